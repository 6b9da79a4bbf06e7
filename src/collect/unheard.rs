//! Fields that a definition names and no row has: most often a slip of the pen, or a service that calls them otherwise by
//! now. Columns that a table cannot do without are errors before it comes to this.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{
    cells::fields_of,
    definition::{Content, Service},
};
use crate::base::text::{count, nearest};

/// What was not found in any row so far.
#[derive(Debug, Default)]
pub(super) struct Unheard {
    columns: BTreeSet<usize>,
    filters: BTreeSet<usize>,
    /// The fields of the last row, for people.
    fields: Option<String>,
    names: Vec<String>,
    rows: u64,
    wanted: u64,
}

impl Unheard {
    /// Before the first row: nothing was found.
    pub(super) fn new(service: &Service) -> Unheard {
        let from_fields = |at: &usize| matches!(service.columns[*at].content, Content::Fields(_));
        Unheard {
            columns: (0..service.columns.len()).filter(from_fields).collect(),
            filters: (0..service.rows.filter.len()).collect(),
            ..Unheard::default()
        }
    }

    /// Looks at the rows of a page: all of them, and those that are wanted.
    pub(super) fn look(&mut self, service: &Service, rows: &[&Value], wanted: usize) {
        self.rows += rows.len() as u64;
        self.wanted += wanted as u64;
        if self.columns.is_empty() && self.filters.is_empty() {
            return;
        }
        let has = |row: &Value, path: &JsonPath| !path.query(row).is_empty();
        for row in rows {
            self.columns.retain(|at| match &service.columns[*at].content {
                Content::Fields(fields) => !fields.iter().any(|field| has(row, &field.path)),
                Content::Template(_) => false,
            });
            self.filters.retain(|at| !has(row, &service.rows.filter[*at].path));
        }
        if let Some(row) = rows.last() {
            self.fields = fields_of(row);
            self.names = row.as_object().map(|row| row.keys().cloned().collect()).unwrap_or_default();
        }
    }

    /// What is to be said of it in the end.
    pub(super) fn warnings(&self, service: &Service) -> Vec<String> {
        if self.rows == 0 {
            return Vec::new();
        }
        let mut warnings = Vec::new();
        for at in &self.columns {
            let column = &service.columns[*at];
            let Content::Fields(fields) = &column.content else { continue };
            let Some(field) = fields.first() else { continue };
            warnings.push(format!(
                "no row has `{}`, so `{}` is empty; {}",
                field.shown,
                column.name,
                self.near(&field.shown)
            ));
        }
        if self.wanted == 0 && !service.rows.filter.is_empty() {
            let came = count(self.rows, "row", "rows");
            let why = match self.filters.first().and_then(|at| service.rows.filter.get(*at)) {
                Some(filter) => format!("no row has `{}`", plain(&filter.path)),
                None => "none has a value that it wants".to_owned(),
            };
            warnings.push(format!("{came} came, and `where` let none through: {why}"));
        }
        warnings
    }

    fn near(&self, shown: &str) -> String {
        match nearest(shown, self.names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("rows have {}", self.fields.as_deref().unwrap_or("no fields")),
        }
    }
}

/// A path as people write it: `status` for `$.status`.
fn plain(path: &JsonPath) -> String {
    let shown = path.to_string();
    shown.trim_start_matches("$.").trim_start_matches("$['").trim_end_matches("']").to_owned()
}
