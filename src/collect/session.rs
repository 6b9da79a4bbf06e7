//! Proves who asks: opens a session with a service, and puts requests together that carry it.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    address,
    definition::{Auth, Body, LoginStep, PageKind, Pages, Request, SendClient, Service},
    failure::{Failure, FailureKind},
    fill::{self, Scope},
    http::{Answer, Call, Wire},
    take,
    template::Template,
};
use crate::base::secret::{Secret, base64, percent_encoded};

/// A token is renewed this many seconds before it ends.
const EARLY: i64 = 30;

/// What later requests carry.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    headers: Vec<(String, Secret)>,
    query: Vec<(String, Secret)>,
    /// What the login took, for `${taken.NAME}`.
    pub(super) taken: BTreeMap<String, Secret>,
    ends: Option<DateTime<Utc>>,
}

impl Session {
    /// Whether it is over, or as good as over.
    pub(super) fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }
}

/// Opens a session.
pub(super) fn open(service: &Service, wire: &Wire<'_>, scope: Scope<'_>) -> Result<Session, Failure> {
    let header = |name: &str, value: Secret| Session { headers: vec![(name.to_owned(), value)], ..Session::default() };
    Ok(match &service.auth {
        Auth::None => Session::default(),
        Auth::Basic { user, password } => header("Authorization", basic(user, password, wire, scope)?),
        Auth::Bearer { token } => header("Authorization", bearer(fill::text(token, scope)?.expose())),
        Auth::Header { name, value } => header(name, fill::text(value, scope)?),
        Auth::Query { name, value } => {
            Session { query: vec![(name.clone(), fill::text(value, scope)?)], ..Session::default() }
        }
        Auth::OAuth2 { .. } => oauth2(service, wire, scope)?,
        Auth::Login { steps } => login(steps, service, wire, scope)?,
    })
}

/// The call for a request.
pub(super) fn call(service: &Service, request: &Request, session: &Session, scope: Scope<'_>) -> Result<Call, Failure> {
    let scope = Scope { taken: &session.taken, ..scope };
    let path = fill::path(&request.path, scope)?;
    let mut query = fill::pairs(&request.query, scope)?;
    query.extend(session.query.iter().cloned());
    let mut headers = fill::pairs(&request.headers, scope)?;
    headers.extend(session.headers.iter().cloned());
    Ok(Call {
        url: with_query(&whole(&service.base, path.expose()), &query),
        is_post: request.is_post,
        headers,
        body: body(&request.body, scope)?,
        timeout: Duration::from_secs(u64::from(request.timeout)),
    })
}

/// The call for the address of a next page: the same request, sent to that address. Only the service's own host gets it.
pub(super) fn call_at(mut call: Call, session: &Session, address: &str) -> Result<Call, Failure> {
    let url = address::next_address(call.url.expose(), address)?;
    let has = |name: &str| url.contains(&format!("{}=", percent_encoded(name)));
    let missing: Vec<(String, Secret)> = session.query.iter().filter(|(name, _)| !has(name)).cloned().collect();
    call.url = with_query(&url, &missing);
    Ok(call)
}

/// Adds the page and its size to a call's address.
pub(super) fn add_page(call: &mut Call, pages: &Pages, at: &str) {
    let param = match &pages.kind {
        PageKind::Offset { param } | PageKind::Number { param, .. } | PageKind::Cursor { param, .. } => param.as_ref(),
        PageKind::One | PageKind::NextUrl { .. } | PageKind::Link => None,
    };
    let page = param.filter(|_| !at.is_empty()).map(|param| (param.clone(), Secret::new(at)));
    let size = pages.size.as_ref().and_then(|(param, size)| Some((param.clone()?, Secret::new(size.to_string()))));
    let query: Vec<(String, Secret)> = size.into_iter().chain(page).collect();
    call.url = with_query(call.url.expose(), &query);
}

/// Whether a session was lost: a login's page came instead of an answer.
pub(super) fn is_lost(service: &Service, answer: &Answer) -> bool {
    let Auth::Login { steps } = &service.auth else { return false };
    steps.iter().any(|step| step.not_at.as_deref() == Some(answer.path.as_str()))
}

fn whole(base: &str, path: &str) -> String {
    if path.starts_with("https://") || path.starts_with("http://") {
        return path.to_owned();
    }
    format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))
}

fn with_query(url: &str, query: &[(String, Secret)]) -> Secret {
    let mut out = url.to_owned();
    for (name, value) in query {
        out.push(if out.contains('?') { '&' } else { '?' });
        // Writing into a text cannot fail.
        let _ = write!(out, "{}={}", percent_encoded(name), percent_encoded(value.expose()));
    }
    Secret::new(out)
}

