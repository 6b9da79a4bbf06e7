//! Days, moments and periods. ISO is the canon; `3/4/2026` is read only when its column, or a person, says how.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;

use super::{Fault, Reading, Style, Survey, loose};
use crate::base::{
    calendar::{Day, Month, Window},
    problem::Code,
};

/// Which of the first two numbers of a date is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads a day. A moment is the day that it falls on in the business's zone.
pub(crate) fn day(text: &str, zone: Tz, style: &Style, survey: &mut Survey) -> Reading<Day> {
    match Day::from_iso(text.as_bytes()) {
        Some(day) if is_of_our_time(day) => return Reading::Value(day),
        Some(_) => return loose::not_a_date(text).into(),
        None => {}
    }
    if let Some(form) = &style.dates {
        if let Ok(date) = NaiveDate::parse_from_str(text, form) {
            return Reading::Value(date.into());
        }
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
            return Reading::Value(moment.date().into());
        }
        // Another file of the table may write its days otherwise: with other marks they can't be taken for these.
        let mark = form.chars().find(|char| "/-. ".contains(*char));
        let is_other = mark.is_some_and(|mark| !text.contains(mark));
        if is_other && let Reading::Value(day) = loose::day(text, style, &mut Survey::default()) {
            return Reading::Value(day);
        }
        return Fault::new(Code::E102, format!("`{text}` is no date of the declared form `{form}`"))
            .hint("write it like the others, or as 2026-02-24")
            .into();
    }
    if let Some(moment) = iso_moment(text) {
        return Reading::Value(moment.day(zone));
    }
    match loose::day(text, style, survey) {
        Reading::Value(day) if !is_of_our_time(day) => loose::not_a_date(text).into(),
        reading => reading,
    }
}

/// The first and the last day that a business can have: 1900-01-01 and 2199-12-31. A year such as 0206 or 20226 is a slip.
pub(crate) const FIRST_DAY: Day = Day::from_number(693_596);
pub(crate) const LAST_DAY: Day = Day::from_number(803_168);

fn is_of_our_time(day: Day) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// Reads a moment, in seconds since 1970 in UTC. Without an offset it is in the business's zone; without a time, the
/// first second of the day.
pub(crate) fn moment(text: &str, zone: Tz, style: &Style, survey: &mut Survey) -> Reading<i64> {
    if style.dates.is_none() || Day::from_iso(text.as_bytes()).is_some() {
        if let Some(moment) = iso_moment(text) {
            return Reading::Value(moment.seconds(zone));
        }
    } else if let Some(moment) = style.dates.as_ref().and_then(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
        return Reading::Value(local_seconds(moment, zone));
    }
    match day(text, zone, style, survey) {
        Reading::Value(day) => Reading::Value(local_seconds(midnight(day), zone)),
        Reading::Open => Reading::Open,
        Reading::Wrong(fault) => Reading::Wrong(fault),
    }
}

/// Reads a period: `2026-01`, `2026`, `2026-Q1`, `2026-01-05/2026-01-11`, or a day.
pub(crate) fn period(text: &str) -> Reading<Window> {
    let window = if let Some(month) = Month::from_iso(text) {
        Some(month.window())
    } else if let Some((from, to)) = text.split_once('/') {
        let days = Day::from_iso(from.trim().as_bytes()).zip(Day::from_iso(to.trim().as_bytes()));
        days.map(|(from, to)| Window { from, to }).filter(|window| window.from <= window.to)
    } else if let Some((year, quarter)) = text.split_once("-Q") {
        quarter_window(year, quarter)
    } else if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok().map(Window::year)
    } else {
        Day::from_iso(text.as_bytes()).map(|day| Window { from: day, to: day })
    };
    match window.or_else(|| loose::month(text)) {
        Some(window) => Reading::Value(window),
        None => Fault::new(Code::E102, format!("`{text}` is no month or period"))
            .hint("write a month as 2026-01, a year as 2026, days as 2026-01-05/2026-01-11")
            .into(),
    }
}

fn quarter_window(year: &str, quarter: &str) -> Option<Window> {
    let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
    let first = Month::from_iso(&format!("{year}-{:02}", quarter * 3 - 2))?;
    Some(Window { from: first.first(), to: first.plus(2).last() })
}

