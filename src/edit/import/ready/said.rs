//! Cells that say yes or no, and when: `Y 2026-02-03`, `Yes (3 Feb 2026)`, `N`, a date alone; and amounts that say nothing.

use crate::edit::import::drawn::Drawn;

/// What a pair of yes or no and a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// It did not happen.
    No,
    /// It happened: the date as it is written, or `y`.
    Yes(String),
}

/// What a cell says, and one beside it with the date.
pub(super) fn said(row: &Drawn, flag: &str, date: &str) -> Said {
    match (of(row.text(flag)), row.text(date)) {
        (Said::Nothing, "") => Said::Nothing,
        (Said::Nothing, date) => of(date),
        (Said::Yes(day), date) if day == "y" && !date.is_empty() => Said::Yes(date.to_owned()),
        (said, _) => said,
    }
}

/// What one cell says.
fn of(text: &str) -> Said {
    let text = text.trim();
    let end = text.find(|char: char| !char.is_alphabetic()).unwrap_or(text.len());
    let rest = text[end..].trim_matches(|char: char| char.is_whitespace() || "()[],;:-–—/@".contains(char));
    match text[..end].to_lowercase().as_str() {
        "" if !text.contains(char::is_alphanumeric) && !text.contains(['✓', '✔', '✅']) => Said::Nothing,
        "" if text.starts_with(['✓', '✔', '✅']) => {
            let rest = text.trim_matches(|char: char| !char.is_alphanumeric());
            Said::Yes(if rest.is_empty() { "y".to_owned() } else { rest.to_owned() })
        }
        "y" | "yes" | "true" | "x" => Said::Yes(if rest.is_empty() { "y".to_owned() } else { rest.to_owned() }),
        "n" | "no" | "false" | "none" | "pending" | "null" => Said::No,
        _ => Said::Yes(text.to_owned()),
    }
}

/// Whether an amount is written out as nothing: `0`, `$0.00`.
pub(super) fn is_zero(amount: &str) -> bool {
    amount.contains('0') && !amount.contains(|char: char| char.is_ascii_digit() && char != '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read_with_their_dates() {
        let yes = |text: &str| Said::Yes(text.into());
        for (flag, date, wanted) in [
            ("Y 2026-02-03", "", yes("2026-02-03")),
            ("Y (2026-02-03)", "", yes("2026-02-03")),
            ("yes, 3 Feb 2026", "", yes("3 Feb 2026")),
            ("Y", "2026-02-03", yes("2026-02-03")),
            ("Y", "", yes("y")),
            ("✅ 2026-02-03", "", yes("2026-02-03")),
            ("✓", "", yes("y")),
            ("", "2026-02-03", yes("2026-02-03")),
            ("2026-02-03", "", yes("2026-02-03")),
            ("Feb 3, 2026", "", yes("Feb 3, 2026")),
            ("N", "2026-02-03", Said::No),
            ("N/A", "", Said::No),
            ("-", "", Said::Nothing),
            ("", "", Said::Nothing),
            ("maybe", "", yes("maybe")),
        ] {
            let mut row = Drawn::default();
            row.put("flag", flag, 0);
            row.put("date", date, 1);
            assert_eq!(said(&row, "flag", "date"), wanted, "{flag} {date}");
        }
        assert!(is_zero("$0.00") && is_zero("0") && !is_zero("0.5") && !is_zero(""));
    }
}
