//! What arrives at each kind of channel, to the last sign.

use serde_json::{Value, json};

use super::{Desk, brief, folder, receipts};
use crate::{
    server::{Reply, Seen, Server},
    services::{discord, slack, telegram},
};

/// Every request is a `POST` of JSON to this path; gives the bodies.
#[track_caller]
fn posted(seen: &[Seen], path: &str) -> Vec<Value> {
    for request in seen {
        assert!(request.is(&format!("POST {path}")), "{} {}", request.method, request.path);
        assert_eq!(request.header("content-type"), "application/json; charset=utf-8");
        assert!(request.header("user-agent").starts_with("takings/"), "{request:?}");
    }
    seen.iter().map(Seen::json).collect()
}

#[test]
fn a_slack_webhook_gets_each_text() {
    let server = slack::server();
    let desk = Desk::new("kind = \"slack\"\nurl = { secret = \"hook\" }", &[("hook", &(server.url() + slack::HOOK))]);
    assert_eq!(desk.send(&brief(&["one &lt;é&gt;\n*two*", "three"])), Ok(2));
    let said = |text: &str| json!({ "text": text, "unfurl_links": false, "unfurl_media": false });
    assert_eq!(posted(&server.seen(), slack::HOOK), [said("one &lt;é&gt;\n*two*"), said("three")]);
    let first = desk.receipts().remove(0);
    let wanted = json!({
        "at": "2026-11-28T07:30:00Z", "command": "send", "report": "daily", "ids": ["2026-11-28"], "channel": "ops",
        "part": 1, "parts": 2, "text": first["text"],
    });
    assert_eq!(first, wanted);
}

#[test]
fn a_slack_bot_writes_into_each_of_its_channels() {
    let server = slack::server();
    let keys = format!(
        "kind = \"slack\"\ntoken = {{ secret = \"bot\" }}\nto = [\"#revenue\", \"C0123456\"]\nbase = \"{}\"",
        server.url()
    );
    let desk = Desk::new(&keys, &[("bot", slack::TOKEN)]);
    assert_eq!(desk.send(&brief(&["one", "two"])), Ok(4));
    let said =
        |to: &str, text: &str| json!({ "channel": to, "text": text, "unfurl_links": false, "unfurl_media": false });
    let wanted = [said("#revenue", "one"), said("#revenue", "two"), said("C0123456", "one"), said("C0123456", "two")];
    assert_eq!(posted(&server.seen(), "/api/chat.postMessage"), wanted);
    assert!(server.seen().iter().all(|request| request.is_bearer(slack::TOKEN)));
    assert!(desk.receipts().iter().all(|receipt| receipt["answer"] == "1503435956.000247"));
}

#[test]
fn discord_pings_nobody_and_shows_no_previews() {
    let server = discord::server();
    let address = server.url() + discord::HOOK;
    let desk = Desk::new("kind = \"discord\"\nurl = { secret = \"hook\" }", &[("hook", &address)]);
    assert_eq!(desk.send(&brief(&["@everyone", "two"])), Ok(2));
    let said = |text: &str| json!({ "content": text, "allowed_mentions": { "parse": [] }, "flags": 4 });
    assert_eq!(posted(&server.seen(), discord::HOOK), [said("@everyone"), said("two")]);
    assert_eq!(server.seen()[0].get("wait"), "true");
    assert_eq!(desk.receipts()[0]["answer"], "1170000000000000001");
    // In a thread, whose number is a part of the address.
    let thread = Desk::new("kind = \"discord\"\nurl = { secret = \"hook\" }", &[("hook", &(address + "?thread_id=7"))]);
    assert_eq!(thread.send(&brief(&["one"])), Ok(1));
    let last = server.seen().remove(2);
    assert_eq!((last.get("thread_id"), last.get("wait")), ("7", "true"));
}

#[test]
fn discord_may_answer_with_nothing() {
    let server = Server::start(|_| Reply::status(204));
    let desk =
        Desk::new("kind = \"discord\"\nurl = { secret = \"hook\" }", &[("hook", &(server.url() + discord::HOOK))]);
    assert_eq!(desk.send(&brief(&["one"])), Ok(1));
    assert_eq!(desk.receipts()[0].get("answer"), None);
}

#[test]
fn a_telegram_bot_writes_html_into_each_chat() {
    let server = telegram::server();
    let keys = format!(
        "kind = \"telegram\"\ntoken = {{ secret = \"bot\" }}\nto = [\"-1001234567890\", \"@takings_news\"]\nbase = \"{}\"",
        server.url()
    );
    let desk = Desk::new(&keys, &[("bot", telegram::TOKEN)]);
    assert_eq!(desk.send(&brief(&["<b>one</b>"])), Ok(2));
    let said = |to: &str| json!({ "chat_id": to, "text": "<b>one</b>", "parse_mode": "HTML", "link_preview_options": { "is_disabled": true } });
    let path = format!("/bot{}/sendMessage", telegram::TOKEN);
    assert_eq!(posted(&server.seen(), &path), [said("-1001234567890"), said("@takings_news")]);
    assert_eq!(desk.receipts()[1]["answer"], "42");
}

