//! What a change comes to, in words: the rows with their cells before and after, what is to be known of how it was done,
//! and the problems that come with it.

use std::fmt::Write;

use super::{problems, terminal::Terminal};
use crate::{
    base::text::{count, harmless, pad_right, shorten, width},
    edit::books::{Cells, Draft, RowChange},
};

/// What is said where a change changes nothing.
pub(super) const NOTHING: &str = "nothing changes: the files say so already\n";

/// The rows that are shown; the rest is counted.
const ROWS: usize = 10;
/// The columns of a cell.
const CELL: usize = 60;

/// When a change is told.
#[derive(Clone, Copy)]
enum Tense {
    /// Before it is made.
    Plan,
    /// After it was made.
    Done,
}

/// What is going to change.
pub(super) fn plan(draft: &Draft, terminal: &Terminal) -> String {
    rows(draft, Tense::Plan, terminal) + &beside(draft, terminal)
}

/// What has changed; in a line a row, where the rest was shown before.
pub(super) fn done(draft: &Draft, was_shown: bool, terminal: &Terminal) -> String {
    match (draft.changes.is_empty(), was_shown) {
        (true, _) => beside(draft, terminal) + NOTHING,
        (_, true) => draft.rows.iter().take(ROWS).map(|change| head(change, Tense::Done) + "\n").collect(),
        (_, false) => rows(draft, Tense::Done, terminal) + &beside(draft, terminal),
    }
}

/// What stands beside the change: how it was done, and the problems that come with it.
pub(super) fn beside(draft: &Draft, terminal: &Terminal) -> String {
    let mut text = String::new();
    for note in &draft.notes {
        let _ = writeln!(text, "note: {}", harmless(note));
    }
    if !draft.warnings.is_empty() {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        let _ = write!(text, "\n{}", problems::text(&draft.warnings, style));
    }
    text
}

fn rows(draft: &Draft, tense: Tense, terminal: &Terminal) -> String {
    let mut text = String::new();
    for change in draft.rows.iter().take(ROWS) {
        let _ = writeln!(text, "{}", head(change, tense));
        text.push_str(&cells(change, if terminal.ascii { "->" } else { "→" }));
    }
    let more = draft.rows.len().saturating_sub(ROWS) as u64;
    if more > 0 {
        let _ = writeln!(text, "and {}", count(more, "more row", "more rows"));
    }
    text
}

/// `added deal-k7m2 to data/deals.csv`.
fn head(change: &RowChange, tense: Tense) -> String {
    let row = if change.id.is_empty() { format!("a row of {}", change.table) } else { harmless(&change.id) };
    let path = harmless(&change.path);
    if change.table.is_empty() {
        // A file that is no table, such as the setup.
        return match tense {
            Tense::Plan => format!("to change {path}"),
            Tense::Done => format!("changed {path}"),
        };
    }
    match (&change.before, &change.after, tense) {
        (None, _, Tense::Plan) => format!("to add {row} to {path}:"),
        (None, _, Tense::Done) => format!("added {row} to {path}"),
        (_, None, Tense::Plan) => format!("to remove {row} from {path}:"),
        (_, None, Tense::Done) => format!("removed {row} from {path}"),
        (_, _, Tense::Plan) => format!("to change {row} in {path}:"),
        (_, _, Tense::Done) => format!("changed {row} in {path}"),
    }
}

/// The cells, one a line: those of a new row, or what they are before and after.
fn cells(change: &RowChange, arrow: &str) -> String {
    let none = Cells::new();
    let (before, after) = (change.before.as_ref().unwrap_or(&none), change.after.as_ref().unwrap_or(&none));
    let of = |cells: &Cells, name: &str| {
        let cell = cells.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
        let shown = shorten(&harmless(cell), CELL);
        if shown.is_empty() { "(empty)".to_owned() } else { shown }
    };
    let mut names: Vec<&str> = before.iter().chain(after).map(|(name, _)| name.as_str()).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let widest = names.iter().map(|name| width(name)).max().unwrap_or_default();
    let line = |name: &&str| {
        let values = match (&change.before, &change.after) {
            (Some(_), Some(_)) => format!("{} {arrow} {}", of(before, name), of(after, name)),
            (Some(_), None) => of(before, name),
            _ => of(after, name),
        };
        format!("  {}  {values}\n", pad_right(&harmless(name), widest))
    };
    let is_told = |name: &&&str| change.before.is_some() || of(after, name) != "(empty)";
    names.iter().filter(is_told).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells_of(cells: &[(&str, &str)]) -> Cells {
        cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn rows_are_told_with_what_changes_in_them() {
        let change = |id: &str, before, after| RowChange {
            table: "deals",
            id: id.into(),
            path: "data/deals.csv".into(),
            before,
            after,
        };
        let some = |cells: &[(&str, &str)]| Some(cells_of(cells));
        for (change, plan, done, lines) in [
            (
                change("deal-k", None, some(&[("platform", "Up\u{1b}work"), ("value", "500"), ("notes", "")])),
                "to add deal-k to data/deals.csv:",
                "added deal-k to data/deals.csv",
                "  platform  Up\\u{1b}work\n  value     500\n",
            ),
            (
                change("deal-k", some(&[("won", ""), ("value", "500")]), some(&[("won", "2026-02-03"), ("value", "")])),
                "to change deal-k in data/deals.csv:",
                "changed deal-k in data/deals.csv",
                "  won    (empty) → 2026-02-03\n  value  500 → (empty)\n",
            ),
            (
                change("", some(&[("date", "2026-02-03")]), None),
                "to remove a row of deals from data/deals.csv:",
                "removed a row of deals from data/deals.csv",
                "  date  2026-02-03\n",
            ),
            (
                RowChange { table: "", path: "data/business.toml".into(), ..change("", None, None) },
                "to change data/business.toml",
                "changed data/business.toml",
                "",
            ),
        ] {
            assert_eq!((head(&change, Tense::Plan).as_str(), head(&change, Tense::Done).as_str()), (plan, done));
            assert_eq!(cells(&change, "→"), lines);
        }
    }
}
