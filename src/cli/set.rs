//! `takings set TABLE ID [column=value…]`: other cells in a row. Without them it asks; for a deal, for what mostly happens
//! to one: the proposal is out, the client answered, it is won or lost, the amount is another one.

use super::{
    Outcome, add,
    args::{Global, Set},
    ask::{
        Ask, Question,
        deal::{self, Open},
        fields::Form,
    },
    change::{self, Desk, Wish},
    failure::Failure,
    move_deal::{self, Step},
    terminal::Terminal,
};
use crate::{
    base::{
        calendar::Day,
        text::{harmless, join},
    },
    data::{
        judge::judge,
        source,
        table::{Kind, TableSpec},
    },
    edit::{
        books::{Books, Cells},
        deals, rows,
    },
};

pub(super) fn run(set: &Set, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let table = change::table(&set.table)?;
    if let Some((column, _)) = set.id.as_deref().and_then(|id| id.split_once('=')) {
        return Err(Failure::new(format!("the id of the row comes before `{column}=…`"))
            .hint(format!("such as `{}`", form(table, "deal-k7m2"))));
    }
    let desk = Desk::open(global, set.dry_run, terminal)?;
    if table.columns.iter().all(|column| column.kind != Kind::Id) {
        return Err(without_ids(&desk, table));
    }
    let id = match &set.id {
        Some(id) => id.clone(),
        None if table.name == "deals" => {
            deal::pick(desk.ask("no row is named", &form(table, "deal-k7m2"))?, &desk.folder()?)?
        }
        None => return Err(Failure::new("no row is named").hint(format!("such as `{}`", form(table, "ID")))),
    };
    if !set.cells.is_empty() {
        return write(&desk, table, &id, &set.cells, false);
    }
    let ask = desk.ask(&format!("nothing is given for `{id}`"), &form(table, &id))?;
    if table.name == "deals" {
        return update(&desk, ask, table, &id);
    }
    let cells = Form::of(ask, desk.books(), table).change(&id)?;
    write(&desk, table, &id, &cells, true)
}

/// That no id names a single row of a table.
fn without_ids(desk: &Desk<'_>, table: &TableSpec) -> Failure {
    let files: Vec<String> =
        source::find_of(desk.setup.workspace.root(), table.name).into_iter().map(|file| file.path).collect();
    let place = if files.is_empty() { format!("data/{}.csv", table.name) } else { join(&files) };
    Failure::new(format!(
        "rows of `{}` have no ids of their own, so no command can tell which one is meant",
        table.name
    ))
    .hint(format!("change it in {place}"))
}

/// The command with a cell of the table, to show its form.
fn form(table: &TableSpec, id: &str) -> String {
    let cells: Cells = add::example(table).into_iter().rev().take(1).collect();
    change::words(&format!("takings set {} {}", table.name, change::word(id)), &cells)
}

fn write(desk: &Desk<'_>, table: &TableSpec, id: &str, cells: &Cells, was_asked: bool) -> Result<Outcome, Failure> {
    let words = change::words(&format!("set {} {}", table.name, change::word(id)), cells);
    desk.make(&Wish { words, was_asked, draft: &|books| rows::set(books, table.name, id, cells) })?;
    Ok(Outcome::Fine)
}

/// What mostly happens to a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Update {
    Proposal,
    Response,
    Won,
    Lost,
    Amount,
    Other,
}

impl Update {
    const ALL: [Update; 6] =
        [Update::Proposal, Update::Response, Update::Won, Update::Lost, Update::Amount, Update::Other];

    fn words(self) -> &'static str {
        match self {
            Update::Proposal => "Proposal sent",
            Update::Response => "Client responded",
            Update::Won => "Converted (won)",
            Update::Lost => "Lost",
            Update::Amount => "Update the amount",
            Update::Other => "Another column",
        }
    }

    /// Whether it lies ahead of a deal: of one that is open, what it has not reached.
    fn is_ahead(self, open: Option<&Open<'_>>) -> bool {
        match self {
            Update::Proposal => {
                open.is_some_and(|open| open.pipeline.proposal.is_some_and(|proposal| open.stage < proposal))
            }
            Update::Response | Update::Won | Update::Lost => open.is_some(),
            Update::Amount | Update::Other => true,
        }
    }
}