#[test]
fn a_program_gets_the_text_and_the_document() {
    let server = Server::start(|_| Reply::status(202));
    let desk = Desk::new("kind = \"webhook\"\nurl = { secret = \"hook\" }", &[("hook", &(server.url() + "/in"))]);
    assert_eq!(desk.send(&brief(&["text"])), Ok(1));
    let wanted = json!({
        "report": "daily", "ids": ["2026-11-28"], "subject": "Daily brief", "text": "text", "document": { "page": "daily" },
    });
    assert_eq!(posted(&server.seen(), "/in"), [wanted]);
}

/// The channels of every chat, with their servers and secrets.
fn chats() -> (Server, String, Vec<(&'static str, String)>) {
    let server = Server::start(|seen| match seen.path.as_str() {
        discord::HOOK => discord::answer(seen),
        path if path.starts_with("/bot") => telegram::answer(seen),
        "/in" => Reply::status(200),
        _ => slack::answer(seen),
    });
    let url = server.url();
    let channels = format!(
        "[channels.team]\nkind = \"slack\"\nurl = {{ secret = \"team\" }}\n\
         [channels.bot]\nkind = \"slack\"\ntoken = {{ secret = \"bot\" }}\nto = \"#revenue\"\nbase = \"{url}\"\n\
         [channels.dev]\nkind = \"discord\"\nurl = {{ secret = \"dev\" }}\n\
         [channels.phone]\nkind = \"telegram\"\ntoken = {{ secret = \"phone\" }}\nto = \"@takings_news\"\nbase = \"{url}\"\n\
         [channels.program]\nkind = \"webhook\"\nurl = {{ secret = \"program\" }}\n"
    );
    let secrets = vec![
        ("team", url.clone() + slack::HOOK),
        ("bot", slack::TOKEN.to_owned()),
        ("dev", url.clone() + discord::HOOK),
        ("phone", telegram::TOKEN.to_owned()),
        ("program", url + "/in"),
    ];
    (server, channels, secrets)
}

#[test]
fn a_report_goes_to_every_channel_that_is_named() {
    let (server, channels, secrets) = chats();
    let secrets: Vec<(&str, &str)> = secrets.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let run = folder(&channels, &secrets)
        .run(["send", "daily", "--to", "team", "--to", "bot", "--to", "dev", "--to", "phone", "--to", "program"])
        .ok()
        .stdout("")
        .stderr_has("sent daily 2026-02-24 to team (1 message)\n")
        .stderr_has("sent daily 2026-02-24 to bot (1 message)\n")
        .stderr_has("sent daily 2026-02-24 to dev (1 message)\n")
        .stderr_has("sent daily 2026-02-24 to phone (1 message)\n")
        .stderr_has("sent daily 2026-02-24 to program (1 message)\n");
    let seen = server.seen();
    let texts: Vec<String> = seen
        .iter()
        .map(Seen::json)
        .map(|it| match (&it["text"], &it["content"]) {
            (Value::String(text), _) | (_, Value::String(text)) => text.clone(),
            _ => String::new(),
        })
        .collect();
    assert!(
        texts.len() == 5 && texts.iter().all(|text| text.contains("Small") && text.contains("24 Feb")),
        "{texts:?}"
    );
    assert_eq!(seen[4].json()["document"]["as_of"], "2026-02-24");
    // Weekly reports and pages have other ids; a week that is named is sent as such.
    let run = run.project().run(["send", "weekly", "--to", "team"]).ok().stderr_has("sent weekly 2026-W08 to team");
    let run = run.file_has("reports/weekly/2026-W08.json", "\"page\": \"weekly\"");
    let run = run.project().run(["send", "weekly", "--to", "team", "--period", "2026-W07"]).ok();
    let run = run.stderr_has("sent weekly 2026-W07 to team");
    let run = run.project().run(["send", "daily", "--to", "team", "--period", "2026-02-20"]).ok();
    let run = run.stderr_has("sent daily 2026-02-20 to team");
    let run = run.project().run(["send", "revenue", "--to", "team"]).ok().stderr_has("sent revenue 2026-02-24 to team");
    let actions = std::fs::read_to_string(run.project().path("logs/actions.jsonl")).unwrap();
    let ids: Vec<String> =
        receipts(&actions).iter().skip(5).map(|it| it["ids"][0].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["2026-W08", "2026-W07", "2026-02-20", "2026-02-24"]);
}

#[test]
fn a_file_is_written_in_the_format_that_its_ending_names() {
    for (path, beginning) in [
        ("out/brief.txt", "Small · Daily brief\n"),
        ("brief", "Small · Daily brief\n"),
        ("brief.md", "# "),
        ("brief.json", "{\n  \"page\": \"daily\",\n"),
        ("out/brief.html", "<!doctype html>"),
    ] {
        let run = folder(&format!("[channels.wall]\nkind = \"file\"\npath = \"{path}\"\n"), &[])
            .run(["send", "daily", "--to", "wall"])
            .ok()
            .stderr_has("sent daily 2026-02-24 to wall (1 message)");
        let text = std::fs::read_to_string(run.project().path(path)).unwrap();
        assert!(text.to_lowercase().starts_with(&beginning.to_lowercase()), "{path}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_file_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    let project = folder("[channels.wall]\nkind = \"file\"\npath = \"out/brief.txt\"\n", &[]);
    std::os::unix::fs::symlink(outside.path(), project.path("out")).unwrap();
    project
        .run(["send", "daily", "--to", "wall"])
        .fails(2)
        .stderr_has("leads out of the folder")
        .no_file("logs/actions.jsonl");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_file_to_where_the_program_keeps_its_own() {
    use std::os::unix::fs::symlink;
    for (path, link, to) in [
        ("d.txt", "d.txt", "data/revenue.csv"),
        ("new.txt", "new.txt", "data/revenue.csv"),
        ("dlink/new.txt", "dlink", "data"),
        ("a/b/revenue.csv", "a", "."),
        ("kept", "kept", ".secrets/hook.txt"),
    ] {
        let path = path.replace("a/b", "a/data");
        let project = folder(&format!("[channels.wall]\nkind = \"file\"\npath = \"{path}\"\n"), &[("hook", "kept")]);
        symlink(project.path(to), project.path(link)).unwrap();
        let before = std::fs::read(project.path("data/revenue.csv")).unwrap();
        let run = project.run(["send", "daily", "--to", "wall"]).fails(2).stderr_has("keeps files of its own");
        let run = run.no_file("logs/actions.jsonl").no_file("data/new.txt").file_is(".secrets/hook.txt", "kept");
        assert_eq!(std::fs::read(run.path("data/revenue.csv")).unwrap(), before, "{path}");
    }
    // Any other link is as good as a file.
    let project = folder("[channels.wall]\nkind = \"file\"\npath = \"here.txt\"\n", &[]).file("there.txt", "old");
    symlink(project.path("there.txt"), project.path("here.txt")).unwrap();
    project.run(["send", "daily", "--to", "wall"]).ok().file_has("there.txt", "Daily brief");
}

#[test]
fn a_dry_run_shows_all_of_it_and_sends_nothing() {
    let (server, channels, secrets) = chats();
    let secrets: Vec<(&str, &str)> = secrets.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let host = server.url();
    let mut project = folder(&channels, &secrets);
    for (name, head) in [
        ("team", format!("POST {host}/***\nContent-Type: application/json; charset=utf-8\n\n{{\"text\":\"")),
        (
            "bot",
            format!(
                "POST {host}/api/chat.postMessage\nAuthorization: Bearer ***\nContent-Type: application/json; charset=utf-8\n\n{{\"channel\":\"#revenue\",\"text\":\""
            ),
        ),
        ("dev", format!("POST {host}/***\nContent-Type: application/json; charset=utf-8\n\n{{\"content\":\"")),
        (
            "phone",
            format!(
                "POST {host}/bot***/sendMessage\nContent-Type: application/json; charset=utf-8\n\n{{\"chat_id\":\"@takings_news\",\"text\":\""
            ),
        ),
        (
            "program",
            format!("POST {host}/***\nContent-Type: application/json; charset=utf-8\n\n{{\"report\":\"daily\","),
        ),
    ] {
        let run = project.run(["send", "daily", "--to", name, "--dry-run"]).ok();
        let run = run.stdout_has(&format!("--- daily 2026-02-24 to {name}, 1 of 1\n{head}"));
        project = run.no_file("logs").project();
    }
    let run = project.run(["send", "weekly", "--to", "team", "--dry-run"]).ok().no_file("reports").no_file("logs");
    assert!(server.seen().is_empty());
    // What it shows is what goes out then.
    let run = run.project().run(["send", "daily", "--to", "team", "--dry-run"]).ok();
    let shown = run.out().lines().find(|line| line.starts_with('{')).unwrap().to_owned();
    let run = run.project().run(["send", "daily", "--to", "team"]).ok();
    assert_eq!(server.seen()[0].body, shown);
    let run = run.project().run(["send", "daily", "--to", "team", "--dry-run"]).ok().stdout("");
    run.stderr_has("daily 2026-02-24 was sent to team before, on ").stderr_has("`--again` sends it anew");
}

#[test]
fn a_dry_run_does_without_the_secret_and_says_so() {
    let run = folder("[channels.team]\nkind = \"slack\"\nurl = { secret = \"team\" }\n", &[]);
    let run = run.run(["send", "daily", "--to", "team", "--dry-run"]).ok();
    run.stdout_has("POST *** (the secret `team`)")
        .stderr_has("there is no secret `team`")
        .stderr_has(".secrets/team.txt");
}
