//! Telegram: the HTML that its bots send, and the Markdown that its apps take from people.

use super::markup::{DIGEST, JOINER, Markup, Span, around, bare, defused, unfenced};
use crate::base::text::entities;

/// The longest message, after the markup is taken away.
const LIMIT: usize = 4_096;
/// How much longer than its visible text the markup of a message may be.
const OVERHEAD: usize = 4;

/// What a program sends.
#[derive(Debug)]
pub(super) struct Sent;

/// What a person types.
#[derive(Debug)]
pub(super) struct Typed;

impl Markup for Sent {
    fn span(&self, span: &Span, _: bool) -> String {
        match span {
            Span::Text(text) => escaped(text),
            Span::Bold(words) => around(words, |words| format!("<b>{}</b>", escaped(words))),
            Span::Code(code) => around(code, |code| format!("<code>{}</code>", escaped(code))),
            Span::Link { address, words } => {
                let address = entities(address).replace('"', "&quot;");
                around(words, |words| format!("<a href=\"{address}\">{}</a>", escaped(words)))
            }
        }
    }

    fn fence(&self) -> (&'static str, &'static str) {
        ("<pre>", "</pre>")
    }

    fn fenced(&self, text: &str) -> String {
        escaped(text)
    }

    fn size(&self, text: &str) -> usize {
        visible(text).max(text.encode_utf16().count().div_ceil(OVERHEAD))
    }

    fn limit(&self) -> usize {
        LIMIT
    }
}

impl Markup for Typed {
    fn span(&self, span: &Span, _: bool) -> String {
        match span {
            Span::Text(text) => inert(text),
            Span::Bold(words) => around(words, |words| format!("**{}**", inert(words))),
            Span::Code(code) if code.contains('`') || code.trim().is_empty() => inert(code),
            Span::Code(code) => around(code, |code| format!("`{}`", defused(code))),
            Span::Link { address, words } => bare(address, &inert(words)),
        }
    }

    fn fenced(&self, text: &str) -> String {
        unfenced(&defused(text))
    }

    fn limit(&self) -> usize {
        DIGEST
    }
}

fn escaped(text: &str) -> String {
    entities(&defused(text)).replace('"', "&quot;")
}

/// The length of what is seen of our own HTML: a tag is nothing, an entity one sign.
fn visible(text: &str) -> usize {
    let (mut length, mut in_tag, mut in_entity) = (0, false, false);
    for char in text.chars() {
        match char {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '&' if !in_tag => (in_entity, length) = (true, length + 1),
            ';' if in_entity => in_entity = false,
            _ if in_tag || in_entity => {}
            char => length += char.len_utf16(),
        }
    }
    length
}

/// Text whose signs mean nothing to an app: those that mark in pairs are kept apart.
fn inert(text: &str) -> String {
    let text = defused(text);
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for char in text.chars() {
        if char == before && "*_~|`".contains(char) {
            safe.push(JOINER);
        }
        safe.push(char);
        before = char;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let text = [Span::Text("a & <b> \"c\" @name".into())];
        assert_eq!(Sent.line(&text), "a &amp; &lt;b&gt; &quot;c&quot; @\u{2060}name");
        assert_eq!(Typed.line(&[Span::Text("**a** ```".into())]), "*\u{2060}*a*\u{2060}* `\u{2060}`\u{2060}`");
    }

    #[test]
    fn only_what_is_seen_counts() {
        let line = Sent.line(&[
            Span::Bold("Act".into()),
            Span::Text(" & 🔴 ".into()),
            Span::Link { address: "https://x.example/?a=1&b=\"".into(), words: "there".into() },
        ]);
        assert_eq!(line, "<b>Act</b> &amp; 🔴 <a href=\"https://x.example/?a=1&amp;b=&quot;\">there</a>");
        assert_eq!(visible(&line), "Act & .. there".len());
    }
}
