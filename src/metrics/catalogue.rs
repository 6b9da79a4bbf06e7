//! Every figure that there is, or family of figures: its id, label, unit, good direction and formula, declared once.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::areas;
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

/// The figures that add up over days: each row of theirs is of one day, so that what falls into a period is what they are
/// at its end less what they were before it. Targets may ask these of a running period.
pub(crate) const BY_PERIOD: &[&str] = &[
    "revenue.total",
    "deals.created_count",
    "deals.won_count",
    "deals.won_value",
    "deals.lost_count",
    "deals.win_rate",
    "replies.rate",
    "replies.sent_count",
    "replies.reply_count",
    "offers.impressions",
    "offers.engagements",
    "offers.dm_starts",
    "posts.count",
    "conversations.count",
    "conversations.qualified_count",
    "conversations.completed_rate",
    "conversations.qualified_rate",
    "conversations.qualified_of_completed",
    "leads.count",
    "leads.revenue",
    "leads.accepted_revenue",
    "leads.acceptance_rate",
    "leads.tier_accuracy",
    "competitors.sightings",
    "competitors.win_rate",
];

/// Whether a figure adds up over days.
pub fn by_period(id: &str) -> bool {
    BY_PERIOD.contains(&id)
}

/// Every figure, in the order in which people meet them.
pub fn all() -> impl Iterator<Item = &'static Method> {
    areas::METHODS.iter().copied().flatten().copied().flatten()
}

/// Every figure's id (with `*` for families), label and formula.
pub fn methods() -> Vec<(&'static str, &'static str, &'static str)> {
    all().map(|method| (method.id, method.label, method.formula)).collect()
}

/// The method or family with this very id.
pub(super) fn declared(id: &str) -> Option<&'static Method> {
    let family = || INDEX.families.iter().find(|(_, method)| method.id == id);
    INDEX.alone.get(id).or_else(family).map(|(_, method)| *method)
}

/// The method of a figure's id, or of the narrowest family that it is of.
pub fn method(id: &str) -> Option<&'static Method> {
    located(id).map(|(_, method)| method)
}

/// Where each figure is that is no family, and all families: by number of the area.
struct Index {
    alone: FxHashMap<&'static str, (usize, &'static Method)>,
    families: Vec<(usize, &'static Method)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let each = areas::METHODS.iter().enumerate();
    let each = each.flat_map(|(area, methods)| methods.iter().copied().flatten().map(move |method| (area, method)));
    let (families, alone): (Vec<_>, Vec<_>) = each.partition(|(_, method)| method.id.contains('*'));
    Index { alone: alone.into_iter().map(|(area, method)| (method.id, (area, method))).collect(), families }
});

/// The same, with the number of its area.
pub(super) fn located(id: &str) -> Option<(usize, &'static Method)> {
    let families = || {
        let fitting = INDEX.families.iter().filter(|(_, method)| fits(method.id, id));
        fitting.max_by_key(|(_, method)| method.id.len())
    };
    INDEX.alone.get(id).or_else(families).copied()
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
