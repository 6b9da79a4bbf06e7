//! Telegram as `send` meets it: a bot whose token is a part of the path.

use serde_json::json;

use crate::server::{Reply, Seen, Server};

/// The token of the bot.
pub(crate) const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

/// Chats that the bot may write to.
const CHATS: [&str; 2] = ["-1001234567890", "@takings_news"];

/// Answers as Telegram does.
pub(crate) fn server() -> Server {
    Server::start(answer)
}

/// What Telegram answers.
pub(crate) fn answer(seen: &Seen) -> Reply {
    let refuse = |status: u16, description: &str| {
        Reply::json(json!({ "ok": false, "error_code": status, "description": description })).with(status)
    };
    if seen.path != format!("/bot{TOKEN}/sendMessage") {
        return refuse(401, "Unauthorized");
    }
    let said = seen.json();
    let text = said["text"].as_str().unwrap_or_default();
    if text.is_empty() {
        return refuse(400, "Bad Request: message text is empty");
    }
    if text.encode_utf16().count() > 4096 {
        return refuse(400, "Bad Request: message is too long");
    }
    if !CHATS.contains(&said["chat_id"].as_str().unwrap_or_default()) {
        return refuse(400, "Bad Request: chat not found");
    }
    Reply::json(json!({ "ok": true, "result": { "message_id": 42, "text": text } }))
}
