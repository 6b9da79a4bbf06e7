//! One pass over the rows of a table, on every core where there are many rows.

use std::ops::Range;

use rayon::prelude::*;

/// Fewer rows than these are not worth a second core.
const MANY: u32 = 50_000;

/// The rows that a core takes at a time.
const CHUNK: u32 = 16_384;

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
