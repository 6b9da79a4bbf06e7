//! Makes the proof of who asks of what the file says of it: each kind with its keys, and no secret in the file itself.

use super::{
    Auth, LoginStep, SendClient, Take,
    draft::{AuthDraft, StepDraft, TakeDraft},
    judge::{Allowed, Judge},
    requests::{self, is_filled, nothing},
};
use crate::{base::text, collect::template::Template};

/// Whether what is sent to this base could be read on its way: it goes unencrypted, and to another network.
pub(super) fn is_open(base: &str) -> bool {
    let Some(rest) = base.strip_prefix("http://") else { return false };
    let host = if rest.starts_with('[') { rest } else { rest.split([':', '/']).next().unwrap_or_default() };
    let is_near = host.starts_with("[::1]")
        || !host.contains('.')
        || [".local", ".lan", ".internal", ".home.arpa", ".test"].iter().any(|end| host.ends_with(end));
    let parts: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
    let is_private = match parts.as_slice() {
        [127 | 10, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..32).contains(second),
        _ => false,
    };
    !(is_near || is_private)
}

/// What is said of credentials that could be read on their way.
pub(super) const OPEN: (&str, &str) =
    ("a key would be sent unencrypted", "write `https://…`; `http://` is for this machine and its own network");

/// The kinds, each with the keys that it needs and those that it may have.
const KEYS: &[(&str, &[&str], &[&str])] = &[
    ("none", &[], &[]),
    ("basic", &["user"], &["password"]),
    ("bearer", &["token"], &[]),
    ("header", &["name", "value"], &[]),
    ("query", &["name", "value"], &[]),
    ("oauth2", &["token_url", "client_id", "client_secret"], &["send", "extra"]),
    ("login", &["steps"], &[]),
];

/// Passwords that are none: what services take where the user is the key.
const NO_PASSWORDS: [&str; 4] = ["", "x", "X", "api_token"];

/// Who asks, and the names of what a login takes.
pub(super) fn finish(draft: AuthDraft, judge: &mut Judge) -> (Auth, Vec<String>) {
    keys(draft.kind.as_deref(), judge);
    secrets(&draft, judge);
    let mut taken = Vec::new();
    let whole = |template: Option<Template>| template.unwrap_or_else(nothing);
    let auth = match draft.kind.as_deref() {
        Some("basic") => Auth::Basic { user: whole(draft.user), password: whole(draft.password) },
        Some("bearer") => Auth::Bearer { token: whole(draft.token) },
        Some("header") => Auth::Header { name: draft.name.unwrap_or_default(), value: whole(draft.value) },
        Some("query") => Auth::Query { name: draft.name.unwrap_or_default(), value: whole(draft.value) },
        Some("oauth2") => {
            let send = match draft.send.as_deref() {
                Some("json") => SendClient::Json,
                Some("basic") => SendClient::Basic,
                _ => SendClient::Form,
            };
            Auth::OAuth2 {
                token_url: whole(draft.token_url),
                client_id: whole(draft.client_id),
                client_secret: whole(draft.client_secret),
                send,
                extra: draft.extra,
            }
        }
        Some("login") => Auth::Login { steps: steps(draft.steps, &mut taken, judge) },
        _ => Auth::None,
    };
    (auth, taken)
}

/// Whether the kind has its keys and no others.
fn keys(kind: Option<&str>, judge: &mut Judge) {
    let Some(kind) = kind else {
        if judge.has(&["auth"]) && !judge.has(&["auth", "kind"]) {
            let fitting = KEYS.iter().find(|(_, needs, _)| needs.iter().any(|key| judge.has(&["auth", key])));
            let fitting = fitting.map_or("basic", |(kind, ..)| kind);
            judge.say(&["auth"], "`auth` has no `kind`", format!("say how to prove who asks: `kind = \"{fitting}\"`"));
        }
        return;
    };
    let Some((_, needs, may)) = KEYS.iter().find(|(name, ..)| *name == kind) else { return };
    for key in *needs {
        let message = format!("`auth` of the kind `{kind}` has no `{key}`");
        let hint = match *key {
            "steps" => "write each step under `[[auth.steps]]`, with its `path`".to_owned(),
            "name" => "write the header's or parameter's name: `name = \"X-Api-Key\"`".to_owned(),
            "token_url" => "write the whole address: `token_url = \"https://auth.example.com/oauth/token\"`".to_owned(),
            _ => format!("write `{key} = \"${{secret.NAME}}\"`, and put the secret into `.secrets/NAME`"),
        };
        judge.needs(&["auth", key], &["auth", "kind"], &message, &hint);
    }
    let mut all: Vec<&str> = KEYS.iter().flat_map(|(_, needs, may)| needs.iter().chain(*may)).copied().collect();
    all.sort_unstable();
    all.dedup();
    for key in all {
        if !needs.contains(&key) && !may.contains(&key) && judge.has(&["auth", key]) {
            let fits: Vec<String> = KEYS
                .iter()
                .filter(|(_, needs, may)| needs.contains(&key) || may.contains(&key))
                .map(|(kind, ..)| format!("`{kind}`"))
                .collect();
            let message = format!("`auth` of the kind `{kind}` has no use for `{key}`");
            judge.say(
                &["auth", key],
                message,
                format!("remove it, or change `kind`: it belongs to {}", text::join(&fits)),
            );
        }
    }
}

