//! A scale: values to places along an axis, with round ticks that begin and end it.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The values that an axis shows, from its lowest tick to its highest one. Zero always lies on it, so that lengths can
/// be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Round values, evenly spaced, from low to high: at least two.
    pub ticks: Vec<Decimal>,
    low: f64,
    high: f64,
}

impl Scale {
    /// The scale for values, with about `parts` parts between its ticks. Steps are 1, 2 or 5 times a power of ten, and
    /// never less than 1 for what comes in `whole` pieces.
    pub fn around(values: impl IntoIterator<Item = Decimal>, parts: u32, whole: bool) -> Scale {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values {
            low = low.min(number(value));
            high = high.max(number(value));
        }
        if low >= high {
            high = 1.0;
        }
        let (factor, exponent) = step((high - low) / f64::from(parts.max(1)), whole);
        let size = f64::from(factor) * 10_f64.powi(exponent);
        let first = (low / size + 1e-9).floor() as i64;
        let last = (high / size - 1e-9).ceil() as i64;
        let ticks = (first..=last).map(|count| times(count * i64::from(factor), exponent)).collect();
        Scale { ticks, low: first as f64 * size, high: last as f64 * size }
    }

    /// Where a value lies: 0 at the lowest tick, 1 at the highest.
    pub fn share(&self, value: Decimal) -> f64 {
        ((number(value) - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Where zero lies.
    pub fn zero(&self) -> f64 {
        self.share(Decimal::ZERO)
    }
}

/// The value for drawing, where a float is exact enough.
pub fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// The smallest round step that is not under `least`: a factor and a power of ten.
fn step(least: f64, whole: bool) -> (u32, i32) {
    let mut exponent = 0;
    while 10_f64.powi(exponent + 1) <= least {
        exponent += 1;
    }
    while 10_f64.powi(exponent) > least && exponent > -28 {
        exponent -= 1;
    }
    if whole && exponent < 0 {
        return (1, 0);
    }
    let rest = least / 10_f64.powi(exponent) - 1e-9;
    [1, 2, 5]
        .into_iter()
        .find(|factor| f64::from(*factor) >= rest)
        .map_or((1, exponent + 1), |factor| (factor, exponent))
}

/// `count` times ten to the power of `exponent`, exactly.
fn times(count: i64, exponent: i32) -> Decimal {
    if exponent < 0 {
        Decimal::try_new(count, exponent.unsigned_abs()).unwrap_or_default()
    } else {
        let power = Decimal::try_from_i128_with_scale(10_i128.pow(exponent.unsigned_abs().min(28)), 0);
        let product = power.ok().and_then(|power| power.checked_mul(Decimal::from(count)));
        product.unwrap_or(if count < 0 { Decimal::MIN } else { Decimal::MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[&str], whole: bool) -> String {
        let values = values.iter().map(|value| value.parse().unwrap());
        let ticks: Vec<String> =
            Scale::around(values, 4, whole).ticks.iter().map(|tick| tick.normalize().to_string()).collect();
        ticks.join(" ")
    }

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        for (values, whole, expected) in [
            (&["31200", "14200"][..], false, "0 10000 20000 30000 40000"),
            (&["40000"], false, "0 10000 20000 30000 40000"),
            (&["0.41", "0.17"], false, "0 0.2 0.4 0.6"),
            (&["0.3"], false, "0 0.1 0.2 0.3"),
            (&["3"], true, "0 1 2 3"),
            (&["1"], true, "0 1"),
            (&["-300", "1200"], false, "-500 0 500 1000 1500"),
            (&["-3", "-9"], false, "-10 -5 0"),
            (&["0", "0"], false, "0 0.5 1"),
            (&[], true, "0 1"),
        ] {
            assert_eq!(ticks(values, whole), expected, "{values:?}");
        }
    }

    #[test]
    fn the_largest_amounts_do_not_break_it() {
        let scale = Scale::around([Decimal::MAX, Decimal::MIN], 4, false);
        assert!((0.0..=1.0).contains(&scale.share(Decimal::MAX)) && scale.ticks.len() > 1);
        let tiny = Scale::around([Decimal::new(1, 28)], 4, false);
        assert!(tiny.share(Decimal::new(1, 28)) > 0.0);
    }

    #[test]
    fn places_are_shares_of_the_axis() {
        let scale = Scale::around([Decimal::from(-500), Decimal::from(1500)], 4, false);
        assert!((scale.zero() - 0.25).abs() < 1e-9);
        assert!((scale.share(Decimal::from(500)) - 0.5).abs() < 1e-9);
    }
}
