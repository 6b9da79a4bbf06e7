//! The address at which a site is published. Links and the ids of feeds are made by adding a path to it, so that it is a
//! scheme, a host and a path in the signs that addresses have, and nothing behind them.

use super::{
    key::{Written, Wrong},
    value::{self, Read},
};

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The address without the slashes at its end, its scheme and host in small letters.
pub(super) fn address(value: &Written) -> Read<String> {
    let text = value::string(value)?;
    let after = |scheme: &str| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let Some((scheme, rest)) = SCHEMES.into_iter().find_map(|scheme| Some((scheme, after(scheme)?))) else {
        return Err(Wrong::Unknown("write the whole address, such as `https://numbers.example.com`".into()));
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if let Some((message, hint)) = fault(host, path) {
        return Err(Wrong::Said { message: message.to_owned(), hint: hint.to_owned(), span: None });
    }
    Ok(format!("{scheme}{}{}", host.to_ascii_lowercase(), path.trim_end_matches('/')))
}

/// What no path can be added to, and the way out.
fn fault(host: &str, path: &str) -> Option<(&'static str, &'static str)> {
    if path.contains(['?', '#']) {
        Some(("more than scheme, host and path", "leave out the `?` or `#` and what follows it"))
    } else if host.contains('@') {
        Some(("a user or password in an address", "leave out what stands before the `@`"))
    } else if !host.is_ascii() {
        Some(("a host with letters that addresses do not have", "write it as `xn--…`, as the address bar copies it"))
    } else if !is_host(host) {
        Some(("an address without a host", "write the whole address, such as `https://numbers.example.com`"))
    } else if !is_path(path) {
        Some((
            "a path with signs that addresses do not have",
            "write them as escapes: `%20` for a space, `%C3%BC` for ü",
        ))
    } else {
        None
    }
}

/// `numbers.example.com`, or the same with a port.
fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    let is_port = |port: &str| port.bytes().all(|it| it.is_ascii_digit()) && port.parse::<u16>().is_ok();
    name.split('.').all(is_label) && port.is_none_or(is_port)
}

/// The signs of a path (RFC 3986), with escapes that are whole.
fn is_path(path: &str) -> bool {
    let is_sign = |it: u8| it.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&it);
    let mut parts = path.split('%');
    let is_escaped = |part: &str| {
        let (escape, rest) = part.as_bytes().split_at_checked(2)?;
        Some(escape.iter().all(u8::is_ascii_hexdigit) && rest.iter().all(|it| is_sign(*it)))
    };
    parts.next().is_none_or(|first| first.bytes().all(is_sign)) && parts.all(|part| is_escaped(part) == Some(true))
}

#[cfg(test)]
mod tests {
    use crate::config::parse::parse;

    #[test]
    fn an_address_is_kept_where_paths_can_be_added_to_it() {
        for (written, wanted) in [
            ("https://numbers.example.com", "https://numbers.example.com"),
            (" HTTPS://Numbers.Example.com/Books/site// ", "https://numbers.example.com/Books/site"),
            ("http://localhost:8000/", "http://localhost:8000"),
            ("https://xn--bcher-kva.example/~ada/%C3%BC(1)", "https://xn--bcher-kva.example/~ada/%C3%BC(1)"),
            ("https://example.com/@ada", "https://example.com/@ada"),
        ] {
            let (business, problems) = parse(&format!("url = \"{written}\"\n"), "f");
            assert_eq!((business.unwrap().url.as_deref(), problems.len()), (Some(wanted), 0), "{written}");
        }
    }

    #[test]
    fn any_other_is_refused_with_the_way_out() {
        for (written, message, hint) in [
            ("numbers.example.com", "no address of a site", "https://numbers"),
            ("ftp://example.com", "no address of a site", "https://numbers"),
            ("", "no address of a site", "https://numbers"),
            ("https://", "without a host", "https://numbers"),
            ("https:///books", "without a host", "https://numbers"),
            ("http://[bad/site", "without a host", "https://numbers"),
            ("https://a..b", "without a host", "https://numbers"),
            ("https://a:+80", "without a host", "https://numbers"),
            ("https://a:99999", "without a host", "https://numbers"),
            ("https://a b/c", "without a host", "https://numbers"),
            ("https://u:p@host/site", "a user or password", "before the `@`"),
            ("https://x/a?b=c/d", "more than scheme", "`?`"),
            ("https://x?b", "more than scheme", "`?`"),
            ("https://x/a#b", "more than scheme", "`#`"),
            ("https://bücher.example", "a host with letters", "xn--"),
            ("https://x/bücher", "a path with signs", "%C3%BC"),
            ("https://x/a b", "a path with signs", "%20"),
            ("https://x/a%2", "a path with signs", "%20"),
            ("https://x/a%zz", "a path with signs", "%20"),
            ("https://x/a|b", "a path with signs", "%20"),
        ] {
            let (business, problems) = parse(&format!("url = \"{written}\"\n"), "f");
            let [problem] = problems.as_slice() else { panic!("{written}: {problems:?}") };
            assert!(problem.message.contains(message), "{written}: {}", problem.message);
            assert!(problem.hints[0].contains(hint), "{written}: {:?}", problem.hints);
            assert_eq!(business.unwrap().url, None, "{written}");
        }
    }
}
