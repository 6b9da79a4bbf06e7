//! Discord: by a webhook. Nobody is pinged, whatever the text says, and links have no previews.

use serde_json::{Value, json};

use super::{
    address::Address,
    http::{Call, Judged, refused},
};
use crate::config::Channel;

/// The flag of messages whose links have no previews.
const SUPPRESS_EMBEDS: u32 = 1 << 2;

/// A request for each text.
pub(super) fn calls(channel: &Channel, texts: &[String]) -> Vec<Call> {
    // It waits until the message is kept, and then answers with its id.
    let address = || Address::Secret { name: channel.url.clone().unwrap_or_default(), query: Some("wait=true") };
    let body =
        |text: &String| json!({ "content": text, "allowed_mentions": { "parse": [] }, "flags": SUPPRESS_EMBEDS });
    texts.iter().map(|text| Call::new(address(), &body(text), judge)).collect()
}

fn judge(status: u16, body: &str) -> Judged {
    if (200..300).contains(&status) && !body.trim_start().starts_with('<') {
        let answer: Value = serde_json::from_str(body).unwrap_or_default();
        return Ok(answer["id"].as_str().map(str::to_owned));
    }
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    let mut refusal = refused(status, body);
    if let Some(detail) = detail(&answer["errors"], 0).or_else(|| answer["content"][0].as_str()) {
        let words = std::mem::take(&mut refusal.words);
        refusal.words = if words.is_empty() { detail.to_owned() } else { format!("{words}: {detail}") };
    }
    Err(match status {
        401 | 404 => refusal.hint("the webhook is gone: make a new one, and put its address into the secret"),
        _ => refusal,
    })
}

/// The first message among the errors of fields, which are nested as the fields are.
fn detail(errors: &Value, depth: u32) -> Option<&str> {
    if depth > 8 {
        return None;
    }
    let own = errors["_errors"][0]["message"].as_str();
    own.or_else(|| errors.as_object()?.values().find_map(|below| detail(below, depth + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_says_is_understood() {
        assert_eq!(judge(204, ""), Ok(None));
        assert_eq!(judge(200, r#"{"id": "117", "content": "x"}"#), Ok(Some("117".to_owned())));
        let long = r#"{"code": 50035, "message": "Invalid Form Body", "errors": {"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]}}}"#;
        assert_eq!(judge(400, long).unwrap_err().words, "Invalid Form Body: Must be 2000 or fewer in length.");
        assert_eq!(judge(400, r#"{"content": ["Required"]}"#).unwrap_err().words, "Required");
        let gone = judge(404, r#"{"message": "Unknown Webhook", "code": 10015}"#).unwrap_err();
        assert!(gone.words == "Unknown Webhook" && gone.hint.unwrap().contains("make a new one"), "{gone:?}");
    }
}
