//! Who may send rows: programs that know the token. No page in a browser ever does, whatever site it is of, so a request
//! that a browser made is refused before anything of it is looked at.

use axum::{
    extract::Request,
    http::{HeaderName, header},
};
use subtle::ConstantTimeEq;

use super::Answer;
use crate::base::secret::Secret;

/// What a browser says of the site that a request comes from. Nothing else sends it.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What stands before the body of a request, as far as it matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    method: String,
    host: Option<String>,
    /// Whether a browser made it.
    is_of_a_page: bool,
    content_type: String,
    authorization: String,
}

impl Head {
    pub(super) fn of(request: &Request) -> Head {
        let headers = request.headers();
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
        Head {
            method: request.method().as_str().to_owned(),
            host: authority.or_else(|| text(header::HOST)),
            is_of_a_page: headers.contains_key(header::ORIGIN) || headers.contains_key(FETCH_SITE),
            content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            authorization: text(header::AUTHORIZATION).unwrap_or_default(),
        }
    }
}

/// Whether a request could bring a row at all.
pub(super) fn judge(head: &Head, is_own: impl Fn(&str) -> bool) -> Result<(), Answer> {
    if head.method != "POST" {
        return Err(Answer::new(405, "rows are sent with POST", "send one row as JSON").with(header::ALLOW, "POST"));
    }
    if !head.host.as_deref().is_some_and(is_own) {
        let hint = "use the address that `takings serve` says; a proxy sends that one as Host";
        return Err(Answer::new(421, "this server has another name", hint));
    }
    if head.is_of_a_page {
        let hint = "send it from a program; a page would show the token to everybody who opens it";
        return Err(Answer::new(403, "no page in a browser may send rows", hint));
    }
    let kind = head.content_type.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Answer::new(415, "the body is not called JSON", "send `Content-Type: application/json`"));
    }
    Ok(())
}

/// What a request knows of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearer {
    Known,
    Wrong,
    Missing,
}

/// Whether a request has the token. How long it takes tells nothing of how much of it is right.
pub(super) fn bearer(head: &Head, token: &Secret) -> Bearer {
    let Some((scheme, given)) = head.authorization.split_once(' ') else { return Bearer::Missing };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Bearer::Missing;
    }
    let is_known: bool = given.trim().as_bytes().ct_eq(token.expose().as_bytes()).into();
    if is_known { Bearer::Known } else { Bearer::Wrong }
}

/// Lets those in who have the token.
pub(super) fn admit(bearer: Bearer) -> Result<(), Answer> {
    let (error, challenge) = match bearer {
        Bearer::Known => return Ok(()),
        Bearer::Wrong => ("the token is not the one of this folder", "Bearer error=\"invalid_token\""),
        Bearer::Missing => ("there is no token", "Bearer"),
    };
    let hint = "send `Authorization: Bearer TOKEN` with what is in `.secrets/intake`";
    Err(Answer::new(401, error, hint).with(header::WWW_AUTHENTICATE, challenge))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Head {
        Head {
            method: "POST".into(),
            host: Some("127.0.0.1:4780".into()),
            is_of_a_page: false,
            content_type: "application/json".into(),
            authorization: "Bearer 0123456789abcdef".into(),
        }
    }

    #[test]
    fn what_could_be_a_row_is_let_by() {
        let status = |head: &Head| judge(head, |host| host == "127.0.0.1:4780").err().map(|answer| answer.status);
        for kind in ["application/json", "Application/JSON; charset=utf-8", " application/json ;x"] {
            assert_eq!(status(&Head { content_type: kind.into(), ..good() }), None, "{kind}");
        }
        for kind in ["", "text/plain", "application/x-www-form-urlencoded", "application/json5", "text/json"] {
            assert_eq!(status(&Head { content_type: kind.into(), ..good() }), Some(415), "{kind}");
        }
        for method in ["GET", "HEAD", "PUT", "OPTIONS", "DELETE", "post"] {
            assert_eq!(status(&Head { method: method.into(), ..good() }), Some(405), "{method}");
        }
        for host in [None, Some("evil.example".to_owned())] {
            assert_eq!(status(&Head { host, ..good() }), Some(421));
        }
        assert_eq!(status(&Head { is_of_a_page: true, ..good() }), Some(403));
    }

    #[test]
    fn whatever_says_that_a_browser_asks_is_seen() {
        let request = |name: &str, value: &str| {
            let request = axum::http::Request::builder().uri("/track/costs").header(name, value);
            Head::of(&request.body(axum::body::Body::empty()).unwrap())
        };
        for (name, value) in [
            ("Origin", "null"),
            ("Origin", "http://127.0.0.1:4780"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Site", "cross-site"),
        ] {
            assert!(request(name, value).is_of_a_page, "{name}: {value}");
        }
        assert!(!request("Referer", "http://127.0.0.1:4780/").is_of_a_page);
    }

    #[test]
    fn only_the_token_itself_is_the_token() {
        let token = Secret::new("0123456789abcdef");
        for (authorization, wanted) in [
            ("Bearer 0123456789abcdef", Bearer::Known),
            ("bearer  0123456789abcdef ", Bearer::Known),
            ("Bearer 0123456789abcdeF", Bearer::Wrong),
            ("Bearer 0123456789abcde", Bearer::Wrong),
            ("Bearer 0123456789abcdef0", Bearer::Wrong),
            ("Bearer ", Bearer::Wrong),
            ("Bearer", Bearer::Missing),
            ("Basic 0123456789abcdef", Bearer::Missing),
            ("0123456789abcdef", Bearer::Missing),
            ("", Bearer::Missing),
        ] {
            let found = bearer(&Head { authorization: authorization.into(), ..good() }, &token);
            assert_eq!(found, wanted, "{authorization:?}");
            let answer = admit(found).err();
            assert_eq!(answer.is_none(), wanted == Bearer::Known);
            assert!(answer.is_none_or(|answer| answer.status == 401 && !answer.headers.is_empty()));
        }
    }
}
