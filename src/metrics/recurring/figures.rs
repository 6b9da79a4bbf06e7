//! The figures of what recurs, each with the subscriptions behind it.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    FULL_MONTHS, Flow, MonthMoves, Movement, Recurring,
    flow::over,
    lives::{self, Life},
    month_of, monthly,
    sweep::{Piece, Swept},
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{CONVERTED, Evidence, Figure, Point},
        money::Money,
        ratio::Ratio,
        text::count,
        value::{Detail, Value},
    },
    data::Dataset,
    metrics::{
        compare::compared,
        draft::{Figures, draft, evidence, family, keep, rate},
        exchange::{Exchange, amount_in},
        revenue::Ground,
        selection::Selection,
    },
};

/// The months of a small series.
const SERIES: usize = 12;
/// Why a ratio of money is not told.
const SEVERAL: &str = "several currencies: data/rates.csv has no rate for one of them";

/// Adds the figures.
pub(crate) fn add(ground: &Ground, lives: &[Life], swept: &Swept, recurring: &Recurring, figures: &mut Figures) {
    standing(ground, lives, recurring, figures);
    movements(ground, swept, figures);
    month_ends(ground, lives, recurring, figures);
    last_month(ground, lives, recurring, figures);
    six_months(ground, lives, recurring, figures);
    net_retention_year(ground, lives, swept, figures);
}

/// What runs today: revenue a month and a year, customers, and revenue per customer.
fn standing(ground: &Ground, lives: &[Life], recurring: &Recurring, figures: &mut Figures) {
    let today = ground.terms.today;
    let Some(last) = recurring.months.last() else { return };
    let running = || lives.iter().filter(|life| life.runs_on(today));
    let (n, n_rows) = running().fold((0u64, 0u64), |(n, rows), life| (n.saturating_add(life.units), rows + 1));
    let series = series(recurring, |month| amount_in(&month.end, ground.terms.exchange.own()));
    let mut notes: Vec<String> =
        running().any(|life| life.converted).then(|| CONVERTED.to_owned()).into_iter().collect();
    notes.extend(ending_note(ground, recurring));
    let comparison = (recurring.months.len() > 1).then(|| {
        let end = Window { from: last.month.first().plus(-1), to: last.month.first().plus(-1) };
        compared(&last.end, last.start.clone(), end, format!("the end of {}", last.month.previous().words()), Ok(()))
    });
    let mrr = Figure { n, comparison, series, notes, n_rows, ..draft("recurring.mrr", last.end.clone()) };
    let drafted = draft("recurring.arr", times_twelve(&last.end, lives, today));
    let arr = Figure { inputs: vec![("a month".to_owned(), last.end.clone())], n, n_rows, ..drafted };
    let customers = Figure {
        n: last.customers,
        n_rows,
        series: self::series(recurring, |month| Decimal::from(month.customers)),
        ..draft("recurring.customers", Value::Count(last.customers))
    };
    let arpa = Figure {
        n: last.customers,
        n_rows,
        inputs: vec![
            ("monthly recurring revenue".to_owned(), last.end.clone()),
            ("customers".to_owned(), Value::Count(last.customers)),
        ],
        ..draft("recurring.arpa", per_customer(last))
    };
    keep(figures, mrr, on(ground, today, |life| monthly(&Value::Money(vec![life.annual]))));
    keep(figures, arr, on(ground, today, |life| Value::Money(vec![life.annual])));
    for figure in [customers, arpa] {
        keep(figures, figure, on(ground, today, |life| monthly(&Value::Money(vec![life.annual]))));
    }
}

/// Twelve times what recurs, from the yearly sums themselves: no twelfth is rounded.
fn times_twelve(monthly: &Value, lives: &[Life], today: Day) -> Value {
    let Value::Money(sums) = monthly else { return monthly.clone() };
    let annual = |money: &Money| {
        let same = lives.iter().filter(|life| life.runs_on(today) && life.annual.currency == money.currency);
        let mut sum = crate::base::money::Sum::default();
        same.for_each(|life| sum.add(life.annual.amount));
        Money { amount: sum.total(), ..*money }
    };
    Value::Money(sums.iter().map(annual).collect())
}

fn per_customer(month: &MonthMoves) -> Value {
    match &month.end {
        Value::Money(sums) => match sums.as_slice() {
            [one] => over(one.amount, Decimal::from(month.customers)).map_or_else(
                || Value::Missing("no customer pays today".to_owned()),
                |amount| Value::money(amount, one.currency),
            ),
            _ => Value::Missing(SEVERAL.to_owned()),
        },
        other => other.clone(),
    }
}

