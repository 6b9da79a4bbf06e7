//! Sections that reports share with pages, as of the last of their days; and what they keep for later ones.

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

/// What needs a person.
pub(super) fn todo(facts: Facts<'_>) -> Section {
    let todo = needs::section(insights::needs(facts), facts.metrics);
    Section { id: "todo".to_owned(), title: "To do".to_owned(), note: as_of(facts.metrics), ..todo }
}

/// Deals by stage; `None` where there are none.
pub(super) fn pipeline(metrics: &Metrics<'_>) -> Option<Section> {
    let stages = || section("pipeline", "Pipeline", Block::Table(page::stages(metrics)));
    (!metrics.data.deals.rows.is_empty()).then(|| Section { note: as_of(metrics), ..stages() })
}

/// Puts what the report keeps into its first section: no format for people shows it.
pub(super) fn keep(sections: &mut [Section], span: &Span<'_>) {
    if let Some(first) = sections.first_mut() {
        first.blocks.extend(archive::blocks(span));
    }
}

fn as_of(metrics: &Metrics<'_>) -> String {
    format!("as of {}", metrics.today.words())
}
