//! The figures of a day as they are frozen: [`Snapshot`] says what each of them is, and who reads it later.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Metrics, catalogue,
    exchange::amount_in,
    forecast::{most_likely, rates::chance},
};
use crate::{
    base::{calendar::Window, value::Value},
    data::{
        column::Mark,
        snapshots::{Amount, Frozen, FrozenDeal, Snapshot},
    },
};

/// Freezes the figures of the metrics' own day. Where another day than that one writes it, `looked_back` says so.
pub fn freeze(metrics: &Metrics<'_>, created_at: &str, looked_back: bool) -> Snapshot {
    let day = Window { from: metrics.today, to: metrics.today };
    Snapshot {
        snapshot_date: metrics.today,
        created_at: created_at.to_owned(),
        looked_back,
        currency: metrics.business.currency.code().to_owned(),
        total_ytd: figure(metrics, "revenue.ytd"),
        projected_annual: figure(metrics, "revenue.projected_annual"),
        last_30d: figure(metrics, "revenue.last_30_days"),
        revenue_today: revenue_of(metrics, day),
        revenue_mtd: figure(metrics, "revenue.mtd"),
        sources: sources(metrics),
        contacts_added: deals_on(metrics, |_| None),
        deals_closed: deals_on(metrics, |pipeline| Some(pipeline.won())),
        stage_counts: by_stage(metrics, |stage| stage.count),
        stage_values: by_stage(metrics, |stage| money(metrics, &stage.value)),
        total_pipeline: figure(metrics, "pipeline.open_value"),
        weighted_pipeline: figure(metrics, "pipeline.weighted_value"),
        forecast_30d: figure(metrics, "forecast.30d"),
        forecast_60d: figure(metrics, "forecast.60d"),
        forecast_90d: figure(metrics, "forecast.90d"),
        forecasts: forecasts(metrics),
        deals: deals(metrics),
        figures: figures(metrics),
    }
}

fn figure(metrics: &Metrics<'_>, id: &str) -> Option<Amount> {
    money(metrics, &metrics.known(id)?.0.value)
}

/// The amount in the business's currency; `None` of what is missing.
fn money(metrics: &Metrics<'_>, value: &Value) -> Option<Amount> {
    matches!(value, Value::Money(_)).then(|| Amount(amount_in(value, metrics.business.currency)))
}

/// Revenue of the day; `None` where there is no revenue at all.
fn revenue_of(metrics: &Metrics<'_>, day: Window) -> Option<Amount> {
    metrics.revenue().months.last()?;
    money(metrics, &metrics.ground.book.ledger.tally(day).amount)
}

/// Each source's revenue of the year; `None` where nothing of it is in.
fn sources(metrics: &Metrics<'_>) -> BTreeMap<String, Option<Amount>> {
    let year = metrics.today.year();
    let of_year = |source: &crate::metrics::sources::Source| source.updated.is_some_and(|on| on.year() == year);
    let each = metrics.sources().iter();
    each.map(|source| (source.id.clone(), money(metrics, &source.this_year).filter(|_| of_year(source)))).collect()
}

/// The deals that reached a stage on the day; those that were created on it where no stage is meant. `None` where there
/// are no deals at all.
fn deals_on(metrics: &Metrics<'_>, stage: impl Fn(&crate::config::Pipeline) -> Option<usize>) -> Option<u64> {
    let (data, today) = (metrics.data, metrics.today);
    let is_of_day = |row: &u32| {
        let pipeline = metrics.business.pipelines.get(data.histories.pipeline(*row));
        let on = match pipeline.and_then(&stage) {
            Some(stage) => data.histories.reached(*row, stage).and_then(Mark::day),
            None => data.deals.created.get(*row),
        };
        on == Some(today)
    };
    (!data.deals.rows.is_empty()).then(|| data.deals.rows.iter().filter(is_of_day).count() as u64)
}

fn by_stage<T>(
    metrics: &Metrics<'_>,
    of: impl Fn(&super::pipeline::Stage) -> T,
) -> BTreeMap<String, BTreeMap<String, T>> {
    if metrics.data.deals.rows.is_empty() {
        return BTreeMap::new();
    }
    let stages = |pipeline: &super::pipeline::Pipeline| {
        pipeline.stages.iter().map(|stage| (stage.name.clone(), of(stage))).collect()
    };
    metrics.pipelines().iter().map(|pipeline| (pipeline.id.clone(), stages(pipeline))).collect()
}

/// Each forecast; none where there is nothing that could be forecast.
fn forecasts(metrics: &Metrics<'_>) -> Vec<Frozen> {
    let known = |id: &str| matches!(metrics.known(id), Some((figure, _)) if !matches!(figure.value, Value::Missing(_)));
    let each = metrics.forecast().ahead.iter().filter(|ahead| known(&format!("forecast.{}d", ahead.days)));
    each.map(|ahead| Frozen {
        days: ahead.days,
        mean: Amount(ahead.mean),
        p10: Amount(ahead.spread.quantile(0.1)),
        p50: Amount(ahead.spread.quantile(0.5)),
        p90: Amount(ahead.spread.quantile(0.9)),
        nothing: Amount(chance(ahead.spread.nothing)),
    })
    .collect()
}

fn deals(metrics: &Metrics<'_>) -> Vec<FrozenDeal> {
    let pipeline = |number: usize| metrics.business.pipelines.get(number);
    let each = most_likely(metrics, None).into_iter();
    each.map(|deal| FrozenDeal {
        id: metrics.data.deals.id.get(deal.row).to_owned(),
        pipeline: pipeline(deal.pipeline).map_or_else(String::new, |pipeline| pipeline.id.clone()),
        stage: pipeline(deal.pipeline).map_or("", |pipeline| pipeline.stage_name(deal.stage)).to_owned(),
        value: Amount(deal.value),
        chance: Amount(deal.chance),
        within: deal.within.map_or_else(Vec::new, |within| within.map(Amount).to_vec()),
    })
    .collect()
}

/// Every figure that is not one of a family: months and names come and go, and their rows are in the files.
fn figures(metrics: &Metrics<'_>) -> BTreeMap<String, Option<Amount>> {
    let alone = |id: &&String| catalogue::method(id).is_some_and(|method| method.id == **id);
    let amount = |value: &Value| match value {
        Value::Money(_) => money(metrics, value),
        value => value.number().map(|number: Decimal| Amount(number.round_dp(12))),
    };
    let ids = metrics.under("").filter(|(id, _)| alone(id));
    ids.map(|(id, (figure, _))| (id.clone(), amount(&figure.value))).collect()
}
