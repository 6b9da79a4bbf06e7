//! Whole forecasts, from files to figures.

use super::*;
use crate::{
    base::{
        calendar::Day,
        figure::{Evidence, Figure},
        files,
        money::round,
        value::{Detail, Value},
    },
    config::{Business, parse},
    data::{
        load::{self, Future},
        snapshots::Snapshot,
    },
    metrics::{
        compute,
        fixture::{day, decimal},
        snapshot,
    },
};

const OUTREACH: &str = r#"
name = "Outreach"
currency = "USD"
[pipelines.outreach]
stages = ["cold", "awareness", "consideration", "decision", "call_booked"]
conversion = [0.30, 0.15, 0.25, 0.40, 0.35]
days = [7, 14, 21, 10, 5]
"#;

const HEADER: &str = "id,created,value,currency,stage,expected_close,probability,won,lost\n";

struct Folder {
    business: Business,
    data: Dataset,
    today: Day,
}

impl Folder {
    fn of(toml: &str, rows: &str, today: &str) -> Folder {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join("data/deals.csv"), format!("{HEADER}{rows}").as_bytes()).unwrap();
        let business = parse::parse(toml, "data/business.toml").0.unwrap();
        let (data, problems) = load::load(folder.path(), &business, day(today), Future::Later);
        assert!(problems.is_empty(), "{problems:?}");
        Folder { business, data, today: day(today) }
    }

    fn figure(&self, id: &str) -> Figure {
        compute(&self.data, &self.business, self.today).figure(id, None).unwrap()
    }

    fn words(&self, id: &str) -> String {
        self.figure(id).value.words(Detail::Exact)
    }

    fn rounded(&self, id: &str, decimals: u32) -> Decimal {
        round(self.figure(id).value.number().unwrap(), decimals)
    }
}

/// The brief of the third seed: two at decision, one call, eleven at consideration.
fn brief() -> Folder {
    let deal = |(at, (stage, value)): (usize, (&str, u32))| format!("d{at},2026-02-19,{value},,{stage},,,,\n");
    let stages = [("decision", 3500), ("decision", 3500), ("call_booked", 3500)].into_iter();
    let rows: String = stages.chain([("consideration", 1500); 11]).enumerate().map(deal).collect();
    Folder::of(OUTREACH, &rows, "2026-02-19")
}

/// "30-day forecast: ~$12,250" was what the brief said; that much comes once in twelve thousand months.
#[test]
fn a_month_of_the_brief_is_not_12250() {
    let folder = brief();
    assert_eq!(folder.words("pipeline.weighted_value"), "$2,782.50");
    for (id, expected) in [("forecast.30d", "$2,389.36"), ("forecast.60d", "$2,697.13"), ("forecast.90d", "$2,762.47")]
    {
        assert_eq!(folder.words(id), expected, "{id}: there is a time in it");
    }
    for (days, low, middle, high, nothing) in [
        ("30", "$0.00", "$3,500.00", "$5,000.00", "0.4108"),
        ("60", "$0.00", "$3,500.00", "$7,000.00", "0.3440"),
        ("90", "$0.00", "$3,500.00", "$7,000.00", "0.3294"),
    ] {
        let words = |name: &str| folder.words(&format!("forecast.{days}d.{name}"));
        assert_eq!([words("p10"), words("p50"), words("p90")], [low, middle, high], "{days}");
        assert_eq!(folder.rounded(&format!("forecast.{days}d.nothing"), 4), decimal(nothing), "{days}");
    }
    let metrics = compute(&folder.data, &folder.business, folder.today);
    let spread = &metrics.forecast().ahead[0].spread;
    assert_eq!(spread.quantile(0.95), decimal("7000"));
    let so_much = spread.at_least(decimal("12250"));
    assert!((so_much - 0.000_083).abs() < 5e-7, "{so_much}");
    let soon = folder.figure("forecast.30d");
    assert_eq!((soon.n, soon.evidence, soon.rows.len()), (14, Evidence::Assumed, 14));
    assert_eq!(soon.window.unwrap().words(), "20 Feb – 21 Mar 2026");
}

