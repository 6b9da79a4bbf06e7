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
    if there.len() < 2 || posts <= there.len() as f64 {
        return Some(LEAST);
    }
    let weight = quotient(there, posts, engagement).map_or(f64::INFINITY, |weight| weight.max(LEAST));
    (weight < MOST).then_some(weight)
}

/// `σ² / τ²`; `None` where the groups differ no more than chance explains.
fn quotient(there: &[&Slot], posts: f64, engagement: f64) -> Option<f64> {
    let groups = there.len() as f64;
    let all = engagement / posts;
    let within = there.iter().map(|slot| slot.scatter()).sum::<f64>() / (posts - groups);
    let between =
        there.iter().map(|slot| slot.posts as f64 * (slot.mean() - all).powi(2)).sum::<f64>() / (groups - 1.0);
    let squares: f64 = there.iter().map(|slot| (slot.posts as f64).powi(2)).sum();
    let typical = (posts - squares / posts) / (groups - 1.0);
    let variance = (between - within) / typical;
    (variance > 0.0).then(|| within / variance)
}

/// Engagement per post; 0 without posts.
pub(super) fn mean(engagement: u64, posts: u64) -> Decimal {
    if posts == 0 { Decimal::ZERO } else { Decimal::from(engagement) / Decimal::from(posts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    fn hours() -> [Slot; 3] {
        let hours: [&[u64]; 3] = [&[42], &[28, 30, 26, 28], &[26, 24, 28, 26, 30, 22]];
        hours.map(|likes| {
            let mut slot = Slot::default();
            for likes in likes {
                slot.add(*likes, None);
            }
            slot
        })
    }

    #[test]
    fn three_posts_of_the_mean_or_five_draw_so_far() {
        let (hours, mean) = (hours(), mean(310, 11));
        assert_eq!(round(mean, 4), decimal("28.1818"));
        for (weight, expected) in [(3, ["31.6364", "28.0779", "26.7273"]), (5, ["30.4848", "28.1010", "26.9917"])] {
            let shrink = Shrink { mean, weight: Some(weight.into()) };
            assert_eq!(hours.map(|hour| shrink.draw(&hour)), expected.map(decimal), "{weight}");
        }
    }

    /// The variance within hours is 6, that between them 33.59, though one of them has a single post.
    #[test]
    fn few_posts_would_be_trusted_too_much() {
        let hours = hours();
        let raw = quotient(&hours.each_ref(), 11.0, 310.0).unwrap();
        assert!((raw - 0.178_634).abs() < 1e-6, "{raw}");
        assert_eq!(Shrink::of(&hours).weight, Some(Decimal::from(5)), "so there is a least weight");
    }
}
