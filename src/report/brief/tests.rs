//! Briefs of a small studio, word by word, and of whatever files may say, by their length.

use proptest::prelude::*;

use super::*;
use crate::{
    base::value::Value,
    config::{Agent, Business},
    data::Dataset,
    insights::{Found, Insight, Urgency},
    metrics::{
        compute,
        fixture::{
            Deal, Offered, Paid, add_acts, add_deals, add_jobs, add_revenue, business, day, decimal, due, eur, paid,
            window,
        },
    },
    render::{
        chat::{self, Dialect},
        json, markdown, text,
    },
    report::model::Block,
};

const SLOTS: [Slot; 3] = [Slot::Morning, Slot::Afternoon, Slot::Evening];

fn of(data: &Dataset, business: &Business, today: &str, slot: Slot) -> Report {
    let metrics = compute(data, business, day(today));
    brief(Facts { metrics: &metrics, problems: &[], found: &Found::default() }, slot)
}

fn said(data: &Dataset, business: &Business, today: &str, slot: Slot) -> String {
    text::text(&of(data, business, today, slot), text::Style::default())
}

/// A studio on a Monday, 2 March 2026: two sources, one of which is awaited, a few deals, and a job.
fn studio() -> (Dataset, Business) {
    let mut business = business();
    business.goals.insert("revenue.year".into(), decimal("60000"));
    business.sources.insert("msn".into(), due("MSN", 21));
    let keywords = [("rust".to_owned(), decimal("1"))].into();
    business.agents.insert("dinesh".into(), Agent { handle: Some("@Dinesh".into()), keywords });
    let mut data = Dataset::default();
    let deal = |id: &str, created, marks, value| Deal { id: id.into(), created, marks, value, ..Deal::default() };
    add_deals(
        &mut data,
        "data/deals.csv",
        &[
            deal("won-1", "2026-02-04", ["", "2026-02-10", "", "2026-02-28", ""], "3500"),
            deal("lost-1", "2026-02-01", ["", "2026-02-05", "", "", "2026-02-27"], "900"),
            deal("quiet", "2026-02-01", ["", "2026-02-20", "", "", ""], "4200"),
            deal("fresh", "2026-03-01", ["", "2026-03-01", "", "", ""], "1000"),
            Deal { expected_close: "2026-03-03", ..deal("near", "2026-02-25", ["", "2026-03-02", "", "", ""], "2000") },
        ],
    );
    let january = Some(window("2026-01-01", "2026-01-31"));
    add_revenue(&mut data, "data/revenue/msn.json", &[Paid { covers: january, ..paid("", "msn", "3100") }]);
    let sundays = [
        "2026-01-04",
        "2026-01-11",
        "2026-01-18",
        "2026-01-25",
        "2026-02-01",
        "2026-02-08",
        "2026-02-15",
        "2026-02-22",
    ];
    let mut rows = sundays.map(|on| paid(on, "stripe", "100")).to_vec();
    rows.extend([
        paid("2026-03-01", "stripe", "450"),
        paid("2026-03-01", "stripe", "50"),
        paid("2026-03-02", "stripe", "7"),
    ]);
    add_revenue(&mut data, "data/revenue/stripe.csv", &rows);
    add_acts(&mut data, &[("2026-03-01", "response", 2), ("2026-03-02", "response", 1)]);
    for deal in ["quiet", "fresh"] {
        data.activities.deal.push(deal);
    }
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.timestamp());
    let job = Offered {
        id: "job-1",
        title: "A sync tool in rust",
        platform: "Upwork",
        posted: moment("2026-03-02T06:00:00Z"),
        budget: "$5,000",
        proposals: Some(1),
        ..Offered::default()
    };
    add_jobs(&mut data, &[job]);
    (data, business)
}

#[test]
fn a_morning_is_read_in_ten_seconds() {
    let (data, business) = studio();
    assert_eq!(
        said(&data, &business, "2026-03-02", Slot::Morning),
        "\
Studio · Daily brief
Monday 2 March 2026 · UTC

Behind plan so far, a source to come; one job needs you today.

[act] A sync tool in rust scores 99 of 100; not answered yet
Yesterday: $500 from 2 payments; a usual Sunday: $100 (n = 8)
Month to 1 Mar: $500, after $100 on 1 Feb
Year: $4,407, 7.3 % of $60k; plan for today 17 %
Pipeline: 3 deals open, $7,200; in 7 days 2 new, 1 won, 1 lost
Next 30 days: $0 to $5,200 (8 of 10), 39 % chance of nothing; few deals
Last 7 days: won A deal $3,500, lost A deal $900
To do: bid on A sync tool in rust (job-1)

Data to 2 Mar; awaiting MSN (February)
"
    );
}

