//! Competitors: who else bid, and how it went.

use super::prelude::*;

table! {
    /// Sightings of competitors: who bid on what, how much, and who won.
    Competitors "competitors" {
        /// The day.
        date: Days = Spec::of(Kind::Day).required(),
        /// Who.
        competitor: NameColumn = Spec::of(Kind::Name).required().or(&["name"]),
        /// Where.
        platform: NameColumn = Spec::of(Kind::Name),
        /// The job that both bid on.
        job: Texts = Spec::of(Kind::Reference("jobs")).or(&["job_id"]),
        /// Their price.
        bid: Decimals = Spec::of(Kind::Money).or(&["price"]),
        /// Fixed or by the hour.
        bid_kind: NameColumn = Spec::of(Kind::Choice(&["fixed", "hourly"])),
        /// Our price.
        our_bid: Decimals = Spec::of(Kind::Money).or(&["our_price"]),
        /// The currency of both.
        currency: Currencies = Spec::of(Kind::Currency),
        /// Whether they won.
        outcome: NameColumn = Spec::of(Kind::Choice(&["won", "lost", "unknown"])),
        /// How many reviews they had.
        reviews: Counts = Spec::of(Kind::Count),
        /// Anything else.
        notes: Texts = Spec::of(Kind::Text),
    }
    example "date,competitor,platform,bid,bid_kind,our_bid,outcome\n2026-02-03,cheap_competitor,Upwork,30,hourly,65,unknown\n"
}
