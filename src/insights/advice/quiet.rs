//! Agents who have next to none of the new deals.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::Advice;
use crate::{
    base::{
        calendar::Window,
        chance::{Lead, at_most},
        text::count,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::pulse::{self, NewDeals},
};

/// The days over which new deals are counted.
const DAYS: i32 = 28;
/// Below this chance few deals are fewer than chance gives.
const UNLIKELY: f64 = 0.02;

pub(super) fn activate_agents(facts: Facts<'_>) -> Vec<Advice> {
    let metrics = facts.metrics;
    if metrics.business.agents.is_empty() || metrics.data.deals.rows.is_empty() {
        return Vec::new();
    }
    let new = pulse::new_deals(metrics, Window::last_days(DAYS, metrics.today));
    // With fewer deals than people somebody has none, whoever gives them.
    if new.people < 2 || new.all < new.people {
        return Vec::new();
    }
    new.parts.iter().filter_map(|(name, part)| of_agent(&new, name, *part)).collect()
}

fn of_agent(new: &NewDeals, name: &str, part: Decimal) -> Option<Advice> {
    let chance = at_most(part.to_u64().unwrap_or(0), new.all as f64 / new.people as f64);
    let lead = if chance < UNLIKELY { Lead::Clear } else { Lead::TooEarly };
    if lead == Lead::TooEarly && !part.is_zero() {
        return None;
    }
    let words = match lead {
        Lead::Clear => format!("Activate {name}: hardly any new deal in four weeks"),
        _ => format!("Activate {name}? No new deal in four weeks, but there were few to share"),
    };
    // So many deals that nobody stays without one by chance: e^-fair < 0.02.
    let enough = (-UNLIKELY.ln() * new.people as f64).ceil();
    let part = Value::Number(part);
    let deals = count(new.all, "new deal", "new deals");
    Some(Advice {
        rule: "activate_agents",
        lead,
        subject: name.to_owned(),
        words,
        evidence: format!("{} of {deals}, among {} agents", part.words(Detail::Exact), new.people),
        k: part,
        n: Value::Count(new.all),
        settle: if lead == Lead::Clear { String::new() } else { format!("{enough} new deals in four weeks") },
        page: "agents",
    })
}
