//! The alerts of the days of a report: what began to stand, what went away again, and how much else stands.

use super::span::Span;
use crate::{
    base::text::count,
    insights::{
        Facts, Found,
        alerts::{self, Alert, State},
    },
    metrics::moves::Of,
    report::{
        alerts::item,
        model::{Block, Inline, Item, Section},
        pages::section,
    },
};

/// The alerts that are listed of those that began, and of those that went away.
const LISTED: usize = 3;

/// The section; `None` where nothing stands and nothing went away.
pub(super) fn section_of(span: &Span<'_>) -> Option<Section> {
    let standing = alerts::standing(span.facts);
    let stand = || standing.alerts.iter().filter(|alert| alert.stands());
    let is_new = |alert: &&Alert| alert.since.is_some_and(|since| span.days.contains(since));
    let opened: Vec<&Alert> = stand().filter(is_new).collect();
    let resolved = resolved(span);
    let older = stand().count() - opened.len();
    if opened.is_empty() && resolved.is_empty() && older == 0 {
        return None;
    }
    let mut items: Vec<Item> = opened.iter().take(LISTED).map(|alert| item(alert, None)).collect();
    items.extend(more(opened.len(), "began"));
    items.extend(resolved.iter().take(LISTED).map(went_away));
    items.extend(more(resolved.len(), "went away"));
    if older > 0 {
        let stands = if older == 1 { "stands" } else { "stand" };
        let text = vec![
            Inline::Page("alerts".to_owned(), count(older as u64, "alert", "alerts")),
            Inline::Text(format!(" {stands} from before")),
        ];
        items.push(Item { status: None, text, excerpt: None });
    }
    let n = |n: usize| if n == 0 { "none".to_owned() } else { n.to_string() };
    let note = format!("{} began, {} went away in the {}", n(opened.len()), n(resolved.len()), span.noun());
    Some(Section { note, ..section("alerts", "Alerts", Block::List(items)) })
}

/// `and 3 more began`.
fn more(all: usize, what: &str) -> Option<Item> {
    let rest = all.checked_sub(LISTED).filter(|rest| *rest > 0)?;
    let text = vec![Inline::Text(format!("and {rest} more {what}"))];
    Some(Item { status: None, text, excerpt: None })
}

/// The alarms of the day before the days that are none any more. A goal of a month that was missed stays so: the next
/// month has another one.
fn resolved(span: &Span<'_>) -> Vec<Alert> {
    let found = Found::default();
    let before = alerts::today(Facts { metrics: span.past, found: &found, ..span.facts });
    let standing = alerts::standing(span.facts);
    let now = |alert: &Alert| {
        let told = standing.resolved.iter().find(|now| now.id == alert.id);
        let well = || standing.alerts.iter().find(|now| now.id == alert.id && now.state == State::Ok);
        let alert = Alert { about: alert.about.clone(), subject: alert.subject.clone(), ..told.or_else(well)?.clone() };
        Some(Alert { since: None, ..alert })
    };
    let is_of_now = |alert: &&Alert| span.of == Of::Week || alert.rule != "target";
    before.iter().filter(|alert| alert.state == State::Alarm).filter(is_of_now).filter_map(now).collect()
}

/// `resolved: Replies fell by …`.
fn went_away(alert: &Alert) -> Item {
    let told = item(alert, None);
    let text = std::iter::once(Inline::Text("resolved: ".to_owned())).chain(told.text).collect();
    Item { text, ..told }
}
