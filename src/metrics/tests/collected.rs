//! Collected sources: what the collector noted, and files kept by hand that stand in.

use chrono::DateTime;

use super::*;
use crate::{
    data::health::{FallbackUsed, Noted, Trouble},
    metrics::{Metrics, sources::State},
};

const FILE: &str = "data/revenue/ads.csv";
const BY_HAND: &str = "data/revenue/ads_manual.json";

fn seconds(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp()
}

fn good(on: &str) -> Noted {
    let tried = seconds(on);
    Noted { tried, succeeded: Some(tried), rows: 3, ..Noted::default() }
}

fn bad(on: &str, since: &str, succeeded: Option<&str>) -> Noted {
    Noted {
        tried: seconds(on),
        succeeded: succeeded.map(seconds),
        failed_since: Some(seconds(since)),
        problem: Some(Trouble { kind: "timeout".into(), message: "it did\nnot  answer.".into() }),
        ..Noted::default()
    }
}

/// A business that collects `ads`, with a file kept by hand behind it.
fn collecting() -> Business {
    let mut business = business();
    let ads = Source {
        label: Some("Ads".into()),
        collected: Some(FILE.into()),
        fallback: Some(BY_HAND.into()),
        ..Source::default()
    };
    business.sources.insert("ads".into(), ads);
    business
}

fn month(month: u32, amount: &str) -> Paid {
    Paid { covers: Some(Month { year: 2026, month }.window()), ..paid("", "ads", amount) }
}

fn data(collected: &[Paid], by_hand: &[Paid], noted: Option<Noted>) -> Dataset {
    let mut data = Dataset::default();
    add_revenue(&mut data, FILE, collected);
    add_revenue(&mut data, BY_HAND, by_hand);
    data.health.sources.extend(noted.map(|noted| ("ads".to_owned(), noted)));
    data
}

fn ads<'a>(metrics: &'a Metrics<'_>) -> &'a crate::metrics::sources::Source {
    metrics.sources().iter().find(|source| source.id == "ads").unwrap()
}

#[test]
fn a_month_is_counted_from_one_file_alone() {
    let business = collecting();
    let collected = [paid("2026-02-03", "ads", "10"), paid("2026-02-20", "ads", "5")];
    let by_hand = [month(1, "100"), month(2, "200"), Paid { source: "other", ..month(2, "7") }];
    let data = data(&collected, &by_hand, None);
    for (today, ytd, gave_way) in
        [("2026-02-02", "114.79", &[][..]), ("2026-02-28", "122", &[2]), ("2026-01-31", "100", &[])]
    {
        let metrics = compute(&data, &business, day(today));
        let figure = metrics.figure("revenue.ytd", None).unwrap();
        // On the second day of February, 2 of 28 days of what was entered for it.
        assert_eq!(round(number(&figure), 2).normalize(), decimal(ytd), "{today}");
        let months: Vec<u32> = ads(&metrics).gave_way.iter().map(|month| month.month).collect();
        assert_eq!(months, gave_way, "{today}");
        assert!(figure.rows.iter().all(|row| row.place != format!("{BY_HAND}:3") || gave_way.is_empty()));
    }
}

#[test]
fn a_quarter_gives_way_to_any_row_in_it() {
    let quarter = Paid { covers: Some(window("2026-01-01", "2026-03-31")), ..paid("", "ads", "900") };
    let (business, data) = (collecting(), data(&[paid("2026-03-05", "ads", "10")], &[quarter], None));
    let metrics = compute(&data, &business, day("2026-04-01"));
    assert_eq!(number(&metrics.figure("revenue.ytd", None).unwrap()), decimal("10"));
    assert_eq!(ads(&metrics).gave_way.len(), 3);
    assert_eq!(ads(&metrics).left_out, 0);
}

