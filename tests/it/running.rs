//! A program that goes on: started in a folder, listened to, ended with the value, also where a test fails.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::project::Project;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// `takings watch`, `serve` or `run` at work in a folder.
pub(crate) struct Running {
    project: Project,
    process: Child,
    said: Arc<Mutex<Vec<String>>>,
    /// The lines that were looked at.
    read: usize,
}

impl Running {
    /// Starts it, and waits for the first build.
    #[track_caller]
    pub(crate) fn start(project: Project, arguments: &[&str]) -> Running {
        let mut process = project
            .command()
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let stderr = process.stderr.take().unwrap();
        let lines = Arc::clone(&said);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                lines.lock().unwrap().push(line);
            }
        });
        let mut running = Running { project, process, said, read: 0 };
        running.says("Ctrl-C ends");
        running
    }

    /// Where it serves, such as `127.0.0.1:41234`.
    pub(crate) fn address(&self) -> String {
        let said = self.said.lock().unwrap();
        let after = said.iter().find_map(|line| line.split_once("http://")).unwrap().1;
        after.split('/').next().unwrap().to_owned()
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.project.path(path)
    }

    /// Writes a file in one go.
    #[track_caller]
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Waits for a line with this in it, and gives the lines up to it that were not looked at before.
    #[track_caller]
    pub(crate) fn says(&mut self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.until(&format!("says `{text}`"), |running| {
            let said = running.said.lock().unwrap();
            let at = said.iter().skip(running.read).position(|line| line.contains(text));
            found = at.map_or_else(Vec::new, |at| said[running.read..=running.read + at].to_vec());
            at.is_some()
        });
        self.read += found.len();
        found
    }

    /// Waits until this holds.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, mut holds: impl FnMut(&Running) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "it never {what}; it said\n{}", self.said.lock().unwrap().join("\n"));
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// A figure as the folder's JSON has it; empty where there is none.
    pub(crate) fn figure(&self, page: &str, id: &str) -> String {
        let text = fs::read_to_string(self.path(&format!("site/api/{page}.json"))).unwrap_or_default();
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        json["figures"][id]["value"].to_string().trim_end_matches(".00").to_owned()
    }

    /// Its number among the processes of the machine.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Interrupts it, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        self.signal("INT")
    }

    /// Gives it a signal, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn signal(&mut self, name: &str) -> Option<i32> {
        Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status().unwrap();
        let mut code = None;
        let begun = Instant::now();
        while code.is_none() && begun.elapsed() < PATIENCE {
            code = self.process.try_wait().unwrap();
            thread::sleep(Duration::from_millis(5));
        }
        code.and_then(|status| status.code())
    }

    /// Ends it and gives its folder back.
    pub(crate) fn end(mut self) -> Project {
        self.kill();
        std::mem::replace(&mut self.project, Project::new())
    }

    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A business that builds fast: 100 dollars, and a cost that a test can change to see that nothing else is told.
pub(crate) fn small() -> Project {
    Project::new()
        .business("name = \"Small\"\nas_of = 2026-02-24\ncurrency = \"USD\"\n")
        .file("data/revenue.csv", revenue("100"))
        .file("data/costs.csv", "date,amount\n2026-02-01,1\n")
}

/// Revenue of so much.
pub(crate) fn revenue(amount: &str) -> String {
    format!("date,source,amount\n2026-02-10,stripe,{amount}\n")
}
