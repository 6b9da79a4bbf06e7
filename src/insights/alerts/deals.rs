//! Deals that nobody hears of: those near their decision ring soon, the others are only watched.

use std::collections::BTreeSet;

use super::{Alert, Looked, State, days};
use crate::{
    base::{text::count, value::Detail},
    metrics::{
        Metrics,
        silent::{self, Silent, Span, Step},
    },
};

/// The rule for deals near their decision.
const NEAR: &str = "decision_silent";
/// The days after which these are only counted.
const NEAR_FORGOTTEN: i32 = 30;
/// The rule for all others.
const OTHERS: &str = "silent";
/// The days after which these are only counted: nobody writes to them one by one.
const OTHERS_FORGOTTEN: i32 = 90;

/// The days without a word after which any open deal counts as silent.
pub fn silent_after(metrics: &Metrics<'_>) -> i32 {
    days(metrics, OTHERS, silent::AFTER, OTHERS_FORGOTTEN)
}

/// The days without a word after which a deal with a proposal out counts as silent.
pub fn near_silent_after(metrics: &Metrics<'_>) -> i32 {
    days(metrics, NEAR, 3, NEAR_FORGOTTEN)
}

pub(super) fn near_decision(looked: &Looked<'_>) -> Vec<Alert> {
    let days = near_silent_after(looked.now);
    let span = Span { more_than: days, at_most: NEAR_FORGOTTEN };
    let (silent, _, forgotten) = silent::deals(looked.now, Step::near_decision, span, None);
    let alarm = |deal: &Silent| Alert { state: State::Alarm, ..of_deal(NEAR, deal, days) };
    let mut found: Vec<Alert> = silent.iter().map(alarm).collect();
    found.extend(counted(NEAR, forgotten, NEAR_FORGOTTEN, "near its decision", "near their decision"));
    found
}

pub(super) fn others(looked: &Looked<'_>) -> Vec<Alert> {
    let days = silent_after(looked.now);
    let span = Span { more_than: days, at_most: OTHERS_FORGOTTEN };
    let (silent, _, forgotten) = silent::deals(looked.now, |step| !step.near_decision(), span, None);
    let mut found: Vec<Alert> = silent.iter().map(|deal| of_deal(OTHERS, deal, days)).collect();
    found.extend(counted(OTHERS, forgotten, OTHERS_FORGOTTEN, "", ""));
    found
}

/// The ids of alerts on deals that are silent for so long that they are only counted.
pub(super) fn forgotten(metrics: &Metrics<'_>) -> BTreeSet<String> {
    let span = Span { more_than: NEAR_FORGOTTEN, at_most: i32::MAX };
    let (silent, ..) = silent::deals(metrics, Step::near_decision, span, None);
    silent.into_iter().map(|deal| format!("{NEAR}:{}", deal.id)).collect()
}

fn of_deal(rule: &'static str, deal: &Silent, days: i32) -> Alert {
    let value = deal.value.as_ref().map_or_else(String::new, |value| format!(", {}", value.words(Detail::Whole)));
    let silent = count(deal.days.max(0) as u64, "day", "days");
    let subject = if deal.title.is_empty() { &deal.id } else { &deal.title };
    Alert {
        about: deal.id.clone(),
        state: State::Watch,
        words: format!("has been silent for {silent} in {}{value}", deal.stage.replace('_', " ")),
        many: match deal.step {
            Step::Proposal => "deals with a proposal out are silent",
            Step::Last => "deals near their decision are silent",
            Step::Early => "open deals are silent",
        },
        evidence: format!("last sign on {}", deal.last.words()),
        since: Some(deal.last.plus(days + 1)),
        ..Alert::new(rule, &deal.id, subject.as_str(), "pipeline")
    }
}

/// Those that are silent for too long to be named.
fn counted(rule: &'static str, n: u64, days: i32, one: &str, many: &str) -> Option<Alert> {
    let (place, have, them) = if n == 1 { (one, "has", "it") } else { (many, "have", "them") };
    let place = if place.is_empty() { String::new() } else { format!(" {place}") };
    (n > 0).then(|| Alert {
        state: State::Watch,
        words: format!("{have} been silent for more than {days} days; close {them} or write to {them}"),
        ..Alert::new(rule, "(forgotten)", format!("{}{place}", count(n, "open deal", "open deals")), "pipeline")
    })
}
