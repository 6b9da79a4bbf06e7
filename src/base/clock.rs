//! The clock as those who need one are given it: only the command line has a real one.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Tells the time and lets it pass.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// Waits.
    fn wait(&self, time: Duration);
}

/// No clock is further from Greenwich's than so many hours.
const FURTHEST_OFF: i64 = 26;

/// The instant of a time on the wall: the first one where the clocks show it twice, and where they skip it the first one
/// after the gap.
pub fn instant(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&wall).earliest().map_or_else(|| around_gap(wall, zone).1, |at| at.to_utc())
}

/// The seconds before and after the gap in which a time on the wall lies.
pub fn around_gap(wall: NaiveDateTime, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let off = TimeDelta::hours(FURTHEST_OFF);
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let utc = wall.and_utc().timestamp();
    let (mut before, mut after) = (utc - off.num_seconds(), utc + off.num_seconds());
    while after - before > 1 {
        let middle = before.midpoint(after);
        if at(middle).with_timezone(&zone).naive_local() > wall {
            after = middle;
        } else {
            before = middle;
        }
    }
    (at(before), at(after))
}

/// A moment as files and logs have it: `2026-02-19T08:00:00Z`.
pub fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_the_clocks_skip_is_the_end_of_the_gap() {
        for (wall, zone, expected) in [
            ("2026-03-08T02:30:00", Tz::America__Chicago, "2026-03-08T08:00:00Z"),
            ("2026-11-01T01:30:00", Tz::America__Chicago, "2026-11-01T06:30:00Z"),
            ("2026-04-24T00:00:00", Tz::Africa__Cairo, "2026-04-23T22:00:00Z"),
            ("2026-10-04T02:15:00", Tz::Australia__Lord_Howe, "2026-10-03T15:30:00Z"),
            ("2011-12-30T12:00:00", Tz::Pacific__Apia, "2011-12-30T10:00:00Z"),
            ("2026-02-19T08:00:00", Tz::UTC, "2026-02-19T08:00:00Z"),
        ] {
            assert_eq!(rfc3339(instant(wall.parse().unwrap(), zone)), expected, "{wall} {zone}");
        }
    }
}
