//! What somebody believes would help: what it may bring, and how much of that is hope.

use rust_decimal::Decimal;

use crate::{
    base::{
        figure::{Evidence, Figure},
        money::Sum,
        text::count,
        value::Value,
    },
    data::Dataset,
    metrics::{
        draft::{Figures, draft, keep},
        revenue::Ground,
        selection::Selection,
    },
};

/// The words of `status` for what nobody waits for any more.
const SETTLED: &[&str] =
    &["accepted", "closed", "confirmed", "disproved", "done", "dropped", "proved", "refuted", "rejected"];

/// What somebody believes would help.
#[derive(Clone, Debug, Default)]
pub struct Hypothesis {
    /// Its id.
    pub id: String,
    /// What it says.
    pub title: String,
    /// How urgent it is; empty where nobody says.
    pub priority: String,
    /// What is wrong today.
    pub issue: String,
    /// What it would bring, in the business's currency.
    pub impact: Option<Decimal>,
    /// How sure one is, as a fraction.
    pub confidence: Option<Decimal>,
    /// Impact × confidence.
    pub weighted: Option<Decimal>,
    /// What to do.
    pub recommendation: String,
    /// Where it stands; empty where nobody says.
    pub status: String,
    /// Whether it is decided: it no longer counts.
    pub settled: bool,
}

/// Hypotheses, the open ones first, with the figures of what these may bring.
pub(super) fn compute(ground: &Ground, figures: &mut Figures) -> Vec<Hypothesis> {
    let mut found: Vec<Hypothesis> = ground.data.hypotheses.rows.iter().map(|row| of(ground.data, row)).collect();
    found.sort_by(|a, b| {
        a.settled.cmp(&b.settled).then_with(|| b.weighted.cmp(&a.weighted)).then_with(|| a.id.cmp(&b.id))
    });
    if !found.is_empty() {
        let own = ground.terms.exchange.own();
        for (id, add) in [
            ("hypotheses.impact", impact as fn(&Dataset, u32) -> Option<Decimal>),
            ("hypotheses.impact_weighted", weighted),
        ] {
            let rows = Selection::new(
                "hypotheses",
                move |data, row| open(data, row) && add(data, row).is_some(),
                move |data, row| add(data, row).map(|amount| Value::money(amount, own)),
            );
            keep(figures, total(ground, id, add), rows);
        }
    }
    found
}

fn total(ground: &Ground, id: &str, add: fn(&Dataset, u32) -> Option<Decimal>) -> Figure {
    let data = ground.data;
    let (mut sum, mut n, mut without) = (Sum::default(), 0, 0);
    for row in data.hypotheses.rows.iter().filter(|row| open(data, *row)) {
        match add(data, row) {
            Some(amount) => {
                sum.add(amount);
                n += 1;
            }
            None => without += 1,
        }
    }
    let none = || Value::Missing("no open hypothesis says what it would bring".to_owned());
    let value = if n > 0 { Value::money(sum.total(), ground.terms.exchange.own()) } else { none() };
    let mut notes = vec!["not additive: each is a guess of its own".to_owned()];
    if without > 0 {
        notes.push(format!("{} without these numbers left out", count(without, "hypothesis", "hypotheses")));
    }
    let trust = if n > 0 { Evidence::Assumed } else { Evidence::None };
    Figure { n, n_rows: n, notes, evidence: trust, ..draft(id, value) }
}

fn open(data: &Dataset, row: u32) -> bool {
    let status = data.hypotheses.status.get(row).map(|name| data.names.text(name).trim().to_lowercase());
    status.is_none_or(|status| !SETTLED.contains(&status.as_str()))
}

fn impact(data: &Dataset, row: u32) -> Option<Decimal> {
    data.hypotheses.impact.get(row)
}

fn weighted(data: &Dataset, row: u32) -> Option<Decimal> {
    impact(data, row)?.checked_mul(data.hypotheses.confidence.get(row)?)
}

fn of(data: &Dataset, row: u32) -> Hypothesis {
    let table = &data.hypotheses;
    let name = |name: Option<crate::data::names::Name>| name.map_or("", |name| data.names.text(name)).to_owned();
    Hypothesis {
        id: table.id.get(row).to_owned(),
        title: table.title.get(row).to_owned(),
        priority: name(table.priority.get(row)),
        issue: table.issue.get(row).to_owned(),
        impact: table.impact.get(row),
        confidence: table.confidence.get(row),
        weighted: weighted(data, row),
        recommendation: table.recommendation.get(row).to_owned(),
        status: name(table.status.get(row)),
        settled: !open(data, row),
    }
}
