//! Rows of an answer as cells of a file: each column finds its content in the row, and writes it in its own form.

mod convert;
mod money;
pub(crate) mod number;
mod text;

use std::{borrow::Cow, collections::BTreeMap};

use chrono_tz::Tz;
use serde_json::Value;

use super::{
    definition::{Column, Content, Field, Kind},
    failure::{Failure, FailureKind},
    moment, scalar,
    template::{Fill, Part, Template},
};
use crate::base::{
    calendar::Window,
    money::Currency,
    text::{count, grouped, harmless, shorten},
};

/// What cells depend on beside their row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellContext {
    /// Where days begin: the source's zone.
    pub zone: Tz,
    /// The business's currency, which rows have that name none.
    pub currency: Currency,
    /// The window that the row was asked for with.
    pub window: Option<Window>,
}

/// The cells of all rows, each in the order of the columns. The failure says how many rows have what is wrong.
pub(crate) fn table(rows: &[&Value], columns: &[Column], context: &CellContext) -> Result<Vec<Vec<String>>, Failure> {
    let mut done = Vec::with_capacity(rows.len());
    let mut first: Option<(Trouble, u64)> = None;
    for row in rows {
        match (Maker::new(row, columns, context).all(), &mut first) {
            (Ok(cells), None) => done.push(cells),
            (Ok(_), Some(_)) => {}
            (Err(trouble), None) => first = Some((trouble, 1)),
            (Err(trouble), Some((known, times))) => {
                *times += u64::from(trouble.column == known.column && trouble.is_missing == known.is_missing);
            }
        }
    }
    let Some((trouble, times)) = first else { return Ok(done) };
    let mut failure = trouble.failure;
    if trouble.column.is_some() {
        failure.message =
            format!("{} ({} of {})", failure.message, grouped(times), count(rows.len() as u64, "row", "rows"));
    }
    Err(failure)
}

/// What is wrong with a row.
#[derive(Clone, Debug)]
struct Trouble {
    /// The column that it is about, where the row is at fault and not the definition.
    column: Option<usize>,
    /// Whether something is missing there.
    is_missing: bool,
    failure: Failure,
}

/// How far a cell is.
#[derive(Clone, Debug)]
enum Cell {
    Open,
    /// It is being made: whoever asks for it now goes in a circle.
    Busy,
    Done(String),
}

/// Makes the cells of one row, those first that others speak of.
struct Maker<'a> {
    row: &'a Value,
    columns: &'a [Column],
    context: &'a CellContext,
    cells: Vec<Cell>,
}

impl<'a> Maker<'a> {
    fn new(row: &'a Value, columns: &'a [Column], context: &'a CellContext) -> Maker<'a> {
        Maker { row, columns, context, cells: vec![Cell::Open; columns.len()] }
    }

    fn all(mut self) -> Result<Vec<String>, Trouble> {
        (0..self.columns.len()).map(|index| self.cell(index)).collect()
    }

    fn cell(&mut self, index: usize) -> Result<String, Trouble> {
        let Some(column) = self.columns.get(index) else { return Ok(String::new()) };
        match self.cells.get(index) {
            Some(Cell::Done(text)) => return Ok(text.clone()),
            Some(Cell::Busy) => {
                return Err(wrong_definition(format!("the column `{}` is made of itself", column.name)));
            }
            _ => self.set(index, Cell::Busy),
        }
        let text = self.made(index, column)?;
        self.set(index, Cell::Done(text.clone()));
        Ok(text)
    }

    fn set(&mut self, index: usize, cell: Cell) {
        if let Some(place) = self.cells.get_mut(index) {
            *place = cell;
        }
    }

    fn made(&mut self, index: usize, column: &'a Column) -> Result<String, Trouble> {
        let content = match &column.content {
            Content::Fields(fields) => fields.iter().find_map(|field| found(self.row, field, &column.empty)),
            Content::Template(template) => {
                let text = self.filled(template)?;
                let is_empty = text.trim().is_empty() || column.empty.contains(&text);
                (!is_empty).then_some(Cow::Owned(Value::String(text)))
            }
        };
        let mut text = String::new();
        if let Some(value) = content {
            let value = mapped(value, &column.map);
            text = self.converted(index, column, &value)?;
        }
        match &column.default {
            _ if !text.is_empty() => Ok(text),
            Some(default) => Ok(default.clone()),
            None if column.is_required => Err(missing(index, column, self.row)),
            None if column.name == "currency" => Ok(self.currency_of_money().unwrap_or(text)),
            None => Ok(text),
        }
    }

    fn converted(&mut self, index: usize, column: &'a Column, value: &Value) -> Result<String, Trouble> {
        let wrong = |message: String| {
            let of = source_of(column).map_or(String::new(), |field| format!(", from `{field}`"));
            let message = format!("column `{}`{of}: {message}", column.name);
            let failure = Failure::new(FailureKind::Malformed, message);
            let hint = format!("mend `{}` below [columns] of the definition", column.name);
            Trouble { column: Some(index), is_missing: false, failure: failure.hint(hint) }
        };
        if let Kind::Money { unit, currency, digits, minus } = &column.kind {
            let code = self.currency_of(currency.as_ref())?;
            let currency = convert::currency(code.as_deref(), currency.as_ref(), self.context).map_err(&wrong)?;
            let less = minus.as_ref().and_then(|field| found(self.row, field, &[]));
            return convert::money(value, less.as_deref(), *unit, currency, digits).map_err(wrong);
        }
        let text = convert::plain(value, &column.kind, self.context.zone).map_err(wrong)?;
        let is_code = column.name == "currency" && matches!(column.kind, Kind::Text);
        Ok(Some(&text)
            .filter(|_| is_code)
            .and_then(|text| Currency::from_code(text))
            .map_or(text, |code| code.to_string()))
    }

    /// The code of a row's currency: of its own field, else of the column `currency`.
    fn currency_of(&mut self, field: Option<&Field>) -> Result<Option<String>, Trouble> {
        let own = field.and_then(|field| found(self.row, field, &[]));
        if let Some(code) = own.as_deref().and_then(scalar::text) {
            return Ok(Some(code.into_owned()));
        }
        let column =
            self.columns.iter().position(|column| column.name == "currency" && matches!(column.kind, Kind::Text));
        let Some(index) = column else { return Ok(None) };
        Ok(Some(self.cell(index)?).filter(|code| !code.is_empty()))
    }

    /// The currency that the row's money names itself, where the column of currencies finds none.
    fn currency_of_money(&self) -> Option<String> {
        self.columns.iter().find_map(|column| {
            let Kind::Money { currency: Some(field), .. } = &column.kind else { return None };
            let code = found(self.row, field, &[])?;
            let code = scalar::text(&code)?.trim().to_uppercase();
            Currency::from_code(&code).map(|code| code.to_string())
        })
    }

    fn filled(&mut self, template: &Template) -> Result<String, Trouble> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Fill(fill) => text.push_str(&self.fill(fill)?),
            }
        }
        Ok(text)
    }

    fn fill(&mut self, fill: &Fill) -> Result<String, Trouble> {
        let zone = self.context.zone;
        let window = self.context.window.ok_or_else(|| {
            wrong_definition("a column speaks of the window, but the definition has no [window]".to_owned())
        });
        match fill {
            Fill::WindowFrom(form) => Ok(moment::from(window?, zone, form)),
            Fill::WindowTo(form) => Ok(moment::to(window?, zone, form)),
            Fill::WindowNext(form) => Ok(moment::next(window?, zone, form)),
            Fill::Column(name) => match self.columns.iter().position(|column| column.name == *name) {
                Some(index) => self.cell(index),
                None => Err(wrong_definition(format!("there is no column `{name}`"))),
            },
            Fill::Secret { .. } | Fill::Page | Fill::Taken(_) => {
                Err(wrong_definition("a column can only speak of other columns and of the window".to_owned()))
            }
        }
    }
}