#[test]
fn a_deals_own_chance_and_day_go_first() {
    let rows = "\
a,2026-02-01,4245.74,,cold,2026-03-01,50%,,
b,2026-02-01,1000,,cold,2026-04-30,0.75,,
c,2026-02-01,1000,,call_booked,2026-02-01,,,
d,2026-02-01,,,call_booked,,,,
e,2026-02-01,9,EUR,call_booked,,,,
";
    let folder = Folder { data: without_rate(rows), ..Folder::of(OUTREACH, "", "2026-02-19") };
    let metrics = compute(&folder.data, &folder.business, folder.today);
    let deal = |id: &str| {
        most_likely(&metrics, None).into_iter().find(|deal| folder.data.deals.id.get(deal.row) == id).unwrap()
    };
    assert_eq!(deal("a").weighted(), decimal("2122.87"));
    assert_eq!(deal("a").within, Some([decimal("0.5"); 3]), "by its day, not by five stages");
    assert_eq!(deal("b").weighted(), decimal("750"));
    assert_eq!(deal("b").within, Some([decimal("0"), decimal("0"), decimal("0.75")]));
    let late = deal("c");
    assert_eq!((late.closes, late.own_chance, late.chance), (None, false, decimal("0.35")), "its day has passed");
    assert!(late.within.unwrap()[0] < decimal("0.35"));
    let soon = folder.figure("forecast.30d");
    assert_eq!(soon.n, 3);
    let low = folder.figure("forecast.30d.p10");
    assert_eq!(low.notes.last().map(String::as_str), Some("the range is counted in steps of $0.50"));
    assert_eq!(
        soon.notes[1..],
        ["1 of 5 open deals have no value: left out", "1 of 5 open deals are in a currency without a rate: left out"]
    );
}

/// The brief's deals, each with the day that the mean times of what is left of its way come to.
#[test]
fn days_that_are_known_are_no_chance() {
    let deal =
        |at: usize, stage: &str, value: u32, closes: &str| format!("d{at},2026-02-19,{value},,{stage},{closes},,,\n");
    let first = [("decision", "2026-03-06"), ("decision", "2026-03-06"), ("call_booked", "2026-02-24")].into_iter();
    let first = first.enumerate().map(|(at, (stage, closes))| deal(at, stage, 3500, closes));
    let rows: String = first.chain((3..14).map(|at| deal(at, "consideration", 1500, "2026-03-27"))).collect();
    let folder = Folder::of(OUTREACH, &rows, "2026-02-19");
    let ahead = ["forecast.30d", "forecast.60d", "forecast.90d"].map(|id| folder.words(id));
    assert_eq!(ahead, ["$2,205.00", "$2,782.50", "$2,782.50"]);
    assert_eq!(folder.words("pipeline.weighted_value"), "$2,782.50");
}

#[test]
fn six_deals_at_one_chance_weigh_as_their_sum_does() {
    let values = ["3000", "2500", "2285", "1999.50", "1500.50", "1000"];
    let deal = |(at, value): (usize, &str)| format!("d{at},2026-02-01,{value},,decision,,70%,,\n");
    let folder = Folder::of(OUTREACH, &values.into_iter().enumerate().map(deal).collect::<String>(), "2026-02-19");
    assert_eq!(folder.words("pipeline.open_value"), "$12,285.00");
    assert_eq!(folder.words("pipeline.weighted_value"), "$8,599.50");
}

#[test]
fn a_lost_deal_brings_nothing() {
    let open = "a,2026-02-01,1000,,decision,2026-03-01,50%,,\n";
    let with_lost = format!("{open}b,2026-02-01,9000,,,2026-03-02,90%,,2026-02-10\n");
    // What the stages say is blended with what was lost, so both deals have a chance of their own.
    let [alone, both] = [open, &with_lost].map(|rows| Folder::of(OUTREACH, rows, "2026-02-19"));
    assert_eq!(both.words("deals.lost_count"), "1");
    assert_eq!(
        (alone.words("forecast.30d"), alone.words("pipeline.weighted_value")),
        ("$500.00".into(), "$500.00".into())
    );
    let metrics = compute(&both.data, &both.business, both.today);
    let ids = metrics
        .ids_under("forecast.")
        .filter(|id| id.ends_with('d') || [".p10", ".p50", ".p90", ".nothing"].iter().any(|end| id.ends_with(end)));
    let ids: Vec<&str> = ids.chain(["pipeline.weighted_value", "pipeline.open_value"]).collect();
    assert!(ids.len() >= 17, "{ids:?}");
    for id in ids {
        let (a, b) = (alone.figure(id), both.figure(id));
        assert_eq!((a.value, a.n, a.n_rows), (b.value, b.n, b.n_rows), "{id}");
    }
}

fn without_rate(rows: &str) -> Dataset {
    let folder = tempfile::tempdir().unwrap();
    files::write(&folder.path().join("data/deals.csv"), format!("{HEADER}{rows}").as_bytes()).unwrap();
    let business = parse::parse(OUTREACH, "data/business.toml").0.unwrap();
    load::load(folder.path(), &business, day("2026-02-19"), Future::Later).0
}

