//! What each kind of channel needs, said once: `check` finds what is missing, and whoever delivers asks before it does.

use super::Channel;

/// A kind of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Slack: a webhook, or a bot.
    Slack,
    /// Discord, by a webhook.
    Discord,
    /// Telegram, by a bot.
    Telegram,
    /// Mail.
    Email,
    /// A program that takes JSON.
    Webhook,
    /// A file of the folder.
    File,
}

/// A key that keeps a channel from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key.
    pub key: &'static str,
    /// Whether it is not there at all.
    pub is_missing: bool,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The way out, with an example.
    pub hint: String,
}

/// Folders that the program reads or keeps by itself: no text is written there.
pub const RESERVED: [&str; 5] = ["data", "templates", "logs", "site", "reports"];

/// The port of servers that take mail, where none is named.
const MAIL_PORT: u16 = 587;

impl Service {
    /// Every kind with its word.
    const ALL: [(&'static str, Service); 6] = [
        ("slack", Service::Slack),
        ("discord", Service::Discord),
        ("telegram", Service::Telegram),
        ("email", Service::Email),
        ("webhook", Service::Webhook),
        ("file", Service::File),
    ];

    /// The words for the kinds.
    pub const WORDS: &'static [&'static str] = &["slack", "discord", "telegram", "email", "webhook", "file"];

    /// The word for it in `business.toml`.
    pub fn word(self) -> &'static str {
        Service::ALL.iter().find(|(_, service)| *service == self).map_or("", |(word, _)| word)
    }
}

impl Channel {
    /// What kind of channel it is; `None` where its word is none of those that are known.
    pub fn service(&self) -> Option<Service> {
        Service::ALL.iter().find(|(word, _)| *word == self.kind).map(|(_, service)| *service)
    }

    /// The names of the secrets that it is used with.
    pub fn secrets(&self) -> Vec<&str> {
        let named = match self.service() {
            Some(Service::Slack) if self.url.is_none() => [self.token.as_deref(), None],
            Some(Service::Slack | Service::Discord | Service::Webhook) => [self.url.as_deref(), None],
            Some(Service::Telegram) => [self.token.as_deref(), None],
            Some(Service::Email) => [self.password.as_deref(), None],
            Some(Service::File) | None => [None, None],
        };
        named.into_iter().flatten().collect()
    }

    /// Host and port of the server that takes its mail.
    pub fn mail_server(&self) -> Option<(&str, u16)> {
        let server = self.server.as_deref()?;
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
            None => (server, MAIL_PORT),
        };
        let is_host = !host.is_empty() && !host.contains([':', '/', ' ', '@']);
        is_host.then_some((host, port))
    }

    /// What keeps it from being used, the first thing that there is.
    pub fn fault(&self) -> Option<Fault> {
        let Some(service) = self.service() else {
            return Some(lacks("kind", "what sort of place it is", "\"slack\""));
        };
        match service {
            Service::Slack => match (&self.url, &self.token) {
                (Some(_), _) => None,
                (None, None) => {
                    Some(lacks("url", "the secret with the address of its webhook", "{ secret = \"slack\" }"))
                }
                (None, Some(_)) => {
                    self.to.is_empty().then(|| lacks("to", "the channels that its bot writes into", "\"#revenue\""))
                }
            },
            Service::Discord => {
                let example = "{ secret = \"discord\" }";
                self.url.is_none().then(|| lacks("url", "the secret with the address of its webhook", example))
            }
            Service::Webhook => {
                let example = "{ secret = \"webhook\" }";
                self.url.is_none().then(|| lacks("url", "the secret with the address that takes the JSON", example))
            }
            Service::Telegram => {
                let token = || lacks("token", "the secret with the token of its bot", "{ secret = \"telegram_bot\" }");
                let to = || lacks("to", "the chat that its bot writes to", "\"-1001234567890\"");
                let without_token = self.token.is_none().then(token);
                without_token.or_else(|| self.to.is_empty().then(to))
            }
            Service::Email => self.mail_fault(),
            Service::File => self.path_fault(),
        }
    }

    fn mail_fault(&self) -> Option<Fault> {
        let address = |key: &'static str, text: &str, example: &str| {
            let is_address = text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
            (!is_address).then(|| wrong(key, format!("`{text}` is no mail address"), example))
        };
        let (server, from, to) = ("\"smtp.example.com:587\"", "\"Takings <ada@example.com>\"", "\"ada@example.com\"");
        match (&self.server, self.mail_server()) {
            (None, _) => return Some(lacks("server", "the server that takes mail", server)),
            (Some(given), None) => {
                return Some(wrong("server", format!("`{given}` is no host with a port"), server));
            }
            _ => {}
        }
        let Some(sender) = &self.from else { return Some(lacks("from", "who mail is from", from)) };
        if self.to.is_empty() {
            return Some(lacks("to", "whom it reaches", to));
        }
        let receivers = || self.to.iter().find_map(|receiver| address("to", receiver, to));
        address("from", sender, from).or_else(receivers).or_else(|| match (&self.user, &self.password) {
            (Some(_), None) => Some(lacks("password", "the secret with the password", "{ secret = \"mail\" }")),
            (None, Some(_)) => Some(lacks("user", "the name that the password belongs to", to)),
            _ => None,
        })
    }

    fn path_fault(&self) -> Option<Fault> {
        let example = "\"brief.txt\"";
        let Some(path) = &self.path else { return Some(lacks("path", "the file that is written", example)) };
        let parts: Vec<&str> = path.split(['/', '\\']).collect();
        let is_inside =
            !path.contains(':') && parts.iter().all(|part| !part.is_empty() && !matches!(*part, "." | ".."));
        let first = parts.first().copied().unwrap_or_default();
        if !is_inside {
            return Some(wrong("path", format!("`{path}` is no file inside this folder"), example));
        }
        let is_kept = first.starts_with('.') || RESERVED.iter().any(|folder| first.eq_ignore_ascii_case(folder));
        is_kept.then(|| wrong("path", format!("`{path}` is where the program keeps files of its own"), example))
    }
}

