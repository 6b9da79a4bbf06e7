//! Competitors who bid far below us.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, settings};
use crate::{
    base::{
        calendar::Window,
        chance::at_most_of,
        value::{Detail, Value},
    },
    metrics::competitors::{self, Gaps},
};

const RULE: &str = "undercut";
/// The days of bids that are looked at.
const DAYS: i32 = 90;
/// A coin that falls so in fewer cases than this is none.
const UNLIKELY: f64 = 0.05;

pub(super) fn far_below(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let (threshold, min_n) = settings(metrics, RULE, Decimal::new(20, 2), 3);
    let gaps = competitors::gaps(metrics, Window::last_days(DAYS, metrics.today));
    gaps.iter().filter_map(|one| of_competitor(one, threshold, min_n.max(1))).collect()
}

/// What is said of a competitor on a platform; `None` of one with too few bids, none of them far below ours.
fn of_competitor(gaps: &Gaps, threshold: Decimal, min_n: u64) -> Option<Alert> {
    let (state, words) = judge(gaps, threshold, min_n)?;
    let place = if gaps.platform.is_empty() { String::new() } else { format!(" on {}", gaps.platform) };
    Some(Alert {
        state,
        words,
        many: "competitors bid far below us",
        evidence: format!("{} of {} bids below ours in {DAYS} days", gaps.below(), gaps.parts.len()),
        ..Alert::new(
            RULE,
            &format!("{}:{}", gaps.competitor, gaps.platform),
            format!("{}{place}", gaps.competitor),
            "competitors",
        )
    })
}

fn judge(gaps: &Gaps, threshold: Decimal, min_n: u64) -> Option<(State, String)> {
    let n = gaps.parts.len() as u64;
    let lowest = gaps.parts.iter().min()?;
    let words = |part: Decimal| Value::Share(part.abs()).words(Detail::Whole);
    if n < min_n {
        let far = *lowest < -threshold;
        return far.then(|| {
            let words = format!("bid {} below us; it takes {min_n} jobs with both bids to judge", words(*lowest));
            (State::Insufficient, words)
        });
    }
    let middle = gaps.median()?;
    let words = match middle {
        part if part.is_zero() => "bids as we do, at the median".to_owned(),
        part if part.is_sign_negative() => format!("bids {} below us, at the median", words(part)),
        part => format!("bids {} above us, at the median", words(part)),
    };
    if middle >= -threshold {
        return Some((State::Ok, words));
    }
    // As many above ours as that, if it were a coin.
    let chance = at_most_of(n - gaps.below(), n, 0.5);
    let state = if chance < UNLIKELY { State::Alarm } else { State::Watch };
    Some((state, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    fn say(parts: &[&str]) -> Option<State> {
        let parts = parts.iter().map(|part| decimal(part)).collect();
        let gaps = Gaps { competitor: "acme".into(), platform: "Upwork".into(), parts };
        of_competitor(&gaps, decimal("0.2"), 3).map(|alert| alert.state)
    }

    #[test]
    fn it_takes_more_than_one_low_bid() {
        assert_eq!(say(&[]), None);
        assert_eq!(say(&["-0.1"]), None, "not far below");
        assert_eq!(say(&["-0.54"]), Some(State::Insufficient));
        // Three of three is one in eight by a coin, five of five one in 32, seven of eight nine in 256.
        assert_eq!(say(&["-0.3"; 3]), Some(State::Watch));
        assert_eq!(say(&["-0.3"; 5]), Some(State::Alarm));
        assert_eq!(say(&["0.1", "-0.3", "-0.3", "-0.3", "-0.3", "-0.3", "-0.3", "-0.3"]), Some(State::Alarm));
        assert_eq!(say(&["0.1", "-0.3", "-0.3", "-0.3", "-0.3", "-0.3"]), Some(State::Watch), "7 in 64");
        assert_eq!(say(&["-0.2"; 9]), Some(State::Ok), "20 % is not more than 20 %");
        assert_eq!(say(&["-0.5", "0.1", "0.2"]), Some(State::Ok));
    }
}
