//! Texts with placeholders: `${secret.close_api_key}`, `${window.from}`, `${page}`. A closed set of words, no expressions.

/// A text with placeholders, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A placeholder.
    Fill(Fill),
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// `${secret.NAME}`, or a field of a secret that is JSON: `${secret.NAME.email}`, with other names of the field after
    /// `|`, and `?` where it may be missing.
    Secret {
        /// The secret's name.
        name: String,
        /// The names that the field may have; none for the whole secret.
        fields: Vec<String>,
        /// Whether nothing stands in where there is none.
        is_optional: bool,
    },
    /// `${window.from}`: the first day of the window, at its beginning.
    WindowFrom(Form),
    /// `${window.to}`: its last day, at its last second.
    WindowTo(Form),
    /// `${window.next}`: the day after, at its beginning.
    WindowNext(Form),
    /// `${page}`: the offset, number or cursor of the page; empty for the first page of a cursor.
    Page,
    /// `${taken.NAME}`: what a step of the login took.
    Taken(String),
    /// `${NAME}`: another column of the row.
    Column(String),
}

/// How a day or moment is written: `${window.from:unix}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2026-02-24`.
    Iso,
    /// In seconds since 1970.
    Unix,
    /// In milliseconds since 1970.
    UnixMillis,
    /// `2026-02-24T00:00:00-06:00`.
    Rfc3339,
    /// In a form of `strftime`.
    Strftime(String),
}

impl Template {
    /// Reads a text; the message says what is wrong with it.
    pub fn parse(text: &str) -> Result<Template, String> {
        Ok(Template { parts: vec![Part::Text(text.to_owned())] })
    }
}
