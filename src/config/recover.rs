//! Reads TOML although parts of it are broken: each broken line is reported and left out, the rest is read.
//!
//! Only the first error of the parser is believed. Its line (with the whole list that it stands in, or the whole section
//! whose heading it is) is blanked, and the rest is read again, until nothing is wrong.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::source::Source;
use crate::base::problem::{Code, LeftOut, Problem};

/// Files with more broken lines than this are no TOML at all.
const MOST_ERRORS: usize = 50;

/// The text with what is broken blanked out, so that every offset stays what it was, and what was wrong,
/// with the code of a broken line.
pub(super) fn readable(source: &Source, text: &str, code: Code) -> (String, Vec<Problem>) {
    let mut text = text.replacen('\u{feff}', "   ", usize::from(text.starts_with('\u{feff}')));
    let mut problems = Vec::new();
    if let Some(problem) = conflict(source, &mut text) {
        problems.push(problem);
    }
    for _ in 0..MOST_ERRORS {
        let (problem, lines) = {
            let (table, errors) = DeTable::parse_recoverable(&text);
            let Some(error) = errors.iter().min_by_key(|error| error.span().map(|span| span.start)) else {
                return (text, problems);
            };
            let span = error.span().unwrap_or(0..0);
            let swallowed = errors.iter().any(|error| error.message().starts_with("unclosed array"));
            let lines = broken_lines(source, table.get_ref(), span.start, swallowed);
            (explain(source, error, back_to_text(&text, span), code), lines)
        };
        problems.push(problem);
        for line in lines {
            blank(&mut text, source.line_range(line));
        }
    }
    let whole = 0..text.len();
    blank(&mut text, whole);
    (text, problems)
}

/// Git's marks of a merge, blanked; one problem for all of them.
fn conflict(source: &Source, text: &mut String) -> Option<Problem> {
    let is_mark =
        |line: &str| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") || line.starts_with("=======");
    let marks: Vec<usize> = (0..source.lines()).filter(|&line| is_mark(source.line(line))).collect();
    let first = *marks.first()?;
    for line in marks {
        blank(text, source.line_range(line));
    }
    let problem = source.problem(Code::E011, source.line_range(first), "two versions of this file are merged in it");
    Some(problem.hint("keep the right lines, then remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`"))
}

fn blank(text: &mut String, range: Range<usize>) {
    if let Some(part) = text.get(range.clone()) {
        let spaces: String =
            part.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' }).collect();
        text.replace_range(range, &spaces);
    }
}

/// The span, or the end of the text before it where the parser points at what follows a line break.
fn back_to_text(text: &str, span: Range<usize>) -> Range<usize> {
    let before = text.get(..span.start).unwrap_or_default();
    let end = before.trim_end().len();
    if span.is_empty() && before.get(end..).is_some_and(|gap| gap.contains('\n')) { end..end } else { span }
}

/// The lines that an error at `offset` makes worthless. A list without its end has swallowed what follows it, which is
/// to be read again.
fn broken_lines(source: &Source, table: &DeTable, offset: usize, swallowed: bool) -> Range<usize> {
    let line = source.line_of(offset);
    match statement(table, offset) {
        Some(whole) if swallowed => {
            let last = source.line_of(back_to_text(source.text(), offset..offset).start);
            source.line_of(whole.start)..last + 1
        }
        Some(whole) => source.line_of(whole.start)..source.line_of(whole.end.max(offset)) + 1,
        None if source.line(line).trim_start().starts_with('[') => {
            let next = (line + 1..source.lines()).find(|&line| source.line(line).trim_start().starts_with('['));
            line..next.unwrap_or(source.lines())
        }
        None => line..line + 1,
    }
}

/// The innermost `key = value` whose value holds the offset.
fn statement(table: &DeTable, offset: usize) -> Option<Range<usize>> {
    table.iter().find_map(|(key, value)| match value.get_ref() {
        DeValue::Table(inner) => statement(inner, offset),
        DeValue::Array(items) if items.iter().all(|item| item.get_ref().is_table()) && !items.is_empty() => {
            items.iter().filter_map(|item| item.get_ref().as_table()).find_map(|inner| statement(inner, offset))
        }
        _ => {
            let span = value.span();
            (span.start <= offset && offset <= span.end).then(|| key.span().start..span.end)
        }
    })
}

