//! The two daily edits: a deal reaches a stage, a deal is won. Nothing is written here: the answer is a draft.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::{
    books::{Books, Cells, Draft, Refusal},
    check::{self, Before},
    document::{Document, Key, Row as Place},
    rows::{complete, document, target_of},
    tables::{self, changed, edit, find, new, open, sources, wanting},
    value,
};
use crate::{
    base::{
        calendar::Day,
        text::{join, nearest},
    },
    config::Pipeline,
    data::{Dataset, cell::words::fold, schema::Schema, source::Source, stages::stage_number},
};

/// A deal reaches a stage on a day, today where none is named. `amount` is its new value. Stages behind it that it had
/// reached are emptied.
pub fn move_to(
    books: &Books<'_>,
    deal: &str,
    stage: &str,
    on: Option<Day>,
    amount: Option<&str>,
) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, "deals")?;
    let sources = sources(books, &schema);
    let (documents, refused) = open(books, &schema, &sources);
    let before = Before::read(books);
    let id = named(books, &before.data, deal)?;
    let (number, row) = find(&documents, refused, &schema, &id)?;
    let document = &documents[number];
    let pipeline = pipeline(books, &before.data, document, &id)?;
    let Some(stage) = stage_number(pipeline, stage) else { return Err(no_stage(pipeline, stage)) };
    if let Some(source) = books.collected.get(&document.source.path) {
        return Err(Refusal::new(format!("`{}` is filled by `collect` from {source}", document.source.path))
            .hint(format!("move the deal there, or correct one cell: `takings set deals {id} …`")));
    }
    let moved = Move { books, schema: &schema, pipeline, document, row: &row };
    let mut cells = moved.cells(stage, on);
    cells.extend(amount.map(|amount| ("value".to_owned(), amount.to_owned())));
    let notes = moved.notes(stage);
    let values = value::row(books, &schema, &cells, |_| None)?;
    let values = wanting(books, &before, document, &row, values)?;
    if values.is_empty() {
        let notes = vec![format!("`{id}` is in `{}` already", pipeline.stage_name(stage))];
        let mut before = before;
        return Ok(Draft { same: 1, notes, ..check::try_out(books, &mut before, Vec::new())? });
    }
    let change = changed(document, &row, &values);
    let edits = [edit(&before, document, vec![(row.clone(), values)], Vec::new())];
    let draft = check::draft(books, before, &edits, vec![change])?;
    Ok(draft.noting(notes))
}

/// The deal of a contact is won on a day, today where none is named, for an amount and an offer: it is moved, and its
/// money becomes a row of `revenue`. In a folder without that table won deals are its revenue, and only the deal is written.
pub fn log(books: &Books<'_>, contact: &str, amount: &str, offer: &str, on: Option<Day>) -> Result<Draft, Refusal> {
    let schema = tables::schema(books, "deals")?;
    let sources = sources(books, &schema);
    let (documents, refused) = open(books, &schema, &sources);
    let before = Before::read(books);
    if amount.trim_start().starts_with(['-', '−', '(']) || !amount.contains(|sign: char| ('1'..='9').contains(&sign))
    {
        return Err(Refusal::new(format!("`{amount}` is no money that came"))
            .hint("write it as 1200.50, $1,200.50 or EUR 1200.50"));
    }
    let offer = known_offer(books, &before.data, offer)?;
    let deal = of_contact(books, &before.data, contact, &offer)?;
    is_new(&before.data, deal.as_deref(), contact, amount, on.unwrap_or(books.today))?;
    let has_revenue = before.data.files.iter().any(|file| file.table == "revenue");
    let win = Win { books, contact, amount, offer: &offer, on, deal: deal.as_deref() };
    let (mut edits, mut changes, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let (begun, money, revenue);
    if let Some(id) = &deal {
        let (number, row) = find(&documents, refused, &schema, id)?;
        let document = &documents[number];
        let pipeline = pipeline(books, &before.data, document, id)?;
        let moved = Move { books, schema: &schema, pipeline, document, row: &row };
        notes.extend(moved.notes(pipeline.won()));
        let values = value::row(books, &schema, &win.moved(&moved), |_| None)?;
        let values = wanting(books, &before, document, &row, values)?;
        if !values.is_empty() {
            changes.push(changed(document, &row, &values));
            edits.push(edit(&before, document, vec![(row, values)], Vec::new()));
        }
    } else if has_revenue {
        notes.push(format!("no open deal is of `{contact}`: the money is logged, and no deal is moved"));
    } else {
        notes.push(format!("no open deal is of `{contact}`, so a new one is won"));
        begun = win.begin(&schema, &sources, &win.deal())?;
        let row = complete(books, &before, &begun, &sources, &win.deal(), false)?;
        changes.push(new(&begun, &row));
        edits.push(edit(&before, &begun, Vec::new(), vec![row]));
    }
    if has_revenue {
        revenue = tables::schema(books, "revenue")?;
        let sources = tables::sources(books, &revenue);
        let cells = win.money(&before.data);
        money = win.begin(&revenue, &sources, &cells)?;
        let cells: Cells = cells.into_iter().filter(|(name, _)| is_needed(name) || money.has(name)).collect();
        let row = complete(books, &before, &money, &sources, &cells, false)?;
        changes.push(new(&money, &row));
        edits.push(edit(&before, &money, Vec::new(), vec![row]));
    }
    let draft = check::draft(books, before, &edits, changes)?;
    Ok(draft.noting(notes))
}

/// Money that came for a deal.
struct Win<'a> {
    books: &'a Books<'a>,
    contact: &'a str,
    amount: &'a str,
    offer: &'a str,
    on: Option<Day>,
    deal: Option<&'a str>,
}

