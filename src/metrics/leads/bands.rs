//! Bands of prices. Each begins where the one below ends and holds its lower edge alone, so that every price is in exactly
//! one; the edges do not depend on the rows.

use rust_decimal::Decimal;

/// From a price up to, not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Band {
    /// Its lowest price.
    pub from: Decimal,
    /// The lowest price of the next band.
    pub below: Decimal,
}

/// The edges between a power of ten and the next, in hundredths of it.
const EDGES: [i64; 11] = [100, 125, 150, 175, 200, 250, 300, 400, 500, 750, 1000];

impl Band {
    /// The band of a price; `None` where it is zero or less, or too large or too small for an edge beside it.
    pub fn of(price: Decimal) -> Option<Band> {
        let units = u128::try_from(price.mantissa()).ok()?;
        let power = units.checked_ilog10()?;
        let unit = 10u128.pow(power);
        let is_below = |hundredths: &i64| units * 100 < unit * u128::from(hundredths.unsigned_abs());
        let above = EDGES.iter().position(is_below)?;
        let edge = |at: usize| edge(*EDGES.get(at)?, power as i32 - price.scale() as i32 - 2);
        Some(Band { from: edge(above.checked_sub(1)?)?, below: edge(above)? })
    }
}

/// An edge in tens to a power, without zeros at its end.
fn edge(hundredths: i64, power: i32) -> Option<Decimal> {
    let decimals = u32::try_from(-power).unwrap_or(0);
    let tens = 10i128.checked_pow(u32::try_from(power).unwrap_or(0))?;
    let units = i128::from(hundredths).checked_mul(tens)?;
    Decimal::try_from_i128_with_scale(units, decimals).ok().map(|edge| edge.normalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::fixture::decimal;

    #[test]
    fn every_price_is_in_one_band_with_its_lower_edge() {
        for (price, from, below) in [
            ("75", "75", "100"),
            ("124.99", "100", "125"),
            ("125", "125", "150"),
            ("175", "175", "200"),
            ("200.35", "200", "250"),
            ("250.00", "250", "300"),
            ("9.5", "7.5", "10"),
            ("0.03", "0.03", "0.04"),
            ("1000", "1000", "1250"),
        ] {
            assert_eq!(Band::of(decimal(price)), Some(Band { from: decimal(from), below: decimal(below) }), "{price}");
        }
        assert_eq!(Band::of(Decimal::ZERO), None);
        assert_eq!(Band::of(Decimal::MIN), None);
        assert_eq!(Band::of(Decimal::MAX), None);
    }

    proptest! {
        #[test]
        fn bands_hold_their_prices(units in 1i64.., scale in 0u32..=28) {
            let price = Decimal::new(units, scale);
            if let Some(band) = Band::of(price) {
                prop_assert!(band.from <= price && price < band.below, "{price} {band:?}");
                prop_assert_eq!(Band::of(band.from), Some(band));
            }
        }
    }
}
