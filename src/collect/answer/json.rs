//! JSON, and JSON one value a line. Numbers keep every digit that they are written with.

use serde_json::{Value, error::Category};

use super::{cut_off, exception, malformed, other_than, text_of};
use crate::collect::failure::Failure;

/// One JSON value.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    let text = text_of(bytes)?;
    serde_json::from_str(&text).map_err(|err| {
        exception(&text).or_else(|| other_than(&text, "JSON")).unwrap_or_else(|| match err.classify() {
            Category::Eof => cut_off(err.line()),
            _ => malformed(format!("the answer is no JSON in line {}, column {}", err.line(), err.column())),
        })
    })
}

/// One JSON value a line, as a list; blank lines are none.
pub(super) fn lines(bytes: &[u8]) -> Result<Value, Failure> {
    let text = text_of(bytes)?;
    let mut list = Vec::new();
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (index, line) in filled {
        let value = serde_json::from_str(line).map_err(|err| {
            let line_number = index + 1;
            exception(&text).or_else(|| other_than(&text, "JSON")).unwrap_or_else(|| match err.classify() {
                Category::Eof => cut_off(line_number),
                _ => malformed(format!("line {line_number} of the answer is no JSON, at column {}", err.column())),
            })
        })?;
        list.push(value);
    }
    Ok(Value::Array(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_are_written() {
        let text = r#"{"a":12.340000000000000000,"b":1e-7,"c":123456789012345678901234567890.5,"d":-0.10,"e":1E+2}"#;
        let value = parse(text.as_bytes()).unwrap();
        let written = |key: &str| value[key].to_string();
        assert_eq!(written("a"), "12.340000000000000000");
        assert_eq!(written("c"), "123456789012345678901234567890.5");
        assert_eq!(written("d"), "-0.10");
        assert!(written("b").eq_ignore_ascii_case("1e-7"));
        assert!(written("e").eq_ignore_ascii_case("1e+2"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, expected) in [
            ("{\"data\": [1, 2", "the answer ends in the middle, in line 1"),
            ("{\"data\":\n [1, \"secre", "the answer ends in the middle, in line 2"),
            ("{\"data\":\n nonsense}", "the answer is no JSON in line 2, column 3"),
            ("{} secret", "the answer is no JSON in line 1, column 4"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().message, expected);
        }
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn lines_become_a_list() {
        assert_eq!(lines(b"\xef\xbb\xbf{\"a\":1}\r\n\r\n{\"a\":2}\n").unwrap().to_string(), r#"[{"a":1},{"a":2}]"#);
        assert_eq!(lines(b"").unwrap().to_string(), "[]");
        for (text, expected) in [
            ("{\"a\":1}\n{\"a\":", "the answer ends in the middle, in line 2"),
            ("{\"a\":1}\nsecret", "line 2 of the answer is no JSON, at column 1"),
            ("<html>", "the answer is a web page (HTML), not JSON"),
        ] {
            assert_eq!(lines(text.as_bytes()).unwrap_err().message, expected);
        }
    }
}
