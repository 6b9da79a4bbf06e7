//! How good the predictions were: tiers as a confusion matrix, and values.

use super::named_tier;
use crate::{
    insights::Facts,
    metrics::leads::{Confusion, Predicted},
    report::{
        model::{Block, Cell, Section, Table},
        pages,
        rates::{drawn, of},
        tables::{count, numbers, words},
        words::title,
    },
};

/// The tiers that the matrix shows, the most leads first.
const SHOWN: usize = 8;

/// The section; `None` where nothing was predicted.
pub(super) fn section(facts: Facts<'_>) -> Option<Section> {
    let confusion = &facts.metrics.leads().confusion;
    let mut figures = pages::figures(facts, &["leads.tier_accuracy", "leads.value_ratio", "leads.value_error"]);
    figures.retain(|figure| figure.n > 0);
    if figures.is_empty() {
        return None;
    }
    let mut section = pages::section("predictions", "How good the predictions were", Block::Figures(figures));
    if confusion.accuracy.n > 0 {
        section.note = format!("the tier was predicted right for {} leads", of(confusion.accuracy));
        section.blocks.push(Block::Table(matrix(confusion)));
        section.blocks.push(Block::Table(tiers(confusion)));
        let ids: Vec<&String> = confusion.tiers.iter().take(SHOWN).flat_map(|tier| &tier.figures).collect();
        let ids: Vec<&str> = ids.into_iter().map(String::as_str).collect();
        section.blocks.push(Block::Behind(pages::figures(facts, &ids)));
    }
    Some(section)
}

/// A row a predicted tier, a column a true one.
fn matrix(confusion: &Confusion) -> Table {
    let shown = || confusion.tiers.iter().enumerate().take(SHOWN);
    let cell = |was: usize, is: usize| confusion.cells.get(&(was, is)).copied().unwrap_or(0);
    let mut columns = vec![words("predicted", "Predicted")];
    columns.extend(shown().map(|(at, tier)| numbers(&key(confusion, at), &format!("Was {}", title(&tier.name)))));
    columns.push(numbers("n", "All"));
    let row = |(was, tier): (usize, &Predicted)| {
        let mut cells = vec![named_tier(&tier.name)];
        cells.extend(shown().map(|(is, _)| count(cell(was, is))));
        cells.push(count(tier.precision.n));
        cells
    };
    let mut total = vec![Cell::Text("All".to_owned())];
    total.extend(shown().map(|(_, tier)| count(tier.recall.n)));
    total.push(count(confusion.accuracy.n));
    let more = confusion.tiers.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" {more} tiers with fewer leads are in the sums alone.") } else { String::new() };
    Table {
        id: "leads.confusion".to_owned(),
        title: "Predicted tiers against true ones".to_owned(),
        columns,
        rows: shown().map(row).collect(),
        total: Some(total),
        note: format!("Down the diagonal the prediction was right.{more}"),
        ..Table::default()
    }
}

/// The key of a true tier's column; unlike any other's.
fn key(confusion: &Confusion, at: usize) -> String {
    let of = |tier: &Predicted| format!("was_{}", tier.name.to_lowercase().replace(' ', "_"));
    let Some(own) = confusion.tiers.get(at).map(of) else { return String::new() };
    let taken = confusion.tiers.iter().take(at).any(|tier| of(tier) == own);
    if taken { format!("{own}_{}", at + 1) } else { own }
}

fn tiers(confusion: &Confusion) -> Table {
    let row = |tier: &Predicted| {
        vec![
            named_tier(&tier.name),
            count(tier.precision.n),
            count(tier.recall.n),
            count(tier.precision.k),
            drawn(tier.precision),
            drawn(tier.recall),
        ]
    };
    Table {
        id: "leads.predictions".to_owned(),
        title: "How well each tier was predicted".to_owned(),
        columns: vec![
            words("tier", "Tier"),
            numbers("predicted", "Predicted"),
            numbers("actual", "Turned out"),
            numbers("right", "Right"),
            numbers("precision", "Right of predicted"),
            numbers("recall", "Right of turned out"),
        ],
        rows: confusion.tiers.iter().map(row).collect(),
        limit: 20,
        ..Table::default()
    }
}
