//! Comparisons across days that a source entered by hand is not in for.

use super::*;
use crate::{
    base::{calendar::Window, figure::Change},
    metrics::alike::without,
};

/// A month of a source that is entered by hand.
fn month(month: u32, source: &'static str, amount: &str) -> Paid {
    Paid { covers: Some(Month { year: 2026, month }.window()), ..paid("", source, amount) }
}

/// Payments of 100 a day by card, and 3,000 or 3,100 a month that are entered by hand, for the months given.
fn studio(months: &[u32]) -> (Dataset, Business) {
    const DAYS: [&str; 8] = [
        "2026-08-10",
        "2026-08-31",
        "2026-09-10",
        "2026-09-25",
        "2026-09-30",
        "2026-10-02",
        "2026-10-10",
        "2026-10-31",
    ];
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue/stripe.csv", &DAYS.map(|on| paid(on, "stripe", "100")));
    let amount = |number: u32| (Month { year: 2026, month: number }.days() * 100).to_string();
    let rows: Vec<Paid> = months.iter().map(|&number| month(number, "msn", &amount(number))).collect();
    add_revenue(&mut data, "data/revenue/msn.json", &rows);
    let mut business = business();
    business.sources.insert("msn".into(), due("MSN", 21));
    (data, business)
}

/// The value, that of before, the change, and what was left out.
fn compared(months: &[u32], today: &str, id: &str) -> (String, String, Change, String) {
    let (data, business) = studio(months);
    let figure = figure(&data, &business, today, id);
    let words = |value: &crate::base::value::Value| value.words(Detail::Whole);
    let comparison = figure.comparison.unwrap();
    let left_out = without(&comparison).unwrap_or_default().to_owned();
    (words(&figure.value), words(&comparison.value), comparison.change, left_out)
}

#[test]
fn money_of_days_that_are_not_in_is_left_out_on_both_sides() {
    let part = |text: &str| Change::Relative(decimal(text));
    for (months, today, id, now, then, change, left_out) in [
        (&[8, 9, 10][..], "2026-10-31", "revenue.mtd", "$3,400", "$3,300", None, ""),
        (&[8, 9], "2026-10-31", "revenue.mtd", "$300", "$300", Some(Change::Same), "without MSN"),
        (&[8, 9], "2026-10-10", "revenue.mtd", "$200", "$100", Some(part("1")), "without MSN"),
        (&[8, 10], "2026-10-31", "revenue.mtd", "$3,400", "$300", Some(Change::Same), "without MSN"),
        (&[9, 10], "2026-09-30", "revenue.mtd", "$3,300", "$100", Some(part("23")), ""),
        (&[8, 9], "2026-10-31", "revenue.last_30_days", "$300", "$300", Some(Change::Same), "without MSN"),
        (&[8, 9], "2026-10-04", "revenue.this_week", "$500", "$400", Some(part("0.25")), "without MSN on 1–4 Oct 2026"),
        (&[8, 9], "2026-10-05", "revenue.last_week", "$500", "$400", Some(part("0.25")), "without MSN on 1–4 Oct 2026"),
        (&[8, 9], "2026-10-31", "revenue.this_week", "$100", "$0", Some(Change::New), ""),
    ] {
        let (is, was, changed, without) = compared(months, today, id);
        let case = format!("{months:?} {today} {id}");
        assert_eq!((is.as_str(), was.as_str(), without.as_str()), (now, then, left_out), "{case}");
        assert!(change.is_none_or(|change| change == changed), "{case}: {changed:?}");
    }
}

#[test]
fn what_is_left_out_is_named_after_what_it_is_compared_with() {
    let (data, business) = studio(&[8, 9]);
    let comparison = figure(&data, &business, "2026-10-31", "revenue.mtd").comparison.unwrap();
    assert_eq!(comparison.with, "1–30 Sep 2026 (30 days, not 31), without MSN");
    let september = Window { from: day("2026-09-01"), to: day("2026-09-30") };
    assert_eq!(comparison.window, Some(september));
}

#[test]
fn a_row_with_a_day_speaks_for_its_month() {
    let (mut data, mut business) = studio(&[]);
    let rows = [paid("2026-08-31", "adsbymoney", "50"), paid("2026-09-30", "adsbymoney", "70")];
    add_revenue(&mut data, "data/revenue/adsbymoney.csv", &rows);
    business.sources.insert("adsbymoney".into(), due("adsbymoney", 5));
    let september = figure(&data, &business, "2026-09-30", "revenue.mtd").comparison.unwrap();
    assert_eq!((without(&september), september.value.words(Detail::Whole)), (None, "$100".to_owned()));
    let october = figure(&data, &business, "2026-10-31", "revenue.mtd").comparison.unwrap();
    assert_eq!((without(&october), &october.change), (Some("without adsbymoney"), &Change::Same));
}

#[test]
fn growth_leaves_out_what_is_not_in() {
    let (data, business) = studio(&[8, 9]);
    let growth = figure(&data, &business, "2026-11-05", "revenue.growth_month");
    assert_eq!(share(&growth), "0.0000");
    assert_eq!(input(&growth, "1–31 Oct 2026, without MSN"), "$300.00");
    assert_eq!(input(&growth, "1–30 Sep 2026, without MSN"), "$300.00");
}
