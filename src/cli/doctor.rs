//! `takings doctor`: is everything set up? The folder, the secrets, for each source its definition, its secrets and a first
//! answer, and for each channel its secrets. Nothing is written, and nothing is sent.

use std::fmt::Write;

use super::{
    Outcome,
    args::{Doctor, Global},
    collect::{RealClock, vault},
    failure::Failure,
    folder::{self, Setup},
    terminal::{self, Terminal},
};
use crate::{
    base::{
        files,
        problem::Severity,
        secret::Vault,
        text::{count, harmless},
    },
    collect::{
        Probe,
        definition::{Definition, Origin},
        run::{self, Inputs},
    },
    config::Channel,
};

/// What a check found: fine, to be looked at, or wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Fine,
    Look,
    Wrong,
}

struct Line {
    mark: Mark,
    text: String,
    hints: Vec<String>,
}

impl Line {
    fn new(mark: Mark, text: impl Into<String>) -> Line {
        Line { mark, text: text.into(), hints: Vec::new() }
    }

    fn hint(mut self, hint: impl Into<String>) -> Line {
        self.hints.push(hint.into());
        self
    }
}

pub(super) fn run(doctor: &Doctor, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let setup = folder::set_up(global, &terminal.silent())?;
    let mut lines = vec![Line::new(Mark::Fine, format!("the business is `{}`", setup.workspace.root().display()))];
    lines.push(problems(&folder::open_to_check(global, terminal)?));
    let vault = vault(&setup.workspace, &terminal.silent());
    lines.extend(secrets(&setup, &vault));
    for name in &setup.refused {
        let line = Line::new(Mark::Wrong, format!("{name}: its definition cannot be used"));
        lines.push(line.hint(format!("`takings check` says what is wrong in data/sources/{name}.toml")));
    }
    let inputs = Inputs {
        root: setup.workspace.root(),
        business: &setup.business,
        vault: &vault,
        clock: &RealClock,
        today: setup.today,
        since: None,
        accepts_shrink: false,
        is_dry: true,
        keep: &|_, _| Ok(()),
    };
    for definition in &setup.definitions {
        lines.push(source(definition, inputs, doctor.offline));
    }
    lines.extend(setup.business.channels.iter().map(|(name, it)| channel(name, it, &vault)));
    terminal::print(&text(&lines, terminal))?;
    Ok(if lines.iter().any(|line| line.mark == Mark::Wrong) { Outcome::Found } else { Outcome::Fine })
}

fn problems(folder: &folder::Folder) -> Line {
    let errors = folder.problems.iter().filter(|problem| problem.severity() == Severity::Error).count() as u64;
    let rows: u64 = folder.data.files.iter().map(|file| u64::from(file.rows)).sum();
    let files = count(folder.data.files.len() as u64, "file", "files");
    let read = format!("{files} with {} can be read", count(rows, "row", "rows"));
    match (errors, folder.problems.len()) {
        (0, 0) => Line::new(Mark::Fine, read),
        (0, _) => Line::new(Mark::Look, format!("{read}, with warnings")).hint("`takings check` lists them"),
        _ => Line::new(Mark::Wrong, format!("{read}, {}", count(errors, "error", "errors")))
            .hint("`takings check` lists them with their places"),
    }
}

/// Are the secrets kept as secrets are?
fn secrets(setup: &Setup, vault: &Vault) -> Vec<Line> {
    let root = setup.workspace.root();
    let ignored = files::read_text(&root.join(".gitignore")).unwrap_or_default();
    let is_ignored = ignored.lines().any(|line| matches!(line.trim().trim_matches('/'), ".secrets" | ".secrets/*"));
    let mut lines = Vec::new();
    if files::is_folder(&root.join(".git")) && !is_ignored {
        let line = Line::new(Mark::Wrong, "git would keep your secrets: `.secrets/` is not in `.gitignore`");
        lines.push(line.hint("add a line `.secrets/` to `.gitignore`"));
    }
    let open = vault.open_to_others();
    if !open.is_empty() {
        let line = Line::new(Mark::Look, format!("others on this machine can read .secrets/{}", open.join(", ")));
        lines.push(line.hint("`chmod 600 .secrets/*` keeps them yours"));
    }
    lines
}

