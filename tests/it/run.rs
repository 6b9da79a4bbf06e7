//! `takings run`: what is due is done once, by one process, and it ends cleanly. What is due when is tested in `schedule`
//! itself, under a clock of its own: here times are years apart, so that none comes while a test runs.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use serde_json::{Value, json};

use crate::{
    collect::{FILE, TWO, shop, two},
    project::{Project, Run},
    running::{Running, revenue, small},
    server::{Reply, Server},
};

/// New Year's midnight: long past, and nobody waits for the next one.
const YEARLY: &str = "0 0 1 1 *";

const JOURNAL: &str = "logs/schedule.json";

/// The same folder with these jobs, all due since they were seen to two years ago.
fn missed(project: Project, jobs: &[&str]) -> Project {
    let business = fs::read_to_string(project.path("data/business.toml")).unwrap();
    let times: Vec<String> = jobs.iter().map(|job| format!("{job} = \"{YEARLY}\"\n")).collect();
    let noted: serde_json::Map<String, Value> = jobs.iter().map(|job| ((*job).to_owned(), before(YEARLY))).collect();
    project
        .business(&format!("{business}[schedule]\n{}", times.concat()))
        .file(JOURNAL, Value::Object(noted).to_string())
}

/// What is noted of a job that was seen to two years ago.
fn before(cron: &str) -> Value {
    json!({ "cron": cron, "since": "2024-06-01T00:00:00Z" })
}

fn once(project: Project) -> Run {
    project.run(["run", "--once"])
}

fn read(run: &Run, path: &str) -> String {
    fs::read_to_string(run.path(path)).unwrap_or_default()
}

fn journal(run: &Run) -> Value {
    serde_json::from_str(&read(run, JOURNAL)).unwrap()
}

#[test]
fn nothing_is_due_at_the_first_start() {
    let business = "name = \"Small\"\nas_of = 2026-02-24\n[schedule]\nsnapshot = \"0 0 1 1 *\"\n";
    let run = once(small().business(business)).ok().stdout("").stderr_has("nothing is due; next is snapshot on ");
    let run = run.no_file("data/snapshots/2026-02-24.json").no_file("site/index.html");
    assert_eq!(journal(&run)["snapshot"]["cron"], YEARLY);
    once(run.project()).ok().no_file("data/snapshots/2026-02-24.json");
    once(small()).ok().stderr_has("nothing is due; nothing is scheduled");
}

#[test]
fn what_was_missed_is_made_up_for_once() {
    let run = once(missed(small(), &["snapshot", "weekly"])).ok().stdout("");
    let run = run.stderr_has("snapshot of ").stderr_has(" 1 Jan 00:00 → wrote `data/snapshots/2026-02-24.json`");
    let run = run.stderr_has("weekly of ").stderr_has("reports/weekly/2026-W08");
    let run = run.file_has("site/index.html", "Small").file_has("reports/weekly/2026-W08.txt", "$");
    let run = run.file_has("logs/takings.log", "run snapshot of ").file_has("logs/takings.log", "fine: wrote");
    assert_eq!(run.err().matches('→').count(), 2, "a line a job: {}", run.err());
    let run = run
        .stderr_has("warning: `as_of` in data/business.toml holds today at 24 Feb 2026: every report is of that day");
    let noted = journal(&run);
    assert_eq!(noted["snapshot"]["last"]["ended"]["is_fine"], true);
    assert!(noted["weekly"]["since"].as_str().unwrap().ends_with("-01-01T00:00:00Z"), "{noted}");
    let log = read(&run, "logs/takings.log");
    let again = once(run.project()).ok().stderr_has("nothing is due; next is snapshot on ");
    assert_eq!((journal(&again), read(&again, "logs/takings.log")), (noted, log));
}

