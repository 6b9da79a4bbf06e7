//! What the numbers mean: rules over metrics, each with the evidence that it needs before it speaks. It decides what is
//! said; how it is shown is for the report.

pub mod advice;
pub mod alerts;
pub mod leader;
pub mod pace;
mod rules;

use crate::{base::problem::Problem, metrics::Metrics};

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The numbers.
    pub metrics: &'a Metrics<'a>,
    /// The problems of the files.
    pub problems: &'a [Problem],
}

/// How soon a person should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Today.
    Act,
    /// When there is time.
    Watch,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insight {
    /// The rule's id.
    pub rule: &'static str,
    /// How soon a person should look.
    pub urgency: Urgency,
    /// The id or place of what it is about, if it has one.
    pub id: String,
    /// The name of what it is about, for people.
    pub subject: String,
    /// What there is to say of it, after the subject; what is to be typed is in back quotes.
    pub words: String,
    /// The page with the numbers behind it.
    pub page: &'static str,
}

/// A rule: what it looks for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// When it speaks, for people.
    pub doc: &'static str,
    find: fn(Facts<'_>) -> Vec<Insight>,
}

/// Every rule, the most pressing first.
pub const RULES: &[Rule] = &[
    Rule {
        id: "overdue",
        doc: "A figure that is entered by hand is not there, though its day has passed.",
        find: rules::overdue,
    },
    Rule {
        id: "failed",
        doc: "A source could not be collected. It is for today from the day after on, unless a file kept by hand stands in.",
        find: rules::failed,
    },
    Rule { id: "errors", doc: "Rows of a file were left out because of errors.", find: rules::errors },
    Rule {
        id: "silent",
        doc: "An open deal had no contact, no activity and no new stage for more than 14 days; after 90 days such deals are counted together. It is for today where a proposal is out.",
        find: rules::silent,
    },
    Rule { id: "due", doc: "A figure that is entered by hand is due within 7 days.", find: rules::due },
    Rule { id: "stale", doc: "A source had no new row for longer than it usually takes.", find: rules::stale },
];

/// What needs a person: what is for today first, then in the order of the rules.
pub fn needs(facts: Facts<'_>) -> Vec<Insight> {
    let mut found: Vec<Insight> = RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
    found.sort_by_key(|insight| insight.urgency);
    found
}
