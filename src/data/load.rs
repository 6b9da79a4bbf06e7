//! Reads every table of a folder. (Being written.)
use std::path::Path;

use super::{
    Dataset,
    column::{Column, Texts},
    table::{Dynamic, Rows},
};
use crate::{
    base::{calendar::Day, problem::Problem},
    config::Business,
};

/// What a table is assembled from.
pub(crate) struct Parts {
    pub(crate) rows: Rows,
    pub(crate) columns: Vec<Column>,
    pub(crate) dynamic: Vec<(String, Column)>,
    pub(crate) extras: Vec<Dynamic<Texts>>,
}

/// A table that can be assembled.
pub(crate) trait Assemble {
    fn assemble(parts: Parts) -> Self;
}

/// Reads every table of the `data/` folder under `root` as of a day. Problems are in the order in which a person mends
/// them.
pub fn load(_root: &Path, _business: &Business, _today: Day) -> (Dataset, Vec<Problem>) {
    (Dataset::default(), Vec::new())
}
