//! The files of `data/`: which table each belongs to, and its bytes as text.
//!
//! Any encoding that a spreadsheet writes is read. What is no table, or a copy that a sync tool made, is named as a
//! problem and not read.

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use rayon::prelude::*;

use super::{
    blocks::Blocks,
    encoding::{self, Encoding},
    tables,
};
use crate::base::{
    files::{self, FileError, Found},
    problem::{Code, Excerpt, LeftOut, Place, Problem},
    text::nearest,
};

/// A file of a table, as text.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path relative to the business's folder.
    pub(crate) path: String,
    /// Its name without folder and extension.
    pub(crate) stem: String,
    /// The table that it belongs to.
    pub(crate) table: &'static str,
    /// How it is written.
    pub(crate) format: Format,
    /// Whether it lies in the folder of its table, so that its stem is a name.
    pub(crate) in_folder: bool,
    /// The file in blocks, where it is so large that its text is not kept.
    pub(crate) blocks: Option<Blocks>,
    pub(super) text: OnceLock<(String, Vec<Problem>)>,
}

impl Source {
    /// A file that lies in no folder of ours. `path` is what people call it.
    pub(crate) fn foreign(path: &str, bytes: Vec<u8>) -> Source {
        let mut problems = Vec::new();
        let text = decode(bytes, path, &mut problems);
        let is_json = text.trim_start().starts_with(['{', '[']);
        let format = if is_json { Format::Json } else { Format::Csv };
        Source { text: (text, problems).into(), ..Source::new(path, "", format, false, String::new()) }
    }

    /// A file with this text. Its path is relative to the business's folder.
    pub(crate) fn new(path: &str, table: &'static str, format: Format, in_folder: bool, text: String) -> Source {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        Source { path: path.to_owned(), stem, table, format, in_folder, blocks: None, text: (text, Vec::new()).into() }
    }

    /// The same file with this text.
    pub(crate) fn with_text(&self, text: String) -> Source {
        Source::new(&self.path, self.table, self.format, self.in_folder, text)
    }

    /// Its text, without a byte order mark; marks of a merge are blanked out. That of a file in blocks is read now; it is
    /// empty where the file is gone.
    pub(crate) fn text(&self) -> &str {
        &self.whole().0
    }

    fn whole(&self) -> &(String, Vec<Problem>) {
        self.text.get_or_init(|| {
            let mut problems = Vec::new();
            let text = match self.blocks.as_ref().map(|blocks| files::read(blocks.path())) {
                Some(Ok(bytes)) => text_of(bytes, &self.path, &mut problems),
                Some(Err(err)) => {
                    problems.push(unopened(&self.path, &err));
                    String::new()
                }
                None => String::new(),
            };
            (text, problems)
        })
    }

    /// Whether its text was read as a whole.
    pub(crate) fn is_whole(&self) -> bool {
        self.text.get().is_some()
    }

    /// What is wrong with its text as a whole, as far as it was read.
    pub(crate) fn problems(&self) -> &[Problem] {
        self.text.get().map_or(&[], |(_, problems)| problems)
    }

    /// Whether another one, found at the same path, has the same in it.
    pub(crate) fn is_same(&self, other: &Source) -> bool {
        let has_same = match (&self.blocks, &other.blocks) {
            (Some(one), Some(other)) => one.is_same(other),
            (None, None) => self.whole() == other.whole(),
            _ => false,
        };
        has_same && self.format == other.format && self.table == other.table && self.in_folder == other.in_folder
    }

    /// How large it is, in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.blocks.as_ref().map_or_else(|| self.text().len() as u64, Blocks::len)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    Toml,
}

/// What lies in `data/` without being a table.
const NOT_TABLES: &[&str] = &["business.toml", "sources", "pages", "snapshots"];

/// A CSV of this size or more is read in blocks, so that a gigabyte of it does not have to be held at once.
const LARGE: u64 = 1 << 22;

/// Folders with less text than this are read on one core: starting others would cost more.
pub(crate) const SMALL: u64 = 1 << 18;

/// Files as they would be, by path: their bytes, or `None` for one that would be gone.
pub(crate) type Tried<'a> = BTreeMap<&'a str, Option<&'a [u8]>>;

