//! How fast the pipeline earns: its four levers, and the days that a deal takes from its creation to its end.

mod closings;
mod figures;
mod levers;

use std::ops::Range;

use rust_decimal::Decimal;

pub use self::{
    closings::{Closings, MonthWon},
    figures::METHODS,
    levers::{LEAST_WINS, Lever, Levers, NUDGE},
};
use super::{
    deals::{Fact, Standing},
    draft::Figures,
    lengths::{Lengths, Survival},
    pass,
    revenue::Ground,
    terms::Terms,
};
use crate::{
    base::{money::Sum, ratio::Ratio},
    data::Dataset,
};

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Velocity {
    /// All deals together.
    pub all: Pace,
    /// Each pipeline with its id, in the order of the configuration.
    pub pipelines: Vec<(String, Pace)>,
    /// What was really closed lately.
    pub closings: Closings,
}

/// What velocity is made of, for some deals.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Open deals.
    pub open: u64,
    /// Deals won.
    pub won: u64,
    /// Deals lost.
    pub lost: u64,
    /// Those of the won that have a value in the business's currency.
    pub valued: u64,
    /// The mean of these values.
    pub value: Option<Decimal>,
    /// The days from creation to win, of the won deals whose row knows both.
    pub to_win: Lengths,
    /// The days from creation to the decision, won or lost.
    pub to_decision: Lengths,
    /// The days from creation to today, of open deals.
    pub lasting: Lengths,
    converted: bool,
    worth: Sum,
}

impl Pace {
    /// Won of closed.
    pub fn win_rate(&self) -> Ratio {
        Ratio::new(self.won, self.won + self.lost)
    }

    /// The four levers; why not, where they say nothing yet.
    pub fn levers(&self) -> Result<Levers, String> {
        let few = |n: u64, what: &str| format!("needs at least {LEAST_WINS} wins{what}, there {}", are(n));
        let timed = self.to_win.n();
        let (value, cycle) = match (self.value, self.to_win.mean()) {
            _ if self.won < LEAST_WINS => return Err(few(self.won, "")),
            _ if self.valued < LEAST_WINS => return Err(few(self.valued, " with a value")),
            _ if timed < LEAST_WINS => return Err(few(timed, " on a known day")),
            (Some(value), Some(cycle)) if cycle > Decimal::ZERO => (value, cycle),
            _ => return Err("all deals were won on the day they were created".to_owned()),
        };
        Ok(Levers { open: self.open, win_rate: self.win_rate(), value, cycle })
    }

    /// Money a day; why not, where it cannot be said.
    pub fn per_day(&self) -> Result<Decimal, String> {
        self.levers()?.per_day().ok_or_else(|| "the numbers are too large to be multiplied".to_owned())
    }

    /// How long deals last until they are decided, open ones among them.
    pub fn until_decided(&self) -> Survival {
        Survival::of(&self.to_decision, &self.lasting)
    }

    fn add(&mut self, data: &Dataset, terms: &Terms, fact: &Fact) {
        let created = data.deals.created.get(fact.row);
        let since = |end: Option<crate::base::calendar::Day>| Some(end?.since(created?));
        let ended =
            |stage: usize| since(data.histories.reached_on(fact.row, terms.stages.count(fact.pipeline) + stage));
        match fact.standing {
            Standing::Open(_) => {
                self.open += 1;
                if let Some(days) = since(Some(terms.today)) {
                    self.lasting.add(days);
                }
            }
            Standing::Lost => {
                self.lost += 1;
                if let Some(days) = ended(1) {
                    self.to_decision.add(days);
                }
            }
            Standing::Won => {
                self.won += 1;
                if let Some(days) = ended(0) {
                    self.to_win.add(days);
                    self.to_decision.add(days);
                }
                self.add_worth(data, terms, fact);
            }
        }
    }

    fn add_worth(&mut self, data: &Dataset, terms: &Terms, fact: &Fact) {
        let worth = terms.stages.worth(&terms.exchange, data, fact.row, fact.pipeline, fact.standing);
        if let Some((money, converted)) = worth
            && money.currency == terms.exchange.own()
        {
            self.worth.add(money.amount);
            self.valued += 1;
            self.converted |= converted;
        }
    }

    fn merge(&mut self, other: &Pace) {
        self.open += other.open;
        self.won += other.won;
        self.lost += other.lost;
        self.valued += other.valued;
        self.converted |= other.converted;
        self.worth.merge(other.worth);
        self.to_win.merge(&other.to_win);
        self.to_decision.merge(&other.to_decision);
        self.lasting.merge(&other.lasting);
    }

    fn with_mean(mut self) -> Pace {
        self.value = self.worth.total().checked_div(Decimal::from(self.valued));
        self
    }
}

/// `are 3`, `is 1`.
fn are(n: u64) -> String {
    let word = if n == 1 { "is" } else { "are" };
    format!("{word} {n}")
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Velocity {
    let (data, terms, business) = (ground.data, &ground.terms, ground.business);
    let none = || (vec![Pace::default(); business.pipelines.len()], closings::Tally::default());
    let add = |(paces, closed): &mut (Vec<Pace>, closings::Tally), rows: Range<u32>| {
        for fact in rows.filter_map(|row| terms.stages.fact(data, row)) {
            if let Some(pace) = paces.get_mut(fact.pipeline) {
                pace.add(data, terms, &fact);
                closed.add(data, terms, &fact);
            }
        }
    };
    let merge = |(paces, closed): &mut (Vec<Pace>, closings::Tally), others: &(Vec<Pace>, closings::Tally)| {
        paces.iter_mut().zip(&others.0).for_each(|(pace, other)| pace.merge(other));
        closed.merge(&others.1);
    };
    let (paces, closed) = pass::over(data.deals.rows.len(), none, add, merge);
    let mut all = Pace::default();
    for pace in &paces {
        all.merge(pace);
    }
    let ids = business.pipelines.iter().map(|pipeline| pipeline.id.clone());
    let pipelines = ids.zip(paces.into_iter().map(Pace::with_mean)).collect();
    let closings = closed.closings(terms.today, terms.stages.since);
    let velocity = Velocity { all: all.with_mean(), pipelines, closings };
    figures::compute(ground, &velocity, figures);
    velocity
}
