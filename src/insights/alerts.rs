//! Alerts: what changed more than chance explains, since when, and what went away again.
//!
//! There is no file of what was announced: everything is found in the rows. The same rules look at the folder as it was
//! each week before, so that "since" and "resolved" are the same on every machine and a rebuild repeats nothing. An
//! alert's id is its rule and its subject; who sends alerts sends an id once.

mod acquisition;
mod deals;
mod forecast;
mod jobs;
mod news;
mod replies;
mod sources;
mod stagnation;
mod targets;
mod undercuts;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, prelude::ToPrimitive};

pub(super) use self::sources::asked;
pub use self::{
    deals::{near_silent_after, silent_after},
    news::news,
};
use super::Facts;
use crate::{
    base::{calendar::Day, value::Value},
    metrics::{self, Metrics, pass::beside},
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
    /// The id of the deal or job that it is about; empty where it is about something else.
    pub about: String,
    /// What it is about, for people.
    pub subject: String,
    /// How it stands.
    pub state: State,
    /// What it says, after the subject.
    pub words: String,
    /// What many of its kind have in common, after their number: `deals with a proposal out are silent`. Empty where there
    /// are never many.
    pub many: &'static str,
    /// The counts behind it.
    pub evidence: String,
    /// The page with the numbers.
    pub page: &'static str,
    /// The first day that it is known to stand since, for an alarm or a watch; `None` where nobody looked back.
    pub since: Option<Day>,
}

impl Alert {
    /// One on which nothing is said yet. Its id is that of the rule and of what it is about: `stagnation:freelance`.
    fn new(rule: &'static str, about: &str, subject: impl Into<String>, page: &'static str) -> Alert {
        Alert {
            id: if about.is_empty() { rule.to_owned() } else { format!("{rule}:{about}") },
            rule,
            about: String::new(),
            subject: subject.into(),
            state: State::Ok,
            words: String::new(),
            many: "",
            evidence: String::new(),
            page,
            since: None,
        }
    }

    /// Whether it stands: it is an alarm, or to be watched.
    pub fn stands(&self) -> bool {
        self.state <= State::Watch
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
    /// The id of the deal; empty where nothing says so.
    pub deal: String,
    /// Whether more was sold to one who had bought before.
    pub is_upsell: bool,
    /// What it is worth, if known.
    pub value: Option<Value>,
    /// What was sold; empty where nothing says so.
    pub offer: String,
    /// Where it was found; empty where nothing says so.
    pub platform: String,
    /// The days from the first contact to the day on which it was won, where both are known.
    pub took: Option<i32>,
}

/// A rule: what it watches.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, which is also its name under `[alerts]`.
    pub id: &'static str,
    /// When it fires, for people.
    pub doc: &'static str,
    /// What is said of an alarm whose subject is no longer there; `None` where the rows say since when it stands, so that
    /// nobody looks back.
    gone: Option<&'static str>,
    judge: fn(&Looked<'_>) -> Vec<Alert>,
}

/// The folder as of a day, and as of a week before.
pub(crate) struct Looked<'a> {
    now: &'a Metrics<'a>,
    before: Option<&'a Metrics<'a>>,
}

