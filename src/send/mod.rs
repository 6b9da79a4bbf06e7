//! Delivers messages to channels: what goes out for each kind of channel, part by part, and never twice. What a message
//! says is made elsewhere.
//!
//! A message becomes the steps of its channel ([`steps`]): requests, mails or files, which can be looked at before they are
//! taken. [`plan`] leaves out those that the receipts know, [`deliver`] takes the others one by one, and each has its
//! receipt on the disk before the next one begins.

mod address;
mod discord;
mod email;
mod file;
mod http;
pub mod receipts;
mod receiver;
mod slack;
mod telegram;
mod webhook;

use std::{path::Path, time::Duration};

use chrono::{DateTime, Utc};

use self::receipts::{Receipt, Receipts, Standing};
pub use self::receiver::{Receiver, receivers};
use crate::{
    base::{
        clock::{Clock, rfc3339},
        files::FileError,
        secret::{NoSecret, Vault},
    },
    config::{
        Channel,
        channel::{Fault, Service},
    },
};

/// Something to deliver, in the forms that its channel takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The name of what it is, such as `daily`.
    pub report: String,
    /// What it tells of: with its name, they are what it is known by.
    pub ids: Vec<String>,
    /// What it is called where there is a line for that.
    pub subject: String,
    /// Its texts in the markup of the channel, in order: messages of a chat, or else one text.
    pub texts: Vec<String>,
    /// The same as HTML, for mail.
    pub html: String,
    /// The same as JSON, for programs.
    pub document: String,
}

/// What messages are sent with.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    /// The business's folder.
    pub root: &'a Path,
    /// The secrets.
    pub vault: &'a Vault,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Is told of every wait, with its reason.
    pub waiting: &'a dyn Fn(Duration, &str),
}

/// One thing that goes out.
#[derive(Debug)]
pub enum Step {
    /// A request to a service.
    Post(http::Call),
    /// A mail.
    Mail(Box<email::Mail>),
    /// A file.
    Write(file::Write),
}

/// What is left to do for a message.
#[derive(Debug)]
pub struct Plan {
    /// Every step, those that were taken before too.
    pub steps: Vec<Step>,
    /// The numbers of the steps that are left, from 0.
    pub left: Vec<usize>,
    /// When the last step was taken, where none is left.
    pub done: Option<String>,
    /// Whether it is taken although it was before.
    pub again: bool,
}

/// Why a message was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened: lower case, no full stop, no secret.
    pub message: String,
    /// The next steps.
    pub hints: Vec<String>,
    /// What else it concerns.
    pub scope: Scope,
}

/// What a failure keeps from being delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This message alone, as far as is known.
    Message,
    /// Others too, if it lasts: the service is busy or cannot be reached.
    Busy,
    /// Every message to this channel.
    Channel,
}

impl Failure {
    /// A failure of one message.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), hints: Vec::new(), scope: Scope::Message }
    }

    /// The same for more than the message.
    fn of(self, scope: Scope) -> Failure {
        Failure { scope, ..self }
    }

    /// The same with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }

    /// Whatever it repeats of an answer, no secret is in it.
    fn masked(self, vault: &Vault) -> Failure {
        let hints = self.hints.iter().map(|hint| vault.mask(hint)).collect();
        Failure { message: vault.mask(&self.message), hints, ..self }
    }
}

impl From<NoSecret> for Failure {
    fn from(missing: NoSecret) -> Failure {
        Failure::new(missing.message).hint(missing.hint).of(Scope::Channel)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::new(format!("the channel cannot be used: {}", fault.message)).hint(fault.hint).of(Scope::Channel)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        Failure::new(error.to_string())
    }
}

/// What goes out for a message to a channel, in order. `now` is the date of mails.
pub fn steps(channel: &Channel, message: &Message, now: DateTime<Utc>) -> Result<Vec<Step>, Failure> {
    if let Some(fault) = channel.fault() {
        return Err(fault.into());
    }
    if message.texts.is_empty() {
        return Err(Failure::new(format!("there is nothing to say in `{}`", message.report)));
    }
    Ok(match channel.service() {
        Some(Service::Slack) => slack::calls(channel, &message.texts).into_iter().map(Step::Post).collect(),
        Some(Service::Discord) => discord::calls(channel, &message.texts).into_iter().map(Step::Post).collect(),
        Some(Service::Telegram) => telegram::calls(channel, &message.texts).into_iter().map(Step::Post).collect(),
        Some(Service::Webhook) => vec![Step::Post(webhook::call(channel, message))],
        Some(Service::Email) => vec![Step::Mail(Box::new(email::mail(channel, message, now)?))],
        Some(Service::File) => vec![Step::Write(file::write(channel, message))],
        None => Vec::new(),
    })
}

