//! The cells of a part of a CSV as places, row by row: what a scan finds before anything is read.

use std::{borrow::Cow, ops::Range};

use super::{
    csv::{self, Dialect, LineEnd, Record},
    lines::Lines,
};

/// Rows of cells.
#[derive(Debug)]
pub(crate) struct Grid<'t> {
    text: &'t str,
    /// Where the part starts; places below count from here.
    start: usize,
    /// How many cells a row has.
    pub(crate) columns: usize,
    cells: Vec<(u32, u32)>,
    quoted: Vec<bool>,
    /// The line on which each row starts, from 0.
    pub(crate) lines: Lines,
    /// The rows of which nothing can be read, ascending; their cells are empty.
    pub(crate) broken: Vec<u32>,
}

impl<'t> Grid<'t> {
    /// No rows, of so many columns each.
    pub(crate) fn new(text: &'t str, start: usize, columns: usize) -> Grid<'t> {
        Grid {
            text,
            start,
            columns,
            cells: Vec::new(),
            quoted: Vec::new(),
            lines: Lines::default(),
            broken: Vec::new(),
        }
    }

    /// Adds a record. Cells that it lacks are empty, at its end; those beyond the columns are passed over.
    pub(crate) fn push(&mut self, line: u32, record: &Record) {
        let relative = |at: usize| (at - self.start) as u32;
        let end = record.cells.last().map_or(0, |cell| relative(cell.end));
        let known = record.cells.len().min(self.columns);
        self.cells.extend(record.cells[..known].iter().map(|cell| (relative(cell.start), relative(cell.end))));
        self.cells.extend(std::iter::repeat_n((end, end), self.columns - known));
        self.quoted.push(record.has_quotes);
        self.lines.push(line);
    }

    /// Adds the line at a place, if it is plain: no quotes, no more cells than columns, the first one neither empty nor a
    /// remark. Answers where the next line starts. Nearly all lines are, and this is the quickest way to read one.
    #[inline]
    pub(crate) fn push_plain(&mut self, at: usize, line: u32, dialect: &Dialect) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let first = *bytes.get(at)?;
        if !first.is_ascii_graphic() || first == b'#' || first == dialect.delimiter {
            return None;
        }
        let LineEnd { content, next } = csv::line_end(bytes, at, dialect);
        let text = &bytes[at..content];
        if memchr::memchr(b'"', text).is_some() {
            return None;
        }
        let (before, base) = (self.cells.len(), (at - self.start) as u32);
        let mut from = base;
        csv::each(dialect.delimiter, text, |place| {
            let to = base + place as u32;
            self.cells.push((from, to));
            from = to + 1;
        });
        let end = (content - self.start) as u32;
        self.cells.push((from, end));
        if self.cells.len() - before > self.columns {
            self.cells.truncate(before);
            return None;
        }
        self.cells.resize(before + self.columns, (end, end));
        self.quoted.push(false);
        self.lines.push(line);
        Some(next)
    }

    /// Adds a record of which nothing can be read.
    pub(crate) fn push_broken(&mut self, line: u32) {
        self.broken.push(self.rows());
        self.cells.extend(std::iter::repeat_n((0, 0), self.columns));
        self.quoted.push(false);
        self.lines.push(line);
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u32 {
        self.lines.len() as u32
    }

    /// Whether nothing of a row can be read.
    pub(crate) fn is_broken(&self, row: u32) -> bool {
        self.broken.binary_search(&row).is_ok()
    }

    /// The place of a cell in the text.
    pub(crate) fn span(&self, row: u32, column: usize) -> Range<usize> {
        let (from, to) = self.cells[row as usize * self.columns + column];
        self.start + from as usize..self.start + to as usize
    }

    /// Shows the cells of a column from a row on, as long as `take` takes them; answers the first row that it does not.
    #[inline]
    pub(crate) fn run(&self, column: usize, from: u32, mut take: impl FnMut(&str) -> bool) -> u32 {
        let rows = self.rows();
        for row in from..rows {
            let span = self.span(row, column);
            let is_taken = if self.quoted[row as usize] {
                take(&csv::cell_text(self.text, &span))
            } else {
                take(csv::trim(&self.text[span]))
            };
            if !is_taken {
                return row;
            }
        }
        rows
    }

    /// The text of a cell.
    #[inline]
    pub(crate) fn text(&self, row: u32, column: usize) -> Cow<'t, str> {
        let span = self.span(row, column);
        if self.quoted[row as usize] { csv::cell_text(self.text, &span) } else { csv::trim(&self.text[span]).into() }
    }
}
