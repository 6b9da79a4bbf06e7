//! A day beside the days that are like it: the same weekday of the weeks before.

use rust_decimal::Decimal;

use super::{Metrics, activity, alike::held, ledger::Tally};
use crate::base::{
    calendar::{Day, Window},
    value::Value,
};

/// The weeks that are looked back.
pub const WEEKS: usize = 8;
/// The fewest days that say what is usual.
const LEAST: usize = 4;

/// How much of something a day had.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is, for programs.
    pub what: &'static str,
    /// What it is, for people.
    pub label: &'static str,
    /// How much.
    pub value: Value,
    /// What is usual: the middle of the same weekdays before; `None` where too few of them are known.
    pub usual: Option<Value>,
    /// How many of these there are.
    pub n: usize,
}

/// The money of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The sum.
    pub amount: Value,
    /// The payments; `None` where a part of the sum was spread over the days that a row covers.
    pub payments: Option<u64>,
}

/// What went on on a day, beside what is usual on such a day.
pub fn lines(metrics: &Metrics<'_>, day: Day) -> Vec<Line> {
    let windows: [Window; WEEKS + 1] = std::array::from_fn(|week| on(day.plus(-7 * week as i32)));
    let line = |line: activity::Line<{ WEEKS + 1 }>| {
        let [now, before @ ..] = line.values;
        let before: Vec<Value> = match line.what {
            "revenue" => money_before(metrics, windows),
            _ => before.into_iter().flatten().collect(),
        };
        let usual = if before.len() < LEAST { None } else { middle(&before) };
        Some(Line { what: line.what, label: line.label, value: now?, usual, n: before.len() })
    };
    activity::within(metrics, windows).into_iter().filter_map(line).collect()
}

/// The money of a day; `None` before the first row of any.
pub fn taken(metrics: &Metrics<'_>, day: Day) -> Option<Taken> {
    let ledger = &metrics.ground.book.ledger;
    ledger.first().filter(|first| *first <= day)?;
    let Tally { amount, n, cut, .. } = ledger.tally(on(day));
    Some(Taken { amount, payments: cut.is_empty().then_some(n) })
}

/// The money of the days before that can be held against the first one: of the same sources.
fn money_before(metrics: &Metrics<'_>, [day, before @ ..]: [Window; WEEKS + 1]) -> Vec<Value> {
    let whole = metrics.ground.book.ledger.tally(day).amount;
    let alike = before.into_iter().filter_map(|then| held(&metrics.ground, [day, then]).ok());
    alike.filter(|alike| alike.now == whole).map(|alike| alike.then).collect()
}

fn on(day: Day) -> Window {
    Window { from: day, to: day }
}

