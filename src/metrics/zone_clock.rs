//! A zone's clock for many moments: how far it is ahead of UTC is asked once a day, not once a row.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::base::calendar::Day;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// The number of 1 January 1970.
const EPOCH: i64 = 719_163;

/// The most days that are asked beforehand; moments beyond them are asked one by one.
const MOST_DAYS: i64 = 40_000;

/// The clock of a zone.
#[derive(Clone, Debug)]
pub(crate) struct ZoneClock {
    zone: Tz,
    /// The first day of the list below, in days since 1970 in UTC.
    first: i64,
    /// By day the seconds ahead of UTC; `None` for a day on which clocks change.
    ahead: Vec<Option<i32>>,
}

/// A moment on a zone's clock, in seconds from the first one of 1970 on that clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Local(i64);

impl ZoneClock {
    /// The clock of a zone, to be asked for moments (in seconds since 1970 in UTC) such as these.
    pub(crate) fn of(zone: Tz, moments: impl Iterator<Item = i64>) -> ZoneClock {
        let ends = moments.fold(None, |ends, at| match ends {
            None => Some((at, at)),
            Some((least, most)) => Some((at.min(least), at.max(most))),
        });
        let (earliest, latest) = ends.unwrap_or_default();
        let (first, last) = (earliest.div_euclid(DAY), latest.div_euclid(DAY));
        let days = first..=last.min(first + MOST_DAYS);
        let starts: Vec<Option<i32>> = days.chain([last + 1]).map(|day| seconds_ahead(zone, day * DAY)).collect();
        let same =
            |pair: &[Option<i32>]| pair.first().copied().flatten().filter(|ahead| pair.last() == Some(&Some(*ahead)));
        ZoneClock { zone, first, ahead: starts.windows(2).map(same).collect() }
    }

    /// What the clock shows at a moment; `None` beyond all calendars.
    #[inline]
    pub(crate) fn at(&self, seconds: i64) -> Option<Local> {
        let day = usize::try_from(seconds.div_euclid(DAY) - self.first).ok();
        let ahead = day.and_then(|day| *self.ahead.get(day)?);
        let ahead = ahead.or_else(|| seconds_ahead(self.zone, seconds))?;
        Some(Local(seconds + i64::from(ahead)))
    }
}

fn seconds_ahead(zone: Tz, seconds: i64) -> Option<i32> {
    let utc = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    Some(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

impl Local {
    /// The first second of a day.
    pub(crate) fn start_of(day: Day) -> Local {
        Local((i64::from(day.number()) - EPOCH) * DAY)
    }

    /// The seconds from an earlier moment on the same clock.
    pub(crate) fn since(self, earlier: Local) -> i64 {
        self.0 - earlier.0
    }

    /// The day.
    pub(crate) fn day(self) -> Day {
        Day::from_number((self.0.div_euclid(DAY) + EPOCH) as i32)
    }

    /// The hour of the day.
    pub(crate) fn hour(self) -> u32 {
        (self.second() / 3_600) as u32
    }

    /// The minute of the hour.
    pub(crate) fn minute(self) -> u32 {
        (self.second() / 60 % 60) as u32
    }

    /// The second of the day.
    pub(crate) fn second(self) -> i64 {
        self.0.rem_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Timelike};

    use super::*;

    /// Every quarter of an hour of years in which clocks were changed by halves of hours, at midnight and by a whole day.
    #[test]
    fn it_shows_what_the_zone_shows() {
        for (zone, from, to) in [
            (chrono_tz::UTC, 0, 40),
            (chrono_tz::America::New_York, 19_700, 20_100),
            (chrono_tz::Australia::Lord_Howe, 19_700, 20_100),
            (chrono_tz::America::Sao_Paulo, 17_600, 17_900),
            (chrono_tz::Pacific::Apia, 15_200, 15_400),
            (chrono_tz::Asia::Kolkata, -3, 3),
            (chrono_tz::Africa::Monrovia, 700, 760),
        ] {
            let clock = ZoneClock::of(zone, [to * DAY, from * DAY + 7].into_iter());
            for at in (from * DAY - DAY..to * DAY + 3 * DAY).step_by(900) {
                let expected = DateTime::from_timestamp(at, 0).unwrap().with_timezone(&zone).naive_local();
                let found = clock.at(at).unwrap();
                assert_eq!(found.day(), Day::from(expected.date()), "{zone} {at}");
                assert_eq!((found.hour(), found.minute()), (expected.hour(), expected.minute()), "{zone} {at}");
                assert_eq!(found.second(), i64::from(expected.num_seconds_from_midnight()));
                assert_eq!(found.day().weekday(), expected.weekday().num_days_from_monday());
                assert_eq!(found.since(Local::start_of(found.day())), found.second());
            }
        }
        assert_eq!(ZoneClock::of(chrono_tz::UTC, std::iter::empty()).at(i64::MAX), None);
    }
}
