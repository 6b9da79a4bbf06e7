//! Tables in plain text: columns by display width, the less important left out where they don't fit.

use rust_decimal::Decimal;

use super::Style;
use crate::{
    base::{
        text::{grouped, pad_left, pad_right, width},
        value::Detail,
    },
    render::words,
    report::model::{Cell, Chart, Column, Table},
};

/// The spaces between columns.
const GAP: usize = 2;
/// The columns of the longest bar.
const BAR: usize = 16;
/// The least that is left of a column of text; and never less than half.
const LEAST: usize = 12;

/// A column with its cells as they are shown: the heading, the rows, and the total.
struct Shown<'a> {
    column: &'a Column,
    cells: Vec<String>,
    width: usize,
}

/// The first `rows` of the table and its total in aligned lines of at most `style.columns`, tight, in whole units, without
/// minor columns that have no room; `None` where a cell would have to be cut.
pub(in crate::render) fn narrow(table: &Table, rows: usize, style: Style) -> Option<Vec<String>> {
    [GAP, 1].into_iter().find_map(|gap| {
        let mut shown = columns(table, rows, Detail::Whole, style);
        for column in &mut shown {
            column.bound(style);
        }
        drop_minor(&mut shown, style.columns, gap);
        let fits = total_width(&shown, gap) <= style.columns;
        fits.then(|| aligned(&shown, gap, table.total.is_some(), style))
    })
}

impl Shown<'_> {
    /// Keeps marks that take no column from going on for ever.
    fn bound(&mut self, style: Style) {
        self.cells.iter_mut().for_each(|cell| *cell = style.shorten(cell, style.columns * 2));
        self.width = self.cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
    }
}

/// The table in lines. `bars` are drawn right of it, a bar a row, where there is room for them.
pub(super) fn lines(table: &Table, bars: &[Option<Decimal>], style: Style) -> Vec<String> {
    let table = &*table.for_people();
    let rows = if table.limit > 0 { table.rows.len().min(table.limit) } else { table.rows.len() };
    let mut shown = columns(table, rows, Detail::Exact, style);
    let mut lines = if fit(&mut shown, style) {
        let lines = aligned(&shown, GAP, table.total.is_some(), style);
        with_bars(lines, bars, style)
    } else {
        records(&shown, style)
    };
    let more = table.rows.len() - rows;
    if more > 0 {
        lines.push(style.say(&format!("… and {} more", grouped(more as u64))));
    }
    lines.extend(style.paragraph(&table.note, 0));
    lines
}

/// The labels and series of a chart as a table.
pub(super) fn of_chart(chart: &Chart) -> Table {
    let column = |label: &str, numeric| Column { label: label.to_owned(), numeric, ..Column::default() };
    let first = chart.table.columns.first().map_or("", |column| column.label.as_str());
    let last = chart.labels.len().wrapping_sub(1);
    let row = |(at, label): (usize, &String)| {
        let so_far = if chart.last_so_far && at == last { " so far" } else { "" };
        let value = |number: Decimal| Cell::Text(words::like(&chart.unit, number, Detail::Exact));
        let values = chart
            .series
            .iter()
            .map(|series| series.values.get(at).copied().flatten().map_or(Cell::Text("–".into()), value));
        std::iter::once(Cell::Text(format!("{label}{so_far}"))).chain(values).collect()
    };
    Table {
        columns: std::iter::once(column(first, false))
            .chain(chart.series.iter().map(|series| column(&series.name, true)))
            .collect(),
        rows: chart.labels.iter().enumerate().map(row).collect(),
        ..Table::default()
    }
}

/// The rows of a chart's table that are about what the chart shows: there may be several a label.
pub(super) fn last_of(chart: &Chart) -> Table {
    let name = |row: &Vec<Cell>| row.first().map(words::cell);
    let (mut rows, mut names) = (Vec::new(), Vec::new());
    for row in chart.table.rows.iter().rev() {
        if names.last() != Some(&name(row)) {
            names.push(name(row));
        }
        if names.len() > chart.labels.len() {
            break;
        }
        rows.push(row.clone());
    }
    rows.reverse();
    Table { rows, ..chart.table.clone() }
}

fn columns<'a>(table: &'a Table, rows: usize, detail: Detail, style: Style) -> Vec<Shown<'a>> {
    let total = table.total.iter();
    let cells = |at: usize| {
        let below = table.rows.iter().take(rows).chain(total.clone());
        below.map(move |row| {
            row.get(at).map_or_else(String::new, |cell| style.say(&one_line(&words::cell_in(cell, detail))))
        })
    };
    let show = |(at, column): (usize, &'a Column)| {
        let mut cells: Vec<String> = std::iter::once(style.say(&column.label)).chain(cells(at)).collect();
        if column.numeric
            && let Some((_, rows)) = cells.split_first_mut()
        {
            words::same_decimals(rows);
        }
        let width = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        Shown { column, cells, width }
    };
    table.columns.iter().enumerate().map(show).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops minor columns from the right until the others fit.
fn drop_minor(shown: &mut Vec<Shown<'_>>, columns: usize, gap: usize) {
    while total_width(shown, gap) > columns {
        let Some(minor) = shown.iter().rposition(|column| column.column.minor) else { break };
        shown.remove(minor);
    }
}

