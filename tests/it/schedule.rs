//! `takings schedule`: the table for people, and units that the timers of the machine themselves read: systemd's own checks
//! and calendar, cron's own check and a real shell, and a strict parser of property lists.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use quick_xml::{Reader, events::Event};
use takings::{
    base::cron::Cron,
    schedule::{
        self, Job, Plan,
        units::{self, Place},
    },
};

use crate::project::{Project, repository};

const BUSINESS: &str = "\
name = \"Lantern\"
timezone = \"Asia/Kolkata\"

[channels.ops]
kind = \"slack\"
url = { secret = \"slack_ops\" }

[channels.board]
kind = \"file\"
path = \"board.txt\"
gets = [\"weekly\", \"won\"]

[schedule]
collect = \"0 6 * * *\"
snapshot = \"55 23 * * *\"
weekly = \"0 9 * * mon\"
monthly = \"0 9 1 1 *\"
alerts = \"0 */6 * * *\"
";

/// A name that means something to a shell, to cron, to systemd and to XML.
const NASTY: &str = "a b'c\"d%h$HOME&e<f>g;h\\i#j*ü\u{1f4c8}";

#[test]
fn the_table_shows_when_and_to_whom() {
    let project = Project::new().business(BUSINESS);
    let run = project.run(["schedule", "--as-of", "2026-11-28"]).ok().silent();
    let run = run.stdout(
        "\
Times are those of Asia/Kolkata.

job        when          next times                                                         goes to
collect    0 6 * * *     Sat 28 Nov 06:00, Sun 29 Nov 06:00, Mon 30 Nov 06:00
snapshot   55 23 * * *   Sat 28 Nov 23:55, Sun 29 Nov 23:55, Mon 30 Nov 23:55
weekly     0 9 * * mon   Mon 30 Nov 09:00, Mon 7 Dec 09:00, Mon 14 Dec 09:00                board, ops
monthly    0 9 1 1 *     Fri 1 Jan 2027 09:00, Sat 1 Jan 2028 09:00, Mon 1 Jan 2029 09:00   ops
alerts     0 */6 * * *   Sat 28 Nov 00:00, Sat 28 Nov 06:00, Sat 28 Nov 12:00               board (won), ops

`takings run` does all this while it runs. A timer of this machine can do it too: `--format crontab`, `systemd` or
`launchd`.
",
    );
    let other = run.project().run(["schedule", "--as-of", "2031-04-24"]).ok().silent();
    other.stdout_has("Thu 24 Apr 06:00, Fri 25 Apr 06:00");
}

#[test]
fn a_day_whose_midnight_is_skipped_begins_after_the_gap() {
    let project = Project::new().business("timezone = \"Africa/Cairo\"\n[schedule]\ndaily = \"30 7 * * *\"\n");
    let run = project.run(["schedule", "--as-of", "2031-04-25"]).ok();
    run.stdout_has("Fri 25 Apr 07:30, Sat 26 Apr 07:30, Sun 27 Apr 07:30");
}

#[test]
fn a_day_that_is_held_is_said() {
    let project = Project::new().business(&format!("as_of = 2026-10-31\n{BUSINESS}"));
    let run = project.run(["schedule"]).ok().stdout_has("weekly");
    run.stderr_has("warning: `as_of` in data/business.toml holds today at 31 Oct 2026: every report is of that day");
}

#[test]
fn a_schedule_that_is_none_or_has_a_slip_is_said() {
    let empty = Project::new().business("name = \"x\"\n").run(["schedule"]).ok().stdout("");
    empty.stderr_has("nothing is scheduled").stderr_has("daily = \"30 7 * * *\"");
    let slip = Project::new().business("[schedule]\ncollect = \"60 6 * * *\"\ndaily = \"30 7 * * *\"\n");
    let run = slip.run(["schedule"]).ok().stdout_has("daily").stderr_has("data/business.toml:2:12");
    assert!(!run.out().contains("collect"));
    Project::new().business("x\n").run(["schedule"]).fails(2).stderr_has("data/business.toml:1");
}

/// Whether a program is there. Where it is not, a whole run (`CI`) fails, and another one says what was not tested.
fn has(program: &str, package: &str) -> bool {
    if Command::new(program).arg("--version").output().is_ok() {
        return true;
    }
    let word = format!("there is no `{program}` on this machine (`apt-get install {package}`)");
    assert!(std::env::var_os("CI").is_none(), "{word}");
    eprintln!("NOT TESTED: {word}");
    false
}

fn plan(zone: Tz, crons: &[&str]) -> Plan {
    let jobs = crons.iter().zip(Job::ALL).map(|(cron, job)| (job, Cron::parse(cron).unwrap()));
    Plan { zone, jobs: jobs.collect() }
}

/// A program in a folder of this name that tells what it was started with, each word on a line.
#[cfg(unix)]
fn program(folder: &Path, name: &str) -> Place {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder.join(name);
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("takings");
    fs::write(&program, "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    Place { program: text(&program), folder: text(&folder) }
}

/// Parts under `# file: NAME`, as docs/running.md splits them.
fn split(text: &str) -> Vec<(&str, &str)> {
    text.split("# file: ").skip(1).map(|part| part.split_once('\n').unwrap()).collect()
}

#[cfg(unix)]
#[test]
fn systemd_takes_the_units() {
    if !has("systemd-analyze", "systemd") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let crons = ["0 6 * * *", "*/15 8-18 * * 1-5", "0 9 1 * mon", "0 9 1 1,7 *"];
    let complaints = |place: &Place| {
        let text = units::systemd(&plan(Tz::Asia__Kolkata, &crons), place);
        let parts = split(&text);
        let paths: Vec<PathBuf> = parts.iter().map(|(name, _)| folder.path().join(name)).collect();
        for (path, (_, part)) in paths.iter().zip(&parts) {
            fs::write(path, part).unwrap();
        }
        let mut command = Command::new("systemd-analyze");
        command.args(["--user", "verify"]).args(&paths).env("XDG_RUNTIME_DIR", folder.path());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() && said.is_empty() { said } else { format!("{said}\n{text}") }
    };
    assert_eq!(complaints(&program(folder.path(), NASTY)), "");
    // Without a quote in it, systemd looks for the program itself, by its name as it reads it.
    let place = program(folder.path(), &NASTY.replace(['\'', '"', '\\'], ""));
    assert_eq!(complaints(&place), "");
    fs::remove_file(&place.program).unwrap();
    assert!(complaints(&place).contains("is not executable"));
}

/// The shell that starts a program with a quote in its path gives it every word as it is.
#[cfg(unix)]
#[test]
fn the_shell_of_a_unit_keeps_words() {
    let folder = tempfile::tempdir().unwrap();
    let place = program(folder.path(), NASTY);
    let text = units::systemd(&plan(Tz::UTC, &["0 6 * * *"]), &place);
    let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=:/bin/sh -c ")).unwrap();
    let script = line.strip_prefix('"').and_then(|rest| rest.split_once("\" \"")).unwrap().0.replace("\\\"", "\"");
    let output =
        Command::new("/bin/sh").args(["-c", &script, &place.program, "--dir", &place.folder]).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        [&place.program, "--dir", &place.folder].map(|it| format!("{it}\n")).concat()
    );
}

/// What systemd makes of a time: its next elapses after a moment.
fn elapses(calendar: &str, after: DateTime<Utc>, n: usize) -> Vec<DateTime<Utc>> {
    let base = after.format("--base-time=%Y-%m-%d %H:%M:%S UTC").to_string();
    let output = Command::new("systemd-analyze")
        .args(["calendar", &format!("--iterations={n}"), &base, calendar])
        .env("TZ", "UTC")
        .output()
        .unwrap();
    assert!(output.status.success(), "{calendar}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let moment = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| *word == "UTC")?;
        let text = format!("{} {}", words.get(at - 2)?, words.get(at - 1)?);
        Some(NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").ok()?.and_utc())
    };
    text.lines().filter(|line| line.contains("elapse") || line.contains("Iter.")).filter_map(moment).collect()
}

#[test]
fn systemd_understands_the_same_times() {
    if !has("systemd-analyze", "systemd") {
        return;
    }
    let start = "2026-11-20T10:07:00Z".parse::<DateTime<Utc>>().unwrap();
    let place = Place { program: "/bin/true".to_owned(), folder: "/tmp".to_owned() };
    for zone in [Tz::UTC, Tz::Asia__Kolkata, Tz::America__Chicago, Tz::Pacific__Chatham] {
        for cron in [
            "30 7 * * *",
            "*/20 * * * *",
            "5,50 8-10/2 * * *",
            "0 9 * * mon-fri",
            "0 9 * * 0,6",
            "0 9 1 * 1",
            "0 9 */2 * 1",
            "0 0 29 2 *",
            "0 12 31 * *",
            "7 */5 * feb,jul sat",
        ] {
            let plan = plan(zone, &[cron]);
            let text = units::systemd(&plan, &place);
            let lines = text.lines().filter_map(|line| line.strip_prefix("OnCalendar="));
            let mut found: Vec<DateTime<Utc>> = lines.flat_map(|line| elapses(line, start, 6)).collect();
            found.sort();
            found.dedup();
            found.truncate(6);
            let next = |at: &DateTime<Utc>| schedule::next(&plan.jobs[0].1, zone, *at);
            let wanted: Vec<DateTime<Utc>> = std::iter::successors(next(&start), next).take(found.len()).collect();
            assert!(found.len() == 6 && found == wanted, "{cron} in {zone}:\n{found:?}\n{wanted:?}\n{text}");
        }
    }
}

/// A line of a crontab as cron takes it: the five fields, and the command for the shell, in which a bare `%` ends it.
fn command_of(line: &str) -> String {
    let rest = line.splitn(6, ' ').nth(5).unwrap();
    let (mut command, mut chars) = (String::new(), rest.chars().peekable());
    while let Some(char) = chars.next() {
        match (char, chars.peek()) {
            ('\\', Some('%' | '\\')) => command.extend(chars.next()),
            ('%', _) => break,
            _ => command.push(char),
        }
    }
    command
}

#[cfg(unix)]
#[test]
fn cron_and_a_shell_take_the_lines() {
    let folder = tempfile::tempdir().unwrap();
    let place = program(folder.path(), NASTY);
    let crons = ["0 6 * * *", "*/15 8-18 * jan-mar mon-fri", "@weekly", "0 6 * * *"];
    let text = units::crontab(&plan(Tz::Asia__Kolkata, &crons), &place);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines[0], "CRON_TZ=Asia/Kolkata");
    let times: Vec<String> = lines[1..].iter().map(|it| it.split(' ').take(5).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(times, ["0 6 * * *", "*/15 8-18 * 1-3 1-5", "0 0 * * 0", "*/15 * * * *"]);
    assert!(text.contains("# collect and weekly\n"), "{text}");
    for line in &lines[1..] {
        let output = Command::new("/bin/sh").args(["-c", &command_of(line)]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let wanted = [&place.program, "--dir", &place.folder, "run", "--once", "--quiet"].join("\n") + "\n";
        assert_eq!(said, wanted, "{line}");
    }
    if has("crontab", "cron") {
        let check = |text: &str| {
            let path = folder.path().join("table");
            fs::write(&path, text).unwrap();
            let output = Command::new("crontab").arg("-n").arg(&path).output().unwrap();
            (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let (is_fine, said) = check(&text);
        assert!(is_fine, "{said}\n{text}");
        assert!(!check(&text.replace("0 6 * * *", "0 66 * * *")).0, "the check can fail");
    }
}

/// A value of a property list.
#[derive(Debug, PartialEq)]
enum Plist {
    Text(String),
    Number(u32),
    Flag(bool),
    List(Vec<Plist>),
    Dict(Vec<(String, Plist)>),
}

impl Plist {
    fn get(&self, name: &str) -> &Plist {
        let Plist::Dict(entries) = self else { panic!("{self:?} is no dict") };
        let found: Vec<&Plist> = entries.iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0]
    }
}

/// Reads a property list, and fails at whatever is not in its grammar.
fn plist(text: &str) -> Plist {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    assert_eq!(tag(&mut reader).as_deref(), Some("plist"));
    let first = tag(&mut reader).unwrap();
    let value = value(&mut reader, &first);
    assert_eq!((tag(&mut reader), tag(&mut reader)), (None, None));
    value
}

/// The next element that begins; `None` where one ends.
fn tag(reader: &mut Reader<&[u8]>) -> Option<String> {
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => return Some(start.name().as_ref().to_owned()),
            Event::End(_) | Event::Eof => return None,
            Event::Text(text) => assert!(text.trim().is_empty(), "{text:?}"),
            Event::Decl(_) | Event::DocType(_) => {}
            Event::Comment(comment) => assert!(!comment.contains("--")),
            other => panic!("{other:?}"),
        }
    }
}

/// The text up to the end of an element.
fn text_of(reader: &mut Reader<&[u8]>) -> String {
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(part) => text += &part,
            Event::GeneralRef(name) => match &*name {
                "amp" => text.push('&'),
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                other => panic!("&{other};"),
            },
            Event::End(_) => return text,
            other => panic!("{other:?}"),
        }
    }
}

fn value(reader: &mut Reader<&[u8]>, name: &str) -> Plist {
    match name {
        "string" => Plist::Text(text_of(reader)),
        "integer" => Plist::Number(text_of(reader).parse().unwrap()),
        "true" | "false" => {
            assert_eq!(text_of(reader), "");
            Plist::Flag(name == "true")
        }
        "array" => {
            let mut items = Vec::new();
            while let Some(name) = tag(reader) {
                items.push(value(reader, &name));
            }
            Plist::List(items)
        }
        "dict" => {
            let mut entries = Vec::new();
            while let Some(name) = tag(reader) {
                assert_eq!(name, "key");
                let key = text_of(reader);
                let name = tag(reader).unwrap();
                entries.push((key, value(reader, &name)));
            }
            Plist::Dict(entries)
        }
        other => panic!("<{other}>"),
    }
}

#[test]
fn launchd_takes_the_list() {
    let place = Place { program: format!("/opt/{NASTY}/takings"), folder: format!("/srv/{NASTY}") };
    let list = plist(&units::launchd(&plan(Tz::Asia__Kolkata, &["0,30 6 * * *", "0 9 1 * mon"]), &place));
    let text = |text: &str| Plist::Text(text.to_owned());
    assert_eq!(list.get("Label"), &text("takings.a-b-c-d-h-home-e-f-g-h-i-j"));
    let words = [&*place.program, "--dir", &place.folder, "run", "--once"].map(text);
    assert_eq!(list.get("ProgramArguments"), &Plist::List(words.into()));
    assert_eq!(list.get("RunAtLoad"), &Plist::Flag(true));
    assert_eq!(list.get("StartInterval"), &Plist::Number(900));
    let start = |keys: &[(&str, u32)]| {
        Plist::Dict(keys.iter().map(|(key, number)| ((*key).to_owned(), Plist::Number(*number))).collect())
    };
    let starts = [
        start(&[("Hour", 6), ("Minute", 0)]),
        start(&[("Hour", 6), ("Minute", 30)]),
        start(&[("Day", 1), ("Hour", 9), ("Minute", 0)]),
        start(&[("Weekday", 1), ("Hour", 9), ("Minute", 0)]),
    ];
    assert_eq!(list.get("StartCalendarInterval"), &Plist::List(starts.into()));
}

#[test]
fn units_name_this_program_and_this_folder() {
    let project = Project::new().business(BUSINESS);
    let folder = fs::canonicalize(project.path("")).unwrap();
    let (program, folder) = (env!("CARGO_BIN_EXE_takings"), folder.to_str().unwrap().trim_end_matches('/').to_owned());
    let run = project.run(["schedule", "--format", "crontab"]).ok().silent();
    let run = run.stdout_has(&format!("{program} --dir {folder} run --once --quiet\n"));
    let run = run.project().run(["schedule", "--format", "systemd"]).ok().silent();
    let run = run.stdout_has(&format!("ExecStart=:{program} --dir {folder} run --once\n"));
    let run = run.project().run(["schedule", "--format", "launchd"]).ok().silent();
    plist(&run.stdout_has(&format!("<string>{folder}</string>\n")).out());
}

/// The page tells how to split the units: what it says is done here.
#[cfg(unix)]
#[test]
fn the_units_are_split_as_the_page_says() {
    let page = fs::read_to_string(repository().join("docs/running.md")).unwrap();
    let line = page.lines().find(|line| line.contains("awk")).unwrap().trim();
    let command = line.replace("takings ", &format!("{} ", env!("CARGO_BIN_EXE_takings")));
    let project = Project::new().business(BUSINESS);
    let home = project.path("home");
    fs::create_dir_all(home.join(".config/systemd/user")).unwrap();
    let mut shell = Command::new("/bin/sh");
    let output = shell.args(["-c", &command]).current_dir(project.path("")).env("HOME", &home).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = crate::project::files(&home.join(".config/systemd/user"));
    let whole = project.run(["schedule", "--format", "systemd"]).ok().out();
    let part = |(name, text): (&str, &str)| (name.to_owned(), format!("# file: {name}\n{text}").into_bytes());
    let mut wanted: Vec<(String, Vec<u8>)> = split(&whole).into_iter().map(part).collect();
    wanted.sort();
    assert!(written.len() == 2 && written == wanted, "{written:?}");
}
