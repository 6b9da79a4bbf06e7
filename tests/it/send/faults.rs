//! What can go wrong with a service, and what a person is told of it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::json;

use super::{Desk, brief, folder};
use crate::{
    server::{Reply, Server},
    services::{discord, slack, telegram},
};

const WEBHOOK: &str = "kind = \"webhook\"\nurl = { secret = \"hook\" }";

/// A server that answers the first requests with these replies, and the others with 200.
fn script(replies: Vec<Reply>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| replies.get(next.fetch_add(1, Relaxed)).cloned().unwrap_or(Reply::status(200)))
}

fn webhook(server: &Server) -> Desk {
    Desk::new(WEBHOOK, &[("hook", &(server.url() + "/in"))])
}

#[test]
fn a_busy_service_is_waited_for_as_long_as_it_asks() {
    let busy = || Reply::status(429);
    for (reply, wait) in [
        (busy().header("Retry-After", "7"), "7000 ms"),
        (busy().header("Retry-After", "Sat, 28 Nov 2026 07:30:09 GMT"), "9000 ms"),
        (busy().body("{\"ok\": false, \"parameters\": {\"retry_after\": 5}}"), "5000 ms"),
        (busy().header("Retry-After", "1").body("{\"message\": \"slow\", \"retry_after\": 0.65}"), "650 ms"),
        (busy(), "500 ms"),
    ] {
        let server = script(vec![reply]);
        let desk = webhook(&server);
        assert_eq!(desk.send(&brief(&["text"])), Ok(1), "{wait}");
        let waits = desk.waits();
        assert!(waits.len() == 1 && waits[0].starts_with(wait), "{waits:?}");
        assert_eq!((server.seen().len(), desk.receipts().len()), (2, 1));
    }
}

#[test]
fn a_wait_that_is_too_long_is_told_instead() {
    let server = script(vec![Reply::status(429).header("Retry-After", "3600")]);
    let desk = webhook(&server);
    let failure = desk.send(&brief(&["text"])).unwrap_err();
    assert!(failure.message.contains("answered 429 Too Many Requests"), "{failure:?}");
    assert_eq!(failure.hints, ["it asks to wait 3600 s: send it after 28 Nov 08:30 UTC"]);
    assert_eq!((server.seen().len(), desk.receipts().len()), (1, 0));
}

