//! Addresses: what is one, what belongs to the same host, and where an answer sends a request on to.

use reqwest::{Url, blocking::Response};

use super::failure::{Failure, FailureKind};

/// The address of a request.
pub(super) fn parse(address: &str) -> Result<Url, Failure> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| {
        let failure = Failure::new(FailureKind::Definition, "the address of the request is no address");
        failure.hint("`base` is a scheme and a host, such as `https://api.example.com`, and paths start with `/`")
    })
}

/// The address of a next page, as an answer names it, whole or relative to the one that was asked. It must be of the same
/// host; one that only forgot the encryption gets it back.
pub(super) fn next_address(asked: &str, named: &str) -> Result<String, Failure> {
    let asked = parse(asked)?;
    let wrong = |message: String| Err(Failure::new(FailureKind::Pages, message));
    let Ok(mut next) = asked.join(named) else {
        return wrong("what the service names as the next page is no address".to_owned());
    };
    if asked.scheme() == "https" && next.scheme() == "http" && asked.host_str() == next.host_str() {
        let _ = next.set_port(None);
        let _ = next.set_scheme("https");
    }
    if origin(&asked) != origin(&next) {
        return wrong(format!("the next page is said to be at another host, {}; nothing was sent there", host(&next)));
    }
    Ok(next.into())
}

/// An address as it is meant, whichever of its signs are encoded.
pub(super) fn decoded(address: &str) -> String {
    percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned()
}

/// Scheme, host and port: what credentials belong to.
pub(super) fn origin(url: &Url) -> (String, String, Option<u16>) {
    (url.scheme().to_owned(), url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default())
}

/// The host as people know it.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or("the service");
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Where an answer sends the request on to.
pub(super) fn target(response: &Response, url: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get("location")?.to_str().ok()?;
    url.join(location).ok().filter(|next| matches!(next.scheme(), "http" | "https"))
}
