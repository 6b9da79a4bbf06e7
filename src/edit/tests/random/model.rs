//! Tables, rows and values at random, and the rows that a file has.

use std::{collections::BTreeMap, str::FromStr};

use rust_decimal::Decimal;

use super::writer::Dialect;
use crate::{
    data::{
        schema::{Keep, Schema},
        tables, written,
    },
    edit::{books::Books, check::Before},
};

/// Rows as texts by column, without those that are empty.
pub(super) type Rows = Vec<BTreeMap<&'static str, String>>;

/// Numbers at random, the same for the same seed: splitmix64.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Id,
    Day,
    Late,
    Money,
    Mark,
    Text,
    Name,
    Flag,
    Count,
    Moment,
    Code,
    Agents,
    Own,
}

pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) sort: Sort,
    pub(super) required: bool,
}

pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
}

const fn of(name: &'static str, sort: Sort) -> Column {
    Column { name, sort, required: false }
}

const fn needed(name: &'static str, sort: Sort) -> Column {
    Column { name, sort, required: true }
}

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "revenue",
        columns: &[
            needed("id", Sort::Id),
            needed("date", Sort::Day),
            needed("amount", Sort::Money),
            of("source", Sort::Name),
            of("customer", Sort::Text),
            of("notes", Sort::Text),
            of("count", Sort::Count),
            of("mine", Sort::Own),
        ],
    },
    Table {
        name: "deals",
        columns: &[
            needed("id", Sort::Id),
            needed("created", Sort::Day),
            of("title", Sort::Text),
            of("value", Sort::Money),
            of("platform", Sort::Name),
            of("agents", Sort::Agents),
            of("proposal_sent", Sort::Mark),
            of("expected_close", Sort::Late),
            of("notes", Sort::Text),
            of("mine", Sort::Own),
        ],
    },
    Table {
        name: "costs",
        columns: &[
            needed("date", Sort::Day),
            needed("amount", Sort::Money),
            of("category", Sort::Name),
            of("notes", Sort::Text),
            of("mine", Sort::Own),
        ],
    },
    Table {
        name: "conversations",
        columns: &[
            needed("id", Sort::Id),
            needed("started_at", Sort::Moment),
            of("source", Sort::Name),
            of("zip", Sort::Code),
            of("completed", Sort::Flag),
            of("qualified", Sort::Flag),
            of("count", Sort::Count),
            of("mine", Sort::Own),
        ],
    },
];

/// Signs that are hard on somebody: quotes, delimiters, line breaks, letters of few encodings.
const SIGNS: &[&str] = &[
    "a", "b", "Z", "0", "7", " ", " ", "\"", "\"\"", "'", ",", ";", "\t", "|", "\n", "\r\n", "#", "# ", "=", "\\", "-",
    "é", "ß", "€", "<<<<<<< ", "{", "}", "[", "]", ":", "/", ".", "%", "$", "(", "null", "\u{a0}", "“", "\u{feff}",
];
const RARE: &[&str] = &["Ł", "漢", "🦀", "\u{7f}", "\u{1}", "Ċ"];
const NAMES: &[&str] = &["Upwork", "upwork", "UPWORK", "Direct mail", "Café", "ads", "x/y", "Ads", "a & b", "o'neil"];

impl Table {
    pub(super) fn column(&self, name: &str) -> &'static Column {
        let found = self.columns.iter().find(|column| column.name == name);
        found.unwrap_or(&Column { name: "none", sort: Sort::Own, required: false })
    }

    pub(super) fn has_ids(&self) -> bool {
        self.columns[0].sort == Sort::Id
    }

    /// A row with what is required and some of the rest.
    pub(super) fn row(
        &self,
        dice: &mut Dice,
        dialect: &Dialect,
        columns: &[&'static str],
    ) -> BTreeMap<&'static str, String> {
        let mut row = BTreeMap::new();
        for column in self.columns.iter().filter(|column| columns.contains(&column.name)) {
            if column.required || dice.chance(60) {
                let value = column.value(dice);
                if dialect.can(&value) {
                    row.insert(column.name, value);
                }
            }
        }
        row
    }
}

