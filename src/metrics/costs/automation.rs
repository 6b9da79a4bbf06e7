//! What automation saves: hours at their rate, against what it costs. Revenue is counted elsewhere, never added here.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::spent::{cost, rows};
use crate::{
    base::{
        calendar::Window,
        figure::{Evidence, Figure},
        money::{Money, Sum},
        text::count,
        value::{Detail, Value},
    },
    data::{Dataset, names::Name},
    metrics::{
        draft::{Figures, draft, keep},
        exchange::{Grid, amount_in},
        recurring::over,
        revenue::Ground,
        selection::Selection,
        terms::Terms,
    },
};

/// Adds the figures, where any row says hours saved.
pub(crate) fn add(ground: &Ground, window: Window, figures: &mut Figures) {
    let (data, terms) = (ground.data, &*ground.terms);
    let table = &data.costs;
    let in_window = |row: &u32| cost(data, terms, *row).is_some_and(|cost| window.contains(cost.day));
    let automated: Arc<[bool]> = automated(data).into();
    if !table.rows.iter().filter(in_window).any(|row| table.hours_saved.get(row).is_some()) {
        return;
    }
    let Sums { value, spent, hours, unpriced, saving, paid } = add_up(ground, window, &automated);
    let notes: Vec<String> = (!unpriced.is_zero())
        .then(|| format!("{} hours without a rate are not in it", Value::Number(unpriced).words(Detail::Exact)))
        .into_iter()
        .collect();
    let all = Told { window, n: saving, notes };
    all.keep("costs.automation_hours", Value::Number(hours), saving, hours_of(ground, window), figures);
    all.keep("costs.automation_value", value.clone(), saving, worths(ground, window), figures);
    let test = Arc::clone(&automated);
    let of_costs = rows(ground, window, move |data, row| is_automated(data, &test, row));
    Told { window, n: paid, notes: Vec::new() }.keep(
        "costs.automation_cost",
        spent.clone(),
        paid,
        of_costs.clone(),
        figures,
    );
    let net = worths(ground, window).and(taken(ground, window, &automated));
    all.keep("costs.automation_net", less(&value, &spent), saving + paid, net, figures);
    let both = worths(ground, window).and(of_costs);
    all.keep("costs.automation_roi", rate_of_return(ground, &value, &spent), saving + paid, both, figures);
    if let Some((figure, _)) = figures.get_mut("costs.automation_roi") {
        figure.inputs = vec![("worth of the hours saved".to_owned(), value), ("cost".to_owned(), spent)];
        figure.notes.push(format!("from {}", count(saving, "row with hours", "rows with hours")));
    }
}

/// What the rows add up to: worth and hours of those that say hours saved, costs of all that belong to them.
struct Sums {
    value: Value,
    spent: Value,
    hours: Decimal,
    unpriced: Decimal,
    saving: u64,
    paid: u64,
}

fn add_up(ground: &Ground, window: Window, automated: &[bool]) -> Sums {
    let (data, terms) = (ground.data, &*ground.terms);
    let mut sums = Grid::new(2, terms.exchange.own());
    let (mut hours, mut unpriced) = (Sum::default(), Sum::default());
    let (mut saving, mut paid) = (0u64, 0u64);
    for row in data.costs.rows.iter() {
        let Some(cost) = cost(data, terms, row).filter(|cost| window.contains(cost.day)) else { continue };
        if let Some(saved) = data.costs.hours_saved.get(row) {
            saving += 1;
            hours.add(saved);
            match worth(data, terms, row) {
                Some(money) => sums.add(0, money),
                None => unpriced.add(saved),
            }
        }
        if is_automated(data, automated, row) {
            paid += 1;
            sums.add(1, cost.money);
        }
    }
    let (value, spent) = (sums.value(&(0..=0)), sums.value(&(1..=1)));
    Sums { value, spent, hours: hours.total(), unpriced: unpriced.total(), saving, paid }
}

/// What the figures share.
struct Told {
    window: Window,
    n: u64,
    notes: Vec<String>,
}

