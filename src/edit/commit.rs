//! A draft is carried out: every file is compared with what was read, what goes is noted in `logs/actions.jsonl`, and
//! each file is written whole.

use std::{path::Path, thread, time::Duration};

use chrono::{DateTime, Utc};
use similar::TextDiff;

use super::{
    Change, EditError,
    books::{Draft, Refusal, Why},
    journal, make,
};
use crate::{
    base::files::{self, Lock},
    data::encoding,
};

/// How long another command is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(20);

/// How the names of files begin that are not in place yet. Only who has the lock makes such files.
const PREFIX: &str = ".takings-edit-";

/// Keeps other commands from editing the folder, from before its files are read until the draft is carried out. Waits a
/// few seconds for one that is at work.
pub fn lock(root: &Path) -> Result<Lock, Refusal> {
    let path = root.join("logs/edit.lock");
    for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
        if let Some(lock) = files::lock(&path)? {
            sweep(&root.join("data"));
            return Ok(lock);
        }
        thread::sleep(STEP);
    }
    Err(Refusal::new("another `takings` command is changing this folder")
        .hint("wait until it is done, then try again")
        .because(Why::Busy))
}

/// Removes what a command that was stopped left behind.
fn sweep(data: &Path) {
    files::sweep(data, PREFIX);
    for found in files::list(data).unwrap_or_default() {
        if found.is_folder {
            files::sweep(&data.join(found.name), PREFIX);
        }
    }
}

/// Carries a draft out. `command` is how the change is told, such as `set deals deal-k7m2 value=3000`. Where one file of
/// several can't be written, those before it get back what they had.
pub fn commit(root: &Path, draft: &Draft, command: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    if draft.changes.is_empty() {
        return Ok(());
    }
    for change in &draft.changes {
        let path = root.join(&change.path);
        if files::read_if_there(&path)? != change.before {
            return Err(EditError::Changed(change.path.clone()).into());
        }
        if change.before.is_none() && files::is_link(&path) {
            return Err(Refusal::new(format!("`{}` is a link that leads nowhere", change.path))
                .hint("remove the link, or put a file where it leads")
                .because(Why::Files));
        }
        if files::is_read_only(&path) {
            return Err(Refusal::new(format!("`{}` is read-only, so it was not changed", change.path))
                .hint("make it writable if you mean it: `chmod u+w` or its properties")
                .because(Why::System));
        }
    }
    let actions = root.join(journal::PATH);
    if !files::real(&actions).starts_with(files::real(root)) {
        return Err(Refusal::new(format!("`{}` leads out of the folder, so nothing was written", journal::PATH))
            .hint("remove the link; a new one is made")
            .because(Why::Files));
    }
    // Whenever the program is stopped, what goes out of the files is kept already.
    let entry = journal::entry(draft, command, now);
    files::append_durably(&actions, &entry.lines)?;
    for (done, change) in draft.changes.iter().enumerate() {
        if let Err(error) = make(root, change, PREFIX) {
            if take_back(root, &draft.changes[..done]) {
                // It is said anyhow; the disk may be what is wrong.
                let _ = files::append(&actions, &journal::not_written(&entry.key, now));
            }
            return Err(error.into());
        }
    }
    Ok(())
}

/// Gives files back what they had, as far as nobody else has changed them; answers whether all have it.
fn take_back(root: &Path, done: &[Change]) -> bool {
    let mut is_back = true;
    for change in done.iter().rev() {
        let back = Change { before: change.after.clone(), after: change.before.clone(), ..change.clone() };
        // What made the other file fail may keep this one from being written too; the error is told anyhow.
        is_back &= make(root, &back, PREFIX).is_ok();
    }
    is_back
}

/// What a draft changes, as `diff -u` shows it.
pub fn diff(draft: &Draft) -> String {
    let text = |bytes: &Option<Vec<u8>>| encoding::decode(bytes.clone().unwrap_or_default()).0;
    let mut out = String::new();
    for change in &draft.changes {
        let (before, after) = (text(&change.before), text(&change.after));
        let lines = TextDiff::configure().timeout(Duration::from_secs(2)).diff_lines(&before, &after);
        let name = |bytes: &Option<Vec<u8>>| if bytes.is_some() { change.path.as_str() } else { "/dev/null" };
        let mut unified = lines.unified_diff();
        unified.context_radius(1).header(name(&change.before), name(&change.after));
        out.push_str(&unified.to_string());
    }
    out
}

impl From<EditError> for Refusal {
    fn from(error: EditError) -> Refusal {
        match error {
            EditError::File(error) => error.into(),
            EditError::Changed(_) => Refusal::new(error.to_string()).because(Why::Files),
        }
    }
}
