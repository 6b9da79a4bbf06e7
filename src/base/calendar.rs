//! Days, months, weeks and windows of the calendar: plain values without a time zone.
//!
//! A window includes both its ends, everywhere. "Now" is never asked for here: the day of a report is an argument.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A calendar day, counted from 1 January of year 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const SHORT_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Day {
    /// The day of a year, month (1 to 12) and day of month, if the calendar has it.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from)
    }

    /// The same for years 1 to 9999, without the detour: dates are what tables have most of.
    fn of_civil(year: u32, month: u32, day: u32) -> Option<Day> {
        const BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
        let index = month.checked_sub(1).filter(|index| *index < 12)? as usize;
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = BEFORE[index + 1] - BEFORE[index] + u32::from(is_leap && month == 2);
        if year == 0 || day == 0 || day > length {
            return None;
        }
        let past = year - 1;
        let leap_day = u32::from(is_leap && month > 2);
        Some(Day((past * 365 + past / 4 - past / 100 + past / 400 + BEFORE[index] + leap_day + day) as i32))
    }

    /// Reads `2026-02-24` and nothing else. The shortest way for the commonest form.
    pub fn from_iso(text: &[u8]) -> Option<Day> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
        let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
        let (y1, y2, y3, y4) = (digit(y1), digit(y2), digit(y3), digit(y4));
        let (m1, m2, d1, d2) = (digit(m1), digit(m2), digit(d1), digit(d2));
        if y1.max(y2).max(y3).max(y4).max(m1).max(m2).max(d1).max(d2) > 9 {
            return None;
        }
        Day::of_civil(y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2)
    }

    /// The number that tables store for this day.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day that [`Day::number`] gave.
    pub const fn from_number(number: i32) -> Day {
        Day(number)
    }

    /// The year, month (1 to 12) and day of month.
    pub fn parts(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// The month that the day lies in.
    pub fn month(self) -> Month {
        let date = self.date();
        Month { year: date.year(), month: date.month() }
    }

    /// The year that the day lies in.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Days since Monday, 0 to 6.
    pub fn weekday(self) -> u32 {
        self.date().weekday().num_days_from_monday()
    }

    /// The name of the weekday.
    pub fn weekday_name(self) -> &'static str {
        WEEKDAYS[self.weekday() as usize]
    }

    /// The day this many days later (earlier when negative).
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day.
    pub fn since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// `24 Feb 2026`: for people.
    pub fn words(self) -> String {
        let (year, month, day) = self.parts();
        format!("{day} {} {year}", SHORT_MONTHS[month as usize - 1])
    }

    /// `24 Feb`: for people who know the year.
    pub fn short(self) -> String {
        let (_, month, day) = self.parts();
        format!("{day} {}", SHORT_MONTHS[month as usize - 1])
    }

    /// `Saturday 31 October 2026`: for a page's head.
    pub fn long(self) -> String {
        let (year, month, day) = self.parts();
        format!("{} {day} {} {year}", self.weekday_name(), LONG_MONTHS[month as usize - 1])
    }

    /// The day as `chrono` knows it.
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date.num_days_from_ce())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// Reads `2026-02`.
    pub fn from_iso(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (1..=12).contains(&month.month).then_some(month)
    }

    /// Its first day.
    pub fn first(self) -> Day {
        Day::new(self.year, self.month, 1).unwrap_or(Day(0))
    }

    /// Its last day.
    pub fn last(self) -> Day {
        self.next().first().plus(-1)
    }

    /// All of its days.
    pub fn window(self) -> Window {
        Window { from: self.first(), to: self.last() }
    }

    /// The number of its days, 28 to 31.
    pub fn days(self) -> i32 {
        self.window().days()
    }

    /// The month after.
    pub fn next(self) -> Month {
        self.plus(1)
    }

    /// The month before.
    pub fn previous(self) -> Month {
        self.plus(-1)
    }

    /// The month this many months later (earlier when negative).
    pub fn plus(self, months: i32) -> Month {
        let count = self.year * 12 + self.month as i32 - 1 + months;
        Month { year: count.div_euclid(12), month: count.rem_euclid(12) as u32 + 1 }
    }

    /// Day `day` of the month, or its last day where it is shorter.
    pub fn day(self, day: u32) -> Day {
        Day::new(self.year, self.month, day).unwrap_or_else(|| self.last())
    }

    /// `Feb`.
    pub fn short(self) -> &'static str {
        SHORT_MONTHS[self.month as usize - 1]
    }

    /// `February 2026`.
    pub fn words(self) -> String {
        format!("{} {}", LONG_MONTHS[self.month as usize - 1], self.year)
    }

    /// `February`.
    pub fn name(self) -> &'static str {
        LONG_MONTHS[self.month as usize - 1]
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}

