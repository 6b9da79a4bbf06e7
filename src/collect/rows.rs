//! The rows of an answer: where they are, which of them are wanted, and what must hold of them and of the answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{
    cells::number,
    definition::{ErrorRule, Expect, Filter, Format, Rows},
    failure::{Failure, FailureKind},
    scalar,
};
use crate::base::text::{count, grouped, harmless, shorten};

/// The rows of a list that are wanted, in its order.
pub(crate) fn wanted<'a>(list: &[&'a Value], rows: &Rows) -> Result<Vec<&'a Value>, Failure> {
    let whole = list.len();
    if let Some(other) = list.iter().find(|row| !row.is_object() && !row.is_array()) {
        let message = format!("a row at `{}` is {}, not an object", rows.path, sort(other));
        return Err(malformed(message).hint(format!("check `path` below [rows]; it found {whole} values")));
    }
    let meets_all = |row: &&&'a Value| rows.filter.iter().all(|filter| is_wanted(row, filter));
    Ok(list.iter().filter(meets_all).copied().collect())
}

/// All rows of an answer, wanted or not.
pub(crate) fn list<'a>(answer: &'a Value, rows: &Rows) -> Result<Vec<&'a Value>, Failure> {
    let nodes = rows.path.query(answer).all();
    if !is_singular(&rows.path) {
        return Ok(nodes);
    }
    let shown = rows.path.to_string();
    match nodes.as_slice() {
        // In XML a list without elements is not there at all: then that must be which it would stand in.
        [] if rows.format == Format::Xml && parent(&rows.path).is_some_and(|path| !path.query(answer).is_empty()) => {
            Ok(Vec::new())
        }
        [] => Err(malformed(format!("the answer has no `{shown}`"))
            .hint("check `path` below [rows] against an answer of the service")),
        [Value::Array(items)] => Ok(items.iter().collect()),
        [Value::Null] => Ok(Vec::new()),
        // In XML a list of one is a single element.
        [one @ Value::Object(_)] if rows.format == Format::Xml => Ok(vec![one]),
        [one, ..] => Err(malformed(format!("`{shown}` of the answer is {}, not a list", sort(one)))
            .hint(format!("write `path = \"{shown}.*\"` where each of its values is a row"))),
    }
}

fn malformed(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Malformed, message)
}

/// What sort of value it is, in words.
fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing (null)",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "one object",
    }
}

/// Whether the path can find one value at most: no wildcard, filter, slice or search below.
fn is_singular(path: &JsonPath) -> bool {
    let shown = path.to_string();
    // Names in brackets stand in single quotes; what they hold is no syntax.
    let syntax: String = shown.split('\'').step_by(2).collect();
    !(syntax.contains("..") || syntax.contains(['*', '?', ':', ',']))
}

/// The path without its last name.
fn parent(path: &JsonPath) -> Option<JsonPath> {
    let shown = path.to_string();
    let (above, _) = shown.rsplit_once(['.', '['])?;
    JsonPath::parse(above).ok()
}

/// Whether a row meets a filter. Values are compared as they are written; of a list, any may fit.
fn is_wanted(row: &Value, filter: &Filter) -> bool {
    let nodes = filter.path.query(row).all();
    let texts: Vec<_> = nodes.into_iter().flat_map(scalar::texts).collect();
    let has_one_of = |values: &[String]| texts.iter().any(|text| values.iter().any(|value| value == text));
    filter.is_in.as_deref().is_none_or(has_one_of) && !has_one_of(&filter.not_in)
}

/// Fails where an answer is an error although its status is fine.
pub(crate) fn check_answer(answer: &Value, errors: &[ErrorRule]) -> Result<(), Failure> {
    let is_error = |rule: &&ErrorRule| {
        rule.path.query(answer).iter().any(|node| match &rule.is_in {
            Some(values) => scalar::texts(node).iter().any(|text| values.iter().any(|value| value == text)),
            None => is_something(node),
        })
    };
    let Some(rule) = errors.iter().find(is_error) else { return Ok(()) };
    let said = rule.message.as_ref().and_then(|path| {
        let nodes = path.query(answer).all();
        let texts: Vec<_> = nodes.into_iter().flat_map(scalar::texts).collect();
        Some(texts.join("; ")).filter(|text| !text.trim().is_empty())
    });
    let message = match said {
        Some(said) => format!("the service refused: {}", shorten(&harmless(said.trim()), 200)),
        None => format!("the service answered with an error at `{}`", rule.path),
    };
    Err(Failure::new(FailureKind::Refused, message))
}

