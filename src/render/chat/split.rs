//! Splits what is laid out into messages within a service's limit: between sections, then between lines. Columns that go
//! on in the next message are closed and opened again.

use super::{
    layout::{Letter, Passage, Piece},
    markup::{Line, Markup, Span},
};

/// Room for the number of a part behind its title, and for the breaks around it.
const NUMBER: usize = 24;
/// What stands where a digest ends early.
const MORE: &str = "…and more on the page";

/// A line in the dialect's signs.
#[derive(Debug)]
struct Row {
    text: String,
    size: usize,
    /// Which columns it belongs to.
    columns: Option<usize>,
    /// Whether a section begins with it, and whether a blank line stands before it.
    begins: bool,
    apart: bool,
    /// Whether it means nothing without the next line.
    is_heading: bool,
}

/// The messages, in order. None is empty, and each says which part it is where there are several.
pub(super) fn parts(letter: &Letter, markup: &dyn Markup) -> Vec<String> {
    let room = room(letter, markup);
    let rows = rows(letter.passages.iter().chain([&letter.foot]), markup, room);
    let fits = fitting(&rows, markup, room);
    if fits == rows.len() {
        return vec![written(&title(letter, None, markup), &rows, markup)];
    }
    let mut parts: Vec<&[Row]> = Vec::new();
    let mut rest = rows.as_slice();
    while !rest.is_empty() {
        let (part, after) =
            rest.split_at(place_to_break(rest, fitting(rest, markup, room), |rows| fitting(rows, markup, room)));
        parts.push(part);
        rest = after;
    }
    let all = parts.len();
    let part = |(at, rows): (usize, &&[Row])| written(&title(letter, Some((at + 1, all)), markup), rows, markup);
    parts.iter().enumerate().map(part).collect()
}

/// One message: where not all fits, the foot follows on what does.
pub(super) fn one(letter: &Letter, markup: &dyn Markup) -> String {
    let room = room(letter, markup);
    let more = Passage { pieces: vec![Piece::Line(vec![Span::Text(MORE.to_owned())])], ..Passage::default() };
    let (more, foot) = (rows([&more], markup, room), rows([&letter.foot], markup, room));
    let end = |rows: &[Row]| rows.iter().map(|row| row.size + 2).sum::<usize>();
    let room = room.saturating_sub(end(&foot));
    let short = room.saturating_sub(end(&more));
    let mut all = rows(&letter.passages, markup, short);
    if fitting(&all, markup, room) < all.len() {
        all.truncate(place_to_break(&all, fitting(&all, markup, short), |_| 0));
        all.extend(more);
    }
    all.extend(foot);
    written(&title(letter, None, markup), &all, markup)
}

/// A line on its own.
pub(super) fn alone(spans: &Line, markup: &dyn Markup) -> String {
    line(spans, markup, markup.limit())
}

/// The first line: the title with the part's number, and the time zone on the first part.
fn title(letter: &Letter, part: Option<(usize, usize)>, markup: &dyn Markup) -> String {
    let number = part.map_or_else(String::new, |(at, all)| format!(" ({at}/{all})"));
    let zone = match part {
        None | Some((1, _)) if !letter.zone.is_empty() => format!(" ({})", letter.zone),
        _ => String::new(),
    };
    markup.line(&[Span::Bold(format!("{}{number}", letter.title)), Span::Text(zone)])
}

/// What is left of a message below its title.
fn room(letter: &Letter, markup: &dyn Markup) -> usize {
    markup.limit().saturating_sub(markup.size(&title(letter, None, markup)) + NUMBER)
}

fn rows<'a>(passages: impl IntoIterator<Item = &'a Passage>, markup: &dyn Markup, room: usize) -> Vec<Row> {
    let (open, close) = markup.fence();
    let room = room.saturating_sub(markup.size(open) + markup.size(close) + 2);
    let mut rows: Vec<Row> = Vec::new();
    let mut columns = 0;
    for passage in passages {
        let first = rows.len();
        let mut push = |text: String, columns| {
            let size = markup.size(&text);
            rows.push(Row { text, size, columns, begins: false, apart: false, is_heading: false });
        };
        if let Some(heading) = &passage.heading {
            push(line(heading, markup, room), None);
        }
        for piece in &passage.pieces {
            match piece {
                Piece::Line(spans) => push(line(spans, markup, room), None),
                Piece::Columns(lines) => {
                    columns += 1;
                    for text in lines {
                        push(fenced(text, markup, room), Some(columns));
                    }
                }
            }
        }
        if let Some(row) = rows.get_mut(first) {
            (row.begins, row.apart, row.is_heading) = (true, passage.apart, passage.heading.is_some());
        }
    }
    rows
}

