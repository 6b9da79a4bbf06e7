//! The table of those who bring deals, for agents and platforms alike.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    model::{Block, Cell, Section, Table},
    pages::{self, Body},
    tables::{by_currency, minor, numbers, sum, words},
};
use crate::{
    base::{
        ratio::Ratio,
        value::{Detail, Value},
    },
    insights::leader,
    metrics::{Metrics, workers::Worker},
};

/// A page of one table, with a headline that names the most valuable and says whether anybody leads.
pub(super) fn page(id: &str, title: &str, label: &str, workers: &[Worker], metrics: &Metrics<'_>) -> Body {
    let sections =
        section(id, title, label, workers, metrics).map(|section| Section { note: String::new(), ..section });
    Body { headline: headline(workers, metrics), sections: sections.into_iter().collect() }
}

fn headline(workers: &[Worker], metrics: &Metrics<'_>) -> String {
    let named = workers.iter().filter(|worker| worker.name != "(none)");
    let first = named.max_by_key(|worker| (worker.revenue.number(), std::cmp::Reverse(&worker.name)));
    let all = sum(workers.iter().map(|worker| &worker.revenue), metrics.business.currency).words(Detail::Whole);
    let most = match first {
        Some(first) if first.won > Decimal::ZERO => {
            format!("{} brought the most: {} of {all} won", first.name, first.revenue.words(Detail::Whole))
        }
        _ => "Nothing was won yet".to_owned(),
    };
    match verdict(workers) {
        Some(verdict) => format!("{most}. {verdict}."),
        None => format!("{most}."),
    }
}

fn verdict(workers: &[Worker]) -> Option<String> {
    let rates: Vec<(&str, Ratio)> = workers
        .iter()
        .filter(|worker| worker.name != "(none)")
        .map(|worker| (worker.name.as_str(), worker.conversion))
        .collect();
    leader::words(&rates, "proposals")
}

/// The section with the table; `None` where there is nobody.
pub(super) fn section(
    id: &str,
    title: &str,
    label: &str,
    workers: &[Worker],
    metrics: &Metrics<'_>,
) -> Option<Section> {
    let named = workers.iter().any(|worker| worker.name != "(none)");
    let note = verdict(workers).unwrap_or_default();
    let table = || Block::Table(table(id, title, label, workers, metrics));
    named.then(|| Section { note, ..pages::section(id, title, table()) })
}

fn table(id: &str, title: &str, label: &str, workers: &[Worker], metrics: &Metrics<'_>) -> Table {
    let own = metrics.business.currency;
    let total = |of: fn(&Worker) -> Decimal| workers.iter().map(of).sum::<Decimal>();
    let (leads, proposals, won, lost) =
        (total(|one| one.leads), total(|one| one.proposals), total(|one| one.won), total(|one| one.lost));
    let table = Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns: vec![
            words("name", label),
            numbers("leads", "Leads"),
            numbers("proposals", "Proposals"),
            numbers("won", "Won"),
            minor(numbers("lost", "Lost")),
            numbers("conversion", "Won of proposals"),
            minor(numbers("win_rate", "Won of closed")),
            minor(numbers("lead_conversion", "Won of leads")),
            numbers("revenue", "Value won"),
        ],
        rows: workers.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            number(leads),
            number(proposals),
            number(won),
            number(lost),
            of_sums(won, proposals, Interval::Drawn),
            of_sums(won, won + lost, Interval::Left),
            of_sums(won, leads, Interval::Left),
            Cell::Value(sum(workers.iter().map(|worker| &worker.revenue), own)),
        ]),
        note: shared(workers),
        limit: 20,
    };
    by_currency(table, own)
}

fn row(worker: &Worker) -> Vec<Cell> {
    vec![
        Cell::Text(worker.name.clone()),
        number(worker.leads),
        number(worker.proposals),
        number(worker.won),
        number(worker.lost),
        rate(worker.conversion, Interval::Drawn),
        rate(worker.win_rate, Interval::Left),
        rate(worker.lead_conversion, Interval::Left),
        Cell::Value(worker.revenue.clone()),
    ]
}

/// Whole numbers as counts, parts of shared deals as they are.
fn number(number: Decimal) -> Cell {
    let whole = if number.fract().is_zero() { number.to_u64() } else { None };
    Cell::Value(whole.map_or(Value::Number(number), Value::Count))
}

/// Whether a rate comes with its interval: one column of them is enough to compare by.
#[derive(Clone, Copy)]
enum Interval {
    Drawn,
    Left,
}

fn rate(ratio: Ratio, interval: Interval) -> Cell {
    let value = ratio.fraction().map_or_else(|| Value::Missing("none so far".to_owned()), Value::Share);
    let interval = match interval {
        Interval::Drawn => ratio.wilson(),
        Interval::Left => None,
    };
    Cell::Rate { value, k: ratio.k, n: ratio.n, interval }
}

/// The rate of two totals: the ratio of sums, never the mean of ratios.
fn of_sums(part: Decimal, whole: Decimal, interval: Interval) -> Cell {
    match (part.round_dp(2).to_u64(), whole.round_dp(2).to_u64()) {
        (Some(part), Some(whole)) => rate(Ratio::new(part, whole), interval),
        _ => Cell::Blank,
    }
}

/// What to know of shared deals, where there are any.
fn shared(workers: &[Worker]) -> String {
    if workers.iter().any(|worker| !worker.leads.fract().is_zero() || !worker.won.fract().is_zero()) {
        "A shared deal counts in parts, so columns add up; in rates it counts as one for each who shares it.".to_owned()
    } else {
        String::new()
    }
}
