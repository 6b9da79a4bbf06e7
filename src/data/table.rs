//! What a table is: its columns with their kinds, other names and meaning. The loader, the checks and the reference in
//! `docs/tables.md` are all made from these.

use super::{
    column::{Column, Counts, Currencies, Days, Decimals, Flags, Marks, Moments, NameColumn, Texts, Windows},
    lines::Lines,
};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The id of a row.
    Id,
    /// Free text.
    Text,
    /// The id of a row of another table.
    Reference(&'static str),
    /// Text that comes again, such as a platform.
    Name,
    /// One of a few known words.
    Choice(&'static [&'static str]),
    /// Agents, such as `maya; tom` or `maya:70; tom:30`.
    Agents,
    /// A code whose leading zeros matter, such as a zip.
    Code,
    /// A day that has come.
    Day,
    /// A day that may lie ahead.
    AnyDay,
    /// A month, year, or run of days.
    Period,
    /// A day with its time.
    Moment,
    /// The day on which a stage was reached, or `y`.
    Mark,
    /// Money.
    Money,
    /// A currency.
    Currency,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// A fraction between 0 and 1, or percents.
    Share,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// What its cells look like, for people.
    pub fn words(self) -> String {
        match self {
            Kind::Id => "id, such as `deal-k7m2`".into(),
            Kind::Text => "text".into(),
            Kind::Reference(table) => format!("id of a row in `{table}`"),
            Kind::Name => "name".into(),
            Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Kind::Agents => "agents: `maya`, `maya; tom` or `maya:70; tom:30`".into(),
            Kind::Code => "code, kept as it is".into(),
            Kind::Day => "date".into(),
            Kind::AnyDay => "date, may lie ahead".into(),
            Kind::Period => "month, year or days: `2026-01`, `2026`, `2026-01-05/2026-01-11`".into(),
            Kind::Moment => "date and time: `2026-02-24T14:30+05:30`".into(),
            Kind::Mark => "date, or `y` when the date is unknown".into(),
            Kind::Money => "amount: `1200.50`, `$1,200.50` or `EUR 1200.50`".into(),
            Kind::Currency => "currency code".into(),
            Kind::Number => "number".into(),
            Kind::Count => "whole number".into(),
            Kind::Share => "share: `0.35` or `35 %`".into(),
            Kind::Flag => "`yes` or `no`".into(),
        }
    }

    /// A column of this many empty cells.
    pub(crate) fn blank(self, rows: usize) -> Column {
        let mut cells = self.empty();
        cells.fill(rows);
        cells
    }

    pub(crate) fn empty(self) -> Column {
        match self {
            Kind::Id | Kind::Text | Kind::Reference(_) | Kind::Code => Column::Texts(Texts::default()),
            Kind::Name | Kind::Choice(_) | Kind::Agents => Column::Names(NameColumn::default()),
            Kind::Day | Kind::AnyDay => Column::Days(Days::default()),
            Kind::Period => Column::Windows(Windows::default()),
            Kind::Moment => Column::Moments(Moments::default()),
            Kind::Mark => Column::Marks(Marks::default()),
            Kind::Money | Kind::Number | Kind::Share => Column::Decimals(Decimals::default()),
            Kind::Currency => Column::Currencies(Currencies::default()),
            Kind::Count => Column::Counts(Counts::default()),
            Kind::Flag => Column::Flags(Flags::default()),
        }
    }
}

/// A column as a table declares it.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether a row cannot do without it.
    pub required: bool,
    /// Other names that headers may have.
    pub aliases: &'static [&'static str],
    /// Whether no figure and no page reads its texts.
    pub aside: bool,
}

impl Spec {
    /// A column of a kind.
    pub(crate) const fn of(kind: Kind) -> Spec {
        Spec { name: "", doc: "", kind, required: false, aliases: &[], aside: false }
    }

    /// A column that a row cannot do without.
    pub(crate) const fn required(self) -> Spec {
        Spec { required: true, ..self }
    }

    /// A column of texts that no figure and no page reads.
    pub(crate) const fn aside(self) -> Spec {
        Spec { aside: true, ..self }
    }

    /// A column that headers may also call something else.
    pub(crate) const fn or(self, aliases: &'static [&'static str]) -> Spec {
        Spec { aliases, ..self }
    }
}

/// A table as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct TableSpec {
    /// Its name, which is also that of its file or folder in `data/`.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// Its columns.
    pub columns: &'static [Spec],
    /// One row as CSV: the header and a line, to show on empty pages and to start from.
    pub example: &'static str,
    /// What the columns are that the business's own setup adds, such as one a stage.
    pub dynamic: Option<&'static str>,
}

