//! Collects sources side by side: fetches, merges and writes each on its own, so that the failure of one stops no other.

use std::{collections::BTreeSet, path::Path};

use super::{
    definition::{Definition, Origin, Service},
    failure::{Failure, FailureKind},
    fetch::{self, Context, Event, Fetched, Probe},
    manners::Hosts,
    merge::{self, Merged, Target},
    template::{Fill, Part},
};
use crate::{
    base::{
        calendar::Day,
        clock::Clock,
        files::{self, FileError},
        money::{Currency, Sums},
        secret::Vault,
    },
    config::Business,
    edit::{self, Change, EditError},
};

/// Keeps what a change takes out, before a file is changed; without it, that the change was not made after all.
pub type Keep<'a> = dyn Fn(&Definition, Option<&Done>) -> Result<(), FileError> + Sync + 'a;

/// What sources are collected with.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The business's folder.
    pub root: &'a Path,
    /// The business.
    pub business: &'a Business,
    /// The secrets.
    pub vault: &'a Vault,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The day that stands for today.
    pub today: Day,
    /// The first day that is asked for, where it is not the definition's.
    pub since: Option<Day>,
    /// Whether more rows may go than a source allows.
    pub accepts_shrink: bool,
    /// Whether files stay as they are.
    pub is_dry: bool,
    /// Keeps what a change takes out, before a file is changed; without it, that the change was not made after all.
    pub keep: &'a Keep<'a>,
}

/// How it went with a source.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The source.
    pub definition: &'a Definition,
    /// What came of it.
    pub result: Result<Done, Failure>,
}

/// A source that was collected.
#[derive(Debug, Default)]
pub struct Done {
    /// What came; the rows themselves are in the file.
    pub fetched: Fetched,
    /// The money in the rows that came.
    pub money: Sums,
    /// What changed in the file.
    pub merged: Merged,
    /// The change to the file; `None` where it stays as it is.
    pub change: Option<Change>,
}

/// Collects sources. `tell` hears how it goes with each, from several threads.
pub fn collect<'a>(
    definitions: &[&'a Definition],
    inputs: Inputs<'_>,
    tell: &(dyn Fn(&Definition, Event) + Sync),
) -> Vec<Outcome<'a>> {
    let hosts = Hosts::default();
    let hosts = &hosts;
    std::thread::scope(|scope| {
        let running: Vec<_> = definitions
            .iter()
            .map(|definition| {
                let definition = *definition;
                let work = move || {
                    let done = one(definition, inputs, hosts, &|event| tell(definition, event));
                    done.map_err(|failure| masked(failure, inputs.vault))
                };
                (definition, scope.spawn(work))
            })
            .collect();
        let outcome = |(definition, thread): (&'a Definition, std::thread::ScopedJoinHandle<'_, _>)| {
            let stopped = || Failure::new(FailureKind::Malformed, "it stopped for a reason that nobody foresaw");
            Outcome { definition, result: thread.join().unwrap_or_else(|_| Err(stopped())) }
        };
        running.into_iter().map(outcome).collect()
    })
}

/// The secrets that a service needs, by name; those that may be missing are not among them.
pub fn secrets(service: &Service) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    service.templates(&mut |template| {
        names.extend(template.parts.iter().filter_map(|part| match part {
            Part::Fill(Fill::Secret { name, is_optional: false, .. }) => Some(name.clone()),
            _ => None,
        }));
    });
    names
}

/// Asks a service for its first page. Nothing is written.
pub fn probe(definition: &Definition, inputs: Inputs<'_>) -> Result<Probe, Failure> {
    let Origin::Service(service) = &definition.origin else { return Ok(Probe::default()) };
    let hosts = Hosts::default();
    let found = fetch::probe(service, context(definition, inputs, &hosts, &|_| {}));
    found.map_err(|failure| masked(failure, inputs.vault))
}

fn context<'a>(definition: &Definition, inputs: Inputs<'a>, hosts: &'a Hosts, tell: &'a dyn Fn(Event)) -> Context<'a> {
    Context {
        vault: inputs.vault,
        clock: inputs.clock,
        hosts,
        today: inputs.today,
        since: inputs.since,
        zone: definition.zone.unwrap_or(inputs.business.timezone),
        currency: inputs.business.currency,
        tell,
    }
}

