//! Lines that fit: each fact of a message takes one line, in a mail as on a phone. What a text takes is reckoned at its
//! dearest: a sign that a chat writes as an escape, or that ASCII has a longer twin of, counts as long as that, so that no
//! name makes a message longer.

use super::{
    model::{Block, Inline, Item, Section},
    pages,
};
use crate::base::{
    calendar::Window,
    text::{harmless, width},
    value::{Detail, Value},
};

/// The columns of a line.
pub(super) const COLUMNS: usize = 72;

/// A piece of a line.
pub(super) struct Piece {
    words: String,
    is_needed: bool,
}

impl Piece {
    /// One that is always there.
    pub(super) fn must(words: impl Into<String>) -> Piece {
        Piece { words: words.into(), is_needed: true }
    }

    /// One that is there where there is room.
    pub(super) fn may(words: impl Into<String>) -> Piece {
        Piece { words: words.into(), is_needed: false }
    }
}

/// The pieces with a mark between them, the first one in any case; those that have no room are left out, and counted
/// where `more` has a word.
pub(super) fn joined(pieces: &[Piece], between: &str, columns: usize, more: &str) -> String {
    let rest =
        |n: usize, mark: &str| if n == 0 || more.is_empty() { String::new() } else { format!("{mark}{n} {more}") };
    let mut line = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let mark = if line.is_empty() { "" } else { between };
        let longer = format!("{line}{mark}{}", piece.words);
        let after = pieces.len() - at - 1;
        if piece.is_needed || at == 0 || cost(&longer) + cost(&rest(after, between)) <= columns {
            line = longer;
        } else if !more.is_empty() {
            line.push_str(&rest(after + 1, mark));
            break;
        }
    }
    cut(&line, columns)
}

/// A fact: `Label: words`.
pub(super) fn fact(id: &str, label: &str, words: &str) -> Section {
    let words = name(words, room_beside(label));
    told(id, vec![Inline::Strong(label.to_owned()), text(&format!(": {words}"))])
}

/// The columns that are left for the words beside a label.
pub(super) fn room_beside(label: &str) -> usize {
    COLUMNS.saturating_sub(cost(label) + 2)
}

/// A line of its own.
pub(super) fn told(id: &str, words: Vec<Inline>) -> Section {
    pages::section(id, "", Block::Note(words))
}

/// The same section with what programs are told besides.
pub(super) fn with(section: Section, block: Block) -> Section {
    let blocks = section.blocks.into_iter().chain([block]).collect();
    Section { blocks, ..section }
}

/// Lines with a status.
pub(super) fn list(id: &str, items: Vec<Item>) -> Section {
    pages::section(id, "", Block::List(items))
}

/// The lines that a section takes.
pub(super) fn lines(section: &Section) -> usize {
    let of = |block: &Block| match block {
        Block::List(items) => items.len(),
        Block::Data(_) | Block::Behind(_) => 0,
        _ => 1,
    };
    section.blocks.iter().map(of).sum()
}

/// A piece of text as running text.
pub(super) fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

/// A text from a file, on one line, within so many columns.
pub(super) fn name(given: &str, columns: usize) -> String {
    cut(&one_line(given, columns), columns)
}

