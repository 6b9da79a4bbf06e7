//! Sources of revenue: what each brought this year, and how recent it is.

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages::{self, Body},
    tables::{self, by_currency, count, data_only, minor, numbers, sum, words},
    words::{quoted, spelled},
    workers,
};
use crate::{
    base::{
        calendar::{Day, Month},
        text::{count as count_words, join},
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics, collected,
        expected::{self, Due},
        sources::{Source, State},
    },
};

/// `Sep on Aug`: the last month that is over, beside the one before.
fn last_months(this: Month) -> String {
    let last = this.previous();
    format!("{} on {}", last.short(), last.previous().short())
}

/// The id, title and label of the table of where deals come from.
const ORIGINS: [&str; 3] = ["deals.sources", "Where deals come from", "Source"];

pub(super) fn page(facts: Facts<'_>) -> Body {
    let mut sections = Vec::new();
    let ids: Vec<String> = facts.metrics.revenue().sources.iter().map(|group| group.figure.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    sections.extend(section(facts.metrics).map(|mut section| {
        let said = said(facts.metrics);
        section.blocks.extend((!said.is_empty()).then_some(Block::List(said)));
        section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
        section
    }));
    sections.extend(origins(facts.metrics));
    sections.extend(workers::lately::sections(ORIGINS, |lately| &lately.origins, facts.metrics));
    sections.extend(kinds(facts.metrics));
    Body { headline: headline(facts.metrics), sections }
}

fn headline(metrics: &Metrics<'_>) -> String {
    let with_money = metrics.sources().iter().filter(|source| source.n > 0).count();
    let total = sum(metrics.sources().iter().map(|source| &source.this_year), metrics.business.currency);
    let brought = format!(
        "{} brought {} this year",
        super::words::capital(&spelled(with_money, "source", "sources")),
        total.words(Detail::Whole)
    );
    let late: Vec<&str> = metrics
        .sources()
        .iter()
        .filter(|source| matches!(source.state, State::Overdue(..) | State::Stale(_)))
        .map(|source| source.label.as_str())
        .collect();
    let late = match late.as_slice() {
        [] => None,
        [one] => Some(format!("{one} is late")),
        several => Some(format!("{} are late", join(several))),
    };
    let rest: Vec<String> = failed(metrics).into_iter().chain(late).collect();
    let rest = if rest.is_empty() { "none is late".to_owned() } else { join(&rest) };
    format!("{brought}; {rest}.")
}

/// `Impact failed since 27 Oct`, `Impact and Close failed`; `None` where none did.
fn failed(metrics: &Metrics<'_>) -> Option<String> {
    let all = metrics.sources().iter().filter_map(|source| match source.state {
        State::Failed(_) => Some((source.label.as_str(), source.state.words(metrics.today)?)),
        _ => None,
    });
    match all.collect::<Vec<_>>().as_slice() {
        [] => None,
        [(label, words)] => Some(format!("{label} {words}")),
        [one, other] => Some(format!("{} and {} failed", one.0, other.0)),
        several => Some(format!("{} failed", spelled(several.len(), "source", "sources"))),
    }
}

/// What there is to say of sources that are collected: which failed and why, where a file kept by hand stands in, and
/// what of it gives way.
fn said(metrics: &Metrics<'_>) -> Vec<Item> {
    let item = |status, source: &Source, words: &str| {
        let mut text = vec![Inline::Strong(source.label.clone())];
        text.extend(quoted(words));
        Item { status: Some(status), text, excerpt: None }
    };
    let of = |source: &Source| {
        let status = status(source.state);
        let told = trouble(source, metrics.today).map(|words| item(status, source, &format!(" {words}.")));
        let yielding = gave_way(source).map(|words| item(status, source, &format!(": {words}.")));
        told.into_iter().chain(yielding).collect::<Vec<_>>()
    };
    metrics.sources().iter().flat_map(of).collect()
}

/// `failed since 27 Oct: it did not answer; its rows to 26 Oct 2026 still count`; `None` where all is well.
fn trouble(source: &Source, today: Day) -> Option<String> {
    let failed = source.trouble.as_ref().map(|(since, why)| collected::failed_words(*since, why.as_deref(), today));
    match source.state {
        State::Fallback(_) => {
            let failed = failed.map_or_else(String::new, |failed| format!("; {failed}"));
            Some(format!("counts by hand ({}){failed}", source.state.words(today)?))
        }
        State::Failed(_) => {
            let rows = source.updated.map_or_else(
                || "no row of it is here yet".to_owned(),
                |day| format!("its rows to {} still count", day.words()),
            );
            Some(format!("{}; {rows}", failed?))
        }
        _ => None,
    }
}

/// `2 months of the manual file give way to collected rows, January and February 2026`.
fn gave_way(source: &Source) -> Option<String> {
    let give = if source.gave_way.len() == 1 { "gives" } else { "give" };
    let months = count_words(source.gave_way.len() as u64, "month", "months");
    (!source.gave_way.is_empty()).then(|| {
        format!(
            "{months} of the manual file {give} way to collected rows, {}",
            expected::months(&source.gave_way, None)
        )
    })
}

/// The section with every source; `None` where there is none.
pub(super) fn section(metrics: &Metrics<'_>) -> Option<Section> {
    let sources = &metrics.sources();
    let heard = |source: &&Source| matches!(source.state, State::Fresh | State::Manual);
    let failed = failed(metrics).map_or_else(String::new, |failed| format!("; {failed}"));
    let note = format!("{} of {} up to date{failed}", sources.iter().filter(heard).count(), sources.len());
    (!sources.is_empty())
        .then(|| Section { note, ..pages::section("sources", "Sources", Block::Table(table(metrics))) })
}

/// The section with where deals come from; `None` where no deal says.
pub(super) fn origins(metrics: &Metrics<'_>) -> Option<Section> {
    workers::section(ORIGINS, workers::Of::Leads, metrics.origins(), metrics)
}

/// The section with what sort of deals they are; `None` where no deal says.
fn kinds(metrics: &Metrics<'_>) -> Option<Section> {
    workers::section(["deals.kinds", "Types of deals", "Type"], workers::Of::Leads, metrics.kinds(), metrics)
}

/// Every source with what it brought, this year and to date.
fn table(metrics: &Metrics<'_>) -> Table {
    let sources = &metrics.sources();
    let own = metrics.business.currency;
    let notes: Vec<String> = sources.iter().map(|source| note(source, metrics.today)).collect();
    let has_notes =
        sources.iter().any(|source| trouble(source, metrics.today).is_some() || !source.gave_way.is_empty());
    let row = |(source, note): (&Source, &String)| {
        let words = source.state.words(metrics.today);
        let mut cells = vec![
            Cell::Name(source.id.clone(), source.label.clone()),
            count(source.n),
            Cell::Value(source.amount.clone()),
            source.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
            Cell::Value(source.this_year.clone()),
            Cell::Value(source.last_month.clone()),
            tables::changed(&source.on_month),
            tables::by(&source.on_month),
            source.updated.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day))),
            words.map_or(Cell::Status(status(source.state)), |words| Cell::State(status(source.state), words)),
        ];
        cells.extend(has_notes.then(|| tables::said(note.clone())));
        cells
    };
    let table = Table {
        id: "sources".to_owned(),
        title: "Sources of revenue".to_owned(),
        columns: vec![
            words("source", "Source"),
            minor(numbers("n", "Payments")),
            minor(numbers("amount", "To date")),
            minor(numbers("share", "Share")),
            numbers("this_year", "This year"),
            data_only(numbers("last_month", metrics.today.month().previous().name())),
            minor(numbers("on_month", &last_months(metrics.today.month()))),
            data_only(numbers("on_month_by", "On month before by")),
            words("updated", "Data to"),
            words("state", "State"),
        ]
        .into_iter()
        .chain(has_notes.then(|| data_only(words("note", "Note"))))
        .collect(),
        rows: sources.iter().zip(&notes).map(row).collect(),
        total: Some(total(metrics, has_notes)),
        note: sources.iter().filter_map(|source| due(source, metrics.today)).collect::<Vec<_>>().join(" "),
        ..Table::default()
    };
    by_currency(table, own)
}

