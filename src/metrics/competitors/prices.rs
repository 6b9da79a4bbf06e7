//! Prices of bids: medians and ranges, by hour and by job apart, each currency apart; and how they move.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Sighting;
use crate::base::{
    calendar::{Day, Window},
    money::{Currency, Money, Sum},
};

/// The days that a price is compared over.
const DAYS: i32 = 90;
/// The fewest bids of each side of a comparison.
pub const ENOUGH: u64 = 20;

/// What a bid pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An hour.
    Hourly,
    /// The whole job.
    Fixed,
    /// Nobody wrote down which.
    Unsaid,
}

impl Kind {
    /// The word for it in data; empty where nobody wrote it down.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Hourly => "hourly",
            Kind::Fixed => "fixed",
            Kind::Unsaid => "",
        }
    }
}

/// Bids that can be compared with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: Kind,
    pub(super) currency: Currency,
}

/// What is bid in one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// What bids pay for.
    pub kind: Kind,
    /// How many bids.
    pub n: u64,
    /// The middle one: half of the bids are lower, half higher.
    pub median: Money,
    /// Their mean.
    pub mean: Money,
    /// The lowest.
    pub low: Money,
    /// The highest.
    pub high: Money,
}

impl Range {
    /// The range of some bids; `None` without any.
    pub(super) fn of(key: Key, mut bids: Vec<Decimal>) -> Option<Range> {
        bids.sort_unstable();
        let mut sum = Sum::default();
        for bid in &bids {
            sum.add(*bid);
        }
        let money = |amount: Decimal| Money::new(amount, key.currency);
        Some(Range {
            kind: key.kind,
            n: bids.len() as u64,
            median: money(middle(&bids)?),
            mean: money(sum.total().checked_div(Decimal::from(bids.len()))?),
            low: money(*bids.first()?),
            high: money(*bids.last()?),
        })
    }
}

/// The middle of numbers; the mean of the two middle ones where their number is even.
pub(super) fn median(mut numbers: Vec<Decimal>) -> Option<Decimal> {
    numbers.sort_unstable();
    middle(&numbers)
}

fn middle(sorted: &[Decimal]) -> Option<Decimal> {
    let last = sorted.len().checked_sub(1)?;
    let (low, high) = (sorted.get(last / 2)?, sorted.get(last.div_ceil(2))?);
    low.checked_add(*high)?.checked_div(Decimal::TWO).map(|middle| middle.normalize())
}

/// Bids by what can be compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices(BTreeMap<Key, Vec<Decimal>>);

impl Prices {
    pub(super) fn add(&mut self, sighting: &Sighting) {
        if let (Some(key), Some(bid)) = (sighting.key(), sighting.bid) {
            self.0.entry(key).or_default().push(bid.amount);
        }
    }

    /// The bids of the way that is used most, in the own currency where several are used as often.
    pub(super) fn usual(self, own: Currency) -> Option<Range> {
        let rank = |(key, bids): &(Key, Vec<Decimal>)| (bids.len(), key.currency == own, std::cmp::Reverse(*key));
        self.0.into_iter().max_by_key(rank).and_then(|(key, bids)| Range::of(key, bids))
    }
}

/// What bids cost by quarter, in the business's currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// What bids pay for.
    pub kind: Kind,
    /// Each quarter from the first bid's to today's, without gaps.
    pub quarters: Vec<Quarter>,
    /// How many bids the last 90 days have, and their middle.
    pub lately: (u64, Option<Decimal>),
    /// The same of the 90 days before.
    pub before: (u64, Option<Decimal>),
}

impl Trend {
    /// By how much the middle of the last 90 days differs from that of the 90 days before, as a fraction of it; `None`
    /// where either has fewer than 20 bids.
    pub fn change(&self) -> Option<Decimal> {
        if self.lately.0.min(self.before.0) < ENOUGH {
            return None;
        }
        self.lately.1?.checked_div(self.before.1?)?.checked_sub(Decimal::ONE)
    }
}

/// The bids of a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct Quarter {
    /// The year.
    pub year: i32,
    /// 1 to 4.
    pub quarter: u32,
    /// How many they bid.
    pub n: u64,
    /// The middle of theirs.
    pub theirs: Option<Decimal>,
    /// The middle of ours against them.
    pub ours: Option<Decimal>,
}

/// The quarter of a day, as a number that goes on.
fn quarter(day: Day) -> i32 {
    let (year, month, _) = day.parts();
    year * 4 + (month as i32 - 1) / 3
}

/// The trends of hourly and of fixed bids, where there are any.
pub(super) fn trends(sightings: &[Sighting], today: Day, own: Currency) -> Vec<Trend> {
    let of = |kind: Kind| {
        let mut bids: BTreeMap<i32, (Vec<Decimal>, Vec<Decimal>)> = BTreeMap::new();
        for sighting in sightings.iter().filter(|one| one.kind == kind) {
            let Some(bid) = sighting.bid.filter(|bid| bid.currency == own) else { continue };
            let (theirs, ours) = bids.entry(quarter(sighting.day)).or_default();
            theirs.push(bid.amount);
            ours.extend(sighting.ours.map(|ours| ours.amount));
        }
        let first = *bids.first_key_value()?.0;
        let each = (first..=quarter(today)).map(|number| {
            let (theirs, ours) = bids.remove(&number).unwrap_or_default();
            let (year, quarter) = (number.div_euclid(4), number.rem_euclid(4) as u32 + 1);
            Quarter { year, quarter, n: theirs.len() as u64, theirs: median(theirs), ours: median(ours) }
        });
        let within = |days: Window| {
            let of =
                sightings.iter().filter(|one| one.kind == kind && days.contains(one.day)).filter_map(|one| one.bid);
            let bids: Vec<Decimal> = of.filter(|bid| bid.currency == own).map(|bid| bid.amount).collect();
            (bids.len() as u64, median(bids))
        };
        let now = Window::last_days(DAYS, today);
        let quarters = each.collect();
        Some(Trend { kind, quarters, lately: within(now), before: within(now.shifted(-DAYS)) })
    };
    [Kind::Hourly, Kind::Fixed, Kind::Unsaid].into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{day, decimal};

    #[test]
    fn the_middle_is_the_middle() {
        let of = |numbers: &[&str]| median(numbers.iter().map(|number| decimal(number)).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["45"]), Some(decimal("45")));
        assert_eq!(of(&["120", "25"]), Some(decimal("72.5")));
        assert_eq!(of(&["120", "25", "45"]), Some(decimal("45")));
    }

    #[test]
    fn quarters_go_on_over_the_year() {
        assert_eq!(quarter(day("2026-01-01")) - quarter(day("2025-12-31")), 1);
        assert_eq!(quarter(day("2026-03-31")), quarter(day("2026-01-01")));
    }
}