/// The beginning of a text from a file, on one line and without what steers a terminal: not more than fits by far.
fn one_line(given: &str, columns: usize) -> String {
    let few: String = given.chars().take(columns.saturating_mul(4)).collect();
    harmless(&few.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text within so many columns; `…` where something is missing, after a whole word if one ends near.
pub(super) fn cut(given: &str, columns: usize) -> String {
    if cost(given) <= columns {
        return given.to_owned();
    }
    let mut room = columns.saturating_sub(cost_of('…'));
    let has_room = |char: &char| {
        let fits = cost_of(*char) <= room;
        room = room.saturating_sub(cost_of(*char));
        fits
    };
    let short: String = given.chars().take_while(has_room).collect();
    let inside_word = given.get(short.len()..).is_some_and(|rest| !rest.starts_with(' '));
    let word_ends = short.rfind(' ').filter(|at| inside_word && at * 5 >= short.len() * 3);
    let short = word_ends.and_then(|at| short.get(..at)).unwrap_or(&short);
    format!("{}…", short.trim_end_matches([' ', ',', ';', ':']))
}

/// What a text takes at most of a line: in columns, and in characters once it is escaped.
pub(super) fn cost(given: &str) -> usize {
    given.chars().map(cost_of).sum()
}

fn cost_of(char: char) -> usize {
    match char {
        '&' => 5,
        '<' | '>' | '€' | '£' | '¥' | '₹' => 4,
        '…' => 3,
        '*' | '_' | '~' | '`' | '|' | '\\' | '@' | '[' | ']' | '#' => 2,
        other => width(other.encode_utf8(&mut [0; 4])).max(1),
    }
}

/// The beginning of a sentence that fits: all of it, else up to a mark between its clauses. A share is not told without
/// what it is of: then that stands behind it.
pub(super) fn clause(given: &str, columns: usize) -> String {
    let whole = one_line(given, columns.max(60));
    if cost(&whole) <= columns {
        return whole;
    }
    let is_end = |(at, char): &(usize, char)| {
        let rest = whole.get(*at..).unwrap_or_default();
        matches!(char, ',' | ';' | ':') && rest.get(1..).is_some_and(|rest| rest.starts_with(' '))
            || rest.starts_with(" (")
    };
    let ends: Vec<usize> = whole.char_indices().filter(is_end).map(|(at, _)| at).collect();
    let of = of_how_many(&whole).map_or_else(String::new, |of| format!(" ({of})"));
    let told = |end: &usize| {
        let part = whole.get(..*end)?;
        let part = match (part.contains('%'), of.is_empty()) {
            (true, true) => return None,
            (true, false) => format!("{part}{of}"),
            (false, _) => part.to_owned(),
        };
        (cost(&part) <= columns).then_some(part)
    };
    let longest = ends.iter().rev().find_map(told);
    longest.unwrap_or_else(|| if whole.contains('%') { "needs a look".to_owned() } else { cut(&whole, columns) })
}

/// The first `3 of 8` in a text.
fn of_how_many(given: &str) -> Option<String> {
    let words: Vec<&str> = given.split_whitespace().map(|word| word.trim_matches(['(', ')', ',', ';', ':'])).collect();
    let is_number = |word: &str| word.starts_with(|char: char| char.is_ascii_digit());
    let found = words.windows(3).find(|three| is_number(three[0]) && three[1] == "of" && is_number(three[2]))?;
    Some(found.join(" "))
}

/// Money, where it is in more than two currencies the first ones and how many more.
pub(super) fn amount(value: &Value, detail: Detail) -> String {
    match value {
        Value::Money(sums) if sums.len() > 2 => {
            format!("{} + {} more currencies", Value::Money(sums[..2].to_vec()).words(detail), sums.len() - 2)
        }
        other => other.words(detail),
    }
}

/// `1–30 Sep`, `30 Sep`.
pub(super) fn days(window: Window) -> String {
    let (from, to) = (window.from, window.to);
    if from == to {
        to.short()
    } else if from.month() == to.month() {
        format!("{}–{}", from.parts().2, to.short())
    } else {
        format!("{} – {}", from.short(), to.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_reckoned_as_a_chat_may_write_it() {
        assert_eq!(name("Bakery relaunch", 15), "Bakery relaunch");
        assert_eq!(name("Bakery relaunch", 14), "Bakery rela…");
        assert_eq!(name("a & b", 9), "a & b");
        assert_eq!(name("a & b", 8), "a…");
        assert_eq!(name("<b>now</b>", 12), "<b>…");
        assert_eq!(name("one\ntwo\u{2028}three", 20), "one two three");
        assert_eq!(name("\u{202e}evil", 20), "\\u{202e}evil");
        assert_eq!(name(&"\u{301}".repeat(100_000), 10).chars().count(), 8, "marks without a column count");
        assert_eq!(name("日本語のサイト", 9), "日本語…");
        assert_eq!(name("Stock alerts across three shops", 24), "Stock alerts across…");
        assert_eq!(name("Chasing, on autopilot", 12), "Chasing…");
    }

    #[test]
    fn a_sentence_ends_where_a_clause_does() {
        for (given, columns, expected) in [
            (
                "has been silent for 19 days in negotiating, $4,200",
                60,
                "has been silent for 19 days in negotiating, $4,200",
            ),
            ("has been silent for 19 days in negotiating, $4,200", 45, "has been silent for 19 days in negotiating"),
            ("is $4,200, at most $9 wanted", 20, "is $4,200"),
            (
                "is lower: 7 % after 8.3 % (11 of 158 in a week, 13 of 156 before)",
                40,
                "is lower: 7 % after 8.3 % (11 of 158)",
            ),
            ("is lower: 7 % after 8.3 % (11 of 158 in a week, 13 of 156 before)", 30, "is lower"),
            ("is 20 % below that of the others", 20, "needs a look"),
            ("has no end and no mark", 12, "has no…"),
        ] {
            assert_eq!(clause(given, columns), expected);
        }
    }

    #[test]
    fn pieces_are_left_out_and_counted() {
        let pieces =
            [Piece::must("Data to 1 Mar"), Piece::may("one is late"), Piece::may("two is late"), Piece::may("3")];
        assert_eq!(joined(&pieces, "; ", 60, "more"), "Data to 1 Mar; one is late; two is late; 3");
        assert_eq!(joined(&pieces, "; ", 40, "more"), "Data to 1 Mar; one is late; 2 more");
        assert_eq!(joined(&pieces, "; ", 21, "more"), "Data to 1 Mar; 3 more");
        assert_eq!(joined(&pieces, "; ", 20, ""), "Data to 1 Mar; 3");
        assert_eq!(joined(&pieces, "; ", 9, "more"), "Data…");
    }
}
