//! Words that pages share: names from ids, small numbers spelled out, text with code in back quotes.

use super::model::Inline;
use crate::base::text::grouped;
pub(super) use crate::base::text::{capital, spaced, title};

/// `two deals`, `12 deals`.
pub(super) fn spelled(n: usize, one: &str, many: &str) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let number = WORDS.get(n).map_or_else(|| grouped(n as u64), |word| (*word).to_owned());
    format!("{number} {}", if n == 1 { one } else { many })
}

/// Text in which back quotes mark what is to be typed.
pub(super) fn quoted(text: &str) -> Vec<Inline> {
    if text.matches('`').count() % 2 == 1 {
        return vec![Inline::Text(text.to_owned())];
    }
    let pieces = text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
    pieces
        .map(|(at, piece)| if at % 2 == 1 { Inline::Code(piece.to_owned()) } else { Inline::Text(piece.to_owned()) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_quotes_mark_code() {
        let text = |text: &str| Inline::Text(text.into());
        assert_eq!(quoted("use `won`"), [text("use "), Inline::Code("won".into())]);
        assert_eq!(quoted("a ` b"), [text("a ` b")]);
    }
}
