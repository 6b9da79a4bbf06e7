//! The score of a job, 0 to 100, as the sum of terms that are all shown. It ranks; it is no probability.
//!
//! Score = fit (0 to 45) + budget (0 to 20) + freshness (0 to 20) + room (0 to 15) − 25 for each unwanted keyword. What is
//! not known gets half of its term, never nothing.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::budget::Per;
use crate::config::Business;

/// The most that each term gives.
pub(crate) const FIT: f64 = 45.0;
/// The most for the budget.
pub(crate) const BUDGET: f64 = 20.0;
/// The most for freshness.
pub(crate) const FRESH: f64 = 20.0;
/// The most for room among those who bid.
pub(crate) const ROOM: f64 = 15.0;
/// What a keyword costs that nobody wants.
pub(crate) const UNWANTED: f64 = 25.0;

/// The hours after which half of the freshness is gone.
const HALF_LIFE: f64 = 24.0;
/// The others' bids at which half of the room is gone.
const HALF_ROOM: f64 = 10.0;

/// From this score on a job is for now.
pub const ACT: u8 = 80;
/// From this score on a job is worth a look.
pub const LOOK: u8 = 60;

/// What a business earns with a job: below the floor a budget gives nothing, from the target on everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The floor for a whole job.
    floor: Decimal,
    /// The target for a whole job.
    target: Decimal,
    /// From where on a whole job is worth a lot.
    high: Decimal,
}

impl Scale {
    /// The price of the dearest offer is the target, 5,000 where no offer has one; a tenth of it is the floor, and from
    /// it on a job is worth a lot, where the configuration has nothing else.
    pub(crate) fn of(business: &Business) -> Scale {
        let prices = business.offers.values().filter_map(|offer| offer.value);
        let dearest = prices.filter(|price| *price > Decimal::ZERO).max();
        let target = dearest.unwrap_or(Decimal::from(5_000));
        let jobs = &business.jobs;
        Scale { floor: jobs.floor.unwrap_or(target / Decimal::TEN), target, high: jobs.high_value.unwrap_or(target) }
    }

    /// Floor and target of a job; for an hour a 20th and a 50th of them (25 and 100 where a job's are 500 and 5,000).
    /// `None` for what cannot be compared.
    fn bounds(self, per: Per) -> Option<(Decimal, Decimal)> {
        match per {
            Per::Job => Some((self.floor, self.target)),
            Per::Hour => Some((self.floor / Decimal::from(20), self.target / Decimal::from(50))),
            Per::Other => None,
        }
    }

    /// The part of the way from floor to target, 0 to 1.
    fn part(self, middle: Decimal, per: Per) -> Option<f64> {
        let (floor, target) = self.bounds(per)?;
        if middle >= target {
            return Some(1.0);
        }
        // A floor above the target leaves no way between them.
        let way = Some(target - floor).filter(|way| *way > Decimal::ZERO);
        let part = way.and_then(|way| (middle - floor).checked_div(way)).unwrap_or_default();
        part.clamp(Decimal::ZERO, Decimal::ONE).to_f64()
    }

    /// Whether a budget is worth a lot.
    pub(crate) fn is_high(self, middle: Decimal, per: Per) -> bool {
        match per {
            Per::Job => middle >= self.high,
            Per::Hour => middle >= self.high / Decimal::from(50),
            Per::Other => false,
        }
    }
}

/// What a job is scored by; `None` for what is not known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// The part of the best agent's keywords that it asks for, 0 to 1.
    pub(crate) fit: Option<f64>,
    /// The keywords that this agent does not want.
    pub(crate) unwanted: u32,
    /// The middle of its budget in the business's currency, and what it pays for.
    pub(crate) budget: Option<(Decimal, Per)>,
    /// The hours since it was posted.
    pub(crate) age: Option<f64>,
    /// How many others have bid.
    pub(crate) proposals: Option<u64>,
    /// Whether its platform or its country is not wanted.
    pub(crate) blocked: bool,
}

/// A score with its terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// 0 to 100.
    pub total: u8,
    /// For what it asks, 0 to 45.
    pub fit: f64,
    /// For what it pays, 0 to 20.
    pub budget: f64,
    /// For how new it is, 0 to 20.
    pub fresh: f64,
    /// For how few others have bid, 0 to 15.
    pub room: f64,
    /// What unwanted keywords cost.
    pub penalty: f64,
    /// Whether its platform or its country is not wanted: then the total is 0, whatever the terms are.
    pub blocked: bool,
}

