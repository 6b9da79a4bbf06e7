//! `takings send REPORT --to CHANNEL`: delivers a report, alerts or a page, each once, and says what went where.

use std::{fmt::Write, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    Outcome,
    args::{Global, Send},
    busy::Busy,
    collect::{RealClock, vault},
    failure::Failure,
    folder::{self, Folder},
    messages::{self, Sendable},
    report,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        clock::Clock,
        files,
        secret::Vault,
        text::{count, harmless, join, nearest},
    },
    config::{Business, Channel},
    report::brief::{self, Slot},
    send::{self, Message, Plan, Post, receipts::Receipts},
};

/// How often a send looks whether another one is done, and how long it does.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 1200;

/// How something is delivered.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    /// The period of a dated report; the last one where none is named.
    pub(super) period: Option<&'a str>,
    /// The time of day of a brief.
    pub(super) slot: Slot,
    /// Whether it is sent although it was before.
    pub(super) again: bool,
    /// The secrets.
    pub(super) vault: &'a Vault,
    /// Where is said what takes long.
    pub(super) terminal: &'a Terminal,
}

/// What was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delivered {
    /// What it is: `daily 2026-11-28`, or `alerts`.
    pub(super) what: String,
    /// The channel.
    pub(super) channel: String,
    /// How many messages went out now.
    pub(super) messages: usize,
    /// When it was sent before, where that is why nothing went out.
    pub(super) before: Option<String>,
}

impl Delivered {
    /// `sent daily 2026-11-28 to ops (2 messages)`.
    pub(super) fn words(&self) -> String {
        let Delivered { what, channel, messages, before } = self;
        match (messages, before) {
            (0, Some(when)) => format!("{what} was sent to {channel} before, on {when}; `--again` sends it anew"),
            (0, None) => format!("nothing new in {what} for {channel}"),
            (n, _) => format!("sent {what} to {channel} ({})", count(*n as u64, "message", "messages")),
        }
    }
}

pub(super) fn run(send: &Send, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    messages::named(&send.report, send.period.as_deref())?;
    report::only_of_a_day(send.slot, send.report == brief::NAME)?;
    let folder = folder::open_to_show(global, terminal)?;
    let mut channels: Vec<&str> = Vec::new();
    for name in &send.to {
        channel(&folder.business, name)?;
        if !channels.contains(&name.as_str()) {
            channels.push(name);
        }
    }
    let vault = vault(&folder.workspace, terminal);
    let options =
        Options { period: send.period.as_deref(), slot: send.slot.of(), again: send.again, vault: &vault, terminal };
    let mut failed = Vec::new();
    for name in channels {
        let done = if send.dry_run {
            preview(&folder, &send.report, name, options).and_then(|shown| terminal::print(&shown))
        } else {
            deliver(&folder, &send.report, name, options).map(|it| terminal.say(&format!("{}\n", it.words())))
        };
        match done {
            Ok(()) => {}
            Err(Failure::NobodyReads) => return Err(Failure::NobodyReads),
            Err(Failure::Told(told)) => failed.push(told),
        }
    }
    // What went wrong with one channel keeps nothing from the others.
    let last = failed.pop();
    for told in failed {
        terminal::complain(&told.text(terminal.err_color()));
    }
    last.map_or(Ok(Outcome::Fine), |told| Err(Failure::Told(told)))
}

/// Delivers a report, notices or a page to a channel, as far as that was not done before.
pub(super) fn deliver(folder: &Folder, report: &str, name: &str, options: Options<'_>) -> Result<Delivered, Failure> {
    let actions = folder.workspace.logs().join("actions.jsonl");
    let _lock = lock(folder, options.terminal)?;
    let Plans { plans, failure } = plans(folder, report, name, options, false)?;
    let waiting = |pause: Duration, why: &str| {
        let seconds = pause.as_secs_f64();
        options.terminal.say(&format!("{name}: {why}; waiting {seconds:.1} s\n"));
    };
    let post = Post { root: folder.workspace.root(), vault: options.vault, clock: &RealClock, waiting: &waiting };
    let keep = |line: &str| files::append_durably(&actions, line);
    let mut messages = 0;
    for (message, plan) in &plans {
        messages +=
            send::deliver((name, message), plan, post, &keep).map_err(|failure| Failure::of_channel(name, &failure))?;
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(delivered(folder, report, name, &plans, messages)),
    }
}

