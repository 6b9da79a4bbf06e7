//! Data health: every problem, and for every file and source what was read, left out and summed.

use super::{
    collected,
    model::{Block, Cell, Inline, Item, Status, Table},
    pages::{Body, section},
    tables::{by_currency, count, minor, numbers, sum, words},
    words::quoted,
};
use crate::{
    base::{
        problem::{Problem, Severity},
        text::{self, grouped},
        value::Value,
    },
    insights::Facts,
    metrics::{Metrics, sources::Source, tables},
};

/// The problems that the page lists; `takings check` has all.
const SHOWN: usize = 200;

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let mut sections = vec![section("problems", "Problems", Block::List(problems(facts.problems)))];
    sections.extend(collected::section(metrics));
    if !metrics.data.files.is_empty() {
        sections.push(section("files", "Files", Block::Table(files(metrics))));
    }
    if !metrics.sources().is_empty() {
        sections.push(section("sources", "Sources of revenue", Block::Table(sources(metrics))));
    }
    Body { headline: headline(facts), sections }
}

fn headline(facts: Facts<'_>) -> String {
    let (rows, left_out) = tables::left_out(facts.metrics.data, &[]);
    let files = text::count(facts.metrics.data.files.len() as u64, "file", "files");
    let many = |severity| facts.problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
    let errors = text::count(many(Severity::Error), "error", "errors");
    let warnings = text::count(many(Severity::Warning), "warning", "warnings");
    let found = format!("{errors} and {warnings} in {files}");
    let all = text::count(rows, "row", "rows");
    let failed = collected::failed_words(facts.metrics);
    match (facts.problems.is_empty(), left_out, gave_way(facts.metrics)) {
        (true, 0, _) if rows == 0 => format!("No row was read yet{failed}."),
        (true, 0, None) => format!("All {all} of {files} count; no problem was found{failed}."),
        (true, 0, Some(gave_way)) => format!("{all} in {files}, of which {gave_way}; no problem was found{failed}."),
        (_, 0, None) => format!("{found}; every row counts{failed}."),
        (_, 0, Some(gave_way)) => format!("{found}; of {all} {gave_way}{failed}."),
        (_, left_out, _) => format!("{found}; {} of {all} left out{failed}.", grouped(left_out)),
    }
}

/// `2 give way to collected ones`; `None` where no row does.
fn gave_way(metrics: &Metrics<'_>) -> Option<String> {
    let rows: u64 = metrics.gave_way().values().sum();
    let give = if rows == 1 { "gives way to a collected one" } else { "give way to collected ones" };
    (rows > 0).then(|| format!("{} {give}", grouped(rows)))
}

fn problems(problems: &[Problem]) -> Vec<Item> {
    if problems.is_empty() {
        return vec![Item {
            status: Some(Status::Ok),
            text: vec![Inline::Text("No problem was found.".to_owned())],
            excerpt: None,
        }];
    }
    let mut items: Vec<Item> = problems.iter().take(SHOWN).map(problem).collect();
    if problems.len() > SHOWN {
        let more = format!("and {} more: `takings check` shows all", problems.len() - SHOWN);
        items.push(Item { status: None, text: quoted(&more), excerpt: None });
    }
    items
}

fn problem(problem: &Problem) -> Item {
    let status = match problem.severity() {
        Severity::Error => Status::Error,
        Severity::Warning => Status::Warning,
    };
    let mut text = vec![Inline::Code(problem.place.to_string()), Inline::Text(" ".to_owned())];
    text.extend(quoted(&problem.message));
    for hint in &problem.hints {
        text.push(Inline::Text("; ".to_owned()));
        text.extend(quoted(hint));
    }
    text.push(Inline::Text(format!(" ({})", problem.code)));
    Item { status: Some(status), text, excerpt: problem.excerpt.clone() }
}

fn files(metrics: &Metrics<'_>) -> Table {
    let row = |name: Cell, table: Cell, rows: u64, left_out: u64, gave_way: u64| {
        vec![name, table, count(rows), count(left_out), count(rows.saturating_sub(left_out + gave_way))]
    };
    let files = metrics.data.files.iter().enumerate();
    let (rows, left_out) = tables::left_out(metrics.data, &[]);
    Table {
        id: "health.files".to_owned(),
        title: "Rows read and left out by file".to_owned(),
        columns: vec![
            words("file", "File"),
            minor(words("table", "Table")),
            numbers("rows", "Rows"),
            numbers("left_out", "Left out"),
            numbers("counted", "Counted"),
        ],
        rows: files
            .map(|(number, file)| {
                let table = Cell::Text(file.table.to_owned());
                let gave_way = metrics.gave_way().get(&number).copied().unwrap_or(0);
                row(Cell::Code(file.path.clone()), table, file.rows.into(), file.left_out.into(), gave_way)
            })
            .collect(),
        total: Some(row(Cell::Text("All".to_owned()), Cell::Blank, rows, left_out, metrics.gave_way().values().sum())),
        note: gave_way(metrics).map_or_else(String::new, |gave_way| format!("Of the rows kept by hand {gave_way}.")),
        ..Table::default()
    }
}

fn sources(metrics: &Metrics<'_>) -> Table {
    let own = metrics.business.currency;
    let all = &metrics.sources();
    let row = |source: &Source| {
        vec![
            Cell::Name(source.id.clone(), source.label.clone()),
            count(source.rows),
            count(source.left_out),
            Cell::Value(source.amount.clone()),
            Cell::Text(source.files.join(", ")),
        ]
    };
    let table = Table {
        id: "health.sources".to_owned(),
        title: "Rows read, left out and summed by source".to_owned(),
        columns: vec![
            words("source", "Source"),
            numbers("rows", "Rows"),
            numbers("left_out", "Left out"),
            numbers("amount", "To date"),
            minor(words("files", "Files")),
        ],
        rows: all.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(all.iter().map(|source| source.rows).sum()),
            count(all.iter().map(|source| source.left_out).sum()),
            Cell::Value(Value::clone(&sum(all.iter().map(|source| &source.amount), own))),
            Cell::Blank,
        ]),
        ..Table::default()
    };
    by_currency(table, own)
}
