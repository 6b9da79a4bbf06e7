//! Never twice: whatever is interrupted, repeated or done at once.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{Desk, brief, folder, receipts};
use crate::{
    project::Project,
    server::{Reply, Seen, Server},
    services::slack,
};

/// A Slack bot in two channels.
fn bot(server: &Server) -> (String, [(&'static str, &'static str); 1]) {
    let keys = format!(
        "[channels.ops]\nkind = \"slack\"\ntoken = {{ secret = \"bot\" }}\nto = [\"#revenue\", \"C0123456\"]\nbase = \"{}\"\n",
        server.url()
    );
    (keys, [("bot", slack::TOKEN)])
}

fn to(seen: &[Seen]) -> Vec<String> {
    seen.iter().map(|it| it.json()["channel"].as_str().unwrap().to_owned()).collect()
}

/// Starts the program and does not wait for it.
fn start(project: &Project, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takings"));
    command
        .args(arguments)
        .current_dir(project.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits until this holds.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed().as_secs() < 30, "it never {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_same_is_sent_once_unless_told_otherwise() {
    let server = slack::server();
    let hook = server.url() + slack::HOOK;
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let other = "[channels.other]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let run = folder(&format!("{channel}{other}"), &[("hook", &hook)])
        .run(["send", "daily", "--to", "ops", "--to", "ops"])
        .ok();
    let run = run.project().run(["send", "daily", "--to", "ops"]).ok().stdout("");
    let run = run.stderr_has("daily 2026-02-24 was sent to ops before, on ").stderr_has("`--again` sends it anew");
    assert_eq!(server.seen().len(), 1);
    let run =
        run.project().run(["send", "daily", "--to", "ops", "--again"]).ok().stderr_has("sent daily 2026-02-24 to ops");
    assert_eq!(server.seen().len(), 2);
    // Another channel, another day and another report have not had it yet.
    let run = run.project().run(["send", "daily", "--to", "other"]).ok();
    let run = run.project().run(["--as-of", "2026-02-23", "send", "daily", "--to", "ops"]).ok();
    run.project().run(["send", "revenue", "--to", "ops"]).ok();
    assert_eq!(server.seen().len(), 5);
}

#[test]
fn a_send_that_is_killed_between_two_receivers_is_gone_on_with() {
    let is_well = Arc::new(AtomicBool::new(false));
    let well = Arc::clone(&is_well);
    let server = Server::start(move |seen| {
        if seen.json()["channel"] == "C0123456" && !well.load(Relaxed) {
            return Reply::json(json!({"ok": false, "error": "ratelimited"})).with(429).header("Retry-After", "60");
        }
        slack::answer(seen)
    });
    let (channel, secrets) = bot(&server);
    let project = folder(&channel, &secrets);
    let mut process = start(&project, &["send", "daily", "--to", "ops"]);
    until("came to the second one", || server.seen().len() == 2);
    process.kill().unwrap();
    process.wait().unwrap();
    let noted = std::fs::read_to_string(project.path("logs/actions.jsonl")).unwrap();
    assert_eq!(receipts(&noted).len(), 1, "{noted}");

    is_well.store(true, Relaxed);
    let run = project.run(["send", "daily", "--to", "ops", "--dry-run"]).ok().stdout_has("to ops (C0123456), 1 of 1");
    assert!(!run.out().contains("#revenue"), "{}", run.out());
    let run =
        run.project().run(["send", "daily", "--to", "ops"]).ok().stderr_has("sent daily 2026-02-24 to ops (1 message)");
    assert_eq!(to(&server.seen()), ["#revenue", "C0123456", "C0123456"]);
    let run = run.project().run(["send", "daily", "--to", "ops"]).ok().stderr_has("was sent to ops before");
    assert_eq!(server.seen().len(), 3);
    let noted = std::fs::read_to_string(run.project().path("logs/actions.jsonl")).unwrap();
    let told: Vec<String> =
        receipts(&noted).iter().map(|it| format!("{} of {} to {}", it["part"], it["parts"], it["to"])).collect();
    assert_eq!(told, ["1 of 1 to \"#revenue\"", "1 of 1 to \"C0123456\""]);
}

/// A webhook of Slack that takes no second part until it is well.
fn second_refused() -> (Server, Desk, Arc<AtomicBool>) {
    let is_well = Arc::new(AtomicBool::new(false));
    let well = Arc::clone(&is_well);
    let server = Server::start(move |seen| {
        let is_taken = well.load(Relaxed) || seen.json()["text"] != "two";
        if is_taken { slack::answer(seen) } else { Reply::status(400).body("invalid_blocks") }
    });
    let desk = Desk::new("kind = \"slack\"\nurl = { secret = \"hook\" }", &[("hook", &(server.url() + slack::HOOK))]);
    (server, desk, is_well)
}

fn texts(server: &Server) -> Vec<String> {
    server.seen().iter().map(|it| it.json()["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_failure_after_the_first_part_says_how_to_go_on() {
    let (server, desk, is_well) = second_refused();
    let failure = desk.send(&brief(&["one", "two"])).unwrap_err();
    assert!(failure.message.contains("invalid_blocks"), "{failure:?}");
    assert!(failure.hints.contains(&"1 of 2 parts are sent; the same command goes on with the rest".to_owned()));
    // What has changed meanwhile is not pieced together with what was said.
    let failure = desk.send(&brief(&["another", "two"])).unwrap_err();
    assert_eq!(failure.message, "1 of 2 parts were sent before, and the text has changed since");
    assert_eq!(failure.hints, ["`--again` sends all of it anew; what was sent stays where it is"]);
    is_well.store(true, Relaxed);
    assert_eq!(desk.send(&brief(&["one", "two"])), Ok(1));
    assert_eq!(texts(&server), ["one", "two", "two"]);
}

#[test]
fn what_is_sent_again_and_broken_off_is_gone_on_with() {
    let (server, desk, is_well) = second_refused();
    is_well.store(true, Relaxed);
    assert_eq!(desk.send(&brief(&["one", "two"])), Ok(2));
    is_well.store(false, Relaxed);
    let failure = desk.send_again(&brief(&["one", "two"])).unwrap_err();
    let hint = "1 of 2 parts are sent; the command without `--again` goes on with the rest".to_owned();
    assert!(failure.hints.contains(&hint), "{failure:?}");
    is_well.store(true, Relaxed);
    assert_eq!(desk.send(&brief(&["one", "two"])), Ok(1));
    assert_eq!(desk.send(&brief(&["one", "two"])), Ok(0));
    assert_eq!(texts(&server), ["one", "two", "one", "two", "two"]);
}

#[test]
fn two_at_once_send_it_once() {
    let server = Server::start(|seen| slack::answer(seen).after(300));
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let project = folder(channel, &[("hook", &(server.url() + slack::HOOK))]);
    let both: Vec<Child> = (0..2).map(|_| start(&project, &["send", "daily", "--to", "ops"])).collect();
    let said: Vec<String> = both
        .into_iter()
        .map(|process| {
            let output = process.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0));
            String::from_utf8(output.stderr).unwrap()
        })
        .collect();
    assert_eq!(server.seen().len(), 1, "{said:?}");
    let has = |words: &str| said.iter().filter(|text| text.contains(words)).count();
    assert_eq!((has("sent daily 2026-02-24 to ops (1 message)"), has("was sent to ops before")), (1, 1), "{said:?}");
}

#[test]
fn each_part_is_on_the_disk_before_the_next_one_goes() {
    let server = slack::server();
    let desk = Desk::new("kind = \"slack\"\nurl = { secret = \"hook\" }", &[("hook", &(server.url() + slack::HOOK))]);
    let kept = AtomicUsize::new(0);
    let keep = |line: &str| {
        assert_eq!(server.seen().len(), kept.fetch_add(1, Relaxed) + 1, "{line}");
        Ok(())
    };
    assert_eq!(desk.send_keeping(&brief(&["one", "two", "three"]), &keep), Ok(3));
    // A disk that takes no receipt stops it: nothing goes out that would not be known.
    let full = |_: &str| {
        let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
        Err(takings::base::files::FileError { verb: "cannot write", path: "logs/actions.jsonl".into(), source })
    };
    let failure = desk.send_keeping(&brief(&["one", "two"]), &full).unwrap_err();
    assert!(
        failure.message.contains("logs/actions.jsonl") && failure.hints[0].contains("cannot be noted"),
        "{failure:?}"
    );
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn a_damaged_file_of_actions_is_survived() {
    let server = slack::server();
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let project = folder(channel, &[("hook", &(server.url() + slack::HOOK))]);
    let project =
        project.file("logs/actions.jsonl", b"\xff\x00 no json\n{\"command\":\"send\",\"ids\":3}\n{\"at\":\"2026-");
    let run = project.run(["send", "daily", "--to", "ops"]).ok().stderr_has("sent daily");
    run.project().run(["send", "daily", "--to", "ops"]).ok().stderr_has("was sent to ops before");
    assert_eq!(server.seen().len(), 1);
}
