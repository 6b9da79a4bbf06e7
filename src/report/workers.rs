//! The table of those who bring deals, for agents and platforms alike.

pub(super) mod lately;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    model::{Block, Cell, Section, Table},
    pages::{self, Body},
    tables::{by_currency, minor, numbers, sum, words},
};
use crate::{
    base::{
        ratio::Portion,
        value::{Detail, Value},
    },
    insights::leader,
    metrics::{
        revenue::NONE,
        {Metrics, standings::Lately, workers::Worker},
    },
};

/// What the wins of a table are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Proposals: for those who write them.
    Proposals,
    /// All leads: for where they come from.
    Leads,
    /// Closed deals: where nobody writes down proposals.
    Closed,
}

impl Of {
    /// Proposals, as far as there are any.
    pub(super) fn proposals_of(workers: &[Worker]) -> Of {
        if workers.iter().any(|worker| worker.conversion.n > Decimal::ZERO) { Of::Proposals } else { Of::Closed }
    }
}

/// A page: the table to date and those of this month and the last 90 days, with a headline that names the most valuable
/// and says whether anybody leads.
pub(super) fn page(
    names: [&str; 3],
    workers: &[Worker],
    lately: fn(&Lately) -> &[Worker],
    metrics: &Metrics<'_>,
) -> Body {
    let to_date = section(names, Of::proposals_of(workers), workers, metrics)
        .map(|section| Section { note: String::new(), ..section });
    let sections = to_date.into_iter().chain(lately::sections(names, lately, metrics)).collect();
    Body { headline: headline(workers, metrics), sections }
}

fn headline(workers: &[Worker], metrics: &Metrics<'_>) -> String {
    let named = workers.iter().filter(|worker| worker.name != NONE);
    let first = named.max_by_key(|worker| (worker.revenue.number(), std::cmp::Reverse(&worker.name)));
    let all = sum(workers.iter().map(|worker| &worker.revenue), metrics.business.currency).words(Detail::Whole);
    let most = match first {
        Some(first) if first.won > Decimal::ZERO && is_nothing(&first.revenue) => {
            "Deals were won, none with a value".to_owned()
        }
        Some(first) if first.won > Decimal::ZERO => {
            format!("{} brought the most: {} of {all} won", first.name, first.revenue.words(Detail::Whole))
        }
        _ => "Nothing was won yet".to_owned(),
    };
    match verdict(workers, Of::proposals_of(workers)) {
        Some(verdict) => format!("{most}. {verdict}."),
        None => format!("{most}."),
    }
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Money(sums) if sums.iter().all(|money| money.amount.is_zero()))
}

fn verdict(workers: &[Worker], of: Of) -> Option<String> {
    let (unit, portion): (_, fn(&Worker) -> Portion) = match of {
        Of::Proposals => ("proposals", |worker| worker.conversion),
        Of::Leads => ("leads", |worker| worker.lead_conversion),
        Of::Closed => ("closed deals", |worker| worker.win_rate),
    };
    let named = workers.iter().filter(|worker| worker.name != NONE);
    let rates: Vec<(&str, Portion)> = named.map(|worker| (worker.name.as_str(), portion(worker))).collect();
    leader::words(&rates, unit)
}

/// The section with the table, by its id, title and the label of its names; `None` where there is nobody.
pub(super) fn section(
    [id, title, label]: [&str; 3],
    of: Of,
    workers: &[Worker],
    metrics: &Metrics<'_>,
) -> Option<Section> {
    let named = workers.iter().any(Worker::is_known);
    let note = verdict(workers, of).unwrap_or_default();
    let table = || Block::Table(table([id, title, label], of, workers, metrics));
    named.then(|| Section { note, ..pages::section(&id.replace('.', "-"), title, table()) })
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

fn table([id, title, label]: [&str; 3], of: Of, workers: &[Worker], metrics: &Metrics<'_>) -> Table {
    let minor_unless = |kept: &[Of], column| if kept.contains(&of) { column } else { minor(column) };
    let columns = vec![
        words("name", label),
        numbers("leads", "Leads"),
        minor_unless(&[Of::Proposals], numbers("proposals", "Proposals")),
        numbers("won", "Won"),
        minor(numbers("lost", "Lost")),
        minor_unless(&[Of::Proposals], numbers("conversion", "Won of proposals")),
        minor_unless(&[Of::Closed], numbers("win_rate", "Won of closed")),
        minor_unless(&[Of::Leads], numbers("lead_conversion", "Won of leads")),
        numbers("revenue", "Value won"),
    ];
    let table = Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns,
        rows: workers.iter().map(|worker| row(worker, of)).collect(),
        total: Some(row(&total(workers, metrics), of)),
        note: shared(workers),
        limit: 20,
        ..Table::default()
    };
    by_currency(table, metrics.business.currency)
}

