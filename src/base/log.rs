//! `logs/takings.log`: a line for everything that was done without somebody looking on. It does not grow for ever: a
//! full one becomes `takings.log.1`, that one `takings.log.2`, and what was in the last one goes.

use std::path::{Path, PathBuf};

use super::files::{self, FileError};

/// The log, in the folder of logs.
pub const NAME: &str = "takings.log";

/// A log of so many bytes is full.
const MOST: u64 = 1 << 20;

/// How many full ones are kept.
const KEPT: u32 = 2;

/// Adds a line to the log in a folder.
pub fn note(logs: &Path, line: &str) -> Result<(), FileError> {
    let path = logs.join(NAME);
    if files::size(&path) + line.len() as u64 > MOST {
        turn(logs, &path)?;
    }
    files::append(&path, line)
}

/// Begins a new log. Of two programs that want to, one does.
fn turn(logs: &Path, path: &Path) -> Result<(), FileError> {
    let Some(_lock) = files::lock(&logs.join("log.lock"))? else { return Ok(()) };
    // Another one may have been faster.
    if files::size(path) < MOST / 2 {
        return Ok(());
    }
    let old = |number: u32| -> PathBuf { logs.join(format!("{NAME}.{number}")) };
    for number in (1..KEPT).rev().filter(|number| files::is_file(&old(*number))) {
        files::rename(&old(number), &old(number + 1))?;
    }
    files::rename(path, &old(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(logs: &Path) -> Vec<(String, u64)> {
        let found = files::list(logs).unwrap().into_iter();
        found.filter(|file| file.name.starts_with(NAME)).map(|file| (file.name, file.size)).collect()
    }

    #[test]
    fn a_full_log_is_put_aside_and_two_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        let line = |number: u32| format!("{number} {}\n", "x".repeat(300_000));
        let mut last = Vec::new();
        for number in 0..20 {
            note(&logs, &line(number)).unwrap();
            last = sizes(&logs);
            assert!(last.iter().all(|(_, size)| *size <= MOST), "{last:?}");
        }
        let names: Vec<&str> = last.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["takings.log", "takings.log.1", "takings.log.2"]);
        // The newest lines are there, in order, and none twice.
        let text = |name: &str| files::read_text(&logs.join(name)).unwrap();
        let all = ["takings.log.2", "takings.log.1", "takings.log"].map(text).concat();
        let numbers: Vec<&str> = all.lines().filter_map(|line| line.split(' ').next()).collect();
        let wanted: Vec<String> = (20 - numbers.len()..20).map(|number| number.to_string()).collect();
        assert_eq!(numbers, wanted);
        assert!(numbers.len() > 6, "{numbers:?}");
    }

    #[test]
    fn a_log_that_another_one_puts_aside_is_still_written() {
        let folder = tempfile::tempdir().unwrap();
        let _lock = files::lock(&folder.path().join("log.lock")).unwrap().unwrap();
        note(folder.path(), &"x".repeat(MOST as usize)).unwrap();
        note(folder.path(), "more\n").unwrap();
        assert_eq!(sizes(folder.path()).len(), 1);
        assert!(files::read_text(&folder.path().join(NAME)).unwrap().ends_with("x\nmore\n"));
    }
}
