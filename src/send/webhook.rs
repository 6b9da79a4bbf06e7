//! A program that takes JSON: what it is, the text, and the whole document behind it.

use serde_json::{Value, json};

use super::{
    Message,
    address::Address,
    http::{Call, Judged, refused},
};
use crate::config::Channel;

/// The request of a message.
pub(super) fn call(channel: &Channel, message: &Message) -> Call {
    let document: Value = serde_json::from_str(&message.document).unwrap_or_default();
    let body = json!({
        "report": message.report,
        "ids": message.ids,
        "subject": message.subject,
        "text": message.texts.concat(),
        "document": document,
    });
    Call::new(Address::secret(channel.url.as_deref().unwrap_or_default()), &body, judge)
}

fn judge(status: u16, body: &str) -> Judged {
    if (200..300).contains(&status) { Ok(None) } else { Err(refused(status, body)) }
}