/// No secret stands in the file itself, and every placeholder has its place.
fn secrets(draft: &AuthDraft, judge: &mut Judge) {
    let allowed = Allowed { secrets: true, ..Allowed::default() };
    for (key, template) in [
        ("user", &draft.user),
        ("password", &draft.password),
        ("token", &draft.token),
        ("value", &draft.value),
        ("token_url", &draft.token_url),
        ("client_id", &draft.client_id),
        ("client_secret", &draft.client_secret),
    ] {
        let Some(template) = template else { continue };
        let parts = ["auth", key];
        judge.placeholders(&parts, template, allowed);
        let is_fine = match key {
            "user" => is_filled(template) || draft.password.as_ref().is_some_and(is_filled),
            "password" => is_filled(template) || NO_PASSWORDS.contains(&template.head()),
            "token_url" | "client_id" => true,
            _ => is_filled(template),
        };
        if !is_fine {
            judge.refuse_secret(&parts);
        }
    }
    for (name, template) in &draft.extra {
        let parts = ["auth", "extra", name];
        judge.placeholders(&parts, template, allowed);
        if ["secret", "password"].iter().any(|word| name.to_lowercase().contains(word)) && !is_filled(template) {
            judge.refuse_secret(&parts);
        }
    }
    if let Some(url) = &draft.token_url
        && !url.head().starts_with("https://")
        && !url.head().starts_with("http://")
    {
        let hint = "write it whole, such as `https://auth.example.com/oauth/token`";
        judge.say(&["auth", "token_url"], "an address without `https://`", hint);
    }
}

fn steps(drafts: Vec<StepDraft>, taken: &mut Vec<String>, judge: &mut Judge) -> Vec<LoginStep> {
    let mut steps = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let index = index.to_string();
        let at = ["auth", "steps", &index];
        let allowed = Allowed { secrets: true, taken: taken.as_slice(), ..Allowed::default() };
        let request = requests::finish(draft.request, &at, allowed, judge);
        let mut found = Vec::new();
        for take in draft.take {
            let name = take.name.clone();
            found.extend(
                self::take(take, &[&at[..], &["take", &name]].concat(), judge).map(|take| (name.clone(), take)),
            );
            taken.push(name);
        }
        steps.push(LoginStep { request, take: found, not_at: draft.not_at });
    }
    steps
}

/// What is taken: exactly one of the four ways.
fn take(draft: TakeDraft, at: &[&str], judge: &mut Judge) -> Option<Take> {
    let ways = ["css", "json", "header", "cookie"];
    let given: Vec<&str> = ways.into_iter().filter(|way| judge.has(&[at, &[*way]].concat())).collect();
    let name = &draft.name;
    if given.len() != 1 {
        let message = format!("`{name}` is taken from {} places", if given.is_empty() { "no" } else { "several" });
        judge.say(at, message, "write one of `css`, `json`, `header` and `cookie`");
    }
    if draft.attribute.is_some() && given != ["css"] {
        judge.say(
            &[at, &["attribute"]].concat(),
            "an `attribute` without `css`",
            "say of which element: `css = 'meta[name=\"csrf-token\"]'`",
        );
    }
    let TakeDraft { css, attribute, json, header, cookie, .. } = draft;
    css.map(|selector| Take::Css { selector, attribute })
        .or_else(|| json.map(Take::Json))
        .or_else(|| header.map(Take::Header))
        .or_else(|| cookie.map(Take::Cookie))
}
