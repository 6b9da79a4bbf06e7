//! Sources of revenue: what each brought this year, and how recent it is.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Section, Status, Table},
    pages::{self, Body},
    tables::{by_currency, count, minor, numbers, sum, words},
    words::spelled,
    workers,
};
use crate::{
    base::{
        calendar::Day,
        text::join,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        expected::{self, Due},
        sources::{Source, State},
    },
};

pub(super) fn page(facts: Facts<'_>) -> Body {
    let mut sections = Vec::new();
    let ids: Vec<String> = facts.metrics.revenue.sources.iter().map(|group| group.figure.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    sections.extend(section(facts.metrics).map(|mut section| {
        section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
        section
    }));
    sections.extend(origins(facts.metrics));
    Body { headline: headline(facts.metrics), sections }
}

fn headline(metrics: &Metrics<'_>) -> String {
    let with_money = metrics.sources.iter().filter(|source| source.n > 0).count();
    let total = sum(metrics.sources.iter().map(|source| &source.this_year), metrics.business.currency);
    let brought = format!(
        "{} brought {} this year",
        super::words::capital(&spelled(with_money, "source", "sources")),
        total.words(Detail::Whole)
    );
    let late: Vec<&str> = metrics
        .sources
        .iter()
        .filter(|source| matches!(source.state, State::Overdue(..) | State::Stale(_)))
        .map(|source| source.label.as_str())
        .collect();
    match late.as_slice() {
        [] => format!("{brought}; none is late."),
        [one] => format!("{brought}; {one} is late."),
        several => format!("{brought}; {} are late.", join(several)),
    }
}

/// The section with every source; `None` where there is none.
pub(super) fn section(metrics: &Metrics<'_>) -> Option<Section> {
    let sources = &metrics.sources;
    let heard = |source: &&Source| matches!(source.state, State::Fresh | State::Manual);
    let note = format!("{} of {} up to date", sources.iter().filter(heard).count(), sources.len());
    (!sources.is_empty())
        .then(|| Section { note, ..pages::section("sources", "Sources", Block::Table(table(metrics))) })
}

/// The section with where deals come from; `None` where no deal says.
pub(super) fn origins(metrics: &Metrics<'_>) -> Option<Section> {
    workers::section(
        ["deals.sources", "Where deals come from", "Source"],
        workers::Of::Leads,
        &metrics.origins,
        metrics,
    )
}

/// Every source with what it brought, this year and to date.
fn table(metrics: &Metrics<'_>) -> Table {
    let sources = &metrics.sources;
    let own = metrics.business.currency;
    let row = |source: &Source| {
        vec![
            Cell::Name(source.id.clone(), source.label.clone()),
            count(source.n),
            Cell::Value(source.amount.clone()),
            source.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
            Cell::Value(source.this_year.clone()),
            source.updated.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day))),
            Cell::Status(status(source.state)),
        ]
    };
    let shares: Decimal = sources.iter().filter_map(|source| source.share).sum();
    let table = Table {
        id: "sources".to_owned(),
        title: "Sources of revenue".to_owned(),
        columns: vec![
            words("source", "Source"),
            minor(numbers("n", "Payments")),
            minor(numbers("amount", "To date")),
            minor(numbers("share", "Share")),
            numbers("this_year", "This year"),
            words("updated", "Data to"),
            words("state", "State"),
        ],
        rows: sources.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(sources.iter().map(|source| source.n).sum()),
            Cell::Value(sum(sources.iter().map(|source| &source.amount), own)),
            if shares.is_zero() { Cell::Blank } else { Cell::Value(Value::Share(shares)) },
            Cell::Value(sum(sources.iter().map(|source| &source.this_year), own)),
            Cell::Blank,
            Cell::Blank,
        ]),
        note: sources.iter().filter_map(|source| due(source, metrics.today)).collect::<Vec<_>>().join(" "),
        limit: 0,
    };
    by_currency(table, own)
}

fn status(state: State) -> Status {
    match state {
        State::Fresh => Status::Fresh,
        State::Stale(_) => Status::Stale,
        State::Manual => Status::Manual,
        State::Awaiting(..) => Status::Awaiting,
        State::Overdue(..) => Status::Overdue,
        State::Empty => Status::Empty,
    }
}

/// What is still expected of a source, as sentences.
pub(super) fn due(source: &Source, today: Day) -> Option<String> {
    let say = |due: &[Due], one: &str, many: &str| {
        let (by, months) = (due.first()?.by.words(), expected::words(due, None));
        Some(match due {
            [_] => format!("{}: {months} {one} due on {by}.", source.label),
            _ => format!("{}: {months} {many} due, the first on {by}.", source.label),
        })
    };
    let (late, awaited) = source.late_and_awaited(today);
    let parts: Vec<String> = [say(late, "was", "were"), say(awaited, "is", "are")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
