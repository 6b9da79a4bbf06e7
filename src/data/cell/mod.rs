//! One cell's text as a value: what it says, what it can't say alone, or what is wrong with it.

pub(crate) mod date;
mod loose;
pub(crate) mod number;
pub(crate) mod words;

use crate::base::problem::Code;

/// What reading a cell gave.
#[derive(Debug)]
pub(crate) enum Reading<T> {
    /// The value.
    Value(T),
    /// It can be read in two ways; the rest of the column must tell which.
    Open,
    /// It can't be read.
    Wrong(Box<Fault>),
}

/// What is wrong with a cell: the code, the words, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hints: Vec<String>,
}

impl Fault {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), hints: Vec::new() }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hints.push(hint.into());
        self
    }
}

impl<T> From<Fault> for Reading<T> {
    fn from(fault: Fault) -> Reading<T> {
        Reading::Wrong(Box::new(fault))
    }
}

/// What the other cells of a column told about the open ones; counted while the file is read a first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Numbers that only make sense with `.` before the decimals.
    pub(crate) points: u32,
    /// Numbers that only make sense with `,` before the decimals.
    pub(crate) commas: u32,
    /// Dates that only make sense with the day first.
    pub(crate) day_first: u32,
    /// Dates that only make sense with the month first.
    pub(crate) month_first: u32,
    /// Cells that can be read in two ways.
    pub(crate) open: u32,
}

impl Survey {
    pub(crate) fn add(&mut self, other: Survey) {
        self.points += other.points;
        self.commas += other.commas;
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.open += other.open;
    }
}

/// How the cells of a column are to be read: declared in business.toml, or settled by the survey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The mark before decimals.
    pub(crate) mark: Option<number::Mark>,
    /// The order of days and months in dates with slashes or dashes.
    pub(crate) order: Option<date::Order>,
    /// The declared form of dates.
    pub(crate) dates: Option<String>,
    /// Whether open cells are now errors: nothing more can be learnt.
    pub(crate) is_final: bool,
}

/// What a spreadsheet saves where a formula failed.
pub(crate) fn formula_error(text: &str) -> Option<Fault> {
    const ERRORS: &[&str] = &["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"];
    let is_hashes = text.len() > 1 && text.bytes().all(|byte| byte == b'#');
    if !text.starts_with('#') || !(is_hashes || ERRORS.contains(&text)) {
        return None;
    }
    let fault = Fault::new(Code::E123, format!("`{text}` is what a spreadsheet saves when a formula fails"));
    Some(fault.hint("mend the formula in the spreadsheet and save again, or empty the cell"))
}
