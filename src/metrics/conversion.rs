//! Stage to stage: who entered, advanced, was lost or is still there, and how long it took.

use super::{catalogue::Method, draft::Figures, revenue::Ground};

/// The figures of this area.
pub const METHODS: &[Method] = &[];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Conversion {}

/// Computes them with their figures.
pub(crate) fn compute(_ground: &Ground, _figures: &mut Figures) -> Conversion {
    Conversion::default()
}
