//! Puts outputs on disk: only files that changed, and never one that somebody else wrote.

use std::path::Path;

use super::Outputs;
use crate::{
    base::files::{self, FileError},
    workspace::Workspace,
};

/// The list of the files that the last build wrote, so that this one can remove those that are no more.
const MANIFEST: &str = "site/.manifest";

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The files that were written, by path.
    pub written: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
    /// The files of an earlier build that are no more.
    pub removed: Vec<String>,
}

/// Writes outputs into the business's folder. Files under `site/` that an earlier build wrote and this one did not are
/// removed; reports stay for good.
pub(super) fn write(workspace: &Workspace, outputs: &Outputs) -> Result<Summary, FileError> {
    let mut summary = add(workspace, outputs)?;
    if outputs.keys().any(|path| of_site(path)) {
        summary.removed = tidy(workspace, outputs)?;
    }
    Ok(summary)
}

/// Writes outputs beside those that are there.
pub(super) fn add(workspace: &Workspace, outputs: &Outputs) -> Result<Summary, FileError> {
    let mut summary = Summary::default();
    for (path, bytes) in outputs {
        if files::write(&workspace.root().join(path), bytes)? {
            summary.written.push(path.clone());
        } else {
            summary.unchanged += 1;
        }
    }
    Ok(summary)
}

/// Whether a build wrote the site.
pub(super) fn is_built(workspace: &Workspace) -> Result<bool, FileError> {
    Ok(!written_before(workspace)?.is_empty())
}

/// Whether the path lies under `site/`, also after all its `..`.
fn of_site(path: &str) -> bool {
    path.strip_prefix("site/").is_some_and(|rest| !rest.split(['/', '\\']).any(|part| part == ".."))
}

/// The files under `site/` that the last build wrote, by path.
pub(super) fn written_before(workspace: &Workspace) -> Result<Vec<String>, FileError> {
    let manifest = files::read_if_there(&workspace.root().join(MANIFEST))?.unwrap_or_default();
    let manifest = String::from_utf8_lossy(&manifest);
    Ok(manifest.lines().filter(|path| of_site(path)).map(str::to_owned).collect())
}

/// Removes what the last build wrote and this one did not, and writes down what this one did.
fn tidy(workspace: &Workspace, outputs: &Outputs) -> Result<Vec<String>, FileError> {
    let mut removed = Vec::new();
    for path in written_before(workspace)?.into_iter().filter(|path| !outputs.contains_key(path)) {
        let file = workspace.root().join(&path);
        if files::is_file(&file) {
            files::remove(&file)?;
            removed.push(path);
        }
    }
    let now: Vec<&str> = outputs.keys().map(String::as_str).filter(|path| of_site(path)).collect();
    files::write(&workspace.root().join(MANIFEST), (now.join("\n") + "\n").as_bytes())?;
    Ok(removed)
}

/// The business's own templates: their names below `templates/`, and texts, by name. What editors leave beside them, and
/// files that are no templates by their ending, are passed over.
pub(super) fn templates(workspace: &Workspace) -> Result<Vec<(String, String)>, FileError> {
    let mut found = Vec::new();
    collect(&workspace.templates(), "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<(), FileError> {
    for entry in files::list(folder)?.into_iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = folder.join(&entry.name);
        let name = format!("{prefix}{}", entry.name);
        let is_template = [".html", ".svg", ".css"].iter().any(|ending| name.ends_with(ending));
        if entry.is_folder {
            collect(&path, &format!("{name}/"), found)?;
        } else if is_template {
            found.push((name, files::read_text(&path)?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(paths: &[&str]) -> Outputs {
        paths.iter().map(|path| ((*path).to_owned(), path.as_bytes().to_vec())).collect()
    }

    #[test]
    fn only_what_changed_is_written_and_only_our_own_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let file = |path: &str| folder.path().join(path);
        let first =
            write(&workspace, &outputs(&["site/a.html", "site/api/a.json", "reports/weekly/2026-W01.txt"])).unwrap();
        assert_eq!((first.written.len(), first.unchanged, first.removed.len()), (3, 0, 0));
        files::write(&file("site/mine.html"), b"mine").unwrap();

        let same = write(&workspace, &outputs(&["site/a.html", "site/api/a.json"])).unwrap();
        assert_eq!(same, Summary { unchanged: 2, ..Summary::default() });

        let fewer = write(&workspace, &outputs(&["site/a.html"])).unwrap();
        assert_eq!(fewer.removed, ["site/api/a.json"]);
        assert!(files::is_file(&file("site/mine.html")), "what somebody else wrote stays");
        assert!(files::is_file(&file("reports/weekly/2026-W01.txt")), "reports stay");
    }

    #[test]
    fn a_manifest_that_was_tampered_with_removes_nothing_outside_the_site() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let precious = folder.path().join("data/deals.csv");
        files::write(&precious, b"precious").unwrap();
        files::write(&folder.path().join(MANIFEST), b"data/deals.csv\nsite/../data/deals.csv\n/etc/passwd\n").unwrap();
        let summary = write(&workspace, &outputs(&["site/a.html"])).unwrap();
        assert_eq!(summary.removed, [""; 0]);
        assert!(files::is_file(&precious));
    }
}
