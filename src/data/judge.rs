//! One cell on its own, before it is in any file: whether it can be read, and how it is best written. What only its row,
//! its column or another table can tell is found where the whole folder is read again.

use super::{
    cell::{Fault, Style},
    load::{Future, context},
    reader,
    schema::{Keep, Schema},
    table::Kind,
    tables, written,
};
use crate::{
    base::{calendar::Day, money::Currency, text::nearest},
    config::Business,
};

/// A text for a cell as it is best written, or what is wrong with it. An empty text empties the cell.
pub fn judge(business: &Business, today: Day, table: &str, column: &str, text: &str) -> Result<String, String> {
    let Some(spec) = tables::spec(table) else {
        let near = nearest(table, tables::ALL.iter().map(|spec| spec.name));
        return Err(with_near(format!("there is no table `{table}`"), near));
    };
    let schema = Schema::new(spec, business, Keep::All);
    let text = text.trim();
    // Of a column that no table knows nothing is asked.
    let Some(index) = schema.column(column) else { return Ok(text.to_owned()) };
    let def = &schema.columns[index];
    if text.is_empty() {
        return if def.required { Err(format!("a row needs its `{column}`")) } else { Ok(String::new()) };
    }
    let style = Style { is_final: true, ..schema.style() };
    let read = reader::alone(&schema, context(business, today, Future::Mistake), index, style.clone(), text);
    let read = read.map_err(|fault| words(&fault))?;
    let said = written::text(&read.cells, 0, &read.names, business.timezone);
    let currency = read.currency.filter(|it| *it != business.currency);
    Ok(match said {
        Some(said) => best(def.kind, text, said, currency, &style),
        None => text.to_owned(),
    })
}

/// How a value that can be read is best written: in the canon, unless what was typed is as plain.
fn best(kind: Kind, text: &str, said: String, currency: Option<Currency>, style: &Style) -> String {
    match kind {
        Kind::Id | Kind::Text | Kind::Reference(_) | Kind::Code | Kind::Moment | Kind::Period => text.to_owned(),
        Kind::Day | Kind::AnyDay | Kind::Mark if style.dates.is_some() => text.to_owned(),
        Kind::Money | Kind::Number | Kind::Share | Kind::Count if is_plain(text) => text.to_owned(),
        Kind::Money | Kind::Number | Kind::Share | Kind::Count => {
            let number =
                if style.mark == Some(super::cell::number::Mark::Comma) { said.replace('.', ",") } else { said };
            currency.map_or(number.clone(), |currency| format!("{} {number}", currency.code()))
        }
        _ => said,
    }
}

/// Whether a number is written without anything around it or between its digits, and with a mark that nobody can take for
/// one between thousands.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "00"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(decimals) && decimals.len() != 3
}

/// What is wrong, with the way out.
fn words(fault: &Fault) -> String {
    std::iter::once(&fault.message).chain(&fault.hints).map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn with_near(message: String, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("{message}; did you mean `{near}`?"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::fixture::{business, day};

    fn said(table: &str, column: &str, text: &str) -> Result<String, String> {
        judge(&business(), day("2026-10-31"), table, column, text)
    }

    #[test]
    fn a_cell_is_written_as_it_is_best_read() {
        for (table, column, text, written) in [
            ("deals", "created", " 2026-10-30 ", "2026-10-30"),
            ("deals", "created", "30 Oct 2026", "2026-10-30"),
            ("deals", "created", "31.10.2026", "2026-10-31"),
            ("deals", "expected_close", "2027-01-15", "2027-01-15"),
            ("deals", "won", "YES", "y"),
            ("deals", "title", "  A site, please  ", "A site, please"),
            ("deals", "value", "$500", "500"),
            ("deals", "value", "1,200.50", "1200.50"),
            ("deals", "value", "1.200,50", "1200.50"),
            ("deals", "value", "1,234", "1234"),
            ("deals", "value", "12,5", "12,5"),
            ("deals", "value", "1200.5", "1200.5"),
            ("deals", "value", "€500", "EUR 500"),
            ("deals", "currency", "€", "EUR"),
            ("deals", "probability", "35 %", "0.35"),
            ("deals", "agents", "maya:70; tom:30", "maya:70; tom:30"),
            ("deals", "title", "", ""),
            ("deals", "no such column", " as it is ", "as it is"),
            ("activities", "kind", "DM start", "dm_start"),
            ("activities", "count", "12", "12"),
            ("revenue", "covers", "2026-01", "2026-01"),
            ("lead_sales", "accepted", "Ja", "yes"),
            ("posts", "posted_at", "2026-11-05T09:00", "2026-11-05T09:00"),
            ("regions", "zip", "07030", "07030"),
        ] {
            assert_eq!(said(table, column, text).as_deref(), Ok(written), "{table}.{column}: {text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_answered_with_the_way_out() {
        for (table, column, text, part) in [
            ("deals", "created", "", "a row needs its `created`"),
            ("deals", "created", "2026-02-30", "2026-02-30"),
            ("deals", "created", "2026-11-01", "lies ahead of"),
            ("deals", "created", "03/04/2026", "3 Apr 2026"),
            ("deals", "value", "1.234", "1234 or 1.234"),
            ("deals", "value", "a lot", "is no"),
            ("deals", "value", "10 %", "is a share"),
            ("deals", "probability", "35", "`35 %`"),
            ("deals", "currency", "EURO", "`EUR`"),
            ("deals", "id", "1.2E+12", "shortened"),
            ("deals", "value", "#REF!", "formula"),
            ("activities", "kind", "respons", "`response`"),
            ("activities", "count", "-1", "whole number"),
            ("deal", "created", "2026-10-30", "`deals`"),
        ] {
            let wrong = said(table, column, text).unwrap_err();
            assert!(wrong.contains(part), "{table}.{column}: {text}: {wrong}");
        }
    }

    #[test]
    fn the_forms_that_a_business_declares_are_kept() {
        let mut business = business();
        let format = crate::config::TableFormat {
            dates: Some("%d-%m-%Y".to_owned()),
            decimal_mark: Some(','),
            ..Default::default()
        };
        business.tables.insert("deals".to_owned(), format);
        let said = |column: &str, text: &str| judge(&business, day("2026-10-31"), "deals", column, text);
        assert_eq!(said("created", "30-10-2026").as_deref(), Ok("30-10-2026"));
        assert_eq!(said("value", "1.200,50 €").as_deref(), Ok("EUR 1200,50"));
        assert!(said("value", "1200.5").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_written_so_again(text in "[ -~é€]{0,14}") {
            for (table, column) in [("deals", "created"), ("deals", "value"), ("deals", "won"), ("activities", "kind"),
                ("activities", "count"), ("deals", "probability"), ("posts", "posted_at"), ("revenue", "covers"),
                ("deals", "agents"), ("deals", "currency")] {
                if let Ok(written) = said(table, column, &text) {
                    prop_assert_eq!(said(table, column, &written), Ok(written));
                }
            }
        }
    }
}
