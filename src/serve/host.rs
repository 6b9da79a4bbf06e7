//! The names by which a server may be called. A name that leads here although it is somebody else's would let their page
//! speak with this server; an address leads nowhere else.

use std::net::IpAddr;

/// Whether a host, maybe with a port, is a name of this machine for itself.
pub(super) fn is_local(host: &str) -> bool {
    name(host).is_some_and(|name| {
        name.eq_ignore_ascii_case("localhost") || address(name).is_some_and(|address| address.is_loopback())
    })
}

/// Whether a host, maybe with a port, is the server's own: the name that it was given, or any address.
pub(super) fn is_own(host: &str, given: &str) -> bool {
    let is_given = |name: &str| name.eq_ignore_ascii_case(given) || address(name).is_some();
    is_local(host) || name(host).is_some_and(is_given)
}

/// A host without its port.
fn name(host: &str) -> Option<&str> {
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, rest) = host.split_at(end);
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

/// The address that a name is; one of the long kind stands in brackets.
fn address(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_few_names() {
        for host in ["127.0.0.1", "127.0.0.1:4780", "localhost:9", "LOCALHOST", "[::1]", "[::1]:4780", "127.0.0.2"] {
            assert!(is_local(host) && is_own(host, "books.lan"), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:4780",
            "localhost:x",
            "::1",
            "[::1",
            "[::1]x",
            "[127.0.0.1]",
        ] {
            assert!(!is_local(host) && !is_own(host, "books.lan"), "{host}");
        }
    }

    #[test]
    fn a_server_on_a_network_has_its_name_and_any_address() {
        for host in ["books.lan", "Books.LAN:4780", "192.168.1.7:4780", "[fe80::1]:80", "0.0.0.0"] {
            assert!(is_own(host, "books.lan") && !is_local(host), "{host}");
        }
    }
}
