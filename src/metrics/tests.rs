//! Golden numbers of whole businesses, and what must hold of every figure whatever the rows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{
    catalogue::{CATALOGUE, Unit, method},
    compute,
    fixture::*,
    goal::pace_words,
    sources::State,
};
use crate::{
    base::{
        calendar::Month,
        figure::{Change, Evidence, Figure},
        money::{Currency, round},
        ratio::Ratio,
        value::{Detail, Value},
    },
    config::{Agent, Business, Source, Target},
    data::Dataset,
};

fn figure(data: &Dataset, business: &Business, today: &str, id: &str) -> Figure {
    compute(data, business, day(today)).figure(id, None).unwrap_or_else(|| panic!("no figure {id}"))
}

fn number(figure: &Figure) -> Decimal {
    figure.value.number().unwrap_or_else(|| panic!("{}: {:?}", figure.id, figure.value))
}

fn input(figure: &Figure, name: &str) -> String {
    let found = figure.inputs.iter().find(|(input, _)| input == name).unwrap_or_else(|| panic!("no input {name}"));
    found.1.words(Detail::Exact)
}

fn share(figure: &Figure) -> String {
    format!("{}", round(number(figure), 4))
}

/// Five sources as of February: one of them is entered month by month, by the 21st of the next.
fn mission() -> (Dataset, Business) {
    let mut data = Dataset::default();
    add_revenue(
        &mut data,
        "data/revenue/impact.csv",
        &[paid("2026-01-15", "impact", "400000.42"), paid("2026-02-18", "impact", "54893.00")],
    );
    add_revenue(&mut data, "data/revenue/redventures.csv", &[paid("2026-02-02", "redventures", "3368.54")]);
    add_revenue(&mut data, "data/revenue/adsbymoney.csv", &[paid("2026-01-31", "adsbymoney", "31854.33")]);
    let january = Paid { covers: Some(Month { year: 2026, month: 1 }.window()), ..paid("", "msn-monthly", "32250.00") };
    add_revenue(&mut data, "data/revenue/msn.json", &[january]);
    let mut business = business();
    business.goals.insert("revenue.year".into(), 25_000_000.into());
    business.sources.insert("msn".into(), Source { aliases: vec!["MSN-Monthly".into()], ..due("MSN", 21) });
    business.sources.insert("adsbymoney".into(), Source { manual: true, ..Source::default() });
    business.sources.insert("close".into(), Source::default());
    (data, business)
}

#[test]
fn a_monthly_source_is_spread_awaited_and_overdue() {
    let (data, business) = mission();
    for (today, expected) in [
        ("2026-02-19", State::Manual),
        ("2026-02-28", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-10", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-21", State::Awaiting(Month { year: 2026, month: 2 }, day("2026-03-21"))),
        ("2026-03-25", State::Overdue(Month { year: 2026, month: 2 }, day("2026-03-21"))),
    ] {
        let metrics = compute(&data, &business, day(today));
        let msn = metrics.sources.iter().find(|source| source.id == "msn").unwrap();
        assert_eq!(msn.state, expected, "{today}");
    }
    let thirty = figure(&data, &business, "2026-02-19", "revenue.last_30_days");
    let msn = thirty.rows.iter().find(|row| row.place == "data/revenue/msn.json:2").unwrap();
    assert_eq!(msn.part.as_ref().unwrap().words(Detail::Exact), "$11,443.55");
    assert_eq!(msn.text, "1–31 Jan 2026 · msn-monthly");
    assert!(thirty.notes[0].contains("allocated: spread evenly over its days, 11 of the 31 days of January 2026"));
    let march = figure(&data, &business, "2026-03-10", "revenue.ytd");
    assert_eq!(march.notes, ["MSN is awaiting February, due 21 Mar: not counted as 0"]);
    let last_week = figure(&data, &business, "2026-03-25", "revenue.last_week");
    assert!(last_week.notes.is_empty(), "a window that February is not in has no note of it");
}

