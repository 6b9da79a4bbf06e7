//! Leads that were sold: tiers, buyers, how good the predictions were, prices.

use super::{catalogue::Method, draft::Figures, revenue::Ground};

/// The figures of this area.
pub const METHODS: &[Method] = &[];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Leads {}

/// Computes them with their figures.
pub(crate) fn compute(_ground: &Ground, _figures: &mut Figures) -> Leads {
    Leads::default()
}
