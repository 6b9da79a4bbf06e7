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

/// The same with only the columns that matter most, for a page that shows more than this.
pub(super) fn brief(section: Section) -> Section {
    let brief = |block| match block {
        Block::Table(table) => Block::Table(without_minor(table)),
        other => other,
    };
    Section { blocks: section.blocks.into_iter().map(brief).collect(), ..section }
}

fn without_minor(mut table: Table) -> Table {
    let kept: Vec<bool> = table.columns.iter().map(|column| !column.minor).collect();
    for row in table.rows.iter_mut().chain(&mut table.total) {
        let mut kept = kept.iter();
        row.retain(|_| *kept.next().unwrap_or(&true));
    }
    table.columns.retain(|column| !column.minor);
    Table { id: format!("overview.{}", table.id), ..table }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, business, day},
        },
        render::words,
    };

    /// Agents with their leads, proposals and deals won, at 2,500 each.
    fn data(agents: &[(&'static str, usize, usize, usize)]) -> Dataset {
        let deal = |agents: &'static str, at: usize, proposals: usize, won: usize| Deal {
            id: format!("{agents}-{at}"),
            created: "2026-01-05",
            marks: [
                "",
                if at < proposals { "2026-01-10" } else { "" },
                "",
                if at < won { "2026-01-20" } else { "" },
                "",
            ],
            value: "2500",
            agents,
            ..Deal::default()
        };
        let each = agents
            .iter()
            .flat_map(|&(name, leads, proposals, won)| (0..leads).map(move |at| deal(name, at, proposals, won)));
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", &each.collect::<Vec<_>>());
        data
    }

    fn cells(row: &[Cell]) -> Vec<String> {
        row.iter().map(words::cell).collect()
    }

    #[test]
    fn columns_and_totals_reconcile() {
        let (business, data) =
            (business(), data(&[("Monica", 12, 8, 5), ("Jared", 8, 5, 2), ("Monica; Jared", 1, 1, 1)]));
        let metrics = compute(&data, &business, day("2026-02-01"));
        let table = table("agents", "Agents", "Agent", &metrics.agents, &metrics);
        let keys: Vec<&str> = table.columns.iter().map(|column| column.key.as_str()).collect();
        assert_eq!(
            keys,
            ["name", "leads", "proposals", "won", "lost", "conversion", "win_rate", "lead_conversion", "revenue"]
        );
        assert_eq!(cells(&table.rows[0])[..4], ["Monica", "12.5", "8.5", "5.5"]);
        let total = cells(&table.total.clone().unwrap());
        assert_eq!(total[..4], ["All", "21", "14", "8"]);
        assert_eq!((total[5].as_str(), total[8].as_str()), ("57.1 % (8 of 14)", "$20,000.00"));
        assert!(!table.note.is_empty(), "shared deals are explained");
    }

    #[test]
    fn the_headline_does_not_rank_a_handful() {
        let (business, data) = (business(), data(&[("Monica", 12, 8, 5), ("Jared", 8, 5, 2)]));
        let metrics = compute(&data, &business, day("2026-02-01"));
        assert_eq!(
            headline(&metrics.agents, &metrics),
            "Monica brought the most: $12,500 of $17,500 won. Monica and Jared are too early to compare: 5 of 8 and 2 of 5 proposals."
        );
    }
}
