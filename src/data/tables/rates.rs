//! Rates: what a unit of a foreign currency is worth.

use super::prelude::*;

table! {
    /// What one unit of a foreign currency is worth in the business's own, from a day on.
    Rates "rates" {
        /// The day from which it holds.
        date: Days = Spec::of(Kind::Day).required(),
        /// The foreign currency.
        currency: Currencies = Spec::of(Kind::Currency).required(),
        /// What one unit of it is worth.
        rate: Decimals = Spec::of(Kind::Number).required(),
    }
    example "date,currency,rate\n2026-02-01,EUR,1.08\n"
}
