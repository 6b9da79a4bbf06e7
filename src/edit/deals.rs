//! The two daily edits: a deal reaches a stage, a deal is won. Nothing is written here: the answer is a draft.

use super::books::{Books, Draft, Refusal};
use crate::base::calendar::Day;

/// A deal reaches a stage on a day. `amount` is its new value.
pub fn move_to(books: &Books<'_>, deal: &str, stage: &str, on: Day, amount: Option<&str>) -> Result<Draft, Refusal> {
    let _ = (books, deal, stage, on, amount);
    Err(Refusal::new("not yet"))
}

/// The deal of a contact is won on a day, for an amount and an offer: it is moved, and its money becomes a row of
/// `revenue`.
pub fn log(books: &Books<'_>, contact: &str, amount: &str, offer: &str, on: Day) -> Result<Draft, Refusal> {
    let _ = (books, contact, amount, offer, on);
    Err(Refusal::new("not yet"))
}
