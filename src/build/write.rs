//! Puts outputs on disk: only files that changed, and never one that somebody else wrote.

use std::path::Path;

use super::Outputs;
use crate::{
    base::files::{self, FileError},
    workspace::Workspace,
};

/// The list of the files that the last build wrote, so that this one can remove what is no more.
const MANIFEST: &str = "site/.takings-files";

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The files that were written, by path.
    pub written: Vec<String>,
    /// The files that were as they should be.
    pub unchanged: usize,
    /// The files of an earlier build that are no more.
    pub removed: Vec<String>,
}

/// Writes outputs into the business's folder. Files under `site/` that an earlier build wrote and this one did not are
/// removed; reports stay for good.
pub fn write(workspace: &Workspace, outputs: &Outputs) -> Result<Summary, FileError> {
    let mut summary = Summary::default();
    for (path, bytes) in outputs {
        if files::write(&workspace.root().join(path), bytes)? {
            summary.written.push(path.clone());
        } else {
            summary.unchanged += 1;
        }
    }
    if outputs.keys().any(|path| is_of_site(path)) {
        summary.removed = tidy(workspace, outputs)?;
    }
    Ok(summary)
}

fn is_of_site(path: &str) -> bool {
    path.starts_with("site/") && !path.split('/').any(|part| part == "..")
}

/// Removes what the last build wrote and this one did not, and writes down what this one did.
fn tidy(workspace: &Workspace, outputs: &Outputs) -> Result<Vec<String>, FileError> {
    let manifest = workspace.root().join(MANIFEST);
    let before = files::read_if_there(&manifest)?.unwrap_or_default();
    let before = String::from_utf8_lossy(&before);
    let mut removed = Vec::new();
    for path in before.lines().filter(|path| is_of_site(path) && !outputs.contains_key(*path)) {
        let file = workspace.root().join(path);
        if files::is_file(&file) {
            files::remove(&file)?;
            removed.push(path.to_owned());
        }
    }
    let now: String = outputs.keys().filter(|path| is_of_site(path)).map(|path| format!("{path}\n")).collect();
    files::write(&manifest, now.as_bytes())?;
    Ok(removed)
}

/// The business's own templates: their names below `templates/`, and texts, by name.
pub fn templates(workspace: &Workspace) -> Result<Vec<(String, String)>, FileError> {
    let mut found = Vec::new();
    collect(&workspace.templates(), "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<(), FileError> {
    for entry in files::list(folder)?.into_iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = folder.join(&entry.name);
        let name = format!("{prefix}{}", entry.name);
        if entry.is_folder {
            collect(&path, &format!("{name}/"), found)?;
        } else {
            found.push((name, files::read_text(&path)?));
        }
    }
    Ok(())
}
