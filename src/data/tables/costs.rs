//! Costs: what was spent, and the hours that automation saved.

use super::prelude::*;

table! {
    /// What was spent.
    Costs "costs" {
        /// The day.
        date: Days = Spec::of(Kind::Day).required(),
        /// What for.
        category: NameColumn = Spec::of(Kind::Name),
        /// How much.
        amount: Decimals = Spec::of(Kind::Money).required().or(&["cost"]),
        /// The currency; the business's own where empty.
        currency: Currencies = Spec::of(Kind::Currency),
        /// The platform that it was spent on.
        platform: NameColumn = Spec::of(Kind::Name),
        /// The source that it was spent on.
        source: NameColumn = Spec::of(Kind::Name),
        /// The offer that it was spent on.
        offer: NameColumn = Spec::of(Kind::Name),
        /// The agent that it was spent on.
        agent: NameColumn = Spec::of(Kind::Name),
        /// Hours that it saved.
        hours_saved: Decimals = Spec::of(Kind::Number),
        /// What such an hour costs.
        hourly_rate: Decimals = Spec::of(Kind::Money),
        /// Anything else.
        notes: Texts = Spec::of(Kind::Text),
    }
    example "date,category,amount,platform\n2026-02-03,ads,150,LinkedIn\n"
}
