//! The figures of the forecast and of its record.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{
    Forecast, Likely, Missing, Outlook, Won, brought,
    record::{Judged, LEAST, Measured, Record},
};
use crate::{
    base::{
        calendar::Window,
        figure::{CONVERTED, Evidence, Figure, Good, RowLine},
        money::Currency,
        value::{Detail, Value},
    },
    data::{Dataset, snapshots::Snapshot},
    metrics::{
        catalogue::{Method, Unit, money, number, share},
        draft::{Figures, draft, evidence, family, keep},
        exchange::Grid,
        forecast::{Ahead, rates::chance},
        quiet::Quiet,
        revenue::Ground,
        selection::Selection,
    },
};

const MEAN: &str = "Sum over open deals of value × chance of winning it × chance that this happens within these days. The second chance is 1 or 0 where the deal has an `expected_close` that has not passed; else that of the times of the stages that are left, one after the other, each exponential with its mean days. Deals that nobody knows of yet are not in it.";

const RANGE: &str = "The amount that is not reached with this chance, in the distribution of the sum of all open deals, each of which brings its value or nothing, independently of the others.";

/// The figures of this area.
pub const METHODS: &[Method] = &[
    money(
        "pipeline.weighted_value",
        "Weighted pipeline",
        "Sum over open deals of value × chance of winning it. The chance is the deal's own `probability` where it has one; else the chances of the stages that are left, multiplied. That of a stage is (10 × expected + advanced) ÷ (10 + advanced + lost), or (1 + advanced) ÷ (2 + advanced + lost) where `business.toml` expects nothing. No time is in it.",
    ),
    money("forecast.30d", "Forecast, next 30 days", MEAN),
    money("forecast.60d", "Forecast, next 60 days", MEAN),
    money("forecast.90d", "Forecast, next 90 days", MEAN),
    money("forecast.*.p10", "Low end, next {}", RANGE),
    money("forecast.*.p50", "As likely more as less, next {}", RANGE),
    money("forecast.*.p90", "High end, next {}", RANGE),
    Method {
        id: "forecast.*.nothing",
        label: "Chance of nothing, next {}",
        unit: Unit::Share,
        good: Good::Down,
        formula: "The chance that no open deal is won within these days: the product over all of them of 1 − chance.",
    },
    Method {
        good: Good::Neither,
        ..money(
            "forecast.silent_30d",
            "Forecast from silent deals",
            "What the forecast of the next 30 days expects of the deals that are silent: open, with no contact, activity or new stage for more than 14 days. It is in the forecast in full, since chances do not age.",
        )
    },
    money(
        "forecast.brought.*",
        "What {} brought so far",
        "Median of what the last windows of so many days brought, the last twelve at most, as far back as there are deals: the value of the deals that were open when the window began and won in it. That is what a forecast is of.",
    ),
    money(
        "forecast.won_so_far",
        "Won so far this month",
        "Sum of values of the deals won from the first of the month to today. It is not in the forecast: that is of deals that are open.",
    ),
    Method {
        good: Good::Neither,
        ..money(
            "forecast.*.bias",
            "Bias of forecasts of {}",
            "Mean of forecast less what came, over the forecasts that were frozen, are over and don't overlap. Above 0 they promise too much.",
        )
    },
    off(
        "forecast.*.mae",
        "Typical error of forecasts of {}",
        "Mean absolute difference between forecast and what came, over the forecasts that were frozen, are over and don't overlap. What came is the value of deals that were open on the day of the forecast and won in its days.",
    ),
    off(
        "forecast.*.naive_mae",
        "Typical error of the same again, {}",
        "The same of the naive forecast: that what came in as many days before comes again.",
    ),
    number(
        "forecast.*.mase",
        "Error against the same again, {}",
        Good::Down,
        "Mean absolute error ÷ the mean absolute change from one period of so many days to the next (MASE). Below 1 the forecast is better than saying the same again.",
    ),
    share(
        "forecast.*.coverage",
        "Inside the range, {}",
        "Forecasts for which what came was between their low and high end ÷ forecasts that were frozen, are over and don't overlap. It should be near 80 %.",
    ),
    off(
        "forecast.*.interval_score",
        "Score of the range, {}",
        "Mean of the width of the range and ten times what it was missed by (interval score at 80 %). It falls with ranges that are narrow and right.",
    ),
    number(
        "forecast.*.brier",
        "Score of single chances, {}",
        Good::Down,
        "Mean square of the chance of each frozen deal less 1 if it was won in time and 0 if not (Brier score). 0.25 is what a coin has.",
    ),
];

