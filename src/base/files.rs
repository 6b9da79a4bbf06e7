//! The only door to the file system: every error names its path, every write is whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

/// A file or folder that could not be read or written.
#[derive(Debug)]
pub struct FileError {
    /// What was tried, such as `cannot read`.
    pub verb: &'static str,
    /// The path.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl FileError {
    /// What the system said, without the path.
    pub fn reason(&self) -> String {
        match self.source.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::StorageFull => "there is no room left on the disk".to_owned(),
            _ => self.source.to_string(),
        }
    }
}

impl std::fmt::Display for FileError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} `{}`: {}", self.verb, self.path.display(), self.reason())
    }
}

impl std::error::Error for FileError {}

fn failed<'a>(verb: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FileError + 'a {
    move |source| FileError { verb, path: path.to_owned(), source }
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(failed("cannot read", path))
}

/// A file that is read piece by piece, by several threads at once.
#[derive(Debug)]
pub struct Pieces {
    file: fs::File,
    path: PathBuf,
    /// How many bytes it had when it was opened.
    pub len: u64,
    /// When it was last changed then.
    pub changed: Option<DateTime<Utc>>,
}

impl Pieces {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Pieces, FileError> {
        let file = fs::File::open(path).map_err(failed("cannot read", path))?;
        let meta = file.metadata().map_err(failed("cannot read", path))?;
        let changed = meta.modified().ok().map(DateTime::from);
        Ok(Pieces { file, path: path.to_owned(), len: meta.len(), changed })
    }

    /// Reads the bytes from a place on, as many as there are up to `len`, into `piece`, in place of what is there.
    pub fn read(&self, from: u64, len: usize, piece: &mut Vec<u8>) -> Result<(), FileError> {
        piece.resize(len, 0);
        let mut done = 0;
        while done < len {
            match read_at(&self.file, &mut piece[done..], from + done as u64) {
                Ok(0) => break,
                Ok(bytes) => done += bytes,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => return Err(failed("cannot read", &self.path)(err)),
            }
        }
        piece.truncate(done);
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &fs::File, into: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, from)
}

#[cfg(windows)]
fn read_at(file: &fs::File, into: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, from)
}

/// The text of a file that must be UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(failed("cannot read", path))
}

/// The bytes of a file, or `None` where there is none.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(failed("cannot read", path)(err)),
    }
}

/// The bytes of a file in a folder; `None` where there is none, or where a link leads out of the folder.
pub fn read_inside(folder: &Path, path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let (Ok(folder), Ok(path)) = (fs::canonicalize(folder), fs::canonicalize(folder.join(path))) else {
        return Ok(None);
    };
    if path.starts_with(&folder) && path.is_file() { read_if_there(&path) } else { Ok(None) }
}

/// Whether there is a file.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// What lies in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The name, without its folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
    /// How many bytes it has.
    pub size: u64,
}

/// The files and folders of a folder by name; nothing where there is no folder. Names that are not text are passed over.
pub fn list(path: &Path) -> Result<Vec<Found>, FileError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(err) => return Err(failed("cannot list", path)(err)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed("cannot list", path))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // A link that leads nowhere is a file: reading it says what is wrong.
        let meta = fs::metadata(entry.path()).ok();
        let is_folder = meta.as_ref().is_some_and(fs::Metadata::is_dir);
        found.push(Found { name, is_folder, size: meta.map_or(0, |meta| meta.len()) });
    }
    found.sort();
    Ok(found)
}

/// Writes a file whole: into a temporary file beside it, then over it. Folders are made, links stay links, the mode of
/// the old file stays. A file that has these bytes already is not touched. Answers whether something was written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    replace(path, bytes, false).map(|()| true)
}

/// The same with a file in a folder, to which no link may lead from outside it: where one leads out, nothing is written.
pub fn write_inside(folder: &Path, path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let whole = fs::canonicalize(folder).map_err(failed("cannot find the folder", folder))?;
    let target = folder.join(path);
    let nearest = target.ancestors().find_map(|above| fs::canonicalize(above).ok());
    if path.is_relative() && nearest.is_some_and(|nearest| nearest.starts_with(&whole)) {
        return write(&target, bytes);
    }
    Err(failed("cannot write", &target)(io::Error::other("it leads out of the folder")))
}

