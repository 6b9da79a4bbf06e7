//! JSON: the document of `show PAGE --format json` and `site/api/PAGE.json`. Money and rates are exact numbers.

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value as Json, json};

use crate::{
    base::{
        calendar::Window,
        figure::{Change, Comparison, Figure, Good, Target},
        money::{Money, round},
        problem::{LeftOut, Problem},
        value::Value,
    },
    report::model::{Block, Cell, Report, Table},
};

/// The decimals of rates, whose exact fraction may have no end.
const RATE_DECIMALS: u32 = 12;

/// The report as a JSON document, with a line break at its end.
pub fn json(report: &Report) -> String {
    let mut document = Map::new();
    document.insert("page".into(), report.page.as_str().into());
    document.insert("headline".into(), report.headline.as_str().into());
    document.insert("as_of".into(), report.as_of.to_string().into());
    document.insert("timezone".into(), report.timezone.as_str().into());
    document.insert("currency".into(), report.currency.as_str().into());
    if let Some(period) = &report.period {
        document.insert("period".into(), period.as_str().into());
    }
    document.insert("figures".into(), Json::Object(figures(report)));
    document.insert("tables".into(), Json::Object(tables(report)));
    document.insert("problems".into(), report.problems.iter().map(problem).collect());
    format!("{:#}\n", Json::Object(document))
}

/// The tables of a report, those behind its charts among them, each id once.
pub(super) fn tables_of(report: &Report) -> Vec<&Table> {
    let mut found: Vec<&Table> = Vec::new();
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        let table = match block {
            Block::Table(table) | Block::Data(table) => table,
            Block::Chart(chart) => &chart.table,
            _ => continue,
        };
        if !found.iter().any(|other| other.id == table.id) {
            found.push(table);
        }
    }
    found
}

fn figures(report: &Report) -> Map<String, Json> {
    let mut found = Map::new();
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figures(figures) | Block::Behind(figures) = block {
            found.extend(figures.iter().map(|given| (given.id.clone(), figure(given))));
        }
    }
    found
}

/// A figure with everything that it carries but its inputs and the parts of its rows.
pub fn figure(figure: &Figure) -> Json {
    let mut keys = Map::new();
    let mut set = |key: &str, value: Json| {
        keys.insert(key.to_owned(), value);
    };
    set("label", figure.label.as_str().into());
    set("value", value(&figure.value));
    set("unit", figure.value.unit().into());
    if let Some(others) = also(&figure.value) {
        set("also", others);
    }
    if let Value::Missing(why) = &figure.value {
        set("why", why.as_str().into());
    }
    set("n", figure.ratio.map_or(figure.n, |ratio| ratio.n).into());
    if let Some(ratio) = figure.ratio {
        set("k", ratio.k.into());
    }
    if let Some(days) = figure.window {
        set("window", window(days));
    }
    set("evidence", figure.evidence.word().into());
    if let Some((low, high)) = figure.interval {
        set("interval", json!([fraction(low), fraction(high)]));
    }
    if let Some(given) = &figure.comparison {
        set("comparison", comparison(given));
    }
    if let Some(given) = &figure.target {
        set("target", target(given));
    }
    set("good", good(figure.good).into());
    set("formula", figure.formula.into());
    if !figure.notes.is_empty() {
        set("notes", figure.notes.as_slice().into());
    }
    set("rows", figure.n_rows.into());
    set("first_rows", figure.rows.iter().map(|row| Json::from(row.place.as_str())).collect());
    Json::Object(keys)
}

fn good(good: Good) -> &'static str {
    match good {
        Good::Up => "up",
        Good::Down => "down",
        Good::Neither => "neither",
    }
}

fn window(window: Window) -> Json {
    json!([window.from.to_string(), window.to.to_string()])
}

fn comparison(comparison: &Comparison) -> Json {
    let (kind, by) = match &comparison.change {
        Change::Same => ("same", number(Decimal::ZERO)),
        Change::Relative(part) => ("relative", rate(*part)),
        Change::Points(points) => ("points", rate(*points)),
        Change::Absolute(by) => ("absolute", value(by)),
        Change::New => ("new", Json::Null),
        Change::Unknown(_) => ("unknown", Json::Null),
    };
    let mut change = json!({ "kind": kind, "by": by });
    if let (true, Some(keys)) = (comparison.by_chance, change.as_object_mut()) {
        keys.insert("by_chance".to_owned(), true.into());
    }
    json!({
        "with": comparison.with,
        "window": comparison.window.map(window),
        "value": value(&comparison.value),
        "change": change,
    })
}

fn target(target: &Target) -> Json {
    json!({
        "goal": value(&target.goal),
        "at_most": target.at_most,
        "reached": target.reached.map(rate),
        "pace": target.pace.map(rate),
    })
}

