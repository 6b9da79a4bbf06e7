//! Subscriptions: what customers pay again and again.

use super::prelude::*;

table! {
    /// What customers pay month by month or year by year.
    Subscriptions "subscriptions" {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// Who pays.
        customer: Texts = Spec::of(Kind::Text).required().or(&["client"]),
        /// What for.
        offer: NameColumn = Spec::of(Kind::Name).or(&["plan", "product"]),
        /// How much, each interval and unit.
        amount: Decimals = Spec::of(Kind::Money).required().or(&["price"]),
        /// How often.
        interval: NameColumn = Spec::of(Kind::Choice(&["month", "year"])).required(),
        /// How many units; 1 where empty.
        quantity: Counts = Spec::of(Kind::Count),
        /// The first day.
        start: Days = Spec::of(Kind::AnyDay).required().or(&["started"]),
        /// The last day, where it ended or will end.
        end: Days = Spec::of(Kind::AnyDay).or(&["ended", "cancelled"]),
        /// The currency; the business's own where empty.
        currency: Currencies = Spec::of(Kind::Currency),
    }
    example "id,customer,offer,amount,interval,start,end\nsub-p2x7,Corner Bakery,care plan,99,month,2026-02-01,\n"
}
