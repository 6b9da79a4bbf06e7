//! Conversion, time in stage and velocity, from rows of deals.

use proptest::prelude::*;

use super::*;
use crate::{
    base::{figure::Evidence, ratio::Ratio, value::Value},
    metrics::{
        catalogue::{self, Unit},
        conversion::{Funnel, ageing},
    },
};

const START: &str = "2026-01-01";

/// A deal created on [`START`] with these marks of proposal, negotiation, won and lost.
fn from_start(marks: [&'static str; 4]) -> Deal {
    let [proposal, negotiating, won, lost] = marks;
    Deal { created: START, marks: [START, proposal, negotiating, won, lost], ..Deal::default() }
}

fn dataset(deals: &[Deal]) -> Dataset {
    let mut data = Dataset::default();
    add_deals(&mut data, "data/deals.csv", deals);
    data
}

fn funnel(data: &Dataset, business: &Business, today: &str) -> Funnel {
    compute(data, business, day(today)).conversion().pipelines[0].clone()
}

fn counts(funnel: &Funnel) -> Vec<[u64; 4]> {
    funnel.steps.iter().map(|step| [step.entered, step.advanced, step.lost, step.still_there]).collect()
}

/// Ten deals enter the first stage: six advance, one of them past the second stage, two are lost, two are still there:
/// one of these was sent back, which a row cannot say.
fn ten() -> Vec<Deal> {
    let mut deals = vec![from_start(["2026-01-05", "", "", ""]); 5];
    deals.push(from_start(["", "2026-01-05", "", ""]));
    deals.extend(vec![from_start(["", "", "", "2026-01-09"]); 2]);
    deals.extend(vec![from_start(["", "", "", ""]); 2]);
    deals
}

#[test]
fn what_entered_advanced_was_lost_or_is_still_there() {
    let data = dataset(&ten());
    let funnel = funnel(&data, &business(), "2026-01-20");
    assert_eq!(counts(&funnel), [[10, 6, 2, 2], [6, 1, 0, 5], [1, 0, 0, 1]], "the skipped stage is filled in");
    assert_eq!((funnel.created, funnel.won), (10, 0));
    let first = &funnel.steps[0];
    assert_eq!((first.from.as_str(), first.to.as_str()), ("prospecting", "proposal_sent"));
    assert_eq!(
        [first.rate(), first.drop_off(), first.settled()],
        [Ratio::new(6, 10), Ratio::new(2, 10), Ratio::new(6, 8)]
    );
    for (id, k, n) in [
        ("conversion.freelance.prospecting", 6, 10),
        ("conversion.freelance.prospecting.drop_off", 2, 10),
        ("conversion.freelance.prospecting.settled", 6, 8),
        ("conversion.freelance.won", 0, 10),
    ] {
        let figure = figure(&data, &business(), "2026-01-20", id);
        assert_eq!((figure.ratio, figure.n_rows), (Some(Ratio::new(k, n)), n), "{id}");
        assert_eq!(figure.interval, Ratio::new(k, n).wilson(), "{id}");
        assert_eq!(figure.evidence, Evidence::Few, "{id}");
    }
    let mut told = ten();
    told[9].marks[4] = "2026-01-12";
    let settled = self::funnel(&dataset(&told), &business(), "2026-01-20").steps[0].settled();
    assert_eq!(settled, Ratio::new(6, 9), "the one that was sent back, once it is entered as lost");
}

#[test]
fn lost_deals_stay_in_the_stages_that_they_reached() {
    let deals =
        [from_start(["2026-01-03", "2026-01-05", "", "2026-01-09"]), from_start(["2026-01-03", "", "2026-01-07", ""])];
    let funnel = funnel(&dataset(&deals), &business(), "2026-01-20");
    assert_eq!(counts(&funnel), [[2, 2, 0, 0], [2, 2, 0, 0], [2, 1, 1, 0]]);
}

#[test]
fn open_stays_count_as_long_as_they_last() {
    let advanced = |on| from_start([on, "", "", ""]);
    let mut deals = ["2026-01-04", "2026-01-06", "2026-01-06", "2026-01-09"].map(advanced).to_vec();
    let open = |created| Deal { created, marks: [created, "", "", "", ""], ..Deal::default() };
    deals.extend([open("2026-01-05"), open(START)]);
    let data = dataset(&deals);
    let stays = funnel(&data, &business(), "2026-01-11").steps.remove(0).stays;
    assert_eq!((stays.ended, stays.lasting, stays.median, stays.oldest), (4, 2, Some(5), Some(10)));
    assert!((stays.mean.unwrap() - 20.0 / 3.0).abs() < 1e-9);
    let figure = figure(&data, &business(), "2026-01-11", "conversion.freelance.prospecting.days");
    assert_eq!((figure.value.clone(), figure.n), (Value::Days(5.into()), 6));
    let days: Vec<String> = figure.rows.iter().map(|row| row.part.as_ref().unwrap().words(Detail::Exact)).collect();
    assert_eq!(days, ["3 days", "5 days", "5 days", "8 days", "6 days", "10 days"]);
    assert_eq!((stays.usual, stays.young, stays.ageing), (None, None, None), "four that advanced are too few");
}

#[test]
fn a_stay_needs_both_its_days() {
    let stays = |marks| {
        let funnel = funnel(&dataset(&[from_start(marks)]), &business(), "2026-01-20");
        let of = |step: &super::super::conversion::Step| (step.stays.ended + step.stays.lasting, step.stays.median);
        funnel.steps.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(stays(["y", "2026-01-09", "", ""]), [(0, None), (0, None), (1, None)], "next to an unknown day is none");
    assert_eq!(stays(["", "2026-01-09", "", ""]), [(1, Some(8)), (0, None), (1, None)], "a skipped stage has no stay");
    assert_eq!(stays(["2026-01-04", "", "y", ""]), [(1, Some(3)), (0, None), (0, None)], "won, nobody knows when");
    assert_eq!(
        stays(["2026-01-04", "", "", "2026-01-06"]),
        [(1, Some(3)), (1, Some(2)), (0, None)],
        "lost ends a stay"
    );
    assert_eq!(stays(["2026-01-25", "", "", ""]), [(1, None), (0, None), (0, None)], "later days are not heard");
    let data = dataset(&[from_start(["y", "", "", ""])]);
    let figure = figure(&data, &business(), "2026-01-20", "conversion.freelance.prospecting.days");
    assert_eq!(figure.notes, ["1 of 1 deals skipped it or have no days for it"]);
    assert_eq!(figure.value, Value::Missing("no stay has both its days".into()));
}

#[test]
fn a_young_month_is_maturing() {
    let new = |created, won| Deal { created, marks: [created, "", "", won, ""], ..Deal::default() };
    let mut deals = vec![new("2026-02-02", ""); 8];
    deals.push(new("2026-02-02", "2026-02-05"));
    let week = |deals: &[Deal], today| funnel(&dataset(deals), &business(), today).cohorts.pop().unwrap();
    let young = week(&deals, "2026-02-08");
    assert_eq!((young.outcomes.won, young.outcomes.created(), young.maturing), (1, 9, true), "1 of 9 says little yet");
    let before: Vec<Deal> = (0..10).map(|_| new("2025-06-01", "2025-06-21")).collect();
    let all = [before.as_slice(), &deals].concat();
    assert!(week(&all, "2026-02-08").maturing, "younger than the twenty days that wins take");
    assert!(!week(&all, "2026-03-25").maturing, "older than that");
    let lost = |deal: &Deal| Deal {
        marks: [deal.created, "", "", deal.marks[3], if deal.marks[3].is_empty() { "2026-02-07" } else { "" }],
        ..deal.clone()
    };
    assert!(!week(&deals.iter().map(lost).collect::<Vec<_>>(), "2026-02-08").maturing, "none is open");
}

#[test]
fn deals_age_against_those_that_went_on() {
    let took = |on| from_start([on, "", "", ""]);
    let mut deals: Vec<Deal> = (0..9).map(|_| took("2026-01-06")).collect();
    deals.push(took("2026-01-21"));
    let open = |id: &str, created| Deal {
        id: id.into(),
        created,
        marks: [created, "", "", "", ""],
        value: "70",
        ..Deal::default()
    };
    deals.extend([
        open("old", "2026-01-01"),
        open("usual", "2026-01-20"),
        open("young", "2026-01-24"),
        open("older", "2025-12-01"),
    ]);
    let (data, business) = (dataset(&deals), business());
    let metrics = compute(&data, &business, day("2026-01-25"));
    let stays = &metrics.conversion().pipelines[0].steps[0].stays;
    assert_eq!((stays.usual, stays.young, stays.ageing), (Some(5), Some(1), Some(2)));
    let found: Vec<String> =
        ageing::deals(&metrics, 99).0.iter().map(|deal| format!("{} {}", deal.id, deal.days)).collect();
    assert_eq!(found, ["older 55", "old 24"]);
    let figure = metrics.figure("pipeline.ageing_count", None).unwrap();
    assert_eq!((figure.value, figure.rows.len()), (Value::Count(2), 2));
    deals.remove(0);
    let few = self::figure(&dataset(&deals), &business, "2026-01-25", "pipeline.ageing_count");
    assert_eq!(few.value, Value::Missing("no stage has seen 10 deals go on yet".into()));
}

fn wins(n: usize, won: &'static str, value: &'static str) -> Vec<Deal> {
    vec![Deal { value, ..from_start(["", "", won, ""]) }; n]
}

#[test]
fn velocity_is_open_deals_times_value_times_rate_by_days() {
    let mut deals = wins(5, "2026-01-11", "1000");
    deals.extend(wins(1, "2026-01-31", "4000"));
    deals.extend(vec![from_start(["", "", "", "2026-01-20"]); 6]);
    deals.extend(vec![from_start(["2026-01-05", "", "", ""]); 8]);
    let data = dataset(&deals);
    let value = |id| figure(&data, &business(), "2026-02-10", id).value;
    assert_eq!(value("velocity.open_deals"), Value::Count(8));
    assert_eq!(value("velocity.win_rate"), Value::Share(decimal("0.5")));
    assert_eq!(value("velocity.deal_value").words(Detail::Exact), "$1,500.00");
    assert_eq!(value("velocity.cycle_days").number().unwrap().round_dp(4), decimal("13.3333"));
    assert_eq!(value("velocity.per_day").words(Detail::Exact), "$450.00", "8 × 1,500 × 0.5 ÷ 13⅓");
    assert_eq!(value("velocity.per_30_days").words(Detail::Exact), "$13,500.00");
    assert_eq!(value("velocity.pipeline.freelance"), value("velocity.per_day"));
    assert_eq!(value("deals.days_to_close"), Value::Days(10.into()), "the median of wins");
    assert_eq!(value("deals.days_to_decision"), Value::Days(19.into()), "15 of 20 last over 10 days, 9 of 20 over 19");
}

/// $9,000 since 1 January: 41 days up to 10 February, 181 up to 30 June.
#[test]
fn velocity_stands_beside_what_was_won_a_day() {
    let mut deals = wins(5, "2026-01-11", "1000");
    deals.extend(wins(1, "2026-01-31", "4000"));
    deals.extend(vec![from_start(["", "", "", "2026-01-20"]); 6]);
    deals.extend(vec![from_start(["2026-01-05", "", "", ""]); 8]);
    let data = dataset(&deals);
    let value = |today, id| figure(&data, &business(), today, id).value.words(Detail::Exact);
    assert_eq!(value("2026-02-10", "velocity.won_per_day.90d"), "$219.51");
    assert_eq!(value("2026-02-10", "velocity.month.2026-01"), "$290.32");
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-10"));
    let months: Vec<(u64, bool)> = metrics.velocity().closings.months.iter().map(|it| (it.won, it.so_far)).collect();
    assert_eq!(months, [(6, false), (0, true)]);
    assert_eq!(metrics.velocity().closings.months[0].to_win.median(), Some(10.into()));
    assert!(metrics.figure("velocity.per_day", Some(0)).unwrap().notes.is_empty(), "41 days are too few to say so");
    assert_eq!(value("2026-06-30", "velocity.won_per_day.90d"), "$0.00");
    let late = figure(&data, &business, "2026-06-30", "velocity.per_day").notes;
    assert_eq!(
        late,
        [
            "more than twice what was really won: $49.72 a day in the last 181 days; it takes 8 open deals to be decided within 13.3 days, while 12 deals were in these 181 days"
        ]
    );
}

#[test]
fn velocity_needs_five_wins_with_values_and_days() {
    let why = |deals: &[Deal]| figure(&dataset(deals), &business(), "2026-02-10", "velocity.per_day").value;
    let missing = |why: &str| Value::Missing(why.to_owned());
    assert_eq!(why(&wins(4, "2026-01-11", "10")), missing("needs at least 5 wins, there are 4"));
    assert_eq!(why(&wins(5, "y", "10")), missing("needs at least 5 wins on a known day, there are 0"));
    let one_of_five = [wins(4, "2026-01-11", ""), wins(1, "2026-01-11", "10")].concat();
    assert_eq!(why(&one_of_five), missing("needs at least 5 wins with a value, there is 1"));
    assert_eq!(why(&wins(5, START, "10")), missing("all deals were won on the day they were created"));
    assert_eq!(why(&wins(5, "2026-01-11", "10")).words(Detail::Exact), "$0.00", "nothing is open");
    assert_eq!(why(&[]), missing("needs at least 5 wins, there are 0"));
}

/// Velocity is money a day; days to close are days; a conversion names what it is out of.
#[test]
fn names_mean_one_thing() {
    for method in catalogue::all().filter(|method| method.label.starts_with("Velocity")) {
        assert_eq!(method.unit, Unit::Money, "{}", method.id);
    }
    assert_eq!(catalogue::method("deals.days_to_close").unwrap().unit, Unit::Days);
    for method in catalogue::all().filter(|method| method.id.starts_with("conversion.") && method.unit == Unit::Share) {
        assert!(method.formula.contains('÷'), "{} does not say what it is out of", method.id);
    }
}

fn some_deals() -> impl Strategy<Value = Vec<Deal>> {
    let mark = prop::sample::select(vec!["", "", "y", "2025-12-01", "2026-01-10", "2026-01-30", "2026-02-25"]);
    let marks = [mark.clone(), mark.clone(), mark.clone(), mark.clone(), mark];
    let created = prop::sample::select(vec!["", "2025-06-01", "2026-01-05", "2026-03-01"]);
    let row = (marks, created, prop::sample::select(vec!["", "12.5", "1000"]));
    let deal = row.prop_map(|(marks, created, value)| Deal { created, marks, value, ..Deal::default() });
    prop::collection::vec(deal, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_gets_lost_between_stages(deals in some_deals()) {
        let (data, business) = (dataset(&deals), business());
        let metrics = compute(&data, &business, day("2026-02-19"));
        let funnel = &metrics.conversion().pipelines[0];
        let count = |id: &str| metrics.known(id).unwrap().0.value.number().unwrap_or_default();
        prop_assert_eq!(Decimal::from(funnel.created), count("deals.created_count"));
        prop_assert_eq!(Decimal::from(funnel.won), count("deals.won_count"));
        let mut entered = funnel.created;
        for (step, stage) in funnel.steps.iter().zip(&metrics.pipelines()[0].stages) {
            prop_assert_eq!(step.entered, step.advanced + step.lost + step.still_there, "{}", &step.from);
            prop_assert_eq!(step.entered, entered, "those who advanced enter the next stage");
            prop_assert_eq!(step.entered, stage.reached, "the funnel says the same");
            prop_assert_eq!(step.still_there, stage.count);
            let stays = &step.stays;
            prop_assert!(stays.ended <= step.advanced + step.lost && stays.lasting <= step.still_there);
            prop_assert!(stays.young.unwrap_or(0) + stays.ageing.unwrap_or(0) <= stays.lasting);
            entered = step.advanced;
        }
        prop_assert_eq!(entered, funnel.won);
        let cohorts: u64 = funnel.cohorts.iter().map(|cohort| cohort.outcomes.created()).sum();
        let dated = deals.iter().filter(|deal| !deal.created.is_empty() && deal.created <= "2026-02-19").count();
        prop_assert_eq!(cohorts, dated as u64, "every deal is of a month");
        prop_assert_eq!(Decimal::from(ageing::deals(&metrics, 0).1), count("pipeline.ageing_count"));
    }
}

/// More rows than one core takes alone say what few do.
#[test]
fn many_deals_convert_as_few_do() {
    let marks = [["2026-01-05", "", "2026-01-21", ""], ["2026-01-03", "", "", "2026-01-09"], ["", "", "", ""]];
    let deals = |n: usize| (0..n).map(|n| Deal { value: "100", ..from_start(marks[n % 3]) }).collect::<Vec<_>>();
    let (few, many) = (dataset(&deals(60)), dataset(&deals(60_000)));
    let of = |data: &Dataset| {
        let business = business();
        let metrics = compute(data, &business, day("2026-01-31"));
        let funnel = &metrics.conversion().pipelines[0];
        let medians: Vec<_> = funnel.steps.iter().map(|step| (step.stays.median, step.stays.usual)).collect();
        (counts(funnel), medians, metrics.velocity().all.per_day().unwrap())
    };
    let ((few, few_days, slow), (many, many_days, fast)) = (of(&few), of(&many));
    assert_eq!(many, few.iter().map(|step| step.map(|n| n * 1_000)).collect::<Vec<_>>());
    assert_eq!((many_days, fast), (few_days, slow * decimal("1000")));
}
