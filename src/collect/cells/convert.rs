//! One value of an answer in the form of its column. What does not fit is told in words that quote the value shortly.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    CellContext, money,
    number::{self, Fault},
    shown, text,
};
use crate::{
    base::{money::Currency, text::no_formula},
    collect::{
        definition::{Field, Kind, Unit},
        moment, scalar,
    },
};

/// Any value but money.
pub(super) fn plain(value: &Value, kind: &Kind, zone: Tz) -> Result<String, String> {
    match kind {
        Kind::Text | Kind::Money { .. } => line_of(value).map(no_formula),
        Kind::Html => Ok(no_formula(text::without_tags(&line_of(value)?))),
        Kind::Number => number(&one_of(value)?),
        Kind::Date(form) => {
            let text = one_of(value)?;
            let day = moment::day(&text, form, zone);
            day.map(|day| day.to_string())
                .ok_or_else(|| format!("{} is no date {}", shown(&text), moment::expected(form)))
        }
        Kind::Time(form) => {
            let text = one_of(value)?;
            let time = moment::time(&text, form, zone);
            time.ok_or_else(|| format!("{} is no time {}", shown(&text), moment::expected(form)))
        }
    }
}

/// A text, number or yes-no, or a list of them, on one line.
fn line_of(value: &Value) -> Result<String, String> {
    let Value::Array(items) = value else { return Ok(text::one_line(&one_of(value)?)) };
    let mut texts = Vec::new();
    for item in items.iter().filter(|item| !item.is_null()) {
        texts.push(text::one_line(&one_of(item)?));
    }
    texts.retain(|text| !text.is_empty());
    Ok(texts.join("; "))
}

fn one_of(value: &Value) -> Result<String, String> {
    let sort = match value {
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        _ => return Ok(scalar::text(value).unwrap_or_default().into_owned()),
    };
    Err(format!("{sort} stands where a single value should"))
}

fn number(text: &str) -> Result<String, String> {
    match number::amount(text, Currency::USD) {
        Ok(amount) if amount.currency.is_none() => Ok(amount.number.to_string()),
        Ok(_) | Err(Fault::NoNumber) => Err(format!("{} is no number", shown(text))),
        Err(Fault::TooLong) => Err(format!("{} has too many digits for a number; take it as text", shown(text))),
    }
}

/// The currency of a row by the code that was found for it. Where a field was to have it, the business's own does not
/// stand in.
pub(super) fn currency(code: Option<&str>, field: Option<&Field>, context: &CellContext) -> Result<Currency, String> {
    match (code, field) {
        (Some(code), _) => Currency::from_code(code).ok_or_else(|| format!("{} is no currency", shown(code))),
        (None, None) => Ok(context.currency),
        (None, Some(field)) => Err(format!("an amount has no currency in `{}`", field.shown)),
    }
}

/// An amount less another, in major units.
pub(super) fn money(
    value: &Value,
    less: Option<&Value>,
    unit: Unit,
    currency: Currency,
    digits: &BTreeMap<String, u32>,
) -> Result<String, String> {
    let read = |value: &Value| -> Result<Decimal, String> {
        let text = one_of(value)?;
        money::read(&text, unit, currency).map_err(|why| format!("{} {why}", shown(&text)))
    };
    let mut amount = read(value)?;
    if let Some(less) = less {
        amount = amount.checked_sub(read(less)?).ok_or_else(|| "an amount is too large".to_owned())?;
    }
    Ok(money::written(money::to_major(amount, unit, currency, digits), currency))
}
