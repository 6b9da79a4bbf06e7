//! Job alerts that were pasted as text, one block each, as a grid: a line `Title: …` is a cell. Emoji and marks of bold
//! around the names do not matter.

use std::ops::Range;

use super::foreign::{Cell, Foreign, Row};
use crate::data::{cell::words::fold, read::Layout, source::Source};

/// What such a text is, for people.
pub(super) const FORM: &str = "job alerts";

/// The names of lines, as an alert writes them.
const NAMES: &[&str] = &[
    "platform",
    "title",
    "job_title",
    "budget",
    "relevance",
    "score",
    "recommended_agents",
    "recommended_agent",
    "agents",
    "link",
    "url",
    "job_url",
    "posted",
    "seen",
    "date",
    "skills",
    "client",
    "country",
    "description",
];

/// Whether a text is made of job alerts: lines of at least two names, one of them the title.
pub(super) fn are_in(text: &str) -> bool {
    let mut names: Vec<String> = text.lines().filter_map(line).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names.len() > 1 && names.iter().any(|name| name == "title" || name == "job_title")
}

/// Reads the alerts. One begins where a name comes that the last one has already, or after a headline or a rule.
pub(super) fn read(source: Source) -> Foreign {
    let text = source.text();
    let mut headers: Vec<String> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let (mut at, mut is_new) = (0, true);
    for (number, whole) in (1..).zip(text.split_inclusive('\n')) {
        let start = at;
        at += whole.len();
        let Some((name, value)) = line(whole) else {
            is_new |= parts(whole.trim());
            continue;
        };
        let column = headers.iter().position(|header| *header == name).unwrap_or_else(|| {
            headers.push(name);
            headers.len() - 1
        });
        let span = start + value.start..start + value.end;
        let has = |row: &Row| row.cells.get(column).is_some_and(|cell| !cell.span.is_empty());
        if is_new || rows.last().is_none_or(has) {
            rows.push(Row { line: number, span: span.clone(), cells: Vec::new() });
            is_new = false;
        }
        if let Some(row) = rows.last_mut() {
            row.span.end = span.end;
            row.cells.resize(row.cells.len().max(column + 1), Cell::default());
            row.cells[column] = Cell { text: text[span.clone()].to_owned(), span, is_number: false };
        }
    }
    for row in &mut rows {
        let absent = Cell { span: row.span.start..row.span.start, ..Cell::default() };
        row.cells.resize(headers.len(), absent.clone());
        for cell in row.cells.iter_mut().filter(|cell| cell.text.is_empty()) {
            *cell = absent.clone();
        }
    }
    Foreign { form: FORM, headers, rows, spots: Vec::new(), source, layout: Layout::Structured }
}

/// Whether a line parts one alert from the next: a rule, or a headline such as `NEW JOB ALERT`.
fn parts(line: &str) -> bool {
    let is_rule = line.chars().count() > 2 && !line.contains(char::is_alphanumeric);
    is_rule || line.starts_with("# ") || line.to_lowercase().contains("alert")
}

/// The name of a line, and where in it its value is.
fn line(whole: &str) -> Option<(String, Range<usize>)> {
    let is_mark = |char: char| !char.is_alphanumeric();
    let colon = whole.find(':')?;
    let name = fold(whole[..colon].trim_matches(is_mark));
    if !NAMES.contains(&name.as_str()) {
        return None;
    }
    let after = &whole[colon + 1..];
    // `**Title:** x` and `*Title:* x`.
    let value = after.trim_start_matches(['*', '_', '`']);
    let value = value.trim_start();
    let start = whole.len() - value.len();
    let kept = value.trim_end().trim_end_matches(['*', '`']).trim_end();
    Some((name, start..start + kept.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_rows() {
        let text = "🚨 NEW JOB ALERT\n\nPlatform: Upwork\nTitle: Consultant: a SaaS\nBudget: $3,000-5,000\n\nLink: https://example.com/1\n\n\
            🚨 NEW JOB ALERT\n💼 **Title:** Two  \nwords in between\n*Recommended agents:* @Dinesh, @Gilfoyle\n\nTitle: Three\n---\nLink: x\n";
        assert!(are_in(text));
        let foreign = read(Source::foreign("x.txt", text.as_bytes().to_vec()));
        assert_eq!(foreign.headers, ["platform", "title", "budget", "link", "recommended_agents"]);
        let rows = foreign.rows.iter().map(|row| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            format!("{}:{}", row.line, cells.join("|"))
        });
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [
                "3:Upwork|Consultant: a SaaS|$3,000-5,000|https://example.com/1|",
                "10:|Two|||@Dinesh, @Gilfoyle",
                "14:|Three|||",
                "16:|||x|"
            ]
        );
        for text in ["title,budget\nx,5\n", "Title: x\n", "Platform: x\nBudget: 5\n", ""] {
            assert!(!are_in(text), "{text}");
        }
    }
}