/// `2 subscriptions of $840.00 a month have an end, the first on 30 Nov 2026`.
fn ending_note(ground: &Ground, recurring: &Recurring) -> Option<String> {
    let first = recurring.ending.first()?;
    let mut sums: BTreeMap<_, Decimal> = BTreeMap::new();
    for one in &recurring.ending {
        let sum = sums.entry((one.amount.currency != ground.terms.exchange.own(), one.amount.currency)).or_default();
        *sum = sum.saturating_add(one.amount.amount);
    }
    let sums = sums.into_iter().map(|((_, currency), amount)| Money::new(amount, currency)).collect();
    let amount = Value::Money(sums).words(Detail::Exact);
    Some(match recurring.ending.len() {
        1 => format!("one subscription of {amount} a month ends on {}", first.last.words()),
        n => format!("{n} subscriptions of {amount} a month have an end, the first on {}", first.last.words()),
    })
}

fn series(recurring: &Recurring, value: impl Fn(&MonthMoves) -> Decimal) -> Vec<Point> {
    let from = recurring.months.len().saturating_sub(SERIES);
    let point = |month: &MonthMoves| Point {
        label: month.month.short().to_owned(),
        value: Some(value(month)),
        so_far: month.so_far,
    };
    recurring.months.iter().skip(from).map(point).collect()
}

/// The five movements of the month so far.
fn movements(ground: &Ground, swept: &Swept, figures: &mut Figures) {
    let Some(month) = swept.months.last() else { return };
    let window = Window::month_to_date(ground.terms.today);
    let before = window.same_days_of_previous_month();
    let known = if swept.months.len() > 1 { Ok(()) } else { Err(format!("no data for {}", before.words())) };
    let pieces: Arc<[Piece]> = swept.pieces.clone().into();
    for (kind, (value, then)) in Movement::ALL.into_iter().zip(month.moves.iter().zip(&swept.month_before)) {
        let rows = pieces.iter().filter(|(_, other, _)| *other == kind).map(|(row, ..)| *row);
        let mut rows: Vec<u32> = rows.collect();
        rows.dedup();
        let n = rows.len() as u64;
        let drafted = draft(&format!("recurring.{}", kind.id()), value.clone());
        let comparison = Some(compared(value, then.clone(), before, before.words(), known.clone()));
        let figure = Figure { window: Some(window), n, n_rows: n, comparison, ..drafted };
        keep(figures, figure, moved(&pieces, kind));
    }
}

/// The rows of a movement, each with what it adds.
fn moved(pieces: &Arc<[Piece]>, kind: Movement) -> Selection {
    let (test, part) = (Arc::clone(pieces), Arc::clone(pieces));
    let of_row = move |pieces: &[Piece], row: u32| {
        let start = pieces.partition_point(|(other, ..)| *other < row);
        let rest = pieces.get(start..).unwrap_or_default();
        let same = rest.iter().take_while(move |(other, ..)| *other == row);
        same.filter(move |(_, other, _)| *other == kind).map(|(.., money)| *money).collect::<Vec<Money>>()
    };
    Selection::new(
        "subscriptions",
        move |_, row| !of_row(&test, row).is_empty(),
        move |_, row| {
            let sums = of_row(&part, row);
            let first = *sums.first()?;
            let amount = sums.iter().fold(Decimal::ZERO, |sum, money| sum.saturating_add(money.amount));
            Some(Value::Money(vec![month_of(Money { amount, ..first })]))
        },
    )
}

/// The subscriptions that run on a day.
fn on(ground: &Ground, day: Day, part: impl Fn(&Life) -> Value + Send + Sync + 'static) -> Selection {
    let (terms, again) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let find = move |data: &Dataset, exchange: &Exchange, today: Day, row: u32| {
        lives::life(data, exchange, today, row).filter(|life| life.runs_on(day))
    };
    Selection::new(
        "subscriptions",
        move |data, row| find(data, &terms.exchange, terms.today, row).is_some(),
        move |data, row| find(data, &again.exchange, again.today, row).map(|life| part(&life)),
    )
}

/// What recurred at the end of each month.
fn month_ends(ground: &Ground, lives: &[Life], recurring: &Recurring, figures: &mut Figures) {
    let today = ground.terms.today;
    let mut changes: BTreeMap<Month, (i128, i64)> = BTreeMap::new();
    for life in lives {
        let mut add = |day: Day, sign: i64| {
            let (units, rows) = changes.entry(day.month()).or_default();
            *units += i128::from(life.units) * i128::from(sign);
            *rows += sign;
        };
        add(life.from, 1);
        if let Some(gone) = life.gone_by(today) {
            add(gone, -1);
        }
    }
    let (mut n, mut n_rows) = (0i128, 0i64);
    for month in &recurring.months {
        let (units, rows) = changes.get(&month.month).copied().unwrap_or_default();
        (n, n_rows) = (n + units, n_rows + rows);
        let id = format!("recurring.month.{}", month.month);
        let drafted = family("recurring.month.*", &id, &month.month.words(), month.end.clone());
        let counts = (u64::try_from(n).unwrap_or(u64::MAX), u64::try_from(n_rows).unwrap_or(0));
        let figure = Figure { n: counts.0, n_rows: counts.1, ..drafted };
        let last = month.month.last().min(today);
        keep(figures, figure, on(ground, last, |life| monthly(&Value::Money(vec![life.annual]))));
    }
}

