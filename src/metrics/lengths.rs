//! How long things took, in whole days: how many took how long, and the time by which half of them are over when some
//! still last.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// Lengths below this many days have a place of their own; longer ones are rare.
const SHORT: u32 = 2_048;

/// What a survival curve may miss of one half by arithmetic alone.
const EPSILON: f64 = 1e-9;

/// How many things took how many days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    short: Vec<u64>,
    long: BTreeMap<u32, u64>,
}

impl Lengths {
    /// Counts one that took so many days; one that ended before it began says nothing.
    #[inline]
    pub(crate) fn add(&mut self, days: i32) {
        if let Ok(days) = u32::try_from(days) {
            self.add_many(days, 1);
        }
    }

    #[inline]
    fn add_many(&mut self, days: u32, times: u64) {
        if days >= SHORT {
            *self.long.entry(days).or_default() += times;
            return;
        }
        let place = days as usize;
        if place >= self.short.len() {
            self.short.resize(place + 1, 0);
        }
        self.short[place] += times;
    }

    /// Adds those of another one.
    pub(crate) fn merge(&mut self, other: &Lengths) {
        for (days, times) in other.iter() {
            self.add_many(days, times);
        }
    }

    /// Each length with how many took it, the shortest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let short = self.short.iter().enumerate().map(|(days, times)| (days as u32, *times));
        short.chain(self.long.iter().map(|(days, times)| (*days, *times))).filter(|(_, times)| *times > 0)
    }

    /// How many there are.
    pub fn n(&self) -> u64 {
        self.iter().map(|(_, times)| times).sum()
    }

    /// The longest one.
    pub fn longest(&self) -> Option<u32> {
        self.iter().last().map(|(days, _)| days)
    }

    /// How many took less than so many days.
    pub fn below(&self, days: u32) -> u64 {
        self.iter().filter(|(length, _)| *length < days).map(|(_, times)| times).sum()
    }

    /// All days together.
    pub fn total(&self) -> Decimal {
        self.iter().map(|(days, times)| Decimal::from(days).saturating_mul(Decimal::from(times))).sum()
    }

    /// The mean.
    pub fn mean(&self) -> Option<Decimal> {
        self.total().checked_div(Decimal::from(self.n()))
    }

    /// The median: the mean of the two in the middle where their number is even.
    pub fn median(&self) -> Option<Decimal> {
        let n = self.n();
        let (low, high) = (self.at(n.div_ceil(2))?, self.at(n / 2 + 1)?);
        Some(Decimal::from(u64::from(low) + u64::from(high)) / Decimal::TWO)
    }

    /// The days by which `percent` percent of them were over: the nearest rank, never between two.
    pub fn percentile(&self, percent: u32) -> Option<u32> {
        let rank = u128::from(self.n()) * u128::from(percent);
        self.at(u64::try_from(rank.div_ceil(100)).unwrap_or(u64::MAX).max(1))
    }

    /// The length of a rank; the shortest has 1.
    fn at(&self, rank: u64) -> Option<u32> {
        let mut seen = 0;
        self.iter().find_map(|(days, times)| {
            seen += times;
            (seen >= rank).then_some(days)
        })
    }
}

/// The share that still lasts after each length, when some have ended and others last still: those are not left out,
/// which would make everything look quicker than it is, and not taken for ended either.
///
/// Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations. JASA 53, 457–481.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survival {
    /// Days, and the share that lasts longer, at each length at which one ended.
    steps: Vec<(u32, f64)>,
    /// The longest length seen, ended or not.
    longest: Option<u32>,
}

impl Survival {
    /// The curve of those that ended and those that last still.
    pub fn of(ended: &Lengths, lasting: &Lengths) -> Survival {
        let mut at_risk = ended.n() + lasting.n();
        let mut share = 1.0;
        let mut steps = Vec::new();
        let mut lasting_ones = lasting.iter().peekable();
        for (days, over) in ended.iter() {
            while let Some((_, gone)) = lasting_ones.next_if(|(length, _)| *length < days) {
                at_risk -= gone;
            }
            share *= 1.0 - over as f64 / at_risk as f64;
            at_risk -= over;
            steps.push((days, share));
        }
        Survival { steps, longest: ended.longest().max(lasting.longest()) }
    }

