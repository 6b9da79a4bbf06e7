//! Rows that can be read by themselves, and yet not beside what the folder holds: they are found by trying, and the others
//! are taken.

use super::Plan;
use crate::{
    base::problem::{LeftOut, Problem},
    edit::books::{Cells, Draft, Refusal},
};

/// How often the folder is asked before all rows are refused.
const MOST_TRIES: usize = 100;

/// Turns rows into changes.
type Put<'p> = &'p dyn Fn(&[Cells]) -> Result<Draft, Refusal>;

/// What comes of the rows without those that are refused, and the number and reason of each of these. `None` where no row
/// is taken, or too many are refused for it to be a matter of single rows.
pub(super) fn without(rows: &[Cells], put: Put<'_>) -> Option<(Draft, Vec<(usize, Refusal)>)> {
    let mut refused = Vec::new();
    let mut tries = MOST_TRIES;
    find(rows, 0, put, &mut tries, &mut refused)?;
    let is_taken = |number: &usize| !refused.iter().any(|(bad, _)| bad == number);
    let taken: Vec<Cells> = (0..rows.len()).filter(is_taken).map(|number| rows[number].clone()).collect();
    if taken.is_empty() {
        return None;
    }
    let draft = put(&taken).ok()?;
    Some((draft, refused))
}

/// Finds the rows that are refused by halves. `None` where there are no tries left, or the reason lies in no row.
fn find(
    rows: &[Cells],
    first: usize,
    put: Put<'_>,
    tries: &mut usize,
    refused: &mut Vec<(usize, Refusal)>,
) -> Option<()> {
    *tries = tries.checked_sub(1)?;
    match put(rows) {
        Ok(_) => Some(()),
        Err(refusal) if refusal.problems.is_empty() => None,
        Err(refusal) if rows.len() == 1 => {
            refused.push((first, refusal));
            Some(())
        }
        Err(_) => {
            let (left, right) = rows.split_at(rows.len() / 2);
            find(left, first, put, tries, refused)?;
            find(right, first + left.len(), put, tries, refused)
        }
    }
}

/// Tells of rows that are refused, at their places.
pub(super) fn tell(plan: &mut Plan, refused: Vec<(usize, Refusal)>) {
    for (number, mut refusal) in refused {
        let place = plan.places[number].clone();
        plan.left_out += 1;
        if !refusal.problems.is_empty() {
            let first = refusal.problems.swap_remove(0);
            let problem = Problem { place, excerpt: None, cell: None, left_out: LeftOut::Row, ..first };
            plan.problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::problem::{Code, Place};

    fn found(texts: &[&str]) -> Option<(usize, Vec<usize>)> {
        let rows: Vec<Cells> = texts.iter().map(|text| vec![("a".to_owned(), (*text).to_owned())]).collect();
        let put = |rows: &[Cells]| {
            if rows.iter().all(|row| row[0].1 != "bad") {
                return Ok(Draft { same: rows.len(), ..Draft::default() });
            }
            let mut refusal = Refusal::new("no");
            refusal.problems = vec![Problem::new(Code::E202, Place::file("x"), "no")];
            Err(refusal)
        };
        let (draft, refused) = without(&rows, &put)?;
        Some((draft.same, refused.into_iter().map(|(number, _)| number).collect()))
    }

    #[test]
    fn the_rows_at_fault_are_found() {
        assert_eq!(found(&["a", "bad", "b", "c", "bad"]), Some((3, vec![1, 4])));
        assert_eq!(found(&["bad", "bad"]), None);
        assert_eq!(found(&["bad"; 200]), None);
    }
}