/// Where a path leads when its links are followed, as far as it is there.
pub fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let Some((above, real)) = there else { return path.to_owned() };
    path.strip_prefix(above).map_or_else(|_| path.to_owned(), |rest| real.join(rest))
}

/// Writes a file that nobody could make again: as [`write`], and on the disk itself before the old one goes.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, bytes, true)
}

/// Puts a file in place of one that has the bytes `before` (`None` where there is none), durably, and answers whether it
/// had. These are looked at last, when the new file is whole beside it. `prefix` is how the names of files begin that are
/// not in place yet, for [`sweep`].
pub fn exchange(path: &Path, before: Option<&[u8]>, after: &[u8], prefix: &str) -> Result<bool, FileError> {
    let temporary = beside(path, after, true, prefix)?;
    if read_if_there(path)?.as_deref() != before {
        return Ok(false);
    }
    put(temporary, path, true).map(|()| true)
}

/// Removes files of a folder that were never put in place, since the program was stopped; where that fails, they stay.
pub fn sweep(folder: &Path, prefix: &str) {
    for found in list(folder).unwrap_or_default() {
        if !found.is_folder && found.name.starts_with(prefix) {
            let _ = fs::remove_file(folder.join(found.name));
        }
    }
}

fn replace(path: &Path, bytes: &[u8], durable: bool) -> Result<(), FileError> {
    put(beside(path, bytes, durable, ".takings-")?, path, durable)
}

/// The file that a path leads to, and its folder.
fn target(path: &Path) -> (PathBuf, PathBuf) {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    (target, folder)
}

/// A file that is to be put in place of another, beside it.
fn beside(path: &Path, bytes: &[u8], durable: bool, prefix: &str) -> Result<tempfile::NamedTempFile, FileError> {
    use std::io::Write;
    let (target, folder) = target(path);
    fs::create_dir_all(&folder).map_err(failed("cannot make the folder", &folder))?;
    let mut temporary =
        tempfile::Builder::new().prefix(prefix).tempfile_in(&folder).map_err(failed("cannot write into", &folder))?;
    temporary.write_all(bytes).map_err(failed("cannot write", path))?;
    let mode = match fs::metadata(&target) {
        Ok(meta) => {
            keep_owner(temporary.path(), &meta);
            fs::set_permissions(temporary.path(), meta.permissions())
        }
        Err(_) => open_to_readers(temporary.as_file()),
    };
    mode.map_err(failed("cannot write", path))?;
    if durable {
        temporary.as_file().sync_all().map_err(failed("cannot write", path))?;
    }
    Ok(temporary)
}

fn put(temporary: tempfile::NamedTempFile, path: &Path, durable: bool) -> Result<(), FileError> {
    let (target, folder) = target(path);
    temporary.persist(&target).map_err(|err| failed("cannot write", path)(err.error))?;
    if durable {
        keep_name(&folder);
    }
    Ok(())
}

/// Lets a file belong to whom the old one belonged to, so that a program run by the administrator takes it from nobody.
/// Others may not give files away: theirs it is then.
#[cfg(unix)]
fn keep_owner(path: &Path, old: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let is_other = fs::metadata(path).is_ok_and(|new| (new.uid(), new.gid()) != (old.uid(), old.gid()));
    if is_other {
        let _ = std::os::unix::fs::chown(path, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

/// Lets the disk know the new name too. A system that can't has written the file all the same.
#[cfg(unix)]
fn keep_name(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(not(unix))]
fn keep_name(_: &Path) {}

/// What others may do with a new file: read it. A temporary file is its owner's alone.
#[cfg(unix)]
fn open_to_readers(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Whether others on this machine can read a file. Where the system has no such rights, nobody can.
#[cfg(unix)]
pub fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

/// Whether others on this machine can read a file. Where the system has no such rights, nobody can.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Whether a file is there and says that it is not to be written.
pub fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly())
}

/// Whether a path is a link.
pub fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink())
}

