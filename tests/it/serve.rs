//! `takings serve` in a real browser, and over a bare socket where no browser would ask so.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::{
    cdp::Browser,
    running::{Running, revenue, small},
};

/// What a server answers to a request as it is; the status comes first.
fn ask(address: &str, line: &str, headers: &[&str]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let headers = headers.iter().fold(String::new(), |all, header| all + header + "\r\n");
    stream.write_all(format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("{line}: {answer}")), answer)
}

fn get(address: &str, path: &str) -> (u16, String) {
    ask(address, &format!("GET {path}"), &[&format!("Host: {address}")])
}

/// Waits until an expression in the page is true.
#[track_caller]
fn until(browser: &mut Browser, server: &Running, expression: &str) {
    let mut last = Value::Null;
    server.until(&format!("makes `{expression}` true"), |_| {
        last = browser.evaluate(expression).unwrap();
        last == Value::Bool(true)
    });
}

fn has(text: &str) -> String {
    format!("document.body.innerText.includes('{text}')")
}

/// Puts a reader into the page: down a bit, with details and the menu open, something in focus and words selected.
const READ: &str = r"(() => {
    window.here = {};
    document.body.style.minHeight = '5000px';
    const details = [...document.querySelectorAll('details')];
    details.forEach((one, at) => { one.open = at % 2 === 0; });
    here.open = details.map((one) => one.open).join();
    here.focus = document.querySelector('main summary');
    here.focus.focus({ preventScroll: true });
    const heading = document.querySelector('main h2, main h3').firstChild;
    getSelection().setBaseAndExtent(heading, 1, heading, 3);
    here.words = getSelection().toString();
    here.menu = document.querySelector('nav[popover]');
    here.menu.showPopover();
    scrollTo(0, 200);
    here.top = scrollY;
    return here.top > 0 && details.length > 1 && here.words.length === 2;
})()";

/// Whether all of that is as it was, in the same page: nothing was loaded anew.
const READS_ON: &str = r"(() => {
    if (!window.here) return 'was loaded anew';
    const open = [...document.querySelectorAll('details')].map((one) => one.open).join();
    if (open !== here.open) return 'details: ' + open;
    if (document.activeElement !== here.focus) return 'focus';
    if (getSelection().toString() !== here.words) return 'selection: ' + getSelection();
    if (!here.menu.matches(':popover-open')) return 'menu';
    if (scrollY !== here.top) return 'scroll: ' + scrollY;
    return 'as it was';
})()";

#[test]
fn a_page_in_the_browser_becomes_new_and_the_reader_reads_on() {
    let mut server = Running::start(small(), &["serve", "--port", "0"]);
    let mut browser = Browser::start().unwrap();
    browser.open(&format!("http://{}/", server.address())).unwrap();
    until(&mut browser, &server, &has("$100"));
    assert_eq!(browser.evaluate("location.pathname").unwrap(), "/site/index.html");
    assert_eq!(browser.evaluate(READ).unwrap(), true);
    for amount in ["555", "777"] {
        server.write("data/revenue.csv", &revenue(amount));
        until(&mut browser, &server, &has(&format!("${amount}")));
        assert_eq!(browser.evaluate(READS_ON).unwrap(), "as it was", "{amount}");
    }
    let copies = "document.querySelector('.twins .copy').checkVisibility() && document.getElementById('copies').textContent.includes('$777')";
    assert_eq!(browser.evaluate(copies).unwrap(), true, "what is copied is as new as what is seen");

    server.write("data/business.toml", "just <b>some</b> text\n");
    until(&mut browser, &server, &has("data/business.toml:1"));
    assert_eq!(browser.evaluate("document.querySelector('.takings-failed b')").unwrap(), Value::Null);
    assert_eq!(browser.evaluate(&has("$777")).unwrap(), true);
    server.write("data/business.toml", "name = \"Mended\"\nas_of = 2026-02-24\ncurrency = \"USD\"\n");
    until(&mut browser, &server, "!document.querySelector('.takings-failed') && document.title.includes('Mended')");
    assert_eq!(browser.evaluate("Boolean(window.here)").unwrap(), true);
    server.says("business.toml");
}

#[test]
fn a_page_catches_up_with_a_server_that_was_away() {
    let server = Running::start(small(), &["serve", "--port", "0"]);
    let address = server.address();
    let mut browser = Browser::start().unwrap();
    browser.open(&format!("http://{address}/site/index.html")).unwrap();
    browser.evaluate("window.here = true").unwrap();
    let folder = server.end().file("data/revenue.csv", revenue("888"));
    let port = address.rsplit_once(':').unwrap().1;
    let server = Running::start(folder, &["serve", "--port", port]);
    until(&mut browser, &server, &has("$888"));
    assert_eq!(browser.evaluate("window.here").unwrap(), true);
}

