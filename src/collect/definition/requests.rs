//! Makes requests of what the file says of them.

use super::{
    Body, JsonTemplate, Request,
    draft::RequestDraft,
    judge::{Allowed, Judge},
};
use crate::collect::template::{Fill, Template};

/// The seconds after which a request has failed, where the file does not say.
const TIMEOUT: u32 = 30;

/// The request at a place in the file.
pub(super) fn finish(draft: RequestDraft, at: &[&str], allowed: Allowed, judge: &mut Judge) -> Request {
    path(&draft, at, judge);
    let mut lists = Vec::new();
    for (section, fields) in [("query", &draft.query), ("headers", &draft.headers), ("form", &draft.form)] {
        lists.extend(fields.iter().map(|(name, value)| (section, name, value)));
    }
    for (section, name, value) in lists {
        let parts = [at, &[section, name]].concat();
        judge.placeholders(&parts, value, allowed);
        literal_secret(name, value, &parts, judge);
    }
    for (key, template) in [("path", &draft.path), ("body", &draft.body)] {
        if let Some(template) = template {
            judge.placeholders(&[at, &[key]].concat(), template, allowed);
        }
    }
    for template in draft.json.iter().flat_map(templates) {
        judge.placeholders(&[at, &["json"]].concat(), template, allowed);
    }
    let has_body = one_body(&draft, at, judge);
    let is_post = draft.method.as_deref().map_or(has_body, |method| method == "POST");
    let body = match (draft.json, draft.body) {
        (Some(json), _) => Body::Json(json),
        (None, Some(text)) => Body::Text(text),
        (None, None) if !draft.form.is_empty() => Body::Form(draft.form),
        (None, None) => Body::None,
    };
    Request {
        is_post,
        path: draft.path.unwrap_or_else(nothing),
        query: draft.query,
        headers: draft.headers,
        body,
        timeout: draft.timeout.unwrap_or(TIMEOUT),
    }
}

/// Whether there is a body: one at most, and none in a `GET`.
fn one_body(draft: &RequestDraft, at: &[&str], judge: &mut Judge) -> bool {
    let given: Vec<&str> =
        ["form", "json", "body"].into_iter().filter(|key| judge.has(&[at, &[*key]].concat())).collect();
    if let [first, second, ..] = given.as_slice() {
        let message = format!("a request has one body, not `{first}` and `{second}` as well");
        judge.say(&[at, &[*second]].concat(), message, "keep one of the two");
    }
    if draft.method.as_deref() == Some("GET") && !given.is_empty() {
        judge.say(
            &[at, &["method"]].concat(),
            "a `GET` has no body",
            "write `method = \"POST\"`, or put the fields into `query`",
        );
    }
    !given.is_empty()
}

/// A template of nothing.
pub(super) fn nothing() -> Template {
    Template { parts: Vec::new() }
}

fn path(draft: &RequestDraft, at: &[&str], judge: &mut Judge) {
    let key = [at, &["path"]].concat();
    let shown = at.first().copied().unwrap_or_default();
    judge.needs(
        &key,
        at,
        &format!("`{shown}` has no `path`"),
        "say what is asked for below `base`, such as `path = \"/v1/orders\"`",
    );
    let Some(template) = &draft.path else { return };
    let head = template.head();
    let is_fine = ["/", "https://", "http://"].iter().any(|start| head.starts_with(start));
    if !is_fine && (!head.is_empty() || template.is_empty()) {
        judge.say(
            &key,
            "a path that does not start with `/`",
            format!("write `/{head}…`, or a whole address with `https://`"),
        );
    }
}

/// A secret that stands in the file itself.
fn literal_secret(name: &str, value: &Template, parts: &[&str], judge: &mut Judge) {
    let name = name.to_lowercase().replace('-', "_");
    let words = ["authorization", "api_key", "apikey", "secret", "password", "access_token", "auth_token", "api_token"];
    let is_secret = words.iter().any(|word| name.contains(word)) || name == "token" || name == "cookie";
    if is_secret && !value.is_empty() && !is_filled(value) {
        judge.refuse_secret(parts);
    }
}

/// Whether a text comes from a secret, or from what a step took.
pub(super) fn is_filled(template: &Template) -> bool {
    template.fills().any(|fill| matches!(fill, Fill::Secret { .. } | Fill::Taken(_)))
}

/// Every template of a request.
pub(super) fn all(request: &Request) -> Vec<&Template> {
    let mut found = vec![&request.path];
    found.extend(request.query.iter().chain(&request.headers).map(|(_, value)| value));
    match &request.body {
        Body::None => {}
        Body::Form(fields) => found.extend(fields.iter().map(|(_, value)| value)),
        Body::Json(json) => found.extend(templates(json)),
        Body::Text(text) => found.push(text),
    }
    found
}

fn templates(json: &JsonTemplate) -> Vec<&Template> {
    match json {
        JsonTemplate::Text(template) => vec![template],
        JsonTemplate::Plain(_) => Vec::new(),
        JsonTemplate::List(items) => items.iter().flat_map(templates).collect(),
        JsonTemplate::Object(fields) => fields.iter().flat_map(|(_, item)| templates(item)).collect(),
    }
}
