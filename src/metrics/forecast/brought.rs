//! What the last windows as long as each horizon really brought, to hold a forecast against: the value of the deals that
//! were open when a window began and won in it. That is what a forecast is of, so what came of deals that were made only
//! later is not in it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Ahead, rates::HORIZONS};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::{Evidence, Figure, Point},
        money::Sum,
        value::{Detail, Value},
    },
    metrics::{
        deals::{Fact, Standing},
        draft::{Figures, family, keep},
        revenue::Ground,
        selection::Selection,
        terms::Terms,
    },
};

/// The most windows that are looked back on.
const MOST: usize = 12;

/// The fewest windows that a forecast is held against.
const LEAST: usize = 6;

/// What windows of so many days brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// How many days each has.
    pub days: i32,
    /// The whole windows since the first deal, the last twelve at most, the oldest first.
    pub windows: Vec<Past>,
    /// Value of all deals won in as many days up to today, those that were made in them too.
    pub won: Decimal,
}

/// What a window brought.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its days.
    pub window: Window,
    /// The deals that were open when it began, of those that have a value.
    pub open: u64,
    /// What they were worth, as their rows have it today.
    pub open_value: Decimal,
    /// Those of them that were won in it.
    pub won: u64,
    /// What these are worth.
    pub brought: Decimal,
}

impl Brought {
    fn each(&self) -> impl Iterator<Item = Decimal> + '_ {
        self.windows.iter().map(|past| past.brought)
    }

    /// The least that a window brought.
    pub fn least(&self) -> Option<Decimal> {
        self.each().min()
    }

    /// The most that a window brought.
    pub fn most(&self) -> Option<Decimal> {
        self.each().max()
    }

    /// What half of the windows brought at least.
    pub fn median(&self) -> Option<Decimal> {
        let mut each: Vec<Decimal> = self.each().collect();
        each.sort_unstable();
        let (low, high) = (each.get(each.len().checked_sub(1)? / 2)?, each.get(each.len() / 2)?);
        Some(low.checked_add(*high)? / Decimal::TWO)
    }

    /// The least and the most, where even the low end of a forecast is above all that any of enough windows brought.
    pub fn exceeded_by(&self, ahead: &Ahead) -> Option<(Decimal, Decimal)> {
        let (least, most) = self.least().zip(self.most())?;
        (self.windows.len() >= LEAST && ahead.spread.quantile(0.1) > most).then_some((least, most))
    }
}

/// What a pass over the deals adds up for each of [`HORIZONS`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    first: Option<Day>,
    horizons: [Windows; HORIZONS.len()],
}

/// Windows from the last one backwards.
#[derive(Clone, Debug, Default)]
struct Windows {
    brought: [(Sum, u64); MOST],
    /// What comes to what was open at each window's start, as changes from the window after it.
    opened: [(Sum, u64); MOST + 1],
    /// The same of what goes.
    gone: [(Sum, u64); MOST + 1],
    won: Sum,
}

impl Tally {
    /// Adds a deal, with the day on which it was decided, if it was.
    pub(crate) fn add(&mut self, terms: &Terms, fact: &Fact, created: Option<Day>, closed: Option<Day>) {
        let today = terms.today;
        self.first = [self.first, created.filter(|day| *day <= today)].into_iter().flatten().min();
        let own = terms.exchange.own();
        let Some(amount) = fact.worth.map(|(money, _)| money).filter(|money| money.currency == own) else { return };
        for (windows, days) in self.horizons.iter_mut().zip(HORIZONS) {
            let back = |day: Day| usize::try_from(today.since(day) / days).unwrap_or(0);
            let (last, end) = (closed.map_or(0, back), created.map_or(MOST, back).min(MOST));
            windows.add(last, end, fact.standing == Standing::Won, amount.amount);
        }
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        self.first = [self.first, other.first].into_iter().flatten().min();
        for (windows, more) in self.horizons.iter_mut().zip(&other.horizons) {
            merge_all(&mut windows.brought, &more.brought);
            merge_all(&mut windows.opened, &more.opened);
            merge_all(&mut windows.gone, &more.gone);
            windows.won.merge(more.won);
        }
    }

    /// What the windows brought, by [`HORIZONS`].
    pub(crate) fn brought(&self, today: Day) -> Vec<Brought> {
        let each = self.horizons.iter().zip(HORIZONS);
        each.map(|(windows, days)| {
            let whole = self.first.map_or(0, |first| usize::try_from(today.since(first) / days).unwrap_or(0));
            windows.brought(days, today, whole.min(MOST))
        })
        .collect()
    }
}

fn merge_all<const N: usize>(sums: &mut [(Sum, u64); N], more: &[(Sum, u64); N]) {
    for ((sum, n), (other, others)) in sums.iter_mut().zip(more) {
        sum.merge(*other);
        *n += others;
    }
}