impl Win<'_> {
    fn day(&self) -> String {
        self.on.unwrap_or(self.books.today).to_string()
    }

    /// What changes in the deal.
    fn moved(&self, moved: &Move<'_>) -> Cells {
        let mut cells = moved.cells(moved.pipeline.won(), self.on);
        cells.extend(named_cells(&[("value", self.amount), ("offer", self.offer)]));
        cells
    }

    /// A deal that nobody had written down.
    fn deal(&self) -> Cells {
        let day = self.day();
        named_cells(&[
            ("created", &day),
            ("title", self.contact),
            ("contact", self.contact),
            ("offer", self.offer),
            ("value", self.amount),
            ("won", &day),
        ])
    }

    /// The row of revenue.
    fn money(&self, data: &Dataset) -> Cells {
        let customer = self.deal.map_or(self.contact, |id| customer(data, id, self.contact));
        let mut cells = named_cells(&[
            ("date", &self.day()),
            ("source", "deals"),
            ("kind", "deal_won"),
            ("amount", self.amount),
            ("customer", customer),
            ("offer", self.offer),
        ]);
        cells.extend(self.deal.map(|id| ("deal".to_owned(), id.to_owned())));
        // An amount without a sign is in the deal's currency.
        let is_plain = self.amount.chars().all(|sign| sign.is_ascii_digit() || ".,' ".contains(sign));
        let of_deal = self.deal.and_then(|id| data.deals.currency.get(number_of(data, id)?)).filter(|_| is_plain);
        let foreign = of_deal.filter(|currency| *currency != self.books.business.currency);
        cells.extend(foreign.map(|currency| ("currency".to_owned(), currency.code().to_owned())));
        cells
    }

    /// The file that a new row goes into.
    fn begin<'s>(&self, schema: &'s Schema, sources: &[Source], cells: &Cells) -> Result<Document<'s>, Refusal> {
        let target = target_of(self.books, schema, sources, cells, None)?;
        document(self.books, schema, sources, &target, cells)
    }
}

/// Whether money of a deal, or this amount of somebody without one on this day, was not logged before.
fn is_new(data: &Dataset, deal: Option<&str>, contact: &str, amount: &str, day: Day) -> Result<(), Refusal> {
    let revenue = &data.revenue;
    let amount = Decimal::from_str(&amount.replace(',', "")).ok();
    let is_it = |row: &u32| {
        if let Some(id) = deal {
            revenue.deal.get(*row) == id
        } else {
            let is_amount = amount.is_some() && revenue.amount.get(*row) == amount;
            let is_of = fold(revenue.customer.get(*row)) == fold(contact);
            is_amount && is_of && revenue.date.get(*row) == Some(day)
        }
    };
    let Some(row) = revenue.rows.iter().find(is_it) else { return Ok(()) };
    let (path, line) = data.place("revenue", row).unwrap_or_default();
    let what = deal.map_or_else(|| format!("this amount of `{contact}` on this day"), |id| format!("money of `{id}`"));
    Err(Refusal::new(format!("{what} is logged already, in {path}:{line}"))
        .hint("if more came, add it as what it is: `takings add revenue kind=upsell customer=… amount=…`"))
}

