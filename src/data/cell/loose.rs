//! Days and months as people and spreadsheets write them, other than ISO: read where they can mean one thing alone.

use super::{Fault, Reading, Style, Survey, date::Order};
use crate::base::{
    calendar::{Day, Month, Window},
    problem::Code,
};

/// Forms other than ISO: `24.2.2026`, `2026/2/24`, `24 Feb 2026`, `Feb 24, 2026`, `20260224`, and those with slashes or
/// dashes of which the column must tell the order.
pub(super) fn day(text: &str, style: &Style, survey: &mut Survey) -> Reading<Day> {
    if let Some(day) = compact(text).or_else(|| named_month(text)) {
        return Reading::Value(day);
    }
    if let Some(fault) = serial(text) {
        return fault.into();
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    if !time.is_empty() && !is_time(time.trim()) {
        return not_a_date(text).into();
    }
    let Some((numbers, separator)) = three_numbers(date) else { return not_a_date(text).into() };
    let [a, b, c] = numbers;
    if a > 31 {
        return Day::new(a as i32, b, c).map_or_else(|| not_a_date(text).into(), Reading::Value);
    }
    let year = if c < 100 { 2000 + c as i32 } else { c as i32 };
    let (day_first, month_first) = (Day::new(year, b, a), Day::new(year, a, b));
    match (day_first, month_first) {
        _ if separator == '.' => day_first.map_or_else(|| not_a_date(text).into(), Reading::Value),
        (None, None) => not_a_date(text).into(),
        (Some(day), Some(same)) if day == same => Reading::Value(day),
        (Some(day), None) => {
            survey.day_first += 1;
            in_order(text, day, Order::DayFirst, style)
        }
        (None, Some(day)) => {
            survey.month_first += 1;
            in_order(text, day, Order::MonthFirst, style)
        }
        (Some(first), Some(second)) => match style.order {
            Some(Order::DayFirst) => Reading::Value(first),
            Some(Order::MonthFirst) => Reading::Value(second),
            None if style.is_final => two_readings(text, first, second, separator).into(),
            None => {
                survey.open += 1;
                Reading::Open
            }
        },
    }
}

/// Whether the text is a time of the day, such as `9:30`, `09:30:15` or `9:30 PM`.
fn is_time(text: &str) -> bool {
    let clock = text.trim_end_matches(|char: char| char.is_ascii_alphabetic()).trim_end();
    let suffix = text[clock.len()..].trim().to_ascii_lowercase();
    let parts: Vec<Option<u32>> = clock.split(':').map(|part| part.parse().ok().filter(|_| part.len() <= 2)).collect();
    let fits = matches!(parts.as_slice(), [Some(0..=23), Some(0..=59)] | [Some(0..=23), Some(0..=59), Some(0..=59)]);
    fits && ["", "am", "pm"].contains(&suffix.as_str())
}

fn in_order(text: &str, day: Day, order: Order, style: &Style) -> Reading<Day> {
    if style.order.is_none_or(|settled| settled == order) {
        return Reading::Value(day);
    }
    let others = if order == Order::DayFirst { "the month first" } else { "the day first" };
    Fault::new(Code::E102, format!("`{text}` is no date as the others of its column are written, with {others}"))
        .hint(format!("if {} is meant, write {day}", day.words()))
        .into()
}

fn three_numbers(text: &str) -> Option<([u32; 3], char)> {
    let separator = text.chars().find(|char| !char.is_ascii_digit()).filter(|char| "/-.".contains(*char))?;
    let parts: Vec<&str> = text.split(separator).collect();
    // A year has four digits, or two at the end.
    let fits = match parts.as_slice() {
        [a, b, c] if a.len() == 4 => b.len() <= 2 && c.len() <= 2,
        [a, b, c] => a.len() <= 2 && b.len() <= 2 && (c.len() == 2 || c.len() == 4),
        _ => false,
    };
    let mut numbers = parts.iter().map(|part| part.parse().ok());
    let numbers = [numbers.next()??, numbers.next()??, numbers.next()??];
    fits.then_some((numbers, separator))
}

fn compact(text: &str) -> Option<Day> {
    let is_compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let iso = is_compact.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))?;
    Day::from_iso(iso.as_bytes()).filter(|day| (1950..2100).contains(&day.year()))
}

fn named_month(text: &str) -> Option<Day> {
    let plain = text.replace([',', '.', '-', '/'], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let [a, b, year] = *words.as_slice() else { return None };
    let (month, day) = month_number(a).map(|month| (month, b)).or_else(|| month_number(b).map(|month| (month, a)))?;
    let year: i32 = year.parse().ok()?;
    Day::new(if year < 100 { 2000 + year } else { year }, month, day.parse().ok()?)
}

fn month_number(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let known = (1..=12).find(|month| {
        let name = Month { year: 2000, month: *month }.name().to_lowercase();
        lower.len() >= 3 && name.starts_with(&lower)
    });
    known.or((lower == "sept").then_some(9))
}

/// A day that a spreadsheet turned into the number of days since 1900.
fn serial(text: &str) -> Option<Fault> {
    let whole = text.split('.').next()?;
    let number: i32 = whole.parse().ok().filter(|number| (36_526..=73_050).contains(number) && whole.len() == 5)?;
    let day = Day::new(1899, 12, 30)?.plus(number);
    let fault = Fault::new(Code::E120, format!("`{text}` is the number that a spreadsheet keeps for {day}"));
    Some(fault.hint(format!("write {day}, or format the column as a date and save again")))
}

pub(super) fn not_a_date(text: &str) -> Fault {
    Fault::new(Code::E102, format!("`{text}` is no date")).hint("write it as 2026-02-24")
}

fn two_readings(text: &str, day_first: Day, month_first: Day, separator: char) -> Fault {
    Fault::new(Code::E103, format!("`{text}` can be {} or {}", day_first.words(), month_first.words())).hint(format!(
        "declare the form in business.toml: `dates = \"%d{separator}%m{separator}%Y\"` or `dates = \"%m{separator}%d{separator}%Y\"`"
    ))
}

/// `Jul 2026`, `July 2026`, `07/2026`, `2026/07`: as spreadsheets show months.
pub(super) fn month(text: &str) -> Option<Window> {
    let mut parts = text.split(['/', '-', ' ', '.']).filter(|part| !part.is_empty());
    let (a, b) = (parts.next()?, parts.next()?);
    let (month, year) = if a.len() == 4 && a.bytes().all(|byte| byte.is_ascii_digit()) { (b, a) } else { (a, b) };
    let month = month_number(month).or_else(|| month.parse().ok().filter(|_| month.len() <= 2))?;
    let is_year = parts.next().is_none() && year.len() == 4;
    let month = Month { year: year.parse().ok()?, month };
    (is_year && (1..=12).contains(&month.month)).then(|| month.window())
}
