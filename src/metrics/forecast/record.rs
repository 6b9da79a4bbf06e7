//! The track record: forecasts that were frozen, each beside what came once its days were over. A forecast is never made
//! anew with what is known later, and of forecasts whose days overlap only the first one counts: the others judge the
//! same deals again.
//!
//! What came is the value of the deals that were open when the forecast was made and won in its days. The naive forecast
//! is that of the days before: the same again.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::{
    Won,
    rates::HORIZONS,
    score::{self, Scored},
};
use crate::{
    base::{calendar::Day, ratio::Ratio},
    data::snapshots::{Frozen, Snapshot},
    metrics::revenue::Ground,
};

/// The fewest forecasts that are judged by.
pub const LEAST: usize = 6;

/// How forecasts of some days did.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// How many days they looked ahead.
    pub days: i32,
    /// Those that are over and don't overlap, by the day on which they were made.
    pub judged: Vec<Judged>,
    /// Those that are over and overlap another one.
    pub overlapping: u64,
    /// Those whose days still run.
    pub running: u64,
    /// Those made by looking back, which count for nothing.
    pub looked_back: u64,
    /// How often what came was between p10 and p90.
    pub inside: Ratio,
    /// What is measured of them; `None` where they are fewer than [`LEAST`].
    pub measures: Option<Measures>,
}

/// A forecast whose days are over.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The day on which it was made.
    pub made: Day,
    /// The day on which it was over.
    pub over: Day,
    /// What it promised on average.
    pub mean: Decimal,
    /// The low end of its range.
    pub p10: Decimal,
    /// The high end.
    pub p90: Decimal,
    /// What came.
    pub actual: Decimal,
    /// What came in as many days before; `None` where no deal is that old.
    pub naive: Option<Decimal>,
    /// Whether what came lies in the range.
    pub inside: bool,
}

/// A measure of forecasts that single ones have a part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// Forecast less what came.
    Bias,
    /// The same without its sign.
    Error,
    /// What "the same again" was off by.
    NaiveError,
    /// Whether what came lies in the range.
    Coverage,
    /// The interval score.
    IntervalScore,
    /// The chances of single deals, which a forecast as a whole has no part in.
    Chances,
}

impl Judged {
    fn scored(&self) -> Scored {
        Scored { mean: self.mean, low: self.p10, high: self.p90, actual: self.actual }
    }

    /// What it adds to the mean that a measure is.
    pub(crate) fn part(&self, measured: Measured) -> Option<Decimal> {
        match measured {
            Measured::Bias => Some(self.scored().error()),
            Measured::Error => Some(self.scored().error().abs()),
            Measured::NaiveError => Some((self.naive? - self.actual).abs()),
            Measured::Coverage => Some(Decimal::from(u8::from(self.inside))),
            Measured::IntervalScore => Some(self.scored().interval_score()),
            Measured::Chances => None,
        }
    }
}

/// What is measured of forecasts, in the business's currency.
#[derive(Clone, Debug)]
pub struct Measures {
    /// The mean of forecast less what came: above 0 it promises too much.
    pub bias: Decimal,
    /// The mean absolute error.
    pub mae: Decimal,
    /// The mean absolute error of "the same again"; `None` where no deal is old enough.
    pub naive_mae: Option<Decimal>,
    /// The mean absolute error in steps of the naive forecast over all periods.
    pub mase: Option<Decimal>,
    /// The mean interval score at 80 %.
    pub interval_score: Decimal,
    /// The Brier score of the chances of single deals; `None` where no deal was frozen.
    pub brier: Option<f64>,
}

/// The record of each of [`HORIZONS`].
pub(crate) fn compute(ground: &Ground, won: &[Won]) -> Vec<Record> {
    let past = Past::of(ground, won);
    HORIZONS.iter().enumerate().map(|(at, days)| past.record(at, *days)).collect()
}

/// What the record is made of.
struct Past<'a> {
    ground: &'a Ground<'a>,
    /// Deals that were won, by the day.
    won: &'a [Won],
    /// The day on which each deal was won, by id.
    days: FxHashMap<&'a str, Day>,
    /// The first day that a deal was created on.
    first: Option<Day>,
}

