//! A timer and its service for a user's own systemd.

use std::fmt::Write;

use super::{Place, times};
use crate::{
    base::cron::{Cron, Field},
    schedule::Plan,
};

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// The schedule as two units, each under a line `# file: NAME`.
pub fn systemd(plan: &Plan, place: &Place) -> String {
    let name = format!("takings-{}", place.slug());
    let command = command(place);
    let mut text = format!(
        "# file: {name}.service\n\
         [Unit]\n\
         Description=What takings does by itself in {slug}\n\n\
         [Service]\n\
         Type=oneshot\n\
         ExecStart={command}\n\n\
         # file: {name}.timer\n\
         [Unit]\n\
         Description=When takings has something to do in {slug}\n\n\
         [Timer]\n",
        slug = place.slug()
    );
    for (cron, jobs) in times(plan) {
        let _ = writeln!(text, "# {jobs}: {}", cron.numeric());
        for time in calendar(cron, plan.zone.name()) {
            let _ = writeln!(text, "OnCalendar={time}");
        }
    }
    text + "# what was missed while the machine was off\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
}

/// A time in the words of systemd's calendar: two of them where a day of the month or one of the week is enough.
fn calendar(cron: &Cron, zone: &str) -> Vec<String> {
    let number = |number: u32| format!("{number:02}");
    let month = list(&cron.month, number);
    let time = format!("{}:{}:00 {zone}", list(&cron.hour, number), list(&cron.minute, number));
    let by_day = |day: &str| format!("*-{month}-{day} {time}");
    let weekdays = list(&cron.weekday, |number| WEEKDAYS.get(number as usize).copied().unwrap_or_default().to_owned());
    let day = list(&cron.day, number);
    let on_weekdays = |date: String| if cron.weekday.is_every() { date } else { format!("{weekdays} {date}") };
    match cron.is_either_day() {
        true if cron.day.is_every() || cron.weekday.is_every() => vec![by_day("*")],
        true => vec![by_day(&day), on_weekdays(by_day("*"))],
        false => vec![on_weekdays(by_day(&day))],
    }
}

/// The numbers of a field: `*`, `08..18` or `00,15,30,45`.
fn list(field: &Field, word: impl Fn(u32) -> String) -> String {
    let numbers = field.numbers();
    match numbers[..] {
        _ if field.is_every() => "*".to_owned(),
        [first, _, .., last] if last - first == numbers.len() as u32 - 1 => format!("{}..{}", word(first), word(last)),
        _ => numbers.into_iter().map(word).collect::<Vec<_>>().join(","),
    }
}

/// The command line. The `:` before it keeps `$` what it is. A program with a quote in its path is nothing that systemd
/// would start: there a shell does.
fn command(place: &Place) -> String {
    let words = place.words().map(quoted).join(" ");
    let shell =
        if place.program.contains(['"', '\'', '\\']) { "/bin/sh -c \"exec \\\"$0\\\" \\\"$@\\\"\" " } else { "" };
    format!(":{shell}{words}")
}

/// A word of a command line, in which `%` would stand for something else.
fn quoted(word: &str) -> String {
    let inner = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%");
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./".contains(char);
    if word.chars().all(is_plain) { inner } else { format!("\"{inner}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_those_of_the_calendar() {
        for (cron, wanted) in [
            ("30 7 * * *", "*-*-* 07:30:00 UTC"),
            ("*/15 * * * *", "*-*-* *:00,15,30,45:00 UTC"),
            ("0 8-18 * * 1-5", "Mon..Fri *-*-* 08..18:00:00 UTC"),
            ("0 9 * * 0,6", "Sun,Sat *-*-* 09:00:00 UTC"),
            ("0 9 1 1,7 *", "*-01,07-01 09:00:00 UTC"),
            ("0 9 1 * 1", "*-*-01 09:00:00 UTC; Mon *-*-* 09:00:00 UTC"),
            ("0 9 */2 * 1", "Mon *-*-01,03,05,07,09,11,13,15,17,19,21,23,25,27,29,31 09:00:00 UTC"),
            ("0 9 1-31 * 1", "*-*-* 09:00:00 UTC"),
            ("0 9 1 * 0-6", "*-*-* 09:00:00 UTC"),
        ] {
            assert_eq!(calendar(&Cron::parse(cron).unwrap(), "UTC").join("; "), wanted, "{cron}");
        }
    }
}
