//! Words of titles, skills and descriptions, as they are compared: without capitals, punctuation and small differences of
//! spelling, but with `c++`, `c#` and `.net`.

/// What stands for nothing in a title.
const STOP: &[&str] = &[
    "a",
    "an",
    "and",
    "as",
    "asap",
    "at",
    "by",
    "experienced",
    "for",
    "from",
    "hire",
    "hiring",
    "in",
    "is",
    "job",
    "looking",
    "need",
    "needed",
    "needs",
    "of",
    "on",
    "or",
    "our",
    "ref",
    "reference",
    "required",
    "seeking",
    "the",
    "to",
    "urgent",
    "urgently",
    "want",
    "wanted",
    "we",
    "with",
    "your",
];

/// Words that set one job apart from another that is called the same otherwise.
const RANKS: &[&str] = &[
    "associate",
    "chief",
    "entry",
    "head",
    "intern",
    "junior",
    "lead",
    "mid",
    "principal",
    "senior",
    "staff",
    "trainee",
];

/// Digits from which a word is a number that tells jobs apart.
const REFERENCE: usize = 3;

/// What two jobs may not differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Anything else.
    Plain,
    /// How senior.
    Rank,
    /// A reference number, or another number that is large enough to mean something.
    Reference,
}

/// What sort of word it is.
pub(super) fn sort(word: &str) -> Sort {
    if RANKS.binary_search(&word).is_ok() {
        Sort::Rank
    } else if word.chars().filter(char::is_ascii_digit).count() >= REFERENCE {
        Sort::Reference
    } else {
        Sort::Plain
    }
}

/// Every word of a text, in order.
pub(super) fn of(text: &str) -> Vec<String> {
    let folded: String =
        text.chars().filter(|char| !invisible(*char)).map(narrow).flat_map(char::to_lowercase).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, char) in folded.char_indices() {
        if belongs(&folded, at, char, &word) {
            word.push(char);
        } else if !word.is_empty() {
            words.push(same(std::mem::take(&mut word)));
        }
    }
    if !word.is_empty() {
        words.push(same(word));
    }
    words
}

/// The words of a title that say what it is about, each once, in the order of the alphabet.
pub(super) fn telling(title: &str) -> Vec<String> {
    let mut words = of(title);
    words.retain(|word| STOP.binary_search(&word.as_str()).is_err());
    words.sort_unstable();
    words.dedup();
    words
}

/// Whether a character is part of the word so far.
fn belongs(text: &str, at: usize, char: char, word: &str) -> bool {
    let after = text.get(at + char.len_utf8()..).unwrap_or("");
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    match char {
        '+' | '#' => ends(after) && word.ends_with(|last: char| last.is_alphabetic() || last == '+'),
        '.' => word.is_empty() && after.strip_prefix("net").is_some_and(ends),
        _ => char.is_alphanumeric() || (!word.is_empty() && ('\u{300}'..='\u{36f}').contains(&char)),
    }
}

/// Characters that nobody sees.
fn invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Wide forms of ASCII as what they are.
fn narrow(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        other => other,
    }
}

/// The usual form of a word that has several.
fn same(word: String) -> String {
    let usual = match word.as_str() {
        "sr" => "senior",
        "jr" => "junior",
        "dev" | "devs" | "developers" => "developer",
        "eng" | "engineers" => "engineer",
        "mgr" => "manager",
        "js" => "javascript",
        "ts" => "typescript",
        "golang" => "go",
        "postgres" => "postgresql",
        "k8s" => "kubernetes",
        _ => return word,
    };
    usual.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_can_be_searched() {
        let rising = |words: &[&str]| words.is_sorted_by(|a, b| a < b);
        assert!(rising(STOP) && rising(RANKS));
    }

    #[test]
    fn words_lose_capitals_and_punctuation_only() {
        for (text, words) in [
            ("Sr. Rust Dev, backend", "senior rust developer backend"),
            ("C++/C# and .NET (asp.net)", "c++ c# and .net asp net"),
            ("rust+python #1234 500+", "rust python 1234 500"),
            ("ＡＩ auto\u{200b}mation", "ai automation"),
            ("Node.js: 日本 — É", "node javascript 日本 é"),
            ("@everyone <b>hi</b>", "everyone b hi b"),
            ("", ""),
        ] {
            assert_eq!(of(text).join(" "), words, "{text}");
        }
        assert_eq!(telling("AI Automation Consultant needed for a SaaS company!").len(), 5);
    }
}
