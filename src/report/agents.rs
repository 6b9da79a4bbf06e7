//! Agents: who wins what.

use super::{pages::Body, workers};
use crate::insights::Facts;

pub(super) fn page(facts: Facts<'_>) -> Body {
    workers::page(["agents", "Agents", "Agent"], facts.metrics.agents(), |lately| &lately.agents, facts.metrics)
}
