//! The door to services that take messages: posts JSON, waits where it is told to, tries again where that may help, and
//! follows no redirect.

use std::{error::Error, io::Read, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{
    StatusCode, Url,
    blocking::{Client, Response},
    redirect::Policy,
};
use serde_json::Value;

use super::{
    Failure, Post, Scope,
    address::{Address, encrypted, host, is_near},
};
use crate::base::{
    answer::{self, http_date, reason, span},
    secret::{Secret, Vault},
    text::{harmless, shorten},
};

/// Who sends.
const USER_AGENT: &str = concat!("takings/", env!("CARGO_PKG_VERSION"));

/// When a request has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How often a request is tried.
const TRIES: u32 = 4;

/// How long all waits for one request may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// As much of an answer as is read.
const MOST_BYTES: u64 = 1 << 16;

/// A request that takes a message to a service.
#[derive(Debug)]
pub struct Call {
    address: Address,
    /// The name of the secret with the token that goes along.
    token: Option<String>,
    /// The JSON.
    pub(super) body: String,
    /// What an answer means, by its status and its body.
    judge: fn(u16, &str) -> Judged,
}

/// The id that the service gave a message, if any; or why it did not take it.
pub(super) type Judged = Result<Option<String>, Refusal>;

/// Why a service did not take a message, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Its words; empty where it has none.
    pub(super) words: String,
    /// The next step, if there is one.
    pub(super) hint: Option<&'static str>,
}

/// An answer, or what kept it from coming.
enum Tried {
    Taken(Option<String>),
    /// It may help to try again.
    Busy(Failure, Option<Duration>),
}

impl Refusal {
    pub(super) fn new(words: impl Into<String>) -> Refusal {
        Refusal { words: words.into(), hint: None }
    }

    /// The same with the next step, in place of another one.
    pub(super) fn hint(self, hint: &'static str) -> Refusal {
        Refusal { hint: Some(hint), ..self }
    }
}

/// The names under which services say what is wrong.
const NAMES: &[&str] = &["message", "description", "error_description", "detail", "error", "errors", "title"];

/// A refusal in the words that the body has, if a person could read them.
pub(super) fn refused(status: u16, body: &str) -> Refusal {
    let body = body.trim();
    let words = serde_json::from_str(body).ok().and_then(|answer| answer::words(&answer, NAMES)).unwrap_or_else(|| {
        let first = body.lines().next().unwrap_or_default();
        match first.chars().next() {
            Some('<') => "a web page came back".to_owned(),
            Some('{' | '[') | None => String::new(),
            Some(_) => first.to_owned(),
        }
    });
    let refusal = Refusal::new(words);
    match status {
        300..=399 => refusal.hint("it sends the request on, which is not followed: put its new address there"),
        401 | 403 => refusal.hint("the service does not know this secret: put a valid one into `.secrets/`"),
        404 | 410 => refusal.hint("there is nothing at this address: put a valid one into `.secrets/`"),
        413 => refusal.hint("the text is too long for the service"),
        _ => refusal,
    }
}

impl Call {
    pub(super) fn new(address: Address, body: &Value, judge: fn(u16, &str) -> Judged) -> Call {
        Call { address, token: None, body: body.to_string(), judge }
    }

    /// The same with the token that is the secret of this name.
    pub(super) fn with_token(self, name: &str) -> Call {
        Call { token: Some(name.to_owned()), ..self }
    }

    /// The request as a person may see it.
    pub(super) fn shown(&self, vault: &Vault) -> String {
        let token = if self.token.is_some() { "Authorization: Bearer ***\n" } else { "" };
        let address = self.address.shown(vault);
        format!("POST {address}\n{token}Content-Type: application/json; charset=utf-8\n\n{}\n", self.body)
    }
}

