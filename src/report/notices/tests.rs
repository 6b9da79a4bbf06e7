//! What is told on which day, and that it is told once.

use std::collections::BTreeSet;

use super::*;
use crate::{
    config::{Agent, Business},
    data::Dataset,
    insights::Found,
    metrics::{
        compute,
        fixture::{
            Deal, Offered, Paid, add_acts, add_deals, add_jobs, add_revenue, business, day, decimal, due, paid, window,
        },
    },
    render::text,
};

/// What is told on a day of what was not told yet; each is remembered.
fn tell(kind: Kind, data: &Dataset, business: &Business, today: &str, told: &mut BTreeSet<String>) -> Vec<Notice> {
    let metrics = compute(data, business, day(today));
    let facts = Facts { metrics: &metrics, problems: &[], found: &Found::default() };
    let new = notices(kind, facts, &|id| told.contains(id));
    told.extend(new.iter().flat_map(|notice| notice.ids.iter().cloned()));
    new
}

fn ids(notices: &[Notice]) -> Vec<&str> {
    notices.iter().flat_map(|notice| notice.ids.iter().map(String::as_str)).collect()
}

/// The lines between head and foot.
fn said(notice: &Notice) -> Vec<String> {
    let text = text::text(&notice.report, text::Style { columns: 200, ascii: false });
    let lines: Vec<&str> = text.lines().skip(3).collect();
    lines[..lines.len() - 2].iter().filter(|line| !line.is_empty()).map(|line| (*line).to_owned()).collect()
}

/// Mondays of February and March with 500 sent and so many replies.
fn weeks(replies: &[u64]) -> Dataset {
    let days = [
        "2026-02-02",
        "2026-02-09",
        "2026-02-16",
        "2026-02-23",
        "2026-03-02",
        "2026-03-09",
        "2026-03-16",
        "2026-03-23",
        "2026-03-30",
        "2026-04-06",
    ];
    let rows = days.iter().zip(replies).flat_map(|(on, replies)| [(*on, "sent", 500), (*on, "reply", *replies)]);
    let mut data = Dataset::default();
    add_acts(&mut data, &rows.collect::<Vec<_>>());
    data
}

