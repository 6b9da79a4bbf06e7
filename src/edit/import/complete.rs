//! What goes without saying in the rows of a foreign file: their ids, the day of what has none, and that what comes twice
//! is one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    drawn::Drawn,
    foreign::Foreign,
    identity,
    mapping::{By, Mapped, To},
};
use crate::{
    base::calendar::Day,
    data::{
        load::{Future, load},
        schema::Keep,
        table::{Kind, TableSpec},
    },
    edit::books::Books,
};

/// Completes the rows; answers how many came a second time and are gone.
pub(super) fn complete(
    books: &Books<'_>,
    foreign: &Foreign,
    spec: &TableSpec,
    mapping: &mut Vec<Mapped>,
    drawn: &mut Vec<Drawn>,
) -> usize {
    let has_ids = drawn.iter().any(|row| !row.text("id").is_empty());
    if spec.columns.iter().any(|column| column.kind == Kind::Id) {
        identity::give(spec, drawn);
    }
    if spec.name == "competitors" {
        note_today(books.today, foreign, mapping, drawn);
    }
    // Where the ids are ours, two rows of one job are never two jobs.
    let is_joined = spec.name == "jobs" && !has_ids;
    let twice = if is_joined { join_twice(drawn) } else { drop_twice(drawn) };
    if spec.name == "jobs" {
        note_seen(books, foreign, mapping, drawn);
    }
    twice
}

/// Sightings of a file that has no day at all are of today, which is shown as a column of its own.
fn note_today(today: Day, foreign: &Foreign, mapping: &mut Vec<Mapped>, drawn: &mut [Drawn]) {
    if drawn.iter().any(|row| row.find("date").is_some()) {
        return;
    }
    mapping.push(of_today("date"));
    for row in drawn {
        row.put("date", today.to_string(), foreign.headers.len());
    }
}

/// What is shown of a column that the file does not have, and that is filled with today.
fn of_today(column: &str) -> Mapped {
    let to = To::Column(column.to_owned());
    Mapped { header: "(none: today)".to_owned(), to, by: By::Name, example: String::new() }
}

/// Makes one of the blocks of one job, of which the later says what holds; answers how many are gone.
fn join_twice(drawn: &mut Vec<Drawn>) -> usize {
    let before = drawn.len();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut joined: Vec<Drawn> = Vec::new();
    for mut row in drawn.drain(..) {
        if let Some(&at) = at.get(row.text("id")) {
            for cell in &joined[at].cells {
                if row.text(&cell.column).is_empty() {
                    row.take(&cell.column);
                    row.cells.push(cell.clone());
                }
            }
            joined[at] = row;
        } else {
            at.insert(row.text("id").to_owned(), joined.len());
            joined.push(row);
        }
    }
    *drawn = joined;
    before - drawn.len()
}

/// Leaves out rows that are there already, id and all; answers how many.
fn drop_twice(drawn: &mut Vec<Drawn>) -> usize {
    let before = drawn.len();
    let mut seen: BTreeMap<String, Vec<Vec<(String, String)>>> = BTreeMap::new();
    drawn.retain(|row| {
        let id = row.text("id");
        if id.is_empty() {
            return true;
        }
        let cells: Vec<(String, String)> =
            row.cells.iter().map(|cell| (cell.column.clone(), cell.text.clone())).collect();
        let alike = seen.entry(id.to_owned()).or_default();
        let is_new = !alike.contains(&cells);
        alike.push(cells);
        is_new
    });
    before - drawn.len()
}

/// A job that says neither when it was posted nor when it was seen, and is not in the folder yet, is seen today.
fn note_seen(books: &Books<'_>, foreign: &Foreign, mapping: &mut Vec<Mapped>, drawn: &mut [Drawn]) {
    let says_when = |row: &Drawn| !row.text("seen").is_empty() || !row.text("posted").is_empty();
    if drawn.iter().all(says_when) {
        return;
    }
    let (data, _) = load(books.root, books.business, books.today, Future::Later, Keep::Figures);
    let known: BTreeSet<&str> = data.jobs.rows.iter().map(|row| data.jobs.id.get(row)).collect();
    for row in drawn.iter_mut().filter(|row| !says_when(row)) {
        if !known.contains(row.text("id")) {
            row.put("seen", books.today.to_string(), foreign.headers.len());
        }
    }
    if drawn.iter().any(|row| row.find("seen").is_some_and(|cell| cell.from == foreign.headers.len())) {
        mapping.push(of_today("seen"));
    }
}
