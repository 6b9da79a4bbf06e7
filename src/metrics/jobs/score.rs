//! The score of a job, 0 to 100, as the sum of terms that are all shown. It ranks; it is no probability.
//!
//! Score = fit (0 to 45) + budget (0 to 20) + freshness (0 to 20) + room (0 to 15) − 25 for each unwanted keyword. What is
//! not known gets half of its term, never nothing.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::budget::Per;

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
    /// The target for a whole job.
    pub target: Decimal,
}

impl Scale {
    /// The price of the dearest offer is the target, 5,000 where no offer has one.
    pub(crate) fn of(prices: impl Iterator<Item = Decimal>) -> Scale {
        let dearest = prices.filter(|price| *price > Decimal::ZERO).max();
        Scale { target: dearest.unwrap_or(Decimal::from(5_000)) }
    }

    /// Floor and target: for a job a tenth of the target and the target; for an hour a 200th of it and a 50th of it (25
    /// and 100 where a job's are 500 and 5,000). `None` for what cannot be compared.
    pub fn bounds(self, per: Per) -> Option<(Decimal, Decimal)> {
        let part = |of: u32| self.target / Decimal::from(of);
        match per {
            Per::Job => Some((part(10), self.target)),
            Per::Hour => Some((part(200), part(50))),
            Per::Other => None,
        }
    }

    /// The part of the way from floor to target, 0 to 1.
    fn part(self, middle: Decimal, per: Per) -> Option<f64> {
        let (floor, target) = self.bounds(per)?;
        let part = (middle - floor).checked_div(target - floor)?;
        part.clamp(Decimal::ZERO, Decimal::ONE).to_f64()
    }

    /// Whether a budget reaches the target.
    pub(crate) fn reaches(self, middle: Decimal, per: Per) -> bool {
        self.bounds(per).is_some_and(|(_, target)| middle >= target)
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
    Score { total: sum.round().clamp(0.0, 100.0) as u8, fit, budget, fresh, room, penalty }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    fn known(fit: f64, budget: &str, age: f64, proposals: u64) -> Known {
        let budget = (!budget.is_empty()).then(|| (decimal(budget), Per::Job));
        Known { fit: Some(fit), unwanted: 0, budget, age: Some(age), proposals: Some(proposals) }
    }

    #[test]
    fn scores_are_those_worked_out_by_hand() {
        let scale = Scale::of(std::iter::empty());
        for (known, terms, total) in [
            (known(0.8, "4000", 2.0, 3), [36.0, 15.56, 18.88, 11.54, 0.0], 82),
            (known(1.0, "4000", 48.0, 40), [45.0, 15.56, 5.0, 3.0, 0.0], 69),
            (Known { unwanted: 1, ..known(0.4, "300", 1.0, 0) }, [18.0, 0.0, 19.43, 15.0, 25.0], 27),
            (known(0.8, "", 24.0, 10), [36.0, 10.0, 10.0, 7.5, 0.0], 64),
            (Known::default(), [22.5, 10.0, 10.0, 7.5, 0.0], 50),
            (Known { unwanted: 9, ..known(1.0, "9000", 0.0, 0) }, [45.0, 20.0, 20.0, 15.0, 225.0], 0),
            (known(1.0, "5000", -5.0, 0), [45.0, 20.0, 20.0, 15.0, 0.0], 100),
        ] {
            let score = score(&known, scale);
            let found = [score.fit, score.budget, score.fresh, score.room, score.penalty];
            assert!(found.iter().zip(terms).all(|(a, b)| (a - b).abs() < 0.005), "{found:?}");
            assert_eq!(score.total, total);
        }
    }

    #[test]
    fn the_dearest_offer_is_the_target() {
        let scale = Scale::of(["950", "3500", "0"].map(decimal).into_iter());
        assert_eq!(scale.bounds(Per::Job), Some((decimal("350"), decimal("3500"))));
        assert_eq!(scale.bounds(Per::Hour), Some((decimal("17.5"), decimal("70"))));
        assert_eq!(scale.bounds(Per::Other), None);
        assert!(scale.reaches(decimal("3500"), Per::Job) && !scale.reaches(decimal("69"), Per::Hour));
    }
}
