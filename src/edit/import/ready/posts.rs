//! `social-posts.json`: posts with what came back, flat or in an object of their own.

use super::{
    Means::{Is, Makes},
    Ready,
};
use crate::edit::import::drawn::{Drawn, Flaw, Ground};

/// Its posts.
pub(super) static POSTS: Ready = Ready {
    name: "social posts",
    table: "posts",
    has: &[
        &["likes", "like_count", "engagement_likes", "metrics_likes", "stats_likes"],
        &["posted_at", "posted", "published_at", "timestamp", "created_at", "scheduled_for", "scheduled_at"],
    ],
    columns: &[
        (&["id", "post_id", "tweet_id"], Is("id")),
        (&["posted_at", "posted", "published_at", "timestamp", "created_at"], Is("posted_at")),
        (&["scheduled_for", "scheduled_at", "scheduled_time"], Makes("scheduled_for", "posted_at, until it is out")),
        (&["platform", "network"], Is("platform")),
        (&["status", "state"], Makes("status", "status")),
        (&["url", "link", "permalink"], Is("url")),
        (&["topic"], Is("topic")),
        (&["offer"], Is("offer")),
        (
            &[
                "impressions",
                "impression_count",
                "views",
                "engagement_impressions",
                "engagement_views",
                "metrics_impressions",
                "metrics_views",
                "stats_impressions",
                "stats_views",
            ],
            Is("impressions"),
        ),
        (&["likes", "like_count", "engagement_likes", "metrics_likes", "stats_likes"], Is("likes")),
        (
            &[
                "retweets",
                "retweet_count",
                "reposts",
                "shares",
                "engagement_retweets",
                "engagement_reposts",
                "engagement_shares",
                "metrics_retweets",
                "metrics_reposts",
                "metrics_shares",
                "stats_retweets",
                "stats_reposts",
                "stats_shares",
            ],
            Is("reposts"),
        ),
        (&["replies", "reply_count", "engagement_replies", "metrics_replies", "stats_replies"], Is("replies")),
        (&["clicks", "engagement_clicks", "metrics_clicks", "stats_clicks"], Is("clicks")),
        (&["measured_at", "updated_at", "synced_at", "last_updated"], Is("measured_at")),
    ],
    make: posts,
    note: "",
};

fn posts(mut row: Drawn, _: Ground<'_>) -> Result<Vec<Drawn>, Flaw> {
    if let Some(scheduled) = row.take("scheduled_for").filter(|scheduled| !scheduled.text.is_empty())
        && row.text("posted_at").is_empty()
    {
        row.put("posted_at", scheduled.text, scheduled.from);
        row.put_if_empty("status", "scheduled", scheduled.from);
    }
    let status = match row.text("status").to_lowercase().as_str() {
        "published" | "sent" | "live" | "success" => "posted",
        "queued" | "pending" => "scheduled",
        _ => return Ok(vec![row]),
    };
    let from = row.from("status");
    row.put("status", status, from);
    Ok(vec![row])
}
