//! Text as people see it: display width, padding, shortening, and the nearest known word.

use unicode_width::UnicodeWidthStr;

/// The columns of a terminal that the text takes: two for CJK and emoji, none for combining marks.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces after it up to `columns`.
pub fn pad_right(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with spaces before it up to `columns`.
pub fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text, cut to at most `columns` with `…` at the end where something is missing.
pub fn shorten(text: &str, columns: usize) -> String {
    // Marks that take no column could go on for ever.
    let most = columns.saturating_mul(4).max(16);
    if text.chars().nth(most).is_none() && width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for char in text.chars().take(most) {
        short.push(char);
        if width(&short) > columns.saturating_sub(1) {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end().len());
    short + "…"
}

/// The same, after a whole word if one ends near.
pub fn shorten_words(text: &str, columns: usize) -> String {
    let short = shorten(text, columns);
    if short == text {
        return short;
    }
    let start = short.strip_suffix('…').unwrap_or(&short);
    let is_inside = text.get(start.len()..).is_some_and(|rest| !rest.starts_with(char::is_whitespace));
    let end = start.rfind(' ').filter(|at| is_inside && at * 5 >= start.len() * 3);
    let whole = end.and_then(|at| start.get(..at)).unwrap_or(start);
    format!("{}…", whole.trim_end_matches([' ', ',', ';', ':']))
}

/// The text in lines of at most `columns`, broken at spaces; a longer word stands alone.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Text between the tags of HTML or XML: `&`, `<` and `>` as entities.
pub fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The same where it may also stand in quotes.
pub fn quoted_entities(text: &str) -> String {
    entities(text).replace('"', "&quot;").replace('\'', "&#39;")
}

/// The text without what could steer a terminal or turn its direction: control and bidirectional characters are
/// shown as escapes.
pub fn harmless(text: &str) -> String {
    let steers = |char: char| {
        char.is_control() || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return text.to_owned();
    }
    text.chars().map(|char| if steers(char) { char.escape_default().to_string() } else { char.to_string() }).collect()
}

/// The text on one line: a space for every line break or tab, and [`harmless`].
pub fn one_line(text: &str) -> String {
    harmless(&text.replace(char::is_whitespace, " "))
}

/// The text so that no spreadsheet takes it for a formula when somebody opens the file: with `'` before it where it begins
/// with `=`, or with `+`, `-` or `@` and calls something. Amounts, phone numbers and `@names` stay as they are.
pub fn no_formula(text: String) -> String {
    let is_formula = match text.chars().next() {
        Some('=') => true,
        Some('+' | '-' | '@') => text.contains(['(', '|', '!']),
        _ => false,
    };
    if is_formula { format!("'{text}") } else { text }
}

/// The text with a capital at its start.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Ids with more characters may differ in two.
const LONG_ID: usize = 12;

/// The known word that `text` was most likely meant to be, if one is near: at most a third of it differs
/// (optimal string alignment distance).
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within((text.chars().count() / 3).max(1), text, known)
}

/// The known id nearest to `text`: most have a beginning in common, so that only a slip of the pen is near.
pub fn nearest_id<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within(if text.chars().count() > LONG_ID { 2 } else { 1 }, text, known)
}

fn within<'a>(limit: usize, text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.trim().to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::osa_distance(&lower, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// `a, b and c`.
pub fn join<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// `1 row`, `2 rows`, with thousands separators.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// `12,345`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `proposal_sent` as people say it: `Proposal sent`. Names that have capitals or spaces of their own stay as they are.
pub fn title(id: &str) -> String {
    let spaced = id.replace('_', " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) if !id.contains(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => spaced,
    }
}

/// `content_engine` as people say it; names without `_` as they are.
pub fn spaced(name: &str) -> String {
    if name.contains('_') { title(name) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for (text, expected) in [
            ("=HYPERLINK(\"https://x.example\")", "'=HYPERLINK(\"https://x.example\")"),
            ("=1+1", "'=1+1"),
            ("@SUM(1)", "'@SUM(1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3+Sheet2!A1", "'-2+3+Sheet2!A1"),
            ("-5.00", "-5.00"),
            ("+49 30 1234", "+49 30 1234"),
            ("@ann", "@ann"),
            ("a=b(c)", "a=b(c)"),
            ("", ""),
        ] {
            assert_eq!(no_formula(text.to_owned()), expected);
        }
    }

    #[test]
    fn a_cut_falls_between_words() {
        for (text, columns, expected) in [
            ("one two three", 13, "one two three"),
            ("one two three", 12, "one two…"),
            ("one two, three", 9, "one two…"),
            ("one two three", 8, "one two…"),
            ("a word-that-has-no-end", 10, "a word-th…"),
            ("it goes on…", 11, "it goes on…"),
        ] {
            assert_eq!(shorten_words(text, columns), expected);
        }
    }

    #[test]
    fn ids_become_names() {
        for (id, name) in [("proposal_sent", "Proposal sent"), ("AI_ops", "AI ops"), ("MSN", "MSN"), ("", "")] {
            assert_eq!(title(id), name);
        }
    }

    #[test]
    fn width_is_what_people_see() {
        assert_eq!(width("né"), 2);
        assert_eq!(width("日本"), 4);
        assert_eq!(shorten("Bakery relaunch", 8), "Bakery…");
        // A mark that takes no column, a million times: cut, and in no time.
        assert!(shorten(&"\u{301}".repeat(1_000_000), 8).chars().count() <= 33);
        assert!(shorten(&("\u{301}".repeat(1_000_000) + "much too long"), 8).chars().count() <= 33);
        assert_eq!(pad_left("日", 4), "  日");
    }

    #[test]
    fn slips_find_the_word_that_was_meant() {
        assert_eq!(nearest("wonn", ["won", "lost"]), Some("won"));
        assert_eq!(nearest("timezon", ["timezone", "name"]), Some("timezone"));
        assert_eq!(nearest("lead", ["lost", "won"]), None);
        assert_eq!(nearest("Wno", ["won", "lost"]), Some("won"));
    }

    #[test]
    fn escapes_are_shown_not_obeyed() {
        assert_eq!(harmless("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