/// The middle one, or what lies between the middle two; `None` where they can't be put in order.
fn middle(values: &[Value]) -> Option<Value> {
    let currency = |value: &Value| match value {
        Value::Money(sums) if sums.len() == 1 => sums.first().map(|money| money.currency),
        _ => None,
    };
    let own = values.first().and_then(currency);
    if values.iter().any(|value| currency(value) != own || matches!(value, Value::Money(sums) if sums.len() != 1)) {
        return None;
    }
    let mut numbers: Vec<Decimal> = values.iter().filter_map(Value::number).collect();
    numbers.sort_unstable();
    let (low, high) = (numbers.get(numbers.len().checked_sub(1)? / 2)?, numbers.get(numbers.len() / 2)?);
    let middle = low.checked_add(*high)? / Decimal::TWO;
    Some(own.map_or(Value::Number(middle), |own| Value::money(middle, own)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::value::Detail,
        config::Business,
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, Paid, add_deals, add_revenue, business, day, due, eur, paid, window},
        },
    };

    fn said(data: &Dataset, business: &Business, on: &str) -> Vec<String> {
        let metrics = compute(data, business, day(on));
        let say = |line: &Line| {
            let usual = line.usual.as_ref().map_or("-".to_owned(), |usual| usual.words(Detail::Whole));
            format!("{} {} usual {usual} of {}", line.what, line.value.words(Detail::Whole), line.n)
        };
        lines(&metrics, day(on)).iter().map(say).collect()
    }

    /// Fridays of July and August 2026, the latest first.
    const FRIDAYS: [&str; 9] = [
        "2026-08-28",
        "2026-08-21",
        "2026-08-14",
        "2026-08-07",
        "2026-07-31",
        "2026-07-24",
        "2026-07-17",
        "2026-07-10",
        "2026-07-03",
    ];

    #[test]
    fn a_friday_is_held_against_fridays() {
        let mut data = Dataset::default();
        let amounts = ["500", "10", "20", "30", "40", "50", "60", "70", "8000"];
        let rows: Vec<Paid> = FRIDAYS.iter().zip(amounts).map(|(on, amount)| paid(on, "x", amount)).collect();
        add_revenue(&mut data, "data/revenue/x.csv", &rows);
        add_revenue(&mut data, "data/revenue/x.csv", &[paid("2026-08-27", "x", "9999")]);
        assert_eq!(
            said(&data, &business(), "2026-08-28"),
            ["revenue $500 usual $45 of 8"],
            "one large day is not usual"
        );
        assert_eq!(said(&data, &business(), "2026-07-31"), ["revenue $40 usual $65 of 4"]);
        assert_eq!(said(&data, &business(), "2026-07-24"), ["revenue $50 usual - of 3"], "three say nothing");
        assert_eq!(said(&data, &business(), "2026-07-02"), [""; 0]);
    }

    #[test]
    fn a_month_that_is_not_in_is_on_neither_side() {
        let mut business = business();
        business.sources.insert("msn".into(), due("MSN", 21));
        let mut data = Dataset::default();
        let july = Some(window("2026-07-01", "2026-07-31"));
        add_revenue(&mut data, "data/revenue/msn.csv", &[Paid { covers: july, ..paid("", "msn", "3100") }]);
        let rows: Vec<Paid> = FRIDAYS.iter().map(|on| paid(on, "x", "7")).collect();
        add_revenue(&mut data, "data/revenue/x.csv", &rows);
        assert_eq!(said(&data, &business, "2026-08-28"), ["revenue $7 usual $7 of 8"]);
        assert_eq!(said(&data, &business, "2026-07-31")[0], "revenue $107 usual $107 of 4");
        let metrics = compute(&data, &business, day("2026-08-28"));
        assert_eq!(taken(&metrics, day("2026-07-31")).unwrap().payments, None, "a part of it was spread");
        assert_eq!(taken(&metrics, day("2026-08-28")).unwrap().payments, Some(1));
        assert_eq!(taken(&metrics, day("2026-06-30")), None);
    }

    #[test]
    fn several_currencies_have_no_middle() {
        let mut data = Dataset::default();
        let rows =
            FRIDAYS.iter().flat_map(|on| [paid(on, "x", "7"), Paid { currency: Some(eur()), ..paid(on, "x", "1") }]);
        add_revenue(&mut data, "data/revenue/x.csv", &rows.collect::<Vec<_>>());
        assert_eq!(said(&data, &business(), "2026-08-28"), ["revenue $7 + €1 usual - of 8"]);
    }

    #[test]
    fn deals_are_counted_by_the_day_on_which_they_moved() {
        let mut data = Dataset::default();
        let deals = FRIDAYS.map(|on| Deal { created: on, marks: [on, on, "", "", on], ..Deal::default() });
        add_deals(&mut data, "data/deals.csv", &deals);
        assert_eq!(
            said(&data, &business(), "2026-08-28"),
            ["leads 1 usual 1 of 8", "proposals 1 usual 1 of 8", "won 0 usual 0 of 8", "lost 1 usual 1 of 8"]
        );
    }
}
