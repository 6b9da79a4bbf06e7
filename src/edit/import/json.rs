//! JSON as a grid: a list of objects wherever it lies, one object, or a line an object. Objects inside of others become
//! columns with a dot: `contact.name`.

use std::collections::BTreeMap;

use serde::de::Deserializer as _;
use serde_json::value::RawValue;

use super::foreign::{Cell, Foreign, Row};
use crate::{
    base::{
        problem::{Code, LeftOut},
        text::{join, shorten},
    },
    data::{
        cell::Fault,
        csv,
        read::Layout,
        sink::Spot,
        source::Source,
        structured::{self, Fields, Items, place},
    },
    edit::books::Refusal,
};

/// Objects inside of one another beyond this are kept as text.
const DEEPEST: usize = 8;

/// Reads JSON, or JSON lines.
pub(super) fn read(source: Source) -> Result<Foreign, Refusal> {
    let mut grid = Grid::default();
    let text = source.text();
    match serde_json::from_str::<&RawValue>(text) {
        Ok(document) => {
            for item in items(&source.path, document)? {
                grid.add(text, item);
            }
        }
        Err(error) if is_lines(text) => {
            grid.add_lines(text);
            if grid.rows.is_empty() {
                return Err(broken(&source.path, &error));
            }
        }
        Err(error) => return Err(broken(&source.path, &error)),
    }
    let Grid { headers, rows, spots, .. } = grid;
    let (headers, rows) = squared(headers, rows);
    Ok(Foreign { form: "JSON", headers, rows, spots, source, layout: Layout::Structured })
}

fn broken(path: &str, error: &serde_json::Error) -> Refusal {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    Refusal::new(format!("{path}:{}:{}: broken JSON: {message}", error.line(), error.column()))
        .hint("check commas, quotes and brackets before this place")
}

/// Whether the lines that are not blank look like objects of their own; half of them, where these are whole.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_whole = |line: &&str| line.starts_with('{') && serde_json::from_str::<&RawValue>(line).is_ok();
    let count = lines.clone().count();
    count > 1 && (lines.clone().filter(is_whole).count() * 2 >= count || lines.all(|line| line.starts_with('{')))
}

/// The rows of a document: those of the one list of objects that it has, or itself.
fn items<'d>(path: &str, document: &'d RawValue) -> Result<Vec<&'d RawValue>, Refusal> {
    if document.get().starts_with('[') {
        return Ok(list(document));
    }
    let mut lists = Vec::new();
    lists_in(document, "", 0, &mut lists);
    match lists.as_slice() {
        [] => Ok(vec![document]),
        [(_, one)] => Ok(list(one)),
        more => {
            let names: Vec<String> = more.iter().map(|(name, _)| format!("`{name}`")).collect();
            Err(Refusal::new(format!("`{path}` has several lists: {}", join(&names)))
                .hint("save the one that is meant to a file of its own"))
        }
    }
}

/// The lists of objects below an object, by their names.
fn lists_in<'d>(object: &'d RawValue, above: &str, depth: usize, found: &mut Vec<(String, &'d RawValue)>) {
    for (key, value) in fields(object) {
        let name = if above.is_empty() { key } else { format!("{above}.{key}") };
        let is_list = || list(value).first().is_some_and(|item| item.get().starts_with('{'));
        match value.get().as_bytes().first() {
            Some(b'[') if is_list() => found.push((name, value)),
            Some(b'{') if depth < DEEPEST => lists_in(value, &name, depth + 1, found),
            _ => {}
        }
    }
}

fn list(value: &RawValue) -> Vec<&RawValue> {
    let mut items = Vec::new();
    // What is no list has no items.
    let _ = serde_json::Deserializer::from_str(value.get()).deserialize_seq(Items(&mut items));
    items
}

fn fields(value: &RawValue) -> Vec<(String, &RawValue)> {
    let mut fields = Vec::new();
    // What is no object has no fields.
    let _ = serde_json::Deserializer::from_str(value.get()).deserialize_map(Fields(&mut fields));
    fields
}

/// Rows on their way: their cells by header.
#[derive(Default)]
struct Grid {
    headers: Vec<String>,
    by_name: BTreeMap<String, usize>,
    rows: Vec<(Row, Vec<(usize, Cell)>)>,
    spots: Vec<Spot>,
    /// How far lines are counted, and to which number.
    counted: (usize, u32),
}

