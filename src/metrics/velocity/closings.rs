//! What was really closed lately, by month and over the last days, to hold velocity against: money won a day, and days to
//! close.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Pace, Velocity};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{Evidence, Figure},
        money::Sum,
        text,
        value::{Detail, Value},
    },
    data::Dataset,
    metrics::{
        deals::{Fact, Standing},
        draft::{Figures, family, keep},
        lengths::Lengths,
        revenue::Ground,
        selection::Selection,
        terms::Terms,
    },
};

/// The months that are looked back on, the running one among them.
const MONTHS: usize = 13;

/// The days that velocity is held against.
const LATELY: [i32; 2] = [90, 365];

/// How many times what was won velocity may be before that is said.
const FAR: Decimal = Decimal::TWO;

/// What was closed lately.
#[derive(Clone, Debug, Default)]
pub struct Closings {
    /// By month, the last one runs; from the month of the first deal on.
    pub months: Vec<MonthWon>,
    /// Over the last 90 and 365 days, or since the first deal.
    pub(crate) lately: Vec<Lately>,
}

/// The deals won in a month.
#[derive(Clone, Debug)]
pub struct MonthWon {
    /// The month.
    pub month: Month,
    /// Whether it still runs.
    pub so_far: bool,
    /// Its days that are over, today among them.
    pub days: i32,
    /// The deals won in it.
    pub won: u64,
    /// What they are worth, in the business's currency.
    pub value: Decimal,
    /// Their days from creation to win, where the row knows both.
    pub to_win: Lengths,
}

impl MonthWon {
    /// Money won a day.
    pub fn per_day(&self) -> Decimal {
        self.value / Decimal::from(self.days.max(1))
    }
}

/// What was closed in the last days.
#[derive(Clone, Debug)]
pub(crate) struct Lately {
    /// Their number, as asked for.
    asked: i32,
    /// The days; fewer where the first deal is younger.
    window: Window,
    /// The deals won.
    won: u64,
    /// What they are worth.
    value: Decimal,
    /// The deals won or lost.
    closed: u64,
}

impl Lately {
    fn per_day(&self) -> Decimal {
        self.value / Decimal::from(self.window.days().max(1))
    }
}

impl Closings {
    /// Money won a day in the most days that are looked back on, with these days.
    pub fn per_day(&self) -> Option<(Decimal, Window)> {
        self.lately.last().map(|lately| (lately.per_day(), lately.window))
    }

    /// Whether a velocity is more than twice what was won a day, over the last days and over the last year; said only once
    /// there are that many days.
    pub fn exceeded_by(&self, velocity: Decimal) -> bool {
        let whole = self.lately.first().is_some_and(|lately| lately.window.days() == lately.asked);
        let most = self.lately.iter().map(Lately::per_day).max().unwrap_or_default();
        whole && velocity > most.saturating_mul(FAR)
    }

    /// What to know of a velocity that is far above what was won.
    pub(super) fn doubt(&self, pace: &Pace, own: crate::base::money::Currency) -> Option<String> {
        let (levers, year) = (pace.levers().ok()?, self.lately.last()?);
        if !self.exceeded_by(levers.per_day()?) {
            return None;
        }
        let won = Value::money(year.per_day(), own).words(Detail::Whole);
        Some(format!(
            "more than twice what was really won: {won} a day in the last {} days; it takes {} to be decided within {}, while {} in these {} days",
            year.window.days(),
            text::count(levers.open, "open deal", "open deals"),
            Value::Days(levers.cycle).words(Detail::Short),
            text::count(year.closed, "deal was", "deals were"),
            year.window.days()
        ))
    }
}

/// What a pass adds up.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// From this month backwards.
    months: [(u64, Sum, Lengths); MONTHS],
    /// Won, their worth, and closed.
    lately: [(u64, Sum, u64); LATELY.len()],
}

