//! The instants at which a cron's times come in a zone whose clocks go forward and back.
//!
//! Two sorts of times are told apart, much as Vixie's cron does it. A job that names hours (`30 2 * * *`, `0 */6 * * *`) is
//! about a time of day: it comes once for each, never not at all. Where the clock skips the time, it comes at the first
//! instant after the gap (or, if that is another day already, in the last minute before it); where the clock shows the time
//! twice, at the first one. A job of every hour (`*/15 * * * *`) is about the time that goes by: it comes whenever the clock
//! shows one of its times, so that no quarter of an hour is longer or shorter than the others.

use chrono::{DateTime, Datelike, Duration, DurationRound, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::base::{clock::around_gap, cron::Cron};

/// No clock goes back by more than so many hours.
const FURTHEST_BACK: i64 = 3;

/// The first instant after `after` at which a job is due.
pub fn next(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // What is far from our days has no clock.
    if !(1..=9000).contains(&after.year()) {
        return None;
    }
    if cron.is_hourly() { next_shown(cron, zone, after) } else { next_once(cron, zone, after) }
}

/// The last instant after `since` and up to `until` at which a job is due.
pub(super) fn newest(cron: &Cron, zone: Tz, since: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // Most are due often: one looks back a little first, and further only where there was none.
    for hours in [1, 24, 200, 9_000, 500_000] {
        let from = until.checked_sub_signed(Duration::hours(hours)).map_or(since, |from| from.max(since));
        let times = std::iter::successors(next(cron, zone, from), |at| next(cron, zone, *at));
        if let Some(last) = times.take_while(|at| *at <= until).last() {
            return Some(last);
        }
        if from <= since {
            break;
        }
    }
    None
}

/// The next time of day, each once.
fn next_once(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let instant = |time| match zone.from_local_datetime(&time) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => beside_gap(zone, time),
    };
    times(cron, shown(zone, after)).filter_map(instant).find(|at| *at > after)
}

/// The next instant at which the clock shows one of the times.
fn next_shown(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let now = shown(zone, after);
    // Where the clock is about to go back, it shows earlier times again.
    let soon = Duration::hours(FURTHEST_BACK);
    let back = (soon - (shown(zone, after + soon) - now)).max(Duration::zero());
    let mut first: Option<DateTime<Utc>> = None;
    for time in times(cron, now - back) {
        let found = zone.from_local_datetime(&time);
        let instants = [found.earliest(), found.latest()].into_iter().flatten().map(|at| at.to_utc());
        first = instants.filter(|at| *at > after).chain(first).min();
        if time > now && first.is_some() {
            break;
        }
    }
    first
}

