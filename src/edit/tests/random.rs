//! Random edits of random files in every dialect, each held against a list of rows that is edited beside the file.
//!
//! What the file says afterwards is what the list says; what was not meant has kept its bytes. An edit may be refused, such
//! as a letter that the file's encoding lacks; then nothing changes. `TAKINGS_CASES` says how many edits are tried.

#[cfg(test)]
mod model;
#[cfg(test)]
mod writer;

use std::collections::BTreeMap;

use self::{
    model::{Dice, Rows, Sort, Table, canonical},
    writer::Dialect,
};
use super::{Other, Shop, cells, edits, undo};
use crate::edit::{
    books::{Draft, Refusal},
    check::Before,
};

/// Edits of one file, before another one is begun.
const EDITS: u32 = 5;

#[test]
fn what_is_edited_is_what_is_read() {
    let wanted = std::env::var("TAKINGS_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(1500);
    let mut tally = Tally::default();
    for number in 0.. {
        let mut dice = Dice(number);
        Case::new(number, &mut dice).run(&mut dice, &mut tally);
        if tally.made + tally.refused >= wanted {
            break;
        }
    }
    println!("{tally:?}");
    assert!(tally.undone * 20 > tally.made, "too little is taken back: {tally:?}");
    assert!(tally.refused * 20 < tally.made, "too much is refused: {tally:?}");
}

#[derive(Debug, Default)]
struct Tally {
    made: u32,
    refused: u32,
    undone: u32,
}

/// A file in a folder, and its rows.
struct Case {
    number: u64,
    table: &'static Table,
    dialect: Dialect,
    shop: Shop,
    path: String,
    rows: Rows,
}

/// What is to be done.
#[derive(Debug)]
enum Edit {
    Add(BTreeMap<&'static str, String>),
    Set(usize, BTreeMap<&'static str, String>),
    Put(Vec<BTreeMap<&'static str, String>>),
}

impl Case {
    fn new(number: u64, dice: &mut Dice) -> Case {
        let table = dice.pick(model::TABLES);
        let mut dialect = Dialect::random(dice, table);
        let count = dice.below(5);
        let rows: Rows = (0..count).map(|_| table.row(dice, &dialect, &dialect.columns.clone())).collect();
        let bytes = dialect.write(dice, table, &rows);
        let path = format!("data/{}.{}", table.name, dialect.extension());
        let shop = Shop::of_bytes(&[(&path, &bytes)]);
        Case { number, table, dialect, shop, path, rows }
    }

    fn run(mut self, dice: &mut Dice, tally: &mut Tally) {
        self.compare("as it was written", &[]);
        for _ in 0..EDITS {
            let edit = self.random(dice);
            let before = self.shop.bytes(&self.path);
            let told = format!("{edit:?}");
            match self.draft(&edit) {
                Err(refusal) => {
                    tally.refused += 1;
                    assert!(self.may_refuse(&edit, &refusal), "{refusal:#?}\n{}", self.context(&told, &before));
                    assert_eq!(self.shop.bytes(&self.path), before);
                }
                Ok(draft) => {
                    tally.made += 1;
                    let is_undone = dice.below(8) == 0;
                    self.make(&draft, is_undone);
                    let old_rows = self.rows.clone();
                    let columns = self.dialect.columns.clone();
                    self.apply(&edit, &draft, &told);
                    let is_wider = self.dialect.is_csv() && self.dialect.columns != columns;
                    self.compare(&told, &before);
                    self.untouched(&edit, &draft, &before, &old_rows, is_wider);
                    if is_undone && !draft.changes.is_empty() {
                        tally.undone += 1;
                        let draft = undo::last(&self.shop.books()).map(|(draft, _)| draft);
                        self.shop.done(draft);
                        assert_eq!(self.shop.bytes(&self.path), before, "undo of {told} in case {}", self.number);
                        self.rows = old_rows;
                        self.dialect.columns = columns;
                    }
                }
            }
        }
    }

    fn make(&self, draft: &Draft, is_durable: bool) {
        if is_durable {
            self.shop.done(Ok(draft.clone()));
        } else {
            for change in &draft.changes {
                crate::base::files::write(&self.shop.root().join(&change.path), change.after.as_deref().unwrap())
                    .unwrap();
            }
        }
    }

    fn random(&self, dice: &mut Dice) -> Edit {
        let known: Vec<&'static str> = self.table.columns.iter().map(|column| column.name).collect();
        let has_ids = self.has("id");
        match dice.below(10) {
            0..=3 => Edit::Add(self.given(dice, &known)),
            4..=7 if has_ids && !self.rows.is_empty() => {
                let row = dice.below(self.rows.len() as u64) as usize;
                let count = 1 + dice.below(3) as usize;
                let mut values = BTreeMap::new();
                for _ in 0..count {
                    let column = dice.pick(self.table.columns);
                    if column.sort == Sort::Own && !self.has(column.name) || column.sort == Sort::Id {
                        continue;
                    }
                    let is_emptied = !column.required && dice.below(3) == 0;
                    let value = if is_emptied { String::new() } else { column.value(dice) };
                    values.insert(column.name, value);
                }
                Edit::Set(row, values)
            }
            _ => {
                let count = 1 + dice.below(3);
                let mut rows: Vec<BTreeMap<&'static str, String>> = Vec::new();
                for _ in 0..count {
                    let mut row = self.given(dice, &known);
                    if !self.rows.is_empty() && dice.below(2) == 0 {
                        let there = &self.rows[dice.below(self.rows.len() as u64) as usize];
                        if !has_ids {
                            row = there.iter().map(|(name, value)| (*name, value.clone())).collect();
                        } else if !rows.iter().any(|row| row.get("id") == there.get("id")) {
                            row.insert("id", there["id"].clone());
                        }
                    }
                    rows.push(row);
                }
                Edit::Put(rows)
            }
        }
    }

    /// A new row as a person gives it.
    fn given(&self, dice: &mut Dice, known: &[&'static str]) -> BTreeMap<&'static str, String> {
        let mut row = self.table.row(dice, &self.dialect, known);
        row.retain(|name, _| self.table.column(name).sort != Sort::Own || self.has(name));
        if !self.has("id") {
            row.remove("id");
        }
        row
    }

    fn has(&self, name: &'static str) -> bool {
        // A structured file has the columns that its rows have.
        let is_own = self.table.column(name).sort == Sort::Own;
        let is_there = self.rows.iter().any(|row| row.contains_key(name));
        if self.dialect.is_csv() {
            self.dialect.columns.contains(&name)
        } else {
            !is_own && self.table.has_ids() || is_there
        }
    }

    fn draft(&self, edit: &Edit) -> Result<Draft, Refusal> {
        let books = self.shop.books();
        let listed = |row: &BTreeMap<&'static str, String>| {
            cells(&row.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
        };
        let name = self.table.name;
        match edit {
            Edit::Add(row) => edits::add(&books, name, &listed(row), None),
            Edit::Set(row, values) => edits::set(&books, name, &self.rows[*row]["id"], &listed(values)),
            Edit::Put(rows) => {
                let rows: Vec<_> = rows.iter().map(listed).collect();
                edits::put(&books, name, &rows, None, Other::Change)
            }
        }
    }

    /// The same edit of the list.
    fn apply(&mut self, edit: &Edit, draft: &Draft, told: &str) {
        let mut widened: Vec<&'static str> = Vec::new();
        match edit {
            Edit::Add(row) => {
                let mut row = row.clone();
                let id = draft.rows[0].id.clone();
                row.extend(Some(("id", id)).filter(|(_, id)| !id.is_empty()));
                widened.extend(row.keys());
                self.rows.push(row);
            }
            Edit::Set(row, values) => {
                widened.extend(values.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| *name));
                change(&mut self.rows[*row], values);
            }
            Edit::Put(given) => {
                let mut left: Vec<_> = self.rows.iter().map(|row| Some(canonical(self.table, row))).collect();
                let mut same = 0;
                for values in given {
                    widened.extend(values.keys());
                    if let Some(id) = values.get("id") {
                        match self.rows.iter_mut().find(|row| row.get("id") == Some(id)) {
                            Some(row) => change(row, values),
                            None => self.rows.push(values.clone()),
                        }
                        continue;
                    }
                    let wanted = canonical(self.table, values);
                    let says = |row: &Option<BTreeMap<_, _>>| {
                        row.as_ref().is_some_and(|row| wanted.iter().all(|(name, value)| row.get(name) == Some(value)))
                    };
                    if !self.has("id")
                        && let Some(there) = left.iter_mut().find(|row| says(row))
                    {
                        *there = None;
                        same += 1;
                    } else {
                        self.rows.push(values.clone());
                    }
                }
                if !self.has("id") {
                    assert_eq!(draft.same, same, "{told} in case {}", self.number);
                }
            }
        }
        for name in widened {
            if !self.dialect.columns.contains(&name) && !draft.changes.is_empty() {
                self.dialect.columns.push(name);
            }
        }
    }

    /// The file says what the list says.
    fn compare(&self, told: &str, before: &[u8]) {
        let books = self.shop.books();
        let read = Before::read(&books);
        let found = model::rows(&read, &books, self.table, &self.path);
        let wanted: Rows = self.rows.iter().map(|row| canonical(self.table, row)).collect();
        assert_eq!(found, wanted, "{}", self.context(told, before));
    }

    fn context(&self, told: &str, before: &[u8]) -> String {
        let after = self.shop.bytes(&self.path);
        let (before, after) = (shown(before), shown(&after));
        format!("case {}, {told}\n{:?}\nbefore:\n{before}\nafter:\n{after}", self.number, self.dialect)
    }

    /// What the edit had no business with has the bytes that it had.
    fn untouched(&self, edit: &Edit, draft: &Draft, before: &[u8], rows: &Rows, is_wider: bool) {
        let told = format!("{edit:?}");
        let after = self.shop.bytes(&self.path);
        if draft.changes.is_empty() {
            assert_eq!(after, before, "{told} in case {}", self.number);
            return;
        }
        let context = || self.context(&told, before);
        let (old, new) = (shown(before), shown(&after));
        assert_eq!(Dialect::mark(before), Dialect::mark(&after), "{}", context());
        if !before.is_ascii() && !after.is_ascii() {
            assert_eq!(self.dialect.encoding_of(before), self.dialect.encoding_of(&after), "{}", context());
        }
        let (old_lines, new_lines) = (self.dialect.lines(&old), self.dialect.lines(&new));
        // Line breaks in texts are no ends of lines.
        let breaks = |values: &str| values.matches(['\n', '\r']).count();
        let touched: Vec<&BTreeMap<&'static str, String>> = match edit {
            Edit::Add(_) => Vec::new(),
            Edit::Set(row, _) => vec![&rows[*row]],
            Edit::Put(given) => {
                let ids: Vec<_> = given.iter().filter_map(|row| row.get("id")).collect();
                rows.iter().filter(|row| row.get("id").is_some_and(|id| ids.contains(&id))).collect()
            }
        };
        let may_go: usize = touched
            .iter()
            .map(|row| self.dialect.lines_of(row) + row.values().map(|value| breaks(value)).sum::<usize>())
            .sum();
        let mut left: BTreeMap<&str, i64> = BTreeMap::new();
        for line in &new_lines {
            *left.entry(line.as_str()).or_default() += 1;
        }
        let mut gone = 0;
        for line in &old_lines {
            let same = left.get_mut(line.as_str()).filter(|count| **count > 0);
            match same {
                Some(count) => *count -= 1,
                // A file that gets a column gets a delimiter in each line.
                None if is_wider && new_lines.iter().any(|new| new.starts_with(line.as_str())) => {}
                None => gone += 1,
            }
        }
        // The last line of a list gets a comma where another one follows.
        let comma = usize::from(!self.dialect.is_csv());
        let begun = if self.dialect.is_csv() || !rows.is_empty() { 0 } else { 3 };
        assert!(gone <= may_go + comma + begun, "{gone} lines are gone, {may_go} may\n{}", context());
        assert_eq!(old.ends_with(['\n', '\r']), new.ends_with(['\n', '\r']), "{}", context());
    }

    /// Whether there is a good reason: a letter that the encoding lacks, a line break in a file whose lines end in CR
    /// alone, a line in a text that begins as the marks do that git leaves.
    fn may_refuse(&self, edit: &Edit, refusal: &Refusal) -> bool {
        let rows = match edit {
            Edit::Add(row) | Edit::Set(_, row) => std::slice::from_ref(row),
            Edit::Put(rows) => rows,
        };
        let has = |what: &[&str]| {
            rows.iter().flat_map(BTreeMap::values).any(|value| what.iter().any(|what| value.contains(what)))
        };
        refusal.message.contains("has no sign for a letter")
            || has(&["\n<<<<<<< "])
            || self.dialect.ends_in_cr() && has(&["\n", "\r"])
    }
}

fn shown(bytes: &[u8]) -> String {
    crate::data::encoding::decode(bytes.to_vec()).0
}

fn change(row: &mut BTreeMap<&'static str, String>, values: &BTreeMap<&'static str, String>) {
    for (name, value) in values {
        if value.is_empty() {
            row.remove(name);
        } else {
            row.insert(name, value.clone());
        }
    }
}
