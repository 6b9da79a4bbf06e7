//! The page: how things stand, on one screen.

use super::{
    model::{Block, Cell, Section, Table},
    needs,
    pages::{self, Body, section},
    pipeline, sources,
    tables::{minor, numbers, said, words},
    targets,
    words::capital,
};
use crate::{
    base::{
        figure::Figure,
        text::join,
        value::{Detail, Value},
    },
    insights::{
        self, Facts,
        pace::{self, Verdict},
    },
    metrics::{
        Metrics,
        activity::{self, Line},
        targets::Target,
    },
};

/// Money, in the order in which founders ask; those that are not there are not shown.
const MONEY: &[&str] =
    &["revenue.mtd", "revenue.ytd", "revenue.pace", "recurring.mrr", "revenue.last_30_days", "costs.mtd"];
/// Deals.
const DEALS: &[&str] = &[
    "pipeline.open_count",
    "pipeline.open_value",
    "pipeline.weighted_value",
    "forecast.30d",
    "deals.win_rate",
    "velocity.per_day",
];
/// The figures of each row of cards.
const CARDS: usize = 4;

/// Whether there is anything to show.
pub(super) fn present(metrics: &Metrics<'_>) -> bool {
    !metrics.revenue().months.is_empty() || !metrics.data.deals.rows.is_empty()
}

pub(super) fn page(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let needs = insights::needs(facts);
    let mut sections = vec![needs::section(needs, metrics)];
    for (id, heading, ids) in [("money", "Money", MONEY), ("deals", "Deals", DEALS)] {
        let cards = known(facts, ids);
        sections.extend((!cards.is_empty()).then(|| section(id, heading, Block::Figures(cards))));
    }
    sections.extend(activity(metrics));
    sections.extend(promises(metrics));
    sections.extend(stages(metrics));
    sections.extend(sources::section(metrics).map(|section| Section { half: true, ..section }));
    Body { headline: format!("{}; {}.", standing(facts), needs::words(needs)), sections }
}

/// The first of these figures that have a value.
fn known(facts: Facts<'_>, ids: &[&str]) -> Vec<Figure> {
    let figures = pages::figures(facts, ids);
    figures.into_iter().filter(|figure| !matches!(figure.value, Value::Missing(_))).take(CARDS).collect()
}

/// `$24,310 this month, on plan for the year; 38 deals are open, worth $120k`.
fn standing(facts: Facts<'_>) -> String {
    let words = |id: &str, detail: Detail| {
        let figure = facts.metrics.figure(id, Some(0))?;
        (!matches!(figure.value, Value::Missing(_))).then(|| figure.value.words(detail))
    };
    let plan = match pace::verdict(facts.metrics) {
        Verdict::Ahead => ", the year ahead of plan",
        Verdict::OnPlan => ", the year on plan",
        Verdict::LittleBehind => ", the year a little behind plan",
        Verdict::Behind => ", the year behind plan",
        Verdict::TooEarly | Verdict::Incomplete | Verdict::Silent | Verdict::SeveralCurrencies | Verdict::NoGoal => "",
    };
    let month = words("revenue.mtd", Detail::Whole).map(|money| format!("{money} came in this month{plan}"));
    let month = month.unwrap_or_else(|| "No revenue yet".to_owned());
    let open = words("pipeline.open_count", Detail::Whole).filter(|count| count != "0");
    let worth = words("pipeline.open_value", Detail::Short);
    match (open, worth) {
        (Some(open), Some(worth)) => {
            let deals = if open == "1" { "deal is" } else { "deals are" };
            format!("{month}; {open} {deals} open, worth {worth}")
        }
        _ => month,
    }
}

/// Deals by stage; `None` where there are none.
fn stages(metrics: &Metrics<'_>) -> Option<Section> {
    (!metrics.data.deals.rows.is_empty())
        .then(|| Section { half: true, ..section("stages", "Deals by stage", Block::Table(pipeline::stages(metrics))) })
}

/// What went on today, and on the days that it is held against; `None` where no table says so.
fn activity(metrics: &Metrics<'_>) -> Option<Section> {
    let lines = activity::lines(metrics);
    let row = |line: &Line| {
        let value = |value: &Option<Value>| value.clone().map_or(Cell::Blank, Cell::Value);
        let name = Cell::Name(line.what.to_owned(), line.label.to_owned());
        std::iter::once(name).chain(line.values.iter().map(value)).collect()
    };
    let awaited: Vec<&str> =
        metrics.sources().iter().filter(|one| !one.missing.is_empty()).map(|one| one.label.as_str()).collect();
    let without = if awaited.is_empty() { String::new() } else { format!(" Revenue is without {}.", join(&awaited)) };
    let table = Table {
        id: "status.activity".to_owned(),
        title: "What goes on, from day to day".to_owned(),
        columns: vec![
            words("what", "What"),
            numbers("today", "Today so far"),
            minor(numbers("yesterday", "Yesterday")),
            numbers("this_week", "This week"),
            numbers("last_week_same_days", "Same days last week"),
            numbers("this_month", "This month"),
        ],
        rows: lines.iter().map(row).collect(),
        note: format!("Today is not over, so it is not compared with a whole day.{without}"),
        ..Table::default()
    };
    (!lines.is_empty()).then(|| section("activity", "Day to day", Block::Table(table)))
}

/// Every target with how it stands: the same verdicts as on the page of targets.
fn promises(metrics: &Metrics<'_>) -> Option<Section> {
    let row = |one: &Target| {
        let bound = if one.at_most { "at most" } else { "at least" };
        vec![
            Cell::Name(one.figure.clone(), one.label.clone()),
            Cell::Value(one.value.clone()),
            Cell::Text(format!("{bound} {}", one.goal.words(Detail::Exact))),
            one.gap.clone().map_or(Cell::Blank, Cell::Value),
            targets::state(one),
            said(capital(&one.why)),
        ]
    };
    let found = &metrics.targets().targets;
    let table = Table {
        id: "status.targets".to_owned(),
        title: "Targets and how they stand".to_owned(),
        columns: vec![
            words("figure", "Figure"),
            numbers("value", "Now"),
            minor(words("target", "Target")),
            numbers("gap", "Off by"),
            words("state", "State"),
            minor(words("why", "Why")),
        ],
        rows: found.iter().map(row).collect(),
        ..Table::default()
    };
    (!found.is_empty()).then(|| section("targets", "Targets", Block::Table(table)))
}
