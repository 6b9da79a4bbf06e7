//! Puts fetched rows into the file that a source fills: what a person added stays, what did not change keeps its bytes,
//! and what changed in the past is named. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    definition::{Column, Kind, Merge},
    failure::{Failure, FailureKind},
    standing::{self, Standing, day_of},
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        money::{Currency, Sums},
        text::{count, join},
        value::{Detail, Value},
    },
    edit::sheet::{Row, Sheet},
};

/// What fetched rows are put into, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The text of the file as it is; `None` where there is none yet.
    pub(super) old: Option<&'a str>,
    /// The columns of the source.
    pub(super) columns: &'a [Column],
    /// How rows become the file.
    pub(super) rule: &'a Merge,
    /// The days that were asked for; `None` where the source knows no days.
    pub(super) asked: Option<Window>,
    /// The column with a row's day.
    pub(super) day_column: Option<&'a str>,
    /// The day that stands for today.
    pub(super) today: Day,
    /// The currency of amounts that name none.
    pub(super) own: Currency,
    /// Whether more rows may go than the source allows.
    pub(super) accepts_shrink: bool,
}

/// The file as it will be, and what changed.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The file's text; `None` where it stays as it is.
    pub text: Option<String>,
    /// The rows that came new.
    pub added: Vec<Vec<String>>,
    /// The rows whose values changed: before and after.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
    /// The rows that went.
    pub removed: Vec<Vec<String>>,
    /// The names of the file's columns.
    pub headers: Vec<String>,
    /// The first month of which the file had a row before.
    pub known_from: Option<Month>,
    /// What changed in months that are over: "3 rows of January restated: −$120.00".
    pub restated: Vec<String>,
    /// What a person should know, such as rows with notes of their own that went.
    pub warnings: Vec<String>,
}

impl Merged {
    /// What changed, as JSON: nothing of it is lost although it is not in the file any more.
    pub fn journal(&self) -> serde_json::Value {
        let row = |cells: &Vec<String>| -> serde_json::Map<String, serde_json::Value> {
            let filled = std::iter::zip(&self.headers, cells).filter(|(_, cell)| !cell.is_empty());
            filled.map(|(header, cell)| (header.clone(), json!(cell))).collect()
        };
        let changed: Vec<_> =
            self.changed.iter().map(|(before, after)| json!({"before": row(before), "after": row(after)})).collect();
        let removed: Vec<_> = self.removed.iter().map(row).collect();
        json!({"added": self.added.len(), "changed": changed, "removed": removed})
    }
}

/// Puts fetched rows into a file.
pub(super) fn merge(target: Target<'_>, fetched: &[Vec<String>]) -> Result<Merged, Failure> {
    let names: Vec<String> = target.columns.iter().map(|column| column.name.clone()).collect();
    let mut sheet = open(target.old, &names)?;
    let key_of = keys(target.rule, &names);
    has_key(&sheet, target.rule)?;
    let places: Vec<usize> =
        names.iter().map(|name| sheet.column(name).unwrap_or_else(|| sheet.add_column(name))).collect();
    let column = |at: usize| Some((*places.get(at)?, target.columns.get(at)?));
    let key_columns: Vec<(usize, &Column)> = key_of.iter().filter_map(|at| column(*at)).collect();
    let day_at = target.day_column.and_then(|name| names.iter().position(|it| it == name));
    let standing = Standing::of(&sheet, &key_columns, day_at.and_then(column));
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        known.entry(standing.key(row)).or_insert(index);
    }
    let mut merged = Merged { headers: sheet.headers.clone(), ..Merged::default() };
    let mut came = BTreeSet::new();
    for cells in fetched {
        let key = standing.fetched_key(key_of.iter().filter_map(|at| cells.get(*at)));
        let Some(index) = known.get(&key) else {
            let mut row = vec![String::new(); sheet.headers.len()];
            std::iter::zip(cells, &places).for_each(|(cell, place)| row[*place].clone_from(cell));
            merged.added.push(row.clone());
            sheet.rows.push(Row::new(row));
            continue;
        };
        came.insert(*index);
        let row = &mut sheet.rows[*index];
        let before = row.cells.clone();
        for (column, (cell, place)) in target.columns.iter().zip(cells.iter().zip(&places)) {
            if !is_same(column, &row.cells[*place], cell) {
                row.set(*place, cell);
            }
        }
        if row.cells != before {
            merged.changed.push((before, row.cells.clone()));
        }
    }
    let old = sheet.rows.len() - merged.added.len();
    merged.known_from = sheet.rows[..old].iter().filter_map(|row| standing.day(row)).min().map(Day::month);
    for (_, row) in sheet.rows.iter().take(old).enumerate().filter(|(index, _)| !came.contains(index)) {
        standing.check_key(row)?;
        if target.rule.is_replace && target.asked.is_some() && !standing.is_own(row) {
            standing.check_day(row)?;
        }
    }
    if target.rule.is_replace {
        remove(&mut sheet, &came, target, &standing, &places, &mut merged)?;
    } else {
        merged.warnings.extend(stayed(&sheet.rows[..old], &came, target, &standing));
    }
    Ok(finish(sheet, target, &places, &standing, merged))
}

