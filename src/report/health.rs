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
    if !metrics.sources.is_empty() {
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
    match (facts.problems.is_empty(), left_out) {
        (true, 0) if rows == 0 => "No row was read yet.".to_owned(),
        (true, 0) => format!("All {} of {files} count; no problem was found.", text::count(rows, "row", "rows")),
        (_, 0) => format!("{found}; every row counts."),
        (_, left_out) => format!("{found}; {} of {} left out.", grouped(left_out), text::count(rows, "row", "rows")),
    }
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
    let row = |name: Cell, table: Cell, rows: u64, left_out: u64| {
        vec![name, table, count(rows), count(left_out), count(rows.saturating_sub(left_out))]
    };
    let files = metrics.data.files.iter();
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
            .map(|file| {
                let table = Cell::Text(file.table.to_owned());
                row(Cell::Code(file.path.clone()), table, file.rows.into(), file.left_out.into())
            })
            .collect(),
        total: Some(row(Cell::Text("All".to_owned()), Cell::Blank, rows, left_out)),
        ..Table::default()
    }
}

fn sources(metrics: &Metrics<'_>) -> Table {
    let own = metrics.business.currency;
    let all = &metrics.sources;
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
