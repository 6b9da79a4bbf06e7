//! Rows of a TOML file: values are exchanged in their place, a new row is one more `[[table]]` at the end.

use super::{Document, Key, Row, Splice, Values, hand::Hand, literal, name_of, objects::said};
use crate::data::structured::RawRow;

impl Document<'_> {
    /// Keys that a row lacks, behind its last one.
    pub(super) fn toml_more(&self, row: &Row<'_>, new: &Values, hands: &[(&Key, Hand)]) -> Option<Splice> {
        let text = self.text();
        let (last, new) = (row.cells.last()?, self.toml_fields(new, hands));
        if text[row.span.start..].starts_with('{') {
            return Some(Splice::at(last.span.end, format!(", {}", new.join(", "))));
        }
        let line_start = text[..last.span.start].rfind('\n').map_or(0, |at| at + 1);
        let indent = &text[line_start..last.span.start];
        let indent = &indent[..indent.len() - indent.trim_start().len()];
        let end = text[last.span.end..].find('\n').map_or(text.len(), |at| last.span.end + at);
        let end = if text[..end].ends_with('\r') { end - 1 } else { end };
        let lead = format!("{}{indent}", self.toml_newline());
        Some(Splice::at(end, format!("{lead}{}", new.join(&lead))))
    }

    fn toml_fields(&self, values: &Values, hands: &[(&Key, Hand)]) -> Vec<String> {
        let field = |(key, value): &(Key, String)| Some(self.toml_field(key, value, Document::hand(hands, key)?));
        values.iter().filter_map(field).collect()
    }

    fn toml_field(&self, key: &Key, value: &str, hand: &Hand) -> String {
        let name = hand.name().unwrap_or_else(|| name_of(self.schema, key));
        format!("{} = {}", toml_key(name), literal::toml(hand, value))
    }

    pub(super) fn toml_append(&self, rows: &[RawRow], add: &[Values], hands: &[(&Key, Hand)]) -> Option<Splice> {
        if add.is_empty() {
            return None;
        }
        let (text, newline) = (self.text(), self.toml_newline());
        let fields = |values: &Values| self.toml_fields(&said(values), hands);
        if let Some(last) = rows.last().filter(|last| text[last.span.start..].starts_with('{')) {
            let rows = add.iter().map(|values| format!(", {{ {} }}", fields(values).join(", ")));
            return Some(Splice::at(last.span.end, rows.collect::<String>()));
        }
        if let Some(last) = rows.last().filter(|last| !text[last.span.start..].starts_with('[')) {
            let end = text[last.span.end..].find(['\r', '\n']).map_or(text.len(), |at| last.span.end + at);
            let months = add.iter().filter_map(|values| self.month(values));
            let is_quoted = text[last.span.start..].starts_with('"');
            let key = |covers| if is_quoted { literal::toml_text(covers) } else { toml_key(covers) };
            let lines = months.map(|(covers, amount)| format!("{newline}{} = {amount}", key(covers)));
            return Some(Splice::at(end, lines.collect::<String>()));
        }
        let end = text.trim_end().len();
        let table = self.schema.spec.name;
        let blank = if end == 0 { String::new() } else { newline.repeat(2) };
        let rows: Vec<String> =
            add.iter().map(|values| format!("[[{table}]]{newline}{}", fields(values).join(newline))).collect();
        // A file that ends without a line break still does.
        let after = if text.is_empty() { newline } else { "" };
        Some(Splice::at(end, format!("{blank}{}{after}", rows.join(&newline.repeat(2)))))
    }

    fn toml_newline(&self) -> &'static str {
        if self.text().contains("\r\n") { "\r\n" } else { "\n" }
    }
}

fn toml_key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_bare { name.to_owned() } else { literal::toml_text(name) }
}
