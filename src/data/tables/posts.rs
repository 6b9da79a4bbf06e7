//! Posts: what was published, and what came back.

use super::prelude::*;

table! {
    /// Posts on social networks and what came back.
    Posts "posts" {
        /// Stable and unique.
        id: Texts = Spec::of(Kind::Id).required(),
        /// When it was published.
        posted_at: Moments = Spec::of(Kind::Moment).required().or(&["posted", "created_at", "date"]),
        /// Where.
        platform: NameColumn = Spec::of(Kind::Name).required(),
        /// Whether it is out yet.
        status: NameColumn = Spec::of(Kind::Choice(&["posted", "scheduled", "draft"])),
        /// The offer that it is for.
        offer: NameColumn = Spec::of(Kind::Name),
        /// What it is about.
        topic: NameColumn = Spec::of(Kind::Name),
        /// Where it can be seen.
        url: Texts = Spec::of(Kind::Text).or(&["link"]),
        /// How often it was shown.
        impressions: Counts = Spec::of(Kind::Count).or(&["views"]),
        /// Likes.
        likes: Counts = Spec::of(Kind::Count),
        /// Reposts.
        reposts: Counts = Spec::of(Kind::Count).or(&["retweets", "shares"]),
        /// Replies.
        replies: Counts = Spec::of(Kind::Count).or(&["comments"]),
        /// Clicks.
        clicks: Counts = Spec::of(Kind::Count),
        /// When these numbers were read.
        measured_at: Moments = Spec::of(Kind::Moment),
    }
    example "id,posted_at,platform,impressions,likes,reposts,replies,clicks\npost-m3k9,2026-02-03T09:00+05:30,x,900,12,3,2,8\n"
}
