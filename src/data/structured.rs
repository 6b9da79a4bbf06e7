//! Rows of JSON and TOML files: cells as text with their places, so that they are read like those of a CSV.

use std::{borrow::Cow, ops::Range};

use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use super::{
    cell::Fault,
    sink::Spot,
    source::{Format, Source},
};
use crate::base::{
    calendar::{Day, Month},
    problem::{Code, LeftOut},
};

/// A row with its cells, in the order of the file.
#[derive(Debug)]
pub(crate) struct RawRow {
    pub(crate) span: Range<usize>,
    pub(crate) cells: Vec<RawCell>,
    /// Whether a part of it could not be read, so that none of it counts.
    pub(crate) is_broken: bool,
}

/// A cell by its column's name.
#[derive(Debug)]
pub(crate) struct RawCell {
    pub(crate) key: String,
    pub(crate) text: String,
    /// The place of the value.
    pub(crate) span: Range<usize>,
    /// Whether it is a number of the format itself.
    pub(crate) is_number: bool,
}

/// The rows of a file, with what is wrong with those that can't be read.
pub(crate) fn rows(source: &Source) -> (Vec<RawRow>, Vec<Spot>) {
    match source.format {
        Format::Toml => toml_rows(source),
        _ => json_rows(source),
    }
}

/// The key of a map of months with the day on which a person last kept it; it is no row.
const UPDATED: &str = "updated";

/// The day on which a person last kept a map of months, where it says so: `"updated": "2026-02-19"`.
pub(crate) fn updated(source: &Source) -> Option<Day> {
    if source.table != "revenue" || source.format == Format::Csv || !source.text().contains(UPDATED) {
        return None;
    }
    let text = match source.format {
        Format::Csv => return None,
        Format::Toml => toml_cell("", DeTable::parse_recoverable(source.text()).0.get_ref().get(UPDATED)?).text,
        Format::Json => {
            let mut fields = Vec::new();
            let read = serde_json::Deserializer::from_str(source.text()).deserialize_map(Fields(&mut fields));
            read.ok()?;
            let (_, value) = fields.into_iter().find(|(key, _)| key == UPDATED)?;
            cell(String::new(), value, 0..0).text
        }
    };
    day_of(&text)
}

/// The day of `2026-02-19`, or of a moment such as `2026-02-19T08:00:00Z`.
fn day_of(text: &str) -> Option<Day> {
    let (day, rest) = text.split_at_checked(10)?;
    Day::from_iso(day.as_bytes()).filter(|_| rest.is_empty() || rest.starts_with(['T', ' ']))
}

/// What is wrong with the day on which a map of months was last kept.
fn no_day(span: Range<usize>, found: &str) -> Spot {
    let short = crate::base::text::shorten(found, 40);
    let fault = Fault::new(Code::E102, format!("`{short}` is no date"))
        .hint("`updated` is the day on which you last kept the file, such as `2026-02-19`");
    Spot { span, fault, cost: LeftOut::Nothing }
}

fn json_rows(source: &Source) -> (Vec<RawRow>, Vec<Spot>) {
    let text = source.text();
    let (mut rows, mut spots) = (Vec::new(), Vec::new());
    let first = text.trim_start().bytes().next();
    let result = match first {
        None => Ok(()),
        Some(b'{') => json_object(source, &mut rows, &mut spots),
        _ => json_list(text, 0, &mut rows, &mut spots),
    };
    if let Err(err) = result {
        let at = offset(text, err.line(), err.column());
        let message = err.to_string();
        let message = match message.split(" at line ").next().unwrap_or(&message) {
            "key must be a string" | "trailing comma" => "a comma too many",
            message => message,
        };
        let fault = Fault::new(Code::E026, format!("broken JSON: {message}"))
            .hint("check commas, quotes and brackets before this place; what follows is left out");
        spots.push(Spot { span: at..at + 1, fault, cost: LeftOut::File });
    }
    (rows, spots)
}

/// An object at the top: the table under its name, or a map of months for revenue.
fn json_object(source: &Source, rows: &mut Vec<RawRow>, spots: &mut Vec<Spot>) -> serde_json::Result<()> {
    let text = source.text();
    let mut fields = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = deserializer.deserialize_map(Fields(&mut fields)).and_then(|()| deserializer.end());
    for (key, value) in fields {
        let span = place(text, value);
        if key == source.table && value.get().starts_with('[') {
            json_list(value.get(), span.start, rows, spots)?;
        } else if source.table == "revenue" && key == UPDATED {
            let text = cell(key, value, span.clone()).text;
            spots.extend(day_of(&text).is_none().then(|| no_day(span, &text)));
        } else if source.table == "revenue" && !value.get().starts_with(['[', '{']) {
            rows.push(month_row(text, key, value, span));
        } else {
            spots.push(no_row(span, &key));
        }
    }
    result
}

