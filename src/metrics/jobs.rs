//! Jobs on boards: their score, who should take them, and which are the same.

use super::{catalogue::Method, draft::Figures, revenue::Ground};

/// The figures of this area.
pub const METHODS: &[Method] = &[];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Jobs {}

/// Computes them with their figures.
pub(crate) fn compute(_ground: &Ground, _figures: &mut Figures) -> Jobs {
    Jobs::default()
}
