//! How a service is asked: how often, how long, and what is believed of it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::json;

use super::{FILE, TWO, collect, sale, shop, two};
use crate::server::{Reply, Seen, Server};

/// A server that refuses the first `many` requests with this reply.
fn busy(many: usize, reply: Reply) -> Server {
    let left = AtomicUsize::new(many);
    Server::start(move |seen| {
        if left.fetch_update(Relaxed, Relaxed, |it| it.checked_sub(1)).is_ok() { reply.clone() } else { two(seen) }
    })
}

#[test]
fn what_may_pass_is_tried_again() {
    for reply in [
        Reply::status(503),
        Reply::status(500),
        Reply::status(429).header("Retry-After", "0"),
        Reply::status(429).header("Retry-After", "1"),
        Reply::status(429).body("{\"error\": {\"rate_reset\": 0.2}}"),
        Reply::json(json!([1, 2, 3])).cut(3),
    ] {
        let server = busy(1, reply);
        collect(shop(&server, "[retry]\nafter = \"$.error.rate_reset\"\n"), &[]).ok().file_is(FILE, TWO);
        assert_eq!(server.seen().len(), 2);
    }
}

#[test]
fn what_will_not_pass_is_asked_once() {
    for (status, words) in [
        (401, "does not know this key"),
        (403, "has no right"),
        (404, "nothing at this address"),
        (400, "does not understand"),
        (422, "does not understand"),
    ] {
        let reply = Reply::status(status).body("{\"message\": \"so it is\"}");
        let server = busy(9, reply);
        let run = collect(shop(&server, ""), &[]).fails(1).no_file(FILE);
        run.stderr_has(&format!("answered {status}")).stderr_has("so it is").stderr_has(words);
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[test]
fn tries_and_waits_come_to_an_end() {
    let server = busy(99, Reply::status(503));
    let run = collect(shop(&server, "[retry]\ntries = 3\n"), &[]).fails(1);
    run.stderr_has("answered 503").stderr_has("tried 3 times").stderr_has("waiting 1 s");
    assert_eq!(server.seen().len(), 3);
    let server = busy(99, Reply::status(429).header("Retry-After", "86400"));
    collect(shop(&server, ""), &[]).fails(1).stderr_has("ask again after");
    assert_eq!(server.seen().len(), 1, "never earlier than it asks for");
    let server = busy(99, Reply::status(429).header("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"));
    collect(shop(&server, ""), &[]).fails(1);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_service_that_does_not_answer_is_given_up() {
    let server = Server::start(|seen| two(seen).after(3000));
    let more = "[request]\npath = \"/sales\"\ntimeout = 1\n[retry]\ntries = 1\n";
    collect(shop(&server, more), &[])
        .fails(1)
        .stderr_has("no answer from 127.0.0.1")
        .stderr_has("within 1 s")
        .no_file(FILE);
    let url = server.url();
    drop(server);
    let gone = Server::start(two);
    let project = shop(&gone, "[retry]\ntries = 1\n").business(&format!("[sources.shop]\nbase = \"{url}\"\n"));
    collect(project, &[]).fails(1);
}

#[test]
fn an_answer_has_a_largest_size() {
    let server = Server::start(|_| Reply::text("application/json", vec![b' '; 2 << 20]));
    let run = collect(shop(&server, "[rows]\nmost_megabytes = 1\n"), &[]).fails(1);
    run.stderr_has("larger than 1 MB").stderr_has("most_megabytes").no_file(FILE);
}

#[test]
fn pages_have_an_end() {
    let endless = |seen: &Seen| {
        let at: usize = seen.get("p").parse().unwrap();
        Reply::json(json!([sale(&at.to_string(), "2026-01-05", "1.00")]))
    };
    let server = Server::start(endless);
    let more = "[pages]\nkind = \"number\"\nparam = \"p\"\nfirst = 1\nsize = 1\nmost = 5\n";
    collect(shop(&server, more), &[]).fails(1).stderr_has("more than 5 pages").no_file(FILE);
    assert_eq!(server.seen().len(), 5);
    for (answer, words) in [
        (json!({"rows": [sale("a", "2026-01-05", "1.00")], "next": "x"}), "same page token twice"),
        (json!({"rows": [sale("a", "2026-01-05", "1.00")], "next": {"a": 1}}), "is no page token"),
        (json!({"list": []}), "has no `$.rows`"),
        (json!({"rows": null}), ""),
    ] {
        let server = Server::start(move |_| Reply::json(answer.clone()));
        let more = "[rows]\npath = \"$.rows\"\n[pages]\nkind = \"cursor\"\nparam = \"after\"\nnext = \"$.next\"\n";
        let run = collect(shop(&server, more), &[]);
        if words.is_empty() {
            run.ok().file_is(FILE, "id,date,amount\n")
        } else {
            run.fails(1).stderr_has(words).no_file(FILE)
        };
    }
}

#[test]
fn a_host_is_asked_no_more_often_than_it_likes() {
    let server = Server::start(|seen| {
        let at: usize = seen.get("p").parse().unwrap();
        let rows = if at < 5 { vec![sale(&at.to_string(), "2026-01-05", "1.00")] } else { Vec::new() };
        Reply::json(json!(rows))
    });
    let more = "[request]\npath = \"/sales\"\nrate = \"3/second\"\n[pages]\nkind = \"number\"\nparam = \"p\"\nfirst = 0\nsize = 1\n";
    let begin = std::time::Instant::now();
    collect(shop(&server, more), &[]).ok().stdout_has("$5.00");
    assert_eq!(server.seen().len(), 6);
    assert!(begin.elapsed().as_millis() >= 1000, "six requests at three a second take at least one");
}

#[test]
fn another_host_gets_no_credentials() {
    let other = Server::start(|seen| {
        let is_clean = seen.header("authorization").is_empty()
            && seen.header("x-shop").is_empty()
            && seen.header("cookie").is_empty();
        if is_clean { two(seen) } else { Reply::status(500) }
    });
    let place = format!("{}/sales", other.url());
    let server = Server::start(move |_| Reply::to(&place).header("Set-Cookie", "session=1"));
    let more = "[request]\npath = \"/sales\"\nheaders = { X-Shop = \"${secret.key}\" }\n[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n";
    collect(shop(&server, more).file(".secrets/key", "v3ry-secret"), &[]).ok().file_is(FILE, TWO);
    assert!(!format!("{:?}", other.seen()).contains("v3ry-secret"));
    for status in [307, 308] {
        let place = format!("{}/sales", other.url());
        let server = Server::start(move |_| Reply::to(&place).with(status));
        let more = "[request]\npath = \"/sales\"\nform = { key = \"${secret.key}\" }\n";
        let before = other.seen().len();
        let run = collect(shop(&server, more).file(".secrets/key", "v3ry-secret"), &[]).fails(1);
        run.stderr_has("with its body on to");
        assert_eq!(other.seen().len(), before);
    }
    let place = format!("{}/sales?k=v3ry-secret", other.url());
    let server = Server::start(move |_| Reply::to(&place));
    let more = "[auth]\nkind = \"query\"\nname = \"k\"\nvalue = \"${secret.key}\"\n";
    collect(shop(&server, more).file(".secrets/key", "v3ry-secret"), &[]).fails(1).stderr_has("with a secret in it");
    let server = Server::start(|_| Reply::to("/sales"));
    collect(shop(&server, ""), &[]).fails(1).stderr_has("in circles");
}

#[test]
fn the_next_page_is_never_at_another_host() {
    let server = Server::start(|_| Reply::json(json!({"rows": [], "next": "http://elsewhere.example/sales"})));
    let more = "[rows]\npath = \"$.rows\"\n[pages]\nkind = \"next_url\"\nnext = \"$.next\"\n";
    collect(shop(&server, more), &[]).fails(1).stderr_has("at another host, elsewhere.example").no_file(FILE);
}
