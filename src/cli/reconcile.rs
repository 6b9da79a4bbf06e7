//! What a collect says at its end: for each source what came and what the year has by now, the totals, and what a person
//! should look at. Under `--dry-run`, the rows that would change.

use std::fmt::Write;

use super::{folder::Folder, terminal::Terminal};
use crate::{
    base::{
        figure::Figure,
        money::Sums,
        text::{count, grouped, harmless, pad_left, pad_right, width},
        value::{Detail, Value, money_words},
    },
    collect::{
        definition::{Definition, Origin},
        merge::Merged,
        run::{Done, Outcome},
    },
    metrics::{self, Metrics, sources::Source},
    report::sources::due,
};

/// The rows of each kind that a dry run shows of a file.
const SHOWN: usize = 20;

/// The headings of the reconciliation.
const HEADINGS: [&str; 5] = ["Source", "Rows", "Came", "This year", "File"];

/// The whole of it.
pub(super) fn words(outcomes: &[Outcome<'_>], folder: &Folder, is_dry: bool, terminal: &Terminal) -> String {
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let rows: Vec<[String; 5]> = outcomes.iter().map(|outcome| row(outcome, &metrics, is_dry)).collect();
    let mut text = table(&rows);
    text.push_str(&totals(&metrics));
    for outcome in outcomes {
        let Ok(done) = &outcome.result else { continue };
        if is_dry && done.change.is_some() {
            text.push_str(&diff(outcome.definition, &done.merged));
        }
        let warnings = done.fetched.warnings.iter().map(|warning| format!("warning: {warning}"));
        for line in done.merged.restated.iter().chain(&done.merged.warnings).cloned().chain(warnings) {
            let _ = writeln!(text, "{}: {}", label(outcome.definition, &metrics), harmless(&line));
        }
        if let Some(left_out) = left_out(outcome.definition, folder) {
            let _ = writeln!(text, "{}: {left_out}", label(outcome.definition, &metrics));
        }
    }
    if terminal.ascii { ascii(&text) } else { text }
}

/// The rows of a collected file that do not count, where there are any.
pub(super) fn left_out(definition: &Definition, folder: &Folder) -> Option<String> {
    let path = definition.file();
    let file = folder.data.files.iter().find(|file| file.path == path).filter(|file| file.left_out > 0)?;
    let rows = count(u64::from(file.left_out), "row", "rows");
    Some(format!("{rows} of {path} left out: `takings check` says why"))
}

fn label(definition: &Definition, metrics: &Metrics<'_>) -> String {
    let given = metrics.business.sources.get(&definition.name).and_then(|source| source.label.as_ref());
    given.or(definition.label.as_ref()).unwrap_or(&definition.name).clone()
}

fn row(outcome: &Outcome<'_>, metrics: &Metrics<'_>, is_dry: bool) -> [String; 5] {
    let definition = outcome.definition;
    let source = metrics.sources().iter().find(|source| source.id == definition.name);
    let source = source.filter(|_| definition.table == "revenue");
    let year = source.map_or_else(|| "–".to_owned(), |source| some_money(&source.this_year));
    let none = || "–".to_owned();
    let (rows, came, file) = match (&definition.origin, &outcome.result) {
        (Origin::ByHand { .. }, _) => (none(), none(), by_hand(source, metrics)),
        (_, Ok(done)) => (grouped(done.fetched.received), sums(&done.money), changes(done, definition, is_dry)),
        (_, Err(_)) => (none(), none(), stands(source, metrics)),
    };
    [label(definition, metrics), rows, came, year, file]
}

/// A sum without the currencies in which there is nothing.
fn some_money(value: &Value) -> String {
    match value {
        Value::Money(sums) if sums.len() > 1 => {
            let some = sums.iter().filter(|money| !money.amount.is_zero()).copied().collect();
            Value::Money(some).words(Detail::Exact)
        }
        value => value.words(Detail::Exact),
    }
}

fn sums(sums: &Sums) -> String {
    let all: Vec<String> = sums.iter().map(|money| money_words(money, Detail::Exact)).collect();
    if all.is_empty() { "–".to_owned() } else { all.join(" + ") }
}

fn by_hand(source: Option<&Source>, metrics: &Metrics<'_>) -> String {
    match source.and_then(|source| due(source, metrics.today)) {
        Some(due) => {
            let due = due.split_once(": ").map_or(due.as_str(), |(_, due)| due);
            format!("by hand; {}", due.trim_end_matches('.'))
        }
        None => "by hand".to_owned(),
    }
}

/// What stands where a source failed.
fn stands(source: Option<&Source>, metrics: &Metrics<'_>) -> String {
    let state = source.and_then(|source| source.state.words(metrics.today));
    state.unwrap_or_else(|| "failed; nothing was written".to_owned())
}

fn changes(done: &Done, definition: &Definition, is_dry: bool) -> String {
    let path = definition.file();
    if done.change.is_none() {
        return format!("{path} is unchanged");
    }
    let merged = &done.merged;
    let parts = [(merged.added.len(), "new"), (merged.changed.len(), "changed"), (merged.removed.len(), "gone")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", grouped(*n as u64))).collect();
    let words = if parts.is_empty() { "made, without rows".to_owned() } else { parts.join(", ") };
    if is_dry { format!("{path} would have {words}") } else { format!("{path}: {words}") }
}

fn table(rows: &[[String; 5]]) -> String {
    let mut widths = HEADINGS.map(width);
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let line = |cells: &[&str]| {
        let aligned = cells.iter().enumerate().map(|(at, cell)| match at {
            0 => pad_right(cell, widths[0]),
            4 => (*cell).to_owned(),
            _ => pad_left(cell, widths[at]),
        });
        format!("{}\n", aligned.collect::<Vec<_>>().join("  "))
    };
    let mut text = line(&HEADINGS);
    for row in rows {
        text.push_str(&line(&row.each_ref().map(String::as_str)));
    }
    text
}

fn totals(metrics: &Metrics<'_>) -> String {
    let of = |id: &str, label: &str| {
        let figure: Figure = metrics.figure(id, Some(0))?;
        (!matches!(figure.value, Value::Missing(_))).then(|| format!("{} {label}", figure.value.words(Detail::Exact)))
    };
    let parts: Vec<String> = [
        of("revenue.ytd", "this year"),
        of("revenue.last_30_days", "in the last 30 days"),
        of("revenue.projected_annual", "projected for the year"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { String::new() } else { format!("All revenue: {}\n", parts.join(" · ")) }
}

/// The rows that would change, with signs as in a diff.
fn diff(definition: &Definition, merged: &Merged) -> String {
    let mut text = format!("\n{}\n", definition.file());
    let show = |cells: &[String]| {
        let filled: Vec<String> = cells.iter().filter(|cell| !cell.is_empty()).map(|cell| harmless(cell)).collect();
        filled.join("  ")
    };
    let changed = |(before, after): &(Vec<String>, Vec<String>)| {
        let cells = std::iter::zip(&merged.headers, std::iter::zip(before, after));
        let differ = cells.filter(|(_, (old, new))| old != new);
        let differ: Vec<String> =
            differ.map(|(name, (old, new))| format!("{name}: {} → {}", harmless(old), harmless(new))).collect();
        format!("{}  {}", harmless(after.first().map_or("", String::as_str)), differ.join(", "))
    };
    let mut list = |sign: char, lines: Vec<String>| {
        for line in lines.iter().take(SHOWN) {
            let _ = writeln!(text, "  {sign} {line}");
        }
        let more = lines.len().saturating_sub(SHOWN);
        if more > 0 {
            let _ = writeln!(text, "  {sign} … and {}", count(more as u64, "more row", "more rows"));
        }
    };
    list('+', merged.added.iter().map(|cells| show(cells)).collect());
    list('~', merged.changed.iter().map(changed).collect());
    list('-', merged.removed.iter().map(|cells| show(cells)).collect());
    text
}

fn ascii(text: &str) -> String {
    text.replace('→', "->").replace(['–', '−'], "-").replace('·', "|").replace('…', "...")
}
