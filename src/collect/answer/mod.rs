//! The bytes of an answer as one JSON value, whatever they are written in. Nothing here asks for anything, and no message
//! repeats more of an answer than the line with which a database says what went wrong.

mod csv;
mod feed;
mod json;
mod xml;

use std::borrow::Cow;

use serde_json::Value;

use super::{
    definition::Format,
    failure::{Failure, FailureKind},
};
use crate::base::text::{harmless, shorten};

/// Reads an answer. Numbers stay as they are written; XML, feeds and CSV become objects and lists.
pub(crate) fn parse(bytes: &[u8], format: Format) -> Result<Value, Failure> {
    match format {
        Format::Json => json::parse(bytes),
        Format::JsonLines => json::lines(bytes),
        Format::Xml => xml::parse(bytes),
        Format::Feed => feed::parse(bytes),
        Format::Csv => csv::parse(bytes),
    }
}

fn malformed(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Malformed, message)
}

/// The failure of an answer that stops before it is whole.
fn cut_off(line: usize) -> Failure {
    malformed(format!("the answer ends in the middle, in line {line}")).hint("ask again; it was cut off on the way")
}

/// The bytes as text: by their byte order mark, else as UTF-8.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Failure> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or_else(no_text);
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| no_text())
}

fn no_text() -> Failure {
    malformed("the answer is no text in UTF-8").hint("check that the address gives data, not a file to download")
}

/// What an answer is instead of what was asked for, where that is plain to see.
fn other_than(text: &str, wanted: &str) -> Option<Failure> {
    let text = text.trim_start();
    if text.is_empty() {
        return Some(malformed(format!("the answer is empty, not {wanted}")));
    }
    let head: String = text.chars().take(100).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return Some(
            malformed(format!("the answer is a web page (HTML), not {wanted}"))
                .hint("often this is a sign-in or maintenance page: check the address and the secrets"),
        );
    }
    let other = match text.as_bytes().first() {
        Some(b'<') if !matches!(wanted, "XML" | "a feed") => "XML",
        Some(b'{' | b'[') if wanted != "JSON" => "JSON",
        _ => return None,
    };
    Some(
        malformed(format!("the answer is {other}, not {wanted}"))
            .hint("set `format` below [rows] to what the service sends"),
    )
}

/// The words of `ClickHouse` for a query that failed while its answer, with a fine status, was already under way.
fn exception(text: &str) -> Option<Failure> {
    let found = text.rmatch_indices("Code: ").map(|(at, _)| text.get(at..).unwrap_or_default()).find(|rest| {
        let after = rest.trim_start_matches("Code: ").trim_start_matches(|char: char| char.is_ascii_digit());
        after.starts_with(". DB::")
    })?;
    let line = found.lines().next().unwrap_or_default();
    Some(malformed(format!("the query failed while the answer was sent: {}", shorten(&harmless(line), 200))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [Format; 5] = [Format::Json, Format::JsonLines, Format::Xml, Format::Feed, Format::Csv];

    #[test]
    fn what_an_answer_is_instead_is_said() {
        for (text, format, expected) in [
            ("<!DOCTYPE html><html>", Format::Json, "the answer is a web page (HTML), not JSON"),
            ("\n <HTML lang=en>", Format::Xml, "the answer is a web page (HTML), not XML"),
            ("<html>", Format::Csv, "the answer is a web page (HTML), not CSV"),
            ("<html>", Format::Feed, "the answer is a web page (HTML), not a feed"),
            ("<a/>", Format::Json, "the answer is XML, not JSON"),
            ("{\"a\": 1}", Format::Xml, "the answer is JSON, not XML"),
            ("", Format::Json, "the answer is empty, not JSON"),
            ("\u{feff}", Format::Json, "the answer is empty, not JSON"),
        ] {
            let failure = parse(text.as_bytes(), format).unwrap_err();
            assert_eq!((failure.message.as_str(), failure.kind), (expected, FailureKind::Malformed), "{text}");
        }
        assert!(parse(&[0x1f, 0x8b, 0xff], Format::Json).is_err());
    }

    #[test]
    fn a_query_that_fails_midway_is_no_answer() {
        let said = "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. (VERSION 24.8)";
        for (text, format) in [
            (format!("{{\"data\": [{{\"a\": 1}},\n{said}\nmore secret things"), Format::Json),
            (format!("{{\"a\": 1}}\n{{\"a\": 2}}\n{said}"), Format::JsonLines),
            (format!("a\tb\n1\t2\n{said}\n"), Format::Csv),
            (format!("a\n1\n{said}\n"), Format::Csv),
        ] {
            let failure = parse(text.as_bytes(), format).unwrap_err();
            assert_eq!(failure.message, format!("the query failed while the answer was sent: {said}"));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_program(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for format in FORMATS {
                let _ = parse(&bytes, format);
            }
        }

        #[test]
        fn no_markup_stops_the_program(text in "([<>&;/\"'=!?\\[\\]{}:, \n-]|é|rss|feed|entry|item|channel|link|[0-9]|CDATA){0,60}") {
            for format in FORMATS {
                let _ = parse(text.as_bytes(), format);
                let _ = parse(format!("<rss version=\"2.0\"><channel><item>{text}</item></channel></rss>").as_bytes(), format);
            }
        }
    }
}