impl TableSpec {
    /// The column with this very name.
    pub fn column(&self, name: &str) -> Option<&'static Spec> {
        self.columns.iter().find(|spec| spec.name == name)
    }
}

/// A column that the business's setup adds to a table: a stage of a deal, a step of a conversation.
#[derive(Clone, Debug)]
pub struct Dynamic<T> {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: T,
}

/// Where the rows of a table come from.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub(crate) lines: Lines,
    /// The first row of each file, with the file's number in the dataset.
    pub(crate) files: Vec<(u32, u32)>,
    /// The rows that were left out.
    pub(crate) left_out: u32,
}

impl Rows {
    /// How many rows count.
    pub fn len(&self) -> u32 {
        self.lines.len() as u32
    }

    /// Whether no row counts.
    pub fn is_empty(&self) -> bool {
        self.lines.len() == 0
    }

    /// Every row's number.
    #[expect(clippy::iter_without_into_iter, reason = "rows are numbers: there is nothing of a table to borrow")]
    pub fn iter(&self) -> std::ops::Range<u32> {
        0..self.len()
    }

    /// How many rows were left out because of a problem.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// The number of the file that the row comes from.
    pub fn file(&self, row: u32) -> usize {
        let after = self.files.partition_point(|(first, _)| *first <= row);
        after.checked_sub(1).map_or(0, |index| self.files[index].1 as usize)
    }

    /// The rows that come from a file, by its number in the dataset.
    pub fn of_file(&self, file: usize) -> std::ops::Range<u32> {
        let Some(at) = self.files.iter().position(|(_, number)| *number as usize == file) else { return 0..0 };
        let end = self.files.get(at + 1).map_or(self.len(), |(first, _)| *first);
        self.files.get(at).map_or(0, |(first, _)| *first)..end
    }

    /// The line on which the row starts, from 1.
    pub fn line(&self, row: u32) -> u32 {
        self.lines.get(row)
    }
}

/// The first of at most one, where a macro has nothing or something.
pub(crate) const fn first(of: &[&'static str]) -> Option<&'static str> {
    if of.is_empty() { None } else { Some(of[0]) }
}

/// Declares a table: a struct of columns, one a field, and its specification.
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        $table:ident $name:literal $(with $dynamic_doc:literal $dynamic:ident: $cells:ty)? {
            $($(#[doc = $field_doc:literal])* $field:ident: $column:ty = $spec:expr,)*
        }
        example $example:expr
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $table {
            /// Where its rows come from.
            pub rows: $crate::data::table::Rows,
            $($(#[doc = $field_doc])* pub $field: $column,)*
            $(#[doc = $dynamic_doc] pub $dynamic: Vec<$crate::data::table::Dynamic<$cells>>,)?
            /// Columns that the table does not know, as they are.
            pub extras: Vec<$crate::data::table::Dynamic<$crate::data::column::Texts>>,
        }

        impl $table {
            /// What the table is.
            pub const SPEC: $crate::data::table::TableSpec = $crate::data::table::TableSpec {
                name: $name,
                doc: concat!($($doc),*),
                columns: &[$($crate::data::table::Spec {
                    name: stringify!($field), doc: concat!($($field_doc),*), ..$spec
                }),*],
                example: $example,
                dynamic: $crate::data::table::first(&[$($dynamic_doc)?]),
            };
        }

        impl $crate::data::cells::Table for $table {
            fn rows(&self) -> &$crate::data::table::Rows {
                &self.rows
            }

            fn columns(&self) -> Vec<$crate::data::cells::Column<'_>> {
                #[allow(unused_mut, reason = "most tables have no columns of the setup")]
                let mut columns = vec![$($crate::data::cells::Column::new(stringify!($field), &self.$field)),*];
                $(columns.extend(self.$dynamic.iter().map(|it| $crate::data::cells::Column::new(&it.name, &it.cells)));)?
                columns
            }

            fn extras(&self) -> Vec<$crate::data::cells::Column<'_>> {
                $crate::data::cells::extras(&self.extras)
            }
        }

        impl $crate::data::loaded::Assemble for $table {
            fn assemble(parts: $crate::data::loaded::Parts) -> Self {
                let mut columns = parts.columns.into_iter();
                let mut next = || columns.next().unwrap_or($crate::data::column::Column::Texts(Default::default()));
                let _ = &parts.dynamic;
                $table {
                    rows: parts.rows,
                    $($field: $crate::data::column::Typed::take(next()),)*
                    $($dynamic: parts.dynamic.into_iter().map(|(name, cells)| $crate::data::table::Dynamic {
                        name, cells: $crate::data::column::Typed::take(cells)
                    }).collect(),)?
                    extras: parts.extras,
                }
            }
        }
    };
}
pub(crate) use table;