#[test]
fn without_a_chance_there_is_no_forecast_and_without_deals_it_is_nothing() {
    let bare = "name = \"Bare\"\n[pipelines.p]\nstages = [\"a\", \"b\"]\n";
    let unknown = Folder::of(bare, "x,2026-02-01,100,,a,,,,\n", "2026-02-19");
    let soon = unknown.figure("forecast.30d");
    assert_eq!(soon.value, Value::Missing("no open deal has a value, a chance and a time".into()));
    assert_eq!(unknown.figure("forecast.30d.nothing").evidence, Evidence::None);
    let won = Folder::of(bare, "x,2026-02-01,100,,,,,2026-02-11,\n", "2026-02-19");
    assert_eq!((won.words("forecast.90d"), won.words("forecast.90d.nothing")), ("$0.00".into(), "100 %".into()));
    assert_eq!(won.words("forecast.won_so_far"), "$100.00", "won and open are two figures");
    let none = Folder::of(bare, "", "2026-02-19");
    assert_eq!(none.figure("forecast.60d").value, Value::Missing("no deals yet".into()));
}

/// One deal a month, open at its end and won in the next one; frozen each time.
fn a_year_of_snapshots(last: u32) -> Folder {
    let row = |month: u32| format!("d{month},2025-{month:02}-05,1000,,,,0.8,2025-{:02}-10,", month + 1);
    let rows = (1..=11).map(row).collect::<Vec<_>>().join("\n");
    let mut folder = Folder::of(OUTREACH, &rows, "2025-12-31");
    let freeze = |month: u32| {
        let on = crate::base::calendar::Month { year: 2025, month }.last();
        snapshot::freeze(&compute(&folder.data, &folder.business, on), "2025-12-31T23:00:00Z", false)
    };
    let frozen: Vec<Snapshot> = (3..=last).map(freeze).collect();
    folder.data.snapshots = frozen;
    folder
}

#[test]
fn forecasts_are_judged_once_six_are_over() {
    let few = a_year_of_snapshots(7);
    let missing = few.figure("forecast.30d.mae").value;
    assert_eq!(missing, Value::Missing("too few to judge: 5 of 6 forecasts of 30 days".into()));
    let enough = a_year_of_snapshots(10);
    let metrics = compute(&enough.data, &enough.business, enough.today);
    let record = &metrics.forecast().record[0];
    assert_eq!(record.judged.len(), 8);
    assert!(record.judged.iter().all(|judged| judged.actual == decimal("1000")));
    // The stage alone would have said next to nothing; the deal's own chance says 0.8 of 1,000 in all time.
    let figure = |name: &str| metrics.figure(&format!("forecast.30d.{name}"), None).unwrap();
    assert!(record.measures.as_ref().is_some_and(|measures| measures.bias < Decimal::ZERO));
    assert_eq!(figure("naive_mae").value.words(Detail::Exact), "$0.00", "the same came every month");
    assert_eq!(figure("coverage").ratio.map(|ratio| ratio.n), Some(8));
    assert!(matches!(figure("brier").value, Value::Number(_)));
    // Those of 60 days overlap: every other one counts.
    assert_eq!((metrics.forecast().record[1].judged.len(), metrics.forecast().record[1].overlapping), (4, 4));
    assert!(metrics.forecast().record[1].measures.is_none());
}

#[test]
fn what_looks_back_is_not_judged_and_what_lies_ahead_not_heard() {
    let mut folder = a_year_of_snapshots(10);
    folder.data.snapshots.iter_mut().for_each(|snapshot| snapshot.looked_back = true);
    let record = &compute(&folder.data, &folder.business, folder.today).forecast().record[0].clone();
    assert_eq!((record.judged.len(), record.looked_back), (0, 8));
    let early = compute(&folder.data, &folder.business, day("2025-01-31")).forecast().record[0].clone();
    assert_eq!((early.judged.len(), early.looked_back, early.running), (0, 0, 0));
}

#[test]
fn a_snapshot_without_deals_counts_none() {
    let (data, business) = (Dataset::default(), crate::metrics::fixture::business());
    let frozen = snapshot::freeze(&compute(&data, &business, day("2026-02-19")), "2026-02-19T18:00:00Z", false);
    assert_eq!((frozen.contacts_added, frozen.deals_closed, frozen.stage_counts.len()), (None, None, 0));
}

