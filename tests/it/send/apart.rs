//! A message that is refused, or a receiver that takes none, keeps nothing from the others.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use serde_json::json;

use super::folder;
use crate::{
    project::Project,
    server::{Reply, Server},
    services::{slack, telegram},
};

/// Two deals that were won, on Alpha and then on Beta.
fn won(channels: &str, secrets: &[(&str, &str)]) -> Project {
    folder(channels, secrets).file(
        "data/deals.csv",
        "id,created,client,platform,value,won\n1,2026-02-01,A,Alpha,100,2026-02-22\n2,2026-02-02,B,Beta,200,2026-02-23\n",
    )
}

fn texts(server: &Server) -> Vec<String> {
    server.seen().iter().map(|it| it.json()["text"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_refused_message_keeps_nothing_from_the_next_one() {
    let is_well = Arc::new(AtomicBool::new(false));
    let well = Arc::clone(&is_well);
    let server = Server::start(move |seen| {
        let is_bad = seen.json()["text"].as_str().unwrap().contains("Alpha") && !well.load(Relaxed);
        if is_bad { Reply::status(400).body("invalid_blocks") } else { slack::answer(seen) }
    });
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let run = won(channel, &[("hook", &(server.url() + slack::HOOK))]).run(["send", "won", "--to", "ops"]).fails(2);
    let run = run.stderr_has("sent won to ops (1 message)").stderr_has("error: ops: ").stderr_has("invalid_blocks");
    let seen = texts(&server);
    assert!(seen.len() == 2 && seen[1].contains("Beta"), "{seen:?}");
    is_well.store(true, Relaxed);
    let run = run.project().run(["send", "won", "--to", "ops"]).ok().stderr_has("sent won to ops (1 message)");
    run.project().run(["send", "won", "--to", "ops"]).ok().stderr_has("nothing new in won for ops");
    let seen = texts(&server);
    assert!(seen.len() == 3 && seen[2].contains("Alpha"), "{seen:?}");
}

#[test]
fn a_secret_that_is_missing_is_told_once() {
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let run = won(channel, &[]).run(["send", "won", "--to", "ops"]).fails(2);
    assert_eq!(run.err().matches("there is no secret `hook`").count(), 1, "{}", run.err());
}

/// A bot of Telegram in two chats, one of which takes nothing.
fn blocked(chat: &'static str) -> (Server, String) {
    let server = Server::start(move |seen| {
        let words = json!({"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"});
        if seen.json()["chat_id"] == chat { Reply::json(words).with(403) } else { telegram::answer(seen) }
    });
    let channel = format!(
        "[channels.phone]\nkind = \"telegram\"\ntoken = {{ secret = \"bot\" }}\nto = [\"-1001234567890\", \"@takings_news\"]\nbase = \"{}\"\n",
        server.url()
    );
    (server, channel)
}

fn chats(server: &Server) -> Vec<String> {
    server.seen().iter().map(|it| it.json()["chat_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_chat_that_takes_nothing_keeps_it_from_no_other() {
    let (first, second) = ("-1001234567890", "@takings_news");
    for (bad, good) in [(first, second), (second, first)] {
        let (server, channel) = blocked(bad);
        let run = won(&channel, &[("bot", telegram::TOKEN)]).run(["send", "won", "--to", "phone"]).fails(2);
        let run = run.stderr_has("sent won to phone (2 messages)").stderr_has(&format!("error: phone ({bad}): "));
        // Two messages were refused for the same reason.
        assert_eq!(run.err().matches("bot was blocked by the user").count(), 1, "{}", run.err());
        let count = |chat: &str| chats(&server).iter().filter(|it| *it == chat).count();
        assert_eq!((count(good), count(bad)), (2, 2));
        // One more is won: who was told of the others is told of it alone.
        let more = "id,created,client,platform,value,won\n1,2026-02-01,A,Alpha,100,2026-02-22\n\
            2,2026-02-02,B,Beta,200,2026-02-23\n3,2026-02-02,B,Gamma,200,2026-02-24\n";
        let run = run.project().file("data/deals.csv", more).run(["send", "won", "--to", "phone"]).fails(2);
        assert_eq!((count(good), count(bad)), (3, 5));
        run.stderr_has("sent won to phone (1 message)");
    }
}

#[test]
fn a_file_holds_all_that_is_told_at_once() {
    for ending in ["txt", "md", "html", "json"] {
        let channel = format!("[channels.wall]\nkind = \"file\"\npath = \"won.{ending}\"\n");
        let run = won(&channel, &[]).run(["send", "won", "--to", "wall"]).ok();
        let run = run.stderr_has("sent won to wall (1 message)");
        let path = format!("won.{ending}");
        let run = run.file_has(&path, "Two new messages");
        // The JSON of notices has their headline alone.
        let run = if ending == "json" { run } else { run.file_has(&path, "Alpha").file_has(&path, "Beta") };
        run.project().run(["send", "won", "--to", "wall"]).ok().stderr_has("nothing new in won for wall");
    }
}

#[test]
fn a_report_on_disk_that_says_something_else_is_named() {
    let server = slack::server();
    let channel = "[channels.ops]\nkind = \"slack\"\nurl = { secret = \"hook\" }\n";
    let project = folder(channel, &[("hook", &(server.url() + slack::HOOK))]);
    let run = project.run(["send", "weekly", "--to", "ops"]).ok();
    assert!(!run.err().contains("rows have changed"), "{}", run.err());
    let project =
        run.project().file("data/revenue.csv", "date,source,amount\n2026-02-10,stripe,100\n2026-02-20,stripe,777\n");
    let warning = "warning: rows have changed since `reports/weekly/2026-W08` was written: what is sent is made of those of \
        now; `takings report weekly --rewrite` makes both agree";
    let run = project.run(["send", "weekly", "--to", "ops", "--again", "--dry-run"]).ok().stderr_has(warning);
    let run = run.project().run(["send", "weekly", "--to", "ops", "--again"]).ok().stderr_has(warning);
    let run = run.project().run(["report", "weekly", "--rewrite"]).ok();
    let run = run.project().run(["send", "weekly", "--to", "ops", "--again"]).ok();
    assert!(!run.err().contains("rows have changed"), "{}", run.err());
}
