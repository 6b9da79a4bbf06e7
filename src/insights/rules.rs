//! The rules themselves: each a function from facts to what it found, in a stable order.

use std::collections::BTreeMap;

use super::{
    Facts, Insight, Urgency,
    alerts::{self, Alert, State},
};
use crate::{
    base::{
        problem::{LeftOut, Severity},
        text::{count, join},
    },
    metrics::sources::Source,
};

/// The days before its due day on which a figure is asked for.
const ASKED_BEFORE: i32 = 7;

/// Every alert that stands, as something that needs a person.
pub(super) fn alerts(facts: Facts<'_>) -> Vec<Insight> {
    alerts::today(facts).iter().filter(|alert| alert.stands()).map(of_alert).collect()
}

fn of_alert(alert: &Alert) -> Insight {
    // The words on a deal or a source have their counts in them.
    let more = !alert.evidence.is_empty() && alert.about.is_empty();
    Insight {
        rule: alert.rule,
        urgency: if alert.state == State::Alarm { Urgency::Act } else { Urgency::Watch },
        id: alert.about.clone(),
        subject: alert.subject.clone(),
        words: if more { format!("{} ({})", alert.words, alert.evidence) } else { alert.words.clone() },
        many: alert.many,
        page: alert.page,
    }
}

pub(super) fn due(facts: Facts<'_>) -> Vec<Insight> {
    let of = |source: &Source| {
        let (_, awaited) = source.late_and_awaited(facts.metrics.today);
        if awaited.first()?.by.since(facts.metrics.today) > ASKED_BEFORE {
            return None;
        }
        Some(Insight {
            rule: "due",
            urgency: Urgency::Watch,
            id: String::new(),
            subject: source.label.clone(),
            words: alerts::asked("is due", awaited, source)?,
            many: "figures are due within a week",
            page: "sources",
        })
    };
    facts.metrics.sources().iter().filter_map(of).collect()
}