/// A line, cut where it is longer than a whole message.
fn line(spans: &Line, markup: &dyn Markup, room: usize) -> String {
    let letters = spans.iter().map(|span| span.words().chars().count()).sum();
    cut(letters, |keep| markup.line(&head(spans, keep)), |text| markup.size(text) <= room)
}

fn fenced(text: &str, markup: &dyn Markup, room: usize) -> String {
    let write = |keep: usize| match text.char_indices().nth(keep) {
        Some((at, _)) => markup.fenced(&format!("{}…", text.get(..at).unwrap_or_default())),
        None => markup.fenced(text),
    };
    cut(text.chars().count(), write, |text| markup.size(text) <= room)
}

/// The text with as many letters as fit.
fn cut(letters: usize, write: impl Fn(usize) -> String, fits: impl Fn(&str) -> bool) -> String {
    let whole = write(letters);
    if fits(&whole) {
        return whole;
    }
    let (mut least, mut most) = (0, letters);
    while least + 1 < most {
        let middle = least.midpoint(most);
        if fits(&write(middle)) { least = middle } else { most = middle }
    }
    write(least)
}

/// The first letters of a line, with `…` where something is missing.
fn head(spans: &[Span], letters: usize) -> Line {
    let mut left = letters;
    let mut line = Line::new();
    for span in spans {
        let text = span.words();
        let Some((at, _)) = text.char_indices().nth(left) else {
            left -= text.chars().count();
            line.push(span.clone());
            continue;
        };
        line.push(span.saying(format!("{}…", text.get(..at).unwrap_or_default())));
        break;
    }
    line
}

/// How many of the rows fit below a title; at least one.
fn fitting(rows: &[Row], markup: &dyn Markup, room: usize) -> usize {
    let (open, close) = markup.fence();
    let (open, close) = (markup.size(open), markup.size(close));
    let (mut size, mut columns) = (0, None);
    for (at, row) in rows.iter().enumerate() {
        let ends = if columns.is_some() && columns != row.columns { close } else { 0 };
        let starts = if row.columns.is_some() && columns != row.columns { open } else { 0 };
        size += ends + starts + row.size + 1 + usize::from(row.apart);
        columns = row.columns;
        let end = if columns.is_some() { close } else { 0 };
        if size + end > room {
            return at.max(1);
        }
    }
    rows.len()
}

/// Where to break, of rows of which so many fit: before the last section that begins in them, if it fits into the next
/// part as a whole or little room is lost; else at a line, but never below a heading.
fn place_to_break(rows: &[Row], fitting: usize, fits: impl Fn(&[Row]) -> usize) -> usize {
    let begins = |at: &usize| rows.get(*at).is_none_or(|row| row.begins);
    if fitting == rows.len() || begins(&fitting) {
        return fitting;
    }
    let whole = |at: &usize| {
        let end = (fitting..rows.len()).find(begins).unwrap_or(rows.len());
        rows.get(*at..end).is_some_and(|section| fits(section) == section.len())
    };
    let section = (1..fitting).rev().find(begins).filter(|at| *at > fitting / 2 || whole(at));
    let below_heading = |at: &usize| rows.get(*at - 1).is_some_and(|row| row.is_heading);
    section.or_else(|| (1..=fitting).rev().find(|at| !below_heading(at))).unwrap_or(fitting)
}

/// A message: the title and the rows, with fences around columns.
fn written(title: &str, rows: &[Row], markup: &dyn Markup) -> String {
    let (open, close) = markup.fence();
    let mut text = title.to_owned();
    let mut columns = None;
    for row in rows {
        if columns.is_some() && columns != row.columns {
            text.push_str(close);
        }
        text.push_str(if row.apart { "\n\n" } else { "\n" });
        if row.columns.is_some() && columns != row.columns {
            text.push_str(open);
        }
        text.push_str(&row.text);
        columns = row.columns;
    }
    if columns.is_some() {
        text.push_str(close);
    }
    text
}
