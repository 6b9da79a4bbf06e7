//! `takings watch`: the pages follow the files.

use super::{
    Outcome,
    args::{Global, Watch},
    failure::Failure,
    folder,
    live::Live,
    terminal::Terminal,
};

pub(super) fn run(watch: &Watch, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let root = workspace.root().display().to_string();
    Live::new(workspace, global, terminal, None).run(watch.poll, |is_first| {
        if is_first {
            terminal.say(&format!("watching {root}; Ctrl-C ends\n"));
        }
    })
}
