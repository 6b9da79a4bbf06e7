//! The row that a body holds: a JSON object of texts, numbers, yes and no. `null` is a cell that was not given.

use std::{collections::BTreeSet, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{Answer, Cell};
use crate::base::text::{one_line, shorten};

/// The longest part of a sender's text that an answer repeats.
const SHOWN: usize = 40;

/// The cells of a body, in its order.
pub(super) fn cells(body: &[u8]) -> Result<Vec<Cell>, Answer> {
    let example = "send an object of texts and numbers, such as {\"date\": \"2026-02-24\", \"amount\": 150}";
    let Fields(fields) = serde_json::from_slice(body).map_err(|error| {
        let said = error.to_string();
        Answer::new(400, format!("the body is no JSON object: {}", shorten(&one_line(&said), 3 * SHOWN)), example)
    })?;
    let mut seen = BTreeSet::new();
    let mut cells = Vec::new();
    for (column, value) in fields {
        let shown = shorten(&one_line(&column), SHOWN);
        if !seen.insert(column.clone()) {
            return Err(Answer::new(400, format!("`{shown}` is there twice"), "send each field once"));
        }
        let (text, is_number) = match value {
            Value::Null => continue,
            Value::Bool(flag) => (if flag { "yes" } else { "no" }.to_owned(), false),
            Value::Number(number) => (number.to_string(), true),
            Value::String(text) => (text, false),
            Value::Array(_) => return Err(Answer::new(400, format!("`{shown}` is a list"), example)),
            Value::Object(_) => return Err(Answer::new(400, format!("`{shown}` is an object"), example)),
        };
        cells.push(Cell { column, text, is_number });
    }
    if cells.is_empty() {
        return Err(Answer::new(400, "the row has no cell", example));
    }
    Ok(cells)
}

/// The fields of an object in their order, those that come again too.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(All)
    }
}

struct All;

impl<'de> Visitor<'de> for All {
    type Value = Fields;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Result<Vec<(String, String, bool)>, String> {
        let cells = cells(body.as_bytes()).map_err(|answer| format!("{} {}", answer.status, answer.body["error"]))?;
        Ok(cells.into_iter().map(|cell| (cell.column, cell.text, cell.is_number)).collect())
    }

    #[test]
    fn values_become_texts_exactly() {
        let body = r#"{"b": "two\nlines", "a": 1200.50, "c": true, "d": false, "e": null, "f": 12345678901234567890.1, "g": "", "h": -0}"#;
        let cell = |column: &str, text: &str, is_number| (column.to_owned(), text.to_owned(), is_number);
        let wanted = vec![
            cell("b", "two\nlines", false),
            cell("a", "1200.50", true),
            cell("c", "yes", false),
            cell("d", "no", false),
            cell("f", "12345678901234567890.1", true),
            cell("g", "", false),
            cell("h", "-0", true),
        ];
        assert_eq!(read(body), Ok(wanted));
    }

    #[test]
    fn what_is_no_row_is_named() {
        for (body, wanted) in [
            ("", "no JSON object: EOF"),
            ("[1]", "no JSON object: invalid type: sequence"),
            ("{\"a\": 1", "no JSON object: EOF"),
            ("{\"a\": 1} {}", "no JSON object: trailing characters"),
            ("{\"a\": {\"b\": 1}}", "`a` is an object"),
            ("{\"a\": [1]}", "`a` is a list"),
            ("{\"a\": 1, \"a\": 2}", "`a` is there twice"),
            ("{\"a\": null}", "the row has no cell"),
            ("{}", "the row has no cell"),
        ] {
            let said = read(body).unwrap_err();
            assert!(said.starts_with("400 ") && said.contains(wanted), "{body}: {said}");
        }
        let deep = format!("{{\"a\": {}", "[".repeat(60_000));
        assert!(read(&deep).unwrap_err().contains("recursion limit"));
        assert!(cells(b"{\"a\": \"\xff\"}").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_panics_on_any_body(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = cells(&body);
        }
    }
}