/// What is said of rows that did not come any more, where the definition does not take them out.
fn stayed(old: &[Row], came: &BTreeSet<usize>, target: Target<'_>, standing: &Standing<'_>) -> Option<String> {
    let asked = target.asked.filter(|_| target.day_column.is_some())?;
    let is_gone = |(index, row): &(usize, &Row)| {
        !came.contains(index) && !standing.is_own(row) && standing.day(row).is_some_and(|day| asked.contains(day))
    };
    let gone = old.iter().enumerate().filter(is_gone).count() as u64;
    let rows = count(
        gone,
        "row of these days did not come any more; it stays",
        "rows of these days did not come any more; they stay",
    );
    (gone > 0).then(|| format!("{rows} (`mode = \"replace\"` would take out what is gone)"))
}

/// Fails where rows stand in a file that has no column of the key: each would come a second time.
fn has_key(sheet: &Sheet, rule: &Merge) -> Result<(), Failure> {
    let lost = rule.key.iter().find(|name| sheet.column(name).is_none()).filter(|_| !sheet.rows.is_empty());
    let Some(name) = lost else { return Ok(()) };
    let message = format!("it has no column `{name}`, which tells its rows apart");
    let hint = "give the column its name again, or move the file away and collect again";
    Err(Failure::new(FailureKind::File, message).hint(hint))
}

/// The file as it is, or an empty one with these columns.
fn open(old: Option<&str>, names: &[String]) -> Result<Sheet, Failure> {
    let parsed = old.map_or(Ok(None), Sheet::parse).map_err(|message| {
        Failure::new(FailureKind::File, message).hint("mend the file first; `takings check` shows the place")
    })?;
    Ok(parsed.unwrap_or_else(|| Sheet::new(names.to_vec())))
}

/// The numbers of the columns that tell rows apart.
fn keys(rule: &Merge, names: &[String]) -> Vec<usize> {
    rule.key.iter().filter_map(|key| names.iter().position(|name| name == key)).collect()
}

/// Whether a cell says what was fetched: the same text, or the same number as a spreadsheet writes it.
fn is_same(column: &Column, old: &str, new: &str) -> bool {
    let number = |text: &str| text.trim().parse::<Decimal>().ok();
    old == new
        || (matches!(column.kind, Kind::Money { .. } | Kind::Number)
            && number(old).is_some_and(|it| Some(it) == number(new)))
}