struct Moment {
    local: NaiveDateTime,
    offset: Option<i32>,
}

impl Moment {
    fn seconds(&self, zone: Tz) -> i64 {
        match self.offset {
            Some(offset) => self.local.and_utc().timestamp() - i64::from(offset),
            None => local_seconds(self.local, zone),
        }
    }

    fn day(&self, zone: Tz) -> Day {
        match self.offset {
            None => self.local.date().into(),
            Some(_) => day_of(self.seconds(zone), zone),
        }
    }
}

/// The first instant after a day.
pub(crate) fn end_of(day: Day, zone: Tz) -> i64 {
    local_seconds(midnight(day.plus(1)), zone)
}

/// The day in a zone of an instant.
pub(crate) fn day_of(seconds: i64, zone: Tz) -> Day {
    DateTime::from_timestamp(seconds, 0).map_or(Day::from_number(0), |utc| utc.with_timezone(&zone).date_naive().into())
}

fn midnight(day: Day) -> NaiveDateTime {
    day.date().and_time(chrono::NaiveTime::MIN)
}

/// The instant of a local time. An hour that comes twice is its first; one that is skipped is the instant of the jump.
fn local_seconds(local: NaiveDateTime, zone: Tz) -> i64 {
    if zone == Tz::UTC {
        return local.and_utc().timestamp();
    }
    if let Some(moment) = zone.from_local_datetime(&local).earliest() {
        moment.timestamp()
    } else {
        let before = local - chrono::Duration::hours(1);
        let offset = zone.from_local_datetime(&before).latest().map_or(0, |moment| moment.timestamp());
        offset + 3600 - i64::from(local.minute()) * 60 - i64::from(local.second())
    }
}

/// Reads moments that are written in full, and remembers how far the last day was from Greenwich.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    last: Option<(i32, i64)>,
}

impl Clock {
    /// The instant of `2026-02-24T14:30:00`, with or without seconds, `Z` or an offset with a colon. `None` for other forms,
    /// and for days on which the clocks of the zone change.
    #[inline]
    pub(crate) fn seconds(&mut self, text: &str, zone: Tz) -> Option<i64> {
        let (date, time) = text.as_bytes().split_first_chunk::<10>()?;
        let day = Day::from_iso(date).filter(|day| is_of_our_time(*day))?;
        let (clock, offset) = match *time {
            [b'T', h1, h2, b':', m1, m2, b':', s1, s2, ref rest @ ..] => ([h1, h2, m1, m2, s1, s2], rest),
            [b'T', h1, h2, b':', m1, m2, ref rest @ ..] => ([h1, h2, m1, m2, b'0', b'0'], rest),
            _ => return None,
        };
        let [hour, minute, second] = twos(clock)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let local = (i64::from(day.number()) - EPOCH) * 86_400 + hour * 3600 + minute * 60 + second;
        match *offset {
            [] if zone == Tz::UTC => Some(local),
            [] => self.offset(day, zone).map(|offset| local - offset),
            [b'Z'] => Some(local),
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let [hours, minutes, _] = twos([h1, h2, m1, m2, b'0', b'0'])?;
                let offset = hours * 3600 + minutes * 60;
                (hours <= 14 && minutes < 60).then_some(if sign == b'+' { local - offset } else { local + offset })
            }
            _ => None,
        }
    }

    /// How many seconds the clocks of the zone are ahead of Greenwich on a day, where it is the same all day long.
    fn offset(&mut self, day: Day, zone: Tz) -> Option<i64> {
        if let Some((known, offset)) = self.last
            && known == day.number()
        {
            return Some(offset);
        }
        let first = local_seconds(midnight(day), zone);
        let next = local_seconds(midnight(day.plus(1)), zone);
        let offset = (i64::from(day.number()) - EPOCH) * 86_400 - first;
        // Where both ends of the day agree, no clock was changed in between.
        (next - first == 86_400).then(|| {
            self.last = Some((day.number(), offset));
            offset
        })
    }
}

/// The number of 1970-01-01 among the days.
const EPOCH: i64 = 719_163;

