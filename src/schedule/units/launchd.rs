//! An agent for launchd, as macOS has it.

use std::fmt::Write;

use super::{OFTEN, Place, times};
use crate::{
    base::{
        cron::{Cron, Field},
        text::entities,
    },
    schedule::Plan,
};

/// A time with more parts than this is told more broadly: takings knows what is due.
const MOST: usize = 120;

/// The schedule as a property list.
pub fn launchd(plan: &Plan, place: &Place) -> String {
    let (label, zone) = (format!("takings.{}", place.slug()), plan.zone.name());
    let mut words = String::new();
    for word in place.words() {
        let _ = writeln!(words, "    <string>{}</string>", entities(word));
    }
    let mut starts = String::new();
    for (cron, jobs) in times(plan) {
        let _ = writeln!(starts, "    <!-- {jobs} -->");
        for keys in intervals(cron) {
            let _ = writeln!(starts, "    <dict>{}</dict>", interval(&keys));
        }
    }
    let seconds = OFTEN * 60;
    format!(
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- Save this as Library/LaunchAgents/{label}.plist in your home, then load it with launchctl.
     launchd goes by the zone of the Mac. If that is not {zone}, all is still done, {OFTEN} minutes late at most:
     takings knows what is due, and each start only wakes it. -->
<plist version=\"1.0\">
<dict>
  <key>Label</key>
  <string>{label}</string>
  <key>ProgramArguments</key>
  <array>
{words}  </array>
  <key>StartCalendarInterval</key>
  <array>
{starts}  </array>
  <key>StartInterval</key>
  <integer>{seconds}</integer>
  <key>RunAtLoad</key>
  <true/>
</dict>
</plist>
"
    )
}

/// The keys of a start, with their numbers. One that is missing stands for all.
type Keys = Vec<(&'static str, u32)>;

fn interval(keys: &Keys) -> String {
    let key = |(key, number): &(&str, u32)| format!("<key>{key}</key><integer>{number}</integer>");
    keys.iter().map(key).collect::<Vec<_>>().concat()
}

/// Every start of a time. Where it takes too many, the keys of days go first, then those of hours.
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
    let by_day = || of(&["Month", "Day", "Hour", "Minute"]);
    let by_weekday = || of(&["Month", "Weekday", "Hour", "Minute"]);
    let exact = match (cron.day.is_every(), cron.weekday.is_every(), cron.is_either_day()) {
        (true, true, _) | (true, _, true) | (_, true, true) => of(&["Month", "Hour", "Minute"]),
        (false, false, true) => [by_day(), by_weekday()].concat(),
        (false, true, false) => by_day(),
        // With both keys launchd takes either. Where both must match, too many starts do no harm.
        (_, false, false) => by_weekday(),
    };
    [exact, of(&["Hour", "Minute"])].into_iter().find(|all| all.len() <= MOST).unwrap_or_else(|| of(&["Minute"]))
}

/// Each of the starts with each number of a field.
fn every(starts: &[Keys], name: &'static str, field: &Field) -> Vec<Keys> {
    let with = |keys: &Keys, number: u32| keys.iter().copied().chain([(name, number)]).collect();
    starts.iter().flat_map(|keys| field.numbers().into_iter().map(move |number| with(keys, number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_out() {
        for (cron, n, last) in [
            ("* * * * *", 1, ""),
            ("30 7 * * *", 1, "<key>Hour</key><integer>7</integer><key>Minute</key><integer>30</integer>"),
            (
                "0 9 1,15 * *",
                2,
                "<key>Day</key><integer>15</integer><key>Hour</key><integer>9</integer><key>Minute</key><integer>0</integer>",
            ),
            ("*/15 * * * *", 4, "<key>Minute</key><integer>45</integer>"),
            (
                "0 0 1 * 1",
                2,
                "<key>Weekday</key><integer>1</integer><key>Hour</key><integer>0</integer><key>Minute</key><integer>0</integer>",
            ),
            (
                "0 0 */2 * 1",
                1,
                "<key>Weekday</key><integer>1</integer><key>Hour</key><integer>0</integer><key>Minute</key><integer>0</integer>",
            ),
            ("*/5 8-10 * * 1-5", 36, "<key>Hour</key><integer>10</integer><key>Minute</key><integer>55</integer>"),
            ("1-58 8-10 * * *", 58, "<key>Minute</key><integer>58</integer>"),
        ] {
            let all = intervals(&Cron::parse(cron).unwrap());
            assert_eq!((all.len(), all.last().map(interval).as_deref()), (n, Some(last)), "{cron}");
        }
    }
}
