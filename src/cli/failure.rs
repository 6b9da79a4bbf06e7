//! Why a command could not do its work, in words, with the way out.

use std::{
    fmt::Write,
    path::{MAIN_SEPARATOR, Path},
};

use super::problems;
use crate::{
    base::{files::FileError, problem::Problem, text::harmless},
    build::{BuildError, banner::Notice},
    collect,
    edit::{EditError, books::Refusal},
    render::template::TemplateError,
    send,
};

/// Why a command stopped.
#[derive(Debug)]
pub(super) enum Failure {
    /// The reader of the output went away, which is no error.
    NobodyReads,
    /// Something that a person should be told.
    Told(Told),
}

/// What a person is told.
#[derive(Debug, Default)]
pub(super) struct Told {
    message: String,
    /// The line that is meant, as the file has it.
    source: Option<(u32, String)>,
    hints: Vec<String>,
    /// What is wrong in files, said before the message.
    problems: Vec<Problem>,
    /// What came before it, where the message counts on what was said above it.
    cause: Option<Box<Told>>,
    /// Whether a service is away, and would take no other message now.
    pub(super) is_away: bool,
}

impl Failure {
    /// A failure with its message: lower case, no full stop.
    pub(super) fn new(message: impl Into<String>) -> Failure {
        Failure::Told(Told { message: message.into(), ..Told::default() })
    }

    /// The same with one more hint.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Failure {
        if let Failure::Told(told) = &mut self {
            told.hints.push(hint.into());
        }
        self
    }

    /// The same with what came before it.
    pub(super) fn because(mut self, cause: Option<Failure>) -> Failure {
        if let (Failure::Told(told), Some(Failure::Told(cause))) = (&mut self, cause) {
            told.cause = Some(Box::new(cause));
        }
        self
    }

    /// What kept a source from being collected.
    pub(super) fn of_source(name: &str, failure: &collect::failure::Failure) -> Told {
        Told { message: format!("{name}: {}", failure.message), hints: failure.hints.clone(), ..Told::default() }
    }

    /// There is no such thing; the nearest one, or all that there are, as a hint.
    pub(super) fn unknown(kind: &str, wanted: &str, nearest: Option<&str>, else_hint: &str) -> Failure {
        let failure = Failure::new(format!("there is no {kind} `{wanted}`"));
        match nearest {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(else_hint),
        }
    }
}

impl Told {
    /// What kept a message from a receiver.
    pub(super) fn of_channel(name: &str, failure: &send::Failure) -> Told {
        let hints = failure.hints.clone();
        let is_away = failure.scope != send::Scope::Message;
        Told { message: format!("{name}: {}", failure.message), hints, is_away, ..Told::default() }
    }

    /// What is wrong, in one line.
    pub(super) fn line(&self) -> String {
        harmless(&self.message)
    }

    /// The same for the banner of a page in the folder `root`: pages may be shown to others, so it stays out of them.
    pub(super) fn notice(&self, root: &Path) -> Notice {
        if let Some(cause) = &self.cause {
            return cause.notice(root);
        }
        let message = self.message.replace(&format!("{}{MAIN_SEPARATOR}", root.display()), "");
        let source = self.source.as_ref().map(|(line, source)| format!("{line} | {source}"));
        Notice { message, source, hints: self.hints.clone() }
    }

    /// The message and its hints.
    pub(super) fn text(&self, color: bool) -> String {
        self.said("error", "31", color)
    }

    /// The same as something that is no reason to fail.
    pub(super) fn warning(&self, color: bool) -> String {
        self.said("warning", "33", color)
    }

    fn said(&self, word: &str, code: &str, color: bool) -> String {
        let word = if color { format!("\u{1b}[1;{code}m{word}\u{1b}[0m") } else { word.to_owned() };
        let mut text = problems::text(&self.problems, problems::Style { color, ascii: false });
        let _ = writeln!(text, "{word}: {}", harmless(&self.message));
        if let Some((line, source)) = &self.source {
            let _ = writeln!(text, "{line} | {}", harmless(source));
        }
        for hint in &self.hints {
            let _ = writeln!(text, "  = help: {}", harmless(hint));
        }
        text
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        let hint = match error.source.kind() {
            std::io::ErrorKind::PermissionDenied => Some("look at who owns it, and whether a program holds it open"),
            std::io::ErrorKind::StorageFull => Some("make room on the disk and try again"),
            _ => None,
        };
        let failure = Failure::new(error.to_string());
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<&Problem> for Failure {
    fn from(problem: &Problem) -> Failure {
        let message = format!("{}: {}", problem.place, problem.message);
        let source = problem.excerpt.as_ref().map(|excerpt| (problem.place.line, excerpt.line.clone()));
        Failure::Told(Told { message, source, hints: problem.hints.clone(), ..Told::default() })
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Failure {
        match error {
            BuildError::File(error) => error.into(),
            BuildError::Template(error) => error.into(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        let Refusal { message, hints, problems, .. } = refusal;
        Failure::Told(Told { message, hints, problems, ..Told::default() })
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Failure {
        match error {
            EditError::File(error) => error.into(),
            EditError::Changed(_) => Failure::new(error.to_string()),
        }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Failure {
        let line = if error.line > 0 { format!(":{}", error.line) } else { String::new() };
        let source = (!error.source.is_empty()).then_some((error.line, error.source));
        let message = format!("{}{line}: {}", error.file, error.message);
        let hints = if error.hint.is_empty() { Vec::new() } else { vec![error.hint] };
        Failure::Told(Told { message, source, hints, ..Told::default() })
    }
}
