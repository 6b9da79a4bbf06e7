//! Sums by month that a person keeps by hand: `{"2026-01": 32250.00}`, or the year so far with the day it was read on. They
//! are put month by month into the map of months that `data/revenue/` takes.

use std::ops::Range;

use serde_json::{Map, Number, Value};

use super::{
    foreign::{Cell, Foreign},
    ready::plain,
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        files,
        problem::{Code, LeftOut},
        text::join,
    },
    data::{
        cell::{Fault, Reading, date},
        given::{self, Given, GivenCell},
        sink::Spot,
        tables,
    },
    edit::{
        Change,
        books::{Books, Refusal, Why},
    },
};

/// What such a file is, for people.
pub(super) const NAME: &str = "sums by month";

/// The headers of the sum of the year so far.
const SO_FAR: &[&str] = &["ytd", "ytd_usd", "ytd_total", "total_ytd", "total_ytd_usd", "total", "amount", "revenue"];
/// The headers of the day that it was read on.
const UPDATED: &[&str] = &["updated", "updated_at", "last_updated", "as_of", "date"];

/// Whether a file is such a map.
pub(super) fn are(foreign: &Foreign) -> bool {
    let is_month = |header: &String| Month::from_iso(last(header)).is_some();
    let is_updated = |header: &String| UPDATED.contains(&plain(header).as_str());
    let is_so_far = |header: &String| SO_FAR.contains(&plain(header).as_str());
    let headers = &foreign.headers;
    let has = |is: &dyn Fn(&String) -> bool| headers.iter().any(is);
    foreign.form == "JSON" && foreign.rows.len() == 1 && (has(&is_month) || (has(&is_so_far) && has(&is_updated)))
}

/// The name of a month that may lie in an object of months.
fn last(header: &str) -> &str {
    header.rsplit('.').next().unwrap_or(header)
}

/// What a header means; nothing where it is left out.
pub(super) fn means(foreign: &Foreign, header: &str) -> Option<String> {
    let name = plain(header);
    let has_months = foreign.headers.iter().any(|header| Month::from_iso(last(header)).is_some());
    if Month::from_iso(last(header)).is_some() {
        Some("covers, amount".into())
    } else if UPDATED.contains(&name.as_str()) {
        Some("updated".into())
    } else {
        (!has_months && SO_FAR.contains(&name.as_str())).then(|| "the year up to that day".into())
    }
}

/// How many sums a file has.
pub(super) fn count(foreign: &Foreign) -> usize {
    let Some(row) = foreign.rows.first() else { return 0 };
    let cells = foreign.headers.iter().zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty());
    cells.filter(|(header, _)| means(foreign, header).is_some_and(|it| it != "updated")).count()
}

/// The change to the file of the map, how many months are in it as they are, and what is wrong. None where nothing changes.
pub(super) fn change(
    books: &Books<'_>,
    foreign: &Foreign,
    file: Option<&str>,
) -> Result<(Option<Change>, usize, Vec<Spot>), Refusal> {
    let path = path(books, foreign, file)?;
    let (given, updated, mut spots) = sums(books, foreign);
    let before = files::read_if_there(&books.root.join(&path))?;
    let mut months = there(&path, before.as_deref().unwrap_or_default())?;
    let was = months.clone();
    let mut same = 0;
    for (covers, amount, span) in given {
        let amount: Number = amount.parse().map_err(|_| Refusal::new(format!("`{amount}` is no number")))?;
        // A longer part of the same year takes the place of a shorter one.
        let shorter = |key: &String| {
            key.contains('/') && covers.contains('/') && key.split('/').next() == covers.split('/').next()
        };
        months.retain(|key, _| *key == covers || !shorter(key));
        if let Some(fault) = counted_twice(&months, &covers) {
            spots.push(Spot { span, fault, cost: LeftOut::Row });
            continue;
        }
        let is_same = months.get(&covers).is_some_and(|there| is_equal(there, &amount));
        same += usize::from(is_same);
        if !is_same {
            months.insert(covers, Value::Number(amount));
        }
    }
    if let Some(updated) = updated.filter(|_| spots.is_empty()) {
        months.insert("updated".into(), Value::String(updated.to_string()));
    }
    if months == was {
        return Ok((None, same, spots));
    }
    let mut sorted: Vec<(String, Value)> = months.into_iter().collect();
    sorted.sort_by(|(a, _), (b, _)| (a == "updated", a).cmp(&(b == "updated", b)));
    let sorted = Value::Object(sorted.into_iter().collect());
    let after = format!("{sorted:#}\n").into_bytes();
    Ok((Some(Change::of_file(&path, before, Some(after))), same, spots))
}

/// That days of a sum are in others of the map already, under other names: they would count twice.
fn counted_twice(months: &Map<String, Value>, covers: &str) -> Option<Fault> {
    let window = |text: &str| match date::period(text) {
        Reading::Value(window) => Some(window),
        Reading::Open | Reading::Wrong(_) => None,
    };
    let own = window(covers)?;
    let overlaps = |key: &&String| *key != covers && window(key).is_some_and(|there| there.overlap(own).is_some());
    let there: Vec<String> = months.keys().filter(overlaps).map(|key| format!("`{key}`")).collect();
    if there.is_empty() {
        return None;
    }
    let message = format!("`{covers}` would count twice: days of it are in {} already", join(&there));
    Some(Fault::new(Code::E212, message).hint("keep the sums by month or those of the year so far, not both"))
}

