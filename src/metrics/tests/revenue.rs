//! Sums of revenue: which rows count, windows and what they are compared with, currencies.

use proptest::prelude::*;

use super::*;
use crate::base::{figure::Change, value::Value};

#[test]
fn kinds_and_days_decide_what_counts() {
    let mut data = Dataset::default();
    let kind = |on, kind, amount| Paid { kind, ..paid(on, "stripe", amount) };
    add_revenue(
        &mut data,
        "data/revenue.csv",
        &[
            Paid { count: Some(7), ..kind("2026-02-01", "earned", "100") },
            kind("2026-02-02", "refund", "30"),
            kind("2026-02-03", "refund", "-5"),
            kind("2026-02-04", "churn", "999"),
            kind("2026-02-05", "adjustment", "-1.5"),
            kind("2026-02-20", "earned", "4000"),
        ],
    );
    let total = figure(&data, &business(), "2026-02-19", "revenue.total");
    assert_eq!((number(&total), total.n, total.n_rows), (decimal("63.5"), 10, 4));
    assert_eq!(total.rows[1].part, Some(Value::Money(vec![usd("-30")])));
    assert_eq!(total.rows[1].text, "2 Feb 2026 · stripe · refund");
}

#[test]
fn windows_are_compared_with_the_same_days() {
    let mut data = Dataset::default();
    let rows = [
        ("2025-01-01", "0"),
        ("2025-02-10", "50"),
        ("2025-03-01", "1000"),
        ("2026-01-05", "100"),
        ("2026-01-25", "70"),
        ("2026-02-05", "121"),
    ];
    add_revenue(&mut data, "data/revenue.csv", &rows.map(|(on, amount)| paid(on, "stripe", amount)));
    let comparison = |id: &str| figure(&data, &business(), "2026-02-19", id).comparison.unwrap();
    let month = comparison("revenue.mtd");
    assert_eq!((month.with.as_str(), month.window), ("1–19 Jan 2026", Some(window("2026-01-01", "2026-01-19"))));
    assert_eq!(month.change, Change::Relative(decimal("0.21")));
    let year = comparison("revenue.ytd");
    assert_eq!((year.with.as_str(), year.change), ("the same 50 days of 2025", Change::Relative(decimal("4.82"))));
    assert_eq!(comparison("revenue.last_week").change, Change::Relative(decimal("-1")));
    assert_eq!(comparison("revenue.this_week").change, Change::Same);
    assert_eq!(comparison("revenue.last_30_days").change, Change::Relative(decimal("0.91")));
    let march = figure(&data, &business(), "2026-03-31", "revenue.mtd").comparison.unwrap();
    assert_eq!(march.with, "1–28 Feb 2026 (28 days, not 31), with stripe silent since 5 Feb");
    let new = figure(&data, &business(), "2025-01-15", "revenue.mtd").comparison.unwrap();
    assert_eq!(new.change, Change::Unknown("no data for 1–15 Dec 2024".into()));
    let then = figure(&data, &business(), "2025-03-15", "revenue.last_30_days").comparison.unwrap();
    assert_eq!(then.change, Change::Relative(decimal("19")));
}

#[test]
fn months_have_no_gaps_and_the_last_runs() {
    let mut data = Dataset::default();
    let rows = [("2025-11-30", "50"), ("2026-02-03", "121")];
    add_revenue(&mut data, "data/revenue.csv", &rows.map(|(on, amount)| paid(on, "stripe", amount)));
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let months: Vec<String> = metrics
        .revenue()
        .months
        .iter()
        .map(|month| format!("{} {} {} {}", month.month, month.amount.words(Detail::Whole), month.n, month.so_far))
        .collect();
    assert_eq!(months, ["2025-11 $50 1 false", "2025-12 $0 0 false", "2026-01 $0 0 false", "2026-02 $121 1 true"]);
    let series = metrics.figure("revenue.mtd", None).unwrap().series;
    let points: Vec<String> =
        series.iter().map(|point| format!("{} {:?} {}", point.label, point.value, point.so_far)).collect();
    assert_eq!(
        points,
        ["Nov Some(50.00) false", "Dec Some(0.00) false", "Jan Some(0.00) false", "Feb Some(121.00) true"]
    );
    assert_eq!(metrics.figure("revenue.month.2026-02", None).unwrap().label, "Revenue in February 2026");
}

