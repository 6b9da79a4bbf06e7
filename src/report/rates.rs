//! Cells and words for rates and means that pages of conversations, leads and places share.

use rust_decimal::Decimal;

use super::{
    model::{Cell, Chart, ChartKind, Column, Series, Table},
    tables::{data_only, numbers},
};
use crate::{
    base::{
        calendar::Month,
        figure::Figure,
        money::{Currency, round},
        ratio::Ratio,
        text::grouped,
        value::{Detail, Value},
    },
    insights::leader,
    metrics::revenue::NONE,
};

/// The fewest events that a rate is judged by.
pub(super) const ENOUGH: u64 = 20;

/// A rate with its interval.
pub(super) fn drawn(ratio: Ratio) -> Cell {
    cell(ratio, ratio.wilson())
}

/// A rate with its counts alone.
pub(super) fn plain(ratio: Ratio) -> Cell {
    cell(ratio, None)
}

fn cell(ratio: Ratio, interval: Option<(f64, f64)>) -> Cell {
    let value = ratio.fraction().map_or_else(|| Value::Missing("none so far".to_owned()), Value::Share);
    Cell::Rate { value, k: ratio.k.into(), n: ratio.n.into(), interval }
}

/// The 95 % interval of a rate in words, `44–76 %`, and its ends as fractions; blank without any event.
pub(super) fn interval(ratio: Ratio) -> [Cell; 3] {
    let Some((low, high)) = ratio.wilson() else { return [Cell::Blank, Cell::Blank, Cell::Blank] };
    let end = |end: f64| Cell::Value(Value::Share(Decimal::try_from(end).unwrap_or_default().round_dp(4)));
    [Cell::Text(format!("{:.0}–{:.0} %", low * 100.0, high * 100.0)), end(low), end(high)]
}

/// The columns of [`interval`]s of a rate, by its key.
pub(super) fn interval_columns(key: &str) -> [Column; 3] {
    let end = |which: &str| data_only(numbers(&format!("{key}_{which}"), which));
    let words = Column { data_only: false, ..end("interval") };
    [Column { label: "95 % interval".to_owned(), ..words }, end("low"), end("high")]
}

/// A number, if it is known.
pub(super) fn number(number: Option<Decimal>) -> Cell {
    number.map_or(Cell::Blank, |number| Cell::Value(Value::Number(number)))
}

/// A share, if it is known.
pub(super) fn share(share: Option<Decimal>) -> Cell {
    share.map_or(Cell::Blank, |share| Cell::Value(Value::Share(share)))
}

/// `35 of 60`.
pub(super) fn of(ratio: Ratio) -> String {
    format!("{} of {}", grouped(ratio.k), grouped(ratio.n))
}

/// A rate against its target, as far as its interval allows: `below the 60 % wanted`; `None` without a target or a rate.
pub(super) fn against_target(figure: &Figure) -> Option<String> {
    let target = figure.target.as_ref()?;
    let (low, high) = figure.interval?;
    let goal = target.goal.number()?;
    let wanted = format!("the {} wanted", target.goal.words(Detail::Short));
    let edge = |end: f64| Decimal::try_from(end).unwrap_or_default();
    let is_above = figure.value.number()? >= goal;
    let side = if is_above { "above" } else { "below" };
    Some(if figure.n < ENOUGH {
        format!("too few to judge by {wanted}")
    } else if goal <= edge(low) || edge(high) < goal {
        format!("{side} {wanted}")
    } else {
        format!("not clearly {side} {wanted}")
    })
}

/// Whether anybody leads, of those with a name: a sentence for beside a heading; empty where there are no two.
pub(super) fn verdict<'a>(rates: impl Iterator<Item = (&'a str, Ratio)>, verb: &str, unit: &str) -> String {
    let named: Vec<_> = rates.filter(|(name, _)| *name != NONE).map(|(name, ratio)| (name, ratio.into())).collect();
    leader::words_of(&named, verb, unit).unwrap_or_default()
}

/// The name of a place or a person, as programs have it and as people do.
pub(super) fn named(name: &str, none: &str) -> Cell {
    Cell::Name(name.to_owned(), if name == NONE { none.to_owned() } else { name.to_owned() })
}

/// An amount of the business's own currency in a few digits: `$125`.
pub(super) fn whole(amount: Decimal, own: Currency) -> String {
    Value::money(amount, own).words(Detail::Whole)
}

/// A number with one decimal: `4.2`.
pub(super) fn tenths(number: Decimal) -> String {
    round(number, 1).normalize().to_string()
}

/// The months that a chart shows; its table has all.
const MONTHS: usize = 12;

/// Bars by month, the last twelve of them, with a line for each further series.
pub(super) fn months_chart(
    id: &str,
    title: &str,
    months: &[Month],
    series: Vec<Series>,
    unit: Value,
    last_so_far: bool,
    table: Table,
) -> Chart {
    let from = months.len().saturating_sub(MONTHS);
    let shown = months.iter().skip(from);
    let label = |(at, month): (usize, &Month)| {
        if at == 0 || month.month == 1 { format!("{} {}", month.short(), month.year) } else { month.short().to_owned() }
    };
    let labels: Vec<String> = shown.enumerate().map(label).collect();
    let cut = |one: Series| Series { values: one.values.into_iter().skip(from).collect(), ..one };
    let series: Vec<Series> = series.into_iter().map(cut).collect();
    let description = description(&labels, &series, &unit);
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        description,
        kind: ChartKind::Bar,
        labels,
        series,
        unit,
        last_so_far,
        table,
    }
}

/// `Conversations: from 2 in Dec to 9 in Jun.`
fn description(labels: &[String], series: &[Series], unit: &Value) -> String {
    let Some(first) = series.first() else { return String::new() };
    let known = || labels.iter().zip(&first.values).filter_map(|(label, value)| Some((label, (*value)?)));
    let (least, most) = (known().min_by_key(|(_, value)| *value), known().max_by_key(|(_, value)| *value));
    let say = |value: Decimal| match unit {
        Value::Money(sums) => sums.first().map_or_else(String::new, |sum| whole(value, sum.currency)),
        _ => Value::Number(value).words(Detail::Whole),
    };
    match (least, most) {
        (Some((low, least)), Some((high, most))) if low != high => {
            format!("{}: from {} in {low} to {} in {high}.", first.name, say(least), say(most))
        }
        (_, Some((label, most))) => format!("{}: {} in {label}.", first.name, say(most)),
        _ => String::new(),
    }
}
