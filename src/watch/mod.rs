//! Notices that what a build is made from has changed: `data/`, `templates/` and the collector's notes.
//!
//! What changed is only ever told by two scans of the files (see [`scan`]); the system's events just say when to look.
//! So every way of saving comes to the same: written over, renamed into place, deleted and made anew, copied by a sync
//! tool. Where events are missing, a look every few seconds finds what they did not tell. It builds and prints nothing.

mod ears;
mod scan;

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use self::{
    ears::{Ears, Heard},
    scan::{Scan, Trust},
};
pub use self::{
    ears::{Stopper, WatchError},
    scan::{Change, Kind},
};
use crate::workspace::Workspace;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By the system's events.
    Events,
    /// By looking twice a second, as network folders need it.
    Poll,
}

/// What the watcher has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// It is watching: whatever changes from now on is told.
    Start,
    /// These inputs changed, by path; at least one.
    Changed(&'a [Change]),
    /// Nothing changed for some seconds.
    Idle,
}

/// Without a word for so long, a save is over. Editors write small files in far less.
const QUIET: Duration = Duration::from_millis(4);
/// What went away, or is suddenly empty, is given so long to come back.
const GRACE: Duration = Duration::from_millis(80);
/// The longest wait for quiet, where changes don't end.
const LONGEST_QUIET: Duration = Duration::from_millis(320);
/// After so long without a change, the next one is a single save again.
const CALM: Duration = Duration::from_millis(600);
/// After so many times its quiet, a change is told although it goes on.
const STARVED: u32 = 250;
/// How often one looks where events tell the rest.
const IDLE: Duration = Duration::from_secs(2);
/// How often one looks where there are no events.
const POLL: Duration = Duration::from_millis(500);
/// Two looks with this between them must be the same, where there are no events.
const STEADY: Duration = Duration::from_millis(40);

/// Watches the inputs of one folder.
#[derive(Debug)]
pub struct Watcher {
    ears: Ears,
    how: How,
    /// The inputs as they were told last.
    told: Scan,
    /// How long it must be quiet now; longer while changes follow each other.
    quiet: Duration,
    /// How long the last look took.
    cost: Duration,
}

impl Watcher {
    /// Begins to listen. With [`How::Events`] it fails where the system gives none.
    pub fn new(workspace: &Workspace, how: How) -> Result<Watcher, WatchError> {
        let mut ears = Ears::new(workspace.root(), how == How::Events)?;
        let told = scan(&mut ears, &Scan::default());
        ears.works()?;
        Ok(Watcher { ears, how, told, quiet: QUIET, cost: Duration::ZERO })
    }

    /// What ends [`Watcher::run`], from another thread.
    pub fn stopper(&self) -> Stopper {
        self.ears.stopper()
    }

    /// Tells what happens until it is stopped or `tell` breaks off. What changes while `tell` works is told afterwards.
    pub fn run(mut self, mut tell: impl FnMut(Event<'_>) -> ControlFlow<()>) {
        let mut flow = tell(Event::Start);
        // `tell` may have read a file before or after it changed, so that its content is no evidence yet.
        let mut trust = Trust::Stamp;
        while flow.is_continue() {
            let heard = if trust == Trust::Stamp { self.ears.heard_meanwhile() } else { self.wait() };
            match heard {
                Heard::Stop => break,
                Heard::Stir => self.settle(self.quiet),
                Heard::Nothing => {}
            }
            let changes = self.look(trust, heard == Heard::Nothing);
            flow = match (changes.is_empty(), trust) {
                (false, _) => {
                    trust = Trust::Stamp;
                    self.quiet = (self.quiet * 2).min(LONGEST_QUIET);
                    tell(Event::Changed(&changes))
                }
                (true, Trust::Stamp) => {
                    trust = Trust::Content;
                    ControlFlow::Continue(())
                }
                (true, Trust::Content) if heard == Heard::Nothing => tell(Event::Idle),
                (true, Trust::Content) => ControlFlow::Continue(()),
            };
        }
    }

    /// Waits until something stirs.
    fn wait(&mut self) -> Heard {
        if self.how == How::Poll {
            return self.ears.hear(POLL.max(self.cost * 10));
        }
        if self.quiet > QUIET {
            match self.ears.hear(CALM) {
                Heard::Nothing => self.quiet = QUIET,
                heard => return heard,
            }
        }
        self.ears.hear(IDLE.max(self.cost * 50))
    }

    /// Waits until nothing stirs for as long as `quiet` and no file is half written, or until that has gone on for long.
    fn settle(&mut self, quiet: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < quiet * STARVED {
            let patience = if self.ears.is_being_written() { quiet.max(LONGEST_QUIET) } else { quiet };
            if self.ears.hear(patience) != Heard::Stir {
                break;
            }
        }
        self.ears.forget_writing();
    }

    /// What changed since the last look. Where nothing was heard, nothing tells when a change is over either.
    fn look(&mut self, trust: Trust, unheard: bool) -> Vec<Change> {
        let begun = Instant::now();
        let mut now = scan(&mut self.ears, &self.told);
        self.cost = begun.elapsed();
        let mut changes = now.since(&self.told, trust);
        if changes.iter().any(|change| change.is_doubtful) {
            self.settle(GRACE);
            now = scan(&mut self.ears, &now);
            changes = now.since(&self.told, trust);
        }
        let mut is_steady = !unheard;
        while !is_steady && !changes.is_empty() && self.ears.hear(STEADY) != Heard::Stop {
            let next = scan(&mut self.ears, &now);
            is_steady = begun.elapsed() > STEADY * STARVED || next.since(&now, Trust::Stamp).is_empty();
            now = next;
            changes = now.since(&self.told, trust);
        }
        self.told = now;
        changes
    }
}

/// A scan of which every folder is listened to, so that what is put into a new folder later is heard.
fn scan(ears: &mut Ears, before: &Scan) -> Scan {
    let mut scan = Scan::take(ears.root(), before);
    while ears.listen(scan.folders()) {
        scan = Scan::take(ears.root(), &scan);
    }
    scan
}

#[cfg(test)]
mod tests {
    use std::{fs, thread};

    use super::*;

    #[test]
    fn what_came_and_went_while_one_was_told_is_told() {
        for how in [How::Events, How::Poll] {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("data")).unwrap();
            fs::write(folder.path().join("data/business.toml"), "name = \"Small\"\n").unwrap();
            // A folder's time is no finer than the system's clock ticks.
            thread::sleep(Duration::from_millis(30));
            let workspace = Workspace::find(folder.path()).unwrap();
            let mut told = Vec::new();
            Watcher::new(&workspace, how).unwrap().run(|event| match event {
                Event::Start => {
                    let passing = folder.path().join("data/deals.csv");
                    fs::write(&passing, "id\n").unwrap();
                    fs::remove_file(passing).unwrap();
                    ControlFlow::Continue(())
                }
                Event::Changed(changes) => {
                    told.extend(changes.iter().map(|change| change.path.clone()));
                    ControlFlow::Continue(())
                }
                Event::Idle => ControlFlow::Break(()),
            });
            assert_eq!(told, ["data/"], "{how:?}");
        }
    }
}
