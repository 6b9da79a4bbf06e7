//! What the inputs look like at one moment, and what differs between two moments.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    hash::Hasher,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rustc_hash::FxHasher;

/// The folders of inputs, and how many levels of folders are looked at in each.
const INPUTS: &[(&str, usize)] = &[("data", 2), ("templates", 3)];
/// The folder and the one file in it that a command writes and pages speak of.
const NOTES: (&str, &str) = ("logs", "sources.json");

/// Files of at most so many bytes are told apart by their content too. Of larger ones a touch alone counts as a change.
const READ: u64 = 4 << 20;
/// For so long after a file changed, the next change may leave its time as it is: some file systems keep two seconds.
const BLUR: Duration = Duration::from_secs(3);

/// Endings of what editors, sync tools and browsers leave beside files or write before they rename.
const TEMPORARY: &[&str] = &["tmp", "temp", "swp", "swo", "swx", "bak", "orig", "part", "partial", "crdownload"];

/// How an input changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is new.
    Added,
    /// It has another content.
    Changed,
    /// It is gone.
    Removed,
}

/// An input that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Its path relative to the business's folder, with `/` between folders; a folder's ends with one.
    pub path: String,
    /// How.
    pub kind: Kind,
    /// Whether it is gone or empty, as it is for a moment when some programs save.
    pub(super) is_doubtful: bool,
}

impl Change {
    /// A change of the input at a path.
    pub fn new(path: &str, kind: Kind) -> Change {
        Change { path: path.to_owned(), kind, is_doubtful: kind == Kind::Removed }
    }
}

/// What is believed when two scans are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// A file is the same if its content is.
    Content,
    /// A file is the same if nothing has touched it.
    Stamp,
}

/// What tells a folder from another one that has its name later.
pub(super) type Identity = (u64, u64);

/// The inputs at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    files: BTreeMap<String, Seen>,
    folders: BTreeMap<PathBuf, Identity>,
}

/// A file or folder as it was seen.
#[derive(Clone, Debug)]
struct Seen {
    stamp: Stamp,
    /// Of its content, where it was read.
    hash: Option<u64>,
    /// When it first had this stamp.
    since: Instant,
    /// When it was last read.
    read: Instant,
}

/// What changes with a file. Of a folder, only when something last came into it or went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stamp {
    size: u64,
    /// When its content and its entry were changed, as exactly as the system has it.
    times: [i128; 2],
    identity: Identity,
}

impl Scan {
    /// Looks at the inputs of a folder. What `before` has of files that nothing has touched is taken over.
    pub(super) fn take(root: &Path, before: &Scan) -> Scan {
        let mut scan = Scan::default();
        scan.note_folder(root);
        for (folder, levels) in INPUTS {
            scan.walk(root, folder, *levels, before);
        }
        let (folder, file) = NOTES;
        let path = root.join(folder);
        if path.is_dir() {
            scan.note_folder(&path);
            scan.note_file(&path.join(file), format!("{folder}/{file}"), before);
        }
        scan
    }

    /// The folders that were looked into, each with what tells it from another of its name.
    pub(super) fn folders(&self) -> &BTreeMap<PathBuf, Identity> {
        &self.folders
    }

    /// What is new, other or gone since an earlier scan, by path.
    pub(super) fn since(&self, before: &Scan, trust: Trust) -> Vec<Change> {
        let mut changes = Vec::new();
        for (path, seen) in &self.files {
            let kind = match before.files.get(path) {
                None => Kind::Added,
                Some(old) if seen.differs(old, trust, path.ends_with('/')) => Kind::Changed,
                Some(_) => continue,
            };
            let is_doubtful = seen.stamp.size == 0 && !path.ends_with('/');
            changes.push(Change { is_doubtful, ..Change::new(path, kind) });
        }
        let gone = before.files.keys().filter(|path| !self.files.contains_key(*path));
        changes.extend(gone.map(|path| Change::new(path, Kind::Removed)));
        changes.sort();
        changes
    }

