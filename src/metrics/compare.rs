//! How a value changed, by rules that never make much of little: nothing before is "new", a ratio to almost nothing is an
//! amount, a rate changes in points.

use rust_decimal::Decimal;

use crate::base::{
    calendar::{Day, Window},
    figure::{Change, Comparison},
    money::Money,
    value::Value,
};

/// The least count of before to which a percentage is told.
const LEAST_COUNT: u64 = 5;

/// A value compared with that of an earlier window, or why it cannot be.
pub(crate) fn compared(
    now: &Value,
    then: Value,
    window: Window,
    with: String,
    known: Result<(), String>,
) -> Comparison {
    match known {
        Ok(()) => {
            let change = change(now, &then);
            Comparison { with, window: Some(window), value: then, change, by_chance: false }
        }
        Err(why) => Comparison {
            with,
            window: Some(window),
            value: Value::Missing(why.clone()),
            change: Change::Unknown(why),
            by_chance: false,
        },
    }
}

/// Whether rows that begin on a day speak of a whole window; else why nothing can be held against it.
pub(crate) fn whole(first: Option<Day>, window: Window) -> Result<(), String> {
    match first {
        Some(first) if first <= window.from => Ok(()),
        Some(first) if first <= window.to => Err(begin(first)),
        _ => Err(format!("no data for {}", window.words())),
    }
}

/// The days of two windows that can be held against each other where rows begin on a day: both windows or, where rows
/// begin within the earlier one, the days from there and the same days of the later one. These must be at least half of
/// the earlier window; else why there is nothing to compare.
pub(crate) fn shared(first: Option<Day>, [now, then]: [Window; 2]) -> Result<[Window; 2], String> {
    match (whole(first, then), first.filter(|first| then.contains(*first))) {
        (Ok(()), _) => Ok([now, then]),
        (Err(why), None) => Err(why),
        (Err(why), Some(first)) => {
            let part = Window { from: first, to: then.to };
            let from = same_day(first, then, now).min(now.to);
            if part.days() * 2 < then.days() { Err(why) } else { Ok([Window { from, ..now }, part]) }
        }
    }
}

fn begin(first: Day) -> String {
    format!("rows begin on {}", first.words())
}

/// The day of a window that stands where another one stands in the window before: on the same date where they are years
/// apart, else as many days from the start.
fn same_day(day: Day, then: Window, now: Window) -> Day {
    let (start, end) = (then.from.parts(), now.from.parts());
    if start.0 != end.0 && (start.1, start.2) == (end.1, end.2) {
        return day.month().plus((end.0 - start.0) * 12).day(day.parts().2);
    }
    now.from.plus(day.since(then.from))
}

/// How a value changed from what it was.
pub fn change(now: &Value, then: &Value) -> Change {
    match (now, then) {
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Change::Unknown(why.clone()),
        _ if now == then => Change::Same,
        (Value::Money(now), Value::Money(then)) => match (now.as_slice(), then.as_slice()) {
            (&[now], &[then]) if now.currency == then.currency => money(now, then),
            _ => Change::Unknown("several currencies".to_owned()),
        },
        (Value::Count(_), Value::Count(0)) => Change::New,
        (Value::Count(now), Value::Count(then)) => {
            let (now, before) = (Decimal::from(*now), Decimal::from(*then));
            if *then < LEAST_COUNT {
                Change::Absolute(Value::Number(now - before))
            } else {
                Change::Relative((now - before) / before)
            }
        }
        (Value::Share(now), Value::Share(then)) => Change::Points(now - then),
        (Value::Days(now), Value::Days(then)) => Change::Absolute(Value::Days(now - then)),
        (Value::Number(now), Value::Number(then)) => Change::Absolute(Value::Number(now - then)),
        _ => Change::Unknown("different units".to_owned()),
    }
}

