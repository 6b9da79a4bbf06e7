//! Rows that lie in no file of a table yet, read by the same rules as those of one: what each cell is in the table's own
//! forms, or what is wrong with it. It knows nothing of where they come from.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    cell::{Fault, Style, Survey, date, formula_error},
    checks,
    column::Column,
    filled::Filled,
    load::{Future, context},
    loaded::Loaded,
    names::Names,
    read::Styles,
    reader::Context,
    schema::{Keep, Schema},
    sink::Sink,
    stages,
    table::{Kind, TableSpec},
    written,
};
use crate::{
    base::{calendar::Day, problem::LeftOut},
    config::Business,
};

/// A row that is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// The line that it is on, from 1.
    pub(crate) line: u32,
    /// Its cells, each column once.
    pub(crate) cells: Vec<GivenCell>,
}

/// A cell that is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct GivenCell {
    /// The name of its column. One that the table does not have is kept as it is.
    pub(crate) column: String,
    /// What it says.
    pub(crate) text: String,
    /// Whether it is a number of a format that has numbers of its own.
    pub(crate) is_number: bool,
    /// The number of the foreign column that it comes from: all its cells are written by one hand.
    pub(crate) from: usize,
}

/// Something that is wrong with a row that is given, which costs it.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// The number of the row.
    pub(crate) row: usize,
    /// The number of the cell in it; `None` for the row as a whole.
    pub(crate) cell: Option<usize>,
    /// What is wrong.
    pub(crate) fault: Fault,
}

/// What reading gave.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The rows by column, each cell in the form that is read one way; `None` for one that is left out.
    pub(crate) rows: Vec<Option<Vec<(String, String)>>>,
    /// What is wrong.
    pub(crate) troubles: Vec<Trouble>,
    /// What was decided of cells that can be read in two ways, in words, where their own column did not decide it.
    pub(crate) decided: Option<&'static str>,
}

/// Reads rows as those of a table. `stem` is the name of the file in the table's folder that they are meant for.
pub(crate) fn read(
    spec: &'static TableSpec,
    business: &Business,
    today: Day,
    stem: Option<&str>,
    rows: &[Given],
) -> Heard {
    let schema = Schema::new(spec, business, Keep::All);
    let context = context(business, today, Future::Mistake);
    let styles = Styles::new(&schema);
    let marks = Marks::of(rows);
    let first = vec![schema.style(); schema.columns.len()];
    let mut filled = fill(&schema, context, &first, rows, &marks);
    let decided = share(&mut filled.surveys, &schema, rows);
    if let Some(settled) = styles.settled(&filled) {
        filled = fill(&schema, context, &settled, rows, &marks);
    }
    let mut troubles: Vec<Trouble> = std::mem::take(&mut filled.spots)
        .into_iter()
        .map(|spot| {
            let (row, cell) = marks.find(spot.span.start);
            Trouble { row, cell, fault: spot.fault }
        })
        .collect();
    troubles.extend(failed_formulas(&schema, rows));
    let (table, names) = join(&schema, business, stem, filled, &mut troubles, rows);
    let write =
        |(row, given): (usize, &Given)| (!table.bad[row]).then(|| texts(&table, &names, context, row as u32, given));
    Heard { rows: rows.iter().enumerate().map(write).collect(), troubles, decided }
}

/// Where cells are told from one another: every row and every cell has a number of its own.
struct Marks {
    /// The number of each row; those of its cells follow.
    starts: Vec<usize>,
}

impl Marks {
    fn of(rows: &[Given]) -> Marks {
        let mut next = 0;
        let start = |row: &Given| {
            let start = next;
            next += 1 + row.cells.len();
            start
        };
        Marks { starts: rows.iter().map(start).collect() }
    }

    fn row(&self, row: usize) -> Range<usize> {
        self.starts[row]..self.starts[row] + 1
    }

