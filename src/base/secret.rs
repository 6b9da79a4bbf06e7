//! Secrets: a type that cannot be printed, where they are kept, and how a text is kept free of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::PathBuf,
    sync::Mutex,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{files, text::harmless};

/// A text that is never printed: a key, a token, or an address or body that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for where it belongs and for nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[secret]")
    }
}

/// What a secret of this name is called in the environment: `TAKINGS_SECRET_CLOSE_API_KEY`.
pub const PREFIX: &str = "TAKINGS_SECRET_";

/// Names of files that may hold a secret, without their folder: its name alone or with one of these.
const ENDINGS: [&str; 3] = ["", ".txt", ".json"];

/// Secrets shorter than this are not hidden in texts: nothing could be read any more.
const SHORTEST: usize = 4;

/// Secrets shorter than this are not looked for in data, where they could stand by chance.
const SHORTEST_IN_DATA: usize = 8;

/// Where secrets are kept: the environment first, then `.secrets/`.
pub struct Vault {
    folder: PathBuf,
    environment: BTreeMap<String, String>,
    /// Every text that must not be seen, in each form in which it could be.
    hidden: Mutex<BTreeSet<String>>,
    /// Those of the secrets themselves that no data may hold.
    keys: Mutex<BTreeSet<String>>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Vault").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Why there is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSecret {
    /// What is wrong, naming the secret and never its value.
    pub message: String,
    /// The next step.
    pub hint: String,
}

impl Vault {
    /// The secrets of a folder, and those of the environment: variables by name.
    pub fn new(folder: impl Into<PathBuf>, environment: BTreeMap<String, String>) -> Vault {
        Vault { folder: folder.into(), environment, hidden: Mutex::default(), keys: Mutex::default() }
    }

    /// A secret by name. What it holds is hidden in every text from now on.
    pub fn get(&self, name: &str) -> Result<Secret, NoSecret> {
        let text = self.read(name)?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            let hint = format!("put its value into `.secrets/{name}.txt`");
            return Err(NoSecret { message: format!("the secret `{name}` is empty"), hint });
        }
        self.hide(text);
        match serde_json::from_str(text) {
            Ok(object @ serde_json::Value::Object(_)) => self.hide_all(&object),
            _ => self.keep(text),
        }
        Ok(Secret::new(text))
    }

    /// A field of a secret that is a JSON object, by the first of these names that it has; `None` where it has none.
    pub fn field(&self, name: &str, fields: &[String]) -> Result<Option<Secret>, NoSecret> {
        let text = self.get(name)?;
        let hint = || format!("write it like this: {{\"{}\": \"…\"}}", fields.first().map_or("name", String::as_str));
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text.expose())
            .map_err(|_| NoSecret { message: format!("the secret `{name}` is no JSON object"), hint: hint() })?;
        let found = fields.iter().find_map(|field| match object.get(field)? {
            serde_json::Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        Ok(found.map(|found| {
            self.keep(&found);
            Secret::new(found)
        }))
    }

    /// Hides every text and number of a secret that is JSON.
    fn hide_all(&self, value: &serde_json::Value) {
        match value {
            serde_json::Value::String(text) => {
                self.hide(text);
                self.hide(text.trim());
            }
            serde_json::Value::Number(number) => self.hide(&number.to_string()),
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.hide_all(item)),
            serde_json::Value::Object(object) => object.values().for_each(|item| self.hide_all(item)),
            serde_json::Value::Null | serde_json::Value::Bool(_) => {}
        }
    }

    /// Remembers a secret as one that no data may hold. An address of mail is a name that rows may have, too.
    fn keep(&self, text: &str) {
        if text.len() >= SHORTEST_IN_DATA && !text.contains('@') {
            lock(&self.keys).insert(text.to_owned());
        }
    }

    /// The secrets that were used so far and that no data may hold.
    pub fn keys(&self) -> Vec<Secret> {
        lock(&self.keys).iter().map(Secret::new).collect()
    }

    /// Whether there is a secret of this name, without looking into it.
    pub fn has(&self, name: &str) -> bool {
        self.read(name).is_ok()
    }

    /// Hides a text from now on, in each form in which a service could send it back.
    pub fn hide(&self, text: &str) {
        if text.trim().len() < SHORTEST {
            return;
        }
        let mut hidden = lock(&self.hidden);
        // Of a secret of several lines, such as a certificate, each could be shown.
        for part in std::iter::once(text).chain(text.lines().filter(|line| line.len() >= 2 * SHORTEST)) {
            hidden.extend(forms(part));
        }
    }

    /// The text with every secret in it made `***`.
    pub fn mask(&self, text: &str) -> String {
        let hidden = lock(&self.hidden);
        let mut longest_first: Vec<&String> = hidden.iter().collect();
        longest_first.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let whole = longest_first.iter().fold(text.to_owned(), |text, secret| without(text, secret));
        longest_first.iter().fold(whole, |text, secret| without_beginning(text, secret))
    }

    /// The files of the folder that others on this machine can read.
    pub fn open_to_others(&self) -> Vec<String> {
        let files = files::list(&self.folder).unwrap_or_default();
        let is_open = |name: &String| files::is_open_to_others(&self.folder.join(name));
        files.into_iter().filter(|file| !file.is_folder).map(|file| file.name).filter(is_open).collect()
    }

    fn read(&self, name: &str) -> Result<String, NoSecret> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(is_plain) {
            let hint = "names have letters, digits, `_` and `-`".to_owned();
            return Err(NoSecret { message: format!("`{name}` cannot be the name of a secret"), hint });
        }
        let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".json")).unwrap_or(name);
        let variable = format!("{PREFIX}{}", stem.to_ascii_uppercase().replace(['-', '.'], "_"));
        if let Some(value) = self.environment.get(&variable).filter(|value| !value.trim().is_empty()) {
            return Ok(value.clone());
        }
        for ending in ENDINGS {
            let path = self.folder.join(format!("{stem}{ending}"));
            match files::read_if_there(&path) {
                Ok(Some(bytes)) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                Ok(None) => {}
                Err(err) => {
                    let message = format!("the secret `{name}` cannot be read: {}", err.reason());
                    return Err(NoSecret { message, hint: format!("look at `.secrets/{stem}{ending}`") });
                }
            }
        }
        let hint = format!("put its value into `.secrets/{stem}.txt`, or into the variable {variable}");
        Err(NoSecret { message: format!("there is no secret `{stem}`"), hint })
    }
}

