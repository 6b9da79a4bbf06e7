//! The rows of a foreign file as rows of a table: drawn by what its headers mean, given ids, read by the rules of the folder.
//! A row with a problem is left out and told of.

use std::{collections::BTreeSet, ops::Range};

use super::{
    Plan, Request, complete,
    drawn::{Drawn, DrawnCell, Flaw, Ground},
    foreign::Foreign,
    mapping::{self, By, Mapped, To},
    ready::Ready,
};
use crate::{
    base::{
        calendar::Day,
        problem::{Code, LeftOut, Place},
        text::no_formula,
    },
    config::{Business, Pipeline, value},
    data::{
        cell::words::fold,
        given::{self, Given, GivenCell, Heard},
        sink::Spot,
        table::{Kind, TableSpec},
    },
    edit::books::{Books, Cells, Refusal},
};

/// What the rows of a file become in a table.
pub(super) fn rows(
    books: &Books<'_>,
    foreign: &Foreign,
    spec: &'static TableSpec,
    ready: Option<&'static Ready>,
    request: &Request<'_>,
) -> Result<Plan, Refusal> {
    let business = &with_dates(books.business, spec.name, request.dates)?;
    let stem = request.file.and_then(|file| stem(file, spec.name));
    let mut mapping = mapping::of(&foreign.headers, spec, business, ready, request.told)?;
    let (mut drawn, mut bad, mut spots) = draw(foreign, &mapping, ready, business, stem, books.today);
    let twice = complete::complete(books, foreign, spec, &mut mapping, &mut drawn);
    has_what_it_needs(spec, request.name, &drawn)?;
    let (rows, decided) =
        read(foreign, &drawn, Reading { spec, business, stem, today: books.today }, &mut bad, &mut spots);
    show_examples(&mut mapping, &drawn, &rows);
    let (rows, places) = kept(foreign, spec, &drawn, rows);
    let note = ready.map(|ready| ready.note.to_owned()).filter(|note| !note.is_empty());
    let broken = foreign.spots.iter().filter(|spot| spot.cost != LeftOut::Nothing).count();
    Ok(Plan {
        form: foreign.form,
        table: spec.name,
        ready: ready.map(|ready| ready.name),
        mapping,
        count: foreign.rows.len() + broken,
        rows,
        places,
        twice,
        left_out: bad.len() + broken,
        problems: foreign.problems(spec.name, spots),
        notes: decided.into_iter().chain(note).collect(),
        ..Plan::default()
    })
}

/// What rows are read against.
#[derive(Clone, Copy)]
struct Reading<'a> {
    spec: &'static TableSpec,
    business: &'a Business,
    stem: Option<&'a str>,
    today: Day,
}

/// The cells of each row in the table's own forms; none of a row with a problem, which is noted. Beside them, what was
/// decided of their dates.
fn read(
    foreign: &Foreign,
    drawn: &[Drawn],
    reading: Reading<'_>,
    bad: &mut BTreeSet<usize>,
    spots: &mut Vec<Spot>,
) -> (Vec<Option<Cells>>, Option<String>) {
    let Reading { spec, business, stem, today } = reading;
    let is_open = business.tables.get(spec.name).is_none_or(|format| format.dates.is_none());
    let asked: Vec<Given> = drawn.iter().map(|row| given(foreign, row)).collect();
    let Heard { rows, troubles, decided } = given::read(spec, business, today, stem, &asked);
    for trouble in troubles {
        let row = &drawn[trouble.row];
        let cell = trouble.cell.and_then(|cell| row.cells.get(cell));
        let is_iso = cell.is_some_and(|cell| cell.text.as_bytes().get(4) == Some(&b'-'));
        let mut fault = trouble.fault;
        if matches!(fault.code, Code::E102 | Code::E103) && is_open && !is_iso {
            let hint = "say how the dates of the file are: `--date-format \"%d-%m-%Y\"`";
            fault.hints.insert(0, hint.to_owned());
        }
        bad.insert(row.row);
        spots.push(Spot { span: span(foreign, row.row, cell.map(|cell| cell.from)), fault, cost: LeftOut::Row });
    }
    let said = |order| format!("all dates of the file are read with {order}, as those that can be read one way only");
    (rows, decided.map(said))
}

