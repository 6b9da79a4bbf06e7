//! Makes the columns of what the file says of them, and holds other keys to the columns that there are.

use super::{
    Column, Content, Kind, Unit,
    draft::ColumnDraft,
    judge::{Allowed, Judge},
    requests::nothing,
    value::said,
};
use crate::{
    base::{money::Currency, text},
    collect::template::Fill,
    data::{
        table::{self, TableSpec},
        tables,
    },
};

/// The columns, in order.
pub(super) fn finish(drafts: Vec<ColumnDraft>, table: Option<&TableSpec>, judge: &mut Judge) -> Vec<Column> {
    let names: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    if names.is_empty() {
        let hint = "say which field fills which column: `[columns]`, then `date = \"created_at\"`";
        judge.needs(&["columns"], &["columns"], "the definition has no `columns`", hint);
    } else if let Some(table) = table {
        required(table, &names, judge);
    }
    let mut columns: Vec<Column> = drafts.into_iter().map(|draft| column(draft, &names, judge)).collect();
    if let Some(table) = table {
        for column in &mut columns {
            as_the_table_wants(column, table, &names, judge);
        }
    }
    circles(&columns, judge);
    columns
}

/// The table that rows go into.
pub(super) fn table(name: &str, judge: &mut Judge) -> Option<&'static TableSpec> {
    let found = tables::spec(name);
    if found.is_none() {
        let near = text::nearest(name, tables::ALL.iter().map(|spec| spec.name));
        judge.say(
            &["into"],
            format!("there is no table `{name}`"),
            said(near, || "`docs/tables.md` lists the tables".into()),
        );
    }
    found
}

/// Columns that the table cannot do without.
fn required(table: &TableSpec, names: &[String], judge: &mut Judge) {
    let has = |column: &table::Spec| names.iter().any(|name| is_named(column, name));
    let missing = |column: &&table::Spec| column.required && column.kind != table::Kind::Id && !has(column);
    let mut lacks: Vec<&str> = table.columns.iter().filter(missing).map(|column| column.name).collect();
    let days: Vec<&table::Spec> =
        table.columns.iter().filter(|column| matches!(column.name, "date" | "covers")).collect();
    if table.name == "revenue" && !days.into_iter().any(has) {
        lacks.push("date");
    }
    lacks.retain(|name| !judge.is_meant(name) && !judge.has(&["columns", name]));
    for name in lacks {
        let message = format!("`{}` needs a column `{name}`, and `columns` has none", table.name);
        judge.say(&["columns"], message, format!("say which field fills it: `{name} = \"…\"`"));
    }
}

/// The columns of the table that a name stands for.
fn is_named(column: &table::Spec, name: &str) -> bool {
    name == column.name || column.aliases.contains(&name.to_lowercase().as_str())
}

/// A row without what its table needs could not count, so it must not be written; and money is read as money.
fn as_the_table_wants(column: &mut Column, table: &TableSpec, names: &[String], judge: &mut Judge) {
    let Some(known) = table.columns.iter().find(|known| is_named(known, &column.name)) else { return };
    let is_day = table.name == "revenue" && matches!(known.name, "date" | "covers");
    let others = names.iter().filter(|name| **name != column.name);
    let has_other_day = others.clone().any(|name| matches!(name.as_str(), "date" | "covers"));
    column.is_required |= known.required || (is_day && !has_other_day);
    let is_field = matches!(column.content, Content::Fields(_));
    if known.kind == table::Kind::Money && is_field && matches!(column.kind, Kind::Text) {
        let message = format!("`{}` of `{}` is money, and its type does not say so", column.name, table.name);
        let hint = "write `type = \"money\"`, and `unit = \"minor\"` where it comes in cents";
        let name = column.name.clone();
        if !judge.has(&["columns", &name, "type"]) {
            judge.say(&["columns", &name], message, hint);
        }
    }
}

