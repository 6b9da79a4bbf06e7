//! When jobs are due, and the rounds in which they are done. It knows the time only from a clock that it is given, and a
//! job only by its name: whoever has the folder performs it.
//!
//! A run that was missed or cut off, because the machine slept or was off, is made up for once: the newest one of each job.
//! A report that fails, because a service is down, say, is tried again until its next time; any other job that fails waits
//! for that.

mod journal;
mod times;
pub mod units;

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

pub use self::{
    journal::{Journal, Last, PATH},
    times::next,
};
use crate::{
    base::{clock::Clock, cron::Cron},
    config::Business,
};

/// Something that is done by itself. Of those that are due at once, the first here is done first, so that reports are
/// made of what came just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// Fetch new rows.
    Collect,
    /// Freeze the figures of the day.
    Snapshot,
    /// Write the daily report and send it.
    Daily,
    /// Write the weekly report and send it.
    Weekly,
    /// Write the monthly report and send it.
    Monthly,
    /// Tell of alerts, new jobs and deals won.
    Alerts,
    /// Remind of figures that are due.
    Reminders,
}

impl Job {
    /// Every job.
    pub const ALL: [Job; 7] =
        [Job::Collect, Job::Snapshot, Job::Daily, Job::Weekly, Job::Monthly, Job::Alerts, Job::Reminders];

    /// Its key in `[schedule]`.
    pub fn name(self) -> &'static str {
        match self {
            Job::Collect => "collect",
            Job::Snapshot => "snapshot",
            Job::Daily => "daily",
            Job::Weekly => "weekly",
            Job::Monthly => "monthly",
            Job::Alerts => "alerts",
            Job::Reminders => "reminders",
        }
    }

    /// Whether it makes a report of a period, which no later run would make again.
    fn is_report(self) -> bool {
        matches!(self, Job::Daily | Job::Weekly | Job::Monthly)
    }

    /// The texts that it sends, by the names that channels know them by.
    pub fn texts(self) -> &'static [&'static str] {
        match self {
            Job::Collect | Job::Snapshot => &[],
            Job::Daily => &["daily"],
            Job::Weekly => &["weekly"],
            Job::Monthly => &["monthly"],
            Job::Alerts => &["alerts", "jobs", "won"],
            Job::Reminders => &["reminders"],
        }
    }
}

/// What is done when.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The zone in which times are meant.
    pub zone: Tz,
    /// The jobs that have a time, in their order.
    pub jobs: Vec<(Job, Cron)>,
}

impl Plan {
    /// What a business wants.
    pub fn of(business: &Business) -> Plan {
        let time = |job: Job| business.schedule.get(job.name()).map(|cron| (job, cron.clone()));
        Plan { zone: business.timezone, jobs: Job::ALL.into_iter().filter_map(time).collect() }
    }
}

/// A run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The job.
    pub job: Job,
    /// The time that it is meant for, which may be long past.
    pub at: DateTime<Utc>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whether all went well.
    pub is_fine: bool,
    /// What came of it, or what went wrong, in a line.
    pub words: String,
}

/// The runs that are due now, in the order in which they are done: of each job the newest one since the last, else the last
/// one again where it failed.
pub fn due(plan: &Plan, journal: &Journal, now: DateTime<Utc>) -> Vec<Due> {
    let newest = |(job, cron): &(Job, Cron)| {
        let at = times::newest(cron, plan.zone, journal.since(*job)?, now);
        let again = || journal.retry(*job).filter(|(_, at)| *at <= now).map(|(due, _)| due);
        at.map(|at| Due { job: *job, at }).or_else(again)
    };
    plan.jobs.iter().filter_map(newest).collect()
}

/// When something is done next after `now`, and what.
pub fn upcoming(plan: &Plan, journal: &Journal, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Job)> {
    let next = |(job, cron): &(Job, Cron)| {
        let again = journal.retry(*job).map(|(_, at)| at).filter(|at| *at > now);
        next(cron, plan.zone, now).into_iter().chain(again).min().map(|at| (at, *job))
    };
    plan.jobs.iter().filter_map(next).min()
}

/// The folder whose jobs are done.
pub trait Folder {
    /// What is planned now; `None` where nobody knows, as nothing could be read yet.
    fn plan(&mut self) -> Option<Plan>;

    /// Does a job.
    fn perform(&mut self, due: Due) -> Ended;

    /// Keeps what is noted.
    fn keep(&mut self, journal: &Journal);

    /// Whether to do nothing more.
    fn is_over(&self) -> bool;
}

/// Does jobs whenever they are due, until it is over. The clock may end a wait early; then one more look is taken.
pub fn run(folder: &mut dyn Folder, journal: &mut Journal, clock: &dyn Clock) {
    while !folder.is_over() {
        // What becomes due while a look is taken comes after it.
        let before = clock.now();
        let done = round(folder, journal, clock, &Job::ALL);
        if done.is_empty() && !folder.is_over() {
            let next = folder.plan().and_then(|plan| upcoming(&plan, journal, before)).map(|(at, _)| at);
            let next = next.unwrap_or_else(|| before.checked_add_days(Days::new(1)).unwrap_or(before));
            clock.wait((next - clock.now()).to_std().unwrap_or_default());
        }
    }
}

/// Does what is due now, and what becomes due meanwhile, each job once at most. Answers what was done.
pub fn catch_up(folder: &mut dyn Folder, journal: &mut Journal, clock: &dyn Clock) -> Vec<(Due, Ended)> {
    let mut done = Vec::new();
    loop {
        let is_done = |job: &Job| done.iter().any(|(due, _): &(Due, Ended)| due.job == *job);
        let wanted: Vec<Job> = Job::ALL.into_iter().filter(|job| !is_done(job)).collect();
        let more = round(folder, journal, clock, &wanted);
        if more.is_empty() {
            return done;
        }
        done.extend(more);
    }
}

/// Does those of the jobs `wanted` that are due now. A job is noted before it is begun: whatever becomes of it, it is not
/// done twice.
fn round(folder: &mut dyn Folder, journal: &mut Journal, clock: &dyn Clock, wanted: &[Job]) -> Vec<(Due, Ended)> {
    let Some(plan) = folder.plan() else { return Vec::new() };
    let now = clock.now();
    if journal.settle(&plan, now) {
        folder.keep(journal);
    }
    let mut done = Vec::new();
    for due in due(&plan, journal, now).into_iter().filter(|due| wanted.contains(&due.job)) {
        if folder.is_over() {
            break;
        }
        journal.begin(due, clock.now());
        folder.keep(journal);
        let ended = folder.perform(due);
        journal.end(due.job, clock.now(), &ended);
        folder.keep(journal);
        done.push((due, ended));
    }
    done
}

#[cfg(test)]
mod tests;