fn source(definition: &Definition, inputs: Inputs<'_>, is_offline: bool) -> Line {
    let name = &definition.name;
    let unverified =
        definition.unverified.as_ref().map(|what| format!("not tried against the real service yet: {what}"));
    let mut line = match &definition.origin {
        Origin::ByHand { file, .. } if files::is_file(&inputs.root.join(file)) => {
            Line::new(Mark::Fine, format!("{name}: by hand, in {file}"))
        }
        Origin::ByHand { file, .. } => Line::new(Mark::Look, format!("{name}: by hand, and {file} is not there yet"))
            .hint("make it: {\"2026-01\": 1200.50} is a month"),
        Origin::Service(service) => {
            let missing: Vec<String> =
                run::secrets(service).into_iter().filter(|secret| !inputs.vault.has(secret)).collect();
            if let Some(secret) = missing.first() {
                Line::new(Mark::Wrong, format!("{name}: there is no secret `{secret}`"))
                    .hint(format!("put its value into `.secrets/{secret}.txt`"))
            } else if is_offline {
                Line::new(Mark::Fine, format!("{name}: its definition and its secrets are there"))
            } else {
                match run::probe(definition, inputs) {
                    Ok(probe) => answers(name, probe),
                    Err(failure) => {
                        Line { hints: failure.hints, ..Line::new(Mark::Wrong, format!("{name}: {}", failure.message)) }
                    }
                }
            }
        }
    };
    line.hints.extend(unverified);
    if let Some(file) = definition.fallback.as_ref().filter(|file| !files::is_file(&inputs.root.join(file))) {
        line.hints.push(format!("its file by hand, {file}, is not there yet"));
    }
    line
}

/// Could a channel be written to? Nothing is sent, so what its service says of its secret is not known.
fn channel(name: &str, channel: &Channel, vault: &Vault) -> Line {
    let kind = &channel.kind;
    if let Some(fault) = channel.fault() {
        return Line::new(Mark::Wrong, format!("channel {name}: {}", fault.message)).hint(fault.hint);
    }
    let secrets = channel.secrets();
    if let Some(missing) = secrets.iter().find_map(|secret| vault.get(secret).err()) {
        return Line::new(Mark::Wrong, format!("channel {name}: {}", missing.message)).hint(missing.hint);
    }
    let line = match secrets.first() {
        Some(secret) => format!("channel {name}: {kind}, and its secret `{secret}` is there"),
        None => format!("channel {name}: {kind}, which needs no secret"),
    };
    Line::new(Mark::Fine, line)
}

/// What a first answer shows.
fn answers(name: &str, probe: Probe) -> Line {
    let days = probe.days.map_or_else(String::new, |days| format!(" for {days}"));
    let rows = match probe.rows {
        0 => format!("no rows{days} so far"),
        rows => format!("{} on the first page{days}", count(rows, "row", "rows")),
    };
    let mark = if probe.warnings.is_empty() { Mark::Fine } else { Mark::Look };
    Line { hints: probe.warnings, ..Line::new(mark, format!("{name}: it answers, with {rows}")) }
}

fn text(lines: &[Line], terminal: &Terminal) -> String {
    let mut text = String::new();
    for line in lines {
        let (sign, plain) = match line.mark {
            Mark::Fine => ("✓", "ok  "),
            Mark::Look => ("!", "look"),
            Mark::Wrong => ("✗", "bad "),
        };
        let sign = if terminal.ascii { plain } else { sign };
        let _ = writeln!(text, "{sign} {}", harmless(&line.text));
        for hint in &line.hints {
            let _ = writeln!(text, "    = help: {}", harmless(hint));
        }
    }
    text
}
