//! Open deals that are in their stage for longer than usual, for the page of velocity.

use super::{
    conversion::stage,
    model::{Block, Cell, Inline, Section, Table},
    pages,
    tables::{MOST_ROWS, by_currency, count, first_of, minor, numbers, words},
};
use crate::{
    base::text,
    insights::Facts,
    metrics::conversion::ageing::{self, Ageing},
};

/// The ageing deals that a page shows.
const SHOWN: usize = 20;

/// Open deals that are in their stage for longer than usual, and the way to those that are silent.
pub(super) fn section(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let (found, n) = ageing::deals(metrics, MOST_ROWS);
    let several = metrics.business.pipelines.len() > 1;
    let silent = Block::Note(vec![
        Inline::Text("Deals that nobody has heard of for a while are on the page ".to_owned()),
        Inline::Page("pipeline".to_owned(), "Pipeline".to_owned()),
        Inline::Text(".".to_owned()),
    ]);
    let figure = Block::Behind(pages::figures(facts, &["pipeline.ageing_count"]));
    let known = metrics.figure("pipeline.ageing_count", Some(0)).and_then(|figure| figure.value.number()).is_some();
    let plain = |text: &str| Block::Note(vec![Inline::Text(text.to_owned())]);
    let shown = match (found.is_empty(), known) {
        (true, false) => plain("No stage has seen 10 deals go on yet: too few to say what is usual."),
        (true, true) => plain("None today."),
        (false, _) => Block::Table(by_currency(table(&found, n, several), metrics.business.currency)),
    };
    let mut section = pages::section("ageing", "Deals that stay for too long", shown);
    section.blocks.extend([silent, figure]);
    if !found.is_empty() {
        let deals = text::count(n as u64, "deal", "deals");
        section.note = format!("{deals}, longer in their stage than nine of ten that went on from it");
    }
    section
}

fn table(found: &[Ageing], n: usize, several: bool) -> Table {
    let mut columns = vec![
        words("id", "Deal"),
        words("title", "Title"),
        words("stage", "Stage"),
        numbers("days", "Days"),
        minor(numbers("usual", "Usual, up to")),
        numbers("value", "Value"),
    ];
    if several {
        columns.insert(2, minor(words("pipeline", "Pipeline")));
    }
    let row = |deal: &Ageing| {
        let mut cells = vec![
            Cell::Code(deal.id.clone()),
            Cell::Text(deal.title.clone()),
            stage(&deal.stage),
            count(deal.days.max(0) as u64),
            count(deal.usual.into()),
            deal.value.clone().map_or(Cell::Blank, Cell::Value),
        ];
        if several {
            cells.insert(2, stage(&deal.pipeline));
        }
        cells
    };
    Table {
        id: "pipeline.ageing".to_owned(),
        title: "Open deals that are in their stage for longer than usual".to_owned(),
        columns,
        rows: found.iter().map(row).collect(),
        note: first_of(n),
        limit: SHOWN,
        ..Table::default()
    }
}
