//! Pure functions from rows and a day to numbers. Nothing here can fail, read a file or ask the clock.
//!
//! [`compute`] makes ready; each area's numbers and figures are computed when they are asked for. The rows behind a figure
//! are found again only then too ([`Metrics::figure`]), so that a million of them cost nothing until then.

pub mod activity;
pub mod alike;
mod areas;
mod book;
mod by_key;
pub mod catalogue;
mod chance;
pub mod collected;
pub mod compare;
pub mod competitors;
pub mod conversations;
pub mod conversion;
pub mod costs;
mod deals;
mod draft;
mod entry;
mod exchange;
pub mod expected;
pub mod experiments;
mod fallback;
mod finish;
#[cfg(test)]
pub(crate) mod fixture;
pub mod forecast;
pub mod goal;
mod growth;
pub mod jobs;
mod kind;
mod leading;
pub mod leads;
mod ledger;
pub mod lengths;
pub mod market;
pub mod month;
pub mod moves;
pub mod offers;
pub mod pass;
pub mod payments;
pub mod pipeline;
pub mod posts;
pub mod pulse;
pub mod quiet;
pub mod received;
pub mod recurring;
pub mod replies;
pub mod revenue;
mod row_words;
pub mod selection;
pub mod silent;
pub mod snapshot;
pub mod sources;
mod spark;
pub mod standings;
pub mod tables;
pub mod targets;
mod terms;
#[cfg(test)]
mod tests;
pub mod usual;
pub mod velocity;
pub mod waiting;
mod weighed;
mod win_rates;
pub mod workers;
mod zone_clock;

use std::{collections::BTreeMap, fmt, sync::Arc};

pub use self::catalogue::methods;
use self::{areas::Areas, book::Book, revenue::Ground, terms::Terms};
use crate::{
    base::{calendar::Day, figure::Figure},
    config::Business,
    data::Dataset,
};

/// Everything that is known of a business on a day. Each area is computed when it is first asked for.
pub struct Metrics<'a> {
    /// The rows.
    pub data: &'a Dataset,
    /// The business.
    pub business: &'a Business,
    /// The day that stands for today.
    pub today: Day,
    /// What the collector noted up to today, by source.
    pub collected: Vec<collected::Run>,
    ground: Ground<'a>,
    areas: Areas,
}

impl fmt::Debug for Metrics<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Metrics").field("today", &self.today).finish_non_exhaustive()
    }
}

/// The rows of revenue that don't count because they stand in for what was collected after all, ascending.
pub fn rows_that_give_way(data: &Dataset, business: &Business, today: Day) -> Vec<u32> {
    let terms = Terms::of(data, business, today);
    data.revenue.rows.iter().filter(|row| terms.fallbacks.gives_way(*row)).collect()
}

/// Everything as of a day.
pub fn compute<'a>(data: &'a Dataset, business: &'a Business, today: Day) -> Metrics<'a> {
    let terms = Arc::new(Terms::of(data, business, today));
    let book = Book::of(data, &terms);
    let collected = collected::runs(data, business, today);
    let sources = sources::compute(data, business, &terms, &book, &collected);
    let ground = Ground { data, business, terms, book, sources };
    Metrics { data, business, today, collected, ground, areas: Areas::default() }
}

impl Metrics<'_> {
    /// The newest day up to today that a row of deals or revenue speaks of; `None` where there is none.
    pub fn data_to(&self) -> Option<Day> {
        self.standings().newest.max(self.ground.book.newest())
    }

    /// Where money comes from, the most first.
    pub fn sources(&self) -> &[sources::Source] {
        &self.ground.sources
    }

    /// How many rows of revenue do not count because their month was collected, by the number of their file.
    pub fn gave_way(&self) -> &BTreeMap<usize, u64> {
        self.ground.terms.fallbacks.by_file()
    }

    /// Each pipeline with its stages, in the order of the configuration.
    pub fn pipelines(&self) -> &[pipeline::Pipeline] {
        &self.standings().pipelines
    }

    /// Who works on deals, the most revenue first.
    pub fn agents(&self) -> &[workers::Worker] {
        &self.standings().agents
    }

    /// Where deals are found, the most revenue first.
    pub fn platforms(&self) -> &[workers::Worker] {
        &self.standings().platforms
    }

    /// How deals came in, by their `source`, the most revenue first.
    pub fn origins(&self) -> &[workers::Worker] {
        &self.standings().origins
    }

    /// What sort of deals they are, by their `kind`, the most revenue first.
    pub fn kinds(&self) -> &[workers::Worker] {
        &self.standings().kinds
    }

    /// A figure with the first `limit` rows behind it (all of them where `None`).
    pub fn figure(&self, id: &str, limit: Option<usize>) -> Option<Figure> {
        let (figure, selection) = self.known(id)?;
        let enough = limit.unwrap_or(usize::MAX).min(figure.n_rows as usize);
        Some(Figure { rows: selection.rows(self.data, self.business, Some(enough)), ..figure.clone() })
    }

    /// The ids of all figures, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids_under("")
    }

    /// The ids that begin with this, in order. It must be the beginning of a figure's or family's id in the catalogue.
    pub fn ids_under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let mut ids: Vec<&str> = self.under(prefix).map(|(id, _)| id.as_str()).collect();
        ids.sort_unstable();
        ids.into_iter()
    }
}