    fn walk(&mut self, root: &Path, folder: &str, levels: usize, before: &Scan) {
        let path = root.join(folder);
        // First when, then what: something that comes in between is told as a change once more.
        let Ok(meta) = fs::metadata(&path) else { return };
        let Ok(entries) = fs::read_dir(&path) else { return };
        self.files.insert(format!("{folder}/"), Seen::folder(&meta));
        if levels == 0 {
            return;
        }
        self.note_folder(&path);
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            if is_noise(&name) {
                continue;
            }
            let inner = format!("{folder}/{name}");
            if root.join(&inner).is_dir() {
                self.walk(root, &inner, levels - 1, before);
            } else {
                self.note_file(&entry.path(), inner, before);
            }
        }
    }

    fn note_folder(&mut self, path: &Path) {
        if let Ok(meta) = fs::metadata(path) {
            self.folders.insert(path.to_owned(), identity(&meta));
        }
    }

    fn note_file(&mut self, path: &Path, name: String, before: &Scan) {
        // A link that leads nowhere is there all the same.
        let Ok(meta) = fs::metadata(path).or_else(|_| fs::symlink_metadata(path)) else { return };
        let stamp = Stamp { size: meta.len(), times: times(&meta), identity: identity(&meta) };
        let now = Instant::now();
        let old = before.files.get(&name).filter(|old| old.stamp == stamp);
        let seen = match old {
            Some(old) if old.read > old.since + BLUR => old.clone(),
            old => {
                let since = old.map_or(now, |old| old.since);
                let hash = if stamp.size <= READ { hash(path) } else { None };
                Seen { stamp, hash, since, read: now }
            }
        };
        self.files.insert(name, seen);
    }
}

impl Seen {
    fn folder(meta: &Metadata) -> Seen {
        let now = Instant::now();
        let stamp = Stamp { times: [times(meta)[0], 0], ..Stamp::default() };
        Seen { stamp, hash: None, since: now, read: now }
    }

    /// A folder that was touched may have held for a moment what is in neither scan.
    fn differs(&self, old: &Seen, trust: Trust, is_folder: bool) -> bool {
        if is_folder {
            return trust == Trust::Stamp && self.stamp != old.stamp;
        }
        let is_other = self.hash.is_none() || self.hash != old.hash;
        if self.stamp == old.stamp { self.hash != old.hash } else { trust == Trust::Stamp || is_other }
    }
}

/// Whether a name is one of those that no build reads or that are gone in a moment: hidden files, backups, temporary
/// files and those by which an editor tries a folder.
pub(super) fn is_noise(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || ending.is_some_and(|ending| TEMPORARY.contains(&ending.as_str()))
        || (!name.contains('.') && name.bytes().all(|byte| byte.is_ascii_digit()))
}

fn hash(path: &Path) -> Option<u64> {
    let mut hasher = FxHasher::default();
    hasher.write(&fs::read(path).ok()?);
    Some(hasher.finish())
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (meta.dev(), meta.ino())
}

#[cfg(not(unix))]
fn identity(meta: &Metadata) -> Identity {
    let made = meta.created().map(nanoseconds).unwrap_or_default();
    (0, made as u64)
}

#[cfg(unix)]
fn times(meta: &Metadata) -> [i128; 2] {
    use std::os::unix::fs::MetadataExt;
    let exact = |seconds: i64, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    [exact(meta.mtime(), meta.mtime_nsec()), exact(meta.ctime(), meta.ctime_nsec())]
}

#[cfg(not(unix))]
fn times(meta: &Metadata) -> [i128; 2] {
    [meta.modified().map(nanoseconds).unwrap_or_default(), 0]
}

