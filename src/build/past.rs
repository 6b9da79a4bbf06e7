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

/// Whether the report of a week is there in every format, and `latest` too where it is the latest: nothing of it would be
/// written.
pub(super) fn is_whole(workspace: &Workspace, past: &[Past], week: Window, business: &Business) -> bool {
    let name = business.week_starts.name(week);
    let is_there = |stem: &str| {
        let file = |ending: &&str| files::is_file(&workspace.root().join(format!("{FOLDER}/{stem}.{ending}")));
        ["html", "md", "txt", "json"].iter().all(file)
    };
    is_there(&name) && (past.iter().any(|known| known.name > name) || is_there("latest"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::problem::Problem,
        build::{BuildError, Inputs, build, weekly},
        data::Dataset,
        metrics::fixture::{add_revenue, business, day, paid, window},
    };

    fn data(amount: &str) -> Dataset {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/stripe.csv", &[paid("2026-02-10", "stripe", amount)]);
        data
    }

    fn inputs<'a>(data: &'a Dataset, business: &'a Business) -> Inputs<'a> {
        const NONE: &[Problem] = &[];
        Inputs { data, business, today: day("2026-02-22"), problems: NONE }
    }

    #[test]
    fn a_week_that_is_over_is_rewritten_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, business) = (Workspace::at(folder.path()), business());
        let text = |name: &str| files::read_text(&folder.path().join(FOLDER).join(name)).unwrap();
        build(&workspace, inputs(&data("100"), &business)).unwrap();
        assert!(text("2026-W07.txt").contains("$100") && text("latest.txt").contains("$100"));

        let again = build(&workspace, inputs(&data("777"), &business)).unwrap();
        assert!(text("2026-W07.txt").contains("$100") && text("latest.txt").contains("$100"));
        assert!(again.written.iter().all(|path| path.starts_with("site/")), "{again:?}");

        let week = window("2026-02-09", "2026-02-15");
        let (report, _) = weekly(&workspace, inputs(&data("777"), &business), week, true).unwrap().unwrap();
        assert!(report.headline.starts_with("$777 came in") && text("2026-W07.txt").contains("$777"));
        assert!(text("index.txt").contains("2026-W07") && text("latest.txt").contains("$777"));

        let later = window("2026-02-16", "2026-02-22");
        weekly(&workspace, inputs(&data("777"), &business), later, false).unwrap().unwrap();
        weekly(&workspace, inputs(&data("778"), &business), week, true).unwrap().unwrap();
        assert!(text("index.txt").contains("2026-W07") && text("latest.txt").contains("2026-W08"));
    }

    #[test]
    fn a_week_before_the_first_row_is_not_reported() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, business) = (Workspace::at(folder.path()), business());
        let data = data("100");
        let today = Inputs { today: day("2026-02-12"), ..inputs(&data, &business) };
        let earlier = window("2026-02-02", "2026-02-08");
        assert!(weekly(&workspace, today, earlier, false).unwrap().is_none());
        build(&workspace, today).unwrap();
        assert!(!folder.path().join("reports").exists());
    }

    #[test]
    fn the_last_good_output_stands_when_a_template_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, business) = (Workspace::at(folder.path()), business());
        build(&workspace, inputs(&data("100"), &business)).unwrap();
        files::write(&workspace.templates().join("card.html"), b"{% if %}").unwrap();
        let failed = build(&workspace, inputs(&data("777"), &business));
        assert!(matches!(failed, Err(BuildError::Template(_))), "{failed:?}");
        assert!(!files::read_text(&workspace.site().join("index.txt")).unwrap().contains("777"));
    }

    #[test]
    fn the_same_inputs_give_the_same_bytes() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let business = business();
        let of = |folder: &tempfile::TempDir| {
            crate::build::outputs(&Workspace::at(folder.path()), inputs(&data("100"), &business)).unwrap()
        };
        assert_eq!(of(&one), of(&other));
    }
}
