//! What the collector noted of its last runs, in `logs/sources.json`: when it tried, what came, what went wrong. What
//! follows from it is for `metrics`; whoever collects writes it.
//!
//! The file is a help, not the truth: one that is missing or broken says nothing. Its texts come from services out there
//! and are treated like every other text of a file.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{calendar::Day, clock::rfc3339};

/// Where it is, relative to the business's folder: beside the logs, as nobody wants it in git.
pub const PATH: &str = "logs/sources.json";

/// What was noted of each source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// By the source's id.
    pub sources: BTreeMap<String, Noted>,
}

/// What was noted of a source. Times are seconds since 1970 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// When its last run began.
    pub tried: i64,
    /// When its last good run began; `None` where none was.
    pub succeeded: Option<i64>,
    /// When the first of the runs began that have failed since the last good one; `None` where the last run was good.
    pub failed_since: Option<i64>,
    /// Why the last run failed.
    pub problem: Option<Trouble>,
    /// The file kept by hand that stands in.
    pub fallback: Option<FallbackUsed>,
    /// The rows that its last good run received.
    pub rows: u64,
    /// What the last run changed in the past: `3 rows of January restated: −$120.00`.
    pub restated: Vec<String>,
}

/// Why a run failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The sort of failure, in one word: `timeout`.
    pub kind: String,
    /// What happened.
    pub message: String,
}

/// A file kept by hand that stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FallbackUsed {
    /// Its path, such as `data/revenue/adsbymoney_manual.json`.
    pub file: String,
    /// The day on which a person last kept it.
    pub updated: Day,
}

impl Health {
    /// What the bytes of the file say; what of it cannot be read says nothing.
    pub fn parse(bytes: &[u8]) -> Health {
        let lines: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
        let read = |(id, line)| Some((id, serde_json::from_value::<Line>(line).ok()?.noted()?));
        Health { sources: lines.into_iter().filter_map(read).collect() }
    }

    /// The bytes of the file: the same for the same notes, to be read by people too.
    pub fn bytes(&self) -> Vec<u8> {
        let lines: BTreeMap<&String, Line> = self.sources.iter().map(|(id, noted)| (id, Line::of(noted))).collect();
        let mut bytes = serde_json::to_vec_pretty(&lines).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// What stands in the file under a source's id.
#[derive(Serialize, Deserialize)]
struct Line {
    tried: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    succeeded: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed_since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<Trouble>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fallback: Option<FallbackLine>,
    #[serde(default)]
    rows: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    restated: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct FallbackLine {
    file: String,
    updated: String,
}

impl Line {
    fn of(noted: &Noted) -> Line {
        let fallback =
            |used: &FallbackUsed| FallbackLine { file: used.file.clone(), updated: used.updated.to_string() };
        Line {
            tried: words(noted.tried),
            succeeded: noted.succeeded.map(words),
            failed_since: noted.failed_since.map(words),
            problem: noted.problem.clone(),
            fallback: noted.fallback.as_ref().map(fallback),
            rows: noted.rows,
            restated: noted.restated.clone(),
        }
    }

    fn noted(self) -> Option<Noted> {
        let fallback = |line: FallbackLine| {
            Day::from_iso(line.updated.as_bytes()).map(|updated| FallbackUsed { file: line.file, updated })
        };
        Some(Noted {
            tried: seconds(&self.tried)?,
            succeeded: self.succeeded.as_deref().and_then(seconds),
            failed_since: self.failed_since.as_deref().and_then(seconds),
            problem: self.problem,
            fallback: self.fallback.and_then(fallback),
            rows: self.rows,
            restated: self.restated,
        })
    }
}

/// `2026-02-19T08:00:00Z`.
fn words(seconds: i64) -> String {
    let time: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    rfc3339(time)
}

fn seconds(words: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(words).ok().map(|time| time.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
  "adsbymoney": {
    "tried": "2026-02-19T08:00:00Z",
    "failed_since": "2026-02-17T08:00:00Z",
    "problem": {
      "kind": "timeout",
      "message": "it did not answer in 30 seconds"
    },
    "fallback": {
      "file": "data/revenue/adsbymoney_manual.json",
      "updated": "2026-02-19"
    },
    "rows": 0
  },
  "impact": {
    "tried": "2026-02-19T08:00:01Z",
    "succeeded": "2026-02-19T08:00:01Z",
    "rows": 50,
    "restated": [
      "3 rows of January restated: −$120.00"
    ]
  }
}
"#;

    #[test]
    fn notes_are_read_and_written_as_they_are() {
        let health = Health::parse(TEXT.as_bytes());
        let adsbymoney = &health.sources["adsbymoney"];
        assert_eq!((adsbymoney.tried, adsbymoney.succeeded), (1_771_488_000, None));
        assert_eq!(adsbymoney.failed_since, Some(1_771_488_000 - 2 * 86_400));
        assert_eq!(health.sources["impact"].restated, ["3 rows of January restated: −$120.00"]);
        assert_eq!(String::from_utf8(health.bytes()).unwrap(), TEXT);
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        let good = r#""b": {"tried": "2026-02-19T08:00:00+05:30", "succeeded": "yesterday", "own": 1}"#;
        for (text, known) in [
            (String::new(), 0),
            ("[1]".to_owned(), 0),
            ("{\"a\": {\"tried\": \"2026-02".to_owned(), 0),
            ("\u{0}\u{1}".to_owned(), 0),
            (format!("{{\"a\": 5, {good}}}"), 1),
            (format!("{{\"a\": {{\"tried\": \"soon\"}}, {good}}}"), 1),
        ] {
            let health = Health::parse(text.as_bytes());
            assert_eq!(health.sources.len(), known, "{text}");
            assert!(health.sources.values().all(|noted| noted.tried == 1_771_468_200 && noted.succeeded.is_none()));
        }
        assert_eq!(Health::parse(&[0xff, 0xfe]), Health::default());
    }
}
