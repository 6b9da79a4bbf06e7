//! Addresses of services, most of which are secrets themselves: where one goes, and what of it may be seen.

use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::Failure;
use crate::base::{answer, secret::Vault};

/// Where a request goes.
#[derive(Debug)]
pub(super) enum Address {
    /// As it stands.
    Plain(String),
    /// To the address that is a secret, with this added to its parameters.
    Secret {
        /// The name of the secret.
        name: String,
        /// A parameter.
        query: Option<&'static str>,
    },
    /// To a bot whose token is a part of the path.
    Bot {
        /// Scheme and host.
        base: String,
        /// The name of the secret with the token.
        token: String,
        /// What the bot is to do.
        method: &'static str,
    },
}

impl Address {
    pub(super) fn secret(name: &str) -> Address {
        Address::Secret { name: name.to_owned(), query: None }
    }

    /// The address itself. From now on what is secret in it is hidden in every text.
    pub(super) fn resolve(&self, vault: &Vault) -> Result<Url, Failure> {
        match self {
            Address::Plain(address) => parse(address, "`base`"),
            Address::Secret { name, query } => {
                let what = format!("the secret `{name}`");
                let mut url = parse(vault.get(name)?.expose(), &what)?;
                hide(&url, vault);
                if let Some((key, value)) = query.and_then(|query| query.split_once('=')) {
                    url.query_pairs_mut().append_pair(key, value);
                }
                encrypted(&url, &what).map(|()| url)
            }
            Address::Bot { base, token: name, method } => {
                let token = vault.get(name)?;
                let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b":_-".contains(&byte);
                if !token.expose().bytes().all(is_token) {
                    let failure = Failure::new(format!("the secret `{name}` is no token of a bot"));
                    return Err(failure.hint("@BotFather gives one, such as 123456:ABC-DEF: put it there alone"));
                }
                let url = parse(&format!("{base}/bot{}/{method}", token.expose()), "`base`")?;
                encrypted(&url, "`base`").map(|()| url)
            }
        }
    }

    /// The address with `***` for what is secret in it, also where there is no such secret yet.
    pub(super) fn shown(&self, vault: &Vault) -> String {
        match self {
            Address::Plain(address) => address.clone(),
            Address::Bot { base, method, .. } => format!("{base}/bot***/{method}"),
            Address::Secret { name, .. } => match self.resolve(vault) {
                Ok(url) => format!("{}://{}/***", url.scheme(), host(&url)),
                Err(_) => format!("*** (the secret `{name}`)"),
            },
        }
    }
}

/// Hides what is secret in the address of a webhook: its path and parameters, the long parts of them, user and password.
fn hide(url: &Url, vault: &Vault) {
    let path = url.path();
    vault.hide(path);
    for part in path.split('/').filter(|part| part.len() >= 16) {
        vault.hide(part);
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
    // As basic authentication sends them.
    let both = format!("{user}:{password}");
    for text in [url.username(), url.password().unwrap_or_default(), &user, &password, &both] {
        vault.hide(text);
    }
    if let Some(query) = url.query() {
        vault.hide(&format!("{path}?{query}"));
        vault.hide(query);
        url.query_pairs().filter(|(_, value)| value.len() >= 8).for_each(|(_, value)| vault.hide(&value));
    }
}

fn parse(address: &str, what: &str) -> Result<Url, Failure> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| Failure::new(format!("{what} is no address")).hint("an address begins with `https://`"))
}

/// A secret goes over https, or nowhere but to this machine.
pub(super) fn encrypted(url: &Url, what: &str) -> Result<(), Failure> {
    if url.scheme() == "https" || is_near(url) {
        return Ok(());
    }
    let failure = Failure::new(format!("{what} is an address without encryption"));
    Err(failure.hint("write its https:// address: a secret goes no other way"))
}

/// Whether it is this machine.
pub(super) fn is_near(url: &Url) -> bool {
    url.host_str().is_some_and(answer::is_near)
}

/// The host as people know it.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or("the service");
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_webhooks_address_is_shown() {
        let secret =
            "https://me:pass-w0rd@hooks.slack.example/services/T0001/B0002/XXXXXXXXXXXXXXXXXXXXXXXX?key=s3cr3t-99";
        let vault = Vault::new("/nowhere", [("TAKINGS_SECRET_OPS".to_owned(), secret.to_owned())].into());
        let address = Address::secret("ops");
        assert_eq!(address.shown(&vault), "https://hooks.slack.example/***");
        for text in [
            secret,
            "/services/T0001/B0002/XXXXXXXXXXXXXXXXXXXXXXXX",
            "XXXXXXXXXXXXXXXXXXXXXXXX",
            "s3cr3t-99",
            "pass-w0rd",
            "bWU6cGFzcy13MHJk",
            "PASS-W0RD",
            "706173732d77307264",
        ] {
            assert_eq!(vault.mask(&format!("at {text}!")), "at ***!", "{text}");
        }
        assert_eq!(Address::secret("none").shown(&vault), "*** (the secret `none`)");
    }

    #[test]
    fn a_secret_goes_over_https_alone() {
        let vault =
            |address: &str| Vault::new("/nowhere", [("TAKINGS_SECRET_OPS".to_owned(), address.to_owned())].into());
        for (address, word) in [
            ("http://hooks.example/a", "without encryption"),
            ("hooks.example/a", "is no address"),
            ("ftp://hooks.example/a", "is no address"),
            ("http://127.0.0.1.example/a", "without encryption"),
        ] {
            let failure = Address::secret("ops").resolve(&vault(address)).unwrap_err();
            assert!(failure.message.contains(word) && !failure.message.contains("hooks"), "{failure:?}");
        }
        for address in ["https://hooks.example/a", "http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]/a"] {
            assert!(Address::secret("ops").resolve(&vault(address)).is_ok(), "{address}");
        }
        let bot = |base: &str| Address::Bot { base: base.to_owned(), token: "ops".to_owned(), method: "sendMessage" };
        assert!(bot("http://proxy.example").resolve(&vault("123:abc")).is_err());
        assert!(bot("https://proxy.example").resolve(&vault("123:a/../b")).is_err());
        let url = bot("https://proxy.example").resolve(&vault("123:abc")).unwrap();
        assert_eq!(url.as_str(), "https://proxy.example/bot123:abc/sendMessage");
    }
}
