//! Currencies: what an amount is in the business's own, where a rate says so. Without a rate it stays what it is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    base::{
        calendar::Day,
        money::{Currency, Money, Sum},
        value::Value,
    },
    data::Dataset,
};

/// The rates of `data/rates.csv`.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    own: Currency,
    /// Each currency's rates by the day from which they hold.
    rates: BTreeMap<Currency, Vec<(Day, Decimal)>>,
}

impl Exchange {
    /// The rates of a dataset. Of two for one day the later row counts.
    pub(crate) fn of(data: &Dataset, own: Currency) -> Exchange {
        let mut rates: BTreeMap<Currency, Vec<(Day, Decimal)>> = BTreeMap::new();
        for row in data.rates.rows.iter() {
            let (from, currency, rate) =
                (data.rates.date.get(row), data.rates.currency.get(row), data.rates.rate.get(row));
            if let (Some(from), Some(currency), Some(rate)) = (from, currency, rate) {
                rates.entry(currency).or_default().push((from, rate));
            }
        }
        rates.remove(&own);
        for list in rates.values_mut() {
            list.sort_by_key(|(date, _)| *date);
        }
        Exchange { own, rates }
    }

    /// The business's own currency.
    pub(crate) fn own(&self) -> Currency {
        self.own
    }

    /// The amount at the last rate on or before the day, and whether one was needed and found.
    #[inline]
    pub(crate) fn money(&self, amount: Decimal, currency: Option<Currency>, day: Day) -> (Money, bool) {
        match currency {
            Some(foreign) if foreign != self.own => self.convert(amount, foreign, day),
            _ => (Money::new(amount, self.own), false),
        }
    }

    /// The last rate of a foreign currency on or before the day.
    pub(crate) fn rate(&self, currency: Currency, day: Day) -> Option<Decimal> {
        let list = self.rates.get(&currency)?;
        list.partition_point(|(date, _)| *date <= day).checked_sub(1).map(|index| list[index].1)
    }

    fn convert(&self, amount: Decimal, currency: Currency, day: Day) -> (Money, bool) {
        match self.rate(currency, day).and_then(|rate| amount.checked_mul(rate)) {
            Some(converted) => (Money::new(converted.normalize(), self.own), true),
            None => (Money::new(amount, currency), false),
        }
    }
}

/// Sums of money by slot: a day, a group, a stage. Currencies are kept apart.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The business's own, then others as they were met.
    currencies: Vec<Currency>,
    /// By currency, then slot.
    sums: Vec<Vec<Sum>>,
}

impl Grid {
    /// Nothing, in every one of `slots`.
    pub(crate) fn new(slots: usize, own: Currency) -> Grid {
        Grid { currencies: vec![own], sums: vec![vec![Sum::default(); slots]] }
    }

    /// Adds money to a slot.
    #[inline]
    pub(crate) fn add(&mut self, slot: usize, money: Money) {
        let index = if money.currency == self.currencies[0] { 0 } else { self.foreign(money.currency) };
        if let Some(sum) = self.sums[index].get_mut(slot) {
            sum.add(money.amount);
        }
    }

    fn foreign(&mut self, currency: Currency) -> usize {
        self.currencies.iter().position(|known| *known == currency).unwrap_or_else(|| {
            self.currencies.push(currency);
            self.sums.push(vec![Sum::default(); self.sums[0].len()]);
            self.currencies.len() - 1
        })
    }

    /// Adds the sums of another grid of as many slots.
    pub(crate) fn merge(&mut self, other: &Grid) {
        for (currency, sums) in other.currencies.iter().zip(&other.sums) {
            let index = self.foreign(*currency);
            for (sum, more) in self.sums[index].iter_mut().zip(sums) {
                sum.merge(*more);
            }
        }
    }

    /// The sum of some slots: the business's own currency first, then others by code, where they come to anything.
    pub(crate) fn value(&self, slots: &(impl Iterator<Item = usize> + Clone)) -> Value {
        let total = |sums: &Vec<Sum>| {
            let mut total = Sum::default();
            for sum in slots.clone().filter_map(|slot| sums.get(slot)) {
                total.merge(*sum);
            }
            total.total()
        };
        let each = self.currencies.iter().zip(&self.sums);
        let mut sums: Vec<Money> = each.map(|(currency, sums)| tidy(total(sums), *currency)).collect();
        if let Some(others) = sums.get_mut(1..) {
            others.sort_by_key(|money| money.currency);
        }
        let own = self.currencies[0];
        sums.retain(|money| money.currency == own || !money.amount.is_zero());
        Value::Money(sums)
    }
}

/// An exact sum without zeros at its end, but for those of its currency: `1.00`, `0.125`.
pub(crate) fn tidy(amount: Decimal, currency: Currency) -> Money {
    let mut amount = amount.normalize();
    amount.rescale(amount.scale().max(currency.decimals()));
    Money::new(amount, currency)
}

/// The amount in one currency of a value of money.
pub(crate) fn amount_in(value: &Value, currency: Currency) -> Decimal {
    match value {
        Value::Money(sums) => {
            sums.iter().find(|money| money.currency == currency).map_or(Decimal::ZERO, |money| money.amount)
        }
        _ => Decimal::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{day, decimal, eur, usd};

    fn exchange() -> Exchange {
        let rates = vec![(day("2026-01-01"), decimal("1.10")), (day("2026-02-01"), decimal("1.20"))];
        Exchange { own: Currency::USD, rates: BTreeMap::from([(eur(), rates)]) }
    }

    #[test]
    fn the_last_rate_on_or_before_the_day_counts() {
        for (on, expected, converted) in [
            ("2025-12-31", Money::new(decimal("100"), eur()), false),
            ("2026-01-01", usd("110"), true),
            ("2026-01-31", usd("110"), true),
            ("2026-02-01", usd("120"), true),
            ("2027-01-01", usd("120"), true),
        ] {
            assert_eq!(exchange().money(decimal("100"), Some(eur()), day(on)), (expected, converted), "{on}");
        }
        let pounds = Currency::from_code("GBP");
        assert!(!exchange().money(decimal("1"), pounds, day("2026-02-02")).1);
        assert_eq!(exchange().money(decimal("1"), None, day("2026-02-02")), (usd("1"), false));
    }

    #[test]
    fn currencies_stand_side_by_side_with_the_own_first() {
        let mut grid = Grid::new(2, Currency::USD);
        grid.add(0, Money::new(decimal("5"), Currency::from_code("GBP").unwrap()));
        grid.add(1, Money::new(decimal("7"), eur()));
        grid.add(1, usd("1.5"));
        assert_eq!(grid.value(&(0..2)).words(crate::base::value::Detail::Exact), "$1.50 + €7.00 + £5.00");
        assert_eq!(grid.value(&(1..=1)), Value::Money(vec![usd("1.5"), Money::new(decimal("7"), eur())]));
    }
}
