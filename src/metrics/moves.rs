//! What happened in a run of days: deals that came, were won or lost, and money by source.

use std::collections::BTreeMap;

use super::{
    Metrics,
    compare::{compared, whole},
    deals::Standing,
    draft::draft,
    revenue::{Group, NONE},
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
    /// The same by offer; rows without one are `(none)`.
    pub offers: Vec<Group>,
}

/// What the days of moves are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A week.
    Week,
    /// A calendar month.
    Month,
}

impl Of {
    /// The word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Of::Week => "week",
            Of::Month => "month",
        }
    }

    fn formulas(self) -> [&'static str; 3] {
        match self {
            Of::Week => [
                "Number of deals won in the week.",
                "Number of deals lost in the week.",
                "Number of deals created in the week.",
            ],
            Of::Month => [
                "Number of deals won in the month.",
                "Number of deals lost in the month.",
                "Number of deals created in the month.",
            ],
        }
    }
}

/// What a running week is compared with.
pub const SAME_DAYS: &str = "the same days of last week";

/// What happened in a window up to today.
pub fn moves(metrics: &Metrics<'_>, window: Window) -> Moves {
    let (sources, offers) = money(metrics, window);
    Moves { sources, offers, ..deals(metrics, window) }
}

/// The deals won in a window up to today, by day.
pub fn won(metrics: &Metrics<'_>, window: Window) -> Vec<Move> {
    deals(metrics, window).won
}

/// The numbers of deals won, lost and created in a week or month, beside the one before it; none where there are no deals.
/// These figures belong to a report: `explain` knows those that hold as of a day.
pub fn figures(
    metrics: &Metrics<'_>,
    of: Of,
    [window, earlier]: [Window; 2],
    now: &Moves,
    before: &Moves,
) -> Vec<Figure> {
    let data = metrics.data;
    let first = data.deals.rows.iter().filter_map(|row| data.deals.created.get(row)).min();
    if first.is_none() {
        return Vec::new();
    }
    let known = whole(first, earlier);
    let figure = |id: &str, label: &str, good, formula, now: &[Move], before: &[Move]| {
        let with = format!("the {} before, {}", of.noun(), earlier.words());
        let then = Value::Count(before.len() as u64);
        let figure = counted(&format!("{}.{id}", of.noun()), window, now);
        let comparison = compared(&figure.value, then, earlier, with, known.clone());
        Figure { label: label.to_owned(), comparison: Some(comparison), good, formula, ..figure }
    };
    let [won, lost, created] = of.formulas();
    vec![
        figure("won_count", "Deals won", Good::Up, won, &now.won, &before.won),
        figure("lost_count", "Deals lost", Good::Down, lost, &now.lost, &before.lost),
        figure("created_count", "New deals", Good::Up, created, &now.created, &before.created),
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

/// Sums with the events in them, by name.
type Added<'a> = BTreeMap<&'a str, (Sums, u64)>;

/// The money of a window by source and by offer.
fn money(metrics: &Metrics<'_>, window: Window) -> (Vec<Group>, Vec<Group>) {
    let data = metrics.data;
    let terms = &metrics.ground.terms;
    let revenue = data.revenue.rows.iter().filter_map(|row| {
        if !Terms::may_fall(data, row, window) {
            return None;
        }
        let source = terms.sources.of_row(data, row, data.revenue.rows.file(row))?;
        Some((source, data.revenue.offer.get(row), terms.revenue(data, row)?))
    });
    let of_deal = |row| Some((terms.sources.deals?, data.deals.offer.get(row), terms.deal(data, row)?));
    let (mut sources, mut offers) = (Added::new(), Added::new());
    for (source, offer, entry) in revenue.chain(data.deals.rows.iter().filter_map(of_deal)) {
        let (Some(part), Some(source)) = (entry.part(window), terms.sources.ids.get(source)) else { continue };
        let offer = offer.map_or(NONE, |offer| data.names.text(offer));
        for (sum, n) in [sources.entry(source).or_default(), offers.entry(offer).or_default()] {
            sum.add(part, entry.money.currency);
            *n += entry.n;
        }
    }
    (groups(metrics, sources), groups(metrics, offers))
}

/// The sums, the most first; what has no name last.
fn groups(metrics: &Metrics<'_>, added: Added<'_>) -> Vec<Group> {
    let own = metrics.business.currency;
    let group = |(name, (sum, n)): (&str, (Sums, u64))| {
        let mut amount: Vec<_> = sum.iter().collect();
        amount.sort_by_key(|money| (money.currency != own, money.currency));
        Group { name: name.to_owned(), n, amount: Value::Money(amount), share: None, figure: String::new() }
    };
    let mut groups: Vec<Group> = added.into_iter().map(group).collect();
    let rank = |group: &Group| (group.name == NONE, std::cmp::Reverse(group.amount.number()));
    groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    groups
}