/// What the clocks of a zone show.
fn shown(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The times after a time, as a clock that never changes shows them.
fn times(cron: &Cron, after: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
    std::iter::successors(cron.next(after), |time| cron.next(*time))
}

/// The instant that stands for a time in a gap: the first one after it, on the same day. None where a zone left out that
/// whole day.
fn beside_gap(zone: Tz, time: NaiveDateTime) -> Option<DateTime<Utc>> {
    let (last, first) = around_gap(time, zone);
    let is_of_day = |at: &DateTime<Utc>| shown(zone, *at).date() == time.date();
    // A gap that takes the end of a day has its last minute before it.
    [first, last.duration_trunc(Duration::minutes(1)).ok()?].into_iter().find(is_of_day)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{NaiveDate, NaiveTime};
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc()
    }

    fn cron(text: &str) -> Cron {
        Cron::parse(text).unwrap()
    }

    /// The runs from one local time on, as clocks show them with their offset, as many as are wanted.
    fn runs(text: &str, zone: Tz, from: &str, n: usize) -> Vec<String> {
        let from = NaiveDateTime::parse_from_str(from, "%Y-%m-%d %H:%M").unwrap();
        let from = zone.from_local_datetime(&from).unwrap().to_utc() - Duration::seconds(1);
        let cron = cron(text);
        let all = std::iter::successors(next(&cron, zone, from), |at| next(&cron, zone, *at));
        all.take(n).map(|at| at.with_timezone(&zone).format("%d %H:%M %:z").to_string()).collect()
    }

    #[test]
    fn runs_around_both_changes() {
        let chicago = Tz::America__Chicago;
        for (what, text, from, n) in [
            ("gap", "30 2 * * *", "2026-03-07 00:00", 3),
            ("gap", "0,30 1-3 * * *", "2026-03-08 00:00", 6),
            ("gap", "*/15 * * * *", "2026-03-08 01:30", 5),
            ("gap", "0 */6 * * *", "2026-03-08 00:00", 4),
            ("overlap", "30 1 * * *", "2026-10-31 00:00", 3),
            ("overlap", "0,30 1-2 * * *", "2026-11-01 00:00", 5),
            ("overlap", "*/15 * * * *", "2026-11-01 00:45", 11),
            ("overlap", "0 */6 * * *", "2026-11-01 00:00", 4),
        ] {
            println!("{what:8} {text:15} {}", runs(text, chicago, from, n).join("  "));
        }
        // What does not exist comes at the first instant that does, once, also where two times fall there.
        assert_eq!(
            runs("30 2 * * *", chicago, "2026-03-07 00:00", 3),
            ["07 02:30 -06:00", "08 03:00 -05:00", "09 02:30 -05:00"]
        );
        assert_eq!(
            runs("0,30 1-3 * * *", chicago, "2026-03-08 00:00", 5),
            ["08 01:00 -06:00", "08 01:30 -06:00", "08 03:00 -05:00", "08 03:30 -05:00", "09 01:00 -05:00"]
        );
        // What comes twice comes the first time.
        assert_eq!(
            runs("30 1 * * *", chicago, "2026-10-31 00:00", 3),
            ["31 01:30 -05:00", "01 01:30 -05:00", "02 01:30 -06:00"]
        );
        assert_eq!(
            runs("0,30 1-2 * * *", chicago, "2026-11-01 00:00", 5),
            ["01 01:00 -05:00", "01 01:30 -05:00", "01 02:00 -06:00", "01 02:30 -06:00", "02 01:00 -06:00"]
        );
        // Every quarter of an hour is a quarter of an hour.
        assert_eq!(
            runs("*/15 * * * *", chicago, "2026-03-08 01:30", 4),
            ["08 01:30 -06:00", "08 01:45 -06:00", "08 03:00 -05:00", "08 03:15 -05:00"]
        );
        assert_eq!(
            runs("*/30 * * * *", chicago, "2026-11-01 00:30", 7),
            [
                "01 00:30 -05:00",
                "01 01:00 -05:00",
                "01 01:30 -05:00",
                "01 01:00 -06:00",
                "01 01:30 -06:00",
                "01 02:00 -06:00",
                "01 02:30 -06:00"
            ]
        );
    }

    #[test]
    fn a_gap_of_half_an_hour_and_a_day_left_out() {
        let lord_howe = Tz::Australia__Lord_Howe;
        assert_eq!(
            runs("10 2 * * *", lord_howe, "2026-10-03 00:00", 3),
            ["03 02:10 +10:30", "04 02:30 +11:00", "05 02:10 +11:00"]
        );
        assert_eq!(runs("45 1 * * *", lord_howe, "2026-04-05 00:00", 2), ["05 01:45 +11:00", "06 01:45 +10:30"]);
        // The hour is an hour and a half long there, once.
        assert_eq!(runs("0 * * * *", lord_howe, "2026-10-04 01:00", 2), ["04 01:00 +10:30", "04 03:00 +11:00"]);
        // Samoa had no 30 December 2011, and midnight does not always exist.
        let samoa = runs("30 7 * * *", Tz::Pacific__Apia, "2011-12-29 00:00", 2);
        assert_eq!(samoa, ["29 07:30 -10:00", "31 07:30 +14:00"]);
        let beirut = runs("0 0 * * *", Tz::Asia__Beirut, "2026-03-28 00:00", 3);
        assert_eq!(beirut, ["28 00:00 +02:00", "29 01:00 +03:00", "30 00:00 +03:00"]);
        // In Nuuk the last hour of the day is the one that is left out.
        let nuuk = runs("30 23 * * *", Tz::America__Nuuk, "2026-03-27 00:00", 3);
        assert_eq!(nuuk, ["27 23:30 -02:00", "28 22:59 -02:00", "29 23:30 -01:00"]);
    }

    #[test]
    fn the_newest_run_is_found_however_long_it_was_missed() {
        let (zone, text) = (Tz::UTC, "30 7 * * *");
        for (since, until, wanted) in [
            ("2026-11-28 07:30", "2026-11-28 07:30", None),
            ("2026-11-28 07:29", "2026-11-28 07:30", Some("2026-11-28 07:30")),
            ("2026-11-28 07:30", "2026-11-29 07:29", None),
            ("1999-01-01 00:00", "2026-11-28 07:29", Some("2026-11-27 07:30")),
            ("2026-11-29 00:00", "2026-11-28 00:00", None),
        ] {
            assert_eq!(newest(&cron(text), zone, utc(since), utc(until)), wanted.map(utc), "{since} {until}");
        }
        let leap = newest(&cron("0 0 29 2 *"), zone, utc("1999-01-01 00:00"), utc("2026-11-28 00:00"));
        assert_eq!(leap, Some(utc("2024-02-29 00:00")));
        assert_eq!(next(&cron(text), zone, DateTime::<Utc>::MAX_UTC), None);
        assert_eq!(newest(&cron(text), zone, DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC), None);
    }

    fn zone() -> impl Strategy<Value = Tz> {
        prop::sample::select(vec![
            Tz::UTC,
            Tz::Pacific__Tongatapu,
            Tz::Etc__GMTPlus8,
            Tz::Australia__Lord_Howe,
            Tz::America__Chicago,
            Tz::Pacific__Chatham,
            Tz::Asia__Kolkata,
            Tz::Africa__Casablanca,
            Tz::Asia__Beirut,
            Tz::Antarctica__Troll,
            Tz::America__Nuuk,
            Tz::Europe__Dublin,
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_daily_job_comes_exactly_once_each_local_day(
            zone in zone(), year in 1975i32..2099, hour in 0u32..24, minute in 0u32..60
        ) {
            let cron = cron(&format!("{minute} {hour} * * *"));
            let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc() - Duration::days(2);
            let mut days: BTreeMap<NaiveDate, u32> = BTreeMap::new();
            for at in std::iter::successors(next(&cron, zone, start), |at| next(&cron, zone, *at)).take(370) {
                *days.entry(shown(zone, at).date()).or_default() += 1;
            }
            let first = *days.keys().next().unwrap();
            // A few zones left out a day when they crossed the date line.
            let exists = |day: &NaiveDate| (0..24).any(|hour| zone.from_local_datetime(&day.and_hms_opt(hour, 59, 0).unwrap()) != LocalResult::None);
            let all: BTreeMap<NaiveDate, u32> = first.iter_days().filter(exists).take(370).map(|day| (day, 1)).collect();
            prop_assert_eq!(days, all);
        }

        /// Minute by minute: a clock that shows a time of the job is a run, and nothing else is.
        #[test]
        fn a_job_of_every_hour_goes_by_what_the_clock_shows(
            zone in zone(), year in 1975i32..2099, minutes in prop::collection::btree_set(0u32..60, 1..4), day in 0i64..365
        ) {
            use chrono::Timelike;
            let words: Vec<String> = minutes.iter().map(u32::to_string).collect();
            let cron = cron(&format!("{} * * * *", words.join(",")));
            let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc() + Duration::days(day);
            // The day at hand, and the next change of the clocks.
            let change = (0..24 * 365).map(|hour| start + Duration::hours(hour)).find(|at| shown(zone, *at + Duration::hours(1)) - shown(zone, *at) != Duration::hours(1));
            for start in [Some(start), change.map(|at| at - Duration::hours(5))].into_iter().flatten() {
                let end = start + Duration::hours(12);
                let wanted: Vec<_> = (1..=12 * 60).map(|minute| start + Duration::minutes(minute)).filter(|at| minutes.contains(&shown(zone, *at).minute())).collect();
                let found: Vec<_> = std::iter::successors(next(&cron, zone, start), |at| next(&cron, zone, *at)).take_while(|at| *at <= end).collect();
                prop_assert_eq!(found, wanted);
            }
        }

        #[test]
        fn times_come_in_order_and_the_newest_is_the_last_of_them(
            zone in zone(), hours in "\\*|\\*/6|2|1-3|0,23", since in 0i64..3_000_000, length in 0i64..4000
        ) {
            let cron = cron(&format!("*/20 {hours} * * *"));
            let since = utc("2025-01-01 00:00") + Duration::minutes(since);
            let until = since + Duration::minutes(length);
            let all: Vec<_> = std::iter::successors(next(&cron, zone, since), |at| next(&cron, zone, *at)).take_while(|at| *at <= until).collect();
            prop_assert!(all.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(newest(&cron, zone, since, until), all.last().copied());
        }
    }
}
