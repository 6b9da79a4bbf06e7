//! RSS, Atom and JSON Feed as one list of objects: `id`, `title`, `link`, `date`, `summary`, `author`, `tags`. An item
//! without an id gets one that is the same every time: its link, else a hash of its title and date.

use serde_json::{Value, json};

use super::{
    json as plain_json, malformed,
    xml::{self, Element, Node, Unknown},
};
use crate::collect::{failure::Failure, moment, scalar};

/// The entries of a feed.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let items = if start == Some(&b'{') { of_json(&plain_json::parse(bytes)?)? } else { of_xml(bytes)? };
    Ok(Value::Array(items.into_iter().map(Item::value).collect()))
}

/// An entry as its feed has it; what it does not say is empty.
#[derive(Debug, Default)]
struct Item {
    id: String,
    title: String,
    link: String,
    date: String,
    summary: String,
    author: String,
    tags: Vec<String>,
}

impl Item {
    fn value(self) -> Value {
        let id = [&self.id, &self.link].into_iter().find(|id| !id.is_empty()).cloned();
        let id = id.unwrap_or_else(|| format!("entry-{:016x}", hash(&[&self.title, &self.date])));
        // A date that cannot be read stays as it is, so that the column that wants it says so.
        let date = moment::as_rfc3339(&self.date).unwrap_or(self.date);
        json!({
            "id": id, "title": self.title, "link": self.link, "date": date,
            "summary": self.summary, "author": self.author, "tags": self.tags,
        })
    }
}

