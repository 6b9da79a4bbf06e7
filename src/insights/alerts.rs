//! Alerts: what changed more than chance explains, since when, and what went away again.
//!
//! There is no file of what was announced: everything is found in the rows. The same rules look at the folder as it was
//! each week before, so that "since" and "resolved" are the same on every machine and a rebuild repeats nothing. An
//! alert's id is its rule and its subject; who sends alerts sends an id once.

mod replies;
mod rules;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use crate::{
    base::calendar::Day,
    metrics::{self, Metrics},
};

/// How an alert stands, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Something is wrong, and chance does not explain it.
    Alarm,
    /// It looks wrong; it may be chance.
    Watch,
    /// There is too little to judge by.
    Insufficient,
    /// All is well.
    Ok,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Alarm => "ALARM",
            State::Watch => "WATCH",
            State::Insufficient => "INSUFFICIENT",
            State::Ok => "OK",
        }
    }
}

/// What a rule says of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Its id, stable: `stagnation:freelance`.
    pub id: String,
    /// The rule's id.
    pub rule: &'static str,
    /// What it is about, for people.
    pub subject: String,
    /// How it stands.
    pub state: State,
    /// What it says, after the subject.
    pub words: String,
    /// The counts behind it.
    pub evidence: String,
    /// The page with the numbers.
    pub page: &'static str,
    /// The first day that it is known to stand since, for an alarm or a watch; `None` where nobody looked back.
    pub since: Option<Day>,
}

impl Alert {
    /// The id of the deal that it is about, where it is about one.
    pub fn deal(&self) -> Option<&str> {
        self.id.strip_prefix(rules::SILENT).filter(|id| *id != rules::FORGOTTEN_ID)
    }
}

/// Something to be glad of: a deal won, an upsell.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// Its id, that of the event: `won:deal-k7m2`.
    pub id: String,
    /// The day.
    pub day: Day,
    /// What it says.
    pub words: String,
}

/// A rule: what it watches.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, which is also its name under `[alerts]`.
    pub id: &'static str,
    /// When it fires, for people.
    pub doc: &'static str,
    judge: fn(&Looked<'_>) -> Vec<Alert>,
}

/// The folder as of a day, and as of a week before.
pub(crate) struct Looked<'a> {
    now: &'a Metrics<'a>,
    before: Option<&'a Metrics<'a>>,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        id: "reply_rate_drop",
        doc: "Replies of what was sent fell, from one whole week to the next, by more than 15 percent (`threshold`) and by more than chance explains: one-sided p below 0.05. Both weeks need 100 sent (`min_n`).",
        judge: replies::drop,
    },
    Rule {
        id: "stagnation",
        doc: "So few deals of a pipeline moved in 5 days (`threshold`) that chance does it in 2 of 100 cases at most, at the rate of the 8 weeks before. These need 5 moves (`min_n`).",
        judge: rules::stagnation,
    },
    Rule {
        id: "decision_silent",
        doc: "A deal with a proposal out had no sign of life for more than 3 days (`threshold`); beyond 30 days such deals are counted together.",
        judge: rules::decision_silent,
    },
    Rule {
        id: "forecast_drop",
        doc: "The 30-day forecast and what was won since fell together by more than 20 percent (`threshold`) in a week. A forecast that falls because deals were won is no drop. It needs 5 open deals (`min_n`).",
        judge: rules::forecast_drop,
    },
    Rule {
        id: "target",
        doc: "A target or goal is missed: a rate whose interval lies on the wrong side, or a sum at less than 80 % of what is due by today.",
        judge: targets::deviations,
    },
];

/// The most weeks that are looked back.
const MOST_WEEKS: u64 = 12;
/// The rows that are read again for it, at most.
const MOST_ROWS: u64 = 2_000_000;
/// An alarm that comes back within so many weeks is the same one.
const COOLDOWN_WEEKS: usize = 2;