    fn cell(&self, row: usize, cell: usize) -> Range<usize> {
        let number = self.starts[row] + 1 + cell;
        number..number + 1
    }

    fn find(&self, number: usize) -> (usize, Option<usize>) {
        let row = self.starts.partition_point(|start| *start <= number).saturating_sub(1);
        let within = number.saturating_sub(self.starts.get(row).copied().unwrap_or_default());
        (row, within.checked_sub(1))
    }
}

fn fill(schema: &Schema, context: Context, styles: &[Style], rows: &[Given], marks: &Marks) -> Filled {
    let mut sink = Sink::new(schema, context, styles);
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(column) = schema.column(&cell.column) {
            sink.expect(column);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        for (number, cell) in row.cells.iter().enumerate() {
            if let Some(column) = schema.column(&cell.column) {
                let text = without_time(schema.columns[column].kind, cell.text.trim());
                sink.cell(column, text, marks.cell(index, number), cell.is_number);
            }
        }
        sink.end_row(row.line.saturating_sub(1), &marks.row(index));
    }
    sink.finish()
}

/// The day of a moment in ISO, where the day alone counts: no declared form is meant for it.
fn without_time(kind: Kind, text: &str) -> &str {
    let is_day = matches!(kind, Kind::Day | Kind::AnyDay | Kind::Mark);
    match text.split_once('T') {
        Some((day, time)) if is_day && [5, 8].contains(&time.len()) && Day::from_iso(day.as_bytes()).is_some() => {
            if date::iso_seconds(text).is_some() {
                day
            } else {
                text
            }
        }
        _ => text,
    }
}

/// What is learnt of a foreign column holds in every column of ours that it goes into.
fn share(surveys: &mut [Survey], schema: &Schema, rows: &[Given]) -> Option<&'static str> {
    let mut into: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(column) = schema.column(&cell.column) {
            into.entry(cell.from).or_default().insert(column);
        }
    }
    for columns in into.into_values().filter(|columns| columns.len() > 1) {
        let mut all = Survey::default();
        for column in &columns {
            all.add(surveys[*column]);
        }
        for column in columns {
            surveys[column] = all;
        }
    }
    // One hand writes the dates of a file: what some of its columns settle holds for those that leave it open.
    let mut all = Survey::default();
    for survey in surveys.iter() {
        all.add(*survey);
    }
    if (all.day_first > 0) == (all.month_first > 0) || schema.style().dates.is_some() {
        return None;
    }
    let mut is_decided = false;
    for (survey, column) in surveys.iter_mut().zip(&schema.columns) {
        let is_dates = matches!(column.kind, Kind::Day | Kind::AnyDay | Kind::Mark | Kind::Moment);
        if is_dates && survey.open > 0 && survey.day_first + survey.month_first == 0 {
            (survey.day_first, survey.month_first) = (all.day_first, all.month_first);
            is_decided = true;
        }
    }
    let order = if all.day_first > 0 { "the day before the month" } else { "the month before the day" };
    is_decided.then_some(order)
}

/// What a spreadsheet saved in place of a value, in columns that the table does not have.
fn failed_formulas(schema: &Schema, rows: &[Given]) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (row, given) in rows.iter().enumerate() {
        for (cell, own) in given.cells.iter().enumerate().filter(|(_, cell)| schema.column(&cell.column).is_none()) {
            let fault = formula_error(own.text.trim());
            troubles.extend(fault.map(|fault| Trouble { row, cell: Some(cell), fault }));
        }
    }
    troubles
}

