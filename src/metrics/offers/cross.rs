//! Everything that rows say of an offer, a platform and a niche, added up in one pass a table.

use std::{collections::BTreeMap, ops::Range};

use rustc_hash::FxHashMap;

use crate::{
    base::{
        calendar::{Day, Window},
        money::{Money, Sums},
    },
    data::{Dataset, names::Name},
    metrics::{deals::Standing, entry::Entry, pass, revenue::Ground, terms::Terms},
};

/// An offer, a platform and a niche; `None` where a row names none.
pub(super) type Key = [Option<Name>; 3];

/// Events, and the rows that say so.
pub(super) type Counted = (u64, u64);

/// What a key comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) impressions: Counted,
    pub(super) engagements: Counted,
    pub(super) dm_starts: Counted,
    pub(super) pipeline: u64,
    pub(super) won: u64,
    pub(super) lost: u64,
    pub(super) won_value: Sums,
    /// Rows of revenue, and won deals where they count as such.
    pub(super) paid: u64,
    pub(super) amount: Sums,
}

impl Tally {
    fn merge(&mut self, other: &Tally) {
        add(&mut self.impressions, other.impressions);
        add(&mut self.engagements, other.engagements);
        add(&mut self.dm_starts, other.dm_starts);
        self.pipeline += other.pipeline;
        self.won += other.won;
        self.lost += other.lost;
        self.won_value.merge(&other.won_value);
        self.paid += other.paid;
        self.amount.merge(&other.amount);
    }
}

fn add(sum: &mut Counted, more: Counted) {
    *sum = (sum.0.saturating_add(more.0), sum.1 + more.1);
}

/// The kinds of activities that tell of interest, by their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kinds {
    pub(super) of: [Option<Name>; 3],
    today: Day,
}

/// `impression`, `engagement` and `dm_start`, by their places in [`Kinds::of`].
pub(super) const KINDS: [&str; 3] = ["impression", "engagement", "dm_start"];

impl Kinds {
    pub(super) fn of(ground: &Ground) -> Kinds {
        Kinds { of: KINDS.map(|kind| ground.data.names.find(kind)), today: ground.terms.today }
    }

    /// Which kind a row is of, and how many it stands for; `None` where it counts for none.
    #[inline]
    pub(super) fn row(self, data: &Dataset, row: u32) -> Option<(usize, u64)> {
        let kind = data.activities.kind.get(row)?;
        let at = self.of.iter().position(|known| *known == Some(kind))?;
        data.activities.date.get(row).filter(|day| *day <= self.today)?;
        Some((at, data.activities.count.get(row).unwrap_or(1)))
    }
}

/// Tallies by key, as keys were met.
#[derive(Default)]
pub(super) struct Cross {
    places: FxHashMap<Key, usize>,
    tallies: Vec<(Key, Tally)>,
}

impl Cross {
    pub(super) fn of(ground: &Ground) -> Cross {
        let (data, terms) = (ground.data, &*ground.terms);
        let kinds = Kinds::of(ground);
        let over = |rows: u32, add: &(dyn Fn(&mut Cross, Range<u32>) + Sync)| {
            pass::over(rows, Cross::default, add, Cross::merge)
        };
        let mut cross = over(data.activities.rows.len(), &|cross, rows| cross.add_activities(data, kinds, rows));
        cross.merge(&over(data.deals.rows.len(), &|cross, rows| cross.add_deals(data, terms, rows)));
        let niches = niches_of_deals(data);
        cross.merge(&over(data.revenue.rows.len(), &|cross, rows| cross.add_revenue(data, terms, &niches, rows)));
        cross
    }

    /// The tallies of coarser keys, in the order of the keys.
    pub(super) fn by(&self, coarser: impl Fn(Key) -> Key) -> impl Iterator<Item = (Key, Tally)> {
        let mut found: BTreeMap<Key, Tally> = BTreeMap::new();
        for (key, tally) in &self.tallies {
            found.entry(coarser(*key)).or_default().merge(tally);
        }
        found.into_iter()
    }

    #[inline]
    fn tally(&mut self, key: Key) -> Option<&mut Tally> {
        let tallies = &mut self.tallies;
        let place = *self.places.entry(key).or_insert_with(|| {
            tallies.push((key, Tally::default()));
            tallies.len() - 1
        });
        tallies.get_mut(place).map(|(_, tally)| tally)
    }

    fn add_activities(&mut self, data: &Dataset, kinds: Kinds, rows: Range<u32>) {
        let table = &data.activities;
        for row in rows {
            let Some((at, n)) = kinds.row(data, row) else { continue };
            let key = [table.offer.get(row), table.platform.get(row), table.niche.get(row)];
            let Some(tally) = self.tally(key) else { continue };
            let sum = match at {
                0 => &mut tally.impressions,
                1 => &mut tally.engagements,
                _ => &mut tally.dm_starts,
            };
            add(sum, (n, 1));
        }
    }

    fn add_deals(&mut self, data: &Dataset, terms: &Terms, rows: Range<u32>) {
        let table = &data.deals;
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            let row = fact.row;
            let entry = terms.deal(data, row);
            let Some(tally) = self.tally([table.offer.get(row), table.platform.get(row), table.niche.get(row)]) else {
                continue;
            };
            tally.pipeline += 1;
            tally.won += u64::from(fact.standing == Standing::Won);
            tally.lost += u64::from(fact.standing == Standing::Lost);
            if let (Standing::Won, Some((Money { amount, currency }, _))) = (fact.standing, fact.worth) {
                tally.won_value.add(amount, currency);
            }
            if let Some(entry) = entry {
                tally.pay(&entry, terms.today);
            }
        }
    }

    fn add_revenue(&mut self, data: &Dataset, terms: &Terms, niches: &FxHashMap<&str, Name>, rows: Range<u32>) {
        let table = &data.revenue;
        for row in rows {
            let Some(entry) = terms.revenue(data, row) else { continue };
            let niche = table.niche.get(row).or_else(|| niches.get(table.deal.get(row)).copied());
            if let Some(tally) = self.tally([table.offer.get(row), table.platform.get(row), niche]) {
                tally.pay(&entry, terms.today);
            }
        }
    }

    fn merge(&mut self, other: &Cross) {
        for (key, more) in &other.tallies {
            if let Some(tally) = self.tally(*key) {
                tally.merge(more);
            }
        }
    }
}

impl Tally {
    fn pay(&mut self, entry: &Entry, today: Day) {
        if let Some(amount) = entry.part(Window { to: entry.window.to.min(today), ..entry.window }) {
            self.paid += 1;
            self.amount.add(amount, entry.money.currency);
        }
    }
}

/// The niches of deals by id: what a payment does not say of its niche, its deal does.
fn niches_of_deals(data: &Dataset) -> FxHashMap<&str, Name> {
    let rows = data.deals.rows.iter();
    let niches = rows.filter_map(|row| data.deals.niche.get(row).map(|niche| (data.deals.id.get(row), niche)));
    niches.filter(|(id, _)| !id.is_empty()).collect()
}
