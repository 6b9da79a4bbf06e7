//! Competitors: sightings, win rates, bids and undercuts.

use super::*;
use crate::base::{figure::Evidence, ratio::Ratio};

fn john(bid: &'static str, outcome: &'static str) -> Met {
    Met { on: "2026-02-02", who: "john_doe_dev", platform: "Upwork", bid, kind: "hourly", outcome, ..Met::default() }
}

/// Eight sightings of one with five wins, one of a cheap one, and bids that must not be mixed with them.
fn sightings() -> Dataset {
    let mut rows: Vec<Met> = vec![
        Met { on: "2026-01-05", reviews: Some(10), ..john("25", "won") },
        john("40", "won"),
        john("45", "won"),
        john("45", "lost"),
        john("45", "lost"),
        john("60", "lost"),
        john("120", "won"),
        Met { on: "2026-02-10", reviews: Some(14), ..john("50", "won") },
    ];
    rows.push(Met { who: "cheap_competitor", ours: "65", ..john("30", "unknown") });
    rows.push(Met { who: "cheap_competitor", kind: "fixed", ours: "800", ..john("900", "lost") });
    rows.push(Met { who: "abroad", currency: Some(eur()), ..john("70", "") });
    rows.push(Met { on: "2026-03-01", ..john("1", "won") });
    let mut data = Dataset::default();
    add_competitors(&mut data, &rows);
    data
}

#[test]
fn sightings_add_up_by_name() {
    let (data, business) = (sightings(), business());
    let metrics = compute(&data, &business, day("2026-02-19"));
    let them = &metrics.competitors();
    let john = &them.met[0];
    let bids = john.bids.unwrap();
    assert_eq!((john.name.as_str(), john.sightings, john.won), ("john_doe_dev", 8, Ratio::new(5, 8)));
    assert_eq!((bids.median, bids.low, bids.high, bids.n), (usd("45"), usd("25"), usd("120"), 8));
    assert_eq!(john.reviews, Some(((day("2026-01-05"), 10), (day("2026-02-10"), 14))));
    assert_eq!((john.against_us, john.undercuts), (Ratio::default(), Ratio::default()));
    let cheap = &them.met[1];
    assert_eq!((cheap.undercuts, cheap.against_us, cheap.won), (Ratio::new(1, 2), Ratio::new(0, 1), Ratio::new(0, 1)));
    let [undercut] = them.undercuts.as_slice() else { panic!("{:?}", them.undercuts) };
    assert_eq!((undercut.bid, undercut.ours, round(undercut.gap, 4)), (usd("30"), usd("65"), decimal("-0.5385")));
    let upwork: Vec<String> =
        them.platforms.iter().map(|one| format!("{} {}", one.bids.median.currency, one.bids.n)).collect();
    assert_eq!(upwork, ["EUR 1", "USD 9", "USD 1"]);
    assert_eq!(them.trends[0].change(), None, "nine bids are too few");
}

#[test]
fn figures_say_what_they_are_out_of() {
    let (data, business) = (sightings(), business());
    for (id, value, n, rows) in [
        ("competitors.count", "3", 3, 11),
        ("competitors.sightings", "11", 11, 11),
        ("competitors.win_rate", "55.6 %", 9, 9),
        ("competitors.against_us", "0 %", 1, 1),
        ("competitors.undercut_rate", "50 %", 2, 2),
        ("competitors.bid_gap", "−20.7 %", 2, 2),
        ("competitors.typical_bid.hourly", "$45.00", 9, 9),
        ("competitors.typical_bid.fixed", "$900.00", 1, 1),
    ] {
        let figure = figure(&data, &business, "2026-02-19", id);
        assert_eq!((figure.value.words(Detail::Exact).as_str(), figure.n, figure.rows.len()), (value, n, rows), "{id}");
        assert_eq!(figure.n_rows, rows as u64, "{id}");
    }
    let rate = figure(&data, &business, "2026-02-19", "competitors.win_rate");
    assert_eq!((rate.evidence, rate.ratio), (Evidence::Few, Some(Ratio::new(5, 9))));
    let hourly = figure(&data, &business, "2026-02-19", "competitors.typical_bid.hourly");
    assert_eq!(hourly.notes, ["1 bid in another currency without a rate is left out"]);
}

#[test]
fn prices_are_compared_where_enough_bids_say_so() {
    let bid = |on, bid| Met { on, ..john(bid, "") };
    let mut rows: Vec<Met> = (0..20).map(|_| bid("2026-02-01", "44")).collect();
    rows.extend((0..20).map(|_| bid("2025-11-01", "40")));
    let mut data = Dataset::default();
    add_competitors(&mut data, &rows);
    let business = business();
    let metrics = compute(&data, &business, day("2026-02-19"));
    let trend = &metrics.competitors().trends[0];
    assert_eq!(trend.change(), Some(decimal("0.1")));
    assert_eq!(trend.quarters.iter().map(|one| one.n).collect::<Vec<_>>(), [20, 20]);
}
