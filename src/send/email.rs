//! Mail: a text and its HTML twin in one message, handed to a server over TLS. On this machine it may go without.

use std::{error::Error as _, sync::mpsc, thread, time::Duration};

use chrono::{DateTime, Utc};
use lettre::{
    SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::{Failure, Message, Post, Scope, http, receipts};
use crate::{
    base::text::{harmless, shorten},
    config::Channel,
};

/// The port on which TLS begins at once.
const TLS_PORT: u16 = 465;

/// When a server that says nothing has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// When any server has failed, however much it says, all tries together.
const PATIENCE: Duration = Duration::from_mins(2);

/// A mail and the server that takes it.
#[derive(Debug)]
pub struct Mail {
    host: String,
    port: u16,
    /// The name at the server, with the name of the secret that holds the password.
    login: Option<(String, String)>,
    to: String,
    subject: String,
    text: String,
    message: lettre::Message,
    patience: Duration,
}

/// The mail of a message.
pub(super) fn mail(channel: &Channel, message: &Message, now: DateTime<Utc>) -> Result<Mail, Failure> {
    let (host, port) = channel.mail_server().ok_or_else(|| Failure::new("the channel has no mail server"))?;
    let from = mailbox("from", channel.from.as_deref().unwrap_or_default())?;
    let text = message.texts.concat();
    let mark = receipts::mark(&[&message.report, &message.ids.join(" ")]);
    let domain = Some(from.email.domain()).filter(|domain| domain.is_ascii()).unwrap_or("localhost");
    let id = format!("<takings.{mark}.{}@{domain}>", now.timestamp_millis());
    let subject = harmless(&message.subject.replace(['\r', '\n'], " "));
    let mut builder = lettre::Message::builder().from(from).subject(&subject).date(now.into()).message_id(Some(id));
    for receiver in &channel.to {
        builder = builder.to(mailbox("to", receiver)?);
    }
    // So that nobody's "out of office" answers (RFC 3834).
    builder = builder
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    // The parts are encoded so that no line of them begins like this.
    let boundary = format!("=_takings_{}", receipts::mark(&[&text, &message.html]));
    let single = |kind: ContentType, body: String| SinglePart::builder().header(kind).body(body);
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(single(ContentType::TEXT_PLAIN, text.clone()))
        .singlepart(single(ContentType::TEXT_HTML, message.html.clone()));
    let whole =
        builder.multipart(parts).map_err(|error| Failure::new(format!("no mail can be made of it: {error}")))?;
    Ok(Mail {
        host: host.to_owned(),
        port,
        login: channel.user.clone().zip(channel.password.clone()),
        to: channel.to.join(", "),
        subject,
        text,
        message: whole,
        patience: PATIENCE,
    })
}

/// `ada@example.com` or `Ada Lovelace <ada@example.com>`; the name may have any signs in it.
fn mailbox(key: &str, text: &str) -> Result<Mailbox, Failure> {
    let parts = text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    let (name, address) = parts.unwrap_or(("", text));
    let address = address.trim().parse().map_err(|error| {
        let failure = Failure::new(format!("`{text}` at `{key}` is no mail address: {error}"));
        failure.hint("write `ada@example.com` or `Ada Lovelace <ada@example.com>`")
    })?;
    let name = harmless(name.trim().trim_matches('"'));
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

impl Mail {
    /// What it says, and to whom, without what differs each time.
    pub(super) fn says(&self) -> [&str; 3] {
        [&self.to, &self.subject, &self.text]
    }

    /// Where it goes, and the whole mail.
    pub(super) fn shown(&self) -> String {
        let how = match (is_near(&self.host), self.port) {
            (true, _) => "in the clear or with STARTTLS, on this machine",
            (false, TLS_PORT) => "over TLS",
            (false, _) => "with STARTTLS",
        };
        let login = self.login.as_ref().map_or_else(String::new, |(user, _)| format!(", as {user} with password ***"));
        let mail = String::from_utf8_lossy(&self.message.formatted()).replace("\r\n", "\n");
        format!("SMTP {}:{} {how}{login}\n\n{mail}", self.host, self.port)
    }

    /// Hands it to the server, again where the server is busy. Answers with nothing: a server gives it no id that lasts.
    pub(super) fn send(&self, post: Post<'_>) -> Result<Option<String>, Failure> {
        let mut server = SmtpTransport::builder_dangerous(&self.host)
            .port(self.port)
            .tls(tls(&self.host, self.port).map_err(|error| self.failure(&error))?)
            .timeout(Some(TIMEOUT));
        if let Some((user, secret)) = &self.login {
            let password = post.vault.get(secret)?;
            // As it is sent, in case that a server says it back.
            post.vault.hide(&format!("\0{user}\0{}", password.expose()));
            server = server.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        let server = server.build();
        let begun = post.clock.now();
        let (mut tried, mut waited) = (0, Duration::ZERO);
        loop {
            let gone = (post.clock.now() - begun).to_std().unwrap_or_default();
            let Some(sent) = within(self.patience.saturating_sub(gone), &server, &self.message) else {
                return Err(self.too_slow());
            };
            let Err(error) = sent else { return Ok(None) };
            let failure = self.failure(&error).masked(post.vault);
            tried += 1;
            let pause = http::pause(tried, waited, None).filter(|_| error.is_transient());
            let Some(pause) = pause else {
                let scope = if error.is_permanent() { Scope::Message } else { Scope::Busy };
                return Err(failure.of(scope));
            };
            (post.waiting)(pause, &failure.message);
            post.clock.wait(pause);
            waited += pause;
        }
    }

    fn too_slow(&self) -> Failure {
        let (host, port, seconds) = (&self.host, self.port, self.patience.as_secs());
        let failure = Failure::new(format!("{host}:{port} did not take the mail within {seconds} s")).of(Scope::Busy);
        failure.hint("it may have arrived all the same: look there before you send it again")
    }

    fn failure(&self, error: &Error) -> Failure {
        let (host, port) = (&self.host, self.port);
        let mut innermost = error.source();
        while let Some(deeper) = innermost.and_then(std::error::Error::source) {
            innermost = Some(deeper);
        }
        let reason = innermost.map_or_else(|| error.to_string(), ToString::to_string);
        let reason = harmless(&shorten(&reason.replace(['\r', '\n'], " "), 200));
        if let Some(code) = error.status() {
            let failure = Failure::new(format!("{host}:{port} answered {code}: {reason}"));
            return match code.to_string().as_str() {
                "530" | "534" | "535" | "538" => failure.hint(
                    "look at `user` and the secret at `password`; some services want a password made for programs",
                ),
                "550" | "551" | "553" | "554" => failure.hint("look at the addresses at `to` and `from`"),
                code if code.starts_with('4') => {
                    failure.hint("the server is busy, or wants to be asked again later").of(Scope::Busy)
                }
                _ => failure,
            };
        }
        let failure = Failure::new(format!("{host}:{port} does not take mail: {reason}")).of(Scope::Busy);
        if error.is_tls() || reason.contains("certificate") {
            failure.hint("its certificate must be for this name, and from an authority that this machine trusts")
        } else if error.is_client() {
            failure.hint("mail goes over TLS or not at all: port 465, or one with STARTTLS such as 587")
        } else if error.is_timeout() {
            failure.hint("it may have arrived all the same: look there before you send it again")
        } else {
            failure.hint("is `server` right, and is this machine online?")
        }
    }
}

/// Hands a mail to a server; `None` where that is not done in time. Who listens to a server that talks for ever is left to it.
fn within(time: Duration, server: &SmtpTransport, message: &lettre::Message) -> Option<Result<(), Error>> {
    let (tell, told) = mpsc::channel();
    let (server, message) = (server.clone(), message.clone());
    let work = move || {
        // Nobody may listen any more.
        let _ = tell.send(server.send(&message).map(|_| ()));
    };
    thread::Builder::new().spawn(work).ok()?;
    told.recv_timeout(time).ok()
}

/// TLS from the start on its port, STARTTLS on any other. What stays on this machine is in no danger on its way: there a
/// server may do without, or have a certificate of its own making.
fn tls(host: &str, port: u16) -> Result<Tls, Error> {
    // Another part of the program may have been first, which is as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let near = is_near(host);
    let parameters = TlsParameters::builder(host.to_owned())
        .dangerous_accept_invalid_certs(near)
        .dangerous_accept_invalid_hostnames(near)
        .build()?;
    Ok(match (port, near) {
        (TLS_PORT, _) => Tls::Wrapper(parameters),
        (_, true) => Tls::Opportunistic(parameters),
        (_, false) => Tls::Required(parameters),
    })
}

/// Whether it is this machine.
fn is_near(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost")
}

#[cfg(test)]
mod tests {
    use std::{io::Write, net::TcpListener, path::Path};

    use super::*;
    use crate::base::{clock::Clock, secret::Vault};

    struct Now;

    impl Clock for Now {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        fn wait(&self, _: Duration) {}
    }

    #[test]
    fn a_server_that_talks_for_ever_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut talk = || stream.write_all(b" x").and_then(|()| stream.flush());
            for _ in 0..200 {
                if talk().is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        });
        let channel = Channel {
            kind: "email".to_owned(),
            server: Some(format!("127.0.0.1:{port}")),
            from: Some("ada@example.com".to_owned()),
            to: vec!["grace@example.com".to_owned()],
            ..Channel::default()
        };
        let mut slow = mail(&channel, &Message::default(), Now.now()).unwrap();
        assert_eq!(slow.patience, PATIENCE);
        slow.patience = Duration::from_millis(100);
        let vault = Vault::new("/nowhere", std::collections::BTreeMap::new());
        let with = Post { root: Path::new("."), vault: &vault, clock: &Now, waiting: &|_, _| {} };
        let failure = slow.send(with).unwrap_err();
        assert!(
            failure.message.contains("did not take the mail within") && failure.scope == Scope::Busy,
            "{failure:?}"
        );
    }
}
