//! Two rates beside one another: how far apart they are, how sure it is which one is higher, and what may be said of it.
//! Counts that are too few or too large for chance.

use super::ratio::{Ratio, wilson};

/// The standard score of a 95 % interval; its upper bound alone holds at 97.5 %.
pub const Z_95: f64 = 1.959_964;
/// The standard score of a 90 % interval; its upper bound alone holds at 95 %.
pub const Z_90: f64 = 1.644_854;

/// The least events of each rate before they are compared.
pub const LEAST_EVENTS: u64 = 20;
/// The least successes of both together.
pub const LEAST_SUCCESSES: u64 = 5;
/// Above this many events exact sums take long and the normal distribution is as good.
const MOST_EXACT: u64 = 20_000;

/// How sure it is that one rate is better than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// There are too few events, or too few successes, to say anything.
    TooEarly,
    /// There is no clear difference.
    Unclear,
    /// It is more likely than not, and not sure.
    Leaning,
    /// It is better.
    Clear,
}

/// Whether `a` is better than `b`: clear from a chance of 95 % on, leaning from 80 % on, and too early to say below
/// [`LEAST_EVENTS`] of each or [`LEAST_SUCCESSES`] of both.
pub fn lead(a: Ratio, b: Ratio) -> Lead {
    if a.n.min(b.n) < LEAST_EVENTS || a.k + b.k < LEAST_SUCCESSES {
        return Lead::TooEarly;
    }
    match chance_of_better(a, b) {
        chance if chance >= 0.95 => Lead::Clear,
        chance if chance >= 0.80 => Lead::Leaning,
        _ => Lead::Unclear,
    }
}

/// The chance that the true rate behind `a` is higher than that behind `b`, with uniform priors.
///
/// Miller, E. (2014). Formulas for Bayesian A/B testing, eq. 6. Its terms have rational ratios to one another, so no
/// beta function is needed.
pub fn chance_of_better(a: Ratio, b: Ratio) -> f64 {
    if a.n.max(b.n) > MOST_EXACT {
        return normal_chance(a, b);
    }
    let plus = |count: u64| count as f64 + 1.0;
    let (alpha_b, beta_a, beta_b) = (plus(b.k), plus(a.n.saturating_sub(a.k)), plus(b.n.saturating_sub(b.k)));
    let mut log: f64 =
        (0..=a.n.saturating_sub(a.k)).map(|j| ((beta_b + j as f64) / (alpha_b + beta_b + j as f64)).ln()).sum();
    let mut chance = 0.0;
    for i in 0..=a.k {
        chance += log.exp();
        let i = i as f64;
        log += ((alpha_b + i) * (beta_a + i) / ((alpha_b + beta_a + beta_b + i) * (1.0 + i))).ln();
    }
    chance.min(1.0)
}

/// How far apart two rates are, `a` less `b`, as fractions: the difference and its interval at the standard score `z`;
/// `None` where one has no events, or a part that exceeds its whole.
///
/// Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of eleven
/// methods. Statistics in Medicine 17, 873–890, method 10.
pub fn difference(a: Ratio, b: Ratio, z: f64) -> Option<(f64, f64, f64)> {
    let (low_a, high_a) = wilson(a.k as f64, a.n as f64, z)?;
    let (low_b, high_b) = wilson(b.k as f64, b.n as f64, z)?;
    let d = gap(a, b);
    let below = ((part(a) - low_a).powi(2) + (high_b - part(b)).powi(2)).sqrt();
    let above = ((high_a - part(a)).powi(2) + (part(b) - low_b).powi(2)).sqrt();
    Some((d, d - below, d + above))
}

/// The chance of a fall from `before` to `now` at least as large as this one, if nothing has changed: a pooled z-test of
/// two proportions, one-sided. `None` where one of them has no events.
pub fn chance_of_fall(before: Ratio, now: Ratio) -> Option<f64> {
    if before.n == 0 || now.n == 0 {
        return None;
    }
    let (n, m) = (before.n as f64, now.n as f64);
    let pooled = (before.k + now.k) as f64 / (n + m);
    let deviation = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).max(0.0).sqrt();
    Some(if deviation > 0.0 { upper_tail(gap(before, now) / deviation) } else { 0.5 })
}

