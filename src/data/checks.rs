//! What rows say about each other: ids that come twice, names of rows that are not there, codes that lost their zeros.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    cell::Fault,
    column::{Column, Mark, Texts},
    loaded::Loaded,
    names::Names,
    table::Kind,
};
use crate::base::{calendar::Day, money::Currency, problem::Code};

/// Checks that ids are there and unique.
pub(crate) fn ids(table: &mut Loaded<'_>) {
    let spec = table.schema.spec;
    let Some(index) = spec.columns.iter().position(|column| column.kind == Kind::Id) else { return };
    let Some(Column::Texts(ids)) = table.columns.known[index].take() else {
        if spec.columns[index].required {
            let rows = table.len();
            let firsts: Vec<u32> = table.files.iter().map(|(first, _)| *first).filter(|first| *first < rows).collect();
            for first in firsts {
                let fault = Fault::new(Code::E207, format!("`{}` rows have no `id` column", spec.name));
                table.warn(first, None, fault.hint("`takings check --fix` adds it and fills it in"));
            }
        }
        return;
    };
    if spec.columns[index].required {
        let missing: Vec<u32> = table.good().filter(|row| ids.get(*row).is_empty()).collect();
        for row in missing {
            let fault = Fault::new(Code::E207, "the row has no id");
            table.warn(row, Some(index), fault.hint("`takings check --fix` fills it in"));
        }
    }
    for (row, first) in repeated(&ids, table) {
        let (start, _) = table.file(first);
        let same_file = start == table.file(row).0;
        let line = table.columns.lines.get(first);
        let place =
            if same_file { format!("line {line}") } else { format!("line {line} of another file of the table") };
        let fault = Fault::new(Code::E201, format!("`{}` is the id of {place} already", ids.get(row)));
        table.leave_out(
            row,
            Some(index),
            fault.hint("give the row an id of its own, or remove it if it is the same one twice"),
        );
    }
    table.columns.known[index] = Some(Column::Texts(ids));
}

/// The rows whose id another row has, with the first such row. Ids that ascend, as they mostly do, cost one comparison.
fn repeated(ids: &Texts, table: &Loaded<'_>) -> Vec<(u32, u32)> {
    let mut last = "";
    let ascend = table.good().all(|row| {
        let id = ids.get(row);
        let fits = id.is_empty() || last < id;
        last = if id.is_empty() { last } else { id };
        fits
    });
    if ascend {
        return Vec::new();
    }
    let mut first: FxHashMap<&str, u32> = FxHashMap::default();
    let mut repeated = Vec::new();
    for row in table.good().filter(|row| !ids.get(*row).is_empty()) {
        match first.entry(ids.get(row)) {
            std::collections::hash_map::Entry::Occupied(entry) => repeated.push((row, *entry.get())),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(row);
            }
        }
    }
    repeated
}

/// The ids of a table, to look names of rows up in.
pub(crate) enum Known<'t> {
    Ascending(Vec<&'t str>),
    Any(FxHashSet<&'t str>),
}

impl<'t> Known<'t> {
    /// The ids of the rows that count, and of those left out: they are there, only not right.
    pub(crate) fn of(table: &'t Loaded<'_>) -> Option<Known<'t>> {
        let ids = table.texts("id")?;
        let list: Vec<&str> = (0..table.len()).map(|row| ids.get(row)).collect();
        let ascends = list.windows(2).all(|pair| pair[0] < pair[1]);
        Some(if ascends { Known::Ascending(list) } else { Known::Any(list.into_iter().collect()) })
    }

    fn has(&self, id: &str) -> bool {
        match self {
            Known::Ascending(ids) => ids.binary_search(&id).is_ok(),
            Known::Any(ids) => ids.contains(id),
        }
    }
}

/// Whether a table has a column that names rows of `target`.
pub(crate) fn refers_to(table: &Loaded<'_>, target: &str) -> bool {
    let mut columns = table.schema.columns.iter().zip(&table.columns.known);
    columns.any(|(def, cells)| cells.is_some() && matches!(def.kind, Kind::Reference(to) if to == target))
}

