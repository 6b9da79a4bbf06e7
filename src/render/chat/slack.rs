//! Slack: mrkdwn as its API takes it, and what a person types there. Neither can escape the signs of its own markup, so
//! a joiner takes their meaning away.

use super::markup::{DIGEST, JOINER, Markup, Span, around, bare, defused, unfenced};
use crate::base::text::entities;

/// What a program sends. Slack cuts a text of more than 4,000 characters into several messages.
const LIMIT: usize = 3_900;

/// What a program sends.
#[derive(Debug)]
pub(super) struct Sent;

/// What a person types: entities would be seen there.
#[derive(Debug)]
pub(super) struct Typed;

impl Markup for Sent {
    fn span(&self, span: &Span, starts: bool) -> String {
        match span {
            Span::Link { address, words } => {
                format!("<{}|{}>", entities(address), entities(&inert(words)).replace('|', "¦"))
            }
            other => marked(other, starts, entities),
        }
    }

    fn fenced(&self, text: &str) -> String {
        entities(&unfenced(&defused(text)))
    }

    fn limit(&self) -> usize {
        LIMIT
    }
}

impl Markup for Typed {
    fn span(&self, span: &Span, starts: bool) -> String {
        match span {
            Span::Link { address, words } => bare(address, &inert(words)),
            other => marked(other, starts, str::to_owned),
        }
    }

    fn fenced(&self, text: &str) -> String {
        unfenced(&defused(text))
    }

    fn limit(&self) -> usize {
        DIGEST
    }
}

/// A piece that is no link.
fn marked(span: &Span, starts: bool, escape: fn(&str) -> String) -> String {
    let text = |text: &str| escape(&inert(text));
    match span {
        Span::Bold(words) => around(words, |words| format!("*{}*", text(words))),
        Span::Code(code) if !code.contains('`') && !code.trim().is_empty() => {
            around(code, |code| format!("`{}`", escape(&defused(code))))
        }
        // A sign of quotation at the start of a line quotes, escaped or not.
        other if starts && other.words().trim_start().starts_with('>') => {
            format!("{JOINER}{}", text(other.words().trim_start()))
        }
        other => text(other.words()),
    }
}

/// Text whose signs mean nothing: those of markup are kept apart from what they would mark.
fn inert(text: &str) -> String {
    let text = defused(text);
    if !text.contains(['*', '_', '~', '`']) {
        return text;
    }
    let chars: Vec<char> = text.chars().collect();
    let in_word = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|char| char.is_alphanumeric());
    let mut safe = String::with_capacity(text.len() + 8);
    for (at, char) in chars.iter().enumerate() {
        let marks = match char {
            '`' => true,
            '*' | '_' | '~' => !(in_word(at.checked_sub(1)) && in_word(Some(at + 1))),
            _ => false,
        };
        if marks {
            safe.extend([JOINER, *char, JOINER]);
        } else {
            safe.push(*char);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let line = |text: &str| Sent.line(&[Span::Text(text.into())]);
        for (text, expected) in [
            ("a & b <c> d", "a &amp; b &lt;c&gt; d"),
            ("<!channel>", "&lt;\u{2060}!channel&gt;"),
            ("> quote", "\u{2060}&gt; quote"),
            ("*bold*", "\u{2060}*\u{2060}bold\u{2060}*\u{2060}"),
            ("deal_won", "deal_won"),
            ("2*3", "2*3"),
        ] {
            assert_eq!(line(text), expected);
        }
        assert_eq!(Typed.line(&[Span::Text("a & b".into())]), "a & b");
        let quoted = Sent.line(&[Span::Code(">`".into())]);
        assert!(quoted.starts_with("\u{2060}&gt;"), "code that cannot be marked is text: {quoted}");
    }

    #[test]
    fn marks_and_links_are_its_own() {
        let spans = [
            Span::Bold("Act ".into()),
            Span::Code("deal-1".into()),
            Span::Text(" ".into()),
            Span::Link { address: "https://x.example/a?b&c".into(), words: "A > B | C".into() },
        ];
        assert_eq!(Sent.line(&spans), "*Act* `deal-1` <https://x.example/a?b&amp;c|A &gt; B ¦ C>");
        assert_eq!(Typed.line(&spans), "*Act* `deal-1` A > B | C: https://x.example/a?b&c");
    }
}
