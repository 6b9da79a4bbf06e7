//! The rules themselves: each a function from facts to what it found, in a stable order.

use std::collections::BTreeMap;

use super::{Facts, Insight, Urgency};
use crate::{
    base::{
        problem::{LeftOut, Severity},
        text::{count, join},
        value::Detail,
    },
    metrics::{
        collected::{self, Run},
        expected::{self, Due},
        silent::{self, Silent},
        sources::{Source, State},
    },
};

/// The days without a word after which an open deal counts as silent.
const SILENT_AFTER: i32 = silent::AFTER;
/// The days after which silent deals are only counted: nobody writes to them one by one.
const FORGOTTEN_AFTER: i32 = 90;

/// The days before its due day on which a figure is asked for.
const ASKED_BEFORE: i32 = 7;

pub(super) fn overdue(facts: Facts<'_>) -> Vec<Insight> {
    let of = |source: &Source| {
        let (late, _) = source.late_and_awaited(facts.metrics.today);
        Some(of_source("overdue", Urgency::Act, source, asked("was due", late, source)?))
    };
    facts.metrics.sources().iter().filter_map(of).collect()
}

pub(super) fn due(facts: Facts<'_>) -> Vec<Insight> {
    let of = |source: &Source| {
        let (_, awaited) = source.late_and_awaited(facts.metrics.today);
        if awaited.first()?.by.since(facts.metrics.today) > ASKED_BEFORE {
            return None;
        }
        Some(of_source("due", Urgency::Watch, source, asked("is due", awaited, source)?))
    };
    facts.metrics.sources().iter().filter_map(of).collect()
}

/// `was due on 21 Mar 2026 for February 2026; enter it in …`, with every month that is.
fn asked(word: &str, due: &[Due], source: &Source) -> Option<String> {
    let by = due.first()?.by.words();
    let months = expected::words(due, None);
    let file = file(source);
    Some(match due {
        [_] => format!("{word} on {by} for {months}; enter it in `{file}`"),
        _ => format!("{word} for {months}, the first on {by}; enter them in `{file}`"),
    })
}

/// The file to enter a figure of a source in.
fn file(source: &Source) -> String {
    source.files.first().map_or_else(|| format!("data/revenue/{}.csv", source.id), Clone::clone)
}

pub(super) fn stale(facts: Facts<'_>) -> Vec<Insight> {
    let of = |source: &Source| {
        let State::Stale(days) = source.state else { return None };
        let quiet = count(days.max(0) as u64, "day", "days");
        let collected = source.collected.filter(|day| facts.metrics.today.since(*day) == days);
        let words = if let Some(day) = collected {
            format!("has not been collected for {quiet}, last on {}", day.words())
        } else {
            let last = source.updated.map_or_else(String::new, |day| format!(", the last one on {}", day.words()));
            format!("has had no new row for {quiet}{last}")
        };
        Some(of_source("stale", Urgency::Watch, source, words))
    };
    facts.metrics.sources().iter().filter_map(of).collect()
}

/// Sources of any table, as the collector noted them.
pub(super) fn failed(facts: Facts<'_>) -> Vec<Insight> {
    let metrics = facts.metrics;
    let of = |run: &Run| {
        let since = run.failed_since?;
        let source = metrics.sources().iter().find(|source| source.id == run.source);
        let stands_in = source.is_some_and(|source| matches!(source.state, State::Fallback(_)));
        let words = collected::failed_words(since, run.message().as_deref(), metrics.today);
        Some(Insight {
            rule: "failed",
            urgency: if stands_in || since == metrics.today { Urgency::Watch } else { Urgency::Act },
            id: String::new(),
            subject: run.label.clone(),
            words: if stands_in { format!("counts by hand; it {words}") } else { words },
            page: if source.is_some() { "sources" } else { "health" },
        })
    };
    metrics.collected.iter().filter_map(of).collect()
}

fn of_source(rule: &'static str, urgency: Urgency, source: &Source, words: String) -> Insight {
    Insight { rule, urgency, id: String::new(), subject: source.label.clone(), words, page: "sources" }
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
            page: "health",
        }
    };
    files.into_iter().map(insight).collect()
}

