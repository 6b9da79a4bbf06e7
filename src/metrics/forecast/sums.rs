//! What the open deals come to: sums that are exact, and for each horizon the distribution of what may come.

use std::ops::Range;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    Ahead, Missing,
    distribution::Lattice,
    outlook::{LeftOut, Likely, Outlook},
    rates::HORIZONS,
};
use crate::{
    base::{figure::Evidence, money::Sum},
    data::Dataset,
    metrics::{draft::evidence, pass, quiet::Quiet, revenue::Ground},
};

/// What one pass over the open deals adds up.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// The deals that are forecast.
    pub(super) n: u64,
    pub(super) value: Sum,
    pub(super) weighted: Sum,
    pub(super) missing: Missing,
    /// What the first horizon expects of silent deals, and how many these are.
    pub(super) silent: (Sum, u64),
    soon: [Sum; HORIZONS.len()],
    /// The deals whose time is known, in order: their values and chances.
    timed: Vec<(Decimal, [f64; HORIZONS.len()])>,
    /// By pipeline, the first stage of the deals that have the chance of their stage.
    first: Vec<Option<usize>>,
}

impl Sums {
    pub(super) fn of(ground: &Ground, outlook: &Outlook, quiet: &Quiet) -> Sums {
        let none = || Sums { first: vec![None; outlook.rules.odds.len()], ..Sums::default() };
        let add = |sums: &mut Sums, open: Range<u32>| {
            let rows = outlook.open.get(open.start as usize..open.end as usize).unwrap_or_default();
            sums.add(ground.data, outlook, quiet, rows);
        };
        pass::over(outlook.open.len() as u32, none, add, Sums::merge)
    }

    fn add(&mut self, data: &Dataset, outlook: &Outlook, quiet: &Quiet, rows: &[u32]) {
        self.missing.open += rows.len() as u64;
        for row in rows {
            match outlook.rules.judge(data, *row) {
                Some(Ok(deal)) => self.add_deal(&deal, quiet.has(*row)),
                Some(Err(LeftOut::Worthless)) => self.missing.worthless += 1,
                Some(Err(LeftOut::Foreign)) => self.missing.foreign += 1,
                Some(Err(LeftOut::Chanceless)) => self.missing.chanceless += 1,
                None => {}
            }
        }
    }

    fn add_deal(&mut self, deal: &Likely, is_silent: bool) {
        self.n += 1;
        self.value.add(deal.value);
        self.weighted.add(deal.weighted());
        if !deal.own_chance
            && let Some(first) = self.first.get_mut(deal.pipeline)
        {
            *first = Some(first.map_or(deal.stage, |stage| stage.min(deal.stage)));
        }
        let Some(within) = deal.within else {
            self.missing.timeless += 1;
            return;
        };
        for (at, sum) in self.soon.iter_mut().enumerate() {
            let part = deal.soon(at).unwrap_or_default();
            sum.add(part);
            if at == 0 && is_silent {
                self.silent.0.add(part);
                self.silent.1 += 1;
            }
        }
        self.timed.push((deal.value, within.map(|chance| chance.to_f64().unwrap_or(0.0))));
    }

    fn merge(&mut self, other: &Sums) {
        self.n += other.n;
        self.value.merge(other.value);
        self.weighted.merge(other.weighted);
        self.missing.add(&other.missing);
        self.silent.0.merge(other.silent.0);
        self.silent.1 += other.silent.1;
        self.soon.iter_mut().zip(&other.soon).for_each(|(sum, more)| sum.merge(*more));
        self.timed.extend_from_slice(&other.timed);
        for (first, more) in self.first.iter_mut().zip(&other.first) {
            *first = [*first, *more].into_iter().flatten().min();
        }
    }

    /// What comes within each horizon.
    pub(super) fn ahead(&self) -> Vec<Ahead> {
        let lattice = Lattice::of(&self.timed.iter().map(|(value, _)| *value).collect::<Vec<_>>());
        let each = HORIZONS.iter().zip(&self.soon).enumerate();
        each.map(|(at, (days, mean))| Ahead {
            days: *days,
            n: self.timed.len() as u64,
            mean: mean.total(),
            spread: lattice.distribution(self.timed.iter().map(|(_, chances)| chances[at])),
        })
        .collect()
    }

    /// How far chances can be trusted: by the stage that the fewest deals have left, of those that open deals have before
    /// them.
    pub(super) fn rests_on(&self, outlook: &Outlook) -> Evidence {
        let firsts = self.first.iter().zip(&outlook.rules.odds);
        let ahead = firsts.filter_map(|(first, stages)| stages.get((*first)?..));
        match ahead.flatten().map(|odds| odds.advanced + odds.lost).min() {
            None if self.n == 0 => Evidence::Exact,
            None | Some(0) => Evidence::Assumed,
            Some(n) => evidence(n),
        }
    }
}

impl Missing {
    fn add(&mut self, other: &Missing) {
        self.open += other.open;
        self.worthless += other.worthless;
        self.foreign += other.foreign;
        self.chanceless += other.chanceless;
        self.timeless += other.timeless;
    }
}
