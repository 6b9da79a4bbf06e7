//! How good forecasts were: each beside what came, and the measures of it (Hyndman and Athanasopoulos, Forecasting:
//! principles and practice, 3rd edition, sections 5.8 and 5.9). Percentage errors are not among them: months in which
//! nothing comes have none.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The share of outcomes that the range from p10 to p90 should hold.
const MISSED: u32 = 5;

/// A forecast beside what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scored {
    /// The mean that was forecast.
    pub(crate) mean: Decimal,
    /// The low end of its 80 % range.
    pub(crate) low: Decimal,
    /// The high end.
    pub(crate) high: Decimal,
    /// What came.
    pub(crate) actual: Decimal,
}

impl Scored {
    /// Forecast less what came: positive where it promised too much.
    pub(crate) fn error(self) -> Decimal {
        self.mean - self.actual
    }

    /// Whether what came lies in the range.
    pub(crate) fn inside(self) -> bool {
        (self.low..=self.high).contains(&self.actual)
    }

    /// The interval score at 80 % (Gneiting and Raftery 2007): the width of the range, and ten times what was missed.
    pub(crate) fn interval_score(self) -> Decimal {
        let times = Decimal::from(2 * MISSED);
        let below = (self.low - self.actual).max(Decimal::ZERO);
        let above = (self.actual - self.high).max(Decimal::ZERO);
        self.high - self.low + times * (below + above)
    }
}

/// The mean of some numbers; `None` of none.
pub(crate) fn mean(numbers: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let (mut sum, mut n) = (Decimal::ZERO, 0u64);
    for number in numbers {
        sum = sum.saturating_add(number);
        n += 1;
    }
    (n > 0).then(|| sum / Decimal::from(n))
}

/// The mean of the steps from one value of a series to the next, whatever their sign: what "the same again" misses by.
pub(crate) fn naive_step(series: &[Decimal]) -> Option<Decimal> {
    mean(series.iter().zip(series.iter().skip(1)).map(|(before, now)| (now - before).abs()))
}

/// The mean absolute error in units of [`naive_step`] (MASE): below 1 is better than "the same again".
pub(crate) fn scaled(mean_absolute: Decimal, naive_step: Decimal) -> Option<Decimal> {
    mean_absolute.checked_div(naive_step)
}

/// The mean squared error of chances (Brier 1950): 0 is a prophet, 0.25 is a coin.
pub(crate) fn brier(outcomes: impl Iterator<Item = (Decimal, bool)>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0u32);
    for (chance, came) in outcomes {
        let chance = chance.to_f64().unwrap_or(0.0);
        sum += (chance - f64::from(u8::from(came))).powi(2);
        n += 1;
    }
    (n > 0).then(|| sum / f64::from(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::money::round, metrics::fixture::decimal};

    fn off_by(errors: &[&str]) -> Decimal {
        mean(errors.iter().map(|error| decimal(error).abs())).unwrap()
    }

    #[test]
    fn errors_are_measured_in_steps_of_the_naive_forecast() {
        let series: Vec<Decimal> = [10, 12, 11, 13, 15, 14].map(Decimal::from).to_vec();
        let step = naive_step(&series).unwrap();
        assert_eq!(step, decimal("1.6"));
        for (errors, absolute, relative) in
            [(["-2", "-2", "1"], "1.6667", "1.0417"), (["-2", "-3.5", "-1.8"], "2.4333", "1.5208")]
        {
            let off = off_by(&errors);
            assert_eq!(round(off, 4), decimal(absolute));
            assert_eq!(round(scaled(off, step).unwrap(), 4), decimal(relative));
        }
        assert_eq!(naive_step(&series[..1]), None);
        assert_eq!(scaled(Decimal::ONE, Decimal::ZERO), None);
    }

    #[test]
    fn what_misses_the_range_costs_ten_times() {
        for (actual, expected, inside) in [(12, 4, true), (15, 14, false), (9, 14, false), (10, 4, true), (14, 4, true)]
        {
            let scored = Scored { mean: 12.into(), low: 10.into(), high: 14.into(), actual: Decimal::from(actual) };
            assert_eq!((scored.interval_score(), scored.inside()), (expected.into(), inside), "{actual}");
        }
    }

    #[test]
    fn chances_are_judged_by_their_squares() {
        let outcomes = [("0.35", true), ("0.14", false), ("0.14", false), ("0.035", false)];
        let found = brier(outcomes.iter().map(|(chance, came)| (decimal(chance), *came))).unwrap();
        assert!((found - 0.115_73).abs() < 5e-6, "{found}");
        assert_eq!(brier(std::iter::empty()), None);
    }
}
