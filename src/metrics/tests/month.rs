//! The month so far beside the same days of others.

use super::*;
use crate::{
    base::{calendar::Window, figure::Change, value::Value},
    metrics::{Metrics, month},
};

fn both_months() -> Dataset {
    let mut data = Dataset::default();
    add_revenue(
        &mut data,
        "data/revenue/stripe.csv",
        &[
            Paid { offer: "audit", ..paid("2025-03-31", "stripe", "50") },
            paid("2026-02-01", "stripe", "280"),
            Paid { offer: "audit", ..paid("2026-02-28", "stripe", "280") },
            paid("2026-03-01", "stripe", "300"),
            Paid { offer: "audit", ..paid("2026-03-31", "close", "320") },
        ],
    );
    data
}

fn parts(metrics: &Metrics<'_>) -> Vec<String> {
    let parts = month::parts(metrics);
    let say = |part: &month::Part| {
        let amounts: Vec<String> = part.amounts.iter().map(|value| value.words(Detail::Exact)).collect();
        format!("{} {} {}", part.name, part.n, amounts.join(" "))
    };
    parts.sources.iter().chain(&parts.offers).map(say).collect()
}

/// 31 days against 28: the sum grew, a day did not.
#[test]
fn a_longer_month_is_compared_by_the_day_too() {
    let data = both_months();
    let mtd = figure(&data, &business(), "2026-03-31", "revenue.mtd").comparison.unwrap();
    assert_eq!(mtd.with, "1–28 Feb 2026 (28 days, not 31), with stripe silent since 1 Mar");
    assert_eq!(mtd.change, Change::Relative(decimal("60") / decimal("560")));
    let a_day = figure(&data, &business(), "2026-03-31", "revenue.mtd_per_day");
    assert_eq!(a_day.value, Value::Money(vec![usd("20")]));
    assert_eq!(a_day.comparison.unwrap().change, Change::Same);
    let year = figure(&data, &business(), "2026-03-31", "revenue.mtd_year_before");
    assert_eq!((number(&year), year.rows.len()), (decimal("50"), 1));
    let whole = figure(&data, &business(), "2026-03-31", "revenue.mtd_projected");
    assert_eq!(number(&whole), decimal("620"), "the month is over");
}

#[test]
fn a_line_is_lengthened_from_a_tenth_of_the_month_on() {
    let data = both_months();
    let told = |today| figure(&data, &business(), today, "revenue.mtd_projected").value;
    assert_eq!(told("2026-03-03"), Value::Missing("too early: 3 of 31 days of the month are over".into()));
    assert_eq!(round(told("2026-03-04").number().unwrap(), 2), decimal("2325.00"), "300 in 4 of 31 days");
}

#[test]
fn the_parts_of_a_month_add_up_to_it() {
    let (data, business) = (both_months(), business());
    let metrics = compute(&data, &business, day("2026-03-31"));
    assert_eq!(
        parts(&metrics),
        [
            "close 1 $320.00 – –",
            "stripe 1 $300.00 $560.00 –",
            "audit 1 $320.00 $280.00 –",
            "(none) 1 $300.00 $280.00 –",
        ]
    );
    let parts = month::parts(&metrics);
    assert_eq!(parts.days.len(), 31);
    let known: Vec<usize> = (0..3).map(|at| parts.days.iter().filter(|day| day[at].is_some()).count()).collect();
    assert_eq!(known, [31, 28, 0], "rows begin on the last of March 2025");
    let sum: Decimal = parts.days.iter().filter_map(|day| day[0].as_ref()?.number()).sum();
    assert_eq!(sum, decimal("620"));
    let early = compute(&data, &business, day("2025-03-31"));
    let against: Vec<&Change> =
        early.revenue().this_month.iter().filter_map(|against| against.change.as_ref()).collect();
    assert!(against.iter().all(|change| matches!(change, Change::Unknown(_))), "{against:?}");
}

/// A source that is not in yet is awaited, and days and offers are told without it on either side.
#[test]
fn what_is_awaited_is_not_nothing() {
    let (mut data, mut business) = (both_months(), business());
    business.sources.insert("msn".into(), due("MSN", 21));
    let covers = |month: u32| Some(Month { year: 2026, month }.window());
    let february = Paid { covers: covers(2), ..paid("", "msn", "2800") };
    let january = Paid { covers: covers(1), ..paid("", "msn", "3100") };
    add_revenue(&mut data, "data/revenue/msn.csv", &[january, february]);
    let metrics = compute(&data, &business, day("2026-03-31"));
    let parts = month::parts(&metrics);
    assert_eq!(parts.without, ["MSN"]);
    let msn = parts.sources.iter().find(|part| part.name == "MSN").unwrap();
    assert_eq!(msn.amounts[0], Value::Missing("awaited".into()));
    assert_eq!(msn.amounts[1].words(Detail::Exact), "$2,800.00");
    assert_eq!(msn.changes[0], Change::Unknown("awaited".into()));
    let february: Decimal = parts.days.iter().filter_map(|day| day[1].as_ref()?.number()).sum();
    assert_eq!(february, decimal("560"));
    let against = &metrics.revenue().this_month[1];
    assert_eq!(against.amount.words(Detail::Exact), "$3,360.00");
    assert_eq!(
        (against.change.clone(), against.without.as_str()),
        (Some(Change::Relative(decimal("60") / decimal("560"))), ", without MSN")
    );
    assert_eq!(against.window, Window { from: day("2026-02-01"), to: day("2026-02-28") });
    let early = month::parts(&compute(&data, &business, day("2026-03-10")));
    let msn = early.sources.iter().find(|part| part.name == "MSN").unwrap();
    assert_eq!(msn.amounts[0], Value::Missing("awaited".into()), "nobody asks for March yet, and it is not 0 either");
}

#[test]
fn raw_rows_and_their_rollup_are_one_month() {
    let mut raw = Dataset::default();
    add_revenue(
        &mut raw,
        "data/revenue/stripe.csv",
        &[paid("2026-03-03", "stripe", "5"), paid("2026-03-03", "stripe", "7"), paid("2026-02-03", "stripe", "2")],
    );
    let mut rolled = Dataset::default();
    let both = Paid { count: Some(2), ..paid("2026-03-03", "stripe", "12") };
    add_revenue(&mut rolled, "data/revenue/stripe.csv", &[both, paid("2026-02-03", "stripe", "2")]);
    let business = business();
    let say = |data: &Dataset| parts(&compute(data, &business, day("2026-03-19")));
    assert_eq!(say(&raw), say(&rolled));
}
