//! A folder of files, an edit, and what the files are then.

#[cfg(test)]
mod daily;
#[cfg(test)]
mod dialects;
#[cfg(test)]
mod random;
#[cfg(test)]
mod rows;

use std::{collections::BTreeMap, path::Path};

use chrono::{TimeZone, Utc};
use tempfile::TempDir;

use super::{
    books::{Books, Cells, Draft, Other, Refusal},
    commit, rows as edits, undo,
};
use crate::{
    base::{calendar::Day, files},
    config::{Business, parse},
};

pub(super) const BUSINESS: &str = r#"
name = "Small"
currency = "USD"
timezone = "America/Chicago"
[pipelines.freelance]
stages = ["prospecting", "proposal_sent", "negotiating"]
[offers.audit]
value = 500
"#;

/// A business in a folder.
pub(super) struct Shop {
    folder: TempDir,
    business: Business,
    collected: BTreeMap<String, String>,
}

impl Shop {
    pub(super) fn new(files: &[(&str, &str)]) -> Shop {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        Shop::of_bytes(&files)
    }

    pub(super) fn of_bytes(files: &[(&str, &[u8])]) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            files::write(&folder.path().join(path), bytes).unwrap();
        }
        let business = parse::parse(BUSINESS, "data/business.toml").0.unwrap();
        Shop { folder, business, collected: BTreeMap::new() }
    }

    pub(super) fn collected(mut self, path: &str, source: &str) -> Shop {
        self.collected.insert(path.to_owned(), source.to_owned());
        self
    }

    pub(super) fn books(&self) -> Books<'_> {
        let today = Day::from_iso(b"2026-02-24").unwrap();
        Books { root: self.folder.path(), business: &self.business, today, collected: &self.collected }
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    pub(super) fn bytes(&self, path: &str) -> Vec<u8> {
        files::read(&self.root().join(path)).unwrap()
    }

    /// Carries a draft out.
    #[track_caller]
    pub(super) fn done(&self, draft: Result<Draft, Refusal>) -> Draft {
        let draft = draft.unwrap_or_else(|refusal| panic!("{refusal:#?}"));
        let now = Utc.with_ymd_and_hms(2026, 2, 24, 12, 0, 0).unwrap();
        commit::commit(self.root(), &draft, "test", now).unwrap_or_else(|refusal| panic!("{refusal:#?}"));
        draft
    }

    #[track_caller]
    pub(super) fn add(&self, table: &str, given: &[(&str, &str)]) -> Draft {
        self.done(edits::add(&self.books(), table, &cells(given), None))
    }

    #[track_caller]
    pub(super) fn set(&self, table: &str, id: &str, given: &[(&str, &str)]) -> Draft {
        self.done(edits::set(&self.books(), table, id, &cells(given)))
    }

    #[track_caller]
    pub(super) fn put(&self, table: &str, rows: &[&[(&str, &str)]]) -> Draft {
        let rows: Vec<Cells> = rows.iter().map(|row| cells(row)).collect();
        self.done(edits::put(&self.books(), table, &rows, None, Other::Change))
    }

    #[track_caller]
    pub(super) fn undo(&self) -> Draft {
        let draft = undo::last(&self.books()).map(|(draft, _)| draft);
        self.done(draft)
    }
}

pub(super) fn cells(given: &[(&str, &str)]) -> Cells {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// What a person is told of a refusal.
#[track_caller]
pub(super) fn told(refused: Result<Draft, Refusal>) -> String {
    let refusal = refused.map(|draft| draft.rows).unwrap_err();
    std::iter::once(refusal.message).chain(refusal.hints).collect::<Vec<_>>().join(" | ")
}
