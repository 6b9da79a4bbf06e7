//! Collected sources on the page of data health: how each last run went, what it changed in the past, and what failed.

use super::{
    model::{Block, Cell, Inline, Item, Section, Status, Table},
    pages,
    tables::{count, data_only, minor, numbers, said, words},
    words::{quoted, spelled},
};
use crate::{
    base::{
        calendar::Day,
        text::{self, shorten},
        value::Value,
    },
    metrics::{
        Metrics,
        collected::{self, Run},
        sources::State,
    },
};

/// The lines about restated rows that are shown of a source; JSON has all.
const SHOWN: usize = 10;

/// The section with every source that was ever collected; `None` where none was.
pub(super) fn section(metrics: &Metrics<'_>) -> Option<Section> {
    let runs = &metrics.collected;
    let good = runs.iter().filter(|run| run.failed_since.is_none()).count();
    let items: Vec<Item> = runs.iter().flat_map(|run| items(run, metrics)).collect();
    let mut blocks = vec![Block::Table(table(runs))];
    blocks.extend((!items.is_empty()).then_some(Block::List(items)));
    let note = format!("{good} of {} last runs went well", runs.len());
    (!runs.is_empty()).then(|| Section {
        note,
        blocks,
        ..pages::section("collected", "Collected", Block::Note(vec![]))
    })
}

/// The end of a headline: `, but two sources failed`; empty where none did.
pub(super) fn failed_words(metrics: &Metrics<'_>) -> String {
    match metrics.collected.iter().filter(|run| run.failed_since.is_some()).count() {
        0 => String::new(),
        failed => format!(", but {} failed", spelled(failed, "source", "sources")),
    }
}

fn table(runs: &[Run]) -> Table {
    let day = |day: Option<Day>| Cell::Value(day.map_or_else(|| Value::Missing("never".to_owned()), Value::Date));
    let row = |run: &Run| {
        let status = if run.failed_since.is_some() { Status::Failed } else { Status::Ok };
        vec![
            Cell::Name(run.source.clone(), run.label.clone()),
            day(Some(run.tried)),
            day(run.succeeded),
            count(run.rows),
            Cell::Status(status),
            run.failed_since.map_or(Cell::Blank, |since| day(Some(since))),
            said(run.message().unwrap_or_default()),
            said(run.restated.join("; ")),
        ]
    };
    Table {
        id: "health.collected".to_owned(),
        title: "How the last run of each collected source went".to_owned(),
        columns: vec![
            words("source", "Source"),
            minor(words("tried", "Last tried")),
            words("succeeded", "Last good run"),
            numbers("rows", "Received"),
            words("state", "State"),
            data_only(words("failed_since", "Failed since")),
            data_only(words("problem", "Problem")),
            data_only(words("restated", "Restated")),
        ],
        rows: runs.iter().map(row).collect(),
        ..Table::default()
    }
}

/// What went wrong in the last run of a source, or what it changed in the past.
fn items(run: &Run, metrics: &Metrics<'_>) -> Vec<Item> {
    let item = |status: Status, words: &str| {
        let mut text = vec![Inline::Strong(run.label.clone())];
        text.extend(quoted(words));
        Item { status: Some(status), text, excerpt: None }
    };
    let failed = run.failed_since.map(|since| collected::failed_words(since, run.message().as_deref(), metrics.today));
    let state = metrics.sources().iter().find(|source| source.id == run.source).map(|source| source.state);
    let stands_in = state.filter(|state| matches!(state, State::Fallback(_))).and_then(|it| it.words(metrics.today));
    let stands_in = stands_in.map_or_else(String::new, |words| format!("; what counts is {words}"));
    let mut items: Vec<Item> =
        failed.iter().map(|words| item(Status::Failed, &format!(" {words}{stands_in}"))).collect();
    let restated = run.restated.iter().take(SHOWN);
    items.extend(restated.map(|line| item(Status::Watch, &format!(": {}", shorten(line, 200)))));
    if run.restated.len() > SHOWN {
        let more = (run.restated.len() - SHOWN) as u64;
        items.push(item(
            Status::Watch,
            &format!(": and {} of restated rows", text::count(more, "more line", "more lines")),
        ));
    }
    items
}
