//! What was won on the days that returns are told over: new customers, and deals by platform and offer.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    base::{
        calendar::{Day, Window},
        ratio::Ratio,
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{deals::Standing, exchange::Grid, pass, revenue::Ground, selection::Selection, terms::Terms},
};

/// What was won.
#[derive(Clone, Debug)]
pub(crate) struct Gained {
    /// The rows of the deals or subscriptions with which new customers came.
    pub(crate) rows: Vec<u32>,
    /// Whether they are rows of deals, else of subscriptions.
    pub(crate) from_deals: bool,
    /// The names of everybody who ever became a customer so, in lower case.
    pub(crate) names: FxHashSet<String>,
    /// Worth of deals won, and their number, by name of the platform; without one, last.
    pub(crate) platforms: (Grid, Vec<u64>),
    /// The same by offer.
    pub(crate) offers: (Grid, Vec<u64>),
}

/// Deals won, as one pass finds them.
#[derive(Clone, Debug)]
struct Won {
    /// Row and day of every deal won by today.
    deals: Vec<(u32, Day)>,
    platforms: (Grid, Vec<u64>),
    offers: (Grid, Vec<u64>),
}

/// What was won in a window.
pub(crate) fn gained(ground: &Ground, window: Window) -> Gained {
    let (data, terms) = (ground.data, &*ground.terms);
    let names = data.names.len() + 1;
    let grid = || (Grid::new(names, terms.exchange.own()), vec![0; names]);
    let none = || Won { deals: Vec::new(), platforms: grid(), offers: grid() };
    let add = |won: &mut Won, rows: Range<u32>| won.add(data, terms, window, rows);
    let mut won = pass::over(data.deals.rows.len(), none, add, Won::merge);
    won.deals.sort_unstable();
    let from_deals = !data.deals.rows.is_empty();
    let (rows, names) = if from_deals {
        first_of_each(won.deals.iter().copied(), |row| data.deals.client.get(row), window)
    } else {
        let table = &data.subscriptions;
        let began = table.rows.iter().filter_map(|row| Some((row, table.start.get(row)?)));
        let ran =
            |(row, start): &(u32, Day)| *start <= terms.today && table.end.get(*row).is_none_or(|end| end >= *start);
        first_of_each(began.filter(ran), |row| table.customer.get(row), window)
    };
    Gained { rows, from_deals, names, platforms: won.platforms, offers: won.offers }
}

/// The row with which each customer came, where that was in the window, and the names of all. A row without a name is a
/// customer of its own.
fn first_of_each<'d>(
    rows: impl Iterator<Item = (u32, Day)>,
    name: impl Fn(u32) -> &'d str,
    window: Window,
) -> (Vec<u32>, FxHashSet<String>) {
    let mut first: FxHashMap<String, (Day, u32)> = FxHashMap::default();
    let mut found = Vec::new();
    for (row, day) in rows {
        let name = folded(name(row));
        if name.is_empty() {
            found.extend(window.contains(day).then_some(row));
            continue;
        }
        let known = first.entry(name).or_insert((day, row));
        *known = (*known).min((day, row));
    }
    found.extend(first.values().filter(|(day, _)| window.contains(*day)).map(|(_, row)| *row));
    found.sort_unstable();
    (found, first.into_keys().collect())
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Won {
    fn add(&mut self, data: &Dataset, terms: &Terms, window: Window, rows: Range<u32>) {
        for row in rows {
            let Some((pipeline, Standing::Won)) = terms.stages.standing(data, row) else { continue };
            let day = terms.stages.closed_on(data, row, pipeline, Standing::Won);
            self.deals.push((row, day));
            if !window.contains(day) {
                continue;
            }
            let worth = terms.stages.worth(&terms.exchange, data, row, pipeline, Standing::Won);
            for ((grid, counts), name) in
                [(&mut self.platforms, data.deals.platform.get(row)), (&mut self.offers, data.deals.offer.get(row))]
            {
                let slot = name.map_or(counts.len() - 1, Name::index);
                counts[slot] += 1;
                if let Some((money, _)) = worth {
                    grid.add(slot, money);
                }
            }
        }
    }

    fn merge(&mut self, other: &Won) {
        self.deals.extend_from_slice(&other.deals);
        for ((grid, counts), (more, others)) in
            [(&mut self.platforms, &other.platforms), (&mut self.offers, &other.offers)]
        {
            grid.merge(more);
            counts.iter_mut().zip(others).for_each(|(n, more)| *n += more);
        }
    }
}

impl Gained {
    /// How many new customers.
    pub(crate) fn customers(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How many of those who ever subscribed became customers so, of how many.
    pub(crate) fn subscribers(&self, ground: &Ground) -> Ratio {
        let (table, today) = (&ground.data.subscriptions, ground.terms.today);
        let began = table.rows.iter().filter(|row| table.start.get(*row).is_some_and(|start| start <= today));
        let names: FxHashSet<String> = began.map(|row| folded(table.customer.get(row))).collect();
        Ratio::new(names.iter().filter(|name| self.names.contains(*name)).count() as u64, names.len() as u64)
    }

    /// The rows with which they came, each one customer.
    pub(crate) fn selection(&self) -> Selection {
        let rows: std::sync::Arc<[u32]> = self.rows.clone().into();
        Selection::new(
            if self.from_deals { "deals" } else { "subscriptions" },
            move |_, row| rows.binary_search(&row).is_ok(),
            |_, _| Some(Value::Count(1)),
        )
    }
}
