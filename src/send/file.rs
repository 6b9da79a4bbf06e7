//! A channel that is a file of the folder: the text is written whole, in place of what was there.

use std::path::Path;

use super::{Failure, Message, Post};
use crate::{base::files, config::Channel};

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
        files::write_inside(post.root, Path::new(&self.path), self.text.as_bytes())?;
        Ok(())
    }

    pub(super) fn shown(&self) -> String {
        format!("WRITE {}\n\n{}", self.path, self.text)
    }
}
