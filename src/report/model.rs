//! The view model: what a page, a report or a message says, free of any format. A format renders blocks; it computes
//! nothing.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::base::{
    calendar::{Day, Window},
    figure::Figure,
    problem::{Excerpt, Problem},
    value::Value,
};

/// A page, a report or a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its name in commands and file names, such as `revenue`.
    pub page: String,
    /// Its name in the navigation, such as `Revenue`.
    pub name: String,
    /// The heading: a sentence that says how things are.
    pub headline: String,
    /// The business's name.
    pub business: String,
    /// The day that it speaks of.
    pub as_of: Day,
    /// The time zone of its days.
    pub timezone: String,
    /// The business's currency.
    pub currency: String,
    /// Its file without the ending, relative to the business's folder, where it is no page of the site:
    /// `reports/weekly/2026-W43`.
    pub path: Option<String>,
    /// The period, where it is a report of one: `2026-W43`, `19–25 Oct 2026`.
    pub period: Option<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// The problems of the files that it was made from.
    pub problems: Vec<Problem>,
    /// `2 of 143 rows left out`, where rows were.
    pub left_out: Option<String>,
    /// What it was made from: `Data to 31 Oct 2026 · 11 files`.
    pub provenance: String,
}

/// A part of a page under one heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its anchor on the page, unique there.
    pub id: String,
    /// Its heading; empty for one that needs none.
    pub title: String,
    /// A few words beside the heading: what the numbers are out of.
    pub note: String,
    /// Whether it is for those who read on: chats name it alone.
    pub aside: bool,
    /// Whether it may share its row with the next one on a wide screen.
    pub half: bool,
    /// What it shows.
    pub blocks: Vec<Block>,
}

/// One thing that is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Figures as cards.
    Figures(Vec<Figure>),
    /// Figures whose values stand in the table before them already: only how they came about is left to say.
    Behind(Vec<Figure>),
    /// A table.
    Table(Table),
    /// A table for programs alone, as people read it elsewhere on the page: only JSON and CSV have it.
    Data(Table),
    /// A chart, with its table behind it.
    Chart(Chart),
    /// A list of lines, such as what needs a person today.
    List(Vec<Item>),
    /// A paragraph.
    Note(Vec<Inline>),
    /// Nothing is there yet: what to make, so that there is.
    Empty(Empty),
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its status, if it has one.
    pub status: Option<Status>,
    /// What it says.
    pub text: Vec<Inline>,
    /// The line of a file that it is about, with the part that is meant.
    pub excerpt: Option<Excerpt>,
}

/// A piece of running text. Text from files is only ever [`Inline::Text`], [`Inline::Strong`] or [`Inline::Code`], and an
/// address of theirs [`Inline::link`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Text that matters.
    Strong(String),
    /// A file, a place, an id, something to type.
    Code(String),
    /// A page of the same site, with the words of the link.
    Page(String, String),
    /// A page elsewhere.
    Link(Web),
}

impl Inline {
    /// An address from a file: a link where a browser may be sent there, else the text that it is.
    pub fn link(address: &str) -> Inline {
        Web::of(address).map_or_else(|| Inline::Text(address.to_owned()), Inline::Link)
    }
}

/// The address of a page on the web, in plain ASCII: nothing else can be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web(String);

impl Web {
    /// The address, if it is one of `http` or `https` with the name of a host, and no name or password before that.
    pub fn of(address: &str) -> Option<Web> {
        let (scheme, rest) = address.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let has_host = host.starts_with(|char: char| char.is_ascii_alphanumeric()) && !host.contains('@');
        let is_plain = address.chars().all(|char| char.is_ascii_graphic() && !r#"<>"'`\^{|}"#.contains(char));
        (is_web && has_host && is_plain).then(|| Web(address.to_owned()))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The state of something, always shown as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A person must do something.
    Act,
    /// A person should keep an eye on it.
    Watch,
    /// All is well.
    Ok,
    /// A deal was won.
    Won,
    /// Its rows are recent.
    Fresh,
    /// No new rows for too long.
    Stale,
    /// Entered by hand, nothing due.
    Manual,
    /// The next figure is expected, and not yet due.
    Awaiting,
    /// The next figure should be here.
    Overdue,
    /// There was never a row.
    Empty,
    /// A file kept by hand stands in.
    Fallback,
    /// It cannot be collected; the last good rows are shown.
    Failed,
    /// Something is wrong that chance does not explain.
    Alarm,
    /// There is too little to judge by.
    Insufficient,
    /// An error.
    Error,
    /// A warning.
    Warning,
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Act => "act",
            Status::Watch => "watch",
            Status::Ok => "ok",
            Status::Won => "won",
            Status::Fresh => "fresh",
            Status::Stale => "stale",
            Status::Manual => "manual",
            Status::Awaiting => "awaiting",
            Status::Overdue => "overdue",
            Status::Empty => "empty",
            Status::Fallback => "fallback",
            Status::Failed => "failed",
            Status::Alarm => "alarm",
            Status::Insufficient => "insufficient",
            Status::Error => "error",
            Status::Warning => "warning",
        }
    }