/// Interval and all for the rate to compare by; the others with their counts alone.
fn row(worker: &Worker, of: Of) -> Vec<Cell> {
    vec![
        Cell::Text(worker.name.clone()),
        number(worker.leads),
        number(worker.proposals),
        number(worker.won),
        number(worker.lost),
        rate(worker.conversion, of == Of::Proposals),
        rate(worker.win_rate, of == Of::Closed),
        rate(worker.lead_conversion, of == Of::Leads),
        Cell::Value(worker.revenue.clone()),
    ]
}

/// Everybody together. A rate is the ratio of sums, never the mean of rates, and counts shared deals once.
fn total(workers: &[Worker], metrics: &Metrics<'_>) -> Worker {
    let add = |of: fn(&Worker) -> Decimal| workers.iter().map(of).sum::<Decimal>();
    let (leads, proposals, won, lost) =
        (add(|one| one.leads), add(|one| one.proposals), add(|one| one.won), add(|one| one.lost));
    let conversion = Portion::new(add(|one| one.conversion.k), add(|one| one.conversion.n));
    Worker {
        name: "All".to_owned(),
        leads,
        proposals,
        won,
        lost,
        conversion,
        win_rate: Portion::new(won, won + lost),
        lead_conversion: Portion::new(won, leads),
        revenue: sum(workers.iter().map(|worker| &worker.revenue), metrics.business.currency),
    }
}

/// Whole numbers as counts, parts of shared deals as they are.
fn number(number: Decimal) -> Cell {
    let whole = if number.fract().is_zero() { number.to_u64() } else { None };
    Cell::Value(whole.map_or(Value::Number(number), Value::Count))
}

fn rate(portion: Portion, drawn: bool) -> Cell {
    let value = portion.fraction().map_or_else(|| Value::Missing("none so far".to_owned()), Value::Share);
    let interval = if drawn { portion.wilson() } else { None };
    Cell::Rate { value, k: portion.k, n: portion.n, interval }
}

/// What to know of shared deals, where there are any.
fn shared(workers: &[Worker]) -> String {
    if workers.iter().any(|worker| !worker.leads.fract().is_zero() || !worker.won.fract().is_zero()) {
        "A shared deal counts in parts, so that columns and rates add up.".to_owned()
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
        let table = table(["agents", "Agents", "Agent"], Of::Proposals, metrics.agents(), &metrics);
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
            headline(metrics.agents(), &metrics),
            "Monica brought the most: $12,500 of $17,500 won. Monica and Jared are too early to compare: 5 of 8 and 2 of 5 proposals."
        );
    }

    #[test]
    fn where_nobody_writes_proposals_closed_deals_are_compared() {
        let mut business = business();
        business.pipelines[0].proposal = None;
        let mut data = data(&[("ann", 40, 0, 30), ("bob", 40, 0, 4)]);
        let lost = |at: usize| Deal {
            id: format!("lost-{at}"),
            created: "2026-01-05",
            marks: ["", "", "", "", "2026-01-20"],
            agents: if at < 10 { "ann" } else { "bob" },
            ..Deal::default()
        };
        add_deals(&mut data, "data/deals/more.csv", &(0..40).map(lost).collect::<Vec<_>>());
        let metrics = compute(&data, &business, day("2026-02-01"));
        assert_eq!(Of::proposals_of(metrics.agents()), Of::Closed);
        let words = headline(metrics.agents(), &metrics);
        assert!(words.contains("30 of 40") && words.contains("closed deals"), "{words}");
    }

    #[test]
    fn origins_are_held_against_all_leads() {
        let rates = |rows: &[(&'static str, usize, usize)]| {
            let data = data(&rows.iter().map(|&(name, leads, won)| (name, leads, won, won)).collect::<Vec<_>>());
            let business = business();
            let metrics = compute(&data, &business, day("2026-02-01"));
            verdict(metrics.agents(), Of::Leads).unwrap()
        };
        let few = rates(&[("email", 4, 1), ("other", 1, 0), ("twitter", 4, 0)]);
        assert_eq!(few, "email and twitter are too early to compare: 1 of 4 and 0 of 4 leads");
    }
}
