//! Golden numbers of subscriptions, and what must hold of any of them.

use proptest::prelude::*;

use super::*;
use crate::{
    base::{figure::Figure, money::round, value::Detail},
    config::Business,
    data::Dataset,
    metrics::{
        Metrics, compute as compute_all,
        fixture::{Sub, add_rate, add_subscriptions, business, day, decimal, eur, sub},
    },
};

fn data(rows: &[Sub]) -> Dataset {
    let mut data = Dataset::default();
    add_subscriptions(&mut data, "data/subscriptions.csv", rows);
    data
}

fn figure(rows: &[Sub], today: &str, id: &str) -> Figure {
    let (data, business) = (data(rows), business());
    compute_all(&data, &business, day(today)).figure(id, None).unwrap_or_else(|| panic!("no figure {id}"))
}

fn words(rows: &[Sub], today: &str, id: &str) -> String {
    figure(rows, today, id).value.words(Detail::Exact)
}

fn why(figure: &Figure) -> &str {
    if let Value::Missing(why) = &figure.value { why } else { "" }
}

fn yearly(row: Sub) -> Sub {
    Sub { yearly: true, ..row }
}

fn times(quantity: u64, row: Sub) -> Sub {
    Sub { quantity: Some(quantity), ..row }
}

/// `ChartMogul`'s example of one customer who does everything.
#[test]
fn a_customer_who_does_everything_makes_each_movement_once() {
    let rows = [
        times(4, yearly(sub("Syncalytics", "500", "2025-01-10", "2026-01-09"))),
        times(2, sub("syncalytics ", "30", "2025-03-05", "2025-05-04")),
        times(3, sub("SYNCALYTICS", "50", "2026-04-01", "")),
    ];
    let mrr = |today| words(&rows, today, "recurring.mrr");
    for (today, id, moved, left) in [
        ("2025-01-31", "recurring.new", "$166.67", "$166.67"),
        ("2025-03-31", "recurring.expansion", "$60.00", "$226.67"),
        ("2025-05-31", "recurring.contraction", "$60.00", "$166.67"),
        ("2026-01-31", "recurring.churned", "$166.67", "$0.00"),
        ("2026-04-30", "recurring.reactivated", "$150.00", "$150.00"),
    ] {
        assert_eq!((words(&rows, today, id).as_str(), mrr(today).as_str()), (moved, left), "{today}");
        for other in Movement::ALL.map(|kind| format!("recurring.{}", kind.id())).iter().filter(|other| *other != id) {
            assert_eq!(words(&rows, today, other), "$0.00", "{other} on {today}");
        }
    }
    assert_eq!(mrr("2026-01-09"), "$166.67", "its last day counts");
    assert_eq!(mrr("2026-01-10"), "$0.00");
    assert_eq!(words(&rows, "2026-01-10", "recurring.customers"), "0");
}

#[test]
fn the_ratios_of_a_month_have_their_names() {
    let of = |[start, new, expansion, contraction, churned, reactivated]: [i64; 6]| Flow {
        start: start.into(),
        new: new.into(),
        expansion: expansion.into(),
        contraction: contraction.into(),
        churned: churned.into(),
        reactivated: reactivated.into(),
    };
    let month = of([10_000, 1_500, 800, 300, 500, 100]);
    assert_eq!(month.end(), decimal("11600"));
    assert_eq!(month.revenue_churn(), Some(decimal("0.08")));
    assert_eq!(month.gross_retention(), Some(decimal("0.92")));
    assert_eq!(month.net_retention(), Some(decimal("1")));
    assert_eq!(month.net_retention_with_returns(), Some(decimal("1.01")));
    assert_eq!(month.quick_ratio(), Some(decimal("2.875")));
    assert_eq!(month.quick_ratio_with_returns(), Some(decimal("3")));
    let quiet = of([0, 5, 0, 0, 0, 0]);
    assert_eq!((quiet.net_retention(), quiet.quick_ratio()), (None, None), "no ratio to nothing");
}

/// Fifty at 600 a year are 2,500 a month, not 3,333.33.
#[test]
fn yearly_amounts_are_divided_by_twelve_once() {
    let rows = [times(100, sub("a", "100", "2026-01-01", "")), times(50, yearly(sub("b", "600", "2026-01-01", "")))];
    assert_eq!(words(&rows, "2026-02-19", "recurring.mrr"), "$12,500.00");
    assert_eq!(words(&rows, "2026-02-19", "recurring.arr"), "$150,000.00");
    let thirds = vec![yearly(sub("c", "100", "2026-01-01", "")); 3];
    assert_eq!(figure(&thirds, "2026-02-19", "recurring.mrr").value.number(), Some(decimal("25")));
}

