//! How a value changed, by rules that never make much of little: nothing before is "new", a ratio to almost nothing is an
//! amount, a rate changes in points.

use rust_decimal::Decimal;

use crate::base::{
    calendar::Window,
    figure::{Change, Comparison},
    money::Money,
    value::Value,
};

/// The least count of before to which a percentage is told.
const LEAST_COUNT: u64 = 5;

/// A value compared with that of an earlier window. `known` says whether there is any row that early.
pub(crate) fn compared(now: &Value, then: Value, window: Window, with: String, known: bool) -> Comparison {
    if known {
        let change = change(now, &then);
        return Comparison { with, window: Some(window), value: then, change, by_chance: false };
    }
    let why = format!("no data for {}", window.words());
    let (value, change) = (Value::Missing(why.clone()), Change::Unknown(why));
    Comparison { with, window: Some(window), value, change, by_chance: false }
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
        Change::Relative(difference / then.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{decimal, eur, usd, window};

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
        let then = compared(&dollars("5"), dollars("0"), window("2026-01-01", "2026-01-19"), "that".into(), false);
        assert_eq!(then.change, Change::Unknown("no data for 1–19 Jan 2026".into()));
        assert!(matches!(then.value, Value::Missing(_)));
    }
}
