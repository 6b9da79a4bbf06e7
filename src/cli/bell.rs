//! A clock whose waits can be ended from another thread.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::base::clock::Clock;

/// The longest wait: a machine that slept, or whose clock was set, is noticed after it.
const LONGEST: Duration = Duration::from_mins(1);

/// The real time, with a bell that ends a wait.
#[derive(Debug, Default)]
pub(super) struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Debug, Default)]
struct State {
    rings: bool,
    is_over: bool,
}

impl Bell {
    /// Ends the wait that is, or else the next one.
    pub(super) fn ring(&self) {
        self.state().rings = true;
        self.rung.notify_all();
    }

    /// Ends this wait and all others.
    pub(super) fn end(&self) {
        self.state().is_over = true;
        self.rung.notify_all();
    }

    /// Whether it is over.
    pub(super) fn is_over(&self) -> bool {
        self.state().is_over
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Bell {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn wait(&self, time: Duration) {
        let is_quiet = |state: &mut State| !state.rings && !state.is_over;
        let waited = self.rung.wait_timeout_while(self.state(), time.min(LONGEST), is_quiet);
        waited.unwrap_or_else(PoisonError::into_inner).0.rings = false;
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_ring_ends_a_wait_and_one_before_it_too() {
        let bell = Bell::default();
        bell.ring();
        bell.wait(LONGEST);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| bell.wait(LONGEST));
            bell.ring();
            waiting.join().unwrap();
            assert!(!bell.is_over());
            let waiting = scope.spawn(|| {
                while !bell.is_over() {
                    bell.wait(LONGEST);
                }
            });
            bell.end();
            waiting.join().unwrap();
        });
    }
}
