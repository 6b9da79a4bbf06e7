//! What is known of the tables themselves, for pages that speak of files: examples and rows left out.

use crate::data::{Dataset, column::NameColumn, table::Rows, tables};

/// The header of a table and one row of it, as CSV; empty where there is no such table.
pub fn example(table: &str) -> &'static str {
    tables::spec(table).map_or("", |spec| spec.example)
}

/// The rows that were read of some tables (of all where none is named), and how many of them were left out.
pub fn left_out(data: &Dataset, tables: &[&str]) -> (u64, u64) {
    let named = data.files.iter().filter(|file| tables.is_empty() || tables.contains(&file.table));
    named.fold((0, 0), |(rows, left_out), file| (rows + u64::from(file.rows), left_out + u64::from(file.left_out)))
}

/// How many rows of a table count.
pub fn rows(data: &Dataset, table: &str) -> u64 {
    data.rows(table).map_or(0, |rows| rows.len().into())
}

/// Whether a deal's row says that it is won, by a day or by its stage.
fn is_won(data: &Dataset, row: u32) -> bool {
    let stages = data.histories.columns.get(data.histories.pipeline(row)).map_or(0, Vec::len);
    data.histories.stage(row) + 2 == stages
}

/// Whether any row of a table fills a column that a page stands on; `true` for a column that none does.
pub fn fills(data: &Dataset, table: &str, column: &str) -> bool {
    let names = |rows: &Rows, cells: &NameColumn| rows.iter().any(|row| cells.get(row).is_some());
    let texts = |rows: &Rows, cells: &crate::data::column::Texts| rows.iter().any(|row| !cells.get(row).is_empty());
    let (deals, revenue) = (&data.deals, &data.revenue);
    let (activities, talks) = (&data.activities, &data.conversations);
    match (table, column) {
        ("deals", "agents") => names(&deals.rows, &deals.agents),
        ("deals", "platform") => names(&deals.rows, &deals.platform),
        ("deals", "source") => names(&deals.rows, &deals.source),
        ("deals", "offer") => names(&deals.rows, &deals.offer),
        ("deals", "won") => deals.rows.iter().any(|row| is_won(data, row)),
        ("deals", "value") => deals.rows.iter().any(|row| deals.value.get(row).is_some()),
        ("revenue", "offer") => names(&revenue.rows, &revenue.offer),
        ("activities", "offer") => names(&activities.rows, &activities.offer),
        ("conversations", "zip") => texts(&talks.rows, &talks.zip) || names(&talks.rows, &talks.borough),
        ("lead_sales", "zip") => texts(&data.lead_sales.rows, &data.lead_sales.zip),
        _ => true,
    }
}
