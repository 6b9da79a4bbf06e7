//! Predicted tiers against true ones: a confusion matrix, with precision and recall of each tier.

use std::collections::BTreeMap;

use super::tally::Tally;
use crate::{
    base::ratio::Ratio,
    data::{Dataset, names::Name},
};

/// How tiers were predicted and how they turned out.
#[derive(Clone, Debug, Default)]
pub struct Confusion {
    /// Leads whose tier was predicted right, of those with a predicted and a true one.
    pub accuracy: Ratio,
    /// The rows that they stand in.
    pub(crate) rows: u64,
    /// Each tier that was predicted or turned out, the most leads first.
    pub tiers: Vec<Predicted>,
    /// Leads by predicted and true tier, as places in `tiers`.
    pub cells: BTreeMap<(usize, usize), u64>,
}

/// How well a tier was predicted.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// The tier.
    pub name: String,
    /// It, as a name.
    pub(crate) key: Name,
    /// Right ones, of those that were predicted to be of the tier.
    pub precision: Ratio,
    /// Right ones, of those that turned out to be of the tier.
    pub recall: Ratio,
    /// The ids of the figures of its precision and its recall.
    pub figures: Vec<String>,
    /// The rows of those that were predicted, and of those that turned out.
    pub(crate) rows: [u64; 2],
}

impl Confusion {
    pub(super) fn of(data: &Dataset, tally: &Tally) -> Confusion {
        let mut found: BTreeMap<Name, Predicted> = BTreeMap::new();
        let mut confusion = Confusion::default();
        for ((predicted, actual), &(n, rows)) in tally.confusion.iter() {
            let right = if predicted == actual { n } else { 0 };
            let add = |ratio: &mut Ratio| {
                *ratio = Ratio::new(ratio.k.saturating_add(right), ratio.n.saturating_add(n));
            };
            add(&mut confusion.accuracy);
            confusion.rows += rows;
            let made = |key: Name| Predicted {
                name: data.names.text(key).to_owned(),
                key,
                precision: Ratio::default(),
                recall: Ratio::default(),
                figures: Vec::new(),
                rows: [0, 0],
            };
            let one = found.entry(predicted).or_insert_with(|| made(predicted));
            add(&mut one.precision);
            one.rows[0] += rows;
            let other = found.entry(actual).or_insert_with(|| made(actual));
            add(&mut other.recall);
            other.rows[1] += rows;
        }
        let mut tiers: Vec<Predicted> = found.into_values().collect();
        tiers.sort_by(|a, b| {
            b.recall.n.cmp(&a.recall.n).then(b.precision.n.cmp(&a.precision.n)).then_with(|| a.name.cmp(&b.name))
        });
        let places: BTreeMap<Name, usize> = tiers.iter().enumerate().map(|(at, tier)| (tier.key, at)).collect();
        let place = |name: Name| places.get(&name).copied().unwrap_or(0);
        confusion.cells = tally
            .confusion
            .iter()
            .map(|((predicted, actual), (n, _))| ((place(predicted), place(actual)), *n))
            .collect();
        Confusion { tiers, ..confusion }
    }
}
