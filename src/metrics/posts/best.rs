//! Which time is best, said only where the posts say more than chance does.
//!
//! Of 24 hours that are all alike, the best looks 3.5 times as good as the middle one at three posts each. So the best one is
//! held against all other posts, and the doubt is multiplied by the number of hours that it was picked from.

use super::{Slot, shrink::Shrink};
use crate::metrics::chance::above_by_chance;

/// The posts that there must be before times are compared.
pub const LEAST_POSTS: u64 = 30;
/// The posts of a time before it is compared.
pub const LEAST_OF_TIME: u64 = 5;

/// Which time is best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Best {
    /// There are too few posts, or too few times with enough of them.
    #[default]
    TooEarly,
    /// None stands out.
    Unclear,
    /// This one is ahead, and it could still be chance: less than one in five.
    Leaning(u32),
    /// This one is better: by chance in less than one of twenty cases.
    Clear(u32),
}

impl Best {
    /// The time, where one is clearly best.
    pub fn clear(self) -> Option<u32> {
        if let Best::Clear(at) = self { Some(at) } else { None }
    }
}

/// The best of some times, by their numbers.
pub(super) fn best(slots: &[Slot]) -> Best {
    let mut all = Slot::default();
    for slot in slots {
        all.merge(slot);
    }
    let enough: Vec<(u32, &Slot)> = (0..).zip(slots).filter(|(_, slot)| slot.posts >= LEAST_OF_TIME).collect();
    if all.posts < LEAST_POSTS || enough.len() < 2 {
        return Best::TooEarly;
    }
    let shrink = Shrink::of(slots);
    let first = enough.iter().max_by_key(|(at, slot)| (shrink.draw(slot), std::cmp::Reverse(*at)));
    let Some((at, slot)) = first else { return Best::TooEarly };
    if all.without(slot).posts < LEAST_OF_TIME {
        return Best::TooEarly;
    }
    let chance = above_by_chance(slot.log_sample(), all.without(slot).log_sample());
    match chance.map(|chance| chance * enough.len() as f64) {
        Some(chance) if chance < 0.05 => Best::Clear(*at),
        Some(chance) if chance < 0.20 => Best::Leaning(*at),
        _ => Best::Unclear,
    }
}