/// FNV-1a over the texts: the same on every machine and in every version.
fn hash(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn of_xml(bytes: &[u8]) -> Result<Vec<Item>, Failure> {
    let root = xml::read(bytes, Unknown::Keep, "a feed")?;
    let local = |element: &Element| element.name.rsplit(':').next().unwrap_or_default().to_owned();
    Ok(match local(&root).as_str() {
        "feed" => root.elements().filter(|element| local(element) == "entry").map(of_atom).collect(),
        "entry" => vec![of_atom(&root)],
        // In RSS 1.0 the items stand beside the channel, in others inside of it.
        "rss" | "RDF" | "channel" => {
            let inside = root.elements().filter(|element| element.name == "channel").flat_map(Element::elements);
            root.elements().chain(inside).filter(|element| element.name == "item").map(of_rss).collect()
        }
        _ => return Err(malformed("the answer is XML, but neither RSS nor Atom")),
    })
}

fn of_rss(item: &Element) -> Item {
    let first = |names: &[&str]| -> String {
        let texts = names.iter().flat_map(|name| item.elements().filter(move |element| element.name == *name));
        texts.map(Element::text).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let guid = first(&["guid"]);
    let is_address = guid.starts_with("http")
        && !item.elements().any(|element| element.name == "guid" && element.attribute("isPermaLink") == Some("false"));
    let link = Some(first(&["link"])).filter(|link| !link.is_empty());
    Item {
        id: if guid.is_empty() { item.attribute("rdf:about").unwrap_or_default().to_owned() } else { guid.clone() },
        title: first(&["title"]),
        link: link.or_else(|| is_address.then_some(guid)).unwrap_or_default(),
        date: first(&["pubDate", "dc:date", "published", "updated"]),
        summary: first(&["description", "content:encoded", "summary"]),
        author: first(&["dc:creator", "author", "itunes:author"]),
        tags: texts_of(
            item.elements()
                .filter(|element| matches!(element.name.as_str(), "category" | "dc:subject"))
                .map(Element::text),
        ),
    }
}

fn of_atom(entry: &Element) -> Item {
    let all = |name: &'static str| {
        entry.elements().filter(move |element| element.name.strip_prefix("atom:").unwrap_or(&element.name) == name)
    };
    let first = |names: &[&'static str]| -> String {
        names.iter().flat_map(|name| all(name)).map(content).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let is_page = |link: &&Element| matches!(link.attribute("rel"), None | Some("alternate"));
    let link = all("link").find(is_page).or_else(|| all("link").next());
    let name = |author: &Element| author.elements().find(|element| element.name.ends_with("name")).map(Element::text);
    Item {
        id: first(&["id"]),
        title: first(&["title"]),
        link: link.and_then(|link| link.attribute("href")).unwrap_or_default().to_owned(),
        date: first(&["published", "updated", "issued", "modified"]),
        summary: first(&["summary", "content"]),
        author: all("author").find_map(name).unwrap_or_default(),
        tags: texts_of(all("category").filter_map(|category| {
            category.attribute("label").or_else(|| category.attribute("term")).map(str::to_owned)
        })),
    }
}

/// The text of an element, or its markup where it has elements inside (`type="xhtml"`).
fn content(element: &Element) -> String {
    if element.elements().next().is_none() {
        return element.text();
    }
    let mut markup = String::new();
    write_markup(element, &mut markup);
    markup.trim().to_owned()
}

fn write_markup(element: &Element, markup: &mut String) {
    for node in &element.nodes {
        match node {
            Node::Text(text) => markup.push_str(&quick_xml::escape::minimal_escape(text.as_str())),
            Node::Element(inner) => {
                markup.extend(["<", inner.name.as_str(), ">"]);
                write_markup(inner, markup);
                markup.extend(["</", inner.name.as_str(), ">"]);
            }
        }
    }
}

fn texts_of(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.filter(|text| !text.is_empty()).collect()
}

fn of_json(feed: &Value) -> Result<Vec<Item>, Failure> {
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        return Err(malformed("the answer is JSON, but no JSON Feed: it has no list `items`"));
    };
    let text = |value: &Value, keys: &[&str]| -> String {
        let texts = keys.iter().filter_map(|key| value.get(key)).filter_map(scalar::text);
        texts.map(|text| text.trim().to_owned()).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let author = |item: &Value| {
        let first = item.get("authors").and_then(|authors| authors.get(0)).or_else(|| item.get("author"));
        first.map(|author| text(author, &["name"])).unwrap_or_default()
    };
    let tags = |item: &Value| {
        let tags = item.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        texts_of(tags.iter().filter_map(scalar::text).map(|tag| tag.trim().to_owned()))
    };
    Ok(items
        .iter()
        .map(|item| Item {
            id: text(item, &["id"]),
            title: text(item, &["title"]),
            link: text(item, &["url", "external_url"]),
            date: text(item, &["date_published", "date_modified"]),
            summary: text(item, &["summary", "content_html", "content_text"]),
            author: author(item),
            tags: tags(item),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text.as_bytes()).unwrap().to_string()
    }

    #[test]
    fn all_kinds_of_feeds_say_the_same() {
        let expected = r#"[{"id":"job-1","title":"Rust & more","link":"https://jobs.example/1","date":"2026-02-24T14:30:00Z","summary":"<p>Fine&nbsp;job</p>","author":"Jian Yang","tags":["rust","remote"]}]"#;
        for text in [
            "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"d\"><channel><title>Jobs</title><item><title>Rust &amp; more\
             </title><link>https://jobs.example/1</link><guid isPermaLink=\"false\">job-1</guid><pubDate>Tue, 24 Feb 2026 \
             20:00:00 +0530</pubDate><description><![CDATA[<p>Fine&nbsp;job</p>]]></description><dc:creator>Jian Yang\
             </dc:creator><category>rust</category><category>remote</category></item></channel></rss>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>job-1</id><title>Rust &amp; more</title>\
             <link rel=\"self\" href=\"x\"/><link href=\"https://jobs.example/1\"/><updated>2026-02-25T00:00:00Z</updated>\
             <published>2026-02-24T14:30:00.5Z</published><summary type=\"html\">&lt;p&gt;Fine&amp;nbsp;job&lt;/p&gt;</summary>\
             <author><name>Jian Yang</name></author><category term=\"rust\"/><category term=\"r\" label=\"remote\"/></entry></feed>",
            r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"job-1","title":"Rust & more",
             "url":"https://jobs.example/1","date_published":"2026-02-24T20:00:00+05:30","content_html":"<p>Fine&nbsp;job</p>",
             "authors":[{"name":"Jian Yang"}],"tags":["rust","remote"]}]}"#,
            "<rdf:RDF xmlns:rdf=\"r\"><channel/><item rdf:about=\"job-1\"><title>Rust &amp; more</title>\
             <link>https://jobs.example/1</link><dc:date>2026-02-24T14:30:00Z</dc:date><description>&lt;p&gt;Fine&nbsp;job&lt;/p&gt;\
             </description><dc:creator>Jian Yang</dc:creator><dc:subject>rust</dc:subject><dc:subject>remote</dc:subject></item></rdf:RDF>",
        ] {
            assert_eq!(read(text), expected);
        }
    }

    #[test]
    fn an_entry_without_an_id_gets_the_same_one_every_time() {
        let item =
            |inside: &str| parse(format!("<rss><channel><item>{inside}</item></channel></rss>").as_bytes()).unwrap();
        assert_eq!(item("<title>A</title><link>https://a.example</link>")[0]["id"], "https://a.example");
        let bare = item("<title>A</title><pubDate>Tue, 24 Feb 2026 20:00:00 GMT</pubDate>")[0]["id"].clone();
        assert_eq!(bare, item("<title>A</title><pubDate>Tue, 24 Feb 2026 20:00:00 GMT</pubDate>")[0]["id"]);
        assert_ne!(bare, item("<title>B</title><pubDate>Tue, 24 Feb 2026 20:00:00 GMT</pubDate>")[0]["id"]);
        assert_eq!(bare.as_str().unwrap().len(), "entry-0123456789abcdef".len());
        assert_eq!(item("<guid>https://a.example/1</guid>")[0]["link"], "https://a.example/1");
        assert_eq!(item("<title>A</title><pubDate>soon</pubDate>")[0]["date"], "soon");
    }

    #[test]
    fn markup_inside_is_kept_as_text() {
        let text = "<feed><entry><content type=\"xhtml\"><div>One &lt; <b>two</b></div></content></entry></feed>";
        assert_eq!(parse(text.as_bytes()).unwrap()[0]["summary"], "<div>One &lt; <b>two</b></div>");
    }

    #[test]
    fn what_is_no_feed_is_said() {
        for (text, expected) in [
            ("<R/>", "the answer is XML, but neither RSS nor Atom"),
            ("{\"a\":1}", "the answer is JSON, but no JSON Feed: it has no list `items`"),
            ("<rss><channel><item>", "the answer ends in the middle, in line 1"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().message, expected);
        }
    }
}