#[test]
fn an_afternoon_says_what_is_new_and_what_waits() {
    let (data, business) = studio();
    assert_eq!(
        said(&data, &business, "2026-03-02", Slot::Afternoon),
        "\
Studio · Afternoon brief
Monday 2 March 2026 · UTC

One new lead and three responses since yesterday; two deals wait.

[act] A sync tool in rust scores 99 of 100; not answered yet
Since yesterday: 1 new lead, 2 proposals sent, 3 responses, $507 came in
New job: A sync tool in rust, 99 of 100
Note the answer: A deal (1 Mar), A deal (2 Mar)

Data to 2 Mar; awaiting MSN (February)
"
    );
}

#[test]
fn an_evening_holds_the_day_against_days_like_it() {
    let (data, business) = studio();
    assert_eq!(
        said(&data, &business, "2026-03-02", Slot::Evening),
        "\
Studio · Evening brief
Monday 2 March 2026 · UTC

Monday so far: $7 came in, 1 response; one thing is due tomorrow.

Proposals sent: 1 so far; a usual Monday: 0 (n = 4)
Responses: 1 so far
Money so far: $7 from 1 payment; a usual Monday: $0 (n = 8)
None so far: new leads, deals won, deals lost
Tomorrow: decision on A deal $2,000

Data to 2 Mar; awaiting MSN (February)
"
    );
}

#[test]
fn a_quiet_day_says_so_in_one_line() {
    let mut data = Dataset::default();
    add_revenue(
        &mut data,
        "data/revenue/stripe.csv",
        &[paid("2026-02-27", "stripe", "10"), paid("2026-03-01", "stripe", "5")],
    );
    assert_eq!(
        said(&data, &business(), "2026-03-02", Slot::Morning),
        "\
Studio · Daily brief
Monday 2 March 2026 · UTC

$5 came in this month so far.

[ok] Nothing needs you today.
Yesterday: $5 from 1 payment
Month to 1 Mar: $5
Year: $15

Data to 1 Mar
"
    );
}

#[test]
fn without_a_row_it_says_what_to_enter_first() {
    for slot in SLOTS {
        assert_eq!(
            said(&Dataset::default(), &business(), "2026-03-02", slot),
            "\
Studio · Daily brief
Monday 2 March 2026 · UTC

There is nothing to tell yet: no table has a row.

Enter a payment in data/revenue.csv: date,source,amount
or a deal in data/deals.csv: id,created,title,value

No deal and no revenue yet
"
        );
    }
}

/// The line of a morning that begins with a label.
fn line(data: &Dataset, business: &Business, today: &str, label: &str) -> String {
    let text = said(data, business, today, Slot::Morning);
    text.lines().find(|line| line.starts_with(label)).unwrap_or_default().to_owned()
}

#[test]
fn seven_days_end_with_yesterday_as_those_of_the_weekly_report() {
    let deal =
        |id: &str, created, won| Deal { id: id.into(), created, marks: ["", "", "", won, ""], ..Deal::default() };
    let mut data = Dataset::default();
    let rows = [
        deal("before", "2026-02-22", ""),
        deal("monday", "2026-02-23", "2026-02-23"),
        deal("monday-2", "2026-02-23", "2026-02-23"),
        deal("sunday", "2026-03-01", ""),
        deal("today", "2026-03-02", "2026-03-02"),
    ];
    add_deals(&mut data, "data/deals.csv", &rows);
    let told = line(&data, &business(), "2026-03-02", "Pipeline");
    assert!(told.ends_with("in 7 days 3 new, 2 won, 0 lost"), "{told}");
}

#[test]
fn what_is_only_watched_is_told_apart_from_what_the_headline_counts() {
    let need = |urgency| Insight {
        rule: "due",
        urgency,
        id: String::new(),
        subject: "MSN".into(),
        words: "is due".into(),
        many: "",
        page: "sources",
    };
    let (act, watch) = (need(Urgency::Act), need(Urgency::Watch));
    for (more, expected) in [
        (vec![], ""),
        (vec![&watch; 3], "; 3 more to watch"),
        (vec![&act; 2], "; 2 more to act on"),
        (vec![&act, &watch, &act], "; 3 more, 1 to watch"),
    ] {
        assert_eq!(alerts::rest(more.iter()), expected);
    }
}

