//! Numbers and amounts, exactly as written. `1.234` alone is not guessed at: the column decides, or the person.

use rust_decimal::Decimal;

use super::{Fault, Reading, Style, Survey};
use crate::base::{money::Currency, problem::Code};

/// The mark before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Point,
    Comma,
}

impl Mark {
    fn char(self) -> char {
        match self {
            Mark::Point => '.',
            Mark::Comma => ',',
        }
    }

    fn other(self) -> Mark {
        match self {
            Mark::Point => Mark::Comma,
            Mark::Comma => Mark::Point,
        }
    }
}

/// A number with what was written around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) number: Decimal,
    /// The currency that was written with it.
    pub(crate) currency: Option<Currency>,
    /// Whether a `%` followed.
    pub(crate) percent: bool,
}

/// Reads the commonest form, `1200.50`, where nothing about it is open, as 120050 units of 2 decimals. Three digits after the point are, after one to
/// three before it.
#[inline]
pub(crate) fn read_plain(text: &[u8], survey: &mut Survey) -> Option<(i64, u32)> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 17 {
        return None;
    }
    let (mut units, mut point) = (0i64, None);
    for (index, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => units = units * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && index > 0 => point = Some(index),
            _ => return None,
        }
    }
    let scale = match point {
        None => 0,
        Some(point) => {
            let after = digits.len() - point - 1;
            if after == 0 || (after == 3 && point <= 3 && digits[0] != b'0') {
                return None;
            }
            survey.points += 1;
            after as u32
        }
    };
    Some((if negative { -units } else { units }, scale))
}

/// Reads a number or amount in any form. `own` is the business's currency: a bare `$` is its dollar, if it has one.
pub(crate) fn read(text: &str, own: Currency, style: &Style, survey: &mut Survey) -> Reading<Amount> {
    let Some(parts) = take_apart(text, own) else { return not_a_number(text).into() };
    let Some(reading) = decimals(&parts.digits) else { return not_a_number(text).into() };
    let mark = match reading {
        Marked::None => Mark::Point,
        Marked::Only(mark) => {
            match mark {
                Mark::Point => survey.points += 1,
                Mark::Comma => survey.commas += 1,
            }
            if let Some(settled) = style.mark.filter(|settled| *settled != mark) {
                return written_otherwise(text, settled).into();
            }
            mark
        }
        Marked::Either(written) => match (style.mark, written) {
            (Some(settled), _) => settled,
            (None, Mark::Comma) if style.is_final => Mark::Point,
            (None, Mark::Point) if style.is_final => return two_readings(text, &parts.digits).into(),
            _ => {
                survey.open += 1;
                return Reading::Open;
            }
        },
    };
    let plain: String = parts.digits.chars().filter(|char| *char != mark.other().char()).collect();
    match plain.replace(mark.char(), ".").parse::<Decimal>() {
        Ok(number) => Reading::Value(Amount {
            number: if parts.negative { -number } else { number },
            currency: parts.currency,
            percent: parts.percent,
        }),
        Err(_) => not_a_number(text).into(),
    }
}

/// A number of a format that has numbers of its own, such as JSON: never open.
pub(crate) fn read_native(text: &str) -> Option<Decimal> {
    text.parse::<Decimal>().ok().or_else(|| Decimal::from_scientific(text).ok())
}

struct Parts {
    negative: bool,
    currency: Option<Currency>,
    percent: bool,
    /// Digits, points and commas.
    digits: String,
}

