//! Spreadsheets as a grid: the first sheet that has rows is written as text with tabs, and read like a CSV. Dates become
//! ISO, numbers lose the digits that no person wrote.

use std::{
    collections::BTreeMap,
    io::Cursor,
    panic::{self, AssertUnwindSafe},
};

use calamine::{Data, Reader, SheetType, Xlsx, XlsxError};

use super::{
    foreign::{Foreign, Known},
    sheet::{self, Lines},
};
use crate::{data::source::Source, edit::books::Refusal};

/// What such a file is, for people.
pub(super) const FORM: &str = "a spreadsheet";

/// The most bytes that the text of a sheet may have: a file of few bytes can mean more than any memory holds.
const LARGEST: usize = 1 << 28;

/// The cells of a sheet by row and column.
type Cells = BTreeMap<u32, BTreeMap<u32, String>>;

/// Whether the bytes are those of a spreadsheet, whatever the file's name says.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(OLD)
}

/// How spreadsheets began before 2007.
const OLD: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// Reads the first sheet that has a header and rows.
pub(super) fn read(name: &str, bytes: Vec<u8>, known: Known<'_>) -> Result<Foreign, Refusal> {
    let save_as =
        |message: String| Refusal::new(message).hint("open it in the spreadsheet, and save it as `CSV UTF-8`");
    if bytes.starts_with(OLD) {
        return Err(save_as(format!("`{name}` is a spreadsheet of an old form, or has a password")));
    }
    // The library counts on places that are in a sheet, and stops where a file names others.
    let read = quietly(|| first_sheet(name, bytes, known));
    read.unwrap_or_else(|| Err(save_as(format!("the spreadsheet `{name}` names cells that no sheet has"))))
}

/// What a function answers; `None` where it panics, of which nothing is printed.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let answer = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    answer.ok()
}

fn first_sheet(name: &str, bytes: Vec<u8>, known: Known<'_>) -> Result<Foreign, Refusal> {
    let save_as =
        |message: String| Refusal::new(message).hint("open it in the spreadsheet, and save it as `CSV UTF-8`");
    let unreadable = |error: XlsxError| save_as(format!("the spreadsheet `{name}` cannot be read: {error}"));
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let is_sheet = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let sheets: Vec<String> = book.sheets_metadata().iter().filter(is_sheet).map(|sheet| sheet.name.clone()).collect();
    for sheet in sheets {
        let cells = cells(&mut book, &sheet).map_err(unreadable)?;
        let Some(text) = text(&cells) else {
            return Err(save_as(format!("the sheet `{sheet}` of `{name}` is too large")));
        };
        if cells.len() > 1 {
            let source = Source::foreign(name, text.into_bytes());
            return Ok(Foreign { form: FORM, ..sheet::read(source, Lines::Rows, known)? });
        }
    }
    let refusal = Refusal::new(format!("`{name}` has no sheet with a header and rows"));
    Err(refusal.hint("the first row of a sheet must name the columns"))
}

/// The cells of a sheet that say something.
fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Cells, XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut cells = Cells::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let word = word(&Data::from(cell.get_value().clone()));
        if !word.is_empty() {
            cells.entry(row).or_default().insert(column, word);
        }
    }
    Ok(cells)
}

/// The cells as text with tabs between them, row by row from the first on; `None` where it is too large.
fn text(cells: &Cells) -> Option<String> {
    let mut text = "sep=\t\n".to_owned();
    let mut next = 0;
    for (row, cells) in cells {
        let blank = "\n".repeat((row - next) as usize);
        text.push_str(&blank);
        next = row + 1;
        let mut column = 0;
        for (at, word) in cells {
            let tabs = (at - column) as usize;
            if text.len() + tabs + word.len() > LARGEST {
                return None;
            }
            text.push_str(&"\t".repeat(tabs));
            text.push_str(&quoted(word));
            column = *at;
        }
        text.push('\n');
    }
    Some(text)
}

fn quoted(text: &str) -> String {
    if text.contains(['\t', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// What a cell says.
fn word(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
        Data::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                (_, _, 0) => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::DateTime(moment) => decimal(moment.as_f64()),
        Data::Error(error) => error.to_string(),
    }
}

/// A number with the fifteen digits that a spreadsheet shows; `0.1 + 0.2` is 0.3 to a person. A mark before three digits
/// gets one more, so that nobody takes it for thousands.
fn decimal(number: f64) -> String {
    let shown = format!("{number:.14e}").parse().map_or_else(|_| number.to_string(), |short: f64| short.to_string());
    let digits = shown.trim_start_matches('-');
    let is_open = digits.split_once('.').is_some_and(|(whole, decimals)| decimals.len() == 3 && whole.len() <= 3);
    if is_open && !digits.starts_with('0') { shown + "0" } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_a_person_wrote() {
        for (number, shown) in [
            (0.1 + 0.2, "0.3"),
            (1200.5, "1200.5"),
            (1001.0, "1001"),
            (1.234, "1.2340"),
            (0.234, "0.234"),
            (-17.125, "-17.1250"),
            (4_532_015_112_830_366.0, "4532015112830370"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(decimal(number), shown);
        }
    }
}
