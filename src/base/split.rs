//! Who shares a deal, and in what parts: the cells of the `agents` column. It knows no agent and no deal.

use rust_decimal::Decimal;

/// The decimals of a share that has no end, such as a third.
const DECIMALS: u32 = 12;

/// Reads `maya`, `maya; tom` or `maya:70; tom:30`: the names as they are spelled, each with its share. The shares add up
/// to exactly 1; what a division leaves over goes to the first. A name that comes twice has both its parts.
///
/// `None` where no name is there, where only some names have a weight, or where a weight is not a positive number.
pub fn split(cell: &str) -> Option<Vec<(String, Decimal)>> {
    let parts: Vec<Part> =
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(part).collect::<Option<_>>()?;
    let weighted = parts.iter().filter(|part| part.weight.is_some()).count();
    if parts.is_empty() || (weighted > 0 && weighted < parts.len()) {
        return None;
    }
    let mut names: Vec<(String, Decimal)> = Vec::with_capacity(parts.len());
    for Part { name, weight } in parts {
        let weight = weight.unwrap_or(Decimal::ONE);
        match names.iter_mut().find(|(known, _)| known.to_lowercase() == name.to_lowercase()) {
            Some((_, sum)) => *sum += weight,
            None => names.push((name.to_owned(), weight)),
        }
    }
    Some(as_shares(names))
}

/// A name with its weight, where it has one.
struct Part<'a> {
    name: &'a str,
    weight: Option<Decimal>,
}

fn part(text: &str) -> Option<Part<'_>> {
    let Some((name, weight)) = text.rsplit_once(':') else { return Some(Part { name: text, weight: None }) };
    let weight: Decimal = weight.trim().trim_end_matches('%').trim_end().parse().ok()?;
    let fits = weight > Decimal::ZERO && weight <= Decimal::from(1_000_000);
    let name = name.trim();
    (fits && !name.is_empty()).then_some(Part { name, weight: Some(weight) })
}

/// The weights as parts of 1.
fn as_shares(mut names: Vec<(String, Decimal)>) -> Vec<(String, Decimal)> {
    let whole: Decimal = names.iter().map(|(_, weight)| weight).sum();
    let mut left = Decimal::ONE;
    for (_, weight) in &mut names {
        *weight = (*weight / whole).trunc_with_scale(DECIMALS).normalize();
        left -= *weight;
    }
    if let Some((_, first)) = names.first_mut() {
        *first = (*first + left).normalize();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_add_up_to_one() {
        for (cell, expected) in [
            ("maya", "maya 1"),
            (" maya ; tom ", "maya 0.5, tom 0.5"),
            ("maya:70; tom:30", "maya 0.7, tom 0.3"),
            ("maya: 70 %; tom: 30 %", "maya 0.7, tom 0.3"),
            ("maya:2; tom:1", "maya 0.666666666667, tom 0.333333333333"),
            ("a; b; c", "a 0.333333333334, b 0.333333333333, c 0.333333333333"),
            ("a; b; A", "a 0.666666666667, b 0.333333333333"),
            ("a;", "a 1"),
            ("Doe, Jane", "Doe, Jane 1"),
        ] {
            let shares = split(cell).unwrap();
            assert_eq!(shares.iter().map(|(_, share)| share).sum::<Decimal>(), Decimal::ONE, "{cell}");
            let words: Vec<String> = shares.iter().map(|(name, share)| format!("{name} {share}")).collect();
            assert_eq!(words.join(", "), expected);
        }
    }

    #[test]
    fn what_cannot_be_shared_is_refused() {
        for cell in ["", " ; ", "maya:70; tom", "maya:x", "maya:", ":5", "maya:0; tom:0", "maya:-1; tom:2", "a:1e40"] {
            assert_eq!(split(cell), None, "{cell}");
        }
    }
}