#[test]
fn sources_have_their_amounts_shares_and_files() {
    let (data, business) = mission();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let lines: Vec<String> = metrics
        .sources
        .iter()
        .map(|source| {
            let share = source.share.map_or("–".into(), |share| share.to_string());
            format!(
                "{} {} {share} {:?} {}",
                source.label,
                source.amount.words(Detail::Exact),
                source.state,
                source.files.join(" ")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "impact $454,893.42 0.871 Fresh data/revenue/impact.csv",
            "MSN $32,250.00 0.062 Manual data/revenue/msn.json",
            "adsbymoney $31,854.33 0.061 Manual data/revenue/adsbymoney.csv",
            "redventures $3,368.54 0.006 Stale(17) data/revenue/redventures.csv",
            "close – – Empty ",
        ]
    );
    let ytd = metrics.figure("revenue.ytd", Some(2)).unwrap();
    assert_eq!((ytd.value.words(Detail::Exact).as_str(), ytd.n, ytd.n_rows, ytd.rows.len()), ("$522,366.29", 5, 5, 2));
    let names: Vec<&str> = metrics.revenue.sources.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["impact", "msn", "adsbymoney", "redventures"]);
    assert_eq!(metrics.figure("revenue.source.msn", None).unwrap().label, "Revenue this year from MSN");
}

#[test]
fn a_source_without_rows_is_awaited_where_it_is_due() {
    let mut business = business();
    business.sources.insert("syndication".into(), due("Syndication", 21));
    let state = |today: &str| compute(&Dataset::default(), &business, day(today)).sources[0].state;
    let january = Month { year: 2026, month: 1 };
    assert_eq!(state("2026-02-19"), State::Awaiting(january, day("2026-02-21")));
    assert_eq!(state("2026-02-22"), State::Overdue(january, day("2026-02-21")));
}

/// One sum on one day, in a business that wants 25 million.
fn one_sum(amount: &str) -> (Dataset, Business) {
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue.csv", &[paid("2026-01-05", "impact", amount)]);
    let mut business = business();
    business.goals.insert("revenue.year".into(), 25_000_000.into());
    (data, business)
}

#[test]
fn pace_says_where_the_goal_stands() {
    let (data, business) = one_sum("1200000");
    let pace = figure(&data, &business, "2026-02-19", "revenue.pace");
    assert_eq!(share(&pace), "0.3504");
    assert_eq!(pace.notes, ["well behind"]);
    assert_eq!(input(&pace, "expected by today"), "$3,424,657.53");
    assert_eq!(input(&pace, "gap"), "−$2,224,657.53");
    assert_eq!(input(&pace, "required per day"), "$75,555.56");
    assert_eq!(input(&pace, "days left"), "315 days");
    assert_eq!(input(&pace, "actual per day"), "$24,000.00");
    assert_eq!(input(&pace, "projection"), "$8,760,000.00");
    assert_eq!(share(&figure(&data, &business, "2026-02-19", "revenue.goal_progress")), "0.0480");
    let ytd = figure(&data, &business, "2026-02-19", "revenue.ytd");
    assert_eq!(ytd.target.unwrap().words, "4.8 % of $25m · plan for today 14 %");
}

#[test]
fn a_projection_needs_a_tenth_of_the_year_and_knows_leap_years() {
    let (data, business) = one_sum("454893.42");
    let projected = |today: &str| figure(&data, &business, today, "revenue.projected_annual");
    assert_eq!(round(number(&projected("2026-02-19")), 2), decimal("3320721.97"));
    assert_eq!(projected("2026-01-20").value, Value::Missing("too early: 20 of 365 days of the year are over".into()));
    assert_eq!(projected("2026-01-20").evidence, Evidence::None);
    assert!(figure(&data, &business, "2026-01-20", "revenue.pace").notes[0].starts_with("no verdict yet"));
    let mut leap = Dataset::default();
    add_revenue(&mut leap, "data/revenue.csv", &[paid("2024-01-05", "impact", "60")]);
    assert_eq!(number(&figure(&leap, &business, "2024-02-29", "revenue.projected_annual")), decimal("366"));
}

