//! The brief of the afternoon: what is new since yesterday, and which deals wait to be brought up to date.

use super::{alerts, deals, named};
use crate::{
    base::{
        calendar::Window,
        text::{count, join},
        value::{Detail, Value},
    },
    insights::{self, Facts, Insight, alerts as rules},
    metrics::{
        Metrics,
        activity::{self, Line},
        jobs::{Job, score::LOOK},
        waiting,
    },
    report::{
        line::{COLUMNS, amount, cost, fact, list, name},
        model::{Item, Section},
        pages::Body,
        words::{capital, spelled},
    },
};

/// The most alerts that are told.
const ALERTS: usize = 3;
/// The days of answers that may still have to be noted.
const ANSWERS: i32 = 7;
/// The columns of a job's title.
const TITLE: usize = 36;

pub(super) fn body(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let lately = Window::last_days(2, metrics.today);
    let lines = activity::within(metrics, [lately]);
    let (unanswered, waiting) = deals::unanswered(metrics);
    let answered = waiting::answered(metrics, Window::last_days(ANSWERS, metrics.today));
    let jobs = jobs(metrics, lately);
    let mut sections = Vec::new();
    sections.extend(alerts_since(facts, lately));
    sections.extend(happened(&lines));
    sections.extend(best_of(metrics, &jobs));
    sections.extend(deals::named("answered", "Note the answer", &answered, |one| {
        format!("{} ({})", deals::titled(&one.title, &one.id, None), one.day.short())
    }));
    sections.extend(waiting);
    if sections.is_empty() {
        sections.push(alerts::section(facts));
    }
    Body { headline: headline(&lines, jobs.len(), unanswered, answered.len()), sections }
}

/// `Two new jobs and $850 since yesterday; nine deals wait.`
fn headline(lines: &[Line<1>], jobs: usize, unanswered: usize, answered: usize) -> String {
    let of = |what: &str| lines.iter().find(|line| line.what == what).and_then(counted).unwrap_or(0);
    let told = |what: &str, n: u64| {
        let (one, many) = named(what);
        (n > 0).then(|| spelled(n as usize, one, many))
    };
    let counts = ["leads", "responses", "won"].map(|what| told(what, of(what)));
    let money = lines.iter().find(|line| line.what == "revenue").and_then(|line| line.values.first()?.clone());
    let money = money.filter(|money| money.number().is_some_and(|number| !number.is_zero()));
    let money = money.map(|money| amount(&money, Detail::Short));
    let mut new: Vec<String> = counts.into_iter().chain([told("jobs", jobs as u64), money]).flatten().collect();
    new.truncate(2);
    let waiting = match unanswered + answered {
        0 => "no deal waits".to_owned(),
        1 => "one deal waits".to_owned(),
        n => format!("{} wait", spelled(n, "deal", "deals")),
    };
    let words = |new: &[String]| {
        let new = if new.is_empty() { "nothing new".to_owned() } else { join(new) };
        capital(&format!("{new} since yesterday; {waiting}."))
    };
    let whole = words(&new);
    if cost(&whole) <= COLUMNS { whole } else { words(new.get(..1).unwrap_or_default()) }
}

fn counted(line: &Line<1>) -> Option<u64> {
    match line.values.first()?.as_ref()? {
        Value::Count(n) => Some(*n),
        _ => None,
    }
}

/// What needs a person since yesterday, where the rows say since when: nobody looks back for it.
fn alerts_since(facts: Facts<'_>, window: Window) -> Option<Section> {
    let is_new = |need: &&Insight| {
        let of_rule = rules::today(facts).iter().filter(|alert| alert.rule == need.rule && alert.about == need.id);
        let mut of_it = of_rule.filter(|alert| alert.subject == need.subject);
        of_it.any(|alert| alert.since.is_some_and(|since| window.contains(since)))
    };
    let needs: Vec<&Insight> = insights::needs(facts).iter().filter(is_new).collect();
    let items: Vec<Item> = needs.iter().take(ALERTS).filter_map(|need| alerts::item(&[need], "")).collect();
    (!items.is_empty()).then(|| list("alerts", items))
}

/// `2 new leads, 1 proposal sent, $850`: what happened, as far as anything did.
fn happened(lines: &[Line<1>]) -> Option<Section> {
    let say = |line: &Line<1>| {
        let value = line.values.first()?.as_ref()?;
        if value.number().is_none_or(|number| number.is_zero()) {
            return None;
        }
        Some(match value {
            Value::Count(n) => {
                let (one, many) = named(line.what);
                count(*n, one, many)
            }
            money => format!("{} came in", amount(money, Detail::Whole)),
        })
    };
    let told: Vec<String> = lines.iter().filter_map(say).collect();
    (!told.is_empty()).then(|| fact("new", "Since yesterday", &told.join(", ")))
}

/// The jobs worth a look that were posted or found in a window, the best first.
fn jobs(metrics: &Metrics<'_>, window: Window) -> Vec<Job> {
    let open = metrics.jobs().list.iter().filter(|job| job.open() && (job.score >= LOOK || job.high));
    let day = |job: &Job| metrics.jobs().look(metrics.data, job).and_then(|look| look.day);
    open.filter(|job| day(job).is_some_and(|day| window.contains(day))).copied().collect()
}

/// `Invoice chasing on autopilot, 93 of 100; 1 more`.
fn best_of(metrics: &Metrics<'_>, jobs: &[Job]) -> Option<Section> {
    let best = jobs.first()?;
    let more = if jobs.len() > 1 { format!("; {} more", jobs.len() - 1) } else { String::new() };
    let title = name(metrics.data.jobs.title.get(best.row), TITLE);
    Some(fact("jobs", "New job", &format!("{title}, {} of 100{more}", best.score)))
}
