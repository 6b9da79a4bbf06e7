//! Discord as `send` meets it: a webhook that keeps a message of at most 2,000 characters, and says so when asked to wait.

use serde_json::json;

use crate::server::{Reply, Seen, Server};

/// The path of the webhook.
pub(crate) const HOOK: &str = "/api/webhooks/1234567890123456789/k7m2Xq9Lw4Zt8Rb5Vn3Jh6Yd-k7m2Xq9Lw4Zt8Rb5Vn3Jh6Yd";

/// Answers as Discord does.
pub(crate) fn server() -> Server {
    Server::start(answer)
}

/// What Discord answers.
pub(crate) fn answer(seen: &Seen) -> Reply {
    if seen.path != HOOK {
        return Reply::json(json!({ "message": "Unknown Webhook", "code": 10015 })).with(404);
    }
    let said = seen.json();
    let text = said["content"].as_str().unwrap_or_default();
    match text.encode_utf16().count() {
        0 => Reply::json(json!({ "message": "Cannot send an empty message", "code": 50006 })).with(400),
        1..=2000 if seen.get("wait") == "true" => Reply::json(json!({ "id": "1170000000000000001", "content": text })),
        1..=2000 => Reply::status(204),
        _ => {
            let error = json!({ "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length." });
            let errors = json!({ "content": { "_errors": [error] } });
            Reply::json(json!({ "message": "Invalid Form Body", "code": 50035, "errors": errors })).with(400)
        }
    }
}
