//! Replies that fall from one week to the next.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, settings};
use crate::{
    base::{
        chance::{Z_90, chance_of_fall, difference},
        ratio::Ratio,
        text::grouped,
        value::{Detail, Value},
    },
    metrics::pulse,
};

const RULE: &str = "reply_rate_drop";

/// A fall is one where chance gives it in fewer cases than this.
const UNLIKELY: f64 = 0.05;

pub(super) fn drop(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let week = metrics.business.week_starts.last_complete(metrics.today);
    let [now, before] = pulse::replies(metrics, [week, week.before()]);
    if now.n + before.n == 0 {
        return Vec::new();
    }
    let (threshold, min_n) = settings(metrics, RULE, Decimal::new(15, 2), 100);
    let (state, words) = judge(before, now, threshold, min_n);
    vec![Alert {
        state,
        words,
        evidence: format!("{} in {}, {} the week before", of(now), week.words(), of(before)),
        ..Alert::new(RULE, "", "Reply rate", "offers")
    }]
}

/// Whether a rate fell by more than a part of itself, to the last digit: 34 of 100 after 40 of 100 is a fall of 15 % and
/// not of more. What was nothing cannot fall.
fn fell_by_more(before: Ratio, now: Ratio, part: Decimal) -> bool {
    let product = |a: u64, b: u64| Decimal::from(a).checked_mul(Decimal::from(b));
    let least = product(before.k, now.n).and_then(|of| of.checked_mul(Decimal::ONE - part));
    before.k > 0
        && match product(now.k, before.n).zip(least) {
            Some((is, least)) => is < least,
            None => now.fraction() < before.fraction().map(|rate| rate * (Decimal::ONE - part)),
        }
}

/// The state of a fall, with what to say of it.
fn judge(before: Ratio, now: Ratio, threshold: Decimal, min_n: u64) -> (State, String) {
    if before.n.min(now.n) < min_n.max(1) {
        return (
            State::Insufficient,
            format!("cannot be judged: it takes {} sent in each week", grouped(min_n.max(1))),
        );
    }
    if before.k > before.n || now.k > now.n {
        return (State::Insufficient, "cannot be judged: there are more replies than messages".to_owned());
    }
    let change = format!("{} after {}", percent(now), percent(before));
    if !fell_by_more(before, now, threshold) {
        return (State::Ok, format!("holds: {change}"));
    }
    let sure = chance_of_fall(before, now).is_some_and(|chance| chance < UNLIKELY);
    let below = difference(now, before, Z_90).is_some_and(|(_, _, high)| high < 0.0);
    if sure || below {
        (State::Alarm, format!("fell, by more than chance explains: {change}"))
    } else {
        (State::Watch, format!("is lower, but it may be chance: {change}"))
    }
}

fn percent(ratio: Ratio) -> String {
    ratio.fraction().map_or_else(String::new, |share| Value::Share(share).words(Detail::Exact))
}

fn of(ratio: Ratio) -> String {
    format!("{} of {}", grouped(ratio.k), grouped(ratio.n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_falls_that_are_no_chance_are_alarms() {
        for (before, now, expected) in [
            ((8, 100), (7, 100), State::Ok),
            ((4, 50), (2, 50), State::Insufficient),
            ((40, 500), (25, 500), State::Alarm),
            ((80, 1000), (70, 1000), State::Ok),
            ((80, 1000), (60, 1000), State::Alarm),
            ((8, 100), (5, 100), State::Watch),
            ((0, 100), (0, 100), State::Ok),
            ((8, 100), (800, 100), State::Insufficient),
        ] {
            let ratio = |(k, n)| Ratio::new(k, n);
            assert_eq!(judge(ratio(before), ratio(now), Decimal::new(15, 2), 100).0, expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn a_fall_to_the_threshold_is_no_fall_beyond_it() {
        for (before, now) in [
            ((40, 100), (34, 100)),
            ((40, 500), (34, 500)),
            ((20, 100), (17, 100)),
            ((80, 100), (68, 100)),
            ((60, 500), (51, 500)),
        ] {
            let ratio = |(k, n)| Ratio::new(k, n);
            let part = Decimal::new(15, 2);
            assert_eq!(judge(ratio(before), ratio(now), part, 100).0, State::Ok, "{before:?} {now:?}");
            let one_less = Ratio::new(now.0 - 1, now.1);
            assert_ne!(judge(ratio(before), one_less, part, 100).0, State::Ok, "{before:?} {one_less:?}");
        }
    }

    /// The chance of each number of replies to `n` messages of which 8 % are answered; what is rarer than a
    /// ten-billionth of a thousandth is left out.
    fn replies(n: u64) -> Vec<(u64, f64)> {
        let mut chance = 0.92_f64.powf(n as f64);
        let mut all = Vec::new();
        for k in 0..=n {
            all.push((k, chance));
            chance *= (n - k) as f64 / (k + 1) as f64 * 0.08 / 0.92;
        }
        all.retain(|(_, chance)| *chance > 1e-13);
        all
    }

    /// Two weeks in which nothing changes, in every way in which they can go: how often a fall of more than 15 % alone
    /// would be an alarm, and how often it is one.
    #[test]
    fn weeks_without_a_change_are_seldom_alarms() {
        for (n, expected) in [(50, 0.4176), (100, 0.3633), (200, 0.3159), (500, 0.2243), (1_000, 0.1426)] {
            let (mut naive, mut alarms) = (0.0, 0.0);
            let weeks = replies(n);
            for (before, one) in &weeks {
                for (now, other) in weeks.iter().filter(|(now, _)| 20 * before.saturating_sub(*now) > 3 * before) {
                    naive += one * other;
                    let (state, _) = judge(Ratio::new(*before, n), Ratio::new(*now, n), Decimal::new(15, 2), 0);
                    alarms += if state == State::Alarm { one * other } else { 0.0 };
                }
            }
            assert!((naive - expected).abs() < 5e-5, "{n}: {naive}");
            assert!((0.045..=0.06).contains(&alarms), "{n}: {alarms}");
        }
    }
}
