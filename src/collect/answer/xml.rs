//! XML as objects: elements become keys, attributes `@name`, repeated elements lists. Entities that a document declares for
//! itself are never expanded, and there is a limit to how deep elements lie in one another.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};
use serde_json::{Map, Value};

use super::{cut_off, malformed, no_text, other_than, text_of};
use crate::collect::failure::Failure;

/// How deep elements may lie in one another.
const DEEPEST: usize = 100;

/// An element with what is in it, in order.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) nodes: Vec<Node>,
}

/// What an element has inside.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

/// What happens to an entity that XML does not know, such as `&nbsp;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// The answer is malformed.
    Fail,
    /// It stays as it is written: feeds are full of them, and they mean something where the text is HTML.
    Keep,
}

impl Element {
    /// Its elements.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Its own text, without that of its elements.
    pub(super) fn text(&self) -> String {
        let texts = self.nodes.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect::<String>().trim().to_owned()
    }

    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn add_text(&mut self, text: &str) {
        if let Some(Node::Text(last)) = self.nodes.last_mut() {
            last.push_str(text);
        } else {
            self.nodes.push(Node::Text(text.to_owned()));
        }
    }
}

/// An XML document as an object. The root element itself is left away: its children are the keys.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    let root = read(bytes, Unknown::Fail, "XML")?;
    Ok(match value(&root) {
        Value::String(text) => Value::Object(Map::from_iter([("#text".to_owned(), Value::String(text))])),
        Value::Null => Value::Object(Map::new()),
        whole => whole,
    })
}

/// The root element of an XML document.
pub(super) fn read(bytes: &[u8], unknown: Unknown, wanted: &str) -> Result<Element, Failure> {
    let text = decoded(bytes)?;
    let line = |at: u64| 1 + text.bytes().take(at as usize).filter(|byte| *byte == b'\n').count();
    if let Some(failure) = other_than(&text, wanted) {
        return Err(failure);
    }
    let mut reader = Reader::from_str(&text);
    let mut tree = Tree { open: Vec::new(), root: None, unknown };
    loop {
        let event = reader.read_event().map_err(|err| {
            let at = line(reader.error_position());
            match err {
                quick_xml::Error::Syntax(_) => cut_off(at),
                _ => malformed(format!("the answer is no XML in line {at}")),
            }
        })?;
        if event == Event::Eof {
            break;
        }
        let at = reader.buffer_position();
        tree.take(event).map_err(|what| malformed(format!("the answer is no XML in line {}: {what}", line(at))))?;
    }
    match tree.root {
        Some(root) if tree.open.is_empty() => Ok(root),
        _ if !tree.open.is_empty() => Err(cut_off(line(u64::MAX))),
        _ => Err(malformed(format!("the answer is not {wanted}"))),
    }
}

/// The bytes as text: by their mark, else as the document itself says, else as UTF-8.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Failure> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default());
    let declared = head.trim_start().strip_prefix("<?xml").and_then(|rest| {
        let after = rest.split_once("?>")?.0.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
        let quote = after.chars().next().filter(|char| matches!(char, '"' | '\''))?;
        let label = after.get(1..)?.split(quote).next()?;
        encoding_rs::Encoding::for_label(label.as_bytes())
    });
    match declared {
        Some(encoding) if encoding.is_ascii_compatible() && encoding != encoding_rs::UTF_8 => {
            encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(no_text)
        }
        _ => text_of(bytes),
    }
}

/// What was read so far.
struct Tree {
    /// The elements that are not closed yet, the root first.
    open: Vec<Element>,
    root: Option<Element>,
    unknown: Unknown,
}