/// Money of which less is better.
const fn off(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { good: Good::Down, ..money(id, label, formula) }
}

/// Makes every figure.
pub(super) fn keep_all(
    ground: &Ground,
    (outlook, quiet): (&Outlook, &Quiet),
    forecast: &Forecast,
    won: &[Won],
    figures: &mut Figures,
) {
    weighted(ground, outlook, forecast, figures);
    for past in &forecast.brought {
        brought::keep_figure(ground, past, figures);
    }
    for (at, ahead) in forecast.ahead.iter().enumerate() {
        horizon(ground, outlook, forecast, at, ahead, figures);
    }
    won_so_far(ground, won, figures);
    for record in &forecast.record {
        of_record(ground, record, figures);
    }
    of_silent(ground, (outlook, quiet), forecast, figures);
}

fn weighted(ground: &Ground, outlook: &Outlook, forecast: &Forecast, figures: &mut Figures) {
    let drafted = draft("pipeline.weighted_value", Value::Count(0));
    let figure = estimated(ground, forecast, drafted, forecast.weighted, forecast.n);
    let inputs = vec![
        ("deals".to_owned(), Value::Count(forecast.n)),
        ("value in full".to_owned(), Value::money(forecast.value, ground.business.currency)),
    ];
    let notes = notes(&forecast.missing, false);
    keep(figures, Figure { inputs, notes, ..figure }, rows(outlook, |deal| Some(deal.weighted())));
}

/// A figure with an amount, and with what it rests on.
fn estimated(ground: &Ground, forecast: &Forecast, figure: Figure, amount: Decimal, n: u64) -> Figure {
    let missing = forecast.missing;
    let why = if ground.data.deals.rows.is_empty() {
        Some("no deals yet")
    } else if missing.open > 0 && n == 0 {
        Some("no open deal has a value, a chance and a time")
    } else {
        None
    };
    let (value, evidence) = match why {
        Some(why) => (Value::Missing(why.to_owned()), Evidence::None),
        None => (Value::money(amount, ground.business.currency), forecast.evidence),
    };
    Figure { value, evidence, n, n_rows: n, ..figure }
}

/// `8 of 10 times $19k to $36k`.
fn range(ahead: &Ahead, own: Currency) -> String {
    let [low, high] = [0.1, 0.9].map(|q| Value::money(ahead.spread.quantile(q), own).words(Detail::Short));
    format!("8 of 10 times {low} to {high}")
}

/// The days that are ahead.
fn window(ground: &Ground, ahead: &Ahead) -> Window {
    let today = ground.terms.today;
    Window { from: today.plus(1), to: today.plus(ahead.days) }
}

