//! Changes to files, proposed before they are made: a change is the file's old and new bytes, and is made only where the
//! old ones are still there.

pub mod books;
pub mod commit;
pub mod deals;
pub mod ids;
pub mod import;
pub mod rows;
pub mod sheet;
pub mod undo;

use std::path::Path;

use crate::base::files::{self, FileError};

/// A change to one file.
#[derive(Clone, Debug)]
pub struct Change {
    /// The file, relative to the business's folder.
    pub path: String,
    /// Its bytes as they were read.
    pub before: Vec<u8>,
    /// Its bytes as they will be.
    pub after: Vec<u8>,
    /// What the change does, such as `3 ids`.
    pub what: String,
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
    let path = root.join(&change.path);
    // A file that is not there yet has no bytes.
    if files::read_if_there(&path).map_err(EditError::File)?.unwrap_or_default() != change.before {
        return Err(EditError::Changed(change.path.clone()));
    }
    files::write_durably(&path, &change.after).map_err(EditError::File)
}