/// When a file was last changed.
pub fn changed(path: &Path) -> Option<DateTime<Utc>> {
    fs::metadata(path).and_then(|meta| meta.modified()).ok().map(DateTime::from)
}

/// A lock that only one program at a time has; it goes with the value.
#[derive(Debug)]
pub struct Lock {
    file: fs::File,
    path: PathBuf,
}

impl Lock {
    /// Says in the file who has it, for those who ask.
    pub fn sign(&self, who: &str) -> Result<(), FileError> {
        use std::io::Write;
        let mut file = &self.file;
        let signed = file.set_len(0).and_then(|()| file.write_all(who.as_bytes()));
        signed.map_err(failed("cannot write", &self.path))
    }
}

/// Takes a lock. `None` where another program has it.
pub fn lock(path: &Path) -> Result<Option<Lock>, FileError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed("cannot make the folder", folder))?;
    }
    // What another one has signed stays.
    let options = fs::OpenOptions::new().write(true).create(true).truncate(false).open(path);
    let file = options.map_err(failed("cannot write", path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { file, path: path.to_owned() })),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(failed("cannot lock", path)(error)),
    }
}

/// How many bytes a file has; none where there is no file.
pub fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

/// Gives a file another name, in place of what has that name.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(failed("cannot rename", from))
}

/// Adds a line to a file, which is made where there is none. A line that was broken off before stays a line of its own.
pub fn append(path: &Path, line: &str) -> Result<(), FileError> {
    add(path, line).map(|_| ())
}

/// The same, and on the disk itself when it is done.
pub fn append_durably(path: &Path, line: &str) -> Result<(), FileError> {
    add(path, line)?.sync_data().map_err(failed("cannot write", path))
}

fn add(path: &Path, line: &str) -> Result<fs::File, FileError> {
    use std::io::{Read, Seek, SeekFrom, Write};
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed("cannot make the folder", folder))?;
    }
    let mut file =
        fs::OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed("cannot write", path))?;
    let mut last = [b'\n'];
    let has_last = file.seek(SeekFrom::End(-1)).and_then(|_| file.read_exact(&mut last)).is_ok();
    let line = if has_last && last != [b'\n'] { format!("\n{line}") } else { line.to_owned() };
    file.write_all(line.as_bytes()).map_err(failed("cannot write", path))?;
    Ok(file)
}

/// Removes a file; no error where there is none.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(failed("cannot remove", path)(err)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_broken_off_stays_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/actions.jsonl");
        append_durably(&path, "one\n").unwrap();
        append(&path, "tw").unwrap();
        append_durably(&path, "three\n").unwrap();
        assert_eq!(read_text(&path).unwrap(), "one\ntw\nthree\n");
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_a_write_out_of_its_folder() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink(outside.path(), at("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("a.txt"), at("dangling.txt")).unwrap();
        write(&outside.path().join("there.txt"), b"old").unwrap();
        std::os::unix::fs::symlink(outside.path().join("there.txt"), at("link.txt")).unwrap();
        for path in ["out/a.txt", "out/new/a.txt", "link.txt", "../a.txt"] {
            assert!(write_inside(folder.path(), Path::new(path), b"x").is_err(), "{path}");
        }
        assert!(write_inside(folder.path(), &outside.path().join("a.txt"), b"x").is_err());
        assert!(write_inside(folder.path(), Path::new("new/folder/a.txt"), b"x").unwrap());
        assert!(write_inside(folder.path(), Path::new("dangling.txt"), b"x").unwrap());
        let left: Vec<String> = list(outside.path()).unwrap().into_iter().map(|found| found.name).collect();
        assert_eq!(
            (left, read(&outside.path().join("there.txt")).unwrap()),
            (vec!["there.txt".to_owned()], b"old".to_vec())
        );
    }
}