#[test]
fn a_page_that_is_not_there_yet_appears() {
    let server = Running::start(small().business("just some text\n"), &["serve", "--port", "0"]);
    let mut browser = Browser::start().unwrap();
    browser.open(&format!("http://{}/site/index.html", server.address())).unwrap();
    until(&mut browser, &server, &format!("{} && {}", has("Nothing is built yet"), has("data/business.toml:1")));
    server.write("data/business.toml", "as_of = 2026-02-24\ncurrency = \"USD\"\n");
    until(&mut browser, &server, &format!("{} && !document.querySelector('.takings-failed')", has("$100")));
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let server = Running::start(small(), &["serve", "--port", "0"]);
    let address = server.address();
    let (status, answer) = get(&address, "/");
    assert!(status == 302 && answer.contains("location: /site/index.html"), "{answer}");
    let mut seen = vec!["/site/index.html".to_owned(), "/site/widget.html".to_owned()];
    let mut at = 0;
    while let Some(path) = seen.get(at).cloned() {
        at += 1;
        let (status, answer) = get(&address, &path);
        assert_eq!(status, 200, "{path}: {answer}");
        let folder = path.rsplit_once('/').unwrap().0;
        for link in answer.split(" href=\"").skip(1).map(|rest| rest.split(['"', '#']).next().unwrap()) {
            let mut parts: Vec<&str> = folder.split('/').collect();
            for part in link.split('/').filter(|_| !link.is_empty() && !link.contains(':')) {
                match part {
                    ".." => parts.truncate(parts.len() - 1),
                    part => parts.push(part),
                }
            }
            let target = parts.join("/");
            if target.contains('.') && !seen.contains(&target) {
                seen.push(target);
            }
        }
    }
    assert!(seen.len() > 20 && seen.iter().any(|path| path.starts_with("/reports/")), "{seen:?}");
}

#[test]
fn what_nobody_should_see_is_refused() {
    let server = Running::start(small(), &["serve", "--port", "0"]);
    server.write("site/inner/x.txt", "inner");
    #[cfg(unix)]
    std::os::unix::fs::symlink(server.path("data"), server.path("site/out")).unwrap();
    let address = server.address();
    for path in [
        "/data/revenue.csv",
        "/../data/revenue.csv",
        "/site/../data/revenue.csv",
        "/site/inner/../../data/revenue.csv",
        "/site/%2e%2e/data/revenue.csv",
        "/site/..%2fdata%2frevenue.csv",
        "/site/%2e%2e%5cdata%5crevenue.csv",
        "/site/out/revenue.csv",
        "/site/.manifest",
        "/.git/config",
        "//etc/passwd",
    ] {
        let (status, answer) = get(&address, path);
        assert!(
            status == 404 && !answer.contains("stripe") && !answer.contains("site/index.html\n"),
            "{path}: {answer}"
        );
    }
    for host in ["evil.example", "127.0.0.1.evil.example", ""] {
        for path in ["/site/index.html", "/-/live?page=/site/index.html"] {
            let (status, answer) = ask(&address, &format!("GET {path}"), &[&format!("Host: {host}")]);
            assert!([400, 421].contains(&status) && !answer.contains("$100"), "{host}: {answer}");
        }
    }
    let foreign = format!("Host: {address}");
    assert_eq!(ask(&address, "GET http://evil.example/site/index.html", &[&foreign]).0, 421);
    assert_eq!(ask(&address, "GET /site/index.html", &[]).0, 421);
    assert_eq!(ask(&address, "POST /site/index.html", &[&foreign, "Content-Length: 0"]).0, 405);
    assert_eq!(get(&address, "/site/inner/x.txt").0, 200);
}

#[test]
fn answers_say_what_they_are() {
    let server = Running::start(small(), &["serve", "--port", "0"]);
    let address = server.address();
    for (path, kind) in [
        ("/site/index.html", "text/html; charset=utf-8"),
        ("/site/index.md", "text/plain; charset=utf-8"),
        ("/site/api/revenue.json", "application/json; charset=utf-8"),
        ("/favicon.ico", "image/svg+xml"),
    ] {
        let (status, answer) = get(&address, path);
        let head = answer.split("\r\n\r\n").next().unwrap();
        assert_eq!(status, 200, "{path}");
        for part in [&format!("content-type: {kind}"), "cache-control: no-store", "x-content-type-options: nosniff"] {
            assert!(head.contains(part), "{path}: {part} in {head}");
        }
    }
    let (_, page) = get(&address, "/site/index.html");
    assert!(page.contains(&format!("script-src http://{address}/-/live.js 'sha256-")), "{page}");
    let on_disk = fs::read_to_string(server.path("site/index.html")).unwrap();
    assert!(!on_disk.contains("live.js") && on_disk.contains("script-src 'sha256-"));
    let (status, head) = ask(&address, "HEAD /site/index.html", &[&format!("Host: {address}")]);
    assert!(status == 200 && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let server = Running::start(small(), &["serve", "--port", "0"]);
    let address = server.address();
    let port = address.rsplit_once(':').unwrap().1;
    small().run(["serve", "--port", port]).fails(2).stderr_has("is taken").stderr_has("takings serve --port");
}
