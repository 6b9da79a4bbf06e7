//! The rows of a CSV: small files in one go, large ones in parts on all cores. How the parts are cut changes nothing.

use std::ops::Range;

use rayon::prelude::*;

use super::{
    blocks::Blocks,
    cell::{Fault, Style},
    csv::{self, Record},
    filled::Filled,
    grid::Grid,
    read::{CsvLayout, inside_quotes},
    reader::Context,
    schema::{Schema, Target},
    sink::Sink,
};
use crate::base::problem::Code;

/// Texts larger than this are read in parts of about this size.
const PART: usize = 1 << 20;

/// How many blocks a core reads before they are put together.
const AHEAD: u64 = 8;

/// How the rows of a CSV are to be read.
#[derive(Clone, Copy)]
pub(crate) struct Csv<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) context: Context,
    pub(crate) styles: &'a [Style],
    pub(crate) layout: &'a CsvLayout,
}

struct Part {
    rows: Filled,
    /// Where the record after the last one starts.
    end: usize,
    /// The line breaks in it.
    lines: u32,
}

/// The rows of a file in blocks; `None` where it cannot be read so: it is no plain text, or a cell goes over the end of
/// its block.
pub(crate) fn in_blocks(blocks: &Blocks, csv: &Csv<'_>) -> Option<Filled> {
    let wave = AHEAD * rayon::current_num_threads() as u64;
    let read = |from: u64| -> Vec<Option<Part>> {
        let numbers = from..blocks.count().min(from + wave);
        numbers.into_par_iter().map_init(Vec::new, |buffer, number| block(blocks, number, buffer, csv)).collect()
    };
    let mut rows = Filled::none(csv.schema);
    let mut lines = 0;
    let mut from = 0;
    let mut ready = read(0);
    while !ready.is_empty() {
        from += wave;
        let put = || {
            let blocks_read = ready.len() as u64;
            for part in std::mem::take(&mut ready) {
                let part = part?;
                rows.absorb(csv.schema, part.rows, lines);
                lines += part.lines;
            }
            if from == wave {
                // What the first blocks hold tells how much all of them do.
                let all = rows.columns.lines.len() as u64 * blocks.count() / blocks_read.max(1);
                rows.columns.reserve(all as usize + all as usize / 64);
            }
            Some(())
        };
        let (next, done) = rayon::join(|| if from < blocks.count() { read(from) } else { Vec::new() }, put);
        done?;
        ready = next;
    }
    Some(rows)
}

/// The rows that start in a block. Lines are counted from the start of the block, in the first one from that of the file.
fn block(blocks: &Blocks, number: u64, buffer: &mut Vec<u8>, csv: &Csv<'_>) -> Option<Part> {
    let (start, text) = blocks.lines(number, buffer)?;
    let body = if number == 0 { csv.layout.body } else { 0 };
    let mut part = part(text, body..text.len(), csv);
    let before = csv::count_lines(&text.as_bytes()[..body], csv.layout.dialect.newline);
    if before > 0 {
        part.rows.columns.lines.shift(before);
        part.lines += before;
    }
    part.rows.shift(start);
    let is_unclosed = part.rows.spots.iter().any(|spot| spot.fault.code == Code::E020);
    (!is_unclosed).then_some(part)
}

/// The rows of a text.
pub(crate) fn in_parts(text: &str, csv: &Csv<'_>) -> Filled {
    let layout = csv.layout;
    let starts = part_starts(text, layout);
    let end = |index: usize| starts.get(index + 1).copied().unwrap_or(text.len());
    let parts: Vec<Part> = if starts.len() == 1 {
        vec![part(text, layout.body..text.len(), csv)]
    } else {
        (0..starts.len()).into_par_iter().map(|index| part(text, starts[index]..end(index), csv)).collect()
    };
    let mut rows = Filled::none(csv.schema);
    let mut lines = csv::count_lines(&text.as_bytes()[..layout.body], layout.dialect.newline);
    let mut at = layout.body;
    for (index, read) in parts.into_iter().enumerate() {
        if index > 0 && at >= end(index) {
            continue;
        }
        // A part that was cut inside of quotes is read again from where the one before it really ended.
        let read = if starts[index] == at { read } else { part(text, at..end(index), csv) };
        at = read.end;
        rows.absorb(csv.schema, read.rows, lines);
        lines += read.lines;
    }
    rows
}