/// The business with another form of dates for a table.
fn with_dates(business: &Business, table: &str, dates: Option<&str>) -> Result<Business, Refusal> {
    let mut business = business.clone();
    if let Some(dates) = dates {
        let form = value::date_form(dates.to_owned()).map_err(|_| {
            Refusal::new(format!("`{dates}` is no form of a date"))
                .hint("write `%d-%m-%Y` for dates such as 24-02-2026")
        })?;
        business.tables.entry(table.to_owned()).or_default().dates = Some(form);
    }
    Ok(business)
}

/// The name of a file in the table's folder.
fn stem<'f>(file: &'f str, table: &str) -> Option<&'f str> {
    let name = file.strip_prefix("data/")?.strip_prefix(table)?.strip_prefix('/')?;
    Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The pipeline of deals that name none: that of the file that they go into, else the first one.
fn pipeline<'b>(business: &'b Business, stem: Option<&str>) -> Option<&'b Pipeline> {
    let by_stem = stem.and_then(|stem| business.pipelines.iter().find(|pipeline| fold(&pipeline.id) == fold(stem)));
    by_stem.or(business.pipelines.first())
}

/// The rows that the foreign ones become, those of which a ready map can make nothing, and why.
fn draw(
    foreign: &Foreign,
    mapping: &[Mapped],
    ready: Option<&'static Ready>,
    business: &Business,
    stem: Option<&str>,
    today: Day,
) -> (Vec<Drawn>, BTreeSet<usize>, Vec<Spot>) {
    let (mut drawn, mut bad, mut spots) = (Vec::new(), BTreeSet::new(), Vec::new());
    let columns: Vec<Option<String>> = mapping.iter().map(|mapped| column(mapped, ready)).collect();
    let ground = pipeline(business, stem).map(|pipeline| Ground { pipeline, today });
    for (number, row) in foreign.rows.iter().enumerate() {
        let mut cells: Vec<DrawnCell> = Vec::new();
        for (from, (cell, column)) in row.cells.iter().zip(&columns).enumerate() {
            let Some(column) = column else { continue };
            // Of two headers that say the same to a map, the one that says something counts.
            match cells.iter_mut().find(|there| there.column == *column) {
                Some(there) if there.text.is_empty() => (there.text, there.from) = (cell.text.clone(), from),
                Some(_) => {}
                None => cells.push(DrawnCell {
                    column: column.clone(),
                    text: cell.text.clone(),
                    is_number: cell.is_number,
                    from,
                }),
            }
        }
        let row = Drawn { row: number, cells };
        match ready
            .zip(ground)
            .map_or_else(|| Ok(vec![row.clone()]), |(ready, ground)| (ready.make)(row.clone(), ground))
        {
            Ok(rows) => drawn.extend(rows),
            Err(Flaw { from, fault }) => {
                bad.insert(number);
                spots.push(Spot { span: span(foreign, number, Some(from)), fault, cost: LeftOut::Row });
            }
        }
    }
    (drawn, bad, spots)
}

/// The name under which the cells below a header are drawn.
fn column(mapped: &Mapped, ready: Option<&'static Ready>) -> Option<String> {
    match (&mapped.to, mapped.by, ready) {
        (To::Left(_), _, _) => None,
        (_, By::Ready, Some(ready)) => ready.slot(&mapped.header).map(str::to_owned),
        (To::Column(name), _, _) => Some(name.clone()),
        (To::Own | To::Near(_) | To::Made(_), _, _) => Some(mapped.header.trim().to_owned()),
    }
}

