//! What a page gets on its way to the browser: the script that keeps it new, and leave to run it. On disk it has neither.

use std::borrow::Cow;

use crate::base::text::entities;

/// The script of pages that are served.
pub(super) const SCRIPT: &str = include_str!("live.js");
/// Where it is.
pub(super) const SCRIPT_PATH: &str = "/-/live.js";
/// Where it hears of news.
pub(super) const LIVE_PATH: &str = "/-/live";
/// What browsers show in the tab where a page names no picture.
pub(super) const ICON: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='#2f5d50'/><path d='M4 11V8m4 3V5m4 6V7' stroke='#fff' stroke-width='2' stroke-linecap='round'/></svg>\n";

/// How a page says what it may do, up to its rules.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
/// What pages say of scripts: none, or the one that they have in them.
const NO_SCRIPTS: &str = "script-src 'none'";
const OWN_SCRIPT: &str = "script-src 'sha256-";

/// A page as it is served, and its rules as a header where it has some. Its own rules forbid every script: they come
/// out, and go along in the header with an exception for the one.
pub(super) fn live(page: &[u8], version: &str, host: &str) -> (Vec<u8>, Option<String>) {
    let script = format!("<script src=\"{SCRIPT_PATH}\" data-version=\"{version}\" defer></script>");
    let head = find(page, b"<body").unwrap_or(page.len());
    let (page, rules) = without_rules(page, head);
    let rules = rules.map(|rules| {
        let rules = rules
            .replace(NO_SCRIPTS, "script-src")
            .replace("script-src", &format!("script-src http://{host}{SCRIPT_PATH}"));
        format!("{rules}; connect-src 'self'; frame-ancestors 'self'")
    });
    (insert(&page, script.as_bytes()), rules)
}

/// A page without the rules that it has in its head, and these rules.
fn without_rules(page: &[u8], head: usize) -> (Cow<'_, [u8]>, Option<String>) {
    let found = find(&page[..head], POLICY.as_bytes()).and_then(|start| {
        let rules = &page[start + POLICY.len()..head];
        let end = find(rules, b"\">")?;
        Some((start, std::str::from_utf8(&rules[..end]).ok()?, start + POLICY.len() + end + 2))
    });
    match found {
        // Rules that we do not know are somebody's own, and stay as they are.
        Some((start, rules, end)) if rules.contains(NO_SCRIPTS) || rules.contains(OWN_SCRIPT) => {
            (Cow::Owned([&page[..start], &page[end..]].concat()), Some(rules.to_owned()))
        }
        _ => (Cow::Borrowed(page), None),
    }
}

fn insert(page: &[u8], script: &[u8]) -> Vec<u8> {
    let at = find(page, b"</head>").unwrap_or(page.len());
    [&page[..at], script, &page[at..]].concat()
}

/// The page that stands where there is none.
pub(super) fn missing(path: &str, has_site: bool) -> Vec<u8> {
    let path = entities(path);
    let way = if has_site {
        "<p>The pages are found from the <a href=\"/site/index.html\">overview</a>. This one appears here as soon as \
         there is one of this name.</p>"
    } else {
        "<p>Nothing is built yet. The page appears here by itself as soon as it is.</p>"
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{POLICY}default-src 'none'; \
         style-src 'unsafe-inline'; img-src data:; {NO_SCRIPTS}; base-uri 'none'; form-action 'none'\">\n<meta \
         name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" \
         content=\"light dark\">\n<title>No such page</title>\n<style>body {{ font: 1rem/1.5 system-ui, sans-serif; \
         max-width: 40rem; margin: 4rem auto; padding: 0 1rem }}</style>\n</head>\n<body>\n<main>\n<h1>There is no \
         page here</h1>\n<p><code>{path}</code></p>\n{way}\n</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(page: &str) -> (String, Option<String>) {
        let (bytes, rules) = live(page.as_bytes(), "v1", "localhost:4780");
        (String::from_utf8(bytes).unwrap(), rules)
    }

    #[test]
    fn rules_go_from_the_page_into_the_header_with_one_exception() {
        let page = String::from_utf8(missing("site/<x>.html", true)).unwrap();
        let (text, rules) = served(&page);
        assert!(!text.contains("Content-Security-Policy") && text.contains("&lt;x&gt;"));
        assert!(text.contains("<script src=\"/-/live.js\" data-version=\"v1\" defer></script></head>"));
        let rules = rules.unwrap();
        assert!(
            rules.starts_with("default-src 'none'") && rules.ends_with("connect-src 'self'; frame-ancestors 'self'"),
            "{rules}"
        );
        assert!(rules.contains("script-src http://localhost:4780/-/live.js; base-uri 'none'"), "{rules}");
    }

    #[test]
    fn a_page_of_ones_own_keeps_its_rules() {
        let own = format!("<head>{POLICY}default-src *\"></head><body>");
        let (text, rules) = served(&own);
        assert!(text.contains("default-src *") && text.contains("live.js") && rules.is_none());
        let said = format!("<head></head><body>{POLICY}{NO_SCRIPTS}\">");
        let (text, rules) = served(&said);
        assert!(text.contains(NO_SCRIPTS) && rules.is_none(), "what the body says is no rule of the page");
        assert!(served("hi").0.starts_with("hi<script"));
    }

    #[test]
    fn the_built_in_pages_have_rules_that_are_known() {
        let head = crate::render::template::BUILT_IN.iter().find(|(name, _)| *name == "head.html").unwrap().1;
        let rules = served(&head.replace("{{ scripts|safe }}", "'sha256-x='")).1.unwrap();
        assert!(rules.contains("script-src http://localhost:4780/-/live.js 'sha256-x='; base-uri"), "{rules}");
    }
}
