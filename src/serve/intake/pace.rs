//! How fast rows may come: 20 at once, and 10 a second. Each row is a file that is read, written and made into pages; a busy
//! form or bot has far fewer, and a program that runs wild is slowed down before it fills the disk.

use std::time::{Duration, Instant};

/// So many may come at once.
const AT_ONCE: u32 = 20;
/// One more may come after each such while.
const EACH: Duration = Duration::from_millis(100);

/// A bucket that runs out with each step and fills up again with time: kept as the moment at which it is full.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    full_at: Option<Instant>,
}

impl Pace {
    /// Takes a step. Where it is too soon for one, none is taken, and the answer is how long to wait.
    pub(super) fn step(&mut self, now: Instant) -> Option<Duration> {
        let full_at = self.full_at.map_or(now, |at| at.max(now));
        let missing = full_at.duration_since(now);
        let most = EACH * (AT_ONCE - 1);
        if missing > most {
            return Some(missing.saturating_sub(most));
        }
        self.full_at = Some(full_at + EACH);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_come_at_once_and_the_others_one_by_one() {
        let mut pace = Pace::default();
        let start = Instant::now();
        let mut at = |tenths: u32| pace.step(start + EACH * tenths);
        assert!((0..20).all(|_| at(0).is_none()));
        assert_eq!(at(0), Some(EACH));
        assert_eq!(at(0), Some(EACH), "who is refused does not wait longer for it");
        assert_eq!((at(1), at(1)), (None, Some(EACH)));
        assert_eq!((at(3), at(3), at(3)), (None, None, Some(EACH)));
        assert!((0..20).all(|_| at(1000).is_none()));
        assert_eq!(at(1000), Some(EACH), "a long rest is worth no more than a short one");
    }
}