#[test]
fn what_ends_later_runs_and_what_begins_later_does_not() {
    let rows = [
        sub("a", "10", "2026-01-01", "2026-03-31"),
        sub("b", "20", "2026-04-01", ""),
        sub("c", "40", "2026-02-10", "2026-02-01"),
        sub("d", "80", "2026-02-19", "2026-02-19"),
    ];
    let mrr = figure(&rows, "2026-02-19", "recurring.mrr");
    assert_eq!((mrr.value.words(Detail::Exact).as_str(), mrr.n, mrr.rows.len()), ("$90.00", 2, 2));
    assert_eq!(mrr.notes, ["2 subscriptions of $90.00 a month have an end, the first on 19 Feb 2026"]);
    assert_eq!(words(&rows, "2025-12-31", "recurring.mrr"), "$0.00");
}

#[test]
fn a_change_of_plan_is_no_loss() {
    let rows = [sub("a", "30", "2026-01-01", "2026-02-09"), sub("a", "50", "2026-02-10", "")];
    assert_eq!(words(&rows, "2026-02-28", "recurring.expansion"), "$20.00");
    assert_eq!(words(&rows, "2026-02-28", "recurring.churned"), "$0.00");
    let parts: Vec<_> =
        figure(&rows, "2026-02-28", "recurring.expansion").rows.into_iter().map(|row| row.part).collect();
    assert_eq!(parts.iter().flatten().map(|part| part.words(Detail::Exact)).collect::<Vec<_>>(), ["−$30.00", "$50.00"]);
    let same = [sub("a", "30", "2026-01-01", "2026-02-09"), sub("a", "30", "2026-02-10", "")];
    let (data, business) = (data(&same), business());
    let metrics = compute_all(&data, &business, day("2026-02-28"));
    assert!(
        metrics.recurring().recent.iter().all(|shift| shift.kind == Movement::New),
        "the same price is no movement"
    );
}

/// 20 customers at 100, one of whom leaves and is replaced each month: $100 ÷ 5 % = $2,000.
#[test]
fn a_lifetime_is_told_from_six_full_months_and_a_loss() {
    const NAMES: [&str; 7] = ["l1", "l2", "l3", "l4", "l5", "l6", "l7"];
    let steady = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s"];
    let mut rows: Vec<Sub> = steady.map(|name| sub(name, "100", "2025-01-01", "")).to_vec();
    for (at, name) in NAMES.into_iter().enumerate() {
        let month = Month { year: 2025, month: 1 }.plus(at as i32);
        let end = if at == 6 { None } else { Some(month.last().plus(-1)) };
        let start = if at == 0 { month.first() } else { month.previous().last() };
        rows.push(Sub { start, end, ..sub(name, "100", "2025-01-01", "") });
    }
    let churn = figure(&rows, "2025-08-15", "recurring.customer_churn_average");
    assert_eq!(churn.ratio, Some(Ratio::new(5, 120)), "February to July, as January began with nobody");
    let ltv = figure(&rows, "2025-08-15", "recurring.ltv");
    assert_eq!(ltv.value.words(Detail::Exact), "$2,400.00", "100 ÷ (5 ÷ 120)");
    assert_eq!(ltv.evidence, crate::base::figure::Evidence::Few);
    let early = figure(&rows, "2025-06-15", "recurring.ltv");
    assert_eq!(why(&early), "5 of 6 full months so far");
    let nobody = figure(&[sub("a", "100", "2025-01-01", "")], "2025-08-15", "recurring.ltv");
    assert_eq!(why(&nobody), "no customer left in six full months: no lifetime to tell");
    assert_eq!(round(super::over(decimal("100"), decimal("0.05")).unwrap(), 2), decimal("2000.00"));
}

#[test]
fn a_year_of_retention_follows_the_customers_of_then() {
    let rows = [
        sub("a", "100", "2025-01-01", "2025-06-30"),
        sub("a", "150", "2025-07-01", ""),
        sub("b", "100", "2025-01-01", "2025-05-31"),
        sub("c", "900", "2025-03-01", ""),
    ];
    let kept = figure(&rows, "2026-02-19", "recurring.net_retention_year");
    assert_eq!((kept.value, kept.n, kept.rows.len()), (Value::Share(decimal("0.75")), 2, 2));
    assert_eq!(why(&figure(&rows, "2025-02-19", "recurring.net_retention_year")), "no customer on 19 Feb 2024");
}

#[test]
fn currencies_meet_by_rates_or_stand_side_by_side() {
    let rows = [
        sub("a", "100", "2026-01-01", ""),
        Sub { currency: Some(eur()), ..sub("a", "50", "2026-02-01", "") },
        Sub { currency: Some(eur()), ..sub("b", "10", "2026-02-01", "") },
    ];
    let mut data = data(&rows);
    let told = |data: &Dataset, id: &str| {
        let business = business();
        compute_all(data, &business, day("2026-02-19")).figure(id, None).unwrap().value
    };
    assert_eq!(told(&data, "recurring.mrr").words(Detail::Exact), "$100.00 + €60.00");
    assert_eq!(told(&data, "recurring.expansion").words(Detail::Exact), "$0.00 + €50.00");
    assert_eq!(told(&data, "recurring.new").words(Detail::Exact), "$0.00 + €10.00");
    for id in ["recurring.net_retention", "recurring.quick_ratio", "recurring.arpa"] {
        assert!(matches!(told(&data, id), Value::Missing(why) if why.starts_with("several currencies")), "{id}");
    }
    add_rate(&mut data, "2026-01-01", eur(), "1.10");
    add_rate(&mut data, "2026-02-10", eur(), "1.20");
    assert_eq!(told(&data, "recurring.mrr").words(Detail::Exact), "$172.00", "all at today's rate");
    assert_eq!(told(&data, "recurring.contraction").words(Detail::Exact), "$0.00", "a rate is no movement");
}

