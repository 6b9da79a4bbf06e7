//! `takings add TABLE [column=value…]`: a new row; its id is printed.

use super::{
    Outcome,
    args::{Add, Global},
    ask::fields::{Form, several_pipelines},
    change::{self, Desk, Wish},
    failure::Failure,
    terminal::{self, Terminal},
};
use crate::{
    data::table::TableSpec,
    edit::{books::Cells, rows},
};

pub(super) fn run(add: &Add, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let table = change::table(&add.table)?;
    let desk = Desk::open(global, add.dry_run, terminal)?;
    let cells = match &desk.asked {
        _ if add.cells.is_empty() => ask(&desk, table)?,
        Some(ask) => Form::of(ask, desk.books(), table).rest(add.cells.clone())?,
        None => add.cells.clone(),
    };
    let was_asked = cells.len() > add.cells.len();
    let wish = Wish {
        words: change::words(&format!("add {}", table.name), &cells),
        was_asked,
        draft: &|books| rows::add(books, table.name, &cells, None),
    };
    let made = desk.make(&wish)?;
    let id = made.draft.rows.iter().find(|row| row.before.is_none() && row.table == table.name).map(|row| &row.id);
    if let Some(id) = id.filter(|id| made.is_written && !id.is_empty()) {
        terminal::print(&format!("{id}\n"))?;
    }
    Ok(Outcome::Fine)
}

fn ask(desk: &Desk<'_>, table: &'static TableSpec) -> Result<Cells, Failure> {
    let missing = format!("nothing is given for the row of `{}`", table.name);
    let pipeline = several_pipelines(table, &desk.setup.business).first().copied();
    let pipeline = pipeline.map(|pipeline| ("pipeline".to_owned(), pipeline.to_owned()));
    let cells: Cells = pipeline.into_iter().chain(example(table)).collect();
    let ask = desk.ask(&missing, &change::words(&format!("takings add {}", table.name), &cells))?;
    Form::of(ask, desk.books(), table).new_row()
}

/// The first cells of the table's example, to show the form of the command.
pub(super) fn example(table: &TableSpec) -> Cells {
    let mut lines = table.example.lines().map(|line| line.split(','));
    let (Some(names), Some(cells)) = (lines.next(), lines.next()) else { return Cells::new() };
    let filled = names.zip(cells).filter(|(name, cell)| *name != "id" && !cell.is_empty() && !cell.contains('"'));
    filled.take(4).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tables;

    #[test]
    fn every_table_has_a_form() {
        for table in tables::ALL {
            let cells = example(table);
            assert!(!cells.is_empty(), "{}", table.name);
            assert!(cells.iter().all(|(name, _)| table.column(name).is_some() || table.dynamic.is_some()), "{cells:?}");
        }
    }
}