/// Every rule. What concerns the numbers themselves comes first.
pub const RULES: &[Rule] = &[
    Rule {
        id: "source_silent",
        doc: "A figure that is entered by hand is not there for more than 0 days after its day (`threshold`), or a source could not be collected for longer and no file kept by hand stands in. It is only watched until then, and where a source has had no new row for longer than it usually takes.",
        gone: None,
        judge: sources::silent,
    },
    Rule {
        id: "reply_rate_drop",
        doc: "Replies of what was sent fell, from one whole week to the next, by more than 15 percent (`threshold`) and by more than chance explains: one-sided p below 0.05. Both weeks need 100 sent (`min_n`).",
        gone: Some("is no longer judged"),
        judge: replies::drop,
    },
    Rule {
        id: "stagnation",
        doc: "So few deals of a pipeline moved in 5 days (`threshold`) that chance does it in 2 of 100 cases at most, at the rate of the 8 weeks before. These need 5 moves (`min_n`).",
        gone: Some("has no open deal left"),
        judge: stagnation::still,
    },
    Rule {
        id: "forecast_drop",
        doc: "The 30-day forecast and what was won since fell together by more than 20 percent (`threshold`) in a week. A forecast that falls because deals were won is no drop. It needs 5 open deals (`min_n`).",
        gone: Some("is no longer judged"),
        judge: forecast::drop,
    },
    Rule {
        id: "target",
        doc: "A target or goal is missed: a rate whose interval lies on the wrong side, or a sum at less than 80 % of what is due by today.",
        gone: Some("is no longer judged"),
        judge: targets::deviations,
    },
    Rule {
        id: "cac_rising",
        doc: "What a new customer costs rose, from one whole quarter to the next, by more than 20 percent (`threshold`) and by more than chance explains: one-sided p below 0.05. Both quarters need 5 new customers (`min_n`) and costs from their first month on.",
        gone: None,
        judge: acquisition::rising,
    },
    Rule {
        id: "undercut",
        doc: "Half of a competitor's bids on a platform in 90 days are more than 20 percent (`threshold`) below ours, and so many are below that a coin does it in 5 of 100 cases at most. It takes 3 jobs with both bids (`min_n`).",
        gone: Some("has not bid against us of late"),
        judge: undercuts::far_below,
    },
    Rule {
        id: "decision_silent",
        doc: "A deal with a proposal out had no sign of life for more than 3 days (`threshold`); beyond 30 days such deals are counted together. In a pipeline without a proposal stage, a deal in one of its last two stages.",
        gone: Some("is no longer silent"),
        judge: deals::near_decision,
    },
    Rule {
        id: "high_value_job",
        doc: "A job that was found in the last 7 days and not answered scores 80 or more (`threshold`). One with a lower score whose budget is worth a lot (`high_value` under `[jobs]`) is watched.",
        gone: None,
        judge: jobs::high_value,
    },
    Rule {
        id: "silent",
        doc: "Any other open deal had no sign of life for more than 14 days (`threshold`): it is watched; beyond 90 days such deals are counted together.",
        gone: None,
        judge: deals::others,
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

/// How alerts stand as of the metrics' own day, with what a look back says of them. Found once for the same facts.
pub fn standing(facts: Facts<'_>) -> &Standing {
    facts.found.standing.get_or_init(|| look_back(facts))
}

/// What every rule says as of the metrics' own day, in the order of the rules, without a look back. Found once for the
/// same facts.
pub fn today(facts: Facts<'_>) -> &[Alert] {
    let now = facts.metrics;
    facts.found.alerts.get_or_init(|| judged(now, (weeks(now) > 0).then(|| past(now, 1)).as_ref()))
}

/// What every rule says, beside the look of a week before.
fn judged(now: &Metrics<'_>, before: Option<&Metrics<'_>>) -> Vec<Alert> {
    let looked = Looked { now, before };
    RULES.iter().flat_map(|rule| (rule.judge)(&looked)).collect()
}

fn look_back(facts: Facts<'_>) -> Standing {
    let now = facts.metrics;
    let past: Vec<Metrics<'_>> = (1..=weeks(now)).map(|week| past(now, week)).collect();
    let look = |at: usize| {
        let looked = Looked { now: past.get(at).unwrap_or(now), before: past.get(at + 1) };
        RULES.iter().filter(|rule| rule.gone.is_some()).flat_map(|rule| (rule.judge)(&looked)).collect()
    };
    let before: Vec<Vec<Alert>> = beside(past.len(), look);
    let states: Vec<BTreeMap<&str, State>> =
        before.iter().map(|alerts| alerts.iter().map(|alert| (alert.id.as_str(), alert.state)).collect()).collect();
    let mut alerts = facts.found.alerts.get_or_init(|| judged(now, past.first())).clone();
    for alert in alerts.iter_mut().filter(|alert| alert.stands() && alert.since.is_none()) {
        alert.since = since(alert, &states, now.today);
    }
    // What concerns the whole business comes before single deals.
    alerts.sort_by_key(|alert| (alert.state, !alert.about.is_empty()));
    let resolved = resolved(&before, &alerts, &deals::forgotten(now));
    Standing { resolved, news: news(now), weeks: past.len(), alerts }
}

/// How many weeks are looked back: fewer where there are many rows.
fn weeks(now: &Metrics<'_>) -> i32 {
    let rows: u64 = now.data.files.iter().map(|file| u64::from(file.rows)).sum();
    (MOST_ROWS / rows.max(1)).min(MOST_WEEKS) as i32
}

/// The same folder so many weeks before.
fn past<'a>(now: &Metrics<'a>, weeks: i32) -> Metrics<'a> {
    metrics::compute(now.data, now.business, now.today.plus(-7 * weeks))
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
                || (gone(alert.rule).to_owned(), String::new()),
                |now| (now.words.clone(), now.evidence.clone()),
            );
            found.push(Alert { words, evidence, state: State::Ok, since: None, ..alert.clone() });
        }
    }
    found
}

/// What is said of an alarm of a rule whose subject is no longer there.
fn gone(rule: &str) -> &'static str {
    RULES.iter().find(|known| known.id == rule).and_then(|rule| rule.gone).unwrap_or("is no longer judged")
}

/// What `[alerts.RULE]` says: the threshold and the least events, else the rule's own.
fn settings(metrics: &Metrics<'_>, rule: &str, threshold: Decimal, min_n: u64) -> (Decimal, u64) {
    let set = metrics.business.alerts.get(rule);
    let own = set.and_then(|set| set.threshold).unwrap_or(threshold);
    (own.max(Decimal::ZERO), set.and_then(|set| set.min_n).unwrap_or(min_n))
}

/// The same, where the threshold is a number of days, up to a most.
fn days(metrics: &Metrics<'_>, rule: &str, usual: i32, most: i32) -> i32 {
    let (threshold, _) = settings(metrics, rule, usual.into(), 0);
    threshold.to_i32().unwrap_or(most).clamp(0, most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Business,
        data::Dataset,
        insights::Found,
        metrics::{
            compute,
            fixture::{Deal, add_acts, add_deals, business, day, decimal},
        },
    };

    /// What stands, and what is resolved, as of a day.
    fn said(data: &Dataset, business: &Business, today: &str) -> (Vec<String>, Vec<String>) {
        let metrics = compute(data, business, day(today));
        let found = Found::default();
        let standing = standing(Facts { metrics: &metrics, problems: &[], found: &found });
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
