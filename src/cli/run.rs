//! `takings run`: the pages follow the files, and what the schedule says is done in time. With `--once` only what is due is
//! done, for a timer that starts it again.

use std::{
    thread::{self, ScopedJoinHandle},
    time::{Duration, Instant},
};

use chrono::Utc;
use chrono_tz::Tz;

use super::{
    Outcome,
    args::{Build, Global, Run},
    bell::Bell,
    build,
    collect::RealClock,
    failure::Failure,
    folder,
    live::Live,
    perform,
    saved::Line,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        clock::{Clock, rfc3339},
        files::{self, Lock},
        log,
        text::harmless,
    },
    schedule::{self, Due, Ended, Folder, Journal, Plan},
    workspace::Workspace,
};

/// A job that is at work when it is told to end has so long to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A run that begins later than this after its time is said to be late.
const LATE: i64 = 60;

pub(super) fn run(run: &Run, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let workspace = folder::find(global)?;
    let Some(lock) = files::lock(&workspace.logs().join("run.lock"))? else {
        return other(run, &workspace, terminal);
    };
    sign(&lock)?;
    let journal = journal(&workspace, terminal)?;
    // A job finds the folder wherever it is called from.
    let global = Global { dir: Some(workspace.root().to_owned()), ..global.clone() };
    if run.once {
        return once(&workspace, journal, &global, terminal);
    }
    let bell = &Bell::default();
    thread::scope(|scope| {
        let mut jobs = Some((Jobs::new(&workspace, &global, terminal, Some(bell)), journal));
        let mut at_work = None;
        let done = Live::new(workspace.clone(), &global, terminal, None).run(false, |is_first| {
            if let Some((mut folder, mut journal)) = jobs.take().filter(|_| is_first) {
                terminal.say(&ready(&workspace, &mut folder, &journal));
                warn(&workspace, &global);
                at_work = Some(scope.spawn(move || schedule::run(&mut folder, &mut journal, bell)));
            }
            bell.ring();
        });
        bell.end();
        if let Some(at_work) = at_work {
            end(&at_work, &workspace, terminal);
        }
        done
    })
}

/// Another one is at work in the folder.
fn other(run: &Run, workspace: &Workspace, terminal: &Terminal) -> Result<Outcome, Failure> {
    let who = files::read_text(&workspace.logs().join("run.lock")).unwrap_or_default();
    let who = if who.trim().is_empty() { "another process".to_owned() } else { harmless(who.trim()) };
    if run.once {
        terminal.say(&format!("`takings run` is at work in this folder, and does what is due: {who}\n"));
        return Ok(Outcome::Fine);
    }
    let failure = Failure::new(format!("`takings run` is at work in this folder already: {who}"));
    Err(failure.hint("one is enough; end that one before you start another"))
}

fn sign(lock: &Lock) -> Result<(), Failure> {
    let now = Utc::now();
    let since = format!("{} at {} UTC", Day::from(now.date_naive()).words(), now.format("%H:%M"));
    Ok(lock.sign(&format!("process {}, since {since}\n", std::process::id()))?)
}

/// What ran last, with a word on what is lost or was cut off.
fn journal(workspace: &Workspace, terminal: &Terminal) -> Result<Journal, Failure> {
    let bytes = files::read_if_there(&workspace.root().join(schedule::PATH))?.unwrap_or_default();
    let (mut journal, lost) = Journal::parse(&bytes);
    if lost > 0 {
        terminal.say(&format!("`{}` is damaged: what was missed before now is not made up for\n", schedule::PATH));
        note(workspace, terminal, &format!("begins anew: `{}` was damaged", schedule::PATH));
    }
    let cut_off = journal.cut_off(Utc::now());
    for due in &cut_off {
        let (name, at) = (due.job.name(), rfc3339(due.at));
        terminal.say(&format!("{name} was cut off the last time\n"));
        note(workspace, terminal, &format!("{name} of {at} was cut off"));
    }
    if !cut_off.is_empty() {
        files::write(&workspace.root().join(schedule::PATH), &journal.bytes())?;
    }
    Ok(journal)
}

/// Does what is due, and builds if anything was done.
fn once(workspace: &Workspace, mut journal: Journal, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut jobs = Jobs::new(workspace, global, terminal, None);
    if jobs.plan().is_none() {
        // Why is said as `build` says it, on the pages too.
        return build::run(&Build { strict: false }, global, terminal);
    }
    let done = schedule::catch_up(&mut jobs, &mut journal, &RealClock);
    if done.is_empty() {
        terminal.say(&format!("nothing is due; {}\n", jobs.outlook(&journal)));
        return Ok(Outcome::Fine);
    }
    warn(workspace, global);
    build::run(&Build { strict: false }, global, &terminal.silent())?;
    let is_fine = done.iter().all(|(_, ended)| ended.is_fine);
    Ok(if is_fine { Outcome::Fine } else { Outcome::Found })
}

