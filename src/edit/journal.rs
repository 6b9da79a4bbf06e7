//! `logs/actions.jsonl`: a line for each file that a command changed, with what went and what came, so that it can be
//! told and taken back.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Change, Hunk,
    books::{Cells, Draft, RowChange},
};
use crate::base::clock::rfc3339;

/// Where it is, relative to the business's folder.
pub(super) const PATH: &str = "logs/actions.jsonl";

/// Pieces longer than this are told by their length and sum alone, where they can be had from the file.
const LONG: usize = 1 << 16;

/// Rows that are told one by one. Of more, the pieces of the file are kept all the same.
const MANY: usize = 200;

/// Lines for a draft, and the key by which they belong together.
pub(super) struct Entry {
    pub(super) lines: String,
    pub(super) key: String,
}

/// A line about one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) at: String,
    pub(super) command: String,
    /// The change that it belongs to.
    pub(super) change: String,
    pub(super) file: String,
    #[serde(default)]
    table: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
    /// Where there are several rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rows: Vec<Value>,
    /// The change that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) undoes: Option<String>,
    /// The sums of the file before and after; none where there was or is no file.
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) hunks: Vec<Piece>,
}

/// A piece of a file that was exchanged.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Piece {
    /// Where it was in the file as it was before.
    pub(super) at: usize,
    old: Bytes,
    new: Bytes,
}

/// Bytes: as text where they are some.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Bytes {
    Text(String),
    Coded { base64: String },
    Long { len: usize, sum: String },
}

impl Bytes {
    fn of(bytes: &[u8]) -> Bytes {
        match std::str::from_utf8(bytes) {
            Ok(text) => Bytes::Text(text.to_owned()),
            Err(_) => Bytes::Coded { base64: STANDARD.encode(bytes) },
        }
    }

    fn len(&self) -> usize {
        match self {
            Bytes::Long { len, .. } => *len,
            _ => self.bytes().map_or(0, |bytes| bytes.len()),
        }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Bytes::Text(text) => Some(text.clone().into_bytes()),
            Bytes::Coded { base64 } => STANDARD.decode(base64).ok(),
            Bytes::Long { .. } => None,
        }
    }
}

impl Piece {
    /// What was there before.
    pub(super) fn went(&self) -> Option<Vec<u8>> {
        self.old.bytes()
    }

    /// What has been there since; `None` where only its length and its sum were kept.
    pub(super) fn came(&self) -> Option<Vec<u8>> {
        self.new.bytes()
    }

    /// How many bytes came.
    pub(super) fn new_len(&self) -> usize {
        self.new.len()
    }

    /// Whether these are the bytes that came.
    pub(super) fn is_new(&self, bytes: &[u8]) -> bool {
        match &self.new {
            Bytes::Long { sum: wanted, .. } => sum(bytes) == *wanted,
            _ => self.came().is_some_and(|new| new == bytes),
        }
    }
}

impl Line {
    /// Whether its file lies where tables do: what a file of actions says is no reason to write elsewhere.
    pub(super) fn is_of_table(&self) -> bool {
        let parts = self.file.strip_prefix("data/").map(|inside| inside.split(['/', '\\']));
        parts.is_some_and(|mut parts| parts.all(|part| !part.is_empty() && !part.starts_with('.')))
    }

    /// The rows that it is about, as the change made them: `None` before for new ones.
    pub(super) fn row_changes(&self) -> Vec<RowChange> {
        let table = crate::data::tables::spec(&self.table).map_or("", |spec| spec.name);
        let row = |id: &str, before: &Value, after: &Value| RowChange {
            table,
            id: id.to_owned(),
            path: self.file.clone(),
            before: cells(before),
            after: cells(after),
        };
        if self.rows.is_empty() {
            return vec![row(&self.id, &self.before, &self.after)];
        }
        self.rows.iter().map(|it| row(it["id"].as_str().unwrap_or_default(), &it["before"], &it["after"])).collect()
    }
}

