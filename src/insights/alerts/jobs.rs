//! Jobs that are worth a bid today.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, settings};
use crate::{
    base::text::shorten,
    metrics::{
        Metrics,
        jobs::{Job, score::ACT},
    },
};

const RULE: &str = "high_value_job";
/// The days that a job counts as new.
const NEW: i32 = 7;
/// The most columns of a title: what boards send has no end.
const TITLE: usize = 80;

pub(super) fn high_value(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let (threshold, _) = settings(metrics, RULE, Decimal::from(ACT), 0);
    let open = metrics.jobs().list.iter().filter(|job| job.open());
    let told = open.filter(|job| job.high || Decimal::from(job.score) >= threshold);
    told.filter_map(|job| of_job(metrics, job, threshold)).collect()
}

/// What is said of a job; `None` of one that is no longer new.
fn of_job(metrics: &Metrics<'_>, job: &Job, threshold: Decimal) -> Option<Alert> {
    let found = metrics.jobs().look(metrics.data, job)?.day;
    if found.is_some_and(|day| metrics.today.since(day) >= NEW) {
        return None;
    }
    let jobs = &metrics.data.jobs;
    let (id, title) = (jobs.id.get(job.row), jobs.title.get(job.row).trim());
    let act = Decimal::from(job.score) >= threshold;
    let score = format!("{} of 100", job.score);
    let platform = jobs.platform.get(job.row).map(|name| metrics.data.names.text(name));
    let place = platform.map(|platform| format!("on {platform}"));
    let when = found.map(|day| format!("found on {}", day.words()));
    Some(Alert {
        about: id.to_owned(),
        state: if act { State::Alarm } else { State::Watch },
        words: if act { format!("scores {score}; not answered yet") } else { format!("pays well and scores {score}") },
        many: if act { "jobs are worth a bid today" } else { "jobs pay well" },
        evidence: place.into_iter().chain(when).collect::<Vec<_>>().join(", "),
        since: found,
        ..Alert::new(RULE, id, if title.is_empty() { id.to_owned() } else { shorten(title, TITLE) }, "jobs")
    })
}
