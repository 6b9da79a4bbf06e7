//! What a page says that has nothing to show: the file to make, or what its rows would have to say.

use super::{
    model::{Block, Empty, Inline, Section},
    pages::{Body, Page},
};
use crate::{
    base::text::{count, grouped},
    metrics::{Metrics, tables},
};

/// A column without which rows have nothing to say to a page.
struct Need {
    page: &'static str,
    table: &'static str,
    column: &'static str,
    /// What no row does.
    lacks: &'static str,
}

const fn need(page: &'static str, table: &'static str, column: &'static str, lacks: &'static str) -> Need {
    Need { page, table, column, lacks }
}

const NEEDS: &[Need] = &[
    need("revenue", "deals", "won", "none is won yet"),
    need("revenue", "deals", "value", "none says what it is worth"),
    need("mtd", "deals", "won", "none is won yet"),
    need("mtd", "deals", "value", "none says what it is worth"),
    need("sources", "deals", "source", "none says how it came in"),
    need("agents", "deals", "agents", "none names an agent"),
    need("platforms", "deals", "platform", "none names a platform"),
    need("offers", "deals", "offer", "none names an offer"),
    need("offers", "revenue", "offer", "none names an offer"),
    need("offers", "activities", "offer", "none names an offer"),
    need("market", "conversations", "zip", "none says where it is from"),
    need("market", "lead_sales", "zip", "none says where it is from"),
];

/// Pages that wait for a setting rather than for rows: what is missing, and how it is written.
const SETTINGS: &[(&str, &str, &str)] =
    &[("targets", "no target is set", "[[targets]]\nfigure = \"revenue.mtd\"\nat_least = 10_000\n")];

/// The page of one that has nothing to show.
pub(super) fn body(page: &Page, metrics: &Metrics<'_>) -> Body {
    unsaid(page, metrics).or_else(|| unset(page, metrics)).or_else(|| unheard(page, metrics)).unwrap_or_else(|| {
        let table = page.tables.first().copied().unwrap_or("deals");
        let empty = Empty {
            what: page.what.to_owned(),
            file: format!("data/{table}.csv"),
            example: tables::example(table).to_owned(),
        };
        says(format!("{}: nothing is here yet.", page.label), vec![Block::Empty(empty)])
    })
}

fn says(headline: String, blocks: Vec<Block>) -> Body {
    let section = Section { id: "empty".to_owned(), blocks, ..Section::default() };
    Body { headline, sections: vec![section] }
}

/// There are rows, and none of them fills the column that the page is made of.
fn unsaid(page: &Page, metrics: &Metrics<'_>) -> Option<Body> {
    let data = metrics.data;
    let lacking = NEEDS.iter().filter(|need| need.page == page.name && tables::rows(data, need.table) > 0);
    let lacking: Vec<&Need> = lacking.filter(|need| !tables::fills(data, need.table, need.column)).collect();
    let first = lacking.first()?;
    let rows = things(first.table, tables::rows(data, first.table));
    let mut blocks = vec![Block::Note(vec![Inline::Text(page.what.to_owned())])];
    blocks.extend(lacking.iter().map(|need| {
        Block::Note(vec![
            Inline::Text(format!(
                "{}, {}: fill the column ",
                things(need.table, tables::rows(data, need.table)),
                need.lacks
            )),
            Inline::Code(need.column.to_owned()),
            Inline::Text(" in ".to_owned()),
            Inline::Code(file(need.table, metrics)),
            Inline::Text(".".to_owned()),
        ])
    }));
    Some(says(format!("{}: {rows}, {}.", page.label, first.lacks), blocks))
}

/// What the rows of a table are, with their number.
fn things(table: &str, n: u64) -> String {
    match table {
        "deals" => count(n, "deal", "deals"),
        "revenue" => count(n, "payment", "payments"),
        "activities" => count(n, "activity", "activities"),
        "conversations" => count(n, "conversation", "conversations"),
        "lead_sales" => count(n, "lead sale", "lead sales"),
        _ => count(n, "row", "rows"),
    }
}

/// The first file of a table.
fn file(table: &str, metrics: &Metrics<'_>) -> String {
    let mut files = metrics.data.files.iter().filter(|file| file.table == table);
    files.next().map_or_else(|| format!("data/{table}.csv"), |file| file.path.clone())
}

/// There are rows, and the page is made of a setting.
fn unset(page: &Page, metrics: &Metrics<'_>) -> Option<Body> {
    let (_, missing, example) = SETTINGS.iter().find(|(name, ..)| *name == page.name)?;
    page.tables.iter().any(|table| tables::rows(metrics.data, table) > 0).then_some(())?;
    let empty =
        Empty { what: page.what.to_owned(), file: "data/business.toml".to_owned(), example: (*example).to_owned() };
    Some(says(format!("{}: {missing} yet.", page.label), vec![Block::Empty(empty)]))
}

/// There are files, and the page hears nothing of them: their rows are left out, or of days ahead.
fn unheard(page: &Page, metrics: &Metrics<'_>) -> Option<Body> {
    let there = || metrics.data.files.iter().filter(|file| page.tables.contains(&file.table));
    let text = |text: &str| Inline::Text(text.to_owned());
    let (file, words, says_so) = if let Some(file) = there().find(|file| file.rows > file.left_out) {
        let rows = count(u64::from(file.rows - file.left_out), "row that counts", "rows that count");
        let words = format!(" has {rows}, and none that this page can show on {}. ", metrics.today.words());
        (file, vec![Inline::Text(words), text(page.what)], format!("{}: nothing to show yet.", page.label))
    } else {
        let file = there().find(|file| file.rows > 0).or_else(|| there().next())?;
        let none = format!("{}: no row counts yet.", page.label);
        match file.rows {
            0 => (file, vec![text(" is there, and has no row yet.")], none),
            rows => {
                let left_out = format!(" is there, but none of its {} counts: ", rows_of(rows));
                let health = Inline::Page("health".to_owned(), "Data health".to_owned());
                (file, vec![Inline::Text(left_out), health, text(" says why.")], none)
            }
        }
    };
    let mut note = vec![Inline::Code(file.path.clone())];
    note.extend(words);
    Some(says(says_so, vec![Block::Note(note)]))
}

fn rows_of(rows: u32) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        insights::{Facts, Found},
        metrics::{
            compute,
            fixture::{Deal, add_deals, business, day},
        },
        report::pages::page,
    };

    #[test]
    fn a_page_says_what_its_rows_lack() {
        let mut data = Dataset::default();
        let marks = ["", "2026-01-05", "", "", ""];
        let row = |id: &str| Deal { id: id.into(), created: "2026-01-02", marks, ..Deal::default() };
        add_deals(&mut data, "data/deals.csv", &[row("a"), row("b")]);
        let business = business();
        let metrics = compute(&data, &business, day("2026-02-01"));
        let facts = Facts { metrics: &metrics, problems: &[], found: &Found::default() };
        let headline = |name: &str| page(name, facts).unwrap().headline;
        assert_eq!(headline("agents"), "Agents: 2 deals, none names an agent.");
        assert_eq!(headline("mtd"), "This month: 2 deals, none is won yet.");
        assert_eq!(headline("targets"), "Targets: no target is set yet.");
        assert_eq!(headline("jobs"), "Jobs: nothing is here yet.");
        let offers = page("offers", facts).unwrap();
        let column = Inline::Code("offer".to_owned());
        let says = |block: &Block| matches!(block, Block::Note(text) if text.contains(&column));
        assert!(offers.sections[0].blocks.iter().any(says), "{offers:?}");
    }
}
