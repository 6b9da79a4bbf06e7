//! Pipelines in which nothing moves.

use rust_decimal::Decimal;

use super::{Alert, Looked, State, days, settings};
use crate::{
    base::{
        calendar::Window,
        chance::at_most,
        text::count,
        value::{Detail, Value},
    },
    metrics::{
        pipeline::{Pipeline, Stage},
        pulse,
    },
};

const RULE: &str = "stagnation";

/// Fewer moves than this are no chance.
const UNLIKELY: f64 = 0.02;
/// The days that tell how often deals usually move.
const USUAL: i32 = 56;

pub(super) fn still(looked: &Looked<'_>) -> Vec<Alert> {
    let metrics = looked.now;
    let (_, min_n) = settings(metrics, RULE, Decimal::ZERO, 5);
    let days = days(metrics, RULE, 5, 365).max(1);
    let window = Window::last_days(days, metrics.today);
    let usual = Window::last_days(USUAL, window.from.plus(-1));
    let moves = pulse::stage_moves(metrics, [window, usual]);
    let open = |stages: &[Stage]| {
        stages.iter().filter(|stage| stage.name != "won" && stage.name != "lost").map(|stage| stage.count).sum::<u64>()
    };
    let with_open = metrics.pipelines().iter().zip(moves).filter(|(pipeline, _)| open(&pipeline.stages) > 0);
    let of = |(pipeline, [now, before]): (&Pipeline, [u64; 2])| {
        let (state, words) = judge(now, before, days, min_n);
        Alert {
            state,
            words,
            evidence: format!(
                "{} in {}, {before} in the {USUAL} days before",
                count(now, "move", "moves"),
                count(days as u64, "day", "days")
            ),
            many: "pipelines stand still",
            ..Alert::new(RULE, &pipeline.id, format!("Pipeline {}", pipeline.id.replace('_', " ")), "pipeline")
        }
    };
    with_open.map(of).collect()
}

/// The state of a pipeline with so many moves in some days, after so many in the usual ones.
fn judge(now: u64, before: u64, days: i32, min_n: u64) -> (State, String) {
    if before < min_n {
        return (State::Insufficient, format!("cannot be judged: it takes {min_n} moves to know what is usual"));
    }
    let usual = before as f64 / f64::from(USUAL) * f64::from(days);
    let expected = Value::Number(Decimal::from_f64_retain(usual).unwrap_or_default()).words(Detail::Exact);
    match at_most(now, usual) {
        chance if chance < UNLIKELY => (State::Alarm, format!("stands still: {expected} moves are usual")),
        _ if now == 0 => (State::Watch, format!("is quiet, but it may be chance: {expected} moves are usual")),
        _ => (State::Ok, format!("moves: {expected} are usual")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_week_is_not_a_standjudge() {
        // Two moves a week: nothing in five days happens by chance one time in four.
        assert_eq!(judge(0, 16, 5, 5).0, State::Watch);
        // Seventy-two in eight weeks are 6.4 in five days: nothing then is no chance.
        assert_eq!(judge(0, 72, 5, 5).0, State::Alarm);
        assert_eq!(judge(2, 72, 5, 5).0, State::Ok);
        assert_eq!(judge(0, 4, 5, 5).0, State::Insufficient);
    }
}