/// Whatever a failure repeats of an answer, no secret is in it.
fn masked(mut failure: Failure, vault: &Vault) -> Failure {
    failure.message = vault.mask(&failure.message);
    failure.hints.iter_mut().for_each(|hint| *hint = vault.mask(hint));
    failure
}

/// Collects a source. A source that is entered by hand has nothing to be collected.
fn one(definition: &Definition, inputs: Inputs<'_>, hosts: &Hosts, tell: &dyn Fn(Event)) -> Result<Done, Failure> {
    let Origin::Service(service) = &definition.origin else { return Ok(Done::default()) };
    let fetched = fetch::fetch(service, context(definition, inputs, hosts, tell))?;
    let mut done = put(definition, service, fetched, inputs)?;
    if let Some(change) = done.change.as_ref().filter(|_| !inputs.is_dry) {
        // Whenever the program is stopped, what goes out of the file is kept already.
        (inputs.keep)(definition, Some(&done)).map_err(|error| unwritten(&EditError::File(error)))?;
        if let Err(error) = edit::apply(inputs.root, change) {
            // It is said anyhow; the disk may be what is wrong.
            let _ = (inputs.keep)(definition, None);
            return Err(unwritten(&error));
        }
    }
    done.fetched.rows.clear();
    Ok(done)
}

/// Puts what came into the source's file, in memory.
fn put(definition: &Definition, service: &Service, fetched: Fetched, inputs: Inputs<'_>) -> Result<Done, Failure> {
    let path = definition.file();
    let old = files::read_if_there(&inputs.root.join(&path));
    let old = old.map_err(|error| Failure::new(FailureKind::File, error.to_string()))?;
    let text = old.as_ref().map(|bytes| encoding_rs::UTF_8.decode(bytes));
    if matches!(text, Some((_, _, true))) {
        let failure = Failure::new(FailureKind::File, format!("`{path}` is not UTF-8"));
        return Err(failure.hint("open it and save it as `CSV UTF-8`; nothing was written"));
    }
    let own = inputs.business.currency;
    let money = money(service, &fetched.rows, own);
    // The byte order mark that decoding took off is part of the file.
    let with_mark = text.map(|(text, _, _)| {
        // So that a spreadsheet that needed one still knows the letters of a file that was UTF-16.
        let has_mark = old.as_ref().is_some_and(|bytes| encoding_rs::Encoding::for_bom(bytes).is_some());
        if has_mark { format!("\u{feff}{text}") } else { text.into_owned() }
    });
    let target = Target {
        old: with_mark.as_deref(),
        columns: &service.columns,
        rule: &service.merge,
        asked: fetched.asked,
        day_column: service.windows.column.as_deref(),
        today: inputs.today,
        own,
        accepts_shrink: inputs.accepts_shrink,
    };
    let mut merged = merge::merge(target, &fetched.rows).map_err(|failure| match failure.kind {
        FailureKind::File => Failure { message: format!("`{path}`: {}", failure.message), ..failure },
        _ => failure,
    })?;
    let change = merged.text.take().map(|text| Change::of_file(&path, old, Some(text.into_bytes())));
    Ok(Done { fetched, money, merged, change })
}

/// The money in rows, by the first column of money.
fn money(service: &Service, rows: &[Vec<String>], own: Currency) -> Sums {
    let place = |test: &dyn Fn(&super::definition::Column) -> bool| service.columns.iter().position(test);
    let mut sums = Sums::default();
    let Some(amount) = place(&|column| matches!(column.kind, super::definition::Kind::Money { .. })) else {
        return sums;
    };
    let currency = place(&|column| column.name == "currency");
    for row in rows {
        let code = currency.and_then(|at| Currency::from_code(row.get(at)?));
        if let Some(number) = row.get(amount).and_then(|cell| cell.parse().ok()) {
            sums.add(number, code.unwrap_or(own));
        }
    }
    sums
}

fn unwritten(error: &EditError) -> Failure {
    let failure = Failure::new(FailureKind::File, error.to_string());
    match error {
        EditError::Changed(_) => failure.hint("somebody saved the file meanwhile"),
        EditError::File(_) => failure.hint("the file is as it was before"),
    }
}
