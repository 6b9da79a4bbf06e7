//! What a dialect is: how it writes a line and columns, how it counts, and how much fits into a message. And what all
//! dialects have to watch for in text that is not ours.

/// A piece of a line: text without any markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// Plain text.
    Text(String),
    /// Text that matters.
    Bold(String),
    /// A file, a place, an id, something to type.
    Code(String),
    /// A link to a page of the site.
    Link {
        /// Where it leads.
        address: String,
        /// What it says.
        words: String,
    },
}

impl Span {
    /// What it says.
    pub(super) fn words(&self) -> &str {
        match self {
            Span::Text(text) | Span::Bold(text) | Span::Code(text) | Span::Link { words: text, .. } => text,
        }
    }

    /// The same saying something else.
    pub(super) fn saying(&self, text: String) -> Span {
        match self {
            Span::Text(_) => Span::Text(text),
            Span::Bold(_) => Span::Bold(text),
            Span::Code(_) => Span::Code(text),
            Span::Link { address, .. } => Span::Link { address: address.clone(), words: text },
        }
    }
}

/// A line: no span has a line break.
pub(super) type Line = Vec<Span>;

/// A dialect.
pub(super) trait Markup {
    /// A piece in the dialect's signs; where it starts a line, more signs may mean something.
    fn span(&self, span: &Span, starts: bool) -> String;

    /// The line in the dialect's signs, without white space before it.
    fn line(&self, line: &[Span]) -> String {
        let mut written = String::new();
        for span in line {
            let piece = self.span(span, written.trim_start().is_empty());
            written.push_str(&piece);
        }
        written.trim_start().to_owned()
    }

    /// What stands before and after lines in columns.
    fn fence(&self) -> (&'static str, &'static str) {
        ("```\n", "\n```")
    }

    /// A line within fences.
    fn fenced(&self, text: &str) -> String;

    /// How long the service takes a written text to be; no shorter than it does.
    fn size(&self, text: &str) -> usize {
        text.encode_utf16().count()
    }

    /// The size of the longest message.
    fn limit(&self) -> usize;
}

/// The longest text that a person pastes: a digest. Some chats take more, no reader does.
pub(super) const DIGEST: usize = 3_000;

/// What takes no room, joins words and is no space: it keeps signs apart that would mean something together.
pub(super) const JOINER: char = '\u{2060}';

/// The text without live mentions and without addresses that would become links or previews by themselves.
pub(super) fn defused(text: &str) -> String {
    if !text.contains(['@', '<', ':']) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        let after = text.get(at + char.len_utf8()..).unwrap_or_default();
        safe.push(char);
        let live = match char {
            // What stands at the end touches what comes next.
            '@' => after.is_empty() || !before.is_alphanumeric() || calls_all(after),
            '<' => after.is_empty() || after.starts_with(['@', '!', '#']),
            ':' => after.starts_with("//"),
            _ => false,
        };
        if live {
            safe.push(JOINER);
        }
        before = char;
    }
    safe
}

/// Whether it names everyone, or somebody by a number: this counts also in the middle of a word.
fn calls_all(text: &str) -> bool {
    const ALL: [&str; 4] = ["everyone", "here", "channel", "all"];
    let starts = |word: &&str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '!' | '&')) || ALL.iter().any(starts)
}

/// The text with a joiner after every back quote, so that no fence ends in it.
pub(super) fn unfenced(text: &str) -> String {
    text.replace('`', "`\u{2060}")
}

/// The words without the white space around them, and that white space: markup holds only where it touches words.
pub(super) fn around<'a>(text: &'a str, mark: impl Fn(&'a str) -> String) -> String {
    let words = text.trim();
    if words.is_empty() {
        return text.to_owned();
    }
    let (before, after) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let outside = |part: Option<&'a str>| part.unwrap_or_default().to_owned();
    format!("{}{}{}", outside(text.get(..before)), mark(words), outside(text.get(after..)))
}

/// A link where there is no markup for one: an address that says itself stands alone.
pub(super) fn bare(address: &str, words: &str) -> String {
    let is_itself = address.ends_with(words) || words.strip_suffix('…').is_some_and(|start| address.contains(start));
    if is_itself { address.to_owned() } else { format!("{words}: {address}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_by_text_from_files() {
        for (text, expected) in [
            ("@everyone", "@\u{2060}everyone"),
            ("hi@everyone", "hi@\u{2060}everyone"),
            ("hi@Here", "hi@\u{2060}Here"),
            ("(@maya)", "(@\u{2060}maya)"),
            ("maya@example.com", "maya@example.com"),
            ("<!channel> <@U1> <#C1>", "<\u{2060}!channel> <\u{2060}@\u{2060}U1> <\u{2060}#C1>"),
            ("x@1234", "x@\u{2060}1234"),
            ("x@", "x@\u{2060}"),
            ("https://example.com/a", "https:\u{2060}//example.com/a"),
            ("14:30, a < b", "14:30, a < b"),
        ] {
            assert_eq!(defused(text), expected);
        }
    }

    #[test]
    fn marks_touch_words() {
        assert_eq!(around(" a b ", |words| format!("*{words}*")), " *a b* ");
        assert_eq!(around("  ", |words| format!("*{words}*")), "  ");
    }
}