/// Everything that is known of alerts on a day.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Each rule's word on each of its subjects, the most pressing first.
    pub alerts: Vec<Alert>,
    /// Alarms of the last two weeks that are none any more.
    pub resolved: Vec<Alert>,
    /// What to be glad of, of the last seven days, the newest first.
    pub news: Vec<News>,
    /// How many weeks were looked back.
    pub weeks: usize,
}

/// How alerts stand as of the metrics' own day.
pub fn standing(facts: Facts<'_>) -> Standing {
    let now = facts.metrics;
    let rows: u64 = now.data.files.iter().map(|file| u64::from(file.rows)).sum();
    let weeks = (MOST_ROWS / rows.max(1)).min(MOST_WEEKS) as i32;
    let past: Vec<Metrics<'_>> =
        (1..=weeks).map(|week| metrics::compute(now.data, now.business, now.today.plus(-7 * week))).collect();
    let look = |now, before| judge(&Looked { now, before });
    let mut alerts = look(now, past.first());
    let before: Vec<Vec<Alert>> = past.iter().enumerate().map(|(at, then)| look(then, past.get(at + 1))).collect();
    let states: Vec<BTreeMap<&str, State>> =
        before.iter().map(|alerts| alerts.iter().map(|alert| (alert.id.as_str(), alert.state)).collect()).collect();
    for alert in alerts.iter_mut().filter(|alert| alert.state <= State::Watch && alert.since.is_none()) {
        alert.since = since(alert, &states, now.today);
    }
    // What concerns the whole business comes before single deals.
    alerts.sort_by_key(|alert| (alert.state, alert.deal().is_some()));
    let resolved = resolved(&before, &alerts, &rules::forgotten(now));
    Standing { resolved, news: rules::news(now), weeks: past.len(), alerts }
}

/// What every rule says as of a day.
fn judge(looked: &Looked<'_>) -> Vec<Alert> {
    RULES.iter().flat_map(|rule| (rule.judge)(looked)).collect()
}

/// The day of the earliest look at which the alert stood as it does, gaps no longer than the cooldown among them.
fn since(alert: &Alert, states: &[BTreeMap<&str, State>], today: Day) -> Option<Day> {
    let mut since = today;
    let mut gap = 0;
    for (at, states) in states.iter().enumerate() {
        if states.get(alert.id.as_str()).is_some_and(|state| *state <= alert.state) {
            since = today.plus(-7 * (at as i32 + 1));
            gap = 0;
        } else {
            gap += 1;
        }
        if gap >= COOLDOWN_WEEKS {
            break;
        }
    }
    (!states.is_empty()).then_some(since)
}

/// The alarms of the weeks before, within the cooldown, that are well by now or gone. What was forgotten is neither.
fn resolved(before: &[Vec<Alert>], alerts: &[Alert], forgotten: &BTreeSet<String>) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    for alert in before.iter().take(COOLDOWN_WEEKS).flatten().filter(|alert| alert.state == State::Alarm) {
        let now = alerts.iter().find(|now| now.id == alert.id);
        let is_new = !forgotten.contains(&alert.id) && !found.iter().any(|known| known.id == alert.id);
        if now.is_none_or(|now| now.state == State::Ok) && is_new {
            let (words, evidence) = now.map_or_else(
                || ("is no longer silent".to_owned(), String::new()),
                |now| (now.words.clone(), now.evidence.clone()),
            );
            found.push(Alert { words, evidence, state: State::Ok, since: None, ..alert.clone() });
        }
    }
    found
}

