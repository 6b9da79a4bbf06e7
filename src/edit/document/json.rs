//! Rows of a JSON file: values are exchanged in their place, new rows look like the last one.

use super::{Document, Key, Row, Splice, Values, hand::Hand, literal, name_of, objects::said};
use crate::data::structured::RawRow;

impl Document<'_> {
    /// Fields that a row lacks, behind its last one.
    pub(super) fn json_more(&self, row: &Row<'_>, new: &Values, hands: &[(&Key, Hand)]) -> Splice {
        let new = self.json_fields(new, hands, row);
        let Some(last) = row.cells.last() else {
            return Splice { span: row.span.clone(), text: format!("{{{}}}", new.join(", ")) };
        };
        let comma = format!(",{}", Shape::of(self.text(), row).between);
        Splice::at(last.span.end, format!("{comma}{}", new.join(&comma)))
    }

    fn json_fields(&self, values: &Values, hands: &[(&Key, Hand)], like: &Row<'_>) -> Vec<String> {
        let field = |(key, value): &(Key, String)| Some(self.json_field(key, value, Document::hand(hands, key)?, like));
        values.iter().filter_map(field).collect()
    }

    fn json_field(&self, key: &Key, value: &str, hand: &Hand, like: &Row<'_>) -> String {
        let name = hand.name().unwrap_or_else(|| name_of(self.schema, key));
        let is_tight = like.cells.first().is_some_and(|cell| self.text()[..cell.span.start].ends_with(':'));
        let colon = if is_tight { ":" } else { ": " };
        format!("{}{colon}{}", literal::json_text(name), literal::json(hand, value))
    }

    pub(super) fn json_append(&self, rows: &[RawRow], add: &[Values], hands: &[(&Key, Hand)]) -> Option<Splice> {
        if add.is_empty() {
            return None;
        }
        let text = self.text();
        let Some(last) = rows.last() else { return Some(self.json_begin(add, hands)) };
        if !text[last.span.start..].starts_with('{') {
            return Some(self.json_months(last, add));
        }
        let lead = match rows.len().checked_sub(2).and_then(|index| rows.get(index)) {
            Some(before) => text[before.span.end..last.span.start].trim_start().strip_prefix(',').unwrap_or(" "),
            None => text[..last.span.start].rfind('[').map_or(" ", |at| &text[at + 1..last.span.start]),
        };
        let lead = if lead.trim().is_empty() { lead } else { " " };
        let lead = if lead.is_empty() && add.len() + rows.len() > 1 && rows.len() == 1 { " " } else { lead };
        let like = self.structured_row(0, last);
        let shape = Shape::of(text, &like);
        let objects = add.iter().map(|values| {
            let fields = self.json_fields(&said(values), hands, &like);
            format!(",{lead}{{{}{}{}}}", shape.first, fields.join(&format!(",{}", shape.between)), shape.last)
        });
        Some(Splice::at(last.span.end, objects.collect::<String>()))
    }

    /// The first rows of a file that has none.
    fn json_begin(&self, add: &[Values], hands: &[(&Key, Hand)]) -> Splice {
        let text = self.text();
        let objects: Vec<String> = add
            .iter()
            .map(|values| {
                let field = |(key, value): &(Key, String)| {
                    let name = literal::json_text(name_of(self.schema, key));
                    Some(format!("{name}: {}", literal::json(Document::hand(hands, key)?, value)))
                };
                format!("\n  {{{}}}", values.iter().filter_map(field).collect::<Vec<_>>().join(", "))
            })
            .collect();
        let inside = format!("{}\n", objects.join(","));
        match text.find('[').zip(text.rfind(']')) {
            Some((from, to)) if from < to => Splice { span: from + 1..to, text: inside },
            _ => Splice { span: 0..text.len(), text: format!("[{inside}]\n") },
        }
    }

    /// More months in a map of months.
    fn json_months(&self, last: &RawRow, add: &[Values]) -> Splice {
        let text = self.text();
        let start = last.span.start.saturating_sub(1);
        let line_start = text[..start].rfind('\n').map(|at| at + 1);
        let lead = match line_start {
            Some(at) if text[at..start].trim().is_empty() => {
                let newline = if text[..at].ends_with("\r\n") { "\r\n" } else { "\n" };
                format!("{newline}{}", &text[at..start])
            }
            _ => " ".to_owned(),
        };
        let month = |(covers, amount): (&str, &str)| format!(",{lead}{}: {amount}", literal::json_text(covers));
        Splice::at(last.span.end, add.iter().filter_map(|values| self.month(values)).map(month).collect::<String>())
    }

    /// The month and the amount of a row that goes into a map of months.
    pub(super) fn month<'v>(&self, values: &'v Values) -> Option<(&'v str, &'v str)> {
        let value = |name: &str| {
            let column = self.schema.column(name)?;
            values.iter().find(|(key, _)| *key == Key::Known(column)).map(|(_, value)| value.as_str())
        };
        Some((value("covers")?, value("amount")?))
    }
}

/// The white space of an object.
struct Shape<'t> {
    /// Before its first field.
    first: &'t str,
    /// After the comma between two.
    between: &'t str,
    /// After its last one.
    last: &'t str,
}

impl<'t> Shape<'t> {
    fn of(text: &'t str, row: &Row<'_>) -> Shape<'t> {
        let plain = Shape { first: "", between: " ", last: "" };
        let object = &text[row.span.clone()];
        let (Some(first), Some(last)) = (object.find('"'), row.cells.last()) else { return plain };
        let inside = &object[1..first];
        let end = &text[last.span.end..row.span.end - 1];
        if !inside.trim().is_empty() || !end.trim().is_empty() {
            return plain;
        }
        let is_tight =
            row.cells.len() > 1 && !object.contains(", ") && !object.contains(",\n") && !object.contains(",\r");
        let between = if inside.contains('\n') {
            inside
        } else if is_tight {
            ""
        } else {
            " "
        };
        Shape { first: inside, between, last: end }
    }
}
