//! The page: social posts: engagement by hour and weekday, best times, trend.

use super::pages::Body;
use crate::{insights::Facts, metrics::Metrics};

/// Whether there is anything to show.
pub(super) fn present(_metrics: &Metrics<'_>) -> bool {
    false
}

pub(super) fn page(_facts: Facts<'_>) -> Body {
    Body::default()
}
