//! `takings build`: the pages of the folder and its latest weekly report.

use std::fmt::Write;

use super::{
    Outcome,
    args::{Build, Global},
    busy::Busy,
    failure::Failure,
    folder::{self, Folder},
    problems,
    terminal::{self, Terminal},
};
use crate::{
    base::text::count,
    build::{self, Summary, banner},
};

/// The files that are named one by one; where more were written, their number is enough.
const FEW: usize = 12;

pub(super) fn run(build: &Build, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let done = attempt(build, global, terminal);
    if let Err(Failure::Told(told)) = &done {
        // Where the disk itself is what fails, the error that is told says so.
        let _ = banner::put(&workspace, &told.notice(workspace.root()));
    }
    done
}

fn attempt(build: &Build, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    if build.strict && !folder.problems.is_empty() {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        if !terminal.verbose {
            terminal::complain(&problems::text(&folder.problems, style));
        }
        terminal.say("nothing was written: `--strict` wants files without problems\n");
        return Ok(Outcome::Found);
    }
    let busy = Busy::with("making the pages", terminal);
    let summary = build::build(&folder.workspace, folder.inputs())?;
    drop(busy);
    terminal.say(&words(&summary, &folder, terminal));
    Ok(Outcome::Fine)
}

fn words(summary: &Summary, folder: &Folder, terminal: &Terminal) -> String {
    let n = summary.written.len();
    let mut words = String::new();
    if n <= FEW || terminal.verbose {
        words.extend(summary.written.iter().map(|path| format!("  wrote    {path}\n")));
    }
    words.extend(summary.removed.iter().map(|path| format!("  removed  {path}\n")));
    let open = folder.workspace.site().join("index.html");
    let open = open.strip_prefix("./").unwrap_or(&open).display().to_string();
    let done = match (n, summary.unchanged) {
        (0, _) => "nothing changed".to_owned(),
        (n, 0) => format!("wrote {}", count(n as u64, "file", "files")),
        (n, unchanged) => format!("wrote {}, {unchanged} unchanged", count(n as u64, "file", "files")),
    };
    let _ = writeln!(words, "{done}; as of {}: open {open}", folder.today.words());
    words
}
