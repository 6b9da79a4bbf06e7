//! Targets over a period that runs.

use proptest::prelude::*;

use super::*;
use crate::{
    base::{calendar::Window, ratio::Ratio, value::Value},
    config::{Period, Target},
    metrics::{catalogue, targets::State},
};

const TODAY: &str = "2026-05-20";

fn over(figure: &str, at_least: &str, period: Period) -> Target {
    Target { figure: figure.into(), at_least: Some(decimal(at_least)), at_most: None, period: Some(period) }
}

/// A deal that came on a day, and was won or lost on another one.
fn closed(created: &'static str, won: &'static str, lost: &'static str) -> Deal {
    Deal { created, marks: [created, "", "", won, lost], value: "100", ..Deal::default() }
}

#[test]
fn what_adds_up_over_days_is_a_figure() {
    let named: Vec<&str> = catalogue::all().map(|method| method.id).filter(|id| catalogue::by_period(id)).collect();
    assert!(named.len() > 20 && named.iter().all(|id| !id.contains('*')), "{named:?}");
    assert_eq!(named.len(), catalogue::BY_PERIOD.len());
}

#[test]
fn a_count_has_a_plan_for_today() {
    let mut data = Dataset::default();
    let rows = [
        closed("2026-04-01", "2026-04-30", ""),
        closed("2026-04-01", "2026-05-01", ""),
        closed("2026-05-02", "2026-05-20", ""),
        closed("2026-05-02", "2026-05-21", ""),
        closed("2026-05-03", "", "2026-05-04"),
        closed("2026-05-03", "", ""),
    ];
    add_deals(&mut data, "data/deals.csv", &rows);
    let mut business = business();
    business.targets =
        vec![over("deals.won_count", "4", Period::Month), over("deals.won_value", "250", Period::Quarter)];
    let metrics = compute(&data, &business, day(TODAY));
    let [month, quarter] = metrics.targets().targets.as_slice() else { panic!("two targets") };
    assert_eq!((month.id.as_str(), month.label.as_str()), ("deals.won_count:at_least:month", "Deals won this month"));
    assert_eq!((&month.value, &month.gap), (&Value::Count(2), &Some(Value::Number((-2).into()))));
    let due = month.expected.as_ref().and_then(Value::number).unwrap();
    assert_eq!(round(due, 4), decimal("2.5806"), "4 of a month, 20 of 31 days");
    assert_eq!(month.per_day.as_ref().and_then(Value::number).map(|number| round(number, 4)), Some(decimal("0.1818")));
    assert_eq!(
        (month.state, month.why.as_str()),
        (State::OnPace, "2, where the plan for today is 2.58: less than one off")
    );
    assert_eq!(quarter.value, Value::money(300.into(), business.currency));
    assert_eq!((quarter.state, quarter.why.as_str()), (State::Met, "reached"));
    let held = metrics.figure(&month.held, None).unwrap();
    assert_eq!((held.n, held.n_rows, held.window), (2, 2, Some(window("2026-05-01", TODAY))));
    let places: Vec<&str> = held.rows.iter().map(|row| row.place.as_str()).collect();
    assert_eq!(places, ["data/deals.csv:3", "data/deals.csv:4"]);
    assert!(metrics.figure("deals.won_count", None).unwrap().target.is_none(), "all of time has no such target");
}

#[test]
fn a_rate_over_a_period_is_judged_by_its_interval() {
    let mut data = Dataset::default();
    add_acts(
        &mut data,
        &[
            ("2026-04-30", "sent", 900),
            ("2026-04-30", "reply", 400),
            ("2026-05-02", "sent", 200),
            ("2026-05-03", "reply", 10),
        ],
    );
    let mut business = business();
    business.targets = vec![over("replies.rate", "0.12", Period::Month), over("replies.rate", "0.12", Period::Week)];
    let metrics = compute(&data, &business, day(TODAY));
    let [month, week] = metrics.targets().targets.as_slice() else { panic!("two targets") };
    assert_eq!((month.ratio, month.state), (Some(Ratio::new(10, 200)), State::Missed));
    assert_eq!(month.gap, Some(Value::Points(decimal("-0.07"))));
    assert_eq!((&month.expected, &month.per_day), (&None, &None));
    assert_eq!((week.state, week.why.as_str()), (State::Unknown, "nothing to count in the period yet"));
}

#[test]
fn deals_without_a_day_are_in_no_period() {
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", &[closed("2026-04-01", "y", ""), closed("2026-05-02", "y", "")]);
    let mut business = business();
    business.targets = vec![over("deals.won_count", "4", Period::Month), over("deals.lost_count", "4", Period::Month)];
    let metrics = compute(&data, &business, day(TODAY));
    let held = metrics.figure("targets.count.deals.won_count.month", None).unwrap();
    assert_eq!(held.value, Value::Count(1), "the one that came this month was won this month");
    assert_eq!(held.notes, ["1 deal does not say on which day it was won or lost: left out"]);
    assert_eq!(metrics.targets().targets[1].value, Value::Count(0), "none was lost on an unknown day");
    let metrics = compute(&data, &business, day("2026-06-20"));
    assert_eq!(metrics.targets().targets[0].state, State::Unknown, "both may be of this month, or not");
}

const DAYS: [&str; 8] =
    ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-04-30", "2026-05-18", TODAY, "2026-05-21"];

