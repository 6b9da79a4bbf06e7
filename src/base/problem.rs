//! A problem is a value: what is wrong, where, what was expected and how to mend it. It is printed elsewhere.

use std::{fmt, sync::Arc};

/// How much a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was left out of the figures, or could not be read.
    Error,
    /// Everything was read, but a person should look.
    Warning,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place in a file, as an editor counts: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the business's folder, with `/` between folders.
    pub file: Arc<str>,
    /// The line, or 0 where the file as a whole is meant.
    pub line: u32,
    /// The column, or 0 where the line as a whole is meant.
    pub column: u32,
}

impl Place {
    /// The file as a whole.
    pub fn file(file: &str) -> Place {
        Place { file: file.into(), line: 0, column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(out, ":{}", self.column)?;
        }
        Ok(())
    }
}

/// The user's own line with the part that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line as the file has it, without its line break.
    pub line: String,
    /// Characters before the marked part.
    pub start: u32,
    /// Characters of the marked part; 0 marks the point alone.
    pub len: u32,
}

/// What a problem cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LeftOut {
    /// Nothing: the row counts.
    #[default]
    Nothing,
    /// The row.
    Row,
    /// The rest of the file, or all of it.
    File,
}

/// One problem in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its code in the catalogue, such as `E104`.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// The table it belongs to, if any.
    pub table: Option<&'static str>,
    /// What is wrong: lower case, no full stop, the user's own text in back quotes.
    pub message: String,
    /// What was expected, and the next step. Empty where the message says it all.
    pub hints: Vec<String>,
    /// The line in question.
    pub excerpt: Option<Excerpt>,
    /// The cell as a spreadsheet names it, such as `F14`.
    pub cell: Option<String>,
    /// What it cost.
    pub left_out: LeftOut,
}

impl Problem {
    /// A problem with nothing but its code, place and message.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Problem {
        Problem {
            code,
            place,
            table: None,
            message: message.into(),
            hints: Vec::new(),
            excerpt: None,
            cell: None,
            left_out: LeftOut::default(),
        }
    }

    /// The same with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hints.push(hint.into());
        self
    }

    /// The same with what it cost.
    pub fn cost(mut self, left_out: LeftOut) -> Problem {
        self.left_out = left_out;
        self
    }

    /// Whether it is an error or a warning: its code says.
    pub fn severity(&self) -> Severity {
        self.code.entry().severity
    }
}

/// Puts problems in the order in which a person mends them: by file, line and column.
pub fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
}

/// A catalogue entry.
#[derive(Debug)]
pub struct Entry {
    /// The code itself, such as `E104`.
    pub code: &'static str,
    /// How much it costs.
    pub severity: Severity,
    /// The heading: what it is.
    pub title: &'static str,
    /// Why it is a problem and how to mend it.
    pub help: &'static str,
}

macro_rules! codes {
    ($($name:ident $severity:ident $title:literal $help:literal)*) => {
        /// Every kind of problem. Numbers are for good: a code is never used for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $name),* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// Its entry in the catalogue.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Code::$name => &Entry {
                        code: stringify!($name), severity: Severity::$severity, title: $title, help: $help,
                    }),*
                }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.entry().code)
    }
}

