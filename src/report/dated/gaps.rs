//! What is to be known of the rows behind a report: what is not in yet, and who is silent.

use super::span::Span;
use crate::{
    base::text::join,
    insights::pace,
    metrics::expected,
    report::{
        model::{Block, Inline, Item, Section, Status},
        pages::section,
    },
};

/// The section; `None` where every source spoke.
pub(super) fn section_of(span: &Span<'_>) -> Option<Section> {
    let metrics = span.metrics();
    let item = |status, words: String| Item { status: Some(status), text: vec![Inline::Text(words)], excerpt: None };
    let missing = pace::missing(metrics).into_iter().map(|one| {
        let status = if one.is_overdue { Status::Overdue } else { Status::Awaiting };
        item(status, format!("{}: {}", one.source, expected::months(&one.months, Some(metrics.today.year()))))
    });
    let silent = pace::silent(metrics);
    let silent = (!silent.is_empty()).then(|| item(Status::Stale, format!("{}: rows may be missing", join(&silent))));
    let items: Vec<Item> = missing.chain(silent).collect();
    (!items.is_empty()).then(|| section("gaps", "What is not in", Block::List(items)))
}
