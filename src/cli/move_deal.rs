//! `takings move DEAL STAGE`: a deal has reached a stage. Where it is won, the new forecast is shown and the team is told.

use std::fmt::Write;

use super::{
    Outcome,
    args::{Global, Move},
    ask::deal,
    change::{self, Desk, Wish},
    failure::Failure,
    folder::Folder,
    terminal::Terminal,
    won,
};
use crate::{
    base::{
        calendar::Day,
        text::{harmless, title},
    },
    edit::{books::Draft, deals},
};

/// A deal's way to a stage.
pub(super) struct Step {
    pub(super) deal: String,
    pub(super) stage: String,
    /// The day; today where none is named.
    pub(super) on: Option<Day>,
    pub(super) amount: Option<String>,
    /// Whether a person was asked for it.
    pub(super) was_asked: bool,
}

const FORM: &str = "takings move deal-k7m2 proposal_sent";

pub(super) fn run(moved: &Move, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::open(global, moved.dry_run, terminal)?;
    let was_asked = moved.deal.is_none() || moved.stage.is_none();
    let (id, stage) = match (&moved.deal, &moved.stage) {
        (Some(id), Some(stage)) => (id.clone(), stage.clone()),
        (id, _) => {
            let missing = if id.is_none() { "no deal is named" } else { "no stage is named" };
            let ask = desk.ask(missing, FORM)?;
            let folder = desk.folder()?;
            let id = id.clone().map_or_else(|| deal::pick(ask, &folder), Ok)?;
            let open = deal::of_id(&folder, &id).ok_or_else(|| not_open(&id))?;
            let stage = deal::stage(ask, &open)?;
            (id, stage)
        }
    };
    take(&desk, &Step { deal: id, stage, on: moved.on, amount: moved.amount.clone(), was_asked })
}

/// Takes a deal to a stage, and says what that means.
pub(super) fn take(desk: &Desk<'_>, step: &Step) -> Result<Outcome, Failure> {
    let before = desk.folder()?;
    let mut words = format!("move {} {}", change::word(&step.deal), change::word(&step.stage));
    if let Some(on) = step.on {
        let _ = write!(words, " --on {on}");
    }
    if let Some(amount) = &step.amount {
        let _ = write!(words, " --amount {}", change::word(amount));
    }
    let made = desk.make(&Wish {
        words,
        was_asked: step.was_asked,
        draft: &|books| deals::move_to(books, &step.deal, &step.stage, step.on, step.amount.as_deref()),
    })?;
    if !made.draft.changes.is_empty() {
        desk.terminal.say(&notice(&before, &made.draft, step.on.unwrap_or(desk.today()), desk.terminal));
        won::tell(desk, &before, &made, false)?;
    }
    Ok(Outcome::Fine)
}

/// From which stage to which one, and how long the deal was in the one before.
pub(super) fn notice(before: &Folder, draft: &Draft, on: Day, terminal: &Terminal) -> String {
    let moved = draft.rows.iter().find(|row| row.table == "deals");
    let Some(open) = moved.and_then(|row| deal::of_id(before, &row.id)) else { return String::new() };
    let deals = &draft.data.deals;
    let Some(row) = deals.rows.iter().find(|row| deals.id.get(*row) == open.id) else { return String::new() };
    let name = |stage: usize| title(open.pipeline.stage_name(stage));
    let (from, to) = (name(open.stage), name(draft.data.histories.stage(row)));
    let days = open.days(on).map_or_else(String::new, |days| format!(", after {days} in {from}"));
    let arrow = if terminal.ascii { "->" } else { "→" };
    format!("{}: {from} {arrow} {to}{days}\n", harmless(&open.id))
}

/// That a deal cannot be picked up.
pub(super) fn not_open(id: &str) -> Failure {
    Failure::new(format!("`{id}` is the id of no open deal"))
        .hint("`takings move` alone lists those that are, on a terminal; `takings show pipeline` shows them too")
}
