//! What must hold of every area's figures when a business has rows of everything.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    base::{calendar::Window, money::Currency, value::Value},
    metrics::{Metrics, catalogue::method},
};

/// Figures that are no sum of what their rows give: how many names there are, means, medians, quantiles, straight lines.
const NO_SUMS: &[&str] = &[
    "competitors.count",
    "competitors.typical_bid.*",
    "conversations.revenue_each",
    "costs.cac",
    "costs.cac_loaded",
    "forecast.*.p10",
    "forecast.*.p50",
    "forecast.*.p90",
    "forecast.brought.*",
    "leads.price",
    "leads.revenue_each",
    "recurring.arpa",
    "recurring.customer_churn",
    "recurring.customer_churn_average",
    "recurring.customers",
    "recurring.ltv",
    "revenue.mtd_per_day",
    "revenue.mtd_projected",
    "revenue.projected_annual",
    "velocity.deal_value",
    "velocity.month.*",
    "velocity.per_30_days",
    "velocity.per_day",
    "velocity.pipeline.*",
    "velocity.won_per_day.*",
];

const DAYS: [&str; 8] =
    ["2024-02-29", "2025-06-01", "2025-12-31", "2026-01-01", "2026-01-20", "2026-02-13", "2026-02-19", "2026-02-20"];

const NAMES: [&str; 5] = ["", "X", "x", "Upwork", "audit"];

fn name() -> impl Strategy<Value = &'static str> + Clone {
    select(&NAMES[..])
}

fn on() -> impl Strategy<Value = &'static str> + Clone {
    select(&DAYS[..])
}

fn amount() -> impl Strategy<Value = String> + Clone {
    (-50_000i64..9_000_000, 0u32..5).prop_map(|(units, scale)| Decimal::new(units, scale).to_string())
}

fn currency() -> impl Strategy<Value = Option<Currency>> + Clone {
    select(vec![None, None, Some(eur()), Currency::from_code("GBP")])
}

fn revenue() -> impl Strategy<Value = Vec<Paid>> {
    let kind = select(vec!["", "earned", "deal_won", "upsell", "recurring", "refund", "churn", "adjustment"]);
    let covers = option::of((700i32..1_200, 0i32..400));
    let row = (on(), kind, (name(), name(), name()), covers, amount(), currency(), option::of(0u64..9), 0usize..6);
    vec(
        row.prop_map(|(on, kind, (source, platform, offer), covers, amount, currency, count, deal)| {
            let from = day("2023-06-01");
            let covers = covers.map(|(start, days)| Window { from: from.plus(start), to: from.plus(start + days) });
            let on = if covers.is_some() { "" } else { on };
            let deal = ["", "d0", "d1", "d2", "", ""][deal];
            Paid { on, covers, amount, source, kind, currency, count, deal, offer, platform }
        }),
        0..20,
    )
}

fn deals() -> impl Strategy<Value = Vec<Deal>> {
    let mark = || select(vec!["", "", "y", "2026-01-10", "2026-02-25"]);
    let agents = select(vec!["", "ann", "ann; bob", "Ann:2; cy:1", "a; b; c"]);
    let value = select(vec!["", "12.5", "1000", "0.333", "-7"]);
    let row = ([mark(), mark(), mark(), mark(), mark()], agents, on(), value, currency(), name(), name());
    let row = row.prop_map(|(marks, agents, created, value, currency, platform, offer)| Deal {
        created,
        marks,
        value,
        currency,
        agents,
        platform,
        offer,
        expected_close: "2026-03-31",
        ..Deal::default()
    });
    vec(row, 0..15).prop_map(|mut rows| {
        rows.iter_mut().enumerate().for_each(|(at, row)| row.id = format!("d{at}"));
        rows
    })
}

fn subscriptions() -> impl Strategy<Value = Vec<Sub>> {
    let row = (name(), amount(), any::<bool>(), option::of(0u64..4), 0i32..900, option::of(0i32..600), currency());
    let row = row.prop_map(|(customer, amount, yearly, quantity, start, lasts, currency)| {
        let start = day("2023-12-15").plus(start);
        let end = lasts.map(|days| start.plus(days));
        Sub { customer, amount, yearly, quantity, start, end, currency, offer: customer }
    });
    vec(row, 0..8)
}

fn costs() -> impl Strategy<Value = Vec<Spent>> {
    let number = || select(vec!["", "2", "0.25"]);
    let category = select(vec!["", "ads", "tools", "automation"]);
    let row = (on(), category, amount(), currency(), name(), name(), number(), number());
    let row = row.prop_map(|(on, category, amount, currency, platform, offer, hours, rate)| Spent {
        on,
        category,
        amount,
        currency,
        platform,
        offer,
        hours,
        rate,
    });
    vec(row, 0..12)
}

fn activities() -> impl Strategy<Value = Vec<Act>> {
    let kind = select(vec!["sent", "reply", "impression", "engagement", "dm_start", "call", "proposal", "response"]);
    let row = (on(), kind, option::of(0u64..90), [name(), name(), name(), name()]);
    vec(row, 0..20)
}

fn posts() -> impl Strategy<Value = Vec<Posted>> {
    let measured = select(vec!["", "2026-01-02T00:00:00Z", "2026-02-18T00:00:00Z", "2026-03-18T00:00:00Z"]);
    let number = || option::of(0u64..900);
    let row = (0i32..90, 0u32..24, select(vec!["", "posted", "scheduled"]), number(), number(), measured);
    let row = row.prop_map(|(days, hour, status, likes, seen, measured)| {
        (format!("{}T{hour:02}:30:00Z", day("2025-12-01").plus(days)), status, likes, seen, measured)
    });
    vec(row, 0..50)
}