/// Asks what happened to a deal.
fn update(desk: &Desk<'_>, ask: &Ask, table: &'static TableSpec, id: &str) -> Result<Outcome, Failure> {
    let form = Form::of(ask, desk.books(), table);
    let row = form.row(id)?;
    let now = |column: &str| row.iter().find(|(name, _)| name == column).map_or("", |(_, text)| text.as_str());
    let folder = desk.folder()?;
    let open = deal::of_id(&folder, id);
    let updates: Vec<Update> = Update::ALL.into_iter().filter(|update| update.is_ahead(open.as_ref())).collect();
    let lines: Vec<String> =
        (1..).zip(&updates).map(|(number, update)| format!("{number} {}", update.words())).collect();
    let at = ask.one_of(&format!("What happened to {}?", harmless(id)), &lines, 0)?;
    match updates.get(at).copied().unwrap_or(Update::Other) {
        Update::Proposal => {
            let stage = proposal(desk, id)?;
            let on = day(desk, ask, "Sent on")?;
            moved(desk, id, &stage, on, None)
        }
        Update::Response => responded(desk, id, &row, day(desk, ask, "Responded on")?),
        Update::Won => {
            let amount = form.column("value", now("value"))?;
            let amount = (amount != now("value")).then_some(amount);
            moved(desk, id, "won", day(desk, ask, "Won on")?, amount)
        }
        Update::Lost => {
            let on = day(desk, ask, "Lost on")?;
            let reason = form.column("lost_reason", now("lost_reason"))?;
            lost(desk, id, on, &reason)
        }
        Update::Amount => {
            write(desk, table, id, &vec![("value".to_owned(), form.column("value", now("value"))?)], true)
        }
        Update::Other => write(desk, table, id, &form.change(id)?, true),
    }
}

/// Asks for the day of what happened.
fn day(desk: &Desk<'_>, ask: &Ask, label: &str) -> Result<Day, Failure> {
    let today = desk.today();
    let default = today.to_string();
    // Any column of days that have come would do.
    let judged = |text: &str| judge(&desk.setup.business, today, "deals", "created", text);
    let text = ask.text(&Question {
        label,
        help: "a day, such as 2026-02-24; Enter: today",
        default: &default,
        now: "",
        choices: &[],
        is_list: false,
        judge: &judged,
    })?;
    Day::from_iso(text.as_bytes()).ok_or_else(|| Failure::new(format!("`{text}` is no day")).hint("write 2026-02-24"))
}

fn moved(desk: &Desk<'_>, id: &str, stage: &str, on: Day, amount: Option<String>) -> Result<Outcome, Failure> {
    move_deal::take(desk, &Step { deal: id.to_owned(), stage: stage.to_owned(), on: Some(on), amount, was_asked: true })
}

/// The stage of the deal's pipeline at which a proposal is out.
fn proposal(desk: &Desk<'_>, id: &str) -> Result<String, Failure> {
    let folder = desk.folder()?;
    let open = deal::of_id(&folder, id).ok_or_else(|| move_deal::not_open(id))?;
    let stage = open.pipeline.proposal.map(|stage| open.pipeline.stage_name(stage).to_owned());
    stage.ok_or_else(|| {
        Failure::new(format!("the pipeline `{}` has no stage for proposals", open.pipeline.id))
            .hint("name it in data/business.toml: `proposal = \"proposal_sent\"`")
    })
}

/// A client's answer is a row of `activities`: pages say that it waits for yours until the deal's own row knows of it.
fn responded(desk: &Desk<'_>, id: &str, row: &Cells, on: Day) -> Result<Outcome, Failure> {
    let mut cells = vec![
        ("date".to_owned(), on.to_string()),
        ("kind".to_owned(), "response".to_owned()),
        ("deal".to_owned(), id.to_owned()),
    ];
    let same = ["contact", "offer", "platform"];
    cells.extend(row.iter().filter(|(column, _)| same.contains(&column.as_str())).cloned());
    let words = change::words("add activities", &cells);
    desk.make(&Wish { words, was_asked: true, draft: &|books| rows::add(books, "activities", &cells, None) })?;
    Ok(Outcome::Fine)
}

/// A deal is lost, for a reason where one is given: both are one change.
fn lost(desk: &Desk<'_>, id: &str, on: Day, reason: &str) -> Result<Outcome, Failure> {
    if reason.is_empty() {
        return moved(desk, id, "lost", on, None);
    }
    let why = || ("lost_reason".to_owned(), reason.to_owned());
    let words = change::words(&format!("move {} lost --on {on}", change::word(id)), &vec![why()]);
    let draft = |books: &Books<'_>| {
        let moved = deals::move_to(books, id, "lost", Some(on), None)?;
        let row = moved.rows.iter().find(|row| row.table == "deals");
        let cells = row.and_then(|row| row.after.clone()).unwrap_or_default().into_iter().chain([why()]);
        let mut draft = rows::set(books, "deals", id, &cells.collect())?;
        draft.notes.splice(0..0, moved.notes);
        Ok(draft)
    };
    let before = desk.folder()?;
    let made = desk.make(&Wish { words, was_asked: true, draft: &draft })?;
    desk.terminal.say(&move_deal::notice(&before, &made.draft, on, desk.terminal));
    Ok(Outcome::Fine)
}
