//! A value as JSON and TOML write it: a number where the file has numbers, a list where it has lists, else a text.

use super::hand::{Hand, code_of};
use crate::data::table::Kind;

/// A value of JSON.
pub(super) fn json(hand: &Hand, value: &str) -> String {
    let value = plain(hand, value);
    bare(hand, value, "null").or_else(|| list(hand, value, &json_text)).unwrap_or_else(|| json_text(value))
}

/// A value of TOML.
pub(super) fn toml(hand: &Hand, value: &str) -> String {
    let value = plain(hand, value);
    let is_day = matches!(hand.kind(), Some(Kind::Day | Kind::AnyDay | Kind::Mark)) && is_iso(value);
    let has_bare_days = hand.raw().is_empty() || is_iso(hand.raw());
    if is_day && has_bare_days {
        return value.to_owned();
    }
    bare(hand, value, "\"\"").or_else(|| list(hand, value, &toml_text)).unwrap_or_else(|| toml_text(value))
}

/// An amount without its currency, which is a value of its own here.
fn plain<'v>(hand: &Hand, value: &'v str) -> &'v str {
    if hand.kind() == Some(Kind::Money) { code_of(value).1 } else { value }
}

/// A text of JSON.
pub(super) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text of TOML.
pub(in crate::edit) fn toml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            sign if sign.is_control() => {
                let code = format!("\\u{:04X}", u32::from(sign));
                out.push_str(&code);
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// A value without quotes, where the file has such ones.
fn bare(hand: &Hand, value: &str, nothing: &str) -> Option<String> {
    let raw = hand.raw();
    let is_text = raw.starts_with(['"', '\'', '[']);
    if is_text {
        return None;
    }
    match hand.kind() {
        _ if value.is_empty() => Some(nothing.to_owned()),
        Some(Kind::Money | Kind::Number | Kind::Share | Kind::Count) if is_number(value) => Some(value.to_owned()),
        Some(Kind::Flag | Kind::Mark) if raw.is_empty() || ["true", "false"].contains(&raw) => match value {
            "yes" => Some("true".to_owned()),
            "no" => Some("false".to_owned()),
            "y" if !raw.is_empty() => Some("true".to_owned()),
            _ => None,
        },
        // A file that writes its ids or zips as numbers goes on so.
        _ if is_number(raw) && is_number(value) => Some(value.to_owned()),
        _ => None,
    }
}

fn list(hand: &Hand, value: &str, text: &dyn Fn(&str) -> String) -> Option<String> {
    if !hand.raw().starts_with('[') {
        return None;
    }
    let items: Vec<String> = value.split(';').map(str::trim).filter(|item| !item.is_empty()).map(text).collect();
    Some(format!("[{}]", items.join(", ")))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').map_or((digits, "0"), |(whole, rest)| (whole, rest));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(rest) && (whole == "0" || !whole.starts_with('0'))
}

fn is_iso(text: &str) -> bool {
    text.len() == 10 && crate::base::calendar::Day::from_iso(text.as_bytes()).is_some()
}
