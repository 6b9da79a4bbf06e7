//! The tables, one file each: what their columns are called, hold and mean.

pub mod activities;
pub mod competitors;
pub mod conversations;
pub mod costs;
pub mod deals;
pub mod experiments;
pub mod hypotheses;
pub mod jobs;
pub mod lead_sales;
pub mod overrides;
pub mod posts;
pub mod rates;
pub mod regions;
pub mod revenue;
pub mod subscriptions;

mod prelude {
    pub(super) use crate::data::column::{
        Counts, Currencies, Days, Decimals, Flags, Marks, Moments, NameColumn, Texts, Windows,
    };
    pub(super) use crate::data::table::{Kind, Spec, table};
}

use super::table::TableSpec;

/// Every table, in the order in which people meet them.
pub const ALL: &[TableSpec] = &[
    deals::Deals::SPEC,
    revenue::Revenue::SPEC,
    subscriptions::Subscriptions::SPEC,
    costs::Costs::SPEC,
    activities::Activities::SPEC,
    jobs::Jobs::SPEC,
    competitors::Competitors::SPEC,
    posts::Posts::SPEC,
    conversations::Conversations::SPEC,
    lead_sales::LeadSales::SPEC,
    regions::Regions::SPEC,
    experiments::Experiments::SPEC,
    hypotheses::Hypotheses::SPEC,
    rates::Rates::SPEC,
    overrides::Overrides::SPEC,
];

/// The table with this name.
pub fn spec(name: &str) -> Option<&'static TableSpec> {
    ALL.iter().find(|spec| spec.name == name)
}
