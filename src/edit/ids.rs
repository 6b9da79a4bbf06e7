//! Fresh ids for rows that have none: made from what the row says, so that the same folder always gets the same ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hasher,
    path::Path,
};

use rustc_hash::FxHasher;

use super::Change;
use crate::{
    base::{calendar::Day, files, text::count},
    config::Business,
    data::ids::{MissingIds, missing},
};

/// Ids never look like a number, a date or a formula to a spreadsheet: no vowels, no `0`, `1` or `e`, a letter first.
const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz";
const LETTERS_AND_DIGITS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";

/// The changes that fill in every missing id, and the files in which nothing can be filled in safely: they
/// are not UTF-8, or git left its marks in them.
pub fn propose(root: &Path, business: &Business, today: Day) -> (Vec<Change>, Vec<String>) {
    let (mut changes, mut skipped) = (Vec::new(), Vec::new());
    let mut taken: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for file in missing(root, business, today) {
        let taken = taken.entry(file.table).or_insert_with(|| file.taken.clone());
        match files::read(&root.join(&file.path)) {
            Ok(bytes) if bytes.ends_with(file.text.as_bytes()) => changes.push(fill(&file, bytes, taken)),
            _ => skipped.push(file.path),
        }
    }
    (changes, skipped)
}

/// The change to one file. `taken` are the ids of the whole table, and those made so far.
fn fill(file: &MissingIds, before: Vec<u8>, taken: &mut BTreeSet<String>) -> Change {
    let mark = before.len() - file.text.len();
    let mut after = before[..mark].to_vec();
    let (mut at, mut filled) = (0, 0);
    for gap in &file.gaps {
        after.extend_from_slice(&file.text.as_bytes()[at..gap.span.start]);
        after.extend_from_slice(gap.before.as_bytes());
        if gap.id {
            let row: &str = file.text[gap.span.start..].lines().next().unwrap_or_default();
            let id = fresh(file.table, row, taken);
            after.extend_from_slice(id.as_bytes());
            taken.insert(id);
            filled += 1;
        }
        after.extend_from_slice(gap.after.as_bytes());
        at = gap.span.end;
    }
    after.extend_from_slice(&file.text.as_bytes()[at..]);
    Change { path: file.path.clone(), before, after, what: count(filled, "id", "ids") }
}

/// An id for a row of a table that no other row has, such as `deal-k7m2`.
pub fn fresh(table: &str, row: &str, taken: &BTreeSet<String>) -> String {
    let prefix = match table {
        "deals" => "deal",
        "revenue" => "rev",
        "subscriptions" => "sub",
        "jobs" => "job",
        "posts" => "post",
        "conversations" => "conv",
        "lead_sales" => "sale",
        "hypotheses" => "hyp",
        other => other,
    };
    let length = if taken.len() < 20_000 { 4 } else { 6 };
    let mut seed = FxHasher::default();
    seed.write(row.as_bytes());
    loop {
        let mut number = seed.finish();
        let mut id = format!("{prefix}-");
        for index in 0..length {
            let alphabet = if index == 0 { LETTERS } else { LETTERS_AND_DIGITS };
            id.push(char::from(alphabet[(number % alphabet.len() as u64) as usize]));
            number /= alphabet.len() as u64;
        }
        if !taken.contains(&id) {
            return id;
        }
        seed.write_u8(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_are_unique_stable_and_no_numbers() {
        let mut taken = BTreeSet::new();
        for row in 0..5000 {
            let text = format!("2026-02-03,deal {}", row % 100);
            let id = fresh("deals", &text, &taken);
            assert_eq!(id, fresh("deals", &text, &taken));
            assert!(id.len() == 9 && id.as_bytes()[5].is_ascii_lowercase(), "{id}");
            assert!(taken.insert(id));
        }
    }
}
