//! Activities: what was sent, said and answered.

use super::prelude::*;

/// What an activity is.
pub const KINDS: &[&str] =
    &["sent", "reply", "proposal", "response", "call", "touch", "dm_start", "impression", "engagement"];

table! {
    /// What was sent, said and answered; a row may stand for many.
    Activities "activities" {
        /// The day.
        date: Days = Spec::of(Kind::Day).required(),
        /// What it was.
        kind: NameColumn = Spec::of(Kind::Choice(KINDS)).required().or(&["type"]),
        /// Over which channel.
        channel: NameColumn = Spec::of(Kind::Name),
        /// How many; 1 where empty.
        count: Counts = Spec::of(Kind::Count).or(&["n"]),
        /// The deal that it was for.
        deal: Texts = Spec::of(Kind::Reference("deals")).or(&["deal_id"]),
        /// With whom.
        contact: Texts = Spec::of(Kind::Text),
        /// The offer that it was for.
        offer: NameColumn = Spec::of(Kind::Name),
        /// On which platform.
        platform: NameColumn = Spec::of(Kind::Name),
        /// In which trade.
        niche: NameColumn = Spec::of(Kind::Name),
        /// By whom.
        agent: NameColumn = Spec::of(Kind::Name),
    }
    example "date,kind,channel,count\n2026-02-03,sent,email,40\n"
}
