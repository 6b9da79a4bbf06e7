//! The only door to services: sends a request, follows it, reads the answer within its limits, and tries again where that
//! may help. What an error says never holds an address, a header or a body, but the host and the service's own words.

use std::{cell::Cell, error::Error, io::Read, time::Duration};

use reqwest::{
    Method, Url,
    blocking::{Client, Response},
    redirect::Policy,
};

use super::{
    address::{decoded, host, origin, parse, target},
    definition::{Rate, Retry},
    failure::{Failure, FailureKind},
    manners::{self, Hosts},
};
use crate::base::{
    answer::{self, is_near, reason},
    clock::Clock,
    secret::{Secret, Vault},
    text::{harmless, shorten},
};

/// Who asks.
const USER_AGENT: &str = concat!("takings/", env!("CARGO_PKG_VERSION"));

/// The names under which services say what is wrong.
const NAMES: &[&str] = &["message", "error_description", "detail", "error", "errors", "title"];

/// How often a request is sent on before it goes in circles.
const MOST_REDIRECTS: usize = 10;

/// A line to a service, with the manners that it is asked with.
pub(super) struct Wire<'a> {
    client: Client,
    /// Without a memory for cookies, for other hosts.
    stranger: Client,
    pub(super) vault: &'a Vault,
    pub(super) clock: &'a dyn Clock,
    pub(super) hosts: &'a Hosts,
    pub(super) retry: &'a Retry,
    pub(super) rate: Option<Rate>,
    pub(super) most_bytes: u64,
    /// Is told of every wait, with its reason.
    pub(super) waiting: &'a dyn Fn(Duration, &str),
    sent: Cell<u32>,
}

/// A request as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The whole address.
    pub(super) url: Secret,
    /// Whether it is a `POST`.
    pub(super) is_post: bool,
    /// Headers; they go to the address's own host only.
    pub(super) headers: Vec<(String, Secret)>,
    /// The body with its content type.
    pub(super) body: Option<(&'static str, Secret)>,
    /// When it has failed.
    pub(super) timeout: Duration,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// The path at which the request ended up.
    pub(super) path: String,
    /// Its headers.
    pub(super) headers: Vec<(String, String)>,
    /// Its body.
    pub(super) body: Vec<u8>,
}

/// An answer, or what kept it from coming.
enum Tried {
    Answer(Answer),
    /// It may help to try again.
    Busy {
        failure: Failure,
        asked: Option<Duration>,
    },
}

