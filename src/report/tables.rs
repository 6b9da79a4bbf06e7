//! How pages build tables: columns, sums, and a row a currency where there are several.

use rust_decimal::Decimal;

use crate::base::{
    figure::Change,
    money::{Currency, Money, Sums},
    text::grouped,
    value::{Detail, Value},
};

use super::model::{Cell, Column, Table};

/// The most rows of a table that has a row a deal: pages are to be read, files are where all of them are.
pub(super) const MOST_ROWS: usize = 200;

/// What to say under a table that has only the first [`MOST_ROWS`] of so many rows.
pub(super) fn first_of(rows: usize) -> String {
    if rows > MOST_ROWS {
        format!("These are the first {MOST_ROWS} of {}.", grouped(rows as u64))
    } else {
        String::new()
    }
}

/// A column of text.
pub(super) fn words(key: &str, label: &str) -> Column {
    Column { key: key.to_owned(), label: label.to_owned(), numeric: false, minor: false, data_only: false }
}

/// A column of numbers.
pub(super) fn numbers(key: &str, label: &str) -> Column {
    Column { numeric: true, ..words(key, label) }
}

/// The same, as one that narrow formats may leave out.
pub(super) fn minor(column: Column) -> Column {
    Column { minor: true, ..column }
}

/// The same, as one that only JSON and CSV have.
pub(super) fn data_only(column: Column) -> Column {
    Column { data_only: true, ..column }
}

/// A cell with text, if there is any.
pub(super) fn said(text: String) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
}

/// A cell with a number of things.
pub(super) fn count(n: u64) -> Cell {
    Cell::Value(Value::Count(n))
}

/// A relative change as a fraction, for programs.
pub(super) fn by(change: &Change) -> Cell {
    match change {
        Change::Same => Cell::Value(Value::Share(Decimal::ZERO)),
        Change::Relative(part) => Cell::Value(Value::Share(*part)),
        _ => Cell::Blank,
    }
}

/// A change as a cell: with its sign, or why there is none.
pub(super) fn changed(change: &Change) -> Cell {
    let signed = |value: Value, up: bool| {
        let words = value.words(Detail::Exact);
        Cell::Text(if up { format!("+{words}") } else { words })
    };
    match change {
        Change::Same => Cell::Text("no change".to_owned()),
        Change::New => Cell::Text("new".to_owned()),
        Change::Relative(part) => signed(Value::Share(*part), part.is_sign_positive() && !part.is_zero()),
        Change::Points(points) => signed(Value::Points(*points), points.is_sign_positive() && !points.is_zero()),
        Change::Absolute(value) => {
            let up = value.number().is_some_and(|number| number > Decimal::ZERO);
            signed(value.clone(), up)
        }
        Change::Unknown(why) => Cell::Value(Value::Missing(why.clone())),
    }
}

/// The sum of values of money, the business's own currency first.
pub(super) fn sum<'a>(values: impl IntoIterator<Item = &'a Value>, own: Currency) -> Value {
    let mut sums = Sums::default();
    for value in values {
        let Value::Money(monies) = value else { continue };
        for money in monies {
            sums.add(money.amount, money.currency);
        }
    }
    let mut monies: Vec<Money> = sums.iter().collect();
    monies.sort_by_key(|money| (money.currency != own, money.currency));
    if monies.is_empty() { Value::money(0.into(), own) } else { Value::Money(monies) }
}

/// The table with a `currency` column and a row a currency, if it holds money in any but the business's own. What is
/// counted stands in the first row of each, so that columns still add up.
pub(super) fn by_currency(table: Table, own: Currency) -> Table {
    let foreign = |row: &Vec<Cell>| currencies(row).iter().any(|currency| *currency != own);
    let place = table
        .rows
        .iter()
        .chain(&table.total)
        .filter_map(|row| row.iter().position(|cell| !monies(cell).is_empty()))
        .min();
    let Some(place) = place.filter(|_| table.rows.iter().any(foreign)) else { return table };
    let mut columns = table.columns.clone();
    columns.insert(place.min(columns.len()), words("currency", "Currency"));
    let split = |row: &Vec<Cell>| split(row, &table.columns, place, own);
    let rows = table.rows.iter().flat_map(split).collect();
    // A row of totals can be but one: with several currencies there is no total.
    Table { columns, rows, total: None, ..table }
}

fn split(row: &[Cell], columns: &[Column], place: usize, own: Currency) -> Vec<Vec<Cell>> {
    let mut found = currencies(row);
    if found.is_empty() {
        found.push(own);
    }
    let with = |(at, currency): (usize, &Currency)| {
        let cell = |(cell, column): (&Cell, &Column)| match monies(cell) {
            [] if at > 0 && column.numeric => Cell::Blank,
            [] => cell.clone(),
            monies => monies
                .iter()
                .find(|money| money.currency == *currency)
                .map_or(Cell::Blank, |money| Cell::Value(Value::Money(vec![*money]))),
        };
        let mut cells: Vec<Cell> = row.iter().zip(columns).map(cell).collect();
        cells.insert(place.min(cells.len()), Cell::Text(currency.code().to_owned()));
        cells
    };
    found.iter().enumerate().map(with).collect()
}

fn monies(cell: &Cell) -> &[Money] {
    match cell {
        Cell::Value(Value::Money(monies)) => monies,
        _ => &[],
    }
}

/// The currencies of a row, in the order in which they stand there, without those that come to nothing beside others.
fn currencies(row: &[Cell]) -> Vec<Currency> {
    let all = || row.iter().flat_map(monies);
    let several = all().any(|money| !money.amount.is_zero());
    let mut found = Vec::new();
    for money in all().filter(|money| !several || !money.amount.is_zero()) {
        if !found.contains(&money.currency) {
            found.push(money.currency);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sums: Vec<Vec<Money>>) -> Table {
        let row = |monies: Vec<Money>| vec![Cell::Text("x".into()), count(3), Cell::Value(Value::Money(monies))];
        Table {
            columns: vec![words("name", "Name"), numbers("n", "n"), numbers("amount", "Amount")],
            rows: sums.into_iter().map(row).collect(),
            total: Some(row(vec![Money::new(1.into(), Currency::USD)])),
            ..Table::default()
        }
    }

    fn shown(table: &Table) -> Vec<String> {
        let words = |cell: &Cell| match cell {
            Cell::Value(value) => value.words(crate::base::value::Detail::Exact),
            Cell::Text(text) => text.clone(),
            _ => "-".into(),
        };
        table.rows.iter().map(|row| row.iter().map(words).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn several_currencies_have_a_row_each() {
        let (usd, eur) = (Currency::USD, Currency::from_code("EUR").unwrap());
        let both = vec![Money::new(5.into(), usd), Money::new(7.into(), eur)];
        let only = vec![Money::new(0.into(), usd), Money::new(9.into(), eur)];
        let split = by_currency(table(vec![both, only]), usd);
        assert_eq!(
            split.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>(),
            ["name", "n", "currency", "amount"]
        );
        assert_eq!(shown(&split), ["x 3 USD $5.00", "x - EUR €7.00", "x 3 EUR €9.00"]);
        assert!(split.total.is_none());
    }

    #[test]
    fn one_currency_needs_no_column() {
        let same = by_currency(table(vec![vec![Money::new(5.into(), Currency::USD)]]), Currency::USD);
        assert_eq!((same.columns.len(), same.total.is_some()), (3, true));
    }
}
