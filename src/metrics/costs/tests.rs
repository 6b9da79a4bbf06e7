//! Golden numbers of costs, and what must hold of any of them.

use proptest::prelude::*;

use crate::{
    base::{
        figure::{Evidence, Figure},
        money::round,
        value::{Detail, Value},
    },
    data::Dataset,
    metrics::{
        compute,
        costs::Winning,
        fixture::{
            Deal, Spent, add_costs, add_deals, add_rate, add_revenue, add_subscriptions, business, day, decimal, eur,
            paid, spent, sub,
        },
    },
};

fn on(platform: &'static str, row: Spent) -> Spent {
    Spent { platform, ..row }
}

fn hours(hours: &'static str, rate: &'static str, row: Spent) -> Spent {
    Spent { hours, rate, ..row }
}

fn won(id: &str, platform: &'static str, on: &'static str, value: &'static str) -> Deal {
    Deal {
        id: id.to_owned(),
        created: "2026-01-02",
        marks: ["2026-01-02", "", "", on, ""],
        value,
        platform,
        ..Deal::default()
    }
}

fn figure(data: &Dataset, id: &str) -> Figure {
    compute(data, &business(), day("2026-02-19")).figure(id, None).unwrap_or_else(|| panic!("no figure {id}"))
}

fn words(data: &Dataset, id: &str) -> String {
    figure(data, id).value.words(Detail::Exact)
}

fn why(data: &Dataset, id: &str) -> String {
    if let Value::Missing(why) = figure(data, id).value { why } else { String::new() }
}

fn studio() -> Dataset {
    let mut data = Dataset::default();
    add_costs(
        &mut data,
        "data/costs.csv",
        &[
            on("LinkedIn", spent("2026-01-10", "ads", "300")),
            on("X", spent("2026-02-10", "ads", "100")),
            spent("2026-02-11", "Marketing", "100"),
            spent("2026-02-12", "tools", "500"),
            spent("2026-03-01", "tools", "9999"),
            hours("10", "45", spent("2026-02-05", "automation", "75")),
            hours("2", "", spent("2026-02-06", "automation", "5")),
            spent("2026-02-07", "automation", "20"),
        ],
    );
    add_deals(
        &mut data,
        "data/deals.csv",
        &[
            won("a", "LinkedIn", "2026-01-20", "1000"),
            won("b", "LinkedIn", "2026-02-01", "400"),
            won("c", "Upwork", "2026-02-02", "700"),
            won("d", "X", "", "50"),
            won("e", "X", "2026-01-05", "90"),
        ],
    );
    add_revenue(
        &mut data,
        "data/revenue.csv",
        &[paid("2026-01-30", "stripe", "3300"), paid("2025-12-30", "stripe", "1")],
    );
    data
}

#[test]
fn a_customer_costs_what_was_spent_to_win_them() {
    let data = studio();
    assert_eq!(words(&data, "costs.total"), "$1,100.00", "to today: the cost of March is not there yet");
    assert_eq!(words(&data, "costs.acquisition"), "$500.00", "ads and marketing, not tools");
    assert_eq!(words(&data, "costs.new_customers"), "3", "won since the first cost; the win of 5 January is older");
    let cac = figure(&data, "costs.cac");
    assert_eq!((cac.value.words(Detail::Exact).as_str(), cac.n, cac.evidence), ("$166.67", 3, Evidence::Few));
    assert_eq!(words(&data, "costs.cac_loaded"), "$366.67");
    assert_eq!(words(&data, "costs.mtd"), "$800.00");
    let rows: Vec<String> = figure(&data, "costs.acquisition").rows.into_iter().map(|row| row.place).collect();
    assert_eq!(rows, ["data/costs.csv:2", "data/costs.csv:3", "data/costs.csv:4"]);
}

/// ROI = (revenue − cost) ÷ cost; ROAS = revenue ÷ cost: "3.5x ROI" is a ROAS.
#[test]
fn returns_are_called_what_they_are() {
    let data = studio();
    let roi = figure(&data, "costs.roi");
    assert_eq!(
        roi.value,
        Value::Share(decimal("2")),
        "(3,300 − 1,100) ÷ 1,100; revenue before the first cost is not in it"
    );
    assert_eq!(figure(&data, "costs.roas").value, Value::Number(decimal("3.5")), "1,400 won ÷ 400 spent");
    let (data, business) = (data, business());
    let metrics = compute(&data, &business, day("2026-02-19"));
    let told: Vec<_> = metrics.costs().platforms.iter().map(|one| (one.name.as_str(), one.won, one.ratio)).collect();
    let ratio = |text: &str| Some(decimal(text));
    assert_eq!(told[0], ("LinkedIn", Some(2), ratio("1400").map(|won| won / decimal("300"))));
    assert_eq!(told[1], ("X", Some(0), ratio("0")));
    assert_eq!(metrics.costs().platforms[1].per_deal, None, "nothing was won: no cost of a deal");
    let winning: Vec<_> = metrics.costs().categories.iter().map(|one| (one.name.as_str(), one.winning)).collect();
    assert_eq!(
        winning,
        [("tools", Winning::None), ("ads", Winning::All), ("Marketing", Winning::All), ("automation", Winning::None)]
    );
}