#[test]
fn there_is_no_verdict_while_a_source_is_not_in() {
    let (data, business) = mission();
    let pace = figure(&data, &business, "2026-03-10", "revenue.pace");
    assert_eq!(pace.notes[0], "no verdict while MSN is not in");
}

#[test]
fn paces_have_words() {
    for (pace, words) in [
        ("0.5", "well behind"),
        ("0.8", "a little behind"),
        ("0.9", "on pace"),
        ("1.1", "on pace"),
        ("1.15", "a little ahead"),
        ("1.3", "well ahead"),
    ] {
        assert_eq!(pace_words(decimal(pace)), words, "{pace}");
    }
}

#[test]
fn without_a_goal_or_rows_nothing_is_made_up() {
    let (data, _) = one_sum("5");
    let missing = figure(&data, &business(), "2026-02-19", "revenue.goal_progress");
    assert_eq!(missing.value, Value::Missing("no goal: set revenue.year under [goals] in business.toml".into()));
    let empty = Dataset::default();
    for id in
        ["revenue.total", "revenue.mtd", "deals.won_count", "deals.win_rate", "pipeline.open_value", "revenue.pace"]
    {
        let figure = figure(&empty, &business(), "2026-02-19", id);
        assert!(matches!(figure.value, Value::Missing(_)), "{id}: {:?}", figure.value);
        assert_eq!(figure.evidence, Evidence::None, "{id}");
    }
}

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
        ("2025-02-10", "50"),
        ("2025-03-01", "1000"),
        ("2026-01-05", "100"),
        ("2026-01-25", "70"),
        ("2026-02-03", "121"),
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
    assert_eq!(march.with, "1–28 Feb 2026 (28 days, not 31)");
    let new = figure(&data, &business(), "2025-02-15", "revenue.mtd").comparison.unwrap();
    assert_eq!(new.change, Change::Unknown("no data for 1–15 Jan 2025".into()));
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
        .revenue
        .months
        .iter()
        .map(|month| format!("{} {} {} {}", month.month, month.amount.words(Detail::Whole), month.n, month.so_far))
        .collect();
    assert_eq!(months, ["2025-11 $50 1 false", "2025-12 $0 0 false", "2026-01 $0 0 false", "2026-02 $121 1 true"]);
    let series = metrics.figure("revenue.mtd", None).unwrap().series;
    let points: Vec<String> =
        series.iter().map(|point| format!("{} {:?} {}", point.label, point.value, point.so_far)).collect();
    assert_eq!(points, ["Nov Some(50) false", "Dec Some(0) false", "Jan Some(0) false", "Feb Some(121) true"]);
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
    assert_eq!(total.notes, ["in part converted at the rates of data/rates.csv"]);
    let mtd = figure(&data, &business(), "2026-02-19", "revenue.mtd").comparison.unwrap();
    assert_eq!(mtd.change, Change::Unknown("several currencies".into()));
}

