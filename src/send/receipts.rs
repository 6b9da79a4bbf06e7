//! Receipts: a line of `logs/actions.jsonl` for each part that was sent, by which nothing is said twice, and a message that
//! was broken off is gone on with.

use std::collections::BTreeMap;

use memchr::{memchr, memmem, memrchr};
use serde::{Deserialize, Serialize};

use super::Receiver;

/// The command that receipts are of, as their lines have it.
pub(super) const COMMAND: &str = "send";

/// What every line of a receipt has in it, however it is spaced, and few others.
const SIGN: &[u8] = br#""send""#;

/// That a part of a message was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// When.
    pub(super) at: String,
    /// `send`.
    pub(super) command: String,
    /// The name of what was sent.
    pub(super) report: String,
    /// What it tells of.
    pub(super) ids: Vec<String>,
    /// Where it went.
    pub(super) channel: String,
    /// Who got it, where the channel has chats of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    /// The number of the part, from 1.
    pub(super) part: usize,
    /// How many parts there are.
    pub(super) parts: usize,
    /// The mark of the text.
    pub(super) text: String,
    /// The id that the service gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
}

impl Receipt {
    /// The line of the file.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(self).map_or_else(|_| String::new(), |line| line + "\n")
    }
}

/// What was sent so far.
#[derive(Debug, Default)]
pub struct Receipts {
    rounds: BTreeMap<Key, Round>,
}

/// What a message is known by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    report: String,
    channel: String,
    /// Who got it; `None` where it was everyone whom the channel reaches.
    to: Option<String>,
    ids: Vec<String>,
}

/// The last time that a message was sent, or begun to be.
#[derive(Debug, Default)]
struct Round {
    parts: usize,
    /// The mark of each part that was sent, by its number from 0.
    sent: BTreeMap<usize, String>,
    /// When all of it was sent.
    done: Option<String>,
}

/// How far a message is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    /// Nothing of it was sent.
    New,
    /// Some parts were sent.
    Begun {
        /// How many there were.
        parts: usize,
        /// The mark of each that was sent, by its number from 0.
        sent: &'a BTreeMap<usize, String>,
    },
    /// All of it was sent, at this moment.
    Done(&'a str),
}

impl Receipts {
    /// The receipts in a file of actions. Lines of other commands, and those that are damaged, are passed over.
    pub fn parse(bytes: &[u8]) -> Receipts {
        let mut receipts = Receipts::default();
        let mut read = 0;
        for at in memmem::find_iter(bytes, SIGN) {
            if at < read {
                continue;
            }
            let start = memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
            let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |len| at + len);
            read = end;
            if let Ok(receipt) = serde_json::from_slice::<Receipt>(&bytes[start..end]) {
                receipts.add(receipt);
            }
        }
        receipts
    }

    fn add(&mut self, receipt: Receipt) {
        let Receipt { at, command, report, ids, channel, to, part, parts, text, .. } = receipt;
        if command != COMMAND || !(1..=parts).contains(&part) {
            return;
        }
        let round = self.rounds.entry(Key { report, channel, to, ids }).or_default();
        // A part that comes again is the first one of a new round.
        if round.parts != parts || round.sent.contains_key(&(part - 1)) {
            *round = Round { parts, ..Round::default() };
        }
        round.sent.insert(part - 1, text);
        if round.sent.len() == parts {
            round.done = Some(at);
        }
    }

    /// Whether a receiver was told of something, by its id.
    pub fn told(&self, report: &str, receiver: &Receiver, id: &str) -> bool {
        let is_meant = |key: &Key| {
            let is_there = key.channel == receiver.channel && (key.to.is_none() || key.to == receiver.to);
            is_there && key.report == report && key.ids.iter().any(|known| known == id)
        };
        self.rounds.iter().any(|(key, round)| round.done.is_some() && is_meant(key))
    }

    /// How far a message is.
    pub(super) fn standing(&self, report: &str, receiver: &Receiver, ids: &[String]) -> Standing<'_> {
        let (report, channel, ids) = (report.to_owned(), receiver.channel.clone(), ids.to_vec());
        let mut key = Key { report, channel, to: receiver.to.clone(), ids };
        let own = self.rounds.get(&key);
        // What everyone got, each of them got.
        key.to = None;
        let round = own.or_else(|| self.rounds.get(&key).filter(|round| round.done.is_some()));
        match round {
            None => Standing::New,
            Some(Round { done: Some(at), .. }) => Standing::Done(at),
            Some(Round { parts, sent, done: None }) => Standing::Begun { parts: *parts, sent },
        }
    }
}

