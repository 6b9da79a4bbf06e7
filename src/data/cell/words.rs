//! Cells of words: yes and no, choices, currencies, ids, marks of stages.

use super::{Fault, Reading};
use crate::base::{money::Currency, problem::Code, text::nearest};

/// What a cell says: an apostrophe before a sign that begins formulas is how a spreadsheet is kept from running a text, and
/// no part of it.
pub(crate) fn said(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}

/// Reads yes or no.
pub(crate) fn flag(text: &str) -> Reading<bool> {
    match text {
        "yes" | "y" => return Reading::Value(true),
        "no" | "n" => return Reading::Value(false),
        _ => {}
    }
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "✓" | "✔" | "ja" | "si" | "sí" | "oui" => Reading::Value(true),
        "no" | "n" | "false" | "f" | "0" | "-" | "nein" | "non" => Reading::Value(false),
        _ => Fault::new(Code::E108, format!("`{text}` is neither yes nor no")).hint("write `yes` or `no`").into(),
    }
}

/// Finds a word among the known ones, however its capitals and spaces are.
pub(crate) fn choice(text: &str, known: &[&'static str]) -> Reading<&'static str> {
    if let Some(word) = known.iter().find(|word| **word == text) {
        return Reading::Value(word);
    }
    let folded = fold(text);
    if let Some(word) = known.iter().find(|word| **word == folded) {
        return Reading::Value(word);
    }
    unknown(text, known).into()
}

/// The fault of a word that is none of the known ones.
pub(crate) fn unknown(text: &str, known: &[&str]) -> Fault {
    let list = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let fault = Fault::new(Code::E107, format!("`{text}` is none of {list}"));
    match nearest(text, known.iter().copied()) {
        Some(word) => fault.hint(format!("did you mean `{word}`?")),
        None => fault,
    }
}

/// A word as columns and choices spell it: small letters, `_` for spaces and dashes.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for char in text.trim().chars() {
        match char {
            ' ' | '-' | '_' | '.' | '/' | '\u{a0}' | '\n' => {
                if !folded.ends_with('_') {
                    folded.push('_');
                }
            }
            _ => folded.extend(char.to_lowercase()),
        }
    }
    folded
}

/// The currencies that a slip is most likely to have meant.
const COMMON: &[&str] = &["USD", "EUR", "GBP", "INR", "CAD", "AUD", "CHF", "JPY", "CNY", "SGD", "BRL", "MXN"];

/// Reads a currency.
pub(crate) fn currency(text: &str) -> Reading<Currency> {
    if let Some(currency) = Currency::from_code(text).or_else(|| Currency::from_symbol(text)) {
        return Reading::Value(currency);
    }
    let fault = Fault::new(Code::E110, format!("`{text}` is no currency"));
    match nearest(text, COMMON.iter().copied()) {
        Some(code) => fault.hint(format!("did you mean `{code}`?")).into(),
        None => fault.hint("write its three letters, such as USD or EUR").into(),
    }
}

/// What is wrong with an id or code that a spreadsheet took for a number.
pub(crate) fn damaged_id(text: &str) -> Option<Fault> {
    memchr::memchr(b'+', text.as_bytes())?;
    let upper = text.to_ascii_uppercase();
    let (digits, exponent) = upper.split_once("E+")?;
    let is_number = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| {
        Fault::new(Code::E121, format!("`{text}` is an id that a spreadsheet shortened as a number"))
            .hint("its digits are gone: take the id from where it came, and format the column as text")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_answered_with_the_nearest_word() {
        let Reading::Wrong(fault) = choice("refnd", &["earned", "refund"]) else { panic!("read") };
        assert_eq!(fault.hints, ["did you mean `refund`?"]);
        assert!(matches!(choice("Deal Won", &["deal_won"]), Reading::Value("deal_won")));
    }

    #[test]
    fn shortened_ids_are_known() {
        assert!(damaged_id("1.2E+12").is_some());
        assert!(damaged_id("7,39E+09").is_some());
        assert!(damaged_id("deal-k7m2").is_none());
        assert!(damaged_id("E+").is_none());
    }
}