/// That there is a column for everything that a row of the table cannot do without.
fn has_what_it_needs(spec: &'static TableSpec, name: &str, drawn: &[Drawn]) -> Result<(), Refusal> {
    let has = |column: &str| drawn.iter().any(|row| row.find(column).is_some());
    let is_missing =
        |column: &&crate::data::table::Spec| column.required && column.kind != Kind::Id && !has(column.name);
    let mut missing = spec.columns.iter().filter(is_missing).map(|column| column.name);
    let missing = missing.next().or((spec.name == "revenue" && !has("date") && !has("covers")).then_some("date"));
    match missing.filter(|_| !drawn.is_empty()) {
        None => Ok(()),
        Some(column) => {
            Err(Refusal::new(format!("`{}` needs a column `{column}`, and no column of `{name}` is it", spec.name))
                .hint(format!("say which one is: `--map \"its header={column}\"`")))
        }
    }
}

fn given(foreign: &Foreign, row: &Drawn) -> Given {
    let line = foreign.rows.get(row.row).map_or(0, |row| row.line);
    let cell = |cell: &DrawnCell| GivenCell {
        column: cell.column.clone(),
        text: cell.text.clone(),
        is_number: cell.is_number,
        from: cell.from,
    };
    Given { line, cells: row.cells.iter().map(cell).collect() }
}

/// The place of a foreign cell; of the first one where the row as a whole is meant.
fn span(foreign: &Foreign, row: usize, column: Option<usize>) -> Range<usize> {
    let Some(row) = foreign.rows.get(row) else { return 0..0 };
    let cell = row.cells.get(column.unwrap_or_default());
    cell.map_or_else(|| row.span.clone(), |cell| cell.span.clone())
}

/// The rows that can be read as they will be written, and where each of them is.
fn kept(foreign: &Foreign, spec: &TableSpec, drawn: &[Drawn], rows: Vec<Option<Cells>>) -> (Vec<Cells>, Vec<Place>) {
    let place = |row: &Drawn| Place {
        line: foreign.rows.get(row.row).map_or(0, |row| row.line),
        ..Place::file(&foreign.source.path)
    };
    let kept = drawn.iter().zip(rows).filter_map(|(row, cells)| Some((to_be_written(spec, cells?), place(row))));
    kept.unzip()
}

/// Cells that say something, so that no spreadsheet runs them. A foreign cell that is empty says nothing of ours; but a
/// deal that is won is not lost, and the other way round.
fn to_be_written(spec: &TableSpec, cells: Cells) -> Cells {
    let says = |cells: &Cells, column: &str| cells.iter().any(|(name, _)| name == column);
    let mut cells: Cells = cells
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(column, text)| (column, no_formula(text)))
        .collect();
    for (end, other) in [("won", "lost"), ("lost", "won")] {
        if spec.name == "deals" && says(&cells, end) && !says(&cells, other) {
            cells.push((other.to_owned(), String::new()));
            break;
        }
    }
    cells
}

/// Shows of each header what the first of its cells was read as.
fn show_examples(mapping: &mut [Mapped], drawn: &[Drawn], rows: &[Option<Vec<(String, String)>>]) {
    for (from, mapped) in mapping.iter_mut().enumerate() {
        let texts = drawn.iter().zip(rows).filter_map(|(row, cells)| {
            let cells = cells.as_ref()?.iter().zip(&row.cells);
            // An id that is made of other cells is none of theirs; `y` says less than the stage that it is for.
            let is_id = |column: &str| column == "id" && mapped.to != To::Column("id".to_owned());
            let texts = cells.filter(|((column, text), cell)| cell.from == from && !text.is_empty() && !is_id(column));
            let is_made = matches!(mapped.to, To::Made(_));
            let texts: Vec<&str> = texts
                .map(|((column, text), _)| if is_made && text == "y" { column.as_str() } else { text.as_str() })
                .collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        });
        mapped.example = texts.into_iter().next().unwrap_or_default();
    }
}