/// The forms in which a service could send a text back.
fn forms(text: &str) -> impl Iterator<Item = String> {
    let encoded = percent_encoded(text);
    let json = serde_json::Value::from(text).to_string();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let base64 = base64(text.as_bytes());
    let markup = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let hex = text.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let forms = [
        text.to_owned(),
        hex,
        entities(text, |code| format!("&#{code};")),
        entities(text, |code| format!("&#x{code:x};")),
        markup.replace('\'', "&#39;").replace('/', "&#47;"),
        markup.replace('\'', "&#39;").replace('/', "&#x2F;"),
        markup.replace('\'', "&#x27;").replace('/', "&#x2F;"),
        text.replace(' ', "%20").replace('"', "%22"),
        encoded.replace("%20", "+"),
        encoded,
        json.replace('/', "\\/"),
        json,
        markup.replace('\'', "&#39;"),
        markup.replace('\'', "&#x27;"),
        markup,
        base64.replace('+', "-").replace('/', "_"),
        base64.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned(),
        base64.trim_end_matches('=').to_owned(),
        base64,
        harmless(text),
    ];
    forms.into_iter().filter(|form| form.len() >= SHORTEST)
}

/// The text with all but letters and digits as markup may have them.
fn entities(text: &str, entity: impl Fn(u32) -> String) -> String {
    let one = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_string() } else { entity(sign.into()) };
    text.chars().map(one).collect()
}

/// The text with a secret in it made `***`, in whatever case its letters are.
fn without(text: String, secret: &str) -> String {
    let (small, wanted) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let found: Vec<usize> = small.match_indices(&wanted).map(|(at, _)| at).collect();
    let mut text = text;
    for at in found.into_iter().rev() {
        text.replace_range(at..at + wanted.len(), "***");
    }
    text
}

