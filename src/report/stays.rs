//! How long deals stay in each stage, and whether the rows bear out what the configuration assumes.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    conversion::{by_step, funnels, rate, stage},
    model::{Block, Cell, Section, Table},
    pages,
    tables::{count, minor, numbers, words},
};
use crate::{
    base::value::Value,
    metrics::{
        Metrics,
        conversion::{Funnel, LEAST_STAYS, Stays, Step},
    },
};

/// The events that a rate is judged by, at least.
const ENOUGH: u64 = 20;

/// The median of all stays.
pub(super) fn median(stays: &Stays) -> Cell {
    match stays.median {
        Some(days) => number(days),
        None if stays.ended + stays.lasting == 0 => Cell::Blank,
        None => Cell::Value(Value::Missing("more than half may stay longer than any has so far".to_owned())),
    }
}

fn number(days: u32) -> Cell {
    Cell::Value(Value::Number(days.into()))
}

/// The section with the days in each stage.
pub(super) fn section(metrics: &Metrics<'_>) -> Section {
    let columns = vec![
        words("stage", "Stage"),
        numbers("stays", "Stays"),
        minor(numbers("ended", "Ended")),
        minor(numbers("lasting", "Last still")),
        numbers("median_days", "Median days"),
        numbers("mean_days", "Mean days"),
        minor(numbers("usual_days", "9 of 10 that advanced, within")),
        minor(numbers("oldest_days", "Longest open")),
        minor(numbers("maturing", "Maturing")),
        numbers("ageing", "Ageing"),
    ];
    let maybe = |days: Option<u32>| days.map_or(Cell::Blank, number);
    let row = |_: &Funnel, step: &Step| {
        let stays = &step.stays;
        let mean = stays.mean.and_then(Decimal::from_f64).map(|mean| Value::Number(mean.round_dp(1)));
        vec![
            stage(&step.from),
            count(stays.ended + stays.lasting),
            count(stays.ended),
            count(stays.lasting),
            median(stays),
            mean.map_or(Cell::Blank, Cell::Value),
            maybe(stays.usual),
            maybe(stays.oldest),
            stays.young.map_or(Cell::Blank, count),
            stays.ageing.map_or(Cell::Blank, count),
        ]
    };
    let table = Table {
        id: "conversion.stays".to_owned(),
        title: "Days in each stage".to_owned(),
        note: format!(
            "Median and mean take stays that last still for what they are (Kaplan–Meier), so they need not add up to the days to close. Maturing and ageing are told from {LEAST_STAYS} deals on that went on: open deals that are in the stage for less or for more days than nine of ten of those took."
        ),
        ..by_step(metrics, columns, row)
    };
    Section {
        note: "A stay counts where both its days are known".to_owned(),
        ..pages::section("stays", "Time in stage", Block::Table(table))
    }
}

/// What the configuration assumes beside what the rows say, where it assumes anything.
pub(super) fn assumptions(metrics: &Metrics<'_>) -> Option<Section> {
    let columns = vec![
        words("from", "From"),
        minor(words("to", "To")),
        numbers("assumed", "Assumed"),
        numbers("settled_rate", "Seen"),
        words("verdict", "What the rows say"),
    ];
    let row = |_: &Funnel, step: &Step| {
        let assumed = step.assumed.map_or(Cell::Blank, |assumed| Cell::Value(Value::Share(assumed)));
        let verdict = step.assumed.map_or("", |assumed| verdict(step, assumed));
        vec![stage(&step.from), stage(&step.to), assumed, rate(step.settled(), true), Cell::Text(verdict.to_owned())]
    };
    let assumes = |step: &Step| step.assumed.is_some();
    if !funnels(metrics).any(|funnel| funnel.steps.iter().any(assumes)) {
        return None;
    }
    let mut table = by_step(metrics, columns, row);
    let at = table.columns.iter().position(|column| column.key == "assumed")?;
    table.rows.retain(|row| !matches!(row.get(at), Some(Cell::Blank)));
    let table = Table {
        id: "conversion.assumed".to_owned(),
        title: "Assumed chances beside what happened".to_owned(),
        ..table
    };
    Some(Section {
        note: "The chance that business.toml assumes, beside those that advanced of the settled".to_owned(),
        ..pages::section("assumed", "Assumed and seen", Block::Table(table))
    })
}

/// Whether what happened contradicts what is assumed: only where the 95 % interval leaves it out.
fn verdict(step: &Step, assumed: Decimal) -> &'static str {
    let ratio = step.settled();
    let assumed = f64::try_from(assumed).unwrap_or(f64::NAN);
    match ratio.wilson() {
        _ if ratio.n < ENOUGH => "too few to judge",
        Some((low, _)) if assumed < low => "more than assumed",
        Some((_, high)) if assumed > high => "fewer than assumed",
        Some(_) => "fits so far",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    #[test]
    fn an_assumption_is_doubted_only_with_evidence() {
        let step = |advanced, lost| Step { advanced, lost, ..Step::default() };
        for (advanced, lost, assumed, expected) in [
            (4, 1, "0.30", "too few to judge"),
            (19, 0, "0.30", "too few to judge"),
            (16, 4, "0.30", "more than assumed"),
            (2, 30, "0.30", "fewer than assumed"),
            (7, 14, "0.30", "fits so far"),
        ] {
            assert_eq!(verdict(&step(advanced, lost), decimal(assumed)), expected, "{advanced} {lost}");
        }
    }
}
