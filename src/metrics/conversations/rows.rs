//! What a row of `conversations` says: when, how far, and what came of it.

use std::ops::Range;

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::{
    base::{
        calendar::{Day, Month},
        clock,
        money::Sum,
    },
    config::Business,
    data::Dataset,
    metrics::pass,
};

/// Which rows count, and of which day they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talks {
    zone: Tz,
    /// The first second after today.
    end: i64,
}

/// What a row says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talk {
    pub(crate) row: u32,
    /// When it began, in seconds since 1970.
    pub(crate) at: i64,
    /// The conversations that the row stands for.
    pub(crate) n: u64,
    /// The steps that were reached: the furthest one with minutes, and those before it; all of them where it came to its
    /// end.
    pub(crate) depth: usize,
    /// Whether it came to its end; `None` while it may still.
    pub(crate) completed: Option<bool>,
    /// Whether it became a lead. What ended before its end did not, unless the row says otherwise.
    pub(crate) qualified: Option<bool>,
}

impl Talks {
    /// The rows up to and with today, in the business's time zone.
    pub(crate) fn of(business: &Business, today: Day) -> Talks {
        Talks { zone: business.timezone, end: first_second(today.plus(1), business.timezone) }
    }

    /// What a row says; `None` where it lies ahead or stands for nothing.
    #[inline]
    pub(crate) fn talk(self, data: &Dataset, row: u32) -> Option<Talk> {
        let table = &data.conversations;
        let (at, n) = self.counts(data, row)?;
        let completed = table.completed.get(row);
        let unfinished = || completed.filter(|completed| !completed);
        let furthest = || table.steps.iter().rposition(|step| step.cells.get(row).is_some()).map_or(0, |at| at + 1);
        let depth = if completed == Some(true) { table.steps.len() } else { furthest() };
        Some(Talk { row, at, n, depth, completed, qualified: table.qualified.get(row).or_else(unfinished) })
    }

    /// When the conversations of a row began and how many they are; `None` where it lies ahead or stands for nothing.
    #[inline]
    fn counts(self, data: &Dataset, row: u32) -> Option<(i64, u64)> {
        let at = data.conversations.started_at.get(row).filter(|at| *at < self.end)?;
        let n = data.conversations.count.get(row).unwrap_or(1);
        (n > 0).then_some((at, n))
    }

    /// The first second of a day.
    pub(crate) fn start(self, day: Day) -> i64 {
        first_second(day, self.zone)
    }

    /// The day on which something happened.
    pub(crate) fn day(self, seconds: i64) -> Option<Day> {
        chrono::DateTime::from_timestamp(seconds, 0).map(|time| Day::from(time.with_timezone(&self.zone).date_naive()))
    }

    /// The day of the first row that counts.
    pub(crate) fn first(self, data: &Dataset) -> Option<Day> {
        let add = |first: &mut Option<i64>, rows: Range<u32>| {
            let moments = rows.filter_map(|row| self.counts(data, row)).map(|(at, _)| at);
            *first = first.iter().copied().chain(moments).min();
        };
        let merge = |first: &mut Option<i64>, other: &Option<i64>| *first = first.iter().chain(other).copied().min();
        pass::over(data.conversations.rows.len(), || None, add, merge).and_then(|at| self.day(at))
    }
}

/// Minutes of a row, over all conversations that it stands for; `None` where no step has any.
#[inline]
pub(crate) fn minutes(data: &Dataset, row: u32) -> Option<Sum> {
    let mut all = None;
    for minutes in data.conversations.steps.iter().filter_map(|step| step.cells.sum(row)) {
        all.get_or_insert_with(Sum::default).merge(minutes);
    }
    all
}

/// The first second of a day in a zone; where clocks are put forward at midnight, the second after the gap.
fn first_second(day: Day, zone: Tz) -> i64 {
    clock::instant(day.date().and_time(NaiveTime::MIN), zone).timestamp()
}

/// Months without gaps, to find the one that a moment lies in by its second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    /// Each month, the earliest first.
    pub(crate) months: Vec<Month>,
    starts: Vec<i64>,
}

impl Calendar {
    /// The months from one day to another.
    pub(crate) fn of(talks: Talks, from: Day, to: Day) -> Calendar {
        let months: Vec<Month> = crate::base::calendar::Window { from, to }.months().collect();
        let starts = months.iter().map(|month| talks.start(month.first())).collect();
        Calendar { months, starts }
    }

    /// The number of the month that a moment lies in.
    #[inline]
    pub(crate) fn slot(&self, seconds: i64) -> Option<usize> {
        self.starts.partition_point(|start| *start <= seconds).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::day;

    #[test]
    fn a_day_begins_where_its_zone_says() {
        for (text, zone, expected) in [
            ("1970-01-02", chrono_tz::UTC, 86_400),
            ("1970-01-02", chrono_tz::Asia::Kolkata, 86_400 - 19_800),
            // Clocks are put forward at midnight: the day begins at 1 o'clock.
            ("2018-11-04", chrono_tz::America::Sao_Paulo, 1_541_300_400),
        ] {
            assert_eq!(first_second(day(text), zone), expected, "{text}");
        }
    }
}
