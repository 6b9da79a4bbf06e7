//! The five win rates. Each answers another question, so each has its own name and says what it is out of.

use std::sync::Arc;

use super::{
    catalogue::{Method, share},
    deals::{Fact, Standing},
    draft::{Figures, draft, evidence, keep, rate},
    selection::Selection,
    terms::Terms,
};
use crate::{
    base::{
        calendar::{Day, Window},
        figure::Figure,
        money::{Money, Sum},
        ratio::Ratio,
        value::Value,
    },
    data::Dataset,
};

/// The figures of this area.
pub(crate) const METHODS: &[Method] = &[
    share(
        "deals.win_rate",
        "Win rate, of closed",
        "Won ÷ (won + lost), of all deals to date. Open deals are not in it.",
    ),
    share(
        "deals.win_rate_broad",
        "Win rate, overdue counted as lost",
        "Won ÷ (won + lost + open deals whose expected close date has passed), of all deals to date.",
    ),
    share("deals.win_rate_created", "Win rate, of created", "Won ÷ all deals created to date, open ones among them."),
    share(
        "deals.win_rate_value",
        "Win rate, by value",
        "Value of won deals ÷ (value of won deals + value of lost deals), in the business's currency.",
    ),
    share(
        "deals.win_rate_timed",
        "Won within 90 days",
        "Deals won within 90 days of their creation ÷ deals created at least 90 days ago. Deals won on an unknown day are not in it.",
    ),
];

/// The days within which a deal is to be won to count for the timed rate.
const TIMED_DAYS: i32 = 90;

/// What the rates are made of.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    created: u64,
    won: u64,
    lost: u64,
    overdue: u64,
    won_in_time: u64,
    old_enough: u64,
    undated: u64,
    won_value: Sum,
    lost_value: Sum,
    foreign: u64,
}

/// Computes the five figures.
pub(crate) fn compute(terms: &Arc<Terms>, tally: &Tally, figures: &mut Figures) {
    let window = terms.stages.since;
    let closed = |_: &Terms, _: &Dataset, _: u32, standing: Standing| !matches!(standing, Standing::Open(_));
    let rates: [(Figure, Selection); 5] = [
        (tally.narrow(), one_each(terms, closed)),
        (
            tally.broad(),
            one_each(terms, move |terms, data, row, standing| {
                closed(terms, data, row, standing) || overdue(terms, data, row, standing)
            }),
        ),
        (tally.cohort(terms), one_each(terms, |_, _, _, _| true)),
        (tally.by_value(terms), by_value(terms)),
        (tally.timed(terms, window), timed(terms)),
    ];
    for (figure, selection) in rates {
        let window = figure.window.or(window);
        keep(figures, Figure { window, ..figure }, selection);
    }
}

impl Tally {
    /// Counts a deal.
    #[inline]
    pub(crate) fn add(&mut self, data: &Dataset, terms: &Terms, fact: &Fact) {
        self.created += 1;
        match fact.standing {
            Standing::Open(_) => self.overdue += u64::from(overdue(terms, data, fact.row, fact.standing)),
            Standing::Won | Standing::Lost => self.add_closed(terms, fact),
        }
        match in_time(terms, data, fact.row, fact.pipeline, fact.standing) {
            Timed::Young => {}
            Timed::Undated => self.undated += 1,
            Timed::Settled(won) => {
                self.old_enough += 1;
                self.won_in_time += u64::from(won);
            }
        }
    }

    #[inline]
    fn add_closed(&mut self, terms: &Terms, fact: &Fact) {
        let won = fact.standing == Standing::Won;
        self.won += u64::from(won);
        self.lost += u64::from(!won);
        match fact.worth {
            Some((Money { amount, currency }, _)) if currency == terms.exchange.own() => {
                let sum = if won { &mut self.won_value } else { &mut self.lost_value };
                sum.add(amount);
            }
            _ => self.foreign += 1,
        }
    }

    /// Adds the deals of another one.
    pub(crate) fn merge(&mut self, other: &Tally) {
        self.created += other.created;
        self.won += other.won;
        self.lost += other.lost;
        self.overdue += other.overdue;
        self.won_in_time += other.won_in_time;
        self.old_enough += other.old_enough;
        self.undated += other.undated;
        self.foreign += other.foreign;
        self.won_value.merge(other.won_value);
        self.lost_value.merge(other.lost_value);
    }

    fn narrow(&self) -> Figure {
        let figure = rate("deals.win_rate", Ratio::new(self.won, self.won + self.lost), "no deal is closed yet");
        Figure { inputs: counts(&[("won", self.won), ("lost", self.lost)]), ..figure }
    }

    fn broad(&self) -> Figure {
        let n = self.won + self.lost + self.overdue;
        let figure = rate("deals.win_rate_broad", Ratio::new(self.won, n), "no deal is closed or overdue yet");
        Figure { inputs: counts(&[("won", self.won), ("lost", self.lost), ("open, overdue", self.overdue)]), ..figure }
    }

    fn cohort(&self, terms: &Terms) -> Figure {
        let open = self.created - self.won - self.lost;
        let figure = rate("deals.win_rate_created", Ratio::new(self.won, self.created), "no deals yet");
        let young = self.created - self.old_enough - self.undated;
        let mut inputs = counts(&[("created", self.created), ("won", self.won), ("lost", self.lost), ("open", open)]);
        inputs.push((format!("created after {}", last_old_enough(terms).words()), Value::Count(young)));
        Figure { inputs, ..figure }
    }