impl Told {
    fn keep(&self, id: &str, value: Value, n_rows: u64, rows: Selection, figures: &mut Figures) {
        let drafted = draft(id, value);
        let evidence = match drafted.evidence {
            Evidence::Exact if id == "costs.automation_cost" => Evidence::Exact,
            Evidence::None => Evidence::None,
            // Hours saved are somebody's estimate, however they are multiplied.
            _ => Evidence::Assumed,
        };
        let figure =
            Figure { window: Some(self.window), n: self.n, n_rows, notes: self.notes.clone(), evidence, ..drafted };
        keep(figures, figure, rows);
    }
}

/// The categories in which a row says hours saved, by number of the name.
fn automated(data: &Dataset) -> Vec<bool> {
    let mut automated = vec![false; data.names.len()];
    let table = &data.costs;
    for row in table.rows.iter().filter(|row| table.hours_saved.get(*row).is_some()) {
        if let Some(category) = table.category.get(row).and_then(|name| automated.get_mut(name.index())) {
            *category = true;
        }
    }
    automated
}

fn is_automated(data: &Dataset, automated: &[bool], row: u32) -> bool {
    let category = data.costs.category.get(row).map(Name::index);
    data.costs.hours_saved.get(row).is_some() || category.and_then(|at| automated.get(at)) == Some(&true)
}

/// The hours that a row saved at their rate; `None` without either.
fn worth(data: &Dataset, terms: &Terms, row: u32) -> Option<Money> {
    let table = &data.costs;
    let amount = table.hours_saved.get(row)?.saturating_mul(table.hourly_rate.get(row)?).normalize();
    Some(terms.exchange.money(amount, table.currency.get(row), table.date.get(row)?).0)
}

fn hours_of(ground: &Ground, window: Window) -> Selection {
    part(ground, window, |data, _, row| data.costs.hours_saved.get(row).map(Value::Number))
}

fn worths(ground: &Ground, window: Window) -> Selection {
    part(ground, window, |data, terms, row| worth(data, terms, row).map(|money| Value::Money(vec![money])))
}

/// What automation costs, as something that is taken away.
fn taken(ground: &Ground, window: Window, automated: &Arc<[bool]>) -> Selection {
    let (terms, again, automated) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms), Arc::clone(automated));
    let less = |money: Money| Value::Money(vec![Money { amount: -money.amount, ..money }]);
    Selection::new(
        "costs",
        move |data, row| {
            let here = cost(data, &terms, row).is_some_and(|cost| window.contains(cost.day));
            here && is_automated(data, &automated, row)
        },
        move |data, row| cost(data, &again, row).map(|cost| less(cost.money)),
    )
}

/// The rows that say hours saved.
fn part(
    ground: &Ground,
    window: Window,
    part: impl Fn(&Dataset, &Terms, u32) -> Option<Value> + Send + Sync + 'static,
) -> Selection {
    let (terms, again) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let test = move |data: &Dataset, row: u32| {
        let saved = data.costs.hours_saved.get(row).is_some();
        saved && cost(data, &terms, row).is_some_and(|cost| window.contains(cost.day))
    };
    Selection::new("costs", test, move |data, row| part(data, &again, row))
}

/// One value of money less another, currency by currency.
fn less(value: &Value, other: &Value) -> Value {
    let (Value::Money(gains), Value::Money(costs)) = (value, other) else { return value.clone() };
    let of = |list: &[Money], money: &Money| {
        list.iter().find(|one| one.currency == money.currency).map_or(Decimal::ZERO, |one| one.amount)
    };
    let mut sums: Vec<Money> =
        gains.iter().map(|gain| Money { amount: gain.amount.saturating_sub(of(costs, gain)), ..*gain }).collect();
    let alone = costs.iter().filter(|cost| !gains.iter().any(|gain| gain.currency == cost.currency));
    sums.extend(alone.map(|cost| Money { amount: -cost.amount, ..*cost }));
    Value::Money(sums)
}

fn rate_of_return(ground: &Ground, value: &Value, spent: &Value) -> Value {
    let own = ground.terms.exchange.own();
    let several = |value: &Value| matches!(value, Value::Money(sums) if sums.len() > 1);
    if several(value) || several(spent) {
        return Value::Missing("several currencies: data/rates.csv has no rate for one of them".to_owned());
    }
    let (value, spent) = (amount_in(value, own), amount_in(spent, own));
    over(value.saturating_sub(spent), spent)
        .map_or_else(|| Value::Missing("it cost nothing: there is no ratio to nothing".to_owned()), Value::Share)
}
