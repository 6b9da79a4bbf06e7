//! From places in a file's text to problems with line, column, the user's own line and the spreadsheet's name of the
//! cell. Columns count characters.

use std::ops::Range;

use super::{
    csv::{self, Record},
    read::{CsvLayout, Layout, inside_quotes},
    schema::Target,
    sink::Spot,
    source::Source,
    structured,
};
use crate::base::problem::{Excerpt, Place, Problem};

/// The spots of a file as problems.
pub(crate) fn problems(source: &Source, layout: &Layout, mut spots: Vec<Spot>) -> Vec<Problem> {
    if spots.is_empty() {
        return Vec::new();
    }
    spots.sort_by_key(|spot| spot.span.start);
    let text = source.text();
    // A file that was changed since it was read has other places.
    for spot in spots.iter_mut().filter(|spot| text.get(spot.span.clone()).is_none()) {
        spot.span = 0..0;
    }
    let cells = match layout {
        Layout::Csv(layout) => addresses(text, layout, &spots),
        _ => vec![None; spots.len()],
    };
    let newline = csv::newline(text);
    let (mut line, mut line_start) = (1, 0);
    spots
        .into_iter()
        .zip(cells)
        .map(|(spot, cell)| {
            let span = exact(text, layout, &spot.span);
            while let Some(at) = memchr::memchr(newline, &text.as_bytes()[line_start..span.start.max(line_start)]) {
                line_start += at + 1;
                line += 1;
            }
            let mut problem =
                Problem::new(spot.fault.code, Place::file(&source.path), spot.fault.message).cost(spot.cost);
            problem.hints = spot.fault.hints;
            problem.table = Some(source.table);
            problem.cell = cell;
            let excerpt = excerpt(text, line_start, newline, &span);
            problem.place.line = line;
            problem.place.column = excerpt.start + 1;
            problem.excerpt = Some(excerpt).filter(|excerpt| !excerpt.line.is_empty());
            problem
        })
        .collect()
}

/// The part of a cell that is meant: without the spaces and quotes around it. An empty cell is a point.
fn exact(text: &str, layout: &Layout, span: &Range<usize>) -> Range<usize> {
    match layout {
        Layout::Csv(_) if span.len() > 1 => inside_quotes(text, span),
        _ => span.clone(),
    }
}

fn excerpt(text: &str, line_start: usize, newline: u8, span: &Range<usize>) -> Excerpt {
    let end = memchr::memchr(newline, &text.as_bytes()[line_start..]).map_or(text.len(), |at| line_start + at);
    let line = text[line_start..end].trim_end_matches('\r');
    let clamp = |at: usize| at.clamp(line_start, line_start + line.len());
    let (from, to) = (text.floor_char_boundary(clamp(span.start)), text.ceil_char_boundary(clamp(span.end)));
    let chars = |part: &str| part.chars().count() as u32;
    Excerpt { start: chars(&text[line_start..from]), len: chars(&text[from..to]), line: line.to_owned() }
}

/// The spreadsheet's names of the cells at ascending places, such as `F14`.
fn addresses(text: &str, layout: &CsvLayout, spots: &[Spot]) -> Vec<Option<String>> {
    let (mut at, mut row, mut record) = (csv::declared_delimiter(text).map_or(0, |(_, at)| at), 0, Record::default());
    let mut addresses = Vec::new();
    let mut spots = spots.iter().peekable();
    while at < text.len() && spots.peek().is_some() {
        let next = csv::read(text, at, &layout.dialect, &mut record);
        row += 1;
        while let Some(spot) = spots.next_if(|spot| spot.span.start < next) {
            let holds = |cell: &Range<usize>| cell.start <= spot.span.start && spot.span.start <= cell.end;
            let is_row = spot.span.start == at && spot.span.len() > record.cells.first().map_or(0, Range::len);
            let column = record.cells.iter().position(holds).filter(|_| !is_row && record.unclosed.is_none());
            addresses.push(column.map(|column| format!("{}{row}", letters(column))));
        }
        at = next;
    }
    addresses.extend(spots.map(|_| None));
    addresses
}

/// `A`, `B`, … `Z`, `AA`.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    if column < 26 { letter.to_string() } else { letters(column / 26 - 1) + &letter.to_string() }
}

/// A cell to be found again after its file was read.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The number of the row among those of its file.
    pub(crate) row: u32,
    /// The line on which it starts, from 1.
    pub(crate) line: u32,
    /// The number of the column; `None` for the row as a whole.
    pub(crate) column: Option<usize>,
}

/// The places of cells, in the same order.
pub(crate) fn find(
    source: &Source,
    layout: &Layout,
    keys: impl Fn(usize) -> String,
    wanted: &[Wanted],
) -> Vec<Range<usize>> {
    match layout {
        Layout::Csv(layout) => find_in_csv(source.text(), layout, wanted),
        Layout::Structured => {
            let (rows, _) = structured::rows(source);
            let place = |wanted: &Wanted| {
                let row = rows.get(wanted.row as usize)?;
                let name = wanted.column.map(&keys);
                let cell =
                    row.cells.iter().find(|cell| name.as_deref() == Some(super::cell::words::fold(&cell.key).as_str()));
                Some(cell.map_or(row.span.start..row.span.start + 1, |cell| cell.span.clone()))
            };
            wanted.iter().map(|wanted| place(wanted).unwrap_or(0..0)).collect()
        }
        Layout::Nothing => vec![0..0; wanted.len()],
    }
}

fn find_in_csv(text: &str, layout: &CsvLayout, wanted: &[Wanted]) -> Vec<Range<usize>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|&index| wanted[index].line);
    let mut places = vec![0..0; wanted.len()];
    let body = text.floor_char_boundary(layout.body);
    let mut line = 1 + csv::count_lines(&text.as_bytes()[..body], layout.dialect.newline);
    let (mut at, mut record, mut order) = (body, Record::default(), order.into_iter().peekable());
    while at < text.len() && order.peek().is_some() {
        let next = csv::read(text, at, &layout.dialect, &mut record);
        while let Some(index) = order.next_if(|&index| wanted[index].line <= line) {
            let position = wanted[index]
                .column
                .and_then(|column| layout.targets.iter().position(|target| *target == Target::Column(column)));
            let cell = position.and_then(|position| record.cells.get(position));
            let whole = at..record.cells.last().map_or(at, |cell| cell.end);
            places[index] = cell.cloned().unwrap_or(whole);
        }
        line += csv::count_lines(&text.as_bytes()[at..next], layout.dialect.newline);
        at = next;
    }
    places
}
