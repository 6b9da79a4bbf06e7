//! What each job of the schedule does. Nobody looks on: nothing is printed, and what came of it is answered in a line.

use std::{cell::OnceCell, collections::BTreeSet};

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;

use super::{
    args::Global,
    collect,
    failure::{Failure, Told},
    folder::{self, Folder},
    messages::Stock,
    report, send, snapshot,
    terminal::Terminal,
};
use crate::{
    base::calendar::Day,
    build,
    config::Business,
    insights::{Facts, Found},
    metrics,
    report::{brief::Slot, dated::Kind, model::Report},
    schedule::{Due, Ended, Job},
};

/// Does a job.
pub(super) fn perform(due: Due, zone: Tz, global: &Global, terminal: &Terminal) -> Result<Ended, Failure> {
    let terminal = &terminal.silent();
    let of_its_day = as_of(due, zone, global)?;
    let slot = if due.job == Job::Daily { Slot::at(due.at.with_timezone(&zone).hour()) } else { Slot::default() };
    match due.job {
        Job::Collect => {
            let (words, is_fine) = collect::unattended(global, terminal)?;
            Ok(Ended { is_fine, words })
        }
        Job::Snapshot => Ok(Ended { is_fine: true, words: snapshot::freeze(&of_its_day, terminal)?.join("; ") }),
        Job::Daily => publish(Kind::Daily, slot, &of_its_day, terminal),
        Job::Weekly => publish(Kind::Weekly, slot, &of_its_day, terminal),
        Job::Monthly => publish(Kind::Monthly, slot, &of_its_day, terminal),
        Job::Alerts | Job::Reminders => {
            Ok(tell((None, OnceCell::new()), due.job.texts(), slot, &folder::open_to_show(global, terminal)?, terminal))
        }
    }
}

/// A warning where the folder stands still, as an example does: no report of it is ever of a later day.
pub(super) fn standstill(business: &Business, global: &Global) -> Option<String> {
    let day = business.as_of.filter(|_| global.as_of.is_none())?;
    let word = format!("`as_of` in data/business.toml holds today at {}: every report is of that day", day.words());
    Some(format!("warning: {word}\n  = help: leave out that line, so that today is today\n"))
}

/// `Mon 30 Nov 07:30`, with the year where it is another one than now.
pub(super) fn when(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (there, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if there.year() == now.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
    there.format(form).to_string()
}

/// What is made up for looks at the day that it was due, unless the folder stands still on another one.
fn as_of(due: Due, zone: Tz, global: &Global) -> Result<Global, Failure> {
    let day = |at: DateTime<Utc>| Day::from(at.with_timezone(&zone).date_naive());
    let (business, _) = folder::business(&folder::find(global)?)?;
    let is_pinned = global.as_of.is_some() || business.is_some_and(|business| business.as_of.is_some());
    let as_of = (!is_pinned && day(due.at) < day(Utc::now())).then(|| day(due.at)).or(global.as_of);
    Ok(Global { as_of, ..global.clone() })
}

/// Writes a dated report, and sends it to the channels that get it.
fn publish(kind: Kind, slot: Slot, global: &Global, terminal: &Terminal) -> Result<Ended, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    let edition = report::edition(&folder, kind, None, slot)?;
    let Some((report, summary)) = build::dated(&folder.workspace, folder.inputs(), &edition, false)? else {
        return Ok(Ended { is_fine: true, words: format!("there is nothing to report of {}", edition.name) });
    };
    let path = edition.path();
    let is_new = summary.written.iter().any(|written| written.starts_with(&path));
    let wrote = if is_new { format!("wrote {path}") } else { format!("{path} is as it was") };
    Ok(tell((Some(wrote), OnceCell::from(report)), &[kind.name()], slot, &folder, terminal))
}

/// What kept a text from a channel, in a line.
fn told_of(text: &str, channel: &str, told: &Told) -> String {
    let line = told.line();
    format!("{text} to {channel}: {}", line.strip_prefix(&format!("{channel}: ")).unwrap_or(&line))
}

/// Sends texts to the channels that get them, after what was `done` before. What fails with one keeps nothing from the
/// others; one that is away is not asked again for the next text.
fn tell(
    (done, dated): (Option<String>, OnceCell<Report>),
    texts: &[&str],
    slot: Slot,
    folder: &Folder,
    terminal: &Terminal,
) -> Ended {
    let vault = collect::vault(&folder.workspace, terminal);
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let facts = Facts { metrics: &metrics, problems: &folder.problems, found: &Found::default() };
    let stock = &Stock { facts, dated };
    let options = send::Options { period: None, slot, again: false, stock, vault: &vault, terminal };
    let (mut sent, mut failed, mut warned) = (Vec::new(), Vec::new(), Vec::new());
    let (mut away, mut asked) = (BTreeSet::new(), 0_u64);
    for text in texts {
        for (channel, _) in folder.business.channels_for(text) {
            asked += 1;
            if away.contains(channel) {
                failed.push(format!("{text} to {channel}: not tried after that"));
                continue;
            }
            match send::deliver(folder, text, channel, options) {
                Ok(delivered) => {
                    for told in &delivered.failed {
                        failed.push(told_of(text, channel, told));
                        away.extend(told.is_away.then_some(channel));
                    }
                    if delivered.messages > 0 {
                        sent.push(delivered.words());
                        warned.extend(delivered.warning);
                    }
                }
                Err(Failure::NobodyReads) => {}
                Err(Failure::Told(told)) => {
                    failed.push(told_of(text, channel, &told));
                    away.extend(told.is_away.then_some(channel));
                }
            }
        }
    }
    let is_fine = failed.is_empty();
    let rest = match (asked, sent.is_empty()) {
        (0, _) => Some("no channel gets it".to_owned()),
        (_, true) if is_fine => Some("nothing new to send".to_owned()),
        _ => None,
    };
    // Every channel gets the same, and is warned of the same.
    warned.dedup();
    let words: Vec<String> = failed.into_iter().chain(done).chain(sent).chain(warned).chain(rest).collect();
    Ended { is_fine, words: words.join("; ") }
}
