//! The rows behind a figure: a table, a test for its rows, and what each of them adds.

use std::{fmt, sync::Arc};

use crate::{
    base::{figure::RowLine, value::Value},
    data::Dataset,
};

type Test = Arc<dyn Fn(&Dataset, u32) -> bool + Send + Sync>;
type Part = Arc<dyn Fn(&Dataset, u32) -> Option<Value> + Send + Sync>;

/// The rows of a table that a figure was made of.
#[derive(Clone)]
pub struct Selection {
    table: &'static str,
    test: Test,
    part: Part,
}

impl fmt::Debug for Selection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Selection({})", self.table)
    }
}

impl Selection {
    /// The rows of `table` that pass the test, and what each adds to the figure.
    pub fn new(
        table: &'static str,
        test: impl Fn(&Dataset, u32) -> bool + Send + Sync + 'static,
        part: impl Fn(&Dataset, u32) -> Option<Value> + Send + Sync + 'static,
    ) -> Selection {
        Selection { table, test: Arc::new(test), part: Arc::new(part) }
    }

    /// How many rows there are, and the first `limit` of them (all where `None`).
    pub fn rows(&self, data: &Dataset, limit: Option<usize>) -> (u64, Vec<RowLine>) {
        let Some(rows) = data.rows(self.table) else { return (0, Vec::new()) };
        let mut lines = Vec::new();
        let mut n = 0;
        for row in rows.iter().filter(|&row| (self.test)(data, row)) {
            n += 1;
            if limit.is_none_or(|limit| lines.len() < limit) {
                lines.push(self.line(data, row));
            }
        }
        (n, lines)
    }

    fn line(&self, data: &Dataset, row: u32) -> RowLine {
        let place = data.place(self.table, row).map_or_else(String::new, |(file, line)| format!("{file}:{line}"));
        RowLine { place, text: String::new(), part: (self.part)(data, row) }
    }
}
