//! The hand in which a file is written: how it writes dates, amounts and words such as yes, learnt from its own cells, so
//! that a new value looks like those above it. What is written is read again before anybody relies on it.

use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    base::money::Currency,
    data::{
        cell::{Reading, Style, Survey, number},
        table::Kind,
    },
};

/// How many rows are looked at.
pub(super) const SAMPLES: u32 = 1000;

/// The forms of dates that are known by sight, each with no other that could be meant.
const FORMS: &[&str] = &[
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%d.%m.%y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%-d/%-m/%Y",
    "%-m/%-d/%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%-d %b %Y",
    "%b %-d, %Y",
    "%d %B %Y",
    "%B %-d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%Y%m%d",
];

/// Words for yes and no.
const WORDS: &[(&str, &str)] = &[("yes", "no"), ("y", "n"), ("true", "false"), ("1", "0")];

/// How a file writes a column.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    kind: Option<Kind>,
    /// The mark before decimals, where the column settled it.
    mark: Option<char>,
    /// The currency of amounts without a sign.
    own: Currency,
    /// The forms in which every date so far can be read and written.
    forms: Vec<String>,
    /// The last cell, as it stands in the file and as it reads.
    raw: String,
    text: String,
    /// What the file calls the column.
    name: Option<String>,
    seen: u32,
    /// The cells that could do without quotes, and those of them that have some.
    plain: u32,
    quoted: u32,
    with_space: u32,
}

impl Hand {
    /// A hand of which nothing was seen yet. `dates` is the form that the business declares.
    pub(super) fn new(kind: Option<Kind>, mark: Option<char>, own: Currency, dates: Option<&str>) -> Hand {
        let forms = dates.into_iter().chain(FORMS.iter().copied()).map(str::to_owned).collect();
        Hand {
            kind,
            mark,
            own,
            forms,
            raw: String::new(),
            text: String::new(),
            name: None,
            seen: 0,
            plain: 0,
            quoted: 0,
            with_space: 0,
        }
    }

    /// Learns from a cell: its raw bytes, its text, and what the file calls its column.
    pub(super) fn see(&mut self, raw: &str, text: &str, name: &str) {
        self.seen += 1;
        let bare = raw.trim();
        if !text.contains([',', ';', '\t', '|', '"', '\n', '\r']) {
            self.plain += 1;
            self.quoted += u32::from(bare.starts_with('"'));
        }
        self.with_space += u32::from(raw.starts_with(' '));
        if self.has_days() && !is_word(text) {
            self.forms.retain(|form| writes(form, text));
        }
        (self.raw, self.text) = (bare.to_owned(), text.to_owned());
        self.name.get_or_insert_with(|| name.to_owned());
    }

    /// What the file calls the column, where it has it.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The last cell as it stands in the file; empty where there is none.
    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Whether every cell stands in quotes, those that need none too; `None` where no cell tells.
    pub(super) fn quotes(&self) -> Option<bool> {
        (self.plain > 0).then_some(self.quoted == self.plain)
    }

