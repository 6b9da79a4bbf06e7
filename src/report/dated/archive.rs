//! What a report keeps for later ones: the rows of revenue that it was made of, the deals that moved, and what it told of
//! earlier reports. Its JSON is the archive; people see none of this.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::span::Span;
use crate::{
    base::{
        calendar::{Day, Window},
        money::{Currency, Money, Sums},
        value::Value,
    },
    metrics::{
        Metrics,
        moves::Moves,
        received::{Received, received},
    },
    report::{
        model::{Block, Cell, Table},
        tables::{numbers, words},
    },
};

/// The table of rows of revenue.
pub const ROWS: &str = "period.revenue";
/// The table of sums by source and day, in place of too many rows.
pub const SUMS: &str = "period.revenue_sums";
/// The table of deals that moved.
pub const DEALS: &str = "period.deals";
/// The table of what was told of earlier reports.
pub const TOLD: &str = "restated";

/// The most rows of revenue, and the most deals, that are kept one by one.
pub const MOST: usize = 2_000;

/// What was kept of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    /// Its name, such as `2026-W08`.
    pub name: String,
    /// Its days.
    pub days: Window,
    /// The rows of revenue; sums by source and day where there were too many.
    pub rows: Vec<Row>,
    /// Whether they are such sums.
    pub are_sums: bool,
    /// The deals that moved; `None` where there were too many.
    pub deals: Option<Vec<Moved>>,
    /// What it told of earlier reports, by name.
    pub told: BTreeMap<String, Told>,
}

/// What was told of an earlier report: by source and currency, what the source added, and what all came to then.
pub type Told = BTreeMap<(String, Currency), (Decimal, Decimal)>;

/// A row of revenue, with what of it fell into the days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of its source.
    pub source: String,
    /// Its id; empty where it has none.
    pub id: String,
    /// Its day; the first one that it covers.
    pub day: Day,
    /// How much.
    pub money: Money,
    /// The file and line; empty for a sum.
    pub place: String,
}

/// A deal that moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// `won`, `lost` or `created`.
    pub what: String,
    /// Its id.
    pub id: String,
    /// The day.
    pub day: Day,
}

/// The rows of some days as they are now, one by one or as sums.
pub(super) fn rows(metrics: &Metrics<'_>, days: Window) -> Vec<Row> {
    let row = |one: Received| {
        let Received { days, source, id, money, place, .. } = one;
        Row { source, id, day: days.from, money, place }
    };
    received(metrics, days).into_iter().map(row).collect()
}

/// The rows added up by source, day and currency.
pub(super) fn summed(rows: &[Row]) -> Vec<Row> {
    let mut sums: BTreeMap<(&str, Day), Sums> = BTreeMap::new();
    for row in rows {
        sums.entry((&row.source, row.day)).or_default().add(row.money.amount, row.money.currency);
    }
    let each = sums.into_iter().flat_map(|((source, day), sums)| {
        let row = |money| Row { source: source.to_owned(), id: String::new(), day, money, place: String::new() };
        sums.iter().map(row).collect::<Vec<_>>()
    });
    each.collect()
}

/// The deals that moved, in order; `None` where there are too many.
pub(super) fn deals(moves: &Moves) -> Option<Vec<Moved>> {
    let lists = [("won", &moves.won), ("lost", &moves.lost), ("created", &moves.created)];
    let all = lists.iter().flat_map(|(what, list)| {
        list.iter().map(|one| Moved { what: (*what).to_owned(), id: one.id.clone(), day: one.day })
    });
    let mut all: Vec<Moved> = all.collect();
    all.sort();
    (all.len() <= MOST).then_some(all)
}

/// The tables that a report of these days keeps.
pub(super) fn blocks(span: &Span<'_>) -> Vec<Block> {
    let rows = rows(span.metrics(), span.days);
    let revenue = if rows.len() > MOST { table(SUMS, &summed(&rows), span) } else { table(ROWS, &rows, span) };
    let deals = deals(&span.now).map(|deals| deals_table(&deals, span));
    std::iter::once(revenue).chain(deals).map(Block::Data).collect()
}

fn table(id: &str, rows: &[Row], span: &Span<'_>) -> Table {
    let code = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::Code(text.to_owned()) };
    let row = |row: &Row| {
        vec![
            Cell::Value(Value::Date(row.day)),
            Cell::Text(row.source.clone()),
            code(&row.id),
            Cell::Value(Value::Money(vec![row.money])),
            Cell::Text(row.money.currency.code().to_owned()),
            code(&row.place),
        ]
    };
    Table {
        id: id.to_owned(),
        title: format!("What the revenue of the {} was made of", span.noun()),
        columns: vec![
            words("date", "Day"),
            words("source", "Source"),
            words("id", "Id"),
            numbers("amount", "Amount"),
            words("currency", "Currency"),
            words("place", "Row"),
        ],
        rows: rows.iter().map(row).collect(),
        window: Some(span.days),
        ..Table::default()
    }
}

fn deals_table(deals: &[Moved], span: &Span<'_>) -> Table {
    let row =
        |one: &Moved| vec![Cell::Text(one.what.clone()), Cell::Code(one.id.clone()), Cell::Value(Value::Date(one.day))];
    Table {
        id: DEALS.to_owned(),
        title: format!("Deals that moved in the {}", span.noun()),
        columns: vec![words("what", "What"), words("id", "Deal"), words("day", "Day")],
        rows: deals.iter().map(row).collect(),
        window: Some(span.days),
        ..Table::default()
    }
}
