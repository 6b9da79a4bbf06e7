//! Sections that reports share with pages, as of the last of their days.

use super::{archive, span::Span};
use crate::{
    insights::{self, Facts},
    metrics::Metrics,
    report::{
        model::{Block, Section},
        needs,
        pages::section,
        pipeline as page,
    },
};

fn todo(facts: Facts<'_>) -> Section {
    let todo = needs::section(insights::needs(facts), facts.metrics);
    Section { id: "todo".to_owned(), title: "To do".to_owned(), note: as_of(facts.metrics), ..todo }
}

/// Deals by stage; `None` where there are none.
pub(super) fn pipeline(metrics: &Metrics<'_>) -> Option<Section> {
    let stages = || section("pipeline", "Pipeline", Block::Table(page::stages(metrics)));
    (!metrics.data.deals.rows.is_empty()).then(|| Section { note: as_of(metrics), ..stages() })
}

/// What needs a person, with what the report keeps for later ones: that is in no format for people.
pub(super) fn todo_and_kept(span: &Span<'_>) -> Section {
    let mut todo = todo(span.facts);
    todo.blocks.extend(archive::blocks(span));
    todo
}

fn as_of(metrics: &Metrics<'_>) -> String {
    format!("as of {}", metrics.today.words())
}
