//! Jobs: which count, what they score, who is named.

use super::*;
use crate::{
    base::ratio::Ratio,
    config::Agent,
    metrics::jobs::{Outcome, same::Reason},
};

/// 14:00 UTC of 19 February 2026.
const SCAN: i64 = 1_771_509_600;
const HOUR: i64 = 3_600;

fn studio() -> Business {
    let mut business = business();
    for (id, keywords) in
        [("dinesh", [("rust", 3), ("automation", 2)]), ("gilfoyle", [("servers", 3), ("automation", 2)])]
    {
        let keywords = keywords.map(|(word, weight)| (word.to_owned(), Decimal::from(weight))).into();
        business.agents.insert(id.into(), Agent { handle: None, keywords });
    }
    business
}

fn consultant() -> Offered {
    Offered {
        id: "job-1",
        title: "AI automation consultant for SaaS company",
        platform: "Upwork",
        url: "https://upwork.com/jobs/~01abcDEF",
        posted: Some(SCAN - 2 * HOUR),
        seen: Some(SCAN),
        budget: "$3,000-5,000",
        proposals: Some(3),
        ..Offered::default()
    }
}

#[test]
fn a_job_is_scored_routed_and_counted_once() {
    let mut data = Dataset::default();
    let again = Offered {
        id: "job-2",
        title: "Automation",
        url: "http://www.upwork.com/x/~01abcDEF?ref=1",
        seen: Some(SCAN + 1),
        ..consultant()
    };
    let later =
        Offered { id: "job-3", posted: Some(SCAN + 48 * HOUR), seen: Some(SCAN + 48 * HOUR), url: "", ..consultant() };
    let dull = Offered { id: "job-4", title: "Gardener", url: "", ..consultant() };
    let lost = Offered { id: "job-5", title: "Rust port", url: "", status: "lost", ..consultant() };
    add_jobs(&mut data, &[again, later, consultant(), dull, lost]);
    let business = studio();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let found: Vec<(&str, u8, Outcome)> =
        metrics.jobs().list.iter().map(|job| (data.jobs.id.get(job.row), job.score, job.outcome)).collect();
    assert_eq!(found[0], ("job-1", 82, Outcome::Open));
    assert_eq!(found[1], ("job-4", 46, Outcome::Open));
    assert_eq!(found.len(), 4, "a job of the day after tomorrow is not known yet");
    assert!(metrics.jobs().list.iter().any(|job| job.row == 0 && job.same == Some((2, Reason::Id))));
    let look = metrics.jobs().look(&data, &metrics.jobs().list[0]).unwrap();
    let names: Vec<&str> = look.agents.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((names, look.found), (vec!["dinesh", "gilfoyle"], vec!["automation".to_owned()]));
    for (id, value, rows) in [
        ("jobs.found_count", "3", 3),
        ("jobs.duplicate_count", "1", 1),
        ("jobs.open_count", "2", 2),
        ("jobs.act_count", "1", 1),
        ("jobs.look_count", "0", 0),
        ("jobs.bid_rate", "33.3 %", 3),
        ("jobs.won_rate", "0 %", 1),
    ] {
        let figure = metrics.figure(id, None).unwrap();
        assert_eq!((figure.value.words(Detail::Exact).as_str(), figure.rows.len()), (value, rows), "{id}");
        assert_eq!(figure.n_rows, rows as u64, "{id}");
    }
    assert_eq!(metrics.known("jobs.won_rate").unwrap().0.ratio, Some(Ratio::new(0, 1)));
}

#[test]
fn a_day_later_a_job_is_older_and_nothing_known_is_half() {
    let mut data = Dataset::default();
    add_jobs(&mut data, &[consultant(), Offered { id: "job-9", title: "Something", ..Offered::default() }]);
    let business = studio();
    let metrics = compute(&data, &business, day("2026-02-20"));
    // 36 h old at the end of the day: 36 + 15.56 + 7.07 + 11.54; and 0 + 10 + 10 + 7.5.
    assert_eq!(metrics.jobs().list.iter().map(|job| job.score).collect::<Vec<_>>(), [70, 28]);
    let plain = super::business();
    let metrics = compute(&data, &plain, day("2026-02-20"));
    assert!(!metrics.jobs().keywords && metrics.jobs().list[1].score == 50);
}
