//! A business's folder to run the program in: made file by file, looked at afterwards, gone in the end.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder of its own for one test.
#[must_use]
pub(crate) struct Project {
    folder: TempDir,
    zone: &'static str,
    variables: Vec<(String, String)>,
}

/// What a run of the program gave.
pub(crate) struct Run {
    project: Project,
    output: Output,
    command: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn new() -> Project {
        Project { folder: tempfile::tempdir().unwrap(), zone: "UTC", variables: Vec::new() }
    }

    /// A copy of the folders `names` of `root`, without what the program writes.
    pub(crate) fn copy(root: &Path, names: &[&str]) -> Project {
        let project = Project::new();
        for name in names {
            copy(&root.join(name), &project.path(name));
        }
        project
    }

    /// The same with a file.
    #[track_caller]
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Project {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// The same with this `business.toml`.
    #[track_caller]
    pub(crate) fn business(self, text: &str) -> Project {
        self.file("data/business.toml", text)
    }

    /// The same on a machine in another time zone.
    pub(crate) fn zone(self, zone: &'static str) -> Project {
        Project { zone, ..self }
    }

    /// The same with a variable in the environment.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Project {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The program, to be run in the folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takings"));
        command
            .current_dir(self.folder.path())
            .env("TZ", self.zone)
            .envs(self.variables.clone())
            .env_remove("NO_COLOR");
        command
    }

    /// Runs the program in the folder.
    #[must_use]
    #[track_caller]
    pub(crate) fn run<S: AsRef<str>>(self, arguments: impl IntoIterator<Item = S>) -> Run {
        let arguments: Vec<String> = arguments.into_iter().map(|it| it.as_ref().to_owned()).collect();
        let output = self.command().args(&arguments).output().unwrap();
        Run { project: self, output, command: format!("takings {}", arguments.join(" ")) }
    }
}

impl Run {
    /// It ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Run {
        self.fails(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Run {
        assert_eq!(self.code(), code, "exit code of {}", self.told());
        self
    }

    /// It printed this and nothing else.
    #[track_caller]
    pub(crate) fn stdout(self, text: &str) -> Run {
        assert_eq!(self.out(), text, "output of {}", self.told());
        self
    }

    /// It printed this among other things.
    #[track_caller]
    pub(crate) fn stdout_has(self, text: &str) -> Run {
        assert!(self.out().contains(text), "`{text}` in the output of {}", self.told());
        self
    }

    /// It said this among other things.
    #[track_caller]
    pub(crate) fn stderr_has(self, text: &str) -> Run {
        assert!(self.err().contains(text), "`{text}` in the errors of {}", self.told());
        self
    }

    /// It said nothing.
    #[track_caller]
    pub(crate) fn silent(self) -> Run {
        assert_eq!(self.err(), "", "errors of {}", self.told());
        self
    }

    /// A file of the folder is this.
    #[track_caller]
    pub(crate) fn file_is(self, path: &str, text: &str) -> Run {
        assert_eq!(self.read(path), text, "`{path}` after {}", self.told());
        self
    }

    /// A file of the folder has this in it.
    #[track_caller]
    pub(crate) fn file_has(self, path: &str, text: &str) -> Run {
        let found = self.read(path);
        assert!(found.contains(text), "`{text}` in `{path}` after {}:\n{found}", self.told());
        self
    }

    /// There is no such file.
    #[track_caller]
    pub(crate) fn no_file(self, path: &str) -> Run {
        assert!(!self.project.path(path).exists(), "`{path}` is there after {}", self.told());
        self
    }

    /// The folder, to go on with.
    pub(crate) fn project(self) -> Project {
        self.project
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.project.path(path)
    }

    /// The exit code.
    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap_or(-1)
    }

    /// What it printed.
    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// What it said.
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    #[track_caller]
    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.project.path(path)).unwrap_or_else(|error| panic!("`{path}`: {error}\n{}", self.told()))
    }

    fn told(&self) -> String {
        format!("`{}`\n--- output\n{}--- errors\n{}", self.command, self.out(), self.err())
    }
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder by its path in it; none where there is no folder.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                match fs::read(&path) {
                    Ok(bytes) => found.push((name, bytes)),
                    // A program that is at work puts files in place of others.
                    Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{}", path.display()),
                }
            }
        }
    }
    found.sort();
    found
}

/// Copies a folder; links stay links, also those that lead nowhere.
fn copy(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    fs::create_dir_all(to).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(path).unwrap(), target).unwrap();
        } else if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}
