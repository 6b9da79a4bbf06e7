//! Bytes in, typed rows and problems out. It computes no figure and knows no day but the one it is given.

mod blocks;
pub(crate) mod cell;
pub mod cells;
mod checks;
pub mod column;
pub(crate) mod csv;
pub(crate) mod encoding;
pub(crate) mod filled;
pub(crate) mod given;
mod grid;
pub mod health;
pub mod held;
pub mod history;
pub mod ids;
pub mod judge;
pub mod lines;
pub mod load;
mod loaded;
pub mod memory;
pub mod names;
mod overrides;
pub mod packed;
pub(crate) mod parts;
pub(crate) mod place;
mod plain;
pub mod public;
pub(crate) mod read;
pub(crate) mod reader;
mod runs;
pub(crate) mod same;
pub(crate) mod schema;
pub(crate) mod sink;
pub mod snapshots;
pub(crate) mod source;
pub(crate) mod stages;
pub(crate) mod structured;
pub mod table;
pub mod tables;
pub mod texts;
pub(crate) mod written;

pub(crate) use self::reader::LARGEST;
use self::{
    health::Health,
    history::Histories,
    names::Names,
    snapshots::Snapshot,
    tables::{
        activities::Activities, competitors::Competitors, conversations::Conversations, costs::Costs, deals::Deals,
        experiments::Experiments, hypotheses::Hypotheses, jobs::Jobs, lead_sales::LeadSales, overrides::Overrides,
        posts::Posts, rates::Rates, regions::Regions, revenue::Revenue, subscriptions::Subscriptions,
    },
};
use crate::base::calendar::Day;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Its path relative to the business's folder, with `/` between folders.
    pub path: String,
    /// The table that it belongs to.
    pub table: &'static str,
    /// The rows that were read, those left out among them.
    pub rows: u32,
    /// The rows that were left out because of a problem.
    pub left_out: u32,
    /// The day on which a person last kept it, where a map of months says so.
    pub updated: Option<Day>,
}

/// Every row of every table, as it counts.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// The files, by path.
    pub files: Vec<DataFile>,
    /// The names that columns of names speak of.
    pub names: Names,
    /// Deals.
    pub deals: Deals,
    /// The history of each deal, read from its row.
    pub histories: Histories,
    /// Revenue.
    pub revenue: Revenue,
    /// Subscriptions.
    pub subscriptions: Subscriptions,
    /// Costs.
    pub costs: Costs,
    /// Activities.
    pub activities: Activities,
    /// Jobs.
    pub jobs: Jobs,
    /// Competitors.
    pub competitors: Competitors,
    /// Posts.
    pub posts: Posts,
    /// Conversations.
    pub conversations: Conversations,
    /// Lead sales.
    pub lead_sales: LeadSales,
    /// Regions.
    pub regions: Regions,
    /// Experiments.
    pub experiments: Experiments,
    /// Hypotheses.
    pub hypotheses: Hypotheses,
    /// Rates.
    pub rates: Rates,
    /// Overrides.
    pub overrides: Overrides,
    /// Figures that were frozen, by day.
    pub snapshots: Vec<Snapshot>,
    /// What the collector noted of its last runs.
    pub health: Health,
}

impl Dataset {
    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&dyn cells::Table> {
        Some(match name {
            "deals" => &self.deals,
            "revenue" => &self.revenue,
            "subscriptions" => &self.subscriptions,
            "costs" => &self.costs,
            "activities" => &self.activities,
            "jobs" => &self.jobs,
            "competitors" => &self.competitors,
            "posts" => &self.posts,
            "conversations" => &self.conversations,
            "lead_sales" => &self.lead_sales,
            "regions" => &self.regions,
            "experiments" => &self.experiments,
            "hypotheses" => &self.hypotheses,
            "rates" => &self.rates,
            "overrides" => &self.overrides,
            _ => return None,
        })
    }

    /// Where the rows of a table come from.
    pub fn rows(&self, table: &str) -> Option<&table::Rows> {
        self.table(table).map(cells::Table::rows)
    }

    /// The file and line of a row.
    pub fn place(&self, table: &str, row: u32) -> Option<(&str, u32)> {
        let rows = self.rows(table)?;
        Some((self.files.get(rows.file(row))?.path.as_str(), rows.line(row)))
    }
}
