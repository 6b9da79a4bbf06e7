//! The text that says of a job what a person needs to decide: what, where, how much, how good, why, who, and its address.

use super::{list, tenth};
use crate::{
    base::text::shorten,
    metrics::{
        Metrics,
        jobs::{Job, Look, score::LOOK},
    },
    report::{
        model::{Block, Cell, Inline, Item, Section, Status, Table},
        tables::{count, said, words},
    },
};

/// The jobs that are told of.
const TOLD: usize = 5;
/// The most columns of a title: what boards send has no end.
const TITLE: usize = 120;

/// What is said of a job. Its texts are what the board sent: a renderer escapes them as its format needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The job's id: the same job is the same alert.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is; empty where nothing says so.
    pub platform: String,
    /// Its budget, as it was given; empty where there is none.
    pub budget: String,
    /// 0 to 100.
    pub score: u8,
    /// The terms of the score: `fit 36 of 45 (automation) · budget 15.6 of 20 · …`.
    pub why: String,
    /// Who should take it, as they are called in the chat, such as `@Dinesh`.
    pub who: Vec<String>,
    /// Its address; empty where nothing says so.
    pub url: String,
    /// Whether its budget is high enough to be told of whatever its score.
    pub high: bool,
}

impl Alert {
    pub(in crate::report) fn of(metrics: &Metrics<'_>, job: &Job, look: &Look) -> Alert {
        let jobs = &metrics.data.jobs;
        let who = look.agents.iter().map(|(id, handle)| handle.clone().unwrap_or_else(|| id.clone())).collect();
        Alert {
            id: jobs.id.get(job.row).to_owned(),
            title: shorten(jobs.title.get(job.row).trim(), TITLE),
            platform: list::platform(metrics, job.row),
            budget: list::budget(metrics, job.row, look),
            score: job.score,
            why: why(look),
            who,
            url: jobs.url.get(job.row).trim().to_owned(),
            high: job.high,
        }
    }

    /// The lines of the text, each with its name; those that are not known are left out.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let who = if self.who.is_empty() { "unassigned".to_owned() } else { self.who.join(", ") };
        let high = if self.high { ", high value" } else { "" };
        let lines = [
            ("Title", self.title.clone()),
            ("Platform", self.platform.clone()),
            ("Budget", self.budget.clone()),
            ("Score", format!("{}/100{high}", self.score)),
            ("Why", self.why.clone()),
            ("Recommended", who),
            ("Link", self.url.clone()),
        ];
        lines.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// The open jobs to tell of: by score those with 60 or more, and any with a high budget.
pub fn alerts(metrics: &Metrics<'_>) -> Vec<Alert> {
    let open = metrics.jobs().list.iter().filter(|job| job.open() && (job.score >= LOOK || job.high));
    let told = open.take(TOLD);
    told.filter_map(|job| Some(Alert::of(metrics, job, &metrics.jobs().look(metrics.data, job)?))).collect()
}

/// The terms of a score, each with the most that it gives and what it is made of.
pub(super) fn why(look: &Look) -> String {
    let score = &look.score;
    let found: Vec<&str> = look.found.iter().map(String::as_str).collect();
    let known = |known: bool, words: String| if known { words } else { "not known".to_owned() };
    let bids = look.proposals.map_or_else(
        || "not known".to_owned(),
        |n| match n {
            1 => "1 proposal".to_owned(),
            n => format!("{} proposals", crate::base::text::grouped(n)),
        },
    );
    let age = look.age.map_or_else(
        || "not known".to_owned(),
        |hours| {
            let since = if look.age_from_found { " since found" } else { "" };
            format!("{}{since}", age(hours))
        },
    );
    let fit = if found.is_empty() { "no keyword".to_owned() } else { found.join(", ") };
    let blocked = score.blocked.then(|| "blocked: its platform or its country is not wanted".to_owned());
    let mut terms: Vec<String> = blocked.into_iter().collect();
    terms.extend([
        format!("fit {} of 45 ({})", tenth(score.fit), known(look.fit_known, fit)),
        if look.budget_known {
            format!("budget {} of 20", tenth(score.budget))
        } else {
            format!("budget {} of 20 (not known)", tenth(score.budget))
        },
        format!("freshness {} of 20 ({age})", tenth(score.fresh)),
        format!("room {} of 15 ({bids})", tenth(score.room)),
    ]);
    if score.penalty > 0.0 {
        terms.push(format!("unwanted −{}", tenth(score.penalty)));
    }
    terms.join(" · ")
}

/// `2 h`, `3 days`.
fn age(hours: f64) -> String {
    if hours < 48.0 { format!("{} h", hours.round()) } else { format!("{} days", (hours / 24.0).round()) }
}

/// The section with the text of each alert.
pub(super) fn section(metrics: &Metrics<'_>) -> Option<Section> {
    let item = |alert: &Alert| {
        let mut text = Vec::new();
        for (name, words) in alert.lines() {
            if !text.is_empty() {
                text.push(Inline::Text(" · ".to_owned()));
            }
            match name {
                "Title" => text.push(Inline::Strong(words)),
                "Link" => text.push(Inline::Code(words)),
                "Platform" | "Budget" => text.push(Inline::Text(words)),
                name => text.push(Inline::Text(format!("{name}: {words}"))),
            }
        }
        let status = if alert.score >= crate::metrics::jobs::score::ACT { Status::Act } else { Status::Watch };
        Item { status: Some(status), text, excerpt: None }
    };
    let alerts = alerts(metrics);
    let blocks = || vec![Block::List(alerts.iter().map(item).collect()), Block::Data(table(&alerts))];
    (!alerts.is_empty()).then(|| Section {
        id: "alert-text".to_owned(),
        title: "Alert text".to_owned(),
        note: "what a chat is told".to_owned(),
        blocks: blocks(),
        ..Section::default()
    })
}

/// The alerts as programs have them, each with its whole text.
fn table(alerts: &[Alert]) -> Table {
    let row = |alert: &Alert| {
        let lines: Vec<String> = alert.lines().iter().map(|(name, words)| format!("{name}: {words}")).collect();
        vec![
            Cell::Code(alert.id.clone()),
            Cell::Text(alert.title.clone()),
            said(alert.platform.clone()),
            said(alert.budget.clone()),
            count(alert.score.into()),
            Cell::Text(if alert.high { "yes" } else { "no" }.to_owned()),
            Cell::Text(alert.why.clone()),
            said(alert.who.join(", ")),
            said(alert.url.clone()),
            Cell::Text(lines.join("\n")),
        ]
    };
    let keys = ["id", "title", "platform", "budget", "score", "high_value", "why", "recommended", "url", "text"];
    Table {
        id: "jobs.alerts".to_owned(),
        title: "Alert text of jobs".to_owned(),
        columns: keys.iter().map(|key| words(key, key)).collect(),
        rows: alerts.iter().map(row).collect(),
        ..Table::default()
    }
}
