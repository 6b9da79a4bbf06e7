//! Joins the rooms: a business's numbers become the files of its site and its reports, first in memory, then on disk.

mod nav;
mod site;
mod weekly;
mod write;

use std::collections::BTreeMap;

pub use self::{
    site::site,
    weekly::weekly,
    write::{Summary, templates, write},
};

/// Files to be written: their bytes by path, relative to the business's folder, with `/` between folders.
pub type Outputs = BTreeMap<String, Vec<u8>>;

/// The program's version, for the pages' `generator`.
const VERSION: &str = env!("CARGO_PKG_VERSION");