#[test]
fn a_broken_service_is_tried_a_few_times_with_growing_pauses() {
    let server = script(vec![Reply::status(500), Reply::status(503)]);
    let desk = webhook(&server);
    assert_eq!(desk.send(&brief(&["text"])), Ok(1));
    let waits: Vec<String> = desk.waits().iter().map(|wait| wait.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(waits, ["500 ms", "1000 ms"]);

    let server = Server::start(|_| Reply::status(502).body("<html>Bad Gateway</html>"));
    let failure = webhook(&server).send(&brief(&["text"])).unwrap_err();
    assert!(failure.message.ends_with("answered 502 Bad Gateway: a web page came back"), "{failure:?}");
    assert!(failure.hints[0].contains("tried 4 times"), "{failure:?}");
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn a_refusal_is_told_in_the_services_words_and_asked_once() {
    let slack_hook = "kind = \"slack\"\nurl = { secret = \"hook\" }";
    let slack_bot = "kind = \"slack\"\ntoken = { secret = \"hook\" }\nto = \"#lost\"\nbase = \"BASE\"";
    let discord_hook = "kind = \"discord\"\nurl = { secret = \"hook\" }";
    let telegram_bot = "kind = \"telegram\"\ntoken = { secret = \"hook\" }\nto = \"-5\"\nbase = \"BASE\"";
    let entities = "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3";
    let error = |status: u16, description: &str| {
        Reply::json(json!({ "ok": false, "error_code": status, "description": description })).with(status)
    };
    let too_long = json!({ "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length." });
    let form =
        json!({ "message": "Invalid Form Body", "code": 50035, "errors": { "content": { "_errors": [too_long] } } });
    for (keys, secret, reply, message, hint) in [
        (
            slack_hook,
            "BASE/services/gone",
            Reply::text("text/html", "no_service").with(404),
            "answered 404 Not Found: no_service",
            "make a new one",
        ),
        (
            slack_bot,
            slack::TOKEN,
            Reply::json(json!({"ok": false, "error": "channel_not_found"})),
            "does not take it: channel_not_found",
            "/invite",
        ),
        (slack_bot, slack::TOKEN, Reply::json(json!({"ok": false, "error": "invalid_auth"})), "invalid_auth", "xoxb-"),
        (
            discord_hook,
            "BASE/api/webhooks/1/x",
            Reply::json(form).with(400),
            "400 Bad Request: Invalid Form Body: Must be 2000 or fewer in length.",
            "",
        ),
        (
            discord_hook,
            "BASE/api/webhooks/1/x",
            Reply::json(json!({"message": "Unknown Webhook"})).with(404),
            "Unknown Webhook",
            "make a new one",
        ),
        (telegram_bot, telegram::TOKEN, error(400, entities), entities, ""),
        (
            telegram_bot,
            telegram::TOKEN,
            error(400, "Bad Request: chat not found"),
            "chat not found",
            "number of the chat",
        ),
        (
            telegram_bot,
            telegram::TOKEN,
            error(403, "Forbidden: bot was kicked from the group chat"),
            "bot was kicked",
            "write to the bot first",
        ),
        (WEBHOOK, "BASE/in", Reply::to("http://127.0.0.1:1/elsewhere"), "answered 302 Found", "which is not followed"),
        (
            WEBHOOK,
            "BASE/in",
            Reply::status(401).body("who are you?"),
            "401 Unauthorized: who are you?",
            "does not know this secret",
        ),
        (WEBHOOK, "BASE/in", Reply::status(413), "413", "too long"),
        (slack_hook, "BASE/services/gone", Reply::text("text/html", "<html>Log in</html>"), "a web page came back", ""),
    ] {
        let server = Server::start(move |_| reply.clone());
        let of = |text: &str| text.replace("BASE", &server.url());
        let desk = Desk::new(&of(keys), &[("hook", &of(secret))]);
        let failure = desk.send(&brief(&["text"])).unwrap_err();
        assert!(failure.message.contains(message), "`{message}` in {failure:?}");
        assert!(failure.hints.concat().contains(hint), "`{hint}` in {failure:?}");
        assert_eq!((server.seen().len(), desk.receipts().len(), desk.waits().len()), (1, 0, 0), "{failure:?}");
    }
}

#[test]
fn what_may_have_arrived_is_not_sent_again_by_itself() {
    // The connection breaks off before there is any answer.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/in", listener.local_addr().unwrap());
    let connections = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&connections);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Relaxed);
            let mut some = [0; 64];
            let _ = std::io::Read::read(&mut &stream, &mut some);
        }
    });
    let desk = Desk::new(WEBHOOK, &[("hook", &address)]);
    let failure = desk.send(&brief(&["text"])).unwrap_err();
    assert!(failure.hints.concat().contains("it may have arrived"), "{failure:?}");
    assert_eq!((connections.load(Relaxed), desk.receipts().len(), desk.waits().len()), (1, 0, 0));
}

#[test]
fn a_service_that_is_not_there_is_named_without_its_address() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let desk = Desk::new(WEBHOOK, &[("hook", &format!("http://{free}/very/secret/path"))]);
    let failure = desk.send(&brief(&["text"])).unwrap_err();
    assert!(failure.message.starts_with(&format!("{free} cannot be reached: ")), "{failure:?}");
    assert!(!format!("{failure:?} {:?}", desk.waits()).contains("very/secret"), "{failure:?}");
    assert_eq!(desk.waits().len(), 3);
    let run = folder(&format!("[channels.ops]\n{WEBHOOK}\n"), &[("hook", &format!("http://{free}/very/secret/path"))]);
    let run =
        run.run(["send", "daily", "--to", "ops"]).fails(2).stderr_has("error: ops: ").stderr_has("cannot be reached");
    assert!(!run.err().contains("very/secret"), "{}", run.err());
    run.no_file("logs/actions.jsonl");
}

