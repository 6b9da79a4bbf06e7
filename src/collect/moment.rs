//! Days and moments between a definition's zone and how a service writes them: the ends of a window for its requests, and
//! the dates of its answers.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};
use chrono_tz::Tz;

use super::{definition::DateForm, template::Form};
use crate::{
    base::calendar::{Day, Window},
    data::cell::date::{FIRST_DAY, LAST_DAY, day_of, end_of, iso_seconds},
};

/// The beginning of the window's first day. Where midnight is skipped, the first moment that there is.
pub(crate) fn from(window: Window, zone: Tz, form: &Form) -> String {
    written(window.from, start_of(window.from, zone), zone, form)
}

/// The last second of the window's last day.
pub(crate) fn to(window: Window, zone: Tz, form: &Form) -> String {
    written(window.to, end_of(window.to, zone) - 1, zone, form)
}

/// The beginning of the day after the window.
pub(crate) fn next(window: Window, zone: Tz, form: &Form) -> String {
    let day = window.to.plus(1);
    written(day, start_of(day, zone), zone, form)
}

/// The first instant of a day.
fn start_of(day: Day, zone: Tz) -> i64 {
    end_of(day.plus(-1), zone)
}

fn written(day: Day, seconds: i64, zone: Tz, form: &Form) -> String {
    match form {
        Form::Iso => day.to_string(),
        Form::Unix => seconds.to_string(),
        Form::UnixMillis => (seconds * 1000).to_string(),
        Form::Rfc3339 => rfc3339(seconds, zone),
        Form::Strftime(form) => {
            let mut text = String::new();
            let moment = DateTime::from_timestamp(seconds, 0).map(|utc| utc.with_timezone(&zone));
            let is_written = moment.is_some_and(|moment| write!(text, "{}", moment.format(form)).is_ok());
            if is_written { text } else { day.to_string() }
        }
    }
}

/// An instant as RFC 3339 writes it in a zone, to the second.
fn rfc3339(seconds: i64, zone: Tz) -> String {
    let utc = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    utc.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// When something was, as an answer says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// A day, which no zone shifts.
    Day(Day),
    /// An instant, in seconds since 1970.
    Instant(i64),
}

/// The day that a text means: an instant is the day in the zone.
pub(crate) fn day(text: &str, form: &DateForm, zone: Tz) -> Option<Day> {
    let day = match read(text, form)? {
        When::Day(day) => day,
        When::Instant(seconds) => day_of(seconds, zone),
    };
    (FIRST_DAY..=LAST_DAY).contains(&day).then_some(day)
}

/// The moment that a text means, as RFC 3339 writes it in the zone. A day is its beginning.
pub(crate) fn time(text: &str, form: &DateForm, zone: Tz) -> Option<String> {
    let seconds = match read(text, form)? {
        When::Day(day) => start_of(day, zone),
        When::Instant(seconds) => seconds,
    };
    (FIRST_DAY..=LAST_DAY).contains(&day_of(seconds, zone)).then(|| rfc3339(seconds, zone))
}

/// A date of a feed as RFC 3339 writes it in UTC; a day alone stays a day.
pub(crate) fn as_rfc3339(text: &str) -> Option<String> {
    match read(text, &DateForm::Iso)? {
        When::Day(day) => Some(day.to_string()),
        When::Instant(seconds) => Some(rfc3339(seconds, Tz::UTC)),
    }
}

/// How dates of a form are written, for people.
pub(crate) fn expected(form: &DateForm) -> String {
    match form {
        DateForm::Iso => "like 2026-02-24 or 2026-02-24T14:30:00Z".to_owned(),
        DateForm::Unix => "in seconds since 1970".to_owned(),
        DateForm::Form(form) => format!("of the form `{form}`"),
    }
}

fn read(text: &str, form: &DateForm) -> Option<When> {
    read_any(text.trim(), form).filter(|when| match when {
        When::Day(_) => true,
        // What lies beyond these cannot be told in every zone.
        When::Instant(seconds) => {
            (end_of(FIRST_DAY.plus(-3), Tz::UTC)..end_of(LAST_DAY.plus(2), Tz::UTC)).contains(seconds)
        }
    })
}

