//! What must hold of every figure, whatever the rows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    base::{calendar::Window, money::Currency, value::Value},
    config::{Period, Target},
    metrics::catalogue::{self, Unit, method},
};

#[test]
fn rows_left_out_and_targets_are_said() {
    let mut data = jobs();
    data.deals.rows.left_out = 2;
    let mut business = business();
    business.targets.push(Target {
        figure: "deals.win_rate".into(),
        at_least: Some(decimal("0.35")),
        ..Target::default()
    });
    business.targets.push(Target {
        figure: "deals.lost_count".into(),
        at_most: Some(decimal("4")),
        ..Target::default()
    });
    let rate = figure(&data, &business, "2026-02-19", "deals.win_rate");
    assert_eq!(rate.notes, ["2 of 28 rows left out"]);
    let target = rate.target.unwrap();
    assert_eq!((target.words.as_str(), target.at_most), ("15 points above the 35 % wanted", false));
    let lost = figure(&data, &business, "2026-02-19", "deals.lost_count").target.unwrap();
    assert_eq!((lost.words.as_str(), lost.reached), ("at most 4", Some(decimal("2"))));
}

#[test]
fn every_figure_has_a_method_and_every_method_a_figure() {
    let (mut data, mut business) = mission();
    add_deals(&mut data, "data/deals.csv", &[deal("ann", "Upwork", WON, "5")]);
    add_experiments(&mut data, &[("subject", "question", 9, 100), ("subject", "number", 6, 100)]);
    add_hypotheses(&mut data, &[("3500", "0.6", "open")]);
    add_subscriptions(&mut data, "data/subscriptions.csv", &[sub("ann", "5", "2025-06-01", "")]);
    let ads = Spent { platform: "Upwork", offer: "audit", ..spent("2026-01-05", "ads", "2") };
    let saved = Spent { hours: "2", rate: "45", ..spent("2026-01-05", "automation", "3") };
    add_costs(&mut data, "data/costs.csv", &[ads, saved]);
    business.count_won_deals = true;
    let of = |kind| ("2026-02-10", kind, Some(9), ["email", "audit", "X", ""]);
    add_activities(
        &mut data,
        "data/activities.csv",
        &["sent", "reply", "impression", "engagement", "dm_start"].map(of),
    );
    add_deals(&mut data, "data/deals/audit.csv", &[Deal { offer: "audit", ..deal("ann", "X", WON, "5") }]);
    add_posts(
        &mut data,
        "data/posts.csv",
        &[("2026-02-01T09:00:00Z".into(), "posted", Some(9), Some(90), "2026-02-08T09:00:00Z")],
    );
    add_jobs(&mut data, &[Offered { id: "job-1", title: "Rust developer", ..Offered::default() }]);
    let met = |kind| Met {
        on: "2026-02-02",
        who: "quick_dev",
        bid: "30",
        kind,
        ours: "65",
        outcome: "won",
        ..Met::default()
    };
    add_competitors(&mut data, &["hourly", "fixed", ""].map(met));
    leads::add_some(&mut data);
    business.targets = ["deals.won_count", "deals.won_value", "deals.win_rate"]
        .map(|figure| Target { figure: figure.into(), period: Some(Period::Month), ..Target::default() })
        .to_vec();
    let metrics = compute(&data, &business, day("2026-02-19"));
    for (id, (figure, _)) in metrics.under("") {
        let method = method(id).unwrap_or_else(|| panic!("no method for {id}"));
        assert!(metrics.known(id).is_some(), "{id} is declared by another area than the one that computes it");
        assert_eq!(figure.formula, method.formula, "{id}");
        let fits = match (&figure.value, method.unit) {
            (Value::Missing(_), _) => true,
            (value, Unit::Money) => matches!(value, Value::Money(_)),
            (value, Unit::Count) => matches!(value, Value::Count(_)),
            (value, Unit::Share) => matches!(value, Value::Share(_)),
            (value, Unit::Days) => matches!(value, Value::Days(_)),
            (value, Unit::Number) => matches!(value, Value::Number(_)),
        };
        assert!(fits && !figure.formula.is_empty() && !figure.label.contains("{}"), "{id}: {figure:?}");
    }
    let used: BTreeSet<&str> = metrics.ids().filter_map(method).map(|method| method.id).collect();
    let unused: Vec<&str> = catalogue::all().map(|method| method.id).filter(|id| !used.contains(id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// What the rows of a figure add up to: amounts by currency, or a count.
fn added_up(figure: &Figure) -> (BTreeMap<Currency, Decimal>, u64) {
    let (mut money, mut count) = (BTreeMap::new(), 0);
    for part in figure.rows.iter().filter_map(|row| row.part.as_ref()) {
        match part {
            Value::Money(sums) => sums.iter().for_each(|sum| *money.entry(sum.currency).or_default() += sum.amount),
            Value::Count(part) => count += part,
            _ => {}
        }
    }
    money.retain(|_, amount: &mut Decimal| !amount.is_zero());
    (money, count)
}

fn some_revenue() -> impl Strategy<Value = Vec<Paid>> {
    let days = prop::sample::select(vec![
        "2025-01-31",
        "2025-12-31",
        "2026-01-20",
        "2026-02-19",
        "2026-02-20",
        "2024-02-29",
        "2026-02-13",
    ]);
    let kinds = prop::sample::select(vec!["", "earned", "refund", "churn", "deal_won"]);
    let names = prop::sample::select(vec!["", "stripe", "Stripe", "msn", "impact"]);
    let covers = prop::option::of((700i32..1_200, 0i32..400));
    let row = (
        days,
        kinds,
        names.clone(),
        names,
        covers,
        -5_000_000i64..9_000_000,
        0u32..5,
        0u8..3,
        prop::option::of(0u64..9),
    );
    let paid = row.prop_map(|(on, kind, source, platform, covers, units, scale, currency, count)| {
        let from = day("2023-06-01");
        let covers = covers.map(|(start, days)| Window { from: from.plus(start), to: from.plus(start + days) });
        let currency = [None, Some(eur()), Currency::from_code("GBP")][usize::from(currency)];
        let on = if covers.is_some() { "" } else { on };
        Paid {
            on,
            kind,
            source,
            platform,
            covers,
            amount: Decimal::new(units, scale).to_string(),
            currency,
            count,
            ..Paid::default()
        }
    });
    prop::collection::vec(paid, 0..30)
}

fn some_deals() -> impl Strategy<Value = Vec<Deal>> {
    let mark = prop::sample::select(vec!["", "", "y", "2026-01-10", "2026-02-25"]);
    let marks = [mark.clone(), mark.clone(), mark.clone(), mark.clone(), mark];
    let agents = prop::sample::select(vec!["", "ann", "ann; bob", "Ann:2; cy:1", "a; b; c"]);
    let created = prop::sample::select(vec!["2025-06-01", "2026-01-05", "2026-03-01"]);
    let row = (marks, agents, created, prop::sample::select(vec!["", "12.5", "1000", "0.333"]), any::<bool>());
    let deal = row.prop_map(|(marks, agents, created, value, foreign)| {
        let currency = foreign.then(eur);
        Deal { marks, agents, created, value, currency, expected_close: "2026-01-31", ..Deal::default() }
    });
    prop::collection::vec(deal, 0..20)
}

fn some_activities() -> impl Strategy<Value = Vec<Act>> {
    let days = prop::sample::select(vec!["2025-12-31", "2026-01-20", "2026-02-13", "2026-02-19", "2026-02-20"]);
    let kinds = prop::sample::select(vec!["sent", "reply", "impression", "engagement", "dm_start", "call"]);
    let count = prop_oneof![Just(None), (0..90_u64).prop_map(Some), Just(Some(u64::MAX))];
    let name = || prop::sample::select(vec!["", "email", "X"]);
    let row = (days, kinds, count, [name(), name(), name(), name()]);
    prop::collection::vec(row, 0..20)
}

fn some_posts() -> impl Strategy<Value = Vec<Posted>> {
    let measured =
        prop::sample::select(vec!["", "2026-01-02T00:00:00Z", "2026-02-18T00:00:00Z", "2026-03-18T00:00:00Z"]);
    let number = || prop_oneof![Just(None), (0..900_u64).prop_map(Some), Just(Some(u64::MAX))];
    let status = prop::sample::select(vec!["", "posted", "scheduled", "draft"]);
    let row = (0..90_u32, 0..24_u32, status, number(), number(), measured);
    let post = row.prop_map(|(days, hour, status, likes, impressions, measured)| {
        let on = day("2025-12-01").plus(days as i32);
        (format!("{on}T{hour:02}:30:00Z"), status, likes, impressions, measured)
    });
    prop::collection::vec(post, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_what_their_rows_add_up_to(paid in some_revenue(), deals in some_deals(), rated: bool, both: bool) {
        let mut data = Dataset::default();
        add_experiments(&mut data, &[("subject", "question", 9, 100), ("subject", "number", 6, 100), ("subject", "number", 1, 9)]);
        add_hypotheses(&mut data, &[("3500.5", "0.6", "open"), ("", "0.5", ""), ("7", "", ""), ("9", "1", "Done")]);
        add_revenue(&mut data, "data/revenue/stripe.csv", &paid);
        add_deals(&mut data, "data/deals.csv", &deals);
        if rated {
            add_rate(&mut data, "2025-06-01", eur(), "1.1543");
        }
        let business = Business { count_won_deals: both, ..business() };
        let metrics = compute(&data, &business, day("2026-02-19"));
        for id in metrics.ids() {
            let figure = metrics.figure(id, None).unwrap();
            let (_, selection) = &metrics.known(id).unwrap();
            prop_assert_eq!(figure.n_rows, selection.rows(&data, &business, None).len() as u64, "rows of {}", id);
            let (money, count) = added_up(&figure);
            let quantile = id.starts_with("forecast.") && [".p10", ".p50", ".p90"].iter().any(|end| id.ends_with(end));
            let is_mean = matches!(id, "revenue.projected_annual" | "revenue.mtd_per_day" | "revenue.mtd_projected");
            let is_mean = is_mean || id.starts_with("forecast.brought.");
            let sum = !quantile && !is_mean && !id.starts_with("velocity.");
            match &figure.value {
                Value::Money(sums) if sum => {
                    let sums: BTreeMap<Currency, Decimal> = sums.iter().filter(|sum| !sum.amount.is_zero()).map(|sum| (sum.currency, sum.amount)).collect();
                    prop_assert_eq!(money, sums, "{}", id);
                }
                Value::Count(value) => prop_assert_eq!(count, *value, "{}", id),
                Value::Share(_) => if let Some(ratio) = figure.ratio { prop_assert_eq!(count, ratio.k, "{}", id) },
                _ => {}
            }
        }
    }

    #[test]
    fn figures_of_reach_are_what_their_rows_add_up_to(acts in some_activities(), posted in some_posts(), east: bool) {
        let mut data = Dataset::default();
        add_activities(&mut data, "data/activities.csv", &acts);
        add_posts(&mut data, "data/posts.csv", &posted);
        let mut business = business();
        business.timezone = if east { chrono_tz::Pacific::Tongatapu } else { chrono_tz::America::Los_Angeles };
        let metrics = compute(&data, &business, day("2026-02-19"));
        let ours = |id: &&str| ["replies.", "offers.", "posts."].iter().any(|area| id.starts_with(area));
        for id in metrics.ids().filter(ours) {
            let figure = metrics.figure(id, None).unwrap();
            let parts = figure.rows.iter().filter_map(|row| match row.part { Some(Value::Count(part)) => Some(part), _ => None });
            let count = parts.fold(0_u64, u64::saturating_add);
            match &figure.value {
                Value::Count(value) => prop_assert_eq!(count, *value, "{}", id),
                Value::Share(_) => prop_assert_eq!(count, figure.ratio.unwrap().k, "{}", id),
                Value::Missing(_) => continue,
                _ => {}
            }
            let (_, selection) = &metrics.known(id).unwrap();
            prop_assert_eq!(figure.n_rows, selection.rows(&data, &business, None).len() as u64, "rows of {}", id);
        }
    }

    #[test]
    fn parts_add_up_to_the_whole(paid in some_revenue(), deals in some_deals()) {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &paid);
        add_deals(&mut data, "data/deals.csv", &deals);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-19"));
        let own = |value: &Value| value.number().unwrap_or_default();
        let total = own(&metrics.known("revenue.total").unwrap().0.value);
        prop_assert_eq!(metrics.revenue().months.iter().map(|month| own(&month.amount)).sum::<Decimal>(), total);
        let year = own(&metrics.known("revenue.ytd").unwrap().0.value);
        for (groups, whole) in
            [(&metrics.revenue().sources, year), (&metrics.revenue().platforms, total), (&metrics.revenue().offers, total)]
        {
            prop_assert_eq!(groups.iter().map(|group| own(&group.amount)).sum::<Decimal>(), whole);
        }
        let count = |id: &str| metrics.known(id).unwrap().0.value.number().unwrap_or_default();
        for workers in [&metrics.agents(), &metrics.platforms()] {
            prop_assert_eq!(workers.iter().map(|worker| worker.leads).sum::<Decimal>(), count("deals.created_count"));
            prop_assert_eq!(workers.iter().map(|worker| worker.won).sum::<Decimal>(), count("deals.won_count"));
            prop_assert_eq!(workers.iter().map(|worker| worker.lost).sum::<Decimal>(), count("deals.lost_count"));
            prop_assert_eq!(workers.iter().map(|worker| own(&worker.revenue)).sum::<Decimal>(), count("deals.won_value"));
        }
    }
}

/// More rows than one core takes alone, in two files.
#[test]
fn many_rows_add_up_as_few_do() {
    let mut data = Dataset::default();
    for path in ["data/revenue/a.csv", "data/revenue/b.csv"] {
        let row = |n: usize| Paid {
            currency: n.is_multiple_of(7).then(eur),
            platform: ["Upwork", "X", ""][n % 3],
            ..paid(["2025-11-30", "2026-01-31", "2026-02-01"][n % 3], ["stripe", "close"][n % 2], "0.01")
        };
        add_revenue(&mut data, path, &(0..40_000).map(row).collect::<Vec<_>>());
    }
    let row = |n: usize| deal(["ann", "bob; ann", ""][n % 3], "", [WON, LOST, PROPOSED, LEAD][n % 4], "1.5");
    add_deals(&mut data, "data/deals.csv", &(0..60_000).map(row).collect::<Vec<_>>());
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let words = |id: &str| metrics.known(id).unwrap().0.value.words(Detail::Exact);
    assert_eq!(words("revenue.total"), "$685.70 + €114.30");
    assert_eq!(words("revenue.platform.upwork"), "$228.58 + €38.10");
    assert_eq!(words("deals.won_value"), "$22,500.00");
    assert_eq!(words("pipeline.open_count"), "30,000");
    let leads: Vec<String> = metrics.agents().iter().map(|agent| format!("{} {}", agent.name, agent.leads)).collect();
    assert_eq!(leads, ["ann 30000", "bob 10000", "(none) 20000"]);
    assert_eq!(metrics.sources().iter().map(|source| source.files.len()).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn the_newest_day_is_that_of_a_row_not_of_the_clock() {
    let mut data = Dataset::default();
    let newest = |data: &Dataset, today| compute(data, &business(), day(today)).data_to();
    assert_eq!(newest(&data, "2026-02-19"), None);
    let january = Some(Month { year: 2026, month: 1 }.window());
    add_revenue(&mut data, "data/revenue.csv", &[Paid { covers: january, ..paid("", "msn", "10") }]);
    add_deals(&mut data, "data/deals.csv", &[deal("", "", PROPOSED, "10"), deal("", "", WON, "10")]);
    for (today, expected) in [("2026-01-05", "2026-01-05"), ("2026-02-19", "2026-01-31"), ("2027-02-19", "2026-01-31")]
    {
        assert_eq!(newest(&data, today), Some(day(expected)), "{today}");
    }
    add_revenue(&mut data, "data/later.csv", &[paid("2026-02-03", "stripe", "10"), paid("2026-05-03", "stripe", "10")]);
    assert_eq!(newest(&data, "2026-02-19"), Some(day("2026-02-03")));
}
