//! Conversations: how far people came with a form or a bot.

use super::prelude::*;

table! {
    /// Conversations with a form or a bot: how far people came and how long it took.
    Conversations "conversations" with "One column a step, in `business.toml`: the minutes that were spent in it; empty where it was never reached." steps: Decimals {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// When it began.
        started_at: Moments = Spec::of(Kind::Moment).required().or(&["started", "date"]),
        /// Where the person came from.
        source: NameColumn = Spec::of(Kind::Name).or(&["platform"]),
        /// The person's zip.
        zip: Texts = Spec::of(Kind::Code).or(&["zipcode", "postal_code"]),
        /// The person's borough; that of the zip in `regions` where empty.
        borough: NameColumn = Spec::of(Kind::Name),
        /// Whether it came to its end.
        completed: Flags = Spec::of(Kind::Flag),
        /// Whether it became a lead.
        qualified: Flags = Spec::of(Kind::Flag),
        /// The agent that held it.
        agent: NameColumn = Spec::of(Kind::Name),
        /// How many conversations the row stands for; 1 where empty. Minutes are then sums.
        count: Counts = Spec::of(Kind::Count),
    }
    example "id,started_at,source,zip,welcome,interest,completed,qualified\nconv-q8d4,2026-02-03T09:00,web,11215,2.1,3.2,no,no\n"
}
