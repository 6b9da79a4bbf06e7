//! What to do about it: recommendations as data, each with the counts behind it, how sure it is and what would settle it.
//! A rule that has too little to go by says so; it never recommends by a handful.

mod compared;
mod quiet;

use super::Facts;
use crate::{
    base::{
        chance::Lead,
        figure::Evidence,
        text::count,
        value::{Detail, Value},
    },
    metrics::{Metrics, sources::Source},
};

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule's id.
    pub rule: &'static str,
    /// How sure it is: only [`Lead::Clear`] is a recommendation.
    pub lead: Lead,
    /// What it is about.
    pub subject: String,
    /// What it says, in a sentence without its full stop.
    pub words: String,
    /// The counts behind it: `56 of 70 proposals, the others 48 of 80`.
    pub evidence: String,
    /// What would settle it; empty where it is settled.
    pub settle: String,
    /// The page with the numbers.
    pub page: &'static str,
}

impl Advice {
    /// How sure it is, in words.
    pub fn verdict(&self) -> &'static str {
        match self.lead {
            Lead::Clear => "do it",
            Lead::Leaning => "leaning, keep testing",
            Lead::Unclear => "no clear difference",
            Lead::TooEarly => "too early",
        }
    }

    /// The same as the level of evidence that figures have.
    pub fn level(&self) -> Evidence {
        if self.lead == Lead::TooEarly { Evidence::Few } else { Evidence::Enough }
    }
}

/// A rule: what it looks for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// When it recommends, for people.
    pub doc: &'static str,
    find: fn(Facts<'_>) -> Vec<Advice>,
}

/// Every rule, in the order in which people ask.
pub const RULES: &[Rule] = &[
    Rule {
        id: "double_down",
        doc: "One agent wins more of the proposals than the others together: by a chance of 95 %, of 20 proposals on each side and 5 wins.",
        find: compared::double_down,
    },
    Rule {
        id: "focus_platform",
        doc: "One platform wins more of the proposals than the others together, by the same bounds.",
        find: compared::focus_platform,
    },
    Rule {
        id: "focus_source",
        doc: "One way in wins more of its leads than the others together, by the same bounds.",
        find: compared::focus_source,
    },
    Rule {
        id: "activate_agents",
        doc: "An agent has so few of the new deals of the last four weeks that chance does it in 2 of 100 cases at most, were they shared evenly.",
        find: quiet::activate_agents,
    },
    Rule {
        id: "revenue_driver",
        doc: "One source brings half of this year's revenue or more, over at least 5 payments.",
        find: revenue_driver,
    },
    Rule {
        id: "pull_back",
        doc: "An agent, a platform or a way in wins less than the others together, by the bounds of the rules above.",
        find: compared::pull_back,
    },
];

/// What all rules say: recommendations first, then in the order of the rules.
pub fn advice(facts: Facts<'_>) -> Vec<Advice> {
    let mut found: Vec<Advice> = RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
    found.sort_by_key(|advice| advice.lead != Lead::Clear);
    found
}

/// The fewest payments by which a source is called the driver: one sale is no trend.
const LEAST_PAYMENTS: u64 = 5;

fn revenue_driver(facts: Facts<'_>) -> Vec<Advice> {
    of_driver(facts.metrics).into_iter().collect()
}

fn of_driver(metrics: &Metrics<'_>) -> Option<Advice> {
    let groups = &metrics.revenue.sources;
    let (first, share) = groups.first().and_then(|first| Some((first, first.share?)))?;
    if groups.len() < 2 {
        return None;
    }
    let label = |source: &&Source| source.id == first.name;
    let name = metrics.sources.iter().find(label).map_or(first.name.as_str(), |source| &source.label);
    let all: u64 = groups.iter().map(|group| group.n).sum();
    let half = share >= rust_decimal::Decimal::new(5, 1);
    let share = Value::Share(share).words(Detail::Whole);
    let lead = match first.n {
        n if n < LEAST_PAYMENTS => Lead::TooEarly,
        _ if half => Lead::Clear,
        _ => Lead::Unclear,
    };
    let words = match lead {
        Lead::Clear => {
            format!("{name} drives this year's revenue with {share} of it: protect it, and do not depend on it alone")
        }
        Lead::TooEarly => format!("{name} has {share} of this year's revenue, from a handful of payments"),
        _ => format!("No source drives revenue alone: {name} has most of it this year, {share}"),
    };
    let settle =
        if lead == Lead::TooEarly { format!("at least {LEAST_PAYMENTS} payments from it") } else { String::new() };
    Some(Advice {
        rule: "revenue_driver",
        lead,
        subject: name.to_owned(),
        words,
        evidence: format!("{} of {}", first.n, count(all, "payment", "payments")),
        settle,
        page: "sources",
    })
}
