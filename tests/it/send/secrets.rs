//! Known secrets are sent through every failure that there is: none of them may come out anywhere but at its service.

use serde_json::json;

use super::{Desk, brief, folder};
use crate::{
    project::{self, Project},
    server::{Reply, Seen, Server},
    services::{discord, slack, telegram},
    smtp::Smtp,
};

const PASSWORD: &str = "m4il-pass/of the=house";

/// Everything that is secret, in each form in which it could be shown.
fn forms() -> Vec<String> {
    let long = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let plain = format!("\0ada\0{PASSWORD}");
    vec![
        slack::HOOK.to_owned(),
        long(slack::HOOK),
        slack::TOKEN.to_owned(),
        discord::HOOK.to_owned(),
        long(discord::HOOK),
        telegram::TOKEN.to_owned(),
        telegram::TOKEN.replace(':', "%3A"),
        telegram::TOKEN.split_once(':').unwrap().1.to_owned(),
        PASSWORD.to_owned(),
        crate::server::base64(PASSWORD.as_bytes()),
        crate::server::base64(plain.as_bytes()),
    ]
}

#[track_caller]
fn no_secret_in(text: &str) {
    for secret in forms() {
        assert!(!text.contains(&secret), "`{secret}` in\n{text}");
    }
}

/// Neither what was said nor any file but those of `.secrets/` holds a secret.
#[track_caller]
fn nothing_shows(project: &Project, text: &str) {
    no_secret_in(text);
    for (path, bytes) in project::files(&project.path("")) {
        if !path.starts_with(".secrets/") {
            no_secret_in(&format!("{path}:\n{}", String::from_utf8_lossy(&bytes)));
        }
    }
}

/// Each kind of channel with a secret, in the file of the business and its secret, for a server at `url`.
fn kinds(url: &str) -> Vec<(String, String)> {
    let hook =
        |kind: &str, path: &str| (format!("kind = \"{kind}\"\nurl = {{ secret = \"it\" }}"), format!("{url}{path}"));
    let bot = |kind: &str, to: &str, token: &str| {
        (format!("kind = \"{kind}\"\ntoken = {{ secret = \"it\" }}\nto = \"{to}\"\nbase = \"{url}\""), token.to_owned())
    };
    vec![
        hook("slack", slack::HOOK),
        bot("slack", "#revenue", slack::TOKEN),
        hook("discord", discord::HOOK),
        bot("telegram", "@takings_news", telegram::TOKEN),
        hook("webhook", slack::HOOK),
    ]
}

/// All that a service was told, which is as much as it can say.
fn told(seen: &Seen) -> String {
    format!("{} {} {:?}", seen.path, seen.header("authorization"), seen.query)
}

#[test]
fn no_failure_shows_a_secret() {
    let replies: [fn(String) -> Reply; 12] = [
        |echo| Reply::status(400).body(format!("bad: {echo}")),
        |echo| Reply::status(401).body(json!({"message": format!("unknown: {echo}")}).to_string()),
        |echo| Reply::status(403).body(json!({"ok": false, "description": echo}).to_string()),
        |echo| Reply::status(404).body(format!("{}{echo}", "nothing ".repeat(20))),
        |echo| Reply::status(500).body(echo),
        |echo| Reply::status(429).header("Retry-After", "9999").body(echo),
        |echo| Reply::json(json!({"ok": false, "error": echo})),
        |echo| Reply::json(json!({"ok": true, "ts": echo, "id": echo, "result": {"message_id": 1}})),
        |echo| Reply::text("text/html", format!("<html>{echo}</html>")),
        |echo| Reply::to(&format!("https://127.0.0.1:1/{}", echo.replace([' ', '"'], "%20"))),
        |echo| Reply::status(400).body(echo).cut(30),
        |echo| Reply::status(302).header("Location", &echo.replace(' ', "")),
    ];
    for reply in replies {
        let server = Server::start(move |seen| reply(told(seen)));
        for (keys, secret) in kinds(&server.url()) {
            let desk = Desk::new(&keys, &[("it", &secret)]);
            let done = desk.send(&brief(&["text"]));
            no_secret_in(&format!(
                "{done:?} {:?} {:?} {}",
                desk.waits(),
                desk.receipts(),
                desk.shown(&brief(&["text"]))
            ));
        }
    }
}

#[test]
fn the_program_shows_no_secret() {
    let server = Server::start(|seen| Reply::status(401).body(json!({"message": told(seen)}).to_string()));
    for (keys, secret) in kinds(&server.url()) {
        let mut project = folder(&format!("[channels.ops]\n{keys}\n"), &[("it", &secret)]);
        for arguments in [
            &["--verbose", "send", "daily", "--to", "ops"][..],
            &["send", "daily", "--to", "ops", "--dry-run"],
            &["doctor"],
            &["build", "--verbose"],
        ] {
            let run = project.run(arguments);
            let text = format!("{}{}", run.out(), run.err());
            project = run.project();
            nothing_shows(&project, &text);
        }
    }
    assert_eq!(server.seen().len(), 5);
}

#[test]
fn user_and_password_of_an_address_are_not_said_back() {
    let said = |echo: &str| {
        let hex = echo.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
        format!("{echo} {} {hex} {}", echo.to_uppercase(), echo.replace('/', "&#47;"))
    };
    let server = Server::start(move |seen| {
        let basic = seen.header("authorization").to_owned();
        Reply::status(401).body(format!("unknown: {basic} {}", said("hooker / pass/w0rd99")))
    });
    let address = server.url().replace("http://", "http://hooker:pass%2Fw0rd99@") + "/in";
    let run = folder("[channels.ops]\nkind = \"webhook\"\nurl = { secret = \"it\" }\n", &[("it", &address)])
        .run(["send", "daily", "--to", "ops"])
        .fails(2)
        .stderr_has("unknown: Basic *** *** / ***");
    let sent = server.seen()[0].header("authorization").to_owned();
    assert_eq!(sent, format!("Basic {}", crate::server::base64(b"hooker:pass/w0rd99")));
    let told = run.err().to_lowercase();
    for secret in ["hooker", "w0rd99", "7730726439", &sent["Basic ".len()..].to_lowercase()] {
        assert!(!told.contains(secret), "`{secret}` in {told}");
    }
}

#[test]
fn a_mail_server_that_says_the_password_back_is_not_quoted() {
    let Some(server) = Smtp::start(&["--login", "ada:another"]) else { return };
    let keys = format!(
        "kind = \"email\"\nserver = \"127.0.0.1:{}\"\nfrom = \"ada@example.com\"\nto = \"grace@example.com\"\nuser = \"ada\"\npassword = {{ secret = \"it\" }}",
        server.port()
    );
    let run = folder(&format!("[channels.ops]\n{keys}\n"), &[("it", PASSWORD)])
        .run(["-v", "send", "daily", "--to", "ops"])
        .fails(2);
    let run = run.stderr_has("answered 535: ").stderr_has("look at `user` and the secret at `password`");
    let text = format!("{}{}", run.out(), run.err());
    let run =
        run.project().run(["send", "daily", "--to", "ops", "--dry-run"]).ok().stdout_has("as ada with password ***");
    let text = format!("{text}{}{}", run.out(), run.err());
    nothing_shows(&run.project(), &text);
}
