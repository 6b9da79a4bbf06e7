//! A draft is carried out: every file is compared with what was read, written whole and noted in `logs/actions.jsonl`.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::books::{Draft, Refusal};
use crate::base::files::Lock;

/// Keeps other commands from editing the folder, from before its files are read until the draft is carried out. Waits a
/// few seconds for one that is at work.
pub fn lock(root: &Path) -> Result<Lock, Refusal> {
    let _ = root;
    Err(Refusal::new("not yet"))
}

/// Carries a draft out. `command` is how the change is told, such as `set deals deal-k7m2 value=3000`.
pub fn commit(root: &Path, draft: &Draft, command: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    let _ = (root, draft, command, now);
    Err(Refusal::new("not yet"))
}

/// What a draft changes, as `diff -u` shows it.
pub fn diff(draft: &Draft) -> String {
    let _ = draft;
    String::new()
}
