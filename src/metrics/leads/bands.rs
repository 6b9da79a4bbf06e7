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
    /// The band of a price; `None` where it is zero or less, or too large for an edge above it.
    pub fn of(price: Decimal) -> Option<Band> {
        if price <= Decimal::ZERO {
            return None;
        }
        let mut unit = Decimal::ONE;
        while price >= unit.checked_mul(Decimal::TEN)? {
            unit = unit.checked_mul(Decimal::TEN)?;
        }
        while price < unit {
            unit = unit.checked_div(Decimal::TEN).filter(|unit| !unit.is_zero())?;
        }
        let edge = |hundredths: &i64| Decimal::new(*hundredths, 2).checked_mul(unit).map(|edge| edge.normalize());
        let above = EDGES.iter().position(|hundredths| edge(hundredths).is_some_and(|edge| price < edge))?;
        Some(Band { from: edge(EDGES.get(above.checked_sub(1)?)?)?, below: edge(EDGES.get(above)?)? })
    }
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
