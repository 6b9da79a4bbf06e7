//! What to do, by name: the first of each sort, what is for today first.

use super::alerts::called;
use crate::{
    base::calendar::Window,
    insights::{self, Facts, Insight},
    metrics::{
        Metrics,
        expected::{self, Due},
        jobs::score::LOOK,
        sources::Source,
    },
    report::{
        line::{fact, name},
        model::Section,
    },
};

/// The most that are named.
const MOST: usize = 3;
/// The columns of a name.
const NAME: usize = 36;
/// The columns of an id.
const ID: usize = 16;

/// The first things to do, a line each.
pub(super) fn sections(facts: Facts<'_>) -> Vec<Section> {
    let needs = insights::needs(facts);
    let mut steps: Vec<(usize, String)> = Vec::new();
    for need in needs {
        if let Some(step) = step(need) {
            let of_its_sort = steps.iter().filter(|(_, known)| verb(known) == verb(&step)).count();
            steps.push((of_its_sort, step));
        }
    }
    // One of each sort comes before the second of any.
    steps.sort_by_key(|(of_its_sort, _)| *of_its_sort);
    let mut steps: Vec<String> = steps.into_iter().map(|(_, step)| step).take(MOST).collect();
    if steps.len() < MOST && !steps.iter().any(|step| step.starts_with(BID)) {
        steps.extend(job(facts.metrics));
    }
    steps.iter().enumerate().map(|(at, step)| fact(&format!("todo-{at}"), "To do", step)).collect()
}

const BID: &str = "bid on";

fn verb(step: &str) -> &str {
    step.split(' ').next().unwrap_or_default()
}

/// What a person does about it; `None` where that is not one thing.
fn step(need: &Insight) -> Option<String> {
    let by_id = || {
        let id = name(&need.id, ID);
        let title = name(called(need), NAME);
        if need.subject.is_empty() { title } else { format!("{title} ({id})") }
    };
    match need.rule {
        "decision_silent" | "silent" if !need.id.is_empty() => Some(format!("write to {}", by_id())),
        "high_value_job" => Some(format!("{BID} {}", by_id())),
        "errors" => Some(format!("fix {}", name(&need.id, NAME))),
        "due" => Some(format!("enter the figure of {}", name(&need.subject, NAME))),
        "source_silent" if need.words.contains("enter ") => {
            Some(format!("enter the figure of {}", name(&need.subject, NAME)))
        }
        "source_silent" => Some(format!("find out why {} is silent", name(&need.subject, NAME))),
        _ => None,
    }
}

/// The best job that is worth a look, where none is for today.
fn job(metrics: &Metrics<'_>) -> Option<String> {
    let best = metrics.jobs().list.iter().find(|job| job.open() && (job.score >= LOOK || job.high))?;
    let (id, title) = (metrics.data.jobs.id.get(best.row), metrics.data.jobs.title.get(best.row));
    Some(format!("look at {} ({}), {} of 100", name(title, NAME), name(id, ID), best.score))
}

/// The figures entered by hand that are due in a window: `October from MSN`.
pub(super) fn due(metrics: &Metrics<'_>, window: Window) -> Vec<String> {
    let of = |source: &Source| {
        let due: Vec<Due> = source.missing.iter().filter(|due| window.contains(due.by)).copied().collect();
        let months = expected::words(&due, Some(metrics.today.year()));
        (!due.is_empty()).then(|| format!("{months} from {}", name(&source.label, NAME)))
    };
    metrics.sources().iter().filter_map(of).collect()
}
