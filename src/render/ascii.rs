//! The twins in ASCII of the signs that formats use of their own. Letters in names stay as they are.

/// The text with a twin for every sign of ours that is not ASCII.
pub(super) fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match twin(char) {
            Some(twin) => plain.push_str(twin),
            None => plain.push(char),
        }
    }
    plain
}

fn twin(char: char) -> Option<&'static str> {
    Some(match char {
        '–' | '−' | '─' | '■' | '—' | '▄' | '•' => "-",
        '▲' => "^",
        '▼' => "v",
        '…' => "...",
        '·' => "|",
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        '→' => "->",
        '×' => "x",
        '÷' => "/",
        '≥' => ">=",
        '≤' => "<=",
        '€' => "EUR ",
        '£' => "GBP ",
        '¥' => "JPY ",
        '₹' => "INR ",
        '\u{a0}' | '\u{202f}' => " ",
        '▁' => "_",
        '▃' => ":",
        '▅' => "=",
        '▆' => "+",
        '▇' => "*",
        '█' | '▉' | '▊' | '▋' | '▌' => "#",
        '▂' | '▍' | '▎' | '▏' => ".",
        '🔴' => "[!]",
        '🟡' => "[?]",
        '🟢' => "[ok]",
        '🎉' => "[won]",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn signs_have_twins_and_letters_stay() {
        for (text, expected) in [
            ("🔴 Act: 3 deals — “Bäckerei”…", "[!] Act: 3 deals - \"Bäckerei\"..."),
            ("🟡 🟢 🎉", "[?] [ok] [won]"),
            ("≥ 62.5\u{a0}% · −2", ">= 62.5 % | -2"),
            ("plain", "plain"),
        ] {
            assert_eq!(ascii(text), expected);
        }
    }
}
