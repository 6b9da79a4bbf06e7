//! What stands in a file already, read as people and spreadsheets leave it: the keys of its rows and their days. A row that
//! nobody can tell from the others is an error, not a row more. Nothing is changed here.

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{
    cells::number,
    definition::{Column, Kind},
    failure::{Failure, FailureKind},
};
use crate::{
    base::{
        calendar::Day,
        money::Currency,
        text::{harmless, shorten},
    },
    data::cell::{
        Reading, Style, Survey,
        date::{self, Order},
        words,
    },
    edit::sheet::{Row, Sheet},
};

/// How the columns are read that tell rows apart, and the one with the day.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    key: Vec<Read<'a>>,
    day: Option<Read<'a>>,
}

#[derive(Debug)]
struct Read<'a> {
    place: usize,
    column: &'a Column,
    style: Style,
}

impl<'a> Standing<'a> {
    /// Learns from a file how it writes its days. `key` and `day` are columns with their places in the file.
    pub(super) fn of(sheet: &Sheet, key: &[(usize, &'a Column)], day: Option<(usize, &'a Column)>) -> Standing<'a> {
        let read = |(place, column): (usize, &'a Column)| Read { place, column, style: style(sheet, place) };
        Standing { key: key.iter().copied().map(read).collect(), day: day.map(read) }
    }

    /// What tells a row from others, in the form in which rows are fetched.
    pub(super) fn key(&self, row: &Row) -> Vec<String> {
        self.key.iter().map(|read| read.written(cell(row, read.place))).collect()
    }

    /// The same of a row that was fetched: of its cells in the order of the key.
    pub(super) fn fetched_key<'c>(&self, cells: impl Iterator<Item = &'c String>) -> Vec<String> {
        std::iter::zip(&self.key, cells).map(|(read, cell)| read.written(cell)).collect()
    }

    /// Whether a row has no key at all: it is a person's own.
    pub(super) fn is_own(&self, row: &Row) -> bool {
        self.key.iter().all(|read| cell(row, read.place).is_empty())
    }

    /// The day of a row; `None` where it has none.
    pub(super) fn day(&self, row: &Row) -> Option<Day> {
        self.day_in(&row.cells)
    }

    /// The same of a row's cells.
    pub(super) fn day_in(&self, cells: &[String]) -> Option<Day> {
        let read = self.day.as_ref()?;
        read.day(cells.get(read.place)?.trim())
    }

    /// Fails at a row that would stand beside its own refreshed one, because a spreadsheet changed what tells it apart.
    pub(super) fn check_key(&self, row: &Row) -> Result<(), Failure> {
        let wrong = self.key.iter().find(|read| !read.is_clear(cell(row, read.place)));
        wrong.map_or(Ok(()), |read| Err(read.unclear(row)))
    }

    /// Fails at a row of which nobody knows whether its day was asked for.
    pub(super) fn check_day(&self, row: &Row) -> Result<(), Failure> {
        let wrong = self.day.as_ref().filter(|read| {
            let cell = cell(row, read.place);
            let is_period = matches!(date::period(cell), Reading::Value(_));
            !cell.is_empty() && read.day(cell).is_none() && !is_period
        });
        wrong.map_or(Ok(()), |read| Err(read.unclear(row)))
    }
}

impl Read<'_> {
    fn written(&self, cell: &str) -> String {
        match self.column.kind {
            Kind::Date(_) => self.day(cell).map_or_else(|| cell.to_owned(), |day| day.to_string()),
            Kind::Number | Kind::Money { .. } => self::number(cell, Currency::USD)
                .map_or_else(|| cell.to_owned(), |number| number.normalize().to_string()),
            Kind::Text | Kind::Html | Kind::Time(_) => cell.to_owned(),
        }
    }

    fn day(&self, cell: &str) -> Option<Day> {
        day_of(cell).or_else(|| match date::day(cell, Tz::UTC, &self.style, &mut Survey::default()) {
            Reading::Value(day) => Some(day),
            _ => None,
        })
    }

    fn is_clear(&self, cell: &str) -> bool {
        match self.column.kind {
            _ if cell.is_empty() => true,
            Kind::Date(_) => self.day(cell).is_some(),
            Kind::Time(_) => day_of(cell).is_some(),
            Kind::Text => words::damaged_id(cell).is_none(),
            _ => true,
        }
    }

    fn unclear(&self, row: &Row) -> Failure {
        let shown = shorten(&harmless(cell(row, self.place)), 40);
        let name = &self.column.name;
        let message = format!("nobody knows which row `{shown}` in the column `{name}` belongs to");
        let hint = match self.column.kind {
            Kind::Text | Kind::Html => {
                "a spreadsheet has cut its digits: take the file back as it was before, or move it away and collect again"
            }
            _ => {
                "a spreadsheet writes days in its own way: write them as 2026-02-24, or move the file away and collect again"
            }
        };
        Failure::new(FailureKind::File, message).hint(hint)
    }
}

fn cell(row: &Row, place: usize) -> &str {
    row.cells.get(place).map_or("", |cell| cell.trim())
}

/// How a column writes its days, where that is not as ISO has it.
fn style(sheet: &Sheet, place: usize) -> Style {
    let (plain, mut survey) = (Style::default(), Survey::default());
    for row in &sheet.rows {
        let _ = date::day(cell(row, place), Tz::UTC, &plain, &mut survey);
    }
    let order = match (survey.day_first, survey.month_first) {
        (0, 0) => None,
        (day, month) => Some(if day >= month { Order::DayFirst } else { Order::MonthFirst }),
    };
    Style { order, is_final: true, ..plain }
}

/// The day that a cell starts with, as ISO writes it.
pub(super) fn day_of(cell: &str) -> Option<Day> {
    Day::from_iso(cell.trim().as_bytes().get(..10)?)
}

/// The number in a cell, also as a spreadsheet dresses it: `1,200.50`, `$5`.
pub(super) fn number(cell: &str, own: Currency) -> Option<Decimal> {
    let plain = cell.trim().parse::<Decimal>().ok();
    plain.or_else(|| number::amount(cell, own).ok().map(|amount| amount.number))
}