impl<'a> Wire<'a> {
    /// A line for a source.
    pub(super) fn new(
        vault: &'a Vault,
        clock: &'a dyn Clock,
        hosts: &'a Hosts,
        retry: &'a Retry,
        base: &str,
        waiting: &'a dyn Fn(Duration, &str),
    ) -> Result<Wire<'a>, Failure> {
        // Another part of the program may have been first, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A service on this machine is never behind a proxy.
        let is_near = parse(base).is_ok_and(|url| url.host_str().is_some_and(is_near));
        let build = |has_cookies: bool| {
            let builder = if is_near { Client::builder().no_proxy() } else { Client::builder() };
            builder
                .user_agent(USER_AGENT)
                .redirect(Policy::none())
                .cookie_store(has_cookies)
                .connect_timeout(Duration::from_secs(10))
                .build()
                .map_err(|error| {
                    let reason = reason(&error);
                    Failure::new(FailureKind::Connection, format!("no secure connection can be set up: {reason}"))
                })
        };
        Ok(Wire {
            client: build(true)?,
            stranger: build(false)?,
            vault,
            clock,
            hosts,
            retry,
            rate: None,
            most_bytes: 1 << 20,
            waiting,
            sent: Cell::new(0),
        })
    }

    /// How many requests were sent.
    pub(super) fn sent(&self) -> u32 {
        self.sent.get()
    }

    /// What a call asks for, as a person may see it.
    pub(super) fn shown(&self, call: &Call) -> String {
        let method = if call.is_post { "POST" } else { "GET" };
        let address = call.url.expose().split_once("://").map_or("", |(_, rest)| rest);
        format!("{method} {}", harmless(&self.vault.mask(address)))
    }

    /// Sends a request, again where that may help. The answer's status is fine.
    pub(super) fn send(&self, call: &Call) -> Result<Answer, Failure> {
        let (mut tried, mut waited) = (0, Duration::ZERO);
        loop {
            let (failure, asked) = match self.once(call)? {
                Tried::Answer(answer) => return Ok(answer),
                Tried::Busy { failure, asked } => (failure, asked),
            };
            tried += 1;
            let Some(pause) = manners::pause(self.retry, tried, waited, asked) else {
                return Err(given_up(failure, tried, asked, self.clock));
            };
            (self.waiting)(pause, &failure.message);
            self.clock.wait(pause);
            waited += pause;
        }
    }

    /// Sends a request once, and follows it to where it is sent on.
    fn once(&self, call: &Call) -> Result<Tried, Failure> {
        let mut url = parse(call.url.expose())?;
        let home = origin(&url);
        let (mut is_post, mut body) = (call.is_post, call.body.as_ref());
        for _ in 0..=MOST_REDIRECTS {
            let host = host(&url);
            self.hosts.wait_for(&host, self.rate, self.clock);
            self.sent.set(self.sent.get() + 1);
            let is_home = origin(&url) == home;
            let client = if is_home { &self.client } else { &self.stranger };
            let mut request = client.request(if is_post { Method::POST } else { Method::GET }, url.clone());
            request = request.timeout(call.timeout);
            for (name, value) in call.headers.iter().filter(|_| is_home) {
                request = request.header(name.as_str(), value.expose());
            }
            if let Some((kind, text)) = body {
                request = request.header("Content-Type", *kind).body(text.expose().to_owned());
            }
            let response = match request.send() {
                Ok(response) => response,
                Err(error) => return self.unsent(&error, &host, call.timeout),
            };
            self.hide_cookies(&response);
            let Some(next) = target(&response, &url) else { return self.received(response, &url, &host) };
            self.may_follow(&url, &next, response.status().as_u16(), body.is_some())?;
            if !matches!(response.status().as_u16(), 307 | 308) {
                (is_post, body) = (false, None);
            }
            url = next;
        }
        let message = format!("{} sends the request round in circles", host(&url));
        Err(Failure::new(FailureKind::Connection, message))
    }

    /// A session is as good as a password.
    fn hide_cookies(&self, response: &Response) {
        for cookie in response.headers().get_all("set-cookie") {
            let text = String::from_utf8_lossy(cookie.as_bytes());
            let pair = text.split(';').next().unwrap_or_default();
            self.vault.hide(pair.split_once('=').map_or("", |(_, value)| value).trim());
        }
    }

    /// Whether a request may be sent on.
    fn may_follow(&self, from: &Url, to: &Url, status: u16, has_body: bool) -> Result<(), Failure> {
        let refuse = |message: String| {
            let failure = Failure::new(FailureKind::Connection, message);
            Err(failure.hint(
                "nothing secret was sent there; look whether the service has a new address, and put it at `base`",
            ))
        };
        if from.scheme() == "https" && to.scheme() != "https" {
            return refuse(format!("{} sends the request on without encryption", host(from)));
        }
        if origin(from) == origin(to) {
            return Ok(());
        }
        if has_body && matches!(status, 307 | 308) {
            return refuse(format!("{} sends the request with its body on to {}", host(from), host(to)));
        }
        let decoded = decoded(to.as_str());
        if self.vault.mask(to.as_str()) != to.as_str() || self.vault.mask(&decoded) != decoded {
            return refuse(format!("{} sends the request with a secret in it on to {}", host(from), host(to)));
        }
        Ok(())
    }

    /// A request that got no answer.
    fn unsent(&self, error: &reqwest::Error, host: &str, timeout: Duration) -> Result<Tried, Failure> {
        if error.is_builder()
            || error.is_request() && !error.is_connect() && !error.is_timeout() && is_unsendable(error)
        {
            let message = format!("the request to {host} cannot be put together");
            return Err(
                Failure::new(FailureKind::Definition, message).hint("look for odd characters in a secret or header")
            );
        }
        let innermost = reason(error);
        let failure = if error.is_timeout() {
            let message = format!("no answer from {host} within {} s", timeout.as_secs());
            Failure::new(FailureKind::Timeout, message)
        } else {
            let reason = self.vault.mask(&innermost);
            let verb = if error.is_connect() { "cannot be reached" } else { "broke off" };
            let failure = Failure::new(FailureKind::Connection, format!("{host} {verb}: {}", harmless(&reason)));
            if error.is_connect() { failure.hint(unreached_hint(&innermost)) } else { failure }
        };
        Ok(Tried::Busy { failure, asked: None })
    }

    /// An answer that came: read whole, judged by its status.
    fn received(&self, response: Response, url: &Url, host: &str) -> Result<Tried, Failure> {
        let status = response.status();
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<(String, String)> =
            response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let mut body = Vec::new();
        if let Err(error) = response.take(self.most_bytes + 1).read_to_end(&mut body) {
            let is_slow = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
            let is_slow =
                is_slow.is_some_and(reqwest::Error::is_timeout) || error.kind() == std::io::ErrorKind::TimedOut;
            let (kind, what) = if is_slow {
                (FailureKind::Timeout, "took too long to send its answer")
            } else {
                (FailureKind::Connection, "broke off in the middle of its answer")
            };
            return Ok(Tried::Busy { failure: Failure::new(kind, format!("{host} {what}")), asked: None });
        }
        if body.len() as u64 > self.most_bytes {
            let message = format!("the answer of {host} is larger than {} MB", self.most_bytes >> 20);
            let hint = "ask for smaller pages or windows, or raise `most_megabytes` under `[rows]`";
            return Err(Failure::new(FailureKind::Malformed, message).hint(hint));
        }
        if status.is_success() {
            return Ok(Tried::Answer(Answer { path: url.path().to_owned(), headers, body }));
        }
        let code = status.as_u16();
        let name = status.canonical_reason().unwrap_or("an unknown status");
        let mut message = format!("{host} answered {code} {name}");
        if let Some(words) = self.own_words(&body) {
            message = format!("{message}: {words}");
        }
        let failure = Failure { hints: status_hints(code), ..Failure::new(FailureKind::Status(code), message) };
        if manners::may_pass(code) {
            let asked = manners::asked_pause(self.retry, &headers, &body, self.clock.now());
            return Ok(Tried::Busy { failure, asked });
        }
        Err(failure)
    }

    /// What the service itself says in the body of an error, if a person could read it.
    fn own_words(&self, body: &[u8]) -> Option<String> {
        let text = String::from_utf8_lossy(body.get(..body.len().min(4096))?).trim().to_owned();
        let words =
            serde_json::from_str(&text).ok().and_then(|answer| answer::words(&answer, NAMES)).or_else(|| {
                let is_plain = !text.is_empty() && !text.starts_with(['<', '{', '[']);
                // A secret may have several lines.
                is_plain.then(|| self.vault.mask(&text).lines().next().unwrap_or_default().to_owned())
            })?;
        let words = harmless(&self.vault.mask(&words));
        (!words.trim().is_empty()).then(|| shorten(words.trim(), 160))
    }
}