fn month_row(text: &str, key: String, value: &RawValue, span: Range<usize>) -> RawRow {
    let key_start = text[..span.start].rfind(&format!("\"{key}\"")).map_or(span.start, |at| at + 1);
    let key_span = key_start..key_start + key.len();
    let named = Month::from_iso(&key).is_some();
    let covers = RawCell { text: key, key: "covers".into(), span: key_span.clone(), is_number: false };
    let amount = cell("amount".into(), value, span.clone());
    let cells = if named || !amount.text.is_empty() { vec![covers, amount] } else { vec![covers] };
    RawRow { span: key_span.start..span.end, cells, is_broken: false }
}

fn json_list(text: &str, base: usize, rows: &mut Vec<RawRow>, spots: &mut Vec<Spot>) -> serde_json::Result<()> {
    let mut items = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = deserializer.deserialize_seq(Items(&mut items)).and_then(|()| deserializer.end());
    for item in items {
        let inner = place(text, item);
        let span = base + inner.start..base + inner.end;
        let mut fields = Vec::new();
        let is_object = item.get().starts_with('{');
        let read = serde_json::Deserializer::from_str(item.get()).deserialize_map(Fields(&mut fields));
        if !is_object || read.is_err() {
            spots.push(no_row(span, item.get()));
            continue;
        }
        let cells = fields.into_iter().map(|(key, value)| {
            let at = place(item.get(), value);
            cell(key, value, span.start + at.start..span.start + at.end)
        });
        rows.push(RawRow { cells: cells.collect(), span, is_broken: false });
    }
    result
}

fn no_row(span: Range<usize>, found: &str) -> Spot {
    let short = crate::base::text::shorten(found, 40);
    let fault = Fault::new(Code::E028, format!("`{short}` is no row"))
        .hint("a table is a list of objects in JSON, `[[table]]` in TOML");
    Spot { span, fault, cost: LeftOut::Row }
}

/// The cell of a value.
pub(crate) fn cell(key: String, value: &RawValue, span: Range<usize>) -> RawCell {
    let raw = value.get();
    let text = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned()),
        Some(b't') => "yes".to_owned(),
        Some(b'f') => "no".to_owned(),
        Some(b'n') => String::new(),
        Some(b'[') => {
            serde_json::from_str::<Vec<serde_json::Value>>(raw).map_or_else(|_| raw.to_owned(), |list| joined(&list))
        }
        _ => raw.to_owned(),
    };
    let is_number = raw.starts_with(|char: char| char.is_ascii_digit() || char == '-');
    RawCell { key, text: text.trim().to_owned(), span, is_number }
}

fn joined(list: &[serde_json::Value]) -> String {
    let words = list.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    words.collect::<Vec<_>>().join("; ")
}

/// Where a raw value lies in the text that it borrows from.
pub(crate) fn place(text: &str, value: &RawValue) -> Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    start..(start + value.get().len()).min(text.len())
}

/// Where a line and column of serde's lie in a text.
pub(crate) fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    text.floor_char_boundary((start + column.saturating_sub(1)).min(text.len()))
}

/// Collects the items of a list as they stand; those before an error are kept.
pub(crate) struct Items<'o, 'de>(pub(crate) &'o mut Vec<&'de RawValue>);

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element()? {
            self.0.push(item);
        }
        Ok(())
    }
}

/// Collects the fields of an object as they stand; those before an error are kept.
pub(crate) struct Fields<'o, 'de>(pub(crate) &'o mut Vec<(String, &'de RawValue)>);

impl<'de> Visitor<'de> for Fields<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            self.0.push((key, map.next_value()?));
        }
        Ok(())
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }
}

