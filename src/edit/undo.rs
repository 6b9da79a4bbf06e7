//! The last change that a command made is taken back, if the files still allow it. Nothing is written here: the answer is
//! a draft.

use super::books::{Books, Draft, Refusal};

/// The last change that was made and not taken back, with the words in which it is told.
pub fn last(books: &Books<'_>) -> Result<(Draft, String), Refusal> {
    let _ = books;
    Err(Refusal::new("not yet"))
}
