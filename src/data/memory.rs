//! What was read before, for the next time: a file that is the same is not read again. It holds no figure, and what is
//! read with it is what would be read without it.

use std::{collections::BTreeMap, sync::Arc};

use super::{filled::Filled, load::Future, read::Layout, schema::Keep, source::Source};
use crate::{
    base::{calendar::Day, problem::Problem},
    config::Business,
};

/// The files of a folder as they were read last.
#[derive(Debug, Default)]
pub struct Memory {
    setup: Option<Setup>,
    files: BTreeMap<String, FileRead>,
    read: Vec<String>,
}

/// What cells are read by, beside their file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setup {
    pub(crate) business: Business,
    pub(crate) today: Day,
    pub(crate) future: Future,
    pub(crate) keep: Keep,
}

/// A file that was read. Copies share everything.
#[derive(Clone, Debug)]
pub(crate) struct FileRead {
    pub(crate) file: Arc<File>,
    /// Its rows, if there is anything to read.
    pub(crate) rows: Option<Arc<Filled>>,
}

/// What is known of a file beside its rows.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) source: Source,
    pub(crate) layout: Layout,
    /// What is wrong with it and with its cells.
    pub(crate) problems: Vec<Problem>,
    /// The day on which a person last kept it, where it says so.
    pub(crate) updated: Option<Day>,
}

impl Memory {
    /// The paths of the files that were read the last time, because they were new or had changed.
    pub fn read(&self) -> &[String] {
        &self.read
    }

    /// A file as it was read last.
    pub(crate) fn file(&self, path: &str) -> Option<&FileRead> {
        self.files.get(path)
    }

    /// Forgets what was read by another set-up.
    pub(crate) fn begin(&mut self, setup: &Setup) {
        if self.setup.as_ref() != Some(setup) {
            self.setup = Some(setup.clone());
            self.files.clear();
        }
    }

    /// A file, if it is as it was.
    pub(crate) fn find(&self, source: &Source) -> Option<FileRead> {
        self.files.get(&source.path).filter(|known| known.file.source.is_same(source)).cloned()
    }

    /// Keeps the files of this time for the next, and no others.
    pub(crate) fn keep(&mut self, files: &[FileRead], read: Vec<String>) {
        self.files = files.iter().map(|read| (read.file.source.path.clone(), read.clone())).collect();
        self.read = read;
    }
}
