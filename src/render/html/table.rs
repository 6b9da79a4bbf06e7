//! A table: numbers right, headings and totals with them, and as many decimals in each cell of a column.

use serde::Serialize;

use super::{
    card::{Interval, interval, said},
    link,
    words::{Mark, mark},
};
use crate::{
    base::{
        text::{count, harmless},
        value::{Detail, Value},
    },
    render::{chart::scale::number, words::of},
    report::model::{Cell, Table},
};

#[derive(Debug, Serialize)]
pub(super) struct TableView {
    id: String,
    title: String,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<CellView>>,
    total: Option<Vec<CellView>>,
    note: String,
    more: Option<String>,
    /// The letters of the longest `k of n`, so that all intervals begin and end above one another.
    longest: usize,
}

#[derive(Debug, Serialize)]
struct ColumnView {
    label: String,
    class: String,
}

#[derive(Debug, Default, Serialize)]
struct CellView {
    /// `text`, `code`, `value`, `rate`, `status` or `page`.
    kind: &'static str,
    /// Whether it heads its row.
    head: bool,
    /// Whether the row before says the same, as rows of one group do.
    again: bool,
    class: String,
    text: String,
    /// Why there is no value.
    missing: String,
    href: String,
    of: String,
    interval: Option<Interval>,
    status: Option<Mark>,
}

pub(super) fn table(table: &Table, root: &str) -> TableView {
    let table = &*table.for_people();
    let shown = if table.limit == 0 { table.rows.len() } else { table.limit.min(table.rows.len()) };
    let left = table.rows.len() - shown;
    let columns: Vec<ColumnView> = (0..table.columns.len()).map(|index| column(table, index)).collect();
    let row = |cells: &Vec<Cell>| -> Vec<CellView> {
        let pairs = columns.iter().enumerate().zip(cells);
        pairs.map(|((index, column), cell)| cell_view(cell, &column.class, index == 0, root)).collect()
    };
    let mut rows: Vec<Vec<CellView>> = table.rows[..shown].iter().map(row).collect();
    let mut total: Option<Vec<CellView>> = table.total.as_ref().map(row);
    mark_repeated(&mut rows);
    for index in 0..columns.len() {
        same_decimals(rows.iter_mut().chain(total.iter_mut()).filter_map(|cells| cells.get_mut(index)));
    }
    let all = rows.iter().chain(&total).flatten();
    let longest = all.map(|cell| cell.of.chars().count()).max().unwrap_or(0);
    TableView {
        id: harmless(&table.id),
        title: harmless(&table.title),
        rows,
        total,
        note: harmless(&table.note),
        more: (left > 0).then(|| count(left as u64, "more row", "more rows")),
        columns,
        longest,
    }
}

fn column(table: &Table, index: usize) -> ColumnView {
    let column = &table.columns[index];
    let rates = table.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Rate { .. })));
    let marks = table.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Status(_) | Cell::State(..))));
    let says = table.rows.iter().any(|row| matches!(row.get(index), Some(Cell::State(..))));
    let dates = table.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Value(Value::Date(_)))));
    let codes = table.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Code(_))));
    let classes = [
        (column.numeric || rates, "num"),
        (column.minor, "minor"),
        (rates, "rates"),
        (marks, "tag"),
        (says, "said"),
        (dates, "date"),
        (codes, "id"),
    ];
    let class = classes.iter().filter(|(given, _)| *given).map(|(_, class)| *class).collect::<Vec<_>>().join(" ");
    ColumnView { label: harmless(&column.label), class }
}

