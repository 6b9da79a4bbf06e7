//! Addresses of jobs: two that lead to the same page are written the same, and the board's own id is found in them.

/// Parameters that say where a visitor came from, not what is shown. (RFC 3986, section 6, has no such step: it is the one
/// that loses something, on purpose.)
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "ref",
    "ref_",
    "referrer",
    "refid",
    "source",
    "src",
    "trackingid",
    "trk",
];

/// Fewer digits than these are no id: they may be a page's number.
const ID_DIGITS: usize = 5;

/// An address in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The host, without `www.` and `m.`.
    host: String,
    /// The path, without a slash at its end; in the letters as given, as ids tell capitals apart.
    path: String,
    /// The parameters that matter, in order.
    query: String,
}

impl Address {
    /// Reads an address; `None` where it is none of the web, or names a host alone.
    pub(super) fn of(text: &str) -> Option<Address> {
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
            Some(_) => return None,
            None => text.strip_prefix("//").unwrap_or(text),
        };
        let rest = rest.split('#').next().unwrap_or("");
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.find('/').map_or((place, ""), |at| place.split_at(at));
        let host = host(authority)?;
        let (path, query) = (path_of(path), query_of(query));
        (!path.is_empty() || !query.is_empty()).then_some(Address { host, path, query })
    }

    /// `https://upwork.com/jobs/~01abcDEF`.
    pub(super) fn text(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("https://{}{}{mark}{}", self.host, self.path, self.query)
    }

    /// The board and its own id of the job, if the path ends in one: `~01abcDEF`, or a long number. The platform stands
    /// for the board where ids are its own; a number means something on its host alone.
    pub(super) fn native_id(&self, platform: Option<&str>) -> Option<String> {
        let last = self.path.rsplit('/').next()?;
        if let Some((_, id)) = last.rsplit_once('~').filter(|(_, id)| is_id(id)) {
            let board = platform.map_or_else(|| self.host.clone(), str::to_lowercase);
            return Some(format!("{board} ~{id}"));
        }
        let id = last.rsplit(['-', '_']).next()?;
        let numeric = id.len() >= ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_digit());
        numeric.then(|| format!("{} {id}", self.host))
    }
}

fn is_id(id: &str) -> bool {
    id.len() >= ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The host of what stands before the path, if it can be one.
fn host(authority: &str) -> Option<String> {
    let place = authority.rsplit('@').next()?;
    let place = place.strip_suffix(":80").or_else(|| place.strip_suffix(":443")).unwrap_or(place);
    let host = place.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(&host);
    let fine = host.contains('.') && !host.contains(char::is_whitespace);
    fine.then(|| host.to_owned())
}

/// The path with `.` and `..` followed, and without empty parts.
fn path_of(path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(decoded(part)),
        }
    }
    parts.iter().flat_map(|part| ["/", part]).collect()
}

/// The parameters that say what is shown, sorted.
fn query_of(query: &str) -> String {
    let matters = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or("").to_lowercase();
        !name.is_empty() && !name.starts_with("utm_") && TRACKING.binary_search(&name.as_str()).is_err()
    };
    let mut pairs: Vec<String> = query.split('&').filter(matters).map(decoded).collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// Characters that need no escape stand for themselves; the escapes of others have capitals (RFC 3986, 6.2.2).
fn decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let code = piece.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some((code, byte)) = code.and_then(|code| Some((code, u8::from_str_radix(code, 16).ok()?))) else {
            out.push('%');
            out.push_str(piece);
            continue;
        };
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&code.to_uppercase());
        }
        out.push_str(piece.get(2..).unwrap_or(""));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Address::of(text).map_or_else(String::new, |address| address.text())
    }

    #[test]
    fn addresses_of_one_page_are_one() {
        assert!(TRACKING.is_sorted());
        for (text, expected) in [
            ("HTTP://WWW.Upwork.com:80/jobs/~01abcDEF/?utm_source=x&ref=feed#top", "https://upwork.com/jobs/~01abcDEF"),
            ("https://example.com/job?id=7&b=2&a=1&gclid=zz", "https://example.com/job?a=1&b=2&id=7"),
            ("m.example.com//a/./b/../c/", "https://example.com/a/c"),
            ("https://example.com/%7ea%2fb%zz?trackingId=1", "https://example.com/~a%2Fb%zz"),
            ("https://user:secret@example.com:443/x", "https://example.com/x"),
            ("https://example.com/", ""),
            ("https://example.com?utm_source=mail", ""),
            ("mailto://someone", ""),
            ("ask Maya", ""),
            ("", ""),
            ("?", ""),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
        assert_ne!(canonical("https://upwork.com/jobs/~01abcDEF"), canonical("https://upwork.com/jobs/~01ABCDEF"));
    }

    #[test]
    fn a_board_s_own_id_is_found() {
        let id = |text: &str| Address::of(text).and_then(|address| address.native_id(Some("Upwork")));
        let long = id("https://www.upwork.com/jobs/AI-consultant_~01abcDEF/");
        assert_eq!(long.as_deref(), Some("upwork ~01abcDEF"));
        assert_eq!(id("https://upwork.com/nx/find/~01abcDEF?x=1"), long);
        assert_eq!(id("https://b.com/projects/scraper-38123456").as_deref(), Some("b.com 38123456"));
        assert_eq!(id("https://b.com/jobs/1"), None);
        assert_eq!(id("https://b.com/jobs/page"), None);
    }
}
