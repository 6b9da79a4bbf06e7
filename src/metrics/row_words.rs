//! What a row is, in a few words, for the list of rows behind a figure. No customer, contact or note: those stay out of
//! public pages.

use crate::{
    base::calendar::Day,
    data::{Dataset, names::Name},
};

/// A row of a table other than deals and revenue.
pub(crate) fn of(data: &Dataset, table: &str, row: u32) -> String {
    let name = |name: Option<Name>| name.map_or_else(String::new, |name| data.names.text(name).to_owned());
    let day = |day: Option<Day>| day.map_or_else(String::new, Day::words);
    let parts = match table {
        "subscriptions" => vec![data.subscriptions.id.get(row).to_owned(), name(data.subscriptions.offer.get(row))],
        "costs" => vec![day(data.costs.date.get(row)), name(data.costs.category.get(row))],
        "activities" => vec![
            day(data.activities.date.get(row)),
            name(data.activities.kind.get(row)),
            name(data.activities.channel.get(row)),
        ],
        "jobs" => vec![data.jobs.id.get(row).to_owned(), data.jobs.title.get(row).to_owned()],
        "competitors" => vec![day(data.competitors.date.get(row)), name(data.competitors.competitor.get(row))],
        "posts" => vec![data.posts.id.get(row).to_owned(), name(data.posts.platform.get(row))],
        "conversations" => vec![data.conversations.id.get(row).to_owned(), name(data.conversations.source.get(row))],
        "lead_sales" => vec![data.lead_sales.id.get(row).to_owned(), name(data.lead_sales.tier.get(row))],
        "experiments" => vec![data.experiments.id.get(row).to_owned(), data.experiments.variant.get(row).to_owned()],
        "hypotheses" => vec![data.hypotheses.id.get(row).to_owned(), data.hypotheses.title.get(row).to_owned()],
        _ => Vec::new(),
    };
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}
