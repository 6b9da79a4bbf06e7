//! What chance alone explains: intervals and tails of distributions, in binary floating point. Nothing here touches money.

use crate::base::{chance, ratio::Ratio};

/// Above this mean the normal distribution stands for the Poisson one.
const MOST_EXACT: f64 = 600.0;

/// The standard score of a 95 % interval.
const Z: f64 = 1.959_964;

/// The 95 % interval of the difference of two rates, `a − b`, as fractions (see [`chance::difference`]).
pub(crate) fn newcombe(a: Ratio, b: Ratio) -> Option<(f64, f64)> {
    chance::difference(a, b, Z).map(|(_, low, high)| (low, high))
}

/// The counts between which 95 % of periods fall where `mean` events are usual in one, by the Poisson distribution: the
/// 2.5 % and the 97.5 % quantile.
pub(crate) fn usual_counts(mean: f64) -> (u64, u64) {
    if !mean.is_finite() || mean <= 0.0 {
        return (0, 0);
    }
    if mean > MOST_EXACT {
        let spread = Z * mean.sqrt();
        return ((mean - spread).max(0.0).floor() as u64, (mean + spread).ceil() as u64);
    }
    let mut term = (-mean).exp();
    let (mut sum, mut count) = (term, 0_u64);
    let mut low = None;
    while sum < 0.975 && count < 2_000 {
        low = low.or((sum >= 0.025).then_some(count));
        count += 1;
        term *= mean / count as f64;
        sum += term;
    }
    (low.unwrap_or(count), count)
}

/// Numbers that were measured, as their count, mean and sample variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) n: f64,
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

/// The chance that `a` lies as far above `b` as it does where there is no difference: Welch's test, one-sided. `None` where
/// either has fewer than two numbers or none of them differ.
pub(crate) fn above_by_chance(a: Sample, b: Sample) -> Option<f64> {
    if a.n < 2.0 || b.n < 2.0 {
        return None;
    }
    let (va, vb) = (a.variance / a.n, b.variance / b.n);
    let spread = va + vb;
    if !spread.is_finite() || spread <= 0.0 {
        return None;
    }
    let freedom = spread * spread / (va * va / (a.n - 1.0) + vb * vb / (b.n - 1.0));
    Some(upper_tail((a.mean - b.mean) / spread.sqrt(), freedom))
}

/// P(T > t) of Student's distribution, by the regularised incomplete beta function.
fn upper_tail(t: f64, freedom: f64) -> f64 {
    let half = 0.5 * incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5);
    if t > 0.0 { half } else { 1.0 - half }
}

/// The regularised incomplete beta function by its continued fraction (Lentz's way; Press et al. 2007, section 6.4).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let log = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln();
    if x < (a + 1.0) / (a + b + 2.0) {
        log.exp() * fraction(x, a, b) / a
    } else {
        1.0 - log.exp() * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, alpha: f64, beta: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let whole = |number: f64| if number.abs() < TINY { TINY } else { number };
    let mut above = 1.0;
    let mut below = 1.0 / whole(1.0 - (alpha + beta) * x / (alpha + 1.0));
    let mut product = below;
    for step in (1..300).map(f64::from) {
        let at = alpha + 2.0 * step;
        let even = step * (beta - step) * x / ((at - 1.0) * at);
        let odd = -(alpha + step) * (alpha + beta + step) * x / (at * (at + 1.0));
        for term in [even, odd] {
            below = 1.0 / whole(1.0 + term * below);
            above = whole(1.0 + term / above);
            product *= below * above;
        }
        if (below * above - 1.0).abs() < 1e-12 {
            break;
        }
    }
    product
}

/// The logarithm of the gamma function of a positive number: Stirling's series from 8 on, by recurrence below.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 8.0 {
        below += x.ln();
        x += 1.0;
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5)) - 1.0 / (1680.0 * x.powi(7));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_rates_agree_with_published_ones() {
        for (a, b, low, high) in [
            ((1, 4), (0, 4), -0.2808, 0.6994),
            ((5, 8), (2, 5), -0.2631, 0.5944),
            ((5, 8), (1, 4), -0.1762, 0.6889),
            ((6, 12), (2, 5), -0.3438, 0.4746),
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let (l, h) = newcombe(Ratio::new(a.0, a.1), Ratio::new(b.0, b.1)).unwrap();
            assert!((l - low).abs() < 6e-5 && (h - high).abs() < 6e-5, "{a:?} {b:?}: {l} {h}");
        }
        assert_eq!(newcombe(Ratio::new(1, 4), Ratio::new(0, 0)), None);
    }

    #[test]
    fn few_events_vary_as_poisson_says() {
        assert!((chance::at_most(0, 2.0 * 5.0 / 7.0) - 0.2397).abs() < 1e-4, "two a week, none in five days");
        assert!((chance::at_most(0, 18.0 * 5.0 / 14.0) - 0.0016).abs() < 1e-4, "18 that take 14 days, none in five");
        for (mean, low, high) in [(10.0, 4, 17), (2.0, 0, 5), (0.01, 0, 0), (100.0, 81, 120), (10_000.0, 9_804, 10_196)]
        {
            assert_eq!(usual_counts(mean), (low, high), "{mean}");
        }
        assert_eq!([usual_counts(0.0), usual_counts(f64::NAN)], [(0, 0); 2]);
    }

    #[test]
    fn tails_agree_with_tables_of_student() {
        for (t, freedom, expected) in [
            (0.0, 5.0, 0.5),
            (2.015, 5.0, 0.05),
            (-2.015, 5.0, 0.95),
            (1.812, 10.0, 0.05),
            (6.314, 1.0, 0.05),
            (1.645, 1e6, 0.05),
        ] {
            let tail = upper_tail(t, freedom);
            assert!((tail - expected).abs() < 1e-4, "{t} {freedom}: {tail}");
        }
        let one = Sample { n: 1.0, mean: 42.0, variance: 0.0 };
        assert_eq!(above_by_chance(one, Sample { n: 10.0, ..one }), None);
        assert_eq!(above_by_chance(Sample { n: 3.0, ..one }, Sample { n: 10.0, ..one }), None);
    }
}
