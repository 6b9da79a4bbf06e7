//! The figures of competitors.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Kind, Sighting, count, prices::median};
use crate::{
    base::{
        calendar::Window,
        figure::{Figure, Good},
        money::Money,
        ratio::Ratio,
        value::Value,
    },
    data::Dataset,
    metrics::{
        catalogue::{Method, Unit, count as counted},
        draft::{Figures, draft, evidence, family, keep, rate},
        selection::Selection,
        terms::Terms,
    },
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    counted("competitors.count", "Competitors", Good::Neither, "Number of competitors met up to today, by name."),
    counted(
        "competitors.sightings",
        "Sightings",
        Good::Neither,
        "Number of times that a competitor was met up to today.",
    ),
    Method {
        id: "competitors.win_rate",
        label: "They won, of known outcomes",
        unit: Unit::Share,
        good: Good::Down,
        formula: "Sightings that the competitor won ÷ sightings whose outcome is known. An unknown outcome is in neither.",
    },
    Method {
        id: "competitors.against_us",
        label: "They won, where we bid too",
        unit: Unit::Share,
        good: Good::Down,
        formula: "Sightings that the competitor won ÷ sightings whose outcome is known, of those with our own bid. That they lost does not say that we won: somebody else may have.",
    },
    Method {
        id: "competitors.undercut_rate",
        label: "They bid less than us",
        unit: Unit::Share,
        good: Good::Down,
        formula: "Sightings with a bid below ours ÷ sightings with both bids.",
    },
    Method {
        id: "competitors.bid_gap",
        label: "Their bid against ours, median",
        unit: Unit::Share,
        good: Good::Up,
        formula: "Median of (their bid ÷ our bid − 1), over sightings with both bids. Below zero they are cheaper.",
    },
    Method {
        id: "competitors.typical_bid.*",
        label: "Typical {} bid",
        unit: Unit::Money,
        good: Good::Neither,
        formula: "Median of the competitors' bids of this kind up to today, in the business's currency.",
    },
];

/// Computes the figures.
pub(super) fn compute(terms: &Arc<Terms>, sightings: &[Sighting], names: u64, figures: &mut Figures) {
    let all = sightings.len() as u64;
    let first = sightings.iter().map(|one| one.day).min();
    let window = first.map(|from| Window { from, to: terms.today });
    let whole = |id: &str, n: u64| Figure { n, n_rows: all, window, ..draft(id, Value::Count(n)) };
    keep(figures, whole("competitors.count", names), rows(terms, |_| true, |_| None));
    keep(figures, whole("competitors.sightings", all), rows(terms, |_| true, |_| Some(Value::Count(1))));
    let known: fn(&Sighting) -> bool = |one| one.won.is_some();
    let both: fn(&Sighting) -> bool = |one| one.gap().is_some();
    let won: fn(&Sighting) -> bool = |one| one.won == Some(true);
    let ours: fn(&Sighting) -> bool = |one| one.won.is_some() && one.ours.is_some();
    for (id, of, hit, missing) in [
        ("competitors.win_rate", known, won, "no outcome is known yet"),
        ("competitors.against_us", ours, won, "no outcome is known of a job that we bid on"),
        ("competitors.undercut_rate", both, Sighting::undercuts as fn(&Sighting) -> bool, "no sighting has both bids"),
    ] {
        let mut ratio = Ratio::default();
        sightings.iter().filter(|one| of(one)).for_each(|one| count(&mut ratio, hit(one)));
        let figure = Figure { window, ..rate(id, ratio, missing) };
        keep(figures, figure, rows(terms, of, move |one| Some(Value::Count(u64::from(hit(one))))));
    }
    let gaps: Vec<Decimal> = sightings.iter().filter_map(Sighting::gap).collect();
    let n = gaps.len() as u64;
    let gap = median(gaps).map_or_else(|| Value::Missing("no sighting has both bids".to_owned()), Value::Share);
    let figure = Figure { n, n_rows: n, window, evidence: evidence(n), ..draft("competitors.bid_gap", gap) };
    keep(figures, figure, rows(terms, both, |one| one.gap().map(Value::Share)));
    for kind in [Kind::Hourly, Kind::Fixed, Kind::Unsaid] {
        typical(terms, sightings, kind, window, figures);
    }
}

/// The middle of all bids of a kind in the business's currency, where there are any.
fn typical(terms: &Arc<Terms>, sightings: &[Sighting], kind: Kind, window: Option<Window>, figures: &mut Figures) {
    let own = terms.exchange.own();
    let counts = move |one: &Sighting| one.kind == kind && one.bid.is_some_and(|bid| bid.currency == own);
    let bids = sightings.iter().filter(|one| counts(one)).filter_map(|one| one.bid);
    let all: Vec<Decimal> = bids.map(|bid| bid.amount).collect();
    let n = all.len() as u64;
    let Some(middle) = median(all) else { return };
    let others =
        sightings.iter().filter(|one| one.kind == kind && one.bid.is_some_and(|bid| bid.currency != own)).count();
    let left_out = || match others {
        1 => "1 bid in another currency without a rate is left out".to_owned(),
        n => format!("{n} bids in other currencies without a rate are left out"),
    };
    let word = if kind == Kind::Unsaid { "unspecified" } else { kind.word() };
    let id = format!("competitors.typical_bid.{word}");
    let figure = Figure {
        n,
        n_rows: n,
        window,
        evidence: evidence(n),
        notes: if others > 0 { vec![left_out()] } else { Vec::new() },
        ..family("competitors.typical_bid.*", &id, word, Value::money(middle, own))
    };
    keep(figures, figure, rows(terms, counts, |one| one.bid.map(|bid: Money| Value::Money(vec![bid]))));
}

/// Sightings that pass a test, and what each adds.
fn rows(
    terms: &Arc<Terms>,
    test: impl Fn(&Sighting) -> bool + Send + Sync + 'static,
    part: impl Fn(&Sighting) -> Option<Value> + Send + Sync + 'static,
) -> Selection {
    let (of_test, of_part) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "competitors",
        move |data: &Dataset, row| Sighting::of(data, &of_test, row).is_some_and(|one| test(&one)),
        move |data: &Dataset, row| Sighting::of(data, &of_part, row).and_then(|one| part(&one)),
    )
}
