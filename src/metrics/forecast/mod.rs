//! What is still to come of the deals that are open today: the chance of each, in time, as an exact distribution; and how
//! earlier forecasts did. Deals that nobody knows of yet are not in it, and what is won already stands apart.
//!
//! - A deal's chance is its own `probability` where it has one, else that of its stage ([`rates`]).
//! - When it is won, if it is: on its `expected_close`, taken at its word, unless that day has passed; else after the
//!   times of the stages that are left ([`timing`]). How long it has been in its stage already is not in it: exponential
//!   times have no memory.
//! - What all of them bring is a sum of independent outcomes ([`distribution`]).
//! - What was forecast in snapshots is set beside what came ([`record`]), and a forecast beside what windows as long as
//!   its own brought ([`brought`]). How much of it rests on deals that went silent is told too ([`quiet`]).

pub mod brought;
pub mod change;
pub mod distribution;
mod figures;
mod quiet;
pub mod rates;
pub mod record;
mod score;
mod timing;

use std::{ops::Range, sync::Arc};

use rayon::slice::ParallelSliceMut;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use self::{
    brought::Brought,
    distribution::Distribution,
    rates::{HORIZONS, Odds, Tally},
    record::Record,
};
use super::{
    deals::{Fact, Standing},
    draft::Figures,
    pass,
    revenue::Ground,
};
use crate::{
    base::calendar::{Day, Window},
    data::Dataset,
};

pub use self::figures::METHODS;

/// The decimals to which a deal's part of a mean is kept: what is added up is exactly what is shown of each deal.
const PART_DECIMALS: u32 = 4;

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Forecast {
    /// Every stage of every pipeline, with what is to be expected of a deal in it.
    pub odds: Vec<Odds>,
    /// The open deals that are forecast, the one that brings most first.
    pub deals: Vec<Likely>,
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
}

/// An open deal with its chance.
#[derive(Clone, Debug)]
pub struct Likely {
    /// Its row.
    pub row: u32,
    /// The number of its pipeline.
    pub pipeline: usize,
    /// The number of its stage.
    pub stage: usize,
    /// What it is worth, in the business's currency.
    pub value: Decimal,
    /// The chance of winning it.
    pub chance: Decimal,
    /// Whether that is its own, not that of its stage.
    pub own_chance: bool,
    /// The chance of winning it within each of [`HORIZONS`]; `None` where its time is not known.
    pub within: Option<[Decimal; 3]>,
    /// The day on which it is expected to close, if that is heard.
    pub closes: Option<Day>,
    /// What it adds to the weighted pipeline.
    weighted: Decimal,
    /// What it adds to the mean of each of [`HORIZONS`].
    soon: Option<[Decimal; 3]>,
}

impl Likely {
    /// What it adds to the weighted pipeline.
    pub fn weighted(&self) -> Decimal {
        self.weighted
    }

    /// What it adds to the mean of a horizon, by its number in [`HORIZONS`].
    pub fn soon(&self, horizon: usize) -> Option<Decimal> {
        self.soon?.get(horizon).copied()
    }
}

