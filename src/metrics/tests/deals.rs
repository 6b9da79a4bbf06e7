//! Deals: stages, win rates, agents and platforms.

use super::*;
use crate::{
    base::{
        figure::Evidence,
        ratio::{Portion, Ratio},
        value::Value,
    },
    config::Agent,
    metrics::workers::Worker,
};

fn worker_lines(workers: &[Worker]) -> Vec<String> {
    let percent =
        |portion: Portion| portion.fraction().map_or("–".into(), |rate| Value::Share(rate).words(Detail::Exact));
    let line = |worker: &Worker| {
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
        worker_lines(metrics.agents()),
        ["Monica 12/8/5 62.5 % $12,500.00", "Jared 8/5/2 40 % $8,000.00", "dinesh 6/4/1 25 % $3,500.00"]
    );
    assert_eq!(
        worker_lines(metrics.platforms()),
        ["Upwork 18/12/6 50 % $18,000.00", "Braintrust 8/5/2 40 % $6,000.00"]
    );
    assert_eq!(metrics.agents()[0].lead_conversion, Ratio::new(5, 12).into());
    assert_eq!(metrics.agents()[0].win_rate, Ratio::new(5, 8).into());
    let revenue = metrics.figure("revenue.total", None).unwrap();
    assert_eq!(revenue.value, Value::Money(vec![usd("24000")]), "won deals are revenue where there is no other");
    assert_eq!(metrics.sources()[0].label, "Won deals");
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
    let sum = |part: fn(&Worker) -> Decimal| metrics.agents().iter().map(part).sum::<Decimal>();
    assert_eq!(sum(|agent| agent.leads), decimal("6"));
    assert_eq!(sum(|agent| agent.proposals), decimal("5"));
    assert_eq!(sum(|agent| agent.won), decimal("4"));
    assert_eq!(sum(|agent| agent.lost), decimal("1"));
    assert_eq!(sum(|agent| agent.revenue.number().unwrap()), decimal("3000.01"));
    let bob = &metrics.agents()[0];
    assert_eq!((bob.name.as_str(), bob.won, bob.revenue.number()), ("bob", decimal("1.7"), Some(decimal("1000.007"))));
    assert_eq!(bob.conversion, Portion::new(decimal("1.7"), bob.proposals), "rates are those of the columns");
    assert_eq!(metrics.agents().last().unwrap().name, "(none)");
}

#[test]
fn win_rates_are_five() {
    let mut data = jobs();
    let open = |expected_close, created, value| Deal { created, value, expected_close, ..deal("", "", PROPOSED, "") };
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

/// A hundred deals of January: 3 won, 7 lost, 90 open.
#[test]
fn what_was_created_says_less_than_what_is_closed() {
    let times = |times: usize, marks| std::iter::repeat_n(deal("", "", marks, ""), times);
    let deals: Vec<Deal> = times(3, WON).chain(times(7, LOST)).chain(times(90, PROPOSED)).collect();
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", &deals);
    let created = figure(&data, &business(), "2026-02-19", "deals.win_rate_created");
    assert_eq!((created.ratio, share(&created)), (Some(Ratio::new(3, 100)), "0.0300".into()));
    assert_eq!(
        (input(&created, "won"), input(&created, "lost"), input(&created, "open")),
        ("3".into(), "7".into(), "90".into())
    );
    let closed = figure(&data, &business(), "2026-02-19", "deals.win_rate");
    assert_eq!((closed.ratio, share(&closed)), (Some(Ratio::new(3, 10)), "0.3000".into()));
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
    let lines: Vec<String> = metrics.pipelines()[0]
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
    assert_eq!((stage.value.clone(), stage.label.as_str()), (Value::Count(1), "Deals in negotiating"));
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
fn who_is_configured_and_brought_nothing_stands_with_zeros() {
    let mut business = business();
    for id in ["idle", "monica"] {
        business.agents.insert(id.into(), Agent::default());
    }
    let data = jobs();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let idle = metrics.agents().last().unwrap();
    assert_eq!(worker_lines(std::slice::from_ref(idle)), ["idle 0/0/0 – $0.00"], "no rate: there is nothing it is of");
    assert_eq!((metrics.agents().len(), idle.is_known()), (4, false));
}

#[test]
fn windows_count_each_thing_on_its_own_day() {
    let with =
        |agents, created, marks, value| Deal { id: "a".into(), agents, created, marks, value, ..Deal::default() };
    let mut data = Dataset::default();
    let rows = [
        with("ann", "2025-10-01", ["", "2025-12-01", "", "2026-02-10", ""], "1000"),
        with("bob", "2026-02-02", ["", "", "2026-02-05", "", ""], "700"),
        with("ann", "2025-09-01", ["", "2025-09-10", "", "", "2025-12-15"], ""),
        with("bob", "2025-08-01", ["", "2025-08-10", "", "2025-08-20", ""], "400"),
    ];
    add_deals(&mut data, "data/deals.csv", &rows);
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let told = |workers: &[Worker]| -> Vec<String> {
        let line = |one: &Worker| {
            let money = one.revenue.words(Detail::Exact);
            format!("{} {}/{}/{}/{} {money}", one.name, one.leads, one.proposals, one.won, one.lost)
        };
        workers.iter().map(line).collect()
    };
    let [month, recent] = &metrics.standings().lately;
    assert_eq!(month.window, window("2026-02-01", "2026-02-19"));
    assert_eq!(
        told(&month.agents),
        ["ann 0/0/1/0 $1,000.00", "bob 1/1/0/0 $0.00"],
        "a skipped stage is passed with the next"
    );
    assert_eq!(recent.window, window("2025-11-22", "2026-02-19"));
    assert_eq!(told(&recent.agents), ["ann 0/1/1/1 $1,000.00", "bob 1/1/0/0 $0.00"]);
}