/// Whether a value says anything: null does not, nor does an empty text or list.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Fails where something that must hold of an answer does not. A value that must be one of some has to be there; one that
/// has a limit need not.
pub(crate) fn expect_answer(answer: &Value, expects: &[Expect]) -> Result<(), Failure> {
    for expect in expects.iter().filter(|expect| expect.is_of_answer) {
        if let Some(wrong) = unexpected(answer, expect) {
            let message = format!("`{}` of the answer is {wrong}; {}", expect.field, expected(expect));
            return Err(Failure::new(FailureKind::Expectation, message));
        }
    }
    Ok(())
}

/// The values that came so far in a run, of each field that must be unique: over all pages and windows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(BTreeMap<String, BTreeSet<String>>);

/// Fails where something that must hold of each row does not hold of some. Remembers in `seen` what must not come again.
pub(crate) fn expect_rows(rows: &[&Value], expects: &[Expect], seen: &mut Seen) -> Result<(), Failure> {
    for expect in expects.iter().filter(|expect| !expect.is_of_answer) {
        let wrong: Vec<String> = rows.iter().filter_map(|row| unexpected(row, expect)).collect();
        if !wrong.is_empty() {
            let message =
                format!("{} `{}` {}; {}", of(wrong.len(), rows.len()), expect.field, any_of(&wrong), expected(expect));
            return Err(Failure::new(FailureKind::Expectation, message));
        }
        if expect.is_unique {
            unique(rows, expect, seen.0.entry(expect.field.clone()).or_default())?;
        }
    }
    Ok(())
}

/// The value that is not as expected, as it is shown.
fn unexpected(value: &Value, expect: &Expect) -> Option<String> {
    let nodes = expect.path.query(value).all();
    let texts: Vec<_> = nodes.into_iter().flat_map(scalar::texts).collect();
    if let Some(values) = &expect.is_in {
        if texts.is_empty() {
            return Some("missing".to_owned());
        }
        if let Some(other) = texts.iter().find(|text| !values.iter().any(|value| value == *text)) {
            return Some(shown(other));
        }
    }
    let most = expect.most?;
    let is_fine = |text: &&str| number::exact(text.trim()).is_ok_and(|number| number <= most);
    texts.iter().map(AsRef::as_ref).find(|text| !is_fine(text)).map(shown)
}

fn unique(rows: &[&Value], expect: &Expect, seen: &mut BTreeSet<String>) -> Result<(), Failure> {
    let (mut again, mut missing) = (Vec::new(), 0);
    for row in rows {
        match expect.path.query(row).first().and_then(scalar::text) {
            None => missing += 1,
            Some(text) if seen.contains(text.as_ref()) => again.push(shown(&text)),
            Some(text) => {
                seen.insert(text.into_owned());
            }
        }
    }
    let field = &expect.field;
    let message = if missing > 0 {
        format!("{} no `{field}`, which must tell rows apart", of(missing, rows.len()))
    } else if again.is_empty() {
        return Ok(());
    } else {
        format!("{} `{field}` {}, which came before", of(again.len(), rows.len()), any_of(&again))
    };
    let hint = "a page may have come twice, or rows moved between pages while they were asked for; try again";
    Err(Failure::new(FailureKind::Expectation, message).hint(hint))
}

/// `2 of 67 rows have`.
fn of(some: usize, all: usize) -> String {
    let verb = if some == 1 { "has" } else { "have" };
    format!("{} of {} {verb}", grouped(some as u64), count(all as u64, "row", "rows"))
}

/// The first three different values.
fn any_of(values: &[String]) -> String {
    let different: Vec<&str> = values.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    match different.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} or {second}"),
        [first, second, third] => format!("{first}, {second} or {third}"),
        [first, second, third, rest @ ..] => format!("{first}, {second}, {third} or {} others", rest.len()),
    }
}

fn expected(expect: &Expect) -> String {
    match (&expect.is_in, expect.most) {
        (Some(values), None) => format!("only {} is expected", any_of(values)),
        (Some(values), Some(most)) => format!("only {} is expected, and at most {most}", any_of(values)),
        (None, Some(most)) => format!("at most {most} is expected"),
        (None, None) => String::new(),
    }
}

