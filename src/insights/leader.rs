//! Whether the best of several rates is better than the next one, in words that never claim more than the counts allow.

use rust_decimal::Decimal;

use crate::base::{
    money::round,
    ratio::{Portion, Ratio},
};

/// The least events of each rate before they are compared.
const LEAST_EVENTS: u64 = 20;
/// The least successes of both together.
const LEAST_SUCCESSES: u64 = 5;
/// Above this many events exact sums take long and the normal distribution is as good.
const MOST_EXACT: u64 = 20_000;

/// The most decimals of a part of an event.
const DECIMALS: u32 = 2;

/// How sure it is that one rate is better than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    TooEarly,
    Unclear,
    Leaning,
    Clear,
}

/// What can be said of the two best rates, such as `Maya and Jonas are too early to compare: 5 of 8 and 2 of 5`.
/// `unit` is what the rates count, such as `proposals`. What is shared is told in parts and judged by whole counts.
/// `None` where fewer than two have any.
pub fn words(rates: &[(&str, Portion)], unit: &str) -> Option<String> {
    words_of(rates, "wins", unit)
}

/// The same for rates of another kind: `verb` is what the first one does more, such as `accepts` leads.
pub fn words_of(rates: &[(&str, Portion)], verb: &str, unit: &str) -> Option<String> {
    let mut known: Vec<(&str, Portion, Ratio)> = rates
        .iter()
        .map(|(name, portion)| (*name, *portion, portion.whole()))
        .filter(|(.., whole)| whole.n > 0)
        .collect();
    let low = |ratio: &Ratio| ratio.wilson().map_or(0.0, |(low, _)| low);
    known.sort_by(|(a_name, _, a), (b_name, _, b)| {
        low(b).total_cmp(&low(a)).then(b.n.cmp(&a.n)).then_with(|| a_name.cmp(b_name))
    });
    let [(first, a_part, a), (second, b_part, b), ..] = known.as_slice() else { return None };
    let counts = format!("{} and {}", of(*a_part), of(*b_part));
    Some(match lead(*a, *b) {
        Lead::TooEarly => format!("{first} and {second} are too early to compare: {counts} {unit}"),
        Lead::Unclear => format!("No clear difference between {first} and {second}: {counts} {unit}"),
        Lead::Leaning => {
            let more =
                more_needed(*a, *b).map_or_else(String::new, |more| format!("; it takes about {more} more each"));
            format!("{first} leads {second}, not yet clearly: {counts} {unit}{more}")
        }
        Lead::Clear => format!("{first} {verb} more {unit} than {second}: {counts}"),
    })
}

/// `5 of 8`, `8.6 of 18.6`.
fn of(portion: Portion) -> String {
    let said = |count: Decimal| round(count, DECIMALS).normalize().to_string();
    format!("{} of {}", said(portion.k), said(portion.n))
}

fn lead(a: Ratio, b: Ratio) -> Lead {
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
fn chance_of_better(a: Ratio, b: Ratio) -> f64 {
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

fn normal_chance(a: Ratio, b: Ratio) -> f64 {
    let z = difference(a, b) / variance(a, b).sqrt();
    // Abramowitz and Stegun 26.2.17, good to 7.5e-8.
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let tail = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530]
        .iter()
        .fold(0.0, |sum, factor| sum * t + factor)
        * t
        * (-z * z / 2.0).exp()
        / (2.0 * std::f64::consts::PI).sqrt();
    if z >= 0.0 { 1.0 - tail } else { tail }
}

fn part(ratio: Ratio) -> f64 {
    ratio.k as f64 / ratio.n as f64
}

fn difference(a: Ratio, b: Ratio) -> f64 {
    part(a) - part(b)
}

fn variance(a: Ratio, b: Ratio) -> f64 {
    let of = |ratio: Ratio| part(ratio) * (1.0 - part(ratio)) / ratio.n as f64;
    (of(a) + of(b)).max(f64::MIN_POSITIVE)
}

/// The further events that each needs for a difference such as this to be clear in four of five cases: one-sided 5 %,
/// 80 % power, rounded up to tens.
fn more_needed(a: Ratio, b: Ratio) -> Option<u64> {
    const Z: f64 = 1.645 + 0.842;
    let spread = |ratio: Ratio| part(ratio) * (1.0 - part(ratio));
    let needed = Z * Z * (spread(a) + spread(b)) / difference(a, b).powi(2);
    let more = needed - a.n.min(b.n) as f64;
    (more.is_finite() && more > 0.0 && more < 10_000.0).then(|| (more / 10.0).ceil() as u64 * 10)
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

    #[test]
    fn words_never_claim_more_than_the_counts() {
        let say = |a: (u64, u64), b: (u64, u64)| {
            words(&[("Maya", ratio(a).into()), ("Jonas", ratio(b).into())], "proposals").unwrap()
        };
        assert_eq!(say((1, 4), (0, 4)), "Maya and Jonas are too early to compare: 1 of 4 and 0 of 4 proposals");
        assert_eq!(say((40, 160), (16, 160)), "Maya wins more proposals than Jonas: 40 of 160 and 16 of 160");
        assert_eq!(
            say((14, 40), (9, 40)),
            "Maya leads Jonas, not yet clearly: 14 of 40 and 9 of 40 proposals; it takes about 120 more each"
        );
        assert_eq!(
            say((10, 40), (9, 40)),
            "No clear difference between Maya and Jonas: 10 of 40 and 9 of 40 proposals"
        );
        assert_eq!(words(&[("Maya", ratio((1, 4)).into()), ("Jonas", Portion::default())], "proposals"), None);
    }

    #[test]
    fn what_is_shared_is_told_in_parts() {
        let portion = |k: &str, n: &str| Portion::new(k.parse().unwrap(), n.parse().unwrap());
        let rates = [("Maya", portion("8.6", "18.6")), ("Jonas", portion("10.333333", "24.0"))];
        assert_eq!(
            words(&rates, "proposals").unwrap(),
            "Maya and Jonas are too early to compare: 8.6 of 18.6 and 10.33 of 24 proposals"
        );
    }
}