#[test]
fn a_forecast_says_in_words_what_it_knows() {
    let money = |number: &str, currency| Value::money(decimal(number), currency);
    let (dollar, euro) = (business().currency, eur());
    for (low, high, currency, most, nothing, doubt, expected) in [
        (
            "18700",
            "35500",
            dollar,
            Some("7400"),
            "0.001",
            None,
            "$18.7k to $35.5k (8 of 10 times); never over $7,400 yet",
        ),
        ("8000", "9000", dollar, Some("7"), "0", None, "$8,000 to $9,000 (8 of 10 times); no 30 days yet beat $7"),
        ("18700", "35500", euro, Some("7400"), "0", None, "€18.7k to €35.5k (8 of 10); never over €7,400 yet"),
        ("0", "5000", dollar, None, "0.41", None, "$0 to $5,000 (8 of 10 times), 41 % chance of nothing"),
        (
            "0",
            "5200",
            dollar,
            None,
            "0.39",
            Some("few deals"),
            "$0 to $5,200 (8 of 10), 39 % chance of nothing; few deals",
        ),
    ] {
        let most = most.map(|most| money(most, currency));
        let range = [money(low, currency), money(high, currency)];
        assert_eq!(deals::ahead(&range, &Value::Share(decimal(nothing)), most.as_ref(), doubt), expected);
    }
}

#[test]
fn the_month_is_that_of_yesterday_and_ends_with_it() {
    let (data, business) = studio();
    let month = |today| {
        let report = of(&data, &business, today, Slot::Morning);
        let lines = text::text(&report, text::Style::default());
        lines.lines().find(|line| line.contains("Month") || line.starts_with("February")).unwrap_or_default().to_owned()
    };
    assert_eq!(month("2026-02-28"), "Month to 27 Feb: $400, as much as on 1–27 Jan without MSN");
    assert_eq!(month("2026-03-01"), "February: $400, as much as on 1–28 Jan without MSN");
    assert_eq!(month("2026-03-02"), "Month to 1 Mar: $500, after $100 on 1 Feb");
    assert_eq!(month("2026-03-06"), "Month to 5 Mar: $507, +407 % on 1–5 Feb");
}

#[test]
fn programs_find_every_figure_that_people_read() {
    let (data, business) = studio();
    let document: serde_json::Value =
        serde_json::from_str(&json::json(&of(&data, &business, "2026-03-02", Slot::Morning))).unwrap();
    let figure = |id: &str| document["figures"][id]["value"].to_string();
    assert_eq!((figure("revenue.mtd"), figure("revenue.ytd")), ("500.00".into(), "4407.00".into()));
    assert_eq!(document["figures"]["revenue.mtd"]["window"], serde_json::json!(["2026-03-01", "2026-03-01"]));
    for id in ["pipeline.open_count", "forecast.30d", "forecast.30d.p10", "forecast.30d.p90", "forecast.30d.nothing"] {
        assert_ne!(figure(id), "null", "{id}");
    }
    let day = &document["tables"]["brief.day"]["rows"];
    let revenue = day.as_array().unwrap().iter().find(|row| row["what"] == "revenue").unwrap();
    assert_eq!(
        (revenue["value"].to_string(), revenue["usual"].to_string(), revenue["n"].to_string()),
        ("500.00".into(), "100.00".into(), "8".into())
    );
    assert_eq!(document["tables"]["needs"]["rows"].as_array().unwrap().len(), 1);
}

/// Whether each section but the last, which is for programs, has no heading and one block: renderers take a line for it.
fn is_made_of_lines(report: &Report) -> bool {
    let (last, told) = report.sections.split_last().unwrap();
    let is_for_programs = |block: &Block| matches!(block, Block::Data(_) | Block::Behind(_));
    let is_line = |section: &Section| section.blocks.len() == 1 && !section.blocks.iter().any(is_for_programs);
    let untitled = report.sections.iter().all(|section| section.title.is_empty());
    untitled && told.iter().all(is_line) && (is_line(last) || last.blocks.iter().all(is_for_programs))
}

