//! The same folder and day give the same bytes, wherever the machine is; what is committed is what is built.

use std::path::Path;

use crate::project::{Project, files, repository};

#[test]
fn the_committed_pages_are_what_the_example_builds() {
    let committed = written(repository());
    for zone in ["UTC", "Pacific/Auckland", "America/Los_Angeles"] {
        let run = Project::copy(repository(), &["data"]).zone(zone).run(["build"]).ok();
        let built = written(run.project().path("").as_path());
        let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&built), names(&committed), "in {zone}; `cargo run -- build` writes them anew");
        for ((name, built), (_, committed)) in built.iter().zip(&committed) {
            assert!(built == committed, "{name} differs in {zone}; `cargo run -- build` writes it anew");
        }
    }
}

/// Rows have no order, and a table may be split into files as one likes.
#[test]
fn the_order_of_rows_and_files_changes_no_page() {
    let pages = ["show", "overview", "pipeline", "revenue", "sources", "agents", "platforms", "--format", "json"];
    let without_places = |out: String| {
        let lines = out.lines().filter(|line| !line.trim_start().starts_with("\"data/"));
        lines.map(|line| line.trim_end_matches(',').to_owned() + "\n").collect::<String>()
    };
    let before = without_places(Project::copy(repository(), &["data"]).run(pages).ok().out());
    let project = Project::copy(repository(), &["data"]);
    for path in ["data/revenue/stripe.csv", "data/deals/freelance.csv", "data/deals/outreach.csv"] {
        let text = std::fs::read_to_string(project.path(path)).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        std::fs::write(project.path(path), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    }
    let impact = std::fs::read_to_string(project.path("data/revenue/impact.csv")).unwrap();
    let (header, rows) = impact.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let (early, late) = rows.split_at(rows.len() / 2);
    let with_source = |rows: &[&str]| {
        let rows: Vec<String> = rows.iter().map(|row| format!("impact,{row}")).collect();
        format!("source,{header}\n{}\n", rows.join("\n"))
    };
    std::fs::remove_file(project.path("data/revenue/impact.csv")).unwrap();
    std::fs::write(project.path("data/revenue/z-early.csv"), with_source(early)).unwrap();
    std::fs::write(project.path("data/revenue/a-late.csv"), with_source(late)).unwrap();
    let after = without_places(project.run(pages).ok().out());
    assert!(before == after, "{}", first_difference(&before, &after));
}

fn first_difference(a: &str, b: &str) -> String {
    let pair = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    pair.map_or_else(|| "one is longer".to_owned(), |(a, b)| format!("{a}\n{b}"))
}

fn written(root: &Path) -> Vec<(String, Vec<u8>)> {
    let below = |folder: &str| {
        files(&root.join(folder))
            .into_iter()
            .map(move |(name, bytes)| (format!("{folder}/{name}"), bytes))
            .collect::<Vec<_>>()
    };
    [below("reports"), below("site")].concat()
}