/// A value of an answer, short and harmless.
fn shown(text: impl AsRef<str>) -> String {
    let text = text.as_ref().trim();
    if text.is_empty() { "empty".to_owned() } else { shorten(&harmless(text), 40) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The rows of an answer that are wanted.
    fn select<'a>(answer: &'a Value, rows: &Rows) -> Result<Vec<&'a Value>, Failure> {
        wanted(&list(answer, rows)?, rows)
    }

    fn path(text: &str) -> JsonPath {
        JsonPath::parse(text).unwrap()
    }

    fn rows(text: &str, format: Format) -> Rows {
        Rows { format, path: path(text), filter: Vec::new(), least: 0, most_megabytes: 64 }
    }

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    fn expect(field: &str, is_of_answer: bool) -> Expect {
        let path = path(&if is_of_answer { field.to_owned() } else { format!("$.{field}") });
        Expect { field: field.to_owned(), path, is_of_answer, is_in: None, most: None, is_unique: false }
    }

    #[test]
    fn rows_are_found() {
        for (answer, at, format, expected) in [
            (json!({"data": [{"a": 1}, {"a": 2}]}), "$.data", Format::Json, Ok(2)),
            (json!([{"a": 1}]), "$", Format::Json, Ok(1)),
            (json!({"data": []}), "$.data", Format::Json, Ok(0)),
            (json!({"data": null}), "$.data", Format::Json, Ok(0)),
            (json!({"data": [[1, 2], [3, 4]]}), "$.data", Format::Json, Ok(2)),
            (json!({}), "$.data", Format::Json, Err("the answer has no `$.data`")),
            (json!({}), "$.data[*]", Format::Json, Ok(0)),
            (json!({"data": [[1, 2]]}), "$.data[*]", Format::Json, Ok(1)),
            (json!({"a b": [{}]}), "$['a b']", Format::Json, Ok(1)),
            (json!({"d": {"x": {"a": 1}, "y": {"a": 2}}}), "$.d.*", Format::Json, Ok(2)),
            (json!({"d": [{"a": 1}, {"a": 2}]}), "$.d[?@.a > 1]", Format::Json, Ok(1)),
            (
                json!({"data": {"a": 1}}),
                "$.data",
                Format::Json,
                Err("`$.data` of the answer is one object, not a list"),
            ),
            (json!({"data": "no"}), "$.data", Format::Json, Err("`$.data` of the answer is a text, not a list")),
            (json!({"data": [{}, 3]}), "$.data", Format::Json, Err("a row at `$.data` is a number, not an object")),
            (
                json!({"data": [{}, null]}),
                "$.data",
                Format::Json,
                Err("a row at `$.data` is nothing (null), not an object"),
            ),
            (json!({"Records": {"Record": {"a": "1"}}}), "$.Records.Record", Format::Xml, Ok(1)),
            (json!({"Records": {"Record": [{"a": "1"}, {"a": "2"}]}}), "$.Records.Record", Format::Xml, Ok(2)),
            (json!({"Records": null}), "$.Records.Record", Format::Xml, Ok(0)),
            (json!({"Status": "OK"}), "$.Records.Record", Format::Xml, Err("the answer has no `$.Records.Record`")),
            (json!({"Records": null}), "$.Records.Record", Format::Json, Err("the answer has no `$.Records.Record`")),
        ] {
            let found = select(&answer, &rows(at, format)).map(|rows| rows.len()).map_err(|failure| failure.message);
            assert_eq!(found, expected.map_err(str::to_owned), "{answer} {at}");
        }
    }

    #[test]
    fn only_wanted_rows_are_kept() {
        let answer: Value = serde_json::from_str(
            r#"[{"t":"charge","n":1.0,"ok":true},{"t":"payout","n":2,"ok":true},{"n":1.0,"ok":false,"t":["x","charge"]},{"n":3}]"#,
        )
        .unwrap();
        for (field, is_in, not_in, expected) in [
            ("$.t", Some(&["charge"][..]), &[][..], 2),
            ("$.t", None, &["charge"][..], 2),
            ("$.n", Some(&["1.0"]), &[], 2),
            ("$.n", Some(&["1"]), &[], 0),
            ("$.ok", Some(&["true"]), &[], 2),
            ("$.ok", None, &["false"], 3),
            ("$.t", Some(&["charge", "payout"]), &["x"], 2),
        ] {
            let mut rows = rows("$", Format::Json);
            rows.filter.push(Filter { path: path(field), is_in: is_in.map(texts), not_in: texts(not_in) });
            assert_eq!(select(&answer, &rows).unwrap().len(), expected, "{field} {is_in:?} {not_in:?}");
        }
    }

    #[test]
    fn an_error_with_a_fine_status_is_one() {
        let rule = |at: &str, is_in: Option<&[&str]>, message: Option<&str>| {
            vec![ErrorRule { path: path(at), is_in: is_in.map(texts), message: message.map(path) }]
        };
        let status = rule("$.Status", Some(&["ERROR"]), Some("$.Message"));
        let there = rule("$.error", None, None);
        for (answer, rules, expected) in [
            (json!({"Status": "OK"}), &status, None),
            (json!({}), &status, None),
            (
                json!({"Status": "ERROR", "Message": "bad\u{1b}[2J date"}),
                &status,
                Some("the service refused: bad\\u{1b}[2J date"),
            ),
            (json!({"Status": "ERROR"}), &status, Some("the service answered with an error at `$.Status`")),
            (json!({"error": null}), &there, None),
            (json!({"error": []}), &there, None),
            (json!({"error": {"code": 1}}), &there, Some("the service answered with an error at `$.error`")),
            (json!({"error": false}), &there, Some("the service answered with an error at `$.error`")),
        ] {
            let found = check_answer(&answer, rules).err().map(|failure| failure.message);
            assert_eq!(found.as_deref(), expected, "{answer}");
        }
        let long = json!({"Status": "ERROR", "Message": "x".repeat(5000)});
        assert!(check_answer(&long, &status).unwrap_err().message.len() < 250);
    }

    #[test]
    fn what_must_hold_of_an_answer_is_checked() {
        let one_page = Expect { most: Some(1.into()), ..expect("$.pages", true) };
        let dollars = Expect { is_in: Some(texts(&["USD"])), ..expect("$.currency", true) };
        for (answer, expect, expected) in [
            (json!({"pages": 1}), &one_page, None),
            (json!({"pages": "1"}), &one_page, None),
            (json!({}), &one_page, None),
            (json!({"pages": 2}), &one_page, Some("`$.pages` of the answer is 2; at most 1 is expected")),
            (json!({"pages": "many"}), &one_page, Some("`$.pages` of the answer is many; at most 1 is expected")),
            (json!({"currency": "USD"}), &dollars, None),
            (json!({}), &dollars, Some("`$.currency` of the answer is missing; only USD is expected")),
        ] {
            let found = expect_answer(&answer, std::slice::from_ref(expect)).err().map(|failure| failure.message);
            assert_eq!(found.as_deref(), expected, "{answer}");
            assert!(expect_rows(&[&answer], std::slice::from_ref(expect), &mut Seen::default()).is_ok());
        }
    }

    #[test]
    fn what_must_hold_of_rows_is_counted() {
        let answer =
            json!([{"id": "a", "p": "one_time"}, {"id": "b", "p": "monthly"}, {"id": "c", "p": "monthly"}, {"id": 4}]);
        let rows: Vec<&Value> = answer.as_array().unwrap().iter().collect();
        let period = [Expect { is_in: Some(texts(&["one_time"])), ..expect("p", false) }];
        let message = |rows: &[&Value], expects: &[Expect], seen: &mut Seen| {
            expect_rows(rows, expects, seen).err().map(|failure| failure.message).unwrap_or_default()
        };
        let mut seen = Seen::default();
        assert_eq!(message(&rows[..1], &period, &mut seen), "");
        assert_eq!(message(&rows[..3], &period, &mut seen), "2 of 3 rows have `p` monthly; only one_time is expected");
        assert_eq!(
            message(&rows, &period, &mut seen),
            "3 of 4 rows have `p` missing or monthly; only one_time is expected"
        );
        let id = [Expect { is_unique: true, ..expect("id", false) }];
        assert_eq!(message(&rows[..3], &id, &mut seen), "");
        assert_eq!(message(&rows[2..], &id, &mut seen), "1 of 2 rows has `id` c, which came before");
        assert_eq!(message(&[&json!({})], &id, &mut seen), "1 of 1 row has no `id`, which must tell rows apart");
    }
}