/// Scores a job.
pub(crate) fn score(known: &Known, scale: Scale) -> Score {
    let fit = FIT * known.fit.map_or(0.5, |fit| fit.clamp(0.0, 1.0));
    let budget = BUDGET * known.budget.and_then(|(middle, per)| scale.part(middle, per)).unwrap_or(0.5);
    let fresh = FRESH * known.age.map_or(0.5, |hours| 0.5_f64.powf(hours.max(0.0) / HALF_LIFE));
    let room = ROOM * known.proposals.map_or(0.5, |others| 1.0 / (1.0 + others as f64 / HALF_ROOM));
    let penalty = UNWANTED * f64::from(known.unwanted);
    // A half that binary fractions miss by a hair is a half all the same.
    let sum = ((fit + budget + fresh + room - penalty) * 1e9).round() / 1e9;
    let blocked = known.blocked;
    let total = if blocked { 0 } else { sum.round().clamp(0.0, 100.0) as u8 };
    Score { total, fit, budget, fresh, room, penalty, blocked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Jobs, Offer},
        metrics::fixture::{business, decimal},
    };

    fn known(fit: f64, budget: &str, age: f64, proposals: u64) -> Known {
        let budget = (!budget.is_empty()).then(|| (decimal(budget), Per::Job));
        Known { fit: Some(fit), budget, age: Some(age), proposals: Some(proposals), ..Known::default() }
    }

    #[test]
    fn scores_are_those_worked_out_by_hand() {
        let scale = Scale::of(&business());
        for (known, terms, total) in [
            (known(0.8, "4000", 2.0, 3), [36.0, 15.56, 18.88, 11.54, 0.0], 82),
            (known(1.0, "4000", 48.0, 40), [45.0, 15.56, 5.0, 3.0, 0.0], 69),
            (Known { unwanted: 1, ..known(0.4, "300", 1.0, 0) }, [18.0, 0.0, 19.43, 15.0, 25.0], 27),
            (known(0.8, "", 24.0, 10), [36.0, 10.0, 10.0, 7.5, 0.0], 64),
            (Known::default(), [22.5, 10.0, 10.0, 7.5, 0.0], 50),
            (Known { unwanted: 9, ..known(1.0, "9000", 0.0, 0) }, [45.0, 20.0, 20.0, 15.0, 225.0], 0),
            (known(1.0, "5000", -5.0, 0), [45.0, 20.0, 20.0, 15.0, 0.0], 100),
            (Known { blocked: true, ..known(0.8, "4000", 2.0, 3) }, [36.0, 15.56, 18.88, 11.54, 0.0], 0),
        ] {
            let score = score(&known, scale);
            let found = [score.fit, score.budget, score.fresh, score.room, score.penalty];
            assert!(found.iter().zip(terms).all(|(a, b)| (a - b).abs() < 0.005), "{found:?}");
            assert_eq!(score.total, total);
        }
    }

    #[test]
    fn the_dearest_offer_is_the_target() {
        let mut business = business();
        let scale = Scale::of(&business);
        assert_eq!(scale.bounds(Per::Job), Some((decimal("500"), decimal("5000"))));
        assert_eq!(scale.bounds(Per::Hour), Some((decimal("25"), decimal("100"))));
        for (offer, price) in [("a", "950"), ("b", "3500"), ("c", "0")] {
            business.offers.insert(offer.into(), Offer { value: Some(decimal(price)), ..Offer::default() });
        }
        let scale = Scale::of(&business);
        assert_eq!(scale.bounds(Per::Job), Some((decimal("350"), decimal("3500"))));
        assert_eq!(scale.bounds(Per::Hour), Some((decimal("17.5"), decimal("70"))));
        assert_eq!(scale.bounds(Per::Other), None);
        assert!(scale.is_high(decimal("3500"), Per::Job) && !scale.is_high(decimal("69"), Per::Hour));
    }

    #[test]
    fn floor_and_high_value_are_the_businesss_own() {
        let jobs = |floor: &str, high: &str| {
            let jobs = Jobs { floor: Some(decimal(floor)), high_value: Some(decimal(high)), ..Jobs::default() };
            Scale::of(&Business { jobs, ..business() })
        };
        let scale = jobs("1000", "10000");
        // 20 × (3,000 − 1,000) ÷ (5,000 − 1,000) = 10.
        let budget = |scale, middle| score(&known(0.0, middle, 0.0, 0), scale).budget;
        assert!((budget(scale, "3000") - 10.0).abs() < 1e-9);
        assert_eq!(scale.bounds(Per::Hour), Some((decimal("50"), decimal("100"))));
        assert!(!scale.is_high(decimal("9999"), Per::Job) && scale.is_high(decimal("200"), Per::Hour));
        assert!(!scale.is_high(decimal("1000000"), Per::Other));
        let above = jobs("9000", "1");
        assert!(budget(above, "4999").abs() < 1e-9 && (budget(above, "5000") - 20.0).abs() < 1e-9);
    }
}
