//! The figures of costs: sums, what a customer costs, and what comes back.

use rust_decimal::Decimal;

use super::{
    Return,
    gained::Gained,
    spent::{self, Over, Spent, rows, wins},
};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::{CONVERTED, Evidence, Figure},
        money::Money,
        text::join,
        value::Value,
    },
    data::names::Name,
    metrics::{
        compare::{compared, whole},
        draft::{Figures, draft, evidence, family, keep, slug},
        exchange::{Grid, amount_in},
        recurring::over,
        revenue::{self, Ground},
    },
};

/// Why a ratio of money is not told.
pub(super) const SEVERAL: &str = "several currencies: data/rates.csv has no rate for one of them";

/// The sums, those of running periods beside the same days of the period before.
pub(crate) fn sums(ground: &Ground, spent: &Spent, window: Window, first: Day, figures: &mut Figures) {
    let today = ground.terms.today;
    let of = |id: &str, over: Over| {
        let (value, n, converted) = spent.over(over);
        let window = spent::window(over, today, window, first);
        let notes = converted.then(|| CONVERTED.to_owned()).into_iter().collect();
        Figure { window: Some(window), n, n_rows: n, notes, ..draft(id, value) }
    };
    let all = of("costs.total", Over::Returns);
    let winning = of("costs.acquisition", Over::Winning);
    keep(figures, all, rows(ground, window, |_, _| true));
    keep(figures, winning, rows(ground, window, wins));
    for (id, now, shared, then) in [
        ("costs.ytd", Over::Year, Over::YearShared, Over::YearBefore),
        ("costs.mtd", Over::Month, Over::MonthShared, Over::MonthBefore),
    ] {
        let mut figure = of(id, now);
        let other = spent::window(then, today, window, first);
        let ((held, ..), (before, ..)) = (spent.over(shared), spent.over(then));
        figure.comparison = Some(compared(&held, before, other, other.words(), whole(Some(first), other)));
        let held_on = spent::window(shared, today, window, first);
        if figure.window != Some(held_on) {
            figure.notes.push(format!("compared on the same days from {}", first.words()));
        }
        let days = figure.window.unwrap_or(window);
        keep(figures, figure, rows(ground, days, |_, _| true));
    }
}

/// New customers, and what each of them cost.
pub(crate) fn customers(ground: &Ground, spent: &Spent, gained: &Gained, window: Window, figures: &mut Figures) {
    let n = gained.customers();
    let counted = Figure { window: Some(window), n, n_rows: n, ..draft("costs.new_customers", Value::Count(n)) };
    keep(figures, counted, gained.selection());
    for (id, over, name) in
        [("costs.cac", Over::Winning, "spent to win customers"), ("costs.cac_loaded", Over::Returns, "all costs")]
    {
        let (sum, paid, converted) = spent.over(over);
        let value = match (paid, n) {
            (0, _) => Value::Missing("no cost is marked as spent to win customers".to_owned()),
            (_, 0) => Value::Missing("no new customer on these days".to_owned()),
            _ => each(&sum, n),
        };
        let known = !matches!(value, Value::Missing(_));
        let figure = Figure {
            window: Some(window),
            n,
            n_rows: paid + n,
            evidence: if known { evidence(n) } else { Evidence::None },
            inputs: vec![(name.to_owned(), sum), ("new customers".to_owned(), Value::Count(n))],
            notes: converted.then(|| CONVERTED.to_owned()).into_iter().collect(),
            ..draft(id, value)
        };
        let winning = over == Over::Winning;
        let selection = rows(ground, window, move |data, row| !winning || wins(data, row));
        keep(figures, figure, selection.and(gained.selection()));
    }
}

/// An equal part of each sum.
fn each(sum: &Value, n: u64) -> Value {
    let Value::Money(sums) = sum else { return sum.clone() };
    let part = |money: &Money| Money { amount: money.amount / Decimal::from(n.max(1)), ..*money };
    Value::Money(sums.iter().map(part).collect())
}

/// What came back: revenue against all costs.
pub(crate) fn on_costs(ground: &Ground, spent: &Spent, window: Window, figures: &mut Figures) {
    let own = ground.terms.exchange.own();
    let revenue = ground.book.ledger.tally(window);
    let (costs, paid, _) = spent.over(Over::Returns);
    let (mut value, mut net) = (Value::Missing(SEVERAL.to_owned()), None);
    if ground.book.ledger.first().is_none() {
        value = Value::Missing("no revenue yet".to_owned());
    } else if let Some((earned, costs)) = amount_alone(&revenue.amount, ground).zip(amount_alone(&costs, ground)) {
        let left = earned.saturating_sub(costs);
        let nothing = || Value::Missing("costs come to nothing: there is no ratio to nothing".to_owned());
        (value, net) = (over(left, costs).map_or_else(nothing, Value::Share), Some(left));
    }
    let mut inputs = vec![("revenue".to_owned(), revenue.amount), ("costs".to_owned(), costs)];
    inputs.extend(net.map(|net| ("revenue less costs".to_owned(), Value::money(net, own))));
    let mut notes: Vec<String> =
        ground.sources.iter().filter_map(|source| source.missing_from(window, ground.terms.today)).collect();
    notes.push("your own time is no cost here unless costs.csv says so".to_owned());
    let drafted = draft("costs.roi", value);
    let roi = Figure { window: Some(window), n: paid, n_rows: paid + revenue.rows, inputs, notes, ..drafted };
    keep(figures, roi, rows(ground, window, |_, _| true).and(revenue::selection(ground, window)));
}

