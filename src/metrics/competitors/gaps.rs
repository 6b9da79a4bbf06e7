//! How far each competitor bids from us on each platform, in a run of days.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Sighting, prices::median};
use crate::{base::calendar::Window, metrics::Metrics};

/// The bids of a competitor on a platform beside ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gaps {
    /// The competitor's name.
    pub competitor: String,
    /// The platform; empty where rows name none.
    pub platform: String,
    /// Each of their bids as a difference to ours, as a fraction of ours: −0.54 is 54 % below.
    pub parts: Vec<Decimal>,
}

impl Gaps {
    /// How many bids are below ours.
    pub fn below(&self) -> u64 {
        self.parts.iter().filter(|part| **part < Decimal::ZERO).count() as u64
    }

    /// The middle one; `None` without any.
    pub fn median(&self) -> Option<Decimal> {
        median(self.parts.clone())
    }
}

/// The bids for the same jobs as ours, by competitor and platform, in the order of their names.
pub fn gaps(metrics: &Metrics<'_>, window: Window) -> Vec<Gaps> {
    let (data, terms) = (metrics.data, &metrics.ground.terms);
    let of = |row| Sighting::of(data, terms, row).filter(|sighting| window.contains(sighting.day));
    let mut found: BTreeMap<(&str, &str), Vec<Decimal>> = BTreeMap::new();
    for sighting in data.competitors.rows.iter().filter_map(of) {
        let Some(gap) = sighting.gap() else { continue };
        let platform = sighting.platform.map_or("", |platform| data.names.text(platform));
        found.entry((data.names.text(sighting.who), platform)).or_default().push(gap);
    }
    let named = |((competitor, platform), parts): ((&str, &str), Vec<Decimal>)| Gaps {
        competitor: competitor.to_owned(),
        platform: platform.to_owned(),
        parts,
    };
    found.into_iter().map(named).collect()
}
