//! What the rows of JSON and TOML files have in common; how they are written is in [`super::json`] and [`super::toml`].

use super::{Cell, Document, Key, Row, Splice, Values, hand::Hand, literal};
use crate::data::{schema::Target, source::Format, structured::RawRow};

impl Document<'_> {
    /// Values are exchanged in their place; those that a row lacks follow its last one, new rows the last row.
    pub(super) fn structured_splices(
        &self,
        rows: &[RawRow],
        format: Format,
        set: &[(Row<'_>, Values)],
        add: &[Values],
        hands: &[(&Key, Hand)],
    ) -> Vec<Splice> {
        let is_toml = format == Format::Toml;
        let literal = if is_toml { literal::toml } else { literal::json };
        let mut splices = Vec::new();
        for (row, values) in set {
            let (there, new): (Values, Values) = values.iter().cloned().partition(|(key, _)| row.cell(key).is_some());
            let exchange = |(key, value): &(Key, String)| {
                let (cell, hand) = (row.cell(key)?, Document::hand(hands, key)?);
                Some(Splice { span: cell.span.clone(), text: literal(hand, value) })
            };
            splices.extend(there.iter().filter_map(exchange));
            let more =
                || if is_toml { self.toml_more(row, &new, hands) } else { Some(self.json_more(row, &new, hands)) };
            splices.extend(if new.is_empty() { None } else { more() });
        }
        splices.extend(if is_toml { self.toml_append(rows, add, hands) } else { self.json_append(rows, add, hands) });
        splices
    }

    /// A row with its cells.
    pub(super) fn structured_row<'d>(&self, number: u32, row: &'d RawRow) -> Row<'d> {
        let targets = self.schema.targets(row.cells.iter().map(|cell| cell.key.as_str()));
        let cells = row.cells.iter().zip(targets).map(|(cell, target)| Cell {
            name: cell.key.as_str().into(),
            key: match target {
                Target::Column(column) => Key::Known(column),
                _ => Key::Own(cell.key.clone()),
            },
            span: cell.span.clone(),
            text: cell.text.as_str().into(),
        });
        Row { number, span: row.span.clone(), cells: cells.collect() }
    }
}

/// The values that say something.
pub(super) fn said(values: &Values) -> Values {
    values.iter().filter(|(_, value)| !value.is_empty()).cloned().collect()
}
