//! Pure functions from rows and a day to numbers. Nothing here can fail, read a file or ask the clock.
//!
//! [`compute`] gives every area's numbers and every figure. The rows behind a figure are found again when they are asked
//! for ([`Metrics::figure`]), so that a million of them cost nothing until then.

pub mod pipeline;
pub mod revenue;
pub mod selection;
pub mod sources;
pub mod workers;

use std::collections::BTreeMap;

use self::selection::Selection;
use crate::{
    base::{calendar::Day, figure::Figure},
    config::Business,
    data::Dataset,
};

/// Everything that is known of a business on a day.
#[derive(Debug)]
pub struct Metrics<'a> {
    /// The rows.
    pub data: &'a Dataset,
    /// The business.
    pub business: &'a Business,
    /// The day that stands for today.
    pub today: Day,
    /// Money that came in.
    pub revenue: revenue::Revenue,
    /// Each pipeline with its stages, in the order of the configuration.
    pub pipelines: Vec<pipeline::Pipeline>,
    /// Who works on deals, the most revenue first.
    pub agents: Vec<workers::Worker>,
    /// Where deals are found, the most revenue first.
    pub platforms: Vec<workers::Worker>,
    /// Where money comes from, the most first.
    pub sources: Vec<sources::Source>,
    /// Every figure by id.
    pub(crate) figures: BTreeMap<String, (Figure, Selection)>,
}

/// Computes everything as of a day.
pub fn compute<'a>(data: &'a Dataset, business: &'a Business, today: Day) -> Metrics<'a> {
    Metrics {
        data,
        business,
        today,
        revenue: revenue::Revenue::default(),
        pipelines: Vec::new(),
        agents: Vec::new(),
        platforms: Vec::new(),
        sources: Vec::new(),
        figures: BTreeMap::new(),
    }
}

impl Metrics<'_> {
    /// A figure with the first `limit` rows behind it (all of them where `None`).
    pub fn figure(&self, id: &str, limit: Option<usize>) -> Option<Figure> {
        let (figure, selection) = self.figures.get(id)?;
        let (n_rows, rows) = selection.rows(self.data, limit);
        Some(Figure { n_rows, rows, ..figure.clone() })
    }

    /// The ids of all figures, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.figures.keys().map(String::as_str)
    }
}
