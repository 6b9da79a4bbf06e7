//! A whole table of a folder for other programs: CSV, JSON or Markdown. Nothing is shortened or rounded.

use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value};

use super::{
    csv::inert,
    markdown::{escape, grid},
};

/// A table as CSV: its header, then its rows. No cell is a formula to a spreadsheet, and what begins with `#` is no remark.
pub fn csv(names: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .comment(Some(b'#'))
        .flexible(true)
        .from_writer(Vec::new());
    let header = names.iter().map(|name| inert(name)).collect();
    let rows = rows.map(|row| row.into_iter().map(field).collect());
    for record in std::iter::once::<Vec<String>>(header).chain(rows) {
        if writer.write_record(&record).is_err() {
            break;
        }
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn field(value: Value) -> String {
    match value {
        Value::String(text) => inert(&text),
        other => bare(other),
    }
}

/// A value as text, without quotes.
fn bare(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => if flag { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A table as JSON: a list with an object a row, each on its line. Every row has every column; an empty cell is null.
pub fn json(names: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> String {
    let object = |row: Vec<Value>| names.iter().map(|name| (*name).to_owned()).zip(row).collect::<Map<String, Value>>();
    let lines: Vec<String> = rows.map(|row| Value::Object(object(row)).to_string()).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

/// A table as Markdown, its numbers to the right.
pub fn markdown(names: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> String {
    let rows: Vec<Vec<Value>> = rows.collect();
    let is_numeric = |at: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_null()).peekable();
        cells.peek().is_some() && cells.all(Value::is_number)
    };
    let numeric: Vec<bool> = (0..names.len()).map(is_numeric).collect();
    let labels: Vec<String> = names.iter().map(|name| escape(name)).collect();
    let cell = |value: Value| if value.is_number() { bare(value) } else { escape(&bare(value)) };
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    grid(&labels, &numeric, &rows) + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows() -> impl Iterator<Item = Vec<Value>> {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        vec![
            vec![json!("a"), number("1200.50"), json!(true), json!("=1+1")],
            vec![json!("# b"), number("-5"), Value::Null, json!("x|y, \"z\"\nnext")],
        ]
        .into_iter()
    }

    const NAMES: &[&str] = &["id", "amount", "paid", "@mine"];

    #[test]
    fn a_spreadsheet_gets_values_and_no_formulas() {
        let wanted = "id,amount,paid,'@mine\na,1200.50,yes,'=1+1\n\"# b\",-5,,\"x|y, \"\"z\"\"\nnext\"\n";
        assert_eq!(csv(NAMES, rows()), wanted);
        assert_eq!(csv(NAMES, std::iter::empty()), "id,amount,paid,'@mine\n");
    }

    #[test]
    fn a_program_gets_exact_numbers_and_every_column() {
        let wanted = "[\n{\"id\":\"a\",\"amount\":1200.50,\"paid\":true,\"@mine\":\"=1+1\"},\n\
            {\"id\":\"# b\",\"amount\":-5,\"paid\":null,\"@mine\":\"x|y, \\\"z\\\"\\nnext\"}\n]\n";
        assert_eq!(json(NAMES, rows()), wanted);
        assert_eq!(json(NAMES, std::iter::empty()), "[]\n");
    }

    #[test]
    fn a_reader_gets_a_table() {
        let text = markdown(NAMES, rows());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[0], "| id   |  amount | paid | @mine          |");
        assert_eq!(lines[1], "| ---- | ------: | ---- | -------------- |");
        assert_eq!(lines[3], "| \\# b |      -5 |      | x\\|y, \"z\" next |");
    }
}
