//! Where things are: the folder of a business and the places in it. It opens nothing but to find the folder.

use std::path::{Path, PathBuf};

use crate::base::files;

/// The folder of a business.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The folder itself, whatever is in it.
    pub fn at(root: impl Into<PathBuf>) -> Workspace {
        Workspace { root: root.into() }
    }

    /// The nearest folder from `start` upwards that has a `data/business.toml`.
    pub fn find(start: &Path) -> Option<Workspace> {
        start.ancestors().map(Workspace::at).find(|workspace| files::is_file(&workspace.business_toml()))
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `data/business.toml`.
    pub fn business_toml(&self) -> PathBuf {
        self.data().join("business.toml")
    }

    /// `data/`: the truth.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// `templates/`: the business's own versions of built-in templates.
    pub fn templates(&self) -> PathBuf {
        self.root.join("templates")
    }

    /// `site/`: written by `build`.
    pub fn site(&self) -> PathBuf {
        self.root.join("site")
    }

    /// `logs/`: what commands did, and how sources are.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// `.secrets/`: never in git, never shown.
    pub fn secrets(&self) -> PathBuf {
        self.root.join(".secrets")
    }

    /// `reports/`: written by `report`.
    pub fn reports(&self) -> PathBuf {
        self.root.join("reports")
    }
}
