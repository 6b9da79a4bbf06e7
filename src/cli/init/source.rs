//! `takings init --source NAME`: puts the shipped definition of a source into a folder, and says what it needs.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use crate::{
    base::{
        files,
        text::{nearest, pad_right, width},
    },
    cli::{
        Outcome,
        args::{Global, Init},
        failure::Failure,
        folder,
        terminal::{self, Terminal},
    },
    collect::shipped::{self, Shipped},
};

pub(super) fn run(name: &str, init: &Init, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    if name == "list" {
        terminal::print(&list())?;
        return Ok(Outcome::Fine);
    }
    let Some(source) = shipped::find(name) else {
        let near = nearest(name, shipped::ALL.iter().map(|source| source.name));
        let hint = "`takings init --source list` names those that come with takings; docs/collecting.md says how to make your own";
        return Err(Failure::unknown("shipped source", name, near, hint));
    };
    let root = match init.folder.as_ref().or(global.dir.as_ref()) {
        Some(folder) => folder.clone(),
        None => folder::find(global).map_or_else(|_| PathBuf::from("."), |workspace| workspace.root().to_owned()),
    };
    if !files::is_file(&root.join("data/business.toml")) {
        super::write_new(&root, "data/business.toml", super::starter::BUSINESS.as_bytes(), terminal)?;
    }
    for (path, bytes) in super::starter::HOUSEKEEPING {
        super::write_new(&root, path, bytes, &terminal.silent())?;
    }
    super::write_new(&root, &format!("data/sources/{name}.toml"), source.text.as_bytes(), terminal)?;
    for (path, text) in source.by_hand {
        super::write_new(&root, path, text.as_bytes(), terminal)?;
    }
    terminal.say(&next(source, &root));
    Ok(Outcome::Fine)
}

/// Every shipped source with what it is.
fn list() -> String {
    let widest = shipped::ALL.iter().map(|source| width(source.name)).max().unwrap_or(0);
    let line = |source: &Shipped| format!("{}  {}", pad_right(source.name, widest), source.about);
    shipped::ALL.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

fn next(source: &Shipped, root: &Path) -> String {
    let mut text = String::from("next:\n");
    for secret in source.secrets.iter().filter(|name| !has_secret(root, name)) {
        let _ = writeln!(text, "  put your key into .secrets/{secret}");
    }
    text + &format!("  takings doctor            is everything there?\n  takings collect {}\n", source.name)
}

fn has_secret(root: &Path, name: &str) -> bool {
    files::is_file(&root.join(".secrets").join(name))
}