impl Column {
    pub(super) fn value(&self, dice: &mut Dice) -> String {
        let day = |dice: &mut Dice, month: u32| format!("2026-{month:02}-{:02}", 1 + dice.below(24));
        match self.sort {
            Sort::Id => format!("r-{:06x}", dice.below(1 << 24)),
            Sort::Day => day(dice, 1),
            Sort::Late => day(dice, 9),
            Sort::Mark => {
                if dice.chance(20) {
                    "y".to_owned()
                } else {
                    day(dice, 2)
                }
            }
            Sort::Money => money(dice),
            Sort::Count => dice.below(3000).to_string(),
            Sort::Flag => dice.pick(&["yes", "no"]).to_string(),
            Sort::Name => dice.pick(NAMES).to_string(),
            Sort::Code => format!("{:05}", dice.below(20_000)),
            Sort::Agents => dice.pick(&["maya", "Maya", "maya; tom", "maya:70; tom:30", "zoë"]).to_string(),
            Sort::Moment => format!("{}T{:02}:{:02}-06:00", day(dice, 2), dice.below(24), dice.below(60)),
            Sort::Text | Sort::Own => text(dice),
        }
    }
}

fn money(dice: &mut Dice) -> String {
    let whole = match dice.below(4) {
        0 => dice.below(10),
        1 => dice.below(1000),
        2 => dice.below(100_000),
        _ => dice.below(100_000_000),
    };
    let cents = match dice.below(3) {
        0 => String::new(),
        1 => format!(".{}", 1 + dice.below(9)),
        _ => format!(".{}{}", dice.below(10), 1 + dice.below(9)),
    };
    let sign = if dice.chance(15) && whole > 0 { "-" } else { "" };
    format!("{sign}{whole}{cents}")
}

fn text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(8) {
        let sign = if dice.chance(2) { dice.pick(RARE) } else { dice.pick(SIGNS) };
        text.push_str(sign);
    }
    // An apostrophe before a sign of a formula is how spreadsheets are told that it is none.
    let text = text.trim_start_matches(|sign: char| sign == '\'' || sign.is_whitespace()).trim();
    // `##` is what a spreadsheet leaves of a formula.
    if text.chars().all(|sign| sign == '#') { "plain".to_owned() } else { text.to_owned() }
}

/// A row with its numbers in one form and its names by their letters.
pub(super) fn canonical(table: &Table, row: &BTreeMap<&'static str, String>) -> BTreeMap<&'static str, String> {
    row.iter().map(|(name, value)| (*name, one(table.column(name).sort, value))).collect()
}

fn one(sort: Sort, value: &str) -> String {
    match sort {
        Sort::Money => Decimal::from_str(value).map_or(value.to_owned(), |number| number.normalize().to_string()),
        Sort::Name | Sort::Agents => value.to_lowercase(),
        _ => value.to_owned(),
    }
}

/// The rows of a file as it is read.
pub(super) fn rows(read: &Before, books: &Books<'_>, table: &'static Table, path: &str) -> Rows {
    let schema = Schema::new(tables::spec(table.name).unwrap(), books.business, Keep::All);
    let Some(filled) = read.rows(path) else { return Rows::new() };
    assert_eq!(filled.bad, Vec::<u32>::new(), "rows are left out");
    (0..filled.columns.lines.len() as u32)
        .map(|row| {
            let mut found = BTreeMap::new();
            for column in table.columns {
                let text = match schema.column(column.name) {
                    Some(number) => filled.columns.known[number]
                        .as_ref()
                        .and_then(|cells| written::text(cells, row, &filled.names, books.business.timezone)),
                    None => filled
                        .columns
                        .extras
                        .iter()
                        .find(|(name, _)| name == column.name)
                        .map(|(_, texts)| texts.get(row).to_owned()),
                };
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    found.insert(column.name, one(column.sort, &text));
                }
            }
            found
        })
        .collect()
}
