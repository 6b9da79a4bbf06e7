//! Files as people and programs write them. It shares nothing with the code that edits them.

use std::collections::BTreeMap;

use super::model::{Dice, Rows, Sort, Table};

/// How a file is written.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub(super) columns: Vec<&'static str>,
    form: Form,
    newline: &'static str,
    encoding: Encoding,
    ends: bool,
    dates: Dates,
    amounts: Amounts,
    words: (&'static str, &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv { delimiter: char, quotes: Quotes, has_remarks: bool, is_declared: bool },
    Json { is_pretty: bool, has_key: bool, has_texts: bool },
    Toml { is_inline: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    Needed,
    All,
    Spaces,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Marked,
    Western,
    Wide,
}

#[derive(Clone, Copy, Debug)]
enum Dates {
    Iso,
    Dots,
    Slashes,
}

#[derive(Clone, Copy, Debug)]
enum Amounts {
    Plain,
    Dollars,
    German,
}

impl Dialect {
    pub(super) fn random(dice: &mut Dice, table: &Table) -> Dialect {
        let mut columns: Vec<&'static str> = table
            .columns
            .iter()
            .filter(|column| column.required || dice.chance(60))
            .map(|column| column.name)
            .collect();
        for index in (1..columns.len()).rev() {
            columns.swap(index, dice.below(index as u64 + 1) as usize);
        }
        let form = match dice.below(8) {
            0 => Form::Json { is_pretty: dice.chance(60), has_key: dice.chance(30), has_texts: dice.chance(30) },
            1 => Form::Toml { is_inline: dice.chance(40) },
            _ => Form::Csv {
                delimiter: *dice.pick(&[',', ';', '\t', '|']),
                quotes: *dice.pick(&[Quotes::Needed, Quotes::Needed, Quotes::All, Quotes::Spaces]),
                has_remarks: dice.chance(40),
                is_declared: dice.chance(20),
            },
        };
        let is_csv = matches!(form, Form::Csv { .. });
        Dialect {
            columns,
            form,
            newline: ["\n", "\r\n", "\r"][dice.below(if is_csv { 3 } else { 2 }) as usize],
            encoding: *dice.pick(if is_csv {
                &[Encoding::Utf8, Encoding::Marked, Encoding::Western, Encoding::Wide]
            } else {
                &[Encoding::Utf8]
            }),
            ends: dice.chance(70),
            dates: if is_csv { *dice.pick(&[Dates::Iso, Dates::Iso, Dates::Dots, Dates::Slashes]) } else { Dates::Iso },
            amounts: if is_csv {
                *dice.pick(&[Amounts::Plain, Amounts::Plain, Amounts::Dollars, Amounts::German])
            } else {
                Amounts::Plain
            },
            words: *dice.pick(&[("yes", "no"), ("Yes", "No"), ("TRUE", "FALSE"), ("1", "0")]),
        }
    }

    pub(super) fn extension(&self) -> &'static str {
        match self.form {
            Form::Csv { .. } => "csv",
            Form::Json { .. } => "json",
            Form::Toml { .. } => "toml",
        }
    }

    pub(super) fn is_csv(&self) -> bool {
        matches!(self.form, Form::Csv { .. })
    }

    pub(super) fn ends_in_cr(&self) -> bool {
        self.newline == "\r"
    }

    /// Whether the file has signs for a text, and nobody takes a line break in it for the end of a line.
    pub(super) fn can(&self, text: &str) -> bool {
        let has_signs = self.encoding != Encoding::Western || !encoding_rs::WINDOWS_1252.encode(text).2;
        has_signs && !text.contains("\n<<<<<<< ") && (self.newline != "\r" || !text.contains(['\n', '\r']))
    }

    pub(super) fn write(&mut self, dice: &mut Dice, table: &Table, rows: &Rows) -> Vec<u8> {
        let text = match self.form {
            Form::Csv { delimiter, quotes, has_remarks, is_declared } => {
                self.csv(dice, table, rows, delimiter, quotes, has_remarks, is_declared)
            }
            Form::Json { is_pretty, has_key, has_texts } => self.json(table, rows, is_pretty, has_key, has_texts),
            Form::Toml { is_inline } => self.toml(table, rows, is_inline && !rows.is_empty()),
        };
        let text = if self.ends { text } else { text.trim_end_matches(['\r', '\n']).to_owned() };
        if !text.contains(['\r', '\n']) {
            // Nothing says what ends its lines.
            self.newline = "\n";
        }
        if self.encoding == Encoding::Western
            && !text.is_ascii()
            && std::str::from_utf8(&encoding_rs::WINDOWS_1252.encode(&text).0).is_ok()
        {
            // By chance these bytes are a text in UTF-8 too, and another one.
            self.encoding = Encoding::Utf8;
        }
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Marked => format!("\u{feff}{text}").into_bytes(),
            Encoding::Western => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            Encoding::Wide => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a test")]
    fn csv(
        &self,
        dice: &mut Dice,
        table: &Table,
        rows: &Rows,
        delimiter: char,
        quotes: Quotes,
        has_remarks: bool,
        is_declared: bool,
    ) -> String {
        let mut out = String::new();
        let newline = self.newline;
        if is_declared {
            out.extend(["sep=", &delimiter.to_string(), newline]);
        }
        let remark = |out: &mut String, dice: &mut Dice| {
            if has_remarks && dice.chance(40) {
                out.push_str(dice.pick::<&str>(&["", "# kept", "# \"as\", it; is | 5\" wide", "  "]));
                out.push_str(newline);
            }
        };
        remark(&mut out, dice);
        let line = |cells: Vec<String>, dice: &mut Dice| {
            let mut line = String::new();
            for (index, cell) in cells.iter().enumerate() {
                let needs = cell.contains([delimiter, '"', '\n', '\r'])
                    || cell.trim() != cell
                    || (index == 0 && cell.starts_with(['#', '<']));
                if index > 0 {
                    line.push(delimiter);
                    if quotes == Quotes::Spaces && delimiter != '\t' {
                        line.push(' ');
                    }
                }
                if needs || quotes == Quotes::All {
                    line.extend(["\"", &cell.replace('"', "\"\""), "\""]);
                } else {
                    line.push_str(cell);
                }
            }
            // A short line lacks its last, empty cells.
            while has_remarks
                && dice.chance(20)
                && line.ends_with(delimiter)
                && line.len() > 1
                && !line.ends_with(&format!("{delimiter}{delimiter}{delimiter}"))
            {
                line.pop();
            }
            line + newline
        };
        out.push_str(&line(self.columns.iter().map(|name| (*name).to_owned()).collect(), dice));
        for row in rows {
            remark(&mut out, dice);
            let cell = |name: &&'static str| {
                row.get(name).map_or_else(String::new, |value| self.cell(table.column(name).sort, value))
            };
            out.push_str(&line(self.columns.iter().map(cell).collect(), dice));
        }
        remark(&mut out, dice);
        out
    }

    fn cell(&self, sort: Sort, value: &str) -> String {
        match sort {
            Sort::Day | Sort::Late | Sort::Mark if value.len() == 10 => {
                let (year, month, day) = (&value[..4], &value[5..7], &value[8..]);
                match self.dates {
                    Dates::Iso => value.to_owned(),
                    Dates::Dots => format!("{day}.{month}.{year}"),
                    Dates::Slashes => format!("{year}/{month}/{day}"),
                }
            }
            Sort::Money => self.amount(value),
            Sort::Flag => if value == "yes" { self.words.0 } else { self.words.1 }.to_owned(),
            _ => value.to_owned(),
        }
    }

    fn amount(&self, value: &str) -> String {
        let (group, mark, sign) = match self.amounts {
            Amounts::Plain => return value.to_owned(),
            Amounts::Dollars => (',', '.', "$"),
            Amounts::German => ('.', ',', ""),
        };
        let digits = value.trim_start_matches('-');
        let minus = if digits.len() < value.len() { "-" } else { "" };
        let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        format!("{minus}{sign}{grouped}{mark}{cents:0<2}")
    }

    fn json(&self, table: &Table, rows: &Rows, is_pretty: bool, has_key: bool, has_texts: bool) -> String {
        let object = |row: &BTreeMap<&'static str, String>| -> serde_json::Value {
            let mut object = serde_json::Map::new();
            for name in &self.columns {
                let Some(value) = row.get(name) else { continue };
                let value = match table.column(name).sort {
                    Sort::Money | Sort::Count if !has_texts => serde_json::from_str(value).unwrap(),
                    Sort::Flag if !has_texts => (value == "yes").into(),
                    sort => self.cell(sort, value).into(),
                };
                object.insert((*name).to_owned(), value);
            }
            object.into()
        };
        let all: serde_json::Value = rows.iter().map(object).collect();
        let all = if has_key { serde_json::json!({ table.name: all }) } else { all };
        let text = if is_pretty { serde_json::to_string_pretty(&all).unwrap() } else { all.to_string() };
        text.replace('\n', self.newline) + self.newline
    }

    fn toml(&self, table: &Table, rows: &Rows, is_inline: bool) -> String {
        let newline = self.newline;
        let fields = |row: &BTreeMap<&'static str, String>| -> Vec<String> {
            let field = |name: &&'static str| {
                let value = row.get(name)?;
                let text = match table.column(name).sort {
                    Sort::Money | Sort::Count => value.clone(),
                    Sort::Flag => (value == "yes").to_string(),
                    Sort::Day | Sort::Late if !is_inline => value.clone(),
                    sort => serde_json::Value::from(self.cell(sort, value)).to_string().replace('\u{7f}', "\\u007f"),
                };
                Some(format!("{name} = {text}"))
            };
            self.columns.iter().filter_map(field).collect()
        };
        if is_inline {
            let rows: Vec<String> =
                rows.iter().map(|row| format!("  {{ {} }},{newline}", fields(row).join(", "))).collect();
            return format!("# ours{newline}{} = [{newline}{}]{newline}", table.name, rows.concat());
        }
        let block = |row| format!("[[{}]]{newline}{}{newline}", table.name, fields(row).join(newline));
        let blocks: Vec<String> = rows.iter().map(block).collect();
        format!("# ours{newline}{}", blocks.join(newline))
    }

    /// Whether the file begins with a byte order mark.
    pub(super) fn mark(bytes: &[u8]) -> bool {
        bytes.starts_with(&[0xef, 0xbb, 0xbf]) || bytes.starts_with(&[0xff, 0xfe])
    }

    pub(super) fn encoding_of(&self, bytes: &[u8]) -> Encoding {
        match self.encoding {
            // Without a single letter beyond ASCII it can't be told from UTF-8.
            Encoding::Western if bytes.iter().all(u8::is_ascii) => Encoding::Western,
            Encoding::Western if std::str::from_utf8(bytes).is_err() => Encoding::Western,
            _ if bytes.starts_with(&[0xff, 0xfe]) => Encoding::Wide,
            _ if bytes.starts_with(&[0xef, 0xbb, 0xbf]) => Encoding::Marked,
            _ => Encoding::Utf8,
        }
    }

    /// The lines of a text, with what ends them.
    pub(super) fn lines(&self, text: &str) -> Vec<String> {
        text.split_inclusive(if self.newline == "\r" { '\r' } else { '\n' })
            .map(|line| line.trim_end_matches(['\r', '\n']).to_owned())
            .collect()
    }

    /// How many lines a row has where no text of it has a line break.
    pub(super) fn lines_of(&self, row: &BTreeMap<&'static str, String>) -> usize {
        match self.form {
            Form::Json { is_pretty: true, .. } | Form::Toml { .. } => row.len() + 1,
            Form::Csv { .. } | Form::Json { .. } => 1,
        }
    }
}
