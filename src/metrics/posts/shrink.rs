//! Means drawn towards the mean of all: the fewer posts an hour has, the less its own mean says.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::Slot;
use crate::base::money::round;

/// The posts that the mean of all stands for, at least.
const LEAST: f64 = 5.0;
/// From here on, groups differ so little that their own means say nothing.
const MOST: f64 = 1e6;
/// The decimals of a mean.
const DECIMALS: u32 = 4;

/// How groups are drawn towards the mean of all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shrink {
    mean: Decimal,
    /// The posts that the mean of all stands for; `None` where groups differ no more than chance explains.
    weight: Option<Decimal>,
}

impl Shrink {
    /// The weight `K = max(5, σ² / τ²)`: the variance within groups over that between them, as the analysis of variance of
    /// unequal groups estimates them (normal-normal model).
    pub(super) fn of(slots: &[Slot]) -> Shrink {
        let there: Vec<&Slot> = slots.iter().filter(|slot| slot.posts > 0).collect();
        let posts: u64 = there.iter().map(|slot| slot.posts).sum();
        let engagement = there.iter().fold(0_u64, |sum, slot| sum.saturating_add(slot.engagement));
        let weight = weight(&there, posts as f64, engagement as f64);
        Shrink {
            mean: mean(engagement, posts),
            weight: weight.and_then(Decimal::from_f64).map(|weight| round(weight, 6)),
        }
    }

    /// `(K · g + Σx) / (K + n)`.
    pub(super) fn draw(&self, slot: &Slot) -> Decimal {
        let Some(weight) = self.weight else { return round(self.mean, DECIMALS) };
        let whole = weight + Decimal::from(slot.posts);
        if whole.is_zero() {
            return self.mean;
        }
        round((weight * self.mean + Decimal::from(slot.engagement)) / whole, DECIMALS)
    }
}

fn weight(there: &[&Slot], posts: f64, engagement: f64) -> Option<f64> {
    let groups = there.len() as f64;
    if there.len() < 2 || posts <= groups {
        return Some(LEAST);
    }
    let all = engagement / posts;
    let within = there.iter().map(|slot| slot.scatter()).sum::<f64>() / (posts - groups);
    let between =
        there.iter().map(|slot| slot.posts as f64 * (slot.mean() - all).powi(2)).sum::<f64>() / (groups - 1.0);
    let squares: f64 = there.iter().map(|slot| (slot.posts as f64).powi(2)).sum();
    let typical = (posts - squares / posts) / (groups - 1.0);
    let variance = (between - within) / typical;
    let weight = if variance > 0.0 { (within / variance).max(LEAST) } else { f64::INFINITY };
    (weight < MOST).then_some(weight)
}

/// Engagement per post; 0 without posts.
pub(super) fn mean(engagement: u64, posts: u64) -> Decimal {
    if posts == 0 { Decimal::ZERO } else { Decimal::from(engagement) / Decimal::from(posts) }
}