/// What `[alerts.RULE]` says: the threshold and the least events, else the rule's own.
fn settings(metrics: &Metrics<'_>, rule: &str, threshold: f64, min_n: u64) -> (f64, u64) {
    let set = metrics.business.alerts.get(rule);
    let own = set.and_then(|set| set.threshold).and_then(|it| rust_decimal::prelude::ToPrimitive::to_f64(&it));
    (own.unwrap_or(threshold).max(0.0), set.and_then(|set| set.min_n).unwrap_or(min_n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Business,
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_acts, add_deals, business, day, decimal},
        },
    };

    /// What stands, and what is resolved, as of a day.
    fn said(data: &Dataset, business: &Business, today: &str) -> (Vec<String>, Vec<String>) {
        let metrics = compute(data, business, day(today));
        let standing = standing(Facts { metrics: &metrics, problems: &[] });
        let say = |alert: &Alert| {
            let since = alert.since.map_or_else(String::new, |since| format!(" since {since}"));
            format!("{} {}{since}", alert.id, alert.state.word())
        };
        (standing.alerts.iter().map(say).collect(), standing.resolved.iter().map(say).collect())
    }

    /// Mondays of February and March with 500 sent and so many replies.
    fn weeks(replies: &[u64]) -> Dataset {
        let days = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02", "2026-03-09"];
        let rows = days.iter().zip(replies).flat_map(|(on, replies)| [(*on, "sent", 500), (*on, "reply", *replies)]);
        let mut data = Dataset::default();
        add_acts(&mut data, &rows.collect::<Vec<_>>());
        data
    }

    #[test]
    fn an_alarm_is_found_again_in_the_rows_and_resolves() {
        let data = weeks(&[40, 40, 25, 12, 12, 12]);
        let alone = |today| said(&data, &business(), today);
        assert_eq!(alone("2026-02-17").0, ["reply_rate_drop OK"]);
        assert_eq!(alone("2026-02-24").0, ["reply_rate_drop ALARM since 2026-02-24"]);
        assert_eq!(alone("2026-03-03").0, ["reply_rate_drop ALARM since 2026-02-24"]);
        assert_eq!(alone("2026-03-10"), (vec!["reply_rate_drop OK".into()], vec!["reply_rate_drop OK".into()]));
        assert_eq!(alone("2026-03-10"), alone("2026-03-10"), "a rebuild says the same");
        assert_eq!(alone("2026-03-31").1, [""; 0], "long resolved");
    }

    #[test]
    fn thresholds_are_those_of_the_business() {
        let mut business = business();
        let set = crate::config::Alert { threshold: Some(decimal("0.5")), min_n: None };
        business.alerts.insert("reply_rate_drop".into(), set);
        let data = weeks(&[40, 40, 25]);
        assert_eq!(said(&data, &business, "2026-02-24").0, ["reply_rate_drop OK"]);
        business.alerts.insert("reply_rate_drop".into(), crate::config::Alert { threshold: None, min_n: Some(501) });
        assert_eq!(said(&data, &business, "2026-02-24").0, ["reply_rate_drop INSUFFICIENT"]);
    }

    #[test]
    fn a_proposal_without_a_word_rings_until_it_is_forgotten() {
        let deal = |id: &str, won| Deal {
            id: id.to_owned(),
            created: "2026-02-01",
            marks: ["", "2026-02-02", "", won, ""],
            ..Deal::default()
        };
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", &[deal("a", ""), deal("b", "2026-02-20")]);
        let silent = |today| {
            let (stands, resolved) = said(&data, &business(), today);
            let mine = |all: Vec<String>| all.into_iter().filter(|it| it.starts_with("decision")).collect::<Vec<_>>();
            (mine(stands), mine(resolved))
        };
        assert_eq!(silent("2026-02-05").0, [""; 0]);
        let both = ["decision_silent:a ALARM since 2026-02-06", "decision_silent:b ALARM since 2026-02-06"];
        assert_eq!(silent("2026-02-06").0, both);
        assert_eq!(silent("2026-02-21").0, both[..1]);
        assert_eq!(silent("2026-02-21").1, ["decision_silent:b OK"]);
        assert_eq!(silent("2026-03-05").0, ["decision_silent:(forgotten) WATCH since 2026-03-05"]);
        assert_eq!(silent("2026-03-05").1, ["decision_silent:b OK"], "to forget `a` is not to resolve it");
    }
}
