//! Targets: what a figure should be, and over which period.

use rust_decimal::Decimal;

use super::Business;
use crate::base::calendar::{Day, Month, Window};

/// A target for a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// The figure's id.
    pub figure: String,
    /// The least that is wanted.
    pub at_least: Option<Decimal>,
    /// The most that is wanted.
    pub at_most: Option<Decimal>,
    /// The period that the figure is counted over; as it stands where there is none.
    pub period: Option<Period>,
}

/// A period of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// A week of the business.
    Week,
    /// A month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// A year.
    Year,
}

impl Period {
    /// Every period, by its word.
    pub(super) const WORDS: &[&str] = &["week", "month", "quarter", "year"];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Year => "year",
        }
    }

    /// The one that a word stands for.
    pub(super) fn from_word(word: &str) -> Option<Period> {
        [Period::Week, Period::Month, Period::Quarter, Period::Year].into_iter().find(|period| period.word() == word)
    }

    /// All days of the one that a day lies in.
    pub fn window(self, business: &Business, day: Day) -> Window {
        let month = day.month();
        match self {
            Period::Week => business.week_starts.week_of(day),
            Period::Month => month.window(),
            Period::Quarter => {
                let first = Month { year: month.year, month: (month.month - 1) / 3 * 3 + 1 };
                Window { from: first.first(), to: first.plus(2).last() }
            }
            Period::Year => Window::year(day.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::{business, day, window};

    #[test]
    fn a_period_is_one_of_the_calendar() {
        let business = business();
        for (period, on, from, to) in [
            (Period::Week, "2026-10-31", "2026-10-26", "2026-11-01"),
            (Period::Month, "2024-02-10", "2024-02-01", "2024-02-29"),
            (Period::Quarter, "2026-12-31", "2026-10-01", "2026-12-31"),
            (Period::Quarter, "2026-04-01", "2026-04-01", "2026-06-30"),
            (Period::Year, "2026-06-01", "2026-01-01", "2026-12-31"),
        ] {
            assert_eq!(period.window(&business, day(on)), window(from, to));
            assert_eq!(Period::from_word(period.word()), Some(period));
        }
        assert_eq!(Period::WORDS.iter().filter_map(|word| Period::from_word(word)).count(), 4);
    }
}
