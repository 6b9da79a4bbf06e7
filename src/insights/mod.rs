//! What the numbers mean: rules over metrics, each with the evidence that it needs before it speaks. It decides what is
//! said; how it is shown is for the report.

pub mod advice;
pub mod alerts;
pub mod leader;
pub mod pace;
mod rules;

use std::sync::OnceLock;

use self::alerts::{Alert, Standing};
use crate::{base::problem::Problem, metrics::Metrics};

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The numbers.
    pub metrics: &'a Metrics<'a>,
    /// The problems of the files.
    pub problems: &'a [Problem],
    /// What was found in them so far.
    pub found: &'a Found,
}

/// What several pages ask of the same facts: found when the first one asks, and then kept.
#[derive(Debug, Default)]
pub struct Found {
    alerts: OnceLock<Vec<Alert>>,
    standing: OnceLock<Standing>,
    needs: OnceLock<Vec<Insight>>,
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
    /// What many of its kind have in common, after their number: `deals with a proposal out are silent`. Empty where there
    /// are never many.
    pub many: &'static str,
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
    Rule { id: "errors", doc: "Rows of a file were left out because of errors.", find: rules::errors },
    Rule {
        id: "alerts",
        doc: "An alert stands: an alarm is for today, what is only watched is for when there is time. The alerts page says when each fires.",
        find: rules::alerts,
    },
    Rule { id: "due", doc: "A figure that is entered by hand is due within 7 days.", find: rules::due },
];

/// What needs a person: what is for today first, then in the order of the rules. Found once for the same facts.
pub fn needs(facts: Facts<'_>) -> &[Insight] {
    facts.found.needs.get_or_init(|| {
        let mut found: Vec<Insight> = RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
        found.sort_by_key(|insight| insight.urgency);
        found
    })
}
