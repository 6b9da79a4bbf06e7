//! The digest of alerts: alarms and what is to be watched that nobody was told of, and which of the alarms that were told
//! are none any more. New jobs are told apart, so they are not in it.
//!
//! An alert's id is its own with the day since which it stands, so that one that comes back is told again. Where that day
//! is only known by looking back week by week, it moves by a few days from one look to the next: near days are the same.

use super::{LISTED, Notice, report};
use crate::{
    base::{calendar::Day, text::grouped},
    insights::{
        Facts,
        alerts::{self, Alert, Standing, State},
    },
    report::{
        alerts::status,
        line::{list, name, text},
        model::{Inline, Item, Section, Status},
        words::{capital, quoted, spelled},
    },
};

/// The rule whose alerts are told one by one.
const JOBS: &str = "high_value_job";
/// How far the day since which an alert stands may move from one look to the next.
const NEAR: i32 = 6;
/// The days that an alert which stands for longer than anybody looks back may have been told before.
const LONG: i32 = 400;
/// The columns of an id, of a subject, and of what is said of it.
const COLUMNS: [usize; 3] = [40, 60, 200];

pub(super) fn notice(facts: Facts<'_>, told: &dyn Fn(&str) -> bool) -> Option<Notice> {
    let standing = alerts::standing(facts);
    let look = Look { facts, standing, told };
    let new = |state: State| -> Vec<&Alert> {
        let of_state = standing.alerts.iter().filter(|alert| alert.state == state && alert.rule != JOBS);
        of_state.filter(|alert| !look.was_told(alert)).collect()
    };
    let (alarms, watched) = (new(State::Alarm), new(State::Watch));
    let resolved: Vec<(String, &Alert)> =
        standing.resolved.iter().filter_map(|alert| Some((look.resolved(alert)?, alert))).collect();
    let stands = alarms.iter().chain(&watched);
    let ids: Vec<String> =
        stands.clone().map(|alert| id(alert)).chain(resolved.iter().map(|(id, _)| id.clone())).collect();
    if ids.is_empty() {
        return None;
    }
    let items: Vec<Item> = stands.map(|alert| item(alert, status(alert.state))).collect();
    let over: Vec<Item> = resolved.iter().map(|(_, alert)| item(alert, Status::Ok)).collect();
    let sections = [("alerts", items), ("resolved", over)].map(|(id, items)| section(id, items));
    let headline = headline(alarms.len(), watched.len(), resolved.len());
    let sections = sections.into_iter().flatten().collect();
    Some(Notice { ids, report: report(facts, "alerts", "Alerts", headline, sections) })
}

/// What is asked whether an alert was told.
struct Look<'a> {
    facts: Facts<'a>,
    standing: &'a Standing,
    told: &'a dyn Fn(&str) -> bool,
}

impl Look<'_> {
    /// Whether it was told since it stands. What was told as an alarm is not told again to be watched.
    fn was_told(&self, alert: &Alert) -> bool {
        let Some(since) = alert.since else { return (self.told)(&id(alert)) };
        let today = self.facts.metrics.today;
        let oldest = today.plus(-7 * self.standing.weeks as i32);
        let days = match () {
            () if self.is_known_by_rows(alert) => 0..=0,
            () if since <= oldest => -LONG..=NEAR,
            () => -NEAR..=NEAR,
        };
        let ids = |day: Day| {
            let alarm = dated(&alert.id, day);
            (alert.state == State::Watch).then(|| format!("{WATCH}{alarm}")).into_iter().chain([alarm])
        };
        days.flat_map(|by| ids(since.plus(by))).any(|id| (self.told)(&id))
    }

    /// Whether its rows say since when it stands: then nobody looked back.
    fn is_known_by_rows(&self, alert: &Alert) -> bool {
        alerts::today(self.facts).iter().any(|now| now.id == alert.id && now.since.is_some())
    }

    /// The id under which an alarm that is over is told; `None` where it was, or where nobody was told that it stood.
    fn resolved(&self, alert: &Alert) -> Option<String> {
        let today = self.facts.metrics.today;
        let mut days = (0..=LONG).map(|ago| today.plus(-ago));
        let since = days.find(|day| (self.told)(&dated(&alert.id, *day)))?;
        Some(format!("resolved:{}", dated(&alert.id, since))).filter(|id| !(self.told)(id))
    }
}

const WATCH: &str = "watch:";

/// `reply_rate_drop@2026-02-24`; what is only to be watched is told apart from the alarm that it may become.
fn id(alert: &Alert) -> String {
    let of_alarm = alert.since.map_or_else(|| alert.id.clone(), |since| dated(&alert.id, since));
    if alert.state == State::Watch { format!("{WATCH}{of_alarm}") } else { of_alarm }
}

fn dated(id: &str, since: Day) -> String {
    format!("{id}@{since}")
}

fn item(alert: &Alert, status: Status) -> Item {
    let [id, subject, words] = COLUMNS;
    let evidence = if alert.evidence.is_empty() { String::new() } else { format!(" ({})", alert.evidence) };
    let since = alert.since.map_or_else(String::new, |since| format!("; since {}", since.words()));
    let said = format!("{}{evidence}{since}", alert.words);
    // Subjects may have the same name.
    let about = (!alert.about.is_empty()).then(|| [Inline::Code(name(&alert.about, id)), text(" ")]);
    let subject = [Inline::Strong(name(&alert.subject, subject)), text(" ")];
    let text = about.into_iter().flatten().chain(subject).chain(quoted(&name(&said, words))).collect();
    Item { status: Some(status), text, excerpt: None }
}

/// The lines, and how many more there are.
fn section(id: &str, mut items: Vec<Item>) -> Option<Section> {
    let more = items.len().saturating_sub(LISTED);
    items.truncate(LISTED);
    if more > 0 {
        let page = Inline::Page("alerts".to_owned(), format!("{} more", grouped(more as u64)));
        items.push(Item { status: None, text: vec![text("and "), page], excerpt: None });
    }
    (!items.is_empty()).then(|| list(id, items))
}

/// `Two new alarms and one thing to watch; one alarm is over.`
fn headline(alarms: usize, watched: usize, resolved: usize) -> String {
    let alarms = (alarms > 0).then(|| spelled(alarms, "new alarm", "new alarms"));
    let watched = (watched > 0).then(|| spelled(watched, "thing to watch", "things to watch"));
    let new: Vec<String> = alarms.into_iter().chain(watched).collect();
    let over = (resolved > 0).then(|| spelled(resolved, "alarm is over", "alarms are over"));
    let parts: Vec<String> =
        [Some(new.join(" and ")).filter(|new| !new.is_empty()), over].into_iter().flatten().collect();
    capital(&format!("{}.", parts.join("; ")))
}