#[test]
fn one_channel_that_fails_keeps_nothing_from_the_others() {
    let (good, bad) = (slack::server(), Server::start(|_| Reply::status(404).body("no_service")));
    let channels = "[channels.good]\nkind = \"slack\"\nurl = { secret = \"good\" }\n\
        [channels.bad]\nkind = \"slack\"\nurl = { secret = \"bad\" }\n[channels.worse]\nkind = \"discord\"\nurl = { secret = \"none\" }\n";
    let secrets = [("good", good.url() + slack::HOOK), ("bad", bad.url() + slack::HOOK)];
    let secrets: Vec<(&str, &str)> = secrets.iter().map(|(name, value)| (*name, value.as_str())).collect();
    folder(channels, &secrets)
        .run(["send", "daily", "--to", "worse", "--to", "bad", "--to", "good"])
        .fails(2)
        .stderr_has("sent daily 2026-02-24 to good (1 message)")
        .stderr_has("error: bad: 127.0.0.1")
        .stderr_has("error: worse: there is no secret `none`");
    assert_eq!(good.seen().len(), 1);
}

#[test]
fn what_is_not_there_is_named_with_the_nearest_before_anything_is_sent() {
    let server = slack::server();
    let hook = server.url() + slack::HOOK;
    let channels = "[channels.team]\nkind = \"slack\"\nurl = { secret = \"team\" }\n[channels.phone]\nkind = \"telegram\"\ntoken = { secret = \"bot\" }\n";
    let mut project = folder(channels, &[("team", &hook)]);
    for (arguments, words) in [
        (&["send", "dayly", "--to", "team"][..], &["no report or page `dayly`", "did you mean `daily`?"][..]),
        (&["send", "daily", "--to", "team", "--to", "taem"], &["no channel `taem`", "did you mean `team`?"]),
        (&["send", "daily", "--to", "team", "--period", "2026-03-01"], &["1 Mar 2026 is still to come"]),
        (&["send", "daily", "--to", "team", "--period", "2026-W08"], &["is no day", "2026-02-24"]),
        (&["send", "revenue", "--to", "team", "--period", "2026-W08"], &["`revenue` has no period"]),
        (
            &["send", "daily", "--to", "phone"],
            &["phone: the channel cannot be used: it needs `to`", "`to = \"-1001234567890\"`"],
        ),
        (&["send", "daily"], &["--to <CHANNEL>"]),
    ] {
        let mut run = project.run(arguments).fails(2).stdout("");
        for words in words {
            run = run.stderr_has(words);
        }
        project = run.project();
    }
    assert!(server.seen().is_empty());
    project.run(["send", "alerts", "--to", "team"]).ok().stderr_has("nothing new in alerts for team");
}

#[test]
fn check_and_doctor_look_at_channels_without_sending() {
    let server = Server::start(|_| Reply::status(500));
    let channels = "[channels.team]\nkind = \"slack\"\nurl = { secret = \"team\" }\n[channels.dev]\nkind = \"discord\"\nurl = { secret = \"dev\" }\n\
        [channels.phone]\nkind = \"telegram\"\ntoken = { secret = \"bot\" }\n[channels.wall]\nkind = \"file\"\npath = \"a.txt\"\n";
    let run = folder(channels, &[("team", &(server.url() + discord::HOOK))]).run(["doctor"]).fails(1);
    let run = run
        .stdout_has("✓ channel team: slack, and its secret `team` is there\n")
        .stdout_has("✗ channel dev: there is no secret `dev`\n    = help: put its value into `.secrets/dev.txt`")
        .stdout_has("✗ channel phone: it needs `to`, the chat that its bot writes to\n    = help: add it like this: `to = \"-1001234567890\"`\n")
        .stdout_has("✓ channel wall: file, which needs no secret\n");
    run.project()
        .run(["check"])
        .fails(1)
        .stdout_has("[E005]")
        .stdout_has("the channel `phone` cannot be used: it needs `to`");
    assert!(server.seen().is_empty());
}
