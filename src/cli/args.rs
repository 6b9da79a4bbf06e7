//! What can be typed after `takings`. The doc comments are the help, and `docs/commands.md` is made from them.

mod import;
mod rows;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

pub use self::{
    import::Import,
    rows::{Add, LogDeal, Move, Set, Undo},
};
use crate::base::calendar::Day;

/// What `takings` alone says first.
pub(super) const FIRST_STEPS: &str = "\
Start here:
  takings init my-business     make a folder with a few example rows to replace
  takings build                turn the folder into pages: open site/index.html
  takings serve --open         see them in the browser, new with every save
  takings check                see what is wrong in your files, and how to mend it
";

/// Turns a folder of plain files into a business's dashboards and reports
#[derive(Debug, Parser)]
#[command(name = "takings", version, propagate_version = false, disable_help_subcommand = true)]
pub struct Args {
    /// Options that every command has.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command has.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Global {
    /// The folder of the business [default: the nearest one upwards with data/business.toml]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// The day that stands for today, such as 2026-02-24
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
    /// Leave out clients, contacts and notes, for pages and texts that anybody may see
    #[arg(long, global = true)]
    pub public: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Use plain ASCII signs alone
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new folder that builds at once
    Init(Init),
    /// List every problem in every file, with its place and the fix
    Check(Check),
    /// Add a row to a table, and print its id; asks field by field where no column is given
    Add(Add),
    /// Change cells of a row; asks which where no column is given
    Set(Set),
    /// Move a deal to a stage of its pipeline, to won or to lost
    Move(Move),
    /// Log a deal that was won: its money, its stage, the new forecast and the message to the team
    LogDeal(LogDeal),
    /// Take back the last change that a command made
    Undo(Undo),
    /// Bring a foreign file into a table: CSV, JSON, a spreadsheet, or job alerts as text
    Import(Import),
    /// Write the pages into site/, and today's brief and the latest reports into reports/
    Build(Build),
    /// Build again whenever a file is saved
    Watch(Watch),
    /// Show the pages in the browser, and keep them as new as the files
    Serve(Serve),
    /// Do by itself what the schedule says, and build again whenever a file is saved
    Run(Run),
    /// Show what is done when, or print it for a timer of this machine
    Schedule(Schedule),
    /// Bring the files of data/sources/ up to date
    Collect(Collect),
    /// Print a page
    Show(Show),
    /// Write and print a dated report
    Report(Report),
    /// Write and print the brief of the day: `report daily`
    Brief(Brief),
    /// Send a report, alerts or a page to a channel, each once
    Send(Send),
    /// List the alerts that stand, those resolved, and those with too little data
    Alerts(Alerts),
    /// Say what a figure is made of: formula, inputs and the rows behind it
    Explain(Explain),
    /// Freeze the figures of today, so that forecasts can be judged later
    Snapshot,
    /// Check the set-up: files, secrets, and whether each source answers
    Doctor(Doctor),
    /// Print every row of a table, or the tables of a page, for other programs
    Export(Export),
    /// Print what makes a shell complete commands and options
    Completions(Completions),
}

/// Make a new folder that builds at once
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The folder to make [default: here]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// Copy the example business: a studio with a year of rows in every table
    #[arg(long)]
    pub example: bool,
    /// Put the definition of a source into a folder that is there, such as close; `list` names them all
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    pub source: Option<String>,
}

/// List every problem in every file, with its place and the fix
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Count warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Fill in the ids that rows are missing
    #[arg(long)]
    pub fix: bool,
    /// How to print the problems
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

/// How problems are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Write the pages into site/, and today's brief and the latest reports into reports/
#[derive(Debug, clap::Args)]
pub struct Build {
    /// Write nothing if there is any problem
    #[arg(long)]
    pub strict: bool,
}

/// Build again whenever a file is saved
#[derive(Debug, clap::Args)]
pub struct Watch {
    /// Look for changes twice a second, for folders on a network
    #[arg(long)]
    pub poll: bool,
}

/// Show the pages in the browser, and keep them as new as the files
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The port on 127.0.0.1, 4780 where none is named; 0 takes any that is free
    #[arg(long, default_value_t = 4780)]
    pub port: u16,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes twice a second, for folders on a network
    #[arg(long)]
    pub poll: bool,
    /// Take rows from programs that know the token in .secrets/intake: POST /track/TABLE
    #[arg(long)]
    pub intake: bool,
    /// Take rows at another address, such as 0.0.0.0 or the name of this machine; where others can reach it, no pages are shown
    #[arg(long, value_name = "ADDRESS", requires = "intake")]
    pub host: Option<String>,
}

/// Do by itself what the schedule says, and build again whenever a file is saved
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Do what is due, build, and end: for a timer that starts it again
    #[arg(long)]
    pub once: bool,
}

