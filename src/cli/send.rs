//! `takings send REPORT --to CHANNEL`: delivers a report, alerts or a page, each once, and says what went where.

use std::{cell::OnceCell, fmt::Write, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    Outcome,
    args::{Global, Send},
    busy::Busy,
    collect::{RealClock, vault},
    failure::{Failure, Told},
    folder::{self, Folder},
    messages::{self, Made, Sendable, Stock},
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
    insights::{Facts, Found},
    metrics,
    report::brief::{self, Slot},
    send::{self, Message, Plan, Post, Receiver, Scope, receipts::Receipts},
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
    /// What is sent is made from this.
    pub(super) stock: &'a Stock<'a>,
    /// The secrets.
    pub(super) vault: &'a Vault,
    /// Where is said what takes long.
    pub(super) terminal: &'a Terminal,
}

/// So many failures of a service in a row are as many as it is asked for.
const BUSY: usize = 3;

/// What was delivered.
#[derive(Debug)]
pub(super) struct Delivered {
    /// What it is: `daily 2026-11-28`, or `alerts`.
    pub(super) what: String,
    /// The channel.
    pub(super) channel: String,
    /// How many messages went out now.
    pub(super) messages: usize,
    /// When it was sent before, where that is why nothing went out.
    pub(super) before: Option<String>,
    /// What is to be said of what went out.
    pub(super) warning: Option<String>,
    /// What did not go out, and why.
    pub(super) failed: Vec<Told>,
}