#[test]
fn automation_is_hours_times_rate_against_its_cost() {
    let data = studio();
    let value = figure(&data, "costs.automation_value");
    assert_eq!((value.value.words(Detail::Exact).as_str(), value.evidence), ("$450.00", Evidence::Assumed));
    assert_eq!(value.notes, ["2 hours without a rate are not in it"]);
    assert_eq!(words(&data, "costs.automation_cost"), "$100.00");
    assert_eq!(words(&data, "costs.automation_net"), "$350.00");
    assert_eq!(figure(&data, "costs.automation_roi").value, Value::Share(decimal("3.5")));
    assert_eq!(words(&data, "costs.automation_hours"), "12");
    let mut free = Dataset::default();
    add_costs(&mut free, "data/costs.csv", &[hours("1", "10", spent("2026-02-05", "automation", "0"))]);
    assert_eq!(why(&free, "costs.automation_roi"), "it cost nothing: there is no ratio to nothing");
    assert_eq!(why(&free, "costs.roi"), "no revenue yet");
    assert_eq!(why(&free, "costs.cac"), "no cost is marked as spent to win customers");
}

#[test]
fn a_lifetime_is_held_against_the_cost_of_a_customer() {
    let mut data = Dataset::default();
    add_costs(&mut data, "data/costs.csv", &[spent("2025-07-01", "ads", "300")]);
    add_subscriptions(
        &mut data,
        "data/subscriptions.csv",
        &[
            sub("a", "100", "2025-07-01", ""),
            sub("b", "100", "2025-07-01", "2026-01-15"),
            sub("c", "100", "2025-08-01", ""),
        ],
    );
    assert_eq!(words(&data, "costs.new_customers"), "3", "without deals, subscribers");
    add_costs(&mut data, "data/costs/more.csv", &[on("X", spent("2025-07-01", "ads", "0"))]);
    assert_eq!(why(&data, "costs.roas"), "no deals are kept");
    assert_eq!(words(&data, "costs.cac"), "$100.00");
    assert_eq!(words(&data, "recurring.customer_churn_average"), "5.9 %", "1 of 2 + 5 × 3");
    assert_eq!(words(&data, "recurring.ltv"), "$1,700.00");
    assert!(why(&data, "costs.ltv_to_cac").starts_with("1 subscriber left in six full months"), "one loss says little");
    assert_eq!(figure(&data, "costs.payback_months").value, Value::Number(decimal("1")));
}

/// Three of six left in six months that each began with six: 3 of 36 a month, and $100 ÷ (3 ÷ 36) = $1,200.
#[test]
fn a_lifetime_has_a_range_and_is_of_the_same_customers() {
    let mut data = Dataset::default();
    add_costs(&mut data, "data/costs.csv", &[spent("2025-07-01", "ads", "300")]);
    let lasts = |id: &'static str, end: &'static str| sub(id, "100", "2025-07-01", end);
    let left = ["a", "b", "c"].map(|id| lasts(id, "2026-01-15"));
    let stays = ["d", "e", "f"].map(|id| lasts(id, ""));
    add_subscriptions(&mut data, "data/subscriptions.csv", &[left, stays].concat());
    let ratio = figure(&data, "costs.ltv_to_cac");
    assert_eq!((words(&data, "costs.cac").as_str(), words(&data, "recurring.ltv").as_str()), ("$50.00", "$1,200.00"));
    assert_eq!((ratio.value, ratio.n, ratio.evidence), (Value::Number(decimal("24")), 3, Evidence::Few));
    assert!(ratio.notes[0].starts_with("from 3 subscribers who left: anything from 9.2 to 69.6,"), "{:?}", ratio.notes);
    assert_eq!(ratio.n_rows, 1 + 6 + 6, "the cost, who came, and who ran before the six months");
    let deal = || [won("w", "LinkedIn", "2026-01-20", "1000")];
    let mut same = data.clone();
    add_deals(&mut same, "data/deals.csv", &deal());
    same.deals.client.push(" A ");
    let ratio = figure(&same, "costs.ltv_to_cac");
    assert_eq!(ratio.value, Value::Number(decimal("4")), "1,200 of a cost of 300");
    assert!(ratio.notes[1].ends_with("1 of 6 subscribers are among them"), "{:?}", ratio.notes);
    add_deals(&mut data, "data/deals.csv", &deal());
    data.deals.client.push("Somebody else");
    for id in ["costs.ltv_to_cac", "costs.payback_months"] {
        assert!(why(&data, id).contains("other customers"), "{id}");
    }
}

