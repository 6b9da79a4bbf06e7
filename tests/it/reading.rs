//! Reading: whatever the bytes, nothing panics, every place is right, and the same rows are the same however they are
//! written.

use std::{fmt::Write as _, fs, path::Path};

use proptest::prelude::*;
use takings::{
    base::{calendar::Day, problem::Problem},
    config::{Business, parse::parse},
    data::{
        Dataset,
        load::{Future, Keep, load},
    },
};

fn business() -> Business {
    parse("name = \"Test\"\nas_of = 2026-10-31\n", "data/business.toml").0.unwrap()
}

fn read(files: &[(&str, Vec<u8>)]) -> (Dataset, Vec<Problem>) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(path, bytes).unwrap();
    }
    load(folder.path(), &business(), Day::new(2026, 10, 31).unwrap(), Future::Mistake, Keep::All)
}

/// How a file can be written without changing what it says.
#[derive(Clone, Debug)]
struct Dialect {
    newline: &'static str,
    delimiter: char,
    mark: bool,
    encoding: &'static str,
    blanks: bool,
    last_newline: bool,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    (
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec![',', ';', '\t', '|']),
        any::<bool>(),
        prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "cp1252"]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(newline, delimiter, mark, encoding, blanks, last_newline)| Dialect {
            newline,
            delimiter,
            mark: mark || encoding.starts_with("utf-16"),
            encoding,
            blanks,
            last_newline,
        })
}

