//! The clock as those who need one are given it: only the command line has a real one.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// Tells the time and lets it pass.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// Waits.
    fn wait(&self, time: Duration);
}