#[test]
fn a_snapshot_has_what_was_known() {
    let folder = brief();
    let metrics = compute(&folder.data, &folder.business, folder.today);
    let frozen = snapshot::freeze(&metrics, "2026-02-19T18:00:00Z", false);
    let amount = |given: Option<crate::data::snapshots::Amount>| given.map(|amount| round(amount.0, 2));
    assert_eq!(amount(frozen.total_pipeline), Some(decimal("27000.00")));
    assert_eq!(amount(frozen.forecast_30d), Some(decimal("2389.36")));
    assert_eq!((frozen.contacts_added, frozen.deals_closed, frozen.deals.len()), (Some(14), Some(0), 14));
    assert_eq!(frozen.stage_counts["outreach"]["consideration"], 11);
    assert_eq!(frozen.forecasts.len(), 3);
    assert_eq!(amount(frozen.forecasts[0].p90.into()), Some(decimal("5000.00")));
    assert_eq!(frozen.figures["forecast.30d"], frozen.forecast_30d);
    let again: Snapshot = serde_json::from_slice(&frozen.bytes()).unwrap();
    assert_eq!(again.bytes(), frozen.bytes());
}

/// The windows of 30 days up to 30 June begin after 1 and 31 January, 2 March, 1 April, 1 and 31 May.
#[test]
fn a_forecast_stands_beside_what_such_windows_brought() {
    let rows = "\
first,2026-01-01,100,,,,,2026-01-05,
early,2026-01-01,1000,,,,,2026-02-10,
march,2026-01-15,2000,,,,,2026-03-20,
april,2026-03-20,3000,,,,,2026-04-20,
lost,2026-01-15,9000,,,,,,2026-04-25
may,2026-04-30,500,,,,,2026-05-31,
quick,2026-06-05,700,,,,,2026-06-20,
open,2026-06-29,90000,,cold,2026-07-10,100%,,
";
    let folder = Folder::of(OUTREACH, rows, "2026-06-30");
    let metrics = compute(&folder.data, &folder.business, folder.today);
    let soon = &metrics.forecast().brought[0];
    let brought: Vec<Decimal> = soon.windows.iter().map(|past| past.brought).collect();
    assert_eq!(brought, ["100", "1000", "2000", "3000", "500", "0"].map(decimal));
    let open: Vec<(u64, Decimal)> = soon.windows.iter().map(|past| (past.open, past.open_value)).collect();
    assert_eq!(open[1], (3, decimal("12000")), "early, march and lost at the end of 31 January");
    assert_eq!(open[5], (0, decimal("0")), "at the end of 31 May");
    assert_eq!((soon.won, soon.median()), (decimal("700"), Some(decimal("750"))), "the quick one was not there before");
    assert_eq!((soon.windows[0].window.words(), soon.windows.len()), ("2–31 Jan 2026".into(), 6));
    let figure = folder.figure("forecast.brought.30d");
    assert_eq!((figure.n, figure.rows.len(), figure.evidence), (5, 5, Evidence::Exact));
    assert_eq!(metrics.forecast().brought[1].windows.len(), 3);
    assert_eq!(
        folder.figure("forecast.30d").notes,
        [
            "8 of 10 times $90k to $90k",
            "even its low end is more than any of the last 6 windows of 30 days brought ($0 to $3,000)"
        ]
    );
    assert_eq!(folder.figure("forecast.60d").notes.len(), 1, "three windows are too few to say so");
}

#[test]
fn what_is_silent_is_told_beside_the_forecast() {
    let rows = "\
a,2026-01-01,1000,,cold,,0.5,,
b,2026-02-05,1000,,call_booked,,100%,,
c,2026-02-04,200,EUR,cold,,0.5,,
";
    let mut folder = Folder::of(OUTREACH, "", "2026-02-19");
    folder.data = without_rate(rows);
    let silent = |folder: &Folder| ["pipeline.silent_count", "pipeline.silent_value"].map(|id| folder.words(id));
    assert_eq!(silent(&folder), ["2", "$1,000.00 + €200.00"], "14 days are not more than 14");
    let quiet = folder.figure("forecast.silent_30d");
    let soon = folder.figure("forecast.30d");
    assert_eq!((quiet.n, quiet.rows.len(), soon.n), (1, 1, 2));
    let of_a = soon.rows.iter().find(|row| row.text.starts_with("a ")).unwrap();
    assert_eq!(quiet.rows[0].part, of_a.part);
}

#[test]
fn the_record_names_the_snapshots_behind_it() {
    let folder = a_year_of_snapshots(10);
    let bias = folder.figure("forecast.30d.bias");
    assert_eq!((bias.n_rows, bias.rows.len()), (8, 8));
    assert_eq!(bias.rows[0].place, "data/snapshots/2025-03-31.json");
    assert!(bias.rows[0].text.ends_with("came $1,000 by 30 Apr 2025"), "{}", bias.rows[0].text);
    let parts = bias.rows.iter().filter_map(|row| row.part.as_ref()?.number());
    let mean = parts.fold(Decimal::ZERO, |sum, part| sum + part) / Decimal::from(8);
    assert_eq!(Some(mean), bias.value.number());
    assert!(folder.figure("forecast.30d.brier").rows.iter().all(|row| row.part.is_none()));
}