impl Tally {
    pub(super) fn add(&mut self, data: &Dataset, terms: &Terms, fact: &Fact) {
        if matches!(fact.standing, Standing::Open(_)) {
            return;
        }
        let on = terms.stages.closed_on(data, fact.row, fact.pipeline, fact.standing);
        let is_won = fact.standing == Standing::Won;
        let slot = is_won.then(|| months_back(on, terms.today)).and_then(|back| self.months.get_mut(back));
        let ago = terms.today.since(on);
        if slot.is_none() && LATELY.iter().all(|days| ago >= *days) {
            return;
        }
        let worth = is_won.then(|| worth(data, terms, fact.row, fact.pipeline)).flatten().unwrap_or_default();
        if let Some((won, value, to_win)) = slot {
            *won += 1;
            value.add(worth);
            let known = terms.stages.known_won_on(data, fact.row, fact.pipeline);
            if let Some((end, created)) = known.zip(data.deals.created.get(fact.row)) {
                to_win.add(end.since(created));
            }
        }
        for ((won, value, closed), _) in self.lately.iter_mut().zip(LATELY).filter(|(_, days)| ago < *days) {
            *won += u64::from(is_won);
            value.add(worth);
            *closed += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Tally) {
        for ((won, value, to_win), more) in self.months.iter_mut().zip(&other.months) {
            *won += more.0;
            value.merge(more.1);
            to_win.merge(&more.2);
        }
        for ((won, value, closed), more) in self.lately.iter_mut().zip(&other.lately) {
            *won += more.0;
            value.merge(more.1);
            *closed += more.2;
        }
    }

    pub(super) fn closings(self, today: Day, since: Option<Window>) -> Closings {
        let Some(since) = since else { return Closings::default() };
        let of_month = |(back, (won, value, to_win)): (i32, (u64, Sum, Lengths))| {
            let month = today.month().plus(-back);
            let days = if back == 0 { today.since(month.first()) + 1 } else { month.days() };
            MonthWon { month, so_far: today < month.last(), days, won, value: value.total(), to_win }
        };
        let mut months: Vec<MonthWon> = (0..).zip(self.months).map(of_month).collect();
        months.retain(|month| month.month.last() >= since.from);
        months.reverse();
        let of_days = |((won, value, closed), asked): ((u64, Sum, u64), i32)| {
            let days = Window::last_days(asked, today);
            let window = Window { from: days.from.max(since.from), ..days };
            Lately { asked, window, won, value: value.total(), closed }
        };
        Closings { months, lately: self.lately.into_iter().zip(LATELY).map(of_days).collect() }
    }
}

/// How many months before this one a day is.
fn months_back(on: Day, today: Day) -> usize {
    let number = |day: Day| {
        let (year, month, _) = day.parts();
        year * 12 + month as i32
    };
    usize::try_from(number(today) - number(on)).unwrap_or(0)
}

/// What a won deal is worth, in the business's currency.
fn worth(data: &Dataset, terms: &Terms, row: u32, pipeline: usize) -> Option<Decimal> {
    let (money, _) = terms.stages.worth(&terms.exchange, data, row, pipeline, Standing::Won)?;
    (money.currency == terms.exchange.own()).then_some(money.amount)
}

/// Keeps the figures of what was won a day.
pub(super) fn keep_all(ground: &Ground, velocity: &Velocity, figures: &mut Figures) {
    for lately in &velocity.closings.lately {
        let days = lately.window.days();
        let id = format!("velocity.won_per_day.{}d", lately.asked);
        let drafted = family("velocity.won_per_day.*", &id, &format!("last {} days", lately.asked), Value::Count(0));
        let asked = Window::last_days(lately.asked, ground.terms.today);
        let drafted = Figure { window: Some(lately.window), ..drafted };
        keep_one(ground, drafted, asked, (lately.won, lately.value, days), figures);
    }
    for month in &velocity.closings.months {
        let window = Window { from: month.month.first(), to: month.month.last().min(ground.terms.today) };
        let id = format!("velocity.month.{}", month.month);
        let drafted = family("velocity.month.*", &id, &month.month.words(), Value::Count(0));
        keep_one(ground, drafted, window, (month.won, month.value, month.days), figures);
    }
}

fn keep_one(
    ground: &Ground,
    figure: Figure,
    window: Window,
    (won, value, days): (u64, Decimal, i32),
    figures: &mut Figures,
) {
    let own = ground.terms.exchange.own();
    let inputs = vec![
        ("value of the deals won".to_owned(), Value::money(value, own)),
        ("deals won".to_owned(), Value::Count(won)),
        ("days".to_owned(), Value::Days(days.into())),
    ];
    let per_day = Value::money(value / Decimal::from(days.max(1)), own);
    let (test, part) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let rows = Selection::new(
        "deals",
        move |data, row| test.stages.won_on(data, row).is_some_and(|on| window.contains(on)),
        move |data, row| {
            let (pipeline, _) = part.stages.standing(data, row)?;
            worth(data, &part, row, pipeline).map(|amount| Value::money(amount, part.exchange.own()))
        },
    );
    let known = Figure { value: per_day, window: figure.window.or(Some(window)), evidence: Evidence::Exact, ..figure };
    keep(figures, Figure { n: won, n_rows: won, inputs, ..known }, rows);
}