    /// The space that stands before every cell.
    pub(super) fn lead(&self) -> &'static str {
        if self.seen > 0 && self.with_space == self.seen { " " } else { "" }
    }

    fn has_days(&self) -> bool {
        matches!(self.kind, Some(Kind::Day | Kind::AnyDay | Kind::Mark))
    }

    /// A value as the file writes such values. `old` is the cell in whose place it comes.
    pub(super) fn write(&self, value: &str, old: Option<&str>) -> String {
        let like = match self.kind {
            Some(Kind::Day | Kind::AnyDay) => self.day(value),
            Some(Kind::Mark) => self.day(value).or_else(|| self.word(value)),
            Some(Kind::Flag) => self.word(value),
            Some(Kind::Money | Kind::Number | Kind::Share | Kind::Count) => {
                self.number(value, old.filter(|old| !old.is_empty()))
            }
            _ => None,
        };
        like.unwrap_or_else(|| value.to_owned())
    }

    /// A day in the form that the cells are in; where two forms fit them all, nobody can tell which.
    fn day(&self, value: &str) -> Option<String> {
        let day = NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()?;
        let mut said = self.forms.iter().filter(|_| self.seen > 0).map(|form| day.format(form).to_string());
        let first = said.next()?;
        (said.all(|other| other == first) && first != value).then_some(first)
    }

    fn word(&self, value: &str) -> Option<String> {
        let is_yes = ["yes", "y"].contains(&value);
        if !is_yes && value != "no" {
            return None;
        }
        let sample = self.text.to_lowercase();
        let (yes, no) = WORDS.iter().find(|(yes, no)| [*yes, *no].contains(&sample.as_str()))?;
        let word = if is_yes { *yes } else { *no };
        let is_upper = |text: &str| text.chars().all(|letter| !letter.is_lowercase());
        let is_title = self.text.chars().next().is_some_and(char::is_uppercase);
        Some(if is_title && is_upper(&self.text) {
            word.to_uppercase()
        } else if is_title {
            word[..1].to_uppercase() + &word[1..]
        } else {
            word.to_owned()
        })
    }

    /// A number with the marks, the sign of the currency and the decimals of the last one; with the decimal mark alone
    /// where that can't be told.
    ///
    /// A sign is only taken over where it means the currency that is meant: that of the cell itself, the one that was
    /// given, or the business's.
    fn number(&self, value: &str, old: Option<&str>) -> Option<String> {
        let (code, digits) = code_of(value);
        let number = Decimal::from_str(digits).ok()?;
        // A cell with a sign keeps it; others are written like those above.
        let old = old.filter(|old| self.currency_in(old).is_some());
        let sample = old.unwrap_or(&self.text);
        let Some(form) = Form::of(sample, self.mark) else {
            let plain = if self.mark == Some(',') { digits.replace('.', ",") } else { digits.to_owned() };
            return Some(plain);
        };
        let sign = self.currency_in(sample);
        let is_meant = match (code, sign) {
            (_, None) => true,
            (Some(code), Some(sign)) => code == sign.code(),
            (None, Some(sign)) => old.is_some() || sign == self.own,
        };
        Some(if is_meant { form.write(number) } else { Form { before: "", after: "", ..form }.write(number) })
    }

    /// The currency that is written with an amount.
    fn currency_in(&self, text: &str) -> Option<Currency> {
        let style = Style { is_final: true, ..Style::default() };
        let read = |text: &str| number::read(text, self.own, &style, &mut Survey::default());
        if let Reading::Value(amount) = read(text) {
            return amount.currency;
        }
        // What can't be read alone is still written with a sign.
        let is_bare = |sign: char| sign.is_ascii_digit() || ".,' -".contains(sign);
        let sign: String = text.chars().filter(|sign| !is_bare(*sign)).collect();
        if let Reading::Value(amount) = read(&format!("{sign} 1")) { amount.currency } else { None }
    }
}

/// The currency that is given with an amount, and the amount: `EUR 1200.50`.
pub(super) fn code_of(value: &str) -> (Option<&str>, &str) {
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    match value.split_once(' ') {
        Some((code, amount)) if is_code(code) => (Some(code), amount),
        _ => (None, value),
    }
}

fn is_word(text: &str) -> bool {
    WORDS.iter().any(|(yes, no)| text.eq_ignore_ascii_case(yes) || text.eq_ignore_ascii_case(no)) || text == "x"
}

/// Whether a form reads a date and writes it the same.
fn writes(form: &str, text: &str) -> bool {
    NaiveDate::parse_from_str(text, form).is_ok_and(|day| day.format(form).to_string() == text)
}

/// How a number is written: `$1,200.50`.
#[derive(Debug, PartialEq, Eq)]
struct Form<'t> {
    before: &'t str,
    after: &'t str,
    group: Option<char>,
    mark: char,
    decimals: usize,
}