fn take_apart(text: &str, own: Currency) -> Option<Parts> {
    let mut rest = text.trim();
    let (mut signs, mut currency, mut percent) = (0, None, false);
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (signs, rest) = (1, inner.trim());
    }
    if let Some(before) = rest.strip_suffix('%') {
        (percent, rest) = (true, before.trim_end());
    }
    for _ in 0..3 {
        if let Some(after) = rest.strip_prefix(['-', '−', '–']) {
            (signs, rest) = (signs + 1, after.trim_start());
        } else if let Some(before) = rest.strip_suffix(['-', '−']) {
            (signs, rest) = (signs + 1, before.trim_end());
        } else if let Some(after) = rest.strip_prefix('+') {
            rest = after.trim_start();
        }
        let unit_end = rest.find(|char: char| char.is_ascii_digit() || ".,-−(".contains(char)).unwrap_or(rest.len());
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (signs, rest) = (signs + 1, inner.trim());
        }
        let unit_start = rest.rfind(|char: char| char.is_ascii_digit() || ".,)".contains(char)).map(|at| at + 1);
        if unit_end > 0 {
            currency = Some(unit(rest[..unit_end].trim(), own)?);
            rest = rest[unit_end..].trim_start();
        } else if let Some(start) = unit_start.filter(|start| *start < rest.len() && !rest.ends_with(['-', '−'])) {
            currency = Some(unit(rest[start..].trim(), own)?);
            rest = rest[..start].trim_end();
        }
    }
    let is_space = |char: char| matches!(char, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’' | '_');
    let digits = ungrouped(rest, is_space)?;
    let is_number = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.chars().all(|char| char.is_ascii_digit() || char == '.' || char == ',');
    (is_number && signs <= 1).then_some(Parts { negative: signs == 1, currency, percent, digits })
}

fn unit(text: &str, own: Currency) -> Option<Currency> {
    if text == "$" {
        let dollars = ["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"];
        return Some(if dollars.contains(&own.code()) { own } else { Currency::USD });
    }
    if text == "¥" {
        return Some(if own.code() == "CNY" { own } else { Currency::from_code("JPY")? });
    }
    Currency::from_symbol(text).or_else(|| Currency::from_code(text))
}

/// The text without spaces and apostrophes between groups of three digits; `None` where they stand elsewhere.
fn ungrouped(text: &str, is_space: impl Fn(char) -> bool) -> Option<String> {
    if !text.contains(&is_space) {
        return Some(text.to_owned());
    }
    let end = text.rfind(['.', ',']).filter(|at| !text[*at..].contains(&is_space)).unwrap_or(text.len());
    let mut groups = text[..end].split(&is_space);
    let first = groups.next()?;
    let fits = |group: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    let rest: Vec<&str> = groups.collect();
    if !fits(first, 1..=3) || !rest.iter().all(|group| fits(group, 3..=3)) {
        return None;
    }
    // What follows such groups can only be decimals; a zero more tells the reader below so.
    let decimals = &text[end..];
    let settled = if decimals.len() == 4 { format!("{decimals}0") } else { decimals.to_owned() };
    Some(format!("{first}{}{settled}", rest.concat()))
}

/// Which mark stands before the decimals.
enum Marked {
    None,
    Only(Mark),
    /// This mark stands there once, before three digits: thousands or decimals.
    Either(Mark),
}

fn decimals(digits: &str) -> Option<Marked> {
    let count = |mark: Mark| digits.matches(mark.char()).count();
    let (points, commas) = (count(Mark::Point), count(Mark::Comma));
    let mark = match (points, commas) {
        (0, 0) => return Some(Marked::None),
        (1, 0) => Mark::Point,
        (0, 1) => Mark::Comma,
        (_, 0) => return groups_fit(digits, Mark::Point).then_some(Marked::Only(Mark::Comma)),
        (0, _) => return groups_fit(digits, Mark::Comma).then_some(Marked::Only(Mark::Point)),
        _ => {
            let mark = if digits.rfind('.') > digits.rfind(',') { Mark::Point } else { Mark::Comma };
            let (whole, _) = digits.rsplit_once(mark.char())?;
            let fits = count(mark) == 1 && groups_fit(whole, mark.other());
            return fits.then_some(Marked::Only(mark));
        }
    };
    let (whole, fraction) = digits.split_once(mark.char())?;
    let is_open = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    Some(if is_open { Marked::Either(mark) } else { Marked::Only(mark) })
}

/// Whether the mark stands between groups of three digits, or of two and then three as in India.
fn groups_fit(digits: &str, mark: Mark) -> bool {
    let groups: Vec<usize> = digits.split(mark.char()).map(str::len).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return false };
    let by_three = (1..=3).contains(first) && middle.iter().all(|len| *len == 3);
    let by_two = (1..=2).contains(first) && middle.iter().all(|len| *len == 2);
    *last == 3 && (by_three || by_two)
}

