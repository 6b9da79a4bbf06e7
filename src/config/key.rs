//! How keys of a TOML file are declared: each once, with its path, what it holds, what it means, and where its value goes.
//! `keys` declares those of `business.toml` so; other files that people write are declared in their own rooms.

use std::ops::Range;

use chrono_tz::Tz;
use rust_decimal::Decimal;
use toml::{Spanned, de::DeValue};

use crate::base::{
    calendar::Day,
    cron::Cron,
    money::Currency,
    problem::{Code, Problem},
};

use super::source::Source;

/// A sort of file: its keys, and the codes of what is wrong with it.
pub(crate) struct Form<D: 'static> {
    /// Its keys, in the order of the reference.
    pub(crate) keys: &'static [&'static [Key<D>]],
    /// A line that cannot be read.
    pub(crate) broken: Code,
    /// A value of the wrong kind.
    pub(crate) wrong_kind: Code,
    /// A key that is not there.
    pub(crate) unknown_key: Code,
    /// A value that does not exist.
    pub(crate) unknown_value: Code,
}

/// A key.
pub struct Key<D: 'static> {
    /// Its path. A part in capitals stands for a name of the user's choice; `[]` after a part for a list of sections.
    pub path: &'static str,
    /// What it holds, and where that goes.
    pub kind: Kind<D>,
    /// What it means, and what holds where it is absent.
    pub doc: &'static str,
    /// A value as it is written.
    pub example: &'static str,
}

/// Where a value goes: into the draft, under the names and numbers that stand for the capitals and lists of the path.
pub(crate) type Set<D, T> = fn(&mut D, &[&str], T);

/// A value as the file has it.
pub(crate) type Written<'a> = Spanned<DeValue<'a>>;

/// What a key holds.
pub enum Kind<D: 'static> {
    /// Text.
    Text(Set<D, String>),
    /// One of a few words.
    Choice(&'static [&'static str], Set<D, String>),
    /// A list of texts.
    Texts(Set<D, Vec<String>>),
    /// A text, or a list of texts.
    OneOrMore(Set<D, Vec<String>>),
    /// A list of some of a few words.
    Choices(&'static [&'static str], Set<D, Vec<String>>),
    /// A number.
    Number(Set<D, Decimal>),
    /// A fraction between 0 and 1.
    Fraction(Set<D, Decimal>),
    /// Fractions between 0 and 1.
    Fractions(Set<D, Vec<Decimal>>),
    /// A whole number between two others.
    Whole(u32, u32, Set<D, u32>),
    /// Whole numbers.
    Wholes(Set<D, Vec<u32>>),
    /// `true` or `false`.
    Flag(Set<D, bool>),
    /// A day.
    Day(Set<D, Day>),
    /// A currency code.
    Currency(Set<D, Currency>),
    /// A time zone.
    Zone(Set<D, Tz>),
    /// The form of a date.
    DateForm(Set<D, String>),
    /// A cron expression.
    Cron(Set<D, Cron>),
    /// The name of a secret, as `{ secret = "…" }`.
    Secret(Set<D, String>),
    /// Scheme and host of a service.
    Host(Set<D, String>),
    /// A whole address.
    Address(Set<D, String>),
    /// Something that the file's own room reads.
    Own(&'static Nature, fn(&mut D, &[&str], &Written) -> Result<(), Wrong>),
}

/// Something that a file's own room reads.
#[derive(Debug)]
pub struct Nature {
    /// What it is, for people: `text` or `id of a figure`.
    pub words: &'static str,
    /// What a value is not, where there is none such: `no figure`.
    pub no: &'static str,
}

/// Why a value cannot be used.
#[derive(Debug)]
pub enum Wrong {
    /// It is of another kind.
    Kind,
    /// It is of the right kind, and does not exist; a hint.
    Unknown(String),
    /// It is a number of this many thousands to some people, and a small one to TOML.
    Thousands(String),
    /// It is wrong in a way that takes words of its own.
    Said {
        /// What is wrong.
        message: String,
        /// The way out.
        hint: String,
        /// The part of the file that is meant, where it is not the whole value.
        span: Option<Range<usize>>,
    },
}

/// A key that the file gives, and where.
#[derive(Debug)]
pub(crate) struct Given {
    /// The path of its key, as declared.
    pub(crate) key: &'static str,
    /// Its path as people write it.
    pub(crate) path: String,
    /// Its path part by part, with the numbers of lists.
    pub(crate) parts: Vec<String>,
    /// The names and numbers that stand for the capitals and lists of the path.
    pub(crate) names: Vec<String>,
    /// The bytes of its value.
    pub(crate) span: Range<usize>,
}

/// A file that was read key by key.
pub(crate) struct Reading<'s, D> {
    /// What it says; `None` where nothing of it could be read.
    pub(crate) draft: Option<D>,
    /// The keys that it gives, in its order.
    pub(crate) given: Vec<Given>,
    /// Its text.
    pub(crate) source: Source<'s>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
}

impl<D> Kind<D> {
    /// What it is, for people.
    pub fn words(&self) -> String {
        match self {
            Kind::Text(_) => "text".into(),
            Kind::Choice(words, _) => quoted(words),
            Kind::Texts(_) => "list of texts".into(),
            Kind::OneOrMore(_) => "text, or list of texts".into(),
            Kind::Choices(words, _) => format!("list of {}", quoted(words)),
            Kind::Number(_) => "number".into(),
            Kind::Fraction(_) => "fraction from 0 to 1".into(),
            Kind::Fractions(_) => "list of fractions from 0 to 1".into(),
            Kind::Whole(least, most, _) if *most < u32::MAX => format!("whole number from {least} to {most}"),
            Kind::Whole(..) => "whole number".into(),
            Kind::Wholes(_) => "list of whole numbers".into(),
            Kind::Flag(_) => "`true` or `false`".into(),
            Kind::Day(_) => "date".into(),
            Kind::Currency(_) => "currency code of ISO 4217".into(),
            Kind::Zone(_) => "time zone such as `Europe/Paris`".into(),
            Kind::DateForm(_) => "form of a date, with `%d`, `%m`, `%Y` and so on".into(),
            Kind::Cron(_) => "five fields of cron: minute, hour, day, month, weekday".into(),
            Kind::Secret(_) => "name of a secret".into(),
            Kind::Host(_) => "scheme and host".into(),
            Kind::Address(_) => "address".into(),
            Kind::Own(nature, _) => nature.words.into(),
        }
    }

    /// What a value is not, where there is none such.
    pub(super) fn no(&self) -> &'static str {
        match self {
            Kind::Currency(_) => "no currency",
            Kind::Zone(_) => "no time zone",
            Kind::DateForm(_) => "no form of a date",
            Kind::Host(_) => "no scheme and host",
            Kind::Address(_) => "no address",
            Kind::Own(nature, _) => nature.no,
            _ => "not one of the values that it can have",
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

impl<D> Key<D> {
    /// A key of a table.
    pub(crate) const fn new(path: &'static str, kind: Kind<D>, example: &'static str, doc: &'static str) -> Key<D> {
        Key { path, kind, doc, example }
    }
}

impl<D> Form<D> {
    /// Every key.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static Key<D>> + use<D> {
        self.keys.iter().flat_map(|group| group.iter())
    }
}
