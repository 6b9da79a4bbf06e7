//! CSV: the tables of a page, to open in a spreadsheet.

use csv::{Terminator, WriterBuilder};
use serde_json::Value as Json;

use super::json;
use crate::report::model::{Cell, Report, Table};

/// The tables of a report. Where there are several, each has a line with its id above and an empty line below.
pub fn csv(report: &Report) -> String {
    match json::tables_of(report).as_slice() {
        [] => String::new(),
        [only] => table(only),
        several => several.iter().map(|one| format!("{}\n{}", one.id, table(one))).collect::<Vec<_>>().join("\n"),
    }
}

/// One table: its keys, then its rows. Totals are left to the spreadsheet.
pub fn table(table: &Table) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).flexible(true).from_writer(Vec::new());
    let header = table.columns.iter().map(|column| column.key.clone()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(field).collect());
    for record in std::iter::once::<Vec<String>>(header).chain(rows) {
        if writer.write_record(&record).is_err() {
            break;
        }
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    match json::cell(cell) {
        Json::Null => String::new(),
        Json::String(text) => inert(&text),
        other => other.to_string(),
    }
}

/// Text that no spreadsheet takes for a formula: one that starts like it, and is no plain number, gets an apostrophe.
pub(super) fn inert(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Whether the text is digits, maybe with a minus before them and a point among them.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn tables_come_with_their_keys_and_exact_numbers() {
        let text = csv(&example::report());
        let agents = text.split("agents\n").nth(1).unwrap();
        assert!(agents.starts_with("name,proposals,won,conversion,revenue\nMonica,8,5,0.625,12500.00\n"), "{agents}");
    }

    #[test]
    fn a_formula_stays_text() {
        for text in ["=HYPERLINK(1)", "+1", "-1+cmd|' /C calc'!A0", "-", "-.5", "-1.", "@ann", "\t=1", "\r=1", "--1"] {
            assert_eq!(inert(text), format!("'{text}"));
        }
        for text in ["-5", "-1200.50", "5", "a=1", "", "'=1"] {
            assert_eq!(inert(text), text);
        }
        assert_eq!(field(&Cell::Value(crate::base::value::Value::Number((-3).into()))), "-3");
    }
}
