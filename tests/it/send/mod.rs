//! `takings send` against real servers on this machine: what arrives, what is said of what does not, and that nothing is said
//! twice and no secret at all.

mod apart;
mod chats;
mod faults;
mod mail;
mod secrets;
mod twice;

use std::{path::PathBuf, sync::Mutex, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::Value;
use takings::{
    base::{clock::Clock, files, secret::Vault},
    config::{Channel, parse},
    send::{self, Failure, Message, Post, receipts::Receipts},
};
use tempfile::TempDir;

use crate::project::Project;

/// A channel `ops` to send to from within, with a clock that stands still but where it is waited for.
pub(super) struct Desk {
    folder: TempDir,
    channel: Channel,
    vault: Vault,
    clock: Still,
    waits: Mutex<Vec<String>>,
}

/// A clock that stands still but where it is waited for.
struct Still(Mutex<DateTime<Utc>>);

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn wait(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Desk {
    /// A channel with these keys and secrets.
    #[track_caller]
    pub(super) fn new(keys: &str, secrets: &[(&str, &str)]) -> Desk {
        let (business, problems) = parse::parse(&format!("[channels.ops]\n{keys}\n"), "business.toml");
        assert!(problems.is_empty(), "{problems:?}");
        let variable =
            |(name, value): &(&str, &str)| (format!("TAKINGS_SECRET_{}", name.to_uppercase()), (*value).to_owned());
        Desk {
            folder: tempfile::tempdir().unwrap(),
            channel: business.unwrap().channels["ops"].clone(),
            vault: Vault::new("/nowhere", secrets.iter().map(variable).collect()),
            clock: Still(Mutex::new("2026-11-28T07:30:00Z".parse().unwrap())),
            waits: Mutex::default(),
        }
    }

    /// Sends a message, as far as that was not done before; answers how many parts went out now.
    pub(super) fn send(&self, message: &Message) -> Result<usize, Failure> {
        self.deliver(message, false, &|line| files::append_durably(&self.actions(), line))
    }

    /// Sends a message although it was sent before.
    pub(super) fn send_again(&self, message: &Message) -> Result<usize, Failure> {
        self.deliver(message, true, &|line| files::append_durably(&self.actions(), line))
    }

    /// The same with something else in place of the disk.
    pub(super) fn send_keeping(
        &self,
        message: &Message,
        keep: &dyn Fn(&str) -> Result<(), files::FileError>,
    ) -> Result<usize, Failure> {
        self.deliver(message, false, keep)
    }

    fn deliver(
        &self,
        message: &Message,
        again: bool,
        keep: &dyn Fn(&str) -> Result<(), files::FileError>,
    ) -> Result<usize, Failure> {
        let receipts = Receipts::parse(&files::read_if_there(&self.actions()).unwrap().unwrap_or_default());
        let waiting = |pause: Duration, why: &str| {
            self.waits.lock().unwrap().push(format!("{} ms: {why}", pause.as_millis()));
        };
        let post = Post { root: self.folder.path(), vault: &self.vault, clock: &self.clock, waiting: &waiting };
        let mut sent = 0;
        for receiver in send::receivers("ops", &self.channel) {
            let plan = send::plan(&receiver, message, &receipts, again, self.clock.now())?;
            sent += send::deliver((&receiver, message), &plan, post, keep)?;
        }
        Ok(sent)
    }

    /// What would go out.
    pub(super) fn shown(&self, message: &Message) -> String {
        let steps = send::steps(&self.channel, message, self.clock.now()).unwrap();
        steps.iter().map(|step| step.shown(&self.vault)).collect()
    }

    /// The receipts so far.
    pub(super) fn receipts(&self) -> Vec<Value> {
        receipts(&String::from_utf8(files::read_if_there(&self.actions()).unwrap().unwrap_or_default()).unwrap())
    }

    /// What was said of waits: how long and why.
    pub(super) fn waits(&self) -> Vec<String> {
        self.waits.lock().unwrap().clone()
    }

    fn actions(&self) -> PathBuf {
        self.folder.path().join("logs/actions.jsonl")
    }
}

/// The lines of a file of actions.
pub(super) fn receipts(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The brief of a day in these texts.
pub(super) fn brief(texts: &[&str]) -> Message {
    Message {
        report: "daily".to_owned(),
        ids: vec!["2026-11-28".to_owned()],
        subject: "Daily brief".to_owned(),
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        html: "<p>brief</p>".to_owned(),
        document: "{\"page\": \"daily\"}".to_owned(),
    }
}

/// A small business with channels, and secrets by name.
pub(super) fn folder(channels: &str, secrets: &[(&str, &str)]) -> Project {
    let project = Project::new()
        .business(&format!(
            "name = \"Small\"\nas_of = 2026-02-24\ncurrency = \"USD\"\ntimezone = \"Asia/Kolkata\"\n{channels}"
        ))
        .file("data/revenue.csv", "date,source,amount\n2026-02-10,stripe,100\n2026-02-20,stripe,20\n");
    secrets.iter().fold(project, |project, (name, value)| project.file(&format!(".secrets/{name}.txt"), value))
}
