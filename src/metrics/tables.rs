//! What is known of the tables themselves, for pages that speak of files: examples and rows left out.

use crate::data::{Dataset, tables};

/// The header of a table and one row of it, as CSV; empty where there is no such table.
pub fn example(table: &str) -> &'static str {
    tables::spec(table).map_or("", |spec| spec.example)
}

/// The rows that were read of some tables (of all where none is named), and how many of them were left out.
pub fn left_out(data: &Dataset, tables: &[&str]) -> (u64, u64) {
    let named = data.files.iter().filter(|file| tables.is_empty() || tables.contains(&file.table));
    named.fold((0, 0), |(rows, left_out), file| (rows + u64::from(file.rows), left_out + u64::from(file.left_out)))
}
