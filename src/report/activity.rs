//! What went on today and lately, as the status page and the overview show it.

use super::{
    model::{Block, Cell, Section, Table},
    pages,
    tables::{minor, numbers, words},
};
use crate::{
    base::{text::join, value::Value},
    metrics::{
        Metrics,
        activity::{self, Line, WINDOWS},
    },
};

/// What went on today, and on the days that it is held against; `None` where no table says so.
pub(super) fn section(metrics: &Metrics<'_>) -> Option<Section> {
    let lines = activity::lines(metrics);
    let row = |line: &Line<WINDOWS>| {
        let value = |value: &Option<Value>| value.clone().map_or(Cell::Blank, Cell::Value);
        let name = Cell::Name(line.what.to_owned(), line.label.to_owned());
        std::iter::once(name).chain(line.values.iter().map(value)).collect()
    };
    let awaited: Vec<&str> =
        metrics.sources().iter().filter(|one| !one.missing.is_empty()).map(|one| one.label.as_str()).collect();
    let without = if awaited.is_empty() { String::new() } else { format!(" Revenue is without {}.", join(&awaited)) };
    let table = Table {
        id: "status.activity".to_owned(),
        title: "What goes on, from day to day".to_owned(),
        columns: vec![
            words("what", "What"),
            numbers("today", "Today so far"),
            minor(numbers("yesterday", "Yesterday")),
            numbers("this_week", "This week"),
            numbers("last_week_same_days", "Same days last week"),
            numbers("this_month", "This month"),
        ],
        rows: lines.iter().map(row).collect(),
        note: format!("Today is not over, so it is not compared with a whole day.{without}"),
        ..Table::default()
    };
    (!lines.is_empty()).then(|| pages::section("activity", "Day to day", Block::Table(table)))
}
