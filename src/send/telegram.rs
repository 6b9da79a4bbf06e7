//! Telegram: by a bot with `sendMessage`, in its HTML, without previews of links.

use serde_json::{Value, json};

use super::{
    address::Address,
    http::{Call, Judged, Refusal, refused},
};
use crate::config::Channel;

/// Where bots are.
const BASE: &str = "https://api.telegram.org";

/// A request for each text in each chat.
pub(super) fn calls(channel: &Channel, texts: &[String]) -> Vec<Call> {
    let address = || Address::Bot {
        base: channel.base.clone().unwrap_or_else(|| BASE.to_owned()),
        token: channel.token.clone().unwrap_or_default(),
        method: "sendMessage",
    };
    let body = |to: &String, text: &String| json!({ "chat_id": to, "text": text, "parse_mode": "HTML", "link_preview_options": { "is_disabled": true } });
    let call = |to, text| Call::new(address(), &body(to, text), judge);
    channel.to.iter().flat_map(|to| texts.iter().map(move |text| call(to, text))).collect()
}

fn judge(status: u16, body: &str) -> Judged {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    if answer["ok"] == true {
        return Ok(answer["result"]["message_id"].as_i64().map(|id| id.to_string()));
    }
    let Some(words) = answer["description"].as_str() else { return Err(refused(status, body)) };
    let refusal = Refusal::new(words);
    let has = |word: &str| words.to_lowercase().contains(word);
    Err(match status {
        401 | 404 => refusal.hint("the bot's token is not valid: @BotFather shows it, put it into the secret"),
        403 => refusal.hint("write to the bot first, or add it to the group: it cannot begin a chat by itself"),
        _ if has("chat not found") => {
            refusal.hint("`to` is the number of the chat, such as -1001234567890, or @name of a public channel")
        }
        _ if has("upgraded to a supergroup") => refusal.hint("put the group's new number at `to`"),
        _ => refusal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_says_is_understood() {
        assert_eq!(judge(200, r#"{"ok": true, "result": {"message_id": 42}}"#), Ok(Some("42".to_owned())));
        for (status, description, hint) in [
            (400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3", ""),
            (400, "Bad Request: chat not found", "number of the chat"),
            (401, "Unauthorized", "@BotFather"),
            (403, "Forbidden: bot was blocked by the user", "write to the bot first"),
        ] {
            let body = json!({ "ok": false, "error_code": status, "description": description }).to_string();
            let refusal = judge(status, &body).unwrap_err();
            assert!(refusal.words == description && refusal.hint.unwrap_or_default().contains(hint), "{refusal:?}");
        }
        assert_eq!(judge(502, "<html>").unwrap_err().words, "a web page came back");
    }
}
