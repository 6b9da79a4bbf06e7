//! Targets and goals, experiments and hypotheses.

use super::*;
use crate::{
    base::value::Value,
    config::Target,
    metrics::{experiments::Verdict, targets::State},
};

/// What came in by a day of a month of 30 days that should bring half a million.
fn month(amount: &str) -> (Dataset, Business) {
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue.csv", &[paid("2026-06-05", "impact", amount)]);
    let mut business = business();
    business.goals.insert("revenue.month".into(), 500_000.into());
    (data, business)
}

fn target(figure: &str, at_least: Option<&str>, at_most: Option<&str>) -> Target {
    Target { figure: figure.into(), at_least: at_least.map(decimal), at_most: at_most.map(decimal), period: None }
}

fn states(data: &Dataset, business: &Business, today: &str) -> Vec<String> {
    let metrics = compute(data, business, day(today));
    let say = |one: &crate::metrics::targets::Target| format!("{} {} / {}", one.id, one.state.word(), one.why);
    metrics.targets().targets.iter().map(say).collect()
}

#[test]
fn a_month_has_a_pace_and_asks_of_its_days() {
    let (data, business) = month("320000");
    let pace = figure(&data, &business, "2026-06-20", "revenue.month_pace");
    assert_eq!(share(&pace), "0.9600");
    assert_eq!(input(&pace, "expected by today"), "$333,333.33");
    assert_eq!(input(&pace, "required per day"), "$18,000.00");
    assert_eq!(input(&pace, "actual per day"), "$16,000.00");
    assert_eq!(input(&pace, "projection"), "$480,000.00");
    let metrics = compute(&data, &business, day("2026-06-20"));
    let one = &metrics.targets().targets[0];
    assert_eq!((one.state, one.why.as_str()), (State::OnPace, "96 % of what is due by today: on pace"));
    assert_eq!(one.per_day, Some(Value::Money(vec![usd("18000")])));
    assert_eq!(one.gap, Some(Value::Money(vec![usd("-180000")])));
}

#[test]
fn a_plan_by_months_is_no_straight_line() {
    let quarters = ["0.7", "1.2", "1.4", "0.9"];
    let mut business = business();
    business.goals.insert("revenue.year".into(), 42_000.into());
    for month in 1..=12_u32 {
        let days = Month { year: 2026, month }.days();
        let first = (month - 1) / 3 * 3 + 1;
        let of_quarter: i32 = (first..first + 3).map(|month| Month { year: 2026, month }.days()).sum();
        let goal =
            decimal(quarters[(month as usize - 1) / 3]) * Decimal::from(10_000 * days) / Decimal::from(of_quarter);
        business.goals.insert(format!("revenue.months.2026-{month:02}"), goal);
    }
    let mut data = Dataset::default();
    let on_plan = decimal("42000") * decimal("0.7") / decimal("4.2") * decimal("50") / decimal("90");
    add_revenue(&mut data, "data/revenue.csv", &[paid("2026-01-05", "impact", &on_plan.round_dp(2).to_string())]);
    assert_eq!(share(&figure(&data, &business, "2026-02-19", "revenue.pace")), "1.0000");
    let ytd = figure(&data, &business, "2026-02-19", "revenue.ytd").target.unwrap();
    assert_eq!(round(ytd.pace.unwrap(), 4), decimal("0.0926"));
    let paces = ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
        .map(|today| figure(&data, &business, today, "revenue.ytd").target.unwrap().pace.unwrap());
    assert_eq!(paces.map(|pace| round(pace, 4)), ["0.1667", "0.4524", "0.7857", "1"].map(decimal));
    let [first, second, third, fourth] = paces;
    let quarters = [first, second - first, third - second, fourth - third].map(|quarter| round(quarter, 4));
    assert_eq!(quarters, ["0.1667", "0.2857", "0.3333", "0.2143"].map(decimal));
    let months = compute(&data, &business, day("2026-02-19")).targets().months.clone();
    assert_eq!(months.len(), 12);
    assert_eq!(
        months.iter().map(|month| month.state).collect::<Vec<_>>()[..3],
        [Some(State::Met), Some(State::Missed), None]
    );
    business.goals.remove("revenue.months.2026-12");
    assert_eq!(share(&figure(&data, &business, "2026-02-19", "revenue.pace")), "0.6759", "a straight line");
}