    fn by_value(&self, terms: &Terms) -> Figure {
        let (won, lost) = (self.won_value.total(), self.lost_value.total());
        let known = self.won + self.lost - self.foreign;
        let whole = won + lost;
        let value = if whole.is_zero() || won.is_sign_negative() || lost.is_sign_negative() {
            Value::Missing("no closed deal has a value".to_owned())
        } else {
            Value::Share(won / whole)
        };
        let money = |amount| Value::money(amount, terms.exchange.own());
        let mut inputs = counts(&[("won", self.won), ("lost", self.lost)]);
        inputs.extend([("value won".to_owned(), money(won)), ("value lost".to_owned(), money(lost))]);
        let closed = self.won + self.lost;
        let currency = terms.exchange.own();
        let left_out = format!("{} of {closed} closed deals have no value in {currency}: left out", self.foreign);
        let notes = if self.foreign > 0 { vec![left_out] } else { Vec::new() };
        let trust = if matches!(value, Value::Missing(_)) { evidence(0) } else { evidence(known) };
        Figure { n: known, n_rows: known, evidence: trust, inputs, notes, ..draft("deals.win_rate_value", value) }
    }

    fn timed(&self, terms: &Terms, to_date: Option<Window>) -> Figure {
        let ratio = Ratio::new(self.won_in_time, self.old_enough);
        let figure = rate("deals.win_rate_timed", ratio, "no deal is 90 days old yet");
        let left_out = format!("{} deals were won on an unknown day: left out", self.undated);
        let notes = if self.undated > 0 { vec![left_out] } else { Vec::new() };
        let last = last_old_enough(terms);
        let window = to_date.filter(|days| days.from <= last).map(|days| Window { to: last, ..days });
        let inputs = counts(&[("won in time", self.won_in_time), ("old enough", self.old_enough)]);
        Figure { window, inputs, notes, ..figure }
    }
}

fn counts(named: &[(&str, u64)]) -> Vec<(String, Value)> {
    named.iter().map(|(name, count)| ((*name).to_owned(), Value::Count(*count))).collect()
}

/// The last day on which a deal that counts for the timed rate was created.
fn last_old_enough(terms: &Terms) -> Day {
    terms.today.plus(-TIMED_DAYS)
}

/// Whether an open deal should have been decided by now.
fn overdue(terms: &Terms, data: &Dataset, row: u32, standing: Standing) -> bool {
    matches!(standing, Standing::Open(_)) && data.deals.expected_close.get(row).is_some_and(|day| day < terms.today)
}

/// What a deal says to the timed rate.
enum Timed {
    /// It may still be won in time.
    Young,
    /// It was won, nobody knows when.
    Undated,
    /// Whether it was won in time.
    Settled(bool),
}

fn in_time(terms: &Terms, data: &Dataset, row: u32, pipeline: usize, standing: Standing) -> Timed {
    let Some(created) = data.deals.created.get(row).filter(|created| *created <= last_old_enough(terms)) else {
        return Timed::Young;
    };
    if standing != Standing::Won {
        return Timed::Settled(false);
    }
    match terms.stages.known_won_on(data, row, pipeline) {
        Some(won) => Timed::Settled(won.since(created) <= TIMED_DAYS),
        None => Timed::Undated,
    }
}

/// Deals that pass a test: 1 for each that was won, 0 for the others.
fn one_each(
    terms: &Arc<Terms>,
    test: impl Fn(&Terms, &Dataset, u32, Standing) -> bool + Send + Sync + 'static,
) -> Selection {
    let (rules, part) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| {
            rules.stages.standing(data, row).is_some_and(|(_, standing)| test(&rules, data, row, standing))
        },
        move |data, row| {
            let (_, standing) = part.stages.standing(data, row)?;
            Some(Value::Count(u64::from(standing == Standing::Won)))
        },
    )
}

/// Closed deals with a value in the business's currency: the value of each that was won, 0 for the others.
fn by_value(terms: &Arc<Terms>) -> Selection {
    let worth = |terms: &Terms, data: &Dataset, row: u32| {
        let (pipeline, standing) = terms.stages.standing(data, row)?;
        let (money, _) = terms.stages.worth(&terms.exchange, data, row, pipeline, standing)?;
        let counts = !matches!(standing, Standing::Open(_)) && money.currency == terms.exchange.own();
        counts.then_some((money, standing))
    };
    let (rules, part) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| worth(&rules, data, row).is_some(),
        move |data, row| {
            let (money, standing) = worth(&part, data, row)?;
            let won = standing == Standing::Won;
            Some(Value::Money(vec![if won { money } else { Money { amount: 0.into(), ..money } }]))
        },
    )
}

/// Deals that are old enough for the timed rate: 1 for each that was won in time, 0 for the others.
fn timed(terms: &Arc<Terms>) -> Selection {
    let settled = |terms: &Terms, data: &Dataset, row: u32| {
        let (pipeline, standing) = terms.stages.standing(data, row)?;
        match in_time(terms, data, row, pipeline, standing) {
            Timed::Settled(won) => Some(won),
            Timed::Young | Timed::Undated => None,
        }
    };
    let (rules, part) = (Arc::clone(terms), Arc::clone(terms));
    Selection::new(
        "deals",
        move |data, row| settled(&rules, data, row).is_some(),
        move |data, row| settled(&part, data, row).map(|won| Value::Count(u64::from(won))),
    )
}