/// Takes out the rows of days that were asked for, and did not come.
fn remove(
    sheet: &mut Sheet,
    came: &BTreeSet<usize>,
    target: Target<'_>,
    standing: &Standing<'_>,
    places: &[usize],
    merged: &mut Merged,
) -> Result<(), Failure> {
    let added = merged.added.len();
    let old = sheet.rows.len() - added;
    let has_days = target.day_column.is_some();
    // Rows without a key are a person's own.
    let is_asked = |row: &Row| match target.asked.filter(|_| has_days) {
        _ if standing.is_own(row) => false,
        Some(asked) => standing.day(row).is_some_and(|day| asked.contains(day)),
        None => true,
    };
    let in_scope: Vec<usize> = (0..old).filter(|index| is_asked(&sheet.rows[*index])).collect();
    let gone: BTreeSet<usize> = in_scope.iter().copied().filter(|index| !came.contains(index)).collect();
    let share = Decimal::from(gone.len()).checked_div(Decimal::from(in_scope.len())).unwrap_or_default();
    let is_much = share > target.rule.shrink && (gone.len() > 1 || gone.len() == in_scope.len());
    if is_much && !target.accepts_shrink {
        let message = format!(
            "{} of {} that the file has for these days did not come any more",
            gone.len(),
            count(in_scope.len() as u64, "row", "rows")
        );
        let hint = "look at the service; if they are really gone, collect again with `--accept-shrink`";
        return Err(Failure::new(FailureKind::Shrink, message).hint(hint));
    }
    let own: BTreeSet<usize> = (0..sheet.headers.len()).filter(|at| !places.contains(at)).collect();
    let mut with_notes = Vec::new();
    for index in gone.iter().rev() {
        let row = sheet.rows.remove(*index);
        if own.iter().any(|at| row.cells.get(*at).is_some_and(|cell| !cell.is_empty())) {
            with_notes.push(key_words(target, places, &row.cells));
        }
        merged.removed.push(row.cells);
    }
    merged.removed.reverse();
    with_notes.reverse();
    if !with_notes.is_empty() {
        let rows = count(with_notes.len() as u64, "row with your own notes is", "rows with your own notes are");
        merged.warnings.push(format!("{rows} gone: {}; logs/actions.jsonl keeps them", join(&with_notes)));
    }
    Ok(())
}

fn key_words(target: Target<'_>, places: &[usize], cells: &[String]) -> String {
    let key = target.rule.key.iter().filter_map(|name| cells.get(place(target, places, name)?).map(String::as_str));
    key.collect::<Vec<_>>().join(" ")
}

fn place(target: Target<'_>, places: &[usize], name: &str) -> Option<usize> {
    let at = target.columns.iter().position(|column| column.name == name)?;
    places.get(at).copied()
}

fn finish(
    mut sheet: Sheet,
    target: Target<'_>,
    places: &[usize],
    standing: &Standing<'_>,
    mut merged: Merged,
) -> Merged {
    merged.restated = restated(&merged, target, standing, places);
    let is_changed = !(merged.added.is_empty() && merged.changed.is_empty() && merged.removed.is_empty());
    if is_changed || target.old.is_none() {
        // Rows without a key are a person's own: they stay behind the others.
        sheet.rows.sort_by_cached_key(|row| (standing.is_own(row), standing.key(row)));
        merged.text = Some(sheet.text());
    }
    merged
}

/// The rows and the money by which a month that is over has changed.
#[derive(Default)]
struct Change {
    restated: u64,
    gone: u64,
    late: u64,
    sums: [Sums; 3],
}

