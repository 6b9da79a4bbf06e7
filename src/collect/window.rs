//! The days that are asked for, cut into windows: contiguous, without gaps, each no longer than the service takes.

use super::{
    definition::{From, Step, Windows},
    failure::{Failure, FailureKind},
};
use crate::base::calendar::{Day, Window};

/// The windows up to today, in order. `since` overrules where the definition begins.
pub(super) fn windows(rule: &Windows, today: Day, since: Option<Day>) -> Result<Vec<Window>, Failure> {
    let first = since.unwrap_or_else(|| first(rule, today));
    if first > today {
        let message = format!("{} is after today, {}", first.words(), today.words());
        return Err(Failure::new(FailureKind::Definition, message).hint("ask from an earlier day"));
    }
    let mut windows = Vec::new();
    let mut from = first;
    while from <= today {
        let to = last(rule.step, from).min(today);
        windows.push(Window { from, to });
        from = to.plus(1);
    }
    for window in &windows {
        let days = asked(rule, *window).days();
        if let Some(most) = rule.max_days.filter(|most| i64::from(days) > i64::from(*most)) {
            let message = format!("the window {} has {days} days, and the service takes {most}", window.words());
            return Err(Failure::new(FailureKind::Definition, message).hint("make `step` shorter"));
        }
    }
    Ok(windows)
}

/// The days that are asked for to get those of a window.
pub(super) fn asked(rule: &Windows, window: Window) -> Window {
    let overlap = rule.overlap as i32;
    Window { from: window.from.plus(-overlap), to: window.to.plus(overlap) }
}

/// A window in the words of a progress line.
pub(super) fn words(window: Window) -> String {
    let month = window.from.month();
    if window == month.window() { month.words() } else { window.words() }
}

fn first(rule: &Windows, today: Day) -> Day {
    let begin = match rule.from {
        From::Year => Window::year_to_date(today).from,
        From::Day(day) => day,
        From::Back(days) => today.plus(-(days as i32)),
    };
    begin.min(today.plus(-(rule.lookback as i32)))
}

fn last(step: Step, from: Day) -> Day {
    match step {
        Step::None => Day::from_number(i32::MAX / 2),
        Step::Month => from.month().last(),
        Step::Year => Window::year(from.year()).to,
        Step::Days(days) => from.plus(days.max(1) as i32 - 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::collect::definition::Outside;

    fn rule(from: From, step: Step) -> Windows {
        Windows { from, step, max_days: None, lookback: 0, overlap: 0, column: None, outside: Outside::Fail }
    }

    fn day(text: &str) -> Day {
        Day::from_iso(text.as_bytes()).unwrap()
    }

    fn cut(rule: &Windows, today: &str) -> Vec<String> {
        let windows = windows(rule, day(today), None).unwrap();
        windows.iter().map(|window| format!("{}..{}", window.from, window.to)).collect()
    }

    #[test]
    fn windows_follow_the_calendar() {
        let year = rule(From::Year, Step::Year);
        assert_eq!(cut(&year, "2026-02-19"), ["2026-01-01..2026-02-19"]);
        let reaching_back = Windows { lookback: 31, ..year };
        assert_eq!(cut(&reaching_back, "2026-01-10"), ["2025-12-10..2025-12-31", "2026-01-01..2026-01-10"]);
        assert_eq!(
            cut(&rule(From::Day(day("2024-01-31")), Step::Month), "2024-03-01"),
            ["2024-01-31..2024-01-31", "2024-02-01..2024-02-29", "2024-03-01..2024-03-01"]
        );
        assert_eq!(
            cut(&rule(From::Back(33), Step::Days(31)), "2026-02-03"),
            ["2026-01-01..2026-01-31", "2026-02-01..2026-02-03"]
        );
        assert_eq!(cut(&rule(From::Back(400), Step::None), "2026-02-03"), ["2024-12-30..2026-02-03"]);
    }

    #[test]
    fn a_window_that_is_too_long_is_refused() {
        let too_long = Windows { max_days: Some(31), ..rule(From::Year, Step::Days(32)) };
        let failure = windows(&too_long, day("2026-02-19"), None).unwrap_err();
        assert!(failure.message.contains("32 days"), "{failure}");
        let widened = Windows { max_days: Some(31), overlap: 1, ..rule(From::Year, Step::Month) };
        assert!(windows(&widened, day("2026-02-19"), None).is_err());
        assert!(windows(&rule(From::Year, Step::Year), day("2026-02-19"), Some(day("2026-02-20"))).is_err());
    }

    proptest! {
        #[test]
        fn windows_have_no_gaps_and_no_overlap(start in 700_000..740_000i32, length in 0..1500i32, step in 0..80u32) {
            let (from, to) = (Day::from_number(start), Day::from_number(start + length));
            let step = match step { 0 => Step::Month, 1 => Step::Year, 2 => Step::None, days => Step::Days(days) };
            let windows = windows(&rule(From::Day(from), step), to, None).unwrap();
            prop_assert_eq!(windows[0].from, from);
            prop_assert_eq!(windows.last().unwrap().to, to);
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].to.plus(1), pair[1].from);
            }
        }
    }
}