    /// The days after which half are over; `None` where more than half of them may last longer than any that was seen.
    pub fn median(&self) -> Option<u32> {
        self.steps.iter().find(|(_, share)| *share <= 0.5 + EPSILON).map(|(days, _)| *days)
    }

    /// The mean up to the longest length seen: the area under the curve (restricted mean survival time).
    pub fn mean(&self) -> Option<f64> {
        let longest = self.longest?;
        let (mut area, mut from, mut share) = (0.0, 0, 1.0);
        for &(days, next) in &self.steps {
            area += f64::from(days - from) * share;
            (from, share) = (days, next);
        }
        Some(area + f64::from(longest - from) * share)
    }

    /// The share that lasts longer than so many days.
    pub fn share_after(&self, days: u32) -> f64 {
        self.steps.iter().take_while(|(length, _)| *length <= days).last().map_or(1.0, |(_, share)| *share)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::fixture::decimal;

    fn lengths(days: &[i32]) -> Lengths {
        let mut lengths = Lengths::default();
        for days in days {
            lengths.add(*days);
        }
        lengths
    }

    #[test]
    fn open_stays_count_as_what_they_are() {
        let (ended, lasting) = (lengths(&[3, 5, 5, 8]), lengths(&[6, 10]));
        let curve = Survival::of(&ended, &lasting);
        for (days, share) in [(2, 1.0), (3, 5.0 / 6.0), (5, 0.5), (8, 0.25), (10, 0.25)] {
            assert!((curve.share_after(days) - share).abs() < 1e-12, "{days}: {}", curve.share_after(days));
        }
        assert_eq!(curve.median(), Some(5));
        assert!((curve.mean().unwrap() - 20.0 / 3.0).abs() < 1e-9, "{:?}", curve.mean());
        assert_eq!(ended.mean(), Some(decimal("5.25")), "of those that ended alone");
        let mut all = ended;
        all.merge(&lasting);
        assert_eq!(all.mean().unwrap().round_dp(4), decimal("6.1667"), "as if all had ended today");
    }

    #[test]
    fn what_mostly_lasts_has_no_median() {
        let curve = Survival::of(&lengths(&[3]), &lengths(&[4, 4, 9]));
        assert_eq!((curve.median(), curve.mean()), (None, Some(3.0 + 6.0 * 0.75)));
        assert_eq!((Survival::default().median(), Survival::default().mean()), (None, None));
        assert_eq!(Survival::of(&lengths(&[7]), &lengths(&[])).median(), Some(7));
    }

    #[test]
    fn middles_and_ranks() {
        assert_eq!(lengths(&[1, 2, 4, 9]).median(), Some(decimal("3")));
        assert_eq!(lengths(&[1, 2, 9]).median(), Some(decimal("2")));
        assert_eq!(lengths(&[4, 5]).median(), Some(decimal("4.5")));
        assert_eq!((lengths(&[]).median(), lengths(&[]).mean(), lengths(&[]).percentile(90)), (None, None, None));
        assert_eq!(lengths(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).percentile(90), Some(9));
        assert_eq!(lengths(&[3, 5_000, -1]).iter().collect::<Vec<_>>(), [(3, 1), (5_000, 1)], "before it began");
        assert_eq!(lengths(&[3, 5, 8]).below(8), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn curves_fall_and_stay_between_one_and_none(ended in prop::collection::vec(0i32..3_000, 0..40), lasting in prop::collection::vec(0i32..3_000, 0..40)) {
            let curve = Survival::of(&lengths(&ended), &lengths(&lasting));
            let shares: Vec<f64> = curve.steps.iter().map(|(_, share)| *share).collect();
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            prop_assert!(shares.windows(2).all(|pair| pair[1] <= pair[0]));
            if lasting.is_empty() && !ended.is_empty() {
                let mut sorted = ended.clone();
                sorted.sort_unstable();
                prop_assert_eq!(curve.median(), Some(sorted[(ended.len() - 1) / 2] as u32), "the lower middle");
                let mean = f64::from(ended.iter().sum::<i32>()) / ended.len() as f64;
                prop_assert!((curve.mean().unwrap() - mean).abs() < 1e-6);
            }
        }
    }
}
