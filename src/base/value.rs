//! A value with its unit, and how it is written for people. Every format writes values through here, so that a page, a
//! table and a chart's axis never disagree.

use rust_decimal::Decimal;

use super::{
    calendar::Day,
    money::{Currency, Money, round},
    text::grouped,
};

/// A value of a figure or of a cell in a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Money; more than one where currencies stand side by side, the business's own first. Never empty.
    Money(Vec<Money>),
    /// How many.
    Count(u64),
    /// A plain number, shown with at most two decimals.
    Number(Decimal),
    /// A fraction of a whole, shown in percent: 0.625 is 62.5 %.
    Share(Decimal),
    /// A difference of two shares, shown in percentage points: 0.02 is 2 points.
    Points(Decimal),
    /// Days, whole or not.
    Days(Decimal),
    /// A day.
    Date(Day),
    /// No value, and why: shown as `–`.
    Missing(String),
}

/// How exactly a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Every decimal that the currency has: `$12,500.00`. For tables, text and JSON.
    Exact,
    /// Whole units: `$12,500`; small amounts keep their cents.
    Whole,
    /// Three or four digits: `$12.5k`, `$3.32m`. For cards and axes.
    Short,
}

impl Value {
    /// An amount of one currency.
    pub fn money(amount: Decimal, currency: Currency) -> Value {
        Value::Money(vec![Money::new(amount, currency)])
    }

    /// The unit's name in JSON: a currency code, `count`, `number`, `percent`, `points`, `days` or `date`.
    pub fn unit(&self) -> &str {
        match self {
            Value::Money(sums) => sums.first().map_or("money", |money| money.currency.code()),
            Value::Count(_) => "count",
            Value::Number(_) => "number",
            Value::Share(_) => "percent",
            Value::Points(_) => "points",
            Value::Days(_) => "days",
            Value::Date(_) => "date",
            Value::Missing(_) => "none",
        }
    }

    /// The number inside; the first one where currencies stand side by side.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Money(sums) => sums.first().map(|money| money.amount),
            Value::Count(count) => Some(Decimal::from(*count)),
            Value::Number(number) | Value::Share(number) | Value::Points(number) | Value::Days(number) => Some(*number),
            Value::Date(_) | Value::Missing(_) => None,
        }
    }

    /// The value for people.
    pub fn words(&self, detail: Detail) -> String {
        match self {
            Value::Money(sums) => sums.iter().map(|money| money_words(*money, detail)).collect::<Vec<_>>().join(" + "),
            Value::Count(count) if detail == Detail::Short && *count >= 10_000 => short(Decimal::from(*count)),
            Value::Count(count) => grouped(*count),
            Value::Number(number) => {
                let rounded = round(*number, 2);
                signed(rounded, &plain(rounded.abs().normalize()))
            }
            Value::Share(share) => format!("{} %", tenths(share.saturating_mul(Decimal::ONE_HUNDRED))),
            Value::Points(points) => {
                let points = tenths(points.saturating_mul(Decimal::ONE_HUNDRED));
                format!("{points} {}", if points == "1" || points == "−1" { "point" } else { "points" })
            }
            Value::Days(days) => {
                let days = tenths(*days);
                format!("{days} {}", if days == "1" { "day" } else { "days" })
            }
            Value::Date(day) => day.words(),
            Value::Missing(_) => "–".to_owned(),
        }
    }
}

/// `$12,500.00`, `−$300.00`, `CHF 12,500.00`, `¥1,200`.
pub fn money_words(money: Money, detail: Detail) -> String {
    let amount = money.amount.abs();
    let decimals = money.currency.decimals();
    let digits = match detail {
        Detail::Exact => plain(round(amount, decimals)),
        Detail::Whole if amount < Decimal::ONE_HUNDRED && !round(amount, decimals).fract().is_zero() => {
            plain(round(amount, decimals))
        }
        Detail::Whole => plain(round(amount, 0)),
        Detail::Short if amount < Decimal::from(10_000) => return money_words(money, Detail::Whole),
        Detail::Short => short(amount),
    };
    let sign = money.currency.sign();
    let unit = if sign.is_empty() { format!("{} ", money.currency.code()) } else { sign.to_owned() };
    signed(money.amount, &format!("{unit}{digits}"))
}

/// The words with a minus sign before them where the number is negative.
fn signed(number: Decimal, words: &str) -> String {
    if number.is_sign_negative() && !number.is_zero() { format!("−{words}") } else { words.to_owned() }
}

/// A number that is not negative, with thousands separators and the decimals that it has.
fn plain(number: Decimal) -> String {
    let text = number.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    if decimals.is_empty() { whole } else { format!("{whole}.{decimals}") }
}

/// `12.5k`, `258k`, `3.32m`: three digits.
fn short(number: Decimal) -> String {
    for (unit, name) in [(1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k")] {
        let scaled = number / Decimal::from(unit);
        if round(number, 0) >= Decimal::from(unit) {
            let decimals = if scaled >= Decimal::ONE_HUNDRED {
                0
            } else if scaled >= Decimal::TEN {
                1
            } else {
                2
            };
            return format!("{}{name}", round(scaled, decimals).normalize());
        }
    }
    plain(round(number, 0))
}

/// One decimal at most, halves away from zero: `62.5`, `−3`, `40`.
fn tenths(number: Decimal) -> String {
    let rounded = round(number, 1);
    signed(rounded, &plain(rounded.abs().normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str, detail: Detail) -> String {
        Value::money(text.parse().unwrap(), Currency::USD).words(detail)
    }

    #[test]
    fn money_is_written_as_exactly_as_asked() {
        assert_eq!(usd("12500", Detail::Exact), "$12,500.00");
        assert_eq!(usd("-300.005", Detail::Exact), "−$300.01");
        assert_eq!(usd("12500.4", Detail::Whole), "$12,500");
        assert_eq!(usd("9.5", Detail::Whole), "$9.50");
        assert_eq!(usd("84123", Detail::Short), "$84.1k");
        assert_eq!(usd("258000", Detail::Short), "$258k");
        assert_eq!(usd("3320721.97", Detail::Short), "$3.32m");
        assert_eq!(usd("4999", Detail::Short), "$4,999");
        let yen = Value::money("1200.4".parse().unwrap(), Currency::from_code("JPY").unwrap());
        assert_eq!(yen.words(Detail::Exact), "¥1,200");
    }

    #[test]
    fn shares_and_points_are_told_apart() {
        assert_eq!(Value::Share("0.625".parse().unwrap()).words(Detail::Exact), "62.5 %");
        assert_eq!(Value::Points("-0.02".parse().unwrap()).words(Detail::Exact), "−2 points");
        assert!(
            Value::Share(rust_decimal::Decimal::MAX).words(Detail::Exact).ends_with(" %"),
            "a goal of next to nothing"
        );
        assert_eq!(Value::Missing("nothing closed yet".into()).words(Detail::Exact), "–");
    }
}