impl<'a> Past<'a> {
    fn of(ground: &'a Ground<'a>, won: &'a [Won]) -> Past<'a> {
        if ground.data.snapshots.is_empty() {
            return Past { ground, won, days: FxHashMap::default(), first: None };
        }
        let deals = &ground.data.deals;
        Past {
            ground,
            won,
            days: won.iter().map(|won| (deals.id.get(won.fact.row), won.on)).collect(),
            first: deals.rows.iter().filter_map(|row| deals.created.get(row)).min(),
        }
    }

    fn record(&self, at: usize, days: i32) -> Record {
        let today = self.ground.terms.today;
        let mut record = Record { days, ..Record::default() };
        let mut counted: Vec<(&Snapshot, &Frozen)> = Vec::new();
        for (snapshot, frozen) in self.frozen(days) {
            if snapshot.looked_back {
                record.looked_back += 1;
            } else if snapshot.snapshot_date.plus(days) > today {
                record.running += 1;
            } else if counted.last().is_some_and(|(last, _)| last.snapshot_date.plus(days) > snapshot.snapshot_date) {
                record.overlapping += 1;
            } else {
                counted.push((snapshot, frozen));
            }
        }
        record.judged = counted.iter().map(|(snapshot, frozen)| self.judge(snapshot.snapshot_date, frozen)).collect();
        let inside = record.judged.iter().filter(|judged| judged.inside).count();
        record.inside = Ratio::new(inside as u64, record.judged.len() as u64);
        if record.judged.len() >= LEAST {
            record.measures = self.measures(&record.judged, days, self.brier(&counted, at, days));
        }
        record
    }

    /// The forecasts of so many days in the business's currency that were frozen up to today.
    fn frozen(&self, days: i32) -> impl Iterator<Item = (&'a Snapshot, &'a Frozen)> {
        let (today, own) = (self.ground.terms.today, self.ground.business.currency);
        let heard = move |snapshot: &&Snapshot| snapshot.snapshot_date <= today && snapshot.currency == own.code();
        self.ground
            .data
            .snapshots
            .iter()
            .filter(heard)
            .filter_map(move |snapshot| Some((snapshot, snapshot.forecasts.iter().find(|frozen| frozen.days == days)?)))
    }

    fn judge(&self, made: Day, frozen: &Frozen) -> Judged {
        let days = frozen.days;
        let actual = self.came(made, days);
        let before = made.plus(-days);
        let naive = self.first.is_some_and(|first| first <= before).then(|| self.came(before, days));
        let (mean, p10, p90) = (frozen.mean.0, frozen.p10.0, frozen.p90.0);
        let inside = Scored { mean, low: p10, high: p90, actual }.inside();
        Judged { made, over: made.plus(days), mean, p10, p90, actual, naive, inside }
    }

    /// The value of the deals that were open on a day and won in the days after it.
    fn came(&self, made: Day, days: i32) -> Decimal {
        let (data, own) = (self.ground.data, self.ground.business.currency);
        let until = |day: Day| self.won.partition_point(|won| won.on <= day);
        let won = self.won.get(until(made)..until(made.plus(days))).unwrap_or_default();
        let was_there = |won: &&Won| data.deals.created.get(won.fact.row).is_none_or(|created| created <= made);
        let worth = |won: &Won| won.fact.worth.map(|(money, _)| money).filter(|money| money.currency == own);
        won.iter()
            .filter(was_there)
            .filter_map(worth)
            .fold(Decimal::ZERO, |sum, money| sum.saturating_add(money.amount))
    }

    fn measures(&self, judged: &[Judged], days: i32, brier: Option<f64>) -> Option<Measures> {
        let scored = || judged.iter().map(Judged::scored);
        let mae = score::mean(scored().map(|scored| scored.error().abs()))?;
        let naive: Option<Vec<Decimal>> = judged.iter().map(|it| it.part(Measured::NaiveError)).collect();
        let step = score::naive_step(&self.series(days));
        Some(Measures {
            bias: score::mean(scored().map(Scored::error))?,
            mae,
            naive_mae: naive.and_then(|errors| score::mean(errors.into_iter())),
            mase: step.and_then(|step| score::scaled(mae, step)),
            interval_score: score::mean(scored().map(Scored::interval_score))?,
            brier,
        })
    }

    /// What came in each whole period of so many days, from the first deal to today.
    fn series(&self, days: i32) -> Vec<Decimal> {
        let Some(first) = self.first.filter(|_| days > 0) else { return Vec::new() };
        let today = self.ground.terms.today;
        let periods = today.since(first) / days;
        (1..=periods).rev().map(|back| self.came(today.plus(-days * back), days)).collect()
    }

    fn brier(&self, counted: &[(&Snapshot, &Frozen)], at: usize, days: i32) -> Option<f64> {
        let outcomes = counted.iter().flat_map(|(snapshot, _)| {
            let over = snapshot.snapshot_date.plus(days);
            snapshot.deals.iter().filter_map(move |deal| {
                let came = self.days.get(deal.id.as_str()).is_some_and(|on| *on <= over);
                Some((deal.within.get(at)?.0, came))
            })
        });
        score::brier(outcomes)
    }
}