#[test]
fn what_is_made_up_for_looks_at_the_day_that_it_was_due() {
    let project = missed(small().business("name = \"Small\"\n"), &["snapshot"]);
    let run = once(project).ok().stderr_has("-01-01.json`").stderr_has("it looks back at a day that is over");
    let snapshots = fs::read_dir(run.path("data/snapshots")).unwrap();
    let names: Vec<String> = snapshots.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() == 1 && names[0].ends_with("-01-01.json"), "{names:?}");
}

#[test]
fn a_job_that_fails_is_said_and_stops_no_other_and_is_not_repeated() {
    let server = Server::start(|_| Reply::status(401));
    let project = missed(shop(&server, ""), &["collect", "snapshot"]);
    let run = once(project).fails(1).stderr_has("collect of ").stderr_has("→ failed: shop: ");
    let run = run.stderr_has("wrote `data/snapshots/").file_has("logs/takings.log", "collect shop failed");
    assert_eq!(journal(&run)["collect"]["last"]["ended"]["is_fine"], false);
    let asked = server.seen().len();
    once(run.project()).ok();
    assert_eq!((asked, server.seen().len()), (1, 1));
}

#[test]
fn rows_are_fetched_before_anything_is_made_of_them() {
    let server = Server::start(two);
    let project = shop(&server, "").business("name = \"Shop\"\nas_of = 2026-02-19\n");
    let run = once(missed(project, &["weekly", "collect"])).ok().file_is(FILE, TWO);
    let lines = run.err();
    let at = |words: &str| lines.find(words).unwrap_or_else(|| panic!("{words} in {lines}"));
    assert!(at("1 source: 2 rows new, 0 changed, 0 gone") < at("wrote reports/weekly/"), "{lines}");
    run.file_has("site/api/sources.json", "fresh");
}

