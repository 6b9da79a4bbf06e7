//! Text without markup, for wherever there is none.

use super::markup::{DIGEST, Markup, Span, bare};

/// No markup.
#[derive(Debug)]
pub(super) struct Plain;

impl Markup for Plain {
    fn span(&self, span: &Span, _: bool) -> String {
        match span {
            Span::Link { address, words } => bare(address, words),
            other => other.words().to_owned(),
        }
    }

    fn fence(&self) -> (&'static str, &'static str) {
        ("", "")
    }

    fn fenced(&self, text: &str) -> String {
        text.to_owned()
    }

    fn limit(&self) -> usize {
        DIGEST
    }
}
