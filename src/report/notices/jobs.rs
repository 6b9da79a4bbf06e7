//! New jobs that score high: each in a message of its own, many of them in one.

use super::{LISTED, Notice, report};
use crate::{
    base::text::grouped,
    insights::{
        Facts,
        alerts::{self, State},
    },
    report::{
        jobs::Alert,
        line::{list, name, text, told as line},
        model::{Inline, Item, Section, Status},
        words::{capital, spelled},
    },
};

const RULE: &str = "high_value_job";
/// The most that have a message each.
const ALONE: usize = 3;
/// The columns of a platform, a budget or the names of agents: what boards send has no end.
const SHORT: usize = 60;
/// The columns of an address that is shown.
const ADDRESS: usize = 300;

pub(super) fn notices(facts: Facts<'_>, told: &dyn Fn(&str) -> bool) -> Vec<Notice> {
    let metrics = facts.metrics;
    let alarms = alerts::today(facts).iter().filter(|alert| alert.rule == RULE && alert.state == State::Alarm);
    let job = |id: &str| {
        let job = metrics.jobs().list.iter().find(|job| metrics.data.jobs.id.get(job.row) == id)?;
        Some(Alert::of(metrics, job, &metrics.jobs().look(metrics.data, job)?))
    };
    let new: Vec<Alert> =
        alarms.filter(|alert| !told(&id(&alert.about))).filter_map(|alert| job(&alert.about)).collect();
    if new.len() > ALONE {
        return vec![together(facts, &new)];
    }
    new.iter().map(|job| alone(facts, job)).collect()
}

fn id(job: &str) -> String {
    format!("job:{job}")
}

fn alone(facts: Facts<'_>, job: &Alert) -> Notice {
    let on = if job.platform.is_empty() { String::new() } else { format!(" on {}", name(&job.platform, SHORT)) };
    let lines = [
        ("platform", "Platform", text(&name(&job.platform, SHORT))),
        ("title", "Title", text(&name(&job.title, SHORT * 2))),
        ("budget", "Budget", text(&name(&job.budget, SHORT))),
        ("relevance", "Relevance", text(&format!("{}/100", job.score))),
        ("agents", "Recommended agents", text(&who(job))),
        ("link", "Link", link(&job.url)),
    ];
    let is_known = |words: &Inline| !matches!(words, Inline::Text(text) if text.is_empty());
    let known = lines.into_iter().filter(|(.., words)| is_known(words));
    let told =
        |(id, label, words): (&str, &str, Inline)| line(id, vec![Inline::Strong(label.to_owned()), text(": "), words]);
    let sections: Vec<Section> = known.map(told).collect();
    let headline = format!("New job{on}: {} of 100.", job.score);
    Notice { ids: vec![id(&job.id)], report: report(facts, "jobs", "New job", headline, sections) }
}

/// Many jobs in one list, the best first.
fn together(facts: Facts<'_>, jobs: &[Alert]) -> Notice {
    let item = |job: &Alert| {
        let known = [name(&job.platform, SHORT), name(&job.budget, SHORT), format!("{}/100", job.score), who(job)];
        let known: Vec<String> = known.into_iter().filter(|words| !words.is_empty()).collect();
        let mut words = vec![Inline::Strong(name(&job.title, SHORT)), text(&format!(" · {}", known.join(" · ")))];
        if !job.url.is_empty() {
            words.extend([text(" · "), link(&job.url)]);
        }
        Item { status: Some(Status::Act), text: words, excerpt: None }
    };
    let mut items: Vec<Item> = jobs.iter().take(LISTED).map(item).collect();
    let more = jobs.len().saturating_sub(LISTED);
    if more > 0 {
        let page = Inline::Page("jobs".to_owned(), format!("{} more", grouped(more as u64)));
        items.push(Item { status: None, text: vec![text("and "), page], excerpt: None });
    }
    let headline = capital(&format!("{} worth a bid today.", spelled(jobs.len(), "new job is", "new jobs are")));
    Notice {
        ids: jobs.iter().map(|job| id(&job.id)).collect(),
        report: report(facts, "jobs", "New jobs", headline, vec![list("jobs", items)]),
    }
}

/// `@Dinesh, @Gilfoyle`. They are names in a text: whether a chat calls them is for the chat.
fn who(job: &Alert) -> String {
    if job.who.is_empty() { "unassigned".to_owned() } else { name(&job.who.join(", "), SHORT) }
}

/// An address as a link, if it is one of the web that is not too long to be read.
fn link(address: &str) -> Inline {
    if address.chars().count() > ADDRESS { text(&name(address, ADDRESS)) } else { Inline::link(address) }
}
