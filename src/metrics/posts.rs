//! Social posts: engagement by hour and weekday, best times, trend.

use super::{catalogue::Method, draft::Figures, revenue::Ground};

/// The figures of this area.
pub const METHODS: &[Method] = &[];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Posts {}

/// Computes them with their figures.
pub(crate) fn compute(_ground: &Ground, _figures: &mut Figures) -> Posts {
    Posts::default()
}
