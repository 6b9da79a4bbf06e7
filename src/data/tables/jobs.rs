//! Jobs: what was offered on job boards.

use super::prelude::*;

table! {
    /// Jobs that were seen on job boards.
    Jobs "jobs" {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// What it is about.
        title: Texts = Spec::of(Kind::Text).required().or(&["name", "job_title"]),
        /// Where it was posted.
        platform: NameColumn = Spec::of(Kind::Name),
        /// Where it can be seen.
        url: Texts = Spec::of(Kind::Text).or(&["link"]),
        /// When it was posted.
        posted: Moments = Spec::of(Kind::Moment).or(&["posted_at"]),
        /// When it was found.
        seen: Moments = Spec::of(Kind::Moment).or(&["seen_at", "date"]),
        /// The budget as it was given, such as `$3,000-5,000`.
        budget: Texts = Spec::of(Kind::Text),
        /// Fixed or by the hour.
        budget_kind: NameColumn = Spec::of(Kind::Choice(&["fixed", "hourly"])),
        /// The currency of the budget.
        currency: Currencies = Spec::of(Kind::Currency),
        /// What it asks for, with `;` between.
        skills: Texts = Spec::of(Kind::Text),
        /// The text.
        description: Texts = Spec::of(Kind::Text),
        /// How many others have bid.
        proposals: Counts = Spec::of(Kind::Count),
        /// The client's country.
        country: NameColumn = Spec::of(Kind::Name),
        /// What came of it.
        status: NameColumn = Spec::of(Kind::Name),
        /// The deal that came of it.
        deal: Texts = Spec::of(Kind::Reference("deals")).or(&["deal_id"]),
    }
    example "id,title,platform,url,posted,budget,skills\njob-p4t8,Booking bot for a dental clinic,Upwork,https://example.com/jobs/1,2026-02-03T09:00,\"$3,000-5,000\",automation; python\n"
}