fn named_cells(cells: &[(&str, &str)]) -> Cells {
    cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Whether money of a deal does not count rightly without a column. For others a file does not have, it is not widened.
fn is_needed(column: &str) -> bool {
    ["date", "amount", "kind", "deal", "currency"].contains(&column)
}

/// A deal that is to be in another stage.
struct Move<'a> {
    books: &'a Books<'a>,
    schema: &'a Schema,
    pipeline: &'a Pipeline,
    document: &'a Document<'a>,
    row: &'a Place<'a>,
}

impl Move<'_> {
    fn text(&self, column: &str) -> &str {
        self.schema.column(column).map_or("", |column| self.row.text(&Key::Known(column)))
    }

    fn has(&self, column: &str) -> bool {
        let key = self.schema.column(column).map(Key::Known);
        key.is_some_and(|key| self.document.keys().contains(&key) || !self.row.text(&key).is_empty())
    }

    /// The stages that it had reached and leaves.
    fn left(&self, stage: usize) -> impl Iterator<Item = &str> {
        let (won, lost) = (self.pipeline.won(), self.pipeline.lost());
        let goes = move |other: usize| match stage {
            _ if stage == won => other == lost,
            _ if stage == lost => other == won,
            _ => other > stage,
        };
        let names = (0..=lost).filter(move |other| goes(*other)).map(|other| self.pipeline.stage_name(other));
        names.filter(|name| !self.text(name).is_empty())
    }

    /// What changes in its row.
    fn cells(&self, stage: usize, on: Option<Day>) -> Cells {
        let name = self.pipeline.stage_name(stage);
        let day = on.unwrap_or(self.books.today).to_string();
        // An export has a column of stages alone; any other file gets the column of the stage.
        let has_dates = (0..=self.pipeline.lost()).any(|stage| self.has(self.pipeline.stage_name(stage)));
        let has_dates = has_dates || !self.has("stage");
        let mut cells: Cells = self.left(stage).map(|name| (name.to_owned(), String::new())).collect();
        // A stage that it comes back to it reached when it did.
        let is_known = on.is_none() && has_day(self.text(name));
        if has_dates && !is_known && (stage > 0 || self.has(name)) {
            cells.push((name.to_owned(), day));
        }
        if !self.text("stage").is_empty() || !has_dates {
            let word =
                if stage_number(self.pipeline, self.text("stage")) == Some(stage) { self.text("stage") } else { name };
            cells.push(("stage".to_owned(), word.to_owned()));
        }
        cells
    }

    fn notes(&self, stage: usize) -> Vec<String> {
        let left: Vec<&str> = self.left(stage).collect();
        if left.is_empty() {
            Vec::new()
        } else {
            vec![format!("the deal leaves {}: what stood there is emptied", join(&left))]
        }
    }
}

/// Whether a cell names the day of a stage, and not merely that it was reached.
fn has_day(text: &str) -> bool {
    text.chars().any(|sign| sign.is_ascii_digit()) && text != "1"
}

/// The pipeline of a deal.
fn pipeline<'b>(
    books: &'b Books<'_>,
    data: &Dataset,
    document: &Document<'_>,
    id: &str,
) -> Result<&'b Pipeline, Refusal> {
    let pipelines = &books.business.pipelines;
    let by_row = number_of(data, id).and_then(|row| pipelines.get(data.histories.pipeline(row)));
    // A row that is left out has no number; its file may say.
    let by_file = || pipelines.iter().find(|pipeline| fold(&pipeline.id) == fold(&document.source.stem));
    let found = by_row.or_else(by_file).or_else(|| pipelines.first());
    found.ok_or_else(|| Refusal::new("no pipeline is set up").hint("`[pipelines.NAME] stages = […]` in business.toml"))
}

fn no_stage(pipeline: &Pipeline, stage: &str) -> Refusal {
    let names: Vec<&str> = (0..=pipeline.lost()).map(|stage| pipeline.stage_name(stage)).collect();
    Refusal::new(format!("`{}` has no stage `{stage}`", pipeline.id))
        .near(nearest(&fold(stage), names.iter().copied()), || format!("stages are {}", join(&names)))
}

fn number_of(data: &Dataset, id: &str) -> Option<u32> {
    data.deals.rows.iter().find(|row| data.deals.id.get(*row) == id)
}

