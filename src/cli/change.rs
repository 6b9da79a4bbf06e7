//! How a command changes rows: the change is tried out, shown, agreed to where a person was asked, and made. The lock is
//! held from the reading of the files on that a change is made from, never while somebody thinks.

use std::fmt::Write;

use chrono::Utc;

use super::{
    args::Global,
    ask::{self, Ask},
    drafted,
    failure::Failure,
    folder::{self, Folder, Setup},
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        text::{harmless, join, nearest, title},
    },
    config::{Business, Pipeline},
    data::{memory::Memory, table::TableSpec, tables},
    edit::{
        books::{Books, Cells, Draft, Refusal},
        commit,
    },
};

/// What commands that change rows work with.
pub(super) struct Desk<'a> {
    /// What is set up.
    pub(super) setup: Setup,
    /// Whom to ask, where there is somebody at a terminal.
    pub(super) asked: Option<Ask>,
    /// Where is said what is done.
    pub(super) terminal: &'a Terminal,
    global: &'a Global,
    is_dry: bool,
}

/// A change that is to be made.
pub(super) struct Wish<'a> {
    /// How it is told, such as `set deals deal-k7m2 value=3000`.
    pub(super) words: String,
    /// Whether a person was asked for it, and is to agree.
    pub(super) was_asked: bool,
    /// Tries it out.
    pub(super) draft: &'a dyn Fn(&Books<'_>) -> Result<Draft, Refusal>,
}

/// What became of a wish.
pub(super) struct Made {
    /// The change.
    pub(super) draft: Draft,
    /// Whether files were written.
    pub(super) is_written: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn open(global: &'a Global, is_dry: bool, terminal: &'a Terminal) -> Result<Desk<'a>, Failure> {
        let setup = folder::set_up(global, terminal)?;
        Ok(Desk { setup, asked: Ask::on(terminal), terminal, global, is_dry })
    }

    /// The tables.
    pub(super) fn books(&self) -> Books<'_> {
        self.setup.books()
    }

    /// The day that stands for today.
    pub(super) fn today(&self) -> Day {
        self.setup.today
    }

    /// Whom to ask for what is missing; where nobody is there, the form of the command.
    pub(super) fn ask(&self, missing: &str, form: &str) -> Result<&Ask, Failure> {
        self.asked.as_ref().ok_or_else(|| {
            Failure::new(missing).hint(format!("such as `{form}`")).hint("on a terminal it asks for what is missing")
        })
    }

    /// The folder as it is now, without a word of its problems.
    pub(super) fn folder(&self) -> Result<Folder, Failure> {
        folder::open_again(&self.setup.workspace, self.global, &mut Memory::default())
    }

    /// Makes a change, or shows it where nothing is to be written.
    pub(super) fn make(&self, wish: &Wish<'_>) -> Result<Made, Failure> {
        let Wish { words, was_asked, draft: try_out } = wish;
        if self.is_dry {
            let draft = try_out(&self.books())?;
            self.terminal.say(&drafted::beside(&draft, self.terminal));
            if draft.changes.is_empty() {
                self.terminal.say(drafted::NOTHING);
            }
            terminal::print_lines(&commit::diff(&draft))?;
            return Ok(Made { draft, is_written: false });
        }
        let mut was_shown = false;
        if let (true, Some(ask)) = (was_asked, &self.asked) {
            let draft = try_out(&self.books())?;
            was_shown = !draft.changes.is_empty();
            if was_shown {
                terminal::complain(&format!("\n{}", drafted::plan(&draft, self.terminal)));
                let back = goes_back(&draft, self.books().business);
                let label = back.as_ref().map_or_else(String::new, |back| format!("{back} "));
                if !ask.yes(&format!("{label}Write it?"), back.is_none())? {
                    return Err(ask::nothing_written());
                }
            }
        }
        let root = self.setup.workspace.root();
        let lock = commit::lock(root)?;
        let draft = try_out(&self.books())?;
        let is_written = !draft.changes.is_empty();
        if is_written {
            commit::commit(root, &draft, words, Utc::now())?;
        }
        drop(lock);
        self.terminal.say(&drafted::done(&draft, was_shown, self.terminal));
        Ok(Made { draft, is_written })
    }
}

/// That a deal loses a stage that it had reached, in words.
fn goes_back(draft: &Draft, business: &Business) -> Option<String> {
    let is_stage = |name: &str| {
        let has = |pipeline: &Pipeline| (0..=pipeline.lost()).any(|stage| pipeline.stage_name(stage) == name);
        business.pipelines.iter().any(has)
    };
    let deals = draft.rows.iter().filter(|row| row.table == "deals");
    deals.filter_map(|row| Some((row, row.before.as_ref()?, row.after.as_ref()?))).find_map(|(row, before, after)| {
        let is_empty = |name: &str| after.iter().any(|(other, text)| other == name && text.is_empty());
        let left = before.iter().filter(|(name, text)| !text.is_empty() && is_stage(name) && is_empty(name));
        let left: Vec<String> = left.map(|(name, _)| harmless(&title(name))).collect();
        let words = || format!("This takes {} out of {}.", harmless(&row.id), join(&left));
        (!left.is_empty()).then(words)
    })
}

/// A table by its name.
pub(super) fn table(name: &str) -> Result<&'static TableSpec, Failure> {
    tables::spec(name).ok_or_else(|| {
        let names: Vec<&str> = tables::ALL.iter().map(|spec| spec.name).collect();
        let near = nearest(name, names.iter().copied());
        Failure::unknown("table", name, near, &format!("there are {}", join(&names)))
    })
}

/// `add deals platform=Upwork title="Blog posts"`: a command with cells as a person types it.
pub(super) fn words(command: &str, cells: &Cells) -> String {
    cells.iter().fold(command.to_owned(), |mut words, (column, value)| {
        let _ = write!(words, " {column}={}", word(value));
        words
    })
}

/// A value as a word of a command.
pub(super) fn word(value: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_.,:/@+%".contains(char);
    if value.chars().all(is_plain) { value.to_owned() } else { format!("{value:?}") }
}
