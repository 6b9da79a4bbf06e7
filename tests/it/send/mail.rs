//! Mail, taken by a real server and read by Python's own parser.

use serde_json::{Value, json};
use takings::send::Message;

use super::{Desk, brief, folder};
use crate::smtp::{Smtp, certificate, elsewhere};

/// The keys of a channel at this server.
fn keys(host: &str, port: u16, more: &str) -> String {
    format!(
        "kind = \"email\"\nserver = \"{host}:{port}\"\nfrom = \"Taxi & Söhne <ada@example.com>\"\nto = [\"grace@example.com\", \"Lin, 林 <lin@example.org>\"]\n{more}"
    )
}

fn desk(server: &Smtp) -> Desk {
    Desk::new(&keys("127.0.0.1", server.port(), ""), &[])
}

/// A message with everything that mail makes hard.
fn hard() -> Message {
    let text = format!("Héllo 日本\n.\n..\n.hidden\n{}\nFrom here\n\ntrailing  \n=3D\nend\n", "long ".repeat(400));
    let html = format!("<!doctype html>\n<p>Héllo</p>\n.\n<p>{}</p>\n", "x".repeat(3000));
    Message {
        subject: "Revenue: 1 200 € – “on plan” \u{202f}🎉\r\nBcc: eve@example.com".to_owned(),
        texts: vec![text],
        html,
        ..brief(&[])
    }
}

#[test]
fn a_mail_arrives_as_it_was_meant() {
    let Some(server) = Smtp::start(&[]) else { return };
    let (desk, hard) = (desk(&server), hard());
    assert_eq!(desk.send(&hard), Ok(1));
    assert_eq!(desk.send(&hard), Ok(0));
    let mail = server.came(1).remove(0);
    assert_eq!(mail["from"], "ada@example.com");
    assert_eq!(mail["to"], json!(["grace@example.com", "lin@example.org"]));
    let header = |name: &str| mail["headers"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!(header("Subject"), "Revenue: 1 200 € – “on plan” \u{202f}🎉  Bcc: eve@example.com");
    assert_eq!(header("Bcc"), "");
    assert_eq!(header("From"), "Taxi & Söhne <ada@example.com>");
    assert_eq!(header("To"), "grace@example.com, \"Lin, 林\" <lin@example.org>");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("MIME-Version"), "1.0");
    assert!(header("Message-ID").starts_with("<takings.") && header("Message-ID").ends_with("@example.com>"), "{mail}");
    // The moment is the one of the clock that was given: 2026-11-28T07:30:00Z.
    assert_eq!(mail["seconds"], 1_795_851_000.0);
    assert_eq!((&mail["kind"], &mail["tls"]), (&json!("multipart/alternative"), &json!(false)));
    let parts = mail["parts"].as_array().unwrap();
    let part = |at: usize| parts[at].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(part(0), ["text/plain", "utf-8", &hard.texts[0]]);
    assert_eq!(part(1), ["text/html", "utf-8", &hard.html]);
    assert_eq!((&mail["defects"], &mail["bare_breaks"]), (&json!([]), &json!(0)));
    assert!(mail["longest_line"].as_u64().unwrap() <= 998, "{mail}");
    assert!(mail["raw_subject"][0].as_str().unwrap().is_ascii(), "{mail}");
}

#[test]
fn the_dry_run_shows_the_whole_mail() {
    let Some(server) = Smtp::start(&[]) else { return };
    let desk = desk(&server);
    let shown = desk.shown(&brief(&["Hello\n"]));
    let head = format!("SMTP 127.0.0.1:{} in the clear or with STARTTLS, on this machine\n\n", server.port());
    assert!(shown.starts_with(&head), "{shown}");
    for words in [
        "Subject: Daily brief\n",
        "To: grace@example.com, ",
        "\n\nHello\n",
        "\n<p>brief</p>\n",
        "Date: Sat, 28 Nov 2026 07:30:00 +0000\n",
    ] {
        assert!(shown.contains(words), "`{words}` in\n{shown}");
    }
    assert_eq!(shown, desk.shown(&brief(&["Hello\n"])), "the same each time");
    assert!(server.came(0).is_empty());
}

