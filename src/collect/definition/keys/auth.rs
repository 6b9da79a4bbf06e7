//! The keys that say who asks.

use super::request;
use crate::{
    collect::definition::{
        draft::{Draft, push, put},
        value::{CSS, HEADER, PATH, TEMPLATE, css, header, path, template},
    },
    config::key::{Key, Kind},
};

/// The kinds of auth.
const KINDS: &[&str] = &["none", "basic", "bearer", "header", "query", "oauth2", "login"];

/// A template of `[auth]`.
macro_rules! secret_key {
    ($path:literal, $field:ident, $example:literal, $doc:literal) => {
        Key::new($path, Kind::Own(&TEMPLATE, |draft, _, it| put(&mut draft.auth.$field, template(it))), $example, $doc)
    };
}

pub(super) const AUTH: &[Key<Draft>] = &[
    Key::new(
        "auth.kind",
        Kind::Choice(KINDS, |draft, _, it| draft.auth.kind = Some(it)),
        "\"basic\"",
        "How to prove who asks. `none` where absent.",
    ),
    secret_key!("auth.user", user, "\"${secret.close_api_key}\"", "`basic`: the user."),
    secret_key!(
        "auth.password",
        password,
        "\"${secret.example_password}\"",
        "`basic`: the password. Empty where absent."
    ),
    secret_key!("auth.token", token, "\"${secret.stripe_api_key}\"", "`bearer`: the token."),
    Key::new(
        "auth.name",
        Kind::Own(&HEADER, |draft, _, it| put(&mut draft.auth.name, header(it))),
        "\"X-Api-Key\"",
        "`header`, `query`: the name of the header or parameter.",
    ),
    secret_key!("auth.value", value, "\"${secret.example_api_key}\"", "`header`, `query`: its value."),
    secret_key!(
        "auth.token_url",
        token_url,
        "\"https://auth.example.com/oauth/token\"",
        "`oauth2`: the whole address that gives the token. `[sources.SOURCE] token_url` in `business.toml` wins."
    ),
    secret_key!("auth.client_id", client_id, "\"${secret.example_client_id}\"", "`oauth2`: the client's id."),
    secret_key!(
        "auth.client_secret",
        client_secret,
        "\"${secret.example_client_secret}\"",
        "`oauth2`: the client's secret."
    ),
    Key::new(
        "auth.send",
        Kind::Choice(&["json", "form", "basic"], |draft, _, it| draft.auth.send = Some(it)),
        "\"json\"",
        "`oauth2`: whether id and secret are sent as JSON, as a form, or as user and password. `form` where absent.",
    ),
    Key::new(
        "auth.extra.NAME",
        Kind::Own(&TEMPLATE, |draft, names, it| push(&mut draft.auth.extra, names, template(it))),
        "\"https://reporting.example.com\"",
        "`oauth2`: one more field of the body, such as `audience`.",
    ),
];

/// The steps of a login: the keys of a request, and where it must not end up.
pub(super) const STEPS: &[Key<Draft>] = request::STEP;

pub(super) const TAKE: &[Key<Draft>] = &[
    Key::new(
        "auth.steps[].not_at",
        Kind::Text(|draft, names, it| draft.step(names).not_at = Some(it)),
        "\"/sign_in\"",
        "`login`: a path at which the session must not end up, as it would after a wrong password.",
    ),
    Key::new(
        "auth.steps[].take.NAME.css",
        Kind::Own(&CSS, |draft, names, it| put(&mut draft.take(names).css, css(it))),
        "'meta[name=\"csrf-token\"]'",
        "Takes a value from the answer for later steps, which know it as `${taken.NAME}`: from the first element that this selector finds.",
    ),
    Key::new(
        "auth.steps[].take.NAME.attribute",
        Kind::Text(|draft, names, it| draft.take(names).attribute = Some(it)),
        "\"content\"",
        "The attribute of that element; its text where absent.",
    ),
    Key::new(
        "auth.steps[].take.NAME.json",
        Kind::Own(&PATH, |draft, names, it| put(&mut draft.take(names).json, path(it))),
        "\"$.session.token\"",
        "The same, from JSON.",
    ),
    Key::new(
        "auth.steps[].take.NAME.header",
        Kind::Own(&HEADER, |draft, names, it| put(&mut draft.take(names).header, header(it))),
        "\"X-Session\"",
        "The same, from a header of the answer.",
    ),
    Key::new(
        "auth.steps[].take.NAME.cookie",
        Kind::Own(&HEADER, |draft, names, it| put(&mut draft.take(names).cookie, header(it))),
        "\"XSRF-TOKEN\"",
        "The same, from a cookie.",
    ),
];
