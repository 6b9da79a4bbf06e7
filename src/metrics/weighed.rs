//! Rates over rows of which each may stand for many events, with the rows counted too.

use rust_decimal::Decimal;

use super::draft::rate_of;
use crate::base::{
    figure::Figure,
    money::{Currency, Money, Sum, Sums},
    ratio::Ratio,
    value::Value,
};

/// `k` of `n` events in so many rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weighed {
    pub(crate) k: u64,
    pub(crate) n: u64,
    pub(crate) rows: u64,
}

impl Weighed {
    /// Counts a row of `n` events: whether they are of the part; not at all where nobody knows.
    #[inline]
    pub(crate) fn add(&mut self, is: Option<bool>, n: u64) {
        let Some(is) = is else { return };
        self.n = self.n.saturating_add(n);
        self.k = self.k.saturating_add(if is { n } else { 0 });
        self.rows += 1;
    }

    /// Adds another one.
    pub(crate) fn merge(&mut self, other: Weighed) {
        self.k = self.k.saturating_add(other.k);
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
    }

    /// The two counts.
    pub(crate) fn ratio(self) -> Ratio {
        Ratio::new(self.k, self.n)
    }

    /// The rate as a figure of a family; missing for the reason where there are no events.
    pub(crate) fn figure(self, [method, id, subject]: [&str; 3], why_missing: &str) -> Figure {
        Figure { n_rows: self.rows, ..rate_of([method, id, subject], self.ratio(), why_missing) }
    }
}

/// An exact sum over events, for their mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    pub(crate) sum: Sum,
    pub(crate) n: u64,
    pub(crate) rows: u64,
}

impl Mean {
    /// Adds a row: the sum over its events, and how many they are.
    #[inline]
    pub(crate) fn add(&mut self, sum: Decimal, n: u64) {
        self.sum.add(sum);
        self.n = self.n.saturating_add(n);
        self.rows += 1;
    }

    /// The same of a row whose sum is added up already.
    #[inline]
    pub(crate) fn add_sum(&mut self, sum: Sum, n: u64) {
        self.merge(Mean { sum, n, rows: 1 });
    }

    /// Adds another one.
    #[inline]
    pub(crate) fn merge(&mut self, other: Mean) {
        self.sum.merge(other.sum);
        self.n = self.n.saturating_add(other.n);
        self.rows += other.rows;
    }

    /// The mean; `None` without events.
    pub(crate) fn mean(self) -> Option<Decimal> {
        self.sum.total().checked_div(self.n.into())
    }
}

/// Sums of money as a value: the business's own currency first, others by code where they come to anything.
pub(crate) fn money(sums: &Sums, own: Currency) -> Value {
    each(sums, own, Some)
}

/// The same, divided by a number of events; missing for the reason where there are none.
pub(crate) fn money_per(sums: &Sums, own: Currency, n: u64, why_missing: &str) -> Value {
    if n == 0 {
        return Value::Missing(why_missing.to_owned());
    }
    each(sums, own, |amount| amount.checked_div(n.into()))
}

fn each(sums: &Sums, own: Currency, of: impl Fn(Decimal) -> Option<Decimal>) -> Value {
    let others = sums.iter().filter(|money| money.currency != own && !money.amount.is_zero());
    let all = std::iter::once(Money::new(sums.of(own), own)).chain(others);
    Value::Money(all.filter_map(|money| Some(super::exchange::tidy(of(money.amount)?, money.currency))).collect())
}

/// The middle of values that each stand for some events: the one that half of the events do not exceed, or the mean of
/// the two in the middle.
pub(crate) fn median(values: &mut [(Decimal, u64)]) -> Option<Decimal> {
    values.sort_unstable();
    let all: u128 = values.iter().map(|(_, n)| u128::from(*n)).sum();
    let at = |place: u128| {
        let mut passed = 0;
        values.iter().find_map(|(value, n)| {
            passed += u128::from(*n);
            (place < passed).then_some(*value)
        })
    };
    let (low, high) = (at(all.checked_sub(1)? / 2)?, at(all / 2)?);
    low.checked_add(high)?.checked_div(Decimal::TWO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_counts_events_not_rows() {
        let of = |pairs: &[(i64, u64)]| {
            median(&mut pairs.iter().map(|(value, n)| (Decimal::from(*value), *n)).collect::<Vec<_>>())
                .map(|median| median.normalize().to_string())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(7, 0)]), None);
        assert_eq!(of(&[(4, 1)]).as_deref(), Some("4"));
        assert_eq!(of(&[(9, 1), (4, 1)]).as_deref(), Some("6.5"));
        assert_eq!(of(&[(9, 1), (4, 2)]).as_deref(), Some("4"));
        assert_eq!(of(&[(1, 3), (100, 3)]).as_deref(), Some("50.5"));
    }

    #[test]
    fn what_is_not_known_is_not_counted() {
        let mut weighed = Weighed::default();
        for (is, n) in [(Some(true), 3), (Some(false), 2), (None, 100)] {
            weighed.add(is, n);
        }
        assert_eq!(weighed, Weighed { k: 3, n: 5, rows: 2 });
    }
}
