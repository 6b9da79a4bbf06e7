//! The last change that a command made is taken back, if the files still allow it. Nothing is written here: the answer is
//! a draft.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use super::{
    Change, Hunk,
    books::{Books, Draft, Refusal, RowChange, Why},
    check::{self, Before},
    journal::{self, Line},
};
use crate::base::{files, text::shorten};

/// The last change that was made and not taken back, with the words in which it was told.
pub fn last(books: &Books<'_>) -> Result<(Draft, String), Refusal> {
    let actions = files::read_if_there(&books.root.join(journal::PATH))?.unwrap_or_default();
    let mut known = journal::changes(&actions);
    let mut undone: BTreeSet<String> = BTreeSet::new();
    // What each file was when the next change to it was noted: one that left it as it was had been noted and not made.
    let mut then: BTreeMap<String, Option<String>> = BTreeMap::new();
    while let Some(lines) = known.pop() {
        let all = lines.len();
        let mut made = Vec::new();
        for line in lines.into_iter().filter(Line::is_of_table) {
            let is_now = match then.remove(&line.file) {
                Some(sum) => sum,
                None => files::read_if_there(&books.root.join(&line.file))?.as_deref().map(journal::sum),
            };
            then.insert(line.file.clone(), line.from.clone());
            if is_now != line.from {
                made.push(line);
            }
        }
        let Some(first) = made.first() else { continue };
        if let Some(change) = &first.undoes {
            // Where it was stopped on its way, the rest of the change can still be taken back.
            undone.extend((made.len() == all).then(|| change.clone()));
        } else if !undone.contains(&first.change) && !first.command.starts_with("track ") {
            // What others send is nothing that a person did.
            return take_back(books, &made);
        }
    }
    Err(Refusal::new("there is nothing to take back").hint("`logs/actions.jsonl` has what was done by commands"))
}

/// The draft that takes back what was made.
fn take_back(books: &Books<'_>, made: &[Line]) -> Result<(Draft, String), Refusal> {
    let turned = |row: RowChange| RowChange { before: row.after, after: row.before, ..row };
    let rows = made.iter().flat_map(Line::row_changes).map(turned).collect();
    let (undoes, told) = made.first().map(|line| (line.change.clone(), line.command.clone())).unzip();
    let (mut changes, mut are_as_left) = (Vec::new(), true);
    for line in made {
        let bytes = files::read_if_there(&books.root.join(&line.file))?;
        are_as_left &= bytes.as_deref().map(journal::sum) == line.to;
        changes.push(back(line, bytes)?);
    }
    let mut before = Before::read(books);
    // What was there before comes back whatever is wrong with it.
    let draft = if are_as_left {
        check::look(books, &mut before, changes)
    } else {
        check::try_out(books, &mut before, changes)?
    };
    Ok((Draft { rows, undoes, ..draft }, told.unwrap_or_default()))
}

/// The change that takes one back. Where nobody has changed the file since, it is as it was, byte for byte; else its lines
/// are exchanged where they are now.
fn back(line: &Line, bytes: Option<Vec<u8>>) -> Result<Change, Refusal> {
    let path = &line.file;
    let changed = |what: &str| {
        let refusal = Refusal::new(format!("`{path}` {what} since `{}`, so that can't be taken back", line.command));
        refusal.hint("change it by hand: `logs/actions.jsonl` has what was there before").because(Why::Files)
    };
    let Some(bytes) = bytes else { return Err(changed("was removed")) };
    let is_as_left = Some(journal::sum(&bytes)) == line.to;
    if is_as_left && line.from.is_none() && path != "data/business.toml" {
        return Ok(Change::of_file(path, Some(bytes), None));
    }
    let (mut hunks, mut at, mut end) = (Vec::new(), 0_usize, 0_usize);
    for piece in &line.hunks {
        let Some(old) = piece.went() else { return Err(changed("can't be put together")) };
        let moved = at.saturating_add(piece.at).saturating_sub(end);
        let len = piece.new_len();
        let is_there = |from: usize| bytes.get(from..from.saturating_add(len)).is_some_and(|there| piece.is_new(there));
        let place = if is_there(moved) && (is_as_left || len > 0) { Some(moved) } else { alone(&bytes, piece.came()) };
        let Some(place) = place else { return Err(changed(&was_changed(piece.came()))) };
        if hunks.last().is_some_and(|last: &Hunk| last.at + last.old.len() > place) {
            return Err(changed("was put in another order"));
        }
        hunks.push(Hunk { at: place, old: bytes[place..place + len].to_vec(), new: old.clone() });
        (at, end) = (place + len, piece.at.saturating_add(old.len()));
    }
    Ok(Change::of_hunks(path, Some(bytes), hunks))
}

/// Which lines are not there any more.
fn was_changed(lines: Option<Vec<u8>>) -> String {
    let text = lines.map(|lines| String::from_utf8_lossy(&lines).into_owned()).unwrap_or_default();
    match text.lines().find(|line| !line.trim().is_empty()) {
        Some(line) => format!("was changed at `{}`", shorten(line, 40)),
        None => "was changed there".to_owned(),
    }
}

/// The one place at which whole lines stand.
fn alone(bytes: &[u8], lines: Option<Vec<u8>>) -> Option<usize> {
    let lines = lines.filter(|lines| !lines.is_empty())?;
    let starts_line = |at: &usize| *at == 0 || bytes[at - 1] == b'\n';
    let mut places = memmem::find_iter(bytes, &lines).filter(starts_line);
    let first = places.next()?;
    places.next().is_none().then_some(first)
}
