//! A table as this business has it: the columns that it declares, those that the business's setup adds, and which of
//! them a file's headers mean.

use super::{
    cell::{Style, number::Mark, words::fold},
    table::{Kind, TableSpec},
};
use crate::{
    base::text::nearest,
    config::{Business, TableFormat},
};

/// The columns whose cells are kept. All of them are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those that figures and pages are made of. In a large folder the texts of the others would take half of the memory.
    Figures,
    /// Every one, those that the table does not know among them.
    All,
}

/// A table's columns: first the declared ones, then those of the setup.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) spec: &'static TableSpec,
    pub(crate) columns: Vec<ColumnDef>,
    /// Which of its columns are kept.
    pub(crate) keep: Keep,
    /// The agents of the setup, in small letters.
    pub(crate) agents: Vec<String>,
    format: TableFormat,
}

/// A column that a file may have.
#[derive(Debug)]
pub(crate) struct ColumnDef {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    aliases: &'static [&'static str],
    /// Whether its texts are checked and not kept.
    pub(crate) is_aside: bool,
}

/// What a header means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The column with this number.
    Column(usize),
    /// A column that the table does not know; it is kept.
    Extra,
    /// The same, and a known name is near.
    NearMiss(String),
    /// A second column of the same name.
    Repeated,
    /// A column without a name.
    Nameless,
}

impl Schema {
    /// The schema of a table.
    pub(crate) fn new(spec: &'static TableSpec, business: &Business, keep: Keep) -> Schema {
        let mut columns: Vec<ColumnDef> = spec
            .columns
            .iter()
            .map(|column| ColumnDef {
                name: column.name.to_owned(),
                kind: column.kind,
                required: column.required && column.kind != Kind::Id,
                aliases: column.aliases,
                is_aside: column.aside && keep == Keep::Figures,
            })
            .collect();
        for (name, kind) in added(spec.name, business) {
            if !columns.iter().any(|column| column.name == name) {
                columns.push(ColumnDef { name, kind, required: false, aliases: &[], is_aside: false });
            }
        }
        let agents = business.agents.keys().map(|agent| agent.to_lowercase()).collect();
        Schema { spec, columns, keep, agents, format: business.tables.get(spec.name).cloned().unwrap_or_default() }
    }

    /// The number of the column with this name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// What the headers of a file mean, in order.
    pub(crate) fn targets<'h>(&self, headers: impl IntoIterator<Item = &'h str> + Clone) -> Vec<Target> {
        let exact: Vec<Option<usize>> = headers
            .clone()
            .into_iter()
            .map(|header| self.mapped(header).or_else(|| self.column(&fold(header))))
            .collect();
        let mut taken = vec![false; self.columns.len()];
        exact.iter().flatten().for_each(|&column| taken[column] = true);
        let by_exact_name = taken.clone();
        let mut seen = vec![false; self.columns.len()];
        let mut targets = Vec::new();
        for (header, exact) in headers.into_iter().zip(exact) {
            let folded = fold(header);
            let alias = || {
                let free = self.columns.iter().enumerate().filter(|(column, _)| !by_exact_name[*column]);
                free.into_iter().find(|(_, def)| def.aliases.contains(&folded.as_str())).map(|(column, _)| column)
            };
            targets.push(match exact.or_else(alias) {
                Some(column) if seen[column] => Target::Repeated,
                Some(column) => {
                    seen[column] = true;
                    taken[column] = true;
                    Target::Column(column)
                }
                None if folded.is_empty() => Target::Nameless,
                None => Target::Extra,
            });
        }
        targets
    }

    /// The same as [`Schema::targets`], with a known name where one is near and no header has it.
    pub(crate) fn targets_with_near_misses(&self, headers: &[String]) -> Vec<Target> {
        let mut targets = self.targets(headers.iter().map(String::as_str));
        let missing: Vec<&str> = (0..self.columns.len())
            .filter(|column| !targets.contains(&Target::Column(*column)))
            .map(|column| self.columns[column].name.as_str())
            .collect();
        for (target, header) in targets.iter_mut().zip(headers) {
            if *target != Target::Extra {
                continue;
            }
            let folded = fold(header);
            let of_alias = || {
                let free = self.columns.iter().filter(|def| missing.contains(&def.name.as_str()));
                let near = |def: &&ColumnDef| def.aliases.iter().any(|alias| is_slip(&folded, alias));
                free.into_iter().find(near).map(|def| def.name.as_str())
            };
            if let Some(name) = near_miss(&folded, &missing).or_else(of_alias) {
                *target = Target::NearMiss(name.to_owned());
            }
        }
        targets
    }

    fn mapped(&self, header: &str) -> Option<usize> {
        let mut mapping = self.format.columns.iter();
        let (_, name) = mapping.find(|(foreign, _)| foreign.trim().eq_ignore_ascii_case(header.trim()))?;
        self.column(name)
    }

    /// How many of the headers are known.
    pub(crate) fn known<'h>(&self, headers: impl IntoIterator<Item = &'h str> + Clone) -> usize {
        self.targets(headers).iter().filter(|target| matches!(target, Target::Column(_))).count()
    }

    /// How each column is to be read before anything is known of the file.
    pub(crate) fn style(&self) -> Style {
        let mark = match self.format.decimal_mark {
            Some(',') => Some(Mark::Comma),
            Some(_) => Some(Mark::Point),
            None => None,
        };
        Style { mark, order: None, dates: self.format.dates.clone(), is_final: false }
    }

    /// The form of dates that the business declares.
    pub(crate) fn dates(&self) -> Option<&str> {
        self.format.dates.as_deref()
    }

    /// The columns that the table declares itself.
    pub(crate) fn declared(&self) -> usize {
        self.spec.columns.len()
    }
}

/// A name that was most likely meant: so near that nothing else is, and not merely longer or shorter.
fn near_miss<'a>(header: &str, names: &[&'a str]) -> Option<&'a str> {
    let name = nearest(header, names.iter().copied())?;
    let distance = strsim::osa_distance(header, name);
    let limit = if name.len() < 8 { 1 } else { 2 };
    (name.len() > 3 && distance <= limit && !header.starts_with(name)).then_some(name)
}

/// Whether a header is another name of a column but for one letter.
fn is_slip(header: &str, alias: &str) -> bool {
    alias.len() > 4
        && strsim::osa_distance(header, alias) == 1
        && !header.starts_with(alias)
        && !alias.starts_with(header)
}

/// The columns that the setup adds: the stages of deals, the steps of conversations.
fn added(table: &str, business: &Business) -> Vec<(String, Kind)> {
    let with = |names: Vec<&String>, kind| names.into_iter().map(|name| (name.clone(), kind)).collect();
    match table {
        "deals" => with(business.pipelines.iter().flat_map(|pipeline| &pipeline.stages).collect(), Kind::Mark),
        "conversations" => with(business.conversation_steps.iter().collect(), Kind::Number),
        _ => Vec::new(),
    }
}
