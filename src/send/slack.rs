//! Slack: by a webhook, or by a bot with `chat.postMessage`.

use serde_json::{Value, json};

use super::{
    address::Address,
    http::{Call, Judged, Refusal, refused},
};
use crate::config::Channel;

/// Where bots are.
const BASE: &str = "https://slack.com";

/// A request for each text; by a bot, for each text in each of its channels.
pub(super) fn calls(channel: &Channel, texts: &[String]) -> Vec<Call> {
    let body = |text: &String| json!({ "text": text, "unfurl_links": false, "unfurl_media": false });
    if let Some(url) = &channel.url {
        let call = |text: &String| Call::new(Address::secret(url), &body(text), by_webhook);
        return texts.iter().map(call).collect();
    }
    let base = channel.base.as_deref().unwrap_or(BASE);
    let call = |to: &String, text: &String| {
        let mut said = json!({ "channel": to });
        if let (Value::Object(said), Value::Object(body)) = (&mut said, body(text)) {
            said.extend(body);
        }
        let call = Call::new(Address::Plain(format!("{base}/api/chat.postMessage")), &said, by_bot);
        call.with_token(channel.token.as_deref().unwrap_or_default())
    };
    channel.to.iter().flat_map(|to| texts.iter().map(move |text| call(to, text))).collect()
}

/// A webhook answers `ok`, or a word for what is wrong.
fn by_webhook(status: u16, body: &str) -> Judged {
    if (200..300).contains(&status) && !body.trim_start().starts_with('<') {
        return Ok(None);
    }
    let refusal = refused(status, body);
    Err(match body.trim() {
        "no_service" | "no_service_id" | "no_team" | "invalid_token" | "no_active_hooks" => {
            refusal.hint("the webhook is gone: make a new one, and put its address into the secret")
        }
        "channel_not_found" | "channel_is_archived" => refusal.hint("make a webhook for another channel"),
        "action_prohibited" | "posting_to_general_channel_denied" => {
            refusal.hint("the workspace's settings forbid it: ask whoever runs it")
        }
        _ => refusal,
    })
}

/// A bot is answered with status 200 whatever happened: `ok` says it.
fn by_bot(status: u16, body: &str) -> Judged {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    match (answer["ok"].as_bool(), answer["error"].as_str()) {
        (Some(true), _) => Ok(answer["ts"].as_str().map(str::to_owned)),
        (Some(false), Some(error)) => {
            let refusal = Refusal::new(error);
            Err(match error {
                "channel_not_found" | "not_in_channel" => {
                    refusal.hint("invite the bot into the channel with `/invite`, or put its id at `to`")
                }
                "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
                    refusal.hint("the token is not valid (any more): put the bot's token, which begins with `xoxb-`, into the secret")
                }
                "missing_scope" => refusal.hint("give the app the scope `chat:write`, and install it anew"),
                "is_archived" => refusal.hint("the channel is archived: name another one at `to`"),
                _ => refusal,
            })
        }
        _ => Err(refused(status, body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slack_says_is_understood() {
        let id = |ts: &str| Ok(Some(ts.to_owned()));
        assert_eq!(by_bot(200, r#"{"ok": true, "ts": "1503435956.000247"}"#), id("1503435956.000247"));
        assert_eq!(by_webhook(200, "ok"), Ok(None));
        for (judged, word, hint) in [
            (by_bot(200, r#"{"ok": false, "error": "channel_not_found"}"#), "channel_not_found", "/invite"),
            (by_bot(200, r#"{"ok": false, "error": "invalid_auth"}"#), "invalid_auth", "xoxb-"),
            (by_bot(200, "<html>"), "a web page", ""),
            (by_webhook(404, "no_service"), "no_service", "make a new one"),
            (by_webhook(200, "<html>log in</html>"), "a web page", ""),
        ] {
            let refusal = judged.unwrap_err();
            assert!(refusal.words.contains(word) && refusal.hint.unwrap_or_default().contains(hint), "{refusal:?}");
        }
    }
}