fn toml_rows(source: &Source) -> (Vec<RawRow>, Vec<Spot>) {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    let mut spots: Vec<Spot> = errors
        .iter()
        .map(|err| {
            let fault = Fault::new(Code::E027, format!("broken TOML: {}", err.message())).hint(
                "text needs double quotes, numbers have no thousands separators, each row starts with `[[table]]`",
            );
            Spot { span: err.span().unwrap_or(0..0), fault, cost: LeftOut::Row }
        })
        .collect();
    let (mut rows, mut kept_wrong) = (Vec::new(), None);
    for (key, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Array(list) if key.get_ref() == source.table => {
                for item in list {
                    match item.get_ref() {
                        DeValue::Table(table) => rows.push(toml_row(table, item.span())),
                        _ => spots.push(no_row(item.span(), &source.text()[item.span()])),
                    }
                }
            }
            _ if source.table == "revenue" && Month::from_iso(key.get_ref()).is_some() => {
                let covers = RawCell {
                    key: "covers".into(),
                    text: key.get_ref().to_string(),
                    span: key.span(),
                    is_number: false,
                };
                rows.push(RawRow {
                    span: key.span().start..value.span().end,
                    cells: vec![covers, toml_cell("amount", value)],
                    is_broken: false,
                });
            }
            _ if source.table == "revenue" && key.get_ref() == UPDATED => {
                let text = toml_cell(UPDATED, value).text;
                let is_day = day_of(&text).is_some();
                kept_wrong = (!is_day).then(|| no_day(value.span(), &text));
            }
            _ => spots.push(no_row(key.span(), key.get_ref())),
        }
    }
    rows.sort_by_key(|row| row.span.start);
    for spot in &spots {
        let after = rows.partition_point(|row| row.span.start <= spot.span.start);
        if let Some(row) = after.checked_sub(1).and_then(|index| rows.get_mut(index)) {
            row.is_broken = true;
        }
    }
    spots.extend(kept_wrong);
    (rows, spots)
}

fn toml_row(table: &DeTable<'_>, span: Range<usize>) -> RawRow {
    let mut cells: Vec<RawCell> = table.iter().map(|(key, value)| toml_cell(key.get_ref(), value)).collect();
    cells.sort_by_key(|cell| cell.span.start);
    RawRow { span, cells, is_broken: false }
}

fn toml_cell(key: &str, value: &toml::Spanned<DeValue<'_>>) -> RawCell {
    let text: Cow<'_, str> = match value.get_ref() {
        DeValue::String(text) => text.as_ref().into(),
        // `0x10` is 16.
        DeValue::Integer(number) if number.radix() != 10 => i128::from_str_radix(number.as_str(), number.radix())
            .map_or(number.as_str().into(), |it| it.to_string().into()),
        DeValue::Integer(number) => number.as_str().into(),
        DeValue::Float(number) => number.as_str().into(),
        DeValue::Boolean(flag) => if *flag { "yes" } else { "no" }.into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(list) => list.iter().map(|item| toml_cell("", item).text).collect::<Vec<_>>().join("; ").into(),
        DeValue::Table(_) => "".into(),
    };
    let is_number = matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_));
    RawCell { key: key.to_owned(), text: text.trim().to_owned(), span: value.span(), is_number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_of_months_may_say_when_it_was_kept() {
        for (format, text, rows, kept, wrong) in [
            (Format::Json, r#"{"2026-01": 5, "updated": "2026-02-19"}"#, 1, Some("2026-02-19"), 0),
            (Format::Json, r#"{"updated": "19 Feb", "2026-01": 5}"#, 1, None, 1),
            (Format::Json, r#"{"updated": ["2026-02-19"], "2026-01": 5, "2026-02": 7}"#, 2, Some("2026-02-19"), 0),
            (Format::Json, r#"{"updated": "2026-02-19T08:00:00Z", "2026-01": 5}"#, 1, Some("2026-02-19"), 0),
            (Format::Json, r#"{"updated": "2026-02-190", "2026-01": 5}"#, 1, None, 1),
            (Format::Json, r#"{"updated": null, "2026-01": 5"#, 1, None, 2),
            (Format::Json, r#"[{"date": "2026-01-02", "amount": 5, "updated": "2026-02-19"}]"#, 1, None, 0),
            (Format::Toml, "\"2026-01\" = 5\nupdated = 2026-02-19\n", 1, Some("2026-02-19"), 0),
            (Format::Toml, "updated = \"soon\"\n\"2026-01\" = 5\n", 1, None, 1),
        ] {
            let (path, stem) = (String::new(), String::new());
            let source = Source {
                path,
                stem,
                table: "revenue",
                format,
                in_folder: true,
                blocks: None,
                text: (text.to_owned(), Vec::new()).into(),
            };
            let (found, spots) = super::rows(&source);
            let good = found.iter().filter(|row| !row.is_broken).count();
            assert_eq!((good, spots.len()), (rows, wrong), "{text}: {spots:?}");
            assert_eq!(updated(&source).map(|day| day.to_string()).as_deref(), kept, "{text}");
        }
    }
}