fn lacks(key: &'static str, what: &str, example: &str) -> Fault {
    let hint = format!("add it like this: `{key} = {example}`");
    Fault { key, is_missing: true, message: format!("it needs `{key}`, {what}"), hint }
}

fn wrong(key: &'static str, message: String, example: &str) -> Fault {
    Fault { key, is_missing: false, message, hint: format!("write it like this: `{key} = {example}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(text: &str) -> Channel {
        let (business, problems) = crate::config::parse::parse(&format!("[channels.it]\n{text}"), "f");
        assert!(problems.iter().all(|it| it.code.to_string() == "E005"), "{problems:?}");
        business.unwrap().channels["it"].clone()
    }

    #[test]
    fn every_kind_says_what_it_lacks() {
        let (url, token) = ("url = { secret = \"a\" }\n", "token = { secret = \"b\" }\n");
        let mail = "server = \"mail.example.com\"\nfrom = \"a@b.example\"\nto = [\"c@d.example\"]\n";
        for (kind, keys, lacking) in [
            ("slack", String::new(), Some("url")),
            ("slack", url.to_owned(), None),
            ("slack", token.to_owned(), Some("to")),
            ("slack", format!("{token}to = \"#a\"\n"), None),
            ("discord", token.to_owned(), Some("url")),
            ("discord", url.to_owned(), None),
            ("telegram", url.to_owned(), Some("token")),
            ("telegram", token.to_owned(), Some("to")),
            ("telegram", format!("{token}to = \"1\"\n"), None),
            ("webhook", String::new(), Some("url")),
            ("webhook", url.to_owned(), None),
            ("email", String::new(), Some("server")),
            ("email", "server = \"mail.example.com:x\"\n".to_owned(), Some("server")),
            ("email", "server = \"smtp://mail.example.com\"\n".to_owned(), Some("server")),
            ("email", "server = \"mail.example.com\"\n".to_owned(), Some("from")),
            ("email", mail.replace("to = [\"c@d.example\"]\n", ""), Some("to")),
            ("email", mail.replace("c@d", "c at d"), Some("to")),
            ("email", mail.replace("a@b", "a at b"), Some("from")),
            ("email", mail.to_owned(), None),
            ("email", format!("{mail}user = \"a\"\n"), Some("password")),
            ("email", format!("{mail}password = {{ secret = \"c\" }}\n"), Some("user")),
            ("file", String::new(), Some("path")),
            ("file", "path = \"out/brief.txt\"\n".to_owned(), None),
        ] {
            let fault = channel(&format!("kind = \"{kind}\"\n{keys}")).fault();
            assert_eq!(fault.map(|fault| fault.key), lacking, "{kind}: {keys}");
        }
    }

    #[test]
    fn a_file_is_inside_the_folder_and_not_among_what_is_read() {
        for path in [
            "/etc/passwd",
            "../a",
            "a/../../b",
            "a//b",
            "",
            "c:x",
            "..\\a",
            "data/deals.csv",
            ".secrets/a",
            "Data/x",
            "logs/a",
            "reports/weekly/2026-W43.json",
        ] {
            let fault = Channel { kind: "file".into(), path: Some(path.into()), ..Channel::default() }.fault();
            assert_eq!(fault.map(|fault| fault.key), Some("path"), "{path}");
        }
    }

    #[test]
    fn a_mail_server_has_a_port() {
        for (server, found) in [
            ("mail.example.com:465", Some(("mail.example.com", 465))),
            ("mail.example.com", Some(("mail.example.com", 587))),
            ("mail.example.com:0", None),
            ("mail.example.com:99999", None),
            (":25", None),
        ] {
            let channel = Channel { server: Some(server.into()), ..Channel::default() };
            assert_eq!(channel.mail_server(), found, "{server}");
        }
    }
}