/// Three numbers of two digits each.
#[inline]
fn twos(digits: [u8; 6]) -> Option<[i64; 3]> {
    let digits = digits.map(|byte| byte.wrapping_sub(b'0'));
    let two = |at: usize| i64::from(digits[at]) * 10 + i64::from(digits[at + 1]);
    digits.iter().all(|digit| *digit <= 9).then(|| [two(0), two(2), two(4)])
}

/// A moment as ISO 8601 writes it, in seconds since 1970. Without an offset it is in UTC, as services mean it.
pub(crate) fn iso_seconds(text: &str) -> Option<i64> {
    iso_moment(text).map(|moment| moment.seconds(Tz::UTC))
}

/// `2026-02-24T14:30`, with seconds, fractions, `Z` or an offset; a space may stand for the `T`.
fn iso_moment(text: &str) -> Option<Moment> {
    let date = Day::from_iso(text.as_bytes().get(..10)?)?;
    let [b'T' | b't' | b' ', time @ ..] = text.as_bytes().get(10..)? else { return None };
    let two = |at: usize, limit: u32| -> Option<u32> {
        let [tens, ones] = *time.get(at..at + 2)? else { return None };
        let number = u32::from(tens.checked_sub(b'0')?) * 10 + u32::from(ones.checked_sub(b'0')?);
        (tens <= b'9' && ones <= b'9' && number < limit).then_some(number)
    };
    let (hour, minute) = (two(0, 24)?, two(3, 60)?);
    let (mut second, mut at) = (0, 5);
    if time.get(2) != Some(&b':') {
        return None;
    }
    if time.get(5) == Some(&b':') {
        (second, at) = (two(6, 60)?, 8);
        if time.get(8) == Some(&b'.') {
            at += 1 + time[9..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        }
    }
    let local = date.date().and_hms_opt(hour, minute, second)?;
    let offset = match std::str::from_utf8(time.get(at..)?).ok()?.trim() {
        "" => None,
        "Z" | "z" | "UTC" => Some(0),
        offset => Some(offset_seconds(offset)?),
    };
    Some(Moment { local, offset })
}

fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = if let Some(rest) = text.strip_prefix('+') { (1, rest) } else { (-1, text.strip_prefix('-')?) };
    if let [h1, h2, b':', m1, m2] = *rest.as_bytes()
        && [h1, h2, m1, m2].iter().all(u8::is_ascii_digit)
    {
        let two = |tens: u8, ones: u8| i32::from(tens - b'0') * 10 + i32::from(ones - b'0');
        let (hours, minutes) = (two(h1, h2), two(m1, m2));
        return (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60));
    }
    let digits: String = rest.chars().filter(|char| *char != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, style: &Style) -> String {
        match day(text, chrono_tz::Asia::Kolkata, style, &mut Survey::default()) {
            Reading::Value(day) => day.to_string(),
            Reading::Open => "open".into(),
            Reading::Wrong(fault) => format!("{} {}", fault.code, fault.message),
        }
    }

    #[test]
    fn days_are_read_where_they_can_be_read_one_way() {
        let style = Style::default();
        for (text, expected) in [
            ("2026-02-24", "2026-02-24"),
            ("2026-02-24T14:30+05:30", "2026-02-24"),
            ("2026-02-24T23:30Z", "2026-02-25"),
            ("2026-02-24 14:30:15.123", "2026-02-24"),
            ("24.2.2026", "2026-02-24"),
            ("24.2.2026 14:30", "2026-02-24"),
            ("24/02/2026 9:30 PM", "2026-02-24"),
            ("2026/2/24", "2026-02-24"),
            ("24 Feb 2026", "2026-02-24"),
            ("Feb 24, 2026", "2026-02-24"),
            ("24-Sept-26", "2026-09-24"),
            ("20260224", "2026-02-24"),
            ("24/02/2026", "2026-02-24"),
            ("02/24/2026", "2026-02-24"),
            ("5/5/2026", "2026-05-05"),
            ("3/4/2026", "open"),
        ] {
            assert_eq!(reading(text, &style), expected, "{text}");
        }
        for (text, code) in [
            ("2026-02-30", "E102"),
            ("46077", "E120"),
            ("soon", "E102"),
            ("2026-2", "E102"),
            ("31/31/2026", "E102"),
            ("2026-02-10 or so", "E102"),
            ("2026-02-10T99:99", "E102"),
            ("13/01/2026 (paid?)", "E102"),
            ("0206-01-05", "E102"),
            ("01/02/226", "E102"),
            ("2026-03-29T02:30+25:00", "E102"),
        ] {
            assert!(reading(text, &style).starts_with(code), "{text}: {}", reading(text, &style));
        }
        assert!(reading("46077", &style).contains("2026-02-24"));
    }

    #[test]
    fn a_settled_order_or_declared_form_reads_the_rest() {
        let settled = Style { order: Some(Order::MonthFirst), is_final: true, ..Style::default() };
        assert_eq!(reading("3/4/2026", &settled), "2026-03-04");
        assert!(reading("24/02/2026", &settled).starts_with("E102"));
        let declared = Style { dates: Some("%d-%m-%Y".into()), ..Style::default() };
        assert_eq!(reading("03-04-2026", &declared), "2026-04-03");
        assert_eq!(reading("8.11.2026", &declared), "2026-11-08", "another file of the table");
        assert!(reading("31-31-2026", &declared).starts_with("E102"));
        let undecided = Style { is_final: true, ..Style::default() };
        assert!(reading("3/4/2026", &undecided).starts_with("E103"));
    }

    #[test]
    fn local_times_follow_the_zone_through_summer_time() {
        let style = Style::default();
        let at = |text: &str| match moment(text, chrono_tz::America::Los_Angeles, &style, &mut Survey::default()) {
            Reading::Value(seconds) => DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339(),
            _ => "none".into(),
        };
        assert_eq!(at("2026-03-08T01:59"), "2026-03-08T09:59:00+00:00");
        assert_eq!(at("2026-03-08T02:30"), "2026-03-08T10:00:00+00:00");
        assert_eq!(at("2026-11-01T01:30"), "2026-11-01T08:30:00+00:00");
        assert_eq!(at("2026-07-01"), "2026-07-01T07:00:00+00:00");
        assert_eq!(at("2026-07-01T00:00+13:00"), "2026-06-30T11:00:00+00:00");
    }

    #[test]
    fn periods_have_both_ends() {
        let words = |text: &str| match period(text) {
            Reading::Value(window) => format!("{} {}", window.from, window.to),
            _ => "none".into(),
        };
        assert_eq!(words("2026-02"), "2026-02-01 2026-02-28");
        assert_eq!(words("2024"), "2024-01-01 2024-12-31");
        assert_eq!(words("2026-Q4"), "2026-10-01 2026-12-31");
        assert_eq!(words("2026-01-05/2026-01-11"), "2026-01-05 2026-01-11");
        for month in ["Jul 2026", "July 2026", "07/2026", "7/2026", "2026/07"] {
            assert_eq!(words(month), "2026-07-01 2026-07-31", "{month}");
        }
        assert_eq!(words("13/2026"), "none");
        assert_eq!(words("2026-13"), "none");
        assert_eq!(words("2026-01-11/2026-01-05"), "none");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_clock_that_remembers_says_the_same(
            days in proptest::collection::vec((730_000i32..741_000, 0u32..24, 0u32..60, 0usize..6), 1..8),
        ) {
            for zone in [Tz::UTC, chrono_tz::Asia::Kolkata, chrono_tz::America::Santiago, chrono_tz::Pacific::Auckland] {
                let mut clock = Clock::default();
                for (day, hour, minute, form) in &days {
                    let end = ["", ":07", ":59Z", "+05:30", ":00-04:00", "+1400"][*form];
                    let text = format!("{}T{hour:02}:{minute:02}{end}", Day::from_number(*day));
                    let Reading::Value(slow) = moment(&text, zone, &Style::default(), &mut Survey::default()) else {
                        continue;
                    };
                    if let Some(seconds) = clock.seconds(&text, zone) {
                        proptest::prop_assert_eq!(seconds, slow, "{} in {}", text, zone);
                    } else {
                        let day = Day::from_number(*day);
                        let length = local_seconds(midnight(day.plus(1)), zone) - local_seconds(midnight(day), zone);
                        proptest::prop_assert!(length != 86_400 || *form == 5, "{text} in {zone} is plain");
                    }
                }
            }
        }
    }
}
