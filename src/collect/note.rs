//! What is noted of a run: the health of each source, a line of the log, and the change to a file with all that it took
//! out.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    definition::{Definition, Origin},
    failure::Failure,
    run::{Done, Outcome},
};
use crate::{
    base::{calendar::Day, clock::rfc3339, files},
    config::Business,
    data::health::{FallbackUsed, Health, Noted, Trouble},
};

/// Notes how it went with each source that a service has.
pub fn note(health: &mut Health, outcomes: &[Outcome<'_>], root: &Path, business: &Business, now: DateTime<Utc>) {
    for outcome in outcomes.iter().filter(|outcome| matches!(outcome.definition.origin, Origin::Service(_))) {
        let definition = outcome.definition;
        let before = health.sources.get(&definition.name);
        let succeeded = before.and_then(|noted| noted.succeeded);
        let failed_since = before.and_then(|noted| noted.failed_since);
        let rows = before.map_or(0, |noted| noted.rows);
        let tried = now.timestamp();
        let noted = match &outcome.result {
            Ok(done) => Noted {
                tried,
                succeeded: Some(tried),
                failed_since: None,
                problem: None,
                fallback: None,
                rows: done.fetched.received,
                restated: done.merged.restated.clone(),
            },
            Err(failure) => Noted {
                tried,
                succeeded,
                failed_since: Some(failed_since.unwrap_or(tried)),
                problem: Some(trouble(failure)),
                fallback: fallback(definition, root, business),
                rows,
                restated: Vec::new(),
            },
        };
        health.sources.insert(definition.name.clone(), noted);
    }
}

fn trouble(failure: &Failure) -> Trouble {
    Trouble { kind: failure.kind.word().to_owned(), message: failure.message.clone() }
}

/// The manual file of a source, with the day on which it was last changed: its own word, else the file's.
fn fallback(definition: &Definition, root: &Path, business: &Business) -> Option<FallbackUsed> {
    let file = definition.fallback.clone()?;
    let path = root.join(&file);
    let bytes = files::read_if_there(&path).ok().flatten()?;
    let own: Option<Value> = serde_json::from_slice(&bytes).ok();
    let own = own.and_then(|map| Day::from_iso(map.get("updated")?.as_str()?.as_bytes().get(..10)?));
    let updated =
        own.or_else(|| Some(Day::from(files::changed(&path)?.with_timezone(&business.timezone).date_naive())))?;
    Some(FallbackUsed { file, updated })
}

/// A line of `logs/takings.log`.
pub fn log_line(outcome: &Outcome<'_>, now: DateTime<Utc>) -> String {
    let name = &outcome.definition.name;
    let words = match (&outcome.definition.origin, &outcome.result) {
        (Origin::ByHand { file, .. }, _) => format!("by hand, in {file}"),
        (_, Ok(done)) => format!(
            "fine: {} rows in {} requests, {} new, {} changed, {} gone",
            done.fetched.received,
            done.fetched.requests,
            done.merged.added.len(),
            done.merged.changed.len(),
            done.merged.removed.len()
        ),
        (_, Err(failure)) => {
            format!("failed ({}): {}", failure.kind.word(), failure.message.replace(['\n', '\r'], " "))
        }
    };
    format!("{} collect {name} {words}\n", rfc3339(now))
}

/// A line of `logs/actions.jsonl`: a change that is about to be made, or one that was not made after all.
pub fn action_line(definition: &Definition, done: Option<&Done>, now: DateTime<Utc>) -> String {
    let mut line = json!({
        "at": rfc3339(now),
        "command": "collect",
        "source": definition.name,
        "file": definition.file(),
    });
    let journal = done.map_or_else(|| json!({"not_written": true}), |done| done.merged.journal());
    if let (Value::Object(line), Value::Object(journal)) = (&mut line, journal) {
        line.extend(journal);
    }
    format!("{line}\n")
}
