//! A definition while its file is read: a place for each value that the file gives. What they make together is in `read`.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json_path::JsonPath;

use super::{DateForm, Field, Filter, Format, From, JsonTemplate, Outside, Rate, Retry, Step};
use crate::{collect::template::Template, config::value::Read};

/// A definition while its file is read.
#[derive(Default)]
pub struct Draft {
    pub(super) label: Option<String>,
    pub(super) unverified: Option<String>,
    pub(super) into: Option<String>,
    pub(super) base: Option<String>,
    pub(super) zone: Option<Tz>,
    pub(super) auth: AuthDraft,
    pub(super) before: Vec<RequestDraft>,
    pub(super) request: RequestDraft,
    pub(super) rate: Option<Rate>,
    pub(super) retry: Retry,
    pub(super) window: WindowDraft,
    pub(super) pages: PagesDraft,
    pub(super) rows: RowsDraft,
    pub(super) errors: Vec<ErrorDraft>,
    pub(super) expect: Vec<ExpectDraft>,
    pub(super) columns: Vec<ColumnDraft>,
    pub(super) merge: MergeDraft,
    pub(super) manual_file: Option<String>,
    pub(super) due_day: Option<u32>,
    pub(super) fallback: Option<String>,
}

/// Who asks.
#[derive(Default)]
pub(super) struct AuthDraft {
    pub(super) kind: Option<String>,
    pub(super) user: Option<Template>,
    pub(super) password: Option<Template>,
    pub(super) token: Option<Template>,
    pub(super) name: Option<String>,
    pub(super) value: Option<Template>,
    pub(super) token_url: Option<Template>,
    pub(super) client_id: Option<Template>,
    pub(super) client_secret: Option<Template>,
    pub(super) send: Option<String>,
    pub(super) extra: Vec<(String, Template)>,
    pub(super) steps: Vec<StepDraft>,
}

/// A step of a login.
#[derive(Default)]
pub(super) struct StepDraft {
    pub(super) request: RequestDraft,
    pub(super) not_at: Option<String>,
    pub(super) take: Vec<TakeDraft>,
}

/// What a step takes.
#[derive(Default)]
pub(super) struct TakeDraft {
    pub(super) name: String,
    pub(super) css: Option<String>,
    pub(super) attribute: Option<String>,
    pub(super) json: Option<JsonPath>,
    pub(super) header: Option<String>,
    pub(super) cookie: Option<String>,
}

/// A request.
#[derive(Default)]
pub(super) struct RequestDraft {
    pub(super) method: Option<String>,
    pub(super) path: Option<Template>,
    pub(super) query: Vec<(String, Template)>,
    pub(super) headers: Vec<(String, Template)>,
    pub(super) form: Vec<(String, Template)>,
    pub(super) json: Option<JsonTemplate>,
    pub(super) body: Option<Template>,
    pub(super) timeout: Option<u32>,
}

/// The days that are asked for.
#[derive(Default)]
pub(super) struct WindowDraft {
    pub(super) from: Option<From>,
    pub(super) step: Option<Step>,
    pub(super) max_days: Option<u32>,
    pub(super) lookback: u32,
    pub(super) overlap: u32,
    pub(super) column: Option<String>,
    pub(super) outside: Outside,
}

/// How an answer is continued.
#[derive(Default)]
pub(super) struct PagesDraft {
    pub(super) kind: Option<String>,
    pub(super) param: Option<String>,
    pub(super) size: Option<u32>,
    pub(super) size_param: Option<String>,
    pub(super) first: Option<u32>,
    pub(super) next: Option<JsonPath>,
    pub(super) more: Option<JsonPath>,
    pub(super) total: Option<JsonPath>,
    pub(super) total_pages: Option<JsonPath>,
    pub(super) most: Option<u32>,
}

/// Where rows are.
#[derive(Default)]
pub(super) struct RowsDraft {
    pub(super) format: Format,
    pub(super) path: Option<JsonPath>,
    pub(super) filter: Vec<FilterDraft>,
    pub(super) least: u32,
    pub(super) most_megabytes: Option<u32>,
}

/// Which rows are wanted.
#[derive(Default)]
pub(super) struct FilterDraft {
    pub(super) field: Option<Field>,
    pub(super) is_in: Option<Vec<String>>,
    pub(super) not_in: Option<Vec<String>>,
}

impl FilterDraft {
    /// The rule, where it says which field and what of it.
    pub(super) fn finish(self) -> Option<Filter> {
        let is_judged = self.is_in.is_some() || self.not_in.is_some();
        let filter =
            |field: Field| Filter { path: field.path, is_in: self.is_in, not_in: self.not_in.unwrap_or_default() };
        self.field.filter(|_| is_judged).map(filter)
    }
}

