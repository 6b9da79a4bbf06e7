//! Agents and platforms: what each brought, with rates that always name their denominator.

use rust_decimal::Decimal;

use crate::base::{ratio::Ratio, value::Value};

/// What an agent or a platform brought. A deal that several agents share counts for each of them in proportion, so that
/// columns add up to the deals that there are.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The name; `(none)` for deals without one.
    pub name: String,
    /// Deals that came in.
    pub leads: Decimal,
    /// Deals for which a proposal went out.
    pub proposals: Decimal,
    /// Deals that were won.
    pub won: Decimal,
    /// Deals that were lost.
    pub lost: Decimal,
    /// Won of proposals: `k` and `n` count each shared deal as one.
    pub conversion: Ratio,
    /// Won of won and lost.
    pub win_rate: Ratio,
    /// Won of leads.
    pub lead_conversion: Ratio,
    /// The value of won deals, by shares: money, with the business's currency first.
    pub revenue: Value,
}