/// Whether a request was never sent because it has no valid form.
fn is_unsendable(error: &reqwest::Error) -> bool {
    error.status().is_none() && error.source().is_none()
}

/// The likely cause where nobody answers.
fn unreached_hint(reason: &str) -> &'static str {
    let is_plain =
        ["tls", "handshake", "InvalidContentType", "corrupt message"].iter().any(|word| reason.contains(word));
    if is_plain { "it may not speak https: is `base` right?" } else { "is `base` right, and is this machine online?" }
}

fn given_up(failure: Failure, tried: u32, asked: Option<Duration>, clock: &dyn Clock) -> Failure {
    match asked {
        Some(asked) => {
            let again = (clock.now() + asked).format("%-d %b %H:%M UTC");
            failure.hint(format!("it asks to wait {} s: ask again after {again}", asked.as_secs_f64().ceil()))
        }
        None if tried > 1 => failure.hint(format!("it was tried {tried} times; try again later")),
        None => failure,
    }
}

fn status_hints(code: u16) -> Vec<String> {
    let hint = match code {
        401 => "the service does not know this key: look at the source's secrets",
        403 => "the key has no right to this: look at its permissions at the service",
        404 | 410 => "there is nothing at this address: look at `base` and `path` of the definition",
        400 | 422 => "the service does not understand the question: look at the definition's `[request]`",
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}
