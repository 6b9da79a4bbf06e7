//! Fresh ids for rows that have none: made from what the row says, so that the same folder always gets the same ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hasher,
    path::Path,
};

use rustc_hash::FxHasher;

use super::{Change, Hunk};
use crate::{
    base::{calendar::Day, files},
    config::Business,
    data::ids::{MissingIds, missing},
};

/// Ids never look like a number, a date or a formula to a spreadsheet: no vowels, no `0`, `1` or `e`, a letter first.
const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz";
const LETTERS_AND_DIGITS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";

/// The changes that fill in every missing id, each with how many it fills in, and the files in which nothing can be filled in safely: they
/// are not UTF-8, or git left its marks in them.
pub fn propose(root: &Path, business: &Business, today: Day) -> (Vec<(Change, u64)>, Vec<String>) {
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

/// The change to one file, and how many ids it fills in. `taken` are the ids of the whole table, and those made so far.
fn fill(file: &MissingIds, before: Vec<u8>, taken: &mut BTreeSet<String>) -> (Change, u64) {
    let mark = before.len() - file.text.len();
    let (mut hunks, mut filled) = (Vec::new(), 0);
    for gap in &file.gaps {
        let mut new = gap.before.clone();
        if gap.id {
            let row: &str = file.text[gap.span.start..].lines().next().unwrap_or_default();
            let id = fresh(file.table, row, taken.len() as u64, |id| taken.contains(id));
            new.push_str(&id);
            taken.insert(id);
            filled += 1;
        }
        new.push_str(&gap.after);
        let old = file.text.as_bytes()[gap.span.clone()].to_vec();
        hunks.push(Hunk { at: mark + gap.span.start, old, new: new.into_bytes() });
    }
    (Change::of_hunks(&file.path, Some(before), hunks), filled)
}

/// A number as an id of a table, of so many signs behind its prefix: `deal-k7m2`.
pub(super) fn spelled(table: &str, mut number: u64, length: usize) -> String {
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
    let mut id = format!("{prefix}-");
    for place in 0..length {
        let alphabet = if place == 0 { LETTERS } else { LETTERS_AND_DIGITS };
        id.push(char::from(alphabet[(number % alphabet.len() as u64) as usize]));
        number /= alphabet.len() as u64;
    }
    id
}

/// An id for a row of a table of so many rows, such as `deal-k7m2`; none that another row has.
pub fn fresh(table: &str, row: &str, rows: u64, is_taken: impl Fn(&str) -> bool) -> String {
    let length = match rows {
        0..20_000 => 4,
        20_000..u64::MAX => 6,
        u64::MAX => 9,
    };
    let mut seed = FxHasher::default();
    seed.write(row.as_bytes());
    loop {
        let id = spelled(table, seed.finish(), length);
        if !is_taken(&id) {
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
            let make = || fresh("deals", &text, taken.len() as u64, |id| taken.contains(id));
            let id = make();
            assert_eq!(id, make());
            assert!(id.len() == 9 && id.as_bytes()[5].is_ascii_lowercase(), "{id}");
            assert!(taken.insert(id));
        }
    }
}
