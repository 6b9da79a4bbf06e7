//! CSV with a header as a list of objects. The same reader as for files takes it apart: it notices quotes that are never
//! closed, by which a cut-off answer is known.

use serde_json::{Map, Value};

use super::{cut_off, exception, malformed, other_than, text_of};
use crate::{
    collect::failure::Failure,
    data::csv::{Dialect, Record, cell_text, count_lines, declared_delimiter, newline, read},
};

/// The rows of a CSV answer. Of two columns with one header the first counts.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    let decoded = text_of(bytes).unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode(bytes).0);
    if decoded.trim_start().starts_with('<')
        && let Some(failure) = other_than(&decoded, "CSV")
    {
        return Err(failure);
    }
    if let Some(failure) = exception(&decoded) {
        return Err(failure);
    }
    let text = decoded.as_ref();
    let (delimiter, mut at) = declared_delimiter(text).unwrap_or_else(|| (sniffed(text), 0));
    let dialect = Dialect { delimiter, newline: newline(text) };
    let (mut record, mut header, mut rows) = (Record::default(), None::<Vec<String>>, Vec::new());
    while at < text.len() {
        let start = at;
        at = read(text, start, &dialect, &mut record);
        let line = || 1 + count_lines(text.as_bytes().get(..start).unwrap_or_default(), dialect.newline) as usize;
        if record.unclosed.is_some() {
            return Err(cut_off(line()));
        }
        let cells: Vec<String> = record.cells.iter().map(|cell| cell_text(text, cell).into_owned()).collect();
        if cells.iter().all(String::is_empty) && (cells.len() == 1 || header.is_none()) {
            continue;
        }
        match &header {
            None => header = Some(cells),
            Some(header) if header.len() == cells.len() => rows.push(row(header, cells)),
            Some(header) => {
                let (cells, columns) = (cells.len(), header.len());
                let message = format!("line {} of the answer has {cells} cells, but its header has {columns}", line());
                return Err(malformed(message));
            }
        }
    }
    Ok(Value::Array(rows))
}

fn row(header: &[String], cells: Vec<String>) -> Value {
    let mut map = Map::with_capacity(cells.len());
    for (name, cell) in header.iter().zip(cells) {
        map.entry(name.as_str()).or_insert(Value::String(cell));
    }
    Value::Object(map)
}

/// The delimiter that stands most often in the first line, outside of quotes.
fn sniffed(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let plain: String = first.split('"').step_by(2).collect();
    let count = |delimiter: u8| plain.bytes().filter(|byte| *byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_whatever_stands_between_cells() {
        let expected = r#"[{"id":"1","note":"a, b; c"},{"id":"2","note":""}]"#;
        for text in [
            "id,note\n1,\"a, b; c\"\n2,\n",
            "\u{feff}id;note\r\n1;\"a, b; c\"\r\n\r\n2;",
            "id\tnote\n1\ta, b; c\n2\t\n",
            "sep=;\nid;note\n1;\"a, b; c\"\n2;\n",
            "\n\"id\",note\n1,\"a, b; c\"\n2,\"\"",
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().to_string(), expected, "{text}");
        }
        assert_eq!(parse(b"").unwrap().to_string(), "[]");
        assert_eq!(parse(b"id\n1\n2").unwrap().to_string(), r#"[{"id":"1"},{"id":"2"}]"#);
        assert_eq!(parse(b"a\nCaf\xe9\n").unwrap().to_string(), r#"[{"a":"Café"}]"#);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for (text, expected) in [
            ("a,b\n1,2\n3", "line 3 of the answer has 1 cells, but its header has 2"),
            ("a,b\n1,\"open", "the answer ends in the middle, in line 2"),
            ("<Error>secret</Error>", "the answer is XML, not CSV"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().message, expected);
        }
    }
}