/// The chance of at most `x` events where `mean` are expected, if they come independently (Poisson).
pub fn at_most(x: u64, mean: f64) -> f64 {
    if mean <= 0.0 || mean.is_nan() {
        return 1.0;
    }
    if mean > 500.0 {
        return 1.0 - upper_tail((x as f64 + 0.5 - mean) / mean.sqrt());
    }
    let mut log = -mean;
    let mut chance = 0.0;
    for i in 0..=x.min(5_000) {
        chance += log.exp();
        log += (mean / (i as f64 + 1.0)).ln();
    }
    chance.min(1.0)
}

/// The chance of at most `k` of `n` where each is one with the chance `p`, independently (binomial).
pub fn at_most_of(k: u64, n: u64, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    if n > MOST_EXACT {
        let mean = n as f64 * p;
        return 1.0 - upper_tail((k as f64 + 0.5 - mean) / (mean * (1.0 - p)).sqrt());
    }
    let mut log = n as f64 * (1.0 - p).ln();
    let mut chance = 0.0;
    for i in 0..=k {
        chance += log.exp();
        log += ((n - i) as f64 / (i + 1) as f64 * p / (1.0 - p)).ln();
    }
    chance.min(1.0)
}

/// The further events that each needs for a difference such as this to be clear in four of five cases: one-sided 5 %,
/// 80 % power, rounded up to tens. `None` where there is no difference to speak of, or enough already.
pub fn more_needed(a: Ratio, b: Ratio) -> Option<u64> {
    const Z: f64 = 1.645 + 0.842;
    if a.n == 0 || b.n == 0 {
        return None;
    }
    let spread = |ratio: Ratio| part(ratio) * (1.0 - part(ratio));
    let needed = Z * Z * (spread(a) + spread(b)) / gap(a, b).powi(2);
    let more = needed - a.n.min(b.n) as f64;
    (more.is_finite() && more > 0.0 && more < 10_000.0).then(|| (more / 10.0).ceil() as u64 * 10)
}

fn normal_chance(a: Ratio, b: Ratio) -> f64 {
    if a.n == 0 || b.n == 0 {
        return 0.5;
    }
    let variance = |ratio: Ratio| part(ratio) * (1.0 - part(ratio)) / ratio.n as f64;
    1.0 - upper_tail(gap(a, b) / (variance(a) + variance(b)).max(f64::MIN_POSITIVE).sqrt())
}

/// The chance of a standard normal value above `z`: Abramowitz and Stegun 26.2.17, good to 7.5e-8.
fn upper_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let tail = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530]
        .iter()
        .fold(0.0, |sum, factor| sum * t + factor)
        * t
        * (-z * z / 2.0).exp()
        / (2.0 * std::f64::consts::PI).sqrt();
    if z >= 0.0 { tail } else { 1.0 - tail }
}

fn part(ratio: Ratio) -> f64 {
    ratio.k as f64 / ratio.n as f64
}

