//! The months that a source entered by hand still owes, and how they are named.

use super::book::SourceTrace;
use crate::base::{
    calendar::{Day, Month, Window},
    text::join,
};

/// A month that is not in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The month.
    pub month: Month,
    /// The last day to enter it.
    pub by: Day,
}

/// The months that are not in, the earliest first. A month is expected from its last day on, and due on a day of the
/// next one.
pub(crate) fn missing(due_day: u32, trace: &SourceTrace, today: Day) -> Vec<Due> {
    let running = today.month();
    let last = if today == running.last() { running } else { running.previous() };
    let first = trace.first.map_or(last, Day::month);
    let expected = Window { from: first.first(), to: last.last() }.months();
    let open = expected.filter(|month| !trace.months.contains(month));
    open.map(|month| Due { month, by: month.next().day(due_day) }).collect()
}

/// `February 2026`, `May and June 2026`, `March to July 2026`, `November 2025 to January 2026`. The year is left out where
/// all are of the year given.
pub fn months(months: &[Month], this_year: Option<i32>) -> String {
    let year = months.first().map(|first| first.year).filter(|year| months.iter().all(|month| month.year == *year));
    let name = |month: &Month| if year.is_some() { month.name().to_owned() } else { month.words() };
    let runs = months.chunk_by(|one, other| one.next() == *other);
    let parts = runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{} to {}", name(first), name(last))],
        few => few.iter().map(name).collect(),
    });
    let parts: Vec<String> = parts.collect();
    match year.filter(|year| Some(*year) != this_year) {
        Some(year) => format!("{} {year}", join(&parts)),
        None => join(&parts),
    }
}

/// The months of some that are due; see [`months`].
pub fn words(due: &[Due], this_year: Option<i32>) -> String {
    months(&due.iter().map(|due| due.month).collect::<Vec<_>>(), this_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_a_row_are_told_by_their_ends() {
        for (names, expected) in [
            (&["2026-02"][..], "February"),
            (&["2025-02"], "February 2025"),
            (&["2026-05", "2026-06"], "May and June"),
            (&["2026-03", "2026-05", "2026-06"], "March, May and June"),
            (&["2026-03", "2026-04", "2026-05", "2026-06", "2026-07"], "March to July"),
            (&["2025-03", "2025-04", "2025-05", "2025-09"], "March to May and September 2025"),
            (&["2025-11", "2025-12", "2026-01"], "November 2025 to January 2026"),
        ] {
            let given: Vec<Month> = names.iter().map(|name| Month::from_iso(name).unwrap()).collect();
            assert_eq!(months(&given, Some(2026)), expected);
        }
    }
}