/// What tells texts from any others: FNV-1a over them, the same for ever and on every machine.
pub(super) fn mark(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Channel;

    fn line(ids: &[&str], part: usize, parts: usize, text: &str) -> String {
        let receipt = Receipt {
            at: format!("2026-11-28T07:30:0{part}Z"),
            command: COMMAND.to_owned(),
            report: "daily".to_owned(),
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            channel: "ops".to_owned(),
            to: None,
            part,
            parts,
            text: text.to_owned(),
            answer: None,
        };
        receipt.line()
    }

    fn at(channel: &str) -> Receiver {
        Receiver::all(channel, &Channel::default())
    }

    fn standing(lines: &[String]) -> String {
        let receipts = Receipts::parse(lines.concat().as_bytes());
        match receipts.standing("daily", &at("ops"), &["a".to_owned()]) {
            Standing::New => "new".to_owned(),
            Standing::Begun { parts, sent } => format!("{:?} of {parts}", sent.iter().collect::<Vec<_>>()),
            Standing::Done(at) => at.to_owned(),
        }
    }

    #[test]
    fn a_message_is_done_when_all_its_parts_are() {
        let (one, two) = (line(&["a"], 1, 2, "x"), line(&["a"], 2, 2, "y"));
        assert_eq!(standing(&[]), "new");
        assert_eq!(standing(std::slice::from_ref(&one)), "[(0, \"x\")] of 2");
        assert_eq!(standing(&[one.clone(), two.clone()]), "2026-11-28T07:30:02Z");
        // Sent again, and broken off: the rest of that round is left.
        let again = [one.clone(), two.clone(), line(&["a"], 1, 2, "z")];
        assert_eq!(standing(&again), "[(0, \"z\")] of 2");
        assert_eq!(standing(&[&again[..], &[two]].concat()), "2026-11-28T07:30:02Z");
        // Begun again with another text: the old part is no part of it.
        assert_eq!(standing(&[one.clone(), line(&["a"], 1, 2, "z")]), "[(0, \"z\")] of 2");
        assert_eq!(standing(&[one, line(&["a"], 2, 3, "z")]), "[(1, \"z\")] of 3");
        assert_eq!(standing(&[line(&["a", "b"], 1, 1, "x"), line(&["a"], 3, 2, "x"), line(&["a"], 0, 2, "x")]), "new");
    }

    #[test]
    fn what_was_told_is_known_by_its_id() {
        let lines = [line(&["a", "b"], 1, 1, "x"), line(&["c"], 1, 2, "x")].concat();
        let receipts = Receipts::parse(lines.as_bytes());
        let told = |id: &str| receipts.told("daily", &at("ops"), id);
        assert_eq!((told("a"), told("b"), told("c"), told("d")), (true, true, false, false));
        assert!(!receipts.told("daily", &at("phone"), "a") && !receipts.told("weekly", &at("ops"), "a"));
    }

    #[test]
    fn each_receiver_has_a_list_of_its_own() {
        let chat = |to: &str| Receiver { to: Some(to.to_owned()), ..at("ops") };
        let mut receipt: Receipt = serde_json::from_str(&line(&["a"], 1, 1, "x")).unwrap();
        receipt.to = Some("1".to_owned());
        let receipts = Receipts::parse((receipt.line() + &line(&["b"], 1, 1, "x")).as_bytes());
        let told = |receiver: &Receiver, id: &str| receipts.told("daily", receiver, id);
        assert!(told(&chat("1"), "a") && !told(&chat("2"), "a") && !told(&at("ops"), "a"));
        let is_done =
            |to: &str, id: &str| matches!(receipts.standing("daily", &chat(to), &[id.to_owned()]), Standing::Done(_));
        assert!(is_done("1", "a") && !is_done("2", "a"));
        // What went to the channel as a whole went to each of them.
        assert!(told(&chat("1"), "b") && told(&chat("2"), "b") && is_done("2", "b"));
    }

    #[test]
    fn a_line_counts_however_it_is_spaced() {
        let spaced = line(&["a"], 1, 1, "x").replace("\":", "\" : ").replace(",\"", ", \"");
        assert!(spaced.contains("\"command\" : \"send\""), "{spaced}");
        assert!(Receipts::parse(spaced.as_bytes()).told("daily", &at("ops"), "a"));
    }

    #[test]
    fn damaged_lines_and_other_commands_are_passed_over() {
        let good = line(&["a"], 1, 1, "x");
        let half = good.split_at(good.len() / 2).0.to_owned() + "\n";
        let collect = "{\"command\":\"collect\",\"rows\":\"\\\"command\\\":\\\"send\\\"\"}\n".to_owned();
        let odd = "\u{0}\"command\":\"send\" \"command\":\"send\"\n{\"command\":\"send\",\"ids\":7}\n".to_owned();
        let mut bytes = [half, collect, odd, good].concat().into_bytes();
        bytes.extend(b"\xff\xfe{\"command\":\"send\"");
        assert!(Receipts::parse(&bytes).told("daily", &at("ops"), "a"));
        assert_eq!(Receipts::parse(&bytes).rounds.len(), 1);
    }

    #[test]
    fn a_mark_is_the_same_for_ever() {
        assert_eq!(mark(&[]), "cbf29ce484222325");
        assert_eq!(mark(&["a"]), mark(&["a"]));
        assert_ne!(mark(&["ab", "c"]), mark(&["a", "bc"]));
    }

    proptest::proptest! {
        /// Whatever a file holds besides, and however often it is cut, a whole line counts.
        #[test]
        fn a_whole_line_counts_in_any_file(before in proptest::collection::vec(0..=255_u8, 0..200), cut in 0..400_usize) {
            let (other, good) = (line(&["b"], 1, 1, "y"), line(&["a"], 1, 1, "x"));
            let half = other.as_bytes().get(..cut.min(other.len() - 2)).unwrap_or_default();
            let bytes = [&before, b"\n".as_slice(), half, b"\n", good.as_bytes(), half].concat();
            let receipts = Receipts::parse(&bytes);
            let told = |id: &str| receipts.told("daily", &at("ops"), id);
            proptest::prop_assert!(told("a") && !told("b"));
        }
    }
}