fn encode(rows: &[Vec<String>], dialect: &Dialect) -> Vec<u8> {
    let quote = |cell: &String| {
        let needs = cell.contains([dialect.delimiter, '"', '\n', '\r']);
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let mut lines: Vec<String> = Vec::new();
    for row in rows {
        lines.push(row.iter().map(quote).collect::<Vec<_>>().join(&dialect.delimiter.to_string()));
        if dialect.blanks {
            lines.push(String::new());
        }
    }
    let mut text = lines.join(dialect.newline);
    if dialect.last_newline {
        text += dialect.newline;
    }
    let mark = if dialect.mark { "\u{feff}" } else { "" };
    match dialect.encoding {
        "utf-16le" => format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => format!("{mark}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "cp1252" => text.chars().map(|char| char as u8).collect(),
        _ => format!("{mark}{text}").into_bytes(),
    }
}

/// Titles with everything that CSV cares about, and letters that every encoding of the test has.
fn title() -> impl Strategy<Value = String> {
    "[a-zé][a-zéü ,;|\"\t]{0,12}[a-z]"
}

fn amounts() -> impl Strategy<Value = (u32, u8)> {
    (0u32..2_000_000, 0u8..100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_same_rows_are_the_same_in_every_dialect(
        rows in prop::collection::vec((title(), amounts()), 1..12),
        dialect in dialects(),
        bad in 0usize..12,
    ) {
        let mut table = vec![vec!["id".to_owned(), "created".into(), "title".into(), "value".into()]];
        let mut line = 1;
        let mut bad_line = None;
        for (index, (title, (whole, cents))) in rows.iter().enumerate() {
            line += if dialect.blanks { 2 } else { 1 };
            let value = if index == bad { bad_line = Some(line); "twelve".into() } else { format!("{whole}.{cents:02}") };
            table.push(vec![format!("deal-{index}"), "2026-10-01".into(), title.clone(), value]);
        }
        let (data, problems) = read(&[("data/deals.csv", encode(&table, &dialect))]);
        let problems: Vec<_> = problems.iter().filter(|problem| problem.code.to_string() != "E013").collect();
        let good: Vec<_> = rows.iter().enumerate().filter(|(index, _)| *index != bad).collect();
        prop_assert_eq!(data.deals.rows.len() as usize, good.len());
        for (row, (index, (title, (whole, cents)))) in good.into_iter().enumerate() {
            let row = row as u32;
            prop_assert_eq!(data.deals.id.get(row), format!("deal-{index}"));
            prop_assert_eq!(data.deals.title.get(row), title.trim());
            prop_assert_eq!(data.deals.value.get(row).unwrap().to_string(), format!("{whole}.{cents:02}"));
        }
        match bad_line {
            None => prop_assert!(problems.is_empty(), "{problems:?}"),
            Some(line) => {
                prop_assert_eq!(problems.len(), 1);
                let excerpt = problems[0].excerpt.as_ref().unwrap();
                let marked: String = excerpt.line.chars().skip(excerpt.start as usize).take(excerpt.len as usize).collect();
                prop_assert_eq!((problems[0].place.line, marked.as_str()), (line, "twelve"));
                prop_assert_eq!(problems[0].place.column, excerpt.start + 1);
            }
        }
    }

    #[test]
    fn nothing_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), name in "(deals|revenue|posts)\\.(csv|json|toml)") {
        read(&[(&format!("data/{name}"), bytes)]);
    }

    #[test]
    fn nothing_panics_on_nearly_right_text(text in "(id|created|won|,|;|\"|\n|\r|2026-10-01|1[.,]234|#REF!|\\[\\[deals\\]\\]|=|\\{|\\}|:|é|\u{feff}|[a-z0-9 -]{1,3}){0,40}") {
        for name in ["deals.csv", "deals.json", "deals.toml"] {
            let text = if name.ends_with("csv") { format!("id,created,won\n{text}") } else { text.clone() };
            let (_, problems) = read(&[(&format!("data/{name}"), text.into_bytes())]);
            for problem in problems {
                if let Some(excerpt) = problem.excerpt {
                    prop_assert!((excerpt.start + excerpt.len) as usize <= excerpt.line.chars().count());
                }
            }
        }
    }

    #[test]
    fn a_file_in_two_is_the_file_in_one(rows in prop::collection::vec(amounts(), 2..20), cut in 1usize..19) {
        let header = "id,date,amount\n".to_owned();
        let line = |(index, (whole, cents)): (usize, &(u32, u8))| format!("rev-{index},2026-10-{:02},{whole}.{cents:02}\n", index % 28 + 1);
        let lines: Vec<String> = rows.iter().enumerate().map(line).collect();
        let cut = cut.min(lines.len() - 1);
        let whole = read(&[("data/revenue.csv", (header.clone() + &lines.concat()).into_bytes())]);
        let parts = read(&[
            ("data/revenue/a.csv", (header.clone() + &lines[..cut].concat()).into_bytes()),
            ("data/revenue/b.csv", (header + &lines[cut..].concat()).into_bytes()),
        ]);
        let amounts = |data: &Dataset| data.revenue.rows.iter().map(|row| (data.revenue.id.get(row).to_owned(), data.revenue.amount.get(row))).collect::<Vec<_>>();
        prop_assert_eq!(amounts(&whole.0), amounts(&parts.0));
        prop_assert!(parts.1.is_empty());
    }
}

#[test]
fn a_large_file_is_read_in_parts_as_in_one() {
    let mut text = String::from("id,created,title,notes,value\n");
    let mut expected = 0u64;
    for index in 0..60_000u64 {
        let title = if index % 7 == 0 { "\"two\nlines, and a comma\"" } else { "plain" };
        let _ = writeln!(text, "deal-{index:06},2026-10-01,{title},\"{}\",{index}.25", "x".repeat(40));
        expected += index;
    }
    let (data, problems) = read(&[("data/deals.csv", text.into_bytes())]);
    assert!(problems.is_empty());
    assert_eq!(data.deals.rows.len(), 60_000);
    let sum: rust_decimal::Decimal = data.deals.rows.iter().filter_map(|row| data.deals.value.get(row)).sum();
    assert_eq!(sum, rust_decimal::Decimal::new(expected as i64 * 100 + 60_000 * 25, 2));
    let line = |row: u32| 2 + row + row.div_ceil(7);
    for row in [0, 1, 7, 8, 29_999, 59_999] {
        assert_eq!(data.deals.rows.line(row), line(row), "row {row}");
    }
}

/// A large file in UTF-8 is read in blocks, one in UTF-16 never is.
#[test]
fn a_file_in_blocks_is_the_file_as_a_whole() {
    let mut rows = vec![["id", "created", "title", "value", "won"].map(str::to_owned).to_vec()];
    for index in 0..100_000u32 {
        let title = match index % 11 {
            3 => "two, in quotes and \"more\"".to_owned(),
            5 if index % 1000 == 5 => "over\ntwo lines".to_owned(),
            7 => "é ".repeat(index as usize % 9),
            _ => "a plain title of some length".to_owned(),
        };
        let value = match index % 5_000 {
            17 => "twelve".to_owned(),
            18 => "$1,200.50".to_owned(),
            19 => "123456789012345678.125".to_owned(),
            20 => String::new(),
            _ => format!("{}.25", index % 977),
        };
        let won = if index % 6_000 == 9 { "2026-09-30" } else { "" };
        rows.push(vec![format!("deal-{:06}", index / 2 * 2 % 99_990), "2026-10-01".into(), title, value, won.into()]);
    }
    for newline in ["\n", "\r\n"] {
        let written = |encoding| Dialect {
            newline,
            delimiter: ',',
            mark: true,
            encoding,
            blanks: false,
            last_newline: newline == "\n",
        };
        let bytes = encode(&rows, &written("utf-8"));
        assert!(bytes.len() > 5 << 20, "it is large: {}", bytes.len());
        let (blocks, problems) = read(&[("data/deals.csv", bytes)]);
        let (whole, wanted) = read(&[("data/deals.csv", encode(&rows, &written("utf-16le")))]);
        assert!(wanted.len() > 30_000, "twice the same id, and more: {}", wanted.len());
        assert!(problems == wanted, "the problems differ");
        assert_eq!(blocks.deals.rows.len(), whole.deals.rows.len());
        for row in whole.deals.rows.iter() {
            let cells = |data: &Dataset| {
                let (deals, histories) = (&data.deals, &data.histories);
                let texts = [deals.id.get(row), deals.title.get(row)].map(str::to_owned);
                (deals.rows.line(row), texts, deals.value.get(row), histories.stage(row), histories.reached_on(row, 0))
            };
            assert_eq!(cells(&blocks), cells(&whole), "row {row}");
        }
    }
}
