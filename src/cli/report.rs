//! `takings report weekly`: a dated report, written once and printed.

use super::{
    Outcome,
    args::{Global, Report},
    failure::Failure,
    folder,
    terminal::Terminal,
};

pub(super) fn run(report: &Report, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let _ = (report, folder::open_to_show(global, terminal)?);
    Err(Failure::new("reporting is not there yet"))
}