/// What changed in months that are over, a sentence for each kind of change, the earliest month first.
fn restated(merged: &Merged, target: Target<'_>, standing: &Standing<'_>, places: &[usize]) -> Vec<String> {
    let find =
        |test: &dyn Fn(&Column) -> bool| target.columns.iter().position(test).and_then(|at| places.get(at).copied());
    let day = target.day_column.and_then(|name| place(target, places, name));
    let day = day.or_else(|| find(&|column| column.name == "date" || column.name == "covers"));
    let amount = find(&|column| matches!(column.kind, Kind::Money { .. }));
    let (Some(day), Some(amount)) = (day, amount) else { return Vec::new() };
    let currency = find(&|column| column.name == "currency");
    let money = |cells: &[String]| {
        let code = currency.and_then(|at| cells.get(at)).and_then(|code| Currency::from_code(code));
        let own = code.unwrap_or(target.own);
        (cells.get(amount).and_then(|cell| standing::number(cell, own)).unwrap_or_default(), own)
    };
    let past = |cells: &[String]| {
        let month = standing.day_in(cells).map(Day::month).or_else(|| month_of(cells.get(day)?))?;
        (month.last() < target.today.month().first()).then_some(month)
    };
    let mut months: BTreeMap<Month, Change> = BTreeMap::new();
    for (before, after) in &merged.changed {
        let ((old, old_currency), (new, new_currency)) = (money(before), money(after));
        let (from, to) = (past(before), past(after));
        if from == to && old == new && old_currency == new_currency {
            continue;
        }
        // A row that moved counts in the month that it left, and in the one where it is now.
        for month in BTreeSet::from([from, to]).into_iter().flatten() {
            let change = months.entry(month).or_default();
            change.restated += 1;
            if to == Some(month) {
                change.sums[0].add(new, new_currency);
            }
            if from == Some(month) {
                change.sums[0].add(-old, old_currency);
            }
        }
    }
    for cells in &merged.removed {
        if let Some(month) = past(cells) {
            let change = months.entry(month).or_default();
            let (old, currency) = money(cells);
            change.gone += 1;
            change.sums[1].add(-old, currency);
        }
    }
    // Late is what comes for a month that the file had already reached.
    let known = merged.known_from;
    for cells in &merged.added {
        if let Some(month) = past(cells).filter(|month| known.is_some_and(|known| known <= *month)) {
            let change = months.entry(month).or_default();
            let (new, currency) = money(cells);
            change.late += 1;
            change.sums[2].add(new, currency);
        }
    }
    months.iter().flat_map(|(month, change)| words(*month, change, target.today)).collect()
}

fn words(month: Month, change: &Change, today: Day) -> Vec<String> {
    let name = if month.year == today.year() { month.name().to_owned() } else { month.words() };
    let say = |n: u64, verb: &str, sums: &Sums| {
        let sums: Vec<String> = sums
            .iter()
            .filter(|money| !money.amount.is_zero())
            .map(|money| {
                let sign = if money.amount.is_sign_positive() { "+" } else { "" };
                format!("{sign}{}", Value::money(money.amount, money.currency).words(Detail::Exact))
            })
            .collect();
        let sums = if sums.is_empty() { "no change in all".to_owned() } else { join(&sums) };
        (n > 0).then(|| format!("{} of {name} {verb}: {sums}", count(n, "row", "rows")))
    };
    let [restated, gone, late] = &change.sums;
    [say(change.restated, "restated", restated), say(change.gone, "gone", gone), say(change.late, "came late", late)]
        .into_iter()
        .flatten()
        .collect()
}