fn horizon(ground: &Ground, outlook: &Outlook, forecast: &Forecast, at: usize, ahead: &Ahead, figures: &mut Figures) {
    let own = ground.business.currency;
    let window = Some(window(ground, ahead));
    let id = format!("forecast.{}d", ahead.days);
    let notes = notes(&forecast.missing, true);
    let step = Value::money(ahead.spread.step, own).words(Detail::Whole);
    let steps = (!ahead.spread.exact).then(|| format!("the range is counted in steps of {step}"));
    let rows = rows(outlook, move |deal| deal.soon(at));
    let made = |figure: Figure, amount| Figure {
        window,
        notes: notes.clone(),
        ..estimated(ground, forecast, figure, amount, ahead.n)
    };
    let mut mean = made(draft(&id, Value::Count(0)), ahead.mean);
    let mut inputs = vec![("deals".to_owned(), Value::Count(ahead.n))];
    for (name, q) in [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)] {
        let amount = ahead.spread.quantile(q);
        let subject = format!("{} days", ahead.days);
        let figure = family(&format!("forecast.*.{name}"), &format!("{id}.{name}"), &subject, Value::Count(0));
        let mut figure = made(figure, amount);
        figure.notes.extend(steps.clone());
        inputs.push((name.to_owned(), figure.value.clone()));
        keep(figures, figure, rows.clone());
    }
    let nothing =
        family("forecast.*.nothing", &format!("{id}.nothing"), &format!("{} days", ahead.days), Value::Count(0));
    let figure = made(nothing, Decimal::ZERO);
    let value = match figure.value {
        Value::Missing(why) => Value::Missing(why),
        _ => Value::Share(chance(ahead.spread.nothing)),
    };
    inputs.push(("chance of nothing".to_owned(), value.clone()));
    keep(figures, Figure { value, ..figure }, rows.clone());
    if at == 0 {
        inputs.push(("of it from silent deals".to_owned(), Value::money(forecast.silent, own)));
    }
    if matches!(mean.value, Value::Money(_)) {
        mean.notes.insert(0, range(ahead, own));
    }
    if let Some(past) = forecast.brought.get(at) {
        inputs.extend(brought::inputs(past, ground));
        mean.notes.extend(brought::doubt(past, ahead, ground));
    }
    keep(figures, Figure { inputs, ..mean }, rows);
}

/// What the first horizon expects of silent deals.
fn of_silent(ground: &Ground, (outlook, quiet): (&Outlook, &Quiet), forecast: &Forecast, figures: &mut Figures) {
    let (first, n) = (forecast.ahead.first(), forecast.silent_n);
    let drafted = draft("forecast.silent_30d", Value::Count(0));
    let figure = estimated(ground, forecast, drafted, forecast.silent, first.map_or(0, |ahead| ahead.n));
    let inputs = vec![("silent deals".to_owned(), Value::Count(n))];
    let window = first.map(|ahead| window(ground, ahead));
    let quiet = quiet.clone();
    let rows = rows(outlook, move |deal| deal.soon(0).filter(|_| quiet.has(deal.row)));
    keep(figures, Figure { n, n_rows: n, inputs, window, ..figure }, rows);
}

/// Why open deals are left out, where some are.
fn notes(missing: &Missing, timed: bool) -> Vec<String> {
    let timeless = if timed { missing.timeless } else { 0 };
    let each = [
        (missing.worthless, "have no value"),
        (missing.foreign, "are in a currency without a rate"),
        (missing.chanceless, "are in a stage of which nothing tells the chance"),
        (timeless, "are in a stage of which nothing tells the days"),
    ];
    let some = each.into_iter().filter(|(n, _)| *n > 0);
    some.map(|(n, why)| format!("{n} of {} open deals {why}: left out", missing.open)).collect()
}

/// The deals that add something, each with what it adds.
fn rows(outlook: &Outlook, part: impl Fn(&Likely) -> Option<Decimal> + Clone + Send + Sync + 'static) -> Selection {
    let (rules, own) = (Arc::clone(&outlook.rules), outlook.rules.own());
    let of = move |data: &Dataset, row: u32| part(&rules.likely(data, row)?);
    let is_of = of.clone();
    Selection::new(
        "deals",
        move |data, row| is_of(data, row).is_some(),
        move |data, row| Some(Value::money(of(data, row)?, own)),
    )
}

