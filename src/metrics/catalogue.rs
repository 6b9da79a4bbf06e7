//! Every figure that there is, or family of figures: its id, label, unit, good direction and formula, declared once.

use super::{
    competitors, conversations, conversion, costs, experiments, forecast, jobs, leads, market, month, offers, posts,
    recurring, replies, targets, velocity,
};
use crate::base::figure::Good;

/// The unit in which a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Money, with the business's currency first.
    Money,
    /// How many.
    Count,
    /// A fraction of a whole.
    Share,
    /// Days.
    Days,
    /// A number without a unit, such as a ratio.
    Number,
}

/// How a figure, or a family of them, is called and computed.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Its id; `*` stands for the part that differs within a family: `revenue.month.*`.
    pub id: &'static str,
    /// Its name for people. `{}` stands for what `*` does.
    pub label: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// The direction that is good.
    pub good: Good,
    /// How it is computed, in words.
    pub formula: &'static str,
}

/// A sum of money; more is better.
pub(crate) const fn money(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Money, good: Good::Up, formula }
}

/// A number of things.
pub(crate) const fn count(id: &'static str, label: &'static str, good: Good, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Count, good, formula }
}

/// A fraction of a whole; more is better.
pub(crate) const fn share(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Share, good: Good::Up, formula }
}

/// Days.
pub(crate) const fn days(id: &'static str, label: &'static str, good: Good, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Days, good, formula }
}

/// A number without a unit, such as a ratio.
pub(crate) const fn number(id: &'static str, label: &'static str, good: Good, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Number, good, formula }
}

/// Every figure, in the order in which people meet them.
pub fn all() -> impl Iterator<Item = &'static Method> {
    AREAS.iter().copied().flatten()
}

/// The figures of each area.
const AREAS: &[&[Method]] = &[
    DEALS_AND_REVENUE,
    month::METHODS,
    conversion::METHODS,
    velocity::METHODS,
    forecast::METHODS,
    recurring::METHODS,
    costs::METHODS,
    offers::METHODS,
    replies::METHODS,
    posts::METHODS,
    conversations::METHODS,
    leads::METHODS,
    market::METHODS,
    jobs::METHODS,
    competitors::METHODS,
    targets::METHODS,
    experiments::METHODS,
];

/// The figures of revenue, the pipeline and win rates.
const DEALS_AND_REVENUE: &[Method] = &[
    money(
        "revenue.total",
        "Revenue to date",
        "Sum of amounts of all revenue rows up to today. Refunds subtract, churn rows carry no money.",
    ),
    money("revenue.ytd", "Revenue this year", "Sum of revenue from 1 January to today."),
    money(
        "revenue.mtd",
        "Revenue this month",
        "Sum of revenue from the first of the month to today; compared with the same days of the month before.",
    ),
    money("revenue.last_30_days", "Revenue, last 30 days", "Sum of revenue of the 30 days that end today."),
    money("revenue.last_week", "Revenue last week", "Sum of revenue of the last week that is over."),
    money(
        "revenue.this_week",
        "Revenue this week",
        "Sum of revenue from the first day of the week to today; compared with the same days of the week before.",
    ),
    money(
        "revenue.year_before",
        "Revenue, same days last year",
        "Sum of revenue from 1 January to this day of the year before.",
    ),
    money(
        "revenue.projected_annual",
        "Projected for the year",
        "Revenue this year ÷ days of the year so far, today included × days of the year. A straight line: seasons and sources that come late are not in it.",
    ),
    share("revenue.goal_progress", "Of the goal for the year", "Revenue this year ÷ goal for the year."),
    share(
        "revenue.pace",
        "Pace towards the goal",
        "(Revenue this year ÷ goal) ÷ share of the goal that is due by today: days of the year so far ÷ days of the year or, where each month has a goal of its own, what these say. 100 % is on plan; on pace is 90 to 110 %.",
    ),
    money("revenue.month.*", "Revenue in {}", "Sum of revenue of the month, up to today."),
    money(
        "revenue.source.*",
        "Revenue this year from {}",
        "Sum of revenue of this year of the source, its aliases among it.",
    ),
    money("revenue.platform.*", "Revenue through {}", "Sum of revenue of the platform, up to today."),
    money("revenue.offer.*", "Revenue with {}", "Sum of revenue of the offer, up to today."),
    count("pipeline.open_count", "Open deals", Good::Neither, "Number of deals that are neither won nor lost."),
    money(
        "pipeline.open_value",
        "Open pipeline",
        "Sum of values of the deals that are neither won nor lost, each in full.",
    ),
    count(
        "pipeline.*.*",
        "Deals in {}",
        Good::Neither,
        "Number of deals of the pipeline whose furthest stage is this one.",
    ),
    Method {
        id: "pipeline.*.*.value",
        label: "Value of deals in {}",
        unit: Unit::Money,
        good: Good::Neither,
        formula: "Sum of values of the deals of the pipeline whose furthest stage is this one, each in full.",
    },
    count("deals.created_count", "Deals created", Good::Up, "Number of deals created up to today."),
    count("deals.won_count", "Deals won", Good::Up, "Number of deals won up to today."),
    money("deals.won_value", "Value of deals won", "Sum of values of the deals won up to today."),
    count("deals.lost_count", "Deals lost", Good::Down, "Number of deals lost up to today."),
    share(
        "deals.win_rate",
        "Win rate, of closed",
        "Won ÷ (won + lost), of all deals to date. Open deals are not in it.",
    ),
    share(
        "deals.win_rate_broad",
        "Win rate, overdue counted as lost",
        "Won ÷ (won + lost + open deals whose expected close date has passed), of all deals to date.",
    ),
    share("deals.win_rate_created", "Win rate, of created", "Won ÷ all deals created to date, open ones among them."),
    share(
        "deals.win_rate_value",
        "Win rate, by value",
        "Value of won deals ÷ (value of won deals + value of lost deals), in the business's currency.",
    ),
    share(
        "deals.win_rate_timed",
        "Won within 90 days",
        "Deals won within 90 days of their creation ÷ deals created at least 90 days ago. Deals won on an unknown day are not in it.",
    ),
];

/// Every figure's id (with `*` for families), label and formula.
pub fn methods() -> Vec<(&'static str, &'static str, &'static str)> {
    all().map(|method| (method.id, method.label, method.formula)).collect()
}

/// The method of a figure's id, or of the narrowest family that it is of.
pub fn method(id: &str) -> Option<&'static Method> {
    let fitting = all().filter(|method| fits(method.id, id));
    fitting.max_by_key(|method| (!method.id.contains('*'), method.id.len()))
}

/// Whether an id is of a family. A `*` in the middle stands for a part without dots, one at the end for anything.
fn fits(pattern: &str, id: &str) -> bool {
    match (pattern.split_once('*'), id) {
        (None, id) => pattern == id,
        (Some((before, "")), id) => id.strip_prefix(before).is_some_and(|rest| !rest.is_empty()),
        (Some((before, after)), id) => id.strip_prefix(before).is_some_and(|rest| {
            let dots = rest.match_indices('.').map(|(at, _)| at).chain(std::iter::once(rest.len()));
            dots.filter(|&at| at > 0).any(|at| fits(after, &rest[at..]))
        }),
    }
}
