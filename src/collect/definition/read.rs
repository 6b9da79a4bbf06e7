//! Reads a definition: every problem in it in one go, and the definition where there is none.

use rust_decimal::Decimal;

use super::{
    Auth, Column, Definition, ErrorRule, Expect, From, Merge, Origin, Rows, Service, Step, Windows, auth, columns,
    draft::{Draft, ErrorDraft, ExpectDraft, FilterDraft, MergeDraft, RowsDraft, WindowDraft},
    judge::{Allowed, Judge, masked},
    keys::FORM,
    pages, requests,
    value::field_of,
};
use crate::{
    base::problem::{self, LeftOut, Problem, Severity},
    collect::template::{Fill, Template},
    config::{key::Wrong, walk},
    data::table::TableSpec,
};

/// The table of rows, where the file does not say.
const TABLE: &str = "revenue";

/// What stands beside `[manual]`.
const BESIDE_MANUAL: [&str; 6] = ["label", "unverified", "into", "timezone", "manual", "fallback"];

/// The definition in the text of a file such as `data/sources/close.toml`, and every problem in it. One with an error is
/// refused as a whole.
pub fn read(text: &str, path: &str) -> (Option<Definition>, Vec<Problem>) {
    let reading = walk::read(&FORM, text, path, Draft::default());
    let mut judge = Judge::new(path, &reading.source, &reading.given, &reading.problems);
    let definition = reading.draft.map(|draft| definition(draft, path, &mut judge));
    let (more, secrets) = judge.finish();
    let found = reading.problems.into_iter().chain(more);
    let mut problems: Vec<Problem> = found.map(|problem| masked(problem.cost(LeftOut::File), &secrets)).collect();
    problem::sort(&mut problems);
    let is_refused = problems.iter().any(|problem| problem.severity() == Severity::Error);
    (definition.filter(|_| !is_refused), problems)
}

fn definition(mut draft: Draft, path: &str, judge: &mut Judge) -> Definition {
    let file = path.rsplit('/').next().unwrap_or(path);
    let table = draft.into.take().unwrap_or_else(|| TABLE.to_owned());
    let (label, unverified, zone) = (draft.label.take(), draft.unverified.take(), draft.zone);
    let fallback = draft.fallback.take();
    let name = file.strip_suffix(".toml").unwrap_or(file).to_owned();
    let spec = columns::table(&table, judge);
    for (at, kept) in [(["fallback", "file"], &fallback), (["manual", "file"], &draft.manual_file)] {
        if let Some(kept) = kept {
            by_hand_in_its_place(at, kept, &name, &table, judge);
        }
    }
    let origin = if judge.has(&["manual"]) {
        by_hand(draft, judge)
    } else {
        Origin::Service(Box::new(service(draft, spec, judge)))
    };
    Definition { name, path: path.to_owned(), label, unverified, table, zone, origin, fallback }
}

/// A file that is kept by hand must be one that the table reads, and not the one that is collected.
fn by_hand_in_its_place(at: [&str; 2], kept: &str, name: &str, table: &str, judge: &mut Judge) {
    let folder = format!("data/{table}/");
    let file = kept.rsplit('/').next().unwrap_or(kept);
    if kept.strip_prefix(&folder).is_none_or(|rest| rest.is_empty() || rest.contains('/')) {
        judge.say(&at, format!("nothing reads `{kept}` as `{table}`"), format!("write `{folder}{file}`"));
    } else if at[0] == "fallback" && kept == format!("{folder}{name}.csv") {
        let message = format!("`{kept}` is what this source collects into");
        judge.say(&at, message, format!("name another file, such as `{folder}{name}_manual.json`"));
    }
}

fn by_hand(draft: Draft, judge: &mut Judge) -> Origin {
    let hint = "name the file that is kept by hand: `file = \"data/revenue/msn.json\"`";
    judge.needs(&["manual", "file"], &["manual"], "`manual` has no `file`", hint);
    if let Some(parts) = judge.other_than(&BESIDE_MANUAL) {
        let name = parts.first().copied().unwrap_or_default();
        judge.say(
            &parts,
            format!("a source that is entered by hand has no `{name}`"),
            "keep `[manual]`, or what says how a service is asked",
        );
    }
    Origin::ByHand { file: draft.manual_file.unwrap_or_default(), due_day: draft.due_day }
}