fn total(metrics: &Metrics<'_>, has_notes: bool) -> Vec<Cell> {
    let (sources, own) = (&metrics.sources(), metrics.business.currency);
    let shares: Decimal = sources.iter().filter_map(|source| source.share).sum();
    let mut cells = vec![
        Cell::Text("All".to_owned()),
        count(sources.iter().map(|source| source.n).sum()),
        Cell::Value(sum(sources.iter().map(|source| &source.amount), own)),
        if shares.is_zero() { Cell::Blank } else { Cell::Value(Value::Share(shares)) },
        Cell::Value(sum(sources.iter().map(|source| &source.this_year), own)),
        Cell::Value(sum(sources.iter().map(|source| &source.last_month), own)),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
    ];
    cells.extend(has_notes.then_some(Cell::Blank));
    cells
}

/// All that there is to say of a source, for programs; empty where its state says it all.
fn note(source: &Source, today: Day) -> String {
    let parts = [trouble(source, today), gave_way(source), due(source, today)];
    let trimmed = parts.into_iter().flatten().map(|part| part.trim_end_matches('.').to_owned());
    trimmed.collect::<Vec<_>>().join("; ")
}

fn status(state: State) -> Status {
    match state {
        State::Fresh => Status::Fresh,
        State::Stale(_) => Status::Stale,
        State::Manual => Status::Manual,
        State::Awaiting(..) => Status::Awaiting,
        State::Overdue(..) => Status::Overdue,
        State::Empty => Status::Empty,
        State::Fallback(_) => Status::Fallback,
        State::Failed(_) => Status::Failed,
    }
}

/// What is still expected of a source, as sentences.
pub fn due(source: &Source, today: Day) -> Option<String> {
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