/// Checks the rows against one another, and deals against their pipeline.
fn join<'s>(
    schema: &'s Schema,
    business: &Business,
    stem: Option<&str>,
    filled: Filled,
    troubles: &mut Vec<Trouble>,
    rows: &[Given],
) -> (Loaded<'s>, Names) {
    let mut names = Names::default();
    for pipeline in &business.pipelines {
        names.intern(&pipeline.id);
    }
    let renamed = names.absorb(&filled.names);
    let mut table = Loaded::new(schema);
    table.append(0, stem.is_some(), Some((renamed, filled)));
    for trouble in troubles.iter() {
        table.bad[trouble.row] = true;
    }
    if schema.spec.name == "deals" {
        stages::assign_pipelines(&mut table, business, &names, 0, stem);
    }
    checks::ids(&mut table);
    if schema.spec.name == "deals" {
        stages::check(&mut table, business, &names);
    }
    for late in std::mem::take(&mut table.late).into_iter().filter(|late| late.cost != LeftOut::Nothing) {
        let row = late.row as usize;
        let name = late.column.map(|column| schema.columns[column].name.as_str());
        let cell = rows[row].cells.iter().position(|cell| name == Some(cell.column.as_str()));
        troubles.push(Trouble { row, cell, fault: late.fault });
    }
    (table, names)
}

/// The cells of a row as they will be written.
fn texts(table: &Loaded<'_>, names: &Names, context: Context, row: u32, given: &Given) -> Vec<(String, String)> {
    let schema = table.schema;
    let mut cells = Vec::new();
    for cell in &given.cells {
        let text = match schema.column(&cell.column) {
            None => cell.text.trim().to_owned(),
            Some(column) => {
                let known = table.columns.known[column].as_ref();
                let read = || known.and_then(|cells| written::text(cells, row, names, context.zone));
                written_as(schema.columns[column].kind, cell.text.trim(), read)
            }
        };
        cells.push((cell.column.clone(), text));
    }
    // A currency that stood beside an amount has a column of its own.
    if !given.cells.iter().any(|cell| cell.column == "currency")
        && let Some(column) = schema.column("currency")
        && let Some(Column::Currencies(currencies)) = &table.columns.known[column]
        && let Some(currency) = currencies.get(row).filter(|currency| *currency != context.currency)
    {
        cells.push(("currency".into(), currency.code().into()));
    }
    cells
}

/// A cell in the form that is read one way. What is text stays as it is, and so do moments that are written in full.
fn written_as(kind: Kind, text: &str, read: impl Fn() -> Option<String>) -> String {
    match kind {
        Kind::Id | Kind::Text | Kind::Reference(_) | Kind::Code | Kind::Name | Kind::Agents => text.to_owned(),
        Kind::Moment if date::iso_seconds(text).is_some() || Day::from_iso(text.as_bytes()).is_some() => {
            text.to_owned()
        }
        Kind::Moment => read().map_or_else(String::new, |read| moment(&read, text)),
        _ => read().unwrap_or_default(),
    }
}

/// A moment of which the day alone was read, with the time of day that was written behind it.
fn moment(read: &str, text: &str) -> String {
    let Some((day, rest)) = read.split_once('T') else { return read.to_owned() };
    match (rest.starts_with("00:00"), clock(text)) {
        (true, Some(clock)) => format!("{day}T{clock}"),
        (true, None) => day.to_owned(),
        _ => read.to_owned(),
    }
}

