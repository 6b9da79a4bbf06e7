//! Whether the best of several rates is better than the next one, in words that never claim more than the counts allow.

use rust_decimal::Decimal;

use crate::base::{
    chance::{Lead, lead, more_needed},
    money::round,
    ratio::{Portion, Ratio},
};

/// The most decimals of a part of an event.
const DECIMALS: u32 = 2;

/// What can be said of the two best rates, such as `Maya and Jonas are too early to compare: 5 of 8 and 2 of 5`.
/// `unit` is what the rates count, such as `proposals`. What is shared is told in parts and judged by whole counts.
/// `None` where fewer than two have any.
pub fn words(rates: &[(&str, Portion)], unit: &str) -> Option<String> {
    words_of(rates, "wins", unit)
}

/// The same for rates of another kind: `verb` is what the first one does more, such as `accepts` leads.
pub fn words_of(rates: &[(&str, Portion)], verb: &str, unit: &str) -> Option<String> {
    let mut known: Vec<(&str, Portion, Ratio)> = rates
        .iter()
        .map(|(name, portion)| (*name, *portion, portion.whole()))
        .filter(|(.., whole)| whole.n > 0)
        .collect();
    let low = |ratio: &Ratio| ratio.wilson().map_or(0.0, |(low, _)| low);
    known.sort_by(|(a_name, _, a), (b_name, _, b)| {
        low(b).total_cmp(&low(a)).then(b.n.cmp(&a.n)).then_with(|| a_name.cmp(b_name))
    });
    let [(first, a_part, a), (second, b_part, b), ..] = known.as_slice() else { return None };
    let counts = format!("{} and {}", of(*a_part), of(*b_part));
    Some(match lead(*a, *b) {
        Lead::TooEarly => format!("{first} and {second} are too early to compare: {counts} {unit}"),
        Lead::Unclear => format!("No clear difference between {first} and {second}: {counts} {unit}"),
        Lead::Leaning => {
            let more =
                more_needed(*a, *b).map_or_else(String::new, |more| format!("; it takes about {more} more each"));
            format!("{first} leads {second}, not yet clearly: {counts} {unit}{more}")
        }
        Lead::Clear => format!("{first} {verb} more {unit} than {second}: {counts}"),
    })
}

/// `5 of 8`, `8.6 of 18.6`.
fn of(portion: Portion) -> String {
    let said = |count: Decimal| round(count, DECIMALS).normalize().to_string();
    format!("{} of {}", said(portion.k), said(portion.n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio((k, n): (u64, u64)) -> Ratio {
        Ratio::new(k, n)
    }

    #[test]
    fn words_never_claim_more_than_the_counts() {
        let say = |a: (u64, u64), b: (u64, u64)| {
            words(&[("Maya", ratio(a).into()), ("Jonas", ratio(b).into())], "proposals").unwrap()
        };
        assert_eq!(say((1, 4), (0, 4)), "Maya and Jonas are too early to compare: 1 of 4 and 0 of 4 proposals");
        assert_eq!(say((40, 160), (16, 160)), "Maya wins more proposals than Jonas: 40 of 160 and 16 of 160");
        assert_eq!(
            say((14, 40), (9, 40)),
            "Maya leads Jonas, not yet clearly: 14 of 40 and 9 of 40 proposals; it takes about 120 more each"
        );
        assert_eq!(
            say((10, 40), (9, 40)),
            "No clear difference between Maya and Jonas: 10 of 40 and 9 of 40 proposals"
        );
        assert_eq!(words(&[("Maya", ratio((1, 4)).into()), ("Jonas", Portion::default())], "proposals"), None);
    }

    #[test]
    fn what_is_shared_is_told_in_parts() {
        let portion = |k: &str, n: &str| Portion::new(k.parse().unwrap(), n.parse().unwrap());
        let rates = [("Maya", portion("8.6", "18.6")), ("Jonas", portion("10.333333", "24.0"))];
        assert_eq!(
            words(&rates, "proposals").unwrap(),
            "Maya and Jonas are too early to compare: 8.6 of 18.6 and 10.33 of 24 proposals"
        );
    }
}
