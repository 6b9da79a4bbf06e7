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
        for problem in &mut all {
            problem.table = Some(table);
        }
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

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    use super::*;

    const HEADERS: [&str; 3] = ["id", "client", "notes"];

    fn grid(bytes: Vec<u8>) -> Vec<Vec<String>> {
        let known = |headers: &[String]| headers.iter().filter(|header| HEADERS.contains(&header.as_str())).count();
        let foreign = read("x", bytes, &known).unwrap();
        assert!(foreign.spots.is_empty(), "{:?}", foreign.spots);
        let rows = foreign.rows.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.text).collect());
        std::iter::once(foreign.headers).chain(rows).collect()
    }

    fn line(cells: &[String], delimiter: char, all_quoted: bool) -> String {
        let quoted = |cell: &String| {
            let needs = cell.contains([delimiter, '"', '\n', '\r']);
            if needs || all_quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        };
        cells.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_dialect_gives_the_same_rows(
            cells in prop::collection::vec(prop::collection::vec("[a-z0-9äé€,;\\|\t\" ]{0,8}", 2), 1..6),
            title in any::<bool>(),
        ) {
            let mut rows: Vec<Vec<String>> = vec![HEADERS.map(str::to_owned).to_vec()];
            for (number, cells) in cells.iter().enumerate() {
                let cells = cells.iter().map(|cell| cell.trim().to_owned());
                rows.push(std::iter::once(format!("r{number}")).chain(cells).collect());
            }
            for delimiter in [',', ';', '\t', '|'] {
                for (newline, all_quoted) in [("\n", false), ("\r\n", true), ("\r\n", false)] {
                    let lines: Vec<String> = rows.iter().map(|row| line(row, delimiter, all_quoted)).collect();
                    let title = if title { format!("Export{newline}{newline}") } else { String::new() };
                    let text = title + &lines.join(newline) + newline;
                    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
                    for bytes in [
                        text.clone().into_bytes(),
                        format!("\u{feff}{text}").into_bytes(),
                        wide(&format!("\u{feff}{text}")),
                        WINDOWS_1252.encode(&text).0.into_owned(),
                    ] {
                        prop_assert_eq!(&grid(bytes), &rows);
                    }
                }
            }
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..60), start in 0..6_usize) {
            let start = ["", "PK\u{3}\u{4}", "[{\"a\":", "{\"2026-01\":", "Title: x\nLink: ", "a,b\n\""][start];
            let _ = read("x", [start.as_bytes(), &bytes].concat(), &|headers| headers.len());
        }
    }
}
