//! An agent for launchd, as macOS has it.

use std::fmt::Write;

use super::{OFTEN, Place, times};
use crate::{
    base::cron::{Cron, Field},
    schedule::Plan,
};

/// A time with more parts than this is told more broadly: takings knows what is due.
const MOST: usize = 120;

/// The schedule as a property list.
pub fn launchd(plan: &Plan, place: &Place) -> String {
    let label = format!("takings.{}", place.slug());
    let zone = plan.zone.name();
    let words: String = place.words().iter().map(|word| format!("    <string>{}</string>\n", escaped(word))).collect();
    let mut moments = String::new();
    for (cron, jobs) in times(plan) {
        let _ = writeln!(moments, "    <!-- {jobs} -->");
        moments.extend(intervals(cron).iter().map(|keys| interval(keys)));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Save this as Library/LaunchAgents/{label}.plist in your home, then load it with launchctl.\n\
         \x20    launchd goes by the zone of the Mac. If that is not {zone}, everything is still done, {minutes} minutes late at most:\n\
         \x20    takings knows what is due, and each start only wakes it. -->\n\
         <plist version=\"1.0\">\n\
         <dict>\n\
         \x20 <key>Label</key>\n\
         \x20 <string>{label}</string>\n\
         \x20 <key>ProgramArguments</key>\n\
         \x20 <array>\n{words}\x20 </array>\n\
         \x20 <key>StartCalendarInterval</key>\n\
         \x20 <array>\n{moments}\x20 </array>\n\
         \x20 <key>StartInterval</key>\n\
         \x20 <integer>{seconds}</integer>\n\
         \x20 <key>RunAtLoad</key>\n\
         \x20 <true/>\n\
         </dict>\n\
         </plist>\n",
        minutes = OFTEN,
        seconds = OFTEN * 60,
    )
}

/// The keys of a start, with their numbers.
type Keys = Vec<(&'static str, u32)>;

fn interval(keys: &Keys) -> String {
    let keys: String =
        keys.iter().map(|(key, number)| format!("<key>{key}</key><integer>{number}</integer>")).collect();
    format!("    <dict>{keys}</dict>\n")
}

/// Every start of a time: a key that is missing stands for all. Where it takes too many, the keys of days go first, then
/// that of hours.
fn intervals(cron: &Cron) -> Vec<Keys> {
    let fields = [
        ("Month", &cron.month),
        ("Day", &cron.day),
        ("Weekday", &cron.weekday),
        ("Hour", &cron.hour),
        ("Minute", &cron.minute),
    ];
    let of = |names: &[&str]| {
        let wanted = fields.iter().filter(|(name, field)| names.contains(name) && !field.is_every());
        wanted.fold(vec![Keys::new()], |all, (name, field)| every(&all, name, field))
    };
    let day = ["Month", "Day", "Hour", "Minute"];
    let weekday = ["Month", "Weekday", "Hour", "Minute"];
    let by_day = match (cron.day.is_every(), cron.weekday.is_every(), cron.is_either_day()) {
        (true, true, _) | (true, false, true) | (false, true, true) => of(&["Month", "Hour", "Minute"]),
        (false, true, false) => of(&day),
        // With both keys launchd takes either; where both must match, too many starts are no harm.
        (true, false, false) | (false, false, false) => of(&weekday),
        (false, false, true) => [of(&day), of(&weekday)].concat(),
    };
    [by_day, of(&["Hour", "Minute"])].into_iter().find(|all| all.len() <= MOST).unwrap_or_else(|| of(&["Minute"]))
}

/// Each of the starts with each number of a field.
fn every(starts: &[Keys], name: &'static str, field: &Field) -> Vec<Keys> {
    let with = |keys: &Keys, number: u32| keys.iter().copied().chain([(name, number)]).collect();
    starts.iter().flat_map(|keys| field.numbers().into_iter().map(move |number| with(keys, number))).collect()
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_out() {
        for (cron, n, last) in [
            ("* * * * *", 1, "    <dict></dict>\n"),
            (
                "30 7 * * *",
                1,
                "    <dict><key>Hour</key><integer>7</integer><key>Minute</key><integer>30</integer></dict>\n",
            ),
            ("*/15 * * * *", 4, "    <dict><key>Minute</key><integer>45</integer></dict>\n"),
            (
                "0 0 1 * 1",
                2,
                "    <dict><key>Weekday</key><integer>1</integer><key>Hour</key><integer>0</integer><key>Minute</key><integer>0</integer></dict>\n",
            ),
            (
                "0 0 */2 * 1",
                1,
                "    <dict><key>Weekday</key><integer>1</integer><key>Hour</key><integer>0</integer><key>Minute</key><integer>0</integer></dict>\n",
            ),
            (
                "*/5 8-10 * * 1-5",
                36,
                "    <dict><key>Hour</key><integer>10</integer><key>Minute</key><integer>55</integer></dict>\n",
            ),
            ("1-58 8-10 * * *", 58, "    <dict><key>Minute</key><integer>58</integer></dict>\n"),
        ] {
            let all = intervals(&Cron::parse(cron).unwrap());
            assert_eq!((all.len(), all.last().map(interval).as_deref()), (n, Some(last)), "{cron}");
        }
    }
}
