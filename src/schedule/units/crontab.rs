//! Lines for `crontab -e`.

use std::fmt::Write;

use super::{OFTEN, Place, times};
use crate::schedule::Plan;

/// The schedule as lines of a crontab.
pub fn crontab(plan: &Plan, place: &Place) -> String {
    let (zone, command) = (plan.zone.name(), command(place));
    let mut text = format!(
        "# What takings does by itself in {}. Add these lines with `crontab -e`.\n\
         # Each line only wakes takings, which knows what is due in {zone} and catches up what was missed.\n\
         # cronie (Fedora, RHEL, Arch) goes by CRON_TZ. The cron of Debian, Ubuntu, macOS and BusyBox does not know it and\n\
         # takes the machine's zone: if that is another one, the last line still does everything {OFTEN} minutes late at most.\n\
         CRON_TZ={zone}\n",
        place.slug()
    );
    for (cron, jobs) in times(plan) {
        let _ = writeln!(text, "# {jobs}\n{} {command}", cron.numeric());
    }
    let _ = writeln!(text, "# what was missed while the machine slept or was off\n*/{OFTEN} * * * * {command}");
    text
}

/// The command for a shell, as cron wants it: a bare `%` would be a line break, and `\` keeps it from being one.
fn command(place: &Place) -> String {
    let words: Vec<String> = place.words().iter().map(|word| quoted(word)).collect();
    words.join(" ").replace('\\', "\\\\").replace('%', "\\%") + " --quiet"
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./".contains(char);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\"'\"'")) }
}