fn some_day() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&DAYS[..])
}

/// The number or the two counts that a figure of the period has, and what its rows add up to.
fn gained(data: &Dataset, id: &str, period: Period) -> (Option<Decimal>, Option<Ratio>, Decimal) {
    let mut business = business();
    business.targets = vec![over(id, "1", period)];
    let metrics = compute(data, &business, day(TODAY));
    let held = metrics.figure(&metrics.targets().targets[0].held, None).unwrap();
    let parts = held.rows.iter().filter_map(|row| row.part.as_ref().and_then(Value::number));
    (held.value.number(), held.ratio.filter(|ratio| ratio.n > 0), parts.sum())
}

/// The same of a figure to date, where only the period's rows are there.
fn alone(data: &Dataset, id: &str) -> (Option<Decimal>, Option<Ratio>) {
    let figure = compute(data, &business(), day(TODAY)).figure(id, Some(0));
    (
        figure.as_ref().and_then(|figure| figure.value.number()),
        figure.and_then(|figure| figure.ratio).filter(|ratio| ratio.n > 0),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_period_counts_its_own_rows_alone(
        acts in prop::collection::vec((some_day(), prop::sample::select(vec!["sent", "reply", "call"]), 1u64..9), 0..12),
        paid_rows in prop::collection::vec((some_day(), -900i64..900), 0..12),
        deals in prop::collection::vec((0usize..3, 0usize..8, 0usize..8), 0..12),
        talks in prop::collection::vec((some_day(), prop::option::of(any::<bool>()), prop::option::of(any::<bool>())), 0..12),
        period in prop::sample::select(vec![Period::Week, Period::Month, Period::Quarter, Period::Year]),
    ) {
        let whole = period.window(&business(), day(TODAY));
        let window = Window { to: day(TODAY), ..whole };
        let inside = |on: &str| window.contains(day(on));
        let build = |only: &dyn Fn(&str) -> bool| {
            let mut data = Dataset::default();
            let acts: Vec<_> = acts.iter().filter(|row| only(row.0)).copied().collect();
            add_acts(&mut data, &acts);
            let rows: Vec<_> = paid_rows.iter().filter(|row| only(row.0)).map(|row| paid(row.0, "x", &row.1.to_string())).collect();
            add_revenue(&mut data, "data/revenue.csv", &rows);
            let talk = |row: &(&'static str, Option<bool>, Option<bool>)| Talk { on: row.0, completed: row.1, qualified: row.2, ..Talk::default() };
            let rows: Vec<_> = talks.iter().filter(|row| only(row.0)).map(talk).collect();
            add_conversations(&mut data, "data/conversations.csv", &rows);
            data
        };
        let (mut all, few) = (build(&|_| true), build(&inside));
        for id in ["replies.rate", "replies.sent_count", "replies.reply_count", "conversations.count", "conversations.qualified_count", "conversations.completed_rate", "conversations.qualified_rate", "revenue.total"] {
            let (number, ratio) = alone(&few, id);
            // What is not there before today has no figure at all, and what is k of more than n has no rate.
            if alone(&all, id).0.is_none() {
                continue;
            }
            let earlier = compute(&all, &business(), window.from.plus(-1)).figure(id, Some(0));
            if earlier.is_some_and(|figure| figure.value.number().is_none() && (figure.n > 0 || figure.n_rows > 0)) {
                continue;
            }
            let (value, counts, parts) = gained(&all, id, period);
            match ratio {
                Some(ratio) => prop_assert_eq!(counts, Some(ratio), "{}", id),
                None if id.ends_with("rate") => prop_assert_eq!(value, None, "{}", id),
                None => prop_assert_eq!(value.unwrap_or_default(), number.unwrap_or_default(), "{}", id),
            }
            if value.is_some() {
                prop_assert_eq!(parts, counts.map_or(value, |ratio| Some(ratio.k.into())).unwrap_or_default(), "{}", id);
            }
        }
        let rows: Vec<Deal> = deals.iter().map(|(end, came, days)| {
            let on = DAYS[(*came).max(*days)];
            closed(DAYS[*came], if *end == 1 { on } else { "" }, if *end == 2 { on } else { "" })
        }).collect();
        add_deals(&mut all, "data/deals.csv", &rows);
        if alone(&all, "deals.created_count").0.is_some() {
            let count = |of: &dyn Fn(&Deal) -> &'static str| rows.iter().filter(|deal| !of(deal).is_empty() && inside(of(deal))).count() as u64;
            let won = count(&|deal| deal.marks[3]);
            let lost = count(&|deal| deal.marks[4]);
            for (id, wanted) in [("deals.created_count", count(&|deal| deal.created)), ("deals.won_count", won), ("deals.lost_count", lost), ("deals.won_value", won * 100)] {
                let (value, _, parts) = gained(&all, id, period);
                prop_assert_eq!(value, Some(wanted.into()), "{}", id);
                prop_assert_eq!(parts, Decimal::from(wanted), "{}", id);
            }
            if alone(&all, "deals.win_rate").0.is_some() {
                let wanted = (won + lost > 0).then(|| Ratio::new(won, won + lost));
                prop_assert_eq!(gained(&all, "deals.win_rate", period).1, wanted);
            }
        }
    }
}