impl Tree {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(start) => self.start(&start)?,
            Event::Empty(start) => {
                self.start(&start)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text)?,
            Event::CData(data) => self.text(&data)?,
            Event::GeneralRef(entity) => {
                let meant = self.meant(&entity)?;
                self.text(&meant)?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("more than {DEEPEST} elements in one another"));
        }
        if self.root.is_some() {
            return Err("more than one document".to_owned());
        }
        let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| "attributes that cannot be read".to_owned())?;
            let name: &str = attribute.key.as_ref();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let value = match quick_xml::escape::unescape(&attribute.value) {
                Ok(value) => value.into_owned(),
                Err(_) if self.unknown == Unknown::Keep => attribute.value.to_string(),
                Err(_) => return Err("an attribute with an entity that XML does not know".to_owned()),
            };
            element.attributes.push((name.to_owned(), value));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.nodes.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.add_text(text),
            None if text.trim().is_empty() => {}
            None => return Err("text outside of any element".to_owned()),
        }
        Ok(())
    }

    /// The text that an entity stands for.
    fn meant(&self, entity: &BytesRef) -> Result<String, String> {
        if let Ok(Some(char)) = entity.resolve_char_ref() {
            return Ok(char.to_string());
        }
        match (resolve_predefined_entity(entity), self.unknown) {
            (Some(text), _) => Ok(text.to_owned()),
            (None, Unknown::Keep) => Ok(format!("&{};", &**entity)),
            (None, Unknown::Fail) => Err("an entity that XML does not know".to_owned()),
        }
    }
}

/// An element as a value: its text alone, or an object.
fn value(element: &Element) -> Value {
    let text = element.text();
    let mut map = Map::new();
    for (name, value) in &element.attributes {
        map.insert(format!("@{name}"), Value::String(value.clone()));
    }
    for child in element.elements() {
        let value = value(child);
        match map.get_mut(&child.name) {
            None => {
                map.insert(child.name.clone(), value);
            }
            // Only a repeated element is a list.
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    if map.is_empty() {
        return if text.is_empty() { Value::Null } else { Value::String(text) };
    }
    if !text.is_empty() {
        map.insert("#text".to_owned(), Value::String(text));
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_become_objects() {
        for (text, expected) in [
            (
                "<?xml version='1.0'?><Response><Status>OK</Status><Records page=\"1\"><Record><Total_Cost>12.34</Total_Cost>\
                 </Record><Record><Total_Cost> 1 </Total_Cost></Record></Records></Response>",
                r#"{"Status":"OK","Records":{"@page":"1","Record":[{"Total_Cost":"12.34"},{"Total_Cost":"1"}]}}"#,
            ),
            ("<R><a x='1'>text</a><b/><c></c></R>", r##"{"a":{"@x":"1","#text":"text"},"b":null,"c":null}"##),
            ("<R><a>AT&amp;T &#x20AC;<![CDATA[ <b> ]]></a></R>", r#"{"a":"AT&T € <b>"}"#),
            ("<R a='x &lt; y' xmlns='u' xmlns:n='v'><n:b>1</n:b></R>", r#"{"@a":"x < y","n:b":"1"}"#),
            ("<R>text</R>", r##"{"#text":"text"}"##),
            ("<R/>", "{}"),
            ("<R><!-- no --><a>1</a><a>2</a><a/></R>", r#"{"a":["1","2",null]}"#),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn other_encodings_are_read() {
        let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><R><a>Caf\u{e9}</a></R>";
        let latin: Vec<u8> = text.chars().map(|char| char as u8).collect();
        assert_eq!(parse(&latin).unwrap().to_string(), r#"{"a":"Café"}"#);
        let wide: Vec<u8> = "\u{feff}<R><a>é</a></R>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(parse(&wide).unwrap().to_string(), r#"{"a":"é"}"#);
    }

    #[test]
    fn faults_are_said_with_their_line() {
        let deep = "<a>".repeat(5000);
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>\n<l><x>&b;</x></l>";
        for (text, expected) in [
            ("<R><a>1</a>\n<b>secret", "the answer ends in the middle, in line 2"),
            ("<R><a>1</a>\n<b secret", "the answer ends in the middle, in line 2"),
            ("<R>\n<a></b></R>", "the answer is no XML in line 2"),
            ("<R/>\n<R/>", "the answer is no XML in line 2: more than one document"),
            ("<R/>secret", "the answer is no XML in line 1: text outside of any element"),
            (&deep, "the answer is no XML in line 1: more than 100 elements in one another"),
            (laughs, "the answer is no XML in line 2: an entity that XML does not know"),
            ("<R a='&b;'/>", "the answer is no XML in line 1: an attribute with an entity that XML does not know"),
            ("plain words", "the answer is no XML in line 1: text outside of any element"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().message, expected);
        }
    }
}
