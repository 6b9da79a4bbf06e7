//! CSV of any dialect as a grid: the mark between cells and the header are found by what the header's names mean.

use std::ops::Range;

use super::foreign::{Cell, Foreign, Known, Row};
use crate::{
    base::problem::{Code, LeftOut},
    data::{
        cell::Fault,
        csv::{self, Dialect, Record},
        read::{CsvLayout, Layout},
        sink::Spot,
        source::Source,
    },
    edit::books::Refusal,
};

/// The lines among which the header is looked for: some exports begin with a title.
const FIRST_LINES: usize = 20;

/// What the lines of rows are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// Line breaks.
    Breaks,
    /// Rows: a cell with line breaks is one. The line that says what stands between cells is none.
    Rows,
}

/// Reads a CSV.
pub(super) fn read(source: Source, lines: Lines, known: Known<'_>) -> Result<Foreign, Refusal> {
    let Some(layout) = lay_out(source.text(), known) else {
        let refusal = Refusal::new(format!("`{}` has no header", source.path));
        return Err(refusal.hint("its first line must name the columns"));
    };
    let (rows, spots) = rows(source.text(), &layout, lines);
    let headers = layout.headers.clone();
    Ok(Foreign { form: "CSV", headers, rows, spots, source, layout: Layout::Csv(layout) })
}

/// The dialect and header under which the most names mean something, or else the most cells are in the first line.
fn lay_out(text: &str, known: Known<'_>) -> Option<CsvLayout> {
    let newline = csv::newline(text);
    let (declared, start) = csv::declared_delimiter(text).map_or((None, 0), |(byte, at)| (Some(byte), at));
    let mut best: Option<((usize, usize), CsvLayout)> = None;
    for delimiter in declared.map_or_else(|| vec![b',', b';', b'\t', b'|'], |byte| vec![byte]) {
        let dialect = Dialect { delimiter, newline };
        for (header, body, headers) in first_lines(text, start, &dialect) {
            // Without a name that is known, the first line is the header.
            let is_first = best.as_ref().is_none_or(|(_, layout)| layout.dialect.delimiter != delimiter);
            let score = (known(&headers), if is_first { headers.len() } else { 0 });
            if best.as_ref().is_none_or(|(most, _)| *most < score) {
                let dialect = dialect.clone();
                best = Some((score, CsvLayout { dialect, header, body, headers, targets: Vec::new() }));
            }
        }
    }
    best.map(|(_, layout)| layout)
}

/// The first lines that are not blank: where each begins and ends, and its cells.
fn first_lines(text: &str, start: usize, dialect: &Dialect) -> Vec<(usize, usize, Vec<String>)> {
    let (mut at, mut record, mut lines) = (start, Record::default(), Vec::new());
    while at < text.len() && lines.len() < FIRST_LINES {
        let next = csv::read(text, at, dialect, &mut record);
        let cells: Vec<String> = record.cells.iter().map(|cell| csv::cell_text(text, cell).into_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push((at, next, cells));
        }
        at = next;
    }
    lines
}

fn rows(text: &str, layout: &CsvLayout, lines: Lines) -> (Vec<Row>, Vec<Spot>) {
    let (mut rows, mut spots) = (Vec::new(), Vec::new());
    let (mut at, mut record) = (layout.body, Record::default());
    let breaks = |from: usize, to: usize| csv::count_lines(&text.as_bytes()[from..to], layout.dialect.newline);
    let mut line = breaks(0, at) + u32::from(lines == Lines::Breaks);
    while at < text.len() {
        let next = csv::read(text, at, &layout.dialect, &mut record);
        let whole = at..record.cells.last().map_or(at, |cell| cell.end);
        let cells: Vec<Cell> = record.cells.iter().map(|span| cell(text, span)).collect();
        let more = cells.iter().skip(layout.headers.len()).find(|cell| !cell.text.is_empty());
        if cells.iter().all(|cell| cell.text.is_empty()) {
            // A blank line.
        } else if let Some(quote) = record.unclosed {
            let fault = Fault::new(Code::E020, "the quote that opens here is never closed")
                .hint("close it, or write two quotes where one is meant");
            spots.push(Spot { span: quote..quote + 1, fault, cost: LeftOut::Row });
        } else if let Some(more) = more {
            let message = format!("{} cells, and the header has {}", cells.len(), layout.headers.len());
            let fault = Fault::new(Code::E021, message).hint("a cell with a comma inside needs double quotes");
            spots.push(Spot { span: more.span.clone(), fault, cost: LeftOut::Row });
        } else {
            rows.push(filled(line, whole, cells, layout.headers.len()));
        }
        line += if lines == Lines::Rows { 1 } else { breaks(at, next) };
        at = next;
    }
    (rows, spots)
}

/// A row with as many cells as there are headers.
pub(super) fn filled(line: u32, span: Range<usize>, mut cells: Vec<Cell>, headers: usize) -> Row {
    let end = Cell { span: span.end..span.end, ..Cell::default() };
    cells.resize(headers, end);
    Row { line, span, cells }
}

fn cell(text: &str, span: &Range<usize>) -> Cell {
    Cell { text: csv::cell_text(text, span).trim().to_owned(), span: span.clone(), is_number: false }
}