/// A ratio of a month's movements.
type OfFlow = fn(&Flow) -> Option<Decimal>;

/// The rates of the last full month.
fn last_month(ground: &Ground, lives: &[Life], recurring: &Recurring, figures: &mut Figures) {
    let full = recurring.months.iter().rev().find(|month| !month.so_far);
    let flow = full.map(|month| month.flow(ground.terms.exchange.own()));
    let window = full.map(|month| month.month.window());
    let ratio = full.map_or(Ratio::default(), MonthMoves::churn);
    let why = if full.is_some() { "no customer at the month's start" } else { "no full month yet" };
    let churn = Figure { window, ..rate("recurring.customer_churn", ratio, why) };
    keep_with_start(ground, lives, churn, figures);
    let each: [(&str, OfFlow); 3] = [
        ("recurring.revenue_churn", Flow::revenue_churn),
        ("recurring.gross_retention", Flow::gross_retention),
        ("recurring.net_retention", Flow::net_retention),
    ];
    for (id, of) in each {
        let value = match flow {
            _ if recurring.foreign > 0 => Value::Missing(SEVERAL.to_owned()),
            None => Value::Missing("no full month yet".to_owned()),
            Some(flow) => of(&flow)
                .map_or_else(|| Value::Missing("nothing recurred at the month's start".to_owned()), Value::Share),
        };
        let mut figure = Figure { window, ..estimated(draft(id, value), ratio.n) };
        if let Some(flow) = flow.filter(|_| !matches!(figure.value, Value::Missing(_))) {
            figure.inputs = inputs(ground, &flow);
            if id == "recurring.net_retention" && flow.reactivated > Decimal::ZERO {
                let with = flow.net_retention_with_returns().map(|share| Value::Share(share).words(Detail::Exact));
                figure.notes.extend(with.map(|with| format!("{with} with those who came back")));
            }
        }
        keep_with_start(ground, lives, figure, figures);
    }
}

/// The rates of the last six full months, and the lifetime that they make.
fn six_months(ground: &Ground, lives: &[Life], recurring: &Recurring, figures: &mut Figures) {
    let own = ground.terms.exchange.own();
    let full: Vec<&MonthMoves> =
        recurring.months.iter().rev().filter(|month| !month.so_far).take(FULL_MONTHS).collect();
    let ratio =
        full.iter().fold(Ratio::default(), |sum, month| Ratio::new(sum.k + month.left, sum.n + month.customers_before));
    let months = |months: &[&MonthMoves]| {
        let (first, last) = (months.last()?, months.first()?);
        Some(Window { from: first.month.first(), to: last.month.last() })
    };
    let window = months(&full);
    let enough = full.len() == FULL_MONTHS;
    let too_few = format!("{} of {FULL_MONTHS} full months so far", full.len());
    let mut churn = Figure { window, ..rate("recurring.customer_churn_average", ratio, &too_few) };
    if !enough {
        churn.value = Value::Missing(too_few.clone());
        (churn.ratio, churn.interval, churn.evidence) = (None, None, Evidence::None);
    }
    let flow = full.iter().rev().map(|month| month.flow(own)).reduce(|sum, next| sum.then(&next)).unwrap_or_default();
    let quick = match flow.quick_ratio() {
        _ if recurring.foreign > 0 => Value::Missing(SEVERAL.to_owned()),
        _ if !enough => Value::Missing(too_few),
        Some(ratio) => Value::Number(ratio),
        None => Value::Missing("nothing was lost: there is no ratio to nothing".to_owned()),
    };
    let mut quick = Figure { window, ..estimated(draft("recurring.quick_ratio", quick), ratio.n) };
    if let Some(with) = flow.quick_ratio_with_returns().filter(|_| flow.reactivated > Decimal::ZERO) {
        quick.notes.push(format!("{} with those who came back", Value::Number(with).words(Detail::Exact)));
    }
    quick.inputs = inputs(ground, &flow);
    let ltv = lifetime(&churn, figures);
    for figure in [churn, quick, Figure { window, ..ltv }] {
        keep_with_start(ground, lives, figure, figures);
    }
}

