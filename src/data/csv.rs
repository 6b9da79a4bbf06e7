//! CSV as people and spreadsheets write it: records and cells as byte ranges of the text, so that every place is exact.
//!
//! The `csv` crate swallows the rest of a file after an unclosed quote and counts lines wrongly after CRLF and blank
//! lines; here an unclosed quote costs its own line, and the caller learns where it was opened.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

/// How a CSV file is written, and where its rows begin.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    /// What stands between cells.
    pub(crate) delimiter: u8,
    /// What ends a line: `\n` (also after `\r`), or `\r` alone in files of old Macs.
    pub(crate) newline: u8,
}

/// A record: the cells between two line breaks outside of quotes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// The bytes of each cell, quotes among them.
    pub(crate) cells: Vec<Range<usize>>,
    /// Where a quote was opened that is never closed; the record then ends with its line.
    pub(crate) unclosed: Option<usize>,
    /// Whether a cell has line breaks inside.
    pub(crate) spans_lines: bool,
    /// Whether there is a quote in it anywhere.
    pub(crate) has_quotes: bool,
}

/// The longest cell that may hold line breaks. A quote that is open for longer was never meant to be one.
const LONGEST_CELL: usize = 1 << 20;

/// Reads the record at `start` into `record`; answers where the next one starts.
pub(crate) fn read(text: &str, start: usize, dialect: &Dialect, record: &mut Record) -> usize {
    record.cells.clear();
    record.unclosed = None;
    record.spans_lines = false;
    record.has_quotes = false;
    let bytes = text.as_bytes();
    let end = line_end(bytes, start, dialect);
    let line = &bytes[start..end.content];
    if memchr(b'"', line).is_none() {
        let mut from = start;
        each(dialect.delimiter, line, |at| {
            record.cells.push(from..start + at);
            from = start + at + 1;
        });
        record.cells.push(from..end.content);
        return end.next;
    }
    record.has_quotes = true;
    read_quoted(bytes, start, dialect, record)
}

/// Calls `found` with the place of each such byte. Cells are short: eight bytes are looked at together, which is quicker
/// than to set out anew after each cell.
#[inline]
pub(crate) fn each(byte: u8, bytes: &[u8], mut found: impl FnMut(usize)) {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let pattern = u64::from_le_bytes([byte; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        // The high bit of each byte that is equal, and of no other.
        let differ = u64::from_le_bytes(*word) ^ pattern;
        let mut equal = !(((differ & LOW) + LOW) | differ | LOW);
        while equal != 0 {
            found(index * 8 + (equal.trailing_zeros() / 8) as usize);
            equal &= equal - 1;
        }
    }
    let done = words.len() * 8;
    rest.iter().enumerate().filter(|(_, other)| **other == byte).for_each(|(index, _)| found(done + index));
}

/// Where a line ends, and where the next one starts.
pub(crate) struct LineEnd {
    pub(crate) content: usize,
    pub(crate) next: usize,
}

#[inline]
pub(crate) fn line_end(bytes: &[u8], start: usize, dialect: &Dialect) -> LineEnd {
    let Some(at) = memchr(dialect.newline, &bytes[start..]).map(|at| start + at) else {
        return LineEnd { content: bytes.len(), next: bytes.len() };
    };
    let content = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
    LineEnd { content, next: at + 1 }
}

fn read_quoted(bytes: &[u8], start: usize, dialect: &Dialect, record: &mut Record) -> usize {
    let mut from = start;
    loop {
        let opening = from + bytes[from..].iter().take_while(|&&byte| byte == b' ').count();
        if bytes.get(opening) == Some(&b'"') {
            let Some(close) = close_of(bytes, opening, dialect) else {
                record.unclosed = Some(opening);
                return line_end(bytes, start, dialect).next;
            };
            record.spans_lines |= memchr(dialect.newline, &bytes[opening..close]).is_some();
            let after = close + 1 + bytes[close + 1..].iter().take_while(|&&byte| byte == b' ').count();
            record.cells.push(from..after);
            if bytes.get(after) == Some(&dialect.delimiter) {
                from = after + 1;
                continue;
            }
            return line_end(bytes, after, dialect).next;
        }
        match memchr2(dialect.delimiter, dialect.newline, &bytes[from..]).map(|at| from + at) {
            Some(at) if bytes[at] == dialect.delimiter => {
                record.cells.push(from..at);
                from = at + 1;
            }
            _ => {
                let end = line_end(bytes, from, dialect);
                record.cells.push(from..end.content);
                return end.next;
            }
        }
    }
}

/// Where the quote that opens at `opening` is closed: by a quote before a delimiter or line break. A quote that closes
/// on another line, after one that looks like the opening of another cell, was never closed: somebody forgot it.
fn close_of(bytes: &[u8], opening: usize, dialect: &Dialect) -> Option<usize> {
    let limit = bytes.len().min(opening + LONGEST_CELL);
    let mut at = opening + 1;
    let mut opened_again = false;
    loop {
        let quote = at + memchr(b'"', bytes.get(at..limit)?)?;
        if bytes.get(quote + 1) == Some(&b'"') {
            at = quote + 2;
            continue;
        }
        let rest = &bytes[quote + 1..];
        let after = rest.iter().find(|&&byte| byte != b' ').copied();
        if after.is_none() || after == Some(dialect.delimiter) || after == Some(dialect.newline) || after == Some(b'\r')
        {
            let spans_lines = opened_again && memchr(dialect.newline, &bytes[opening..quote]).is_some();
            return (!spans_lines).then_some(quote);
        }
        let before = bytes[quote - 1];
        opened_again |= before == dialect.delimiter || before == dialect.newline;
        at = quote + 1;
    }
}

/// The text of a cell: without the spaces and quotes around it, doubled quotes inside made single ones.
pub(crate) fn cell_text<'t>(text: &'t str, cell: &Range<usize>) -> std::borrow::Cow<'t, str> {
    let raw = trim(&text[cell.clone()]);
    if raw.as_bytes().first() != Some(&b'"') || raw.len() < 2 || !raw.ends_with('"') {
        return raw.into();
    }
    let inner = &raw[1..raw.len() - 1];
    if memchr(b'"', inner.as_bytes()).is_some() { inner.replace("\"\"", "\"").into() } else { trim(inner).into() }
}

