//! Revenue: totals over windows, the goal, months, and where it comes from.

use super::{
    charts,
    model::{Block, Cell, Section, Table},
    pages::{self, Body, section},
    sources,
    tables::{by_currency, count, numbers, sum, words},
    words::{capital, spaced},
};
use crate::{
    base::value::{Detail, Value},
    insights::Facts,
    metrics::{
        revenue::NONE,
        {Metrics, revenue::Group},
    },
};

const FIGURES: &[&str] = &[
    "revenue.mtd",
    "revenue.ytd",
    "revenue.last_30_days",
    "revenue.last_week",
    "revenue.growth_month",
    "revenue.total",
    "revenue.goal_progress",
    "revenue.pace",
    "revenue.projected_annual",
];

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let mut sections = vec![section("figures", "Key figures", Block::Figures(pages::figures(facts, FIGURES)))];
    sections.extend(charts::months_section(metrics));
    sections.extend(sources::section(metrics));
    sections.extend(kinds(facts));
    for (id, heading, label, groups) in [
        ("platforms", "By platform", "Platform", &metrics.revenue().platforms),
        ("offers", "By offer", "Offer", &metrics.revenue().offers),
    ] {
        sections.extend(by(id, heading, label, groups, metrics));
    }
    Body { headline: headline(facts), sections }
}

fn headline(facts: Facts<'_>) -> String {
    let words = |id: &str| {
        let figure = facts.metrics.figure(id, Some(0))?;
        (!matches!(figure.value, Value::Missing(_))).then(|| figure.value.words(Detail::Whole))
    };
    let year = words("revenue.ytd").unwrap_or_else(|| "nothing".to_owned());
    let goal = words("revenue.goal_progress").map_or_else(String::new, |part| format!(", {part} of the goal"));
    let month = words("revenue.mtd").map_or_else(String::new, |month| format!("; {month} of it this month"));
    let booked = facts.metrics.revenue().kinds.iter().any(|group| matches!(group.name.as_str(), "deal_won" | "upsell"));
    let came = if booked { "was booked or earned" } else { "came in" };
    format!("{year} {came} this year{goal}{month}.")
}

/// Revenue of this year by kind; `None` where all of it is of one.
fn kinds(facts: Facts<'_>) -> Option<Section> {
    let groups = &facts.metrics.revenue().kinds;
    let own = facts.metrics.business.currency;
    let ids: Vec<&str> = groups.iter().map(|group| group.figure.as_str()).collect();
    let figures = pages::figures(facts, &ids);
    let row = |group: &Group| {
        let label = figures.iter().find(|figure| figure.id == group.figure).map_or("", |figure| &figure.label);
        let words = label.rsplit(", ").next().map_or_else(String::new, capital);
        vec![
            Cell::Name(group.name.clone(), words),
            count(group.n),
            Cell::Value(group.amount.clone()),
            group.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
        ]
    };
    let table = Table {
        id: "revenue.kinds".to_owned(),
        title: "Revenue this year, by kind".to_owned(),
        columns: vec![
            words("kind", "Kind"),
            numbers("n", "Payments"),
            numbers("amount", "Revenue"),
            numbers("share", "Share"),
        ],
        rows: groups.iter().map(row).collect(),
        note: "What is booked was promised on that day; the rest is earned. Refunds subtract.".to_owned(),
        ..Table::default()
    };
    let mut section = section("kinds", "By kind", Block::Table(by_currency(table, own)));
    section.blocks.push(Block::Behind(figures));
    (groups.len() > 1).then(|| Section { note: "this year".to_owned(), ..section })
}

/// Revenue to date by one of its names; `None` where no row has one.
fn by(id: &str, heading: &str, label: &str, groups: &[Group], metrics: &Metrics<'_>) -> Option<Section> {
    if !groups.iter().any(|group| group.name != NONE) {
        return None;
    }
    let own = metrics.business.currency;
    let row = |group: &Group| {
        vec![
            Cell::Name(group.name.clone(), spaced(&group.name)),
            count(group.n),
            Cell::Value(group.amount.clone()),
            group.share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
        ]
    };
    let shares: Option<rust_decimal::Decimal> = groups.iter().map(|group| group.share).sum();
    let table = Table {
        id: format!("revenue.{id}"),
        title: format!("Revenue to date, {}", heading.to_lowercase()),
        columns: vec![
            words("name", label),
            numbers("n", "Payments"),
            numbers("amount", "Revenue"),
            numbers("share", "Share"),
        ],
        rows: groups.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text("All".to_owned()),
            count(groups.iter().map(|group| group.n).sum()),
            Cell::Value(sum(groups.iter().map(|group| &group.amount), own)),
            shares.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share))),
        ]),
        limit: 20,
        ..Table::default()
    };
    let note = "to date".to_owned();
    Some(Section { half: true, note, ..section(id, heading, Block::Table(by_currency(table, own))) })
}
