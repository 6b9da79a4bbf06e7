//! Platforms: where deals are found and won.

use super::{pages::Body, workers};
use crate::insights::Facts;

pub(super) fn page(facts: Facts<'_>) -> Body {
    workers::page(
        ["platforms", "Platforms", "Platform"],
        facts.metrics.platforms(),
        |lately| &lately.platforms,
        facts.metrics,
    )
}
