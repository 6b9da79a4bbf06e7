//! Social posts: engagement by hour and weekday of the business's zone, best times, trend.
//!
//! A post counts once it is out; its engagement counts once it was measured, two days after it went out at the earliest.

mod best;
mod figures;
mod local;
mod shrink;
mod tally;
#[cfg(test)]
mod tests;
pub mod times;

use rust_decimal::Decimal;

pub use self::best::{Best, LEAST_OF_TIME, LEAST_POSTS};
use self::tally::Board;
pub(crate) use self::tally::Slot;
use super::{
    catalogue::{Method, count, number, share},
    draft::Figures,
    revenue::Ground,
};
use crate::base::{
    calendar::{Day, Month},
    figure::Good,
    ratio::Ratio,
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    count(
        "posts.count",
        "Posts published",
        Good::Up,
        "Number of posts up to today that are neither drafts nor scheduled.",
    ),
    count("posts.impressions", "Impressions of posts", Good::Up, "Sum of the impressions of measured posts."),
    count(
        "posts.engagement",
        "Engagement with posts",
        Good::Up,
        "Likes + reposts + replies + clicks of measured posts. A post that was measured less than 48 hours after it went out is left out.",
    ),
    share(
        "posts.engagement_rate",
        "Engagement rate of posts",
        "Engagement ÷ impressions, of measured posts that have both. The interval takes posts, not impressions, as what varies (ratio estimator, Cochran 1977, chapter 6).",
    ),
    number(
        "posts.engagement_per_post",
        "Engagement per post",
        Good::Up,
        "Engagement of measured posts ÷ their number.",
    ),
    number(
        "posts.engagement_per_post_90_days",
        "Engagement per post, last 90 days",
        Good::Up,
        "Engagement of measured posts of the 90 days that end today ÷ their number; compared with the 90 days before from 20 posts each.",
    ),
    number(
        "posts.best_hour",
        "Best hour to post",
        Good::Neither,
        "The hour of the day, in the business's zone, whose engagement per post is highest once it is drawn to the mean, where it lies above the other posts by more than chance explains: from 30 posts, 5 of them in the hour, by Welch's test of logarithms, corrected for the number of hours (Bonferroni).",
    ),
    count(
        "posts.left_out_count",
        "Posts not measured yet",
        Good::Down,
        "Number of published posts without numbers, or with numbers from less than 48 hours after they went out.",
    ),
    share("posts.platform.*", "Engagement rate on {}", "Engagement ÷ impressions, of measured posts on the platform."),
];

/// Social posts, up to today.
#[derive(Clone, Debug, Default)]
pub struct Posts {
    /// Posts that are out.
    pub published: u64,
    /// Posts that wait for their hour, or to be finished.
    pub waiting: u64,
    /// Posts measured less than 48 hours after they went out.
    pub too_early: u64,
    /// Posts that nobody measured yet.
    pub unmeasured: u64,
    /// Measured posts together.
    pub all: Group,
    /// Whether no post has a time of day, so that hours mean nothing.
    pub timeless: bool,
    /// By hour of the day, from 0: those that have posts.
    pub hours: Vec<Group>,
    /// By hour of the day, from 0, of every published post, those too early to be judged among them: how many, their
    /// engagement and their impressions so far.
    pub published_hours: [[u64; 3]; 24],
    /// By three hours of the day, from 0.
    pub parts: Vec<Group>,
    /// By weekday, from Monday, 0.
    pub weekdays: Vec<Group>,
    /// By weekday, and within it by three hours of the day, from 0; `None` without posts.
    pub tiles: Vec<Vec<Option<Group>>>,
    /// By month, in order.
    pub months: Vec<(Month, Group)>,
    /// By platform, the most posts first.
    pub platforms: Vec<(String, Group)>,
    /// Which hour is best, or why none is.
    pub best_hour: Best,
    /// Which three hours are best.
    pub best_part: Best,
    /// Which weekday is best.
    pub best_weekday: Best,
    /// The newest posts.
    pub latest: Vec<Post>,
}

/// Some measured posts.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Which: an hour, a weekday, a part of the day.
    pub at: u32,
    /// How many.
    pub posts: u64,
    /// Likes, reposts, replies and clicks.
    pub engagement: u64,
    /// Impressions, of the posts that have them; `None` where none has.
    pub impressions: Option<u64>,
    /// Engagement of impressions, of the posts that have them; `None` where none has.
    pub rate: Option<Ratio>,
    /// Engagement per post.
    pub mean: Decimal,
    /// The same, drawn towards the mean of all posts, the more so the fewer posts there are.
    pub shrunk: Decimal,
    /// The id of its figure, if it has one.
    pub figure: Option<String>,
}

/// A post.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// The day on which it went out, in the business's zone.
    pub day: Day,
    /// The hour and the minute.
    pub time: (u32, u32),
    /// Where.
    pub platform: String,
    /// What it is about; empty where its row does not say.
    pub topic: String,
    /// How often it was shown.
    pub impressions: Option<u64>,
    /// Its engagement, if known.
    pub engagement: Option<u64>,
    /// How far its numbers count.
    pub state: State,
}

/// How far the numbers of a published post count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They do.
    Measured,
    /// They were read too early.
    TooEarly,
    /// There are none.
    Unmeasured,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Posts {
    let rules = local::Rules::of(ground);
    let board = Board::of(ground.data, &rules);
    let mut posts = figures::posts(ground, &board);
    posts.latest = local::latest(ground.data, &rules);
    figures::keep_all(ground, &rules, &board, &mut posts, figures);
    posts
}
