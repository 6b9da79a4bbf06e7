//! The page: how things stand, on one screen.

use super::{
    activity,
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
        value::{Detail, Value},
    },
    insights::{
        self, Facts,
        pace::{self, Verdict},
    },
    metrics::{Metrics, targets::Target},
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
    sections.extend(activity::section(metrics));
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

/// Every target with how it stands: the same verdicts as on the page of targets.
fn promises(metrics: &Metrics<'_>) -> Option<Section> {
    let row = |one: &Target| {
        vec![
            Cell::Name(one.figure.clone(), one.label.clone()),
            Cell::Value(one.value.clone()),
            Cell::Text(targets::wanted(one)),
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