fn money(now: Money, then: Money) -> Change {
    let difference = now.amount - then.amount;
    if difference.is_zero() {
        Change::Same
    } else if then.amount.is_zero() {
        Change::New
    } else if then.amount.is_sign_negative() {
        Change::Absolute(Value::money(difference, now.currency))
    } else {
        let part = difference.checked_div(then.amount);
        part.map_or_else(|| Change::Unknown("what came before is too little".to_owned()), Change::Relative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{day, decimal, eur, usd, window};

    fn dollars(amount: &str) -> Value {
        Value::Money(vec![usd(amount)])
    }

    #[test]
    fn changes_follow_the_rules() {
        let both = Value::Money(vec![usd("1"), Money::new(decimal("1"), eur())]);
        for (now, then, expected) in [
            (dollars("121"), dollars("100"), Change::Relative(decimal("0.21"))),
            (dollars("100"), dollars("100.00"), Change::Same),
            (dollars("0"), dollars("0"), Change::Same),
            (dollars("5"), dollars("0"), Change::New),
            (dollars("0"), dollars("8"), Change::Relative(decimal("-1"))),
            (dollars("5"), dollars("-5"), Change::Absolute(dollars("10"))),
            (both, dollars("1"), Change::Unknown("several currencies".into())),
            (Value::Count(6), Value::Count(5), Change::Relative(decimal("0.2"))),
            (Value::Count(2), Value::Count(4), Change::Absolute(Value::Number(decimal("-2")))),
            (Value::Count(2), Value::Count(0), Change::New),
            (Value::Count(0), Value::Count(0), Change::Same),
            (Value::Share(decimal("0.05")), Value::Share(decimal("0")), Change::Points(decimal("0.05"))),
            (Value::Share(decimal("0.4")), Value::Share(decimal("0.45")), Change::Points(decimal("-0.05"))),
        ] {
            assert_eq!(change(&now, &then), expected, "{now:?} after {then:?}");
        }
    }

    #[test]
    fn without_rows_that_early_nothing_is_compared() {
        let january = window("2026-01-01", "2026-01-19");
        for (first, why) in [
            (None, "no data for 1–19 Jan 2026"),
            (Some("2026-01-20"), "no data for 1–19 Jan 2026"),
            (Some("2026-01-19"), "rows begin on 19 Jan 2026"),
            (Some("2026-01-02"), "rows begin on 2 Jan 2026"),
        ] {
            let known = whole(first.map(day), january);
            let then = compared(&dollars("5"), dollars("0"), january, "that".into(), known);
            assert_eq!(then.change, Change::Unknown(why.into()));
            assert!(matches!(then.value, Value::Missing(_)));
        }
        assert_eq!(whole(Some(day("2026-01-01")), january), Ok(()));
    }

    #[test]
    fn rows_that_begin_within_a_window_leave_the_days_from_there() {
        let year = [window("2024-01-01", "2024-11-20"), window("2023-01-01", "2023-11-20")];
        for ([now, then], first, expected) in [
            (year, "2022-05-05", Some(year)),
            (year, "2023-03-01", Some([window("2024-03-01", "2024-11-20"), window("2023-03-01", "2023-11-20")])),
            (year, "2023-10-05", None),
            (
                [window("2026-03-01", "2026-03-31"), window("2026-02-01", "2026-02-28")],
                "2026-02-15",
                Some([window("2026-03-15", "2026-03-31"), window("2026-02-15", "2026-02-28")]),
            ),
            ([window("2026-03-01", "2026-03-31"), window("2026-02-01", "2026-02-28")], "2026-02-16", None),
            (
                [window("2026-02-01", "2026-03-02"), window("2026-01-02", "2026-01-31")],
                "2026-01-03",
                Some([window("2026-02-02", "2026-03-02"), window("2026-01-03", "2026-01-31")]),
            ),
        ] {
            assert_eq!(shared(Some(day(first)), [now, then]).ok(), expected, "{first}");
        }
    }
}