/// The files of all tables by path, with what is wrong with files as a whole.
pub(crate) fn find(root: &Path) -> (Vec<Source>, Vec<Problem>) {
    find_trying(root, &Tried::new())
}

/// The files of one table alone.
pub(crate) fn find_of(root: &Path, table: &str) -> Vec<Source> {
    let tried = Tried::new();
    let mut candidates = candidates(root, &tried, &mut Vec::new());
    candidates.retain(|candidate| candidate.table == table);
    read_all(root, candidates, &tried, &mut Vec::new())
}

/// The same as [`find`], with some files as they would be.
pub(crate) fn find_trying(root: &Path, tried: &Tried<'_>) -> (Vec<Source>, Vec<Problem>) {
    let mut problems = Vec::new();
    let candidates = candidates(root, tried, &mut problems);
    let sources = read_all(root, candidates, tried, &mut problems);
    (sources, problems)
}

/// The files that by their names are those of tables, by path.
fn candidates(root: &Path, tried: &Tried<'_>, problems: &mut Vec<Problem>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for found in list(root, "data", tried, problems) {
        if NOT_TABLES.contains(&found.name.as_str()) {
            continue;
        }
        let path = format!("data/{}", found.name);
        if !found.is_folder {
            candidates.extend(candidate(path, &found, None, problems));
        } else if let Some(spec) = tables::spec(&found.name) {
            for inner in list(root, &path, tried, problems) {
                let path = format!("{path}/{}", inner.name);
                if inner.is_folder {
                    let message = "a folder inside a table's folder, so nothing reads it";
                    problems.push(
                        Problem::new(Code::E014, Place::file(&path), message).hint("move its files one folder up"),
                    );
                    continue;
                }
                candidates.extend(candidate(path, &inner, Some(spec.name), problems));
            }
        } else {
            problems.push(no_table(&path, &found.name));
        }
    }
    candidates.sort_by(|a, b| a.path.cmp(&b.path));
    candidates
}

/// Their texts.
fn read_all(root: &Path, candidates: Vec<Candidate>, tried: &Tried<'_>, problems: &mut Vec<Problem>) -> Vec<Source> {
    let read = |candidate: Candidate| {
        let mut problems = Vec::new();
        let source = match tried.get(candidate.path.as_str()) {
            Some(bytes) => read_bytes(candidate, bytes.unwrap_or_default().to_vec(), &mut problems),
            None => read(root, candidate, &mut problems),
        };
        (source, problems)
    };
    let total: u64 = candidates.iter().map(|candidate| candidate.size).sum();
    let read: Vec<(Option<Source>, Vec<Problem>)> = if total < SMALL {
        candidates.into_iter().map(read).collect()
    } else {
        candidates.into_par_iter().map(read).collect()
    };
    let mut sources = Vec::new();
    for (source, more) in read {
        sources.extend(source);
        problems.extend(more);
    }
    sources
}

/// A file that by its name is one of a table.
struct Candidate {
    path: String,
    stem: String,
    table: &'static str,
    format: Format,
    in_folder: bool,
    size: u64,
}

/// What lies in a folder, or would.
fn list(root: &Path, folder: &str, tried: &Tried<'_>, problems: &mut Vec<Problem>) -> Vec<Found> {
    let mut found = files::list(&root.join(folder)).unwrap_or_else(|err| {
        problems.push(unopened(folder, &err));
        Vec::new()
    });
    for (path, bytes) in tried {
        let Some(inside) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else { continue };
        let (name, is_folder) = inside.split_once('/').map_or((inside, false), |(name, _)| (name, true));
        let is_gone = bytes.is_none() && !is_folder;
        let size = bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        match found.iter().position(|there| there.name == name) {
            Some(at) if is_gone => drop(found.remove(at)),
            Some(at) if !is_folder => found[at].size = size,
            None if bytes.is_some() => found.push(Found { name: name.to_owned(), is_folder, size }),
            _ => {}
        }
    }
    let ignored = |name: &str| name.starts_with(['.', '_', '~']) || name.ends_with(['~', '#']);
    found.into_iter().filter(|found| !ignored(&found.name)).collect()
}

