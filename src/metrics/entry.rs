//! What one row adds to revenue: when, how much, for how many events. Sums over rows are in [`ledger`](super::ledger).

use rust_decimal::Decimal;

use super::kind::Kind;
use crate::base::{
    calendar::{Day, Window},
    money::Money,
};

/// The decimals to which an amount is spread over its days.
const SPREAD_DECIMALS: u32 = 10;

/// What a row adds to revenue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// Its day, or the days that it covers.
    pub(crate) window: Window,
    /// How much, in the business's currency where a rate says so.
    pub(crate) money: Money,
    /// Whether a rate was used.
    pub(crate) converted: bool,
    /// The events that it stands for.
    pub(crate) n: u64,
    /// What it is.
    pub(crate) kind: Kind,
}

impl Entry {
    /// What falls into a window; `None` where nothing does. An amount is spread evenly over the days that it covers.
    #[inline]
    pub(crate) fn part(&self, window: Window) -> Option<Decimal> {
        let both = self.window.overlap(window)?;
        if both == self.window {
            return Some(self.money.amount);
        }
        let spread = Spread::of(self.money.amount, self.window.days());
        Some(spread.decimal(
            spread.up_to(both.to.since(self.window.from) + 1) - spread.up_to(both.from.since(self.window.from)),
        ))
    }

    /// What falls on each day of a window, in order.
    pub(crate) fn pieces(&self, window: Window) -> impl Iterator<Item = (Day, Decimal)> {
        let spread = Spread::of(self.money.amount, self.window.days());
        let both = self.window.overlap(window);
        let from = self.window.from;
        both.into_iter().flat_map(|both| both.from.number()..=both.to.number()).map(move |number| {
            let day = Day::from_number(number);
            let before = day.since(from);
            (day, spread.decimal(spread.up_to(before + 1) - spread.up_to(before)))
        })
    }
}

/// An amount that is spread over days. What falls on the first `k` of them is rounded down to
/// [`SPREAD_DECIMALS`]; so the parts of windows that touch add up to the amount exactly.
#[derive(Clone, Copy)]
struct Spread {
    scale: u32,
    days: i64,
    /// What every day has, in units of the scale.
    each: i128,
    /// What is left of the amount then, fewer units than there are days.
    rest: i64,
}

impl Spread {
    fn of(amount: Decimal, days: i32) -> Spread {
        let days = i64::from(days.max(1));
        let finer = SPREAD_DECIMALS.saturating_sub(amount.scale());
        let (units, scale) = match amount.mantissa().checked_mul(10i128.pow(finer)) {
            Some(units) => (units, amount.scale() + finer),
            None => (amount.mantissa(), amount.scale()),
        };
        let rest = units.rem_euclid(i128::from(days)) as i64;
        Spread { scale, days, each: units.div_euclid(i128::from(days)), rest }
    }

    /// The units of the first `days` days.
    fn up_to(&self, days: i32) -> i128 {
        let days = i64::from(days);
        self.each * i128::from(days) + i128::from(self.rest * days / self.days)
    }

    fn decimal(&self, units: i128) -> Decimal {
        Decimal::try_from_i128_with_scale(units, self.scale).map_or(Decimal::ZERO, |decimal| decimal.normalize())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        base::money::round,
        metrics::fixture::{day, decimal, usd, window},
    };

    fn entry(from: &str, to: &str, amount: &str) -> Entry {
        Entry { window: window(from, to), money: usd(amount), converted: false, n: 1, kind: Kind::Earned }
    }

    #[test]
    fn a_monthly_sum_is_spread_over_its_days() {
        let january = entry("2026-01-01", "2026-01-31", "32250.00");
        let part = january.part(window("2026-01-21", "2026-02-19")).unwrap();
        assert_eq!(round(part, 2), decimal("11443.55"));
        assert_eq!(january.part(window("2026-01-01", "2026-02-19")), Some(decimal("32250.00")));
        assert_eq!(january.part(window("2026-02-01", "2026-02-19")), None);
        assert_eq!(entry("2026-02-03", "2026-02-03", "5").part(window("2026-02-03", "2026-02-03")), Some(decimal("5")));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_parts_of_windows_that_touch_add_up(units in -10_000_000_000i64..10_000_000_000, scale in 0u32..5, days in 1i32..400, cut in 0i32..400) {
            let from = day("2026-01-01");
            let amount = Decimal::new(units, scale);
            let whole = Window { from, to: from.plus(days - 1) };
            let entry = Entry { window: whole, money: usd(&amount.to_string()), converted: false, n: 1, kind: Kind::Earned };
            let cut = from.plus(cut);
            let parts = [Window { from, to: cut }, Window { from: cut.plus(1), to: from.plus(800) }].map(|window| entry.part(window).unwrap_or_default());
            prop_assert_eq!(parts.iter().sum::<Decimal>(), amount);
            prop_assert_eq!(entry.pieces(whole).map(|(_, piece)| piece).sum::<Decimal>(), amount);
            let first: Decimal = entry.pieces(Window { from, to: cut }).map(|(_, piece)| piece).sum();
            prop_assert_eq!(first, parts[0]);
        }
    }
}