fn body(body: &Body, scope: Scope<'_>) -> Result<Option<(&'static str, Secret)>, Failure> {
    Ok(match body {
        Body::None => None,
        Body::Form(fields) => Some((FORM, form(&fill::pairs(fields, scope)?))),
        Body::Json(json) => {
            let value = fill::json(json, scope)?.unwrap_or(Value::Null);
            Some(("application/json", Secret::new(value.to_string())))
        }
        Body::Text(text) => Some(("text/plain; charset=utf-8", fill::text(text, scope)?)),
    })
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: &[(String, Secret)]) -> Secret {
    let pair = |(name, value): &(String, Secret)| {
        format!("{}={}", percent_encoded(name), percent_encoded(value.expose())).replace("%20", "+")
    };
    Secret::new(fields.iter().map(pair).collect::<Vec<_>>().join("&"))
}

fn bearer(token: &str) -> Secret {
    Secret::new(format!("Bearer {token}"))
}

fn basic(user: &Template, password: &Template, wire: &Wire<'_>, scope: Scope<'_>) -> Result<Secret, Failure> {
    let (user, password) = (fill::text(user, scope)?, fill::text(password, scope)?);
    let both = format!("{}:{}", user.expose(), password.expose());
    wire.vault.hide(&both);
    Ok(Secret::new(format!("Basic {}", base64(both.as_bytes()))))
}

/// A token for client credentials (RFC 6749, section 4.4).
fn oauth2(service: &Service, wire: &Wire<'_>, scope: Scope<'_>) -> Result<Session, Failure> {
    let Auth::OAuth2 { token_url, client_id, client_secret, send, extra } = &service.auth else {
        return Ok(Session::default());
    };
    let mut fields = vec![("grant_type".to_owned(), Secret::new("client_credentials"))];
    let mut headers = vec![("Accept".to_owned(), Secret::new("application/json"))];
    if *send == SendClient::Basic {
        headers.push(("Authorization".to_owned(), basic(client_id, client_secret, wire, scope)?));
    } else {
        fields.push(("client_id".to_owned(), fill::text(client_id, scope)?));
        fields.push(("client_secret".to_owned(), fill::text(client_secret, scope)?));
    }
    fields.extend(fill::pairs(extra, scope)?);
    let body = if *send == SendClient::Json {
        let object: serde_json::Map<String, Value> =
            fields.iter().map(|(name, value)| (name.clone(), Value::from(value.expose()))).collect();
        ("application/json", Secret::new(Value::Object(object).to_string()))
    } else {
        (FORM, form(&fields))
    };
    let url = Secret::new(whole(&service.base, fill::text(token_url, scope)?.expose()));
    let timeout = Duration::from_secs(u64::from(service.request.timeout));
    let answer = wire.send(&Call { url, is_post: true, headers, body: Some(body), timeout })?;
    let malformed = || {
        let failure =
            Failure::new(FailureKind::Malformed, "the answer to the request for a token has no `access_token`");
        failure.hint("look at `token_url` of the definition")
    };
    let answer: Value = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
    let token = answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    let token = token.ok_or_else(malformed)?;
    wire.vault.hide(token);
    let lasts = answer.get("expires_in").and_then(|seconds| match seconds {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    });
    let ends = lasts.and_then(|lasts: i64| {
        let lasts = chrono::TimeDelta::try_seconds(lasts.saturating_sub(EARLY).max(lasts / 2))?;
        wire.clock.now().checked_add_signed(lasts)
    });
    Ok(Session { headers: vec![("Authorization".to_owned(), bearer(token))], ends, ..Session::default() })
}

/// Goes through the steps of a login; the session is in the line's cookies afterwards.
fn login(steps: &[LoginStep], service: &Service, wire: &Wire<'_>, scope: Scope<'_>) -> Result<Session, Failure> {
    let mut session = Session::default();
    for (index, step) in steps.iter().enumerate() {
        let answer = wire.send(&call(service, &step.request, &session, scope)?)?;
        if step.not_at.as_deref() == Some(answer.path.as_str()) {
            let message = format!("the login was refused: step {} ended up at `{}` again", index + 1, answer.path);
            return Err(
                Failure::new(FailureKind::Secret, message).hint("look at the user and the password of the source")
            );
        }
        for (name, from) in &step.take {
            let Some(found) = take::take(from, &answer.body, &answer.headers).filter(|found| !found.is_empty()) else {
                let message = format!("step {} of the login finds no `{name}` in the answer", index + 1);
                let hint = "the page has changed: look at it in a browser, and mend `take` of the definition";
                return Err(Failure::new(FailureKind::Malformed, message).hint(hint));
            };
            wire.vault.hide(&found);
            session.taken.insert(name.clone(), Secret::new(found));
        }
    }
    Ok(session)
}
