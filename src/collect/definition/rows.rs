//! The rows of a source definition: where they are in an answer, what must hold of them, and what becomes of their fields.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json_path::JsonPath;

use crate::collect::template::Template;

/// Where the rows of an answer are.
#[derive(Clone, Debug)]
pub struct Rows {
    /// How the answer is written.
    pub format: Format,
    /// Where the list of rows is; `$` where the answer is the list itself.
    pub path: JsonPath,
    /// The rows that are wanted.
    pub filter: Vec<Filter>,
    /// The fewest rows that a whole run must bring.
    pub least: u32,
    /// The most megabytes that one answer may have.
    pub most_megabytes: u32,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// One JSON value a line.
    JsonLines,
    /// XML: elements become objects, attributes `@name`, repeated elements lists.
    Xml,
    /// RSS, Atom or JSON Feed: rows with `id`, `title`, `link`, `date`, `summary`, `author`, `tags`.
    Feed,
    /// CSV with a header.
    Csv,
}

/// A rule that a row must meet to be wanted.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The field, from the row.
    pub path: JsonPath,
    /// The values of which it must have one, where there are any.
    pub is_in: Option<Vec<String>>,
    /// The values of which it must have none.
    pub not_in: Vec<String>,
}

/// What makes an answer an error.
#[derive(Clone, Debug)]
pub struct ErrorRule {
    /// The field, from the answer.
    pub path: JsonPath,
    /// The values that are errors; where there are none, that it is there at all: neither null nor an empty text or list.
    pub is_in: Option<Vec<String>>,
    /// Where the answer says what is wrong.
    pub message: Option<JsonPath>,
}

/// What must hold.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The field: of the answer where it is written with `$`, else of each row.
    pub field: String,
    /// The field's path.
    pub path: JsonPath,
    /// Whether it is one of the answer's.
    pub is_of_answer: bool,
    /// The values that are fine.
    pub is_in: Option<Vec<String>>,
    /// The largest number that is fine. A field that is not there is fine, too.
    pub most: Option<Decimal>,
    /// Whether no two rows may have the same value.
    pub is_unique: bool,
}

/// A column of the file.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// Where its value comes from.
    pub content: Content,
    /// What it holds.
    pub kind: Kind,
    /// What stands in where the value is missing.
    pub default: Option<String>,
    /// Whether a row without it is an error.
    pub is_required: bool,
    /// Values that mean nothing at all, such as `0` for an unknown salary.
    pub empty: Vec<String>,
    /// Values that are written otherwise.
    pub map: BTreeMap<String, String>,
}

/// Where a column's value comes from.
#[derive(Clone, Debug)]
pub enum Content {
    /// The first of these fields of a row that is there and not null.
    Fields(Vec<Field>),
    /// A text, in which `${NAME}` is another column or a part of the window.
    Template(Template),
}

/// A field of a row.
#[derive(Clone, Debug)]
pub struct Field {
    /// As it is written: `attributes.total` or `$['a b']`.
    pub shown: String,
    /// Its path.
    pub path: JsonPath,
}

/// What a column holds.
#[derive(Clone, Debug, Default)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// Text that comes as HTML and is written without its tags.
    Html,
    /// A number, written exactly.
    Number,
    /// A day, written as `2026-02-24`.
    Date(DateForm),
    /// A moment, written as `2026-02-24T14:30:00Z` has it in the source's zone, with its offset.
    Time(DateForm),
    /// An amount of money, written in major units.
    Money {
        /// The unit that it comes in.
        unit: Unit,
        /// The field with its currency; the business's own currency where there is none.
        currency: Option<Field>,
        /// Currencies whose minor unit is not that of ISO 4217 here, with its decimals.
        digits: BTreeMap<String, u32>,
        /// A field, in the same unit, that is subtracted.
        minus: Option<Field>,
    },
}

/// How a date comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DateForm {
    /// As ISO 8601 or RFC 3339 or RFC 2822 has it.
    #[default]
    Iso,
    /// In seconds since 1970, or milliseconds where there are 12 digits or more.
    Unix,
    /// In a form of `strftime`.
    Form(String),
}

/// The unit that money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Unit {
    /// Dollars, euros, yen.
    #[default]
    Major,
    /// The smallest unit of the currency: cents, but whole yen.
    Minor,
    /// Hundredths, whatever the currency.
    Cents,
}
