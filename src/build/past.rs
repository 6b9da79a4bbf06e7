//! Reports that were written before: what the index says of them, and that they stay as they are.

use serde_json::Value as Json;

use super::Outputs;
use crate::{
    base::{
        calendar::{WeekStart, Window},
        files::{self, FileError},
    },
    config::Business,
    workspace::Workspace,
};

/// Where weekly reports are.
pub(super) const FOLDER: &str = "reports/weekly";

/// A report that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Past {
    /// Its name, such as `2026-W43`.
    pub(super) name: String,
    /// The sentence at its head.
    pub(super) headline: String,
}

/// The weekly reports that are there, by name.
pub(super) fn read(workspace: &Workspace) -> Result<Vec<Past>, FileError> {
    let folder = workspace.root().join(FOLDER);
    let mut found = Vec::new();
    for file in files::list(&folder)? {
        let Some(name) = file.name.strip_suffix(".json").filter(|name| WeekStart::Monday.week_named(name).is_some())
        else {
            continue;
        };
        let document: Json = serde_json::from_slice(&files::read(&folder.join(&file.name))?).unwrap_or_default();
        let headline = document.get("headline").and_then(Json::as_str).unwrap_or_default().to_owned();
        found.push(Past { name: name.to_owned(), headline });
    }
    Ok(found)
}

/// The outputs without the files of a week that is reported already, and without `latest` where that is there too.
pub(super) fn keep(workspace: &Workspace, mut outputs: Outputs, week: Window, business: &Business) -> Outputs {
    let there = |path: &str| files::is_file(&workspace.root().join(path));
    let name = business.week_starts.name(week);
    let own =
        |path: &str, stem: &str| path.strip_prefix(FOLDER).is_some_and(|file| file.starts_with(&format!("/{stem}.")));
    let reported = there(&format!("{FOLDER}/{name}.json"));
    outputs.retain(|path, _| !(there(path) && (own(path, &name) || (reported && own(path, "latest")))));
    outputs
}
