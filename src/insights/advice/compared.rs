//! Rules that hold the best, or the worst, of several against the others together. The others together, not the next one:
//! the best of many looks good by chance alone.

use rust_decimal::Decimal;

use super::Advice;
use crate::{
    base::{
        chance::{LEAST_EVENTS, LEAST_SUCCESSES, Lead, lead, more_needed},
        money::round,
        ratio::{Portion, Ratio},
        text::{grouped, title},
        value::Value,
    },
    insights::Facts,
    metrics::{offers::Line, revenue::NONE, workers::Worker},
};

/// The most decimals of a part of an event.
const DECIMALS: u32 = 2;

/// What is compared: agents, platforms, ways in or offers.
struct Field {
    /// Each with its part of the whole; what has no name is `(none)`.
    rivals: Vec<(String, Portion)>,
    /// What the parts are of.
    unit: &'static str,
    page: &'static str,
}

/// One of several, beside the others together.
struct Side<'a> {
    name: &'a str,
    own: Portion,
    others: Portion,
}

fn agents(facts: Facts<'_>) -> Field {
    won(facts.metrics.agents(), "agents")
}

fn platforms(facts: Facts<'_>) -> Field {
    won(facts.metrics.platforms(), "platforms")
}

fn sources(facts: Facts<'_>) -> Field {
    let of = |one: &Worker| (one.name.clone(), one.lead_conversion);
    Field { rivals: facts.metrics.origins().iter().map(of).collect(), unit: "leads", page: "sources" }
}

fn offers(facts: Facts<'_>) -> Field {
    let of = |line: &Line| (title(&line.offer), line.closed().into());
    Field { rivals: facts.metrics.offers().by_offer.iter().map(of).collect(), unit: "closed deals", page: "offers" }
}

/// Who wins more: of proposals where every win had one, else of deals won and lost, as a pipeline without a stage for
/// proposals would count for nothing.
fn won(workers: &[Worker], page: &'static str) -> Field {
    let proposed = workers.iter().all(|one| one.conversion.k == one.won)
        && workers.iter().any(|one| one.conversion.n > Decimal::ZERO);
    let portion = |one: &Worker| if proposed { one.conversion } else { one.win_rate };
    let rivals = workers.iter().map(|one| (one.name.clone(), portion(one))).collect();
    Field { rivals, unit: if proposed { "proposals" } else { "closed deals" }, page }
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

pub(super) fn focus_offer(facts: Facts<'_>) -> Vec<Advice> {
    best("focus_offer", &offers(facts), |name| format!("Focus on {name}"))
}

/// Only where it is clear: nobody needs a list of those who may not be worse.
pub(super) fn pull_back(facts: Facts<'_>) -> Vec<Advice> {
    let worst = |field: &Field| {
        let sides = sides(field);
        let high = |side: &Side<'_>| side.own.wilson().map_or(1.0, |(_, high)| high);
        let judged = sides.iter().filter(|side| side.is_judged());
        let side = judged.min_by(|a, b| high(a).total_cmp(&high(b)).then_with(|| a.name.cmp(b.name)))?;
        if lead(side.others.whole(), side.own.whole()) != Lead::Clear {
            return None;
        }
        let words = format!("Pull back from {}, or find out what it takes", side.name);
        Some(advice("pull_back", field, side, Lead::Clear, words))
    };
    [agents(facts), platforms(facts), sources(facts), offers(facts)].iter().filter_map(worst).collect()
}

/// The best of those who can be judged where it is clearly better, else the best of all.
fn best(rule: &'static str, field: &Field, what: fn(&str) -> String) -> Vec<Advice> {
    let sides = sides(field);
    let low = |side: &Side<'_>| side.own.wilson().map_or(0.0, |(low, _)| low);
    let by_low = |a: &&Side<'_>, b: &&Side<'_>| low(a).total_cmp(&low(b)).then_with(|| b.name.cmp(a.name));
    let judged = sides.iter().filter(|side| side.is_judged()).max_by(by_low);
    let clear = judged.filter(|side| side.lead() == Lead::Clear);
    let Some(side) = clear.or_else(|| sides.iter().max_by(by_low)) else { return Vec::new() };
    let lead = side.lead();
    let what = what(side.name);
    let words = match lead {
        Lead::Clear => what,
        Lead::Leaning => format!("{what}? {} leads, not yet clearly", side.name),
        Lead::Unclear => format!("{what}? There is no clear difference to the others"),
        Lead::TooEarly => format!("{what}? It is too early to say"),
    };
    vec![advice(rule, field, side, lead, words)]
}

fn advice(rule: &'static str, field: &Field, side: &Side<'_>, lead: Lead, words: String) -> Advice {
    let number = |count: Decimal| Value::Number(round(count, DECIMALS).normalize());
    Advice {
        rule,
        lead,
        subject: side.name.to_owned(),
        words,
        evidence: format!("{} {}, the others {}", of(side.own), field.unit, of(side.others)),
        k: number(side.own.k),
        n: number(side.own.n),
        settle: settle(lead, side.own.whole(), side.others.whole(), field.unit),
        page: field.page,
    }
}

impl Side<'_> {
    fn lead(&self) -> Lead {
        lead(self.own.whole(), self.others.whole())
    }

    /// Whether it has enough to be judged by.
    fn is_judged(&self) -> bool {
        self.own.whole().n >= LEAST_EVENTS
    }
}

/// Each that has a name and events, beside all others together; none where there is nobody to be held against.
fn sides(field: &Field) -> Vec<Side<'_>> {
    let known = || field.rivals.iter().filter(|(_, own)| own.n > Decimal::ZERO);
    let (k, n) = known().fold((Decimal::ZERO, Decimal::ZERO), |sum, (_, own)| (sum.0 + own.k, sum.1 + own.n));
    let named = known().filter(|(name, _)| name != NONE);
    let sides = named.map(|(name, own)| Side { name, own: *own, others: Portion::new(k - own.k, n - own.n) });
    sides.filter(|side| side.others.n > Decimal::ZERO).collect()
}

/// `5 of 8`, `8.6 of 18.6`.
fn of(portion: Portion) -> String {
    let said = |count: Decimal| round(count, DECIMALS).normalize().to_string();
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