/// The first day of a business's week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum WeekStart {
    /// ISO weeks.
    #[default]
    Monday,
    /// Sunday to Saturday.
    Sunday,
    /// Saturday to Friday.
    Saturday,
}

impl WeekStart {
    /// The week that the day lies in.
    pub fn week_of(self, day: Day) -> Window {
        let offset = match self {
            WeekStart::Monday => 0,
            WeekStart::Sunday => 1,
            WeekStart::Saturday => 2,
        };
        let from = day.plus(-(((day.weekday() + offset) % 7) as i32));
        Window { from, to: from.plus(6) }
    }

    /// The last week that was over before `today` began.
    pub fn last_complete(self, today: Day) -> Window {
        let from = self.week_of(today).from.plus(-7);
        Window { from, to: from.plus(6) }
    }

    /// The name of a week, such as `2026-W08`: the ISO week of its fourth day, which for weeks from Monday is ISO 8601.
    pub fn name(self, week: Window) -> String {
        let iso = week.from.plus(3).date().iso_week();
        format!("{:04}-W{:02}", iso.year(), iso.week())
    }

    /// The week of a name such as `2026-W08`.
    pub fn week_named(self, name: &str) -> Option<Window> {
        let (year, week) = name.split_once("-W")?;
        let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, chrono::Weekday::Mon)?;
        let found = self.week_of(Day::from(monday).plus(3));
        [found, found.shifted(7), found.shifted(-7)].into_iter().find(|week| self.name(*week) == name)
    }
}