fn gap(a: Ratio, b: Ratio) -> f64 {
    part(a) - part(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio((k, n): (u64, u64)) -> Ratio {
        Ratio::new(k, n)
    }

    #[test]
    fn chances_agree_with_published_ones() {
        for (a, b, expected) in [
            ((1, 4), (0, 4), 7.0 / 9.0),
            ((5, 8), (2, 5), 10.0 / 13.0),
            ((5, 8), (1, 4), 0.867_133),
            ((6, 12), (2, 5), 0.630_031),
            ((56, 70), (48, 80), 0.995_930),
            ((10, 40), (4, 40), 0.957_851),
            ((40, 160), (16, 160), 0.999_805),
            ((120, 200), (100, 200), 0.977_586),
        ] {
            let chance = chance_of_better(ratio(a), ratio(b));
            assert!((chance - expected).abs() < 1e-6, "{a:?} {b:?}: {chance}");
        }
        let (a, b) = ((5_100, 10_000), (5_000, 10_000));
        let exact = chance_of_better(ratio(a), ratio(b));
        assert!((exact - normal_chance(ratio(a), ratio(b))).abs() < 1e-3, "{exact}");
    }

    /// Scores as they are published for the falls above, in the tail that they leave.
    #[test]
    fn scores_leave_the_tails_of_the_tables() {
        for (before, now, score) in [
            ((8, 100), (7, 100), 0.268_462),
            ((4, 50), (2, 50), 0.842_152),
            ((40, 500), (25, 500), 1.924_105),
            ((80, 1_000), (70, 1_000), 0.848_953),
            ((80, 1_000), (60, 1_000), 1.752_768),
        ] {
            let chance = chance_of_fall(ratio(before), ratio(now)).unwrap();
            assert!((chance - upper_tail(score)).abs() < 1e-6, "{before:?} {now:?}: {chance}");
        }
        for (score, tail) in [(0.0, 0.5), (1.0, 0.158_655), (1.644_854, 0.05), (1.959_964, 0.025), (-3.0, 0.998_650)] {
            assert!((upper_tail(score) - tail).abs() < 1e-6, "{score}");
        }
    }

    #[test]
    fn differences_agree_with_published_ones() {
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
            let (_, l, h) = difference(ratio(a), ratio(b), Z_95).unwrap();
            assert!((l - low).abs() < 5.1e-5 && (h - high).abs() < 5.1e-5, "{a:?} {b:?}: {l} {h}");
        }
        assert_eq!(difference(ratio((0, 0)), ratio((1, 2)), Z_95), None);
        assert_eq!(difference(ratio((3, 2)), ratio((1, 2)), Z_95), None);
    }

    #[test]
    fn falls_agree_with_published_ones() {
        for (before, now, p, low, high) in [
            ((8, 100), (7, 100), 0.394, -0.0747, 0.0542),
            ((4, 50), (2, 50), 0.200, -0.1307, 0.0458),
            ((40, 500), (25, 500), 0.027, -0.0562, -0.0043),
            ((80, 1000), (70, 1000), 0.198, -0.0295, 0.0095),
            ((80, 1000), (60, 1000), 0.040, -0.0389, -0.0012),
        ] {
            let chance = chance_of_fall(ratio(before), ratio(now)).unwrap();
            assert!((chance - p).abs() < 6e-4, "{before:?} {now:?}: {chance}");
            let (_, l, h) = difference(ratio(now), ratio(before), Z_90).unwrap();
            assert!((l - low).abs() < 5.1e-5 && (h - high).abs() < 5.1e-5, "{before:?} {now:?}: {l} {h}");
        }
        assert_eq!(chance_of_fall(ratio((0, 0)), ratio((1, 2))), None);
        assert_eq!(chance_of_fall(ratio((0, 9)), ratio((0, 9))), Some(0.5));
    }

    /// It asks on one side, as [`lead`] does: 1.645 + 0.842, not 1.960 + 0.842, which would ask for 7,468 and 10,890.
    #[test]
    fn small_differences_take_thousands_of_events() {
        for (a, b, expected) in [
            ((80, 1_000), (68, 1_000), Some(4_890)),
            ((80, 1_000), (70, 1_000), Some(7_580)),
            // 2.487² × (0.24 + 0.2475) ÷ 0.15² = 134.01, of which 40 are there.
            ((24, 40), (18, 40), Some(100)),
            ((80, 1_000), (80, 1_000), None),
            ((80, 1_000), (20, 1_000), None),
            ((80, 1_000), (79, 1_000), None),
            ((0, 0), (1, 2), None),
        ] {
            assert_eq!(more_needed(ratio(a), ratio(b)), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn rare_counts_are_told_from_quiet_ones() {
        for (x, mean, expected) in [(0, 10.0 / 7.0, 0.24), (0, 18.0 * 5.0 / 14.0, 0.0016), (2, 3.0, 0.4232)] {
            assert!((at_most(x, mean) - expected).abs() < 5e-4, "{x} {mean}: {}", at_most(x, mean));
        }
        assert!((at_most(500, 500.0) - at_most(501, 501.0)).abs() < 1e-2);
        assert!((at_most(1, 0.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn parts_of_a_count_follow_the_binomial() {
        // Five of five by a coin is one in 32, at most three of ten 176 in 1,024.
        for (k, n, p, expected) in [
            (0, 5, 0.5, 1.0 / 32.0),
            (3, 10, 0.5, 176.0 / 1024.0),
            (1, 3, 0.25, 0.84375),
            (3, 3, 0.9, 1.0),
            (0, 0, 0.5, 1.0),
        ] {
            assert!((at_most_of(k, n, p) - expected).abs() < 1e-12, "{k} of {n} at {p}: {}", at_most_of(k, n, p));
        }
        assert!((at_most_of(10_000, 20_000, 0.5) - at_most_of(10_000, 20_001, 0.5)).abs() < 1e-2);
    }
}