/// Sends a request, again where that may help.
pub(super) fn post(call: &Call, post: Post<'_>) -> Result<Option<String>, Failure> {
    let url = call.address.resolve(post.vault)?;
    let token = call.token.as_deref().map(|name| post.vault.get(name)).transpose()?;
    if token.is_some() {
        encrypted(&url, "`base`")?;
    }
    let client = client(&url)?;
    let (mut tried, mut waited) = (0, Duration::ZERO);
    loop {
        let (failure, asked) = match once(call, &url, token.as_ref(), &client, post)? {
            Tried::Taken(id) => return Ok(id),
            Tried::Busy(failure, asked) => (failure, asked),
        };
        tried += 1;
        let Some(pause) = pause(tried, waited, asked) else {
            return Err(given_up(failure, tried, asked, post));
        };
        (post.waiting)(pause, &post.vault.mask(&failure.message));
        post.clock.wait(pause);
        waited += pause;
    }
}

fn client(url: &Url) -> Result<Client, Failure> {
    // Another part of the program may have been first, which is as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A service on this machine is never behind a proxy.
    let builder = if is_near(url) { Client::builder().no_proxy() } else { Client::builder() };
    let builder = builder.user_agent(USER_AGENT).redirect(Policy::none()).connect_timeout(Duration::from_secs(10));
    builder
        .timeout(TIMEOUT)
        .build()
        .map_err(|error| Failure::new(format!("no secure connection can be set up: {}", reason(&error))))
}

/// Sends a request once.
fn once(call: &Call, url: &Url, token: Option<&Secret>, client: &Client, post: Post<'_>) -> Result<Tried, Failure> {
    let mut request = client.post(url.clone()).header("Content-Type", "application/json; charset=utf-8");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {}", token.expose()));
    }
    let response = match request.body(call.body.clone()).send() {
        Ok(response) => response,
        Err(error) => return unsent(&error, url, call),
    };
    let status = response.status();
    let header = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = body(response);
    let refusal = match (call.judge)(status.as_u16(), &body) {
        Ok(id) => return Ok(Tried::Taken(id.map(|id| shorten(&harmless(&id), 100)))),
        Err(refusal) => refusal,
    };
    // What was cut may end in a part of a secret.
    let words = shorten(harmless(&post.vault.mask(&refusal.words)).trim(), 200);
    let hints = refusal.hint.iter().map(ToString::to_string).collect();
    let failure = Failure { hints, ..Failure::new(said(url, status, &words)) };
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return Ok(Tried::Busy(failure, asked_pause(header.as_deref(), &body, post.clock.now())));
    }
    Err(failure)
}

/// A request that got no answer. One that did not leave may be tried again; any other may have arrived.
fn unsent(error: &reqwest::Error, url: &Url, call: &Call) -> Result<Tried, Failure> {
    let host = host(url);
    if error.is_connect() {
        let failure = Failure::new(format!("{host} cannot be reached: {}", reason(error)));
        let hint = match call.address {
            Address::Secret { .. } => "is the address in the secret right, and is this machine online?",
            _ => "is this machine online, and is `base`, if there is one, right?",
        };
        return Ok(Tried::Busy(failure.hint(hint), None));
    }
    if error.is_builder() || error.source().is_none() && !error.is_timeout() {
        let failure = Failure::new(format!("the request to {host} cannot be put together"));
        return Err(failure.hint("look for odd characters in the secret"));
    }
    let what = if error.is_timeout() {
        format!("no answer from {host} within {} s", TIMEOUT.as_secs())
    } else {
        format!("{host} broke off: {}", reason(error))
    };
    Err(Failure::new(what)
        .of(Scope::Busy)
        .hint("it may have arrived all the same: look there before you send it again"))
}