fn candidate(
    path: String,
    found: &Found,
    folder: Option<&'static str>,
    problems: &mut Vec<Problem>,
) -> Option<Candidate> {
    let (stem, extension) = found.name.rsplit_once('.').unwrap_or((&found.name, ""));
    let format = match extension.to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "tab" => Format::Csv,
        "json" => Format::Json,
        "toml" => Format::Toml,
        _ => {
            if folder.is_some() || tables::spec(stem).is_some() {
                problems.push(unreadable(&path, extension));
            }
            return None;
        }
    };
    if let Some(original) = conflict_copy_of(stem) {
        let message = format!("a copy of `{original}.{extension}` that a sync tool or browser made; it is not read");
        let hint = "move what you need into the original, then remove the copy";
        problems.push(Problem::new(Code::E012, Place::file(&path), message).hint(hint).cost(LeftOut::File));
        return None;
    }
    let Some(table) = folder.or_else(|| tables::spec(stem).map(|spec| spec.name)) else {
        problems.push(no_table(&path, stem));
        return None;
    };
    let stem = stem.to_owned();
    Some(Candidate { path, stem, table, format, in_folder: folder.is_some(), size: found.size })
}

fn read(root: &Path, candidate: Candidate, problems: &mut Vec<Problem>) -> Option<Source> {
    let Candidate { path, stem, table, format, in_folder, size } = candidate;
    if format == Format::Csv
        && size >= LARGE
        && let Some(blocks) = Blocks::open(&root.join(&path))
    {
        return Some(Source { path, stem, table, format, in_folder, blocks: Some(blocks), text: OnceLock::new() });
    }
    match files::read(&root.join(&path)) {
        Err(err) => {
            problems.push(unopened(&path, &err));
            None
        }
        Ok(bytes) => read_bytes(Candidate { path, stem, table, format, in_folder, size }, bytes, problems),
    }
}

fn read_bytes(candidate: Candidate, bytes: Vec<u8>, problems: &mut Vec<Problem>) -> Option<Source> {
    let Candidate { path, stem, table, format, in_folder, .. } = candidate;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        problems.push(unreadable(&path, "xlsx"));
        return None;
    }
    let mut found = Vec::new();
    let text = text_of(bytes, &path, &mut found);
    Some(Source { path, stem, table, format, in_folder, blocks: None, text: (text, found).into() })
}

fn text_of(bytes: Vec<u8>, path: &str, problems: &mut Vec<Problem>) -> String {
    let text = decode(bytes, path, problems);
    without_merge_marks(text, path, problems)
}

fn unopened(path: &str, err: &FileError) -> Problem {
    Problem::new(Code::E010, Place::file(path), format!("cannot be read: {}", err.reason()))
        .hint("check its name and permissions, or remove it")
        .cost(LeftOut::File)
}

fn no_table(path: &str, name: &str) -> Problem {
    let problem = Problem::new(Code::E014, Place::file(path), format!("`{name}` is no table, so nothing reads it"));
    if let Some(table) = nearest(name, tables::ALL.iter().map(|spec| spec.name)) {
        problem.hint(format!("did you mean `{table}`? rename it"))
    } else {
        let names: Vec<&str> = tables::ALL.iter().map(|spec| spec.name).collect();
        problem.hint(format!("tables are {}", names.join(", ")))
    }
}

fn unreadable(path: &str, extension: &str) -> Problem {
    let (message, hint) = match extension.to_ascii_lowercase().as_str() {
        "xlsx" | "xls" | "ods" => ("a spreadsheet, not text", "in the spreadsheet, choose `Save as`, then `CSV UTF-8`"),
        "numbers" => ("a spreadsheet, not text", "in Numbers, choose `File`, `Export To`, `CSV`"),
        _ => ("neither CSV, JSON nor TOML", "save it as `.csv`, `.json` or `.toml`"),
    };
    Problem::new(Code::E015, Place::file(path), message).hint(hint).cost(LeftOut::File)
}

