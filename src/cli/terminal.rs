//! Where words go: results to standard output, everything else to standard error, in colour where a person looks.

use std::io::{self, ErrorKind, IsTerminal, Write};

use super::{
    args::{Color, Global},
    failure::Failure,
};
use crate::base::text::harmless;

/// The two streams and how they like their text.
#[derive(Debug)]
pub(super) struct Terminal {
    color: Color,
    /// Whether to do without signs that are not ASCII.
    pub(super) ascii: bool,
    /// Whether more is said.
    pub(super) verbose: bool,
    quiet: bool,
}

impl Terminal {
    /// As the arguments and the environment say.
    pub(super) fn new(global: &Global) -> Terminal {
        Terminal { color: global.color, ascii: global.ascii, verbose: global.verbose, quiet: global.quiet }
    }

    /// The same, saying nothing but results and errors.
    pub(super) fn silent(&self) -> Terminal {
        Terminal { quiet: true, verbose: false, ..*self }
    }

    /// Whether nothing is said but results and errors.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether standard output is in colour.
    pub(super) fn out_color(&self) -> bool {
        self.wants_color(io::stdout().is_terminal())
    }

    /// Whether standard error is in colour.
    pub(super) fn err_color(&self) -> bool {
        self.wants_color(io::stderr().is_terminal())
    }

    fn wants_color(&self, is_terminal: bool) -> bool {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !is_dumb && !is_set("NO_COLOR"),
        }
    }

    /// Says something about the work, unless told to be quiet.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            complain(text);
        }
    }
}

/// Prints a result.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::NobodyReads,
        _ => Failure::new(format!("cannot write to standard output: {error}")),
    })
}

/// Prints lines that others may have written: a terminal never does what is in them, a program gets them as they are.
pub(super) fn print_lines(text: &str) -> Result<(), Failure> {
    if !io::stdout().is_terminal() {
        return print(text);
    }
    let cells = |line: &str| line.split('\t').map(harmless).collect::<Vec<_>>().join("\t");
    let lines: Vec<String> = text.split('\n').map(|line| cells(line.trim_end_matches('\r'))).collect();
    print(&lines.join("\n"))
}

/// Says something that must be said.
pub(super) fn complain(text: &str) {
    // There is nobody left to tell where standard error is gone.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
