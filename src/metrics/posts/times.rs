//! Times of posts by name.

use crate::base::calendar::Day;

/// `09:00–09:59`.
pub fn hour(hour: u32) -> String {
    format!("{hour:02}:00–{hour:02}:59")
}

/// `09:00–11:59`: three hours, by their number.
pub fn part(part: u32) -> String {
    format!("{:02}:00–{:02}:59", part * 3, part * 3 + 2)
}

/// `Monday`, by the days since.
pub fn weekday(weekday: u32) -> String {
    // Day 1 of year 1 was a Monday.
    let monday = Day::from_number(1);
    let first = monday.plus(-(monday.weekday() as i32));
    first.plus(weekday as i32).weekday_name().to_owned()
}
