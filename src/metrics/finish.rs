//! What every figure gets once it is computed: its target from the configuration, and a word on rows that are left out.

use rust_decimal::Decimal;

use super::{catalogue, catalogue::Unit, draft::Figures, exchange::amount_in};
use crate::{
    base::{
        figure::{Figure, Target},
        money::Currency,
        value::{Detail, Value},
    },
    config::{self, Business},
    data::Dataset,
};

/// Adds targets and notes to all figures.
pub(crate) fn finish(data: &Dataset, business: &Business, figures: &mut Figures) {
    for wanted in business.targets.iter().filter(|wanted| wanted.period.is_none()) {
        if let Some((figure, _)) = figures.get_mut(&wanted.figure)
            && figure.target.is_none()
        {
            figure.target = target(figure, wanted, business.currency);
        }
    }
    for (figure, selection) in figures.values_mut() {
        let tables: Vec<&str> = selection.tables().collect();
        let note = |table: &&str| left_out(data, table, tables.len() > 1);
        figure.notes.extend(tables.iter().filter_map(note));
    }
}

/// `2 of 143 rows left out`.
fn left_out(data: &Dataset, table: &str, name_it: bool) -> Option<String> {
    let rows = data.rows(table)?;
    let left_out = rows.left_out();
    let of = if name_it { format!(" of {table}") } else { String::new() };
    (left_out > 0).then(|| format!("{left_out} of {} rows{of} left out", rows.len() + left_out))
}

/// A number in the unit of a figure.
pub(crate) fn in_unit(id: &str, number: Decimal, currency: Currency) -> Option<Value> {
    Some(match catalogue::method(id)?.unit {
        Unit::Money => Value::money(number, currency),
        Unit::Share => Value::Share(number),
        Unit::Count | Unit::Number => Value::Number(number),
        Unit::Days => Value::Days(number),
    })
}

/// The target in the unit of the figure. Where both bounds are given, the lower one is shown.
fn target(figure: &Figure, wanted: &config::Target, currency: Currency) -> Option<Target> {
    let at_most = wanted.at_least.is_none();
    let number = wanted.at_least.or(wanted.at_most)?;
    let goal = in_unit(&figure.id, number, currency)?;
    let value = match &figure.value {
        Value::Missing(_) => None,
        Value::Money(_) => Some(amount_in(&figure.value, currency)),
        value => value.number(),
    };
    let reached = value.filter(|_| number > Decimal::ZERO).map(|value| value / number);
    let words = words(&goal, at_most, value);
    Some(Target { goal, at_most, reached, pace: None, words })
}

/// `4 wanted`, `at most $300`; of a share by how many points it is off: `2.4 points above the 60 % wanted`.
fn words(goal: &Value, at_most: bool, value: Option<Decimal>) -> String {
    let wanted = goal.words(Detail::Short);
    let (Value::Share(share), Some(value)) = (goal, value) else {
        return if at_most { format!("at most {wanted}") } else { format!("{wanted} wanted") };
    };
    let gap = value - *share;
    let goal = format!("the {wanted} {}", if at_most { "allowed" } else { "wanted" });
    match Value::Points(gap.abs()).words(Detail::Exact) {
        off if off.starts_with("0 ") => format!("at {goal}"),
        off => format!("{off} {} {goal}", if gap > Decimal::ZERO { "above" } else { "below" }),
    }
}