/// The id of the deal that is meant: by its id, or by a title that no other has.
fn named(books: &Books<'_>, data: &Dataset, deal: &str) -> Result<String, Refusal> {
    if number_of(data, deal).is_some() {
        return Ok(deal.to_owned());
    }
    let wanted = fold(deal);
    let is_it = |row: &u32| fold(data.deals.title.get(*row)) == wanted;
    let found: Vec<&str> = data.deals.rows.iter().filter(is_it).map(|row| data.deals.id.get(row)).collect();
    match found.as_slice() {
        [] => Ok(deal.to_owned()),
        [only] if !only.is_empty() => Ok((*only).to_owned()),
        _ => {
            let refusal = Refusal::new(format!("several deals are called `{deal}`: {}", join(&found)));
            Err(refusal.hint(format!("name one by its id, in `{}`", books.root.join("data").display())))
        }
    }
}

/// The deal that is won when a contact's money comes: an open one of the contact, or one that was won and has no money yet.
fn of_contact(books: &Books<'_>, data: &Dataset, contact: &str, offer: &str) -> Result<Option<String>, Refusal> {
    let deals = &data.deals;
    if number_of(data, contact).is_some() {
        return Ok(Some(contact.to_owned()));
    }
    let wanted = fold(contact);
    let is_of =
        |row: &u32| [&deals.contact, &deals.client, &deals.title].iter().any(|texts| fold(texts.get(*row)) == wanted);
    let is_paid = |row: u32| {
        let revenue = &data.revenue;
        revenue.rows.iter().any(|money| !deals.id.get(row).is_empty() && revenue.deal.get(money) == deals.id.get(row))
    };
    let ends = |row: u32| books.business.pipelines.get(data.histories.pipeline(row)).map_or(0, Pipeline::won);
    let open = |row: &u32| data.histories.stage(*row) < ends(*row);
    let unpaid = |row: &u32| data.histories.stage(*row) == ends(*row) && !is_paid(*row);
    let all: Vec<u32> = deals.rows.iter().filter(is_of).collect();
    let mut found: Vec<u32> = all.iter().copied().filter(open).collect();
    if found.is_empty() {
        found = all.iter().copied().filter(unpaid).collect();
    }
    if found.len() > 1 {
        let has_offer =
            |row: &u32| deals.offer.get(*row).is_some_and(|name| fold(data.names.text(name)) == fold(offer));
        let of_offer: Vec<u32> = found.iter().copied().filter(has_offer).collect();
        found = if of_offer.is_empty() { found } else { of_offer };
    }
    match found.as_slice() {
        [] if contact.starts_with("deal-") => {
            let ids = deals.rows.iter().map(|row| deals.id.get(row));
            let refusal = Refusal::new(format!("there is no deal `{contact}`"));
            Err(refusal.near(nearest(contact, ids), || "name its contact, its client or its id".into()))
        }
        [] => Ok(None),
        [only] => Ok(Some(deals.id.get(*only).to_owned())),
        _ => {
            let ids: Vec<&str> = found.iter().map(|row| deals.id.get(*row)).collect();
            Err(Refusal::new(format!("several deals are of `{contact}`: {}", join(&ids)))
                .hint(format!("name the deal in place of the contact: `takings log-deal {} …`", ids[0])))
        }
    }
}

/// Who pays for a deal.
fn customer<'a>(data: &'a Dataset, id: &str, contact: &'a str) -> &'a str {
    let client = number_of(data, id).map_or("", |row| data.deals.client.get(row));
    if client.is_empty() { contact } else { client }
}

/// The offer that is meant. A slip of the pen is not taken for a new one.
fn known_offer(books: &Books<'_>, data: &Dataset, offer: &str) -> Result<String, Refusal> {
    let offers = &books.business.offers;
    if let Some(id) = offers.keys().find(|id| fold(id) == fold(offer)) {
        return Ok(id.clone());
    }
    let name = data.names.find(offer);
    let (deals, revenue) = (&data.deals, &data.revenue);
    let is_used = name.is_some()
        && (deals.rows.iter().any(|row| deals.offer.get(row) == name)
            || revenue.rows.iter().any(|row| revenue.offer.get(row) == name));
    if offers.is_empty() || is_used {
        return Ok(offer.to_owned());
    }
    let ids: Vec<&str> = offers.keys().map(String::as_str).collect();
    let otherwise = || format!("offers are {}; a new one is `[offers.{}]` in business.toml", join(&ids), fold(offer));
    let refusal = Refusal::new(format!("there is no offer `{offer}`"));
    Err(refusal.near(nearest(&fold(offer), ids.iter().copied()), otherwise))
}