#[track_caller]
fn is_within_limits(report: &Report) {
    let dialects = [Dialect::Slack, Dialect::Discord, Dialect::Telegram];
    let lacking = Report { left_out: Some("999,999 of 999,999 rows left out".to_owned()), ..report.clone() };
    let say = |report: &Report| {
        let in_chats = dialects.map(|dialect| chat::messages(report, dialect, None).join("\n"));
        let plain = [false, true].map(|ascii| text::text(report, text::Style { ascii, ..text::Style::default() }));
        [in_chats.to_vec(), plain.to_vec(), vec![markdown::markdown(report, "../../../site/")]].concat()
    };
    for said in say(report).iter().chain(&say(&lacking)) {
        let (chars, lines) = (said.chars().count(), said.lines().count());
        assert!(chars <= 1500 && lines <= 20, "{chars} characters, {lines} lines:\n{said}");
    }
    assert!(is_made_of_lines(report));
}

/// Names as files may have them.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,90}",
        "\\PC{0,60}",
        "[<>&*_`|\\\\\\[\\]@~#]{0,80}",
        any::<String>(),
        Just("日本語の題".repeat(20)),
        Just("e\u{301}\u{200b}\u{202e}".repeat(50)),
        Just("https://example.com/".repeat(9)),
    ]
}

/// How many deals, jobs and sources there are, and whether proposals are out, several currencies there, values huge and
/// goals set.
type Sizes = (usize, usize, usize, [bool; 4]);

/// Many deals, jobs and sources with such names.
fn folder(texts: &[String], (deals, jobs, sources, [proposals, currencies, huge, goal]): Sizes) -> (Dataset, Business) {
    let text = |at: usize| texts[at % texts.len()].clone();
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let mut business = Business { name: text(0), ..business() };
    if goal {
        business.goals.insert("revenue.year".into(), decimal("9223372036854775807"));
        business.goals.insert("revenue.month".into(), decimal("0.0001"));
    }
    let mut data = Dataset::default();
    let value = if huge { "999999999999.999999" } else { "1234567.89" };
    let mark = if proposals { "2026-02-02" } else { "" };
    let rows: Vec<Deal> = (0..deals)
        .map(|at| Deal {
            id: format!("{}{at}", text(at)),
            created: "2026-02-01",
            marks: [
                "",
                mark,
                "",
                if at % 5 == 4 { "2026-03-01" } else { "" },
                if at % 7 == 6 { "2026-03-02" } else { "" },
            ],
            value,
            currency: (currencies && at % 2 == 0).then(eur),
            expected_close: "2026-03-03",
            ..Deal::default()
        })
        .collect();
    add_deals(&mut data, "data/deals.csv", &rows);
    data.deals.title = crate::data::texts::Texts::default();
    (0..deals).for_each(|at| data.deals.title.push(&text(at + 1)));
    let moment = chrono::DateTime::parse_from_rfc3339("2026-03-02T06:00:00Z").ok().map(|moment| moment.timestamp());
    let offered: Vec<Offered> = (0..jobs)
        .map(|at| Offered {
            id: leak(format!("{at}{}", text(at))),
            title: leak(text(at + 3)),
            posted: moment,
            budget: "$90,000",
            ..Offered::default()
        })
        .collect();
    add_jobs(&mut data, &offered);
    for at in 0..sources {
        let id = leak(format!("s{at}{}", text(at + 5)));
        business.sources.insert(id.into(), due(&text(at + 6), 21 + at as u32));
        let currency = if currencies { [None, Some(eur())][at % 2] } else { None };
        let row = Paid { covers: Some(window("2025-12-01", "2025-12-31")), currency, ..paid("", id, value) };
        add_revenue(&mut data, leak(format!("data/revenue/{}.csv", text(at))), &[row]);
        add_revenue(
            &mut data,
            "data/revenue/x.csv",
            &[Paid { currency, ..paid("2026-03-01", leak(format!("{at}{}", text(at))), value) }],
        );
    }
    add_acts(&mut data, &[("2026-03-01", "response", u64::MAX), ("2026-03-02", "reply", 3)]);
    (0..2).for_each(|at| data.activities.deal.push(&format!("{}{at}", text(at))));
    (data, business)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_files_say_a_brief_is_short(
        texts in proptest::collection::vec(names(), 12),
        sizes in (0..30usize, 0..6usize, 0..5usize, any::<[bool; 4]>()),
        on in prop::sample::select(vec!["2026-03-01", "2026-03-02", "2026-03-22"]),
    ) {
        let (data, business) = folder(&texts, sizes);
        for slot in SLOTS {
            is_within_limits(&of(&data, &business, on, slot));
        }
    }
}
