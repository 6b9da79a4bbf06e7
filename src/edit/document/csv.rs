//! Rows of a CSV: cells are exchanged in their lines, new rows follow the last one, new columns the last column.

use std::{borrow::Cow, ops::ControlFlow};

use super::{Document, Key, Row, Splice, Values, hand::Hand, name_of};
use crate::{
    data::{
        csv::{self, Record},
        read::{CsvLayout, inside_quotes},
    },
    edit::sheet::quoted,
};

impl Document<'_> {
    pub(super) fn csv_splices(
        &self,
        layout: &CsvLayout,
        set: &[(Row<'_>, Values)],
        add: &[Values],
        hands: &[(&Key, Hand)],
    ) -> Vec<Splice> {
        let mut keys = self.keys();
        let old = keys.len();
        for (key, _) in set.iter().flat_map(|(_, values)| values).chain(add.iter().flatten()) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        let sheet = Sheet { document: self, layout, keys: &keys, hands, quotes: self.quotes_all(layout) };
        let mut splices: Vec<Splice> = set.iter().flat_map(|(row, values)| sheet.exchange(row, values)).collect();
        if keys.len() > old {
            let is_set: Vec<u32> = set.iter().map(|(row, _)| row.number).collect();
            splices.extend(sheet.widen(old, &is_set));
        }
        splices.extend(sheet.append(add));
        splices
    }

    /// Whether every name of the header stands in quotes, and so every cell is meant to.
    fn quotes_all(&self, layout: &CsvLayout) -> bool {
        let mut record = Record::default();
        csv::read(self.text(), layout.header, &layout.dialect, &mut record);
        record.cells.iter().all(|cell| self.text()[cell.clone()].trim_start().starts_with('"'))
    }
}

/// A CSV with the columns that it has and will have.
struct Sheet<'a> {
    document: &'a Document<'a>,
    layout: &'a CsvLayout,
    keys: &'a [Key],
    hands: &'a [(&'a Key, Hand)],
    /// Whether cells stand in quotes of which the file does not show how they do.
    quotes: bool,
}