#[test]
fn a_rate_is_missed_only_where_its_interval_says_so() {
    let mut data = jobs();
    add_experiments(&mut data, &[("chat", "all", 142, 285), ("few", "all", 9, 10)]);
    let mut business = business();
    business.targets = vec![
        target("experiments.chat.all.rate", Some("0.60"), None),
        target("experiments.chat.all.rate", None, Some("0.40")),
        target("experiments.few.all.rate", Some("0.60"), None),
        target("deals.lost_count", None, Some("10")),
        target("deals.won_count", Some("9"), Some("12")),
        target("deals.win_rate", Some("0.35"), None),
        target("replies.nothing", Some("0.35"), None),
    ];
    assert_eq!(
        states(&data, &business, "2026-02-19"),
        [
            "experiments.chat.all.rate:at_least missed / 142 of 285; the true rate is 44.1 % to 55.6 %",
            "experiments.chat.all.rate:at_most missed / 142 of 285; the true rate is 44.1 % to 55.6 %",
            "experiments.few.all.rate:at_least too early / 9 of 10: it takes 20 to judge",
            "deals.lost_count:at_most met / counted",
            "deals.won_count:at_least missed / counted",
            "deals.won_count:at_most met / counted",
            "deals.win_rate:at_least too early / 8 of 16: it takes 20 to judge",
            "replies.nothing:at_least unknown / no figure of this name has rows yet",
        ]
    );
    let metrics = compute(&data, &business, day("2026-02-19"));
    let gap = |at: usize| metrics.targets().targets[at].gap.as_ref().map(|gap| gap.words(Detail::Exact));
    assert_eq!(gap(0).as_deref(), Some("−10.2 points"));
    assert_eq!(gap(4).as_deref(), Some("−1"));
}

#[test]
fn a_period_is_judged_when_there_is_enough_of_it() {
    let say = |amount: &str, today: &str| states(&month(amount).0, &month(amount).1, today).remove(0);
    assert_eq!(say("1", "2026-06-05"), "revenue.mtd:at_least missed / 0 % of what is due by today: well behind");
    assert_eq!(
        say("280000", "2026-06-20"),
        "revenue.mtd:at_least close / 84 % of what is due by today: a little behind"
    );
    assert_eq!(say("500000", "2026-06-20"), "revenue.mtd:at_least met / reached");
    assert_eq!(say("499999", "2026-06-30"), "revenue.mtd:at_least missed / the period is over");
    assert_eq!(say("1", "2026-07-02"), "revenue.mtd:at_least too early / 2 of 31 days of the month are over");
    let (data, mut business) = month("400");
    business.goals.clear();
    business.targets = vec![target("revenue.this_week", Some("5000"), None)];
    assert_eq!(
        states(&data, &business, "2026-06-16"),
        ["revenue.this_week:at_least too early / 2 of 7 days of the week are over"]
    );
    assert!(states(&data, &business, "2026-06-17")[0].contains("at_least missed / 0 %"));
    business.targets = vec![target("revenue.mtd", None, Some("500"))];
    assert!(states(&data, &business, "2026-06-15")[0].contains("at_most missed / 160 %"));
    assert!(states(&data, &business, "2026-06-29")[0].contains("at_most on pace / 82.8 %"));
    let (data, mut business) = mission();
    business.goals.insert("revenue.month".into(), 900_000.into());
    assert_eq!(states(&data, &business, "2026-03-10")[1], "revenue.mtd:at_least awaiting / MSN is not in yet");
}

#[test]
fn variants_are_held_against_the_first() {
    let mut data = Dataset::default();
    add_experiments(
        &mut data,
        &[("a", "old", 24, 40), ("a", "new", 56, 70), ("b", "x", 0, 4), ("b", "y", 1, 4), ("a", "old", 24, 40)],
    );
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let [a, b] = metrics.experiments().experiments.as_slice() else { panic!("two experiments") };
    assert_eq!(a.variants[1].versus.unwrap().verdict, Verdict::Better);
    assert_eq!(b.variants[1].versus.unwrap().verdict, Verdict::TooEarly);
    let chance = figure(&data, &business, "2026-02-19", "experiments.a.new.chance");
    assert_eq!(share(&chance), "0.9959");
    assert_eq!(input(&chance, "at least, 95 % interval"), "5.2 points");
    assert_eq!(input(&chance, "at most, 95 % interval"), "33.4 points");
    assert_eq!((chance.n, chance.n_rows), (150, 3));
    assert!(compute(&data, &business, day("2026-01-04")).experiments().experiments.is_empty(), "not begun");
}

#[test]
fn hypotheses_add_up_to_a_hope() {
    let mut data = Dataset::default();
    add_hypotheses(
        &mut data,
        &[
            ("3500", "0.89", "open"),
            ("2800", "0.82", "testing"),
            ("4200", "0.75", ""),
            ("1800", "0.68", "open"),
            ("99", "1", "Rejected"),
        ],
    );
    let sum = figure(&data, &business(), "2026-02-19", "hypotheses.impact");
    assert_eq!((sum.value.words(Detail::Exact).as_str(), sum.n), ("$12,300.00", 4));
    assert_eq!(sum.notes, ["not additive: each is a guess of its own"]);
    let weighted = figure(&data, &business(), "2026-02-19", "hypotheses.impact_weighted");
    assert_eq!(weighted.value.words(Detail::Exact), "$9,785.00");
}