fn service(draft: Draft, table: Option<&TableSpec>, judge: &mut Judge) -> Service {
    let hint =
        "write scheme and host of the service: `base = \"https://api.example.com\"`; or `[manual]` where there is none";
    judge.needs(&["base"], &["base"], "the definition has no `base`", hint);
    let columns = columns::finish(draft.columns, table, judge);
    let (auth, taken) = auth::finish(draft.auth, judge);
    if !matches!(auth, Auth::None) && draft.base.as_deref().is_some_and(auth::is_open) {
        let (message, hint) = auth::OPEN;
        judge.say(&["base"], message.to_owned(), hint);
    }
    let allowed = Allowed { secrets: true, window: true, taken: &taken, ..Allowed::default() };
    let mut before = Vec::new();
    for (index, request) in draft.before.into_iter().enumerate() {
        before.push(requests::finish(request, &["before", &index.to_string()], allowed, judge));
    }
    let request = requests::finish(draft.request, &["request"], Allowed { page: true, ..allowed }, judge);
    let asks = before.iter().chain([&request]).flat_map(requests::all).any(asks_for_days);
    let merge = merge(draft.merge, &columns, judge);
    Service {
        base: draft.base.unwrap_or_default(),
        auth,
        before,
        rate: draft.rate,
        retry: draft.retry,
        windows: windows(draft.window, asks, merge.is_replace, &columns, judge),
        pages: pages::finish(draft.pages, &request, judge),
        request,
        rows: rows(draft.rows, judge),
        errors: errors(draft.errors, judge),
        expect: expect(draft.expect, judge),
        columns,
        merge,
    }
}

fn asks_for_days(template: &Template) -> bool {
    template.fills().any(|fill| matches!(fill, Fill::WindowFrom(_) | Fill::WindowTo(_) | Fill::WindowNext(_)))
}

fn windows(draft: WindowDraft, asks: bool, is_replace: bool, columns: &[Column], judge: &mut Judge) -> Windows {
    let step = draft.step.unwrap_or(Step::None);
    let longest = match step {
        Step::None => None,
        Step::Month => Some(("a month", 31)),
        Step::Year => Some(("a year", 366)),
        Step::Days(days) => Some(("a window", days)),
    };
    lengths(&draft, longest, asks, judge);
    // Where no days are asked for, a row of any day is an answer.
    let date = columns.iter().any(|column| asks && column.name == "date").then(|| "date".to_owned());
    if let Some(column) = &draft.column {
        columns::must_exist(&["window", "column"], std::slice::from_ref(column), columns, judge);
    }
    let column = draft.column.or(date);
    let needs_column = if draft.overlap > 0 {
        Some(["window", "overlap"])
    } else {
        (is_replace && longest.is_some()).then_some(["merge", "mode"])
    };
    if let (Some(key), None) = (needs_column, &column) {
        let hint = "say which column has the day of a row: `[window] column = \"posted\"`";
        judge.needs(&["window", "column"], &key, "nothing says which rows belong to a window", hint);
    }
    Windows {
        from: draft.from.unwrap_or(From::Year),
        step,
        max_days: draft.max_days,
        lookback: draft.lookback,
        overlap: draft.overlap,
        column,
        outside: draft.outside,
    }
}

/// Whether windows are as short as the service wants them, and are asked for at all.
fn lengths(draft: &WindowDraft, longest: Option<(&str, u32)>, asks: bool, judge: &mut Judge) {
    match (longest, draft.max_days) {
        (Some((what, days)), Some(most)) if days + 2 * draft.overlap > most => {
            let added = if draft.overlap > 0 {
                format!(", and {} more by `overlap`", 2 * draft.overlap)
            } else {
                String::new()
            };
            let fits = most.saturating_sub(2 * draft.overlap).max(1);
            let message = format!("{what} has up to {days} days{added}; the service takes {most}");
            judge.say(&["window", "step"], message, format!("write `step = \"{fits} days\"`, or less"));
        }
        (None, Some(_)) if !judge.has(&["window", "step"]) => {
            let hint = "say how many days one request asks for: `step = \"31 days\"` or `step = \"month\"`";
            judge.say(&["window", "max_days"], "`max_days` without `step`", hint);
        }
        _ => {}
    }
    if longest.is_some() && !asks {
        let hint = "write `${window.from}` and `${window.to}` where it names its days, or `step = \"none\"`";
        judge.say(&["window", "step"], "the request does not say which days it wants", hint);
    }
}

