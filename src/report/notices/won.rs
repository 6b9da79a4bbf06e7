//! Deals won and upsells, a message each: what was sold, where and how fast, but neither who bought nor whom we talk to.

use super::{Notice, report};
use crate::{
    base::{
        text::count,
        value::{Detail, Value},
    },
    insights::{
        Facts,
        alerts::{self, News},
    },
    report::{
        line::{amount, list, name, text},
        model::{Inline, Item, Status},
        pages,
        words::spaced,
    },
};

/// The columns of an offer, of a platform and of an id.
const NAME: usize = 40;

pub(super) fn notices(facts: Facts<'_>, told: &dyn Fn(&str) -> bool) -> Vec<Notice> {
    let news = alerts::news(facts.metrics);
    // What came first is told first.
    news.iter().rev().filter(|one| !told(&one.id)).map(|one| notice(facts, one)).collect()
}

fn notice(facts: Facts<'_>, one: &News) -> Notice {
    let (title, what) = if one.is_upsell { ("Upsell", "An upsell came in") } else { ("Deal won", "A deal was won") };
    let month = month(facts).map_or_else(|| ".".to_owned(), |month| format!(". {month}."));
    let mut words = vec![Inline::Strong(sold(one))];
    if !one.deal.is_empty() {
        words.extend([text(" "), Inline::Code(name(&one.deal, NAME))]);
    }
    words.push(text(&format!("{}{month}", took(one))));
    let item = Item { status: Some(Status::Won), text: words, excerpt: None };
    let headline = format!("{what} on {}.", one.day.words());
    Notice {
        ids: vec![one.id.clone()],
        report: report(facts, "revenue", title, headline, vec![list("won", vec![item])]),
    }
}

/// `$3,500 AI automation (Twitter)`.
fn sold(one: &News) -> String {
    let value = one.value.as_ref().map(|value| value.words(Detail::Whole));
    let offer = Some(name(&spaced(&one.offer), NAME)).filter(|offer| !offer.is_empty());
    let platform = Some(format!("({})", name(&one.platform, NAME))).filter(|_| !one.platform.trim().is_empty());
    let parts: Vec<String> = [value, offer, platform].into_iter().flatten().collect();
    if parts.is_empty() { "one more".to_owned() } else { parts.join(" ") }
}

/// `, 24 days from first contact`.
fn took(one: &News) -> String {
    match one.took {
        Some(0) => ", on the day of the first contact".to_owned(),
        Some(days) => format!(", {} from first contact", count(days.max(0) as u64, "day", "days")),
        None => String::new(),
    }
}

/// `Month to date $4,997 of $25k (goal)`: against the goal of the month, else of the year.
fn month(facts: Facts<'_>) -> Option<String> {
    let known = |id: &str| {
        let figure = pages::figures(facts, &[id]).into_iter().next()?;
        (!matches!(figure.value, Value::Missing(_))).then_some(figure)
    };
    let month = known("revenue.mtd")?;
    let of = |target: &crate::base::figure::Target| format!(" of {} (goal)", target.goal.words(Detail::Short));
    let to_date = format!("Month to date {}", amount(&month.value, Detail::Whole));
    if let Some(target) = &month.target {
        return Some(to_date + &of(target));
    }
    let year = known("revenue.ytd")
        .and_then(|year| Some(format!(", year {}{}", amount(&year.value, Detail::Short), of(year.target.as_ref()?))));
    Some(to_date + &year.unwrap_or_default())
}
