//! Offers: from interest to money, by platform and niche; rows and their rollup.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Line, Offers};
use crate::{
    base::value::Detail,
    config::Business,
    data::Dataset,
    metrics::{compute, fixture::*},
};

const WON: [&str; 5] = ["2026-01-05", "", "", "2026-01-20", ""];
const LOST: [&str; 5] = ["2026-01-05", "", "", "", "2026-01-25"];
const OPEN: [&str; 5] = ["2026-01-05", "", "", "", ""];

fn offers(data: &Dataset, business: &Business) -> Offers {
    compute(data, business, day("2026-02-18")).offers().clone()
}

fn deal(id: &str, marks: [&'static str; 5], offer: &'static str) -> Deal {
    Deal { id: id.into(), created: "2026-01-05", marks, value: "1000", offer, platform: "X", ..Deal::default() }
}

fn shown(line: &Line) -> String {
    let money =
        |value: &Option<crate::base::value::Value>| value.as_ref().map_or("-".into(), |it| it.words(Detail::Exact));
    format!(
        "{}/{}/{} {:?} {:?} {:?} {} {} {} {} {}",
        line.offer,
        line.platform,
        line.niche,
        line.impressions,
        line.engagements,
        line.dm_starts,
        line.pipeline,
        line.won,
        line.lost,
        money(&line.won_value),
        money(&line.amount)
    )
}

#[test]
fn interest_deals_and_money_meet_by_offer_platform_and_niche() {
    let mut data = Dataset::default();
    let act = |kind, n| ("2026-01-03", kind, Some(n), ["", "audit", "X", ""]);
    let ahead = ("2026-03-03", "impression", Some(9_000), ["", "audit", "X", ""]);
    add_activities(&mut data, "data/activities.csv", &[act("impression", 2_000), act("engagement", 50), ahead]);
    add_deals(
        &mut data,
        "data/deals.csv",
        &[deal("a", WON, "audit"), deal("b", LOST, "audit"), deal("c", OPEN, "audit")],
    );
    let pay = |offer, amount| Paid { offer, deal: "a", ..paid("2026-02-01", "stripe", amount) };
    add_revenue(&mut data, "data/revenue/stripe.csv", &[Paid { platform: "X", ..pay("audit", "700") }, pay("", "50")]);
    let found = offers(&data, &business());
    let lines: Vec<String> = found.lines.iter().map(shown).collect();
    assert_eq!(
        lines,
        [
            "audit/X/(none) Some(2000) Some(50) None 3 1 1 $1,000.00 $700.00",
            "(none)/(none)/(none) None None None 0 0 0 - $50.00"
        ]
    );
    assert_eq!(shown(&found.all), "(none)/(none)/(none) Some(2000) Some(50) None 3 1 1 $1,000.00 $750.00");
    let rate = found.by_offer[0].engagement_rate().unwrap();
    assert_eq!((rate.k, rate.n, found.by_offer[0].dm_rate()), (50, 2_000, None));
    assert_eq!(found.by_offer[0].figures.iter().flatten().count(), 3);
}

#[test]
fn an_offer_that_nobody_bought_is_known_to_have_brought_nothing() {
    let (mut data, mut business) = (Dataset::default(), business());
    for offer in ["Audit", "idle"] {
        business.offers.insert(offer.into(), crate::config::Offer::default());
    }
    add_deals(&mut data, "data/deals.csv", &[deal("a", WON, "audit")]);
    let told = |data: &Dataset| offers(data, &business).by_offer.iter().map(shown).collect::<Vec<_>>();
    let paid_for = "audit/(none)/(none) None None None 1 1 0 $1,000.00 $1,000.00";
    assert_eq!(told(&data), [paid_for, "idle/(none)/(none) None None None 0 0 0 - $0.00"]);
    add_revenue(&mut data, "data/revenue/stripe.csv", &[paid("2026-02-01", "stripe", "50")]);
    let unnamed = told(&data);
    assert!(
        unnamed.contains(&"idle/(none)/(none) None None None 0 0 0 - -".to_owned()),
        "no payment names its offer: {unnamed:?}"
    );
}

#[test]
fn an_offer_that_stands_for_a_niche_is_told() {
    let (mut data, mut business) = (Dataset::default(), business());
    business.offers.insert("ai_automation".into(), crate::config::Offer::default());
    let act = |niche| ("2026-01-03", "impression", None, ["", "audit", "Twitter", niche]);
    add_activities(&mut data, "data/activities.csv", &[act("AI_automation"), act("trades"), act("")]);
    assert_eq!(offers(&data, &business).misplaced, ["AI_automation"]);
}

/// Rows of the same day, kind, channel, offer, platform and niche as one.
fn rolled(rows: &[Act]) -> Vec<Act> {
    let mut sums: BTreeMap<(&str, &str, [&str; 4]), u64> = BTreeMap::new();
    for (on, kind, count, names) in rows {
        *sums.entry((on, kind, *names)).or_default() += count.unwrap_or(1);
    }
    sums.into_iter().map(|((on, kind, names), n)| (leak(on), leak(kind), Some(n), names.map(leak))).collect()
}

fn leak(text: &str) -> &'static str {
    const KNOWN: [&str; 14] = [
        "",
        "a",
        "b",
        "X",
        "2026-01-03",
        "2026-01-04",
        "2026-02-11",
        "2026-02-19",
        "sent",
        "reply",
        "impression",
        "engagement",
        "dm_start",
        "call",
    ];
    KNOWN.iter().find(|known| **known == text).copied().unwrap_or_default()
}

fn some_rows() -> impl Strategy<Value = Vec<Act>> {
    let days = prop::sample::select(vec!["2026-01-03", "2026-01-04", "2026-02-11", "2026-02-19"]);
    let kinds = prop::sample::select(vec!["sent", "reply", "impression", "engagement", "dm_start", "call"]);
    let name = || prop::sample::select(vec!["", "a", "b", "X"]);
    let names = [name(), name(), name(), name()];
    prop::collection::vec((days, kinds, prop::option::of(0..50_u64), names), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_and_their_rollup_give_the_same_figures(rows in some_rows()) {
        let figures = |rows: &[Act]| {
            let mut data = Dataset::default();
            add_activities(&mut data, "data/activities.csv", rows);
            let business = business();
            let metrics = compute(&data, &business, day("2026-02-18"));
            let figures = metrics.ids().map(|id| {
                let figure = metrics.figure(id, Some(0)).unwrap();
                let (value, n, evidence) = (figure.value, figure.n, figure.evidence);
                format!("{id} {value:?} {n} {evidence:?} {:?} {:?} {:?}", figure.ratio, figure.comparison, figure.notes)
            });
            let lines = metrics.offers().lines.iter().map(shown);
            figures.chain(lines).collect::<Vec<_>>()
        };
        prop_assert_eq!(figures(&rows), figures(&rolled(&rows)));
    }
}
