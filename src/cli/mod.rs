//! The command line: arguments, words for people and exit codes. The only room that prints or asks the clock, and nobody
//! imports it. What a command does is in the room that it names; here it is called and its answer is said.

mod add;
mod alerts;
pub mod args;
mod ask;
mod bell;
mod build;
mod busy;
mod change;
mod check;
mod collect;
mod completions;
mod doctor;
mod drafted;
mod explain;
mod export;
mod failure;
mod folder;
mod import;
mod init;
mod intake;
mod live;
mod log_deal;
mod messages;
mod move_deal;
mod perform;
mod problems;
mod progress;
mod reconcile;
mod report;
mod run;
mod saved;
mod schedule;
mod send;
mod serve;
mod set;
mod show;
mod snapshot;
mod terminal;
mod undo;
mod watch;
mod won;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory, FromArgMatches};

use self::{
    args::{Args, Command},
    failure::Failure,
    terminal::Terminal,
};

/// How a command ended, where it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Fine,
    /// Problems were found.
    Found,
}

/// Runs the program with its arguments: 0 fine, 1 problems found, 2 failed.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match parse(arguments) {
        Ok(args) => args,
        Err(error) => {
            // A pipe that nobody reads is no reason to say so.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(&args.global);
    match dispatch(&args, &terminal) {
        Ok(Outcome::Fine) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(Failure::Told(told)) => {
            terminal::complain(&told.text(terminal.err_color()));
            ExitCode::from(2)
        }
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Args, clap::Error> {
    let matches = Args::command().try_get_matches_from(arguments)?;
    Args::from_arg_matches(&matches)
}

fn dispatch(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let global = &args.global;
    match &args.command {
        None => welcome(terminal),
        Some(Command::Init(init)) => init::run(init, global, terminal),
        Some(Command::Check(check)) => check::run(check, global, terminal),
        Some(Command::Add(add)) => add::run(add, global, terminal),
        Some(Command::Set(set)) => set::run(set, global, terminal),
        Some(Command::Move(moved)) => move_deal::run(moved, global, terminal),
        Some(Command::LogDeal(log)) => log_deal::run(log, global, terminal),
        Some(Command::Undo(undo)) => undo::run(undo, global, terminal),
        Some(Command::Import(import)) => import::run(import, global, terminal),
        Some(Command::Build(build)) => build::run(build, global, terminal),
        Some(Command::Watch(watch)) => watch::run(watch, global, terminal),
        Some(Command::Serve(serve)) => serve::run(serve, global, terminal),
        Some(Command::Run(run)) => run::run(run, global, terminal),
        Some(Command::Schedule(schedule)) => schedule::run(schedule, global, terminal),
        Some(Command::Collect(collect)) => collect::run(collect, global, terminal),
        Some(Command::Show(show)) => show::run(show, global, terminal),
        Some(Command::Report(report)) => report::run(report, global, terminal),
        Some(Command::Brief(brief)) => report::brief(brief, global, terminal),
        Some(Command::Send(send)) => send::run(send, global, terminal),
        Some(Command::Alerts(alerts)) => alerts::run(alerts, global, terminal),
        Some(Command::Explain(explain)) => explain::run(explain, global, terminal),
        Some(Command::Snapshot) => snapshot::run(global, terminal),
        Some(Command::Doctor(doctor)) => doctor::run(doctor, global, terminal),
        Some(Command::Export(export)) => export::run(export, global, terminal),
        Some(Command::Completions(completions)) => completions::run(completions),
    }
}

/// What `takings` alone says: the commonest tasks, then every command.
fn welcome(terminal: &Terminal) -> Result<Outcome, Failure> {
    let help = Args::command().render_help();
    let help = if terminal.out_color() { help.ansi().to_string() } else { help.to_string() };
    terminal::print(&format!("{}\n{help}", args::FIRST_STEPS))?;
    Ok(Outcome::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }
}
