//! A CSV file as lines that can be exchanged one by one: what is not touched keeps its bytes. It knows no table: cells are
//! texts.

use std::{borrow::Cow, ops::Range};

use crate::data::csv::{self, Dialect, Record};

/// A CSV file, opened to be changed.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What stands before the first row: a byte order mark, `sep=`, remarks and the header.
    head: String,
    /// The names of the columns.
    pub headers: Vec<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<Row>,
    /// What stands behind the last row.
    tail: String,
    delimiter: char,
    newline: &'static str,
}

/// A row: its cells, and the text that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cells, one for each column.
    pub cells: Vec<String>,
    /// Remarks and blank lines before it.
    lead: String,
    /// Its own line, with its line break; `None` where it is to be written anew.
    raw: Option<String>,
}

impl Row {
    /// A new row.
    pub fn new(cells: Vec<String>) -> Row {
        Row { cells, lead: String::new(), raw: None }
    }

    /// Puts a value into a cell. The line is written anew if that changes it.
    pub fn set(&mut self, column: usize, value: &str) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if self.cells[column] != value {
            value.clone_into(&mut self.cells[column]);
            self.raw = None;
        }
    }
}

impl Sheet {
    /// An empty sheet with these columns.
    pub fn new(headers: Vec<String>) -> Sheet {
        let mut sheet = Sheet {
            head: String::new(),
            headers,
            rows: Vec::new(),
            tail: String::new(),
            delimiter: ',',
            newline: "\n",
        };
        sheet.head = sheet.line(&sheet.headers);
        sheet
    }

    /// Reads the text of a file. The message says why its rows cannot be told apart; `None` where it has no header.
    pub fn parse(text: &str) -> Result<Option<Sheet>, String> {
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>")) {
            return Err(format!("two versions of the file are merged in it, from line {} on", line + 1));
        }
        let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let newline = csv::newline(text);
        let (declared, start) =
            csv::declared_delimiter(&text[mark..]).map_or((None, mark), |(delimiter, at)| (Some(delimiter), mark + at));
        let Some((at, line)) = first_line(text, start, newline) else { return Ok(None) };
        let delimiter = declared.unwrap_or_else(|| delimiter_of(line));
        let dialect = Dialect { delimiter, newline };
        let mut record = Record::default();
        let body = csv::read(text, at, &dialect, &mut record);
        let headers = cells(text, &record.cells);
        let newline = if text[..body].ends_with("\r\n") {
            "\r\n"
        } else if newline == b'\r' {
            "\r"
        } else {
            "\n"
        };
        let mut sheet = Sheet {
            head: text[..body].to_owned(),
            headers,
            rows: Vec::new(),
            tail: String::new(),
            delimiter: char::from(delimiter),
            newline,
        };
        sheet.read_rows(text, body, &dialect)?;
        Ok(Some(sheet))
    }

    /// The number of the column with this name; capitals and spaces around it do not matter.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name))
    }

    /// Adds a column behind the others, empty in every row that is there.
    pub fn add_column(&mut self, name: &str) -> usize {
        self.headers.push(name.to_owned());
        let old = self.head.trim_end_matches(['\r', '\n']).len();
        let before = self.head[..old].rfind(['\r', '\n']).map_or(0, |at| at + 1);
        let mark = if self.head[before..].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        self.head.truncate(before + mark);
        let line = self.line(&self.headers);
        self.head.push_str(&line);
        for row in &mut self.rows {
            row.cells.resize(self.headers.len(), String::new());
            row.raw = None;
        }
        self.headers.len() - 1
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = self.head.clone();
        for row in &self.rows {
            self.end_line(&mut text);
            text.push_str(&row.lead);
            match &row.raw {
                Some(raw) => text.push_str(raw),
                None => text.push_str(&self.line(&row.cells)),
            }
        }
        self.end_line(&mut text);
        text.push_str(&self.tail);
        text
    }

    /// A last line without its line break gets one before another follows.
    fn end_line(&self, text: &mut String) {
        if !text.is_empty() && !text.ends_with(['\n', '\r']) {
            text.push_str(self.newline);
        }
    }

    fn read_rows(&mut self, text: &str, body: usize, dialect: &Dialect) -> Result<(), String> {
        let (mut at, mut lead, mut record) = (body, body, Record::default());
        let line_of = |at: usize| 1 + csv::count_lines(&text.as_bytes()[..at], dialect.newline);
        while at < text.len() {
            let next = csv::read(text, at, dialect, &mut record);
            if record.unclosed.is_some() {
                return Err(format!("a quote in line {} is never closed", line_of(at)));
            }
            let cells = cells(text, &record.cells);
            let is_remark =
                text[at..].starts_with('#') && (cells.len() != self.headers.len() || text[at..].starts_with("# "));
            if !is_remark && cells.iter().any(|cell| !cell.is_empty()) {
                if cells.iter().skip(self.headers.len()).any(|cell| !cell.is_empty()) {
                    return Err(format!("line {} has more cells than the header has columns", line_of(at)));
                }
                let mut cells = cells;
                cells.resize(self.headers.len(), String::new());
                self.rows.push(Row { cells, lead: text[lead..at].to_owned(), raw: Some(text[at..next].to_owned()) });
                lead = next;
            }
            at = next;
        }
        text[lead..].clone_into(&mut self.tail);
        Ok(())
    }

    fn line(&self, cells: &[String]) -> String {
        let delimiter = self.delimiter.to_string();
        let mut cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| quoted(cell, self.delimiter)).collect();
        // A line that starts like this would be a remark, or the mark of a merge.
        let is_other = |first: &&mut Cow<'_, str>| ["#", "<<<<<<<", ">>>>>>>"].iter().any(|it| first.starts_with(it));
        if let Some(first) = cells.first_mut().filter(is_other) {
            *first = format!("\"{first}\"").into();
        }
        cells.join(&delimiter) + self.newline
    }
}

