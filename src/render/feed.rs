//! A feed of reports as Atom (RFC 4287).

use std::fmt::Write;

use crate::{
    base::text::{entities, harmless},
    report::feed::{Entry, Feed},
};

/// The feed as an XML document, with a line break at its end.
pub fn atom(feed: &Feed) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n",
    );
    let mut line = |tag: &str, text: &str| {
        let _ = writeln!(xml, "  <{tag}>{}</{tag}>", escaped(text));
    };
    line("id", &feed.id);
    line("title", &feed.title);
    line("updated", &feed.updated);
    let _ = writeln!(xml, "  <author><name>{}</name></author>", escaped(&feed.author));
    let _ = writeln!(xml, "  <generator>takings</generator>");
    let _ = writeln!(xml, "  <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>", escaped(&feed.own));
    let _ = writeln!(xml, "  <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", escaped(&feed.home));
    xml.extend(feed.entries.iter().map(entry));
    xml + "</feed>\n"
}

fn entry(entry: &Entry) -> String {
    format!(
        "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n    <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n    <summary>{}</summary>\n  </entry>\n",
        escaped(&entry.id),
        escaped(&entry.title),
        escaped(&entry.updated),
        escaped(&entry.link),
        escaped(&entry.summary)
    )
}

/// Text that is only ever text, without the characters that XML has no place for.
fn escaped(text: &str) -> String {
    entities(&harmless(text)).replace('"', "&quot;").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::{Reader, events::Event};

    use super::*;

    /// The text of each element, by its name, with every reference resolved. Fails where the document is not well-formed.
    fn texts(xml: &str) -> Vec<(String, String)> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let (mut found, mut text) = (Vec::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(_) => text.clear(),
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(name) => {
                    text.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
                }
                Event::End(tag) => found.push((tag.name().as_ref().to_owned(), std::mem::take(&mut text))),
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn text_comes_out_as_it_went_in(title in any::<String>(), summary in "[<>&\"' a-z\u{fffe}]{0,12}") {
            let one = Entry {
                id: "tag:a".into(), title: title.clone(), link: "a\"b&<c>.html".into(), updated: "2026-01-01T00:00:00Z".into(), summary: summary.clone(),
            };
            let feed = Feed {
                id: "tag:b".into(), title: title.clone(), author: title.clone(), updated: one.updated.clone(),
                own: "feed.xml".into(), home: "x".into(), entries: vec![one],
            };
            let found = texts(&atom(&feed));
            let of = |tag: &str| found.iter().filter(|(name, _)| name == tag).map(|(_, text)| text.as_str()).collect::<Vec<_>>();
            let meant = |text: &str| harmless(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
            prop_assert_eq!(of("title"), [meant(&title), meant(&title)]);
            prop_assert_eq!(of("name"), [meant(&title)]);
            prop_assert_eq!(of("summary"), [meant(&summary)]);
        }
    }
}