/// The time of day behind a date: `14:30`, `2:30:15 PM`.
fn clock(text: &str) -> Option<String> {
    let (_, time) = text.split_once([' ', 'T'])?;
    let lower = time.trim().to_ascii_lowercase();
    let digits = lower.trim_end_matches(|char: char| char.is_ascii_alphabetic() || char == ' ');
    let mut parts = digits.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().flatten());
    let hour = match (lower.ends_with("pm"), lower.ends_with("am")) {
        (true, _) if hour < 12 => hour + 12,
        (_, true) if hour == 12 => 0,
        _ => hour,
    };
    let second = second.map_or_else(String::new, |second| format!(":{second:02}"));
    Some(format!("{hour:02}:{minute:02}{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::tables,
        metrics::fixture::{business, day},
    };

    fn given(line: u32, cells: &[(&str, &str)]) -> Given {
        let cell = |(from, (column, text)): (usize, &(&str, &str))| GivenCell {
            column: (*column).into(),
            text: (*text).into(),
            is_number: false,
            from,
        };
        Given { line, cells: cells.iter().enumerate().map(cell).collect() }
    }

    fn heard(table: &str, rows: &[Given]) -> (Vec<String>, Vec<String>) {
        let spec = tables::spec(table).unwrap();
        let heard = read(spec, &business(), day("2026-03-01"), None, rows);
        let line = |row: &Option<Vec<(String, String)>>| {
            row.as_ref().map_or("left out".into(), |cells| {
                cells.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" ")
            })
        };
        let trouble = |it: &Trouble| format!("{}:{:?} {}", it.row, it.cell, it.fault.code);
        (heard.rows.iter().map(line).collect(), heard.troubles.iter().map(trouble).collect())
    }

    #[test]
    fn cells_are_read_by_the_rules_of_the_folder() {
        let rows = [
            given(2, &[("date", "31/01/2026"), ("amount", "EUR 1.200,50"), ("mine", " kept ")]),
            given(3, &[("date", "01/02/2026"), ("amount", "1,5"), ("mine", "")]),
            given(4, &[("date", "2026-02-30"), ("amount", "2,5"), ("mine", "")]),
            given(5, &[("date", "2026-02-03"), ("amount", ""), ("mine", "#REF!")]),
            given(6, &[("amount", "2,5")]),
        ];
        let (rows, troubles) = heard("revenue", &rows);
        assert_eq!(
            rows[..2],
            ["date=2026-01-31 amount=1200.50 mine=kept currency=EUR", "date=2026-02-01 amount=1.5 mine="]
        );
        assert_eq!(rows[2..], ["left out", "left out", "left out"]);
        assert_eq!(troubles, ["2:Some(0) E102", "3:Some(1) E101", "4:None E101", "3:Some(2) E123"]);
    }

    #[test]
    fn rows_are_checked_against_one_another() {
        let deal =
            |line, id, more: &[(&str, &str)]| given(line, &[&[("id", id), ("created", "2026-01-05")], more].concat());
        let rows = [
            deal(2, "a", &[("won", "y"), ("lost", "n")]),
            deal(3, "a", &[("won", "n"), ("lost", "n")]),
            deal(4, "b", &[("won", "2026-01-07"), ("lost", "2026-01-08")]),
            deal(5, "c", &[("stage", "nowhere")]),
        ];
        let (rows, troubles) = heard("deals", &rows);
        assert_eq!(rows, ["id=a created=2026-01-05 won=y lost=", "left out", "left out", "left out"]);
        assert_eq!(troubles, ["1:Some(0) E201", "2:Some(3) E202", "3:Some(2) E107"]);
    }

    #[test]
    fn a_foreign_column_is_of_one_hand_wherever_it_goes() {
        let deal = |id: &str, end: &str, day: &str| given(2, &[("id", id), ("created", "2026-01-01"), (end, day)]);
        let (rows, troubles) = heard("deals", &[deal("a", "won", "13/01/2026"), deal("b", "lost", "02/01/2026")]);
        assert_eq!(rows[1], "id=b created=2026-01-01 lost=2026-01-02", "{troubles:?}");
    }

    #[test]
    fn moments_say_no_more_than_they_did() {
        let row = |posted: &str| given(2, &[("id", posted), ("posted_at", posted), ("platform", "x")]);
        let (rows, _) = heard(
            "posts",
            &[row("2026-02-03T09:00:00Z"), row("2026-02-03"), row("24.2.2026"), row("24.2.2026 2:30 PM")],
        );
        let moments: Vec<&str> =
            rows.iter().map(|row| row.split("posted_at=").nth(1).unwrap().split(' ').next().unwrap()).collect();
        assert_eq!(moments, ["2026-02-03T09:00:00Z", "2026-02-03", "2026-02-24", "2026-02-24T14:30"]);
    }
}
