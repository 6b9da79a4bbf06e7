//! What headers mean, kept in `business.toml`, so that it need not be said again. Nothing but the new lines changes there.

use std::fmt::Write;

use super::mapping::{By, Mapped, To};
use crate::{
    base::{files, problem::Problem},
    config::{Business, TableFormat, parse},
    data::{
        cell::words::fold,
        load::{Future, load},
        schema::Keep,
        tables,
    },
    edit::{
        Change,
        books::{Books, Refusal, Why},
        document::toml_text,
    },
};

/// Where the setup is, relative to the folder.
const PATH: &str = "data/business.toml";

/// What was told by hand of a file, and is not in `business.toml` yet.
#[derive(Clone, Debug, Default)]
pub struct News {
    table: &'static str,
    /// The line of the form of dates.
    dates: Option<String>,
    /// The lines of headers.
    columns: Vec<String>,
    /// The headers that are left out, which no line can say.
    pub left: Vec<String>,
    /// How the table is written with all of it.
    format: TableFormat,
}

/// What was told by hand of a file. What is told otherwise there already is refused.
pub fn news(
    business: &Business,
    table: &'static str,
    mapping: &[Mapped],
    dates: Option<&str>,
) -> Result<News, Refusal> {
    let mut news = News { table, format: business.tables.get(table).cloned().unwrap_or_default(), ..News::default() };
    if let Some(dates) = dates.filter(|dates| news.format.dates.as_deref() != Some(dates)) {
        if let Some(there) = news.format.dates.replace(dates.to_owned()) {
            return Err(otherwise(&format!("the dates of `{table}` are `{there}` there")));
        }
        news.dates = Some(format!("dates = {}", toml_text(dates)));
    }
    let told = mapping.iter().filter(|mapped| mapped.by == By::Told);
    for (header, column) in told.filter_map(|mapped| match &mapped.to {
        To::Column(column) => Some((mapped.header.trim(), column)),
        _ => None,
    }) {
        let is_ours = tables::spec(table).is_some_and(|spec| spec.column(&fold(header)).is_some());
        if is_ours {
            return Err(otherwise(&format!("`{header}` is a column of `{table}` itself")));
        }
        match news.format.columns.insert(header.to_owned(), column.clone()) {
            Some(there) if there == *column => {}
            Some(there) => return Err(otherwise(&format!("`{header}` means `{there}` there"))),
            None => news.columns.push(format!("{} = {}", toml_text(header), toml_text(column))),
        }
    }
    let is_left = |mapped: &&Mapped| mapped.by == By::Told && matches!(mapped.to, To::Left(_));
    news.left = mapping.iter().filter(is_left).map(|mapped| mapped.header.trim().to_owned()).collect();
    Ok(news)
}

fn otherwise(what: &str) -> Refusal {
    Refusal::new(format!("this cannot be kept in business.toml: {what}")).hint("import without `--keep`")
}

impl News {
    /// Whether there is nothing that is not kept already.
    pub fn is_empty(&self) -> bool {
        self.dates.is_none() && self.columns.is_empty()
    }

    /// The lines that say it, as they stand in `business.toml`.
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        if let Some(dates) = &self.dates {
            let _ = writeln!(lines, "[tables.{}]\n{dates}", self.table);
        }
        if !self.columns.is_empty() {
            let _ = writeln!(lines, "[tables.{}.columns]\n{}", self.table, self.columns.join("\n"));
        }
        lines
    }

    /// The change to `business.toml`. It is refused where the folder would be read otherwise than it is.
    pub fn change(&self, books: &Books<'_>) -> Result<Change, Refusal> {
        let before = files::read(&books.root.join(PATH))?;
        let refused = |message: String| {
            Refusal::new(message)
                .hint(format!("add what you need of it by hand: {}", self.lines().trim_end().replace('\n', "; ")))
                .because(Why::Files)
        };
        let by_hand = || refused(format!("`{PATH}` is written in a way that no line can be added to"));
        let text = std::str::from_utf8(&before).map_err(|_| by_hand())?;
        let after = with(text, &format!("tables.{}", self.table), self.dates.as_slice());
        let after = with(&after, &format!("tables.{}.columns", self.table), &self.columns);
        let read = parse::parse(&after, PATH).0;
        if read.is_none_or(|read| read.tables.get(self.table) != Some(&self.format)) {
            return Err(by_hand());
        }
        let mut business = books.business.clone();
        let was = problems(books, &business);
        business.tables.insert(self.table.to_owned(), self.format.clone());
        if let Some(problem) = problems(books, &business).into_iter().find(|problem| !was.contains(problem)) {
            let message = format!("with it, the folder would have a problem: {}: {}", problem.place, problem.message);
            return Err(refused(message));
        }
        Ok(Change::of_file(PATH, Some(before), Some(after.into_bytes())))
    }
}

fn problems(books: &Books<'_>, business: &Business) -> Vec<Problem> {
    load(books.root, business, books.today, Future::Mistake, Keep::Figures).1
}

/// A text with lines below the heading of a section, which is added at the end where there is none.
fn with(text: &str, section: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return text.to_owned();
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = lines.join(newline) + newline;
    let heading = format!("[{section}]");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let rest = line.trim().strip_prefix(&heading).map(str::trim);
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#')) {
            let newline = if line.ends_with('\n') { "" } else { newline };
            return format!("{}{newline}{lines}{}", &text[..at], &text[at..]);
        }
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    format!("{text}{end}{newline}{heading}{newline}{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_where_they_belong() {
        let line = ["\"A\" = \"id\"".to_owned()];
        for (text, wanted) in [
            ("name = \"x\"\n", "name = \"x\"\n\n[tables.deals]\n\"A\" = \"id\"\n"),
            ("name = \"x\"", "name = \"x\"\n\n[tables.deals]\n\"A\" = \"id\"\n"),
            (
                "[tables.deals] # mine\r\ndates = \"%d\"\r\n[goals]\r\n",
                "[tables.deals] # mine\r\n\"A\" = \"id\"\r\ndates = \"%d\"\r\n[goals]\r\n",
            ),
            ("[tables.deals]", "[tables.deals]\n\"A\" = \"id\"\n"),
        ] {
            assert_eq!(with(text, "tables.deals", &line), wanted);
        }
    }
}
