//! A figure: a value that can say what it means, what it is made of and how far it can be trusted.

use rust_decimal::Decimal;

use super::{calendar::Window, ratio::Ratio, value::Value};

/// The note of a figure with amounts in other currencies that a rate was found for. It says where the figure comes from,
/// not what is the matter with it.
pub const CONVERTED: &str = "in part converted at the rates of data/rates.csv";

/// A figure as it is shown, sent and explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its stable dotted id, such as `revenue.ytd`.
    pub id: String,
    /// Its name for people, in sentence case: `Revenue this year`.
    pub label: String,
    /// The value.
    pub value: Value,
    /// The days that it covers; `None` where it is a state as of the day.
    pub window: Option<Window>,
    /// The events that it was made of (weights counted).
    pub n: u64,
    /// `k` of `n`, where it is a rate.
    pub ratio: Option<Ratio>,
    /// The 95 % interval of the rate, as fractions.
    pub interval: Option<(f64, f64)>,
    /// What it is compared with.
    pub comparison: Option<Comparison>,
    /// What it should be.
    pub target: Option<Target>,
    /// The direction that is good.
    pub good: Good,
    /// How far it can be trusted.
    pub evidence: Evidence,
    /// How it is computed, in words: one sentence or a formula.
    pub formula: &'static str,
    /// The numbers that went in, by name.
    pub inputs: Vec<(String, Value)>,
    /// The same aggregation over the periods before, for a sparkline; the last point is the current one.
    pub series: Vec<Point>,
    /// What else must be known: `allocated`, `awaiting`, `in part converted`, rows left out.
    pub notes: Vec<String>,
    /// How many rows of files are behind it.
    pub n_rows: u64,
    /// The first of these rows.
    pub rows: Vec<RowLine>,
}

/// One row behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct RowLine {
    /// The file and line, such as `data/deals.csv:17`.
    pub place: String,
    /// What the row is, in a few words.
    pub text: String,
    /// What it adds to the figure.
    pub part: Option<Value>,
}

/// The direction in which a figure is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Good {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    #[default]
    Neither,
}

/// How far a figure can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It was counted or added up: there is nothing to doubt but the rows.
    Exact,
    /// It is estimated from enough events.
    Enough,
    /// It is estimated from too few events to be compared.
    Few,
    /// It is assumed: no row says so.
    Assumed,
    /// There is nothing to compute it from.
    None,
}

impl Evidence {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Evidence::Exact => "exact",
            Evidence::Enough => "enough",
            Evidence::Few => "few",
            Evidence::Assumed => "assumed",
            Evidence::None => "none",
        }
    }
}

/// A value compared with that of another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What it is compared with, after "on": `1–19 Jan 2026`, `the 30 days before`.
    pub with: String,
    /// The days of the other value.
    pub window: Option<Window>,
    /// The other value.
    pub value: Value,
    /// How it changed.
    pub change: Change,
    /// Whether chance alone explains the change, so that it is neither good nor bad.
    pub by_chance: bool,
}

/// How a value changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It did not.
    Same,
    /// By this fraction of the other value: 0.034 is +3.4 %.
    Relative(Decimal),
    /// By this many percentage points, as a fraction.
    Points(Decimal),
    /// By this amount: where the other value is too small for a percentage.
    Absolute(Value),
    /// There was nothing before.
    New,
    /// It cannot be compared, and why.
    Unknown(String),
}

/// What a figure should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The goal.
    pub goal: Value,
    /// Whether the goal is the most that is wanted, not the least.
    pub at_most: bool,
    /// The value as a fraction of the goal; may exceed 1; `None` where the goal is zero or negative.
    pub reached: Option<Decimal>,
    /// Where the plan says that it should be by now, as a fraction of the goal.
    pub pace: Option<Decimal>,
    /// In words: `86 % of $300k · plan for today 83 %`.
    pub words: String,
}

/// One point of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its name, such as `Feb`.
    pub label: String,
    /// Its value; `None` where it is not known.
    pub value: Option<Decimal>,
    /// Whether its period is still running.
    pub so_far: bool,
}
