//! Frozen figures of others: the snapshots of a revenue collector (JSON) or of a pipeline (CSV). They are sums up to a day,
//! so they are no rows of revenue: each becomes `data/snapshots/DAY.json`, by which later forecasts are judged.

use chrono::DateTime;
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

use super::{
    foreign::{Foreign, Row},
    ready::plain,
};
use crate::{
    base::{
        calendar::Day,
        clock::rfc3339,
        files,
        problem::{Code, LeftOut},
    },
    data::{cell::Fault, sink::Spot, snapshots::Snapshot},
    edit::{
        Change,
        books::{Books, Refusal},
    },
};

/// What such a file is, for people.
pub(super) const NAME: &str = "frozen figures of a day";

/// Headers and the figures that they mean.
const FIGURES: &[(&[&str], &str)] = &[
    (&["total_ytd_usd", "total_ytd"], "total_ytd"),
    (&["projected_annual_usd", "projected_annual"], "projected_annual"),
    (&["last30d_usd", "last_30d_usd", "last30d", "last_30d"], "last_30d"),
    (&["revenue_today"], "revenue_today"),
    (&["revenue_mtd"], "revenue_mtd"),
    (&["total_pipeline"], "total_pipeline"),
    (&["forecast_30d"], "forecast_30d"),
    (&["contacts_added"], "contacts_added"),
    (&["deals_closed"], "deals_closed"),
];

/// Whether headers are those of frozen figures.
pub(super) fn are(headers: &[String]) -> bool {
    let has = |wanted: &dyn Fn(&str) -> bool| headers.iter().any(|header| wanted(&plain(header)));
    has(&|name| name == "snapshot_date") && has(&|name| figure(name).is_some())
}

/// What a header means; nothing where it is left out.
pub(super) fn means(header: &str) -> Option<String> {
    let name = plain(header);
    let nested = |prefix: &str| name == prefix || name.starts_with(&format!("{prefix}_"));
    match name.as_str() {
        "snapshot_date" | "created_at" => Some(name),
        _ if nested("sources") || nested("stage_counts") || nested("stage_values") => Some(header.trim().to_owned()),
        _ => figure(&name).map(str::to_owned),
    }
}

fn figure(name: &str) -> Option<&'static str> {
    FIGURES.iter().find(|(headers, _)| headers.contains(&name)).map(|(_, figure)| *figure)
}

/// The files that the rows become, and how many are there as they are. What keeps one from being written is a spot.
pub(super) fn files(books: &Books<'_>, foreign: &Foreign) -> Result<(Vec<Change>, usize, Vec<Spot>), Refusal> {
    let (mut changes, mut same, mut spots): (Vec<Change>, usize, Vec<Spot>) = (Vec::new(), 0, Vec::new());
    for row in &foreign.rows {
        let snapshot = match snapshot(books, foreign, row) {
            Ok(snapshot) => snapshot,
            Err(spot) => {
                spots.push(*spot);
                continue;
            }
        };
        let path = Snapshot::path(snapshot.snapshot_date);
        let after = snapshot.bytes();
        let there = files::read_if_there(&books.root.join(&path))?;
        let begun = || changes.iter().find(|change| change.path == path).and_then(|change| change.after.clone());
        let there = there.or_else(begun);
        match there {
            None => changes.push(Change::of_file(&path, None, Some(after))),
            Some(there) if there == after => same += 1,
            Some(_) => {
                let day = snapshot.snapshot_date.words();
                let fault = Fault::new(Code::E201, format!("{day} was frozen before, with other figures"))
                    .hint(format!("what was frozen stays as it is; remove `{path}` if it is the wrong one"));
                spots.push(spot(foreign, row, "snapshot_date", fault));
            }
        }
    }
    Ok((changes, same, spots))
}

fn spot(foreign: &Foreign, row: &Row, name: &str, fault: Fault) -> Spot {
    let at = foreign.headers.iter().position(|header| plain(header) == name);
    let span = at.and_then(|at| row.cells.get(at)).map_or(row.span.clone(), |cell| cell.span.clone());
    Spot { span, fault, cost: LeftOut::Row }
}

