//! Fills the placeholders of requests: secrets, the window, the page and what a login took. What comes out may hold
//! secrets, so it cannot be printed.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::Value;

use super::{
    definition::JsonTemplate,
    failure::{Failure, FailureKind},
    moment,
    template::{Fill, Part, Template},
};
use crate::base::{
    calendar::Window,
    secret::{NoSecret, Secret, Vault, percent_encoded},
};

/// What placeholders of a request may speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The secrets.
    pub(super) vault: &'a Vault,
    /// Where the days of the source begin.
    pub(super) zone: Tz,
    /// The days that are asked for.
    pub(super) window: Option<Window>,
    /// The offset, number or cursor of the page; empty for the first page of a cursor.
    pub(super) page: &'a str,
    /// What the login took.
    pub(super) taken: &'a BTreeMap<String, Secret>,
}

/// A template with its placeholders filled.
pub(super) fn text(template: &Template, scope: Scope<'_>) -> Result<Secret, Failure> {
    filled(template, scope, str::to_owned)
}

/// The same for a path: what is filled in cannot leave its place between two slashes.
pub(super) fn path(template: &Template, scope: Scope<'_>) -> Result<Secret, Failure> {
    filled(template, scope, percent_encoded)
}

/// Names with their templates filled. Those that come out empty although they have a placeholder are left out.
pub(super) fn pairs(pairs: &[(String, Template)], scope: Scope<'_>) -> Result<Vec<(String, Secret)>, Failure> {
    let mut out = Vec::new();
    for (name, template) in pairs {
        let value = text(template, scope)?;
        if !value.expose().is_empty() || !has_placeholder(template) {
            out.push((name.clone(), value));
        }
    }
    Ok(out)
}

/// JSON with its templates filled; `None` for a placeholder that comes out empty.
pub(super) fn json(template: &JsonTemplate, scope: Scope<'_>) -> Result<Option<Value>, Failure> {
    Ok(match template {
        JsonTemplate::Plain(value) => Some(value.clone()),
        JsonTemplate::Text(template) => {
            let text = text(template, scope)?;
            let is_left_out = text.expose().is_empty() && has_placeholder(template);
            (!is_left_out).then(|| Value::from(text.expose()))
        }
        JsonTemplate::List(items) => {
            let mut list = Vec::new();
            for item in items {
                list.extend(json(item, scope)?);
            }
            Some(Value::Array(list))
        }
        JsonTemplate::Object(entries) => {
            let mut object = serde_json::Map::new();
            for (key, item) in entries {
                if let Some(value) = json(item, scope)? {
                    object.insert(key.clone(), value);
                }
            }
            Some(Value::Object(object))
        }
    })
}

fn has_placeholder(template: &Template) -> bool {
    template.parts.iter().any(|part| matches!(part, Part::Fill(_)))
}

fn filled(template: &Template, scope: Scope<'_>, write: impl Fn(&str) -> String) -> Result<Secret, Failure> {
    let mut out = String::new();
    for part in &template.parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Fill(fill) => out.push_str(&write(value(fill, scope)?.expose())),
        }
    }
    Ok(Secret::new(out))
}

fn value(fill: &Fill, scope: Scope<'_>) -> Result<Secret, Failure> {
    let day = |write: &dyn Fn(Window) -> String| match scope.window {
        Some(window) => Ok(Secret::new(write(window))),
        None => Err(Failure::new(FailureKind::Definition, "there is no window here that a placeholder could speak of")),
    };
    match fill {
        Fill::Secret { name, fields, is_optional } => secret(scope.vault, name, fields, *is_optional),
        Fill::WindowFrom(form) => day(&|window| moment::from(window, scope.zone, form)),
        Fill::WindowTo(form) => day(&|window| moment::to(window, scope.zone, form)),
        Fill::WindowNext(form) => day(&|window| moment::next(window, scope.zone, form)),
        Fill::Page => Ok(Secret::new(scope.page)),
        Fill::Taken(name) => scope.taken.get(name).cloned().ok_or_else(|| {
            Failure::new(FailureKind::Definition, format!("no step of the login takes `{name}` before it is used"))
        }),
        Fill::Column(name) => {
            Err(Failure::new(FailureKind::Definition, format!("`${{{name}}}` is a column, and requests have none")))
        }
    }
}

fn secret(vault: &Vault, name: &str, fields: &[String], is_optional: bool) -> Result<Secret, Failure> {
    let missing = |none: NoSecret| Failure::new(FailureKind::Secret, none.message).hint(none.hint);
    if fields.is_empty() {
        return if is_optional && !vault.has(name) { Ok(Secret::new("")) } else { vault.get(name).map_err(missing) };
    }
    match vault.field(name, fields).map_err(missing)? {
        Some(found) => Ok(found),
        None if is_optional => Ok(Secret::new("")),
        None => {
            let failure = Failure::new(FailureKind::Secret, format!("the secret `{name}` has no `{}`", fields[0]));
            Err(failure.hint(format!("add it to the JSON object: {{\"{}\": \"…\"}}", fields[0])))
        }
    }
}