/// Whether two numbers are the same, however many zeros they end in.
fn is_equal(there: &Value, amount: &Number) -> bool {
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    there.as_number().is_some_and(|there| decimal(&there.to_string()) == decimal(&amount.to_string()))
}

/// The file that the months go into.
fn path(books: &Books<'_>, foreign: &Foreign, file: Option<&str>) -> Result<String, Refusal> {
    if let Some(file) = file {
        let is_one = file.starts_with("data/revenue/") && file.to_ascii_lowercase().ends_with(".json");
        return if is_one {
            Ok(file.to_owned())
        } else {
            Err(Refusal::new(format!("sums by month go into a JSON file below data/revenue/, not `{file}`"))
                .hint("such as `--file data/revenue/msn.json`"))
        };
    }
    let name = foreign.source.path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() || stem == "-" {
        return Err(Refusal::new("nothing says whose sums these are")
            .hint("name the file that they go into: `--file data/revenue/msn.json`"));
    }
    let is_fallback = |path: &&String| path.rsplit('/').next() == Some(name);
    let fallback = books.business.sources.values().filter_map(|source| source.fallback.as_ref()).find(is_fallback);
    let stem = stem.strip_suffix("_monthly").or_else(|| stem.strip_suffix("-monthly")).unwrap_or(stem);
    Ok(fallback.cloned().unwrap_or_else(|| format!("data/revenue/{stem}.json")))
}

/// A period, its sum, and where it is.
type Sum = (String, String, Range<usize>);

/// The sums by month as the folder writes them, the day they were kept on, and what is wrong.
fn sums(books: &Books<'_>, foreign: &Foreign) -> (Vec<Sum>, Option<Day>, Vec<Spot>) {
    let mut spots = Vec::new();
    let Some(row) = foreign.rows.first() else { return (Vec::new(), None, spots) };
    let cells = || foreign.headers.iter().zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty());
    let updated = cells().find(|(header, _)| UPDATED.contains(&plain(header).as_str()));
    let day = updated.and_then(|(_, cell)| Day::from_iso(cell.text.get(..10)?.as_bytes()));
    let mut wrong = |cell: &Cell, code, message: String, hint: &str| {
        let fault = Fault::new(code, message).hint(hint);
        spots.push(Spot { span: cell.span.clone(), fault, cost: LeftOut::Row });
    };
    if let (Some((_, cell)), None) = (updated, day) {
        wrong(cell, Code::E102, format!("`{}` is no date", cell.text), "write the day as 2026-02-19");
    }
    let mut asked: Vec<(Given, &Cell)> = Vec::new();
    for (header, cell) in cells() {
        let covers = match means(foreign, header).as_deref() {
            Some("covers, amount") => last(header).to_owned(),
            Some("the year up to that day") => {
                let Some(day) = day else { continue };
                let window = Window::year_to_date(day);
                format!("{}/{}", window.from, window.to)
            }
            _ => continue,
        };
        let given = |column: &str, text: &str| GivenCell {
            column: column.into(),
            text: text.into(),
            is_number: column == "amount" && cell.is_number,
            from: usize::from(column == "amount"),
        };
        asked
            .push((Given { line: row.line, cells: vec![given("covers", &covers), given("amount", &cell.text)] }, cell));
    }
    let Some(spec) = tables::spec("revenue") else { return (Vec::new(), day, Vec::new()) };
    let rows: Vec<Given> = asked.iter().map(|(given, _)| given.clone()).collect();
    let heard = given::read(spec, books.business, books.today, None, &rows);
    for trouble in heard.troubles {
        spots.push(Spot { span: asked[trouble.row].1.span.clone(), fault: trouble.fault, cost: LeftOut::Row });
    }
    let mut sums = Vec::new();
    for (cells, (given, cell)) in heard.rows.into_iter().zip(&asked) {
        let Some(cells) = cells else { continue };
        let get = |name: &str| cells.iter().find(|(column, _)| column == name).map(|(_, text)| text.clone());
        if let Some(currency) = get("currency") {
            let message = format!("the amount is in {currency}, and a map of months has the business's currency");
            let hint = "write such sums into a CSV with columns covers, amount and currency";
            let fault = Fault::new(Code::E111, message).hint(hint);
            spots.push(Spot { span: cell.span.clone(), fault, cost: LeftOut::Row });
        } else if let Some(amount) = get("amount") {
            sums.push((given.cells[0].text.clone(), amount, cell.span.clone()));
        }
    }
    (sums, day, spots)
}

/// The map that is there already.
fn there(path: &str, bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|_| {
        Refusal::new(format!("`{path}` is no map of months"))
            .hint("name another file with `--file`")
            .because(Why::Files)
    })
}