/// Makes the columns fit: drops minor ones from the right, then shortens text. Answers whether they do.
fn fit(shown: &mut Vec<Shown<'_>>, style: Style) -> bool {
    drop_minor(shown, style.columns, GAP);
    let over = total_width(shown, GAP).saturating_sub(style.columns);
    let widest = shown.iter_mut().filter(|one| !one.column.numeric).max_by_key(|one| one.width);
    match widest {
        _ if over == 0 => true,
        Some(widest) if widest.width >= over + LEAST.max(widest.width / 2) => {
            let narrow = widest.width - over;
            widest.cells.iter_mut().for_each(|cell| *cell = style.shorten(cell, narrow));
            widest.width = narrow;
            true
        }
        _ => false,
    }
}

fn total_width(shown: &[Shown<'_>], gap: usize) -> usize {
    shown.iter().map(|column| column.width).sum::<usize>() + gap * shown.len().saturating_sub(1)
}

fn aligned(shown: &[Shown<'_>], gap: usize, has_total: bool, style: Style) -> Vec<String> {
    let count = shown.first().map_or(0, |column| column.cells.len());
    let line = |at: usize| {
        let pad = |column: &Shown<'_>| {
            let cell = column.cells.get(at).map_or("", String::as_str);
            if column.column.numeric { pad_left(cell, column.width) } else { pad_right(cell, column.width) }
        };
        shown.iter().map(pad).collect::<Vec<_>>().join(&" ".repeat(gap))
    };
    let mut lines: Vec<String> = (0..count).map(line).collect();
    if has_total && count > 1 {
        lines.insert(count - 1, style.say(&"─".repeat(total_width(shown, gap))));
    }
    lines
}

/// The lines, each with its bar.
fn with_bars(lines: Vec<String>, bars: &[Option<Decimal>], style: Style) -> Vec<String> {
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let room = style.columns.saturating_sub(widest + GAP).min(BAR);
    let most = bars.iter().flatten().copied().max().unwrap_or_default();
    if room < BAR / 2 || most <= Decimal::ZERO {
        return lines;
    }
    let bar = |at: usize| at.checked_sub(1).and_then(|row| bars.get(row).copied().flatten()).unwrap_or_default();
    let draw = |(at, line): (usize, String)| {
        format!("{}{}{}", pad_right(&line, widest), " ".repeat(GAP), style.say(&words::bar(bar(at), most, room)))
    };
    lines.into_iter().enumerate().map(draw).collect()
}

/// Each row as its own lines, for tables too wide for columns: `Label: value, label: value`.
fn records(shown: &[Shown<'_>], style: Style) -> Vec<String> {
    let count = shown.first().map_or(0, |column| column.cells.len());
    let cell = |column: &Shown<'_>, at: usize| column.cells.get(at).cloned().unwrap_or_default();
    let record = |at: usize| {
        let facts = shown.iter().skip(1).filter(|column| !cell(column, at).is_empty());
        let facts: Vec<String> = facts.map(|column| format!("{}: {}", column.column.label, cell(column, at))).collect();
        let name = shown.first().map_or_else(String::new, |column| cell(column, at));
        let mut lines = style.paragraph(&name, 2);
        lines.extend(style.paragraph(&facts.join(", "), 2).into_iter().map(|line| format!("  {}", line.trim_start())));
        lines
    };
    (1..count).flat_map(record).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(cells: &[&[&str]], minor: usize) -> Table {
        let column = |at: usize| Column {
            label: format!("Column {at}"),
            numeric: at > 0,
            minor: at == minor,
            ..Column::default()
        };
        Table {
            columns: (0..cells[0].len()).map(column).collect(),
            rows: cells.iter().map(|row| row.iter().map(|cell| Cell::Text((*cell).into())).collect()).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn what_is_minor_goes_first_then_text_is_cut() {
        let wide = table(&[&["A very long name of a client", "12", "34"]], 2);
        assert_eq!(
            lines(&wide, &[], Style { columns: 24, ascii: false }),
            ["Column 0        Column 1", "A very long n…        12"]
        );
    }

    #[test]
    fn a_narrow_table_cuts_no_cell() {
        let narrow = |name: &str| narrow(&table(&[&[name, "12", "34"]], 2), 9, Style { columns: 24, ascii: false });
        assert_eq!(narrow("A client of us").unwrap(), ["Column 0        Column 1", "A client of us        12"]);
        assert_eq!(narrow("A client of him").unwrap(), ["Column 0        Column 1", "A client of him       12"]);
        assert_eq!(narrow("A very long name of a client"), None);
    }

    #[test]
    fn wide_letters_are_counted_as_people_see_them() {
        let lines = lines(&table(&[&["日本", "1"], &["né", "22"]], 9), &[], Style::default());
        assert_eq!(lines, ["Column 0  Column 1", "日本             1", "né              22"]);
    }

    #[test]
    fn what_does_not_fit_at_all_becomes_records() {
        let lines =
            lines(&table(&[&["Upwork", "123456789012", "123456789012"]], 9), &[], Style { columns: 24, ascii: false });
        assert_eq!(lines, ["Upwork", "  Column 1:", "  123456789012, Column", "  2: 123456789012"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_stay_within_their_columns(cells in prop::collection::vec("[a-zA-Z日é \\|*]{0,20}( [a-z]{1,9}){0,6}", 6), columns in 40usize..90) {
            let rows: Vec<&[String]> = cells.chunks(3).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let table = table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), 1);
            let longest = cells.iter().flat_map(|cell| cell.split_whitespace()).map(width).max().unwrap_or(0);
            for line in lines(&table, &[], Style { columns, ascii: false }) {
                prop_assert!(width(&line) <= columns.max(longest + 4), "{line}");
            }
        }
    }
}