fn snapshot(books: &Books<'_>, foreign: &Foreign, row: &Row) -> Result<Snapshot, Box<Spot>> {
    let mut fields = Map::new();
    let own = books.business.currency.code();
    let in_dollars = foreign.headers.iter().any(|header| plain(header) == "total_ytd_usd");
    fields.insert("currency".into(), json!(if in_dollars { "USD" } else { own }));
    for (header, cell) in foreign.headers.iter().zip(&row.cells) {
        let name = plain(header);
        // A source of which nothing is known yet is told from one with nothing.
        if cell.text.is_empty() && !header.trim().starts_with("sources.") {
            continue;
        }
        let wrong = |message: String, hint: &str| {
            let fault = Fault::new(Code::E104, message).hint(hint);
            Box::new(Spot { span: cell.span.clone(), fault, cost: LeftOut::Row })
        };
        match name.as_str() {
            "snapshot_date" => {
                let day = cell.text.get(..10).and_then(|text| Day::from_iso(text.as_bytes()));
                let day = day.filter(|day| *day <= books.today);
                let day = day.ok_or_else(|| {
                    wrong(format!("`{}` is no day that was frozen", cell.text), "write a day up to today as 2026-02-19")
                })?;
                fields.insert(name, json!(day.to_string()));
            }
            "created_at" => drop(fields.insert(name, json!(moment(&cell.text)))),
            _ => put(&mut fields, books, header, &cell.text)
                .map_err(|()| wrong(format!("`{}` is no number", cell.text), "write a number such as 1200.50"))?,
        }
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| {
        let fault = Fault::new(Code::E026, format!("these are no figures of a day: {error}"));
        Box::new(spot(foreign, row, "snapshot_date", fault.hint("each needs `snapshotDate` and numbers")))
    })
}

/// Puts a figure, or the figures of an object, where they belong. Headers that mean nothing are passed over.
fn put(fields: &mut Map<String, Value>, books: &Books<'_>, header: &str, text: &str) -> Result<(), ()> {
    let (group, inner) = header.trim().split_once('.').map_or((header, None), |(group, inner)| (group, Some(inner)));
    let group = plain(group);
    if let Some(figure) = figure(&group) {
        fields.insert(figure.into(), Value::Number(number(text)?));
        return Ok(());
    }
    if !["sources", "stage_counts", "stage_values"].contains(&group.as_str()) {
        return Ok(());
    }
    // In CSV, the object stands in the cell as JSON.
    let figures: Vec<(String, Value)> = match inner {
        Some(inner) if text.is_empty() => vec![(inner.to_owned(), Value::Null)],
        Some(inner) => vec![(inner.to_owned(), Value::Number(number(text)?))],
        None => serde_json::from_str::<Map<String, Value>>(text).map_err(|_| ())?.into_iter().collect(),
    };
    for (name, value) in figures {
        let names = if group == "sources" { vec![source(books, &name)] } else { vec![pipeline(books, &name), name] };
        let mut within = &mut *fields;
        for name in std::iter::once(group.clone()).chain(names[..names.len() - 1].iter().cloned()) {
            let inner = within.entry(name).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(inner) = inner else { return Err(()) };
            within = inner;
        }
        let last = names.last().cloned().unwrap_or_default();
        // A source under its old name and its new one: one of them is empty.
        if !value.is_null() || !within.contains_key(&last) {
            within.insert(last, value);
        }
    }
    Ok(())
}

fn number(text: &str) -> Result<Number, ()> {
    let number: Decimal = text.parse().or_else(|_| Decimal::from_scientific(text)).map_err(|_| ())?;
    number.to_string().parse().map_err(|_| ())
}

/// A moment in full; a number is milliseconds since 1970.
fn moment(text: &str) -> String {
    let at = text.parse().ok().and_then(DateTime::from_timestamp_millis);
    at.map_or_else(|| text.to_owned(), rfc3339)
}

/// A source by its id, where a name is another one of it.
fn source(books: &Books<'_>, name: &str) -> String {
    let is_it = |aliases: &[String]| aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name));
    let found = books.business.sources.iter().find(|(_, source)| is_it(&source.aliases));
    found.map_or_else(|| name.to_owned(), |(id, _)| id.clone())
}

/// The pipeline that has a stage; the first one where none has.
fn pipeline(books: &Books<'_>, stage: &str) -> String {
    let pipelines = &books.business.pipelines;
    let has = pipelines.iter().find(|pipeline| pipeline.stages.iter().any(|known| known == stage));
    has.or(pipelines.first()).map_or_else(String::new, |pipeline| pipeline.id.clone())
}