/// The text without the beginnings of a secret that was cut with `…`: nothing of it may stay either.
fn without_beginning(mut text: String, secret: &str) -> String {
    let secret = secret.to_ascii_lowercase();
    let ends: Vec<usize> = text.match_indices('…').map(|(at, _)| at).collect();
    for end in ends.into_iter().rev() {
        let Some(before) = text.get(..end).map(str::to_ascii_lowercase) else { continue };
        let cuts = secret.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST);
        let longest = cuts.rev().find(|at| secret.get(..*at).is_some_and(|cut| before.ends_with(cut)));
        if let Some(len) = longest {
            text.replace_range(end - len..end, "***");
        }
    }
    text
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What stands for itself in an address (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text as it stands in an address: all but letters, digits and `-._~` as `%XX`.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Base64 with padding, as basic authentication wants it.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(files: &[(&str, &str)], environment: &[(&str, &str)]) -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            files::write(&folder.path().join(name), text.as_bytes()).unwrap();
        }
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let vault = Vault::new(folder.path(), environment);
        (folder, vault)
    }

    #[test]
    fn a_secret_is_found_under_each_of_its_names() {
        let (_folder, vault) =
            vault(&[("a", "one-a\n"), ("b.txt", "\u{feff} two-b "), ("c", "file")], &[("TAKINGS_SECRET_C", "env-c")]);
        for (name, value) in [("a", "one-a"), ("b", "two-b"), ("b.txt", "two-b"), ("c", "env-c")] {
            assert_eq!(vault.get(name).unwrap().expose(), value, "{name}");
        }
        assert!(vault.get("d").unwrap_err().hint.contains("TAKINGS_SECRET_D"));
        assert!(vault.get("../a").is_err() && vault.get("").is_err() && vault.get(".hidden").is_err());
    }

    #[test]
    fn a_field_may_have_other_names_or_be_missing() {
        let (_folder, vault) =
            vault(&[("creds.json", r#"{"username": "ann", "password": "p4ss word", "id": 7}"#)], &[]);
        let field = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            vault.field("creds", &names).unwrap().map(|it| it.expose().to_owned())
        };
        assert_eq!(field(&["email", "username"]).as_deref(), Some("ann"));
        assert_eq!(field(&["id"]).as_deref(), Some("7"));
        assert_eq!(field(&["pubid"]), None);
        assert_eq!(vault.mask("no p4ss word, p4ss%20word, p4ss+word"), "no ***, ***, ***");
    }

    #[test]
    fn nothing_prints_a_secret() {
        let (_folder, vault) = vault(&[("key", "s3cr3t\"quoted")], &[("TAKINGS_SECRET_X", "other-value")]);
        let key = vault.get("key").unwrap();
        assert_eq!(format!("{key:?}"), "[secret]");
        assert!(!format!("{vault:?}").contains("other-value"));
        vault.hide("user:pass");
        assert_eq!(
            vault.mask("a s3cr3t\"quoted b s3cr3t\\\"quoted c s3cr3t%22quoted d dXNlcjpwYXNz"),
            "a *** b *** c *** d ***"
        );
    }

    #[test]
    fn a_secret_is_known_however_a_service_writes_it() {
        let nested = r#"{"a": {"pin": 918273, "list": ["deep-inside"]}, "n": 4711.25}"#;
        let (_folder, vault) =
            vault(&[("key", "k/y?>~ü<&'x"), ("pem", "-----BEGIN\nMIIabcdefghij\nend"), ("creds", nested)], &[]);
        for name in ["key", "pem"] {
            vault.get(name).unwrap();
        }
        assert!(vault.field("creds", &["a".to_owned()]).unwrap().is_none());
        for text in [
            "k/y?>~ü<&'x",
            "k%2Fy%3F%3E~%C3%BC%3C%26%27x",
            "k%2fy%3f%3e~%c3%bc%3c%26%27x",
            "ay95Pz5-w7w8Jid4",
            "ay95Pz5+w7w8Jid4",
            "k\\/y?>~ü<&'x",
            "k/y?&gt;~ü&lt;&amp;'x",
            "k/y?&gt;~ü&lt;&amp;&#39;x",
            "k&#47;y?&gt;~ü&lt;&amp;&#39;x",
            "k&#x2F;y?&gt;~ü&lt;&amp;&#x27;x",
            "k&#47;y&#63;&#62;&#126;&#252;&#60;&#38;&#39;x",
            "k&#x2f;y&#x3F;&#x3e;&#x7E;&#xfc;&#x3c;&#x26;&#x27;x",
            "K/Y?>~ü<&'X",
            "6b2f793f3e7ec3bc3c262778",
            "6B2F793F3E7EC3BC3C262778",
            "MIIabcdefghij",
            "918273",
            "deep-inside",
            "4711.25",
        ] {
            assert_eq!(vault.mask(&format!("a {text} b")), "a *** b", "{text}");
        }
        // A form that was cut in the middle shows nothing either.
        assert_eq!(vault.mask("`MIIabcd…` and k/y?>…, K/Y?…, MII…"), "`***…` and ***…, ***…, MII…");
    }

    #[test]
    fn no_data_may_hold_a_key() {
        let (_folder, vault) = vault(
            &[
                ("key", "sk_live_123456"),
                ("short", "abc"),
                ("creds", r#"{"email": "ann@shop.example", "password": "p4ss-word"}"#),
            ],
            &[],
        );
        vault.get("key").unwrap();
        vault.get("short").unwrap();
        for field in ["email", "password"] {
            vault.field("creds", &[field.to_owned()]).unwrap();
        }
        let keys: Vec<String> = vault.keys().iter().map(|key| key.expose().to_owned()).collect();
        assert_eq!(keys, ["p4ss-word", "sk_live_123456"]);
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
