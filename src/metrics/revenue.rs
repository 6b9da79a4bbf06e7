//! Money that came in: totals over windows, months, groups, the goal and its pace.

use rust_decimal::Decimal;

use crate::base::{calendar::Month, value::Value};

/// Money that came in, up to and with today.
#[derive(Clone, Debug, Default)]
pub struct Revenue {
    /// Each month from the first row's to today's, without gaps.
    pub months: Vec<MonthRevenue>,
    /// By source, the most first.
    pub sources: Vec<Group>,
    /// By platform, the most first; rows without one are `(none)`, last.
    pub platforms: Vec<Group>,
    /// By offer, the most first; rows without one are `(none)`, last.
    pub offers: Vec<Group>,
}

/// A month's revenue.
#[derive(Clone, Debug)]
pub struct MonthRevenue {
    /// The month.
    pub month: Month,
    /// Its sum up to today: money, with the business's currency first.
    pub amount: Value,
    /// Whether it still runs.
    pub so_far: bool,
    /// The events in it.
    pub n: u64,
}

/// A part of the revenue of this year.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The events in it.
    pub n: u64,
    /// Its sum: money, with the business's currency first.
    pub amount: Value,
    /// Its share of the business's currency, as a fraction in thousandths that add up to 1; `None` where shares make no
    /// sense.
    pub share: Option<Decimal>,
}
