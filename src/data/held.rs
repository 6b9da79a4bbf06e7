//! What the files of a table hold, cell by cell as text: what a person is offered who writes one more row, or changes one.
//! Corrections of `overrides` are not heard here.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use chrono_tz::Tz;

use super::{
    filled::Filled,
    load::{Future, context, read_file},
    schema::{Keep, Schema, Target},
    source::find,
    table::{Kind, TableSpec},
    written,
};
use crate::{
    base::{calendar::Day, split, text::capital},
    config::Business,
};

/// A column that a row of the table may fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldColumn {
    /// Its name.
    pub name: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether a row cannot do without it.
    pub is_required: bool,
    /// What it means.
    pub doc: String,
}

/// What the files of a table hold.
#[derive(Debug)]
pub struct Held {
    /// The columns, as the table and the setup declare them.
    pub columns: Vec<HeldColumn>,
    files: Vec<File>,
    zone: Tz,
    schema: Schema,
}

#[derive(Debug)]
struct File {
    stem: String,
    rows: Arc<Filled>,
}

impl Held {
    /// Reads the files of a table. Rows that cannot be read are passed over.
    pub fn of(root: &Path, business: &Business, today: Day, table: &'static TableSpec) -> Held {
        let schema = Schema::new(table, business, Keep::All);
        let column = |(at, def): (usize, &super::schema::ColumnDef)| HeldColumn {
            name: def.name.clone(),
            kind: def.kind,
            is_required: def.required,
            doc: table.columns.get(at).map_or_else(|| of_one(table.dynamic), |spec| spec.doc.to_owned()),
        };
        let columns = schema.columns.iter().enumerate().map(column).collect();
        let sources = find(root).0.into_iter().filter(|source| source.table == table.name);
        let read = |source: super::source::Source| {
            let stem = source.stem.clone();
            let rows = read_file(&schema, source, context(business, today, Future::Later)).rows?;
            Some(File { stem, rows })
        };
        let files = sources.filter_map(read).collect();
        Held { columns, files, zone: business.timezone, schema }
    }

    /// The column that a name means, which may be another name of it.
    pub fn column(&self, name: &str) -> Option<&HeldColumn> {
        match self.schema.targets([name]).as_slice() {
            [Target::Column(column)] => self.columns.get(*column),
            _ => None,
        }
    }

    /// The same without the files that are not called so, if one is.
    pub fn of_stem(mut self, stem: &str) -> Held {
        if self.files.iter().any(|file| file.stem == stem) {
            self.files.retain(|file| file.stem == stem);
        }
        self
    }

    /// What a column holds, the commonest first. Agents that share a row are named one by one.
    pub fn values(&self, column: &str) -> Vec<(String, u32)> {
        let kind = self.columns.iter().find(|known| known.name == column).map(|known| known.kind);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        self.each(column, |text| {
            let shared = if kind == Some(Kind::Agents) { split::split(&text) } else { None };
            let names = shared.map_or_else(|| vec![text], |parts| parts.into_iter().map(|(name, _)| name).collect());
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        });
        let mut values: Vec<(String, u32)> = counts.into_iter().collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        values
    }

    /// Whether most rows have something in a column.
    pub fn is_mostly_filled(&self, column: &str) -> bool {
        let mut filled = 0;
        self.each(column, |_| filled += 1);
        let rows: usize = self.files.iter().map(|file| file.good().count()).sum();
        filled * 2 >= rows && filled > 0
    }

    /// The cells of a row that are not empty, by its id.
    pub fn row(&self, id: &str) -> Option<Vec<(String, String)>> {
        let column = self.columns.iter().position(|column| column.kind == Kind::Id)?;
        self.files.iter().find_map(|file| {
            let row = file.good().find(|row| file.cell(column, *row, self.zone).as_deref() == Some(id))?;
            let cell = |(at, column): (usize, &HeldColumn)| Some((column.name.clone(), file.cell(at, row, self.zone)?));
            Some(self.columns.iter().enumerate().filter_map(cell).collect())
        })
    }

    /// The cells of two columns, row by row; empty ones are empty.
    pub fn pairs(&self, one: &str, other: &str) -> Vec<(String, String)> {
        let at = |name: &str| self.columns.iter().position(|column| column.name == name);
        let (one, other) = (at(one), at(other));
        let mut pairs = Vec::new();
        for file in &self.files {
            let cell = |at: Option<usize>, row| at.and_then(|at| file.cell(at, row, self.zone)).unwrap_or_default();
            pairs.extend(file.good().map(|row| (cell(one, row), cell(other, row))));
        }
        pairs
    }

    fn each(&self, column: &str, mut take: impl FnMut(String)) {
        let Some(at) = self.columns.iter().position(|known| known.name == column) else { return };
        for file in &self.files {
            file.good().filter_map(|row| file.cell(at, row, self.zone)).for_each(&mut take);
        }
    }
}

/// What one column of the setup holds, by the words for all of them: `One column a step: the minutes …`.
fn of_one(all: Option<&str>) -> String {
    let all = all.unwrap_or_default();
    capital(all.split_once(": ").map_or(all, |(_, one)| one))
}

impl File {
    /// The rows that count.
    fn good(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.rows.columns.lines.len() as u32).filter(|row| self.rows.bad.binary_search(row).is_err())
    }

    fn cell(&self, column: usize, row: u32, zone: Tz) -> Option<String> {
        written::text(self.rows.columns.known.get(column)?.as_ref()?, row, &self.rows.names, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::files,
        data::tables,
        metrics::fixture::{business, day},
    };

    #[test]
    fn what_rows_hold_is_offered_and_what_cannot_be_read_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let table = "id,created,platform,agents,value\n\
            deal-a,2026-01-02,X,maya,500\n\
            deal-b,2026-01-03,Upwork,maya; tom,\n\
            deal-c,2026-01-04,Upwork,tom:70; maya:30,\n\
            deal-d,never,Fiverr,zoe,1\n";
        for (path, text) in
            [("data/deals/one.csv", table), ("data/deals/two.csv", "id,created,title\ndeal-e,2026-01-05,A\n")]
        {
            files::write(&folder.path().join(path), text.as_bytes()).unwrap();
        }
        let deals = tables::spec("deals").unwrap();
        let held = Held::of(folder.path(), &business(), day("2026-02-01"), deals);
        let named =
            |values: Vec<(String, u32)>| values.into_iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>();
        assert_eq!(named(held.values("platform")), ["Upwork 2", "X 1"]);
        assert_eq!(named(held.values("agents")), ["maya 3", "tom 2"]);
        assert_eq!(
            ["platform", "value", "title", "nothing"].map(|it| held.is_mostly_filled(it)),
            [true, false, false, false]
        );
        let row = held.row("deal-a").unwrap();
        assert_eq!(held.column("Deal Name").map(|column| column.name.as_str()), held.column("title").map(|_| "title"));
        let stage = &held.columns.last().unwrap().doc;
        assert_eq!(stage, "The day on which the deal reached it, or `y`.");
        assert_eq!(row[0], ("id".to_owned(), "deal-a".to_owned()));
        assert!(row.contains(&("value".to_owned(), "500".to_owned())) && row.iter().all(|(name, _)| name != "title"));
        assert!(held.row("deal-d").is_none(), "it cannot be read");
        assert_eq!(held.pairs("id", "value")[..2], [("deal-a".into(), "500".into()), ("deal-b".into(), String::new())]);
        assert_eq!(named(held.of_stem("two").values("title")), ["A 1"]);
    }
}