/// A value as a number, a date or null; the first currency where several stand side by side.
pub fn value(value: &Value) -> Json {
    match value {
        Value::Money(sums) => sums.first().map_or(Json::Null, |sum| number(amount(*sum))),
        Value::Count(count) => (*count).into(),
        Value::Number(given) | Value::Days(given) => number(given.normalize()),
        Value::Share(given) | Value::Points(given) => rate(*given),
        Value::Date(day) => day.to_string().into(),
        Value::Missing(_) => Json::Null,
    }
}

/// The sums in other currencies, by code.
fn also(value: &Value) -> Option<Json> {
    let Value::Money(sums) = value else { return None };
    let others: Map<String, Json> =
        sums.iter().skip(1).map(|sum| (sum.currency.code().to_owned(), number(amount(*sum)))).collect();
    (!others.is_empty()).then_some(Json::Object(others))
}

/// The exact amount with at least the decimals that its currency has: `522366.29`, `1.00`.
fn amount(money: Money) -> Decimal {
    let exact = money.amount.normalize();
    let decimals = money.currency.decimals();
    if exact.scale() < decimals { round(exact, decimals) } else { exact }
}

fn rate(given: Decimal) -> Json {
    number(given.round_dp(RATE_DECIMALS).normalize())
}

/// A fraction to four decimals: intervals are no more exact than that.
fn fraction(given: f64) -> Json {
    Json::from(serde_json::from_str::<Number>(&format!("{given:.4}")).unwrap_or_else(|_| 0.into()))
}

/// The digits of a decimal as they are.
fn number(given: Decimal) -> Json {
    serde_json::from_str::<Number>(&given.to_string()).map_or(Json::Null, Json::Number)
}

fn tables(report: &Report) -> Map<String, Json> {
    tables_of(report).into_iter().map(|given| (given.id.clone(), table(given))).collect()
}

fn table(table: &Table) -> Json {
    let keys = || table.columns.iter().map(|column| column.key.clone());
    let row = |row: &Vec<Cell>| Json::Object(keys().zip(row.iter().map(cell)).collect());
    let mut found = Map::new();
    if let Some(days) = table.window {
        found.insert("window".into(), window(days));
    }
    found.insert("columns".into(), keys().collect::<Vec<_>>().into());
    found.insert("rows".into(), table.rows.iter().map(row).collect());
    if let Some(total) = &table.total {
        found.insert("total".into(), row(total));
    }
    Json::Object(found)
}

/// A cell as JSON has it.
pub(super) fn cell(cell: &Cell) -> Json {
    match cell {
        Cell::Blank => Json::Null,
        Cell::Rate { n, .. } if n.is_zero() => Json::Null,
        Cell::Text(text) | Cell::Code(text) | Cell::Name(text, _) | Cell::Page(_, text) => text.as_str().into(),
        Cell::Value(given) | Cell::Rate { value: given, .. } => value(given),
        Cell::Status(status) | Cell::State(status, _) => status.word().into(),
    }
}

fn problem(problem: &Problem) -> Json {
    json!({
        "code": problem.code.to_string(),
        "place": problem.place.to_string(),
        "message": problem.message,
        "left_out": problem.left_out != LeftOut::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::money::Currency, report::example};

    #[test]
    fn money_is_exact_and_has_its_currencys_decimals() {
        for (given, expected) in
            [("522366.2900", "522366.29"), ("1", "1.00"), ("957.5775", "957.5775"), ("-0.5", "-0.50")]
        {
            assert_eq!(value(&Value::money(given.parse().unwrap(), Currency::USD)).to_string(), expected);
        }
        let yen = Value::money("1200.0".parse().unwrap(), Currency::from_code("JPY").unwrap());
        assert_eq!(value(&yen).to_string(), "1200");
        assert_eq!(value(&Value::Share("0.625000".parse().unwrap())).to_string(), "0.625");
        assert_eq!(value(&Value::Missing("nothing closed".into())), Json::Null);
    }

    #[test]
    fn a_report_is_one_document() {
        let text = json(&example::report());
        let document: Json = serde_json::from_str(&text).unwrap();
        let keys: Vec<_> = document.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["page", "headline", "as_of", "timezone", "currency", "figures", "tables", "problems"]);
        let rate = &document["figures"]["deals.win_rate"];
        assert_eq!(
            (rate["k"].to_string(), rate["n"].to_string(), rate["value"].to_string()),
            ("5".into(), "8".into(), "0.625".into())
        );
        assert_eq!(document["figures"]["revenue.mtd"]["value"].to_string(), "22650.00");
        assert_eq!(document["tables"]["agents"]["rows"][1]["conversion"].to_string(), "0.4");
        assert_eq!(document["problems"][0]["place"], "data/deals.csv:17:6");
    }
}
