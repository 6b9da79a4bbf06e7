//! `takings undo`: the last change that a command made is taken back.

use std::cell::RefCell;

use super::{
    Outcome,
    args::{Global, Undo},
    change::{Desk, Wish},
    failure::Failure,
    terminal::Terminal,
};
use crate::{
    base::text::harmless,
    edit::{books::Books, undo},
};

pub(super) fn run(undo: &Undo, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::open(global, undo.dry_run, terminal)?;
    let told = RefCell::new(String::new());
    let draft = |books: &Books<'_>| {
        let (draft, words) = undo::last(books)?;
        told.replace(words);
        Ok(draft)
    };
    desk.make(&Wish { words: "undo".to_owned(), was_asked: false, draft: &draft })?;
    let words = harmless(&told.borrow());
    let verb = if undo.dry_run { "would take back" } else { "took back" };
    terminal.say(&format!("{verb}: {words}\n"));
    Ok(Outcome::Fine)
}