/// As much of an answer as came.
fn body(response: Response) -> String {
    let mut bytes = Vec::new();
    // An answer that breaks off is judged by what there is of it.
    let _ = response.take(MOST_BYTES).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn said(url: &Url, status: StatusCode, words: &str) -> String {
    let host = host(url);
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    if status.is_success() {
        return format!("{host} does not take it{words}");
    }
    let name = status.canonical_reason().map_or_else(String::new, |name| format!(" {name}"));
    format!("{host} answered {}{name}{words}", status.as_u16())
}

/// How long to wait before the next try: as long as is asked, else longer each time; `None` where enough was tried, or
/// it would take too long.
pub(super) fn pause(tried: u32, waited: Duration, asked: Option<Duration>) -> Option<Duration> {
    let own = Duration::from_millis(500 << tried.saturating_sub(1).min(8));
    let pause = asked.map_or(own, |asked| asked.max(Duration::from_millis(100)));
    (tried < TRIES && waited + pause <= PATIENCE).then_some(pause)
}

/// How long a refusal asks to wait: in its body, as Telegram and Discord do, else in the header `Retry-After`, in seconds or
/// as a date.
fn asked_pause(header: Option<&str>, body: &str, now: DateTime<Utc>) -> Option<Duration> {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    let in_body = [&answer["parameters"]["retry_after"], &answer["retry_after"]];
    in_body.into_iter().find_map(|value| span(value.as_f64()?)).or_else(|| {
        let header = header?.trim();
        let until = || span((http_date(header)? - now).to_std().unwrap_or_default().as_secs_f64());
        header.parse().ok().and_then(span).or_else(until)
    })
}

fn given_up(failure: Failure, tried: u32, asked: Option<Duration>, post: Post<'_>) -> Failure {
    let failure = failure.of(Scope::Busy);
    match asked {
        Some(asked) => {
            let again = (post.clock.now() + asked).format("%-d %b %H:%M UTC");
            failure.hint(format!("it asks to wait {} s: send it after {again}", asked.as_secs_f64().ceil()))
        }
        None => failure.hint(format!("it was tried {tried} times; try again later")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-02-19T12:00:00Z").unwrap().to_utc()
    }

    #[test]
    fn waiting_is_asked_for_in_every_way() {
        for (header, body, millis) in [
            (Some("3"), "", Some(3000)),
            (Some("Thu, 19 Feb 2026 12:00:07 GMT"), "", Some(7000)),
            (Some("Thu, 19 Feb 2026 11:00:00 GMT"), "", Some(0)),
            (Some("Wed, 19 Feb 9999 12:00:00 GMT"), "", None),
            (None, r#"{"ok": false, "parameters": {"retry_after": 5}}"#, Some(5000)),
            (
                Some("1"),
                r#"{"message": "You are being rate limited.", "retry_after": 0.25, "global": false}"#,
                Some(250),
            ),
            (Some("soon"), "", None),
            (None, r#"{"retry_after": 1e300}"#, None),
            (None, r#"{"retry_after": -3}"#, Some(0)),
            (Some("nan"), "", None),
        ] {
            let found = asked_pause(header, body, noon()).map(|pause| pause.as_millis());
            assert_eq!(found, millis, "{header:?} {body}");
        }
    }

    #[test]
    fn waits_grow_and_come_to_an_end() {
        let of = |tried, waited, asked: Option<u64>| {
            pause(tried, Duration::from_secs(waited), asked.map(Duration::from_secs)).map(|pause| pause.as_millis())
        };
        let own = [of(1, 0, None), of(2, 0, None), of(3, 0, None), of(4, 0, None)];
        assert_eq!(own, [Some(500), Some(1000), Some(2000), None]);
        assert_eq!((of(1, 0, Some(90)), of(1, 0, Some(91)), of(1, 60, Some(31))), (Some(90_000), None, None));
        assert_eq!(of(1, 0, Some(0)), Some(100));
    }

    #[test]
    fn a_service_is_quoted_where_a_person_can_read_it() {
        for (body, words) in [
            ("no_service", "no_service"),
            ("two\nlines", "two"),
            (r#"{"error": {"message": "quota"}}"#, "quota"),
            (r#"{"a": 1}"#, ""),
            ("[1", ""),
            ("<!doctype html><p>Oops", "a web page came back"),
            ("", ""),
        ] {
            assert_eq!(refused(400, body).words, words, "{body}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_is_too_odd_to_be_judged(status in 100..600_u16, header in ".{0,40}", body in r#"[\PC\n"{}\[\]:,]{0,200}"#) {
            let url = Url::parse("https://hooks.example/a").unwrap();
            let refusal = refused(status, &body);
            said(&url, StatusCode::from_u16(status).unwrap(), &refusal.words);
            let asked = asked_pause(Some(&header), &body, noon());
            proptest::prop_assert!(asked.is_none_or(|asked| asked <= Duration::from_hours(366 * 24)));
        }
    }
}
