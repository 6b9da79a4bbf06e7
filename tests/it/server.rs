//! A small HTTP server on this machine that answers as a test tells it to, and remembers what it was asked. No service of
//! its own: those are in `services`.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::Value;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    is_over: Arc<AtomicBool>,
}

/// A request that came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// `GET` or `POST`.
    pub(crate) method: String,
    /// The path without its parameters.
    pub(crate) path: String,
    /// The parameters, decoded.
    pub(crate) query: BTreeMap<String, String>,
    /// The headers, by name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body.
    pub(crate) body: String,
}

/// What is answered.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    /// So many bytes of the body, then the connection is closed.
    cut: Option<usize>,
}

impl Server {
    /// Starts one on a free port.
    pub(crate) fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server { address, seen: Arc::default(), is_over: Arc::default() };
        let (seen, is_over, answer) = (server.seen.clone(), server.is_over.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let (seen, answer) = (seen.clone(), answer.clone());
                thread::spawn(move || serve(&stream, &seen, &*answer));
            }
        });
        server
    }

    /// Scheme, host and port.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How often this path was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen().iter().filter(|it| it.path == path).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

/// Answers one connection until either side closes it.
fn serve(stream: &TcpStream, seen: &Mutex<Vec<Seen>>, answer: &(dyn Fn(&Seen) -> Reply + Send + Sync)) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        seen.lock().unwrap().push(request.clone());
        let reply = answer(&request);
        thread::sleep(reply.delay);
        if reply.write(stream).is_none() {
            return;
        }
    }
}

/// The next request; none where the other side has closed.
fn read(reader: &mut BufReader<&TcpStream>) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut seen = Seen { method, path: decode(path), query: fields(query), ..Seen::default() };
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        seen.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; seen.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}

impl Seen {
    /// A header by its name in lower case; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A parameter of the address; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// Whether it has a parameter.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.query.contains_key(name)
    }

    /// Whether it asks for this, such as `GET /sign_in`.
    pub(crate) fn is(&self, what: &str) -> bool {
        what.split_once(' ') == Some((self.method.as_str(), self.path.as_str()))
    }

    /// Whether it comes with this user and password.
    pub(crate) fn is_basic(&self, user: &str, password: &str) -> bool {
        self.header("authorization") == format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
    }

    /// Whether it comes with this token.
    pub(crate) fn is_bearer(&self, token: &str) -> bool {
        self.header("authorization") == format!("Bearer {token}")
    }

    /// A cookie; empty where there is none.
    pub(crate) fn cookie(&self, name: &str) -> &str {
        let cookies = self.header("cookie").split(';').filter_map(|it| it.trim().split_once('='));
        cookies.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// The fields of a form body.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        fields(&self.body)
    }

    /// A JSON body; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Reply {
    /// A status without a body.
    pub(crate) fn status(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Vec::new(), delay: Duration::ZERO, cut: None }
    }

    /// JSON, with status 200.
    #[expect(clippy::needless_pass_by_value, reason = "it is always made in place")]
    pub(crate) fn json(value: Value) -> Reply {
        Reply::status(200).header("Content-Type", "application/json").body(value.to_string())
    }

    /// Text of this kind, with status 200.
    pub(crate) fn text(kind: &str, text: impl Into<Vec<u8>>) -> Reply {
        Reply::status(200).header("Content-Type", kind).body(text)
    }

    /// A redirect.
    pub(crate) fn to(place: &str) -> Reply {
        Reply::status(302).header("Location", place)
    }

    /// The same with a status.
    pub(crate) fn with(self, status: u16) -> Reply {
        Reply { status, ..self }
    }

    /// The same with a header more.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a body.
    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Reply {
        Reply { body: body.into(), ..self }
    }

    /// The same after so many milliseconds.
    pub(crate) fn after(self, milliseconds: u64) -> Reply {
        Reply { delay: Duration::from_millis(milliseconds), ..self }
    }

    /// The same, but the connection is closed after so many bytes of the body.
    pub(crate) fn cut(self, bytes: usize) -> Reply {
        Reply { cut: Some(bytes), ..self }
    }

    /// Sends it; none where the connection is over.
    fn write(&self, mut stream: &TcpStream) -> Option<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\nContent-Length: {}\r\n", self.status, "as told", self.body.len());
        for (name, value) in &self.headers {
            head = head + name + ": " + value + "\r\n";
        }
        let sent = self.cut.unwrap_or(self.body.len()).min(self.body.len());
        stream.write_all((head + "\r\n").as_bytes()).ok()?;
        stream.write_all(&self.body[..sent]).ok()?;
        stream.flush().ok()?;
        if self.cut.is_some() {
            stream.shutdown(std::net::Shutdown::Both).ok()?;
            return None;
        }
        Some(())
    }
}

/// The fields of a query or form.
fn fields(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter(|it| !it.is_empty());
    pairs.map(|it| it.split_once('=').unwrap_or((it, ""))).map(|(name, value)| (decode(name), decode(value))).collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// Bytes as a header writes them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let number = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = number >> (18 - 6 * digit) & 63;
            text.push(if digit <= three.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

/// Sends a request without a library; gives status, headers and body as they came.
pub(crate) fn ask(server: &Server, request: &str, headers: &[&str], body: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let head = format!("{request} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    let lines = headers.iter().fold(String::new(), |lines, it| lines + it + "\r\n");
    stream.write_all(format!("{head}{lines}\r\n{body}").as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    drop(stream.read_to_string(&mut answer));
    answer
}

#[test]
fn a_request_is_taken_apart_and_answered() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/cut" => Reply::text("text/plain", "whole").cut(2),
        "/away" => Reply::to("/there").header("Set-Cookie", "a=b"),
        _ => Reply::json(
            serde_json::json!({ "got": seen.get("a[b]"), "of": seen.form(), "is": seen.is_basic("ab", "") }),
        ),
    });
    let answer =
        ask(&server, "POST /x%20y?a%5Bb%5D=1+2", &["Authorization: Basic YWI6", "cookie: c=d; e=f"], "g=%C3%A9&h");
    assert!(answer.ends_with(r#"{"got":"1 2","of":{"g":"é","h":""},"is":true}"#), "{answer}");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(ask(&server, "GET /cut", &[], "").ends_with("\r\n\r\nwh"));
    assert!(ask(&server, "GET /away", &[], "").contains("302 as told\r\nContent-Length: 0\r\nLocation: /there\r\n"));
    let seen = server.seen();
    assert!(seen[0].is("POST /x y") && seen[0].cookie("e") == "f" && seen[0].cookie("x").is_empty());
    assert_eq!((server.count("/cut"), server.url().starts_with("http://127.0.0.1:")), (1, true));
}
