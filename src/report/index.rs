//! The index of weekly reports.

use super::{
    model::{Block, Cell, Report, Table},
    pages::{Body, frame, section},
    tables::words,
};
use crate::{base::text::count, insights::Facts};

/// The page, seen from the pages of the site.
pub const PAGE: &str = "../reports/weekly/index";
/// Its name in the navigation.
pub const NAME: &str = "Weekly reports";

/// The index of reports: their names, such as `2026-W43`, and headlines, the latest first.
pub fn weekly(facts: Facts<'_>, reports: &[(String, String)]) -> Report {
    let days = |name: &str| {
        facts.metrics.business.week_starts.week_named(name).map_or(Cell::Blank, |week| Cell::Text(week.words()))
    };
    let row = |(name, headline): &(String, String)| {
        let page = format!("../reports/weekly/{name}");
        vec![Cell::Page(page, name.clone()), days(name), Cell::Text(headline.clone())]
    };
    let table = Table {
        id: "reports".to_owned(),
        title: "Weekly reports, the latest first".to_owned(),
        columns: vec![words("week", "Week"), words("days", "Days"), words("headline", "What happened")],
        rows: reports.iter().map(row).collect(),
        ..Table::default()
    };
    let body = Body {
        headline: format!("{} so far.", count(reports.len() as u64, "weekly report", "weekly reports")),
        sections: vec![section("reports", "", Block::Table(table))],
    };
    Report {
        page: PAGE.to_owned(),
        name: NAME.to_owned(),
        problems: Vec::new(),
        left_out: None,
        ..frame(facts, &[], body)
    }
}
