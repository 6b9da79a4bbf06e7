//! `takings check`: every problem in every file.

use chrono::Utc;

use super::{
    Outcome,
    args::{Check, CheckFormat, Global},
    failure::Failure,
    folder::{self, Folder},
    problems,
    terminal::{self, Terminal},
};
use crate::{
    base::{problem::Severity, text},
    edit::{Change, books::Draft, commit, ids},
};

pub(super) fn run(check: &Check, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut folder = folder::open_to_check(global, terminal)?;
    if check.fix && fix(&folder, terminal)? {
        folder = folder::open_to_check(global, terminal)?;
    }
    match check.format {
        CheckFormat::Json => terminal::print(&problems::json(&folder.problems))?,
        CheckFormat::Text => terminal::print(&words(&folder, terminal))?,
    }
    let counts = |severity| severity == Severity::Error || check.strict;
    let found = folder.problems.iter().any(|problem| counts(problem.severity()));
    Ok(if found { Outcome::Found } else { Outcome::Fine })
}

/// Fills in missing ids; answers whether there were any.
fn fix(folder: &Folder, terminal: &Terminal) -> Result<bool, Failure> {
    let root = folder.workspace.root();
    let _lock = commit::lock(root)?;
    let (filled, unsafe_files) = ids::propose(root, &folder.business, folder.today);
    for path in &unsafe_files {
        terminal.say(&format!("left {path} alone: it is not UTF-8, or git left its marks in it; mend that first\n"));
    }
    let told: Vec<String> = filled
        .iter()
        .map(|(change, ids)| format!("filled in {} in {}\n", text::count(*ids, "id", "ids"), change.path))
        .collect();
    let is_none = filled.is_empty() && unsafe_files.is_empty();
    let changes: Vec<Change> = filled.into_iter().map(|(change, _)| change).collect();
    let has_some = !changes.is_empty();
    commit::commit(root, &Draft { changes, ..Draft::default() }, "check --fix", Utc::now())?;
    terminal.say(&told.concat());
    if is_none {
        terminal.say("no ids are missing\n");
    }
    Ok(has_some)
}

fn words(folder: &Folder, terminal: &Terminal) -> String {
    if folder.problems.is_empty() {
        let rows = folder.data.files.iter().map(|file| u64::from(file.rows)).sum();
        let files = (folder.data.files.len() + folder.definitions.len()) as u64;
        return format!(
            "no problems in {}, {}\n",
            text::count(files, "file", "files"),
            text::count(rows, "row", "rows")
        );
    }
    let style = problems::Style { color: terminal.out_color(), ascii: terminal.ascii };
    let summary = problems::summary(&folder.problems, &folder.data.files);
    format!("{}{summary}\n", problems::text(&folder.problems, style))
}