/// A word on a folder that stands still.
fn warn(workspace: &Workspace, global: &Global) {
    let business = folder::business(workspace).ok().and_then(|(business, _)| business);
    if let Some(warning) = business.and_then(|business| perform::standstill(&business, global)) {
        terminal::complain(&warning);
    }
}

/// What is said when it is at work.
fn ready(workspace: &Workspace, jobs: &mut Jobs<'_>, journal: &Journal) -> String {
    jobs.plan();
    format!("at work in {}; {}; Ctrl-C ends\n", workspace.root().display(), jobs.outlook(journal))
}

/// Waits for the job that is at work. One that does not end is dropped: every file is written whole or not at all.
fn end(at_work: &ScopedJoinHandle<'_, ()>, workspace: &Workspace, terminal: &Terminal) {
    let begun = Instant::now();
    while !at_work.is_finished() {
        if begun.elapsed() > PATIENCE {
            terminal.say("the job at work was dropped; no file is half written\n");
            note(workspace, terminal, "ended: the job at work was dropped");
            std::process::exit(0);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Adds a line to the log.
fn note(workspace: &Workspace, terminal: &Terminal, words: &str) {
    let now = rfc3339(Utc::now());
    if let Err(error) = log::note(&workspace.logs(), &format!("{now} run {}\n", harmless(words))) {
        terminal.say(&format!("it could not be noted: {error}\n"));
    }
}

/// The jobs of a folder, done for real.
struct Jobs<'a> {
    workspace: &'a Workspace,
    global: &'a Global,
    terminal: &'a Terminal,
    /// What tells that it is over; where there is none, it never is.
    bell: Option<&'a Bell>,
    /// The last plan that could be read.
    plan: Option<Plan>,
}

impl<'a> Jobs<'a> {
    fn new(workspace: &'a Workspace, global: &'a Global, terminal: &'a Terminal, bell: Option<&'a Bell>) -> Jobs<'a> {
        Jobs { workspace, global, terminal, bell, plan: None }
    }

    fn zone(&self) -> Tz {
        self.plan.as_ref().map_or(Tz::UTC, |plan| plan.zone)
    }

    /// What comes next.
    fn outlook(&self, journal: &Journal) -> String {
        let next = self.plan.as_ref().and_then(|plan| schedule::upcoming(plan, journal, Utc::now()));
        next.map_or_else(
            || "nothing is scheduled".to_owned(),
            |(at, job)| format!("next is {} on {}", job.name(), perform::when(at, Utc::now(), self.zone())),
        )
    }

    /// Says how a job went, in the terminal and in the log.
    fn tell(&self, due: Due, is_late: bool, ended: &Ended, took: Duration) {
        let name = due.job.name();
        let of = || format!("{name} of {}", perform::when(due.at, Utc::now(), self.zone()));
        let name = if is_late { of() } else { name.to_owned() };
        let (mark, noted) = if ended.is_fine { ("", "fine") } else { ("failed: ", "failed") };
        let came_of_it = format!("{mark}{}", harmless(&ended.words));
        let line = Line { time: Utc::now().with_timezone(&self.zone()), what: &name, came_of_it: &came_of_it, took };
        let line = line.text(self.terminal.ascii);
        if ended.is_fine {
            self.terminal.say(&line);
        } else {
            terminal::complain(&line);
        }
        note(self.workspace, self.terminal, &format!("{name} {noted}: {}", ended.words));
    }
}

impl Folder for Jobs<'_> {
    fn plan(&mut self) -> Option<Plan> {
        // What is wrong in the file is said by the build.
        if let Ok((Some(business), _)) = folder::business(self.workspace) {
            self.plan = Some(Plan::of(&business));
        }
        self.plan.clone()
    }

    fn perform(&mut self, due: Due) -> Ended {
        let begun = Instant::now();
        let is_late = (RealClock.now() - due.at).num_seconds() > LATE;
        let ended =
            perform::perform(due, self.zone(), self.global, self.terminal).unwrap_or_else(|failure| match failure {
                Failure::NobodyReads => Ended { is_fine: true, words: "nobody reads what it prints".to_owned() },
                Failure::Told(told) => Ended { is_fine: false, words: told.line() },
            });
        self.tell(due, is_late, &ended, begun.elapsed());
        ended
    }

    fn keep(&mut self, journal: &Journal) {
        if let Err(error) = files::write(&self.workspace.root().join(schedule::PATH), &journal.bytes()) {
            terminal::complain(&format!("error: what ran cannot be noted: {error}\n"));
        }
    }

    fn is_over(&self) -> bool {
        self.bell.is_some_and(Bell::is_over)
    }
}
