//! `takings completions SHELL`: what makes a shell complete commands and options.

use clap::CommandFactory;

use super::{
    Outcome,
    args::{Args, Completions},
    failure::Failure,
    terminal,
};

pub(super) fn run(completions: &Completions) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Args::command(), "takings", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
