//! The table of jobs: each with its score and the terms of it.

use super::{alert::why, rounded};
use crate::{
    base::{
        text::{count, grouped},
        value::Value,
    },
    metrics::{
        Metrics,
        jobs::{Job, Look, Outcome, budget::Per, same::Reason},
    },
    report::{
        model::{Block, Cell, Section, Table},
        pages,
        tables::{data_only, minor, numbers, said, words},
    },
};

/// The jobs that a page shows at first.
const SHOWN: usize = 20;

/// What a score is made of.
const SCORE: &str = "Score = fit, of 45 + pay, of 20 + fresh, of 20 + room, of 15 − 25 for each unwanted keyword. It ranks; it is no probability.";

/// `27 found, 3 rows are duplicates`.
fn counted(list: &[Job]) -> String {
    let same = list.iter().filter(|job| job.same.is_some()).count() as u64;
    let found = grouped(list.len() as u64 - same);
    match same {
        0 => format!("{found} found"),
        same => format!("{found} found, {} not counted", count(same, "duplicate", "duplicates")),
    }
}

/// The section with the table.
pub(super) fn section(metrics: &Metrics<'_>) -> Section {
    let list = &metrics.jobs().list;
    let row = |job: &Job| metrics.jobs().look(metrics.data, job).map(|look| row(metrics, job, &look));
    let table = Table {
        id: "jobs".to_owned(),
        title: "Jobs, those that can be bid on first".to_owned(),
        columns: vec![
            words("id", "Job"),
            words("title", "Title"),
            data_only(words("platform", "Platform")),
            words("budget", "Budget"),
            data_only(numbers("age", "Age in hours")),
            numbers("score", "Score"),
            minor(numbers("fit", "Fit")),
            minor(numbers("pay", "Pay")),
            minor(numbers("fresh", "Fresh")),
            minor(numbers("room", "Room")),
            data_only(numbers("unwanted", "Unwanted")),
            words("agents", "Agents"),
            words("state", "State"),
            data_only(words("duplicate_of", "Same as")),
            data_only(words("same_by", "Same by")),
            data_only(words("maybe_same_as", "Maybe same as")),
            data_only(words("terms", "Why")),
            data_only(words("url", "Address")),
            data_only(words("day", "Posted")),
        ],
        rows: list.iter().filter_map(row).collect(),
        note: SCORE.to_owned(),
        limit: SHOWN,
        ..Table::default()
    };
    Section { note: counted(list), ..pages::section("jobs", "All jobs", Block::Table(table)) }
}

fn row(metrics: &Metrics<'_>, job: &Job, look: &Look) -> Vec<Cell> {
    let jobs = &metrics.data.jobs;
    let id = |row: Option<u32>| row.map_or(Cell::Blank, |row| Cell::Code(jobs.id.get(row).to_owned()));
    let term = |term: f64| Cell::Value(Value::Number(rounded(term)));
    let agents: Vec<&str> = look.agents.iter().map(|(id, handle)| handle.as_deref().unwrap_or(id)).collect();
    vec![
        Cell::Code(jobs.id.get(job.row).to_owned()),
        Cell::Text(jobs.title.get(job.row).to_owned()),
        said(platform(metrics, job.row)),
        said(budget(metrics, job.row, look)),
        look.age.map_or(Cell::Blank, term),
        Cell::Value(Value::Count(u64::from(job.score))),
        term(look.score.fit),
        term(look.score.budget),
        term(look.score.fresh),
        term(look.score.room),
        if look.score.penalty > 0.0 { term(-look.score.penalty) } else { Cell::Blank },
        Cell::Text(if agents.is_empty() { "unassigned".to_owned() } else { agents.join(", ") }),
        Cell::Text(state(metrics, job, look)),
        id(job.same.map(|(row, _)| row)),
        job.same.map_or(Cell::Blank, |(_, reason)| Cell::Text(by(reason).to_owned())),
        id(job.like),
        Cell::Text(why(look)),
        said(jobs.url.get(job.row).to_owned()),
        look.day.map_or(Cell::Blank, |day| Cell::Value(Value::Date(day))),
    ]
}

fn by(reason: Reason) -> &'static str {
    match reason {
        Reason::Id => "id",
        Reason::Url => "url",
        Reason::Title => "title",
    }
}

fn state(metrics: &Metrics<'_>, job: &Job, look: &Look) -> String {
    if let Some((first, _)) = job.same {
        return format!("same as {}", metrics.data.jobs.id.get(first));
    }
    if look.score.blocked && job.open() {
        return "blocked".to_owned();
    }
    if let Some(other) = job.like.filter(|_| job.open()) {
        return format!("open, perhaps {}", metrics.data.jobs.id.get(other));
    }
    let word = match job.outcome {
        Outcome::Open => "open",
        Outcome::Passed => "passed",
        Outcome::Bid => "bid",
        Outcome::Won => "won",
        Outcome::Lost => "lost",
    };
    word.to_owned()
}

/// Where a job was posted; empty where nothing says so.
pub(super) fn platform(metrics: &Metrics<'_>, row: u32) -> String {
    let platform = metrics.data.jobs.platform.get(row);
    platform.map_or_else(String::new, |platform| metrics.data.names.text(platform).to_owned())
}

/// The budget as it was given, with what it pays for and its currency where its own words don't say so.
pub(super) fn budget(metrics: &Metrics<'_>, row: u32, look: &Look) -> String {
    let text = metrics.data.jobs.budget.get(row).trim();
    let Some(read) = look.budget else { return text.to_owned() };
    let bare = text.chars().all(|char| char.is_ascii_digit() || matches!(char, '-' | '–' | '.' | ',' | ' ' | 'k'));
    let named = metrics.data.jobs.currency.get(row).or(read.currency).unwrap_or(metrics.business.currency);
    let sign = if named.sign().is_empty() { format!("{} ", named.code()) } else { named.sign().to_owned() };
    let money = |amount| {
        crate::base::value::money_words(
            crate::base::money::Money::new(amount, named),
            crate::base::value::Detail::Whole,
        )
    };
    let text = match bare {
        false => text.to_owned(),
        true if read.low == read.high => money(read.low),
        true => format!("{}–{}", money(read.low), money(read.high).trim_start_matches(sign.as_str())),
    };
    if look.per == Per::Hour && read.per.is_none() { format!("{text}/h") } else { text }
}