#[test]
fn currencies_never_mix_without_a_rate() {
    let mut data = Dataset::default();
    let euros = |on, amount: &str| Paid { currency: Some(eur()), ..paid(on, "stripe", amount) };
    add_revenue(
        &mut data,
        "data/revenue.csv",
        &[paid("2026-01-05", "stripe", "10"), euros("2026-01-06", "20"), euros("2026-02-06", "30")],
    );
    let total = figure(&data, &business(), "2026-02-19", "revenue.total");
    assert_eq!(total.value.words(Detail::Exact), "$10.00 + €50.00");
    add_rate(&mut data, "2026-02-01", eur(), "1.2");
    let total = figure(&data, &business(), "2026-02-19", "revenue.total");
    assert_eq!(total.value.words(Detail::Exact), "$46.00 + €20.00");
    let texts: Vec<&str> = total.rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(texts, ["5 Jan 2026 · stripe", "6 Jan 2026 · stripe", "6 Feb 2026 · stripe · €30.00 at 1.2"]);
    assert_eq!(total.notes, ["in part converted at the rates of data/rates.csv"]);
    let mtd = figure(&data, &business(), "2026-02-19", "revenue.mtd").comparison.unwrap();
    assert_eq!(mtd.change, Change::Unknown("several currencies".into()));
}

#[test]
fn won_deals_are_never_counted_twice() {
    let mut data = Dataset::default();
    let named = |id: &str| Deal { id: id.into(), ..deal("", "", WON, "1000") };
    add_deals(&mut data, "data/deals.csv", &[named("deal-a"), named("deal-b")]);
    add_revenue(&mut data, "data/revenue.csv", &[Paid { deal: "deal-a", ..paid("2026-01-22", "stripe", "900") }]);
    let mut business = business();
    assert_eq!(number(&figure(&data, &business, "2026-02-19", "revenue.ytd")), decimal("900"));
    business.count_won_deals = true;
    let ytd = figure(&data, &business, "2026-02-19", "revenue.ytd");
    assert_eq!((number(&ytd), ytd.n_rows), (decimal("1900"), 2));
    let places: Vec<&str> = ytd.rows.iter().map(|row| row.place.as_str()).collect();
    assert_eq!(places, ["data/revenue.csv:2", "data/deals.csv:3"]);
    assert_eq!(ytd.rows[1].text, "deal-b A deal · won");
    assert_eq!(number(&figure(&data, &business, "2026-02-19", "revenue.source.deals")), decimal("1000"));
}

/// Rows of the same day, source, kind, offer, platform and currency as one.
fn rolled(rows: &[Paid]) -> Vec<Paid> {
    let mut found: Vec<Paid> = Vec::new();
    for row in rows {
        let key = |row: &Paid| (row.on, row.source, row.kind, row.offer, row.platform, row.currency);
        let n = row.count.unwrap_or(1);
        match found.iter_mut().find(|sum| key(sum) == key(row)) {
            Some(sum) => {
                sum.amount = (decimal(&sum.amount) + decimal(&row.amount)).to_string();
                sum.count = sum.count.map(|count| count + n);
            }
            None => found.push(Paid { count: Some(n), ..row.clone() }),
        }
    }
    found
}