impl Sheet<'_> {
    fn delimiter(&self) -> char {
        char::from(self.layout.dialect.delimiter)
    }

    /// Other cells in a row; those that it lacks at its end follow.
    fn exchange(&self, row: &Row<'_>, values: &Values) -> Vec<Splice> {
        let text = self.document.text();
        let mut splices = Vec::new();
        let mut beyond: Vec<(usize, String)> = Vec::new();
        for (key, value) in values {
            let Some(position) = self.keys.iter().position(|it| it == key) else { continue };
            let Some(cell) = row.cells.get(position) else {
                beyond.push((position, self.cell(position, value, false, None)));
                continue;
            };
            let inner = inside_quotes(text, &cell.span);
            let is_quoted = text[cell.span.clone()].trim_start().starts_with('"');
            let inner_text = inner.clone();
            let span = if is_quoted { inner.start - 1..inner.end + 1 } else { inner };
            splices.push(Splice { span, text: self.cell(position, value, is_quoted, Some(&text[inner_text])) });
        }
        let end = row.cells.last().map_or(row.span.start, |cell| cell.span.end);
        let wanted =
            if beyond.is_empty() && self.keys.len() == self.layout.targets.len() { 0 } else { self.keys.len() };
        splices.extend(self.padding(row.cells.len(), wanted, &beyond).map(|text| Splice::at(end, text)));
        splices
    }

    /// Cells up to a number of them.
    fn padding(&self, from: usize, to: usize, values: &[(usize, String)]) -> Option<String> {
        let empty = if self.quotes { "\"\"" } else { "" };
        let value = |position| values.iter().find(|(at, _)| *at == position).map_or(empty, |(_, value)| value.as_str());
        let cells: Vec<&str> = (from..to).map(value).collect();
        let delimiter = self.delimiter().to_string();
        (from < to).then(|| format!("{delimiter}{}", cells.join(&delimiter)))
    }

    /// New columns, empty in every row but those that are set: a file stays as wide in each line.
    fn widen(&self, old: usize, is_set: &[u32]) -> Vec<Splice> {
        let text = self.document.text();
        let mut record = Record::default();
        csv::read(text, self.layout.header, &self.layout.dialect, &mut record);
        let end = record.cells.last().map_or(self.layout.header, |cell| cell.end);
        let names = self.keys[old..].iter().map(|key| {
            let name = name_of(self.document.schema, key);
            format!("{}{}", self.delimiter(), in_quotes(quoted(name, self.delimiter()), self.quotes))
        });
        let mut splices = vec![Splice::at(end, names.collect::<String>())];
        self.document.each_record(self.layout, |number, span, record| {
            if !is_set.contains(&number) && record.unclosed.is_none() {
                let end = record.cells.last().map_or(span.start, |cell| cell.end);
                splices
                    .extend(self.padding(record.cells.len(), self.keys.len(), &[]).map(|text| Splice::at(end, text)));
            }
            ControlFlow::Continue(())
        });
        splices
    }

    /// New rows after the last one: before remarks and blank lines at the end.
    fn append(&self, add: &[Values]) -> Option<Splice> {
        if add.is_empty() {
            return None;
        }
        let text = self.document.text();
        let mut end = self.layout.body;
        self.document.each_record(self.layout, |_, span, _| {
            end = span.end;
            ControlFlow::Continue(())
        });
        let newline = self.newline();
        let mut lines = String::new();
        for values in add {
            let value = |key: &Key| values.iter().find(|(it, _)| it == key).map_or("", |(_, value)| value);
            let cell = |(position, key): (usize, &Key)| self.cell(position, value(key), false, None);
            let cells: Vec<String> = self.keys.iter().enumerate().map(cell).collect();
            lines.push_str(&cells.join(&self.delimiter().to_string()));
            lines.push_str(newline);
        }
        let is_open = end == text.len() && !text.is_empty() && !text.ends_with(['\n', '\r']);
        if is_open {
            // A file that ends without a line break still does.
            lines = format!("{newline}{}", lines.strip_suffix(newline).unwrap_or(&lines));
        }
        Some(Splice::at(end, lines))
    }

    /// What ends its lines.
    fn newline(&self) -> &'static str {
        let head = &self.document.text()[..self.layout.body];
        match self.layout.dialect.newline {
            b'\r' => "\r",
            _ if head.ends_with("\r\n") => "\r\n",
            _ => "\n",
        }
    }

    /// A cell at its place in a line.
    fn cell(&self, position: usize, value: &str, is_quoted: bool, old: Option<&str>) -> String {
        let hand = self.keys.get(position).and_then(|key| Document::hand(self.hands, key));
        let quotes = hand.and_then(Hand::quotes);
        if value.is_empty() {
            return in_quotes("".into(), is_quoted || self.quotes && quotes != Some(false)).into_owned();
        }
        let value = hand.map_or_else(|| value.to_owned(), |hand| hand.write(value, old));
        // A line that starts like this would be a remark, or the mark of a merge.
        let is_other = position == 0 && ["#", "<<<<<<<", ">>>>>>>", "======="].iter().any(|it| value.starts_with(it));
        let wants_quotes = is_quoted || is_other || quotes.unwrap_or(self.quotes);
        let lead = hand.map_or("", |hand| if is_quoted { "" } else { hand.lead() });
        format!("{lead}{}", in_quotes(quoted(&value, self.delimiter()), wants_quotes))
    }
}

/// A cell in quotes where it wants some and has none yet.
fn in_quotes(cell: Cow<'_, str>, wants: bool) -> Cow<'_, str> {
    if wants && !cell.starts_with('"') { format!("\"{cell}\"").into() } else { cell }
}

/// A line of cells.
pub(super) fn line(cells: &[&str], delimiter: &str, newline: &str) -> String {
    let mark = delimiter.chars().next().unwrap_or(',');
    cells.iter().map(|cell| quoted(cell, mark)).collect::<Vec<_>>().join(delimiter) + newline
}