fn offered() -> impl Strategy<Value = Vec<Offered>> {
    let title = select(vec!["Rust developer", "Rust dev needed", "Senior Rust developer", "", "日本"]);
    let budget = select(vec!["", "$500", "$3,000-5,000", "$25/hr", "3k", "x"]);
    let at = || option::of(1_760_000_000i64..1_775_000_000);
    let status = select(vec!["", "open", "applied", "won", "skipped"]);
    let row = (title, budget, at(), at(), name(), status, option::of(0u64..60));
    let row = row.prop_map(|(title, budget, posted, seen, platform, status, proposals)| Offered {
        title,
        platform,
        posted,
        seen,
        budget,
        skills: "rust; sql",
        proposals,
        status,
        ..Offered::default()
    });
    vec(row, 0..8)
}

fn met() -> impl Strategy<Value = Vec<Met>> {
    let bid = || select(vec!["", "0", "30", "65.5", "-4"]);
    let outcome = select(vec!["", "won", "lost", "unknown"]);
    let kind = select(vec!["", "hourly", "fixed"]);
    let row = (on(), name(), name(), bid(), kind, bid(), currency(), outcome, option::of(0u64..90));
    let row = row.prop_map(|(on, who, platform, bid, kind, ours, currency, outcome, reviews)| Met {
        on,
        who,
        platform,
        bid,
        kind,
        ours,
        currency,
        outcome,
        reviews,
    });
    vec(row, 0..20)
}

/// Rows of every table.
#[derive(Debug)]
struct All {
    money: (Vec<Paid>, Vec<Deal>, Vec<Sub>, Vec<Spent>),
    reach: (Vec<Act>, Vec<Posted>, Vec<Offered>, Vec<Met>),
    leads: (Vec<Talk>, Vec<Lead>),
    tried: Vec<(u64, u64)>,
    rated: bool,
}

fn all() -> impl Strategy<Value = All> {
    (
        (revenue(), deals(), subscriptions(), costs()),
        (activities(), posts(), offered(), met()),
        (leads::some_talks(), leads::some_leads()),
        vec((0u64..40, 0u64..60), 0..3),
        any::<bool>(),
    )
        .prop_map(|(money, reach, leads, tried, rated)| All { money, reach, leads, tried, rated })
}

impl All {
    fn data(&self) -> Dataset {
        let mut data = Dataset::default();
        let (paid, deals, subs, spent) = &self.money;
        add_revenue(&mut data, "data/revenue/stripe.csv", paid);
        add_deals(&mut data, "data/deals.csv", deals);
        add_subscriptions(&mut data, "data/subscriptions.csv", subs);
        add_costs(&mut data, "data/costs.csv", spent);
        let (acts, posted, offered, met) = &self.reach;
        add_activities(&mut data, "data/activities.csv", acts);
        add_posts(&mut data, "data/posts.csv", posted);
        add_jobs(&mut data, offered);
        add_competitors(&mut data, met);
        add_conversations(&mut data, "data/conversations.csv", &self.leads.0);
        add_lead_sales(&mut data, "data/lead_sales.csv", &self.leads.1);
        add_region(&mut data, "11215", "Brooklyn");
        let tried: Vec<_> =
            self.tried.iter().map(|(k, n)| ("subject", if k % 2 == 0 { "old" } else { "new" }, *k, *n)).collect();
        add_experiments(&mut data, &tried);
        add_hypotheses(&mut data, &[("3500.5", "0.6", "open"), ("", "0.5", ""), ("9", "1", "Done")]);
        if self.rated {
            add_rate(&mut data, "2023-01-01", eur(), "1.1543");
        }
        data
    }
}

/// What the rows of a figure add up to in a currency.
fn added(parts: &[&Value], currency: Currency) -> Decimal {
    let sums = parts.iter().filter_map(|part| if let Value::Money(sums) = part { Some(sums) } else { None }).flatten();
    sums.filter(|sum| sum.currency == currency).map(|sum| sum.amount).sum()
}

fn check(metrics: &Metrics, id: &str) -> Result<(), TestCaseError> {
    let figure = metrics.figure(id, None).unwrap();
    let (_, selection) = metrics.known(id).unwrap();
    prop_assert_eq!(figure.n_rows, selection.rows(metrics.data, metrics.business, None).len() as u64, "rows of {}", id);
    if NO_SUMS.contains(&method(id).unwrap().id) {
        return Ok(());
    }
    let parts: Vec<&Value> = figure.rows.iter().filter_map(|row| row.part.as_ref()).collect();
    let count: u64 = parts.iter().filter_map(|part| if let Value::Count(n) = part { Some(*n) } else { None }).sum();
    match (&figure.value, figure.ratio) {
        (Value::Money(sums), _) => {
            let worth: BTreeMap<Currency, Decimal> = sums.iter().map(|sum| (sum.currency, sum.amount)).collect();
            for currency in [Currency::USD, eur(), Currency::from_code("GBP").unwrap()] {
                let apart = (added(&parts, currency) - worth.get(&currency).copied().unwrap_or_default()).abs();
                prop_assert!(apart <= Decimal::new(2, 6), "{}: {:?} and {:?}", id, figure.value, parts);
            }
        }
        (Value::Count(n), _) => prop_assert_eq!(count, *n, "{}", id),
        (Value::Share(_), Some(ratio)) => prop_assert_eq!(count, ratio.k, "{}", id),
        _ => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_is_what_its_rows_add_up_to(rows in all(), won_too: bool) {
        let data = rows.data();
        let mut business = Business { count_won_deals: won_too, ..business() };
        business.goals.insert("revenue.year".into(), 42_000.into());
        let metrics = compute(&data, &business, day("2026-02-19"));
        for id in metrics.ids() {
            check(&metrics, id)?;
        }
    }
}