    /// How it is meant: `bad`, `warn`, `good` or `calm`.
    pub fn tone(self) -> &'static str {
        match self {
            Status::Act | Status::Overdue | Status::Error | Status::Failed | Status::Alarm => "bad",
            Status::Watch | Status::Stale | Status::Warning | Status::Fallback => "warn",
            Status::Ok | Status::Won | Status::Fresh => "good",
            Status::Manual | Status::Awaiting | Status::Empty | Status::Insufficient => "calm",
        }
    }
}

/// A table. In JSON it is `{"columns": [keys], "rows": [{key: value}]}` under its id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its id, such as `pipeline.stages`.
    pub id: String,
    /// What it holds, for screen readers and text.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// The row of totals, with one cell a column.
    pub total: Option<Vec<Cell>>,
    /// A few words under it.
    pub note: String,
    /// The rows that a page shows before it says "n more"; all rows where 0. JSON and CSV have all.
    pub limit: usize,
    /// The days that it is about, where it is not about all to date.
    pub window: Option<Window>,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its key in JSON.
    pub key: String,
    /// Its heading, with the unit where the cells don't show it.
    pub label: String,
    /// Whether its cells are numbers: they are aligned right, heading and total too.
    pub numeric: bool,
    /// Whether narrow formats (a phone, a chat) may leave it out.
    pub minor: bool,
    /// Whether it is for programs alone, as people see it elsewhere: only JSON and CSV have it.
    pub data_only: bool,
}

impl Table {
    /// The table as people see it: without what is for programs alone.
    pub fn for_people(&self) -> Cow<'_, Table> {
        if !self.columns.iter().any(|column| column.data_only) {
            return Cow::Borrowed(self);
        }
        let shown = |cells: &Vec<Cell>| {
            let pairs = cells.iter().zip(&self.columns).filter(|(_, column)| !column.data_only);
            pairs.map(|(cell, _)| cell.clone()).collect()
        };
        Cow::Owned(Table {
            columns: self.columns.iter().filter(|column| !column.data_only).cloned().collect(),
            rows: self.rows.iter().map(shown).collect(),
            total: self.total.as_ref().map(shown),
            ..self.clone()
        })
    }
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text from files or words of ours.
    Text(String),
    /// Something by its id, as JSON and CSV have it, and its name for people: `proposal_sent`, `Proposal sent`.
    Name(String, String),
    /// A place in a file, an id or something to type.
    Code(String),
    /// A value.
    Value(Value),
    /// A rate with its interval, drawn where people compare.
    Rate {
        /// The rate as a fraction.
        value: Value,
        /// The part; not whole where deals are shared.
        k: Decimal,
        /// The whole; not whole where deals are shared.
        n: Decimal,
        /// The 95 % interval, as fractions.
        interval: Option<(f64, f64)>,
    },
    /// A status.
    Status(Status),
    /// A status with the words that people see in its place: `failed since 27 Oct`.
    State(Status, String),
    /// A page of the same site, with the words of the link.
    Page(String, String),
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its id, unique on the page.
    pub id: String,
    /// Its title, for screen readers.
    pub title: String,
    /// What there is to see, in one sentence with numbers.
    pub description: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What stands along its first axis: months, stages, hours.
    pub labels: Vec<String>,
    /// Its series, each with one value a label.
    pub series: Vec<Series>,
    /// A value of the kind that the axis shows, for its unit; its number does not matter.
    pub unit: Value,
    /// Whether the last label is a period that still runs.
    pub last_so_far: bool,
    /// The same numbers as a table.
    pub table: Table,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// A line a series.
    Line,
    /// A bar a label for the first series; a line for each further one.
    Bar,
    /// A bar a label, made of a piece a series.
    StackedBar,
    /// A bar a label, lying, from wide to narrow: the first series is the count, the second one the money.
    Funnel,
    /// A bar a label, lying: value, target and (third series) where it should be by now.
    Bullet,
    /// A tile for each label and series, darker where there is more.
    Tiles,
}

/// A series of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// A value a label; `None` where it is not known.
    pub values: Vec<Option<Decimal>>,
}

/// What to make where nothing is.
#[derive(Clone, Debug, PartialEq)]
pub struct Empty {
    /// What would be shown here.
    pub what: String,
    /// The file to make, such as `data/deals.csv`.
    pub file: String,
    /// Its header and one row.
    pub example: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked() {
        for good in ["https://example.com/jobs/1?a=b&c=%20d#e", "http://example.com", "HTTPS://example.com:8080/(x)"] {
            assert_eq!(Inline::link(good), Inline::Link(Web(good.to_owned())));
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//example.com",
            "example.com/jobs",
            "https://",
            "https:///etc",
            "https://paypal.com@example.com/",
            "https://example.com/a b",
            "https://example.com/<b>",
            "https://example.com/\"x",
            "https://exämple.com/",
            " https://example.com",
            "",
        ] {
            assert_eq!(Inline::link(bad), Inline::Text(bad.to_owned()), "{bad}");
        }
    }
}