pub(super) fn silent(facts: Facts<'_>) -> Vec<Insight> {
    let (silent, forgotten) = silent::deals(facts.metrics, SILENT_AFTER, FORGOTTEN_AFTER);
    let mut found: Vec<Insight> = silent.iter().map(of_deal).collect();
    if forgotten > 0 {
        let (have, them) = if forgotten == 1 { ("has", "it") } else { ("have", "them") };
        found.push(Insight {
            rule: "silent",
            urgency: Urgency::Watch,
            id: String::new(),
            subject: count(forgotten, "open deal", "open deals"),
            words: format!("{have} been silent for more than {FORGOTTEN_AFTER} days; close {them} or write to {them}"),
            page: "pipeline",
        });
    }
    found
}

fn of_deal(deal: &Silent) -> Insight {
    let value = deal.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let days = count(deal.days.max(0) as u64, "day", "days");
    Insight {
        rule: "silent",
        urgency: if deal.proposal_out { Urgency::Act } else { Urgency::Watch },
        id: deal.id.clone(),
        subject: deal.title.clone(),
        words: format!("has been silent for {days} in {}{value}", deal.stage.replace('_', " ")),
        page: "pipeline",
    }
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
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_revenue, business, day, due as due_source, paid},
        },
    };

    fn found(
        data: &Dataset,
        business: &Business,
        today: &str,
        problems: &[Problem],
        rule: fn(Facts<'_>) -> Vec<Insight>,
    ) -> Vec<String> {
        let metrics = compute(data, business, day(today));
        let facts = Facts { metrics: &metrics, problems };
        let say = |one: Insight| format!("{:?} {} {} {}", one.urgency, one.id, one.subject, one.words);
        rule(facts).into_iter().map(say).collect()
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
    fn open_deals_are_silent_after_fourteen_days() {
        let say = |today| found(&deals(), &business(), today, &[], silent);
        assert_eq!(
            say("2026-03-15"),
            ["Watch  1 open deal has been silent for more than 90 days; close it or write to it"]
        );
        assert_eq!(
            say("2026-03-17"),
            [
                "Act large A deal has been silent for 15 days in proposal sent, $900",
                "Act small A deal has been silent for 15 days in proposal sent, $100",
                "Watch lead A deal has been silent for 16 days in prospecting, $5,000",
                "Watch  1 open deal has been silent for more than 90 days; close it or write to it",
            ]
        );
    }

    #[test]
    fn a_monthly_figure_is_asked_for_then_missed() {
        let mut business = business();
        business.sources.insert("msn".into(), due_source("MSN", 21));
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/msn.csv", &[paid("2026-01-31", "msn", "32250")]);
        assert_eq!(found(&data, &business, "2026-03-10", &[], due), [""; 0], "more than a week ahead");
        assert_eq!(
            found(&data, &business, "2026-03-14", &[], due),
            ["Watch  MSN is due on 21 Mar 2026 for February 2026; enter it in `data/revenue/msn.csv`"]
        );
        assert_eq!(
            found(&data, &business, "2026-03-25", &[], overdue),
            ["Act  MSN was due on 21 Mar 2026 for February 2026; enter it in `data/revenue/msn.csv`"]
        );
        assert_eq!(found(&data, &business, "2026-03-25", &[], due), [""; 0]);
        assert_eq!(
            found(&data, &business, "2026-06-18", &[], overdue),
            [
                "Act  MSN was due for February to April 2026, the first on 21 Mar 2026; enter them in `data/revenue/msn.csv`"
            ]
        );
        assert_eq!(
            found(&data, &business, "2026-06-18", &[], due),
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
            found(&Dataset::default(), &business(), "2026-03-10", &problems, errors),
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
            found(&data, &business(), "2026-03-02", &[], failed),
            [
                "Watch  board failed since 2 Mar: it answered 503",
                "Act  impact failed since 27 Dec 2025: it answered 503"
            ]
        );
        assert_eq!(found(&data, &business(), "2026-03-02", &[], stale), [""; 0]);
        assert_eq!(found(&data, &business(), "2026-03-01", &[], failed), [""; 0], "the note is of a later day");
    }

    #[test]
    fn a_stale_source_is_watched() {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &[paid("2026-01-31", "stripe", "1")]);
        assert_eq!(found(&data, &business(), "2026-02-10", &[], stale), [""; 0]);
        assert_eq!(
            found(&data, &business(), "2026-03-02", &[], stale),
            ["Watch  stripe has had no new row for 30 days, the last one on 31 Jan 2026"]
        );
    }
}
