//! Running text and statuses, ready for a template.

use serde::Serialize;

use super::link;
use crate::{
    base::{problem::Excerpt, text::harmless},
    report::model::{Inline, Item, Status},
};

/// A piece of running text.
#[derive(Debug, Serialize)]
pub(super) struct Word {
    /// `text`, `strong`, `code`, `link` to a page of the site or `web` for one elsewhere.
    kind: &'static str,
    text: String,
    href: String,
}

/// A status as a word on a tint.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    pub(super) word: String,
    pub(super) tone: &'static str,
}

/// A line of a list.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    status: Option<Mark>,
    words: Vec<Word>,
    /// The line of a file before, in and after the part that is meant.
    excerpt: Option<[String; 3]>,
}

pub(super) fn words(text: &[Inline], root: &str) -> Vec<Word> {
    text.iter()
        .map(|piece| match piece {
            Inline::Text(text) => word("text", text),
            Inline::Strong(text) => word("strong", text),
            Inline::Code(text) => word("code", text),
            Inline::Page(page, text) => Word { href: link(root, page), ..word("link", text) },
            Inline::Link(web) => Word { href: web.as_str().to_owned(), ..word("web", web.as_str()) },
        })
        .collect()
}

/// A message in which the user's own text stands in back quotes.
pub(super) fn message(text: &str) -> Vec<Word> {
    let kind = |index: usize| if index.is_multiple_of(2) { "text" } else { "code" };
    let pieces = text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
    pieces.map(|(index, piece)| word(kind(index), piece)).collect()
}

pub(super) fn mark(status: Status) -> Mark {
    Mark { word: status.word().to_owned(), tone: status.tone() }
}

pub(super) fn line(item: &Item, root: &str) -> Line {
    let excerpt = item.excerpt.as_ref().map(excerpt);
    Line { status: item.status.map(mark), words: words(&item.text, root), excerpt }
}

/// The line in three pieces; one that is too long to read is cut around the part that is meant.
fn excerpt(excerpt: &Excerpt) -> [String; 3] {
    const AROUND: usize = 48;
    let (start, len) = (excerpt.start as usize, excerpt.len.max(1) as usize);
    let line: Vec<char> = excerpt.line.chars().collect();
    let start = start.min(line.len());
    let end = start.saturating_add(len).min(line.len());
    let piece = |from: usize, to: usize| line.get(from..to).unwrap_or_default().iter().collect::<String>();
    let (from, to) = (start.saturating_sub(AROUND), end.saturating_add(AROUND).min(line.len()));
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < line.len() { "…" } else { "" });
    [
        format!("{before}{}", harmless(&piece(from, start))),
        harmless(&piece(start, end)),
        format!("{}{after}", harmless(&piece(end, to))),
    ]
}

fn word(kind: &'static str, text: &str) -> Word {
    Word { kind, text: harmless(text), href: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_elsewhere_is_linked_as_it_is() {
        let address = "https://example.com/jobs/1?a=b&c=(d)";
        let [web, text] =
            words(&[Inline::link(address), Inline::link("javascript:alert(1)")], "../").try_into().unwrap();
        assert_eq!((web.kind, web.href.as_str(), web.text.as_str()), ("web", address, address));
        assert_eq!((text.kind, text.href.as_str()), ("text", ""));
    }

    #[test]
    fn a_line_is_cut_around_the_part_that_is_meant() {
        let pieces = |line: &str, start, len| excerpt(&Excerpt { line: line.to_owned(), start, len });
        assert_eq!(pieces("a,Wno,é", 2, 3), ["a,", "Wno", ",é"]);
        assert_eq!(pieces("a,", 2, 0), ["a,", "", ""]);
        assert_eq!(pieces("a", 9, 9), ["a", "", ""]);
        let long = format!("{}x{}", "-".repeat(60), "+".repeat(60));
        let around = |mark: &str| mark.repeat(48);
        assert_eq!(pieces(&long, 60, 1), [format!("…{}", around("-")), "x".into(), format!("{}…", around("+"))]);
    }
}