/// What came back: deals won against what was spent on their platforms.
pub(crate) fn on_platforms(
    ground: &Ground,
    spent: &Spent,
    platforms: &[Return],
    window: Window,
    figures: &mut Figures,
) {
    let own = ground.terms.exchange.own();
    let total = |of: fn(&Return) -> &Value| {
        let mut sum = Decimal::ZERO;
        for one in platforms {
            sum = sum.saturating_add(amount_alone(of(one), ground)?);
        }
        Some(sum)
    };
    let won = platforms.iter().map(|one| one.won).sum::<Option<u64>>();
    let kept = won.is_some();
    let won = won.unwrap_or(0);
    let (gained, paid) = (total(|one| &one.value), total(|one| &one.spent));
    let nothing = || Value::Missing("nothing was spent: there is no ratio to nothing".to_owned());
    let value = match (gained, paid) {
        _ if platforms.is_empty() => Value::Missing("no cost names a platform".to_owned()),
        _ if !kept => Value::Missing(NO_DEALS.to_owned()),
        (Some(gained), Some(paid)) => over(gained, paid).map_or_else(nothing, Value::Number),
        _ => Value::Missing(SEVERAL.to_owned()),
    };
    let known = !matches!(value, Value::Missing(_));
    let inputs = [("deals won there", gained), ("spent there", paid)];
    let inputs = inputs.into_iter().filter_map(|(name, amount)| Some((name.to_owned(), Value::money(amount?, own))));
    let names: Vec<&str> = platforms.iter().map(|one| one.name.as_str()).collect();
    let roas = Figure {
        window: Some(window),
        n: won,
        n_rows: spent.of_platform.iter().rev().skip(1).sum(),
        evidence: if known { evidence(won.max(1)) } else { Evidence::None },
        inputs: inputs.collect(),
        notes: (!names.is_empty()).then(|| format!("on {}", join(&names))).into_iter().collect(),
        ..draft("costs.roas", value)
    };
    keep(figures, roas, rows(ground, window, |data, row| data.costs.platform.get(row).is_some()));
}

/// The amount in the business's currency, where there is no other.
fn amount_alone(value: &Value, ground: &Ground) -> Option<Decimal> {
    match value {
        Value::Money(sums) if sums.len() < 2 => Some(amount_in(value, ground.terms.exchange.own())),
        _ => None,
    }
}

/// Why nothing is known of what was won.
const NO_DEALS: &str = "no deals are kept";

/// What returns are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Platform,
    Offer,
}

/// What was spent on each platform or for each offer, and what was won with it; the most spent first.
pub(crate) fn returns(
    ground: &Ground,
    by: By,
    (spent, gained): (&Spent, &Gained),
    window: Window,
    figures: &mut Figures,
) -> Vec<Return> {
    let own = ground.terms.exchange.own();
    let (method, counts, paid, won) = match by {
        By::Platform => ("costs.platform.*", &spent.of_platform, &spent.platforms, &gained.platforms),
        By::Offer => ("costs.offer.*", &spent.of_offer, &spent.offers, &gained.offers),
    };
    let names = counts.iter().enumerate().take(ground.data.names.len()).filter(|(_, rows)| **rows > 0);
    let mut found: Vec<(usize, Return)> = names
        .map(|(slot, _)| {
            let name = ground.data.names.text(Name(slot as u32)).to_owned();
            let won = gained.from_deals.then(|| at(won, slot));
            let one = of(ground, name, paid.value(&(slot..=slot)), won);
            (slot, one)
        })
        .collect();
    found.sort_by(|(_, a), (_, b)| {
        amount_in(&b.spent, own).cmp(&amount_in(&a.spent, own)).then_with(|| a.name.cmp(&b.name))
    });
    let each = found.into_iter().map(|(slot, mut one)| {
        let n = counts.get(slot).copied().unwrap_or(0);
        let drafted = family(method, &method.replace('*', &slug(&one.name)), &one.name, one.spent.clone());
        let figure = Figure { window: Some(window), n, n_rows: n, ..drafted };
        let selection = rows(ground, window, move |data, row| {
            let name = if by == By::Platform { data.costs.platform.get(row) } else { data.costs.offer.get(row) };
            name.map(Name::index) == Some(slot)
        });
        one.figure = keep(figures, figure, selection);
        one
    });
    each.collect()
}

/// The deals won of a name, and what they are worth.
fn at((worth, counts): &(Grid, Vec<u64>), slot: usize) -> (u64, Value) {
    (counts.get(slot).copied().unwrap_or(0), worth.value(&(slot..=slot)))
}

fn of(ground: &Ground, name: String, spent: Value, won: Option<(u64, Value)>) -> Return {
    let value = won.as_ref().map_or_else(|| Value::Missing(NO_DEALS.to_owned()), |(_, value)| value.clone());
    let won = won.map(|(won, _)| won);
    let both = amount_alone(&value, ground).zip(amount_alone(&spent, ground));
    Return {
        ratio: both.and_then(|(value, spent)| over(value, spent)),
        per_deal: won.filter(|won| *won > 0).map(|won| each(&spent, won)),
        name,
        spent,
        won,
        value,
        figure: String::new(),
    }
}
