//! One pass over the rows of a table, on every core where there are many rows; and things beside each other.

use std::ops::Range;

use rayon::prelude::*;

/// Fewer rows than these are not worth a second core.
const MANY: u32 = 50_000;

/// The rows that a core takes at a time.
const CHUNK: u32 = 16_384;

/// Does something for each number below `n`, all at once, and answers what came of it in order. Each has a thread of its
/// own, not one of those that pass over rows: one that waits for another's numbers may not be the one that computes them.
pub fn beside<T: Send + Default>(n: usize, of: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut all: Vec<T> = (0..n).map(|_| T::default()).collect();
    std::thread::scope(|scope| {
        for (at, slot) in all.iter_mut().enumerate() {
            let of = &of;
            scope.spawn(move || *slot = of(at));
        }
    });
    all
}

/// Adds up rows: `none` is the sum of no rows, `add` adds a run of them, `merge` adds a sum of others. Sums are exact, so
/// that it does not matter who adds what.
pub(crate) fn over<T: Send>(
    rows: u32,
    none: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, Range<u32>) + Sync,
    merge: impl Fn(&mut T, &T) + Sync,
) -> T {
    if rows < MANY {
        let mut sum = none();
        add(&mut sum, 0..rows);
        return sum;
    }
    let runs = (0..rows.div_ceil(CHUNK)).into_par_iter().with_min_len(4);
    let runs = runs.map(|run| run * CHUNK..rows.min((run + 1) * CHUNK));
    let sums = runs.fold(&none, |mut sum, run| {
        add(&mut sum, run);
        sum
    });
    sums.reduce(&none, |mut sum, more| {
        merge(&mut sum, &more);
        sum
    })
}

/// What each row comes to, in order.
pub(crate) fn each<T: Send>(rows: u32, of: impl Fn(u32) -> T + Sync + Send) -> Vec<T> {
    if rows < MANY {
        return (0..rows).map(of).collect();
    }
    (0..rows).into_par_iter().with_min_len(CHUNK as usize).map(of).collect()
}

/// The first `most` rows that `some` finds, which is asked for the first of each run, in order. It may not ask for numbers
/// of an area: see [`beside`].
pub(crate) fn first(rows: u32, most: usize, some: impl Fn(Range<u32>, usize) -> Vec<u32> + Sync) -> Vec<u32> {
    // Mostly they are at the beginning.
    let near = rows.min(CHUNK);
    let mut found = some(0..near, most);
    let mut from = near;
    while from < rows && found.len() < most {
        let to = rows.min(from.saturating_add(CHUNK * 8));
        let rest = most - found.len();
        let runs = (from..to).step_by(CHUNK as usize).collect::<Vec<u32>>().into_par_iter();
        let more: Vec<Vec<u32>> = runs.map(|run| some(run..to.min(run + CHUNK), rest)).collect();
        found.extend(more.into_iter().flatten().take(rest));
        from = to;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_found_wherever_they_are() {
        for rows in [0, 10, 16_384, 16_385, 3_000_000] {
            for most in [0, 1, 3, usize::MAX] {
                for test in
                    [|row: u32| row.is_multiple_of(700_001), |row: u32| row > 2_000_000 && row.is_multiple_of(3)]
                {
                    let wanted: Vec<u32> = (0..rows).filter(|row| test(*row)).take(most).collect();
                    let some = |rows: Range<u32>, most: usize| rows.filter(|row| test(*row)).take(most).collect();
                    assert!(first(rows, most, some) == wanted, "{most} of {rows}");
                }
            }
        }
    }

    #[test]
    fn what_is_done_beside_each_other_comes_in_order() {
        let sums =
            beside(9, |at| over(at as u32 * 20_000, || 0, |sum, rows| *sum += rows.len(), |sum, more| *sum += more));
        assert_eq!(sums, (0..9).map(|at| at * 20_000).collect::<Vec<_>>());
    }
}