fn not_a_number(text: &str) -> Fault {
    let fault = Fault::new(Code::E104, format!("`{text}` is no amount or number"));
    let upper = text.to_ascii_uppercase();
    let is_scientific =
        upper.contains("E+") && upper.bytes().all(|byte| byte.is_ascii_digit() || b"E+.,-".contains(&byte));
    if is_scientific {
        fault.hint("a spreadsheet shortened it and lost digits; format the column as a number and save again")
    } else {
        fault.hint("write it as 1200.50, $1,200.50 or EUR 1200.50")
    }
}

fn written_otherwise(text: &str, settled: Mark) -> Fault {
    let mark = settled.char();
    Fault::new(
        Code::E106,
        format!("`{text}` is written unlike the others: in this column `{mark}` stands before decimals"),
    )
    .hint(format!("write it with `{mark}` before the decimals, or declare the column's mark with `decimal_mark`"))
}

fn two_readings(text: &str, digits: &str) -> Fault {
    let whole: String = digits.chars().filter(char::is_ascii_digit).collect();
    let small = digits.replace(',', ".");
    Fault::new(Code::E105, format!("`{text}` can be {whole} or {small}"))
        .hint("declare the mark before decimals in business.toml: `decimal_mark = \".\"` or `decimal_mark = \",\"`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, style: &Style) -> String {
        let mut survey = Survey::default();
        if let Some((units, scale)) = read_plain(text.as_bytes(), &mut survey) {
            let number = Decimal::new(units, scale);
            return number.to_string();
        }
        match read(text, Currency::USD, style, &mut survey) {
            Reading::Value(amount) => {
                let unit = amount.currency.map_or(String::new(), |currency| format!("{currency} "));
                format!("{unit}{}{}", amount.number, if amount.percent { "%" } else { "" })
            }
            Reading::Open => "open".into(),
            Reading::Wrong(fault) => fault.code.to_string(),
        }
    }

    #[test]
    fn numbers_are_read_as_written() {
        let style = Style::default();
        for (text, expected) in [
            ("1200.50", "1200.50"),
            ("-80", "-80"),
            ("957.5775", "957.5775"),
            ("$1,200.50", "USD 1200.50"),
            ("EUR 1200.50", "EUR 1200.50"),
            ("1200.50 EUR", "EUR 1200.50"),
            ("€1.234,50", "EUR 1234.50"),
            ("($80.00)", "USD -80.00"),
            ("(100,00) €", "EUR -100.00"),
            ("€ (100.00)", "EUR -100.00"),
            ("-$80", "USD -80"),
            ("$-80", "USD -80"),
            ("80.00-", "-80.00"),
            ("1 234,50", "1234.50"),
            ("1\u{a0}234\u{a0}567.25", "1234567.25"),
            ("1’234.50", "1234.50"),
            ("12,34,567.00", "1234567.00"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("0.123", "0.123"),
            ("1234.567", "1234.567"),
            ("35 %", "35%"),
            ("0.003000000000000000", "0.003000000000000000"),
            ("1.234", "open"),
            ("1,234", "open"),
            ("12,34", "12.34"),
            ("1,23,45", "E104"),
            ("1.2.3", "E104"),
            ("1.2E+12", "E104"),
            ("twelve", "E104"),
            ("XYZ 12", "E104"),
            ("", "E104"),
            ("--", "E104"),
            ("--5", "E104"),
            ("($-5)", "E104"),
            ("$", "E104"),
            ("12 34", "E104"),
        ] {
            assert_eq!(reading(text, &style), expected, "{text}");
        }
    }

    #[test]
    fn the_column_settles_what_is_open() {
        let settled = |mark| Style { mark: Some(mark), is_final: true, ..Style::default() };
        let unsettled = Style { is_final: true, ..Style::default() };
        assert_eq!(reading("1.234", &settled(Mark::Point)), "1.234");
        assert_eq!(reading("1.234", &settled(Mark::Comma)), "1234");
        assert_eq!(reading("1,234", &settled(Mark::Comma)), "1.234");
        assert_eq!(reading("1,234", &unsettled), "1234");
        assert_eq!(reading("1.234", &unsettled), "E105");
        assert_eq!(reading("1,5", &settled(Mark::Point)), "E106");
    }
}