/// A deal with the day of its proposal, of its win and of its loss.
fn deal(
    agents: &'static str,
    platform: &'static str,
    [proposal, won, lost]: [&'static str; 3],
    value: &'static str,
) -> Deal {
    Deal {
        created: "2026-01-02",
        agents,
        platform,
        marks: ["2026-01-02", proposal, "", won, lost],
        value,
        ..Deal::default()
    }
}

const LEAD: [&str; 3] = ["", "", ""];
const PROPOSED: [&str; 3] = ["2026-01-10", "", ""];
const WON: [&str; 3] = ["2026-01-10", "2026-01-20", ""];
const LOST: [&str; 3] = ["y", "", "2026-01-25"];

/// Three agents on two platforms: 26 leads, 17 proposals, 8 won, 24,000 dollars.
fn jobs() -> Dataset {
    let mut deals = Vec::new();
    let mut add = |times: usize, deal: Deal| deals.extend(std::iter::repeat_n(deal, times));
    add(4, deal("monica", "Upwork", WON, "3000"));
    add(1, deal("monica", "Braintrust", WON, "500"));
    add(3, deal("monica", "Upwork", LOST, "2000"));
    add(4, deal("monica", "Upwork", LEAD, ""));
    add(1, deal("Jared", "Braintrust", WON, "5500"));
    add(1, deal("jared", "Upwork", WON, "2500"));
    add(3, deal("jared", "Braintrust", PROPOSED, "100"));
    add(1, deal("jared", "Braintrust", LEAD, ""));
    add(2, deal("jared", "Braintrust", ["", "", "2026-01-09"], ""));
    add(1, deal("dinesh", "Upwork", WON, "3500"));
    add(3, deal("dinesh", "Upwork", LOST, "2500"));
    add(2, deal("dinesh", "Upwork", LEAD, ""));
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals/freelance.csv", &deals);
    data
}

fn worker_lines(workers: &[super::workers::Worker]) -> Vec<String> {
    let percent = |ratio: Ratio| ratio.fraction().map_or("–".into(), |rate| Value::Share(rate).words(Detail::Exact));
    let line = |worker: &super::workers::Worker| {
        let money = worker.revenue.words(Detail::Exact);
        format!(
            "{} {}/{}/{} {} {money}",
            worker.name,
            worker.leads,
            worker.proposals,
            worker.won,
            percent(worker.conversion)
        )
    };
    workers.iter().map(line).collect()
}

#[test]
fn agents_and_platforms_agree() {
    let mut business = business();
    business.agents.insert("Monica".into(), Agent::default());
    business.agents.insert("dinesh".into(), Agent::default());
    let data = jobs();
    let metrics = compute(&data, &business, day("2026-02-19"));
    assert_eq!(
        worker_lines(&metrics.agents),
        ["Monica 12/8/5 62.5 % $12,500.00", "Jared 8/5/2 40 % $8,000.00", "dinesh 6/4/1 25 % $3,500.00"]
    );
    assert_eq!(worker_lines(&metrics.platforms), ["Upwork 18/12/6 50 % $18,000.00", "Braintrust 8/5/2 40 % $6,000.00"]);
    assert_eq!(metrics.agents[0].lead_conversion, Ratio::new(5, 12));
    assert_eq!(metrics.agents[0].win_rate, Ratio::new(5, 8));
    let revenue = metrics.figure("revenue.total", None).unwrap();
    assert_eq!(revenue.value, Value::Money(vec![usd("24000")]), "won deals are revenue where there is no other");
    assert_eq!(metrics.sources[0].label, "Won deals");
    assert_eq!(revenue.n_rows, 8);
}

#[test]
fn shared_deals_reconcile() {
    let mut data = Dataset::default();
    let shared = [
        deal("ann; bob; cy", "", WON, "1000"),
        deal("ann; bob; cy", "", WON, "1000"),
        deal("ann; bob; cy", "", WON, "1000"),
        deal("bob:70; ann:30", "", WON, "0.01"),
        deal("ann; bob; cy; dee; eve; fay; gus", "", LOST, ""),
        deal("", "", LEAD, ""),
    ];
    add_deals(&mut data, "data/deals/freelance.csv", &shared);
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let sum = |part: fn(&super::workers::Worker) -> Decimal| metrics.agents.iter().map(part).sum::<Decimal>();
    assert_eq!(sum(|agent| agent.leads), decimal("6"));
    assert_eq!(sum(|agent| agent.proposals), decimal("5"));
    assert_eq!(sum(|agent| agent.won), decimal("4"));
    assert_eq!(sum(|agent| agent.lost), decimal("1"));
    assert_eq!(sum(|agent| agent.revenue.number().unwrap()), decimal("3000.01"));
    let bob = &metrics.agents[0];
    assert_eq!((bob.name.as_str(), bob.won, bob.revenue.number()), ("bob", decimal("1.7"), Some(decimal("1000.007"))));
    assert_eq!(bob.conversion, Ratio::new(4, 5));
    assert_eq!(metrics.agents.last().unwrap().name, "(none)");
}

#[test]
fn win_rates_are_five() {
    let mut data = jobs();
    let open = |expected_close, created, value| Deal { expected_close, created, value, ..deal("", "", PROPOSED, "") };
    let late = Deal { created: "2025-10-01", ..deal("", "", ["", "2026-01-20", ""], "100") };
    let undated = Deal { created: "2025-10-01", ..deal("", "", ["", "y", ""], "100") };
    let in_time = Deal { created: "2025-11-01", ..deal("", "", ["", "2026-01-20", ""], "") };
    let rows = [open("2026-01-31", "2025-11-01", "9"), open("2026-02-19", "2026-01-02", "9"), late, undated, in_time];
    add_deals(&mut data, "data/deals/more.csv", &rows);
    for (id, k, n) in [
        ("deals.win_rate", 11, 19),
        ("deals.win_rate_broad", 11, 20),
        ("deals.win_rate_created", 11, 31),
        ("deals.win_rate_timed", 1, 3),
    ] {
        let figure = figure(&data, &business(), "2026-02-19", id);
        assert_eq!(figure.ratio, Some(Ratio::new(k, n)), "{id}");
        assert_eq!(figure.interval, Ratio::new(k, n).wilson(), "{id}");
        assert_eq!(figure.n_rows, n, "{id}");
        let won: u64 = figure.rows.iter().filter(|row| row.part == Some(Value::Count(1))).count() as u64;
        assert_eq!((won, figure.rows.len() as u64), (k, n), "{id}");
        assert_eq!(figure.evidence == Evidence::Few, n < 20, "{id}");
    }
    let value = figure(&data, &business(), "2026-02-19", "deals.win_rate_value");
    assert_eq!(share(&value), share_of("24200", "13500"));
    assert_eq!((input(&value, "won"), input(&value, "lost"), value.n), ("11".into(), "8".into(), 16));
    assert_eq!(value.notes, ["3 of 19 closed deals have no value in USD: left out"]);
}

fn share_of(part: &str, rest: &str) -> String {
    round(decimal(part) / (decimal(part) + decimal(rest)), 4).to_string()
}

#[test]
fn one_of_four_is_few_and_none_is_no_rate() {
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", &[WON, LOST, LOST, LOST].map(|marks| deal("", "", marks, "")));
    let rate = figure(&data, &business(), "2026-02-19", "deals.win_rate");
    assert_eq!((rate.ratio, rate.evidence), (Some(Ratio::new(1, 4)), Evidence::Few));
    let mut open = Dataset::default();
    add_deals(&mut open, "data/deals.csv", &[deal("", "", PROPOSED, "")]);
    assert_eq!(
        figure(&open, &business(), "2026-02-19", "deals.win_rate").value,
        Value::Missing("no deal is closed yet".into())
    );
}

#[test]
fn pipelines_count_deals_and_what_they_passed() {
    let mut data = jobs();
    add_deals(
        &mut data,
        "data/deals/more.csv",
        &[Deal { marks: ["", "", "2026-01-08", "", ""], ..deal("", "", LEAD, "70") }],
    );
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let lines: Vec<String> = metrics.pipelines[0]
        .stages
        .iter()
        .map(|stage| format!("{} {} {} {}", stage.name, stage.count, stage.value.words(Detail::Whole), stage.reached))
        .collect();
    assert_eq!(
        lines,
        [
            "prospecting 7 $0 27",
            "proposal_sent 3 $300 18",
            "negotiating 1 $70 9",
            "won 8 $24,000 8",
            "lost 8 $13,500 8"
        ]
    );
    let open = metrics.figure("pipeline.open_value", None).unwrap();
    assert_eq!((number(&open), open.n_rows), (decimal("370"), 11));
    assert_eq!(open.notes, ["7 of 11 deals have no value"]);
    let stage = metrics.figure("pipeline.freelance.negotiating", None).unwrap();
    assert_eq!((stage.value.clone(), stage.label.as_str()), (Value::Count(1), "Deals in negotiating of freelance"));
    assert_eq!(stage.rows[0].place, "data/deals/more.csv:2");
}

#[test]
fn a_day_before_knows_less() {
    let data = jobs();
    let won = |today: &str| figure(&data, &business(), today, "deals.won_count").value;
    assert_eq!(won("2026-01-19"), Value::Count(0));
    assert_eq!(won("2026-01-20"), Value::Count(8));
    assert_eq!(figure(&data, &business(), "2026-01-19", "pipeline.freelance.proposal_sent").value, Value::Count(17));
    assert_eq!(figure(&data, &business(), "2026-01-01", "deals.created_count").value, Value::Count(0));
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

#[test]
fn rows_left_out_and_targets_are_said() {
    let mut data = jobs();
    data.deals.rows.left_out = 2;
    let mut business = business();
    business.targets.push(Target { figure: "deals.win_rate".into(), at_least: Some(decimal("0.35")), at_most: None });
    business.targets.push(Target { figure: "deals.lost_count".into(), at_least: None, at_most: Some(decimal("4")) });
    let rate = figure(&data, &business, "2026-02-19", "deals.win_rate");
    assert_eq!(rate.notes, ["2 of 28 rows left out"]);
    let target = rate.target.unwrap();
    assert_eq!((target.words.as_str(), target.at_most), ("35 % wanted", false));
    let lost = figure(&data, &business, "2026-02-19", "deals.lost_count").target.unwrap();
    assert_eq!((lost.words.as_str(), lost.reached), ("at most 4", Some(decimal("2"))));
}

#[test]
fn every_figure_has_a_method_and_every_method_a_figure() {
    let (mut data, mut business) = mission();
    add_deals(&mut data, "data/deals.csv", &[deal("ann", "Upwork", WON, "5")]);
    business.count_won_deals = true;
    let metrics = compute(&data, &business, day("2026-02-19"));
    for (id, (figure, _)) in &metrics.figures {
        let method = method(id).unwrap_or_else(|| panic!("no method for {id}"));
        assert_eq!(figure.formula, method.formula, "{id}");
        let fits = match (&figure.value, method.unit) {
            (Value::Missing(_), _) => true,
            (value, Unit::Money) => matches!(value, Value::Money(_)),
            (value, Unit::Count) => matches!(value, Value::Count(_)),
            (value, Unit::Share) => matches!(value, Value::Share(_)),
        };
        assert!(fits && !figure.formula.is_empty() && !figure.label.contains("{}"), "{id}: {figure:?}");
    }
    let used: std::collections::BTreeSet<&str> = metrics.ids().filter_map(method).map(|method| method.id).collect();
    let unused: Vec<&str> = CATALOGUE.iter().map(|method| method.id).filter(|id| !used.contains(id)).collect();
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
        let covers = covers
            .map(|(start, days)| crate::base::calendar::Window { from: from.plus(start), to: from.plus(start + days) });
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn figures_are_what_their_rows_add_up_to(paid in some_revenue(), deals in some_deals(), rated: bool, both: bool) {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &paid);
        add_deals(&mut data, "data/deals.csv", &deals);
        if rated {
            add_rate(&mut data, "2025-06-01", eur(), "1.1543");
        }
        let business = Business { count_won_deals: both, ..business() };
        let metrics = compute(&data, &business, day("2026-02-19"));
        for id in metrics.ids() {
            let figure = metrics.figure(id, None).unwrap();
            let (_, selection) = &metrics.figures[id];
            prop_assert_eq!(figure.n_rows, selection.rows(&data, &business, None).len() as u64, "rows of {}", id);
            let (money, count) = added_up(&figure);
            let sum = !matches!(id, "revenue.projected_annual");
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
    fn parts_add_up_to_the_whole(paid in some_revenue(), deals in some_deals()) {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &paid);
        add_deals(&mut data, "data/deals.csv", &deals);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-19"));
        let own = |value: &Value| value.number().unwrap_or_default();
        let total = own(&metrics.figures["revenue.total"].0.value);
        prop_assert_eq!(metrics.revenue.months.iter().map(|month| own(&month.amount)).sum::<Decimal>(), total);
        let year = own(&metrics.figures["revenue.ytd"].0.value);
        for groups in [&metrics.revenue.sources, &metrics.revenue.platforms, &metrics.revenue.offers] {
            prop_assert_eq!(groups.iter().map(|group| own(&group.amount)).sum::<Decimal>(), year);
        }
        let count = |id: &str| metrics.figures[id].0.value.number().unwrap_or_default();
        for workers in [&metrics.agents, &metrics.platforms] {
            prop_assert_eq!(workers.iter().map(|worker| worker.leads).sum::<Decimal>(), count("deals.created_count"));
            prop_assert_eq!(workers.iter().map(|worker| worker.won).sum::<Decimal>(), count("deals.won_count"));
            prop_assert_eq!(workers.iter().map(|worker| worker.lost).sum::<Decimal>(), count("deals.lost_count"));
            prop_assert_eq!(workers.iter().map(|worker| own(&worker.revenue)).sum::<Decimal>(), count("deals.won_value"));
        }
    }
}

#[test]
#[ignore]
fn speed() {
    use super::*;
    let n = 300_000;
    let days = ["2025-01-31", "2025-12-31", "2026-01-20", "2026-02-19", "2024-02-29", "2026-02-13"];
    let rows: Vec<Paid> = (0..n)
        .map(|i| Paid {
            platform: ["a", "b", "c"][i % 3],
            offer: ["x", "y"][i % 2],
            kind: ["earned", "refund"][i % 2],
            ..paid(days[i % 6], ["s", "t"][i % 2], ["10.55", "3.2", "44"][i % 3])
        })
        .collect();
    let mut data = Dataset::default();
    add_revenue(&mut data, "data/revenue/stripe.csv", &rows);
    let business = business();
    let deals: Vec<Deal> = (0..n)
        .map(|i| Deal {
            ..deal(["ann; bob", "cy"][i % 2], ["u", "v"][i % 2], [WON, LOST, PROPOSED, LEAD][i % 4], "100.5")
        })
        .collect();
    add_deals(&mut data, "data/deals.csv", &deals);
    let mut best = [std::time::Duration::MAX; 4];
    for _ in 0..20 {
        let t = std::time::Instant::now();
        let terms = Arc::new(Terms::of(&data, &business, day("2026-02-19")));
        best[0] = best[0].min(t.elapsed());
        let t = std::time::Instant::now();
        let book = Book::of(&data, &terms);
        std::hint::black_box(&book);
        best[1] = best[1].min(t.elapsed());
        let t = std::time::Instant::now();
        let deals = Deals::of(&data, &business, &terms);
        std::hint::black_box(&deals.rates);
        best[2] = best[2].min(t.elapsed());
        let t = std::time::Instant::now();
        std::hint::black_box(compute(&data, &business, day("2026-02-19")).figures.len());
        best[3] = best[3].min(t.elapsed());
    }
    println!("terms, book, deals, all {best:?}");
    let m = compute(&data, &business, day("2026-02-19"));
    let t = std::time::Instant::now();
    let k = m.ids().map(|id| m.figure(id, Some(20)).unwrap().rows.len()).sum::<usize>();
    println!("rows {k} of {} figures: {:?}", m.ids().count(), t.elapsed());
}