/// The parser's error in words for people, with the way out.
fn explain(source: &Source, error: &Error, span: Range<usize>, code: Code) -> Problem {
    let line_range = source.line_range(source.line_of(span.start));
    let line = source.slice(line_range.clone());
    let value = source.slice(span.clone());
    let rest = source.slice(span.start..line_range.end);
    let digit_before = source.slice(line_range.start..span.start).ends_with(|char: char| char.is_ascii_digit());
    let key = line.split(['=', ':']).next().unwrap_or_default().trim();
    let said = error.message();
    let (message, hint) = if said.starts_with("string values must be quoted") {
        (format!("`{}` is not in quotes", value.trim()), quoting(key, value))
    } else if said.starts_with("duplicate key") && line.trim_start().starts_with('[') {
        (format!("the section `{}` is there twice", line.trim()), "put its keys under the first one".into())
    } else if said.starts_with("duplicate key") {
        (format!("`{value}` is there twice"), "keep one of the two lines".into())
    } else if rest.starts_with(',') && digit_before {
        ("a number with a comma".into(), "write 1200, or 1_200 to keep the digits apart".into())
    } else if said.starts_with("invalid float") || said.starts_with("invalid integer") {
        ("a number that cannot be read".into(), "write 1200.50, or 3_000_000 to keep the digits apart".into())
    } else if said.contains("key") && line.contains(':') && !line.contains('=') {
        ("a key without `=`".into(), format!("write `{key} = …`: an equals sign, not a colon"))
    } else if said.starts_with("key with no value") {
        (
            "a line that is no `key = value`".into(),
            "write `key = value`, or start the line with `#` if it is a remark".into(),
        )
    } else if said.starts_with("invalid unquoted key") {
        ("a key with more than letters, digits, `-` and `_`".into(), format!("put it into quotes: `\"{key}\" = …`"))
    } else if said.contains("array") {
        (
            "a list that cannot be read".into(),
            "lists are written [\"a\", \"b\"]: look for a missing comma, quote or `]`".into(),
        )
    } else if said.starts_with("unclosed table") || said.contains("table header") {
        ("a section heading that cannot be read".into(), "headings are written [section] on a line of their own".into())
    } else if said.starts_with("invalid date") || said.contains("date") {
        ("a day that does not exist".into(), "dates are written 2026-02-24".into())
    } else if said.contains("unicode") || said.contains("escape") {
        ("a backslash in a quoted text".into(), "write it twice, or put the text into single quotes".into())
    } else if said.contains("string") {
        ("a quote that is never closed".into(), "text needs a quote at both ends".into())
    } else {
        (said.to_owned(), "lines are written `key = value`".into())
    };
    source.problem(code, span, message).hint(hint).cost(LeftOut::Row)
}

/// How an unquoted value should have been written.
fn quoting(key: &str, value: &str) -> String {
    let bare = value.trim().trim_matches(['“', '”', '„', '‘', '’', '\'', '"']);
    let number = |text: &str| text.replace([',', '_'], "").parse::<rust_decimal::Decimal>().ok();
    if bare.is_empty() {
        return format!("give it a value, or remove the line: `{key} = …`");
    }
    if let Some(percent) = bare.strip_suffix('%').and_then(|text| number(text.trim())) {
        let share = (percent / rust_decimal::Decimal::ONE_HUNDRED).normalize();
        return format!("a share is written as a fraction: `{key} = {share}`");
    }
    if let Some(amount) = bare.strip_prefix(['$', '€', '£', '₹']).and_then(number) {
        return format!("amounts are bare numbers here: `{key} = {amount}`");
    }
    format!("write `{key} = \"{bare}\"`, with straight quotes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let source = Source::new(text, "b.toml");
        let (rest, problems) = readable(&source, text, Code::E001);
        assert_eq!(rest.len(), text.len());
        let table = DeTable::parse(&rest).unwrap();
        let keys = table.get_ref().keys().map(|key| key.get_ref().to_string()).collect();
        let said = problems.iter().map(|it| format!("{}:{} {}", it.place.line, it.place.column, it.message)).collect();
        (keys, said)
    }

    #[test]
    fn a_broken_line_costs_itself_only() {
        for (text, keys, said) in [
            ("a = 1,200\nb = 2\n", "b", "1:6 a number with a comma"),
            ("name = Pied Piper\nb = 2\n", "b", "1:8 `Pied Piper` is not in quotes"),
            ("a = \"open\nb = 2\n", "b", "1:10 a quote that is never closed"),
            ("[x\na = 1\n[y]\nb = 2\n", "y", "1:3 a section heading that cannot be read"),
            ("s = [\"a\", \"b\"\nb = 2\n[x]\nq = 1\n", "b x", "1:14 a list that cannot be read"),
            ("s = [\n \"a\"\n \"b\",\n]\nb = 2\n", "b", "2:5 a list that cannot be read"),
            ("name: \"x\"\nb = 2\n", "b", "1:5 a key without `=`"),
            ("a = 1\na = 2\nb = 3\n", "a b", "2:1 `a` is there twice"),
            ("a = 2026-02-30\nb = 2\n", "b", "1:5 a day that does not exist"),
        ] {
            let (found, problems) = read(text);
            assert_eq!(found.join(" "), keys, "{text}");
            assert_eq!(problems.first().map(String::as_str), Some(said), "{text}: {problems:?}");
        }
    }

    #[test]
    fn a_merge_is_named_for_what_it_is() {
        let (keys, problems) = read("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nc = 2\n>>>>>>> other\n");
        assert_eq!(keys.join(" "), "a b c");
        assert_eq!(problems, ["2:1 two versions of this file are merged in it"]);
    }

    #[test]
    fn hints_show_the_line_as_it_should_be() {
        assert_eq!(quoting("rate", "5%"), "a share is written as a fraction: `rate = 0.05`");
        assert_eq!(quoting("goal", "$1,200"), "amounts are bare numbers here: `goal = 1200`");
        assert_eq!(quoting("name", "“Pied Piper”"), "write `name = \"Pied Piper\"`, with straight quotes");
    }
}
