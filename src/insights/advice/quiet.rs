//! Agents who have next to none of the new deals.

use rust_decimal::prelude::ToPrimitive;

use super::Advice;
use crate::{
    base::{
        calendar::Window,
        chance::{Lead, at_most},
        text::count,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::pulse,
};

/// The days over which new deals are counted.
const DAYS: i32 = 28;
/// Below this chance few deals are fewer than chance gives.
const UNLIKELY: f64 = 0.02;

pub(super) fn activate_agents(facts: Facts<'_>) -> Vec<Advice> {
    let metrics = facts.metrics;
    let window = Window::last_days(DAYS, metrics.today);
    let agents = metrics.business.agents.len();
    if agents < 2 || metrics.data.deals.rows.is_empty() {
        return Vec::new();
    }
    let (all, parts) = pulse::new_deals(metrics, window);
    let fair = all as f64 / agents as f64;
    let deals = count(all, "new deal", "new deals");
    let mut found = Vec::new();
    for (name, part) in parts {
        let chance = at_most(part.to_u64().unwrap_or(0), fair);
        if chance >= UNLIKELY && !part.is_zero() {
            continue;
        }
        let lead = if chance < UNLIKELY { Lead::Clear } else { Lead::TooEarly };
        let words = match lead {
            Lead::Clear => format!("Activate {name}: hardly any new deal in four weeks"),
            _ => format!("Activate {name}? No new deal in four weeks, but there were few to share"),
        };
        // So many deals that nobody stays without one by chance: e^-fair < 0.02.
        let enough = (-UNLIKELY.ln() * agents as f64).ceil();
        let settle = if lead == Lead::Clear { String::new() } else { format!("{enough} new deals in four weeks") };
        let evidence = format!("{} of {deals}", Value::Number(part).words(Detail::Exact));
        found.push(Advice { rule: "activate_agents", lead, subject: name, words, evidence, settle, page: "agents" });
    }
    found
}
