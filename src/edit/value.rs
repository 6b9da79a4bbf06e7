//! A text that a person gives, as the value that a column will hold.

use super::books::{Books, Cells, Refusal};
use crate::{
    base::{money::Currency, text::nearest},
    data::{
        cell::{
            Fault, Style,
            words::{self, fold},
        },
        column::Column,
        filled::Filled,
        load::{Future, context},
        names::Names,
        reader::{self, Alone},
        same,
        schema::{Schema, Target},
        table::Kind,
        written,
    },
};

use super::document::Key;

/// A value for a column.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// In the folder's own form: ISO dates, plain numbers. Empty where the cell is to be empty.
    pub(super) text: String,
    /// The currency that was written with it.
    pub(super) currency: Option<Currency>,
    /// The value itself, in a column of one cell; `None` in a column that no table knows.
    cell: Option<(Column, Names)>,
}

/// The values of a row by column.
pub(super) type Row = Vec<(Key, Value)>;

impl Value {
    fn empty() -> Value {
        Value { text: String::new(), currency: None, cell: None }
    }

    /// Whether a row of a file holds it.
    pub(super) fn is_in(&self, key: &Key, filled: &Filled, row: u32) -> bool {
        match key {
            Key::Own(name) => {
                let own = filled.columns.extras.iter().find(|(there, _)| there == name);
                own.map_or("", |(_, texts)| texts.get(row)) == self.text
            }
            Key::Known(column) => match (&filled.columns.known[*column], &self.cell) {
                (Some(cells), Some((cell, names))) => same::is_same((cells, row, &filled.names), (cell, 0, names)),
                (Some(cells), None) => same::is_empty(cells, row),
                (None, cell) => cell.is_none(),
            },
        }
    }
}

/// The values that cells stand for. `has_own` says under which name a column of a person's own is in the files.
pub(super) fn row(
    books: &Books<'_>,
    schema: &Schema,
    cells: &Cells,
    has_own: impl Fn(&str) -> Option<String>,
) -> Result<Row, Refusal> {
    let mut row = Row::new();
    for (name, text) in cells {
        let key = key(schema, name, &has_own)?;
        if row.iter().any(|(there, _)| *there == key) {
            return Err(twice(schema, cells, name, &key, has_own));
        }
        let (value, currency) = read(books, schema, &key, name, text)?;
        row.push((key, value));
        let currency_column = schema.column("currency").map(Key::Known);
        let names_it = cells.iter().any(|(name, _)| fold(name) == "currency");
        if let (Some(currency), Some(key), false) = (currency, currency_column, names_it)
            && currency != books.business.currency
        {
            row.push((key.clone(), read(books, schema, &key, "currency", currency.code())?.0));
        }
    }
    Ok(row)
}

/// That a column is given twice, by the names that it was given.
fn twice(
    schema: &Schema,
    cells: &Cells,
    name: &str,
    column: &Key,
    has_own: impl Fn(&str) -> Option<String>,
) -> Refusal {
    let means_it = |other: &&str| key(schema, other, &has_own).is_ok_and(|key| key == *column);
    let first = cells.iter().map(|(other, _)| other.as_str()).find(means_it);
    Refusal::new(match first.filter(|first| *first != name) {
        Some(first) => format!("`{first}` and `{name}` mean the same column"),
        None => format!("`{name}` is given twice"),
    })
}

/// The column that a person means.
fn key(schema: &Schema, name: &str, has_own: &impl Fn(&str) -> Option<String>) -> Result<Key, Refusal> {
    if let [Target::Column(column)] = schema.targets([name]).as_slice() {
        return Ok(Key::Known(*column));
    }
    if let Some(own) = has_own(name) {
        return Ok(Key::Own(own));
    }
    let names: Vec<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
    let near = nearest(&fold(name), names.iter().copied());
    let refusal = Refusal::new(format!("`{}` has no column `{name}`", schema.spec.name))
        .near(near, || format!("columns are {}", names.join(", ")));
    let of_ones_own = "for a column of your own, put its name into the header of the file first";
    Err(if near.is_some() { refusal } else { refusal.hint(of_ones_own) })
}

/// A text as the value of a column, with the currency that is written with it.
fn read(
    books: &Books<'_>,
    schema: &Schema,
    key: &Key,
    name: &str,
    text: &str,
) -> Result<(Value, Option<Currency>), Refusal> {
    let text = text.trim();
    let Key::Known(column) = key else {
        return Ok((Value { text: text.to_owned(), currency: None, cell: None }, None));
    };
    if text.is_empty() {
        return Ok((Value::empty(), None));
    }
    let wrong = |fault: &Fault| {
        let refusal = Refusal::new(format!("`{name}`: {}", fault.message));
        fault.hints.iter().fold(refusal, Refusal::hint)
    };
    let kind = schema.columns[*column].kind;
    let declared = schema.style();
    let (cell, names, currency) = [Style::default(), Style { is_final: true, ..Style::default() }, declared]
        .into_iter()
        .find_map(|style| one(books, schema, *column, style, text).transpose())
        .unwrap_or_else(|| {
            Err(Fault::new(crate::base::problem::Code::E104, format!("`{text}` can be read in two ways")).into())
        })
        .map_err(|fault| wrong(&fault))?;
    let said = written::text(&cell, 0, &names, books.business.timezone).unwrap_or_default();
    let text = match kind {
        Kind::Id | Kind::Text | Kind::Reference(_) | Kind::Code => text.to_owned(),
        // What keeps a spreadsheet from running it stays.
        Kind::Name | Kind::Agents if words::said(text) != text => format!("'{said}"),
        _ => said,
    };
    let is_empty = same::is_empty(&cell, 0);
    Ok((Value { text, currency, cell: (!is_empty).then_some((cell, names)) }, currency))
}

type One = (Column, Names, Option<Currency>);

/// A text read by itself; `None` where it can be read in two ways.
fn one(books: &Books<'_>, schema: &Schema, column: usize, style: Style, text: &str) -> Result<Option<One>, Box<Fault>> {
    let is_final = style.is_final || style.dates.is_some();
    let Alone { cells, names, currency, is_open } =
        reader::alone(schema, context(books.business, books.today, Future::Mistake), column, style, text)?;
    // `no` for a stage is read, and says nothing.
    let is_open = cells.len() == 0 || (same::is_empty(&cells, 0) && is_open && !is_final);
    Ok((!is_open).then_some((cells, names, currency)))
}
