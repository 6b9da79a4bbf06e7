//! Texts with placeholders: `${secret.close_api_key}`, `${window.from}`, `${page}`. A closed set of words, no expressions.

use chrono::format::{Item, StrftimeItems};

use crate::base::text;

/// A text with placeholders, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A placeholder.
    Fill(Fill),
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// `${secret.NAME}`, or a field of a secret that is JSON: `${secret.NAME.email}`, with other names of the field after
    /// `|`, and `?` where it may be missing.
    Secret {
        /// The secret's name.
        name: String,
        /// The names that the field may have; none for the whole secret.
        fields: Vec<String>,
        /// Whether nothing stands in where there is none.
        is_optional: bool,
    },
    /// `${window.from}`: the first day of the window, at its beginning.
    WindowFrom(Form),
    /// `${window.to}`: its last day, at its last second.
    WindowTo(Form),
    /// `${window.next}`: the day after, at its beginning.
    WindowNext(Form),
    /// `${page}`: the offset, number or cursor of the page; empty for the first page of a cursor.
    Page,
    /// `${taken.NAME}`: what a step of the login took.
    Taken(String),
    /// `${NAME}`: another column of the row.
    Column(String),
}

/// How a day or moment is written: `${window.from:unix}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2026-02-24`.
    Iso,
    /// In seconds since 1970.
    Unix,
    /// In milliseconds since 1970.
    UnixMillis,
    /// `2026-02-24T00:00:00-06:00`.
    Rfc3339,
    /// In a form of `strftime`.
    Strftime(String),
}

