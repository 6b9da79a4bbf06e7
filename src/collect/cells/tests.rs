//! Whole rows through whole columns.

use chrono_tz::Asia::Kolkata;
use serde_json::json;
use serde_json_path::JsonPath;

use super::*;
use crate::{
    base::calendar::Month,
    collect::{
        answer,
        definition::{DateForm, Format, Rows, Unit},
        rows,
        template::Form,
    },
};

fn field(text: &str) -> Field {
    let path = if text.starts_with('$') { text.to_owned() } else { format!("$.{text}") };
    Field { shown: text.to_owned(), path: JsonPath::parse(&path).unwrap() }
}

fn column(name: &str, from: &[&str], kind: Kind) -> Column {
    let content = Content::Fields(from.iter().map(|from| field(from)).collect());
    Column { name: name.into(), content, kind, default: None, is_required: false, empty: vec![], map: BTreeMap::new() }
}

fn made_of(name: &str, parts: Vec<Part>) -> Column {
    Column { content: Content::Template(Template { parts }), ..column(name, &[], Kind::Text) }
}

fn money(unit: Unit, currency: Option<&str>) -> Kind {
    Kind::Money { unit, currency: currency.map(field), digits: BTreeMap::new(), minus: None }
}

fn context() -> CellContext {
    CellContext { zone: Kolkata, currency: Currency::USD, window: Some(Month { year: 2026, month: 2 }.window()) }
}

fn one(row: &Value, column: Column) -> Result<String, String> {
    let made = cells(row, &[column], &context()).map_err(|failure| failure.message)?;
    Ok(made.concat())
}

fn cells(row: &Value, columns: &[Column], context: &CellContext) -> Result<Vec<String>, Failure> {
    table(&[row], columns, context).map(|mut rows| rows.remove(0))
}

#[test]
fn a_row_becomes_cells() {
    let row: Value = serde_json::from_str(
        r#"{"id": 17, "attributes": {"total": 12.340000000000000000, "won": "2026-02-24T20:00:00Z"}, "currency": "eur",
            "tags": ["a", null, "b\nc", 3], "live": true, "html": "<p>Fine &amp; good</p>", "score": 1e-2, "note": "x\r\ny"}"#,
    )
    .unwrap();
    let columns = [
        column("id", &["id"], Kind::Text),
        column("date", &["attributes.won"], Kind::Date(DateForm::Iso)),
        column("at", &["attributes.won"], Kind::Time(DateForm::Iso)),
        column("amount", &["attributes.total"], money(Unit::Major, Some("currency"))),
        column("currency", &["currency"], Kind::Text),
        column("tags", &["tags"], Kind::Text),
        column("live", &["live"], Kind::Text),
        column("text", &["html"], Kind::Html),
        column("score", &["score"], Kind::Number),
        column("note", &["$['note']"], Kind::Text),
        column("none", &["nothing.at.all"], Kind::Text),
        column("all", &["$.tags[0, 3]"], Kind::Text),
    ];
    assert_eq!(
        cells(&row, &columns, &context()).unwrap(),
        [
            "17",
            "2026-02-25",
            "2026-02-25T01:30:00+05:30",
            "12.34",
            "EUR",
            "a; b c; 3",
            "true",
            "Fine & good",
            "0.01",
            "x y",
            "",
            "a; 3"
        ]
    );
}

#[test]
fn the_first_field_that_says_something_counts() {
    let wanted = |row: Value| {
        let mut column = column("a", &["x", "y.z"], Kind::Text);
        column.empty = vec!["0".to_owned()];
        column.default = Some("none".to_owned());
        column.map = BTreeMap::from([("charge".to_owned(), "earned".to_owned())]);
        one(&row, column).unwrap()
    };
    assert_eq!(wanted(json!({"x": 1, "y": {"z": 2}})), "1");
    assert_eq!(wanted(json!({"x": null, "y": {"z": 2}})), "2");
    assert_eq!(wanted(json!({"x": 0, "y": {"z": " "}})), "none");
    assert_eq!(wanted(json!({"x": "", "y": {"z": "charge"}})), "earned");
    assert_eq!(wanted(json!([])), "none");
}

#[test]
fn money_has_the_currency_of_its_row() {
    let row = json!({"v": 1250, "c": "jpy", "fee": "250", "bad": "XXZ"});
    assert_eq!(one(&row, column("amount", &["v"], money(Unit::Minor, Some("c")))).unwrap(), "1250");
    assert_eq!(one(&row, column("amount", &["v"], money(Unit::Minor, None))).unwrap(), "12.50");
    assert_eq!(one(&row, column("amount", &["v"], money(Unit::Cents, Some("c")))).unwrap(), "12.5");
    let less = Kind::Money { unit: Unit::Minor, currency: None, digits: BTreeMap::new(), minus: Some(field("fee")) };
    assert_eq!(one(&row, column("amount", &["v"], less)).unwrap(), "10.00");
    let amount = |of: &str| column("amount", &["v"], money(Unit::Minor, Some(of)));
    assert_eq!(one(&row, amount("bad")).unwrap_err(), "column `amount`, from `v`: `XXZ` is no currency (1 of 1 row)");
    assert_eq!(
        one(&row, amount("none")).unwrap_err(),
        "column `amount`, from `v`: an amount has no currency in `none` (1 of 1 row)"
    );
    // The column `currency` stands in, with its default or constant.
    let fallback = Column { default: Some("KWD".into()), ..column("currency", &["none"], Kind::Text) };
    assert_eq!(cells(&row, &[amount("none"), fallback], &context()).unwrap(), ["1.250", "KWD"]);
    let constant = made_of("currency", vec![Part::Text("jpy".into())]);
    let no_field = column("amount", &["v"], money(Unit::Minor, None));
    assert_eq!(cells(&row, &[no_field, constant], &context()).unwrap(), ["1250", "JPY"]);
}