/// The rows of a table that name a row of `target` which is not there.
pub(crate) fn dangling(table: &Loaded<'_>, target: &str, known: &Known<'_>) -> Vec<(u32, usize, Fault)> {
    let columns = table
        .schema
        .columns
        .iter()
        .enumerate()
        .filter(|(_, def)| matches!(def.kind, Kind::Reference(to) if to == target));
    let mut found = Vec::new();
    for (index, _) in columns {
        let Some(Column::Texts(texts)) = &table.columns.known[index] else { continue };
        for row in table.good() {
            let id = texts.get(row);
            if !id.is_empty() && !known.has(id) {
                let fault = Fault::new(Code::E205, format!("`{id}` is the id of no row in `{target}`"));
                found.push((row, index, fault.hint("correct the id, or add the row that it names")));
            }
        }
    }
    found
}

/// Checks that won deals have their money and `deal_won` rows their deal, in a folder that links the two at all.
pub(crate) fn money_of_deals(deals: &mut Loaded<'_>, revenue: &mut Loaded<'_>, names: &Names) {
    let Some(paid) = revenue.texts("deal") else { return };
    let paid: FxHashSet<String> =
        revenue.good().map(|row| paid.get(row).to_owned()).filter(|id| !id.is_empty()).collect();
    if paid.is_empty() {
        return;
    }
    let won = deals.schema.column("won");
    let unpaid: Vec<u32> = match (won.and_then(|column| deals.columns.known[column].as_ref()), deals.texts("id")) {
        (Some(Column::Marks(marks)), Some(ids)) => {
            deals.good().filter(|&row| marks.get(row).is_some() && !paid.contains(ids.get(row))).collect()
        }
        _ => Vec::new(),
    };
    for row in unpaid {
        let fault = Fault::new(Code::E206, "the deal is won, but no row of revenue names it");
        deals.warn(row, won, fault.hint("add its row to `revenue`, with the deal's id in the column `deal`"));
    }
    let is_deal_won = |row: u32| revenue.name("kind", row).is_some_and(|kind| names.text(kind) == "deal_won");
    let unnamed: Vec<u32> = match revenue.texts("deal") {
        Some(deal) => revenue.good().filter(|&row| is_deal_won(row) && deal.get(row).is_empty()).collect(),
        None => Vec::new(),
    };
    let column = revenue.schema.column("deal");
    for row in unnamed {
        let fault = Fault::new(Code::E206, "the money of a won deal, but the row does not say which deal");
        revenue.warn(row, column, fault.hint("put the deal's id into the column `deal`"));
    }
}

/// Finds sums of a source that cover the same days and say the same of what and where: most likely one entry too many.
pub(crate) fn doubled_periods(revenue: &mut Loaded<'_>, names: &Names, by_hand: &BTreeSet<u32>) {
    let column = revenue.schema.column("covers");
    let Some(Column::Windows(covers)) = column.and_then(|column| revenue.columns.known[column].as_ref()) else {
        return;
    };
    let mut seen: BTreeMap<_, u32> = BTreeMap::new();
    let mut found = Vec::new();
    for row in revenue.good() {
        let Some(window) = covers.get(row) else { continue };
        let name = |column| revenue.name(column, row);
        let text = |column| revenue.texts(column).map_or("", |texts| texts.get(row)).to_owned();
        let what = [name("source"), name("kind"), name("offer"), name("platform"), name("niche"), name("agent")];
        let key = (
            by_hand.contains(&revenue.file(row).1),
            window,
            what,
            revenue.currency(row),
            text("customer"),
            text("deal"),
        );
        match seen.get(&key) {
            Some(first) => found.push((row, *first, window, name("source"))),
            None => {
                seen.insert(key, row);
            }
        }
    }
    for (row, first, window, source) in found {
        let source = source.map_or("its source", |source| names.text(source));
        let message =
            format!("{} is entered for {source} on line {} already", window.words(), revenue.columns.lines.get(first));
        let fault = Fault::new(Code::E212, message)
            .hint("remove one of the two; if both are right, say in `offer` or `kind` what differs");
        revenue.warn(row, column, fault);
    }
}

/// Leaves out rates that no currency can have.
pub(crate) fn rate_values(rates: &mut Loaded<'_>) {
    let column = rates.schema.column("rate");
    let Some(Column::Decimals(values)) = column.and_then(|column| rates.columns.known[column].as_ref()) else { return };
    let is_wrong = |row: &u32| values.get(*row).is_some_and(|rate| rate <= rust_decimal::Decimal::ZERO);
    let wrong: Vec<u32> = rates.good().filter(is_wrong).collect();
    for row in wrong {
        rates.leave_out(
            row,
            column,
            Fault::new(Code::E109, "a rate is above zero").hint("write what one unit is worth"),
        );
    }
}

