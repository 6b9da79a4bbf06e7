//! Rows that were read, in typed columns: of a part of a file, of a file, of all files of a table. It reads nothing.

use super::{
    cell::Survey,
    column::{Column, Texts},
    lines::Lines,
    names::Names,
    schema::Schema,
    sink::Spot,
    texts::extra,
};

/// Typed columns over the same rows.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    /// By the number of the column in the schema; `None` where no file has it.
    pub(crate) known: Vec<Option<Column>>,
    /// Columns that the table does not know, by name.
    pub(crate) extras: Vec<(String, Texts)>,
    /// The line on which each row starts.
    pub(crate) lines: Lines,
}

impl Columns {
    /// No rows of a table.
    pub(crate) fn none(schema: &Schema) -> Columns {
        Columns { known: schema.columns.iter().map(|_| None).collect(), extras: Vec::new(), lines: Lines::default() }
    }

    /// Adds rows. `renamed` gives the new numbers of their names; their lines count from `start`.
    pub(crate) fn append(&mut self, schema: &Schema, more: Columns, renamed: &[u32], start: u32) {
        let before = self.lines.len();
        self.lines.append(&more.lines, start);
        let rows = self.lines.len();
        for ((cells, more), def) in self.known.iter_mut().zip(more.known).zip(&schema.columns) {
            if let Some(more) = more {
                cells.get_or_insert_with(|| def.kind.blank(before)).append(more, renamed);
            }
            if let Some(cells) = cells {
                cells.fill(rows);
            }
        }
        for (name, more) in more.extras {
            let texts = extra(&mut self.extras, &name);
            texts.fill(before);
            texts.append(more);
        }
        self.extras.iter_mut().for_each(|(_, texts)| texts.fill(rows));
    }

    /// Makes room for so many rows in all, as long as those that are there. Columns that grow bit by bit are copied again
    /// and again, and leave holes.
    pub(crate) fn reserve(&mut self, rows: usize) {
        let more = rows.saturating_sub(self.lines.len());
        self.known.iter_mut().flatten().for_each(|cells| cells.reserve(more));
        self.extras.iter_mut().for_each(|(_, texts)| texts.reserve(more));
    }

    /// Keeps the rows that are marked.
    pub(crate) fn keep(&mut self, marked: &[bool]) {
        self.known.iter_mut().flatten().for_each(|cells| cells.keep(marked));
        self.extras.iter_mut().for_each(|(_, texts)| texts.keep(marked));
        self.lines.keep(marked);
    }
}

/// The rows of a file, or of a part of it, and what is wrong with them.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    /// Their lines count from 0.
    pub(crate) columns: Columns,
    /// The rows that are left out; ascending and each once.
    pub(crate) bad: Vec<u32>,
    pub(crate) spots: Vec<Spot>,
    /// The names that the cells speak of.
    pub(crate) names: Names,
    /// What was learnt of each column.
    pub(crate) surveys: Vec<Survey>,
}

impl Filled {
    /// No rows of a table.
    pub(crate) fn none(schema: &Schema) -> Filled {
        Filled {
            columns: Columns::none(schema),
            bad: Vec::new(),
            spots: Vec::new(),
            names: Names::default(),
            surveys: vec![Survey::default(); schema.columns.len()],
        }
    }

    /// Adds the rows of the part that follows; `lines` come before it.
    pub(crate) fn absorb(&mut self, schema: &Schema, mut part: Filled, lines: u32) {
        let rows = self.columns.lines.len() as u32;
        let renamed = self.names.absorb(&part.names);
        self.columns.append(schema, part.columns, &renamed, lines);
        self.bad.extend(part.bad.iter().map(|row| rows + row));
        self.spots.append(&mut part.spots);
        self.surveys.iter_mut().zip(&part.surveys).for_each(|(survey, more)| survey.add(*more));
    }

    /// Lets places count from elsewhere: the text that was read begins at `start`.
    pub(crate) fn shift(&mut self, start: usize) {
        for Spot { span, .. } in &mut self.spots {
            *span = span.start + start..span.end + start;
        }
    }
}
