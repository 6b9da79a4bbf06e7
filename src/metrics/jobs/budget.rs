//! Budgets as boards write them: `$3,000-5,000`, `€60/h`, `3-5k`, `up to $500`.

use rust_decimal::Decimal;

use crate::base::money::Currency;

/// What a budget pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// The whole job.
    Job,
    /// An hour of work.
    Hour,
    /// Something else: a day, a month, an article. It cannot be compared with the others.
    Other,
}

/// A budget as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The lower end; the only one where one number was given.
    pub low: Decimal,
    /// The upper end.
    pub high: Decimal,
    /// What it pays for, where it says so.
    pub per: Option<Per>,
    /// Its currency, where it names one; `None` also for a plain `$`.
    pub currency: Option<Currency>,
}

impl Budget {
    /// The middle of the range.
    pub fn middle(&self) -> Decimal {
        (self.low + self.high) / Decimal::TWO
    }

    /// Reads a budget; `None` where it has no number, or one that makes no sense.
    pub fn of(text: &str) -> Option<Budget> {
        let lower = text.to_lowercase();
        let numbers = numbers(&lower);
        let first = numbers.first()?;
        let ranged = |second: &&Number| joins(lower.get(first.end..second.start).unwrap_or("x"));
        let mut low = first.value;
        let high = match numbers.get(1).filter(ranged) {
            None => low,
            Some(second) => {
                // "3-5k" means thousands both times.
                if second.thousands && !first.thousands && low * Decimal::ONE_THOUSAND < second.value {
                    low *= Decimal::ONE_THOUSAND;
                }
                second.value
            }
        };
        let (low, high) = (low.min(high), low.max(high));
        Some(Budget { low, high, per: per(&lower), currency: currency(text) })
    }
}

/// The largest budget that is believed: beyond it a number is a slip or a joke.
const MOST: i64 = 1_000_000_000;

/// A number in a text.
struct Number {
    start: usize,
    end: usize,
    value: Decimal,
    thousands: bool,
}

fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(|char: char| char.is_ascii_digit())) {
        let start = at + start;
        let rest = text.get(start..).unwrap_or("");
        let length = length(rest);
        let mut end = start + length;
        let after = text.get(end..).unwrap_or("");
        let thousands = after.strip_prefix('k').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
        let factor = if thousands { Decimal::ONE_THOUSAND } else { Decimal::ONE };
        end += usize::from(thousands);
        let value = value(rest.get(..length).unwrap_or("")).and_then(|value| value.checked_mul(factor));
        if let Some(value) = value.filter(|value| *value <= Decimal::from(MOST)) {
            found.push(Number { start, end, value, thousands });
        }
        at = end;
    }
    found
}

/// How long the number is that the text starts with: digits, and marks and spaces between groups of them.
fn length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(text);
    while let Some(mark) = text.get(end..).and_then(|rest| rest.chars().next()) {
        let group = digits(text.get(end + mark.len_utf8()..).unwrap_or(""));
        let goes_on = match mark {
            '.' | ',' => group > 0,
            '\'' | '’' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => group == 3,
            _ => false,
        };
        if !goes_on {
            break;
        }
        end += mark.len_utf8() + group;
    }
    end
}

/// The value of `3,000`, `1.234,50`, `12.5`. A mark before exactly three digits groups them, as budgets have no
/// thousandths; of two kinds of marks the last one is that of decimals.
fn value(text: &str) -> Option<Decimal> {
    let last = text.rfind(['.', ',']);
    let decimals = last.filter(|&at| {
        let mark = text.get(at..=at).unwrap_or("");
        let others = text.get(..at).unwrap_or("").contains(['.', ',']);
        let repeated = text.matches(mark).count() > 1;
        !repeated && (others || text.len() - at - 1 != 3)
    });
    let (whole, decimals) =
        decimals.map_or((text, ""), |at| (text.get(..at).unwrap_or(""), text.get(at + 1..).unwrap_or("")));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (whole, decimals) = (digits(whole), digits(decimals));
    if whole.len() > 12 || decimals.len() > 6 {
        return None;
    }
    format!("{whole}.{decimals}0").parse::<Decimal>().ok().map(|value| value.normalize())
}