fn delivered(folder: &Folder, report: &str, name: &str, plans: &[(Message, Plan)], messages: usize) -> Delivered {
    let before = plans.iter().find_map(|(_, plan)| plan.done.as_deref()).map(|at| words(at, &folder.business));
    Delivered { what: what(report, plans), channel: name.to_owned(), messages, before }
}

/// Exactly what [`deliver`] would send now, secrets masked.
fn preview(folder: &Folder, report: &str, name: &str, options: Options<'_>) -> Result<String, Failure> {
    let Plans { plans, failure } = plans(folder, report, name, options, true)?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let mut shown = String::new();
    for (_, plan) in &plans {
        for part in &plan.left {
            let Some(step) = plan.steps.get(*part) else { continue };
            let head = format!("--- {} to {name}, {} of {}", what(report, &plans), part + 1, plan.steps.len());
            let lines: Vec<String> = step.shown(options.vault).lines().map(harmless).collect();
            let _ = writeln!(shown, "{head}\n{}\n", lines.join("\n").trim_end());
        }
    }
    if shown.is_empty() {
        options.terminal.say(&format!("{}\n", delivered(folder, report, name, &plans, 0).words()));
    }
    let missing = channel(&folder.business, name)?.secrets().into_iter().find_map(|it| options.vault.get(it).err());
    if let Some(missing) = missing {
        options.terminal.say(&format!("warning: {}\n  = help: {}\n", missing.message, missing.hint));
    }
    Ok(shown)
}

/// The messages that there are to send.
struct Plans {
    /// Each with what is left to do for it.
    plans: Vec<(Message, Plan)>,
    /// Why there is no plan for one of them. It keeps nothing from the others.
    failure: Option<Failure>,
}

fn plans(folder: &Folder, report: &str, name: &str, options: Options<'_>, is_dry: bool) -> Result<Plans, Failure> {
    let wanted = messages::named(report, options.period)?;
    let channel = channel(&folder.business, name)?;
    let actions = files::read_if_there(&folder.workspace.logs().join("actions.jsonl"))?.unwrap_or_default();
    let receipts = Receipts::parse(&actions);
    let told = |id: &str| !options.again && receipts.told(report, name, id);
    let busy = Busy::with("adding up", options.terminal);
    let notices = messages::reports(folder, wanted, (options.period, options.slot), &told, is_dry)?;
    drop(busy);
    let (mut plans, mut failure) = (Vec::new(), None);
    for notice in &notices {
        let message = messages::message(report, notice, channel, folder.business.url.as_deref());
        match send::plan((name, channel), &message, &receipts, options.again, RealClock.now()) {
            Ok(plan) => plans.push((message, plan)),
            Err(why) => failure = Some(Failure::of_channel(name, &why)),
        }
    }
    Ok(Plans { plans, failure })
}

/// `daily 2026-11-28`; of notices, whose ids are for programs, the name alone.
fn what(report: &str, plans: &[(Message, Plan)]) -> String {
    let is_notices = matches!(messages::named(report, None), Ok(Sendable::Notices(_)));
    match plans.first().filter(|_| !is_notices) {
        Some((message, _)) => format!("{report} {}", message.ids.join(" ")),
        None => report.to_owned(),
    }
}

/// A channel by its name.
fn channel<'a>(business: &'a Business, name: &str) -> Result<&'a Channel, Failure> {
    business.channels.get(name).ok_or_else(|| {
        let names: Vec<&str> = business.channels.keys().map(String::as_str).collect();
        let hint = if names.is_empty() {
            "there is none in `data/business.toml` yet; docs/sending.md says how one is set up".to_owned()
        } else {
            format!("there are {}", join(&names))
        };
        Failure::unknown("channel", name, nearest(name, names.iter().copied()), &hint)
    })
}

/// One send at a time: another one is waited for.
fn lock(folder: &Folder, terminal: &Terminal) -> Result<files::Lock, Failure> {
    let path = folder.workspace.logs().join("send.lock");
    for look in 0..LOOKS {
        if let Some(lock) = files::lock(&path)? {
            return Ok(lock);
        }
        if look == 0 {
            terminal.say("waiting for another `takings send` in this folder\n");
        }
        RealClock.wait(LOOK);
    }
    Err(Failure::new("another `takings send` is at work in this folder").hint("wait until it is done, then try again"))
}

/// A moment of a receipt as people there say it.
fn words(at: &str, business: &Business) -> String {
    let Ok(moment) = at.parse::<DateTime<Utc>>() else { return at.to_owned() };
    let there = moment.with_timezone(&business.timezone);
    format!("{} at {}", Day::from(there.date_naive()).words(), there.format("%H:%M"))
}