/// The month that a cell starts with: of a day, a month or a period.
fn month_of(cell: &str) -> Option<Month> {
    day_of(cell).map(Day::month).or_else(|| Month::from_iso(cell.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::definition::{Content, DateForm, Unit};

    fn column(name: &str) -> Column {
        let kind = match name {
            "amount" => Kind::Money { unit: Unit::Major, currency: None, digits: BTreeMap::new(), minus: None },
            "date" => Kind::Date(DateForm::Iso),
            _ => Kind::Text,
        };
        Column {
            name: name.to_owned(),
            content: Content::Fields(Vec::new()),
            kind,
            default: None,
            is_required: false,
            empty: Vec::new(),
            map: BTreeMap::new(),
        }
    }

    fn day(text: &str) -> Day {
        Day::from_iso(text.as_bytes()).unwrap()
    }

    /// Merges rows of `id,date,amount` into a file, on 19 February 2026, having asked for this year.
    fn put(old: Option<&str>, rows: &str, is_replace: bool, accepts_shrink: bool) -> Result<Merged, Failure> {
        put_by("id", old, rows, is_replace, accepts_shrink)
    }

    /// The same with another key.
    fn put_by(
        key: &str,
        old: Option<&str>,
        rows: &str,
        is_replace: bool,
        accepts_shrink: bool,
    ) -> Result<Merged, Failure> {
        let columns = ["id", "date", "amount"].map(column);
        let rule = Merge { key: vec![key.into()], sum: Vec::new(), is_replace, shrink: Decimal::new(2, 1) };
        let target = Target {
            old,
            columns: &columns,
            rule: &rule,
            asked: Some(Window { from: day("2026-01-01"), to: day("2026-02-19") }),
            day_column: Some("date"),
            today: day("2026-02-19"),
            own: Currency::USD,
            accepts_shrink,
        };
        let rows: Vec<Vec<String>> =
            rows.split_whitespace().map(|row| row.split(',').map(str::to_owned).collect()).collect();
        merge(target, &rows)
    }

    const OLD: &str = "id,date,amount,mine\na,2025-12-30,5.00,\nb,2026-01-02,10.00,call back\nc,2026-02-01,20.00,\n";

    #[test]
    fn a_new_file_is_sorted_by_its_key() {
        let merged = put(None, "b,2026-01-02,10.00 a,2026-02-01,1.50", false, false).unwrap();
        assert_eq!(merged.text.as_deref(), Some("id,date,amount\na,2026-02-01,1.50\nb,2026-01-02,10.00\n"));
        assert!(merged.restated.is_empty());
        assert_eq!(put(None, "", false, false).unwrap().text.as_deref(), Some("id,date,amount\n"));
    }

    #[test]
    fn what_did_not_change_is_not_written() {
        let same = "b,2026-01-02,10.00 c,2026-02-01,20.00";
        assert!(put(Some(OLD), same, true, false).unwrap().text.is_none());
        let by_a_spreadsheet = OLD.replace("10.00", "10").replace('\n', "\r\n");
        assert!(put(Some(&by_a_spreadsheet), same, true, false).unwrap().text.is_none());
    }

    #[test]
    fn columns_of_a_person_stay_and_the_past_is_named() {
        let merged = put(Some(OLD), "b,2026-01-02,7.50 c,2026-02-01,21.00 d,2026-01-09,1.00", true, false).unwrap();
        let text = "id,date,amount,mine\na,2025-12-30,5.00,\nb,2026-01-02,7.50,call back\nc,2026-02-01,21.00,\nd,2026-01-09,1.00,\n";
        assert_eq!(merged.text.as_deref(), Some(text));
        assert_eq!(merged.restated, ["1 row of January restated: −$2.50", "1 row of January came late: +$1.00"]);
        assert_eq!((merged.added.len(), merged.changed.len(), merged.removed.len()), (1, 2, 0));
    }

    #[test]
    fn a_row_that_went_is_named_and_kept_in_the_journal() {
        let merged = put(Some(OLD), "c,2026-02-01,20.00", true, false).unwrap();
        assert_eq!(merged.text.as_deref(), Some("id,date,amount,mine\na,2025-12-30,5.00,\nc,2026-02-01,20.00,\n"));
        assert_eq!(merged.restated, ["1 row of January gone: −$10.00"]);
        assert_eq!(merged.warnings, ["1 row with your own notes is gone: b; logs/actions.jsonl keeps them"]);
        let removed = json!([{"id": "b", "date": "2026-01-02", "amount": "10.00", "mine": "call back"}]);
        assert_eq!(merged.journal()["removed"], removed);
        assert!(put(Some(OLD), "c,2026-02-01,20.00", false, false).unwrap().text.is_none(), "upsert keeps it");
    }

    #[test]
    fn a_shrink_must_be_accepted() {
        let failure = put(Some(OLD), "", true, false).unwrap_err();
        assert_eq!(failure.message, "2 of 2 rows that the file has for these days did not come any more");
        assert_eq!(put(Some(OLD), "", true, true).unwrap().removed.len(), 2);
    }

    #[test]
    fn a_file_that_is_damaged_is_left_alone() {
        let failure = put(Some("id,date,amount\n<<<<<<< HEAD\n"), "a,2026-01-01,1.00", false, false).unwrap_err();
        assert_eq!(failure.kind, FailureKind::File);
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let merged = put(Some("mine;Amount;ID\r\nx;1.00;a\r\n"), "a,2026-02-01,2.00", false, false).unwrap();
        assert_eq!(merged.text.as_deref(), Some("mine;Amount;ID;date\r\nx;2.00;a;2026-02-01\r\n"));
    }

    #[test]
    fn a_spreadsheets_days_and_amounts_are_known_and_mended() {
        let saved = "id,date,amount\na,12/30/2025,5\nb,1/2/2026,\"1,200.50\"\nc,1/15/2026,20\n";
        for (key, is_replace) in [("id", false), ("id", true), ("date", false), ("date", true)] {
            let merged =
                put_by(key, Some(saved), "b,2026-01-02,1200.50 c,2026-01-15,21.00", is_replace, false).unwrap();
            let rows = "b,2026-01-02,1200.50\nc,2026-01-15,21.00\n";
            assert_eq!(merged.text, Some(format!("id,date,amount\na,12/30/2025,5\n{rows}")), "{key} {is_replace}");
            assert_eq!(merged.restated, ["1 row of January restated: +$1.00"], "{key} {is_replace}");
        }
        let gone = put(Some(saved), "c,2026-01-15,20.00", true, true).unwrap();
        assert_eq!(gone.text.as_deref(), Some("id,date,amount\na,12/30/2025,5\nc,2026-01-15,20\n"));
    }

    #[test]
    fn a_row_that_nobody_can_tell_apart_is_never_doubled() {
        for (key, old, is_replace, said) in [
            (
                "date",
                "id,date,amount\na,2/3/2026,5.00\n",
                false,
                "nobody knows which row `2/3/2026` in the column `date`",
            ),
            ("id", "id,date,amount\nz,2/3/2026,5.00\n", true, "nobody knows which row `2/3/2026` in the column `date`"),
            (
                "id",
                "id,date,amount\n1.2E+12,2026-02-03,5.00\n",
                false,
                "nobody knows which row `1.2E+12` in the column `id`",
            ),
            ("id", "number,date,amount\na,2026-02-03,5.00\n", false, "it has no column `id`"),
        ] {
            let failure = put_by(key, Some(old), "a,2026-02-03,5.00", is_replace, true).unwrap_err();
            assert!(failure.message.starts_with(said), "{failure}");
            assert_eq!(failure.kind, FailureKind::File);
        }
        // Where the row came, it is mended.
        let merged = put(Some("id,date,amount\na,2/3/2026,5.00\n"), "a,2026-02-03,5.00", true, false).unwrap();
        assert_eq!(merged.text.as_deref(), Some("id,date,amount\na,2026-02-03,5.00\n"));
    }

    #[test]
    fn a_row_without_a_key_is_a_persons_own() {
        let old = "id,date,amount\na,2026-02-01,5.00\n,2026-02-03,1.00\n";
        let merged = put(Some(old), "a,2026-02-01,6.00", true, false).unwrap();
        assert_eq!(merged.text.as_deref(), Some("id,date,amount\na,2026-02-01,6.00\n,2026-02-03,1.00\n"));
    }

    #[test]
    fn a_row_that_moves_to_another_month_leaves_its_own() {
        let old = "id,date,amount\na,2025-12-30,5.00\nb,2026-01-02,10.00\n";
        let merged = put(Some(old), "a,2026-01-03,5.00 b,2026-02-02,10.00", false, false).unwrap();
        let said = ["1 row of December 2025 restated: −$5.00", "2 rows of January restated: −$5.00"];
        assert_eq!(merged.restated, said);
    }
}