fn read_any(text: &str, form: &DateForm) -> Option<When> {
    match form {
        DateForm::Iso => {
            let day = Day::from_iso(text.as_bytes()).map(When::Day);
            day.or_else(|| iso_seconds(text).or_else(|| rfc2822(text)).map(When::Instant))
        }
        DateForm::Unix => unix(text).map(When::Instant),
        DateForm::Form(form) => in_form(text, form),
    }
}

/// Seconds since 1970, or milliseconds where there are 12 digits or more; fractions of them do not count.
fn unix(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(digits) || !is_number(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    Some(if digits.len() >= 12 { number.div_euclid(1000) } else { number })
}

/// `Tue, 24 Feb 2026 14:30:00 GMT`, as feeds write it: the weekday may be missing or wrong, the month long, and the zone
/// `UTC` or `Z`.
fn rfc2822(text: &str) -> Option<i64> {
    let rest = text.split_once(',').map_or(text, |(_, rest)| rest);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let [day, month, year, time, zone @ ..] = words.as_slice() else { return None };
    let month = month.get(..3)?;
    let zone = match zone {
        [] | ["UTC" | "Z" | "GMT" | "UT"] => "+0000",
        [zone] | [zone, ..] => zone,
    };
    let moment = DateTime::parse_from_rfc2822(&format!("{day} {month} {year} {time} {zone}")).ok()?;
    Some(moment.timestamp())
}

/// A date of a form of `strftime`. A time of the day without an offset is in UTC; a month is its first day.
fn in_form(text: &str, form: &str) -> Option<When> {
    if let Ok(moment) = DateTime::parse_from_str(text, form) {
        return Some(When::Instant(moment.timestamp()));
    }
    if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
        return Some(When::Instant(moment.and_utc().timestamp()));
    }
    let date = NaiveDate::parse_from_str(text, form)
        .or_else(|_| NaiveDate::parse_from_str(&format!("{text} 1"), &format!("{form} %d")));
    date.ok().map(|date| When::Day(date.into()))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{
        America::{Chicago, Santiago},
        Asia::Kolkata,
        Tz::UTC,
    };
    use proptest::prelude::*;

    use super::*;

    fn window(from: &str, to: &str) -> Window {
        let day = |text: &str| Day::from_iso(text.as_bytes()).unwrap();
        Window { from: day(from), to: day(to) }
    }

    #[test]
    fn a_window_is_filled_in_as_the_service_wants_it() {
        let march = window("2026-03-01", "2026-03-31");
        for (form, expected) in [
            (Form::Iso, ["2026-03-01", "2026-03-31", "2026-04-01"]),
            (Form::Unix, ["1772344800", "1775019599", "1775019600"]),
            (Form::UnixMillis, ["1772344800000", "1775019599000", "1775019600000"]),
            (Form::Rfc3339, ["2026-03-01T00:00:00-06:00", "2026-03-31T23:59:59-05:00", "2026-04-01T00:00:00-05:00"]),
            (Form::Strftime("%Y-%m".into()), ["2026-03", "2026-03", "2026-04"]),
            (
                Form::Strftime("%d/%m/%Y %H:%M:%S".into()),
                ["01/03/2026 00:00:00", "31/03/2026 23:59:59", "01/04/2026 00:00:00"],
            ),
            (Form::Strftime("%Q nonsense".into()), ["2026-03-01", "2026-03-31", "2026-04-01"]),
        ] {
            let filled = [from(march, Chicago, &form), to(march, Chicago, &form), next(march, Chicago, &form)];
            assert_eq!(filled, expected, "{form:?}");
        }
    }

    #[test]
    fn a_midnight_that_is_skipped_is_the_first_moment_after() {
        let jump = window("2026-09-06", "2026-09-06");
        assert_eq!(from(jump, Santiago, &Form::Rfc3339), "2026-09-06T01:00:00-03:00");
        assert_eq!(to(window("2026-09-05", "2026-09-05"), Santiago, &Form::Rfc3339), "2026-09-05T23:59:59-04:00");
        // The day on which clocks go back has midnight once, and 25 hours.
        let back = window("2026-11-01", "2026-11-01");
        let seconds = |text: String| text.parse::<i64>().unwrap();
        assert_eq!(seconds(next(back, Chicago, &Form::Unix)) - seconds(from(back, Chicago, &Form::Unix)), 25 * 3600);
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let form = |text: &str| DateForm::Form(text.to_owned());
        for (text, form, zone, expected) in [
            ("2026-02-24", DateForm::Iso, Kolkata, Some("2026-02-24")),
            ("2026-02-24", DateForm::Iso, Chicago, Some("2026-02-24")),
            ("2026-02-24T20:00:00Z", DateForm::Iso, Kolkata, Some("2026-02-25")),
            ("2026-02-24T02:00:00.123+00:00", DateForm::Iso, Chicago, Some("2026-02-23")),
            ("2026-02-24T20:00:00+0000", DateForm::Iso, Kolkata, Some("2026-02-25")),
            ("2022-01-04 02:44:11", DateForm::Iso, Chicago, Some("2022-01-03")),
            ("2022-01-04 02:44:11 UTC", DateForm::Iso, Chicago, Some("2022-01-03")),
            ("Tue, 24 Feb 2026 20:00:00 GMT", DateForm::Iso, Kolkata, Some("2026-02-25")),
            ("Mon, 24 February 2026 20:00:00 -0600", DateForm::Iso, UTC, Some("2026-02-25")),
            ("1771963200", DateForm::Unix, Kolkata, Some("2026-02-25")),
            ("1771963200000", DateForm::Unix, Kolkata, Some("2026-02-25")),
            ("1771963200.25", DateForm::Unix, UTC, Some("2026-02-24")),
            ("Feb 4, 2026", form("%b %-d, %Y"), Chicago, Some("2026-02-04")),
            ("24/02/2026 23:00 -0600", form("%d/%m/%Y %H:%M %z"), UTC, Some("2026-02-25")),
            ("24/02/2026 02:00", form("%d/%m/%Y %H:%M"), Chicago, Some("2026-02-23")),
            ("2026-02", form("%Y-%m"), Chicago, Some("2026-02-01")),
            ("2026-02-30", DateForm::Iso, UTC, None),
            ("20226-02-24", DateForm::Iso, UTC, None),
            ("0206-02-24", DateForm::Iso, UTC, None),
            ("1771963200", DateForm::Iso, UTC, None),
            ("3/4/2026", DateForm::Iso, UTC, None),
            ("soon", DateForm::Unix, UTC, None),
            ("99999999999999999999", DateForm::Unix, UTC, None),
            ("99999999999", DateForm::Unix, UTC, None),
            // The last moments that there are, where a zone goes beyond them.
            ("8210266876799000", DateForm::Unix, Kolkata, None),
            ("-8334601228800000", DateForm::Unix, Chicago, None),
            ("", DateForm::Iso, UTC, None),
        ] {
            assert_eq!(day(text, &form, zone).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn moments_are_written_in_the_zone() {
        for (text, form, expected) in [
            ("2026-02-24T09:00:00.999Z", DateForm::Iso, "2026-02-24T14:30:00+05:30"),
            ("1771923600", DateForm::Unix, "2026-02-24T14:30:00+05:30"),
            ("2026-02-24", DateForm::Iso, "2026-02-24T00:00:00+05:30"),
        ] {
            assert_eq!(time(text, &form, Kolkata).unwrap(), expected);
        }
        assert_eq!(time("2026-02-24T09:00:00Z", &DateForm::Iso, UTC).unwrap(), "2026-02-24T09:00:00Z");
    }

    proptest! {
        #[test]
        fn no_date_stops_the_program(text in "[-0-9TZ:. +é,FebMon]{0,40}", form in "(%[YmdHMSbzQs-]| |é|-){0,8}") {
            for form in [DateForm::Iso, DateForm::Unix, DateForm::Form(form)] {
                let _ = (day(&text, &form, Kolkata), time(&text, &form, Chicago));
            }
        }

        #[test]
        fn an_instant_comes_back(seconds in -2_000_000_000i64..7_000_000_000) {
            let text = time(&seconds.to_string(), &DateForm::Unix, Kolkata).unwrap();
            prop_assert_eq!(iso_seconds(&text), Some(seconds));
        }
    }
}
