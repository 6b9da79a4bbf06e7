//! `takings completions SHELL`: what makes a shell complete commands and options.

use clap::{Arg, CommandFactory};

use super::{
    Outcome,
    args::{Args, Completions},
    failure::Failure,
    terminal,
};
use crate::data::tables;

pub(super) fn run(completions: &Completions) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    let mut command = Args::command().mut_subcommands(|command| command.mut_args(with_tables));
    clap_complete::generate(completions.shell, &mut command, "takings", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}

/// The names of the tables for an argument that takes one. The command itself takes any word, to say which is near.
fn with_tables(arg: Arg) -> Arg {
    let takes_table = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name.starts_with("TABLE")));
    if takes_table { arg.value_parser(tables::ALL.iter().map(|spec| spec.name).collect::<Vec<_>>()) } else { arg }
}