fn some_payments() -> impl Strategy<Value = Vec<Paid>> {
    let days =
        prop::sample::select(vec!["2025-02-10", "2025-12-31", "2026-01-20", "2026-02-01", "2026-02-18", "2026-02-20"]);
    let kinds = prop::sample::select(vec!["", "earned", "deal_won", "refund", "churn"]);
    let name = || prop::sample::select(vec!["", "a", "b"]);
    let row = (
        days,
        kinds,
        prop::sample::select(vec!["stripe", "msn"]),
        name(),
        name(),
        0u32..100_000,
        any::<bool>(),
        1u64..4,
    );
    let paid = row.prop_map(|(on, kind, source, offer, platform, cents, foreign, count)| Paid {
        on,
        kind,
        source,
        offer,
        platform,
        amount: Decimal::new(cents.into(), 2).to_string(),
        currency: foreign.then(eur),
        count: (count > 1).then_some(count),
        ..Paid::default()
    });
    prop::collection::vec(paid, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_and_their_rollup_give_the_same_figures(rows in some_payments()) {
        let business = business();
        let told = |rows: &[Paid]| {
            let mut data = Dataset::default();
            add_revenue(&mut data, "data/revenue/all.csv", rows);
            let metrics = compute(&data, &business, day("2026-02-18"));
            let tell = |id: &str| {
                let figure = metrics.figure(id, Some(0)).unwrap();
                let (value, comparison) = (figure.value.words(Detail::Exact), figure.comparison.map(|it| it.change));
                format!("{id} {value} {} {:?} {comparison:?} {:?} {:?}", figure.n, figure.ratio, figure.window, figure.evidence)
            };
            metrics.ids().map(tell).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&rows), told(&rolled(&rows)));
    }
}

/// 150 in December, from the 10th on; 150 in January, 110 of it from the 10th on.
fn young() -> Dataset {
    let mut data = Dataset::default();
    let rows =
        [("2025-12-10", "100"), ("2025-12-20", "50"), ("2026-01-05", "40"), ("2026-01-12", "80"), ("2026-01-25", "30")];
    add_revenue(&mut data, "data/revenue.csv", &rows.map(|(on, amount)| paid(on, "stripe", amount)));
    data
}

#[test]
fn days_before_the_first_row_are_compared_on_neither_side() {
    let (data, business) = (young(), business());
    let fall = Change::Relative(decimal("-40") / decimal("150"));
    for (id, with, days) in [
        ("revenue.mtd", "the same days from 10 Dec 2025 (16 of 25)", window("2025-12-10", "2025-12-25")),
        ("revenue.last_30_days", "the same days from 10 Dec 2025 (17 of 30)", window("2025-12-10", "2025-12-26")),
    ] {
        let figure = figure(&data, &business, "2026-01-25", id);
        let comparison = figure.comparison.unwrap();
        assert_eq!((comparison.with.as_str(), comparison.window), (with, Some(days)));
        assert_eq!((comparison.value.words(Detail::Whole).as_str(), &comparison.change), ("$150", &fall));
        assert!(figure.notes[0].starts_with("rows begin on 10 Dec 2025: "), "{:?}", figure.notes);
    }
    let few = figure(&data, &business, "2026-01-12", "revenue.mtd").comparison.unwrap();
    assert_eq!(few.change, Change::Unknown("rows begin on 10 Dec 2025".into()));
    assert!(matches!(few.value, Value::Missing(_)), "a part of the days says nothing of all of them");
    let metrics = compute(&data, &business, day("2026-01-25"));
    let parts = crate::metrics::month::parts(&metrics);
    assert_eq!(
        (&parts.sources[0].changes[0], parts.sources[0].amounts[0].words(Detail::Whole)),
        (&fall, "$150".into())
    );
    assert!(parts.days.iter().all(|day| day[1].is_none()), "a sum that began later is not drawn beside a whole one");
}

