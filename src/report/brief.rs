//! The daily brief: what a founder reads on a phone in ten seconds.

use super::{
    model::Report,
    overview,
    pages::{Body, frame},
};
use crate::insights::Facts;

/// The name of the report in commands and folders.
pub const NAME: &str = "daily";

/// The time of day that a brief is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// Before work: what needs you, and how things stand.
    #[default]
    Morning,
    /// Between: what is new, and what to bring up to date.
    Afternoon,
    /// After work: what the day brought.
    Evening,
}

/// The brief of the metrics' own day.
pub fn brief(facts: Facts<'_>, slot: Slot) -> Report {
    let _ = slot;
    let body = Body { headline: overview::headline(facts), sections: Vec::new() };
    Report { page: NAME.to_owned(), name: "Daily brief".to_owned(), ..frame(facts, &[], body) }
}