pub(super) fn quoted(cell: &str, delimiter: char) -> Cow<'_, str> {
    let needs = cell.contains([delimiter, '"', '\n', '\r'])
        || cell.starts_with(char::is_whitespace)
        || cell.ends_with(char::is_whitespace);
    if needs { format!("\"{}\"", cell.replace('"', "\"\"")).into() } else { cell.into() }
}

fn cells(text: &str, ranges: &[Range<usize>]) -> Vec<String> {
    ranges.iter().map(|cell| csv::cell_text(text, cell).into_owned()).collect()
}

/// The first line that is neither blank nor a remark, and where it starts.
fn first_line(text: &str, start: usize, newline: u8) -> Option<(usize, &str)> {
    let mut at = start;
    for line in text[start..].split_inclusive(char::from(newline)) {
        if !line.trim().is_empty() && !line.starts_with("# ") {
            return Some((at, line));
        }
        at += line.len();
    }
    None
}

/// What stands between the names of a header: the commonest of what is used.
fn delimiter_of(line: &str) -> u8 {
    // What stands in quotes parts no names.
    let plain: String = line.split('"').step_by(2).collect();
    let many = |delimiter: u8| plain.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| many(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::parse(text).unwrap().unwrap()
    }

    #[test]
    fn what_is_not_touched_keeps_its_bytes() {
        for text in [
            "id,amount\na,1\nb,\"2\"\n",
            "\u{feff}id;amount\r\n\r\n# a remark; here\r\na; 1 \r\nb;\"x;y\"",
            "sep=;\nid;amount\na;1\n\n\n",
            "# about\nid\tamount\na\t1\n# the end\n",
            "id,amount\ra,1\r",
            "id,notes\na,\"two\nlines\"\n",
            "id,amount",
        ] {
            let again = sheet(text).text();
            assert_eq!(again.trim_end(), text.trim_end(), "{text:?}");
        }
        assert!(Sheet::parse("\n# nothing\n").unwrap().is_none());
    }

    #[test]
    fn a_changed_row_is_written_in_the_dialect_of_its_file() {
        let mut one = sheet("\u{feff}id;amount;mine\r\n# kept\r\na;1;x\r\nb;2;\"y\"\r\n");
        one.rows[0].set(1, "1;5");
        one.rows[1].set(1, "2");
        let fee = one.add_column("fee");
        one.rows[1].set(fee, "0.10");
        one.rows.push(Row::new(vec!["c".into(), "3".into(), String::new(), " ".into()]));
        assert_eq!(one.text(), "\u{feff}id;amount;mine;fee\r\n# kept\r\na;\"1;5\";x;\r\nb;2;y;0.10\r\nc;3;;\" \"\r\n");
    }

    #[test]
    fn a_name_in_quotes_and_a_mark_of_a_merge_are_text() {
        let mut one = sheet("id,amount,\"mine; a; b; c\"\na,1,x\n");
        assert_eq!(one.headers, ["id", "amount", "mine; a; b; c"]);
        one.rows.push(Row::new(vec!["<<<<<<< b".into(), "2".into(), String::new()]));
        let again = sheet(&one.text());
        assert_eq!(again.rows[1].cells, ["<<<<<<< b", "2", ""]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        assert!(Sheet::parse("a,b\n<<<<<<< HEAD\n1,2\n").unwrap_err().contains("line 2"));
        assert!(Sheet::parse("a,b\n1,\"2\n3,4\n").unwrap_err().contains("line 2"));
        assert!(Sheet::parse("a,b\n1,2\n1,2,3\n").unwrap_err().contains("line 3"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec("[ -~äß\n;]{0,6}", 3), 0..6)) {
            let mut new = Sheet::new(vec!["a".into(), "b".into(), "c".into()]);
            let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
            new.rows = rows.iter().cloned().map(Row::new).collect();
            let again = sheet(&new.text());
            let read: Vec<Vec<String>> = again.rows.into_iter().map(|row| row.cells).collect();
            let kept: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(read, kept);
        }
    }
}
