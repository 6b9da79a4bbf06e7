//! A table on its way: the rows of all its files in one, before the checks between rows have been made.

use super::{
    cell::Fault,
    column::{Column, Texts},
    filled::{Columns, Filled},
    names::Name,
    schema::Schema,
    table::{Dynamic, Rows},
};
use crate::base::{calendar::Day, money::Currency, problem::LeftOut};

/// A table's rows.
#[derive(Debug)]
pub(crate) struct Loaded<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) columns: Columns,
    /// The first row of each file, with the file's number.
    pub(crate) files: Vec<(u32, u32)>,
    /// Whether each file, in order, lies in the table's folder.
    pub(crate) in_folder: Vec<bool>,
    /// The rows that are left out.
    pub(crate) bad: Vec<bool>,
    /// What is wrong with rows that are already read.
    pub(crate) late: Vec<Late>,
}

/// Something wrong with a row that is already read.
#[derive(Clone, Debug)]
pub(crate) struct Late {
    pub(crate) row: u32,
    pub(crate) column: Option<usize>,
    pub(crate) fault: Fault,
    pub(crate) cost: LeftOut,
}

impl<'s> Loaded<'s> {
    /// A table without rows.
    pub(crate) fn new(schema: &'s Schema) -> Loaded<'s> {
        Loaded {
            schema,
            columns: Columns::none(schema),
            files: Vec::new(),
            in_folder: Vec::new(),
            bad: Vec::new(),
            late: Vec::new(),
        }
    }

    /// Adds the rows of a file, if it has any, with the numbers that their names have in the dataset.
    pub(crate) fn append(&mut self, file: u32, in_folder: bool, part: Option<(Vec<u32>, Filled)>) {
        self.files.push((self.len(), file));
        self.in_folder.push(in_folder);
        if let Some((renamed, part)) = part {
            let rows = self.len() as usize;
            self.columns.append(self.schema, part.columns, &renamed, 1);
            self.bad.resize(self.len() as usize, false);
            part.bad.iter().for_each(|row| self.bad[rows + *row as usize] = true);
        }
    }

    /// The number of rows, those left out among them.
    pub(crate) fn len(&self) -> u32 {
        self.columns.lines.len() as u32
    }

    /// The rows that count.
    pub(crate) fn good(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(|&row| !self.bad[row as usize])
    }

    /// The cells of a column of texts.
    pub(crate) fn texts(&self, name: &str) -> Option<&Texts> {
        match self.columns.known[self.schema.column(name)?].as_ref()? {
            Column::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    /// The name in a cell.
    pub(crate) fn name(&self, column: &str, row: u32) -> Option<Name> {
        match self.columns.known[self.schema.column(column)?].as_ref()? {
            Column::Names(names) => names.get(row),
            _ => None,
        }
    }

    /// The day in a cell.
    pub(crate) fn day(&self, column: &str, row: u32) -> Option<Day> {
        match self.columns.known[self.schema.column(column)?].as_ref()? {
            Column::Days(days) => days.get(row),
            _ => None,
        }
    }

    /// The currency that a row names.
    pub(crate) fn currency(&self, row: u32) -> Option<Currency> {
        match self.columns.known[self.schema.column("currency")?].as_ref()? {
            Column::Currencies(currencies) => currencies.get(row),
            _ => None,
        }
    }

    /// Puts a name into the cells of a column that are empty, for the rows from `first` on.
    pub(crate) fn default_name(&mut self, column: &str, first: u32, name: Name) {
        let rows = self.len();
        let Some(index) = self.schema.column(column) else { return };
        let kind = self.schema.columns[index].kind;
        let cells = self.columns.known[index].get_or_insert_with(|| kind.blank(rows as usize));
        let Column::Names(cells) = cells else { return };
        for row in first..rows {
            if cells.get(row).is_none() {
                cells.set(row, Some(name));
            }
        }
    }

    /// Notes something wrong with a row that costs it.
    pub(crate) fn leave_out(&mut self, row: u32, column: Option<usize>, fault: Fault) {
        self.bad[row as usize] = true;
        self.late.push(Late { row, column, fault, cost: LeftOut::Row });
    }

    /// Notes something wrong with a row that still counts.
    pub(crate) fn warn(&mut self, row: u32, column: Option<usize>, fault: Fault) {
        self.late.push(Late { row, column, fault, cost: LeftOut::Nothing });
    }

    /// The first row of the file that a row comes from, and the file's number.
    pub(crate) fn file(&self, row: u32) -> (u32, u32) {
        self.files.get(self.file_index(row)).copied().unwrap_or((0, 0))
    }

    /// Whether the file that a row comes from lies in the table's folder.
    pub(crate) fn file_is_in_folder(&self, row: u32) -> bool {
        self.in_folder.get(self.file_index(row)).copied().unwrap_or(false)
    }

    /// Which of the table's files, in order, a row comes from.
    fn file_index(&self, row: u32) -> usize {
        self.files.partition_point(|(first, _)| *first <= row).saturating_sub(1)
    }

    /// The table without the rows that are left out, and how many of each file's rows these are.
    pub(crate) fn finish(mut self) -> (Parts, Vec<(u32, u32, u32)>) {
        let ends = self.files.iter().skip(1).map(|(first, _)| *first).chain([self.len()]);
        let mut counts = Vec::new();
        let mut first = 0;
        let mut files = Vec::new();
        for ((start, file), end) in self.files.iter().zip(ends) {
            let left_out = self.bad[*start as usize..end as usize].iter().filter(|bad| **bad).count() as u32;
            counts.push((*file, end - start, left_out));
            files.push((first, *file));
            first += end - start - left_out;
        }
        let left_out: u32 = counts.iter().map(|(_, _, left_out)| left_out).sum();
        if left_out > 0 {
            let marked: Vec<bool> = self.bad.iter().map(|bad| !bad).collect();
            self.columns.keep(&marked);
        }
        let declared = self.schema.declared();
        let mut columns: Vec<Column> = Vec::new();
        let mut dynamic = Vec::new();
        for (index, (cells, def)) in self.columns.known.into_iter().zip(&self.schema.columns).enumerate() {
            let cells = cells.unwrap_or_else(|| def.kind.empty());
            if index < declared {
                columns.push(cells);
            } else {
                dynamic.push((def.name.clone(), cells));
            }
        }
        let rows = Rows { lines: self.columns.lines, files, left_out };
        let extras = self.columns.extras.into_iter().map(|(name, cells)| Dynamic { name, cells }).collect();
        (Parts { rows, columns, dynamic, extras }, counts)
    }
}

/// What a table is assembled from.
pub(crate) struct Parts {
    pub(crate) rows: Rows,
    pub(crate) columns: Vec<Column>,
    pub(crate) dynamic: Vec<(String, Column)>,
    pub(crate) extras: Vec<Dynamic<Texts>>,
}

/// A table that can be assembled.
pub(crate) trait Assemble {
    fn assemble(parts: Parts) -> Self;
}
