//! Ids for foreign rows that have none of their own, made from what stays the same about them: the address of a job or
//! post, a tracking id. The same row gets the same id whenever it is imported. No id shows whose address it was made of.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};

use super::drawn::Drawn;
use crate::{data::table::TableSpec, edit::ids};

/// An id made of a text: the same text gives the same id, for good.
pub(super) fn made_of(table: &str, text: &str) -> String {
    let hash = digest(&SHA256, text.as_bytes());
    let number = hash.as_ref().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    ids::spelled(table, number, 8)
}

/// The id of what lies at an address.
pub(super) fn of_address(table: &str, address: &str) -> String {
    made_of(table, &canonical(address))
}

/// Gives ids to the rows of a table that has them. Ids that hold an address of mail become opaque ones; the address is the
/// contact, unless the row says another.
pub(super) fn give(spec: &TableSpec, rows: &mut [Drawn]) {
    let table = spec.name;
    let has_contact = spec.column("contact").is_some();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let id = row.text("id").to_owned();
        if id.contains('@') {
            let from = row.from("id");
            row.put("id", made_of(table, &id), from);
            if has_contact {
                row.put_if_empty("contact", said_by(&id).map_or(id.as_str(), |said| said[2]), from);
            }
        } else if id.is_empty()
            && let Some((key, from)) = stable(table, row, &mut times)
        {
            row.put("id", made_of(table, &key), from);
        }
    }
}

/// The source, moment and contact of an id such as `email_2026-02-08T10:00:00Z_john@example.com`.
pub(super) fn said_by(id: &str) -> Option<[&str; 3]> {
    let mut parts = id.splitn(3, '_');
    let [source, moment, contact] = [parts.next()?, parts.next()?, parts.next()?];
    let is_moment =
        moment.len() >= 10 && moment.starts_with(|char: char| char.is_ascii_digit()) && moment.contains('-');
    is_moment.then_some([source, moment, contact])
}

/// What stays the same about a row, with the foreign column that says it.
fn stable(table: &str, row: &Drawn, times: &mut BTreeMap<String, u32>) -> Option<(String, usize)> {
    if matches!(table, "jobs" | "posts" | "deals") && !row.text("url").is_empty() {
        return Some((canonical(row.text("url")), row.from("url")));
    }
    let columns: &[&str] = match table {
        "jobs" => &["title", "platform"],
        "deals" => &["created", "title", "client", "contact", "platform", "source"],
        "posts" => &["posted_at", "platform"],
        _ => return None,
    };
    let first = columns.iter().find(|column| !row.text(column).is_empty())?;
    let key = columns.iter().map(|column| row.text(column).to_lowercase()).collect::<Vec<_>>().join("\n");
    // Jobs of one title are one job; two leads of one day are two, told apart by their order.
    let time = times.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
    let key = if table == "jobs" || *time == 1 { key } else { format!("{key}\n{time}") };
    Some((key, row.from(first)))
}

/// An address without what changes from one visit to the next.
fn canonical(address: &str) -> String {
    let address = address.trim().split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_kept = |part: &&str| !part.is_empty() && !part.starts_with("utm_") && !part.starts_with("ref=");
    let query: Vec<&str> = query.split('&').filter(is_kept).collect();
    let path = path.trim_end_matches('/').trim_start_matches("https://").trim_start_matches("http://");
    let path = path.trim_start_matches("www.");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tables;

    fn id(table: &str, cells: &[(&str, &str)]) -> String {
        let mut row = Drawn::default();
        for (column, text) in cells {
            row.put(column, *text, 0);
        }
        let mut rows = [row];
        give(tables::spec(table).unwrap(), &mut rows);
        rows[0].text("id").to_owned()
    }

    #[test]
    fn ids_stay_the_same() {
        assert_eq!(made_of("deals", "x"), "deal-rrdb9h4m");
        let job = id("jobs", &[("url", "https://www.example.com/jobs/1/?utm_source=x&a=b#top"), ("title", "One")]);
        assert_eq!(job, id("jobs", &[("url", "http://example.com/jobs/1?a=b"), ("title", "Two")]));
        assert_ne!(job, id("jobs", &[("url", "https://example.com/jobs/1")]));
        assert_eq!(id("jobs", &[("id", "j1"), ("url", "https://example.com/jobs/1")]), "j1");
        assert_eq!(id("revenue", &[("amount", "1")]), "");
    }

    #[test]
    fn ids_show_no_address() {
        let id = id("deals", &[("id", "email_2026-02-08T10:00:00Z_john@example.com")]);
        assert!(id.starts_with("deal-") && !id.contains("john"), "{id}");
    }

    #[test]
    fn the_address_of_an_id_is_the_contact() {
        for (id, contact, wanted) in [
            ("email_2026-02-08_pat@example.com", None, "pat@example.com"),
            ("email_2026-02-08_john_doe@example.com", Some(""), "john_doe@example.com"),
            ("pat@example.com", None, "pat@example.com"),
            ("email_2026-02-08_pat@example.com", Some("Pat"), "Pat"),
        ] {
            let mut row = Drawn::default();
            row.put("id", id, 0);
            if let Some(contact) = contact {
                row.put("contact", contact, 1);
            }
            let mut rows = [row];
            give(tables::spec("deals").unwrap(), &mut rows);
            assert_eq!(rows[0].text("contact"), wanted, "{id}");
        }
    }

    #[test]
    fn two_leads_of_a_day_are_two() {
        let mut rows = [Drawn::default(), Drawn::default()];
        for row in &mut rows {
            row.put("created", "2026-02-03", 0);
        }
        give(tables::spec("deals").unwrap(), &mut rows);
        assert_ne!(rows[0].text("id"), rows[1].text("id"));
    }
}
