//! What each job of the schedule does. Nobody looks on: nothing is printed, and what came of it is answered in a line.

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;

use super::{
    args::Global,
    collect,
    failure::Failure,
    folder::{self, Folder},
    snapshot,
    terminal::Terminal,
};
use crate::{
    base::calendar::Day,
    build,
    report::weekly,
    schedule::{Due, Ended, Job},
};

/// Does a job.
pub(super) fn perform(due: Due, zone: Tz, global: &Global, terminal: &Terminal) -> Result<Ended, Failure> {
    let terminal = &terminal.silent();
    let of_its_day = as_of(due, zone, global)?;
    let fine = |words: String| Ok(Ended { is_fine: true, words });
    match due.job {
        Job::Collect => {
            let (words, is_fine) = collect::unattended(global, terminal)?;
            Ok(Ended { is_fine, words })
        }
        Job::Snapshot => fine(snapshot::freeze(&of_its_day, terminal)?.join("; ")),
        Job::Weekly => fine(write_weekly(&folder::open_to_show(&of_its_day, terminal)?)?),
        Job::Daily | Job::Monthly => fine("nothing to write yet".to_owned()),
        Job::Alerts | Job::Reminders => fine("nothing to tell".to_owned()),
    }
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

fn write_weekly(folder: &Folder) -> Result<String, Failure> {
    let week = weekly::week(&folder.business, folder.today, None).map_err(Failure::new)?;
    let name = folder.business.week_starts.name(week);
    let made = build::weekly(&folder.workspace, folder.inputs(), week, false)?;
    Ok(made.map_or_else(|| format!("nothing to report of {name}"), |_| format!("wrote reports/weekly/{name}")))
}
