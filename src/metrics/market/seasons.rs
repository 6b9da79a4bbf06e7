//! Seasons: how busy each month of the calendar is against the mean month.

use rust_decimal::Decimal;

use crate::base::calendar::{Day, Month};

/// Whole months of the calendar in a year.
const YEAR: usize = 12;

/// How busy a month of the calendar is.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// 1 to 12.
    pub month: u32,
    /// Conversations in the months of that name that count.
    pub n: u64,
    /// A day's conversations against those of the mean month: 1.2 is a fifth more. Their mean over the year is 1.
    pub index: Decimal,
}

/// The seasons, January first, with the number of years that they are made of; `None` where there is less than a year of
/// whole months, or nothing in it.
///
/// Days are compared, not months, so that February is not a slack month for being short. Of the whole months the last ones
/// count that make whole years, so that no month of the calendar is in it more often than another.
pub(crate) fn seasons(months: &[(Month, u64)], first: Day, today: Day) -> Option<(Vec<Season>, usize)> {
    let whole: Vec<(Month, u64)> =
        months.iter().copied().filter(|(month, _)| first <= month.first() && month.last() <= today).collect();
    let years = whole.len() / YEAR;
    let counted = whole.get(whole.len().saturating_sub(years * YEAR)..)?;
    let of = |month: u32| {
        let all = counted.iter().filter(|(counted, _)| counted.month == month);
        let (n, days) = all.fold((0u64, 0), |(n, days), (month, more)| (n.saturating_add(*more), days + month.days()));
        let each_day = Decimal::from(n).checked_div(Decimal::from(days))?;
        Some((month, n, each_day))
    };
    let rates: Vec<(u32, u64, Decimal)> = (1..=12).map(of).collect::<Option<_>>()?;
    let sum: Decimal = rates.iter().map(|(.., each_day)| *each_day).sum();
    let index = |each_day: Decimal| (each_day * Decimal::from(YEAR)).checked_div(sum);
    let each = rates.iter().map(|&(month, n, each_day)| Some(Season { month, n, index: index(each_day)? }));
    Some((each.collect::<Option<_>>()?, years))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{calendar::Window, money::round},
        metrics::fixture::{day, decimal, window},
    };

    /// Ten times the factor a day: spring 1.2, summer 1.4, autumn 0.9, winter 0.7, whose mean is 1.05.
    fn months(of: Window) -> Vec<(Month, u64)> {
        let factor = |month: Month| match month.month {
            3..=5 => 12,
            6..=8 => 14,
            9..=11 => 9,
            _ => 7,
        };
        of.months().map(|month| (month, factor(month) * month.days() as u64)).collect()
    }

    #[test]
    fn factors_are_normalised_to_a_mean_of_one() {
        let all = window("2025-03-10", "2026-04-20");
        let (seasons, years) = seasons(&months(all), all.from, all.to).unwrap();
        assert_eq!(years, 1);
        let index: Vec<String> = seasons.iter().map(|season| round(season.index, 4).to_string()).collect();
        let (winter, spring, summer, autumn) = ("0.6667", "1.1429", "1.3333", "0.8571");
        assert_eq!(index[..6], [winter, winter, spring, spring, spring, summer]);
        assert_eq!(index[6..], [summer, summer, autumn, autumn, autumn, winter]);
        let sum: Decimal = seasons.iter().map(|season| season.index).sum();
        assert_eq!(round(sum / Decimal::from(12), 10), decimal("1"));
    }

    #[test]
    fn less_than_a_year_of_whole_months_is_no_season() {
        for (from, to, expected) in [
            ("2025-03-01", "2026-02-28", true),
            ("2025-03-02", "2026-02-28", false),
            ("2025-03-01", "2026-02-27", false),
            ("2026-02-01", "2026-02-27", false),
        ] {
            let all = window(from, to);
            assert_eq!(seasons(&months(all), day(from), day(to)).is_some(), expected, "{from} {to}");
        }
        let empty: Vec<(Month, u64)> = window("2025-01-01", "2025-12-31").months().map(|month| (month, 0)).collect();
        assert_eq!(seasons(&empty, day("2025-01-01"), day("2025-12-31")), None);
        assert_eq!(seasons(&[], day("2025-01-01"), day("2025-12-31")), None);
    }
}
