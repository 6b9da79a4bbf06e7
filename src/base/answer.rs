//! What services say when they do not do what they are asked: in their own words, and when to ask again. It asks none.

use std::{error::Error, time::Duration};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

/// How deep words are looked for.
const DEEPEST: u32 = 4;

/// The first text under one of the `names` by which a service tells what is wrong.
pub fn words(answer: &Value, names: &[&str]) -> Option<String> {
    words_at(answer, names, 0)
}

fn words_at(answer: &Value, names: &[&str], depth: u32) -> Option<String> {
    match answer {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if depth < DEEPEST => words_at(items.first()?, names, depth + 1),
        Value::Object(object) if depth < DEEPEST => {
            names.iter().find_map(|name| words_at(object.get(*name)?, names, depth + 1))
        }
        _ => None,
    }
}

/// The innermost reason of an error: of a request, it names no address.
pub fn reason(error: &dyn Error) -> String {
    let mut innermost = error.source();
    while let Some(deeper) = innermost.and_then(Error::source) {
        innermost = Some(deeper);
    }
    innermost.map_or_else(|| "no reason is known".to_owned(), ToString::to_string)
}

/// A span of seconds; more than a year is no span to wait.
pub fn span(seconds: f64) -> Option<Duration> {
    (seconds.is_finite() && seconds <= 366.0 * 86400.0).then(|| Duration::from_secs_f64(seconds.max(0.0)))
}

/// A date of HTTP: `Fri, 20 Feb 2026 08:00:00 GMT`.
pub fn http_date(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%a, %d %b %Y %H:%M:%S GMT").ok().map(|moment| moment.and_utc())
}

/// Whether a host is this machine, which no proxy lies before, and which secrets reach without encryption.
pub fn is_near(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}
