//! The daily brief: what a founder reads on a phone in ten seconds. Verdict first, then what needs a person, money, the
//! pipeline, what moved and what to do; each fact in one line, so that it is a message and no page.

mod afternoon;
mod alerts;
mod deals;
mod evening;
mod money;
mod morning;
mod todo;
mod verdict;

use super::{
    line::{self, COLUMNS, Piece, joined, name, told},
    model::{Block, Report, Section},
    pages::{Body, frame},
    words::quoted,
};
use crate::{insights::Facts, metrics::Metrics};

/// The name of the report in commands and folders.
pub const NAME: &str = "daily";

/// The most lines of facts. With verdict, head and foot a brief has at most 20: in Markdown, where they take most, nine.
const LINES: usize = 11;
/// The columns of the business's name.
const BUSINESS: usize = 40;

/// The time of day that a brief is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// Before work: what needs you, and how things stand.
    #[default]
    Morning,
    /// Between: what is new, and what to bring up to date.
    Afternoon,
    /// After work: what the day brought.
    Evening,
}

impl Slot {
    /// The brief of an hour of the day: the afternoon begins at noon, the evening at five.
    pub fn at(hour: u32) -> Slot {
        match hour {
            0..12 => Slot::Morning,
            12..17 => Slot::Afternoon,
            _ => Slot::Evening,
        }
    }
}

/// The brief of the metrics' own day.
pub fn brief(facts: Facts<'_>, slot: Slot) -> Report {
    let (title, body) = match slot {
        _ if is_empty(facts.metrics) => ("Daily brief", start()),
        Slot::Morning => ("Daily brief", morning::body(facts)),
        Slot::Afternoon => ("Afternoon brief", afternoon::body(facts)),
        Slot::Evening => ("Evening brief", evening::body(facts)),
    };
    let body = Body { headline: name(&body.headline, COLUMNS), sections: with_data_last(fitting(body.sections)) };
    let whole = frame(facts, &[], body);
    Report {
        page: NAME.to_owned(),
        name: title.to_owned(),
        business: name(&whole.business, BUSINESS),
        provenance: provenance(facts.metrics),
        ..whole
    }
}

/// The sections with all that programs are told in one of its own at the end, where nobody has to read around it.
fn with_data_last(sections: Vec<Section>) -> Vec<Section> {
    let mut last = Section { id: "behind".to_owned(), ..Section::default() };
    let mut figures = Vec::new();
    let mut told = Vec::new();
    for section in sections {
        let mut shown = Vec::new();
        for block in section.blocks {
            match block {
                Block::Behind(behind) => figures.extend(behind),
                Block::Data(_) => last.blocks.push(block),
                _ => shown.push(block),
            }
        }
        told.push(Section { blocks: shown, ..section });
    }
    if !figures.is_empty() {
        last.blocks.push(Block::Behind(figures));
    }
    told.extend((!last.blocks.is_empty()).then_some(last));
    told
}

/// The first of the sections that have room, each of which takes a line an item.
fn fitting(sections: Vec<Section>) -> Vec<Section> {
    let mut room = LINES;
    let fits = |section: &Section| {
        let lines = line::lines(section);
        let fits = lines <= room;
        room -= if fits { lines } else { 0 };
        fits
    };
    sections.into_iter().filter(fits).collect()
}

fn is_empty(metrics: &Metrics<'_>) -> bool {
    metrics.data.files.iter().all(|file| file.rows == 0)
}

/// Where no table has a row yet: what to enter first.
fn start() -> Body {
    let note = |id: &str, text: &str| told(id, quoted(text));
    Body {
        headline: "There is nothing to tell yet: no table has a row.".to_owned(),
        sections: vec![
            note("revenue", "Enter a payment in `data/revenue.csv`: `date,source,amount`"),
            note("deals", "or a deal in `data/deals.csv`: `id,created,title,value`"),
        ],
    }
}

/// What of a sort is one, and are many.
fn named(what: &str) -> (&'static str, &'static str) {
    match what {
        "leads" => ("new lead", "new leads"),
        "proposals" => ("proposal sent", "proposals sent"),
        "responses" => ("response", "responses"),
        "won" => ("deal won", "deals won"),
        "lost" => ("deal lost", "deals lost"),
        "jobs" => ("new job", "new jobs"),
        _ => ("thing", "things"),
    }
}

/// `Data to 30 Oct; awaiting MSN (October)`: as many sources as a line has room for, and how many more.
fn provenance(metrics: &Metrics<'_>) -> String {
    let this_year = metrics.today.year();
    let to = match metrics.data_to() {
        Some(day) if day.year() == this_year => format!("Data to {}", day.short()),
        Some(day) => format!("Data to {}", day.words()),
        None => "No deal and no revenue yet".to_owned(),
    };
    let not_in = money::not_in(metrics).into_iter().map(Piece::may);
    let pieces: Vec<Piece> = std::iter::once(Piece::must(to)).chain(not_in).collect();
    joined(&pieces, "; ", COLUMNS, "more")
}

#[cfg(test)]
mod tests;