impl Delivered {
    /// `sent daily 2026-11-28 to ops (2 messages)`.
    pub(super) fn words(&self) -> String {
        let Delivered { what, channel, messages, before, .. } = self;
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
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let facts = Facts { metrics: &metrics, problems: &folder.problems, found: &Found::default() };
    let options = Options {
        period: send.period.as_deref(),
        slot: send.slot.of(),
        again: send.again,
        stock: &Stock { facts, dated: OnceCell::new() },
        vault: &vault,
        terminal,
    };
    let mut failed = Vec::new();
    for name in channels {
        let done = if send.dry_run {
            preview(&folder, &send.report, name, options).and_then(|shown| terminal::print(&shown))
        } else {
            deliver(&folder, &send.report, name, options).map(|it| failed.extend(said(it, terminal)))
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

/// Says what was delivered, and answers with what was not.
pub(super) fn said(delivered: Delivered, terminal: &Terminal) -> Vec<Told> {
    let is_sent = delivered.messages > 0;
    if is_sent || delivered.failed.is_empty() {
        terminal.say(&format!("{}\n", delivered.words()));
    }
    if let Some(warning) = delivered.warning.filter(|_| is_sent) {
        terminal.say(&format!("warning: {warning}\n"));
    }
    delivered.failed
}

/// Delivers a report, notices or a page to a channel, as far as that was not done before. A message or a receiver that
/// fails keeps nothing from the others.
pub(super) fn deliver(folder: &Folder, report: &str, name: &str, options: Options<'_>) -> Result<Delivered, Failure> {
    let actions = folder.workspace.logs().join("actions.jsonl");
    let _lock = lock(folder, options.terminal)?;
    let Plans { all: plans, mut failed, warning } = plans(folder, report, name, options, false)?;
    let waiting = |pause: Duration, why: &str| {
        let seconds = pause.as_secs_f64();
        options.terminal.say(&format!("{name}: {why}; waiting {seconds:.1} s\n"));
    };
    let post = Post { root: folder.workspace.root(), vault: options.vault, clock: &RealClock, waiting: &waiting };
    let keep = |line: &str| files::append_durably(&actions, line);
    let (mut messages, mut busy) = (0, 0);
    for Planned { receiver, message, left } in &plans {
        let failure = match send::deliver((receiver, message), left, post, &keep) {
            Ok(sent) => {
                messages += sent;
                busy = if sent > 0 { 0 } else { busy };
                continue;
            }
            Err(failure) => failure,
        };
        busy = if failure.scope == Scope::Busy { busy + 1 } else { 0 };
        let is_whole = failure.scope == Scope::Channel;
        failed.push((if is_whole { name } else { &receiver.label }.to_owned(), failure));
        if is_whole || busy == BUSY {
            break;
        }
    }
    Ok(Delivered { warning, failed: told(&failed), ..delivered(folder, report, name, &plans, messages) })
}

fn delivered(folder: &Folder, report: &str, name: &str, plans: &[Planned], messages: usize) -> Delivered {
    let before = plans.iter().find_map(|it| it.left.done.as_deref()).map(|at| words(at, &folder.business));
    let (what, channel) = (what(report, plans), name.to_owned());
    Delivered { what, channel, messages, before, warning: None, failed: Vec::new() }
}

/// Failures by receiver as a person is told of them, the same one once.
fn told(failed: &[(String, send::Failure)]) -> Vec<Told> {
    let new = failed.iter().enumerate().filter(|(at, one)| !failed.iter().take(*at).any(|before| before == *one));
    new.map(|(_, (label, failure))| Told::of_channel(label, failure)).collect()
}

/// Exactly what [`deliver`] would send now, secrets masked.
fn preview(folder: &Folder, report: &str, name: &str, options: Options<'_>) -> Result<String, Failure> {
    let Plans { all: plans, failed, warning } = plans(folder, report, name, options, true)?;
    if let Some(told) = told(&failed).into_iter().next() {
        return Err(Failure::Told(told));
    }
    let mut shown = String::new();
    for Planned { receiver, left: plan, .. } in &plans {
        for part in &plan.left {
            let Some(step) = plan.steps.get(*part) else { continue };
            let head =
                format!("--- {} to {}, {} of {}", what(report, &plans), receiver.label, part + 1, plan.steps.len());
            let lines: Vec<String> = step.shown(options.vault).lines().map(harmless).collect();
            let _ = writeln!(shown, "{head}\n{}\n", lines.join("\n").trim_end());
        }
    }
    if shown.is_empty() {
        options.terminal.say(&format!("{}\n", delivered(folder, report, name, &plans, 0).words()));
    }
    if let Some(warning) = warning.filter(|_| !shown.is_empty()) {
        options.terminal.say(&format!("warning: {warning}\n"));
    }
    let missing = channel(&folder.business, name)?.secrets().into_iter().find_map(|it| options.vault.get(it).err());
    if let Some(missing) = missing {
        options.terminal.say(&format!("warning: {}\n  = help: {}\n", missing.message, missing.hint));
    }
    Ok(shown)
}

/// A message with what is left to do for it.
struct Planned {
    receiver: Receiver,
    message: Message,
    left: Plan,
}

/// The messages that there are to send.
struct Plans {
    all: Vec<Planned>,
    /// Why there is no plan for some of them, by receiver. They keep nothing from the others.
    failed: Vec<(String, send::Failure)>,
    /// What is to be said of them.
    warning: Option<String>,
}

fn plans(folder: &Folder, report: &str, name: &str, options: Options<'_>, is_dry: bool) -> Result<Plans, Failure> {
    let wanted = messages::named(report, options.period)?;
    let channel = channel(&folder.business, name)?;
    let actions = files::read_if_there(&folder.workspace.logs().join("actions.jsonl"))?.unwrap_or_default();
    let receipts = Receipts::parse(&actions);
    let receivers = send::receivers(name, channel);
    let told = |receiver: &Receiver, id: &str| !options.again && receipts.told(report, receiver, id);
    let busy = Busy::with("adding up", options.terminal);
    let Made { notices, warning } = messages::reports(
        folder,
        (wanted, options.stock),
        (options.period, options.slot),
        (&receivers, &told),
        is_dry,
    )?;
    drop(busy);
    let (mut plans, mut failed) = (Vec::new(), Vec::new());
    for (receiver, notices) in receivers.iter().zip(notices) {
        for notice in messages::fitted(notices, channel) {
            let message = messages::message(report, &notice, channel, folder.business.url.as_deref());
            let receiver = receiver.clone();
            match send::plan(&receiver, &message, &receipts, options.again, RealClock.now()) {
                Ok(left) => plans.push(Planned { receiver, message, left }),
                Err(why) => failed.push((receiver.label, why)),
            }
        }
    }
    Ok(Plans { all: plans, failed, warning })
}

/// `daily 2026-11-28`; of notices, whose ids are for programs, the name alone.
fn what(report: &str, plans: &[Planned]) -> String {
    let is_notices = matches!(messages::named(report, None), Ok(Sendable::Notices(_)));
    match plans.first().filter(|_| !is_notices) {
        Some(planned) => format!("{report} {}", planned.message.ids.join(" ")),
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
