//! Sources of revenue: what each brought this year, how recent it is, and what is still expected of it.

use rust_decimal::Decimal;

use crate::base::{
    calendar::{Day, Month},
    value::Value,
};

/// A source of revenue as of today.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The events of this year.
    pub n: u64,
    /// The sum of this year: money, with the business's currency first. Missing where nothing was ever entered.
    pub amount: Value,
    /// Its share, as a fraction in thousandths; the shares of all sources add up to 1.
    pub share: Option<Decimal>,
    /// The last day that its rows speak of.
    pub updated: Option<Day>,
    /// How it is doing.
    pub state: State,
    /// The rows that were read from its files and those left out of them.
    pub rows: u64,
    /// The rows left out because of a problem.
    pub left_out: u64,
    /// The files that it comes from.
    pub files: Vec<String>,
}

/// How recent a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its rows are recent.
    Fresh,
    /// It had no new row for this many days.
    Stale(i32),
    /// It is entered by hand, and nothing is due.
    Manual,
    /// This month's figure is expected by this day.
    Awaiting(Month, Day),
    /// This month's figure should have been here by this day.
    Overdue(Month, Day),
    /// It never had a row.
    Empty,
}
