//! Methods: every formula, and the conventions that all of them share.

use super::{
    model::{Block, Cell, Inline, Item, Section, Table},
    pages::{Body, section},
    tables::words,
    words::{quoted, title},
};
use crate::{
    insights::{Facts, RULES},
    metrics::catalogue::{self, Method},
};

/// What all figures have in common.
const CONVENTIONS: &[(&str, &str)] = &[
    ("Windows include both ends", "1–19 Feb is 19 days. The last 30 days end with today."),
    (
        "A running period is compared with the same days of the one before",
        "1–19 Feb with 1–19 Jan; 1–31 March with 1–28 February, and the page says that the lengths differ.",
    ),
    (
        "Like is compared with like",
        "Where a source that is entered by hand is not in for some days, its money of these days is left out on both sides, and the comparison says “without” it. The figure itself stays as it is.",
    ),
    (
        "Change",
        "Money and counts change in percent, rates in points. After nothing comes “new”, never a percentage; from fewer than 5 only the difference is told.",
    ),
    (
        "Monthly sums",
        "A sum that covers a month is spread evenly over its days where a window cuts through it, and the figure says “allocated”.",
    ),
    ("Refunds and churn", "Refunds count against revenue on their day; churn carries no money."),
    (
        "Skipped stages",
        "A deal that reached a later stage counts as having passed the ones before. Its stage is the furthest one that it reached by today.",
    ),
    (
        "Shared deals",
        "A deal that several agents share counts in proportion, so that agents add up to the deals that there are. Rates are those of these columns.",
    ),
    (
        "Rates",
        "k of n is always shown. Intervals are Wilson's at 95 %. A total is the ratio of sums, never the mean of rates.",
    ),
    (
        "Comparing rates",
        "Two rates are compared from 20 events each and 5 successes together. “Leads” takes a chance of 80 % that the rate is truly higher, “wins more” 95 % (beta-binomial, uniform priors).",
    ),
    ("Shares", "They add up to exactly 100.0 %: what rounding leaves over goes to the largest remainders."),
    (
        "Pace",
        "Ahead of plan is above 110 % of a straight line to the goal, on plan from 90 %, a little behind from 80 %, behind below. No verdict before a tenth of the year is over, while a source has not reported, or while money in other currencies cannot be converted.",
    ),
    (
        "Sources",
        "A source without its monthly figure is awaiting until its day and overdue after it; it never counts as 0. A source is stale after the days without a new row that it names.",
    ),
    (
        "Collected sources",
        "One that is collected is fresh for as long as it was collected of late, sold or not; where that fails, its last good rows count, and the page says since when. A file kept by hand stands in for months of which no row was collected, and for no others.",
    ),
    (
        "Currencies",
        "Sums are in the business's currency. Amounts in others are converted at the last rate on or before their day in `data/rates.csv`; without a rate they stand beside the total.",
    ),
    ("Money is exact", "Amounts are decimal numbers; they are rounded only when shown, halves away from zero."),
];

pub(super) fn page(_facts: Facts<'_>) -> Body {
    let mut sections = vec![section("conventions", "Conventions", Block::List(conventions()))];
    sections.extend(formulas());
    sections.push(Section {
        note: "Needs you today lists what these find.".to_owned(),
        ..section("rules", "Rules", Block::List(RULES.iter().map(|rule| item(&title(rule.id), rule.doc)).collect()))
    });
    let figures = catalogue::all().count();
    Body { headline: format!("How each of the {figures} figures is computed."), sections }
}

fn conventions() -> Vec<Item> {
    CONVENTIONS.iter().map(|(name, words)| item(name, words)).collect()
}

fn item(name: &str, words: &str) -> Item {
    let mut text = vec![Inline::Strong(name.to_owned()), Inline::Text(": ".to_owned())];
    text.extend(quoted(words));
    Item { status: None, text, excerpt: None }
}

/// A table of formulas for each first part of an id.
fn formulas() -> Vec<Section> {
    let mut areas: Vec<&str> = Vec::new();
    for method in catalogue::all() {
        if !areas.contains(&area(method)) {
            areas.push(area(method));
        }
    }
    let of = |name: &&str| {
        let methods = catalogue::all().filter(|method| area(method) == *name);
        let table = Table {
            id: format!("methods.{name}"),
            title: format!("Formulas of {name}"),
            columns: vec![words("label", "Figure"), words("id", "Id"), words("formula", "Formula")],
            rows: methods.map(row).collect(),
            ..Table::default()
        };
        section(name, &title(name), Block::Table(table))
    };
    areas.iter().map(of).collect()
}

fn area(method: &Method) -> &'static str {
    method.id.split('.').next().unwrap_or(method.id)
}

fn row(method: &Method) -> Vec<Cell> {
    vec![
        Cell::Text(method.label.replace("{}", "…")),
        Cell::Code(method.id.to_owned()),
        Cell::Text(method.formula.to_owned()),
    ]
}
