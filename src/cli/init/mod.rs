//! `takings init`: a new folder that builds at once. A file that exists is never written over.

mod example;
mod source;
mod starter;

use std::path::{Path, PathBuf};

use super::{
    Outcome,
    args::{Global, Init},
    failure::Failure,
    folder as business_folder,
    terminal::Terminal,
};
use crate::base::{files, text};

pub(super) fn run(init: &Init, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    if let Some(name) = &init.source {
        return source::run(name, init, global, terminal);
    }
    let folder = init.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    if files::is_file(&folder) {
        return Err(Failure::new(format!("`{}` is a file", folder.display()))
            .hint("name a folder that is empty or not there yet"));
    }
    let has_business = files::is_file(&folder.join("data/business.toml"));
    if has_business {
        let failure = Failure::new(format!("`{}` has a `data/business.toml` already", folder.display()));
        return Err(failure.hint("name another folder, or go on with `takings build` in this one"));
    }
    let owned = |(path, bytes): &(&str, &[u8])| ((*path).to_owned(), bytes.to_vec());
    let rows = if init.example {
        example::FILES.iter().map(owned).collect()
    } else {
        starter::files(global.as_of.unwrap_or_else(business_folder::utc_today))
    };
    let mut written = 0;
    for (path, bytes) in rows.into_iter().chain(starter::HOUSEKEEPING.iter().map(owned)) {
        written += u64::from(write_new(&folder, &path, &bytes, terminal)?);
    }
    terminal.say(&format!(
        "made {} in `{}`\n{}",
        text::count(written, "file", "files"),
        folder.display(),
        next(&folder)
    ));
    Ok(Outcome::Fine)
}

/// Writes a file unless there is one; answers whether it did.
fn write_new(folder: &Path, path: &str, bytes: &[u8], terminal: &Terminal) -> Result<bool, Failure> {
    let target = folder.join(path);
    if files::is_file(&target) {
        terminal.say(&format!("  kept  {path}: it was there already\n"));
        return Ok(false);
    }
    files::write(&target, bytes)?;
    terminal.say(&format!("  made  {path}\n"));
    Ok(true)
}

fn next(folder: &Path) -> String {
    let cd = if folder == Path::new(".") { String::new() } else { format!("  cd {}\n", folder.display()) };
    format!("next:\n{cd}  takings build     then open site/index.html\n")
}