fn column(draft: ColumnDraft, names: &[String], judge: &mut Judge) -> Column {
    judge_column(&draft, names, judge);
    let ColumnDraft { name, from, value, default, is_required, empty, map, .. } = draft;
    let content = match value {
        Some(value) => Content::Template(value),
        None if from.is_empty() => Content::Template(nothing()),
        None => Content::Fields(from),
    };
    let kind = match draft.kind.as_deref() {
        Some("html") => Kind::Html,
        Some("number") => Kind::Number,
        Some("date") => Kind::Date(draft.form),
        Some("time") => Kind::Time(draft.form),
        Some("money") => {
            let unit = match draft.unit.as_deref() {
                Some("minor") => Unit::Minor,
                Some("cents") => Unit::Cents,
                _ => Unit::Major,
            };
            Kind::Money { unit, currency: draft.currency, digits: draft.digits, minus: draft.minus }
        }
        _ => Kind::Text,
    };
    Column { name, content, kind, default, is_required, empty, map }
}

/// What the keys of a column say of one another.
fn judge_column(draft: &ColumnDraft, names: &[String], judge: &mut Judge) {
    let name = draft.name.as_str();
    let at = ["columns", name];
    let key = |key: &'static str| [at[0], at[1], key];
    let is_given = judge.has_value(&at) || judge.has(&key("from")) || judge.has(&key("value"));
    if judge.has(&key("from")) && judge.has(&key("value")) {
        judge.say(&key("value"), format!("`{name}` has both a field and a `value`"), "keep one of the two");
    } else if draft.from.is_empty() && !is_given && !judge.is_meant("from") && !judge.is_meant("value") {
        let hint = format!("write `from = \"{name}\"` for a field, or `value = \"…\"` for a text");
        judge.say(&at, format!("nothing fills the column `{name}`"), hint);
    }
    fitting(draft, at, judge);
    if let Some(value) = &draft.value {
        judge.placeholders(&key("value"), value, Allowed { window: true, columns: names, ..Allowed::default() });
    }
    for code in draft.digits.keys().filter(|code| Currency::from_code(code).is_none()) {
        judge.say(&key("digits"), format!("`{code}` is no currency"), "write its code of three letters, such as `USD`");
    }
}

/// Keys that only some types have.
fn fitting(draft: &ColumnDraft, at: [&str; 2], judge: &mut Judge) {
    let kind = draft.kind.as_deref().unwrap_or("text");
    let [columns, name] = at;
    if draft.kind.is_none() && judge.has(&[columns, name, "type"]) {
        return;
    }
    for (key, kinds) in [
        ("form", &["date", "time"][..]),
        ("unit", &["money"]),
        ("currency", &["money"]),
        ("digits", &["money"]),
        ("minus", &["money"]),
    ] {
        if !kinds.contains(&kind) && judge.has(&[columns, name, key]) {
            let meant = kinds.first().copied().unwrap_or_default();
            let message = format!("a column of the type `{kind}` has no use for `{key}`");
            judge.say(&[columns, name, key], message, format!("remove it, or write `type = \"{meant}\"`"));
        }
    }
}

/// Columns that are made of one another.
fn circles(columns: &[Column], judge: &mut Judge) {
    let needs = |column: &Column| -> Vec<String> {
        let Content::Template(template) = &column.content else { return Vec::new() };
        let name = |fill: &Fill| if let Fill::Column(name) = fill { Some(name.clone()) } else { None };
        template.fills().filter_map(name).collect()
    };
    let mut open: Vec<(&str, Vec<String>)> =
        columns.iter().map(|column| (column.name.as_str(), needs(column))).collect();
    loop {
        let names: Vec<String> = open.iter().map(|(name, _)| (*name).to_owned()).collect();
        let before = open.len();
        open.retain(|(_, needs)| needs.iter().any(|need| names.contains(need)));
        if open.len() == before {
            break;
        }
    }
    if let Some((name, _)) = open.first() {
        let message = format!("`{name}` is made of itself");
        judge.say(&["columns", name], message, "a `value` may name columns that do not name it in turn");
    }
}

/// Names that must be columns.
pub(super) fn must_exist(at: &[&str], named: &[String], columns: &[Column], judge: &mut Judge) {
    let all: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    for name in named.iter().filter(|name| !all.contains(&name.as_str())) {
        if judge.is_meant(name) || judge.has(&["columns", name]) {
            continue;
        }
        let near = text::nearest(name, all.iter().copied());
        let hint = said(near, || format!("columns are {}", text::join(&all)));
        judge.say(at, format!("there is no column `{name}`"), hint);
    }
}