impl Windows {
    /// Adds a deal that was decided in the window `last`, counted back from today, and was there at the start of all
    /// those before `end`.
    #[inline]
    fn add(&mut self, last: usize, end: usize, won: bool, amount: Decimal) {
        let put = |slot: Option<&mut (Sum, u64)>| {
            if let Some((sum, n)) = slot {
                sum.add(amount);
                *n += 1;
            }
        };
        if won && last == 0 {
            self.won.add(amount);
        }
        if last >= end {
            return;
        }
        put(self.opened.get_mut(last));
        put(self.gone.get_mut(end));
        if won {
            put(self.brought.get_mut(last));
        }
    }

    fn brought(&self, days: i32, today: Day, whole: usize) -> Brought {
        let (mut open_value, mut open) = (Decimal::ZERO, 0);
        let mut windows: Vec<Past> = Vec::with_capacity(whole);
        let each = self.brought.iter().zip(&self.opened).zip(&self.gone).take(whole).zip(0..);
        for ((((brought, won), (came, opened)), (went, gone)), back) in each {
            open_value = open_value.saturating_add(came.total()).saturating_sub(went.total());
            open = open + opened - gone;
            let window = Window::last_days(days, today).shifted(-days * back);
            windows.push(Past { window, open, open_value, won: *won, brought: brought.total() });
        }
        windows.reverse();
        Brought { days, windows, won: self.won.total() }
    }
}

/// Keeps the figure of one horizon.
pub(super) fn keep_figure(ground: &Ground, brought: &Brought, figures: &mut Figures) {
    let days = brought.days;
    let own = ground.terms.exchange.own();
    let none = if ground.data.deals.rows.is_empty() { "no deals yet".to_owned() } else { no_window(days) };
    let value = brought.median().map_or(Value::Missing(none), |median| Value::money(median, own));
    let n = brought.windows.iter().map(|past| past.won).sum();
    let drafted = family("forecast.brought.*", &format!("forecast.brought.{days}d"), &format!("{days} days"), value);
    let evidence = match brought.windows.len() {
        0 => Evidence::None,
        n if n < LEAST => Evidence::Few,
        _ => Evidence::Exact,
    };
    let ends = brought.windows.first().zip(brought.windows.last());
    let window = ends.map(|(first, last)| Window { from: first.window.from, to: last.window.to });
    let point = |past: &Past| Point { label: past.window.from.short(), value: Some(past.brought), so_far: false };
    let series = brought.windows.iter().map(point).collect();
    let figure = Figure { window, n, n_rows: n, evidence, inputs: inputs(brought, ground), series, ..drafted };
    keep(figures, figure, rows(ground, brought));
}

/// Why nothing can be told.
pub(super) fn no_window(days: i32) -> String {
    format!("the first deal is not {days} days old")
}

/// What the windows brought, as inputs.
pub(super) fn inputs(brought: &Brought, ground: &Ground) -> Vec<(String, Value)> {
    let (days, own) = (brought.days, ground.terms.exchange.own());
    let mut inputs = vec![(format!("won in the last {days} days"), Value::money(brought.won, own))];
    let Some(((least, median), most)) = brought.least().zip(brought.median()).zip(brought.most()) else {
        return inputs;
    };
    inputs.push((format!("windows of {days} days"), Value::Count(brought.windows.len() as u64)));
    let amounts = [("the least that one brought", least), ("their median", median), ("the most", most)];
    inputs.extend(amounts.map(|(name, amount)| (name.to_owned(), Value::money(amount, own))));
    inputs
}

/// What to say of a forecast that is above all that was ever seen.
pub(super) fn doubt(brought: &Brought, ahead: &Ahead, ground: &Ground) -> Option<String> {
    let (least, most) = brought.exceeded_by(ahead)?;
    let words = |amount: Decimal| Value::money(amount, ground.terms.exchange.own()).words(Detail::Whole);
    let (n, days) = (brought.windows.len(), brought.days);
    Some(format!(
        "even its low end is more than any of the last {n} windows of {days} days brought ({} to {})",
        words(least),
        words(most)
    ))
}

/// The deals that were won in a window at whose start they were open.
fn rows(ground: &Ground, brought: &Brought) -> Selection {
    let (test, part) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let windows: Vec<Window> = brought.windows.iter().map(|past| past.window).collect();
    let worth = |terms: &Terms, data: &crate::data::Dataset, row: u32| {
        let (pipeline, standing) = terms.stages.standing(data, row)?;
        let (money, _) = terms.stages.worth(&terms.exchange, data, row, pipeline, standing)?;
        (money.currency == terms.exchange.own()).then_some(money)
    };
    Selection::new(
        "deals",
        move |data, row| {
            let on = test.stages.won_on(data, row);
            let window = on.and_then(|on| windows.iter().find(|window| window.contains(on)));
            let was_there = |window: &Window| data.deals.created.get(row).is_none_or(|created| created < window.from);
            window.is_some_and(was_there) && worth(&test, data, row).is_some()
        },
        move |data, row| worth(&part, data, row).map(|money| Value::Money(vec![money])),
    )
}
