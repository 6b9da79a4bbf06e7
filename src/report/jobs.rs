//! The page: jobs on boards: their score, who should take them, and which are the same.

mod alert;
mod list;

use rust_decimal::Decimal;

use super::{
    model::{Block, Cell, Inline, Section, Table},
    pages::{self, Body, section},
    tables::{numbers, words},
};
use crate::{
    base::{
        money::round,
        ratio::Ratio,
        text,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        jobs::{
            Job, Outcome,
            score::{ACT, LOOK},
        },
    },
};

pub use self::alert::{Alert, alerts};

/// The figures at the head of the page.
const FIGURES: [&str; 5] = ["jobs.act_count", "jobs.look_count", "jobs.open_count", "jobs.bid_rate", "jobs.won_rate"];
/// Those behind the table.
const COUNTS: [&str; 2] = ["jobs.found_count", "jobs.duplicate_count"];

/// The fewest decided bids before scores are held against what came of them.
const JUDGED: u64 = 30;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    !metrics.jobs().list.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, &FIGURES)))];
    if !metrics.jobs().keywords {
        let note = vec![
            Inline::Text(
                "No agent has keywords yet, so every job gets half of what fit can give. Add them as ".to_owned(),
            ),
            Inline::Code("keywords = { rust = 3, automation = 2 }".to_owned()),
            Inline::Text(" under ".to_owned()),
            Inline::Code("[agents.NAME]".to_owned()),
            Inline::Text(" in ".to_owned()),
            Inline::Code("data/business.toml".to_owned()),
            Inline::Text(".".to_owned()),
        ];
        sections.push(section("keywords", "Keywords", Block::Note(note)));
    }
    sections.extend(alert::section(metrics));
    let mut list = list::section(metrics);
    list.blocks.push(Block::Behind(pages::figures(facts, &COUNTS)));
    sections.push(list);
    sections.push(bands(metrics));
    Body { headline: headline(metrics), sections }
}

/// `2 jobs to act on and 3 worth a look, of 12 open. First: AI consultant, 82 of 100.`
fn headline(metrics: &Metrics<'_>) -> String {
    let open = || metrics.jobs().list.iter().filter(|job| job.open());
    let (all, act) = (open().count() as u64, open().filter(|job| job.score >= ACT).count() as u64);
    let look = open().filter(|job| job.score >= LOOK).count() as u64 - act;
    let Some(first) = open().next() else {
        let found = metrics.jobs().list.iter().filter(|job| job.same.is_none()).count() as u64;
        return format!("No job is open, of {} found.", text::grouped(found));
    };
    let verdict = match (act, look) {
        (0, 0) => format!("No open job scores {LOOK} or more, of {}", text::grouped(all)),
        (0, look) => {
            format!("{} worth a look, of {} open", text::count(look, "job is", "jobs are"), text::grouped(all))
        }
        (act, 0) => format!("{} to act on, of {} open", text::count(act, "job", "jobs"), text::grouped(all)),
        (act, look) => format!(
            "{} to act on and {} worth a look, of {} open",
            text::count(act, "job", "jobs"),
            text::grouped(look),
            text::grouped(all)
        ),
    };
    let title = text::shorten(metrics.data.jobs.title.get(first.row).trim().trim_end_matches('.'), 60);
    format!("{verdict}. First: {title}, {} of 100.", first.score)
}

/// What came of jobs, by score.
fn bands(metrics: &Metrics<'_>) -> Section {
    let once: Vec<&Job> = metrics.jobs().list.iter().filter(|job| job.same.is_none()).collect();
    let count =
        |jobs: &[&Job], outcomes: &[Outcome]| jobs.iter().filter(|job| outcomes.contains(&job.outcome)).count() as u64;
    let cell = |n: u64| Cell::Value(Value::Count(n));
    let row = |(name, low, high): (&str, u8, u8)| {
        let band: Vec<&Job> = once.iter().copied().filter(|job| (low..high).contains(&job.score)).collect();
        let won = Ratio::new(count(&band, &[Outcome::Won]), count(&band, &[Outcome::Won, Outcome::Lost]));
        let value = won.fraction().map_or_else(|| Value::Missing("none decided".to_owned()), Value::Share);
        vec![
            Cell::Text(name.to_owned()),
            cell(band.len() as u64),
            cell(count(&band, &[Outcome::Bid, Outcome::Won, Outcome::Lost])),
            cell(won.k),
            Cell::Rate { value, k: won.k.into(), n: won.n.into(), interval: won.wilson() },
        ]
    };
    let decided = count(&once, &[Outcome::Won, Outcome::Lost]);
    let note = if decided < JUDGED {
        format!(
            "{} so far: from {JUDGED} on this shows whether the score is any good",
            text::count(decided, "bid is decided", "bids are decided")
        )
    } else {
        "the score ranks jobs; this is how well it does".to_owned()
    };
    let bands =
        [("80 to 100", 80, 101), ("60 to 79", 60, 80), ("40 to 59", 40, 60), ("20 to 39", 20, 40), ("below 20", 0, 20)];
    let table = Table {
        id: "jobs.bands".to_owned(),
        title: "What came of jobs, by score".to_owned(),
        columns: vec![
            words("band", "Score"),
            numbers("jobs", "Jobs"),
            numbers("bids", "Bid on"),
            numbers("won", "Won"),
            numbers("won_rate", "Won of decided"),
        ],
        rows: bands.into_iter().map(row).collect(),
        note: "A job that is no longer open keeps the score of the moment when it was found.".to_owned(),
        ..Table::default()
    };
    Section { note, ..section("bands", "Does the score hold?", Block::Table(table)) }
}

/// With one decimal.
fn rounded(number: f64) -> Decimal {
    round(Decimal::try_from(number).unwrap_or_default(), 1).normalize()
}

/// One decimal at most: `15.6`, `36`.
fn tenth(number: f64) -> String {
    Value::Number(rounded(number)).words(Detail::Exact)
}