/// A run of days; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Window {
    /// From the first of the month to `today`.
    pub fn month_to_date(today: Day) -> Window {
        Window { from: today.month().first(), to: today }
    }

    /// From 1 January to `today`.
    pub fn year_to_date(today: Day) -> Window {
        Window { from: Month { year: today.year(), month: 1 }.first(), to: today }
    }

    /// The `days` days that end with `today`.
    pub fn last_days(days: i32, today: Day) -> Window {
        Window { from: today.plus(1 - days), to: today }
    }

    /// The whole calendar year.
    pub fn year(year: i32) -> Window {
        Window { from: Month { year, month: 1 }.first(), to: Month { year, month: 12 }.last() }
    }

    /// The number of days.
    pub fn days(self) -> i32 {
        self.to.since(self.from) + 1
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days that both windows have.
    pub fn overlap(self, other: Window) -> Option<Window> {
        let both = Window { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from <= both.to).then_some(both)
    }

    /// The same length, this many days later.
    pub fn shifted(self, days: i32) -> Window {
        Window { from: self.from.plus(days), to: self.to.plus(days) }
    }

    /// The window of the same length right before.
    pub fn before(self) -> Window {
        self.shifted(-self.days())
    }

    /// The same days of the month before, cut at its end: for 1 to 31 March, 1 to 28 February.
    pub fn same_days_of_previous_month(self) -> Window {
        let month = self.from.month().previous();
        Window { from: month.day(self.from.parts().2), to: month.day(self.to.parts().2) }
    }

    /// The same days of the year before; 29 February becomes the 28th.
    pub fn same_days_of_previous_year(self) -> Window {
        let back = |day: Day| day.month().plus(-12).day(day.parts().2);
        Window { from: back(self.from), to: back(self.to) }
    }

    /// Every month that the window touches, in order.
    pub fn months(self) -> impl Iterator<Item = Month> {
        let last = self.to.month();
        std::iter::successors(Some(self.from.month()), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
    }

    /// `1–19 Feb 2026`, `21 Jan – 19 Feb 2026`, `19 Feb 2026`: for people.
    pub fn words(self) -> String {
        let (from, to) = (self.from.parts(), self.to.parts());
        if self.from == self.to {
            self.to.words()
        } else if (from.0, from.1) == (to.0, to.1) {
            format!("{}–{}", from.2, self.to.words())
        } else if from.0 == to.0 {
            format!("{} – {}", self.from.short(), self.to.words())
        } else {
            format!("{} – {}", self.from.words(), self.to.words())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from_iso(text.as_bytes()).unwrap()
    }

    fn window(from: &str, to: &str) -> Window {
        Window { from: day(from), to: day(to) }
    }

    #[test]
    fn month_to_date_is_compared_with_the_same_days() {
        for (today, current, previous) in [
            ("2026-03-02", ("2026-03-01", "2026-03-02"), ("2026-02-01", "2026-02-02")),
            ("2026-03-31", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
            ("2024-03-30", ("2024-03-01", "2024-03-30"), ("2024-02-01", "2024-02-29")),
            ("2026-05-31", ("2026-05-01", "2026-05-31"), ("2026-04-01", "2026-04-30")),
        ] {
            let mtd = Window::month_to_date(day(today));
            assert_eq!(mtd, window(current.0, current.1));
            assert_eq!(mtd.same_days_of_previous_month(), window(previous.0, previous.1));
        }
    }

    #[test]
    fn rolling_windows_are_compared_with_the_days_right_before() {
        let thirty = Window::last_days(30, day("2026-03-02"));
        assert_eq!(thirty, window("2026-02-01", "2026-03-02"));
        assert_eq!(thirty.before(), window("2026-01-02", "2026-01-31"));
        let seven = Window::last_days(7, day("2026-03-01"));
        assert_eq!(seven, window("2026-02-23", "2026-03-01"));
        assert_eq!(seven.before(), window("2026-02-16", "2026-02-22"));
        assert_eq!(window("2026-03-01", "2026-03-31").before(), window("2026-01-29", "2026-02-28"));
    }

    #[test]
    fn weeks_have_iso_names() {
        let name = |text: &str| WeekStart::Monday.name(WeekStart::Monday.week_of(day(text)));
        assert_eq!(name("2026-12-31"), "2026-W53");
        assert_eq!(name("2026-02-08"), "2026-W06");
        assert_eq!(name("2026-03-02"), "2026-W10");
        for start in [WeekStart::Monday, WeekStart::Sunday, WeekStart::Saturday] {
            for offset in 0..800 {
                let week = start.week_of(day("2024-12-20").plus(offset));
                assert_eq!(start.week_named(&start.name(week)), Some(week));
            }
        }
    }

    #[test]
    fn iso_days_are_those_of_the_calendar() {
        let mut date = NaiveDate::from_ymd_opt(1899, 12, 28).unwrap();
        for _ in 0..80_000 {
            assert_eq!(day(&date.to_string()), Day::from(date));
            date = date.succ_opt().unwrap();
        }
        for wrong in ["2026-02-29", "2026-00-01", "2026-13-01", "2026-04-31", "2026-01-00", "0000-01-01", "2026-1-1"] {
            assert_eq!(Day::from_iso(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_leap_day_has_a_twin() {
        let leap = window("2024-02-29", "2024-02-29");
        assert_eq!(leap.same_days_of_previous_year(), window("2023-02-28", "2023-02-28"));
        assert_eq!(Window::year(2024).days(), 366);
    }
}
