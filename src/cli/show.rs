//! `takings show PAGE…`: pages in the terminal.

use super::{
    Outcome,
    args::{Global, Show},
    failure::Failure,
    folder,
    terminal::Terminal,
};

pub(super) fn run(show: &Show, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let _ = (show, folder::open_to_show(global, terminal)?);
    Err(Failure::new("showing is not there yet"))
}
