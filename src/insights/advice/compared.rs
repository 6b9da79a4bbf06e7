//! Rules that hold the best, or the worst, of several against the others together. The others together, not the next one:
//! the best of many looks good by chance alone.

use rust_decimal::Decimal;

use super::Advice;
use crate::{
    base::{
        chance::{LEAST_EVENTS, LEAST_SUCCESSES, Lead, lead, more_needed},
        money::round,
        ratio::{Portion, Ratio},
        text::grouped,
    },
    insights::Facts,
    metrics::{revenue::NONE, workers::Worker},
};

/// What is compared: agents, platforms or ways in.
struct Field<'a> {
    workers: &'a [Worker],
    portion: fn(&Worker) -> Portion,
    /// What its rates count.
    unit: &'static str,
    page: &'static str,
}

/// One of several, beside the others together.
struct Side<'a> {
    name: &'a str,
    own: Portion,
    others: Portion,
}

fn agents(facts: Facts<'_>) -> Field<'_> {
    Field { workers: facts.metrics.agents(), portion: |one| one.conversion, unit: "proposals", page: "agents" }
}

fn platforms(facts: Facts<'_>) -> Field<'_> {
    Field { workers: facts.metrics.platforms(), portion: |one| one.conversion, unit: "proposals", page: "platforms" }
}

fn sources(facts: Facts<'_>) -> Field<'_> {
    Field { workers: facts.metrics.origins(), portion: |one| one.lead_conversion, unit: "leads", page: "sources" }
}

pub(super) fn double_down(facts: Facts<'_>) -> Vec<Advice> {
    best("double_down", &agents(facts), |name| format!("Double down on {name}"))
}

pub(super) fn focus_platform(facts: Facts<'_>) -> Vec<Advice> {
    best("focus_platform", &platforms(facts), |name| format!("Focus on {name}"))
}

pub(super) fn focus_source(facts: Facts<'_>) -> Vec<Advice> {
    best("focus_source", &sources(facts), |name| format!("Focus on leads from {name}"))
}

/// Only where it is clear: nobody needs a list of those who may not be worse.
pub(super) fn pull_back(facts: Facts<'_>) -> Vec<Advice> {
    let worst = |field: &Field<'_>| {
        let sides = sides(field);
        let high = |side: &Side<'_>| side.own.wilson().map_or(1.0, |(_, high)| high);
        let side = sides.iter().min_by(|a, b| high(a).total_cmp(&high(b)).then_with(|| a.name.cmp(b.name)))?;
        if lead(side.others.whole(), side.own.whole()) != Lead::Clear {
            return None;
        }
        let words = format!("Pull back from {}, or find out what it takes", side.name);
        Some(advice("pull_back", field, side, Lead::Clear, words, String::new()))
    };
    [agents(facts), platforms(facts), sources(facts)].iter().filter_map(worst).collect()
}

fn best(rule: &'static str, field: &Field<'_>, what: fn(&str) -> String) -> Vec<Advice> {
    let sides = sides(field);
    let low = |side: &Side<'_>| side.own.wilson().map_or(0.0, |(low, _)| low);
    let side = sides.iter().max_by(|a, b| low(a).total_cmp(&low(b)).then_with(|| b.name.cmp(a.name)));
    let Some(side) = side else { return Vec::new() };
    let (own, others) = (side.own.whole(), side.others.whole());
    let lead = lead(own, others);
    let what = what(side.name);
    let words = match lead {
        Lead::Clear => what,
        Lead::Leaning => format!("{what}? {} leads, not yet clearly", side.name),
        Lead::Unclear => format!("{what}? There is no clear difference to the others"),
        Lead::TooEarly => format!("{what}? It is too early to say"),
    };
    vec![advice(rule, field, side, lead, words, settle(lead, own, others, field.unit))]
}

fn advice(rule: &'static str, field: &Field<'_>, side: &Side<'_>, lead: Lead, words: String, settle: String) -> Advice {
    let evidence = format!("{} {}, the others {}", of(side.own), field.unit, of(side.others));
    Advice { rule, lead, subject: side.name.to_owned(), words, evidence, settle, page: field.page }
}

/// Each that has a name and events, beside all others together; none where there is nobody to be held against.
fn sides<'a>(field: &Field<'a>) -> Vec<Side<'a>> {
    let known: Vec<(&Worker, Portion)> =
        field.workers.iter().map(|one| (one, (field.portion)(one))).filter(|(_, own)| own.n > Decimal::ZERO).collect();
    let (k, n) = known.iter().fold((Decimal::ZERO, Decimal::ZERO), |sum, (_, own)| (sum.0 + own.k, sum.1 + own.n));
    let named = known.iter().filter(|(one, _)| one.name != NONE);
    let sides = named.map(|(one, own)| Side { name: &one.name, own: *own, others: Portion::new(k - own.k, n - own.n) });
    sides.filter(|side| side.others.n > Decimal::ZERO).collect()
}

/// `5 of 8`, `8.6 of 18.6`.
fn of(portion: Portion) -> String {
    let said = |count: Decimal| round(count, 2).normalize().to_string();
    format!("{} of {}", said(portion.k), said(portion.n))
}

/// What it takes to be sure.
fn settle(lead: Lead, own: Ratio, others: Ratio, unit: &str) -> String {
    match lead {
        Lead::Clear => String::new(),
        Lead::TooEarly if own.n.min(others.n) < LEAST_EVENTS => {
            format!("{LEAST_EVENTS} {unit} on each side, {LEAST_SUCCESSES} of them won")
        }
        Lead::TooEarly => format!("{LEAST_SUCCESSES} {unit} won"),
        Lead::Leaning | Lead::Unclear => more_needed(own, others).map_or_else(
            || format!("nothing soon: if there is a difference, it is too small to show in fewer than 10,000 {unit}"),
            |more| format!("about {} more {unit} on each side", grouped(more)),
        ),
    }
}
