//! Corrections by hand: the cells of `overrides.csv` are put over those of the rows that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cell::{Fault, Style},
    column::Column,
    loaded::Loaded,
    names::Names,
    reader::Context,
    sink::Sink,
    table::Kind,
    tables,
};
use crate::base::{problem::Code, text::nearest};

/// Puts every correction over the cell that it names. One that finds nothing, or can't be read, is noted.
pub(crate) fn apply(tables: &mut BTreeMap<&'static str, Loaded<'_>>, names: &mut Names, context: Context) {
    let Some(mut overrides) = tables.remove("overrides") else { return };
    let rows: Vec<u32> = overrides.good().collect();
    let mut corrected = BTreeSet::new();
    for row in rows {
        let get = |name: &str| overrides.texts(name).map_or("", |texts| texts.get(row)).to_owned();
        let wanted = Correction { table: get("table"), id: get("id"), column: get("column"), value: get("value") };
        let again = !corrected.insert((wanted.table.clone(), wanted.id.clone(), wanted.column.clone()));
        let result = if again {
            let fault = Fault::new(Code::E208, "an earlier row corrects the same cell, so this one has no effect");
            Err(("id", fault.hint("remove one of the two")))
        } else {
            correct(tables, names, context, &wanted)
        };
        if let Err((column, fault)) = result {
            let column = overrides.schema.column(column);
            overrides.warn(row, column, fault);
        }
    }
    tables.insert("overrides", overrides);
}

struct Correction {
    table: String,
    id: String,
    column: String,
    value: String,
}

fn correct(
    tables: &mut BTreeMap<&'static str, Loaded<'_>>,
    names: &mut Names,
    context: Context,
    wanted: &Correction,
) -> Result<(), (&'static str, Fault)> {
    let missing = |column, message: String, near: Option<&str>| {
        let fault = Fault::new(Code::E208, message);
        Err((
            column,
            match near {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint("correct it, or remove the row"),
            },
        ))
    };
    let Some(table) = tables.get_mut(wanted.table.as_str()) else {
        let near = nearest(&wanted.table, tables::ALL.iter().map(|spec| spec.name));
        return missing("table", format!("there is no table `{}` with rows", wanted.table), near);
    };
    let Some(column) = table.schema.column(&wanted.column) else {
        let near = nearest(&wanted.column, table.schema.columns.iter().map(|def| def.name.as_str()));
        return missing("column", format!("`{}` has no column `{}`", wanted.table, wanted.column), near);
    };
    let row = table.texts("id").and_then(|ids| (0..table.len()).find(|row| ids.get(*row) == wanted.id));
    let Some(row) = row else {
        return missing("id", format!("`{}` has no row with the id `{}`", wanted.table, wanted.id), None);
    };
    if table.bad[row as usize] {
        let message = format!(
            "row `{}` of `{}` is left out because of a problem, so its correction has no effect",
            wanted.id, wanted.table
        );
        return Err(("id", Fault::new(Code::E208, message).hint("mend the row itself")));
    }
    let schema = table.schema;
    if wanted.value.trim().is_empty() && schema.columns[column].required {
        let message = format!("`{}` cannot be emptied: a row of `{}` needs it", wanted.column, wanted.table);
        return Err(("value", Fault::new(Code::E208, message).hint("give its value, or remove the row from its file")));
    }
    let styles = vec![Style { is_final: true, ..schema.style() }; schema.columns.len()];
    let mut sink = Sink::new(schema, context, &styles);
    sink.expect(column);
    sink.cell(column, wanted.value.trim(), 0..0, false);
    if let Some(spot) = sink.spots.pop().filter(|spot| spot.fault.code != Code::E101) {
        return Err(("value", spot.fault));
    }
    let renamed = names.absorb(sink.names());
    let Some(value) = sink.columns.known[column].take() else { return Ok(()) };
    put(table, column, schema.columns[column].kind, row, value, &renamed);
    Ok(())
}

fn put(table: &mut Loaded<'_>, column: usize, kind: Kind, row: u32, value: Column, renamed: &[u32]) {
    let rows = table.columns.lines.len();
    let mut cell = kind.empty();
    cell.append(value, renamed);
    let cells = table.columns.known[column].get_or_insert_with(|| kind.blank(rows));
    cells.copy_cell(row, &cell, 0);
}
