//! Running text and statuses, ready for a template.

use serde::Serialize;

use super::link;
use crate::{
    base::text::harmless,
    report::model::{Inline, Item, Status},
};

/// A piece of running text.
#[derive(Debug, Serialize)]
pub(super) struct Word {
    /// `text`, `strong`, `code` or `link`.
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
}

pub(super) fn words(text: &[Inline], root: &str) -> Vec<Word> {
    text.iter()
        .map(|piece| match piece {
            Inline::Text(text) => word("text", text),
            Inline::Strong(text) => word("strong", text),
            Inline::Code(text) => word("code", text),
            Inline::Page(page, text) => Word { href: link(root, page), ..word("link", text) },
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
    Line { status: item.status.map(mark), words: words(&item.text, root) }
}

fn word(kind: &'static str, text: &str) -> Word {
    Word { kind, text: harmless(text), href: String::new() }
}
