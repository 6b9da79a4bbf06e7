//! A channel that is a file of the folder: the text is written whole, in place of what was there.

use std::path::{Component, Path};

use super::{Failure, Message, Post, Scope};
use crate::{
    base::files,
    config::{Channel, channel::RESERVED},
};

/// A file that is written.
#[derive(Debug)]
pub struct Write {
    /// Its path, relative to the folder.
    pub(super) path: String,
    /// What it holds then.
    pub(super) text: String,
}

/// The file that a message is written to.
pub(super) fn write(channel: &Channel, message: &Message) -> Write {
    Write { path: channel.path.clone().unwrap_or_default(), text: message.texts.concat() }
}

impl Write {
    pub(super) fn run(&self, post: Post<'_>) -> Result<(), Failure> {
        if is_kept(post.root, &self.path) {
            let failure = Failure::new(format!("`{}` leads to where the program keeps files of its own", self.path));
            return Err(failure.hint("a link does that: name another file at `path`").of(Scope::Channel));
        }
        files::write_inside(post.root, Path::new(&self.path), self.text.as_bytes())?;
        Ok(())
    }

    pub(super) fn shown(&self) -> String {
        format!("WRITE {}\n\n{}", self.path, self.text)
    }
}

/// Whether a path leads, by whatever links, to where the program reads or keeps files by itself, or into a hidden folder.
fn is_kept(root: &Path, path: &str) -> bool {
    let (whole, real) = (files::real(root), files::real(&root.join(path)));
    let first = real.strip_prefix(&whole).ok().and_then(|inside| inside.components().next());
    let is_hidden = matches!(first, Some(Component::Normal(name)) if name.to_string_lossy().starts_with('.'));
    is_hidden || RESERVED.iter().any(|folder| real.starts_with(files::real(&root.join(folder))))
}
