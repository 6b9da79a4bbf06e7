//! Reads cron's words, and says of those that cannot be read what was meant most likely.

use std::ops::{Range, RangeInclusive};

use chrono::{NaiveDate, NaiveDateTime};

use super::{Cron, Field};
use crate::base::text::nearest;

/// Why words are no time of cron's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronError {
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: String,
    /// The bytes of the trimmed text that are meant.
    pub span: Range<usize>,
}

/// What can be said where nothing is near.
const FORM: &str = "write five fields: minute, hour, day, month, weekday; `0 9 * * 1` is Mondays at nine";

/// Short words for whole times.
const SHORT: &[(&str, &str)] = &[
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// What a field can hold.
struct Sort {
    one: &'static str,
    many: &'static str,
    range: RangeInclusive<u32>,
    /// Names of its numbers, from the first one on.
    names: &'static [&'static str],
}

impl Sort {
    /// Whether its last number is the first one again, as Sunday is.
    fn is_week(&self) -> bool {
        *self.range.end() == 7
    }

    /// The last number that is not the first one again.
    fn last(&self) -> u32 {
        *self.range.end() - u32::from(self.is_week())
    }
}

const MINUTE: Sort = Sort { one: "minute", many: "minutes", range: 0..=59, names: &[] };
const HOUR: Sort = Sort { one: "hour", many: "hours", range: 0..=23, names: &[] };
const DAY: Sort = Sort { one: "day of a month", many: "days of a month", range: 1..=31, names: &[] };
const MONTH: Sort = Sort {
    one: "month",
    many: "months",
    range: 1..=12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
/// Sunday is 0 and 7.
const WEEKDAY: Sort = Sort {
    one: "day of the week",
    many: "days of the week",
    range: 0..=7,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"],
};

/// A slip: what is wrong, where, and what would be right there.
struct Slip {
    message: String,
    span: Range<usize>,
    instead: Option<String>,
}

type Read<T> = Result<T, Slip>;

/// A part of the text, with its place.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Part<'a> {
    fn span(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// What stands before and after a sign.
    fn cut(self, sign: char) -> Option<(Part<'a>, Part<'a>)> {
        let (before, after) = self.text.split_once(sign)?;
        let start = self.start + before.len() + sign.len_utf8();
        Some((Part { text: before, ..self }, Part { text: after, start }))
    }

    fn slip(self, message: impl Into<String>, instead: impl Into<Option<String>>) -> Slip {
        Slip { message: message.into(), span: self.span(), instead: instead.into() }
    }
}

/// Reads a time.
pub(super) fn cron(text: &str) -> Result<Cron, CronError> {
    let text = text.trim();
    fields(text).map_err(|slip| {
        let hint = repaired(text, &slip).map_or_else(|| FORM.to_owned(), |right| format!("did you mean `{right}`?"));
        CronError { message: slip.message, hint, span: slip.span }
    })
}

/// The text with what would be right, where that makes it a time.
fn repaired(text: &str, slip: &Slip) -> Option<String> {
    let mut text = with(text, slip)?;
    // Each field may have a slip of its own.
    for _ in 0..8 {
        match fields(&text) {
            Ok(cron) => return Some(cron.text),
            Err(next) => text = with(&text, &next)?,
        }
    }
    None
}

fn with(text: &str, slip: &Slip) -> Option<String> {
    let (before, after) = (text.get(..slip.span.start)?, text.get(slip.span.end..)?);
    Some(format!("{before}{}{after}", slip.instead.as_ref()?))
}

fn fields(text: &str) -> Read<Cron> {
    let whole = Part { text, start: 0 };
    if let Some((_, meant)) = SHORT.iter().find(|(short, _)| short.eq_ignore_ascii_case(text)) {
        return fields(meant).map(|cron| Cron { text: text.to_owned(), ..cron });
    }
    let parts: Vec<Part<'_>> = text
        .split_whitespace()
        .map(|word| Part { text: word, start: word.as_ptr() as usize - text.as_ptr() as usize })
        .collect();
    let [minute, hour, day, month, weekday] = parts[..] else { return Err(not_five(whole, &parts)) };
    let cron = Cron {
        text: parts.iter().map(|part| part.text).collect::<Vec<_>>().join(" "),
        minute: field(minute, &MINUTE)?,
        hour: field(hour, &HOUR)?,
        day: field(day, &DAY)?,
        month: field(month, &MONTH)?,
        weekday: field(weekday, &WEEKDAY)?,
    };
    let start = NaiveDate::from_ymd_opt(2000, 1, 1).map(NaiveDateTime::from).unwrap_or_default();
    if cron.next(start).is_some() {
        return Ok(cron);
    }
    let days = Part { text: &text[day.start..month.span().end], start: day.start };
    let longest = if cron.month.numbers() == [2] { 28 } else { 30 };
    let message = format!("no {} has a day {}, so it never happens", months(&cron.month), day.text);
    Err(days.slip(message, format!("{longest} {}", month.text)))
}

/// `April or June`.
fn months(field: &Field) -> String {
    let name =
        |number: u32| chrono::Month::try_from(u8::try_from(number).unwrap_or(0)).map_or("", |month| month.name());
    field.numbers().into_iter().map(name).collect::<Vec<_>>().join(" or ")
}

/// What stands there instead of five fields.
fn not_five(whole: Part<'_>, parts: &[Part<'_>]) -> Slip {
    let message = format!("\"{}\" is no time in cron's words", whole.text);
    let instead = match parts {
        [time] if time.text.starts_with('@') => {
            nearest(time.text, SHORT.iter().map(|(short, _)| *short)).map(str::to_owned)
        }
        [time] => time.cut(':').map(|(hour, minute)| format!("{} {} * * *", bare(minute.text), bare(hour.text))),
        // Some have seconds before the five, some a year after them.
        [first, rest @ ..] if rest.len() == 5 => {
            let kept = if first.text == "0" { rest } else { &parts[..5] };
            Some(kept.iter().map(|part| part.text).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    };
    whole.slip(message, instead)
}

/// A number without zeros before it.
fn bare(digits: &str) -> String {
    digits.parse::<u32>().map_or_else(|_| digits.to_owned(), |number| number.to_string())
}

fn field(written: Part<'_>, sort: &Sort) -> Read<Field> {
    let mut set = 0_u64;
    let mut numeric = Vec::new();
    let mut rest = Some(written);
    while let Some(part) = rest {
        let (item, after) = part.cut(',').map_or((part, None), |(item, after)| (item, Some(after)));
        let (range, step, text) = item_of(item, sort)?;
        for number in range.step_by(step as usize) {
            // Sunday again.
            set |= 1 << if sort.is_week() { number % 7 } else { number };
        }
        numeric.push(text);
        rest = after;
    }
    let is_every = (*sort.range.start()..=sort.last()).all(|number| set >> number & 1 == 1);
    Ok(Field { set, is_every, is_star: written.text.starts_with('*'), numeric: numeric.join(",") })
}

/// One of a list: the numbers that it goes through, the step, and how it is written in numbers.
fn item_of(item: Part<'_>, sort: &Sort) -> Read<(RangeInclusive<u32>, u32, String)> {
    let Some((body, written)) = item.cut('/') else {
        return range(item, sort, false).map(|(range, text)| (range, 1, text));
    };
    let (range, text) = range(body, sort, true)?;
    let (first, last) = (*sort.range.start(), *sort.range.end());
    match written.text.parse::<u32>() {
        Ok(0) => Err(written.slip("a step of 0 leads nowhere", "1".to_owned())),
        Ok(step) if step > last - first => {
            let message = format!("a step of {step} is too far: {} go from {first} to {last}", sort.many);
            Err(item.slip(message, range.start().to_string()))
        }
        Ok(step) => Ok((range, step, format!("{text}/{step}"))),
        Err(_) => Err(written.slip(format!("`{}` is no step", written.text), None)),
    }
}

/// The numbers from one to another, and how they are written. Where a step follows, one number alone is none.
fn range(body: Part<'_>, sort: &Sort, has_step: bool) -> Read<(RangeInclusive<u32>, String)> {
    match body.text {
        "*" => return Ok((sort.range.clone(), "*".to_owned())),
        "?" => return Err(body.slip("`?` is no sign of cron's", "*".to_owned())),
        "" => return Err(body.slip(format!("a {} is missing", sort.one), has_step.then(|| "*".to_owned()))),
        _ => {}
    }
    if let Some((from, to)) = body.cut('-') {
        return between(body, number(from, sort, false)?, number(to, sort, true)?, sort);
    }
    let only = number(body, sort, false)?;
    if has_step {
        let message = format!("a step needs a range, and {} is one {}", body.text, sort.one);
        return Err(body.slip(message, format!("{only}-{}", sort.last())));
    }
    Ok((only..=only, only.to_string()))
}

fn between(body: Part<'_>, from: u32, to: u32, sort: &Sort) -> Read<(RangeInclusive<u32>, String)> {
    if from <= to {
        return Ok((from..=to, format!("{from}-{to}")));
    }
    let (first, last) = (*sort.range.start(), sort.last());
    let run = |from: u32, to: u32| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let instead = format!("{},{}", run(from, last), run(first, to));
    Err(body.slip(format!("`{}` goes backwards", body.text), instead))
}

/// A number or a name. The end of a range may be the Sunday that ends a week.
fn number(part: Part<'_>, sort: &Sort, is_end: bool) -> Read<u32> {
    let (first, last) = (*sort.range.start(), *sort.range.end());
    let found = sort.names.iter().position(|name| name.eq_ignore_ascii_case(part.text)).map(|at| at as u32 + first);
    if let Some(number) = found {
        return Ok(if is_end && sort.is_week() && number == 0 { 7 } else { number });
    }
    let is_digits = !part.text.is_empty() && part.text.bytes().all(|byte| byte.is_ascii_digit());
    match part.text.parse::<u32>() {
        Ok(number) if is_digits && sort.range.contains(&number) => Ok(number),
        _ if is_digits => {
            let number = part.text.parse().unwrap_or(u32::MAX);
            // The hour after 23 and the minute after 59 are the first ones.
            let near = if first == 0 && !sort.is_week() && number == last + 1 { 0 } else { number.clamp(first, last) };
            let message = format!("{} is no {}: {} go from {first} to {last}", part.text, sort.one, sort.many);
            Err(part.slip(message, near.to_string()))
        }
        _ => {
            let lower = part.text.to_lowercase();
            let long = sort.names.iter().find(|name| lower.starts_with(**name)).copied();
            let near = long.or_else(|| nearest(part.text, sort.names.iter().copied()));
            Err(part.slip(format!("`{}` is no {}", part.text, sort.one), near.map(str::to_owned)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_is_named_at_its_place_with_what_was_meant() {
        for (text, span, message, hint) in [
            ("60 * * * *", "60", "60 is no minute: minutes go from 0 to 59", "did you mean `0 * * * *`?"),
            ("75 * * * *", "75", "75 is no minute: minutes go from 0 to 59", "did you mean `59 * * * *`?"),
            ("0 24 * * *", "24", "24 is no hour: hours go from 0 to 23", "did you mean `0 0 * * *`?"),
            (
                "0 0 0 13 *",
                "0",
                "0 is no day of a month: days of a month go from 1 to 31",
                "did you mean `0 0 1 12 *`?",
            ),
            ("0 9 * * 8", "8", "8 is no day of the week: days of the week go from 0 to 7", "did you mean `0 9 * * 7`?"),
            ("0 9 * * monday", "monday", "`monday` is no day of the week", "did you mean `0 9 * * mon`?"),
            ("0 9 * janury *", "janury", "`janury` is no month", "did you mean `0 9 * jan *`?"),
            ("0 9 * * mno", "mno", "`mno` is no day of the week", "did you mean `0 9 * * mon`?"),
            ("0 22-6 * * *", "22-6", "`22-6` goes backwards", "did you mean `0 22-23,0-6 * * *`?"),
            ("0 0 * * fri-mon", "fri-mon", "`fri-mon` goes backwards", "did you mean `0 0 * * 5-6,0-1`?"),
            ("5/15 * * * *", "5", "a step needs a range, and 5 is one minute", "did you mean `5-59/15 * * * *`?"),
            ("*/0 * * * *", "0", "a step of 0 leads nowhere", "did you mean `*/1 * * * *`?"),
            ("*/90 * * * *", "*/90", "a step of 90 is too far: minutes go from 0 to 59", "did you mean `0 * * * *`?"),
            ("*/x * * * *", "x", "`x` is no step", FORM),
            ("1,,2 * * * *", "", "a minute is missing", FORM),
            ("/5 * * * *", "", "a minute is missing", "did you mean `*/5 * * * *`?"),
            ("0 9 ? * 1", "?", "`?` is no sign of cron's", "did you mean `0 9 * * 1`?"),
            ("+5 * * * *", "+5", "`+5` is no minute", FORM),
            ("0 0 31 2 *", "31 2", "no February has a day 31, so it never happens", "did you mean `0 0 28 2 *`?"),
            (
                "0 0 31 4,jun *",
                "31 4,jun",
                "no April or June has a day 31, so it never happens",
                "did you mean `0 0 30 4,jun *`?",
            ),
            ("7:30", "7:30", "\"7:30\" is no time in cron's words", "did you mean `30 7 * * *`?"),
            ("07:05", "07:05", "\"07:05\" is no time in cron's words", "did you mean `5 7 * * *`?"),
            ("@dayly", "@dayly", "\"@dayly\" is no time in cron's words", "did you mean `@daily`?"),
            ("@reboot", "@reboot", "\"@reboot\" is no time in cron's words", FORM),
            ("0 0 9 * * 1", "0 0 9 * * 1", "\"0 0 9 * * 1\" is no time in cron's words", "did you mean `0 9 * * 1`?"),
            ("every day", "every day", "\"every day\" is no time in cron's words", FORM),
            ("", "", "\"\" is no time in cron's words", FORM),
        ] {
            let error = cron(text).unwrap_err();
            assert_eq!((&text[error.span], &*error.message, &*error.hint), (span, message, hint), "{text}");
        }
    }
}