#[test]
fn where_no_costs_are_kept_there_is_no_figure() {
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", &[won("a", "LinkedIn", "2026-01-20", "1000")]);
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    assert!(metrics.costs().window.is_none() && metrics.ids().all(|id| !id.starts_with("costs.")));
    add_costs(&mut data, "data/costs.csv", &[spent("2026-03-01", "ads", "5")]);
    let metrics = compute(&data, &business, day("2026-02-19"));
    assert!(metrics.ids().all(|id| !id.starts_with("costs.")), "a cost that lies ahead is none yet");
}

#[test]
fn currencies_without_a_rate_have_no_ratio() {
    let mut data = studio();
    add_costs(
        &mut data,
        "data/costs/euros.csv",
        &[Spent { currency: Some(eur()), ..spent("2026-02-01", "ads", "50") }],
    );
    assert_eq!(words(&data, "costs.acquisition"), "$500.00 + €50.00");
    assert_eq!(words(&data, "costs.cac"), "$166.67 + €16.67");
    assert!(why(&data, "costs.roi").starts_with("several currencies"));
    add_rate(&mut data, "2026-01-01", eur(), "2");
    assert_eq!(words(&data, "costs.acquisition"), "$600.00");
    assert_eq!(round(figure(&data, "costs.roi").value.number().unwrap(), 4), decimal("1.7500"));
}

fn some_costs() -> impl Strategy<Value = Vec<Spent>> {
    let days =
        prop::sample::select(vec!["2025-02-19", "2025-02-20", "2025-12-31", "2026-01-31", "2026-02-19", "2026-02-20"]);
    let names = prop::sample::select(vec!["", "ads", "Tools", "X"]);
    let hours = prop::sample::select(vec!["", "", "1.5", "12"]);
    let row = (days, names.clone(), names.clone(), names, -3_000i64..90_000, hours.clone(), hours, any::<bool>());
    let cost = row.prop_map(|(on, category, platform, offer, cents, hours, rate, foreign)| Spent {
        on,
        category,
        amount: rust_decimal::Decimal::new(cents, 2).to_string(),
        currency: foreign.then(eur),
        platform,
        offer,
        hours,
        rate,
    });
    prop::collection::vec(cost, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_what_their_rows_add_up_to(rows in some_costs(), rated: bool) {
        let mut data = Dataset::default();
        add_costs(&mut data, "data/costs.csv", &rows);
        add_deals(&mut data, "data/deals.csv", &[won("a", "X", "2026-01-20", "1000")]);
        if rated {
            add_rate(&mut data, "2024-06-01", eur(), "1.1543");
        }
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-19"));
        let quotients = ["costs.cac", "costs.cac_loaded"];
        for id in metrics.ids().filter(|id| id.starts_with("costs.") && !quotients.contains(id)) {
            let figure = metrics.figure(id, None).unwrap();
            prop_assert_eq!(figure.n_rows, figure.rows.len() as u64, "rows of {}", id);
            let Value::Money(sums) = &figure.value else { continue };
            for sum in sums {
                let part = |value: &Value| match value {
                    Value::Money(parts) => parts.iter().filter(|part| part.currency == sum.currency).map(|part| part.amount).sum(),
                    _ => rust_decimal::Decimal::ZERO,
                };
                let added: rust_decimal::Decimal = figure.rows.iter().filter_map(|row| row.part.as_ref()).map(part).sum();
                prop_assert_eq!(added, sum.amount, "{}", id);
            }
        }
        let own = |value: &Value| value.number().unwrap_or_default();
        let total = metrics.figure("costs.total", Some(0)).map_or(rust_decimal::Decimal::ZERO, |figure| own(&figure.value));
        let by_category: rust_decimal::Decimal = metrics.costs().categories.iter().map(|one| own(&one.amount)).sum();
        prop_assert_eq!(by_category, total);
    }
}
