//! `takings log-deal CONTACT AMOUNT OFFER`: a deal is won. Its money becomes a row of revenue, the deal is moved, the new
//! forecast is shown and the team is told.

use std::fmt::Write;

use super::{
    Outcome,
    args::{Global, LogDeal},
    ask::{deal, fields::Form},
    change::{self, Desk, Wish},
    failure::Failure,
    terminal::{self, Terminal},
    won,
};
use crate::edit::{books::Books, deals};

const FORM: &str = "takings log-deal \"Ada Byron\" 3000 workflow_automation";

pub(super) fn run(log: &LogDeal, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::open(global, log.dry_run, terminal)?;
    let before = desk.folder()?;
    let was_asked = log.contact.is_none() || log.amount.is_none() || log.offer.is_none();
    let (contact, amount, offer) = match (&log.contact, &log.amount, &log.offer) {
        (Some(contact), Some(amount), Some(offer)) => (contact.clone(), amount.clone(), offer.clone()),
        (contact, amount, offer) => {
            let ask = desk.ask(missing(log), FORM)?;
            let contact = contact.clone().map_or_else(|| deal::pick(ask, &before), Ok)?;
            let form = Form::of(ask, desk.books(), change::table("deals")?);
            let row = form.row(&contact).unwrap_or_default();
            let now = |column: &str| row.iter().find(|(name, _)| name == column).map_or("", |(_, text)| text.as_str());
            let cell = |column: &str| form.needed(column, now(column));
            let amount = amount.clone().map_or_else(|| cell("value"), Ok)?;
            let offer = offer.clone().map_or_else(|| cell("offer"), Ok)?;
            (contact, amount, offer)
        }
    };
    let mut words = format!("log-deal {} {} {}", change::word(&contact), change::word(&amount), change::word(&offer));
    if let Some(on) = log.on {
        let _ = write!(words, " --on {on}");
    }
    let draft = |books: &Books<'_>| deals::log(books, &contact, &amount, &offer, log.on);
    let made = desk.make(&Wish { words, was_asked, draft: &draft })?;
    let id = made.draft.rows.iter().find(|row| row.before.is_none() && row.table == "revenue").map(|row| &row.id);
    if let Some(id) = id.filter(|id| made.is_written && !id.is_empty()) {
        terminal::print(&format!("{id}\n"))?;
    }
    if !made.draft.changes.is_empty() {
        won::tell(&desk, &before, &made, true)?;
    }
    Ok(Outcome::Fine)
}

fn missing(log: &LogDeal) -> &'static str {
    match (&log.contact, &log.amount) {
        (None, _) => "no contact is named",
        (_, None) => "no amount is given",
        _ => "no offer is named",
    }
}
