//! Large files in blocks of whole lines, so that they are read on all cores and never held at once. It knows nothing of
//! cells. What a block cannot tell alone, such as another encoding, is no plain text: the file is then read as a whole.

use std::path::{Path, PathBuf};

use crate::base::files::Pieces;

/// A plain text file: UTF-8, its lines ended by `\n`.
#[derive(Debug)]
pub(crate) struct Blocks {
    pieces: Pieces,
    path: PathBuf,
    /// Where its text starts: after a byte order mark.
    start: u64,
}

/// About as much is read at once.
const BLOCK: u64 = 1 << 20;

/// The longest line that a plain file may have.
const LONGEST: usize = 1 << 22;

const MARK: &[u8] = b"\xef\xbb\xbf";

impl Blocks {
    /// A file, if it may be plain text.
    pub(crate) fn open(path: &Path) -> Option<Blocks> {
        let pieces = Pieces::open(path).ok()?;
        let mut head = Vec::new();
        pieces.read(0, 1 << 16, &mut head).ok()?;
        let start = if head.starts_with(MARK) { MARK.len() as u64 } else { 0 };
        let is_plain = memchr::memchr(b'\n', &head).is_some() && memchr::memchr(0, &head).is_none();
        is_plain.then(|| Blocks { pieces, path: path.to_owned(), start })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether another file at the same place was written at the same time and is as long, and so most likely the same.
    pub(crate) fn is_same(&self, other: &Blocks) -> bool {
        (self.pieces.len, self.pieces.changed) == (other.pieces.len, other.pieces.changed)
            && self.pieces.changed.is_some()
    }

    /// How many bytes its text has.
    pub(crate) fn len(&self) -> u64 {
        self.pieces.len - self.start
    }

    /// How many blocks there are.
    pub(crate) fn count(&self) -> u64 {
        self.len().div_ceil(BLOCK)
    }

    /// The lines that start in a block, and where in the text the first one starts. `None` where they are no plain text.
    pub(crate) fn lines<'b>(&self, number: u64, buffer: &'b mut Vec<u8>) -> Option<(usize, &'b str)> {
        // A line starts after the break of the one before it, so that byte is looked at too.
        let before = u64::from(number > 0);
        let from = number * BLOCK - before;
        let length = (BLOCK + before) as usize;
        let mut slack = 1 << 12;
        loop {
            self.pieces.read(self.start + from, length + slack, buffer).ok()?;
            let first = if number == 0 { Some(0) } else { line_after(buffer, 0) };
            let is_last = from + buffer.len() as u64 >= self.len();
            let end = line_after(buffer, length - 1).or(is_last.then_some(buffer.len()));
            match (first, end) {
                (Some(first), Some(end)) if first <= end => {
                    let text = std::str::from_utf8(&buffer[first..end]).ok()?;
                    return has_no_marks(text).then_some((from as usize + first, text));
                }
                (_, Some(_)) => return Some((from as usize, "")),
                _ if slack < LONGEST => slack *= 8,
                _ => return None,
            }
        }
    }
}

/// Where the line after the first break at or behind a place starts.
fn line_after(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr(b'\n', bytes.get(at..)?).map(|found| at + found + 1)
}

/// Whether git left no marks of a merge in the lines.
fn has_no_marks(lines: &str) -> bool {
    !lines.starts_with("<<<<<<< ") && memchr::memmem::find(lines.as_bytes(), b"\n<<<<<<< ").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::files;

    /// The text of a file, put together from its blocks.
    fn joined(text: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deals.csv");
        files::write(&path, text.as_bytes()).unwrap();
        let blocks = Blocks::open(&path)?;
        let (mut joined, mut buffer) = (String::new(), Vec::new());
        for number in 0..blocks.count() {
            let (start, lines) = blocks.lines(number, &mut buffer)?;
            assert!(lines.is_empty() || start == joined.len(), "block {number} starts at {start}");
            joined.push_str(lines);
        }
        Some(joined)
    }

    #[test]
    fn blocks_are_the_file_cut_at_its_lines() {
        let line = format!("{},é\n", "x".repeat(997));
        let many = line.repeat(3000);
        let exact = format!("{}\n", "y".repeat(1023)).repeat(3 << 10);
        let long = format!("a\n{}\n{many}", "z".repeat(3 << 20));
        for text in [many.as_str(), &exact, &long, &format!("{many}last"), "a\n"] {
            assert_eq!(joined(text).as_deref(), Some(text), "{} bytes", text.len());
        }
        assert_eq!(joined(&format!("\u{feff}{many}")), Some(many));
    }

    #[test]
    fn what_is_not_plain_is_not_cut() {
        let many = "a,b\n".repeat(1 << 19);
        assert_eq!(joined("no line break"), None);
        assert_eq!(joined("a\0b\n"), None);
        assert_eq!(joined(&format!("{many}<<<<<<< HEAD\n{many}")), None);
        assert_eq!(joined(&"w".repeat(9 << 20)), None);
    }
}