#[cfg(not(unix))]
fn nanoseconds(time: impl Into<chrono::DateTime<chrono::Utc>>) -> i128 {
    let time = time.into();
    i128::from(time.timestamp()) * 1_000_000_000 + i128::from(time.timestamp_subsec_nanos())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder(paths: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            put(&folder, path, path);
        }
        folder
    }

    fn put(folder: &TempDir, path: &str, text: &str) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn told(changes: &[Change]) -> Vec<String> {
        changes.iter().map(|change| format!("{:?} {}", change.kind, change.path)).collect()
    }

    #[test]
    fn what_is_new_other_and_gone_is_told_by_path() {
        let folder =
            folder(&["data/business.toml", "data/deals.csv", "data/revenue/a.csv", "templates/charts/bar.svg"]);
        let before = Scan::take(folder.path(), &Scan::default());
        assert_eq!(told(&before.since(&before, Trust::Stamp)), [""; 0]);
        put(&folder, "data/deals.csv", "other");
        put(&folder, "data/revenue/b.csv", "new");
        put(&folder, "logs/sources.json", "{}");
        fs::create_dir(folder.path().join("data/costs")).unwrap();
        fs::remove_dir_all(folder.path().join("templates")).unwrap();
        let wanted = [
            "Added data/costs/",
            "Changed data/deals.csv",
            "Added data/revenue/b.csv",
            "Added logs/sources.json",
            "Removed templates/",
            "Removed templates/charts/",
            "Removed templates/charts/bar.svg",
        ];
        let now = Scan::take(folder.path(), &before);
        assert_eq!(told(&now.since(&before, Trust::Content)), wanted);
        let touched = |line: &String| !["Changed data/", "Changed data/revenue/"].contains(&line.as_str());
        let others: Vec<String> = told(&now.since(&before, Trust::Stamp)).into_iter().filter(touched).collect();
        assert_eq!(others, wanted);
    }

    #[test]
    fn what_came_and_went_in_between_is_a_change_where_stamps_are_believed() {
        let folder = folder(&["data/business.toml", "templates/charts/bar.svg"]);
        let before = Scan::take(folder.path(), &Scan::default());
        put(&folder, "templates/card.html", "{% if %}");
        fs::remove_file(folder.path().join("templates/card.html")).unwrap();
        let now = Scan::take(folder.path(), &before);
        assert_eq!(told(&now.since(&before, Trust::Content)), [""; 0]);
        assert_eq!(told(&now.since(&before, Trust::Stamp)), ["Changed templates/"]);
    }

    #[test]
    fn a_touch_is_a_change_only_where_stamps_are_believed() {
        let folder = folder(&["data/deals.csv"]);
        let before = Scan::take(folder.path(), &Scan::default());
        let file = fs::File::options().write(true).open(folder.path().join("data/deals.csv")).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let now = Scan::take(folder.path(), &before);
        assert_eq!(told(&now.since(&before, Trust::Content)), [""; 0]);
        assert_eq!(told(&now.since(&before, Trust::Stamp)), ["Changed data/deals.csv"]);
    }

    #[test]
    fn another_content_of_the_same_stamp_is_found() {
        let folder = folder(&["data/deals.csv"]);
        let mut before = Scan::take(folder.path(), &Scan::default());
        put(&folder, "data/deals.csv", "data/DEALS.csv");
        let stamp = Scan::take(folder.path(), &before).files["data/deals.csv"].stamp.clone();
        before.files.get_mut("data/deals.csv").unwrap().stamp = stamp;
        let now = Scan::take(folder.path(), &before);
        assert_eq!(told(&now.since(&before, Trust::Content)), ["Changed data/deals.csv"]);
    }

    #[test]
    fn what_no_build_reads_is_passed_over() {
        let folder = folder(&["data/deals.csv"]);
        let before = Scan::take(folder.path(), &Scan::default());
        for path in [
            "data/.deals.csv.swp",
            "data/deals.csv~",
            "data/#deals.csv#",
            "data/~$deals.xlsx",
            "data/4913",
            "data/.takings-Ab12",
            "data/deals.csv.tmp",
            "data/.git/HEAD",
            "data/revenue.csv.crdownload",
            "site/index.html",
            "reports/weekly/latest.html",
            "logs/actions.jsonl",
            ".git/index",
        ] {
            put(&folder, path, "x");
        }
        assert_eq!(told(&Scan::take(folder.path(), &before).since(&before, Trust::Content)), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_end() {
        let folder = folder(&["elsewhere/deals.csv", "data/business.toml"]);
        std::os::unix::fs::symlink(folder.path().join("elsewhere/deals.csv"), folder.path().join("data/deals.csv"))
            .unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("data/loop")).unwrap();
        let before = Scan::take(folder.path(), &Scan::default());
        put(&folder, "elsewhere/deals.csv", "other");
        let now = Scan::take(folder.path(), &before);
        assert_eq!(told(&now.since(&before, Trust::Content)), ["Changed data/deals.csv"]);
    }
}