/// What makes an answer an error.
#[derive(Default)]
pub(super) struct ErrorDraft {
    pub(super) path: Option<JsonPath>,
    pub(super) is_in: Option<Vec<String>>,
    pub(super) message: Option<JsonPath>,
}

/// What must hold of a field.
#[derive(Default)]
pub(super) struct ExpectDraft {
    pub(super) field: String,
    pub(super) is_in: Option<Vec<String>>,
    pub(super) most: Option<Decimal>,
    pub(super) is_unique: bool,
}

/// A column.
#[derive(Default)]
pub(super) struct ColumnDraft {
    pub(super) name: String,
    pub(super) from: Vec<Field>,
    pub(super) value: Option<Template>,
    pub(super) kind: Option<String>,
    pub(super) form: DateForm,
    pub(super) unit: Option<String>,
    pub(super) currency: Option<Field>,
    pub(super) digits: BTreeMap<String, u32>,
    pub(super) minus: Option<Field>,
    pub(super) default: Option<String>,
    pub(super) is_required: bool,
    pub(super) empty: Vec<String>,
    pub(super) map: BTreeMap<String, String>,
}

/// How rows become the file.
#[derive(Default)]
pub(super) struct MergeDraft {
    pub(super) key: Option<Vec<String>>,
    pub(super) sum: Vec<String>,
    pub(super) is_replace: bool,
    pub(super) shrink: Option<Decimal>,
}

impl Draft {
    /// The request for rows.
    pub(super) fn request(&mut self, _: &[&str]) -> &mut RequestDraft {
        &mut self.request
    }

    /// The request before each window that the number names.
    pub(super) fn before(&mut self, names: &[&str]) -> &mut RequestDraft {
        at(&mut self.before, names)
    }

    /// The request of the step that the number names.
    pub(super) fn step_request(&mut self, names: &[&str]) -> &mut RequestDraft {
        &mut self.step(names).request
    }

    /// The step of the login that the number names.
    pub(super) fn step(&mut self, names: &[&str]) -> &mut StepDraft {
        at(&mut self.auth.steps, names)
    }

    /// What a step takes under a name.
    pub(super) fn take(&mut self, names: &[&str]) -> &mut TakeDraft {
        let name = last(names);
        let take = &mut self.step(names).take;
        named(take, |take| take.name == name, || TakeDraft { name: name.clone(), ..TakeDraft::default() })
    }

    /// The rule for rows that the number names.
    pub(super) fn filter(&mut self, names: &[&str]) -> &mut FilterDraft {
        at(&mut self.rows.filter, names)
    }

    /// The rule for errors that the number names.
    pub(super) fn error(&mut self, names: &[&str]) -> &mut ErrorDraft {
        at(&mut self.errors, names)
    }

    /// What must hold of a field.
    pub(super) fn expect(&mut self, names: &[&str]) -> &mut ExpectDraft {
        let field = first(names);
        let new = || ExpectDraft { field: field.clone(), ..ExpectDraft::default() };
        named(&mut self.expect, |expect| expect.field == field, new)
    }

    /// A column by its header.
    pub(super) fn column(&mut self, names: &[&str]) -> &mut ColumnDraft {
        let name = first(names);
        let new = || ColumnDraft { name: name.clone(), ..ColumnDraft::default() };
        named(&mut self.columns, |column| column.name == name, new)
    }
}

/// Puts a value where there may be one.
pub(super) fn put<T>(place: &mut Option<T>, it: Read<T>) -> Read<()> {
    set(place, it.map(Some))
}

/// Puts a value in its place.
pub(super) fn set<T>(place: &mut T, it: Read<T>) -> Read<()> {
    *place = it?;
    Ok(())
}

/// Puts a value behind the others, under the last of the names.
pub(super) fn push<T>(list: &mut Vec<(String, T)>, names: &[&str], it: Read<T>) -> Read<()> {
    list.push((last(names), it?));
    Ok(())
}

/// The first of the names that stand for the capitals of a path.
pub(super) fn first(names: &[&str]) -> String {
    names.first().copied().unwrap_or_default().to_owned()
}

/// The last of them.
pub(super) fn last(names: &[&str]) -> String {
    names.last().copied().unwrap_or_default().to_owned()
}

/// The item with the number that comes first among the names; items before it are made where they are missing.
fn at<'a, T: Default>(list: &'a mut Vec<T>, names: &[&str]) -> &'a mut T {
    let index = first(names).parse().unwrap_or(0);
    if list.len() <= index {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}

/// The item that is meant; a new one where there is none.
fn named<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool, new: impl Fn() -> T) -> &mut T {
    let index = list.iter().position(is_it).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    });
    &mut list[index]
}
