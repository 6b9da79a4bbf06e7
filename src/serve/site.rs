//! What there is to serve: the files of the folder, pages that are not on disk yet, and a build that failed.

use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rustc_hash::FxHasher;
use tokio::sync::watch;

use super::page;
use crate::{
    base::files,
    build::{
        Outputs,
        banner::{self, Notice},
    },
    workspace::Workspace,
};

/// The folders whose files are served, each with everything in it.
const SERVED: &[&str] = &["site", "reports"];

/// What is served. Copies are of the same site.
#[derive(Clone, Debug)]
pub struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    workspace: Workspace,
    state: Mutex<State>,
    /// Counts what may have changed pages.
    news: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// Files that are made and may not be on disk yet.
    fresh: BTreeMap<String, Vec<u8>>,
    /// Why the last build failed.
    failed: Option<Notice>,
    /// The pages that are open in a browser, with how many times.
    viewed: BTreeMap<String, usize>,
}

impl Site {
    /// The site of a folder, as it is on disk.
    pub fn new(workspace: Workspace) -> Site {
        Site(Arc::new(Inner { workspace, state: Mutex::default(), news: watch::Sender::new(0) }))
    }

    /// Shows what is made and not written yet, and that the build no longer fails.
    pub fn publish(&self, outputs: &Outputs) {
        let mut state = self.state();
        state.failed = None;
        state.fresh.extend(outputs.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
        self.tell(state);
    }

    /// What was published is on disk, and what is no more is gone from it.
    pub fn written(&self) {
        let mut state = self.state();
        state.failed = None;
        state.fresh.clear();
        self.tell(state);
    }

    /// Shows on every page why there is no newer one.
    pub fn fail(&self, notice: &Notice) {
        let mut state = self.state();
        state.failed = Some(notice.clone());
        state.fresh.clear();
        self.tell(state);
    }

    /// The files of the pages that are open in a browser, such as `site/index.html`.
    pub fn viewed(&self) -> Vec<String> {
        self.state().viewed.keys().cloned().collect()
    }

    /// A file as it is to be shown: one of a page with the banner where the build fails. `None` where there is none.
    pub(super) fn file(&self, path: &str) -> Option<Vec<u8>> {
        let (fresh, failed) = {
            let state = self.state();
            (state.fresh.get(path).cloned(), state.failed.clone())
        };
        let bytes = fresh.or_else(|| self.on_disk(path))?;
        if !is_page(path) {
            return Some(bytes);
        }
        Some(failed.map_or_else(|| banner::without(&bytes), |notice| banner::with(&bytes, &notice)))
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.state().fresh.contains_key(path) || self.on_disk(path).is_some()
    }

    /// The page that stands where there is none.
    pub(super) fn missing(&self, path: &str) -> Vec<u8> {
        let page = page::missing(path, self.has("site/index.html"));
        let failed = self.state().failed.clone();
        failed.map_or_else(|| page.clone(), |notice| banner::with(&page, &notice))
    }

    /// What tells the page at a path from what it was before.
    pub(super) fn version(&self, path: &str) -> String {
        version(&self.file(path).unwrap_or_else(|| self.missing(path)))
    }

    /// Somebody who has the page at a path open.
    pub(super) fn viewer(&self, path: &str) -> Viewer {
        *self.state().viewed.entry(path.to_owned()).or_default() += 1;
        Viewer { news: self.0.news.subscribe(), site: self.clone(), path: path.to_owned(), seen: None }
    }

    fn on_disk(&self, path: &str) -> Option<Vec<u8>> {
        let (folder, rest) = path.split_once('/')?;
        let folder = SERVED.contains(&folder).then(|| self.0.workspace.root().join(folder))?;
        files::read_inside(&folder, rest.as_ref()).ok().flatten()
    }

    fn tell(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.0.news.send_modify(|count| *count += 1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever held it and panicked left whole values.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a file is a page.
pub(super) fn is_page(path: &str) -> bool {
    path.strip_suffix(".html").is_some()
}

/// What tells pages apart.
pub(super) fn version(page: &[u8]) -> String {
    let mut hasher = FxHasher::default();
    page.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A page that is open in a browser, until the value goes.
#[derive(Debug)]
pub(super) struct Viewer {
    site: Site,
    path: String,
    news: watch::Receiver<u64>,
    seen: Option<String>,
}

impl Viewer {
    /// The page's version: at once the first time, then as soon as it is another one. `None` where no more will come.
    pub(super) async fn next_version(&mut self) -> Option<String> {
        loop {
            self.news.mark_unchanged();
            let version = self.site.version(&self.path);
            if self.seen.as_ref() != Some(&version) {
                self.seen = Some(version.clone());
                return Some(version);
            }
            self.news.changed().await.ok()?;
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let mut state = self.site.state();
        if let Some(count) = state.viewed.get_mut(&self.path) {
            *count -= 1;
            if *count == 0 {
                state.viewed.remove(&self.path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join("site/index.html"), b"<body>old").unwrap();
        let site = Site::new(Workspace::at(folder.path()));
        (folder, site)
    }

    fn shown(site: &Site, path: &str) -> String {
        String::from_utf8(site.file(path).unwrap_or_default()).unwrap()
    }

    fn outputs(path: &str, text: &str) -> Outputs {
        Outputs::from([(path.to_owned(), text.as_bytes().to_vec())])
    }

    #[test]
    fn what_is_published_is_shown_before_it_is_written() {
        let (folder, site) = site();
        assert_eq!(shown(&site, "site/index.html"), "<body>old");
        site.publish(&outputs("site/index.html", "<body>new"));
        assert_eq!(shown(&site, "site/index.html"), "<body>new");
        files::write(&folder.path().join("site/index.html"), b"<body>written").unwrap();
        site.written();
        assert_eq!(shown(&site, "site/index.html"), "<body>written");
    }

    #[test]
    fn a_failure_stands_on_every_page_until_it_is_mended() {
        let (folder, site) = site();
        let notice = |message: &str| Notice { message: message.into(), ..Notice::default() };
        banner::put(&Workspace::at(folder.path()), &notice("on disk")).unwrap();
        let before = site.version("site/index.html");
        site.fail(&notice("it is broken"));
        assert!(shown(&site, "site/index.html").contains("it is broken"));
        assert!(String::from_utf8_lossy(&site.missing("site/x.html")).contains("it is broken"));
        assert_ne!(site.version("site/index.html"), before);
        site.publish(&Outputs::new());
        assert_eq!(shown(&site, "site/index.html"), "<body>old");
        assert_eq!(site.version("site/index.html"), before);
    }

    #[test]
    fn nothing_but_pages_and_reports_is_served() {
        let (folder, site) = site();
        files::write(&folder.path().join("data/deals.csv"), b"secret").unwrap();
        for path in ["data/deals.csv", "site/../data/deals.csv", "site/", "site", "", "reports/x.html"] {
            assert_eq!(site.file(path), None, "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("data"), folder.path().join("site/out")).unwrap();
            assert_eq!(site.file("site/out/deals.csv"), None);
        }
    }

    #[test]
    fn who_looks_at_a_page_is_told_of_its_versions_alone() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (_folder, site) = site();
        let mut viewer = site.viewer("site/index.html");
        assert_eq!(site.viewed(), ["site/index.html"]);
        let first = runtime.block_on(viewer.next_version()).unwrap();
        site.publish(&outputs("site/other.html", "x"));
        site.publish(&outputs("site/index.html", "<body>new"));
        let second = runtime.block_on(viewer.next_version()).unwrap();
        assert_eq!((first, second), (version(b"<body>old"), version(b"<body>new")));
        drop(viewer);
        assert_eq!(site.viewed(), [""; 0]);
    }
}