/// The text without white space around it, no-break spaces among it.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(|byte| (b'!'..=b'~').contains(byte));
    if is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last()) { text } else { text.trim() }
}

/// The delimiter that a first line `sep=;` declares, with where the next line starts.
pub(crate) fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split(['\n', '\r']).next()?;
    let rest = line.trim_matches('"').strip_prefix("sep=")?;
    let delimiter = *rest.as_bytes().first()?;
    let after = text[line.len()..].bytes().take_while(|byte| *byte == b'\r' || *byte == b'\n').count();
    (rest.len() == 1).then_some((delimiter, line.len() + after.min(2)))
}

/// What ends lines in this text.
pub(crate) fn newline(text: &str) -> u8 {
    let head = &text.as_bytes()[..text.len().min(1 << 16)];
    if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() { b'\r' } else { b'\n' }
}

/// How many line breaks the text has.
pub(crate) fn count_lines(bytes: &[u8], newline: u8) -> u32 {
    memchr_iter(newline, bytes).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(Vec<String>, Option<usize>)> {
        let dialect = Dialect { delimiter: b',', newline: newline(text) };
        let (mut at, mut record, mut all) = (0, Record::default(), Vec::new());
        while at < text.len() {
            at = read(text, at, &dialect, &mut record);
            let cells = record.cells.iter().map(|cell| cell_text(text, cell).into_owned()).collect();
            all.push((cells, record.unclosed));
        }
        all
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        records(text).into_iter().map(|(cells, _)| cells).collect()
    }

    #[test]
    fn cells_are_what_a_spreadsheet_shows() {
        assert_eq!(cells("a,b\r\n1, 2 \r\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("a\rb\r"), [["a"], ["b"]]);
        assert_eq!(cells("\"x, \"\"y\"\"\",\"two\nlines\"\nz,"), [["x, \"y\"", "two\nlines"], ["z", ""]]);
        assert_eq!(cells("1,joh\"n,landis\n2,b,c"), [["1", "joh\"n", "landis"], ["2", "b", "c"]]);
        assert_eq!(cells("1, \"a, b\" ,c"), [["1", "a, b", "c"]]);
        assert_eq!(cells("1,\"A\"A, B\"\n"), [["1", "A\"A, B"]]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line() {
        let text = "1,\"open\n2,\"closed\"\n3,plain\n";
        let all = records(text);
        assert_eq!(all.iter().map(|(_, unclosed)| *unclosed).collect::<Vec<_>>(), [Some(2), None, None]);
        assert_eq!(all[1].0, ["2", "closed"]);
        let at_the_end = records("1,a\n2,\"open\n3,b\n");
        assert_eq!(at_the_end[1].1, Some(6));
        assert_eq!(at_the_end[2].0, ["3", "b"]);
    }

    #[test]
    fn every_delimiter_is_found() {
        for text in
            ["", ",", "a,b", "1234567,", "12345678,90,,,123456789,", ",\u{80},\u{ff}é,x\u{0},,,,,,,,,", "-,.+,+-,"]
        {
            let mut found = Vec::new();
            each(b',', text.as_bytes(), |at| found.push(at));
            assert_eq!(found, memchr_iter(b',', text.as_bytes()).collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_declared_delimiter_is_believed() {
        assert_eq!(declared_delimiter("sep=;\r\na;b"), Some((b';', 7)));
        assert_eq!(declared_delimiter("separator,b"), None);
    }
}