/// One insight a file, so that a broken export does not bury everything else.
pub(super) fn errors(facts: Facts<'_>) -> Vec<Insight> {
    let mut files: BTreeMap<&str, (u64, u64, bool)> = BTreeMap::new();
    for problem in facts.problems.iter().filter(|problem| problem.severity() == Severity::Error) {
        let (errors, rows, cut) = files.entry(&problem.place.file).or_default();
        *errors += 1;
        *rows += u64::from(problem.left_out == LeftOut::Row);
        *cut |= problem.left_out == LeftOut::File;
    }
    let insight = |(file, (errors, rows, cut)): (&str, (u64, u64, bool))| {
        let mut costs = Vec::new();
        if rows > 0 {
            costs.push(format!("{} left out", count(rows, "row", "rows")));
        }
        if cut {
            costs.push("part of it could not be read".to_owned());
        }
        let cost = if costs.is_empty() { String::new() } else { format!(": {}", join(&costs)) };
        Insight {
            rule: "errors",
            urgency: Urgency::Act,
            id: file.to_owned(),
            subject: String::new(),
            words: format!("has {}{cost}", count(errors, "error", "errors")),
            many: "files have errors",
            page: "health",
        }
    };
    files.into_iter().map(insight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::problem::{Code, Place, Problem},
        config::Business,
        data::{
            Dataset,
            health::{Noted, Trouble},
        },
        insights::{Found, needs},
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_revenue, business, day, due as due_source, paid},
        },
    };

    const SOURCES: &[&str] = &["source_silent"];

    /// What the rules with these ids found.
    fn found(data: &Dataset, business: &Business, today: &str, problems: &[Problem], rules: &[&str]) -> Vec<String> {
        let metrics = compute(data, business, day(today));
        let facts = Facts { metrics: &metrics, problems, found: &Found::default() };
        let say = |one: &Insight| format!("{:?} {} {} {}", one.urgency, one.id, one.subject, one.words);
        needs(facts).iter().filter(|one| rules.contains(&one.rule)).map(say).collect()
    }

    fn deals() -> Dataset {
        let deal = |id: &str, created, proposal, value| Deal {
            id: id.to_owned(),
            created,
            marks: ["", proposal, "", "", ""],
            value,
            ..Deal::default()
        };
        let mut data = Dataset::default();
        add_deals(
            &mut data,
            "data/deals.csv",
            &[
                deal("small", "2026-03-01", "2026-03-02", "100"),
                deal("large", "2026-03-01", "2026-03-02", "900"),
                deal("lead", "2026-03-01", "", "5000"),
                deal("fresh", "2026-03-01", "2026-03-16", "1"),
                deal("forgotten", "2025-01-01", "", "1"),
                Deal { marks: ["", "", "", "2026-03-02", ""], ..deal("won", "2026-03-01", "", "1") },
            ],
        );
        data
    }

    #[test]
    fn every_silent_deal_is_named_once() {
        let say = |today| found(&deals(), &business(), today, &[], &["decision_silent", "silent"]);
        let forgotten = "Watch  1 open deal has been silent for more than 90 days; close it or write to it";
        assert_eq!(say("2026-03-05"), [forgotten], "three days are no silence yet");
        assert_eq!(
            say("2026-03-17"),
            [
                "Act large A deal has been silent for 15 days in proposal sent, $900",
                "Act small A deal has been silent for 15 days in proposal sent, $100",
                "Watch lead A deal has been silent for 16 days in prospecting, $5,000",
                forgotten,
            ]
        );
        assert_eq!(
            say("2026-04-05")[1..],
            [
                "Watch  2 open deals near their decision have been silent for more than 30 days; close them or write to them",
                "Watch lead A deal has been silent for 35 days in prospecting, $5,000",
                forgotten,
            ]
        );
    }

    #[test]
    fn a_pipeline_without_proposals_rings_in_its_last_two_stages() {
        let mut business = business();
        business.pipelines[0].stages = ["lead", "talks", "call"].map(String::from).to_vec();
        business.pipelines[0].proposal = None;
        assert_eq!(
            found(&deals(), &business, "2026-03-10", &[], &["decision_silent"]),
            [
                "Act large A deal has been silent for 8 days in talks, $900",
                "Act small A deal has been silent for 8 days in talks, $100",
            ]
        );
    }

    #[test]
    fn a_monthly_figure_is_asked_for_then_missed() {
        let mut business = business();
        business.sources.insert("msn".into(), due_source("MSN", 21));
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/msn.csv", &[paid("2026-01-31", "msn", "32250")]);
        assert_eq!(found(&data, &business, "2026-03-10", &[], &["due"]), [""; 0], "more than a week ahead");
        assert_eq!(
            found(&data, &business, "2026-03-14", &[], &["due"]),
            ["Watch  MSN is due on 21 Mar 2026 for February 2026; enter it in `data/revenue/msn.csv`"]
        );
        assert_eq!(
            found(&data, &business, "2026-03-25", &[], SOURCES),
            ["Act  MSN was due on 21 Mar 2026 for February 2026; enter it in `data/revenue/msn.csv`"]
        );
        assert_eq!(found(&data, &business, "2026-03-25", &[], &["due"]), [""; 0]);
        assert_eq!(
            found(&data, &business, "2026-06-18", &[], SOURCES),
            [
                "Act  MSN was due for February to April 2026, the first on 21 Mar 2026; enter them in `data/revenue/msn.csv`"
            ]
        );
        assert_eq!(
            found(&data, &business, "2026-06-18", &[], &["due"]),
            ["Watch  MSN is due on 21 Jun 2026 for May 2026; enter it in `data/revenue/msn.csv`"]
        );
    }

    #[test]
    fn errors_are_told_once_a_file() {
        let problem = |code, file: &str, left_out| Problem::new(code, Place::file(file), "").cost(left_out);
        let problems = [
            problem(Code::E101, "data/deals.csv", LeftOut::Row),
            problem(Code::E104, "data/deals.csv", LeftOut::Row),
            problem(Code::E024, "data/deals.csv", LeftOut::Nothing),
            problem(Code::E026, "data/jobs.json", LeftOut::File),
        ];
        assert_eq!(
            found(&Dataset::default(), &business(), "2026-03-10", &problems, &["errors"]),
            [
                "Act data/deals.csv  has 2 errors: 2 rows left out",
                "Act data/jobs.json  has 1 error: part of it could not be read",
            ]
        );
    }

    #[test]
    fn a_failed_source_is_told_with_what_went_wrong() {
        let day_in_seconds = |text: &str| i64::from(day(text).since(day("1970-01-01"))) * 86_400;
        let noted = |since: &str| Noted {
            tried: day_in_seconds("2026-03-02"),
            failed_since: Some(day_in_seconds(since)),
            problem: Some(Trouble { kind: "status".into(), message: "it answered 503".into() }),
            ..Noted::default()
        };
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/impact.csv", &[paid("2026-01-31", "impact", "1")]);
        data.health.sources.insert("board".into(), noted("2026-03-02"));
        data.health.sources.insert("impact".into(), noted("2025-12-27"));
        assert_eq!(
            found(&data, &business(), "2026-03-02", &[], SOURCES),
            [
                "Act  impact failed since 27 Dec 2025: it answered 503",
                "Watch  board failed since 2 Mar: it answered 503",
            ]
        );
        assert_eq!(
            found(&data, &business(), "2026-03-01", &[], SOURCES),
            ["Watch  impact has had no new row for 29 days, the last one on 31 Jan 2026"],
            "the notes are of a later day"
        );
    }

    #[test]
    fn a_stale_source_is_watched() {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &[paid("2026-01-31", "stripe", "1")]);
        assert_eq!(found(&data, &business(), "2026-02-10", &[], SOURCES), [""; 0]);
        assert_eq!(
            found(&data, &business(), "2026-03-02", &[], SOURCES),
            ["Watch  stripe has had no new row for 30 days, the last one on 31 Jan 2026"]
        );
    }
}