/// The stem that a conflict copy was made of: `deals (1)`, `deals (conflicted copy 2026-02-24)`, `deals.sync-conflict-…`.
pub(crate) fn conflict_copy_of(stem: &str) -> Option<&str> {
    if let Some((original, _)) = stem.split_once(".sync-conflict-") {
        return Some(original);
    }
    let (original, inside) = stem.strip_suffix(')')?.rsplit_once(" (")?;
    let inside = inside.to_lowercase();
    let is_number = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    (is_number || ["conflict", "copy", "kopie", "copia", "copie"].iter().any(|word| inside.contains(word)))
        .then_some(original)
}

/// The bytes as text. What is read as Windows-1252 is named.
fn decode(bytes: Vec<u8>, path: &str, problems: &mut Vec<Problem>) -> String {
    let odd = std::str::from_utf8(&bytes).err().map(|err| odd_place(&bytes, err.valid_up_to(), path));
    let (text, encoding) = encoding::decode(bytes);
    if let (Encoding::Windows1252, Some(place)) = (encoding, odd) {
        let message = "not UTF-8; read as Windows-1252, as spreadsheets on Windows write it";
        let line = text.lines().nth(place.line as usize - 1).unwrap_or_default().to_owned();
        let start = place.column - 1;
        let mut problem =
            Problem::new(Code::E013, place, message).hint("check the letters with accents, and save as `CSV UTF-8`");
        problem.excerpt = Some(Excerpt { line, start, len: 1 });
        problems.push(problem);
    }
    text
}

/// The place of the first byte that is no UTF-8. What precedes it is counted as it stands.
fn odd_place(bytes: &[u8], at: usize, path: &str) -> Place {
    let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count() as u32;
    let start = String::from_utf8_lossy(&bytes[line_start..at]).chars().count() as u32;
    Place { file: path.into(), line, column: start + 1 }
}

/// Blanks out what git leaves where two versions of a file meet: the marks, and the lines of both versions, of which
/// nobody knows yet which is right. Every other place stays as it is.
fn without_merge_marks(text: String, path: &str, problems: &mut Vec<Problem>) -> String {
    let has_marks = text.starts_with("<<<<<<< ") || memchr::memmem::find(text.as_bytes(), b"\n<<<<<<< ").is_some();
    if !has_marks {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut is_inside = false;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let shown = line.trim_end();
        if line.starts_with("<<<<<<< ") {
            is_inside = true;
            let place = Place { file: path.into(), line: index as u32 + 1, column: 1 };
            let mut problem =
                Problem::new(Code::E011, place, "git left two versions of these lines; neither of them counts")
                    .hint("keep the right lines and remove those that start with `<<<<<<<`, `=======` and `>>>>>>>`")
                    .cost(LeftOut::Row);
            problem.excerpt = Some(Excerpt { line: shown.to_owned(), start: 0, len: shown.chars().count() as u32 });
            problems.push(problem);
        }
        if is_inside {
            clean.extend(std::iter::repeat_n(' ', shown.len()));
            clean.push_str(&line[shown.len()..]);
        } else {
            clean.push_str(line);
        }
        is_inside &= !line.starts_with(">>>>>>> ");
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflict_copies_are_known_by_their_names() {
        assert_eq!(conflict_copy_of("deals (1)"), Some("deals"));
        assert_eq!(conflict_copy_of("deals (Maya's conflicted copy 2026-02-24)"), Some("deals"));
        assert_eq!(conflict_copy_of("deals.sync-conflict-20260224-101010-ABC"), Some("deals"));
        assert_eq!(conflict_copy_of("stripe (eu)"), None);
    }

    #[test]
    fn every_encoding_becomes_the_same_text() {
        let text = "id,notes\n1,Café\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xff, 0xfe][..], &utf16].concat();
        let cp1252: Vec<u8> = text.chars().map(|char| char as u8).collect();
        for (bytes, warns) in [
            (text.as_bytes().to_vec(), false),
            (format!("\u{feff}{text}").into_bytes(), false),
            (utf16, false),
            (marked, false),
            (cp1252, true),
        ] {
            let mut problems = Vec::new();
            assert_eq!(decode(bytes, "data/deals.csv", &mut problems), text);
            assert_eq!(problems.len(), usize::from(warns));
        }
    }
}
