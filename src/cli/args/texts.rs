//! What can be typed after the commands that print and send pages, reports and alerts.

use clap::ValueEnum;

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
