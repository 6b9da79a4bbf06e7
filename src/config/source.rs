//! A text with its places: byte offsets become lines, columns and excerpts as an editor shows them.

use std::{ops::Range, sync::Arc};

use crate::base::problem::{Code, Excerpt, Place, Problem};

/// A file's text that places are asked of.
pub(crate) struct Source<'a> {
    text: &'a str,
    file: Arc<str>,
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    /// The text of a file; a byte order mark at its start is no part of the first line.
    pub(crate) fn new(text: &'a str, file: &str) -> Source<'a> {
        let mut starts = vec![if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }];
        starts.extend(text.match_indices('\n').map(|(offset, _)| offset + 1));
        Source { text, file: file.into(), starts }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The number of the line that an offset lies on, from 0.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// How many lines there are.
    pub(crate) fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, without its line break.
    pub(crate) fn line_range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = if self.text.get(start..end).is_some_and(|line| line.ends_with('\r')) { end - 1 } else { end };
        start..end
    }

    /// A line, without its line break.
    pub(crate) fn line(&self, line: usize) -> &'a str {
        self.text.get(self.line_range(line)).unwrap_or_default()
    }

    /// The text of a span.
    pub(crate) fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    /// A problem with a part of the text; a part over several lines is marked on its first one.
    pub(crate) fn problem(&self, code: Code, span: Range<usize>, message: impl Into<String>) -> Problem {
        let line = self.line_of(span.start);
        let range = self.line_range(line);
        let chars = |range: Range<usize>| self.slice(range).chars().count() as u32;
        let start = span.start.clamp(range.start, range.end);
        let before = chars(range.start..start);
        let place = Place { file: Arc::clone(&self.file), line: line as u32 + 1, column: before + 1 };
        let len = chars(start..span.end.clamp(start, range.end));
        let excerpt = Excerpt { line: self.line(line).to_owned(), start: before, len };
        Problem { excerpt: Some(excerpt), ..Problem::new(code, place, message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_under_any_line_break() {
        let source = Source::new("\u{feff}a = 1\r\nüü = 日\r\n\r\nz", "f.toml");
        let offset = |needle: &str| source.text.find(needle).unwrap();
        for (needle, line, column) in [("a", 1, 1), ("日", 2, 6), ("z", 4, 1)] {
            let span = offset(needle)..offset(needle) + needle.len();
            let problem = source.problem(Code::E001, span, "");
            assert_eq!((problem.place.line, problem.place.column), (line, column), "{needle}");
            assert_eq!(problem.excerpt.unwrap().len, 1);
        }
        assert_eq!(source.line(1), "üü = 日");
    }
}
