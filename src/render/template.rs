//! Templates: those built in, each replaced by the folder's own of the same name. The only door to minijinja.

use std::{error::Error as _, fmt};

use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
    syntax::SyntaxConfig,
    value::{Serde, Value},
};
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::base::text::{harmless, nearest};

macro_rules! embedded {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

/// Every template of the program by its name: a file of the same name in the folder's `templates/` replaces it.
pub const BUILT_IN: &[(&str, &str)] = embedded! {
    "page.html" "widget.html" "copy.html" "copy.js" "head.html" "rows.html" "style.css" "card.html" "how.html" "behind.html" "table.html" "list.html" "note.html" "words.html" "empty.html" "chart.html"
    "charts/line.svg" "charts/bar.svg" "charts/stacked_bar.svg" "charts/lying_bar.html" "charts/funnel.html"
    "charts/bullet.html" "charts/tiles.html" "charts/spark.svg" "charts/interval.svg" "charts/goal.svg"
};

/// The templates of a folder, ready to be filled. Everything that they are filled with is escaped for HTML.
pub struct Templates {
    environment: Environment<'static>,
    style: String,
    script: String,
    script_hash: String,
}

/// The files that are not filled but taken as they are.
const STYLE: &str = "style.css";
const SCRIPT: &str = "copy.js";

impl fmt::Debug for Templates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Templates")
    }
}

/// What is wrong with a template of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The file, such as `templates/card.html`.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// The line itself.
    pub source: String,
    /// The next step.
    pub hint: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        write!(out, ": {}", self.message)?;
        if !self.source.is_empty() {
            write!(out, "\n  {} | {}", self.line, self.source)?;
        }
        if !self.hint.is_empty() {
            write!(out, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for TemplateError {}

impl Templates {
    /// The built-in templates, with the folder's `own` in their place: names below `templates/`, and texts.
    pub fn new(own: Vec<(String, String)>) -> Result<Templates, TemplateError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(escape);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| described(&error, "page.html"))?);
        let (mut style, mut script) = (String::new(), String::new());
        let built_in = BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        for (name, text) in built_in.chain(own) {
            if !BUILT_IN.iter().any(|(known, _)| *known == name) {
                return Err(unknown(&name));
            } else if name == STYLE {
                style = squeezed(&text);
            } else if name == SCRIPT {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
                script = lines.collect::<Vec<_>>().join("\n");
            } else {
                environment.add_template_owned(name.clone(), text).map_err(|error| described(&error, &name))?;
            }
        }
        let hash = BASE64_STANDARD.encode(digest(&SHA256, script.as_bytes()));
        Ok(Templates { environment, style, script, script_hash: format!("'sha256-{hash}'") })
    }

    /// Fills a template.
    pub fn fill(&self, name: &str, view: &impl Serialize) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|error| described(&error, name))?;
        template.render(Value::from(Serde(view))).map_err(|error| described(&error, name))
    }

    /// The style sheet, without the white space that a browser doesn't need.
    pub fn style(&self) -> &str {
        &self.style
    }

    /// The script that copies, without its comments.
    pub fn script(&self) -> &str {
        &self.script
    }

    /// The script as a content security policy names it: nothing else may run.
    pub fn script_hash(&self) -> &str {
        &self.script_hash
    }
}

/// A style sheet without the white space that means nothing.
fn squeezed(text: &str) -> String {
    let mut css = String::with_capacity(text.len());
    let mut quote = None;
    for char in text.chars() {
        match char {
            _ if quote.is_some() => {
                quote = quote.filter(|open| *open != char);
                css.push(char);
            }
            char if char.is_whitespace() => {
                if !css.is_empty() && !css.ends_with([' ', '\n', '{', '}', ':', ';', ',']) {
                    css.push(if char == '\n' { '\n' } else { ' ' });
                }
            }
            '{' | '}' => {
                css.truncate(css.trim_end().len());
                if char == '}' && css.ends_with(';') {
                    css.pop();
                }
                css.push(char);
            }
            char => {
                quote = Some(char).filter(|char| matches!(char, '"' | '\''));
                css.push(char);
            }
        }
    }
    css
}

/// Writes a value with the five characters escaped that HTML needs escaped in text and attributes. The escaping that
/// comes with minijinja also escapes every `/`, of which pages with places in files have many.
fn escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    let Some(text) = value.as_str().filter(|_| !value.is_safe() && *state.auto_escape() == AutoEscape::Html) else {
        return escape_formatter(out, state, value);
    };
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (plain, special) = rest.split_at(at);
        out.write_str(plain)?;
        out.write_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        })?;
        rest = special.get(1..).unwrap_or_default();
    }
    Ok(out.write_str(rest)?)
}

fn unknown(name: &str) -> TemplateError {
    let near = nearest(name, BUILT_IN.iter().map(|(known, _)| *known));
    TemplateError {
        file: format!("templates/{}", harmless(name)),
        line: 0,
        message: "no built-in template has this name".to_owned(),
        source: String::new(),
        hint: match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("name it like the one that it replaces: {}", names()),
        },
    }
}

fn names() -> String {
    BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The innermost error of the chain: the template that was included, not the one that includes it.
fn described(error: &Error, name: &str) -> TemplateError {
    let mut inner = error;
    while let Some(next) = inner.source().and_then(|source| source.downcast_ref::<Error>()) {
        inner = next;
    }
    let line = inner.line().unwrap_or(0);
    let text = inner.template_source().and_then(|text| text.lines().nth(line.saturating_sub(1)));
    let kind = inner.kind().to_string();
    TemplateError {
        file: format!("templates/{}", inner.name().unwrap_or(name)),
        line: line as u32,
        message: harmless(&inner.detail().map_or_else(|| kind.clone(), |detail| format!("{kind}: {detail}"))),
        source: text.map(|text| harmless(text.trim())).unwrap_or_default(),
        hint: hint(inner),
    }
}

fn hint(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UndefinedError => "nothing of this name is given to the template: compare it with the built-in one",
        ErrorKind::TemplateNotFound => "only built-in names can be included",
        ErrorKind::SyntaxError => "close what is opened: `{{ … }}`, `{% if … %}{% endif %}`, `{% for … %}{% endfor %}`",
        _ => "remove the file to use the built-in template again",
    }
    .to_owned()
}
