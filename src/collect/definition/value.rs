//! Reads the values that only definitions have: templates, fields, paths into answers, windows, rates and JSON.

use chrono::format::{Item, StrftimeItems};
use serde_json::Value;
use serde_json_path::JsonPath;
use toml::de::DeValue;

use super::{DateForm, Field, From, JsonTemplate, Rate, Step};
use crate::{
    collect::template::Template,
    config::{
        key::{Nature, Written, Wrong},
        value::{Read, day, list, number, string},
    },
};

pub(super) const TEMPLATE: Nature = Nature { words: "text with placeholders", no: "no text" };
pub(super) const FIELD: Nature = Nature { words: "field of a row", no: "no field" };
pub(super) const FIELDS: Nature = Nature { words: "field of a row, or list of fields", no: "no field" };
pub(super) const PATH: Nature = Nature { words: "path into the answer (JSONPath)", no: "no path" };
pub(super) const VALUES: Nature = Nature { words: "list of values", no: "no value" };
pub(super) const VALUE: Nature = Nature { words: "text, number, or `true` or `false`", no: "no value" };
pub(super) const JSON: Nature = Nature { words: "section, list, text or number", no: "no JSON" };
pub(super) const RATE: Nature = Nature { words: "number `/` `second`, `minute` or `hour`", no: "no rate" };
pub(super) const FROM: Nature = Nature { words: "`year`, date, or number of `days`", no: "no first day" };
pub(super) const STEP: Nature =
    Nature { words: "`none`, `month`, `year`, or number of `days`", no: "no length of a window" };
pub(super) const FORM: Nature =
    Nature { words: "form of a date such as `%b %-d, %Y`, or `unix`", no: "no form of a date" };
pub(super) const CSS: Nature = Nature { words: "CSS selector", no: "no CSS selector" };
pub(super) const FILE: Nature =
    Nature { words: "file in the business's folder", no: "no file in the business's folder" };
pub(super) const HEADER: Nature = Nature { words: "name of a header or parameter", no: "no name" };

/// The hint that names what was most likely meant.
pub(super) fn said(near: Option<&str>, otherwise: impl FnOnce() -> String) -> String {
    near.map_or_else(otherwise, |near| format!("did you mean `{near}`?"))
}

fn wrong<T>(message: String, hint: impl Into<String>) -> Read<T> {
    Err(Wrong::Said { message, hint: hint.into(), span: None })
}

