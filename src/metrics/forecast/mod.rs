//! What is still to come of the deals that are open today: the chance of each, in time, as an exact distribution; and how
//! earlier forecasts did. Deals that nobody knows of yet are not in it, and what is won already stands apart.
//!
//! - A deal's chance is its own `probability` where it has one, else that of its stage ([`rates`]).
//! - When it is won, if it is: on its `expected_close`, taken at its word, unless that day has passed; else after the
//!   times of the stages that are left ([`timing`]). How long it has been in its stage already is not in it: exponential
//!   times have no memory.
//! - Which deals are open, and what each may bring, is the [`outlook`]; what all of them bring is a sum of independent
//!   outcomes ([`distribution`]).
//! - What was forecast in snapshots is set beside what came ([`record`]), and a forecast beside what windows as long as
//!   its own brought ([`brought`]). How much of it rests on deals that went silent is told too ([`quiet`](super::quiet)).

pub mod brought;
pub mod change;
pub mod distribution;
mod figures;
pub(crate) mod outlook;
pub mod rates;
pub mod record;
mod score;
mod sums;
mod timing;

use std::ops::Range;

use rust_decimal::Decimal;

use self::{brought::Brought, distribution::Distribution, outlook::Outlook, rates::Odds, record::Record, sums::Sums};
use super::{
    deals::{Fact, Standing},
    draft::Figures,
    pass,
    quiet::Quiet,
    revenue::Ground,
};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::Evidence,
    },
    data::Dataset,
};

pub use self::{
    figures::METHODS,
    outlook::{Likely, most_likely},
};

/// The numbers of this area.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// Every stage of every pipeline, with what is to be expected of a deal in it.
    pub odds: Vec<Odds>,
    /// The open deals that are forecast.
    pub n: u64,
    /// What they are worth in full.
    pub value: Decimal,
    /// What they bring together, by [`HORIZONS`]; only the deals whose time is known.
    pub ahead: Vec<Ahead>,
    /// The open deals that are left out, and why.
    pub missing: Missing,
    /// How forecasts that were frozen did, by [`HORIZONS`].
    pub record: Vec<Record>,
    /// What windows as long really brought, by [`HORIZONS`].
    pub brought: Vec<Brought>,
    /// What the first horizon expects of deals that are silent.
    pub silent: Decimal,
    /// How many these are.
    silent_n: u64,
    /// Their values × their chances.
    weighted: Decimal,
    /// How far their chances can be trusted.
    evidence: Evidence,
}

/// What comes within some days.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// How many days.
    pub days: i32,
    /// The deals in it.
    pub n: u64,
    /// What comes on average.
    pub mean: Decimal,
    /// What may come.
    pub spread: Distribution,
}

/// Open deals that are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// All open deals, those that are forecast among them.
    pub open: u64,
    /// Those without a value.
    pub worthless: u64,
    /// Those in a currency without a rate.
    pub foreign: u64,
    /// Those in a stage whose chance nothing tells.
    pub chanceless: u64,
    /// Those in a stage whose days nothing tells: they have a chance, but no time.
    pub timeless: u64,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, outlook: &Outlook, quiet: &Quiet, figures: &mut Figures) -> Forecast {
    let past = Past::of(ground);
    let sums = Sums::of(ground, outlook, quiet);
    let forecast = Forecast {
        n: sums.n,
        value: sums.value.total(),
        silent: sums.silent.0.total(),
        silent_n: sums.silent.1,
        weighted: sums.weighted.total(),
        evidence: sums.rests_on(outlook),
        ahead: sums.ahead(),
        missing: sums.missing,
        brought: past.brought.brought(ground.terms.today),
        record: record::compute(ground, &past.won),
        odds: outlook.rules.odds.iter().flatten().cloned().collect(),
    };
    figures::keep_all(ground, (outlook, quiet), &forecast, &past.won, figures);
    forecast
}

/// What one pass over the deals gives of those that are decided, and of what was open before.
#[derive(Clone)]
struct Past {
    brought: brought::Tally,
    won: Vec<Won>,
}

/// A deal that is won.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Won {
    fact: Fact,
    on: Day,
}

impl Past {
    fn of(ground: &Ground) -> Past {
        let none = || Past { brought: brought::Tally::default(), won: Vec::new() };
        let month = Window::month_to_date(ground.terms.today);
        // Of what was won before, only the record needs to know.
        let all = !ground.data.snapshots.is_empty();
        let add = |past: &mut Past, rows: Range<u32>| past.add(ground, rows, |on| all || month.contains(on));
        let mut past = pass::over(ground.data.deals.rows.len(), none, add, |past, other| {
            past.brought.merge(&other.brought);
            past.won.extend(&other.won);
        });
        past.won.sort_by_key(|won| (won.on, won.fact.row));
        past
    }

    fn add(&mut self, ground: &Ground, rows: Range<u32>, is_heard: impl Fn(Day) -> bool) {
        let (data, terms): (&Dataset, _) = (ground.data, &ground.terms);
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            let is_open = matches!(fact.standing, Standing::Open(_));
            let closed = (!is_open).then(|| terms.stages.closed_on(data, fact.row, fact.pipeline, fact.standing));
            self.brought.add(terms, &fact, data.deals.created.get(fact.row), closed);
            if let Some(on) = closed.filter(|on| fact.standing == Standing::Won && is_heard(*on)) {
                self.won.push(Won { fact, on });
            }
        }
    }
}

#[cfg(test)]
mod tests;
