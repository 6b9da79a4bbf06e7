//! Reports that were written before: which there are, what their indexes say of them, and that they stay as they are.

use super::Outputs;
use crate::{
    base::{
        calendar::Day,
        files::{self, FileError, Pieces},
    },
    config::Business,
    report::{
        dated::{self, Edition, Kind},
        index::Listed,
    },
    workspace::Workspace,
};

/// The bytes of a document in which its headline stands.
const HEAD: usize = 8 * 1024;

/// The reports that are there, by kind and name.
pub(super) fn read(workspace: &Workspace, business: &Business) -> Result<Vec<Listed>, FileError> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let folder = workspace.root().join("reports").join(kind.name());
        for file in files::list(&folder)?.into_iter().filter(|file| !file.is_folder) {
            let named = |name| dated::named(business, kind, name);
            let Some(edition) = file.name.strip_suffix(".json").and_then(named) else { continue };
            let mut head = Vec::new();
            Pieces::open(&folder.join(&file.name))?.read(0, HEAD, &mut head)?;
            found.push(Listed { edition, headline: headline(&head) });
        }
    }
    Ok(found)
}

/// The headline of a document by its beginning: it stands on a line of its own. Empty where the document is damaged.
fn headline(head: &[u8]) -> String {
    let line = String::from_utf8_lossy(head);
    let line = line.lines().find_map(|line| line.trim().strip_prefix("\"headline\": ")?.strip_suffix(','));
    line.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Whether a report is there.
pub(super) fn is_there(past: &[Listed], edition: &Edition) -> bool {
    past.iter().any(|known| known.edition == *edition)
}

/// Whether a report may be written only once: its days are over, by `today` or by a report of later ones.
pub(super) fn is_over(past: &[Listed], edition: &Edition, today: Day) -> bool {
    let later = |known: &Listed| known.edition.kind == edition.kind && known.edition.days.to > edition.days.to;
    edition.days.to < today || past.iter().any(later)
}

/// Whether a report of days that are over is there in every format, and `latest` too where it is the latest: nothing of
/// it would be written.
pub(super) fn is_whole(workspace: &Workspace, past: &[Listed], edition: &Edition, today: Day) -> bool {
    let is_there = |path: &str| {
        let file = |ending: &&str| files::is_file(&workspace.root().join(format!("{path}.{ending}")));
        ["html", "md", "txt", "json"].iter().all(file)
    };
    let later = |known: &Listed| known.edition.kind == edition.kind && known.edition.name > edition.name;
    is_over(past, edition, today)
        && is_there(&edition.path())
        && (past.iter().any(later) || is_there(&latest(edition.kind)))
}

/// The outputs without the files of a report that is there already, and without `latest` where that is there too.
pub(super) fn keep(workspace: &Workspace, mut outputs: Outputs, edition: &Edition) -> Outputs {
    let there = |path: &str| files::is_file(&workspace.root().join(path));
    let own = |path: &str, stem: &str| path.strip_prefix(stem).is_some_and(|ending| ending.starts_with('.'));
    let (stem, latest) = (edition.path(), latest(edition.kind));
    let reported = there(&format!("{stem}.json"));
    outputs.retain(|path, _| !(there(path) && (own(path, &stem) || (reported && own(path, &latest)))));
    outputs
}

fn latest(kind: Kind) -> String {
    format!("reports/{}/latest", kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::problem::Problem,
        build::{BuildError, Inputs, Summary, build, dated},
        data::Dataset,
        metrics::fixture::{add_revenue, business, day, paid},
        report::{brief::Slot, dated::edition, model::Report},
    };

    fn data(amount: &str) -> Dataset {
        let mut data = Dataset::default();
        add_revenue(
            &mut data,
            "data/revenue/stripe.csv",
            &[paid("2026-01-10", "stripe", amount), paid("2026-02-10", "stripe", amount)],
        );
        data
    }

    fn inputs<'a>(data: &'a Dataset, business: &'a Business) -> Inputs<'a> {
        const NONE: &[Problem] = &[];
        Inputs { data, business, today: day("2026-02-22"), problems: NONE, is_public: false }
    }

    /// Writes a report of a kind and period.
    fn report(
        workspace: &Workspace,
        amount: &str,
        (kind, period): (Kind, &str),
        rewrite: bool,
    ) -> Option<(Report, Summary)> {
        let (business, data) = (business(), data(amount));
        let inputs = inputs(&data, &business);
        let edition = edition(&business, inputs.today, kind, Some(period), Slot::Morning).unwrap();
        dated(workspace, inputs, &edition, rewrite).unwrap()
    }

    #[test]
    fn what_is_over_is_rewritten_only_when_told() {
        for (kind, [last, first]) in [
            (Kind::Daily, ["2026-02-21", "2026-01-10"]),
            (Kind::Weekly, ["2026-W07", "2026-W02"]),
            (Kind::Monthly, ["2026-01", "2026-01"]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let workspace = Workspace::at(folder.path());
            let path = |name: &str| folder.path().join(format!("reports/{}/{name}", kind.name()));
            let text = |name: &str| files::read_text(&path(name)).unwrap();
            let write = |amount: &str, period: &str, rewrite| report(&workspace, amount, (kind, period), rewrite);
            write("100", last, false).unwrap();
            let old = [text(&format!("{last}.txt")), text(&format!("{last}.json")), text("latest.txt")];
            assert_eq!(old[0], old[2]);

            let (_, again) = write("777", last, false).unwrap();
            assert_eq!(again.written, [""; 0], "{kind:?}");
            assert_eq!([text(&format!("{last}.txt")), text(&format!("{last}.json")), text("latest.txt")], old);

            files::remove(&path(&format!("{last}.md"))).unwrap();
            let (_, mended) = write("100", last, false).unwrap();
            assert_eq!(mended.written, [format!("reports/{}/{last}.md", kind.name())]);

            write("777", last, true).unwrap();
            assert_ne!(text(&format!("{last}.json")), old[1], "{kind:?}");
            assert_eq!(text("latest.txt"), text(&format!("{last}.txt")));

            // An earlier one is no latest.
            let latest = text("latest.txt");
            write("778", first, true).unwrap();
            assert_eq!(text("latest.txt") == latest, first != last, "{kind:?}");
            assert!(text("index.txt").contains(first) && text("index.txt").contains(last));
        }
    }

    #[test]
    fn today_may_be_rewritten_until_there_is_a_later_report() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let text = |name: &str| files::read_text(&folder.path().join("reports/daily").join(name)).unwrap();
        report(&workspace, "100", (Kind::Daily, "2026-02-22"), false).unwrap();
        let before = text("2026-02-22.json");
        report(&workspace, "777", (Kind::Daily, "2026-02-22"), false).unwrap();
        let today = text("2026-02-22.json");
        assert_ne!(today, before);
        files::write(&folder.path().join("reports/daily/2026-02-23.json"), b"{}").unwrap();
        report(&workspace, "999", (Kind::Daily, "2026-02-22"), false).unwrap();
        assert_eq!(text("2026-02-22.json"), today, "the day was over already");
        assert_eq!(text("latest.json"), today);
    }

    #[test]
    fn a_build_writes_the_last_of_each_kind_and_leaves_what_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, business) = (Workspace::at(folder.path()), business());
        let text = |name: &str| files::read_text(&folder.path().join("reports").join(name)).unwrap();
        build(&workspace, inputs(&data("100"), &business)).unwrap();
        assert!(text("weekly/2026-W07.txt").contains("$100") && text("weekly/latest.txt").contains("$100"));
        assert!(text("monthly/2026-01.txt").contains("$100"));
        assert!(text("daily/2026-02-22.json").contains("\"page\": \"daily\""));
        for (index, name) in
            [("weekly/", "2026-W07"), ("monthly/", "2026-01"), ("daily/", "2026-02-22"), ("", "2026-W07")]
        {
            assert!(text(&format!("{index}index.txt")).contains(name), "{index}");
        }

        let again = build(&workspace, inputs(&data("777"), &business)).unwrap();
        assert!(text("weekly/2026-W07.txt").contains("$100") && text("monthly/latest.txt").contains("$100"));
        let is_of_now =
            |path: &String| ["site/", "reports/daily/", "reports/index."].iter().any(|it| path.starts_with(it));
        assert!(again.written.iter().all(is_of_now), "{again:?}");
    }

    #[test]
    fn what_is_before_the_first_row_is_not_reported() {
        let folder = tempfile::tempdir().unwrap();
        let (workspace, business) = (Workspace::at(folder.path()), business());
        assert!(report(&workspace, "100", (Kind::Weekly, "2026-W01"), false).is_none());
        let kept = folder.path().join("reports/weekly/2026-W01.json");
        files::write(&kept, b"{}").unwrap();
        assert!(report(&workspace, "100", (Kind::Weekly, "2026-W01"), true).is_none());
        assert!(report(&workspace, "100", (Kind::Weekly, "2026-W01"), false).is_some(), "it was told before");
        assert_eq!(files::read(&kept).unwrap(), b"{}");
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let data = data("100");
        let today = Inputs { today: day("2026-01-12"), ..inputs(&data, &business) };
        build(&workspace, today).unwrap();
        let there = |path: &str| folder.path().join("reports").join(path).exists();
        assert!(there("daily/2026-01-12.txt") && there("weekly/2026-W02.txt") && !there("monthly"));
        let folder = tempfile::tempdir().unwrap();
        build(&Workspace::at(folder.path()), Inputs { today: day("2026-01-09"), ..today }).unwrap();
        assert!(!folder.path().join("reports").exists());
    }

    #[test]
    fn the_headline_stands_at_the_beginning_of_a_document() {
        let head = |text: &str| headline(text.as_bytes());
        assert_eq!(head("{\n  \"page\": \"weekly\",\n  \"headline\": \"A \\\"b\\\", c.\",\n"), "A \"b\", c.");
        for damaged in ["", "{}", "{\"headline\": \"A", "\"headline\": \"A\u{0}", "\"headline\": 5,"] {
            assert_eq!(head(damaged), "");
        }
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
