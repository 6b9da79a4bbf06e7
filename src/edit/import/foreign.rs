//! A foreign file as a plain grid: headers, and rows of texts, each with its place. What the headers mean is for others to
//! say.

use std::ops::Range;

use super::{
    alerts, json,
    sheet::{self, Lines},
    xlsx,
};
use crate::{
    base::problem::Problem,
    data::{
        place,
        read::Layout,
        sink::Spot,
        source::{Format, Source},
    },
    edit::books::Refusal,
};

/// A foreign file.
#[derive(Debug)]
pub(super) struct Foreign {
    /// What it is, for people: `CSV`, `JSON`, `a spreadsheet`, `job alerts`.
    pub(super) form: &'static str,
    /// The names of its columns.
    pub(super) headers: Vec<String>,
    /// Its rows, each with as many cells as there are headers.
    pub(super) rows: Vec<Row>,
    /// Lines of which nothing can be read, and what is odd about the file.
    pub(super) spots: Vec<Spot>,
    /// Its text; that of a spreadsheet is made from its cells.
    pub(super) source: Source,
    /// How the text is laid out.
    pub(super) layout: Layout,
}

/// A row of a foreign file.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The line that it is on, from 1; in a spreadsheet, the number of the row.
    pub(super) line: u32,
    /// Its place in the text.
    pub(super) span: Range<usize>,
    /// Its cells, one a header.
    pub(super) cells: Vec<Cell>,
}

/// A cell of a foreign file.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// What it says, without spaces around it.
    pub(super) text: String,
    /// Its place in the text.
    pub(super) span: Range<usize>,
    /// Whether it is a number of a format that has numbers of its own.
    pub(super) is_number: bool,
}

/// How many of the names of a header mean something: it tells a header from other lines, and marks between cells from
/// other marks.
pub(super) type Known<'k> = &'k dyn Fn(&[String]) -> usize;

/// Reads a foreign file. What it is, its first bytes say; its name is for people alone.
pub(super) fn read(name: &str, bytes: Vec<u8>, known: Known<'_>) -> Result<Foreign, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::new(format!("`{name}` is empty")).hint("name a file with a header and rows"));
    }
    if xlsx::is_one(&bytes) {
        return xlsx::read(name, bytes, known);
    }
    let source = Source::foreign(name, bytes);
    if source.format == Format::Json {
        return json::read(source);
    }
    if alerts::are_in(source.text()) {
        return Ok(alerts::read(source));
    }
    sheet::read(source, Lines::Breaks, known)
}

impl Foreign {
    /// Spots of the file as problems, with those of the file as a whole, in the order of the file.
    pub(super) fn problems(&self, table: &'static str, mut spots: Vec<Spot>) -> Vec<Problem> {
        spots.extend(self.spots.iter().cloned());
        let mut problems = place::problems(&self.source, &self.layout, spots);
        if self.form == xlsx::FORM {
            problems.iter_mut().for_each(in_sheet);
        }
        let mut all = self.source.problems().to_vec();
        all.append(&mut problems);
        all.iter_mut().for_each(|problem| problem.table = Some(table).filter(|table| !table.is_empty()));
        all
    }
}

/// The place of a problem in a spreadsheet: its row and cell. The text that it was found in is not the person's own.
fn in_sheet(problem: &mut Problem) {
    let digits = problem.cell.as_deref().map(|cell| cell.trim_start_matches(|char: char| char.is_ascii_alphabetic()));
    if let Some(row) = digits.and_then(|digits| digits.parse().ok()) {
        problem.place.line = row;
    }
    problem.place.column = 0;
    problem.excerpt = None;
}