/// Where the parts of a large text start: after the first line break behind each cut.
fn part_starts(text: &str, layout: &CsvLayout) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![layout.body];
    let count = (bytes.len() - layout.body) / PART;
    for index in 1..count {
        let cut = layout.body + index * ((bytes.len() - layout.body) / count);
        match memchr::memchr(layout.dialect.newline, &bytes[cut..]) {
            Some(at) if cut + at + 1 < bytes.len() && starts.last().is_none_or(|last| cut + at + 1 > *last) => {
                starts.push(cut + at + 1);
            }
            _ => {}
        }
    }
    starts
}

/// Reads the records that start in a part of a text. Lines are counted from 0 at its start.
fn part(text: &str, place: Range<usize>, csv: &Csv<'_>) -> Part {
    let layout = csv.layout;
    let mut sink = Sink::new(csv.schema, csv.context, csv.styles);
    for target in &layout.targets {
        if let Target::Column(column) = target {
            sink.expect(*column);
        }
    }
    let mut grid = Grid::new(text, place.start, layout.targets.len());
    let (mut at, mut line, mut record) = (place.start, 0, Record::default());
    while at < place.end {
        if let Some(next) = grid.push_plain(at, line, &layout.dialect) {
            (at, line) = (next, line + 1);
            continue;
        }
        let next = csv::read(text, at, &layout.dialect, &mut record);
        add_record(text, at, line, &record, &mut grid, &mut sink);
        line +=
            if record.spans_lines { csv::count_lines(&text.as_bytes()[at..next], layout.dialect.newline) } else { 1 };
        at = next;
    }
    sink.add(&grid, &layout.targets, &layout.headers);
    Part { rows: sink.finish(), end: at, lines: line }
}

fn add_record(text: &str, at: usize, line: u32, record: &Record, grid: &mut Grid<'_>, sink: &mut Sink<'_>) {
    let columns = grid.columns;
    if let Some(opening) = record.unclosed {
        let fault = Fault::new(Code::E020, "this quote is never closed")
            .hint("close it with another `\"`, or remove it; a quote inside a quoted cell is doubled");
        sink.fault(grid.rows(), opening..opening + 1, fault);
        return grid.push_broken(line);
    }
    if !is_row(text, at, record, columns) {
        return;
    }
    let surplus = record.cells.get(columns..).unwrap_or_default();
    if let Some(cell) = surplus.iter().find(|cell| !csv::cell_text(text, cell).is_empty()) {
        let delimiter = text[..cell.start].chars().next_back().unwrap_or(',');
        let fault = Fault::new(Code::E021, format!("the row has {} cells, the header {columns}", record.cells.len()))
            .hint(format!("put a cell with a `{delimiter}` inside into double quotes, or remove the surplus cell"));
        sink.fault(grid.rows(), inside_quotes(text, cell), fault);
        return grid.push_broken(line);
    }
    grid.push(line, record);
}

/// Whether a record is a row, and neither a remark nor blank. One with an unclosed quote is a row that cannot be read.
pub(crate) fn is_row(text: &str, at: usize, record: &Record, columns: usize) -> bool {
    let is_remark = text.as_bytes()[at] == b'#' && (record.cells.len() != columns || text[at..].starts_with("# "));
    record.unclosed.is_some() || !(is_remark || is_blank(text, record))
}

fn is_blank(text: &str, record: &Record) -> bool {
    let first = record.cells.first().is_none_or(|cell| cell.is_empty() || text[cell.clone()].trim().is_empty());
    first && record.cells.iter().all(|cell| csv::cell_text(text, cell).is_empty())
}
