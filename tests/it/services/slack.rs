//! Slack as `send` meets it: a webhook that answers `ok`, and a bot that is answered with 200 whatever happened.

use serde_json::json;

use crate::server::{Reply, Seen, Server};

/// The path of the webhook.
pub(crate) const HOOK: &str = "/services/T0A1B2C3D/B0A1B2C3D/k7m2Xq9Lw4Zt8Rb5Vn3Jh6Yd";
/// The token of the bot.
pub(crate) const TOKEN: &str = "xoxb-1234-5678-k7m2Xq9Lw4Zt";

/// Channels that the bot is in.
const CHANNELS: [&str; 2] = ["#revenue", "C0123456"];

/// Answers as Slack does.
pub(crate) fn server() -> Server {
    Server::start(answer)
}

/// What Slack answers.
pub(crate) fn answer(seen: &Seen) -> Reply {
    let said = seen.json();
    let is_text = said["text"].as_str().is_some_and(|text| !text.is_empty());
    match seen.path.as_str() {
        HOOK if seen.method == "POST" && is_text => Reply::text("text/html", "ok"),
        HOOK => Reply::text("text/html", "invalid_payload").with(400),
        "/api/chat.postMessage" => Reply::json(match said["channel"].as_str() {
            _ if !seen.is_bearer(TOKEN) => json!({ "ok": false, "error": "invalid_auth" }),
            _ if !is_text => json!({ "ok": false, "error": "no_text" }),
            Some(channel) if CHANNELS.contains(&channel) => {
                json!({ "ok": true, "channel": channel, "ts": "1503435956.000247" })
            }
            _ => json!({ "ok": false, "error": "channel_not_found" }),
        }),
        _ => Reply::text("text/html", "no_service").with(404),
    }
}
