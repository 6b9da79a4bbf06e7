//! `takings build`: the pages of the folder and its latest weekly report.

use super::{
    Outcome,
    args::{Build, Global},
    failure::Failure,
    folder, problems,
    terminal::Terminal,
};

pub(super) fn run(build: &Build, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    if build.strict && !folder.problems.is_empty() {
        let style = problems::Style { color: terminal.err_color(), ascii: terminal.ascii };
        terminal.complain(&problems::text(&folder.problems, style));
        return Ok(Outcome::Found);
    }
    Err(Failure::new("building is not there yet"))
}