#[test]
fn reports_go_to_the_channels_that_get_them_and_no_other() {
    let business = "\
name = \"Small\"
as_of = 2026-02-24
[channels.board]
kind = \"file\"
path = \"out/board.txt\"
gets = [\"weekly\"]
[channels.diary]
kind = \"file\"
path = \"out/diary.md\"
[channels.broken]
kind = \"slack\"
url = { secret = \"nobody_knows\" }
gets = [\"daily\"]
";
    let run = once(missed(small().business(business), &["weekly", "daily", "monthly"])).fails(1);
    let run = run.stderr_has("→ wrote reports/weekly/2026-W08; sent weekly 2026-W08 to board (1 message); sent weekly");
    let run = run.stderr_has("→ there is nothing to report of 2026-01");
    // What fails with one channel keeps nothing from the others.
    let run = run.stderr_has("→ failed: daily to broken: there is no secret `nobody_knows`; wrote reports/daily/");
    let run = run.stderr_has("; sent daily 2026-02-24 to diary (1 message)").file_has("out/board.txt", "Small");
    assert_eq!(run.err().matches("to board").count(), 1, "{}", run.err());
    let noted = journal(&run);
    assert_eq!([&noted["daily"], &noted["weekly"]].map(|it| it["last"]["ended"]["is_fine"] == true), [false, true]);
}

/// A channel that is a program on a server, beside one that is a file.
fn hooked(server: &Server) -> Project {
    let business = "\
name = \"Small\"
as_of = 2026-02-24
[channels.diary]
kind = \"file\"
path = \"out/diary.txt\"
[channels.hook]
kind = \"webhook\"
url = { secret = \"hook\" }
";
    small().business(business).file(".secrets/hook", format!("{}/hook", server.url()))
}

#[test]
fn a_report_that_could_not_be_sent_is_tried_again_and_goes_to_whom_it_has_not_reached() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_| Reply::status(if asked.fetch_add(1, Relaxed) == 0 { 404 } else { 200 }));
    let run = once(missed(hooked(&server), &["weekly"])).fails(1).stderr_has("→ failed: weekly to hook: 127.0.0.1");
    let run = run.stderr_has("; sent weekly 2026-W08 to diary (1 message)");
    // Its pause is not over.
    let run = once(run.project()).ok().stderr_has("nothing is due; next is weekly on ");
    let mut noted = journal(&run);
    noted["weekly"]["last"]["ended"]["at"] = "2024-06-01T00:00:00Z".into();
    let run =
        once(run.project().file(JOURNAL, noted.to_string())).ok().stderr_has("reports/weekly/2026-W08 is as it was");
    let run = run.stderr_has("; sent weekly 2026-W08 to hook (1 message)");
    assert!(!run.err().contains("to diary"), "{}", run.err());
    once(run.project()).ok().stderr_has("nothing is due");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_service_that_is_away_is_named_with_the_text_and_not_asked_for_the_next_one() {
    let server = Server::start(|_| Reply::status(503).header("retry-after", "0"));
    let project = hooked(&server).file("data/revenue.csv", "date,source,amount\n2026-01-02,stripe,100\n");
    let run = once(missed(project, &["alerts"])).fails(1).stderr_has("→ failed: alerts to hook: 127.0.0.1");
    let rest = "answered 503 Service Unavailable; jobs to hook: not tried after that; won to hook: not tried after that; sent alerts to diary";
    let run = run.stderr_has(rest).file_has("logs/takings.log", rest);
    assert_eq!(server.seen().len(), 4, "one text, four times: {}", run.err());
}

#[test]
fn a_sent_report_that_is_not_the_one_on_disk_is_said() {
    let wall = "name = \"Small\"\nas_of = 2026-02-24\n[channels.wall]\nkind = \"file\"\npath = \"wall.txt\"\n";
    let project = small().business(wall).run(["report", "weekly"]).ok().project();
    let run = once(missed(project.file("data/revenue.csv", revenue("777")), &["weekly"])).ok();
    let said = "rows have changed since `reports/weekly/2026-W08` was written";
    let run = run.stderr_has("sent weekly 2026-W08 to wall").stderr_has(said).file_has("logs/takings.log", said);
    run.file_has("wall.txt", "777");
}

#[test]
fn a_damaged_journal_is_said_and_costs_only_what_was_missed() {
    let project = missed(small(), &["snapshot"]).file(JOURNAL, "{\"snapshot\": 5");
    let run = once(project).ok().stderr_has("`logs/schedule.json` is damaged").stderr_has("nothing is due");
    let run = run.file_has("logs/takings.log", "begins anew");
    assert_eq!(journal(&run)["snapshot"]["cron"], YEARLY);
    let future = json!({ "snapshot": { "cron": YEARLY, "since": "9999-01-01T00:00:00Z" } });
    let run = once(run.project().file(JOURNAL, future.to_string())).ok().stderr_has("nothing is due");
    assert!(!journal(&run)["snapshot"]["since"].to_string().contains("9999"));
}

#[test]
fn a_folder_that_cannot_be_read_is_said_and_nothing_is_forgotten() {
    let project = missed(small(), &["snapshot"]);
    let good = fs::read_to_string(project.path("data/business.toml")).unwrap();
    let run = once(project.business("just some text\n")).fails(2).stderr_has("data/business.toml");
    once(run.project().business(&good)).ok().stderr_has("wrote `data/snapshots/2026-02-24.json`");
}

#[test]
fn of_two_one_is_at_work() {
    let project = missed(small(), &["snapshot"]);
    let running = Running::start(project, &["run"]);
    let who = format!("process {}, since ", running.process());
    let other = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_takings"))
            .args(arguments)
            .current_dir(running.path(""))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = other(&["run"]);
    assert!(code == Some(2) && said.contains("at work in this folder already") && said.contains(&who), "{said}");
    let (code, said) = other(&["run", "--once"]);
    assert!(code == Some(0) && said.contains("does what is due") && said.contains(&who), "{said}");
}

#[cfg(unix)]
#[test]
fn it_does_what_is_due_builds_on_every_save_and_ends_when_it_is_told() {
    for signal in ["TERM", "INT"] {
        let mut running = Running::start(missed(small(), &["snapshot"]), &["run"]);
        running.says("warning: `as_of` in data/business.toml holds today at 24 Feb 2026");
        running.says("→ wrote `data/snapshots/2026-02-24.json`");
        running.until("notes it", |it| fs::read_to_string(it.path(JOURNAL)).unwrap_or_default().contains("is_fine"));
        running.write("data/revenue.csv", &revenue("250"));
        running.until("builds", |running| running.figure("revenue", "revenue.ytd") == "250");
        // A time that was never promised before begins now.
        running
            .write("data/business.toml", "name = \"Small\"\nas_of = 2026-02-24\n[schedule]\nalerts = \"0 0 1 1 *\"\n");
        running.until("reads the schedule again", |running| {
            let noted = fs::read_to_string(running.path(JOURNAL)).unwrap_or_default();
            noted.contains("alerts") && !noted.contains("snapshot")
        });
        assert_eq!(running.signal(signal), Some(0), "{signal}");
        // Nobody holds the lock, and nothing is due.
        once(running.end()).ok().stderr_has("nothing is due; next is alerts on ");
    }
}

#[cfg(unix)]
#[test]
fn a_job_that_does_not_end_is_dropped_whole() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |seen| two(seen).after(if asked.fetch_add(1, Relaxed) == 0 { 60_000 } else { 0 }));
    let old = TWO.replace("10.00", "9.00");
    let project = missed(shop(&server, ""), &["collect"]).file(FILE, &old);
    let mut running = Running::start(project, &["run"]);
    running.until("asks", |_| !server.seen().is_empty());
    assert_eq!(running.signal("TERM"), Some(0));
    running.says("the job at work was dropped");
    let project = running.end();
    assert_eq!(fs::read_to_string(project.path(FILE)).unwrap(), old);
    let run = once(project).ok().stderr_has("collect was cut off the last time");
    let run = run.file_has("logs/takings.log", "was cut off").stderr_has("1 source: ").file_is(FILE, TWO);
    once(run.project()).ok().stderr_has("nothing is due");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn the_hour_of_a_brief_says_which_one_it_is() {
    let business = "\
name = \"Small\"
as_of = 2026-02-24
timezone = \"Pacific/Auckland\"
[channels.diary]
kind = \"file\"
path = \"out/diary.txt\"
";
    for (hour, suffix, title) in [(10, "", "Daily brief"), (14, "-afternoon", "Afternoon"), (18, "-evening", "Evening")]
    {
        let cron = format!("0 {hour} 1 1 *");
        let noted = json!({ "daily": before(&cron) }).to_string();
        let text = format!("{business}[schedule]\ndaily = \"{cron}\"\n");
        let run = once(small().business(&text).file(JOURNAL, noted)).ok();
        let run =
            run.stderr_has(&format!("wrote reports/daily/2026-02-24{suffix}; sent daily 2026-02-24{suffix} to diary"));
        run.file_has("out/diary.txt", title);
    }
}

#[test]
fn a_brief_of_the_evening_is_not_that_of_the_morning() {
    let business =
        "name = \"Small\"\nas_of = 2026-02-24\n[channels.diary]\nkind = \"file\"\npath = \"out/diary.txt\"\n";
    let send = |project: Project, more: &str| project.run(format!("send daily --to diary{more}").split(' '));
    let run = send(small().business(business), "").ok().stderr_has("sent daily 2026-02-24 to diary");
    let run = send(run.project(), " --slot evening").ok().stderr_has("sent daily 2026-02-24-evening to diary");
    let run = send(run.project(), " --slot evening").ok().stderr_has("was sent to diary before");
    run.project().run(["send", "weekly", "--to", "diary", "--slot", "evening"]).fails(2).stderr_has("--slot");
}
