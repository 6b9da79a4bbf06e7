//! Hears from the system that something stirs in folders. It never says what: see [`super::scan`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::scan::{Identity, is_noise};

/// Only Linux says when a file that was written is closed.
const TELLS_CLOSING: bool = cfg!(target_os = "linux");

/// The system gives no events for the folder.
#[derive(Debug)]
pub struct WatchError {
    reason: String,
}

impl fmt::Display for WatchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the system does not tell of changes in this folder: {}", self.reason)
    }
}

impl std::error::Error for WatchError {}

impl From<notify::Error> for WatchError {
    fn from(error: notify::Error) -> WatchError {
        WatchError { reason: error.to_string() }
    }
}

/// Ends a watcher from another thread.
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Signal>);

impl Stopper {
    /// Ends it, after what it is at.
    pub fn stop(&self) {
        // A watcher that is gone is stopped.
        let _ = self.0.send(Signal::Stop);
    }
}

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Nothing,
    Stir,
    Stop,
}

#[derive(Debug)]
enum Signal {
    Stop,
    Stir,
    /// A file is being written: more will come.
    Written(PathBuf),
    /// A file is whole, or gone.
    Done(PathBuf),
}

/// Listens to folders, each for itself, so that links and folders that are made anew are no special case.
#[derive(Debug)]
pub(super) struct Ears {
    root: PathBuf,
    system: Option<RecommendedWatcher>,
    sender: Sender<Signal>,
    receiver: Receiver<Signal>,
    /// The folders that are listened to, each as it was then.
    folders: BTreeMap<PathBuf, Identity>,
    being_written: BTreeSet<PathBuf>,
    is_stopped: bool,
    failure: Option<WatchError>,
}

impl Ears {
    /// Ears for the folder of a business; deaf ones where no `events` are wanted.
    pub(super) fn new(root: &Path, events: bool) -> Result<Ears, WatchError> {
        let (sender, receiver) = mpsc::channel();
        let bell = sender.clone();
        let ring = move |event: notify::Result<notify::Event>| {
            for signal in signals(event) {
                // Nobody listens any more: the watcher ends.
                let _ = bell.send(signal);
            }
        };
        let system = if events {
            let plain = notify::Config::default().with_follow_symlinks(false);
            Some(RecommendedWatcher::new(ring, plain)?)
        } else {
            None
        };
        Ok(Ears {
            root: root.to_owned(),
            system,
            sender,
            receiver,
            folders: BTreeMap::new(),
            being_written: BTreeSet::new(),
            is_stopped: false,
            failure: None,
        })
    }

    /// The folder of the business.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Listens to these folders and no others. Answers whether some of them are new, or new again.
    pub(super) fn listen(&mut self, folders: &BTreeMap<PathBuf, Identity>) -> bool {
        let Some(system) = &mut self.system else { return false };
        if *folders == self.folders {
            return false;
        }
        for (folder, _) in self.folders.iter().filter(|(folder, identity)| folders.get(*folder) != Some(identity)) {
            // A folder that is gone has taken its watch with it.
            let _ = system.unwatch(folder);
        }
        let mut has_new = false;
        for (folder, _) in folders.iter().filter(|(folder, identity)| self.folders.get(*folder) != Some(identity)) {
            match system.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => has_new = true,
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                Err(error) => self.failure = Some(error.into()),
            }
        }
        self.folders.clone_from(folders);
        has_new
    }

    /// Whether every folder could be listened to.
    pub(super) fn works(&mut self) -> Result<(), WatchError> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Waits for something, at most so long.
    pub(super) fn hear(&mut self, most: Duration) -> Heard {
        if self.is_stopped {
            return Heard::Stop;
        }
        match self.receiver.recv_timeout(most) {
            Ok(signal) => self.take(signal),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Stop,
        }
    }

    /// What was said while nobody listened.
    pub(super) fn heard_meanwhile(&mut self) -> Heard {
        let mut heard = Heard::Nothing;
        while let Ok(signal) = self.receiver.try_recv() {
            heard = self.take(signal);
        }
        if self.is_stopped { Heard::Stop } else { heard }
    }

    /// Whether a file was begun and is not closed yet.
    pub(super) fn is_being_written(&self) -> bool {
        !self.being_written.is_empty()
    }

    /// Waits for no file any longer.
    pub(super) fn forget_writing(&mut self) {
        self.being_written.clear();
    }

    fn take(&mut self, signal: Signal) -> Heard {
        match signal {
            Signal::Stop => {
                self.is_stopped = true;
                return Heard::Stop;
            }
            Signal::Stir => {}
            Signal::Written(path) => {
                self.being_written.insert(path);
            }
            Signal::Done(path) => {
                self.being_written.remove(&path);
            }
        }
        Heard::Stir
    }
}

/// What an event of the system means. That files are read is none; nor is what editors and the program itself leave
/// beside files.
fn signals(event: notify::Result<notify::Event>) -> Vec<Signal> {
    // What the system could not tell is looked for.
    let Ok(event) = event else { return vec![Signal::Stir] };
    let is_closed = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
    if event.need_rescan() || (event.paths.is_empty() && !event.kind.is_access()) {
        return vec![Signal::Stir];
    }
    if event.kind.is_access() && !is_closed {
        return Vec::new();
    }
    let of_inputs = |path: &PathBuf| path.file_name().is_none_or(|name| !name.to_str().is_some_and(is_noise));
    let signal = |path: PathBuf| match event.kind {
        EventKind::Modify(ModifyKind::Data(_)) if TELLS_CLOSING => Signal::Written(path),
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) | EventKind::Access(_) => Signal::Done(path),
        _ => Signal::Stir,
    };
    event.paths.into_iter().filter(of_inputs).map(signal).collect()
}

#[cfg(test)]
mod tests {
    use notify::{
        Event,
        event::{CreateKind, DataChange},
    };

    use super::*;

    fn heard(kind: EventKind, path: &str) -> Vec<String> {
        let event = Event::new(kind).add_path(path.into());
        signals(Ok(event)).into_iter().map(|signal| format!("{signal:?}")).collect()
    }

    #[test]
    fn reading_and_what_editors_leave_is_not_heard() {
        let create = EventKind::Create(CreateKind::File);
        assert_eq!(heard(create, "/a/data/deals.csv"), ["Stir"]);
        for path in ["/a/data/.deals.csv.swp", "/a/data/deals.csv~", "/a/data/4913", "/a/data/.takings-x", "/a/.git"] {
            assert_eq!(heard(create, path), [""; 0], "{path}");
        }
        assert_eq!(heard(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/a/data/deals.csv"), [""; 0]);
        assert_eq!(heard(EventKind::Access(AccessKind::Close(AccessMode::Read)), "/a/data/deals.csv"), [""; 0]);
    }

    #[test]
    fn a_file_is_being_written_until_it_is_closed() {
        let mut ears = Ears::new(Path::new("/a"), false).unwrap();
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        for (kind, is_being_written) in [(data, TELLS_CLOSING), (closed, false)] {
            for signal in signals(Ok(Event::new(kind).add_path("/a/data/deals.csv".into()))) {
                assert_eq!(ears.take(signal), Heard::Stir);
            }
            assert_eq!(ears.is_being_written(), is_being_written);
        }
    }

    #[test]
    fn a_stop_is_not_forgotten() {
        let mut ears = Ears::new(Path::new("/a"), false).unwrap();
        ears.stopper().stop();
        assert_eq!(ears.hear(Duration::ZERO), Heard::Stop);
        assert_eq!((ears.hear(Duration::ZERO), ears.heard_meanwhile()), (Heard::Stop, Heard::Stop));
    }
}
