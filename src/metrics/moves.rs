//! What happened in a run of days: deals that came, were won or lost, and money by source.

use std::collections::BTreeMap;

use super::{
    Metrics,
    compare::{compared, whole},
    deals::Standing,
    draft::draft,
    revenue::Group,
    terms::Terms,
};
use crate::base::{
    calendar::{Day, Window},
    figure::{Figure, Good, RowLine},
    money::Sums,
    value::Value,
};

/// A deal that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Its row.
    pub row: u32,
    /// Its id.
    pub id: String,
    /// What it is about; empty where its row does not say.
    pub title: String,
    /// The file and line of its row.
    pub place: String,
    /// The day.
    pub day: Day,
    /// What it is worth, if known.
    pub value: Option<Value>,
}

/// What happened in a window.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// Deals that came in, by day.
    pub created: Vec<Move>,
    /// Deals that were won, by day.
    pub won: Vec<Move>,
    /// Deals that were lost, by day.
    pub lost: Vec<Move>,
    /// Money by source (its id as the name), the most first. Without shares.
    pub sources: Vec<Group>,
}

/// What a running week is compared with.
pub const SAME_DAYS: &str = "the same days of last week";

/// What happened in a window up to today.
pub fn moves(metrics: &Metrics<'_>, window: Window) -> Moves {
    Moves { sources: sources(metrics, window), ..deals(metrics, window) }
}

/// The deals won in a window up to today, by day.
pub fn won(metrics: &Metrics<'_>, window: Window) -> Vec<Move> {
    deals(metrics, window).won
}

/// The numbers of deals won, lost and created in a window, beside the window before it; none where there are no deals.
/// These figures belong to a report: `explain` knows those that hold as of a day.
pub fn figures(metrics: &Metrics<'_>, window: Window, now: &Moves, before: &Moves) -> Vec<Figure> {
    let data = metrics.data;
    let first = data.deals.rows.iter().filter_map(|row| data.deals.created.get(row)).min();
    if first.is_none() {
        return Vec::new();
    }
    let known = whole(first, window.before());
    let figure = |id: &str, label: &str, good, formula, now: &[Move], before: &[Move]| {
        let with = format!("the week before, {}", window.before().words());
        let then = Value::Count(before.len() as u64);
        let figure = counted(id, window, now);
        let comparison = compared(&figure.value, then, window.before(), with, known.clone());
        Figure { label: label.to_owned(), comparison: Some(comparison), good, formula, ..figure }
    };
    let (won, lost) = ("Number of deals won in the week.", "Number of deals lost in the week.");
    let created = "Number of deals created in the week.";
    vec![
        figure("week.won_count", "Deals won", Good::Up, won, &now.won, &before.won),
        figure("week.lost_count", "Deals lost", Good::Down, lost, &now.lost, &before.lost),
        figure("week.created_count", "New deals", Good::Up, created, &now.created, &before.created),
    ]
}

/// How many deals moved in a window, with the first rows of them.
fn counted(id: &str, window: Window, moves: &[Move]) -> Figure {
    let n = moves.len() as u64;
    let row = |one: &Move| RowLine { place: one.place.clone(), text: one.title.clone(), part: None };
    Figure {
        window: Some(window),
        n,
        n_rows: n,
        rows: moves.iter().take(3).map(row).collect(),
        ..draft(id, Value::Count(n))
    }
}

fn deals(metrics: &Metrics<'_>, window: Window) -> Moves {
    let data = metrics.data;
    let (stages, exchange) = (&metrics.ground.terms.stages, &metrics.ground.terms.exchange);
    let mut moves = Moves::default();
    for row in data.deals.rows.iter() {
        let Some((pipeline, standing)) = stages.standing(data, row) else { continue };
        let told = |day: Day| Move {
            row,
            id: data.deals.id.get(row).to_owned(),
            title: data.deals.title.get(row).to_owned(),
            place: data.place("deals", row).map_or_else(String::new, |(file, line)| format!("{file}:{line}")),
            day,
            value: stages.worth(exchange, data, row, pipeline, standing).map(|(money, _)| Value::Money(vec![money])),
        };
        let within = |day: &Day| window.contains(*day);
        let ended = || Some(stages.closed_on(data, row, pipeline, standing)).filter(within).map(told);
        moves.created.extend(data.deals.created.get(row).filter(within).map(told));
        match standing {
            Standing::Open(_) => {}
            Standing::Won => moves.won.extend(ended()),
            Standing::Lost => moves.lost.extend(ended()),
        }
    }
    for list in [&mut moves.created, &mut moves.won, &mut moves.lost] {
        list.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    }
    moves
}

fn sources(metrics: &Metrics<'_>, window: Window) -> Vec<Group> {
    let data = metrics.data;
    let terms = &metrics.ground.terms;
    let mut sums: BTreeMap<usize, (Sums, u64)> = BTreeMap::new();
    let revenue = data.revenue.rows.iter().filter_map(|row| {
        if !Terms::may_fall(data, row, window) {
            return None;
        }
        let source = terms.sources.of_row(data, row, data.revenue.rows.file(row))?;
        Some((source, terms.revenue(data, row)?))
    });
    let deals = data.deals.rows.iter().filter_map(|row| Some((terms.sources.deals?, terms.deal(data, row)?)));
    for (source, entry) in revenue.chain(deals) {
        if let Some(part) = entry.part(window) {
            let (sum, n) = sums.entry(source).or_default();
            sum.add(part, entry.money.currency);
            *n += entry.n;
        }
    }
    let group = |(source, (sum, n)): (usize, (Sums, u64))| {
        let own = metrics.business.currency;
        let mut amount: Vec<_> = sum.iter().collect();
        amount.sort_by_key(|money| (money.currency != own, money.currency));
        let name = terms.sources.ids.get(source)?.clone();
        Some(Group { name, n, amount: Value::Money(amount), share: None, figure: String::new() })
    };
    let mut groups: Vec<Group> = sums.into_iter().filter_map(group).collect();
    groups.sort_by(|a, b| b.amount.number().cmp(&a.amount.number()).then_with(|| a.name.cmp(&b.name)));
    groups
}
