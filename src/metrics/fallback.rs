//! Files kept by hand that stand in where nothing was collected: which of their rows give way, month by month. Whether a
//! source is shown as one that they stand in for is for [`collected`](super::collected).

use std::collections::{BTreeMap, BTreeSet};

use super::terms::SourceIndex;
use crate::{
    base::calendar::{Day, Month, Window},
    config::Business,
    data::{Dataset, tables::revenue::Revenue},
};

/// The files that stand in, and what of them counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fallbacks {
    /// By row of revenue; empty where no row gives way.
    gives_way: Vec<bool>,
    /// By number of the source.
    by_source: BTreeMap<usize, Fallback>,
    /// How many rows of a file give way, by its number.
    by_file: BTreeMap<usize, u64>,
}

/// The file that stands in for a source, as of today.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fallback {
    /// The months of rows that give way to collected ones.
    pub(crate) gave_way: BTreeSet<Month>,
    /// The last day of the rows that count.
    pub(crate) counts_to: Option<Day>,
    /// The last day of the rows that were collected.
    pub(crate) collected_to: Option<Day>,
    /// The day on which a person last kept the file, where it says so.
    pub(crate) updated: Option<Day>,
}

impl Fallback {
    /// Whether what is newest of the source comes from the file.
    pub(crate) fn is_newest(&self) -> bool {
        self.counts_to.is_some() && self.counts_to > self.collected_to
    }
}

impl Fallbacks {
    /// Holds each file that stands in against what was collected of its source.
    pub(crate) fn of(data: &Dataset, business: &Business, index: &SourceIndex, today: Day) -> Fallbacks {
        let mut found = Fallbacks::default();
        let number_of = |path: &str| data.files.iter().position(|file| file.table == "revenue" && file.path == path);
        for (number, settings) in business.sources.values().enumerate() {
            let Some(file) = settings.fallback.as_deref().and_then(number_of) else { continue };
            let collected = settings.collected.as_deref().and_then(number_of);
            let updated = data.files.get(file).and_then(|file| file.updated).filter(|day| *day <= today);
            let mut fallback = Fallback { updated, ..Fallback::default() };
            let mut months = BTreeSet::new();
            for row in collected.map_or(0..0, |file| data.revenue.rows.of_file(file)) {
                let Some(window) = window(&data.revenue, row, today) else { continue };
                months.extend(window.months());
                fallback.collected_to = fallback.collected_to.max(Some(window.to.min(today)));
            }
            // A month without rows between others was collected too: nothing came in it.
            let collected = months.first().copied().zip(months.last().copied());
            let was_collected = |month: Month| collected.is_some_and(|(first, last)| (first..=last).contains(&month));
            for row in data.revenue.rows.of_file(file) {
                let Some(window) = window(&data.revenue, row, today) else { continue };
                if index.of_row(data, row, file) != Some(number) {
                    continue;
                }
                if window.months().any(was_collected) {
                    fallback.gave_way.extend(window.months());
                    found.give_way(file, row, data.revenue.rows.len());
                } else {
                    fallback.counts_to = fallback.counts_to.max(Some(window.to.min(today)));
                }
            }
            found.by_source.insert(number, fallback);
        }
        found
    }

    fn give_way(&mut self, file: usize, row: u32, rows: u32) {
        *self.by_file.entry(file).or_default() += 1;
        self.gives_way.resize(rows as usize, false);
        if let Some(gives_way) = self.gives_way.get_mut(row as usize) {
            *gives_way = true;
        }
    }

    /// Whether a row does not count because its month was collected.
    #[inline]
    pub(crate) fn gives_way(&self, row: u32) -> bool {
        self.gives_way.get(row as usize).copied().unwrap_or(false)
    }

    /// How many rows give way, by the number of their file.
    pub(crate) fn by_file(&self) -> &BTreeMap<usize, u64> {
        &self.by_file
    }

    /// The file that stands in for a source, by the source's number.
    pub(crate) fn of_source(&self, number: usize) -> Option<&Fallback> {
        self.by_source.get(&number)
    }
}

/// The days that a row speaks of; `None` where they lie ahead.
fn window(table: &Revenue, row: u32, today: Day) -> Option<Window> {
    let on = table.date.get(row).map(|day| Window { from: day, to: day });
    on.or_else(|| table.covers.get(row)).filter(|window| window.from <= today)
}
