//! Small businesses and what the program makes of them: a folder a case, a file a run. A new case needs no code.
//!
//! `tests/cases/NAME/commands` has a line a run, `OUTPUT: arguments`; `tests/cases/NAME/expected/OUTPUT` has what it
//! prints. `tests/problems/CODE-NAME/` is checked as text and as JSON. `UPDATE=1 cargo test` writes what is expected.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use takings::base::problem::Code;

use crate::{
    golden,
    project::{Project, files, repository},
};

#[test]
fn cases_give_what_they_should() {
    let mut wrong = Vec::new();
    for folder in folders("tests/cases") {
        let Ok(commands) = fs::read_to_string(folder.join("commands")) else {
            wrong.push(format!("{} has no file `commands`", folder.display()));
            continue;
        };
        wrong.extend(golden::compare(&folder.join("expected"), &run(&folder, &commands)));
    }
    golden::none_wrong(&wrong);
}

/// The same rows give the same figures, however they are written down.
#[test]
fn cases_of_a_kind_agree() {
    for kind in ["dialect-", "formats-", "weights-"] {
        let figures = |folder: &PathBuf| {
            let mut found = files(&folder.join("expected"));
            found.retain(|(name, _)| name != "check.txt");
            found
        };
        let name = |folder: &Path| folder.file_name().unwrap().to_str().unwrap().to_owned();
        let all: Vec<PathBuf> = folders("tests/cases").into_iter().filter(|it| name(it).starts_with(kind)).collect();
        assert!(all.len() > 1, "{kind}");
        for folder in &all {
            assert!(figures(folder) == figures(&all[0]), "{} differs from {}", folder.display(), all[0].display());
        }
    }
}

#[test]
fn problems_are_reported_as_they_should() {
    let mut wrong = Vec::new();
    for folder in folders("tests/problems") {
        let found =
            run(&folder, "check.txt: check --as-of 2026-10-31\ncheck.json: check --as-of 2026-10-31 --format json");
        let code = code_of(&folder);
        if !found["check.txt"].contains(&format!("[{code}]")) {
            wrong.push(format!("{} does not report {code}", folder.display()));
        }
        wrong.extend(golden::compare(&folder.join("expected"), &found));
    }
    golden::none_wrong(&wrong);
}

#[test]
fn every_problem_has_a_folder() {
    let codes: Vec<String> = folders("tests/problems").iter().map(|folder| code_of(folder)).collect();
    let missing: Vec<String> = Code::ALL.iter().map(Code::to_string).filter(|code| !codes.contains(code)).collect();
    assert!(missing.is_empty(), "no folder in tests/problems for {}", missing.join(", "));
    let strange: Vec<&String> =
        codes.iter().filter(|code| Code::ALL.iter().all(|it| it.to_string() != **code)).collect();
    assert!(strange.is_empty(), "tests/problems has folders for codes that are not there: {strange:?}");
}

/// The folders in a folder of the repository, by name.
pub(crate) fn folders(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(of)).unwrap_or_else(|error| panic!("{of}: {error}"));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The code that a folder of `tests/problems` is for.
pub(crate) fn code_of(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().chars().take(4).collect()
}

/// What each line of `commands` prints in a copy of the folder. A line may start with `write ` to have the files that it
/// writes below a folder, such as `write reports: report weekly`; pages are left to the example's, which are committed.
fn run(folder: &Path, commands: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in commands.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, arguments) = line.split_once(':').unwrap_or_else(|| panic!("{}: {line}", folder.display()));
        let project = Project::copy(folder, &["data", "templates", "logs"]);
        let run = project.run(arguments.split_whitespace());
        if let Some(written) = name.strip_prefix("write ") {
            let run = run.ok();
            let is_page = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "html");
            for (path, bytes) in files(&run.project().path(written)).into_iter().filter(|(path, _)| !is_page(path)) {
                found.insert(format!("{written}/{path}"), String::from_utf8(bytes).unwrap());
            }
            continue;
        }
        let exit = if run.code() == 0 { String::new() } else { format!("exit: {}\n", run.code()) };
        found.insert(name.to_owned(), run.out() + &exit);
    }
    found
}
