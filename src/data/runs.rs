//! Work on many rows in runs, on every core where there are many.

use std::ops::Range;

use rayon::prelude::*;

/// Fewer rows than these are not worth a second core.
const MANY: u32 = 50_000;

/// The rows of a run.
const RUN: u32 = 16_384;

/// What `work` gives for each run of rows, in order.
pub(crate) fn in_runs<T: Send>(rows: u32, work: impl Fn(Range<u32>) -> T + Sync) -> Vec<T> {
    if rows < MANY {
        return vec![work(0..rows)];
    }
    let run = |number: u32| work(number * RUN..rows.min((number + 1) * RUN));
    (0..rows.div_ceil(RUN)).into_par_iter().map(run).collect()
}
