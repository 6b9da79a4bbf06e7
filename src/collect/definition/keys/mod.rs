//! Every key of a source definition, declared once: its path, what it holds, what it means, and where its value goes. The
//! reader, the near misses and the reference in `docs/sources.md` are all made from these tables.

mod auth;
mod request;
mod rows;
mod windows;

use super::{
    draft::{Draft, put},
    value::{FILE, file},
};
use crate::{
    base::problem::Code,
    config::key::{Form, Key, Kind},
};

/// Every key, in the order of the reference.
pub const KEYS: &[&[Key<Draft>]] = &[
    TOP,
    request::REQUEST,
    request::RATE,
    rows::ROWS,
    rows::COLUMNS,
    rows::MERGE,
    auth::AUTH,
    auth::STEPS,
    auth::TAKE,
    windows::WINDOW,
    windows::PAGES,
    windows::RETRY,
    rows::ERRORS,
    rows::EXPECT,
    request::BEFORE,
    BY_HAND,
];

/// Placeholders, as they are written, with what they stand for.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    (
        "${secret.NAME}",
        "A secret: the file `.secrets/NAME`, `.secrets/NAME.txt` or `.secrets/NAME.json`, or `TAKINGS_SECRET_NAME` in the environment, which wins.",
    ),
    (
        "${secret.NAME.field|other?}",
        "A field of a secret that is JSON. Other names of the field follow after `|`; with `?` it may be missing.",
    ),
    ("${window.from}", "The first day of the window, at its beginning."),
    ("${window.to}", "The last day of the window, at its last second."),
    ("${window.next}", "The day after the window, at its beginning."),
    (
        "${window.from:FORM}",
        "A day of the window in another form: `unix` or `unix_ms` for seconds or milliseconds since 1970, `rfc3339` for a moment with its offset, or a form such as `%Y-%m`. Without one it is `2026-02-24`.",
    ),
    ("${page}", "The rows to skip, the number of the page, or the cursor; empty for the first page of a cursor."),
    ("${taken.NAME}", "What a step of the login took."),
    ("${COLUMN}", "Another column of the row; in the `value` of a column alone."),
];

/// A definition as a sort of file.
pub(super) const FORM: Form<Draft> =
    Form { keys: KEYS, broken: Code::E031, wrong_kind: Code::E032, unknown_key: Code::E033, unknown_value: Code::E034 };

const TOP: &[Key<Draft>] = &[
    Key::new(
        "label",
        Kind::Text(|draft, _, it| draft.label = Some(it)),
        "\"Close (won deals)\"",
        "The name of the source for people. The file's name where absent; `[sources.SOURCE] label` in `business.toml` wins.",
    ),
    Key::new(
        "unverified",
        Kind::Text(|draft, _, it| draft.unverified = Some(it)),
        "\"the shape of the earnings answer\"",
        "What nobody has tried yet against the real service.",
    ),
    Key::new(
        "into",
        Kind::Text(|draft, _, it| draft.into = Some(it)),
        "\"revenue\"",
        "The table that its rows belong to. `revenue` where absent.",
    ),
    Key::new(
        "base",
        Kind::Host(|draft, _, it| draft.base = Some(it)),
        "\"https://api.close.com\"",
        "Scheme and host of the service, without a path. `[sources.SOURCE] base` in `business.toml` wins.",
    ),
    Key::new(
        "timezone",
        Kind::Zone(|draft, _, it| draft.zone = Some(it)),
        "\"America/Chicago\"",
        "Where the days of the service begin. The business's own zone where absent.",
    ),
];

const BY_HAND: &[Key<Draft>] = &[
    Key::new(
        "manual.file",
        Kind::Own(&FILE, |draft, _, it| put(&mut draft.manual_file, file(it))),
        "\"data/revenue/msn_monthly.json\"",
        "The file that a person keeps, where there is no service to ask. `base`, `request` and what belongs to them then have no place.",
    ),
    Key::new(
        "manual.due_day",
        Kind::Whole(1, 31, |draft, _, it| draft.due_day = Some(it)),
        "21",
        "The day of the next month by which a month is entered; until then it is awaited, not 0.",
    ),
    Key::new(
        "fallback.file",
        Kind::Own(&FILE, |draft, _, it| put(&mut draft.fallback, file(it))),
        "\"data/revenue/adsbymoney_manual.json\"",
        "A file kept by hand whose months count where nothing was collected.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::walk;

    /// A file that has the key with its own example.
    fn file_with(key: &Key<Draft>) -> String {
        let mut parts: Vec<String> = key.path.split('.').map(str::to_owned).collect();
        let name = parts.pop().unwrap();
        let name = if name.bytes().all(|byte| byte.is_ascii_uppercase()) { "USD".to_owned() } else { name };
        let mut heading = String::new();
        for depth in 1..=parts.len() {
            let path: Vec<&str> = parts[..depth].iter().map(|part| part.trim_end_matches("[]")).collect();
            if parts[depth - 1].ends_with("[]") {
                heading = format!("{heading}[[{}]]\n", path.join("."));
            } else if depth == parts.len() {
                heading = format!("{heading}[{}]\n", path.join("."));
            }
        }
        format!("{heading}{name} = {}\n", key.example)
    }

    #[test]
    fn every_key_reads_its_own_example() {
        for key in KEYS.iter().flat_map(|group| group.iter()) {
            let text = file_with(key);
            let reading = walk::read(&FORM, &text, "data/sources/x.toml", Draft::default());
            assert!(reading.problems.is_empty(), "{text}{:?}", reading.problems);
            assert_eq!(reading.given.iter().map(|given| given.key).collect::<Vec<_>>(), [key.path], "{text}");
        }
    }

    #[test]
    fn paths_are_declared_once() {
        let mut paths: Vec<&str> = KEYS.iter().flat_map(|group| group.iter()).map(|key| key.path).collect();
        let n = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), n);
    }
}