fn wrong_definition(message: String) -> Trouble {
    Trouble { column: None, is_missing: false, failure: Failure::new(FailureKind::Definition, message) }
}

fn missing(index: usize, column: &Column, row: &Value) -> Trouble {
    let name = &column.name;
    let message = match source_of(column) {
        Some(field) => format!("the column `{name}` needs `{field}`, which is not there or empty"),
        None => format!("the column `{name}` is empty"),
    };
    let failure = Failure::new(FailureKind::Malformed, message);
    let failure = match fields_of(row) {
        Some(fields) => failure.hint(format!("the rows have {fields}; mend `{name}` below [columns]")),
        None => failure.hint(format!("check `from` of `{name}` below [columns], or give it a `default`")),
    };
    Trouble { column: Some(index), is_missing: true, failure }
}

/// The names of a row's fields, for people.
pub(crate) fn fields_of(row: &Value) -> Option<String> {
    const MOST: usize = 12;
    let names: Vec<String> =
        row.as_object()?.keys().map(|name| format!("`{}`", shorten(&harmless(name), 40))).collect();
    let more = names.len().saturating_sub(MOST);
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| if more > 0 { format!("{shown} and {more} more") } else { shown })
}

/// The fields of a column, as they are written.
fn source_of(column: &Column) -> Option<String> {
    let Content::Fields(fields) = &column.content else { return None };
    let shown: Vec<&str> = fields.iter().map(|field| field.shown.as_str()).collect();
    Some(shown.join("` or `"))
}

/// What a row has at a field; `None` where that is missing, null, empty, or a value that means nothing. Several values are
/// a list.
fn found<'r>(row: &'r Value, field: &Field, empty: &[String]) -> Option<Cow<'r, Value>> {
    let nodes = field.path.query(row).all();
    let value = match nodes.as_slice() {
        [] => return None,
        [one] => Cow::Borrowed(*one),
        several => Cow::Owned(Value::Array(several.iter().map(|node| (*node).clone()).collect())),
    };
    let is_empty = match value.as_ref() {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        other => {
            scalar::text(other).is_some_and(|text| text.trim().is_empty() || empty.iter().any(|value| *value == text))
        }
    };
    (!is_empty).then_some(value)
}

/// The value as the definition wants it written.
fn mapped<'r>(value: Cow<'r, Value>, map: &BTreeMap<String, String>) -> Cow<'r, Value> {
    let to = scalar::text(&value).and_then(|text| map.get(text.trim())).cloned();
    to.map_or(value, |to| Cow::Owned(Value::String(to)))
}

/// A value in a message: short and harmless.
fn shown(text: &str) -> String {
    format!("`{}`", shorten(&harmless(text.trim()), 40))
}

#[cfg(test)]
mod tests;
