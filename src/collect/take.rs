//! What a step of a login takes from an answer: a token in a page, a field, a header, a cookie.

use scraper::{Html, Selector};
use serde_json::Value;

use super::{definition::Take, scalar};

/// The value that is taken from an answer; `None` where there is none. Headers are pairs of name and value, in order.
pub(crate) fn take(take: &Take, body: &[u8], headers: &[(String, String)]) -> Option<String> {
    let found = match take {
        Take::Css { selector, attribute } => of_page(body, selector, attribute.as_deref()),
        Take::Json(path) => {
            let answer: Value = serde_json::from_slice(body).ok()?;
            path.query(&answer).iter().find_map(|node| scalar::text(node)).map(std::borrow::Cow::into_owned)
        }
        Take::Header(name) => of_headers(headers, name).next().map(|value| value.trim().to_owned()),
        Take::Cookie(name) => of_headers(headers, "set-cookie").find_map(|cookie| {
            let (found, value) = cookie.split(';').next()?.split_once('=')?;
            (found.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
        }),
    };
    found.filter(|value| !value.is_empty())
}

fn of_page(body: &[u8], selector: &str, attribute: Option<&str>) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let page = Html::parse_document(&String::from_utf8_lossy(body));
    let element = page.select(&selector).next()?;
    match attribute {
        Some(name) => element.value().attr(name).map(str::to_owned),
        None => Some(element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

fn of_headers<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json_path::JsonPath;

    use super::*;

    #[test]
    fn values_are_taken_from_wherever_they_are() {
        let page = br#"<html><head><meta name="csrf-token" content="a&amp;b=="><title> Sign
            in </title></head><body><input name="t" value="1"><input name="t" value="2"></body>"#;
        let json = br#"{"data": {"token": "xyz", "id": 12}}"#;
        let headers: Vec<(String, String)> = [
            ("Content-Type", "text/html"),
            ("set-cookie", "other=1; Path=/"),
            ("Set-Cookie", "session=\"abc\"; HttpOnly"),
            ("X-Token", " tok "),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let css = |selector: &str, attribute: Option<&str>| Take::Css {
            selector: selector.to_owned(),
            attribute: attribute.map(str::to_owned),
        };
        let path = |text: &str| Take::Json(JsonPath::parse(text).unwrap());
        for (what, body, expected) in [
            (css("meta[name=\"csrf-token\"]", Some("content")), &page[..], Some("a&b==")),
            (css("title", None), page, Some("Sign in")),
            (css("input[name=t]", Some("value")), page, Some("1")),
            (css("meta[name=other]", Some("content")), page, None),
            (css("title", Some("content")), page, None),
            (css("[[", None), page, None),
            (css("title", None), b"\xff\x00", None),
            (path("$.data.token"), json, Some("xyz")),
            (path("$.data.id"), json, Some("12")),
            (path("$.data"), json, None),
            (path("$.data"), page, None),
            (Take::Header("x-token".into()), b"", Some("tok")),
            (Take::Header("x-other".into()), b"", None),
            (Take::Cookie("session".into()), b"", Some("abc")),
            (Take::Cookie("sess".into()), b"", None),
        ] {
            assert_eq!(take(&what, body, &headers).as_deref(), expected, "{what:?}");
        }
    }
}