/// The lines for a draft.
pub(super) fn entry(draft: &Draft, command: &str, now: DateTime<Utc>) -> Entry {
    let at = rfc3339(now);
    let sums = |change: &Change| [&change.before, &change.after].map(|bytes| bytes.as_deref().map(sum));
    let files: Vec<[Option<String>; 2]> = draft.changes.iter().map(sums).collect();
    let seed = format!("{at} {} {command} {files:?}", now.timestamp_subsec_nanos());
    let key = sum(seed.as_bytes())[..12].to_owned();
    let mut lines = String::new();
    for (change, [from, to]) in draft.changes.iter().zip(files) {
        let rows: Vec<&RowChange> = draft.rows.iter().filter(|row| row.path == change.path).collect();
        let one = if let [one] = rows.as_slice() { Some(*one) } else { None };
        let told = |row: &RowChange| json!({"id": row.id, "before": object(row.before.as_ref()), "after": object(row.after.as_ref())});
        let line = Line {
            at: at.clone(),
            command: command.to_owned(),
            change: key.clone(),
            file: change.path.clone(),
            table: rows.first().map_or("", |row| row.table).to_owned(),
            id: one.map_or_else(String::new, |row| row.id.clone()),
            before: one.map_or(Value::Null, |row| object(row.before.as_ref())),
            after: one.map_or(Value::Null, |row| object(row.after.as_ref())),
            rows: if one.is_some() { Vec::new() } else { rows.iter().take(MANY).map(|row| told(row)).collect() },
            undoes: draft.undoes.clone(),
            from,
            to,
            hunks: pieces(change),
        };
        // A line of plain texts and numbers can always be written.
        lines.push_str(&serde_json::to_string(&line).unwrap_or_default());
        lines.push('\n');
    }
    Entry { lines, key }
}

/// A line that says that a change was not made after all.
pub(super) fn not_written(key: &str, now: DateTime<Utc>) -> String {
    format!("{}\n", json!({"at": rfc3339(now), "change": key, "not_written": true}))
}

/// The changes of a file of actions that were not given up, the oldest first: each with the lines about its files. Lines
/// of other commands, and those that are damaged, are passed over.
pub(super) fn changes(actions: &[u8]) -> Vec<Vec<Line>> {
    let mut changes: Vec<Vec<Line>> = Vec::new();
    let mut given_up: BTreeSet<String> = BTreeSet::new();
    for line in actions.split(|byte| *byte == b'\n') {
        let Ok(value) = serde_json::from_slice::<Value>(line) else { continue };
        if value["not_written"] == true {
            given_up.extend(value["change"].as_str().map(str::to_owned));
            continue;
        }
        let Ok(line) = serde_json::from_value::<Line>(value) else { continue };
        match changes.last_mut() {
            Some(last) if last[0].change == line.change => last.push(line),
            _ => changes.push(vec![line]),
        }
    }
    changes.retain(|lines| !given_up.contains(&lines[0].change));
    changes
}

/// The sum by which a file is known again.
pub(super) fn sum(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    let hex: Vec<String> = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    hex.concat()
}

/// What was exchanged, in whole lines, so that it is found again where other lines have moved it.
fn pieces(change: &Change) -> Vec<Piece> {
    let before = change.before.as_deref().unwrap_or_default();
    let line_start = |at: usize| memchr::memrchr(b'\n', &before[..at]).map_or(0, |newline| newline + 1);
    let line_end = |at: usize| match at.checked_sub(1).and_then(|last| before.get(last)) {
        Some(b'\n') => at,
        _ => memchr::memchr(b'\n', &before[at..]).map_or(before.len(), |newline| at + newline + 1),
    };
    let mut whole: Vec<Hunk> = Vec::new();
    for hunk in &change.hunks {
        let end = hunk.at + hunk.old.len();
        let is_between_lines = hunk.old.is_empty() && line_start(hunk.at) == hunk.at;
        let (from, to) = if is_between_lines { (hunk.at, hunk.at) } else { (line_start(hunk.at), line_end(end)) };
        match whole.last_mut().filter(|last| last.at + last.old.len() > from) {
            Some(last) => {
                // The same line again: what stood in place of its rest is exchanged too.
                let known = last.at + last.old.len();
                let rest = known - hunk.at;
                last.new.truncate(last.new.len() - rest);
                last.new.extend_from_slice(&hunk.new);
                last.new.extend_from_slice(&before[end..to.max(known)]);
                last.old = before[last.at..to.max(known)].to_vec();
            }
            None => whole.push(Hunk {
                at: from,
                old: before[from..to].to_vec(),
                new: [&before[from..hunk.at], &hunk.new, &before[end..to]].concat(),
            }),
        }
    }
    let long = |bytes: &[u8]| match bytes.len() {
        0..=LONG => Bytes::of(bytes),
        len => Bytes::Long { len, sum: sum(bytes) },
    };
    whole.iter().map(|hunk| Piece { at: hunk.at, old: Bytes::of(&hunk.old), new: long(&hunk.new) }).collect()
}

fn object(cells: Option<&Cells>) -> Value {
    let Some(cells) = cells else { return Value::Null };
    Value::Object(cells.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect::<Map<_, _>>())
}

fn cells(value: &Value) -> Option<Cells> {
    let text = |(name, text): (&String, &Value)| (name.clone(), text.as_str().unwrap_or_default().to_owned());
    value.as_object().map(|cells| cells.iter().map(text).collect())
}
