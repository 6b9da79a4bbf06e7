//! What earlier reports kept, read from their JSON. A document that is damaged, or that somebody else made, is passed
//! over.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::{
    base::{
        calendar::{Day, Window},
        files::{self, FileError},
        money::{Currency, Money},
    },
    data::LARGEST,
    report::{
        dated::{
            Edition, Kind,
            archive::{Archive, DEALS, Moved, ROWS, Row, SUMS, TOLD, Told},
        },
        index::Listed,
    },
    workspace::Workspace,
};

/// How many reports are looked back.
const MOST: usize = 6;

/// What the reports of its kind before a report kept, the latest first.
pub(super) fn before(workspace: &Workspace, past: &[Listed], edition: &Edition) -> Result<Vec<Archive>, FileError> {
    // A brief has no room for what it said before.
    let is_before = |one: &&Listed| {
        one.edition.kind == edition.kind && edition.kind != Kind::Daily && one.edition.days.to < edition.days.from
    };
    let mut earlier: Vec<&Edition> = past.iter().filter(is_before).map(|one| &one.edition).collect();
    earlier.sort_by(|a, b| b.name.cmp(&a.name));
    let mut found = Vec::new();
    for one in earlier.into_iter().take(MOST) {
        let bytes = files::read_if_there(&workspace.root().join(format!("{}.json", one.path())))?;
        found.extend(bytes.and_then(|bytes| archive(&one.name, &serde_json::from_slice(&bytes).ok()?)));
    }
    Ok(found)
}

/// What a document keeps; `None` where it keeps nothing, or not all of it can be read.
fn archive(name: &str, document: &Json) -> Option<Archive> {
    let tables = document.get("tables")?;
    let sums = tables.get(SUMS);
    let table = sums.or_else(|| tables.get(ROWS))?;
    let [from, to] = table.get("window")?.as_array()?.as_slice() else { return None };
    let told = match tables.get(TOLD) {
        Some(table) => told(rows(table)?)?,
        None => BTreeMap::new(),
    };
    Some(Archive {
        name: name.to_owned(),
        days: Window { from: day(from)?, to: day(to)? },
        rows: rows(table)?.iter().map(row).collect::<Option<_>>()?,
        are_sums: sums.is_some(),
        deals: match tables.get(DEALS) {
            Some(table) => Some(rows(table)?.iter().map(moved).collect::<Option<_>>()?),
            None => None,
        },
        told,
    })
}

fn rows(table: &Json) -> Option<&Vec<Json>> {
    table.get("rows")?.as_array()
}

fn row(row: &Json) -> Option<Row> {
    Some(Row {
        source: text(row, "source")?,
        id: text(row, "id").unwrap_or_default(),
        day: day(row.get("date")?)?,
        money: Money::new(amount(row, "amount")?, currency(row)?),
        place: text(row, "place").unwrap_or_default(),
    })
}

fn moved(row: &Json) -> Option<Moved> {
    Some(Moved { what: text(row, "what")?, id: text(row, "id")?, day: day(row.get("day")?)? })
}

fn told(rows: &[Json]) -> Option<BTreeMap<String, Told>> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for row in rows {
        let part = (amount(row, "by")?, amount(row, "now")?);
        told.entry(text(row, "report")?).or_default().insert((text(row, "source")?, currency(row)?), part);
    }
    Some(told)
}

fn text(row: &Json, key: &str) -> Option<String> {
    row.get(key)?.as_str().map(str::to_owned)
}

fn day(value: &Json) -> Option<Day> {
    Day::from_iso(value.as_str()?.as_bytes())
}

/// An amount; `None` of one that no file may have, and that no sum may count on.
fn amount(row: &Json, key: &str) -> Option<Decimal> {
    let amount: Decimal = row.get(key)?.as_number()?.as_str().parse().ok()?;
    (amount.abs() <= Decimal::from(LARGEST)).then_some(amount)
}