fn won_so_far(ground: &Ground, won: &[Won], figures: &mut Figures) {
    let window = Window::month_to_date(ground.terms.today);
    let won: Vec<&Won> = won.iter().filter(|won| window.contains(won.on)).collect();
    let mut grid = Grid::new(1, ground.business.currency);
    won.iter().filter_map(|won| won.fact.worth).for_each(|(money, _)| grid.add(0, money));
    let n = won.len() as u64;
    let worthless = won.iter().filter(|won| won.fact.worth.is_none()).count();
    let mut notes = Vec::new();
    if worthless > 0 {
        notes.push(format!("{worthless} of {n} deals have no value"));
    }
    if won.iter().any(|won| won.fact.worth.is_some_and(|(_, converted)| converted)) {
        notes.push(CONVERTED.to_owned());
    }
    let is_empty = ground.data.deals.rows.is_empty();
    let value = if is_empty { Value::Missing("no deals yet".to_owned()) } else { grid.value(&(0..=0)) };
    let figure = Figure { window: Some(window), n, n_rows: n, notes, ..draft("forecast.won_so_far", value) };
    let (test, part) = (Arc::clone(&ground.terms), Arc::clone(&ground.terms));
    let selection = Selection::new(
        "deals",
        move |data, row| test.stages.won_on(data, row).is_some_and(|on| window.contains(on)),
        move |data, row| {
            let (pipeline, standing) = part.stages.standing(data, row)?;
            let (money, _) = part.stages.worth(&part.exchange, data, row, pipeline, standing)?;
            Some(Value::Money(vec![money]))
        },
    );
    keep(figures, figure, selection);
}

fn of_record(ground: &Ground, record: &Record, figures: &mut Figures) {
    let n = record.judged.len();
    let why = format!("too few to judge: {n} of {LEAST} forecasts of {} days", record.days);
    let measures = record.measures.as_ref();
    let money = |amount: Option<Decimal>| amount.map(|amount| Value::money(amount, ground.business.currency));
    let number =
        |score: Option<f64>| score.map(|score| Value::Number(Decimal::try_from(score).unwrap_or_default().round_dp(6)));
    let inside = record.inside.fraction().filter(|_| measures.is_some()).map(Value::Share);
    let mase = measures.and_then(|it| it.mase).map(|mase| Value::Number(mase.round_dp(6)));
    let values = [
        ("bias", Measured::Bias, money(measures.map(|it| it.bias))),
        ("mae", Measured::Error, money(measures.map(|it| it.mae))),
        ("naive_mae", Measured::NaiveError, money(measures.and_then(|it| it.naive_mae))),
        ("mase", Measured::Error, mase),
        ("coverage", Measured::Coverage, inside),
        ("interval_score", Measured::IntervalScore, money(measures.map(|it| it.interval_score))),
        ("brier", Measured::Chances, number(measures.and_then(|it| it.brier))),
    ];
    for (name, measured, value) in values {
        let id = format!("forecast.{}d.{name}", record.days);
        let missing = || {
            Value::Missing(if measures.is_some() { "there is nothing to compare with".to_owned() } else { why.clone() })
        };
        let figure =
            family(&format!("forecast.*.{name}"), &id, &format!("{} days", record.days), value.unwrap_or_else(missing));
        let is_missing = matches!(figure.value, Value::Missing(_));
        let is_rate = measured == Measured::Coverage && measures.is_some();
        let figure = Figure {
            n: n as u64,
            n_rows: n as u64,
            evidence: if is_missing { Evidence::None } else { evidence(n as u64) },
            ratio: is_rate.then_some(record.inside),
            interval: record.inside.wilson().filter(|_| is_rate),
            ..figure
        };
        keep(figures, figure, snapshots(ground, record, measured));
    }
}

/// The snapshots that forecasts are judged by, each with what it adds to a measure.
fn snapshots(ground: &Ground, record: &Record, measured: Measured) -> Selection {
    let own = ground.business.currency;
    let words = |amount: Decimal| Value::money(amount, own).words(Detail::Whole);
    let line = |judged: &Judged| RowLine {
        place: Snapshot::path(judged.made),
        text: format!(
            "forecast {} ({} to {}) · came {} by {}",
            words(judged.mean),
            words(judged.p10),
            words(judged.p90),
            words(judged.actual),
            judged.over.words()
        ),
        part: judged.part(measured).map(|part| match measured {
            Measured::Coverage => Value::Count(u64::from(judged.inside)),
            _ => Value::money(part, own),
        }),
    };
    Selection::files(record.judged.iter().map(line).collect())
}