/// Show what is done when, or print it for a timer of this machine
#[derive(Debug, clap::Args)]
pub struct Schedule {
    /// Whom it is for
    #[arg(long, value_enum, default_value_t = ScheduleFormat::Text)]
    pub format: ScheduleFormat,
}

/// Whom a schedule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScheduleFormat {
    /// For people
    Text,
    /// For cron: lines for `crontab -e`
    Crontab,
    /// For Linux: a service and its timer
    Systemd,
    /// For macOS: an agent
    Launchd,
}

/// Bring the files of data/sources/ up to date
#[derive(Debug, clap::Args)]
pub struct Collect {
    /// The sources, such as close [default: all]
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Show the rows that would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The first day that is asked for [default: the one of each definition]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Day>,
    /// Write although many rows are gone
    #[arg(long)]
    pub accept_shrink: bool,
}

/// Check the set-up: files, secrets, and whether each source answers
#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// Ask no service
    #[arg(long)]
    pub offline: bool,
}

/// Print every row of a table, or the tables of a page, for other programs
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The table, such as deals, or the page, such as pipeline; where both have the name, the table
    #[arg(value_name = "TABLE|PAGE")]
    pub what: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
    pub format: ExportFormat,
}

/// How a table is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For a spreadsheet, or another folder's data/
    Csv,
    /// For programs, with exact numbers
    Json,
    /// A Markdown table
    Md,
}

/// Print what makes a shell complete commands and options
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Print a page
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The pages, such as revenue [default: overview]
    #[arg(value_name = "PAGE")]
    pub pages: Vec<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How a page or report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text, for a terminal or a mail
    Text,
    /// Markdown
    Md,
    /// Every figure and table, for programs
    Json,
    /// Every table, for a spreadsheet
    Csv,
    /// The page itself, in one file
    Html,
    /// Messages for Slack
    Slack,
    /// Messages for Discord
    Discord,
    /// Messages for Telegram
    Telegram,
}

/// Write and print a dated report
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The report
    #[arg(value_enum)]
    pub kind: ReportKind,
    /// The period, such as 2026-02-24, 2026-W08 or 2026-02 [default: today, or the last week or month that is over]
    #[arg(long)]
    pub period: Option<String>,
    /// The time of day that a daily brief is for
    #[arg(long, value_enum, default_value_t = Slot::Morning)]
    pub slot: Slot,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write a report again that was written already
    #[arg(long)]
    pub rewrite: bool,
}

/// Write and print the brief of the day: `report daily`
#[derive(Debug, clap::Args)]
pub struct Brief {
    /// The day, such as 2026-02-24 [default: today]
    #[arg(long)]
    pub period: Option<String>,
    /// The time of day that it is for
    #[arg(long, value_enum, default_value_t = Slot::Morning)]
    pub slot: Slot,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write the brief of a day that is over again
    #[arg(long)]
    pub rewrite: bool,
}

/// The dated reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportKind {
    /// Today, or another day
    Daily,
    /// A week
    Weekly,
    /// A month
    Monthly,
}

/// The times of day that a brief is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Slot {
    /// What needs you, and how things stand
    Morning,
    /// What is new, and what to bring up to date
    Afternoon,
    /// What the day brought
    Evening,
}

/// Send a report, alerts or a page to a channel, each once
#[derive(Debug, clap::Args)]
pub struct Send {
    /// daily, weekly, monthly, alerts, jobs, won, reminders, or a page such as revenue
    #[arg(value_name = "REPORT")]
    pub report: String,
    /// The channel of business.toml that it goes to; may be given several times
    #[arg(long, value_name = "CHANNEL", required = true)]
    pub to: Vec<String>,
    /// Print what would go out, secrets masked, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Send it although it was sent before
    #[arg(long)]
    pub again: bool,
    /// The time of day that a daily brief is for
    #[arg(long, value_enum, default_value_t = Slot::Morning)]
    pub slot: Slot,
    /// The period of a dated report, such as 2026-W08 [default: the last one that is over, for daily today]
    #[arg(long)]
    pub period: Option<String>,
}

/// List the alerts that stand, those resolved, and those with too little data
#[derive(Debug, clap::Args)]
pub struct Alerts {
    /// End with exit code 1 if there is an alarm
    #[arg(long)]
    pub exit_code: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Say what a figure is made of: formula, inputs and the rows behind it
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The figure's id, such as revenue.ytd
    pub figure: String,
    /// List every row, not only the first 20
    #[arg(long)]
    pub all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

fn day(text: &str) -> Result<Day, String> {
    Day::from_iso(text.as_bytes()).ok_or_else(|| "write a date of the calendar, such as 2026-02-24".to_owned())
}
