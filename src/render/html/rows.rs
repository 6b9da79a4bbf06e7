//! Charts that lie: one row a label, with its bar beside it and its words in HTML.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    base::{
        money::round,
        text::harmless,
        value::{Detail, Value},
    },
    render::chart::{
        Percent,
        scale::{Scale, number},
    },
    render::words::like,
    report::model::Chart,
};

#[derive(Debug, Default, Serialize)]
pub(super) struct RowView {
    label: String,
    /// What it is worth, in words; `–` where it is not known.
    value: String,
    /// A second value: the money of a stage, the goal of a bullet.
    beside: String,
    /// A few words under the bar.
    note: String,
    /// Where its bar begins and how long it is.
    x: Option<Percent>,
    width: Option<Percent>,
    goal: Option<Percent>,
    pace: Option<Percent>,
}

/// The stages of a funnel: count, money, and the share of the stage before.
pub(super) fn funnel(chart: &Chart) -> Vec<RowView> {
    let counts: Vec<Option<Decimal>> = (0..chart.labels.len()).map(|label| value(chart, 0, label)).collect();
    let most = counts.iter().flatten().copied().max().unwrap_or_default();
    let row = |(label, name): (usize, &String)| {
        let count = counts[label];
        let before = label.checked_sub(1).and_then(|before| counts[before]);
        RowView {
            label: harmless(name),
            value: count.map_or("–".to_owned(), |count| like(&Value::Count(0), count, Detail::Exact)),
            beside: value(chart, 1, label).map_or(String::new(), |sum| like(&chart.unit, sum, Detail::Whole)),
            note: step(before, count),
            x: Some(Percent::of(0.0)),
            width: count.map(|count| share_of(count, most)),
            ..RowView::default()
        }
    };
    chart.labels.iter().enumerate().map(row).collect()
}

/// `60 % of the step before`, where it can be said.
fn step(before: Option<Decimal>, count: Option<Decimal>) -> String {
    match (before, count) {
        (Some(before), Some(count)) if before > Decimal::ZERO && count <= before => {
            let share = count.checked_div(before).unwrap_or_default();
            let share = Value::Share(round(share, 2)).words(Detail::Short);
            format!("{share} of the step before")
        }
        _ => String::new(),
    }
}

/// Values against their goals, each in parts of its own goal, so that rows of different size can be compared.
pub(super) fn bullets(chart: &Chart) -> Vec<RowView> {
    let goal = |label: usize| value(chart, 1, label).filter(|goal| *goal > Decimal::ZERO);
    let reached = |label: usize| Some(number(value(chart, 0, label)?) / number(goal(label)?));
    let pace = |label: usize| Some(number(value(chart, 2, label)?) / number(goal(label)?));
    let all = (0..chart.labels.len()).flat_map(|label| [reached(label), pace(label)]).flatten();
    let end = all.fold(1.0_f64, f64::max).min(2.0);
    let row = |(label, name): (usize, &String)| RowView {
        label: harmless(name),
        value: value(chart, 0, label).map_or("–".to_owned(), |value| like(&chart.unit, value, Detail::Short)),
        beside: value(chart, 1, label)
            .map_or("no goal".to_owned(), |goal| format!("of {}", like(&chart.unit, goal, Detail::Short))),
        note: bullet_note(chart, label),
        x: Some(Percent::of(0.0)),
        width: reached(label).map(|reached| Percent::of(reached / end)),
        goal: goal(label).map(|_| Percent::of(1.0 / end)),
        pace: pace(label).map(|pace| Percent::of(pace / end)),
    };
    chart.labels.iter().enumerate().map(row).collect()
}