/// The steps of a message to a receiver, and those that are left after what the receipts know. With `again` all of them are
/// left.
pub fn plan(
    receiver: &Receiver,
    message: &Message,
    receipts: &Receipts,
    again: bool,
    now: DateTime<Utc>,
) -> Result<Plan, Failure> {
    let steps = steps(&receiver.way, message, now)?;
    let all = 0..steps.len();
    let (left, done) = match receipts.standing(&message.report, receiver, &message.ids) {
        Standing::Done(at) if !again => (Vec::new(), Some(at.to_owned())),
        Standing::Begun { parts, sent } if !again => {
            let is_same = |(part, text): (&usize, &String)| steps.get(*part).is_some_and(|step| step.mark() == *text);
            if parts != steps.len() || !sent.iter().all(is_same) {
                let n = sent.len();
                let failure =
                    Failure::new(format!("{n} of {parts} parts were sent before, and the text has changed since"));
                return Err(failure.hint("`--again` sends all of it anew; what was sent stays where it is"));
            }
            (all.filter(|part| !sent.contains_key(part)).collect(), None)
        }
        _ => (all.collect(), None),
    };
    Ok(Plan { steps, left, done, again })
}

/// Takes the steps that are left, in order. `keep` writes a line with the receipt of each to the disk before the next one.
pub fn deliver(
    (receiver, message): (&Receiver, &Message),
    plan: &Plan,
    post: Post<'_>,
    keep: &dyn Fn(&str) -> Result<(), FileError>,
) -> Result<usize, Failure> {
    for (done, part) in plan.left.iter().enumerate() {
        let Some(step) = plan.steps.get(*part) else { continue };
        let answer = step.take(post).map_err(|failure| {
            let (before, parts) = (plan.steps.len() - plan.left.len() + done, plan.steps.len());
            let failure = failure.masked(post.vault);
            let command = if plan.again { "the command without `--again`" } else { "the same command" };
            let rest = || format!("{before} of {parts} parts are sent; {command} goes on with the rest");
            if before == 0 { failure } else { failure.hint(rest()) }
        })?;
        let receipt = Receipt {
            at: rfc3339(post.clock.now()),
            command: receipts::COMMAND.to_owned(),
            report: message.report.clone(),
            ids: message.ids.clone(),
            channel: receiver.channel.clone(),
            to: receiver.to.clone(),
            part: part + 1,
            parts: plan.steps.len(),
            text: step.mark(),
            answer: answer.map(|answer| post.vault.mask(&answer)),
        };
        keep(&receipt.line()).map_err(|error| {
            let failure = Failure::from(error).of(Scope::Channel);
            failure.hint("it was sent, but that cannot be noted: the next `send` would send it again")
        })?;
    }
    Ok(plan.left.len())
}

impl Step {
    /// Does it. Answers with the id that the service gave it, if any.
    fn take(&self, post: Post<'_>) -> Result<Option<String>, Failure> {
        match self {
            Step::Post(call) => http::post(call, post),
            Step::Mail(mail) => mail.send(post),
            Step::Write(write) => write.run(post).map(|()| None),
        }
    }

    /// What tells its text from any other one, wherever it goes.
    fn mark(&self) -> String {
        match self {
            Step::Post(call) => receipts::mark(&[&call.body]),
            Step::Mail(mail) => receipts::mark(&mail.says()),
            Step::Write(write) => receipts::mark(&[&write.path, &write.text]),
        }
    }

    /// All of it as a person may see it: where it goes, and what.
    pub fn shown(&self, vault: &Vault) -> String {
        let shown = match self {
            Step::Post(call) => call.shown(vault),
            Step::Mail(mail) => mail.shown(),
            Step::Write(write) => write.shown(),
        };
        vault.mask(&shown)
    }
}
