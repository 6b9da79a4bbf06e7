//! A part of a whole, kept as the two counts that it is made of.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// `k` of `n`. Without a whole there is no ratio: [`Ratio::fraction`] is then `None`, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Ratio {
    /// The part.
    pub k: u64,
    /// The whole.
    pub n: u64,
}

/// The standard score of a 95 % interval.
const Z: f64 = 1.959_964;

impl Ratio {
    /// `k` of `n`.
    pub fn new(k: u64, n: u64) -> Ratio {
        Ratio { k, n }
    }

    /// The exact fraction, 0 to 1 where the part lies in the whole.
    pub fn fraction(self) -> Option<Decimal> {
        (self.n > 0).then(|| Decimal::from(self.k) / Decimal::from(self.n))
    }

    /// The Wilson score interval at 95 %, for a part that lies in its whole.
    pub fn wilson(self) -> Option<(f64, f64)> {
        wilson(self.k as f64, self.n as f64, Z)
    }
}

/// A part of a whole of which both may be parts themselves: deals that are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Portion {
    /// The part.
    pub k: Decimal,
    /// The whole.
    pub n: Decimal,
}

impl Portion {
    /// `k` of `n`.
    pub fn new(k: Decimal, n: Decimal) -> Portion {
        Portion { k, n }
    }

    /// The exact fraction; `None` without a whole.
    pub fn fraction(self) -> Option<Decimal> {
        (self.n > Decimal::ZERO).then(|| self.k / self.n)
    }

    /// The Wilson score interval at 95 %, for a part that lies in its whole.
    pub fn wilson(self) -> Option<(f64, f64)> {
        wilson(self.k.to_f64()?, self.n.to_f64()?, Z)
    }

    /// The whole counts that it amounts to, rounded down: what evidence is judged by.
    pub fn whole(self) -> Ratio {
        Ratio { k: self.k.to_u64().unwrap_or(0), n: self.n.to_u64().unwrap_or(0) }
    }
}

impl From<Ratio> for Portion {
    fn from(ratio: Ratio) -> Portion {
        Portion { k: ratio.k.into(), n: ratio.n.into() }
    }
}

/// Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209–212.
pub(super) fn wilson(k: f64, n: f64, z: f64) -> Option<(f64, f64)> {
    if n <= 0.0 || k > n {
        return None;
    }
    let p = k / n;
    let centre = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    let low = if k <= 0.0 { 0.0 } else { (centre - spread) / scale };
    let high = if k >= n { 1.0 } else { (centre + spread) / scale };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    #[test]
    fn wilson_agrees_with_published_intervals() {
        for (k, n, low, high) in [
            (1, 4, 0.0456, 0.6994),
            (0, 4, 0.0, 0.4899),
            (5, 8, 0.3057, 0.8632),
            (2, 5, 0.1176, 0.7693),
            (6, 12, 0.2538, 0.7462),
            (1, 9, 0.0199, 0.4350),
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (142, 285, 0.4406, 0.5559),
        ] {
            let (l, h) = Ratio::new(k, n).wilson().unwrap();
            assert!((l - low).abs() < 5.1e-5 && (h - high).abs() < 5.1e-5, "{k}/{n}: {l} {h}");
        }
        assert_eq!(Ratio::new(0, 0).wilson(), None);
        assert_eq!(Ratio::new(3, 0).fraction(), None);
    }
}
