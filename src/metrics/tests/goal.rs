//! The goal, its pace and the projection.

use super::*;
use crate::{
    base::{figure::Evidence, value::Value},
    metrics::goal::pace_words,
};

/// One sum on one day, in a business that wants 25 million.
fn one_sum(amount: &str) -> (Dataset, Business) {
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue.csv", &[paid("2026-01-05", "impact", amount)]);
    let mut business = business();
    business.goals.insert("revenue.year".into(), 25_000_000.into());
    (data, business)
}

#[test]
fn a_source_that_is_not_silent_allows_a_verdict() {
    let (mut data, business) = one_sum("1200000");
    add_revenue(&mut data, "data/revenue/later.csv", &[paid("2026-02-10", "impact", "0")]);
    assert_eq!(figure(&data, &business, "2026-02-19", "revenue.pace").notes, ["well behind"]);
}

#[test]
fn pace_says_where_the_goal_stands() {
    let (data, business) = one_sum("1200000");
    let pace = figure(&data, &business, "2026-02-19", "revenue.pace");
    assert_eq!(share(&pace), "0.3504");
    assert_eq!(pace.notes, ["no verdict while impact is silent", "impact silent since 5 Jan: rows may be missing"]);
    assert_eq!(input(&pace, "expected by today"), "$3,424,657.53");
    assert_eq!(input(&pace, "gap"), "−$2,224,657.53");
    assert_eq!(input(&pace, "required per day"), "$75,555.56");
    assert_eq!(input(&pace, "days left"), "315 days");
    assert_eq!(input(&pace, "actual per day"), "$24,000.00");
    assert_eq!(input(&pace, "projection"), "$8,760,000.00");
    assert_eq!(share(&figure(&data, &business, "2026-02-19", "revenue.goal_progress")), "0.0480");
    let ytd = figure(&data, &business, "2026-02-19", "revenue.ytd");
    assert_eq!(ytd.target.unwrap().words, "4.8 % of $25m · plan for today 14 %");
}

#[test]
fn a_projection_needs_a_tenth_of_the_year_and_knows_leap_years() {
    let (data, business) = one_sum("454893.42");
    let projected = |today: &str| figure(&data, &business, today, "revenue.projected_annual");
    assert_eq!(round(number(&projected("2026-02-19")), 2), decimal("3320721.97"));
    assert_eq!(projected("2026-01-20").value, Value::Missing("too early: 20 of 365 days of the year are over".into()));
    assert_eq!(projected("2026-01-20").evidence, Evidence::None);
    assert!(figure(&data, &business, "2026-01-20", "revenue.pace").notes[0].starts_with("no verdict yet"));
    let mut leap = Dataset::default();
    add_revenue(&mut leap, "data/revenue.csv", &[paid("2024-01-05", "impact", "60")]);
    assert_eq!(number(&figure(&leap, &business, "2024-02-29", "revenue.projected_annual")), decimal("366"));
}

#[test]
fn there_is_no_verdict_while_a_source_is_not_in() {
    let (data, business) = mission();
    let pace = figure(&data, &business, "2026-03-10", "revenue.pace");
    assert_eq!(pace.notes[0], "no verdict while MSN is not in");
}

#[test]
fn paces_have_words() {
    for (pace, words) in [
        ("0.5", "well behind"),
        ("0.8", "a little behind"),
        ("0.9", "on pace"),
        ("1.1", "on pace"),
        ("1.15", "a little ahead"),
        ("1.3", "well ahead"),
    ] {
        assert_eq!(pace_words(decimal(pace)), words, "{pace}");
    }
}

#[test]
fn without_a_goal_or_rows_nothing_is_made_up() {
    let (data, _) = one_sum("5");
    let missing = figure(&data, &business(), "2026-02-19", "revenue.goal_progress");
    assert_eq!(missing.value, Value::Missing("no goal: set revenue.year under [goals] in business.toml".into()));
    let empty = Dataset::default();
    for id in
        ["revenue.total", "revenue.mtd", "deals.won_count", "deals.win_rate", "pipeline.open_value", "revenue.pace"]
    {
        let figure = figure(&empty, &business(), "2026-02-19", id);
        assert!(matches!(figure.value, Value::Missing(_)), "{id}: {:?}", figure.value);
        assert_eq!(figure.evidence, Evidence::None, "{id}");
    }
}
