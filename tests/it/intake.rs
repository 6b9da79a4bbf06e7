//! `takings serve --intake`: rows that programs send, over bare sockets.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    project::{Project, files},
    running::{Running, small},
};

const TOKEN: &str = "4f0c9d2e7b1a8c3d5e6f";

/// A small business that takes rows.
fn project() -> Project {
    small()
        .business(
            "name = \"Small\"\nas_of = 2026-02-24\ncurrency = \"USD\"\n\n[conversations]\nsteps = [\"welcome\"]\n",
        )
        .file(".secrets/intake", format!("{TOKEN}\n"))
}

fn start() -> Running {
    Running::start(project(), &["serve", "--intake", "--port", "0"])
}

/// What a server answers to a request as it is: its status, head and body.
fn ask(address: &str, line: &str, headers: &[String], body: &str) -> std::io::Result<(u16, String, Value)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let headers = headers.iter().fold(String::new(), |all, header| all + header + "\r\n");
    let head = format!("{line} HTTP/1.1\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all((head + body).as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match status {
        Some(status) => Ok((status, head.to_owned(), serde_json::from_str(body).unwrap_or_default())),
        None => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The headers of a sender who knows what to send.
fn good(address: &str) -> Vec<String> {
    vec![format!("Host: {address}"), "Content-Type: application/json".into(), format!("Authorization: Bearer {TOKEN}")]
}

/// Sends a row, again where it came too fast.
fn send(address: &str, path: &str, row: &Value) -> std::io::Result<(u16, Value)> {
    loop {
        let (status, _, body) = ask(address, &format!("POST {path}"), &good(address), &row.to_string())?;
        if status != 429 {
            return Ok((status, body));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn post(address: &str, path: &str, row: &Value) -> (u16, Value) {
    send(address, path, row).unwrap()
}

fn lines(server: &Running, path: &str) -> Vec<String> {
    let text = fs::read_to_string(server.path(path)).unwrap_or_default();
    assert!(text.is_empty() || text.ends_with('\n'), "{path} is whole: {text}");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn rows_are_taken_once_and_the_pages_become_new() {
    let server = start();
    let address = server.address();
    let sale = json!({"id": "sale-1", "date": "2026-02-20", "buyer": "Brightside", "amount": 150.50, "accepted": true});
    let (status, body) = post(&address, "/track-revenue", &sale);
    assert_eq!((status, body), (201, json!({"id": "sale-1", "table": "lead_sales", "state": "added"})));
    let again =
        json!({"accepted": "yes", "price": "150.5", "buyer": "Brightside", "date": "2026-02-20", "id": "sale-1"});
    assert_eq!(post(&address, "/track/lead_sales", &again).0, 200);
    let other = json!({"id": "sale-1", "date": "2026-02-20", "buyer": "Brightside", "price": 151});
    let (status, body) = post(&address, "/track-revenue", &other);
    assert!(status == 409 && body["error"].as_str().unwrap().contains("`price`"), "{body}");
    assert_eq!(lines(&server, "data/lead_sales/intake.csv").len(), 2);

    let talk = json!({"started_at": "2026-02-20T10:00Z", "source": "=HYPERLINK(1)", "zip": "07030", "welcome": 1.234, "qualified": null});
    let (status, body) = post(&address, "/track-conversation", &talk);
    assert_eq!((status, &body["table"], &body["state"]), (201, &json!("conversations"), &json!("added")));
    let row = &lines(&server, "data/conversations/intake.csv")[1];
    let id = body["id"].as_str().unwrap();
    assert!(
        row.starts_with(&format!("{id},2026-02-20T10:00")) && row.contains(",'=HYPERLINK(1),07030,1.2340"),
        "{row}"
    );

    let money = json!({"date": "2026-02-20", "amount": 455, "source": "shop"});
    let (first, second) = (post(&address, "/track-revenue", &money), post(&address, "/track/revenue/", &money));
    assert_eq!((first.0, second.0), (201, 201), "rows without an id are rows of their own");
    assert_ne!(first.1["id"], second.1["id"]);
    server.until("counts what was sent", |server| server.figure("revenue", "revenue.mtd") == "1010");
    let journal = fs::read_to_string(server.path("logs/actions.jsonl")).unwrap();
    assert_eq!(journal.matches("\"command\":\"track revenue\"").count(), 2, "{journal}");
}

#[test]
fn what_is_no_row_is_refused_and_leaves_no_trace() {
    let mut server = start();
    let address = server.address();
    let with = |header: &str| [good(&address), vec![header.to_owned()]].concat();
    let instead = |name: &str, header: &str| {
        let others = good(&address).into_iter().filter(|it| !it.starts_with(name));
        others.chain([header.to_owned()]).collect::<Vec<_>>()
    };
    let row = r#"{"date": "2026-02-20", "amount": 5}"#;
    let large = format!("{{\"date\": \"2026-02-20\", \"amount\": 5, \"notes\": \"{}\"}}", "x".repeat(100_000));
    let cases: Vec<(&str, Vec<String>, &str, u16, &str)> = vec![
        ("GET /track/costs", good(&address), "", 405, "allow: POST"),
        ("OPTIONS /track/costs", with("Origin: https://evil.example"), "", 405, "allow: POST"),
        ("POST /track/costs", instead("Host", "Host: evil.example"), row, 421, ""),
        ("POST /track/costs", with("Origin: https://evil.example"), row, 403, ""),
        ("POST /track/costs", with(&format!("Origin: http://{address}")), row, 403, ""),
        ("POST /track/costs", with("Sec-Fetch-Site: same-origin"), row, 403, ""),
        ("POST /track/costs", instead("Content-Type", "Content-Type: text/plain"), row, 415, ""),
        ("POST /track/costs", instead("Authorization", "X: y"), row, 401, "www-authenticate: Bearer"),
        ("POST /track/costs", instead("Authorization", "Authorization: Bearer x"), row, 401, "invalid_token"),
        ("POST /track/costs", good(&address), &large, 413, ""),
        ("POST /track/costs", good(&address), "date=2026-02-20", 400, ""),
        ("POST /track/costs", good(&address), r#"{"amount": [5]}"#, 400, ""),
        ("POST /track/cots", good(&address), row, 404, ""),
        ("POST /track/overrides", good(&address), row, 404, ""),
        ("POST /track/costs", good(&address), r#"{"date": "2026-02-30", "amount": 5}"#, 422, ""),
        ("POST /track/costs", good(&address), r#"{"date": "2026-02-25", "amount": 5}"#, 422, ""),
        ("POST /site/index.html", good(&address), row, 405, ""),
        ("POST /track", good(&address), row, 405, ""),
    ];
    let before = files(&server.path("data"));
    for (line, headers, body, wanted, header) in &cases {
        let (status, head, body) = ask(&address, line, headers, body).unwrap();
        assert_eq!(status, *wanted, "{line} {headers:?}: {head} {body}");
        assert!(head.contains(header), "{line}: {header} in {head}");
        let told = format!("{head} {body}");
        let folder = server.path("").to_str().unwrap().trim_end_matches('/').to_owned();
        assert!(!told.contains(TOKEN) && !told.contains(&folder) && !told.contains("data/"), "{line}: {told}");
        assert!(body.is_null() || !body["error"].as_str().unwrap().is_empty(), "{line}: {body}");
    }
    let (_, _, body) = ask(&address, "POST /track/costs", &good(&address), r#"{"amont": 5}"#).unwrap();
    let columns: Vec<&str> =
        body["problems"].as_array().unwrap().iter().map(|it| it["column"].as_str().unwrap()).collect();
    assert_eq!(columns, ["amont", "date", "amount"]);
    assert_eq!(body["problems"][0]["hint"], "did you mean `amount`?");
    assert!(files(&server.path("data")) == before, "nothing is written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = server.path("data/costs/intake.csv");
        assert_eq!(post(&address, "/track/costs", &json!({"date": "2026-02-20", "amount": 5})).0, 201);
        fs::set_permissions(path, fs::Permissions::from_mode(0o444)).unwrap();
        let (status, body) = post(&address, "/track/costs", &json!({"date": "2026-02-20", "amount": 5}));
        assert!(status == 500 && !body.to_string().contains("read-only"), "{body}");
        server.says("is read-only");
    }
    let logs = files(&server.path("logs"));
    assert!(logs.iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains(TOKEN)));
}

#[test]
fn who_guesses_at_the_token_is_held_up_and_keeps_nobody_out() {
    let server = start();
    let address = server.address();
    let wrong = [format!("Host: {address}"), "Content-Type: application/json".into(), "Authorization: Bearer x".into()];
    let guess = || (0..100).map(|_| ask(&address, "POST /track/costs", &wrong, "{}").unwrap()).collect::<Vec<_>>();
    let answers: Vec<_> = thread::scope(|scope| {
        let guesses: Vec<_> = (0..4).map(|_| scope.spawn(guess)).collect();
        guesses.into_iter().flat_map(|guess| guess.join().unwrap()).collect()
    });
    let held_up = answers.iter().filter(|(status, ..)| *status == 429).count();
    assert!(held_up > 0 && answers.iter().all(|(status, ..)| [401, 429].contains(status)), "{held_up}");
    assert!(answers.iter().all(|(status, head, _)| *status != 429 || head.contains("retry-after: 1")));
    assert_eq!(post(&address, "/track/costs", &json!({"date": "2026-02-20", "amount": 5})).0, 201);
}

fn sale(id: &str) -> Value {
    json!({"id": id, "date": "2026-02-20", "buyer": "Brightside", "price": 150})
}

/// How often each id is in the file.
fn count(server: &Running, id: &str) -> usize {
    lines(server, "data/lead_sales/intake.csv").iter().filter(|line| line.starts_with(&format!("{id},"))).count()
}

#[test]
fn two_senders_at_once_lose_nothing() {
    let server = start();
    let address = &server.address();
    thread::scope(|scope| {
        for sender in 0..2 {
            scope.spawn(move || {
                for row in 0..8 {
                    // Each second row is sent by both.
                    let id = if row % 2 == 0 { format!("both-{row}") } else { format!("sale-{sender}-{row}") };
                    let (status, body) = post(address, "/track/lead_sales", &sale(&id));
                    assert!([200, 201].contains(&status), "{body}");
                }
            });
        }
    });
    assert_eq!(lines(&server, "data/lead_sales/intake.csv").len(), 1 + 4 + 8);
    for row in 0..8 {
        let ids = if row % 2 == 0 {
            vec![format!("both-{row}")]
        } else {
            vec![format!("sale-0-{row}"), format!("sale-1-{row}")]
        };
        assert!(ids.iter().all(|id| count(&server, id) == 1), "{ids:?}");
    }
}

#[test]
fn a_server_that_is_killed_leaves_whole_files_and_every_row_that_it_took() {
    let server = start();
    let address = server.address();
    let sender = {
        let address = address.clone();
        thread::spawn(move || {
            let ids = (0..1000).map(|row| format!("sale-{row}"));
            let send =
                |id: &String| send(&address, "/track/lead_sales", &sale(id)).is_ok_and(|(status, _)| status == 201);
            ids.take_while(send).collect::<Vec<_>>()
        })
    };
    server.until("took a few rows", |server| lines(server, "data/lead_sales/intake.csv").len() > 5);
    // The end that a process hears nothing of.
    let folder = server.end();
    let sent = sender.join().unwrap();
    let folder = folder.run(["check"]).ok().project();
    let server = Running::start(folder, &["serve", "--intake", "--port", "0"]);
    let taken = lines(&server, "data/lead_sales/intake.csv").len() - 1;
    // The last one may have been taken without an answer.
    assert!(taken >= 5 && taken <= sent.len() + 1, "{taken} of {}", sent.len());
    let address = server.address();
    for row in 0..=taken {
        let id = format!("sale-{row}");
        let (status, body) = post(&address, "/track/lead_sales", &sale(&id));
        assert_eq!(status, if row < taken { 200 } else { 201 }, "{id}: {body}");
        assert_eq!(count(&server, &id), 1, "{id}");
    }
}

#[test]
fn rows_are_taken_with_a_good_token_alone() {
    let args = ["serve", "--intake", "--port", "0"];
    small()
        .run(args)
        .fails(2)
        .stderr_has("there is no secret `intake`")
        .stderr_has("openssl rand -hex 24 > .secrets/intake");
    small().file(".secrets/intake", "short\n").run(args).fails(2).stderr_has("fewer than 16 characters");
    small().run(["serve", "--host", "0.0.0.0"]).fails(2).stderr_has("--intake");
    project().run(["serve", "--intake", "--host", "192.0.2.1", "--port", "0"]).fails(2).stderr_has("192.0.2.1");
}

#[test]
fn where_others_can_reach_it_no_page_is_shown() {
    let server = Running::start(project(), &["serve", "--intake", "--host", "0.0.0.0", "--port", "0"]);
    let port = server.address().rsplit_once(':').unwrap().1.to_owned();
    let address = format!("127.0.0.1:{port}");
    for path in ["/", "/site/index.html", "/-/live", "/reports/index.html", "/data/revenue.csv"] {
        let (status, head, _) = ask(&address, &format!("GET {path}"), &[format!("Host: {address}")], "").unwrap();
        assert_eq!(status, 404, "{path}: {head}");
    }
    for (host, wanted) in [("192.168.1.7:4780", 201), ("localhost", 201), ("evil.example", 421)] {
        let mut headers = good(&address);
        headers[0] = format!("Host: {host}");
        let row = json!({"date": "2026-02-20", "amount": 5}).to_string();
        assert_eq!(ask(&address, "POST /track/costs", &headers, &row).unwrap().0, wanted, "{host}");
    }
}
