//! Discord: its Markdown, the same for programs and for people.

use super::markup::{Markup, Span, around, defused, unfenced};

/// Discord's Markdown.
#[derive(Debug)]
pub(super) struct Discord;

impl Markup for Discord {
    fn span(&self, span: &Span, starts: bool) -> String {
        let text = |text: &str| if starts { at_start(text.trim_start()) } else { escaped(text) };
        match span {
            Span::Text(plain) => text(plain),
            Span::Bold(words) => around(words, |words| format!("**{}**", escaped(words))),
            Span::Code(code) if code.contains('`') || code.trim().is_empty() => text(code),
            Span::Code(code) => around(code, |code| format!("`{}`", defused(code))),
            // Angle brackets keep the preview away.
            Span::Link { address, words } => format!("[{}](<{address}>)", escaped(words)),
        }
    }

    fn fenced(&self, text: &str) -> String {
        unfenced(&defused(text))
    }

    fn limit(&self) -> usize {
        2_000
    }
}

/// Text in which no sign means anything.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for char in defused(text).chars() {
        if r"\`*_~|[]<>".contains(char) {
            safe.push('\\');
        }
        safe.push(char);
    }
    safe
}

/// The same at the start of a line, where more signs mean something: a heading, small print, a list.
fn at_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let marks = if digits == 0 { rest.starts_with(['#', '-', '+']) } else { rest.starts_with(['.', ')']) };
    format!("{number}{}{}", if marks { "\\" } else { "" }, escaped(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        for (text, expected) in [
            ("*a* _b_ ~~c~~ ||d|| `e`", r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
            ("[a](b) <t:1>", r"\[a\](b) \<t:1\>"),
            (" # a", r"\# a"),
            ("-# a", r"\-# a"),
            ("1. a", r"1\. a"),
            ("1 a - b", "1 a - b"),
            ("> a", r"\> a"),
            ("@everyone", "@\u{2060}everyone"),
        ] {
            assert_eq!(Discord.line(&[Span::Text(text.into())]), expected);
        }
    }

    #[test]
    fn code_that_is_text_begins_no_list() {
        assert_eq!(Discord.line(&[Span::Code("+`".into())]), r"\+\`");
    }

    #[test]
    fn links_have_no_preview() {
        let link = Span::Link { address: "https://x.example/a".into(), words: "A [b]".into() };
        assert_eq!(Discord.line(&[link]), r"[A \[b\]](<https://x.example/a>)");
    }
}
