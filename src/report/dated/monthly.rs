//! The monthly report: one whole month beside the one before, as its last day saw it.

use crate::insights::{self, Facts};
use crate::report::{
    model::{Block, Report, Section},
    needs,
    pages::{Body, figures, frame, section},
};

/// The name of the report in commands and folders.
pub const NAME: &str = "monthly";

/// The report of the month that ends on the metrics' own day.
pub(super) fn monthly(facts: Facts<'_>) -> Report {
    let metrics = facts.metrics;
    let todo = needs::section(insights::needs(facts), metrics);
    let sections = vec![
        section("figures", "Key figures", Block::Figures(figures(facts, &["revenue.mtd", "revenue.ytd"]))),
        Section { id: "todo".to_owned(), title: "To do".to_owned(), ..todo },
    ];
    let headline = "A month.".to_owned();
    Report {
        page: NAME.to_owned(),
        name: "Monthly report".to_owned(),
        period: Some(metrics.today.month().words()),
        ..frame(facts, &[], Body { headline, sections })
    }
}