#[test]
fn growth_is_that_of_the_last_month_that_is_over() {
    let (data, business) = (young(), business());
    let february = figure(&data, &business, "2026-02-03", "revenue.growth_month");
    assert_eq!(share(&february), "-0.2667");
    assert_eq!(input(&february, "10–31 Jan 2026"), "$110.00");
    assert_eq!(input(&february, "10–31 Dec 2025"), "$150.00");
    let march = figure(&data, &business, "2026-03-01", "revenue.growth_month");
    assert_eq!((share(&march).as_str(), march.n_rows), ("-1.0000", 0));
    let april = figure(&data, &business, "2026-04-01", "revenue.growth_month");
    assert_eq!(april.value, Value::Missing("nothing came in on 1–28 Feb 2026".into()));
    let first = figure(&data, &business, "2026-01-25", "revenue.growth_month");
    assert_eq!(first.value, Value::Missing("no data for 1–30 Nov 2025".into()));
}

#[test]
fn a_fall_of_a_silent_source_is_no_verdict() {
    let mut data = Dataset::default();
    let of = |source, rows: &[&'static str]| rows.iter().map(|on| paid(on, source, "100")).collect::<Vec<_>>();
    add_revenue(&mut data, "data/revenue/stripe.csv", &of("stripe", &["2026-08-05", "2026-09-05", "2026-10-30"]));
    add_revenue(&mut data, "data/revenue/upwork.csv", &of("upwork", &["2026-09-10", "2026-09-20", "2026-10-07"]));
    let business = business();
    let mtd = figure(&data, &business, "2026-10-31", "revenue.mtd");
    let comparison = mtd.comparison.unwrap();
    assert_eq!(comparison.with, "1–30 Sep 2026 (30 days, not 31), with upwork silent since 7 Oct");
    assert_eq!(comparison.change, Change::Relative(decimal("-100") / decimal("300")));
    assert!(crate::metrics::alike::is_doubtful(&comparison));
    assert_eq!(mtd.notes, ["upwork silent since 7 Oct: rows may be missing"]);
    let early = figure(&data, &business, "2026-10-20", "revenue.mtd").comparison.unwrap();
    assert!(!early.with.contains("upwork"), "13 days are not long: {}", early.with);
    let late = figure(&data, &business, "2026-12-20", "revenue.last_30_days").comparison.unwrap();
    assert_eq!(late.with, "the 30 days before, with stripe silent since 30 Oct", "upwork is on neither side");
}

#[test]
fn what_is_booked_is_told_apart_from_what_is_earned() {
    let mut data = Dataset::default();
    let kind = |kind, amount| Paid { kind, ..paid("2026-01-20", "stripe", amount) };
    let rows = [
        kind("deal_won", "50000"),
        kind("", "1000"),
        kind("recurring", "500"),
        kind("upsell", "300"),
        kind("refund", "200"),
        kind("churn", "999"),
    ];
    add_revenue(&mut data, "data/revenue.csv", &rows);
    let (today, business) = ("2026-01-31", business());
    let note = |data: &Dataset| figure(data, &business, today, "revenue.ytd").notes;
    assert_eq!(note(&data), ["$50.3k of it booked with deals won and upsells, the rest earned"]);
    let metrics = compute(&data, &business, day(today));
    let say = |group: &crate::metrics::revenue::Group| {
        format!("{} {} {} {}", group.name, group.n, group.amount.words(Detail::Whole), group.share.unwrap())
    };
    let kinds: Vec<String> = metrics.revenue().kinds.iter().map(say).collect();
    assert_eq!(
        kinds,
        [
            "deal_won 1 $50,000 0.969",
            "earned 1 $1,000 0.019",
            "recurring 1 $500 0.010",
            "upsell 1 $300 0.006",
            "refund 1 −$200 -0.004"
        ]
    );
    let refund = figure(&data, &business, today, "revenue.kind.refund");
    assert_eq!((refund.label.as_str(), refund.rows.len()), ("Revenue this year, refunds", 1));
    assert_eq!(refund.rows[0].part, Some(Value::money(decimal("-200"), crate::base::money::Currency::USD)));
    assert!(note(&young()).is_empty());
}