/// A text, number or flag, as text.
pub(super) fn scalar(value: &Written) -> Read<String> {
    match value.get_ref() {
        DeValue::Boolean(flag) => Ok(flag.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => number(value).map(|number| number.normalize().to_string()),
        DeValue::Datetime(moment) => Ok(moment.to_string()),
        DeValue::String(text) => Ok(text.to_string()),
        _ => Err(Wrong::Kind),
    }
}

pub(super) fn values(value: &Written) -> Read<Vec<String>> {
    list(value, scalar)
}

pub(super) fn template(value: &Written) -> Read<Template> {
    template_of(&scalar(value)?)
}

fn template_of(text: &str) -> Read<Template> {
    Template::parse(text).or_else(|message| match message.split_once(": ") {
        Some((message, hint)) => wrong(message.to_owned(), hint),
        None => wrong(message, "placeholders are written `${secret.NAME}`, `${window.from}` or `${page}`"),
    })
}

/// A path from the root of an answer.
pub(super) fn path(value: &Written) -> Read<JsonPath> {
    let text = string(value)?;
    if text.starts_with('$') {
        return json_path(&text);
    }
    let hint = format!("paths into the answer start with `$`: `$.{}`", text.trim_start_matches('.'));
    wrong(format!("`{text}` is no path"), hint)
}

fn json_path(text: &str) -> Read<JsonPath> {
    JsonPath::parse(text).or_else(|error| {
        let at = error.position().max(1);
        let rest: String = text.chars().skip(at - 1).collect();
        let place = if rest.is_empty() { "at its end".to_owned() } else { format!("from character {at} on: `{rest}`") };
        wrong(
            format!("the path `{text}` cannot be read {place}"),
            "paths are written as RFC 9535 has them: `$.data[*].id`, `$['a b']`, `$.data[-1].id`",
        )
    })
}

/// A field of a row: `attributes.total` or `$['a b']`.
pub(super) fn field(value: &Written) -> Read<Field> {
    field_of(&string(value)?)
}

/// The one field in the short form of a column.
pub(super) fn only_field(value: &Written) -> Read<Vec<Field>> {
    if value.get_ref().is_array() {
        return wrong("a list where one field is expected".to_owned(), "is a line such as `[merge]` missing above it?");
    }
    field(value).map(|field| vec![field])
}

pub(super) fn field_of(shown: &str) -> Read<Field> {
    if shown.starts_with('$') {
        return json_path(shown).map(|path| Field { shown: shown.to_owned(), path });
    }
    if shown.is_empty() || shown.split('.').any(str::is_empty) {
        return wrong(format!("`{shown}` is no field"), "write its name, or the way to it: `attributes.total`");
    }
    let part = |part: &str| format!("['{}']", part.replace('\\', "\\\\").replace('\'', "\\'"));
    let path = format!("${}", shown.split('.').map(part).collect::<String>());
    json_path(&path).map(|path| Field { shown: shown.to_owned(), path })
}

pub(super) fn fields(value: &Written) -> Read<Vec<Field>> {
    match value.get_ref() {
        DeValue::Array(items) if items.is_empty() => Err(Wrong::Kind),
        DeValue::Array(_) => list(value, field),
        _ => field(value).map(|field| vec![field]),
    }
}

pub(super) fn rate(value: &Written) -> Read<Rate> {
    let text = string(value)?;
    let read = || {
        let (requests, unit) = text.split_once('/')?;
        let seconds = match unit.trim() {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            _ => return None,
        };
        let requests = requests.trim().parse().ok().filter(|requests| *requests > 0)?;
        Some(Rate { requests, seconds })
    };
    read().ok_or_else(|| Wrong::Unknown("write `10/second`, `300/minute` or `5000/hour`".into()))
}

/// `90 days`.
fn days(text: &str) -> Option<u32> {
    let (number, unit) = text.split_once(' ')?;
    let number = number.parse().ok().filter(|days| (1..=36_600).contains(days))?;
    matches!(unit.trim(), "days" | "day").then_some(number)
}

pub(super) fn from(value: &Written) -> Read<From> {
    if let Ok(day) = day(value) {
        return Ok(From::Day(day));
    }
    let text = string(value)?;
    if text == "year" {
        return Ok(From::Year);
    }
    let hint = "write `year` for 1 January, a day such as 2026-01-01, or `90 days` to go back from today";
    days(&text).map(From::Back).ok_or_else(|| Wrong::Unknown(hint.into()))
}

pub(super) fn step(value: &Written) -> Read<Step> {
    let text = string(value)?;
    match text.as_str() {
        "none" => Ok(Step::None),
        "month" => Ok(Step::Month),
        "year" => Ok(Step::Year),
        text => {
            let hint = "write `none`, `month`, `year`, or days such as `31 days`";
            days(text).map(Step::Days).ok_or_else(|| Wrong::Unknown(hint.into()))
        }
    }
}

/// The form of dates in an answer.
pub(super) fn date_form(value: &Written) -> Read<DateForm> {
    let text = string(value)?;
    if text == "unix" {
        return Ok(DateForm::Unix);
    }
    if !text.contains('%') || StrftimeItems::new(&text).any(|item| matches!(item, Item::Error)) {
        let hint = "use `%d` for the day, `%m` for the month and `%Y` for the year, such as `%d-%m-%Y` for 24-02-2026; or `unix` for seconds since 1970";
        return Err(Wrong::Unknown(hint.into()));
    }
    Ok(DateForm::Form(text))
}

pub(super) fn css(value: &Written) -> Read<String> {
    let text = string(value)?;
    let is_fine = scraper::Selector::parse(&text).is_ok();
    let hint = "write it as a style sheet does, such as `meta[name=\"csrf-token\"]`";
    if is_fine { Ok(text) } else { Err(Wrong::Unknown(hint.into())) }
}

/// A file below the business's folder.
pub(super) fn file(value: &Written) -> Read<String> {
    let text = string(value)?;
    let is_inside = text.split('/').all(|part| !matches!(part, "" | "." | "..")) && !text.contains(['\\', ':']);
    let hint = "write its way from the business's folder, such as `data/revenue/msn.json`";
    if is_inside { Ok(text) } else { Err(Wrong::Unknown(hint.into())) }
}

/// The name of a header or a parameter.
pub(super) fn header(value: &Written) -> Read<String> {
    let text = string(value)?;
    let is_fine = !text.is_empty() && text.chars().all(|char| char.is_ascii_graphic() && !matches!(char, ':' | '$'));
    if is_fine { Ok(text) } else { Err(Wrong::Unknown("write its name alone, such as `X-Api-Key`".into())) }
}

/// JSON whose texts are templates.
pub(super) fn json(value: &Written) -> Read<JsonTemplate> {
    let inside = |item: &Written| {
        json(item).map_err(|error| match error {
            Wrong::Said { message, hint, span } => {
                Wrong::Said { message, hint, span: Some(span.unwrap_or_else(|| item.span())) }
            }
            other => other,
        })
    };
    match value.get_ref() {
        DeValue::String(text) => template_of(text).map(JsonTemplate::Text),
        DeValue::Boolean(flag) => Ok(JsonTemplate::Plain(Value::Bool(*flag))),
        DeValue::Integer(_) | DeValue::Float(_) => {
            let number = number(value)?.to_string().parse().map_err(|_| Wrong::Kind)?;
            Ok(JsonTemplate::Plain(Value::Number(number)))
        }
        DeValue::Datetime(moment) => Ok(JsonTemplate::Plain(Value::String(moment.to_string()))),
        DeValue::Array(_) => list(value, inside).map(JsonTemplate::List),
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let read = |(key, item): (&toml::Spanned<_>, &Written)| Ok((key_text(key), inside(item)?));
            entries.into_iter().map(read).collect::<Read<_>>().map(JsonTemplate::Object)
        }
    }
}

fn key_text(key: &toml::Spanned<toml::de::DeString>) -> String {
    key.get_ref().to_string()
}
