//! What earlier reports kept, read from their JSON. A document that is damaged, or that somebody else made, is passed
//! over.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::{
    base::{
        calendar::{Day, Window},
        files::{self, FileError},
        money::{Currency, Money},
    },
    report::{
        dated::{
            Edition, Kind,
            archive::{Archive, DEALS, Moved, ROWS, Row, SUMS, TOLD},
        },
        index::Listed,
    },
    workspace::Workspace,
};

/// How many reports are looked back.
const MOST: usize = 6;

/// What the reports of its kind before a report kept, the latest first.
pub(super) fn before(workspace: &Workspace, past: &[Listed], edition: &Edition) -> Result<Vec<Archive>, FileError> {
    // A brief has no room for what it said before.
    let is_before = |one: &&Listed| {
        one.edition.kind == edition.kind && edition.kind != Kind::Daily && one.edition.days.to < edition.days.from
    };
    let mut earlier: Vec<&Edition> = past.iter().filter(is_before).map(|one| &one.edition).collect();
    earlier.sort_by(|a, b| b.name.cmp(&a.name));
    let mut found = Vec::new();
    for one in earlier.into_iter().take(MOST) {
        let bytes = files::read_if_there(&workspace.root().join(format!("{}.json", one.path())))?;
        found.extend(bytes.and_then(|bytes| archive(&one.name, &serde_json::from_slice(&bytes).ok()?)));
    }
    Ok(found)
}

/// What a document keeps; `None` where it keeps nothing, or not all of it can be read.
fn archive(name: &str, document: &Json) -> Option<Archive> {
    let tables = document.get("tables")?;
    let sums = tables.get(SUMS);
    let table = sums.or_else(|| tables.get(ROWS))?;
    let [from, to] = table.get("window")?.as_array()?.as_slice() else { return None };
    let told = match tables.get(TOLD) {
        Some(table) => rows(table)?.iter().map(told).collect::<Option<_>>()?,
        None => std::collections::BTreeMap::new(),
    };
    Some(Archive {
        name: name.to_owned(),
        days: Window { from: day(from)?, to: day(to)? },
        rows: rows(table)?.iter().map(row).collect::<Option<_>>()?,
        are_sums: sums.is_some(),
        deals: match tables.get(DEALS) {
            Some(table) => Some(rows(table)?.iter().map(moved).collect::<Option<_>>()?),
            None => None,
        },
        told,
    })
}

fn rows(table: &Json) -> Option<&Vec<Json>> {
    table.get("rows")?.as_array()
}

fn row(row: &Json) -> Option<Row> {
    Some(Row {
        source: text(row, "source")?,
        id: text(row, "id").unwrap_or_default(),
        day: day(row.get("date")?)?,
        money: Money::new(amount(row, "amount")?, currency(row)?),
        place: text(row, "place").unwrap_or_default(),
    })
}

fn moved(row: &Json) -> Option<Moved> {
    Some(Moved { what: text(row, "what")?, id: text(row, "id")?, day: day(row.get("day")?)? })
}

fn told(row: &Json) -> Option<((String, Currency), Decimal)> {
    Some(((text(row, "report")?, currency(row)?), amount(row, "now")?))
}

fn text(row: &Json, key: &str) -> Option<String> {
    row.get(key)?.as_str().map(str::to_owned)
}

fn day(value: &Json) -> Option<Day> {
    Day::from_iso(value.as_str()?.as_bytes())
}

fn amount(row: &Json, key: &str) -> Option<Decimal> {
    row.get(key)?.as_number()?.as_str().parse().ok()
}

fn currency(row: &Json) -> Option<Currency> {
    Currency::from_code(row.get("currency")?.as_str()?)
}
