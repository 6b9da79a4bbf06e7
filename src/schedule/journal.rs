//! What ran last, in `logs/schedule.json`: the only thing by which a missed run is known.
//!
//! The file is a help, not the truth. Where it is missing, damaged or from the future, jobs begin anew from now.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Due, Ended, Job, Plan};

/// Where it is, relative to the business's folder.
pub const PATH: &str = "logs/schedule.json";

/// A clock that was put back by so much or less repeats nothing; one that was put back further was wrong before.
const PUT_BACK: i64 = 3;

/// What is noted of each job that has a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    jobs: BTreeMap<Job, Entry>,
}

/// What is noted of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Its time in cron's words: with another one it is another job.
    cron: String,
    /// What was due up to then is dealt with.
    #[serde(with = "seconds")]
    since: DateTime<Utc>,
    /// Its last run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Last>,
}

/// The last run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// When it was due.
    #[serde(with = "seconds")]
    pub due: DateTime<Utc>,
    /// When it was begun.
    #[serde(with = "seconds")]
    pub began: DateTime<Utc>,
    /// Whether it was begun before and cut off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    again: bool,
    /// How often it failed so far, for the same time.
    #[serde(default, skip_serializing_if = "is_zero")]
    failed: u32,
    /// How it ended; absent while it is at work, and where it was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<End>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    #[serde(with = "seconds")]
    pub at: DateTime<Utc>,
    /// Whether all went well.
    pub is_fine: bool,
    /// What came of it, or what went wrong.
    pub words: String,
}

impl Journal {
    /// What the bytes of the file say. What cannot be read is left out, and counted.
    pub fn parse(bytes: &[u8]) -> (Journal, usize) {
        if bytes.is_empty() {
            return (Journal::default(), 0);
        }
        let Ok(all) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return (Journal::default(), 1) };
        let n = all.len();
        let entry = |(name, value): (String, Value)| {
            let job = Job::ALL.into_iter().find(|job| job.name() == name)?;
            Some((job, serde_json::from_value(value).ok()?))
        };
        let jobs: BTreeMap<Job, Entry> = all.into_iter().filter_map(entry).collect();
        let lost = n - jobs.len();
        (Journal { jobs }, lost)
    }

    /// The bytes of the file, to be read by people too.
    pub fn bytes(&self) -> Vec<u8> {
        let all: BTreeMap<&str, &Entry> = self.jobs.iter().map(|(job, entry)| (job.name(), entry)).collect();
        let mut bytes = serde_json::to_vec_pretty(&all).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Runs up to then are dealt with; `None` of a job that is not noted.
    pub fn since(&self, job: Job) -> Option<DateTime<Utc>> {
        self.jobs.get(&job).map(|entry| entry.since)
    }

    /// The last run of a job.
    pub fn last(&self, job: Job) -> Option<&Last> {
        self.jobs.get(&job).and_then(|entry| entry.last.as_ref())
    }

    /// A report that failed, with the moment when it is tried again: 15 minutes after the first time, then 30, 60, and at most
    /// two hours. Other jobs wait for their next time, and with another time in the schedule it is another job.
    pub(super) fn retry(&self, job: Job) -> Option<(Due, DateTime<Utc>)> {
        let Entry { since, last, .. } = self.jobs.get(&job).filter(|_| job.is_report())?;
        let last = last.as_ref().filter(|last| last.failed > 0 && last.due == *since)?;
        let ended = last.ended.as_ref().filter(|ended| !ended.is_fine)?;
        let minutes = 15 << last.failed.saturating_sub(1).min(3);
        Some((Due { job, at: last.due }, ended.at.checked_add_signed(Duration::minutes(minutes))?))
    }

    /// The jobs that are noted.
    #[cfg(test)]
    pub(super) fn jobs(&self) -> Vec<Job> {
        self.jobs.keys().copied().collect()
    }

    /// The runs that were begun and never ended: the program was stopped, or the machine. They are due again, but only once:
    /// one that is cut off again may be what stops the program.
    pub fn cut_off(&mut self, now: DateTime<Utc>) -> Vec<Due> {
        let mut found = Vec::new();
        for (job, entry) in &mut self.jobs {
            if let Some(last) = entry.last.as_mut().filter(|last| last.ended.is_none()) {
                last.ended = Some(End { at: now, is_fine: false, words: "it was cut off".to_owned() });
                if !last.again {
                    entry.since = last.due - Duration::seconds(1);
                }
                found.push(Due { job: *job, at: last.due });
            }
        }
        found
    }

    /// Notes the jobs of a plan: a new one begins now, one that is gone is forgotten, and a time that is still to come was
    /// noted by a clock that was wrong. Answers whether something changed.
    pub(super) fn settle(&mut self, plan: &Plan, now: DateTime<Utc>) -> bool {
        let before = self.clone();
        self.jobs.retain(|job, _| plan.jobs.iter().any(|(planned, _)| planned == job));
        let latest = now.checked_add_signed(Duration::hours(PUT_BACK)).unwrap_or(now);
        for (job, cron) in &plan.jobs {
            let cron = cron.to_string();
            let known = self.jobs.get(job);
            if known.is_none_or(|entry| entry.cron != cron || entry.since > latest) {
                let last = known.and_then(|entry| entry.last.clone());
                self.jobs.insert(*job, Entry { cron, since: now, last });
            }
        }
        *self != before
    }

    /// Notes that a job begins.
    pub(super) fn begin(&mut self, due: Due, now: DateTime<Utc>) {
        if let Some(entry) = self.jobs.get_mut(&due.job) {
            let before = entry.last.as_ref().filter(|last| last.due == due.at);
            // Only what was cut off is not dealt with.
            let again = before.is_some() && entry.since < due.at;
            let failed = before.map_or(0, |last| last.failed);
            entry.since = due.at;
            entry.last = Some(Last { due: due.at, began: now, again, failed, ended: None });
        }
    }

    /// Notes how a job ended.
    pub(super) fn end(&mut self, job: Job, now: DateTime<Utc>, ended: &Ended) {
        if let Some(last) = self.jobs.get_mut(&job).and_then(|entry| entry.last.as_mut()) {
            last.failed = if ended.is_fine { 0 } else { last.failed.saturating_add(1) };
            last.ended = Some(End { at: now, is_fine: ended.is_fine, words: ended.words.clone() });
        }
    }
}

/// Instants as they stand in the file.
mod seconds {
    use super::{DateTime, Deserialize, Utc};
    use crate::base::clock::rfc3339;

    pub(super) fn serialize<S: serde::Serializer>(at: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&rfc3339(*at))
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(from)?;
        DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc()).map_err(serde::de::Error::custom)
    }
}