/// `86 % of the goal · plan for today $249k`.
fn bullet_note(chart: &Chart, label: usize) -> String {
    let (reached, goal) = (value(chart, 0, label), value(chart, 1, label).filter(|goal| *goal > Decimal::ZERO));
    let share = reached.zip(goal).and_then(|(reached, goal)| reached.checked_div(goal));
    let share = share.map(|share| format!("{} of the goal", Value::Share(round(share, 2)).words(Detail::Short)));
    let pace = value(chart, 2, label).map(|pace| {
        let name = chart.series.get(2).map_or("", |series| series.name.as_str());
        format!("{} {}", harmless(name), like(&chart.unit, pace, Detail::Short))
    });
    share.into_iter().chain(pace).collect::<Vec<_>>().join(" · ")
}

/// Bars with names too long to stand under them.
pub(super) fn lying_bars(chart: &Chart) -> Vec<RowView> {
    let all = (0..chart.labels.len()).filter_map(|label| value(chart, 0, label));
    let scale = Scale::around(all, 4, false);
    let row = |(label, name): (usize, &String)| {
        let value = value(chart, 0, label);
        let ends = value.map(|value| (scale.share(value.min(Decimal::ZERO)), scale.share(value.max(Decimal::ZERO))));
        RowView {
            label: harmless(name),
            value: value.map_or("–".to_owned(), |value| like(&chart.unit, value, Detail::Short)),
            x: ends.map(|(from, _)| Percent::of(from)),
            width: ends.map(|(from, to)| Percent::of(to - from)),
            ..RowView::default()
        }
    };
    chart.labels.iter().enumerate().map(row).collect()
}

fn value(chart: &Chart, series: usize, label: usize) -> Option<Decimal> {
    chart.series.get(series)?.values.get(label).copied().flatten()
}

fn share_of(part: Decimal, whole: Decimal) -> Percent {
    Percent::of(if whole > Decimal::ZERO { number(part) / number(whole) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::{ChartKind, Series, Table};

    fn chart(series: &[&[i64]]) -> Chart {
        let numbers = |values: &[i64]| values.iter().map(|value| Some(Decimal::from(*value))).collect();
        let named = |values: &&[i64]| Series { name: "Plan".into(), values: numbers(values) };
        Chart {
            id: String::new(),
            title: String::new(),
            description: String::new(),
            kind: ChartKind::Funnel,
            labels: (0..series[0].len()).map(|at| at.to_string()).collect(),
            series: series.iter().map(named).collect(),
            unit: Value::Number(Decimal::ZERO),
            last_so_far: false,
            table: Table::default(),
        }
    }

    #[test]
    fn a_step_has_a_share_only_where_there_is_one() {
        let notes: Vec<String> = funnel(&chart(&[&[8, 5, 0, 0, 3]])).into_iter().map(|row| row.note).collect();
        assert_eq!(notes, ["", "63 % of the step before", "0 % of the step before", "", ""]);
        let widths: Vec<String> = funnel(&chart(&[&[0, 0]])).iter().map(|row| row.width.unwrap().to_string()).collect();
        assert_eq!(widths, ["0%", "0%"]);
    }

    #[test]
    fn a_goal_of_zero_or_less_draws_no_bar() {
        let rows = bullets(&chart(&[&[86, 5, 5, 150], &[100, 0, -10, 100], &[50, 1, 1, 100]]));
        let marks = |row: &RowView| [row.width, row.goal, row.pace].map(|at| at.map(|at| at.to_string()));
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(marks(&rows[0]), [at("57.33%"), at("66.67%"), at("33.33%")]);
        assert_eq!(marks(&rows[1]), [None, None, None]);
        assert_eq!(marks(&rows[2]), [None, None, None]);
        assert_eq!(rows[3].note, "150 % of the goal · Plan 100");
    }

    #[test]
    fn lying_bars_begin_at_zero() {
        let rows = lying_bars(&chart(&[&[3, -1]]));
        let ends: Vec<String> = rows.iter().map(|row| format!("{} {}", row.x.unwrap(), row.width.unwrap())).collect();
        assert_eq!(ends, ["25% 75%", "0% 25%"]);
    }
}
