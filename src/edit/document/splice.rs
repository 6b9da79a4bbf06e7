//! Pieces of a text that are exchanged; what is between them stays.

use std::ops::Range;

/// A piece of a text that is exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::edit) struct Splice {
    pub(in crate::edit) span: Range<usize>,
    pub(in crate::edit) text: String,
}

impl Splice {
    pub(super) fn at(place: usize, text: impl Into<String>) -> Splice {
        Splice { span: place..place, text: text.into() }
    }
}

/// A text with its splices in place.
pub(super) fn spliced(text: &str, splices: &[Splice]) -> String {
    let mut out = String::with_capacity(text.len() + splices.iter().map(|splice| splice.text.len()).sum::<usize>());
    let mut at = 0;
    for Splice { span, text: new } in splices {
        out.push_str(&text[at..span.start]);
        out.push_str(new);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}