#[test]
fn a_busy_server_is_asked_again_and_a_refusal_is_told() {
    let Some(server) = Smtp::start(&["--data", "451 4.7.1 greylisted", "--data", "452 full"]) else { return };
    let desk = desk(&server);
    assert_eq!(desk.send(&brief(&["text"])), Ok(1));
    let waits = desk.waits();
    assert!(waits.len() == 2 && waits[0].contains("answered 451: ") && waits[0].contains("greylisted"), "{waits:?}");
    assert_eq!(server.came(3)[0], json!({"refused": "451 4.7.1 greylisted"}));

    let always = ["--data", "450 later"].repeat(9);
    let Some(server) = Smtp::start(&always) else { return };
    let failure = self::desk(&server).send(&brief(&["text"])).unwrap_err();
    assert!(failure.message.contains("answered 450: later") && failure.hints[0].contains("busy"), "{failure:?}");

    for (options, words, hint) in [
        (["--rcpt", "550 5.1.1 no such user"], "answered 550: 5.1.1 no such user", "`to` and `from`"),
        (["--data", "554 5.7.1 looks like spam"], "answered 554: 5.7.1 looks like spam", "`to` and `from`"),
    ] {
        let Some(server) = Smtp::start(&options) else { return };
        let desk = self::desk(&server);
        let failure = desk.send(&brief(&["text"])).unwrap_err();
        assert!(failure.message.contains(words) && failure.hints[0].contains(hint), "{failure:?}");
        assert_eq!((desk.receipts().len(), desk.waits().len()), (0, 0));
    }
}

#[test]
fn a_server_knows_who_sends() {
    let Some(server) = Smtp::start(&["--login", "ada@example.com:p4ss word"]) else { return };
    let login = "user = \"ada@example.com\"\npassword = { secret = \"mail\" }";
    let desk = Desk::new(&keys("127.0.0.1", server.port(), login), &[("mail", "p4ss word")]);
    assert_eq!(desk.send(&brief(&["text"])), Ok(1));
    assert_eq!(server.came(1)[0]["login"], "ada@example.com:p4ss word");
}

#[test]
fn nothing_listens() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failure = Desk::new(&keys("127.0.0.1", free, ""), &[]).send(&brief(&["text"])).unwrap_err();
    assert!(failure.message.contains("does not take mail") && failure.hints[0].contains("`server`"), "{failure:?}");
}

/// On another machine nothing goes in the clear.
#[cfg(target_os = "linux")]
#[test]
fn elsewhere_mail_goes_over_tls_alone() {
    let host = elsewhere();
    let Some(plain) = Smtp::start(&["--host", &host]) else { return };
    let failure = Desk::new(&keys(&host, plain.port(), ""), &[]).send(&brief(&["text"])).unwrap_err();
    assert!(failure.hints[0].contains("over TLS or not at all"), "{failure:?}");
    assert!(plain.came(0).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_is_looked_at() {
    let folder_of_key = tempfile::tempdir().unwrap();
    let (host, Some(certificate)) = (elsewhere(), certificate(folder_of_key.path())) else { return };
    for (tls, port, shown) in [("starttls", "0", "with STARTTLS"), ("start", "465", "over TLS")] {
        let options = ["--host", &host, "--port", port, "--tls", tls, "--certificate", &certificate];
        let Some(server) = Smtp::start(&options) else { continue };
        let channel = format!("[channels.ops]\n{}\n", keys(&host, server.port(), ""));
        let run = folder(&channel, &[]).run(["send", "daily", "--to", "ops", "--dry-run"]).ok().stdout_has(shown);
        let run = run.project().run(["send", "daily", "--to", "ops"]).fails(2).stderr_has("certificate");
        let run = run.stderr_has("from an authority that this machine trusts").no_file("logs/actions.jsonl");
        assert!(server.came(0).is_empty());
        let trusting = run.project().variable("SSL_CERT_FILE", &certificate);
        trusting.run(["send", "daily", "--to", "ops"]).ok().stderr_has("sent daily 2026-02-24 to ops (1 message)");
        let mail = server.came(1).remove(0);
        assert_eq!((&mail["tls"], &mail["kind"]), (&Value::Bool(true), &json!("multipart/alternative")));
    }
    // On this machine a server may have made its own.
    let options = ["--tls", "starttls", "--certificate", &certificate];
    let Some(server) = Smtp::start(&options) else { return };
    assert_eq!(desk(&server).send(&brief(&["text"])), Ok(1));
    assert_eq!(server.came(1)[0]["tls"], true);
}
