//! `takings snapshot`: freezes the figures of the day into `data/snapshots/`. A day is frozen once: what was promised is
//! not made anew with what is known later.

use chrono::Utc;

use super::{Outcome, args::Global, failure::Failure, folder, terminal::Terminal};
use crate::{
    base::{calendar::Day, clock::rfc3339, files},
    data::snapshots::Snapshot,
    metrics::{self, snapshot},
};

pub(super) fn run(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.say(&format!("{}\n", freeze(global, terminal)?.join("\n")));
    Ok(Outcome::Fine)
}

/// Freezes the figures of today, and answers what is to be said of it, line by line.
pub(super) fn freeze(global: &Global, terminal: &Terminal) -> Result<Vec<String>, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    let logs = folder.workspace.logs();
    let _lock = files::lock(&logs.join("snapshot.lock"))?.ok_or_else(|| {
        Failure::new("another `takings snapshot` is at work in this folder").hint("wait until it is done")
    })?;
    let name = Snapshot::path(folder.today);
    let path = folder.workspace.root().join(&name);
    let day = folder.today.words();
    if files::is_file(&path) {
        return Ok(vec![format!("`{name}` is there: {day} was frozen before and stays as it is")]);
    }
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let now = Utc::now();
    let created_at = rfc3339(now);
    let looked_back = folder.today < Day::from(now.with_timezone(&folder.business.timezone).date_naive());
    let snapshot = snapshot::freeze(&metrics, &created_at, looked_back);
    files::write_durably(&path, &snapshot.bytes())?;
    let figures = snapshot.figures.len();
    let mut words = vec![format!("wrote `{name}`: {figures} figures of {day}, {} open deals", snapshot.deals.len())];
    if looked_back {
        words.push("it looks back at a day that is over, so its forecasts are not judged later".to_owned());
    }
    Ok(words)
}
