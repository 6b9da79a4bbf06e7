//! `takings schedule`: what is done when, and who gets it; or the same for a timer of the machine.

use chrono::{DateTime, NaiveTime, Utc};

use super::{
    Outcome,
    args::{Global, Schedule, ScheduleFormat},
    failure::Failure,
    folder, perform,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        clock,
        cron::Cron,
        text::{harmless, pad_right, width},
    },
    config::Business,
    schedule::{
        self, Job, Plan,
        units::{self, Place},
    },
    workspace::Workspace,
};

/// How many times of a job are shown.
const SHOWN: usize = 3;

pub(super) fn run(schedule: &Schedule, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let (business, problems) = folder::business(&workspace)?;
    let Some(business) = business else {
        let unknown = || Failure::new("nothing of `data/business.toml` can be read");
        return Err(problems.first().map_or_else(unknown, Failure::from));
    };
    if let Some(problem) = problems.iter().find(|problem| is_of_schedule(&problem.message)) {
        terminal::complain(&format!("warning: {}: {}\n", problem.place, harmless(&problem.message)));
    }
    let plan = Plan::of(&business);
    if plan.jobs.is_empty() {
        terminal.say(
            "nothing is scheduled\n  = help: write when it is done into `data/business.toml`: \
             `[schedule]` on a line of its own, `daily = \"30 7 * * *\"` below it\n",
        );
        return Ok(Outcome::Fine);
    }
    if let Some(warning) = perform::standstill(&business, global) {
        terminal::complain(&warning);
    }
    let place = || place(&workspace);
    terminal::print(&match schedule.format {
        ScheduleFormat::Text => text(&plan, &business, from(global, &plan), terminal),
        ScheduleFormat::Crontab => units::crontab(&plan, &place()?),
        ScheduleFormat::Systemd => units::systemd(&plan, &place()?),
        ScheduleFormat::Launchd => units::launchd(&plan, &place()?),
    })?;
    Ok(Outcome::Fine)
}

/// Whether a problem is with the time of a job.
fn is_of_schedule(message: &str) -> bool {
    Job::ALL.iter().any(|job| message.starts_with(&format!("`{}`", job.name())))
}

/// The instant from which times are shown: now, or the first one of the day that stands for today.
fn from(global: &Global, plan: &Plan) -> DateTime<Utc> {
    let midnight = |day: Day| clock::instant(day.date().and_time(NaiveTime::MIN), plan.zone);
    global.as_of.map_or_else(Utc::now, midnight)
}

/// The program and the folder, as another program can start the one in the other.
fn place(workspace: &Workspace) -> Result<Place, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(format!("cannot tell where this program lies: {error}")))?;
    let folder = std::path::absolute(workspace.root())
        .map_err(|error| Failure::new(format!("cannot tell where this folder lies: {error}")))?;
    let word = |path: std::path::PathBuf| match path.to_str() {
        Some(text) if !text.contains(char::is_control) => Ok(text.to_owned()),
        _ => Err(Failure::new(format!("no timer can be told the path `{}`", harmless(&path.display().to_string())))
            .hint("give the folder a name without control characters, in UTF-8")),
    };
    Ok(Place { program: word(program)?, folder: word(folder)? })
}

/// A row a job: its time in cron's words, its next times, and who gets what it makes.
fn text(plan: &Plan, business: &Business, from: DateTime<Utc>, terminal: &Terminal) -> String {
    let mut rows = vec![["job", "when", "next times", "goes to"].map(str::to_owned)];
    for (job, cron) in &plan.jobs {
        let times = next_times(cron, plan, from);
        rows.push([job.name().to_owned(), cron.to_string(), times, channels(*job, business, terminal)]);
    }
    let columns = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or_default();
    let widths: Vec<usize> = (0..3).map(columns).collect();
    let line = |row: &[String; 4]| {
        let cells = row.iter().enumerate().map(|(at, cell)| match widths.get(at) {
            Some(width) => pad_right(cell, *width),
            None => cell.clone(),
        });
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned() + "\n"
    };
    let zone = plan.zone.name();
    let rows: String = rows.iter().map(line).collect();
    format!(
        "Times are those of {zone}.\n\n{rows}\n`takings run` does all this while it runs. A timer of this machine can do it too: `--format crontab`, `systemd` or\n`launchd`.\n"
    )
}

/// `Mon 30 Nov 07:30, Tue 1 Dec 07:30, …`, with the year where it is another one.
fn next_times(cron: &Cron, plan: &Plan, from: DateTime<Utc>) -> String {
    let next = |at: &DateTime<Utc>| schedule::next(cron, plan.zone, *at);
    let before = from - chrono::Duration::seconds(1);
    let times = std::iter::successors(next(&before), next).take(SHOWN).map(|at| perform::when(at, from, plan.zone));
    times.collect::<Vec<_>>().join(", ")
}

/// The channels that get what a job makes: `ops, founder`; where a job has several texts, with those that each gets.
fn channels(job: Job, business: &Business, terminal: &Terminal) -> String {
    let texts = job.texts();
    if texts.is_empty() {
        return String::new();
    }
    let gets = |name: &String| {
        let is_wanted = |text: &&str| business.channels_for(text).any(|(channel, _)| channel == name);
        let got: Vec<&str> = texts.iter().copied().filter(is_wanted).collect();
        match got.len() {
            0 => None,
            n if n == texts.len() => Some(harmless(name)),
            _ => Some(format!("{} ({})", harmless(name), got.join(", "))),
        }
    };
    let found: Vec<String> = business.channels.keys().filter_map(gets).collect();
    match (found.is_empty(), terminal.ascii) {
        (true, true) => "-".to_owned(),
        (true, false) => "–".to_owned(),
        (false, _) => found.join(", "),
    }
}