#[test]
fn templates_speak_of_columns_and_the_window() {
    let row = json!({"day": "2026-02-24"});
    let date = || column("date", &["day"], Kind::Date(DateForm::Iso));
    let of = |name: &str| Part::Fill(Fill::Column(name.to_owned()));
    let columns = [
        made_of("id", vec![Part::Text("impact:".into()), of("date")]),
        made_of("month", vec![Part::Fill(Fill::WindowFrom(Form::Strftime("%Y-%m".into())))]),
        Column { kind: Kind::Date(DateForm::Iso), ..made_of("to", vec![Part::Fill(Fill::WindowTo(Form::Rfc3339))]) },
        date(),
    ];
    assert_eq!(
        cells(&row, &columns, &context()).unwrap(),
        ["impact:2026-02-24", "2026-02", "2026-02-28", "2026-02-24"]
    );
    let circle = [made_of("a", vec![of("b")]), made_of("b", vec![of("a")])];
    let failure = cells(&row, &circle, &context()).unwrap_err();
    assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Definition, "the column `a` is made of itself"));
    for fill in [Fill::Page, Fill::Taken("x".into()), Fill::Column("other".into())] {
        let failure = cells(&row, &[made_of("a", vec![Part::Fill(fill)])], &context()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Definition);
    }
    let no_window = CellContext { window: None, ..context() };
    assert_eq!(cells(&row, &[made_of("a", vec![of("date")]), date()], &no_window).unwrap().len(), 2);
    assert_eq!(cells(&row, &columns, &no_window).unwrap_err().kind, FailureKind::Definition);
}

#[test]
fn faults_are_counted_and_no_row_is_quoted() {
    let answer = json!([
        {"v": 1, "d": "2026-02-01", "s": "secret"}, {"s": "secret"}, {"v": null}, {"v": 3, "d": "soon"}, {"v": "", "d": {"a": 1}}
    ]);
    let rows: Vec<&Value> = answer.as_array().unwrap().iter().collect();
    let mut amount = column("amount", &["v", "w"], money(Unit::Major, None));
    amount.is_required = true;
    let date = column("date", &["d"], Kind::Date(DateForm::Unix));
    for (columns, expected) in [
        (vec![amount], "the column `amount` needs `v` or `w`, which is not there or empty (3 of 5 rows)"),
        (vec![date], "column `date`, from `d`: `2026-02-01` is no date in seconds since 1970 (3 of 5 rows)"),
        (
            vec![column("d", &["d"], Kind::Text)],
            "column `d`, from `d`: an object stands where a single value should (1 of 5 rows)",
        ),
        (vec![column("n", &["s"], Kind::Number)], "column `n`, from `s`: `secret` is no number (2 of 5 rows)"),
    ] {
        let failure = table(&rows, &columns, &context()).unwrap_err();
        assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Malformed, expected));
    }
    assert_eq!(table(&rows, &[column("v", &["v"], Kind::Text)], &context()).unwrap().concat(), ["1", "", "", "3", ""]);
}

#[test]
fn the_same_report_comes_as_xml_or_json() {
    let columns = [
        column("date", &["date_display"], Kind::Date(DateForm::Form("%b %-d, %Y".into()))),
        column("amount", &["Total_Cost"], money(Unit::Major, None)),
    ];
    let xml = "<Response><Status>OK</Status><Records><Record><date_display>Feb 4, 2026</date_display>\
               <Total_Cost>12.340000000000000000</Total_Cost></Record></Records></Response>";
    let json =
        r#"{"Status":"OK","Records":{"Record":[{"date_display":"Feb 4, 2026","Total_Cost":"12.340000000000000000"}]}}"#;
    for (text, format) in [(xml, Format::Xml), (json, Format::Json)] {
        let answer = answer::parse(text.as_bytes(), format).unwrap();
        let path = JsonPath::parse("$.Records.Record").unwrap();
        let wanted = Rows { format, path, filter: Vec::new(), least: 0, most_megabytes: 1 };
        let rows = rows::wanted(&rows::list(&answer, &wanted).unwrap(), &wanted).unwrap();
        assert_eq!(table(&rows, &columns, &context()).unwrap(), [["2026-02-04", "12.34"]]);
    }
}