fn rows(draft: RowsDraft, judge: &mut Judge) -> Rows {
    for index in 0..draft.filter.len() {
        let index = index.to_string();
        let at = ["rows", "where", &index];
        let hint = "write `{ field = \"status\", in = [\"paid\"] }`";
        judge.needs(&[&at[..], &["field"]].concat(), &at, "a rule for rows without its `field`", hint);
        if !judge.has(&[&at[..], &["in"]].concat()) {
            judge.needs(&[&at[..], &["not_in"]].concat(), &at, "a rule for rows without `in` or `not_in`", hint);
        }
    }
    Rows {
        format: draft.format,
        path: draft.path.unwrap_or_default(),
        filter: draft.filter.into_iter().filter_map(FilterDraft::finish).collect(),
        least: draft.least,
        most_megabytes: draft.most_megabytes.unwrap_or(64),
    }
}

fn errors(drafts: Vec<ErrorDraft>, judge: &mut Judge) -> Vec<ErrorRule> {
    for index in 0..drafts.len() {
        let index = index.to_string();
        let at = ["errors", &index];
        let hint = "say where the answer tells of an error: `path = \"$.Status\"`";
        judge.needs(&[&at[..], &["path"]].concat(), &at, "a rule for errors without its `path`", hint);
    }
    let rule = |ErrorDraft { path, is_in, message }| path.map(|path| ErrorRule { path, is_in, message });
    drafts.into_iter().filter_map(rule).collect()
}

fn expect(drafts: Vec<ExpectDraft>, judge: &mut Judge) -> Vec<Expect> {
    let mut rules = Vec::new();
    for ExpectDraft { field, is_in, most, is_unique } in drafts {
        let at = ["expect", field.as_str()];
        let is_of_answer = field.starts_with('$');
        if is_unique && is_of_answer {
            let hint = "name the field as it is in a row, without `$`";
            judge.say(&["expect", &field, "unique"], "`unique` is for fields of rows", hint);
        }
        match field_of(&field) {
            Ok(found) => rules.push(Expect { path: found.path, is_of_answer, field, is_in, most, is_unique }),
            Err(Wrong::Said { message, hint, .. }) => judge.say(&at, message, hint),
            Err(_) => judge.say(&at, format!("`{field}` is no field"), "write its name, or a path with `$`"),
        }
    }
    rules
}

fn merge(draft: MergeDraft, columns: &[Column], judge: &mut Judge) -> Merge {
    let has_id = columns.iter().any(|column| column.name == "id");
    if !has_id && !judge.is_meant("id") {
        let hint =
            "name the columns that tell rows apart: `[merge] key = [\"id\"]`, or more of them where no single one does";
        judge.needs(&["merge", "key"], &["merge"], "nothing tells one row from another", hint);
    }
    let key = draft.key.unwrap_or_else(|| if has_id { vec!["id".to_owned()] } else { Vec::new() });
    if key.is_empty() && judge.has(&["merge", "key"]) {
        judge.say(&["merge", "key"], "no column tells one row from another", "name at least one: `key = [\"id\"]`");
    }
    columns::must_exist(&["merge", "key"], &key, columns, judge);
    columns::must_exist(&["merge", "sum"], &draft.sum, columns, judge);
    if let Some(both) = draft.sum.iter().find(|name| key.contains(name)) {
        let message = format!("`{both}` tells rows apart and is added up");
        judge.say(&["merge", "sum"], message, "a column is in `key` or in `sum`, not in both");
    }
    let shrink = draft.shrink.unwrap_or(Decimal::from_parts(2, 0, 0, false, 1));
    Merge { key, sum: draft.sum, is_replace: draft.is_replace, shrink }
}

#[cfg(test)]
mod tests;