/// Finds money in a currency that has no rate on its day, in a folder that has rates.
pub(crate) fn rates(revenue: &mut Loaded<'_>, rates: &Loaded<'_>, own: Currency) {
    let mut first: BTreeMap<Currency, Day> = BTreeMap::new();
    for row in rates.good() {
        if let (Some(day), Some(currency)) = (rates.day("date", row), rates.currency(row)) {
            first.entry(currency).and_modify(|first| *first = day.min(*first)).or_insert(day);
        }
    }
    let mut found = Vec::new();
    for row in revenue.good() {
        let (Some(currency), Some(day)) = (revenue.currency(row), revenue.day("date", row)) else { continue };
        if currency != own && first.get(&currency).is_none_or(|first| day < *first) {
            found.push((row, currency, day));
        }
    }
    let column = revenue.schema.column("currency");
    for (row, currency, day) in found {
        let fault = Fault::new(Code::E211, format!("there is no rate for {currency} on {} or before", day.words()));
        revenue.warn(row, column, fault.hint(format!("add a line such as `{day},{currency},1.08` to data/rates.csv")));
    }
}

/// Finds zips and other codes that are shorter than their like because a spreadsheet dropped the zeros before them.
pub(crate) fn lost_zeros(table: &mut Loaded<'_>) {
    for index in 0..table.schema.columns.len() {
        if table.schema.columns[index].kind != Kind::Code {
            continue;
        }
        let Some(Column::Texts(codes)) = table.columns.known[index].take() else { continue };
        let mut lengths: FxHashMap<usize, u32> = FxHashMap::default();
        let is_number = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
        for row in table.good().filter(|row| is_number(codes.get(*row))) {
            *lengths.entry(codes.get(row).len()).or_default() += 1;
        }
        let usual = [9, 5].into_iter().find(|len| lengths.get(len).is_some_and(|n| n * 2 > lengths.values().sum()));
        let short: Vec<u32> = match usual {
            Some(usual) => {
                let is_short = |code: &str| is_number(code) && code.len() < usual && code.len() + 2 >= usual;
                table.good().filter(|row| is_short(codes.get(*row))).collect()
            }
            None => Vec::new(),
        };
        for row in short {
            let code = codes.get(row);
            let whole = format!("{code:0>width$}", width = usual.unwrap_or_default());
            let fault = Fault::new(Code::E122, format!("`{code}` has lost the zeros before it"));
            table.warn(row, Some(index), fault.hint(format!("write `{whole}`, and format the column as text")));
        }
        table.columns.known[index] = Some(Column::Texts(codes));
    }
}

/// Finds posts that are said to be out although their time has not come.
pub(crate) fn posts_ahead(posts: &mut Loaded<'_>, names: &Names, end_of_today: i64) {
    let Some(column) = posts.schema.column("posted_at") else { return };
    let Some(Column::Moments(moments)) = posts.columns.known[column].take() else { return };
    let is_plan = |row: u32| posts.name("status", row).is_some_and(|status| names.text(status) != "posted");
    let ahead: Vec<u32> =
        posts.good().filter(|&row| moments.get(row).is_some_and(|at| at >= end_of_today) && !is_plan(row)).collect();
    for row in ahead {
        let fault = Fault::new(Code::E204, "a post that is out cannot lie ahead");
        posts.leave_out(row, Some(column), fault.hint("correct the date, or put `scheduled` into the column `status`"));
    }
    posts.columns.known[column] = Some(Column::Moments(moments));
}

/// Finds variants of experiments with more conversions than exposures.
pub(crate) fn conversions(experiments: &mut Loaded<'_>) {
    let column = |name: &str| experiments.schema.column(name);
    let counts = |name: &str| match column(name).and_then(|column| experiments.columns.known[column].as_ref()) {
        Some(Column::Counts(counts)) => Some(counts),
        _ => None,
    };
    let (Some(conversions), Some(exposures)) = (counts("conversions"), counts("exposures")) else { return };
    let more = |row: u32| conversions.get(row).zip(exposures.get(row)).filter(|(part, whole)| part > whole);
    let found: Vec<_> = experiments.good().filter_map(|row| Some((row, more(row)?))).collect();
    let place = column("conversions");
    for (row, (part, whole)) in found {
        let fault = Fault::new(Code::E213, format!("{part} conversions of {whole} exposures"));
        experiments.warn(row, place, fault.hint("correct one of the two; are they in each other's column?"));
    }
}

/// The day of a mark, for comparisons.
pub(crate) fn known_day(mark: Option<Mark>) -> Option<Day> {
    mark.and_then(Mark::day)
}
