//! The page: jobs on boards: their score, who should take them, and which are the same.

use super::pages::Body;
use crate::{insights::Facts, metrics::Metrics};

/// Whether there is anything to show.
pub(super) fn present(_metrics: &Metrics<'_>) -> bool {
    false
}

pub(super) fn page(_facts: Facts<'_>) -> Body {
    Body::default()
}
