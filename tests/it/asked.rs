//! The program at a real terminal, answering a person: `terminal.py` types the answers as soon as they are asked for.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::project::{Project, repository};

/// What came of a conversation.
pub(crate) struct Asked {
    project: Project,
    screen: String,
    out: String,
    code: i64,
}

/// Keys.
pub(crate) const ENTER: &str = "\r";
pub(crate) const DOWN: &str = "\u{1b}[B";
pub(crate) const ESCAPE: &str = "\u{1b}";

/// Runs the program at a terminal. Each step is what the screen must say first, and the keys to type then. Where the
/// machine has no terminals to give, the tests of a whole run (`CI`) fail, and others go on without it and say so.
#[track_caller]
pub(crate) fn at_a_terminal(project: Project, arguments: &[&str], steps: &[(&str, &str)]) -> Option<Asked> {
    let has = |python: &&str| {
        let asked = Command::new(python).args(["-c", "import pty, termios"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    let Some(python) = ["/usr/bin/python3", "python3"].into_iter().find(has) else {
        let word = "there is no Python on this machine that can open a terminal";
        assert!(std::env::var_os("CI").is_none(), "{word}");
        eprintln!("not tested: {word}");
        return None;
    };
    let output = Command::new(python)
        .arg(repository().join("tests/it/terminal.py"))
        .arg(serde_json::to_string(steps).unwrap())
        .arg(env!("CARGO_BIN_EXE_takings"))
        .args(arguments)
        .current_dir(project.path(""))
        .env("TZ", "UTC")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let asked =
        Asked { project, screen: text("screen"), out: text("out"), code: told["code"].as_i64().unwrap_or_default() };
    assert!(told["missing"].is_null(), "the screen never said {}:\n{}", told["missing"], asked.screen);
    assert_eq!(told["left"], serde_json::json!([]), "it ended before it was asked:\n{}", asked.screen);
    Some(asked)
}

impl Asked {
    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i64) -> Asked {
        assert_eq!(self.code, code, "exit code; the screen:\n{}", self.screen);
        self
    }

    /// The terminal showed this.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Asked {
        assert!(self.screen.contains(text), "`{text}` on the screen:\n{}", self.screen);
        self
    }

    /// The terminal never showed this.
    #[track_caller]
    pub(crate) fn shows_no(self, text: &str) -> Asked {
        assert!(!self.screen.contains(text), "no `{text}` on the screen:\n{}", self.screen);
        self
    }

    /// What went to standard output.
    pub(crate) fn out(&self) -> &str {
        &self.out
    }

    /// What the terminal showed, all of it.
    pub(crate) fn screen(&self) -> &str {
        &self.screen
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.project.path(path)
    }
}