/// What a customer brings until they leave: revenue per customer and month ÷ churn, as `ChartMogul` has it.
fn lifetime(churn: &Figure, figures: &Figures) -> Figure {
    let arpa = figures.get("recurring.arpa").map(|(figure, _)| figure.value.clone());
    let arpa = arpa.unwrap_or_else(|| Value::Missing("no customer pays today".to_owned()));
    let lost = churn.ratio.filter(|ratio| ratio.k > 0).map(|ratio| (Decimal::from(ratio.n), Decimal::from(ratio.k)));
    let value = match (&arpa, &churn.value, lost) {
        (Value::Missing(why), ..) | (_, Value::Missing(why), _) => Value::Missing(why.clone()),
        (Value::Money(sums), _, Some((there, left))) => {
            let of = |money: &Money| Some(Money { amount: over(money.amount.saturating_mul(there), left)?, ..*money });
            let sums: Option<Vec<Money>> = sums.iter().map(of).collect();
            sums.map_or_else(|| Value::Missing("beyond what can be told".to_owned()), Value::Money)
        }
        _ => Value::Missing("no customer left in six full months: no lifetime to tell".to_owned()),
    };
    let inputs =
        vec![("per customer and month".to_owned(), arpa), ("customers lost a month".to_owned(), churn.value.clone())];
    let left = churn.ratio.map_or(0, |ratio| ratio.k);
    let mut figure = Figure { inputs, ..estimated(draft("recurring.ltv", value), left) };
    if let (Value::Money(_), Some(range)) = (&figure.value, lifetime_range(churn, &figure.inputs)) {
        let losses = count(left, "customer who left", "customers who left");
        figure
            .notes
            .push(format!("from {losses}: anything from {range}, at the 95 % interval of what is lost a month"));
    }
    figure
}

/// `$6,132 to $76,900`: the lifetime at both ends of the interval of churn.
fn lifetime_range(churn: &Figure, inputs: &[(String, Value)]) -> Option<String> {
    let (low, high) = churn.interval?;
    let (_, Value::Money(sums)) = inputs.first()? else { return None };
    let [arpa] = sums.as_slice() else { return None };
    let at = |share: f64| {
        let amount = over(arpa.amount, Decimal::from_f64(share)?)?;
        Some(Value::money(amount, arpa.currency).words(Detail::Whole))
    };
    Some(format!("{} to {}", at(high)?, at(low)?))
}

/// What the customers of a year ago pay today.
fn net_retention_year(ground: &Ground, lives: &[Life], swept: &Swept, figures: &mut Figures) {
    let today = ground.terms.today;
    let then = Window { from: today, to: today }.same_days_of_previous_year().to;
    let value = match swept.cohort {
        _ if swept.foreign > 0 => Value::Missing(SEVERAL.to_owned()),
        None => Value::Missing(format!("no customer on {}", then.words())),
        Some((paid, pays, _)) => over(pays, paid)
            .map_or_else(|| Value::Missing(format!("nothing recurred on {}", then.words())), Value::Share),
    };
    let own = ground.terms.exchange.own();
    let month = |annual: Decimal| Value::Money(vec![month_of(Money::new(annual, own))]);
    let customers = swept.cohort.map_or(0, |(.., customers)| customers);
    let inputs = swept.cohort.map_or_else(Vec::new, |(paid, pays, _)| {
        vec![
            (format!("their revenue a month on {}", then.words()), month(paid)),
            ("their revenue a month today".to_owned(), month(pays)),
        ]
    });
    let n_rows = lives.iter().filter(|life| life.runs_on(then)).count() as u64;
    let drafted = estimated(draft("recurring.net_retention_year", value), customers);
    let figure = Figure { window: Some(Window { from: then, to: today }), inputs, n_rows, ..drafted };
    keep(figures, figure, on(ground, then, |life| monthly(&Value::Money(vec![life.annual]))));
}

/// A figure that depends on this many customers; what is known is never without evidence.
fn estimated(figure: Figure, n: u64) -> Figure {
    let known = !matches!(figure.value, Value::Missing(_));
    Figure { n, evidence: if known { evidence(n.max(1)) } else { Evidence::None }, ..figure }
}

/// The figure with the subscriptions that ran right before its days.
fn keep_with_start(ground: &Ground, lives: &[Life], figure: Figure, figures: &mut Figures) {
    let eve = figure.window.map_or(ground.terms.today, |window| window.from.plus(-1));
    let n_rows = lives.iter().filter(|life| life.runs_on(eve)).count() as u64;
    let rows = on(ground, eve, |life| monthly(&Value::Money(vec![life.annual])));
    keep(figures, Figure { n_rows, ..figure }, rows);
}

fn inputs(ground: &Ground, flow: &Flow) -> Vec<(String, Value)> {
    let own = ground.terms.exchange.own();
    let named = [
        ("start", flow.start),
        ("new", flow.new),
        ("expansion", flow.expansion),
        ("contraction", flow.contraction),
        ("churned", flow.churned),
        ("reactivated", flow.reactivated),
    ];
    named.into_iter().map(|(name, amount)| (name.to_owned(), Value::money(amount, own))).collect()
}
