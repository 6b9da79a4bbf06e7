//! Text of answers as one line of a file: without what steers, and without tags where it comes as HTML.

use scraper::Html;

/// The text on one line: runs of white space with a line break or tab among them become one space, other control
/// characters go. All else stays as it is.
pub(super) fn one_line(text: &str) -> String {
    let is_break =
        |char: char| matches!(char, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let text = text.trim();
    if !text.contains(|char: char| char.is_control() || is_break(char)) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_break) {
        let (before, after) = rest.split_at(at);
        line.extend(before.trim_end().chars().filter(|char| !char.is_control()));
        line.push(' ');
        rest = after.trim_start();
    }
    line.extend(rest.chars().filter(|char| !char.is_control()));
    line.trim().to_owned()
}

/// The text of HTML without its tags, entities read, blocks apart from one another. Tags are left away in one pass, whatever
/// lies in one another how deep: a whole parser takes minutes for markup that is meant to be slow.
pub(super) fn without_tags(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return words(html);
    }
    let lower = html.to_ascii_lowercase();
    let mut text = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(opening) = html.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        text.push_str(html.get(at..opening).unwrap_or_default());
        let tag = lower.get(opening..).unwrap_or_default();
        let name = tag.trim_start_matches(['<', '/']);
        let is_tag = name.starts_with(|char: char| char.is_ascii_lowercase()) && !tag.starts_with("<<");
        let len = if let Some(comment) = tag.strip_prefix("<!--") {
            comment.find("-->").map(|end| end + 7)
        } else if is_tag {
            let end = name.find(|char: char| !(char.is_ascii_alphanumeric() || char == '-')).unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default();
            if !INLINE.contains(&name) {
                text.push(' ');
            }
            let hides = tag.starts_with(&format!("<{name}")) && HIDDEN.contains(&name);
            if hides { tag.find(&format!("</{name}")) } else { tag_len(tag) }
        } else if tag.starts_with("<!") || tag.starts_with("<?") {
            tag.find('>').map(|end| end + 1)
        } else {
            // So that it is not taken for a tag with what follows.
            text.push_str("&lt;");
            Some(1)
        };
        // What is never closed hides the rest, as in a browser.
        at = len.map_or(html.len(), |len| opening + len);
    }
    text.push_str(html.get(at..).unwrap_or_default());
    words(&decoded(text))
}

/// How long a tag is: up to the `>` that stands outside of quotes.
fn tag_len(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(index + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Text without tags, its entities read.
fn decoded(text: String) -> String {
    if text.contains('&') { Html::parse_fragment(&text).root_element().text().collect() } else { text }
}

/// Elements whose inside is never shown.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript"];

/// Elements that do not part words.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// The words of a text with single spaces between them.
fn words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|char| !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_stays_on_its_line() {
        for (text, expected) in [
            ("as  it is — «é»", "as  it is — «é»"),
            ("two\r\n\r\n  lines\tand more\n", "two lines and more"),
            ("a\u{0}b\u{1b}[31mc\u{7f}", "ab[31mc"),
            ("a\u{2028}b", "a b"),
            ("\n\t ", ""),
            ("=1+1", "=1+1"),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn tags_are_left_away() {
        for (html, expected) in [
            ("plain\n text", "plain text"),
            ("<p>One&nbsp;&amp; <b>tw</b>o</p><p>three</p>", "One & two three"),
            ("a<br>b<ul><li>c</li><li>d</li></ul>", "a b c d"),
            ("x<script>alert(1)</script><style>p{}</style>y", "x y"),
            ("1 < 2 &lt;3", "1 < 2 <3"),
            ("<p>not closed <i>at all", "not closed at all"),
            ("&#27;[31m &#0;", "[31m \u{fffd}"),
            ("<!-- hidden -->shown", "shown"),
            ("<a title=\"1 > 0\" href='x'>link</a>s <!DOCTYPE x>&amp;lt;", "links &lt;"),
            ("<SCRIPT>x</SCRIPT>a<<b>b>", "a<b>"),
            ("a <script> never closed", "a"),
        ] {
            assert_eq!(without_tags(html), expected, "{html}");
        }
        let slow = [
            "<div><b>".repeat(200_000),
            "<<b>div>".repeat(200_000),
            "<script>".repeat(200_000),
            "<!--".repeat(200_000),
        ];
        for html in slow {
            assert!(without_tags(&html).len() <= html.len());
        }
    }

    proptest! {
        #[test]
        fn no_markup_stops_the_program(html in "(<|>|/|!|-|\"|'|&|;|é| |script|b|div|lt|#){0,40}") {
            let text = without_tags(&html);
            prop_assert!(!text.contains(['\n', '\0']));
        }
    }
}
