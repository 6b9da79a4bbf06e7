//! The source that most of the money comes from.

use rust_decimal::Decimal;

use super::Advice;
use crate::{
    base::{
        chance::Lead,
        text::count,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics,
        payments::{Payments, payments},
    },
};

/// The fewest payments by which a source is called the driver: one sale is no trend.
const LEAST_PAYMENTS: u64 = 5;

pub(super) fn revenue_driver(facts: Facts<'_>) -> Vec<Advice> {
    of_driver(facts.metrics).into_iter().collect()
}

fn of_driver(metrics: &Metrics<'_>) -> Option<Advice> {
    let groups = &metrics.revenue().sources;
    let first = groups.first().filter(|_| groups.len() > 1)?;
    let share = Value::Share(first.share?).words(Detail::Whole);
    let name = metrics.sources().iter().find(|source| source.id == first.name);
    let name = name.map_or(first.name.as_str(), |source| &source.label);
    let found = payments(metrics, &first.name);
    let lead = lead(&found);
    let words = match lead {
        Lead::Clear => {
            format!("{name} drives this year's revenue with {share} of it: protect it, and do not depend on it alone")
        }
        Lead::TooEarly => format!("{name} has {share} of this year's revenue, from a handful of payments"),
        Lead::Leaning => {
            format!("{name} has {share} of this year's revenue, and half of all only by its largest payment")
        }
        Lead::Unclear => format!("No source drives revenue alone: {name} has most of it this year, {share}"),
    };
    let settle = match lead {
        Lead::Clear => String::new(),
        Lead::TooEarly => format!("at least {LEAST_PAYMENTS} payments from it"),
        Lead::Leaning => "half of the revenue without its largest payment".to_owned(),
        Lead::Unclear => "half of the revenue from one source".to_owned(),
    };
    let own = metrics.business.currency;
    let (k, n) = (Value::money(found.amount, own), Value::money(found.all, own));
    let evidence = evidence(&found, &k, &n);
    Some(Advice {
        rule: "revenue_driver",
        lead,
        subject: name.to_owned(),
        words,
        evidence,
        k,
        n,
        settle,
        page: "sources",
    })
}

/// Whether it has half of the money, also without its largest payment, over enough of them.
fn lead(found: &Payments) -> Lead {
    let half = |part: Decimal, all: Decimal| part + part >= all;
    let largest = found.largest.unwrap_or_default();
    match found.n {
        n if n < LEAST_PAYMENTS => Lead::TooEarly,
        _ if !half(found.amount, found.all) => Lead::Unclear,
        _ if !half(found.amount - largest, found.all - largest) => Lead::Leaning,
        _ => Lead::Clear,
    }
}

/// `$33,000 of $37,000, in 52 payments, the largest 4 % of it`.
fn evidence(found: &Payments, k: &Value, n: &Value) -> String {
    let largest = found.largest.filter(|_| found.n > 1).and_then(|largest| largest.checked_div(found.amount));
    let largest = largest.map_or_else(String::new, |part| {
        format!(", the largest {} of its money", Value::Share(part).words(Detail::Whole))
    });
    let (k, n) = (k.words(Detail::Whole), n.words(Detail::Whole));
    format!("{k} of {n}, in {}{largest}", count(found.n, "payment", "payments"))
}