#[test]
fn every_state_of_a_collected_source() {
    let january = [month(1, "100")];
    let collected = [paid("2026-01-20", "ads", "10")];
    let kept = Some(FallbackUsed { file: BY_HAND.into(), updated: day("2026-02-19") });
    let fallen = Noted { fallback: kept, ..bad("2026-02-20T08:00:00Z", "2026-02-17T08:00:00Z", None) };
    let failed = bad("2026-02-20T08:00:00Z", "2026-02-17T08:00:00Z", Some("2026-02-16T08:00:00Z"));
    let (business, none): (_, &[Paid]) = (collecting(), &[]);
    for (name, collected, by_hand, noted, expected) in [
        ("collected today, no sale for long", &collected[..], none, Some(good("2026-02-20T08:00:00Z")), State::Fresh),
        ("not collected for long", &collected, none, Some(good("2026-01-31T08:00:00Z")), State::Stale(20)),
        ("nobody noted anything", &collected, none, None, State::Stale(31)),
        ("collected, and it never had a row", none, none, Some(good("2026-02-20T08:00:00Z")), State::Empty),
        ("failed", &collected, none, Some(failed.clone()), State::Failed(day("2026-02-17"))),
        ("failed before its first row", none, none, Some(failed.clone()), State::Failed(day("2026-02-17"))),
        ("never collected", none, &january, None, State::Fallback(None)),
        ("never well", none, &january, Some(fallen.clone()), State::Fallback(Some(day("2026-02-19")))),
        ("its months were collected", &collected, &january, Some(failed.clone()), State::Failed(day("2026-02-17"))),
        ("it goes on by hand", &collected, &[month(2, "1")], Some(failed), State::Fallback(None)),
        ("an older month by hand", &collected, &[month(2, "1")], Some(good("2026-02-20T08:00:00Z")), State::Fresh),
    ] {
        let data = data(collected, by_hand, noted);
        let metrics = compute(&data, &business, day("2026-02-20"));
        assert_eq!(ads(&metrics).state, expected, "{name}");
    }
}

#[test]
fn a_look_back_knows_no_later_note() {
    let collected = [paid("2026-01-20", "ads", "10")];
    let noted = bad("2026-02-20T23:30:00Z", "2026-02-17T08:00:00Z", Some("2026-02-16T08:00:00Z"));
    let data = data(&collected, &[], Some(noted));
    let mut business = collecting();
    let state = |business: &Business, today| ads(&compute(&data, business, day(today))).state;
    assert_eq!(state(&business, "2026-02-19"), State::Stale(30));
    assert_eq!(state(&business, "2026-02-20"), State::Failed(day("2026-02-17")));
    // Half past five on the 21st in Kolkata.
    business.timezone = chrono_tz::Asia::Kolkata;
    assert_eq!(state(&business, "2026-02-20"), State::Stale(31));
    assert_eq!(state(&business, "2026-02-21"), State::Failed(day("2026-02-17")));
}

#[test]
fn a_map_of_months_says_when_it_was_kept() {
    let mut data = data(&[], &[month(1, "100")], None);
    data.files[1].updated = Some(day("2026-02-19"));
    let state = |today| ads(&compute(&data, &collecting(), day(today))).state;
    assert_eq!(state("2026-02-20").words(day("2026-02-20")).as_deref(), Some("manual, updated 19 Feb"));
    assert_eq!(state("2027-02-20").words(day("2027-02-20")).as_deref(), Some("manual, updated 19 Feb 2026"));
    assert_eq!(state("2026-02-18"), State::Fallback(None));
}

#[test]
fn what_went_wrong_is_one_short_line() {
    let noted = bad("2026-02-20T08:00:00Z", "2026-02-17T08:00:00Z", None);
    let trouble = Trouble { kind: "status".into(), message: "x".repeat(5000) };
    let long = Noted { problem: Some(trouble), ..noted.clone() };
    let message = |noted: Noted| {
        let data = data(&[], &[], Some(noted));
        compute(&data, &collecting(), day("2026-02-20")).collected[0].message().unwrap()
    };
    assert_eq!(message(noted), "it did not answer");
    assert!(message(long).chars().count() <= 240);
}
