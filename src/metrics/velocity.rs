//! How fast the pipeline earns: its four levers, days to close, ageing.

use super::{catalogue::Method, draft::Figures, revenue::Ground};

/// The figures of this area.
pub const METHODS: &[Method] = &[];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Velocity {}

/// Computes them with their figures.
pub(crate) fn compute(_ground: &Ground, _figures: &mut Figures) -> Velocity {
    Velocity::default()
}