impl<'t> Form<'t> {
    /// The form of a number that stands for others.
    fn of(text: &'t str, mark: Option<char>) -> Option<Form<'t>> {
        let from = text.find(|sign: char| sign.is_ascii_digit())?;
        let to = text.rfind(|sign: char| sign.is_ascii_digit())? + 1;
        let digits = &text[from..to];
        let before = text[..from].strip_suffix('-').unwrap_or(&text[..from]);
        if before.contains(['-', '(', '−']) || text[to..].contains([')', '%']) {
            return None;
        }
        let last = digits.rfind([',', '.']).map(|at| (at, if digits[at..].starts_with(',') { ',' } else { '.' }));
        let decimal = last.filter(|(at, sign)| match mark {
            Some(mark) => mark == *sign,
            None => digits.len() - at != 4 || digits[..*at].contains(if *sign == ',' { '.' } else { ',' }),
        });
        let whole = decimal.map_or(digits, |(at, _)| &digits[..at]);
        let group = whole.chars().find(|sign| !sign.is_ascii_digit());
        let mark = decimal.map_or(mark.unwrap_or(if group == Some('.') { ',' } else { '.' }), |(_, sign)| sign);
        let decimals = decimal.map_or(0, |(at, _)| digits.len() - at - 1);
        let form = Form { before, after: &text[to..], group, mark, decimals };
        // What it can't write again it did not understand.
        let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
        let number = decimal.map_or(plain.clone(), |(at, _)| format!("{plain}.{}", &digits[at + 1..]));
        let again = form.write(Decimal::from_str(&number).ok()?);
        (again == format!("{before}{}", &text[from..])).then_some(form)
    }

    fn write(&self, number: Decimal) -> String {
        // Whole amounts among whole ones stay whole.
        let is_whole = number.fract().is_zero() && self.decimals == 0;
        let decimals = if is_whole { 0 } else { (number.scale() as usize).max(self.decimals) };
        let text = format!("{:.decimals$}", number.abs());
        let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if let Some(group) = self.group
                && index > 0
                && (whole.len() - index).is_multiple_of(3)
            {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
        let mark = if rest.is_empty() { String::new() } else { self.mark.to_string() };
        format!("{sign}{}{grouped}{mark}{rest}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Kind, mark: Option<char>, samples: &[&str], value: &str) -> String {
        let mut hand = Hand::new(Some(kind), mark, Currency::USD, None);
        for sample in samples {
            hand.see(sample, sample, "column");
        }
        hand.write(value, None)
    }

    #[test]
    fn a_new_value_looks_like_those_above_it() {
        for (kind, mark, samples, value, wanted) in [
            (Kind::Day, None, &["2026-01-31"][..], "2026-02-24", "2026-02-24"),
            (Kind::Day, None, &["31.01.2026", "01.02.2026"], "2026-02-04", "04.02.2026"),
            (Kind::Day, None, &["31/01/2026"], "2026-02-04", "04/02/2026"),
            (Kind::Day, None, &["1/31/2026"], "2026-02-04", "2/4/2026"),
            // Nobody can tell which of the two it is.
            (Kind::Day, None, &["01/02/2026"], "2026-02-04", "2026-02-04"),
            (Kind::Day, None, &["3 Feb 2026"], "2026-02-04", "4 Feb 2026"),
            (Kind::Mark, None, &["Y", "31.01.2026"], "2026-02-04", "04.02.2026"),
            (Kind::Mark, None, &["Y"], "y", "Y"),
            (Kind::Flag, None, &["TRUE"], "no", "FALSE"),
            (Kind::Flag, None, &["Yes"], "no", "No"),
            (Kind::Flag, None, &[], "no", "no"),
            (Kind::Money, None, &["1200"], "3500.50", "3500.50"),
            (Kind::Money, None, &["1200.00"], "3500", "3500.00"),
            (Kind::Money, None, &["$1,200.50"], "3500", "$3,500.00"),
            (Kind::Money, None, &["$1,200"], "-3500", "-$3,500"),
            (Kind::Money, Some(','), &["1.234,50 €"], "EUR 12345.6", "12.345,60 €"),
            (Kind::Money, Some(','), &["1.234,50 €"], "12345.6", "12.345,60"),
            (Kind::Money, Some(','), &["1.234,50 €"], "USD 7", "7,00"),
            (Kind::Money, None, &["1200.00"], "EUR 7", "7.00"),
            (Kind::Money, None, &["$1,200.00"], "USD 7", "$7.00"),
            (Kind::Money, Some(','), &["12"], "3.5", "3,5"),
            (Kind::Money, None, &["(1,200.00)"], "3500", "3500"),
            (Kind::Share, None, &["35 %"], "0.4", "0.4"),
        ] {
            assert_eq!(written(kind, mark, samples, value), wanted, "{samples:?}");
        }
    }
}