impl Grid {
    fn add_lines(&mut self, text: &str) {
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            match serde_json::from_str::<&RawValue>(line.trim()) {
                Ok(item) => self.add(text, item),
                Err(_) if line.trim().is_empty() => {}
                Err(error) => {
                    let place = structured::offset(line.trim(), 1, error.column());
                    let fault = Fault::new(Code::E026, "this line is broken JSON").hint("the other lines are read");
                    let at = (start + place).min(text.len());
                    self.spots.push(Spot { span: at..at, fault, cost: LeftOut::Row });
                }
            }
        }
    }

    fn add(&mut self, text: &str, item: &RawValue) {
        let span = place(text, item);
        let (from, line) = self.counted;
        let line = line + csv::count_lines(&text.as_bytes()[from..span.start.max(from)], b'\n');
        self.counted = (span.start.max(from), line);
        if !item.get().starts_with('{') {
            let message = format!("`{}` is no row", shorten(item.get(), 40));
            let fault = Fault::new(Code::E028, message).hint("rows are objects in JSON");
            self.spots.push(Spot { span, fault, cost: LeftOut::Row });
            return;
        }
        let mut cells = Vec::new();
        self.flatten(text, item, "", 0, &mut cells);
        self.rows.push((Row { line: line + 1, span, cells: Vec::new() }, cells));
    }

    fn flatten(&mut self, text: &str, object: &RawValue, above: &str, depth: usize, cells: &mut Vec<(usize, Cell)>) {
        for (key, value) in fields(object) {
            let name = if above.is_empty() { key } else { format!("{above}.{key}") };
            if value.get().starts_with('{') && depth < DEEPEST {
                self.flatten(text, value, &name, depth + 1, cells);
                continue;
            }
            let span = place(text, value);
            let cell = structured::cell(name, value, span);
            let next = self.headers.len();
            let column = *self.by_name.entry(cell.key.clone()).or_insert(next);
            if column == next {
                self.headers.push(cell.key);
            }
            // Of a key that comes twice, the first counts, as in the tables of the folder.
            if !cells.iter().any(|(there, _)| *there == column) {
                cells.push((column, Cell { text: cell.text, span: cell.span, is_number: cell.is_number }));
            }
        }
    }
}

/// Rows with a cell for every header. One that an object does not have lies where the object begins.
fn squared(headers: Vec<String>, rows: Vec<(Row, Vec<(usize, Cell)>)>) -> (Vec<String>, Vec<Row>) {
    let rows = rows.into_iter().map(|(mut row, cells)| {
        let absent = Cell { span: row.span.start..row.span.start, ..Cell::default() };
        row.cells = vec![absent; headers.len()];
        for (column, cell) in cells {
            row.cells[column] = cell;
        }
        row
    });
    let rows = rows.collect();
    (headers, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Result<String, String> {
        let source = Source::foreign("x.json", text.as_bytes().to_vec());
        let foreign = read(source).map_err(|refusal| refusal.message)?;
        let rows = foreign.rows.iter().map(|row| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            format!("{}:{}", row.line, cells.join(","))
        });
        let rows: Vec<String> = rows.collect();
        Ok(format!("{} | {} | {}", foreign.headers.join(","), rows.join(" "), foreign.spots.len()))
    }

    #[test]
    fn rows_are_found_wherever_they_lie() {
        for (text, wanted) in [
            (r#"[{"a": 1, "b": {"c": "x"}}, {"b": {"d": [1, 2]}}]"#, "a,b.c,b.d | 1:1,x, 1:,,1; 2 | 0"),
            ("{\"meta\": {\"n\": 2},\n \"data\": {\"items\": [{\"a\": true},\n {\"a\": null}]}}", "a | 2:yes 3: | 0"),
            ("{\"a\": 1}\n\n{\"b\": 2}\n", "a,b | 1:1, 3:,2 | 0"),
            ("{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n", "a | 1:1 3:3 | 1"),
            ("{\"a\": 1}\n{\"a\": 2}\nnot json\n{\"a\": 4}\n", "a | 1:1 2:2 4:4 | 1"),
            (r#"{"2026-01": 5, "updated": "2026-02-19"}"#, "2026-01,updated | 1:5,2026-02-19 | 0"),
            (r#"[{"a": 1, "a": 2}, 7]"#, "a | 1:1 | 1"),
            ("[]", " |  | 0"),
        ] {
            assert_eq!(grid(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(grid("[{\"a\": 1},\n {]"), Err("x.json:2:3: broken JSON: key must be a string".into()));
        assert_eq!(grid(r#"{"a": [{}], "b": [{}]}"#), Err("`x.json` has several lists: `a` and `b`".into()));
        let deep = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(grid(&deep).is_ok_and(|grid| grid.starts_with("a.a.a")));
    }
}