impl Template {
    /// Reads a text; the message says what is wrong with it.
    pub fn parse(text: &str) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inside, behind)) = after.split_once('}') else {
                return Err(format!("`${{{after}` has no `}}` at its end"));
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Fill(fill(inside)?));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template { parts })
    }

    /// A text without placeholders.
    pub fn plain(text: &str) -> Template {
        Template { parts: vec![Part::Text(text.to_owned())] }
    }

    /// What it has to be filled with, in order.
    pub fn fills(&self) -> impl Iterator<Item = &Fill> {
        self.parts.iter().filter_map(|part| match part {
            Part::Fill(fill) => Some(fill),
            Part::Text(_) => None,
        })
    }

    /// The text before the first placeholder.
    pub fn head(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether there is neither text nor a placeholder.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// What stands between `${` and `}`.
fn fill(inside: &str) -> Result<Fill, String> {
    let (path, form) = match inside.split_once(':') {
        Some((path, form)) => (path, Some(form)),
        None => (inside, None),
    };
    let (root, rest) = match path.split_once('.') {
        Some((root, rest)) => (root, Some(rest)),
        None => (path, None),
    };
    if form.is_some() && root != "window" {
        return Err(match text::nearest(root, ["window"]) {
            Some(_) => unknown(inside, path, &WINDOW),
            None => format!("`${{{inside}}}` has a form after `:`, and only days of the window have one"),
        });
    }
    match (root, rest) {
        ("secret", Some(rest)) => secret(inside, rest),
        ("window", Some(part)) => window(inside, part, form.map_or(Ok(Form::Iso), |form| self::form(inside, form))?),
        ("taken", Some(name)) if is_word(name) => Ok(Fill::Taken(name.to_owned())),
        ("page", None) => Ok(Fill::Page),
        ("secret" | "taken", _) => {
            Err(format!("`${{{inside}}}` needs a name of letters, digits, `_` and `-`: `${{{root}.NAME}}`"))
        }
        ("window", None) => Err(unknown(inside, path, &WINDOW)),
        (_, None) if is_word(root) => Ok(Fill::Column(root.to_owned())),
        (_, Some(rest)) => Err(match text::nearest(root, ["secret", "window", "taken"]) {
            Some(near) => format!("there is no placeholder `${{{inside}}}`: did you mean `${{{near}.{rest}}}`?"),
            None => format!("there is no placeholder `${{{inside}}}`: {CLOSED}"),
        }),
        (_, None) => Err(format!("there is no placeholder `${{{inside}}}`: {CLOSED}")),
    }
}

/// The placeholders, for people.
pub(super) const CLOSED: &str = "known are `${secret.NAME}`, `${window.from}`, `${window.to}`, `${window.next}`, `${page}`, `${taken.NAME}` and, in columns, `${COLUMN}`";

/// The days of a window.
const WINDOW: [&str; 3] = ["window.from", "window.to", "window.next"];

fn unknown(inside: &str, path: &str, known: &[&str]) -> String {
    let all: Vec<String> = known.iter().map(|word| format!("`${{{word}}}`")).collect();
    match text::nearest(path, known.iter().copied()) {
        Some(near) => format!("there is no placeholder `${{{inside}}}`: did you mean `${{{near}}}`?"),
        None => format!("there is no placeholder `${{{inside}}}`: there are {}", text::join(&all)),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'))
}

/// `NAME`, `NAME.field`, `NAME.field|other`, each with `?` where it may be missing.
fn secret(inside: &str, rest: &str) -> Result<Fill, String> {
    let (rest, is_optional) = match rest.strip_suffix('?') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (name, fields) = match rest.split_once('.') {
        Some((name, fields)) => (name, fields.split('|').map(str::to_owned).collect()),
        None => (rest, Vec::new()),
    };
    if is_word(name) && fields.iter().all(|field| is_word(field)) {
        return Ok(Fill::Secret { name: name.to_owned(), fields, is_optional });
    }
    Err(format!(
        "`${{{inside}}}` is no secret: write `${{secret.NAME}}`, or `${{secret.NAME.field|other?}}` for a field of one that is JSON"
    ))
}

fn window(inside: &str, part: &str, form: Form) -> Result<Fill, String> {
    match part {
        "from" => Ok(Fill::WindowFrom(form)),
        "to" => Ok(Fill::WindowTo(form)),
        "next" => Ok(Fill::WindowNext(form)),
        _ => Err(unknown(inside, &format!("window.{part}"), &WINDOW)),
    }
}

fn form(inside: &str, form: &str) -> Result<Form, String> {
    match form {
        "unix" => Ok(Form::Unix),
        "unix_ms" => Ok(Form::UnixMillis),
        "rfc3339" => Ok(Form::Rfc3339),
        _ if form.contains('%') => {
            if StrftimeItems::new(form).any(|item| matches!(item, Item::Error)) {
                return Err(format!("`{form}` is no form of a date: `%Y` is the year, `%m` the month, `%d` the day"));
            }
            Ok(Form::Strftime(form.to_owned()))
        }
        _ => Err(match text::nearest(form, ["unix", "unix_ms", "rfc3339"]) {
            Some(near) => format!("there is no form `{form}` in `${{{inside}}}`: did you mean `{near}`?"),
            None => format!(
                "there is no form `{form}` in `${{{inside}}}`: there are `unix`, `unix_ms`, `rfc3339`, and forms such as `%Y-%m`"
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        let secret = |name: &str, fields: &[&str], is_optional| {
            Part::Fill(Fill::Secret {
                name: name.into(),
                fields: fields.iter().map(|field| (*field).to_owned()).collect(),
                is_optional,
            })
        };
        let text = |text: &str| Part::Text(text.to_owned());
        for (written, parts) in [
            ("", vec![]),
            ("a $5 {b}", vec![text("a $5 {b}")]),
            ("${secret.close_api_key}", vec![secret("close_api_key", &[], false)]),
            (
                "x${secret.abm.email|username?}y",
                vec![text("x"), secret("abm", &["email", "username"], true), text("y")],
            ),
            ("${window.from}", vec![Part::Fill(Fill::WindowFrom(Form::Iso))]),
            ("${window.to:unix_ms}", vec![Part::Fill(Fill::WindowTo(Form::UnixMillis))]),
            (
                "${window.next:%Y-%m-%d %H:%M}",
                vec![Part::Fill(Fill::WindowNext(Form::Strftime("%Y-%m-%d %H:%M".into())))],
            ),
            ("${page}${taken.csrf}", vec![Part::Fill(Fill::Page), Part::Fill(Fill::Taken("csrf".into()))]),
            ("impact:${date}", vec![text("impact:"), Part::Fill(Fill::Column("date".into()))]),
        ] {
            assert_eq!(Template::parse(written).map(|it| it.parts), Ok(parts), "{written}");
        }
    }

    #[test]
    fn slips_are_named() {
        for (written, said) in [
            ("a${page", "`${page` has no `}` at its end"),
            ("${secert.x}", "there is no placeholder `${secert.x}`: did you mean `${secret.x}`?"),
            ("${window.form}", "there is no placeholder `${window.form}`: did you mean `${window.from}`?"),
            ("${windw.to:unix}", "there is no placeholder `${windw.to:unix}`: did you mean `${window.to}`?"),
            (
                "${window}",
                "there is no placeholder `${window}`: there are `${window.from}`, `${window.to}` and `${window.next}`",
            ),
            ("${window.to:unx}", "there is no form `unx` in `${window.to:unx}`: did you mean `unix`?"),
            ("${window.to:%Q}", "`%Q` is no form of a date: `%Y` is the year, `%m` the month, `%d` the day"),
            ("${date:%Y}", "`${date:%Y}` has a form after `:`, and only days of the window have one"),
            ("${taken}", "`${taken}` needs a name of letters, digits, `_` and `-`: `${taken.NAME}`"),
            (
                "${secret.a b}",
                "`${secret.a b}` is no secret: write `${secret.NAME}`, or `${secret.NAME.field|other?}` for a field of one that is JSON",
            ),
        ] {
            assert_eq!(Template::parse(written), Err(said.to_owned()), "{written}");
        }
        assert!(Template::parse("${env.HOME}").unwrap_err().contains("`${secret.NAME}`"));
        assert!(Template::parse("${}").is_err());
    }
}
