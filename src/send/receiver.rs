//! Who gets what is sent to a channel: each chat that a bot writes into gets it by itself, so that one that takes nothing
//! keeps it from no other.

use std::collections::BTreeSet;

use crate::config::{Channel, channel::Service};

/// A receiver of a channel's messages.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// The name of the channel.
    pub channel: String,
    /// The chat, where a bot writes into it; else it is all that the channel reaches.
    pub to: Option<String>,
    /// What people know it by: `phone`, or `phone (-1001234567890)` where the channel has others.
    pub label: String,
    /// The channel with this receiver alone.
    pub(super) way: Channel,
}

impl Receiver {
    /// All that a channel reaches.
    pub(super) fn all(name: &str, channel: &Channel) -> Receiver {
        Receiver { channel: name.to_owned(), to: None, label: name.to_owned(), way: channel.clone() }
    }
}

/// The receivers of a channel, in the order of its `to`, each once.
pub fn receivers(name: &str, channel: &Channel) -> Vec<Receiver> {
    let is_bot = match channel.service() {
        Some(Service::Telegram) => true,
        Some(Service::Slack) => channel.url.is_none(),
        _ => false,
    };
    if !is_bot || channel.to.is_empty() {
        return vec![Receiver::all(name, channel)];
    }
    let mut seen = BTreeSet::new();
    let chats: Vec<&String> = channel.to.iter().filter(|to| seen.insert(*to)).collect();
    let label = |to: &str| if chats.len() > 1 { format!("{name} ({to})") } else { name.to_owned() };
    let receiver = |to: &&String| Receiver {
        to: Some((*to).clone()),
        label: label(to),
        way: Channel { to: vec![(*to).clone()], ..channel.clone() },
        ..Receiver::all(name, channel)
    };
    chats.iter().map(receiver).collect()
}