codes! {
    // business.toml
    E001 Error "business.toml cannot be read"
        "The line that is named is left out, and what it says has its default; where no line can be read, nothing is shown. Mend the line, or start afresh with `takings init`."
    E002 Error "a key of business.toml has a value of the wrong kind"
        "The key is left out and its default is used."
    E003 Warning "a key that business.toml does not have"
        "It is most often a slip of the pen: the nearest known key is named. Unknown keys have no effect."
    E004 Error "a value of business.toml that does not exist"
        "A currency, time zone, table, pipeline or stage that nobody knows. The nearest known one is named."
    E005 Error "a channel that cannot be used"
        "It lacks a key that its kind needs, or one of its keys has a value that cannot work. Nothing is sent to it until it is mended."
    // files as a whole
    E010 Error "a file cannot be opened"
        "Its permissions or its name are in the way. The other files are read as usual."
    E011 Error "two versions are merged in one file"
        "Git left its marks (`<<<<<<<`, `=======`, `>>>>>>>`) where two people changed the same lines. Keep the right lines, remove the marks. Until then neither version counts."
    E012 Warning "a conflict copy"
        "A sync tool or a browser kept two versions of one file. The copy is not read, so that nothing counts twice. Move what you need into the original, then remove the copy."
    E013 Warning "the text is not UTF-8"
        "It was read as what a spreadsheet on Windows writes. Check letters with accents, and save as UTF-8 when you can."
    E014 Warning "a file that no table reads"
        "Its name is no table. Rename it, or put it into the folder of its table."
    E015 Error "the file is not what its name says"
        "A spreadsheet saved as `.csv` must be saved as text: in the spreadsheet, choose `Save as`, then `CSV UTF-8`."
    // CSV, JSON and TOML as such
    E020 Error "a quote is never closed"
        "A cell that starts with a quote must end with one. Everything after it would have become part of the cell, so the line is left out and reading goes on with the next."
    E021 Error "a row with more cells than the header has columns"
        "Most often a comma inside a cell: put the cell into double quotes."
    E022 Error "a file without a header"
        "The first line must name the columns."
    E023 Error "a required column is missing"
        "The file cannot be read as this table without it. Add the column, or say in `business.toml` which of your columns it is."
    E024 Warning "a column that nearly has a known name"
        "It is kept, but it has no effect under this name."
    E025 Error "two columns have the same name"
        "Only the first one is read."
    E026 Error "the JSON is broken"
        "What comes before the place is read; the rest of the file is left out."
    E027 Error "the TOML is broken"
        "The part is left out; the rest of the file is read."
    E028 Error "a value where a row was expected"
        "JSON tables are lists of objects, TOML tables are `[[table]]`; only `revenue` may be a map of months."
    // definitions of sources
    E031 Error "a source definition cannot be read"
        "The line that is named is broken. A definition with an error is not collected; what was collected before stays. Mend the line; `docs/sources.md` has every key with an example."
    E032 Error "a key of a source definition has a value of the wrong kind"
        "The definition is not collected until it is mended."
    E033 Error "a key that source definitions do not have"
        "It is most often a slip of the pen: the nearest known key is named. The definition is not collected until it is mended, because nobody can tell what was meant."
    E034 Error "a source definition that does not fit together"
        "A value that does not exist, a key that is missing, or keys that contradict each other. The definition is not collected until it is mended."
    // cells
    E101 Error "a required cell is empty"
        "The row is left out."
    E102 Error "not a date"
        "Dates are written 2026-02-24. Another form can be declared for the table in `business.toml`."
    E103 Error "a date that can be read in two ways"
        "Nothing in the column tells day and month apart. Declare the form in `business.toml`."
    E104 Error "not an amount or number"
        "Amounts are written 1200.50, $1,200.50 or EUR 1200.50."
    E105 Error "a number that can be read in two ways"
        "Nothing in the column tells whether the mark is for decimals or thousands. Declare it in `business.toml`."
    E106 Error "a number that is written unlike the others of its column"
        "The column's other numbers settle which mark is for decimals; this one reads otherwise."
    E107 Error "a value that is none of the known ones"
        "The nearest known value is named."
    E108 Error "neither yes nor no"
        "Write `yes` or `no`; `y`, `n`, `true`, `false`, `1`, `0` and `x` are read too."
    E109 Error "a number out of its range"
        "A probability or share lies between 0 and 1 (or 0 % and 100 %); a count is a whole number that is not negative."
    E110 Error "a currency that does not exist"
        "Currencies are ISO 4217 codes such as USD or EUR. The nearest one is named."
    E111 Error "two currencies for one amount"
        "The amount and the currency column name different currencies."
    E112 Error "agents that cannot be read"
        "Write `maya`, `maya; tom` for equal parts, or `maya:70; tom:30`."
    // what a spreadsheet did
    E120 Error "a date that a spreadsheet turned into a number"
        "Spreadsheets count days from 1900. The day it stands for is named; format the column as a date and save again."
    E121 Error "an id that a spreadsheet turned into a number"
        "Long numbers lose their digits for good. Take the id from its origin again and format the column as text."
    E122 Warning "a code that lost its leading zeros"
        "A spreadsheet took a code for a number. Put the zeros back and format the column as text."
    E123 Error "a formula error that was saved as a value"
        "The spreadsheet could not compute the cell. Mend the formula there, or empty the cell."
    // rows against each other
    E201 Error "an id that another row has"
        "Ids are unique in a table. The second row is left out."
    E202 Error "won and lost at once"
        "A deal ends one way. Empty the cell that is wrong; until then the row is left out."
    E203 Error "a stage that was reached before the one it follows"
        "The dates of a deal go up from stage to stage. One of them is wrong; until it is mended the row is left out."
    E204 Error "a date in the future"
        "What has not happened is no record. A plan belongs into `expected_close`."
    E205 Warning "a name that nothing else has"
        "The deal, job or conversation that the cell names is in no file."
    E206 Warning "a won deal without money, or money without its deal"
        "Every won deal should have its revenue row, and a `deal_won` row should name its deal."
    E207 Warning "a row without an id"
        "Ids let rows be changed, corrected and counted once. `takings check --fix` fills them in."
    E208 Warning "a correction that finds no row"
        "The table, id or column of a row in `overrides.csv` does not exist (any more)."
    E209 Error "the stage cell and the stage column disagree"
        "The `stage` column names another stage than the dates of the stage columns."
    E210 Error "a pipeline that is not set up"
        "The file's name or the `pipeline` column must name one of the pipelines in `business.toml`."
    E211 Warning "no rate for a currency"
        "`data/rates.csv` has no rate on or before the day; the amount is shown beside the total, not in it."
    E212 Warning "a period that its source has entered twice"
        "Two rows of one source cover the same days and say the same of what, where and for whom. Both count; one of them is most likely too many."
    E213 Warning "more conversions than exposures"
        "A variant of an experiment cannot win more people than saw it. The row counts as it is; where the variant's rows together have more conversions than exposures, there is no rate."
}
