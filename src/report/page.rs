//! What a page is: its names, the tables that it is made of, and what draws it.

use super::model::Section;
use crate::{insights::Facts, metrics::Metrics};

/// A page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its name in commands and files.
    pub name: &'static str,
    /// Its name in the navigation.
    pub label: &'static str,
    /// The heading that it stands under in the navigation; empty for none.
    pub group: &'static str,
    /// The tables that it is made of, the one to start with first; all of them where none is named.
    pub tables: &'static [&'static str],
    /// The tables that its figures are made of besides.
    pub besides: Besides,
    /// What would be shown, where there is nothing yet.
    pub what: &'static str,
    pub(super) present: fn(&Metrics<'_>) -> bool,
    pub(super) draw: fn(Facts<'_>) -> Body,
}

/// The tables that a page's figures are made of besides those that it is about.
#[derive(Clone, Copy, Debug)]
pub enum Besides {
    /// These.
    These(&'static [&'static str]),
    /// Any: it speaks of figures of all areas.
    Any,
}

impl Page {
    /// Every table that it is made of; none where it is made of all of them.
    pub fn made_of(&self) -> Vec<&'static str> {
        match self.besides {
            Besides::These(others) => [self.tables, others].concat(),
            Besides::Any => Vec::new(),
        }
    }
}

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The sentence at its head.
    pub(super) headline: String,
    /// Its sections.
    pub(super) sections: Vec<Section>,
}