#[test]
fn an_alarm_is_told_once_and_again_when_it_comes_back() {
    let data = weeks(&[40, 40, 12, 12, 12, 40, 40, 40, 12, 12]);
    let mut told = BTreeSet::new();
    let mut heard: Vec<(String, Vec<String>)> = Vec::new();
    for by in 0..70 {
        let on = day("2026-02-16").plus(by);
        let new = tell(Kind::Alerts, &data, &business(), &on.to_string(), &mut told);
        assert!(new.len() <= 1, "one digest");
        if !new.is_empty() {
            heard.push((on.to_string(), ids(&new).iter().map(|id| (*id).to_owned()).collect()));
        }
    }
    let heard: Vec<(&str, Vec<&str>)> =
        heard.iter().map(|(on, ids)| (on.as_str(), ids.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        heard,
        [
            ("2026-02-23", vec!["reply_rate_drop@2026-02-23"]),
            ("2026-03-02", vec!["resolved:reply_rate_drop@2026-02-23"]),
            ("2026-04-06", vec!["reply_rate_drop@2026-04-06"]),
            ("2026-04-13", vec!["resolved:reply_rate_drop@2026-04-06"]),
        ]
    );
}

#[test]
fn a_digest_has_words_and_evidence() {
    let data = weeks(&[40, 40, 12, 12]);
    let mut told = BTreeSet::new();
    let new = tell(Kind::Alerts, &data, &business(), "2026-02-24", &mut told);
    assert_eq!(
        said(&new[0]),
        [
            "One new alarm.",
            "[alarm] Reply rate fell, by more than chance explains: 2.4 % after 8 % (12 of 500 in 16–22 Feb 2026, 40 of 500 the week before); since 24 Feb 2026",
        ]
    );
    let over = tell(Kind::Alerts, &data, &business(), "2026-03-03", &mut told);
    assert_eq!(said(&over[0])[0], "One alarm is over.");
    assert!(said(&over[0])[1].starts_with("[ok] Reply rate "), "{:?}", said(&over[0]));
    assert!(tell(Kind::Alerts, &weeks(&[40, 40, 40]), &business(), "2026-02-24", &mut BTreeSet::new()).is_empty());
}

#[test]
fn a_deal_that_falls_silent_again_is_told_again() {
    let deal = |id: &str, negotiating| Deal {
        id: id.to_owned(),
        created: "2026-02-01",
        marks: ["", "2026-02-02", negotiating, "", ""],
        ..Deal::default()
    };
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", &[deal("a", "2026-02-07")]);
    let mut told = BTreeSet::new();
    let mut heard = Vec::new();
    for by in 0..14 {
        let on = day("2026-02-04").plus(by);
        let new = tell(Kind::Alerts, &data, &business(), &on.to_string(), &mut told);
        heard.extend(ids(&new).iter().map(|id| format!("{on} {id}")));
    }
    assert_eq!(
        heard,
        ["2026-02-06 decision_silent:a@2026-02-06", "2026-02-11 decision_silent:a@2026-02-11",],
        "though the days are near each other"
    );
}

#[test]
fn what_was_watched_is_told_when_it_becomes_an_alarm_but_not_the_other_way() {
    let told_of = |told: &[&str], days: &[&str]| {
        let data = weeks(&[40, 40, 30, 12, 12]);
        let mut known: BTreeSet<String> = told.iter().map(|id| (*id).to_owned()).collect();
        let heard = days.iter().flat_map(|on| tell(Kind::Alerts, &data, &business(), on, &mut known));
        heard.flat_map(|notice| notice.ids).collect::<Vec<_>>()
    };
    let daily = ["2026-02-23", "2026-02-24", "2026-02-28", "2026-03-02", "2026-03-03"];
    assert_eq!(told_of(&[], &daily), ["watch:reply_rate_drop@2026-02-23", "reply_rate_drop@2026-03-02"]);
    assert_eq!(told_of(&["reply_rate_drop@2026-02-23"], &daily[..3]), [""; 0], "it was worse before");
}

#[test]
fn a_long_digest_is_cut_and_counted() {
    let mut data = Dataset::default();
    let deal = |at: usize| Deal {
        id: format!("deal-{at:02}"),
        created: "2026-02-01",
        marks: ["", "2026-02-02", "", "", ""],
        ..Deal::default()
    };
    add_deals(&mut data, "data/deals.csv", &(0..20).map(deal).collect::<Vec<_>>());
    let new = tell(Kind::Alerts, &data, &business(), "2026-02-10", &mut BTreeSet::new());
    let lines = said(&new[0]);
    assert!(lines[1].starts_with("[alarm] deal-00 A deal has been silent"), "by its id: {}", lines[1]);
    assert_eq!(
        (lines.len(), lines[0].as_str(), lines[9].as_str()),
        (10, "20 new alarms and one thing to watch.", "- and 13 more")
    );
    assert_eq!(ids(&new).len(), 21, "what is counted is told");
}

/// So many jobs that fit.
fn jobs(n: usize) -> (Dataset, Business) {
    const IDS: [&str; 12] = ["j00", "j01", "j02", "j03", "j04", "j05", "j06", "j07", "j08", "j09", "j10", "j11"];
    const TITLES: [&str; 12] = [
        "Rust sync tool",
        "Rust parser",
        "Rust importer of mails",
        "Payment desk in rust",
        "Rust robot",
        "Rust map",
        "Clock in rust",
        "Rust for a garden",
        "Rust weather station",
        "Rust chess",
        "Rust on a boat",
        "A rust kiln",
    ];
    let mut business = business();
    let keywords = [("rust".to_owned(), decimal("1"))].into();
    business.agents.insert("dinesh".into(), Agent { handle: Some("@Dinesh".into()), keywords });
    let moment = chrono::DateTime::parse_from_rfc3339("2026-03-02T06:00:00Z").ok().map(|moment| moment.timestamp());
    let offered = |at: usize| Offered {
        id: IDS[at],
        title: TITLES[at],
        platform: "Braintrust",
        url: if at == 1 { "javascript:alert(1)" } else { "https://example.com/jobs/1" },
        posted: moment,
        budget: "$3,000-5,000",
        proposals: Some(0),
        ..Offered::default()
    };
    let mut data = Dataset::default();
    let rows: Vec<Offered> =
        (0..n).map(|at| Offered { url: if at > 1 { "" } else { offered(at).url }, ..offered(at) }).collect();
    add_jobs(&mut data, &rows);
    (data, business)
}

#[test]
fn a_new_job_has_all_that_a_bid_needs() {
    let (data, business) = jobs(2);
    let mut told = BTreeSet::new();
    let new = tell(Kind::Jobs, &data, &business, "2026-03-02", &mut told);
    let mut by_id: Vec<(&str, Vec<String>)> = new.iter().map(|notice| (notice.ids[0].as_str(), said(notice))).collect();
    by_id.sort();
    assert_eq!(
        by_id[0],
        (
            "job:j00",
            [
                "New job on Braintrust: 96 of 100.",
                "Platform: Braintrust",
                "Title: Rust sync tool",
                "Budget: $3,000-5,000",
                "Relevance: 96/100",
                "Recommended agents: @Dinesh",
                "Link: https://example.com/jobs/1",
            ]
            .map(String::from)
            .to_vec()
        )
    );
    let links = |notice: &Notice| format!("{:?}", notice.report).contains("Link(");
    assert_eq!(
        new.iter().filter(|notice| links(notice)).map(|notice| notice.ids[0].as_str()).collect::<Vec<_>>(),
        ["job:j00"]
    );
    assert_eq!(by_id[1].1[6], "Link: javascript:alert(1)", "as text");
    assert!(tell(Kind::Jobs, &data, &business, "2026-03-02", &mut told).is_empty(), "each is told once");
    assert!(
        tell(Kind::Jobs, &data, &business, "2026-03-09", &mut BTreeSet::new()).is_empty(),
        "it is not new any more"
    );
    assert!(tell(Kind::Alerts, &data, &business, "2026-03-02", &mut told).is_empty(), "jobs are no alerts");
}

#[test]
fn many_jobs_come_in_one_list() {
    let (data, business) = jobs(12);
    let new = tell(Kind::Jobs, &data, &business, "2026-03-02", &mut BTreeSet::new());
    assert_eq!((new.len(), ids(&new).len()), (1, 12));
    let lines = said(&new[0]);
    assert_eq!(
        (lines.len(), lines[0].as_str(), lines[9].as_str()),
        (10, "12 new jobs are worth a bid today.", "- and 4 more")
    );
    assert!(
        lines[1].starts_with("[act] ") && lines[1].contains(" · Braintrust · $3,000-5,000 · 96/100 · @Dinesh"),
        "{}",
        lines[1]
    );
}

#[test]
fn a_win_says_what_and_how_fast_but_not_who() {
    let mut business = business();
    business.goals.insert("revenue.month".into(), decimal("25000"));
    let mut data = Dataset::default();
    let won = Deal {
        id: "deal-1".into(),
        created: "2026-02-05",
        marks: ["", "2026-02-10", "", "2026-03-01", ""],
        value: "3500",
        offer: "ai_automation",
        platform: "Twitter",
        ..Deal::default()
    };
    add_deals(
        &mut data,
        "data/deals.csv",
        &[
            won,
            Deal {
                marks: ["", "", "", "2026-03-02", ""],
                created: "2026-03-02",
                id: "deal-2".into(),
                ..Deal::default()
            },
        ],
    );
    let upsell = Paid { kind: "upsell", deal: "deal-1", offer: "care", ..paid("2026-03-02", "stripe", "1497") };
    let rows = [
        Paid { kind: "deal_won", deal: "deal-1", ..paid("2026-03-01", "stripe", "3500") },
        upsell,
        Paid { kind: "churn", ..paid("2026-03-02", "stripe", "9") },
    ];
    add_revenue(&mut data, "data/revenue/stripe.csv", &rows);
    let mut told = BTreeSet::new();
    let new = tell(Kind::Won, &data, &business, "2026-03-02", &mut told);
    let all: Vec<(&str, Vec<String>)> = new.iter().map(|notice| (notice.ids[0].as_str(), said(notice))).collect();
    let lines = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
    assert_eq!(
        all,
        [
            (
                "won:deal-1",
                lines(
                    "A deal was won on 1 Mar 2026.",
                    "[won] $3,500 Ai automation (Twitter) deal-1, 24 days from first contact. Month to date $4,997 of $25k (goal)."
                )
            ),
            (
                "won:deal-2",
                lines(
                    "A deal was won on 2 Mar 2026.",
                    "[won] one more deal-2, on the day of the first contact. Month to date $4,997 of $25k (goal)."
                )
            ),
            (
                "paid:2026-03-02:stripe:1497:USD:1",
                lines(
                    "An upsell came in on 2 Mar 2026.",
                    "[won] $1,497 care deal-1. Month to date $4,997 of $25k (goal)."
                )
            ),
        ]
    );
    assert!(!format!("{new:?}").contains("A deal\""), "no title: it may name the client");
    assert!(tell(Kind::Won, &data, &business, "2026-03-02", &mut told).is_empty());
    assert!(tell(Kind::Won, &data, &business, "2026-03-20", &mut BTreeSet::new()).is_empty(), "old news");
}

#[test]
fn a_row_put_above_another_is_told_and_the_other_not_again() {
    let upsell = |amount| Paid { kind: "upsell", ..paid("2026-03-02", "stripe", amount) };
    let mut told = BTreeSet::new();
    let mut heard = |amounts: &[&'static str]| {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &amounts.iter().map(|one| upsell(one)).collect::<Vec<_>>());
        let new = tell(Kind::Won, &data, &business(), "2026-03-02", &mut told);
        ids(&new).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(heard(&["500"]), ["paid:2026-03-02:stripe:500:USD:1"]);
    assert_eq!(heard(&["700", "500"]), ["paid:2026-03-02:stripe:700:USD:1"]);
    assert_eq!(heard(&["500.00", "700", "500"]), ["paid:2026-03-02:stripe:500:USD:2"], "two of the same");
    assert_eq!(heard(&["700", "500", "500"]), [""; 0]);
}

#[test]
fn a_figure_is_asked_for_on_its_day_and_then_once_a_week() {
    let mut business = business();
    business.sources.insert("msn".into(), due("MSN", 21));
    let december = Some(window("2025-12-01", "2025-12-31"));
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue/msn.json", &[Paid { covers: december, ..paid("", "msn", "100") }]);
    let mut told = BTreeSet::new();
    let mut heard: Vec<(String, String)> = Vec::new();
    for by in 0..24 {
        let on = day("2026-02-15").plus(by);
        for notice in tell(Kind::Reminders, &data, &business, &on.to_string(), &mut told) {
            heard.push((notice.ids.join(" "), said(&notice).join(" / ")));
        }
    }
    let expected = [
        (
            "due:msn:2026-01@2026-02-21",
            "One figure is due today. / [act] MSN: January is due today. Enter it in data/revenue/msn.json: \"2026-01\": 0.00",
        ),
        (
            "due:msn:2026-01@2026-02-28",
            "One figure is overdue. / [overdue] MSN: January was due on 21 Feb 2026. Enter it in data/revenue/msn.json: \"2026-01\": 0.00",
        ),
        (
            "due:msn:2026-01@2026-03-07",
            "One figure is overdue. / [overdue] MSN: January was due on 21 Feb 2026. Enter it in data/revenue/msn.json: \"2026-01\": 0.00",
        ),
    ];
    assert_eq!(heard, expected.map(|(id, said)| (id.to_owned(), said.to_owned())));
    let late = tell(Kind::Reminders, &data, &business, "2026-02-24", &mut BTreeSet::new());
    assert_eq!(ids(&late), ["due:msn:2026-01@2026-02-21"], "a day that was missed is made up for");
}

#[test]
fn the_form_to_write_is_that_of_the_file() {
    let asked = |path: Option<&'static str>, on: &str| {
        let mut business = business();
        business.sources.insert("msn".into(), due("MSN", 21));
        let mut data = Dataset::default();
        let december = Some(window("2025-12-01", "2025-12-31"));
        if let Some(path) = path {
            add_revenue(&mut data, path, &[Paid { covers: december, ..paid("", "msn", "100") }]);
        }
        let new = tell(Kind::Reminders, &data, &business, on, &mut BTreeSet::new());
        said(&new[0])[1].clone()
    };
    assert_eq!(
        asked(Some("data/revenue/msn.csv"), "2026-02-21"),
        "[act] MSN: January is due today. Add a row to data/revenue/msn.csv with covers 2026-01 and the amount."
    );
    assert_eq!(
        asked(None, "2026-02-22"),
        "[overdue] MSN: January was due on 21 Feb 2026. Make data/revenue/msn.json: {\"2026-01\": 0.00}"
    );
    assert_eq!(
        asked(Some("data/revenue/msn.json"), "2027-01-21"),
        "[overdue] MSN: January 2026 was due on 21 Feb 2026. Enter it in data/revenue/msn.json: \"2026-01\": 0.00"
    );
}
