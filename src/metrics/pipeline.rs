//! Deals by stage, and the five win rates.

use crate::base::value::Value;

/// A pipeline as of today.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its id.
    pub id: String,
    /// Its stages in order, then won and lost.
    pub stages: Vec<Stage>,
}

/// A stage with the deals that are in it today.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name; `won` and `lost` for the ends.
    pub name: String,
    /// Whether deals in it are open.
    pub open: bool,
    /// The deals in it.
    pub count: u64,
    /// What they are worth: money, with the business's currency first.
    pub value: Value,
    /// The deals that ever reached it, those that skipped it on the way to a later one among them. Of lost deals, the
    /// stages that they reached before.
    pub reached: u64,
}
