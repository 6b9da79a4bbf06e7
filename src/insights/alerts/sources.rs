//! Sources from which nothing comes, though it should: entered too late, failing, or quiet for longer than usual.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, settings};
use crate::{
    base::text::count,
    metrics::{
        Metrics,
        collected::{self, Run},
        expected::{self, Due},
        sources::{self, Source},
    },
};

const RULE: &str = "source_silent";

pub(super) fn silent(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let failing: Vec<Alert> = metrics.collected.iter().filter_map(|run| failed(metrics, run)).collect();
    let told = |source: &&Source| !failing.iter().any(|alert| alert.id == format!("{RULE}:{}", source.id));
    let others: Vec<Alert> =
        metrics.sources().iter().filter(told).filter_map(|source| of_source(metrics, source)).collect();
    failing.into_iter().chain(others).collect()
}

/// What is to be typed for a figure that is entered by hand: `was due on 21 Mar 2026 for February 2026; enter it in …`.
pub(crate) fn asked(word: &str, due: &[Due], source: &Source) -> Option<String> {
    let by = due.first()?.by.words();
    let months = expected::words(due, None);
    let file = source.files.first().map_or_else(|| format!("data/revenue/{}.csv", source.id), Clone::clone);
    Some(match due {
        [_] => format!("{word} on {by} for {months}; enter it in `{file}`"),
        _ => format!("{word} for {months}, the first on {by}; enter them in `{file}`"),
    })
}

/// An alarm from more than the threshold's days on, something to watch before.
fn since(days: i32, metrics: &Metrics<'_>) -> State {
    let (threshold, _) = settings(metrics, RULE, Decimal::ZERO, 0);
    if Decimal::from(days) > threshold { State::Alarm } else { State::Watch }
}

/// A source of any table that cannot be collected, as the collector noted it.
fn failed(metrics: &Metrics<'_>, run: &Run) -> Option<Alert> {
    let from = run.failed_since?;
    let source = metrics.sources().iter().find(|source| source.id == run.source);
    let stands_in = source.is_some_and(|source| matches!(source.state, sources::State::Fallback(_)));
    let words = collected::failed_words(from, run.message().as_deref(), metrics.today);
    let page = if source.is_some() { "sources" } else { "health" };
    Some(Alert {
        state: if stands_in { State::Watch } else { since(metrics.today.since(from), metrics) },
        words: if stands_in { format!("counts by hand; it {words}") } else { words },
        many: if stands_in { "sources count by hand: they cannot be collected" } else { "sources cannot be collected" },
        since: Some(from),
        ..Alert::new(RULE, &run.source, run.label.as_str(), page)
    })
}

/// A source of revenue; `None` where it never had a row and nothing is due.
fn of_source(metrics: &Metrics<'_>, source: &Source) -> Option<Alert> {
    let alert = Alert::new(RULE, &source.id, source.label.as_str(), "sources");
    let (late, _) = source.late_and_awaited(metrics.today);
    if let Some(first) = late.first() {
        return Some(Alert {
            state: since(metrics.today.since(first.by), metrics),
            words: asked("was due", late, source)?,
            many: "figures are overdue",
            since: Some(first.by.plus(1)),
            ..alert
        });
    }
    match source.state {
        sources::State::Stale(days) => Some(Alert {
            state: State::Watch,
            words: quiet(metrics, source, days),
            many: "sources have been quiet for longer than usual",
            since: Some(metrics.today.plus(sources::stale_after(metrics.business, &source.id) + 1 - days)),
            ..alert
        }),
        sources::State::Empty => None,
        _ => Some(Alert { words: "is as recent as it should be".to_owned(), ..alert }),
    }
}

/// `has had no new row for 30 days, the last one on 31 Jan 2026`.
fn quiet(metrics: &Metrics<'_>, source: &Source, days: i32) -> String {
    let quiet = count(days.max(0) as u64, "day", "days");
    if let Some(day) = source.collected.filter(|day| metrics.today.since(*day) == days) {
        return format!("has not been collected for {quiet}, last on {}", day.words());
    }
    let last = source.updated.map_or_else(String::new, |day| format!(", the last one on {}", day.words()));
    format!("has had no new row for {quiet}{last}")
}
