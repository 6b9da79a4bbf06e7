//! Sources: their amounts, and what is expected of them.

use super::*;
use crate::metrics::sources::State;

#[test]
fn a_monthly_source_is_spread_awaited_and_overdue() {
    let (data, business) = mission();
    for (today, expected) in [
        ("2026-02-19", State::Manual),
        ("2026-02-28", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-10", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-21", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-25", State::Overdue(Month { year: 2026, month: 2 }, day("2026-03-21"))),
    ] {
        let metrics = compute(&data, &business, day(today));
        let msn = metrics.sources().iter().find(|source| source.id == "msn").unwrap();
        assert_eq!(msn.state, expected, "{today}");
    }
    let thirty = figure(&data, &business, "2026-02-19", "revenue.last_30_days");
    let msn = thirty.rows.iter().find(|row| row.place == "data/revenue/msn.json:2").unwrap();
    assert_eq!(msn.part.as_ref().unwrap().words(Detail::Exact), "$11,443.55");
    assert_eq!(msn.text, "1–31 Jan 2026 · msn-monthly");
    assert!(thirty.notes[0].contains("allocated: spread evenly over its days, 11 of the 31 days of January 2026"));
    let march = figure(&data, &business, "2026-03-10", "revenue.ytd");
    assert_eq!(march.notes, ["MSN is awaiting February, due 21 Mar: not in it"]);
    let last_week = figure(&data, &business, "2026-03-25", "revenue.last_week");
    assert!(last_week.notes.is_empty(), "a window that February is not in has no note of it");
}

#[test]
fn sources_have_their_amounts_shares_and_files() {
    let (data, business) = mission();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let lines: Vec<String> = metrics
        .sources()
        .iter()
        .map(|source| {
            let share = source.share.map_or("–".into(), |share| share.to_string());
            format!(
                "{} {} {share} {:?} {}",
                source.label,
                source.amount.words(Detail::Exact),
                source.state,
                source.files.join(" ")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "impact $454,893.42 0.871 Fresh data/revenue/impact.csv",
            "MSN $32,250.00 0.062 Manual data/revenue/msn.json",
            "adsbymoney $31,854.33 0.061 Manual data/revenue/adsbymoney.csv",
            "redventures $3,368.54 0.006 Stale(17) data/revenue/redventures.csv",
            "close – – Empty ",
        ]
    );
    let ytd = metrics.figure("revenue.ytd", Some(2)).unwrap();
    assert_eq!((ytd.value.words(Detail::Exact).as_str(), ytd.n, ytd.n_rows, ytd.rows.len()), ("$522,366.29", 5, 5, 2));
    let names: Vec<&str> = metrics.revenue().sources.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["impact", "msn", "adsbymoney", "redventures"]);
    assert_eq!(metrics.figure("revenue.source.msn", None).unwrap().label, "Revenue this year from MSN");
}

#[test]
fn a_source_without_rows_is_awaited_where_it_is_due() {
    let mut business = business();
    business.sources.insert("syndication".into(), due("Syndication", 21));
    let state = |today: &str| compute(&Dataset::default(), &business, day(today)).sources()[0].state;
    let january = Month { year: 2026, month: 1 };
    assert_eq!(state("2026-02-19"), State::Awaiting(january, day("2026-02-21")));
    assert_eq!(state("2026-02-22"), State::Overdue(january, day("2026-02-21")));
}

#[test]
fn every_month_that_is_not_in_is_named() {
    let (data, business) = mission();
    let note = |today, id: &str| figure(&data, &business, today, id).notes.first().cloned().unwrap_or_default();
    for (today, id, expected) in [
        ("2026-03-25", "revenue.ytd", "MSN is overdue for February, due 21 Mar: not in it"),
        ("2026-06-25", "revenue.ytd", "MSN is overdue for February to May, the first due 21 Mar: not in it"),
        (
            "2026-06-10",
            "revenue.ytd",
            "MSN is overdue for February to April, the first due 21 Mar, and awaiting May, due 21 Jun: not in it",
        ),
        ("2026-06-10", "revenue.last_30_days", "MSN is awaiting May, due 21 Jun: not in it"),
    ] {
        assert_eq!(note(today, id), expected, "{today} {id}");
    }
}
