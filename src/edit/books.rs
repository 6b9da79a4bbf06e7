//! What is to be changed, and what comes of it: the words in which the other files of this room speak.

use std::{collections::BTreeMap, path::Path};

use super::Change;
use crate::{
    base::{calendar::Day, files::FileError, problem::Problem},
    config::Business,
    data::Dataset,
};

/// The tables of a business, to be changed.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// The business's folder.
    pub root: &'a Path,
    /// What `business.toml` says.
    pub business: &'a Business,
    /// The day that stands for today.
    pub today: Day,
    /// The files that `collect` fills, by path, each with the name of its source. No person edits these: a change to one
    /// of their rows becomes a row of `overrides`.
    pub collected: &'a BTreeMap<String, String>,
}

/// Cells as a person gives them: names of columns, each with the text that it is to hold. An empty text empties the cell.
pub type Cells = Vec<(String, String)>;

/// Changes that were tried out and can be made.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The files, as they are and as they will be, in the order in which they are written. None where nothing changes.
    pub changes: Vec<Change>,
    /// The rows, as they are and as they will be.
    pub rows: Vec<RowChange>,
    /// How many of the rows that were given are in the table as they are.
    pub same: usize,
    /// What a person should know of how it was done, such as that a row went into `overrides`.
    pub notes: Vec<String>,
    /// The change that it takes back, where it does.
    pub undoes: Option<String>,
    /// The problems that the folder will have and has not now. None of them costs a row: such changes are refused.
    pub warnings: Vec<Problem>,
    /// Every row of the folder, as it will be.
    pub data: Dataset,
    /// Every problem of the folder, as it will be.
    pub problems: Vec<Problem>,
}

impl Draft {
    /// The same with these notes before its own.
    pub(super) fn noting(self, notes: Vec<String>) -> Draft {
        Draft { notes: [notes, self.notes].concat(), ..self }
    }
}

/// What changes in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// Its table.
    pub table: &'static str,
    /// Its id; empty where the table has none.
    pub id: String,
    /// Its file.
    pub path: String,
    /// The cells that change, as they are; `None` for a row that is new.
    pub before: Option<Cells>,
    /// The cells that change, as they will be; `None` for a row that goes.
    pub after: Option<Cells>,
}

/// What becomes of a row that is given with an id that is there, and with other cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// It is changed.
    Change,
    /// Everything is refused.
    Refuse,
}

/// Why nothing is changed.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// What sort of reason it is.
    pub kind: Why,
    /// The reason: lower case, no full stop.
    pub message: String,
    /// The ways out.
    pub hints: Vec<String>,
    /// The problems that the folder would have.
    pub problems: Vec<Problem>,
}

/// What sort of reason there is to change nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// What was given makes no sense: there is no such table, column or row, or a value can't be read.
    #[default]
    Given,
    /// A row of this id is there with other cells.
    Conflict,
    /// The files don't allow it as they are: they are damaged, or have changed meanwhile.
    Files,
    /// Another command is changing the folder.
    Busy,
    /// There is no room on the disk.
    Full,
    /// The system refused otherwise, such as for want of rights.
    System,
}

impl Refusal {
    /// A reason that lies in what was given.
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), ..Refusal::default() }
    }

    /// The same with one more way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.hints.push(hint.into());
        self
    }

    /// The same with what was most likely meant, or else another way out.
    pub fn near(self, near: Option<&str>, otherwise: impl FnOnce() -> String) -> Refusal {
        self.hint(near.map_or_else(otherwise, |near| format!("did you mean `{near}`?")))
    }

    /// The same as a reason of this sort.
    pub fn because(self, kind: Why) -> Refusal {
        Refusal { kind, ..self }
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Refusal {
        let refusal = Refusal::new(error.to_string()).because(Why::System);
        match error.source.kind() {
            std::io::ErrorKind::PermissionDenied => {
                refusal.hint("look at who owns it, and whether a program holds it open")
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                refusal.because(Why::Full).hint("make room on the disk and try again")
            }
            std::io::ErrorKind::ReadOnlyFilesystem => {
                refusal.hint("the disk is read-only: work on a copy of the folder")
            }
            _ => refusal,
        }
    }
}
