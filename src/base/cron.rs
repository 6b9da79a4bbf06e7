//! Times in cron's words: `30 7 * * 1-5`. What they say of the calendar is here, without a time zone; what they come to
//! where clocks go forward and back is in `schedule`.

mod read;

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

pub use self::read::CronError;

/// The years in which a day must come: longer than a weekday can miss 29 February.
const HORIZON: i32 = 44;

/// When something is to happen again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    text: String,
    /// Minutes of the hour, 0 to 59.
    pub minute: Field,
    /// Hours of the day, 0 to 23.
    pub hour: Field,
    /// Days of the month, 1 to 31.
    pub day: Field,
    /// Months, 1 to 12.
    pub month: Field,
    /// Days of the week from Sunday, 0 to 6.
    pub weekday: Field,
}

/// One of the five fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The numbers that it names, as bits.
    set: u64,
    /// Whether it names all there are.
    is_every: bool,
    /// Whether it is written with a `*`, which is what cron takes for "not restricted", also in `*/2`.
    is_star: bool,
    /// As it was written, with numbers in place of names.
    numeric: String,
}

impl Cron {
    /// Reads five fields, or one of `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`. What never happens is an error.
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        read::cron(text)
    }

    /// The five fields without names, which every cron understands.
    pub fn numeric(&self) -> String {
        let fields = [&self.minute, &self.hour, &self.day, &self.month, &self.weekday];
        fields.map(|field| field.numeric.as_str()).join(" ")
    }

    /// Whether it names every hour, so that it is about the time that goes by rather than about a time of day.
    pub fn is_hourly(&self) -> bool {
        self.hour.is_every
    }

    /// Whether a day of the month or one of the week is enough. Where one of the two fields has a `*`, both must match.
    pub fn is_either_day(&self) -> bool {
        !self.day.is_star && !self.weekday.is_star
    }

    /// The first time after `after`, on a clock that never changes; `None` where there is none in sight.
    pub fn next(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let today = after.date();
        if let Some(time) = self.has_day(today).then(|| self.time_after(after.time())).flatten() {
            return Some(today.and_time(time));
        }
        let mut date = today.succ_opt()?;
        while date.year() <= today.year().saturating_add(HORIZON) {
            if !self.month.has(date.month()) {
                date = date.with_day(1)?.checked_add_months(chrono::Months::new(1))?;
            } else if self.has_day(date) {
                return date.and_hms_opt(self.hour.first_from(0)?, self.minute.first_from(0)?, 0);
            } else {
                date = date.succ_opt()?;
            }
        }
        None
    }

    /// Whether it happens on a day.
    fn has_day(&self, date: NaiveDate) -> bool {
        let day = self.day.has(date.day());
        let weekday = self.weekday.has(date.weekday().num_days_from_sunday());
        self.month.has(date.month()) && if self.is_either_day() { day || weekday } else { day && weekday }
    }

    /// The first time of a day after a time.
    fn time_after(&self, after: NaiveTime) -> Option<NaiveTime> {
        let (hour, minute) = (after.hour(), after.minute());
        let same_hour = self.hour.has(hour).then(|| self.minute.first_from(minute + 1)).flatten();
        match same_hour {
            Some(minute) => NaiveTime::from_hms_opt(hour, minute, 0),
            None => NaiveTime::from_hms_opt(self.hour.first_from(hour + 1)?, self.minute.first_from(0)?, 0),
        }
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Field {
    /// Whether it names a number.
    pub fn has(&self, number: u32) -> bool {
        self.set.checked_shr(number).is_some_and(|rest| rest & 1 == 1)
    }

    /// The numbers that it names, in order.
    pub fn numbers(&self) -> Vec<u32> {
        (0..u64::BITS).filter(|number| self.has(*number)).collect()
    }

    /// Whether it names all there are.
    pub fn is_every(&self) -> bool {
        self.is_every
    }

    /// The first number from `least` on.
    fn first_from(&self, least: u32) -> Option<u32> {
        let rest = self.set.checked_shr(least).filter(|rest| *rest != 0)?;
        Some(least + rest.trailing_zeros())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn next(cron: &str, after: &str) -> String {
        let next = Cron::parse(cron).unwrap().next(at(after));
        next.map_or_else(String::new, |next| next.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn the_next_time_is_the_first_that_all_fields_name() {
        for (cron, after, wanted) in [
            ("30 7 * * *", "2026-11-28 07:29", "2026-11-28 07:30"),
            ("30 7 * * *", "2026-11-28 07:30", "2026-11-29 07:30"),
            ("*/15 * * * *", "2026-12-31 23:45", "2027-01-01 00:00"),
            ("5,50 8-10/2 * * *", "2026-11-28 08:05", "2026-11-28 08:50"),
            ("5,50 8-10/2 * * *", "2026-11-28 08:50", "2026-11-28 10:05"),
            ("0 9 * * mon", "2026-11-28 00:00", "2026-11-30 09:00"),
            ("0 9 * JAN,mar MON-fri", "2026-11-28 00:00", "2027-01-01 09:00"),
            ("0 0 * * 7", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("0 0 * * 0", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("0 0 * * fri-sun", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("0 0 * * sun-tue", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("0 0 29 2 *", "2026-11-28 00:00", "2028-02-29 00:00"),
            ("0 0 29 2 *", "2096-03-01 00:00", "2104-02-29 00:00"),
            ("0 0 31 * *", "2026-11-28 00:00", "2026-12-31 00:00"),
            ("@daily", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("@hourly", "2026-11-28 00:00", "2026-11-28 01:00"),
            ("@weekly", "2026-11-28 00:00", "2026-11-29 00:00"),
            ("@Monthly", "2026-11-28 00:00", "2026-12-01 00:00"),
        ] {
            assert_eq!(next(cron, after), wanted, "{cron} after {after}");
        }
    }

    #[test]
    fn a_day_of_the_month_or_of_the_week_is_enough_where_both_are_named() {
        // Tuesday 1 December, then every Monday too.
        assert_eq!(next("0 0 1 * 1", "2026-11-28 00:00"), "2026-11-30 00:00");
        assert_eq!(next("0 0 1 * 1", "2026-11-30 00:00"), "2026-12-01 00:00");
        // With a star in one of them, both must match: a Monday with an odd number.
        assert_eq!(next("0 0 */2 * 1", "2026-11-28 00:00"), "2026-12-07 00:00");
        // All numbers without a star are a restriction all the same.
        assert_eq!(next("0 0 1-31 * 1", "2026-11-28 00:00"), "2026-11-29 00:00");
    }

    #[test]
    fn names_become_numbers_and_the_text_stays() {
        let cron = Cron::parse(" 0  9 * JAN-mar,12 mon,FRI-sun/2 ").unwrap();
        assert_eq!(cron.to_string(), "0 9 * JAN-mar,12 mon,FRI-sun/2");
        assert_eq!(cron.numeric(), "0 9 * 1-3,12 1,5-7/2");
        assert_eq!(cron.weekday.numbers(), [0, 1, 5]);
        assert_eq!(Cron::parse("@daily").unwrap().numeric(), "0 0 * * *");
        assert!(Cron::parse("0 */1 * * *").unwrap().is_hourly() && !Cron::parse("0 */6 * * *").unwrap().is_hourly());
    }

    #[test]
    fn the_end_of_the_calendar_is_an_end() {
        assert_eq!(Cron::parse("* * * * *").unwrap().next(NaiveDateTime::MAX), None);
        assert_eq!(Cron::parse("0 0 1 1 *").unwrap().next(NaiveDateTime::MAX), None);
    }

    /// A field with the numbers that it stands for, both made from the same parts.
    fn field(from: u32, to: u32) -> impl Strategy<Value = (String, Vec<u32>)> {
        let range = (from..=to, from..=to, 1..=(to - from)).prop_map(move |(a, b, step)| {
            let (low, high) = (a.min(b), a.max(b));
            (format!("{low}-{high}/{step}"), (low..=high).step_by(step as usize).collect::<Vec<u32>>())
        });
        let single = (from..=to).prop_map(|number| (number.to_string(), vec![number]));
        let step =
            (1..=(to - from)).prop_map(move |step| (format!("*/{step}"), (from..=to).step_by(step as usize).collect()));
        let star = Just(("*".to_owned(), (from..=to).collect::<Vec<u32>>()));
        let list = prop::collection::vec(prop_oneof![range, single], 1..4).prop_map(|parts| {
            let text: Vec<String> = parts.iter().map(|(text, _)| text.clone()).collect();
            (text.join(","), parts.into_iter().flat_map(|(_, numbers)| numbers).collect())
        });
        prop_oneof![2 => star, 1 => step, 3 => list]
    }

    proptest! {
        /// Minute by minute, by the rule as the manual has it.
        #[test]
        fn the_next_time_is_what_a_look_at_each_minute_finds(
            (minute, minutes) in field(0, 59),
            (hour, hours) in field(0, 23),
            (day, days) in field(1, 31),
            (weekday, weekdays) in field(0, 6),
            start in 0i64..2_000_000,
        ) {
            let cron = Cron::parse(&format!("{minute} {hour} {day} * {weekday}")).unwrap();
            let start = at("2026-01-01 00:00") + chrono::Duration::minutes(start);
            let is_free = |field: &str| field.starts_with('*');
            let holds = |time: &NaiveDateTime| {
                let day_of_month = days.contains(&time.day());
                let day_of_week = weekdays.contains(&time.weekday().num_days_from_sunday());
                let on_day = if is_free(&day) || is_free(&weekday) { day_of_month && day_of_week } else { day_of_month || day_of_week };
                minutes.contains(&time.minute()) && hours.contains(&time.hour()) && on_day
            };
            let most = 120 * 24 * 60;
            let found = (1..most).map(|after| start + chrono::Duration::minutes(after)).find(holds);
            let next = cron.next(start);
            match found {
                Some(_) => prop_assert_eq!(next, found),
                None => prop_assert!(next.is_none_or(|next| next >= start + chrono::Duration::minutes(most))),
            }
        }

        #[test]
        fn whatever_is_written_is_read_or_explained(text in "[ -~äé]{0,24}") {
            if let Err(error) = Cron::parse(&text) {
                prop_assert!(text.trim().get(error.span.clone()).is_some(), "{error:?}");
            }
        }

        /// What a hint proposes can be read.
        #[test]
        fn what_is_proposed_is_right(fields in prop::collection::vec("[0-9]{1,2}|\\*|\\*/[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}|[0-9]/[0-9]|[a-z]{3,4}", 5)) {
            let hint = Cron::parse(&fields.join(" ")).err().map_or_else(String::new, |error| error.hint);
            if let Some(proposed) = hint.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?")) {
                prop_assert!(Cron::parse(proposed).is_ok(), "{hint}");
            }
        }
    }
}
