//! The open deals, each with its chance: what a forecast is made of. Of a deal only its row is kept; what it may bring is
//! worked out when it is asked for, of its row and of what is to be expected in its stage.

use std::{cmp::Reverse, ops::Range, sync::Arc};

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::rates::{CHANCE_DECIMALS, HORIZONS, Odds, Tally};
use crate::{
    base::{calendar::Day, money::Currency},
    data::Dataset,
    metrics::{Metrics, deals::Standing, pass, revenue::Ground, terms::Terms},
};

/// The decimals to which a deal's part of a mean is kept: what is added up is exactly what is shown of each deal.
const PART_DECIMALS: u32 = 4;

/// Which deals are open, and by what they are judged.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The rows of all open deals, in order.
    pub(crate) open: Vec<u32>,
    /// What tells what each of them may bring.
    pub(crate) rules: Arc<Rules>,
}

/// By what a deal is judged.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// What is to be expected in each stage, by pipeline and stage.
    pub(crate) odds: Vec<Vec<Odds>>,
    /// The chances of a deal without a chance and a day of its own to be won within each horizon, by pipeline and stage.
    within: Vec<Vec<Option<[Decimal; 3]>>>,
    terms: Arc<Terms>,
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
}

/// Why an open deal is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// It has no value.
    Worthless,
    /// It is in a currency without a rate.
    Foreign,
    /// Nothing tells its chance.
    Chanceless,
}

impl Likely {
    /// What it adds to the weighted pipeline.
    pub fn weighted(&self) -> Decimal {
        part(self.value, self.chance)
    }

    /// What it adds to the mean of a horizon, by its number in [`HORIZONS`].
    pub fn soon(&self, horizon: usize) -> Option<Decimal> {
        self.within?.get(horizon).map(|chance| part(self.value, *chance))
    }
}

/// What a value adds to a mean at a chance.
pub(super) fn part(value: Decimal, chance: Decimal) -> Decimal {
    let exact = || value.checked_mul(chance).unwrap_or_default().round_dp(PART_DECIMALS);
    part_of_small(value, chance).unwrap_or_else(exact)
}

/// The same in whole numbers, where these are small, as most are; halves go to the even neighbour.
fn part_of_small(value: Decimal, chance: Decimal) -> Option<Decimal> {
    let units = |number: Decimal| i64::try_from(number.mantissa()).ok();
    let product = units(value)?.checked_mul(units(chance)?).filter(|product| *product > 0)?;
    let more = (value.scale() + chance.scale()).checked_sub(PART_DECIMALS).filter(|more| *more > 0)?;
    let step = 10i64.checked_pow(more)?;
    let (down, rest) = (product / step, product % step);
    let up = rest > step - rest || (rest == step - rest && down % 2 == 1);
    Some(Decimal::new(down + i64::from(up), PART_DECIMALS))
}

/// Finds them in one pass.
pub(crate) fn compute(ground: &Ground) -> Outlook {
    let (data, terms) = (ground.data, &ground.terms);
    let none = || (Tally::new(ground.business), Vec::new());
    let add = |(tally, open): &mut (Tally, Vec<u32>), rows: Range<u32>| {
        for fact in rows.filter_map(|row| terms.stages.fact(data, row)) {
            tally.add(data, terms.today, &fact);
            if matches!(fact.standing, Standing::Open(_)) {
                open.push(fact.row);
            }
        }
    };
    let (tally, mut open) = pass::over(data.deals.rows.len(), none, add, |(tally, open), (other, more)| {
        tally.merge(other);
        open.extend(more);
    });
    open.sort_unstable();
    let odds = tally.odds(ground.business);
    let of_stage = |odds: &Odds| odds.win.zip(odds.within).map(|(win, in_time)| chances_within(win, in_time));
    let within = odds.iter().map(|stages| stages.iter().map(of_stage).collect()).collect();
    Outlook { open, rules: Arc::new(Rules { odds, within, terms: Arc::clone(terms) }) }
}

impl Outlook {
    /// The deals that can be forecast, in the order of their rows.
    pub(super) fn deals<'a>(&'a self, data: &'a Dataset) -> impl Iterator<Item = Likely> + 'a {
        self.open.iter().filter_map(|row| self.rules.likely(data, *row))
    }
}

