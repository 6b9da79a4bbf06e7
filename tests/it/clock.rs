//! Another time for a program that asks the clock: the system's answers are shifted by libfaketime, which is preloaded.

use std::{fs, path::PathBuf};

use crate::project::Project;

/// The same project, for whose programs it is this moment in Greenwich when they start; `None` where the library is not
/// installed, which only a machine that tests everything minds.
#[track_caller]
pub(crate) fn at(moment: &str, project: Project) -> Option<Project> {
    let Some(library) = library() else {
        let word = "there is no libfaketime on this machine (`apt-get install faketime`)";
        assert!(std::env::var_os("CI").is_none(), "{word}");
        eprintln!("NOT TESTED: {word}");
        return None;
    };
    let project = project
        .variable("LD_PRELOAD", library.to_str().unwrap())
        .variable("FAKETIME", &format!("@{moment}"))
        // Waits take as long as they take, and files are as old as they are.
        .variable("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .variable("NO_FAKE_STAT", "1");
    Some(project)
}

/// Where Debian's package `faketime` has it, on any kind of machine.
fn library() -> Option<PathBuf> {
    let machines = fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    let mut found = machines.map(|machine| machine.path().join("faketime/libfaketimeMT.so.1"));
    found.find(|path| path.exists())
}
