//! Rows on their way from a foreign file into a table: cells by column, each with the foreign cell that it comes from.

use crate::{
    base::{calendar::Day, problem::Code},
    config::Pipeline,
    data::cell::Fault,
};

/// A row on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    /// The number of the foreign row.
    pub(super) row: usize,
    /// Its cells, in the order of the foreign file.
    pub(super) cells: Vec<DrawnCell>,
}

/// A cell on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DrawnCell {
    /// Its column; while a ready map is at work, a name that the map alone knows.
    pub(super) column: String,
    /// What it says.
    pub(super) text: String,
    /// Whether it is a number of a format that has numbers of its own.
    pub(super) is_number: bool,
    /// The number of the foreign column.
    pub(super) from: usize,
}

/// Something that keeps a row from being taken: the foreign column, and what is wrong in it.
#[derive(Clone, Debug)]
pub(super) struct Flaw {
    pub(super) from: usize,
    pub(super) fault: Fault,
}

/// What ready maps know of the business that the rows are for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    /// The pipeline of deals that don't name theirs.
    pub(super) pipeline: &'a Pipeline,
    pub(super) today: Day,
}

impl Drawn {
    /// What a cell says; nothing where there is none.
    pub(super) fn text(&self, column: &str) -> &str {
        self.find(column).map_or("", |cell| cell.text.as_str())
    }

    /// The cell of a column.
    pub(super) fn find(&self, column: &str) -> Option<&DrawnCell> {
        self.cells.iter().find(|cell| cell.column == column)
    }

    /// The foreign column of a cell; the first one where there is no such cell.
    pub(super) fn from(&self, column: &str) -> usize {
        self.find(column).map_or(0, |cell| cell.from)
    }

    /// Takes the cell of a column out.
    pub(super) fn take(&mut self, column: &str) -> Option<DrawnCell> {
        let at = self.cells.iter().position(|cell| cell.column == column)?;
        Some(self.cells.remove(at))
    }

    /// Puts a text into the cell of a column, which is a new one behind the others where there is none.
    pub(super) fn put(&mut self, column: &str, text: impl Into<String>, from: usize) {
        let text = text.into();
        match self.cells.iter_mut().find(|cell| cell.column == column) {
            Some(cell) => (cell.text, cell.is_number, cell.from) = (text, false, from),
            None => self.cells.push(DrawnCell { column: column.to_owned(), text, is_number: false, from }),
        }
    }

    /// The same, unless the cell says something already.
    pub(super) fn put_if_empty(&mut self, column: &str, text: impl Into<String>, from: usize) {
        if self.text(column).is_empty() {
            self.put(column, text, from);
        }
    }

    /// A flaw in the cell of a column.
    pub(super) fn flaw(&self, column: &str, code: Code, message: impl Into<String>, hint: &str) -> Flaw {
        Flaw { from: self.from(column), fault: Fault::new(code, message).hint(hint) }
    }
}

/// The first address of the web in a text, and what else the text says.
pub(super) fn address_in(text: &str) -> Option<(&str, String)> {
    let start = ["https://", "http://", "www."].iter().filter_map(|sign| text.find(sign)).min()?;
    let end = text[start..].find(|char: char| char.is_whitespace() || "<>\"|".contains(char));
    let end = end.map_or(text.len(), |len| start + len);
    let address = text[start..end].trim_end_matches([')', ',', ';', ']']);
    let is_mark = |char: char| char.is_whitespace() || "+-–—|:;,()[]<>/".contains(char);
    let rest = [&text[..start], &text[start + address.len()..]].map(|part| part.trim_matches(is_mark));
    Some((address, rest.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")))
}

/// Names with commas between, as the folder has them: `maya; tom`. An `@` before a name of a chat goes.
pub(super) fn names(text: &str) -> String {
    let parts = text.split([',', ';']).map(|part| part.trim().trim_start_matches('@')).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_words() {
        for (text, wanted) in [
            ("Upwork search + https://example.com/jobs/1", Some(("https://example.com/jobs/1", "Upwork search"))),
            ("https://example.com/jobs/1", Some(("https://example.com/jobs/1", ""))),
            ("Referral (http://example.com/a?b=c,d), warm", Some(("http://example.com/a?b=c,d", "Referral warm"))),
            ("www.example.com", Some(("www.example.com", ""))),
            ("Referral", None),
        ] {
            let found = address_in(text);
            assert_eq!(found.as_ref().map(|(address, rest)| (*address, rest.as_str())), wanted);
        }
        assert_eq!(names("@Dinesh, @Gilfoyle ;x"), "Dinesh; Gilfoyle; x");
    }
}