fn some_subs() -> impl Strategy<Value = Vec<Sub>> {
    let customers = prop::sample::select(vec!["ann", "Ann ", "bob", "cy", ""]);
    let row = (
        customers,
        0i32..500,
        prop::option::of(-5i32..400),
        -3_000i64..90_000,
        any::<bool>(),
        prop::option::of(0u64..4),
        0u8..3,
    );
    let sub = row.prop_map(|(customer, start, length, cents, yearly, quantity, currency)| {
        let start = day("2025-01-01").plus(start);
        let currency = [None, Some(eur()), Currency::from_code("GBP")][usize::from(currency)];
        let amount = Decimal::new(cents, 2).to_string();
        let end = length.map(|days| start.plus(days));
        Sub { amount, yearly, quantity, start, end, currency, ..sub(customer, "0", "2025-01-01", "") }
    });
    prop::collection::vec(sub, 1..25)
}

/// The amount of a currency, to the cent of a cent: a twelfth may have no end.
fn amount(value: &Value, currency: Currency) -> Decimal {
    round(amount_in(value, currency), 6)
}

fn added_up(figure: &Figure, currency: Currency) -> Decimal {
    let parts = figure.rows.iter().filter_map(|row| row.part.as_ref());
    round(parts.map(|part| amount_in(part, currency)).sum(), 6)
}

fn check_months(metrics: &Metrics<'_>) -> Result<(), TestCaseError> {
    let mut before: Option<&MonthMoves> = None;
    for month in &metrics.recurring().months {
        for currency in [Currency::USD, eur(), Currency::from_code("GBP").unwrap()] {
            let flow = month.flow(currency);
            let apart = (flow.end() - amount_in(&month.end, currency)).abs();
            prop_assert!(apart < Decimal::new(1, 12), "{}: {}", month.month, apart);
            if let Some(before) = before {
                prop_assert_eq!(amount(&before.end, currency), amount(&month.start, currency));
            }
        }
        prop_assert_eq!(month.customers + month.left, month.customers_before + month.joined + month.returned);
        prop_assert!(month.left <= month.customers_before + month.joined + month.returned);
        before = Some(month);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn movements_explain_every_change(rows in some_subs(), rated: bool, later in 0i32..600) {
        let mut data = data(&rows);
        if rated {
            add_rate(&mut data, "2025-06-01", eur(), "1.1543");
        }
        let business = business();
        let metrics = compute_all(&data, &business, day("2025-01-01").plus(later));
        check_months(&metrics)?;
        let moves = Movement::ALL.map(|kind| format!("recurring.{}", kind.id()));
        let months: Vec<String> = metrics.ids().filter(|id| id.starts_with("recurring.month.")).map(str::to_owned).collect();
        for id in ["recurring.mrr".to_owned(), "recurring.arr".to_owned()].iter().chain(&moves).chain(&months) {
            let figure = metrics.figure(id, None).unwrap();
            prop_assert_eq!(figure.n_rows, figure.rows.len() as u64, "{}", id);
            for currency in [Currency::USD, eur()] {
                let apart = (added_up(&figure, currency) - amount(&figure.value, currency)).abs();
                prop_assert!(apart <= Decimal::new(2, 6), "{}: {}", id, apart);
            }
        }
        if let Some(month) = metrics.recurring().months.last() {
            let paying = metrics.figure("recurring.customers", None).unwrap();
            prop_assert_eq!(paying.value, Value::Count(month.customers));
        }
    }

    #[test]
    fn a_row_of_three_is_three_rows(rows in some_subs(), later in 0i32..600) {
        let today = day("2025-01-01").plus(later);
        let raw: Vec<Sub> = rows.iter().flat_map(|row| {
            let times = row.quantity.unwrap_or(1);
            std::iter::repeat_n(Sub { quantity: None, ..row.clone() }, times as usize)
        }).collect();
        let told = |rows: &[Sub], business: &Business| {
            let data = data(rows);
            let metrics = compute_all(&data, business, today);
            let figure = |id: &str| metrics.figure(id, Some(0)).map(|figure| (figure.value.words(Detail::Exact), figure.n));
            ["recurring.mrr", "recurring.arr", "recurring.customers", "recurring.customer_churn", "recurring.quick_ratio"].map(figure)
        };
        let business = business();
        if rows.iter().any(|row| row.quantity.unwrap_or(1) > 0) {
            prop_assert_eq!(told(&rows, &business), told(&raw, &business));
        }
    }
}

#[test]
fn without_rows_there_is_no_figure() {
    let (data, business) = (Dataset::default(), business());
    let metrics = compute_all(&data, &business, day("2026-02-19"));
    assert!(metrics.ids().all(|id| !id.starts_with("recurring.")));
}
