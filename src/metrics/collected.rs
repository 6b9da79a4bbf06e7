//! What is known of collected sources: how the last run of each went, and what follows for the source. The collector
//! notes it; what the rows say is in [`sources`](super::sources).

use chrono::DateTime;
use chrono_tz::Tz;

use super::{
    fallback::Fallback,
    sources::{self, State, label},
};
use crate::{
    base::{calendar::Day, text::shorten},
    config::{self, Business},
    data::Dataset,
};

/// The columns of a message that are shown: services answer with whole pages.
const LONGEST: usize = 240;

/// The last run of a source, as of today. Its days are those of the business's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The source's id; it need not be one of revenue.
    pub source: String,
    /// Its name for people.
    pub label: String,
    /// The day on which it was last tried.
    pub tried: Day,
    /// The day on which it last went well.
    pub succeeded: Option<Day>,
    /// The day since which it has failed; `None` where the last run went well.
    pub failed_since: Option<Day>,
    /// The sort of its failure in one word, and what happened.
    pub trouble: Option<(String, String)>,
    /// The rows of its file after the last good run.
    pub rows: u64,
    /// What the last good run changed in the past: `3 rows of January restated: −$120.00`.
    pub restated: Vec<String>,
    /// The day on which a person last kept the file that stands in.
    pub kept: Option<Day>,
}

/// What was noted up to today, by id. A note from a later day says nothing of today: it was not yet written.
pub(crate) fn runs(data: &Dataset, business: &Business, today: Day) -> Vec<Run> {
    let day = |seconds: i64| day(seconds, business.timezone);
    let notes = data.health.sources.iter().filter_map(|(id, noted)| {
        let tried = day(noted.tried).filter(|tried| *tried <= today)?;
        let failed = noted.failed_since.or(noted.problem.is_some().then_some(noted.tried));
        Some(Run {
            source: id.clone(),
            label: label(business, id),
            tried,
            succeeded: noted.succeeded.and_then(day),
            failed_since: failed.and_then(day).map(|since| since.min(tried)),
            trouble: noted.problem.as_ref().map(|trouble| (trouble.kind.clone(), trouble.message.clone())),
            rows: noted.rows,
            restated: noted.restated.clone(),
            kept: noted.fallback.as_ref().map(|used| used.updated).filter(|kept| *kept <= today),
        })
    });
    notes.collect()
}

fn day(seconds: i64, zone: Tz) -> Option<Day> {
    DateTime::from_timestamp(seconds, 0).map(|time| Day::from(time.with_timezone(&zone).date_naive()))
}

/// How a source is doing where the rows alone do not tell; `None` where they do.
pub(crate) fn state(
    settings: &config::Source,
    run: Option<&Run>,
    fallback: Option<&Fallback>,
    has_rows: bool,
    today: Day,
) -> Option<State> {
    let failed = run.and_then(|run| run.failed_since);
    let never = run.is_none_or(|run| run.succeeded.is_none());
    if let Some(fallback) = fallback.filter(|fallback| (failed.is_some() || never) && fallback.is_newest()) {
        return Some(State::Fallback(run.and_then(|run| run.kept).or(fallback.updated)));
    }
    if let Some(since) = failed {
        return Some(State::Failed(since));
    }
    let is_judged_by_runs = settings.collected.is_some() && settings.due_day.is_none() && has_rows;
    let succeeded = run.and_then(|run| run.succeeded).filter(|_| is_judged_by_runs)?;
    Some(sources::age(settings, succeeded, today))
}

impl Run {
    /// What went wrong, where the last run failed and it was noted: `it did not answer in 30 seconds`.
    pub fn message(&self) -> Option<String> {
        let (_, message) = self.trouble.as_ref().filter(|_| self.failed_since.is_some())?;
        let words: Vec<&str> = message.split_whitespace().collect();
        let message = shorten(words.join(" ").trim_end_matches('.'), LONGEST);
        (!message.is_empty()).then_some(message)
    }
}

/// `27 Oct`, with its year where that is not the one of today: `27 Oct 2025`.
pub(crate) fn short(day: Day, today: Day) -> String {
    if day.year() == today.year() { day.short() } else { day.words() }
}

/// `failed since 27 Oct`, with what happened where that is known: `failed since 27 Oct: it did not answer`.
pub fn failed_words(since: Day, message: Option<&str>, today: Day) -> String {
    let why = message.map_or_else(String::new, |message| format!(": {message}"));
    format!("failed since {}{why}", short(since, today))
}
