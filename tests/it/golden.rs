//! Files that hold what a run should give: compared byte for byte, or written anew under `UPDATE=1`.

use std::{collections::BTreeMap, fs, path::Path};

use crate::project::files;

/// Whether expected files are written instead of compared.
pub(crate) fn updates() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// What differs between a folder of expected files and what is there; the folder is rewritten under `UPDATE=1`.
pub(crate) fn compare(folder: &Path, found: &BTreeMap<String, String>) -> Vec<String> {
    if updates() {
        write(folder, found);
        return Vec::new();
    }
    let expected: BTreeMap<String, String> =
        texts(folder).into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect();
    let shown = folder.display();
    let mut wrong = Vec::new();
    for (name, text) in found {
        match expected.get(name) {
            None => wrong.push(format!("{shown}/{name} is missing")),
            Some(wanted) if wanted != text => {
                wrong.push(format!("{shown}/{name} differs\n{}", difference(wanted, text)));
            }
            Some(_) => {}
        }
    }
    wrong.extend(
        expected
            .keys()
            .filter(|name| !found.contains_key(*name))
            .map(|name| format!("{shown}/{name}: no run gives it")),
    );
    wrong
}

/// The files of a folder that a run can give: all but pictures.
fn texts(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let is_picture = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "png");
    files(folder).into_iter().filter(|(name, _)| !is_picture(name)).collect()
}

/// Fails with all that is wrong at once.
#[track_caller]
pub(crate) fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n\n`UPDATE=1 cargo test` writes what is there now\n", wrong.join("\n\n"));
}

fn write(folder: &Path, found: &BTreeMap<String, String>) {
    for (name, _) in texts(folder).iter().filter(|(name, _)| !found.contains_key(name)) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, text) in found {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            fs::write(path, text).unwrap();
        }
    }
}

/// The first lines that differ.
pub(crate) fn difference(wanted: &str, found: &str) -> String {
    let (mut left, mut right) = (wanted.lines(), found.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => return "  (line breaks)".into(),
            (wanted, found) if wanted != found => {
                return format!(
                    "  line {number}\n  wanted: {}\n  found:  {}",
                    wanted.unwrap_or("(end)"),
                    found.unwrap_or("(end)")
                );
            }
            _ => {}
        }
    }
    String::new()
}
