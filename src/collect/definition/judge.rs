//! What the keys of a definition say of one another is judged through here: problems at the place of a key, and
//! placeholders that have no place where they stand.

use super::value::said;
use crate::{
    base::{
        problem::{Code, Place, Problem},
        text,
    },
    collect::template::{CLOSED, Fill, Template},
    config::{key::Given, source::Source},
};

/// The keys of a file, and what is wrong with them.
pub(super) struct Judge<'a> {
    file: &'a str,
    source: &'a Source<'a>,
    given: &'a [Given],
    /// What is wrong with single keys.
    earlier: &'a [Problem],
    problems: Vec<Problem>,
    /// Secrets that stand in the file, as it has them.
    leaked: Vec<String>,
}

/// Which placeholders have a place in a text.
#[derive(Clone, Copy, Default)]
pub(super) struct Allowed<'a> {
    pub(super) secrets: bool,
    pub(super) window: bool,
    pub(super) page: bool,
    /// The names that were taken before.
    pub(super) taken: &'a [String],
    /// The columns of the file.
    pub(super) columns: &'a [String],
}

impl<'a> Judge<'a> {
    /// With nothing said yet of how the keys fit together.
    pub(super) fn new(file: &'a str, source: &'a Source<'a>, given: &'a [Given], earlier: &'a [Problem]) -> Judge<'a> {
        Judge { file, source, given, earlier, problems: Vec::new(), leaked: Vec::new() }
    }

    /// Whether a line that cannot be read, or a slip of the pen, is most likely what should have given this name.
    pub(super) fn is_meant(&self, name: &str) -> bool {
        let speaks_of = |problem: &&Problem| {
            let line = problem.excerpt.as_ref().is_some_and(|excerpt| excerpt.line.contains(name));
            line || problem.hints.iter().any(|hint| hint.contains(&format!("`{name}`")))
        };
        let is_lost = |problem: &&Problem| matches!(problem.code, Code::E011 | Code::E031 | Code::E033);
        self.earlier.iter().filter(is_lost).any(|problem| speaks_of(&problem))
    }

    fn find(&self, parts: &[&str]) -> Option<&Given> {
        self.given
            .iter()
            .find(|given| given.parts.len() >= parts.len() && std::iter::zip(&given.parts, parts).all(|(a, b)| a == b))
    }

    /// Whether the file gives the key, or one below it.
    pub(super) fn has(&self, parts: &[&str]) -> bool {
        self.find(parts).is_some()
    }

    /// Whether the file gives the key itself, and not only one below it.
    pub(super) fn has_value(&self, parts: &[&str]) -> bool {
        self.find(parts).is_some_and(|given| given.parts.len() == parts.len())
    }

    /// The first key of the file that is none of these, or below them.
    pub(super) fn other_than(&self, sections: &[&str]) -> Option<Vec<&'a str>> {
        let is_other = |given: &&Given| given.parts.first().is_some_and(|part| !sections.contains(&part.as_str()));
        self.given.iter().find(is_other).map(|given| given.parts.iter().map(String::as_str).collect())
    }

    /// A problem at a key; at the file as a whole where it does not give the key.
    pub(super) fn say(&mut self, parts: &[&str], message: impl Into<String>, hint: impl Into<String>) {
        let problem = match self.find(parts) {
            Some(given) => self.source.problem(Code::E034, given.span.clone(), message),
            None => Problem::new(Code::E034, Place::file(self.file), message),
        };
        self.problems.push(problem.hint(hint));
    }

    /// A problem where a key is missing, said at the keys that make it necessary. One that is there and cannot be read has
    /// its problem already.
    pub(super) fn needs(&mut self, key: &[&str], at: &[&str], message: &str, hint: &str) {
        if !self.has(key) && !self.is_meant(key.last().copied().unwrap_or_default()) {
            self.say(at, message, hint);
        }
    }

    /// A secret that stands in the file itself.
    pub(super) fn refuse_secret(&mut self, parts: &[&str]) {
        if let Some(given) = self.find(parts) {
            let written = self.source.slice(given.span.clone()).trim_matches(['"', '\'']).to_owned();
            self.leaked.push(written);
        }
        let name = parts.last().copied().unwrap_or_default();
        self.say(
            parts,
            format!("`{name}` is a secret and must not stand in this file"),
            "put it into `.secrets/`, as a file of its own, and its name here: `${secret.NAME}`",
        );
    }

    /// What is said of how the keys fit together, and the secrets that nobody may repeat.
    pub(super) fn finish(self) -> (Vec<Problem>, Vec<String>) {
        (self.problems, self.leaked)
    }

    /// Judges the placeholders of a text.
    pub(super) fn placeholders(&mut self, parts: &[&str], template: &Template, allowed: Allowed) {
        for fill in template.fills() {
            if let Some((message, hint)) = misplaced(fill, allowed) {
                self.say(parts, message, hint);
            }
        }
    }
}

/// The problem without secrets in the line that it shows: each becomes as many stars.
pub(super) fn masked(mut problem: Problem, secrets: &[String]) -> Problem {
    if let Some(excerpt) = &mut problem.excerpt {
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            excerpt.line = excerpt.line.replace(secret, &"*".repeat(secret.chars().count()));
        }
    }
    problem
}

/// What is wrong with a placeholder where it stands.
fn misplaced(fill: &Fill, allowed: Allowed) -> Option<(String, String)> {
    match fill {
        Fill::Secret { .. } if allowed.secrets => None,
        Fill::Secret { name, .. } => Some((
            format!("the secret `{name}` would be written into a file"),
            "secrets belong into `[auth]` or a request, never into a column".into(),
        )),
        Fill::WindowFrom(_) | Fill::WindowTo(_) | Fill::WindowNext(_) if allowed.window => None,
        Fill::WindowFrom(_) | Fill::WindowTo(_) | Fill::WindowNext(_) => Some((
            "days of the window have no place here".into(),
            "they belong into `[request]`, `[[before]]` or a column".into(),
        )),
        Fill::Page if allowed.page => None,
        Fill::Page => {
            Some(("`${page}` has no place here".into(), "it belongs into `[request]`, with `[pages]`".into()))
        }
        Fill::Taken(name) if allowed.taken.contains(name) => None,
        Fill::Taken(name) => {
            let near = text::nearest(name, allowed.taken.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("a step of the login before it takes it: `[auth.steps.take.{name}]`"),
                |near| format!("did you mean `${{taken.{near}}}`?"),
            );
            Some((format!("nothing takes `{name}` before this"), hint))
        }
        Fill::Column(name) if allowed.columns.contains(name) => None,
        Fill::Column(name) if !allowed.columns.is_empty() => {
            let near = text::nearest(name, allowed.columns.iter().map(String::as_str));
            Some((
                format!("there is no column `{name}`"),
                said(near, || format!("columns are {}", text::join(allowed.columns))),
            ))
        }
        Fill::Column(name) => {
            let near = text::nearest(name, ["page"]).map(|near| format!("did you mean `${{{near}}}`?"));
            Some((format!("there is no placeholder `${{{name}}}`"), near.unwrap_or_else(|| CLOSED.to_owned())))
        }
    }
}