fn part(value: Decimal, chance: Decimal) -> Decimal {
    value.checked_mul(chance).unwrap_or_default().round_dp(PART_DECIMALS)
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

impl Missing {
    fn add(&mut self, other: &Missing) {
        self.open += other.open;
        self.worthless += other.worthless;
        self.foreign += other.foreign;
        self.chanceless += other.chanceless;
        self.timeless += other.timeless;
    }
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Forecast {
    let sweep = Sweep::of(ground);
    let odds = sweep.tally.odds(ground.business);
    let (deals, missing) = likely(ground, &odds, &sweep.open);
    let ahead = HORIZONS.iter().enumerate().map(|(at, days)| ahead(&deals, at, *days)).collect();
    let silent = quiet::rows(ground, &sweep.open);
    let is_silent = |deal: &&Likely| silent.binary_search(&deal.row).is_ok();
    let of_silent = deals.iter().filter(is_silent).filter_map(|deal| deal.soon(0));
    let forecast = Forecast {
        silent: of_silent.fold(Decimal::ZERO, Decimal::saturating_add),
        brought: sweep.brought.brought(ground.terms.today),
        odds: odds.into_iter().flatten().collect(),
        ahead,
        missing,
        record: record::compute(ground, &sweep.won),
        deals,
    };
    figures::keep_all(ground, &forecast, &sweep.won, figures);
    quiet::keep_all(ground, &forecast, &sweep.open, &silent, figures);
    Forecast { deals: by_weight(forecast.deals), ..forecast }
}

/// The deals, the one that brings most first.
fn by_weight(mut deals: Vec<Likely>) -> Vec<Likely> {
    deals.par_sort_unstable_by_key(|deal| (std::cmp::Reverse(deal.weighted), deal.row));
    deals
}

fn ahead(deals: &[Likely], at: usize, days: i32) -> Ahead {
    let timed = || deals.iter().filter_map(|deal| Some((deal, *deal.within?.get(at)?)));
    let outcomes: Vec<(Decimal, f64)> =
        timed().map(|(deal, chance)| (deal.value, chance.to_f64().unwrap_or(0.0))).collect();
    Ahead {
        days,
        n: outcomes.len() as u64,
        mean: timed().filter_map(|(deal, _)| deal.soon(at)).fold(Decimal::ZERO, Decimal::saturating_add),
        spread: Distribution::of(&outcomes),
    }
}

/// What one pass over the deals gives.
#[derive(Clone)]
struct Sweep {
    tally: Tally,
    brought: brought::Tally,
    open: Vec<Fact>,
    won: Vec<Won>,
}

/// A deal that is won.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Won {
    fact: Fact,
    on: Day,
}

impl Sweep {
    fn of(ground: &Ground) -> Sweep {
        let none = || Sweep {
            tally: Tally::new(ground.business),
            brought: brought::Tally::default(),
            open: Vec::new(),
            won: Vec::new(),
        };
        let month = Window::month_to_date(ground.terms.today);
        // Of what was won before, only the record needs to know.
        let all = !ground.data.snapshots.is_empty();
        let add = |sweep: &mut Sweep, rows: Range<u32>| sweep.add(ground, rows, |on| all || month.contains(on));
        let mut sweep = pass::over(ground.data.deals.rows.len(), none, add, |sweep, other| {
            sweep.tally.merge(&other.tally);
            sweep.brought.merge(&other.brought);
            sweep.open.extend(&other.open);
            sweep.won.extend(&other.won);
        });
        sweep.open.sort_by_key(|fact| fact.row);
        sweep.won.sort_by_key(|won| (won.on, won.fact.row));
        sweep
    }

    fn add(&mut self, ground: &Ground, rows: Range<u32>, is_heard: impl Fn(Day) -> bool) {
        let (data, terms): (&Dataset, _) = (ground.data, &ground.terms);
        for fact in terms.stages.facts(data, &terms.exchange, rows) {
            self.tally.add(data, terms.today, &fact);
            let is_open = matches!(fact.standing, Standing::Open(_));
            let closed = (!is_open).then(|| terms.stages.closed_on(data, fact.row, fact.pipeline, fact.standing));
            self.brought.add(terms, &fact, data.deals.created.get(fact.row), closed);
            match (fact.standing, closed) {
                (Standing::Open(_), _) => self.open.push(fact),
                (Standing::Won, Some(on)) if is_heard(on) => self.won.push(Won { fact, on }),
                _ => {}
            }
        }
    }
}

/// The open deals with their chances, in the order of their rows, and how many have none.
fn likely(ground: &Ground, odds: &[Vec<Odds>], open: &[Fact]) -> (Vec<Likely>, Missing) {
    let add = |(deals, missing): &mut (Vec<Likely>, Missing), rows: Range<u32>| {
        let open = open.get(rows.start as usize..rows.end as usize).unwrap_or_default();
        add_likely(ground, odds, open, deals, missing);
    };
    let merge = |(deals, missing): &mut (Vec<Likely>, Missing), (more, others): &(Vec<Likely>, Missing)| {
        deals.extend_from_slice(more);
        missing.add(others);
    };
    pass::over(open.len() as u32, Default::default, add, merge)
}

fn add_likely(ground: &Ground, odds: &[Vec<Odds>], open: &[Fact], deals: &mut Vec<Likely>, missing: &mut Missing) {
    missing.open += open.len() as u64;
    for fact in open {
        let Standing::Open(stage) = fact.standing else { continue };
        let value = match fact.worth {
            Some((money, _)) if money.currency != ground.business.currency => {
                missing.foreign += 1;
                continue;
            }
            Some((money, _)) if money.amount > Decimal::ZERO => money.amount,
            _ => {
                missing.worthless += 1;
                continue;
            }
        };
        let of_stage = odds.get(fact.pipeline).and_then(|stages| stages.get(stage));
        match of_deal(ground, fact, stage, value, of_stage) {
            Some(deal) => {
                missing.timeless += u64::from(deal.within.is_none());
                deals.push(deal);
            }
            None => missing.chanceless += 1,
        }
    }
}

fn of_deal(ground: &Ground, fact: &Fact, stage: usize, value: Decimal, odds: Option<&Odds>) -> Option<Likely> {
    let (deals, today) = (&ground.data.deals, ground.terms.today);
    let own = deals.probability.get(fact.row).map(|chance| chance.clamp(Decimal::ZERO, Decimal::ONE));
    let chance = own.or_else(|| odds?.win)?;
    let closes = deals.expected_close.get(fact.row).filter(|day| *day >= today);
    let in_time = match closes {
        Some(day) => Some(HORIZONS.map(|days| Decimal::from(u8::from(day <= today.plus(days))))),
        None => odds.and_then(|odds| odds.within),
    };
    let within = in_time.map(|all| all.map(|in_time| (chance * in_time).round_dp(rates::CHANCE_DECIMALS)));
    let row = fact.row;
    Some(Likely {
        row,
        pipeline: fact.pipeline,
        stage,
        value,
        chance,
        own_chance: own.is_some(),
        within,
        closes,
        weighted: part(value, chance),
        soon: within.map(|within| within.map(|chance| part(value, chance))),
    })
}

/// Parts of deals by row, as a figure's rows need them.
type Parts = Arc<Vec<(u32, Decimal)>>;

#[cfg(test)]
mod tests;
