//! Changes to files, proposed before they are made: a change is the file's old and new bytes, and is made only where the
//! old ones are still there.

pub mod books;
mod check;
pub mod commit;
pub mod deals;
mod document;
pub mod ids;
pub mod import;
mod journal;
mod opened;
mod put;
pub mod rows;
pub mod sheet;
mod tables;
mod target;
pub mod undo;
mod value;

use std::path::Path;

use crate::base::files::{self, FileError};

/// A change to one file.
#[derive(Clone, Debug)]
pub struct Change {
    /// The file, relative to the business's folder.
    pub path: String,
    /// Its bytes as they were read; `None` where there is no file yet.
    pub before: Option<Vec<u8>>,
    /// Its bytes as they will be; `None` where it goes.
    pub after: Option<Vec<u8>>,
    /// What is exchanged for what, by ascending place.
    pub hunks: Vec<Hunk>,
}

/// Bytes that are exchanged for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Where they are in the file as it was read.
    pub at: usize,
    /// What is there.
    pub old: Vec<u8>,
    /// What will be there.
    pub new: Vec<u8>,
}

impl Change {
    /// The change of a file by hunks.
    pub fn of_hunks(path: &str, before: Option<Vec<u8>>, hunks: Vec<Hunk>) -> Change {
        let old = before.as_deref().unwrap_or_default();
        let mut after = Vec::with_capacity(old.len() + hunks.iter().map(|hunk| hunk.new.len()).sum::<usize>());
        let mut at = 0;
        for hunk in &hunks {
            after.extend_from_slice(old.get(at..hunk.at).unwrap_or_default());
            after.extend_from_slice(&hunk.new);
            at = hunk.at + hunk.old.len();
        }
        after.extend_from_slice(old.get(at..).unwrap_or_default());
        Change { path: path.to_owned(), before, after: Some(after), hunks }
    }

    /// The change of a file as a whole.
    pub fn of_file(path: &str, before: Option<Vec<u8>>, after: Option<Vec<u8>>) -> Change {
        let hunk = Hunk { at: 0, old: before.clone().unwrap_or_default(), new: after.clone().unwrap_or_default() };
        Change { path: path.to_owned(), before, after, hunks: vec![hunk] }
    }
}

/// Why a change was not made.
#[derive(Debug)]
pub enum EditError {
    /// The file could not be read or written.
    File(FileError),
    /// The file has changed since it was read.
    Changed(String),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EditError::File(err) => err.fmt(out),
            EditError::Changed(path) => {
                write!(out, "`{path}` has changed since it was read, so nothing was written; run the command again")
            }
        }
    }
}

impl std::error::Error for EditError {}

/// Makes a change: the file is read again, compared, and replaced whole.
pub fn apply(root: &Path, change: &Change) -> Result<(), EditError> {
    make(root, change, ".takings-")
}

/// The same, with names of files that are not in place yet that begin so.
fn make(root: &Path, change: &Change, prefix: &str) -> Result<(), EditError> {
    let path = root.join(&change.path);
    let is_as_read = match &change.after {
        Some(after) => files::exchange(&path, change.before.as_deref(), after, prefix),
        // A file that is not there yet has no bytes.
        None => files::read_if_there(&path).and_then(|there| {
            let is_as_read = there == change.before;
            if is_as_read { files::remove(&path).map(|()| true) } else { Ok(false) }
        }),
    };
    match is_as_read {
        Ok(true) => Ok(()),
        Ok(false) => Err(EditError::Changed(change.path.clone())),
        Err(error) => Err(EditError::File(error)),
    }
}

#[cfg(test)]
mod tests;