/// Whether what stands between two numbers makes them a range.
fn joins(between: &str) -> bool {
    let signs = |char: char| !char.is_alphabetic() && !matches!(char, '-' | '–' | '—' | '−' | '…');
    let usual = between.trim_matches(signs);
    let usual = ["usd", "eur", "gbp", "inr", "per hour", "hr", "h"]
        .iter()
        .fold(usual, |text, word| text.trim_matches(signs).trim_start_matches(word).trim_end_matches(word));
    matches!(usual.trim_matches(signs), "-" | "–" | "—" | "−" | "…" | "to" | "and" | "bis")
}

fn per(lower: &str) -> Option<Per> {
    let words: Vec<&str> = lower.split(|char: char| !char.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let rated = |word: &str| {
        let before = |pair: &[&str]| matches!(pair, [per, unit] if *unit == word && matches!(*per, "per" | "a" | "an"));
        lower.contains(&format!("/{word}")) || lower.contains(&format!("/ {word}")) || words.windows(2).any(before)
    };
    let has = |word: &str| words.contains(&word);
    if ["h", "hr", "hrs", "hour", "std"].into_iter().any(rated) || has("hourly") || has("ph") {
        Some(Per::Hour)
    } else if lower.contains('/') || has("per") || has("monthly") || has("weekly") || has("daily") {
        Some(Per::Other)
    } else if has("fixed") || has("flat") {
        Some(Per::Job)
    } else {
        None
    }
}

/// The currency that a sign or a code beside a number names.
fn currency(text: &str) -> Option<Currency> {
    for sign in ["US$", "CA$", "A$", "C$", "R$", "€", "£", "₹", "₩", "₪", "₺", "₴", "₫", "₦", "฿"] {
        if text.contains(sign) {
            return Currency::from_symbol(sign);
        }
    }
    let code = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    text.split(|char: char| !char.is_ascii_alphabetic()).filter(code).find_map(Currency::from_code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        let Some(budget) = Budget::of(text) else { return "–".to_owned() };
        let range = format!("{} {}", budget.low.normalize(), budget.high.normalize());
        let per = match budget.per {
            None => "",
            Some(Per::Job) => " job",
            Some(Per::Hour) => " hour",
            Some(Per::Other) => " other",
        };
        format!("{range}{per}{}", budget.currency.map_or(String::new(), |currency| format!(" {currency}")))
    }

    #[test]
    fn budgets_are_read_as_boards_write_them() {
        for (text, expected) in [
            ("$500", "500 500"),
            ("$3,000-5,000", "3000 5000"),
            ("$25/hr", "25 25 hour"),
            ("3k", "3000 3000"),
            ("€60/h", "60 60 hour EUR"),
            ("60-85", "60 85"),
            ("$15.00-$30.00 / hour", "15 30 hour"),
            ("$15/hr - $30/hr", "15 30 hour"),
            ("3-5k", "3000 5000"),
            ("$500-1k", "500 1000"),
            ("$1.5k – $2.5k", "1500 2500"),
            ("EUR 1.234,50", "1234.5 1234.5 EUR"),
            ("3.000 - 5.000 €", "3000 5000 EUR"),
            ("USD 3000 to 5000", "3000 5000 USD"),
            ("USD 3000 to USD 5000", "3000 5000 USD"),
            ("₹1,50,000", "150000 150000 INR"),
            ("3 000 €", "3000 3000 EUR"),
            ("up to $500", "500 500"),
            ("5000-3000", "3000 5000"),
            ("Fixed: $500+", "500 500 job"),
            ("40 per hour, 20 hours a week", "40 40 hour"),
            ("$2,000 per month", "2000 2000 other"),
            ("$99/article", "99 99 other"),
            ("0", "0 0"),
            ("to be discussed", "–"),
            ("", "–"),
            ("99999999999999999999999999999999", "–"),
            ("١٢٣", "–"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_can_be_read(text in "\\PC{0,30}", marks in "[0-9.,'kK €$h/–to-]{0,24}") {
            for text in [text, marks] {
                if let Some(budget) = Budget::of(&text) {
                    prop_assert!(budget.low <= budget.middle() && budget.middle() <= budget.high);
                }
            }
        }
    }
}