fn cell_view(cell: &Cell, class: &str, head: bool, root: &str) -> CellView {
    let view = CellView { class: class.to_owned(), head, ..CellView::default() };
    match cell {
        Cell::Blank => CellView { kind: "text", ..view },
        Cell::Text(text) | Cell::Name(_, text) => CellView { kind: "text", text: said(text), ..view },
        Cell::Code(text) => CellView { kind: "code", text: harmless(text), ..view },
        Cell::Value(value) => CellView { kind: "value", text: words(value), missing: missing(value), ..view },
        Cell::Rate { value, k, n, interval: ends } => CellView {
            kind: "rate",
            text: words(value),
            missing: missing(value),
            of: of(*k, *n),
            interval: ends.map(|ends| interval(ends, value.number().map(number))),
            ..view
        },
        Cell::Status(status) => CellView { kind: "status", status: Some(mark(*status)), ..view },
        Cell::State(status, words) => {
            let word = harmless(words);
            CellView { kind: "status", status: Some(Mark { word, ..mark(*status) }), ..view }
        }
        Cell::Page(page, text) => CellView { kind: "page", text: harmless(text), href: link(root, page), ..view },
    }
}

/// Marks the names at the head of rows that only repeat the one above.
fn mark_repeated(rows: &mut [Vec<CellView>]) {
    for at in (1..rows.len()).rev() {
        let (above, below) = rows.split_at_mut(at);
        if let (Some(above), Some(below)) = (above.last().and_then(|row| row.first()), below[0].first_mut()) {
            below.again = above.kind == "text" && below.kind == "text" && above.text == below.text;
        }
    }
}

fn words(value: &Value) -> String {
    value.words(Detail::Exact)
}

fn missing(value: &Value) -> String {
    if let Value::Missing(why) = value { harmless(why) } else { String::new() }
}

/// Writes `40 %` as `40.0 %` where another cell of the column says `62.5 %`, so that digits stand under digits.
fn same_decimals<'a>(cells: impl Iterator<Item = &'a mut CellView>) {
    let mut shares: Vec<&mut String> =
        cells.filter(|cell| cell.text.ends_with(" %")).map(|cell| &mut cell.text).collect();
    if !shares.iter().any(|text| text.contains('.')) {
        return;
    }
    for text in shares.iter_mut().filter(|text| !text.contains('.')) {
        text.truncate(text.len() - " %".len());
        text.push_str(".0 %");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::Column;

    fn share(text: &str) -> Cell {
        Cell::Value(Value::Share(text.parse().unwrap()))
    }

    fn rate(text: &str, k: u64, n: u64) -> Cell {
        Cell::Rate { value: Value::Share(text.parse().unwrap()), k: k.into(), n: n.into(), interval: Some((0.1, 0.9)) }
    }

    fn one_column(cells: Vec<Cell>, total: Cell, limit: usize) -> TableView {
        let column = Column { key: "rate".into(), label: "Rate".into(), ..Column::default() };
        let rows = cells.into_iter().map(|cell| vec![cell]).collect();
        table(&Table { columns: vec![column], rows, total: Some(vec![total]), limit, ..Table::default() }, "")
    }

    #[test]
    fn a_column_of_rates_has_its_total_under_its_numbers() {
        let view = one_column(vec![rate("0.625", 5, 8), rate("0.4", 2, 5)], share("0.5"), 0);
        assert_eq!(view.columns[0].class, "num rates");
        assert!(view.rows.iter().chain(&view.total).all(|row| row[0].class == "num rates"));
        let texts: Vec<&str> = view.rows.iter().chain(&view.total).map(|row| row[0].text.as_str()).collect();
        assert_eq!(texts, ["62.5 %", "40.0 %", "50.0 %"]);
        assert_eq!(view.rows[0][0].of, "5 of 8");
    }

    #[test]
    fn a_name_is_said_again_only_under_itself() {
        let cells = ["a", "a", "b", "a"].map(|name| Cell::Text(name.to_owned()));
        let view = one_column(cells.into(), Cell::Blank, 0);
        assert_eq!(view.rows.iter().map(|row| row[0].again).collect::<Vec<_>>(), [false, true, false, false]);
    }

    #[test]
    fn rows_over_the_limit_are_counted() {
        let view = one_column(vec![share("0.1"), share("0.2"), share("0.3")], Cell::Blank, 1);
        assert_eq!((view.rows.len(), view.more.as_deref()), (1, Some("2 more rows")));
        assert_eq!(view.rows[0][0].text, "10 %");
    }
}