fn currency(row: &Json) -> Option<Currency> {
    Currency::from_code(row.get("currency")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        data::Dataset,
        insights::{Facts, Found},
        metrics::{
            compute,
            fixture::{Deal, Paid, add_deals, add_rate, add_revenue, business, day as on, decimal, eur, paid, window},
        },
        render::{json, text},
        report::dated::{self, Kind},
    };

    /// The week of a folder as a document, and as text.
    fn week(data: &Dataset, period: &str, before: &[Archive]) -> (Json, String) {
        let business = business();
        let edition = dated::named(&business, Kind::Weekly, period).unwrap();
        let metrics = compute(data, &business, edition.days.to);
        let found = Found::default();
        let report = dated::report(&edition, Facts { metrics: &metrics, problems: &[], found: &found }, before);
        let text = text::text(&report, text::Style { columns: 400, ..text::Style::default() });
        (serde_json::from_str(&json::json(&report)).unwrap(), text)
    }

    fn rows_of(rows: &[Paid], won: &'static str) -> Dataset {
        let mut data = Dataset::default();
        add_revenue(&mut data, "data/revenue/all.csv", rows);
        let deal =
            Deal { id: "deal-k7m2".into(), created: "2026-01-05", marks: ["", "", "", won, ""], ..Deal::default() };
        add_deals(&mut data, "data/deals.csv", &[deal]);
        add_rate(&mut data, "2026-01-01", eur(), "1.1");
        data
    }

    #[test]
    fn the_next_report_says_how_an_earlier_one_was_restated() {
        let first = vec![paid("2026-02-16", "stripe", "4000"), paid("2026-02-18", "paypal", "200")];
        let (document, _) = week(&rows_of(&first, ""), "2026-W08", &[]);
        let kept = archive("2026-W08", &document).unwrap();
        assert_eq!((kept.days, kept.rows.len()), (window("2026-02-16", "2026-02-22"), 2));

        let (_, same) = week(&rows_of(&first, ""), "2026-W09", std::slice::from_ref(&kept));
        assert!(!same.contains("Restated"), "{same}");

        let later = [first.clone(), vec![paid("2026-02-20", "stripe", "250")]].concat();
        let (document, told) = week(&rows_of(&later, "2026-02-19"), "2026-W09", std::slice::from_ref(&kept));
        let line = "2026-W08 was reported as $4,200.00; it is $4,450.00 now: +$250.00 from stripe (data/revenue/all.csv:4 is new with $250.00); deal-k7m2 was won on 19 Feb, added since";
        assert!(told.contains(line), "{told}");

        let next = archive("2026-W09", &document).unwrap();
        let stripe = ("stripe".to_owned(), Currency::USD);
        assert_eq!(next.told["2026-W08"], BTreeMap::from([(stripe, (decimal("250"), decimal("4450")))]));
        let (_, again) = week(&rows_of(&later, "2026-02-19"), "2026-W10", &[next.clone(), kept.clone()]);
        assert!(!again.contains("Restated"), "{again}");
        // As much from another source is another matter.
        let other = [first, vec![paid("2026-02-20", "paypal", "250")]].concat();
        let (_, again) = week(&rows_of(&other, "2026-02-19"), "2026-W10", &[next.clone(), kept.clone()]);
        assert!(again.contains("it is $4,450.00 now: +$250.00 from paypal"), "{again}");
        let third = [later, vec![paid("2026-02-21", "stripe", "-50")]].concat();
        let (_, again) = week(&rows_of(&third, "2026-02-19"), "2026-W10", &[next, kept]);
        assert!(
            again.contains("2026-W08 was reported as $4,200.00; it is $4,400.00 now: +$200.00 from stripe"),
            "{again}"
        );
    }

    #[test]
    fn too_many_rows_are_kept_as_sums() {
        let many: Vec<Paid> = (0..2_001).map(|_| paid("2026-02-16", "stripe", "0.10")).collect();
        let (document, _) = week(&rows_of(&many, ""), "2026-W08", &[]);
        let kept = archive("2026-W08", &document).unwrap();
        assert_eq!((kept.are_sums, kept.rows.len(), kept.rows[0].money.amount), (true, 1, decimal("200.10")));
        let (_, told) = week(&rows_of(&many[1..], ""), "2026-W09", &[kept]);
        assert!(told.contains("it is $200.00 now: −$0.10 from stripe (16 Feb 2026 by −$0.10)"), "{told}");
    }

    #[test]
    fn damaged_and_foreign_documents_are_passed_over() {
        let (document, _) = week(&rows_of(&[paid("2026-02-16", "stripe", "1")], ""), "2026-W08", &[]);
        let with = |edit: fn(&mut Json)| {
            let mut changed = document.clone();
            edit(&mut changed);
            archive("2026-W08", &changed)
        };
        assert!(with(|_| {}).is_some());
        for edit in [
            (|it| *it = Json::Null) as fn(&mut Json),
            |it| *it = Json::Array(vec![]),
            |it| it["tables"] = Json::Bool(true),
            |it| it["tables"][ROWS]["window"] = Json::Null,
            |it| it["tables"][ROWS]["rows"] = Json::Null,
            |it| it["tables"][ROWS]["rows"][0]["amount"] = "1".into(),
            |it| {
                it["tables"][ROWS]["rows"][0]["amount"] =
                    serde_json::from_str("79228162514264337593543950335").unwrap();
            },
            |it| it["tables"][ROWS]["rows"][0]["amount"] = serde_json::from_str("-1000000000000000.01").unwrap(),
            |it| it["tables"][ROWS]["rows"][0]["date"] = "2026-02-30".into(),
            |it| it["tables"][ROWS]["rows"][0]["currency"] = "dollars".into(),
            |it| it["tables"][DEALS]["rows"] = 5.into(),
            |it| it["tables"][TOLD] = 5.into(),
        ] {
            assert_eq!(with(edit), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

        /// From rows to a report, its document and back: the parts are the difference of the totals.
        #[test]
        fn any_edit_of_the_rows_is_told_to_the_cent(
            rows in prop::collection::vec((0usize..5, -50_000i64..50_000, any::<bool>(), any::<bool>()), 1..8),
            more in prop::collection::vec((0usize..5, -50_000i64..50_000, any::<bool>(), any::<bool>()), 0..3),
            gone in 0usize..3,
        ) {
            const DAYS: [&str; 5] = ["2026-02-15", "2026-02-16", "2026-02-19", "2026-02-22", "2026-02-23"];
            let made = |&(on, cents, foreign, spread): &(usize, i64, bool, bool)| Paid {
                currency: foreign.then(eur),
                covers: spread.then(|| window("2026-02-10", "2026-02-22")),
                on: if spread { "" } else { DAYS[on] },
                ..paid("", ["stripe", "msn"][on % 2], &Decimal::new(cents, 2).to_string())
            };
            let then: Vec<Paid> = rows.iter().map(made).collect();
            let now: Vec<Paid> = more.iter().chain(rows.iter().skip(gone)).map(made).collect();
            let total = |rows: &[Paid]| {
                let data = rows_of(rows, "");
                let business = business();
                let metrics = compute(&data, &business, on("2026-02-22"));
                metrics.figure("revenue.this_week", Some(0)).unwrap().value.number().unwrap_or_default()
            };
            let (document, _) = week(&rows_of(&then, ""), "2026-W08", &[]);
            let kept = archive("2026-W08", &document).unwrap();
            let (document, told) = week(&rows_of(&now, ""), "2026-W09", &[kept]);
            let parts = document["tables"][TOLD]["rows"].as_array().cloned().unwrap_or_default();
            let sum: Decimal = parts.iter().map(|row| amount(row, "by").unwrap()).sum();
            prop_assert_eq!(sum, total(&now) - total(&then), "{}", told);
            prop_assert_eq!(told.contains("Restated"), !parts.is_empty());
            if more.is_empty() && gone == 0 {
                prop_assert!(parts.is_empty());
            }
        }
    }
}
