//! The page: what is still to come: chances blended of priors and rows, in time, as an exact distribution; and how earlier forecasts did.

use super::pages::Body;
use crate::{insights::Facts, metrics::Metrics};

/// Whether there is anything to show.
pub(super) fn present(_metrics: &Metrics<'_>) -> bool {
    false
}

pub(super) fn page(_facts: Facts<'_>) -> Body {
    Body::default()
}
