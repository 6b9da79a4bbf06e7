//! Tiles: a number on a tint for each label and series, darker where there is more. Empty is not zero.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    base::{text::harmless, value::Detail},
    render::chart::scale::number,
    render::words::like,
    report::model::Chart,
};

/// The tints from the lightest to the darkest.
const TINTS: f64 = 5.0;

#[derive(Debug, Serialize)]
pub(super) struct Tiles {
    /// Whether there is one series alone: its tiles flow like words, each with its label.
    flow: bool,
    labels: Vec<String>,
    rows: Vec<TileRow>,
    least: String,
    most: String,
}

#[derive(Debug, Serialize)]
struct TileRow {
    name: String,
    tiles: Vec<Tile>,
}

#[derive(Debug, Serialize)]
struct Tile {
    label: String,
    text: String,
    title: String,
    /// `none` where nothing is known, `t0` for zero and less, then `t1` to `t5`.
    class: String,
}

pub(super) fn tiles(chart: &Chart) -> Tiles {
    let all: Vec<Decimal> = chart.series.iter().flat_map(|series| &series.values).filter_map(|value| *value).collect();
    let most = all.iter().copied().max().unwrap_or_default();
    let row = |series: &crate::report::model::Series| TileRow {
        name: harmless(&series.name),
        tiles: (chart.labels.iter().enumerate())
            .map(|(index, label)| tile(chart, label, series.values.get(index).copied().flatten(), most))
            .collect(),
    };
    Tiles {
        flow: chart.series.len() == 1,
        labels: chart.labels.iter().map(|label| harmless(label)).collect(),
        rows: chart.series.iter().map(row).collect(),
        least: like(&chart.unit, Decimal::ZERO, Detail::Short),
        most: like(&chart.unit, most, Detail::Short),
    }
}

fn tile(chart: &Chart, label: &str, value: Option<Decimal>, most: Decimal) -> Tile {
    let label = harmless(label);
    let Some(value) = value else {
        let title = format!("{label}: not known");
        return Tile { label, text: "–".to_owned(), title, class: "none".to_owned() };
    };
    Tile {
        text: like(&chart.unit, value, Detail::Short),
        title: format!("{label}: {}", like(&chart.unit, value, Detail::Exact)),
        class: format!("t{}", tint(value, most)),
        label,
    }
}

fn tint(value: Decimal, most: Decimal) -> u32 {
    if value <= Decimal::ZERO || most <= Decimal::ZERO {
        return 0;
    }
    (number(value) / number(most) * TINTS).ceil().clamp(1.0, TINTS) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_zero_have_no_tint_and_the_most_has_the_darkest() {
        let most = Decimal::from(100);
        for (value, expected) in [(-5, 0), (0, 0), (1, 1), (20, 1), (21, 2), (99, 5), (100, 5)] {
            assert_eq!(tint(Decimal::from(value), most), expected, "{value}");
        }
        assert_eq!(tint(Decimal::ZERO, Decimal::ZERO), 0);
    }
}