impl Rules {
    /// The business's own currency.
    pub(super) fn own(&self) -> Currency {
        self.terms.exchange.own()
    }

    /// A deal that is open and can be forecast.
    pub(super) fn likely(&self, data: &Dataset, row: u32) -> Option<Likely> {
        self.judge(data, row)?.ok()
    }

    /// What a deal may bring, or why it is left out; `None` where it is not open.
    pub(super) fn judge(&self, data: &Dataset, row: u32) -> Option<Result<Likely, LeftOut>> {
        let (pipeline, standing) = self.terms.stages.standing(data, row)?;
        let Standing::Open(stage) = standing else { return None };
        let (stages, exchange) = (&self.terms.stages, &self.terms.exchange);
        let value = match stages.worth(exchange, data, row, pipeline, standing) {
            Some((money, _)) if money.currency != exchange.own() => return Some(Err(LeftOut::Foreign)),
            Some((money, _)) if money.amount > Decimal::ZERO => money.amount,
            _ => return Some(Err(LeftOut::Worthless)),
        };
        let odds = self.odds.get(pipeline).and_then(|stages| stages.get(stage));
        let own = data.deals.probability.get(row).map(|chance| chance.clamp(Decimal::ZERO, Decimal::ONE));
        let Some(chance) = own.or_else(|| odds?.win) else { return Some(Err(LeftOut::Chanceless)) };
        let today = self.terms.today;
        let closes = data.deals.expected_close.get(row).filter(|day| *day >= today);
        let within = match closes {
            Some(day) => Some(HORIZONS.map(|days| Decimal::from(u8::from(day <= today.plus(days))))),
            None if own.is_none() => {
                let within = self.within.get(pipeline).and_then(|stages| *stages.get(stage)?);
                return Some(Ok(Likely { row, pipeline, stage, value, chance, own_chance: false, within, closes }));
            }
            None => odds.and_then(|odds| odds.within),
        };
        let within = within.map(|in_time| chances_within(chance, in_time));
        Some(Ok(Likely { row, pipeline, stage, value, chance, own_chance: own.is_some(), within, closes }))
    }
}

/// The chance of winning at all × that it is in time, by horizon.
fn chances_within(chance: Decimal, in_time: [Decimal; 3]) -> [Decimal; 3] {
    in_time.map(|in_time| (chance * in_time).round_dp(CHANCE_DECIMALS))
}

/// The deals that bring most, at most so many; all of them where `None`.
pub fn most_likely(metrics: &Metrics<'_>, most: Option<usize>) -> Vec<Likely> {
    let (data, outlook) = (metrics.data, metrics.outlook());
    let weight = |row: &u32| Some((Reverse(outlook.rules.likely(data, *row)?.weighted()), *row));
    let mut found: Vec<(Reverse<Decimal>, u32)> = outlook.open.par_iter().filter_map(weight).collect();
    if let Some(most) = most.filter(|most| *most < found.len()) {
        found.select_nth_unstable(most);
        found.truncate(most);
    }
    found.sort_unstable();
    found.into_iter().filter_map(|(_, row)| outlook.rules.likely(data, row)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_in_whole_numbers_are_what_decimals_give(value in 1i64..100_000_000_000, scale in 0u32..5, chance in 0i64..=1_000_000_000_000, decimals in 0u32..13) {
            let (value, chance) = (Decimal::new(value, scale), Decimal::new(chance, decimals));
            let exact = value.checked_mul(chance).unwrap().round_dp(PART_DECIMALS);
            prop_assert_eq!(part(value, chance).to_string(), exact.to_string());
        }

        #[test]
        fn halves_go_to_the_even_neighbour(value in 1i64..1_000_000, decimals in 1u32..9) {
            let (value, half) = (Decimal::new(value, 4), Decimal::new(5 * 10i64.pow(decimals - 1), decimals));
            prop_assert_eq!(part(value, half).to_string(), (value * half).round_dp(PART_DECIMALS).to_string());
        }
    }
}
