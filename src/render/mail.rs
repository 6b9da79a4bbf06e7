//! A report as HTML for mail clients: tables as tables, styles in place, one column. It asks for nothing, runs nothing, and
//! reads well without its styles; colours are left to the client, so that it is dark where mail is dark.

use super::{html, words};
use crate::{
    base::{
        figure::Figure,
        text::{capital, grouped, harmless, quoted_entities},
        value::Detail,
    },
    report::{
        model::{Block, Cell, Chart, Column, Inline, Item, Report, Section, Status, Table},
        pages::PAGES,
    },
};

/// The rows of a table that does not say how many are shown.
const ROWS: usize = 50;
/// A line between rows, seen on white and on black.
const RULE: &str = "border-bottom:1px solid #8888;";

/// The report as one HTML document. `url` is where the site is published.
pub fn html(report: &Report, url: Option<&str>) -> String {
    let mail = Mail { url };
    let title = format!("{} · {}", report.business, report.name);
    let body: String = report.sections.iter().map(|section| mail.section(section)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta \
         name=\"supported-color-schemes\" content=\"light dark\">\n<title>{}</title>\n</head>\n<body \
         style=\"margin:0;padding:16px\">\n<div style=\"max-width:640px;margin:0 auto;font:15px/1.5 \
         -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere\">\n<p \
         style=\"margin:0;font-size:13px\">{}</p>\n<h1 \
         style=\"margin:4px 0 16px;font-size:21px;line-height:1.25\">{}</h1>\n{body}{}</div>\n</body>\n</html>\n",
        escape(&title),
        escape(&head(report, &title)),
        escape(&report.headline),
        mail.foot(report),
    )
}

/// `Lantern Studio · Weekly report · 2026-W43, 19–25 Oct 2026 · Asia/Kolkata`.
fn head(report: &Report, title: &str) -> String {
    let when = report.period.clone().unwrap_or_else(|| report.as_of.long());
    let zone = Some(report.timezone.as_str()).filter(|zone| !zone.is_empty());
    [title, &when].into_iter().chain(zone).collect::<Vec<_>>().join(" · ")
}

/// Where links lead.
#[derive(Clone, Copy, Debug)]
struct Mail<'a> {
    url: Option<&'a str>,
}

impl Mail<'_> {
    fn section(self, section: &Section) -> String {
        let blocks: String = section.blocks.iter().map(|block| self.block(block)).collect();
        if blocks.is_empty() {
            return String::new();
        }
        let heading = match section.title.as_str() {
            "" => String::new(),
            title => format!("<h2 style=\"margin:24px 0 6px;font-size:16px\">{}</h2>\n", escape(title)),
        };
        format!("{heading}{}{blocks}", small(&section.note))
    }

    fn block(self, block: &Block) -> String {
        match block {
            Block::Figures(figures) => figures_table(figures),
            Block::Behind(_) | Block::Data(_) => String::new(),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
            Block::List(items) if items.is_empty() => String::new(),
            Block::List(items) => {
                let items: String = items.iter().map(|item| self.item(item)).collect();
                format!("<ul style=\"margin:6px 0;padding-left:18px\">\n{items}</ul>\n")
            }
            Block::Note(words) => format!("<p style=\"margin:6px 0\">{}</p>\n", self.inline(words)),
            Block::Empty(empty) => format!(
                "<p style=\"margin:6px 0\">{} Make <code>{}</code>.</p>\n",
                escape(&empty.what),
                escape(&empty.file)
            ),
        }
    }

    fn item(self, item: &Item) -> String {
        let status = item.status.map_or_else(String::new, |status| format!("{}: ", mark(status, status.word())));
        format!("<li style=\"margin:3px 0\">{status}{}</li>\n", self.inline(&item.text))
    }

    fn inline(self, words: &[Inline]) -> String {
        let piece = |piece: &Inline| match piece {
            Inline::Text(text) => escape(text),
            Inline::Strong(text) => format!("<strong>{}</strong>", escape(text)),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Page(page, text) => self.page(page, text),
            Inline::Link(web) => format!("<a href=\"{0}\">{0}</a>", escape(web.as_str())),
        };
        words.iter().map(piece).collect()
    }

    /// A link where the site is published, else its words.
    fn page(self, page: &str, text: &str) -> String {
        match self.url {
            // What lies beside the site is not published with it.
            Some(url) if !page.starts_with("../") => {
                format!(
                    "<a href=\"{}{}\">{}</a>",
                    escape(url.trim_end_matches('/')),
                    html::link("/", page),
                    escape(text)
                )
            }
            _ => escape(text),
        }
    }

    fn chart(self, chart: &Chart) -> String {
        let description = match chart.description.as_str() {
            "" => String::new(),
            words => format!("<p style=\"margin:6px 0\">{}</p>\n", escape(words)),
        };
        format!("{description}{}", self.table(&chart.table))
    }

    fn table(self, table: &Table) -> String {
        let table = &*table.for_people();
        if table.rows.is_empty() {
            return small("No rows yet.");
        }
        let limit = if table.limit > 0 { table.limit } else { ROWS };
        let head: String =
            table.columns.iter().map(|column| cell("th", column.numeric, &escape(&column.label))).collect();
        let line = |tag: &str, row: &Vec<Cell>| {
            let cells: String =
                row.iter().zip(&table.columns).map(|(one, column)| self.cell(tag, one, column)).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let rows: String = table.rows.iter().take(limit).map(|row| line("td", row)).collect();
        let total = table.total.as_ref().map_or_else(String::new, |row| line("th", row));
        let left = table.rows.len().saturating_sub(limit);
        let more = if left > 0 { format!("…and {} more", grouped(left as u64)) } else { String::new() };
        format!(
            "{TABLE}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}{total}</tbody></table>\n{}{}",
            small(&more),
            small(&table.note)
        )
    }

    fn cell(self, tag: &str, one: &Cell, column: &Column) -> String {
        let inner = match one {
            Cell::Code(text) => format!("<code>{}</code>", escape(text)),
            Cell::Page(page, text) => self.page(page, text),
            Cell::Status(status) => mark(*status, status.word()),
            Cell::State(status, words) => mark(*status, words),
            other => escape(&words::cell(other)),
        };
        cell(tag, column.numeric, &inner)
    }

    /// What it was made from, and where there is more.
    fn foot(self, report: &Report) -> String {
        let left_out = report.left_out.as_ref().map_or_else(String::new, |words| format!("{}. ", escape(words)));
        let of_site = PAGES.iter().any(|page| page.name == report.page);
        let more = match self.url {
            Some(_) if of_site => format!(" · {}", self.page(&report.page, "Open the page")),
            Some(_) => format!(" · {}", self.page("overview", "Open the dashboard")),
            None => String::new(),
        };
        format!("<p style=\"margin:24px 0 0;font-size:13px\">{left_out}{}{more}</p>\n", escape(&report.provenance))
    }
}

const TABLE: &str = "<table style=\"border-collapse:collapse;width:100%;margin:6px 0;font-size:14px\">\n";

/// Label, value and what stands beside it; below, what else must be known.
fn figures_table(figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let beside: Vec<String> = words::beside(figure).iter().map(|line| escape(line)).collect();
        let value = format!("<strong>{}</strong>", escape(&figure.value.words(Detail::Exact)));
        let label = cell("td", false, &escape(&figure.label));
        format!("<tr>{label}{}{}</tr>\n", cell("td", true, &value), cell("td", false, &beside.join("<br>")))
    };
    let rows: String = figures.iter().map(row).collect();
    let notes: String = words::short_notes(figures).iter().map(|note| small(note)).collect();
    format!("{TABLE}<tbody>\n{rows}</tbody></table>\n{notes}")
}

fn cell(tag: &str, numeric: bool, inner: &str) -> String {
    let side = if numeric { "right;white-space:nowrap" } else { "left" };
    format!("<{tag} style=\"{RULE}padding:4px 8px 4px 0;vertical-align:top;text-align:{side}\">{inner}</{tag}>")
}

/// A status as a word in a colour that is seen on white and on black.
fn mark(status: Status, words: &str) -> String {
    let colour = match status.tone() {
        "bad" => "#d0392b",
        "warn" => "#966900",
        "good" => "#23804f",
        _ => return format!("<strong>{}</strong>", escape(&capital(words))),
    };
    format!("<strong style=\"color:{colour}\">{}</strong>", escape(&capital(words)))
}

fn small(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("<p style=\"margin:4px 0;font-size:13px\">{}</p>\n", escape(text))
    }
}

fn escape(text: &str) -> String {
    let text = harmless(&text.replace(['\n', '\r', '\t'], " "));
    quoted_entities(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    const URL: Option<&str> = Some("https://numbers.example.com");

    #[test]
    fn a_report_is_read_without_styles_and_asks_for_nothing() {
        let text = html(&example::report(), URL);
        for part in [
            "<h1 style=\"margin:4px 0 16px;font-size:21px;line-height:1.25\">Revenue is ahead of plan; one deal needs you today.</h1>",
            "<li style=\"margin:3px 0\"><strong style=\"color:#d0392b\">Act</strong>: <code>deal-k7m2</code> <strong>Bakery relaunch</strong>",
            "<strong>$22,650.00</strong>",
            "▲ +3.4 % on 1–31 Oct 2025<br>86 % of $300k · plan for today 83 %",
            ">62.5 % (5 of 8)</td>",
            "2 of 143 rows left out. Data to 31 Oct 2026 · 11 files · <a href=\"https://numbers.example.com/index.html\">Open the page</a>",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        for part in ["<script", "<img", "<link", "<style", " src=", "url(", "@import"] {
            assert!(!text.contains(part), "{part}");
        }
    }

    #[test]
    fn without_an_address_nothing_is_linked() {
        assert!(!html(&example::report(), None).contains("<a "));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

        #[test]
        fn text_from_files_is_only_ever_text((report, _) in crate::render::chat::tests::reports::any_report()) {
            let text = html(&report, URL);
            let page = scraper::Html::parse_document(&text);
            let known = [
                "html", "head", "meta", "title", "body", "div", "p", "h1", "h2", "ul", "li", "strong", "code", "a", "table", "thead",
                "tbody", "tr", "th", "td", "br",
            ];
            for element in page.root_element().descendent_elements() {
                proptest::prop_assert!(known.contains(&element.value().name()), "{}", element.html());
                for (name, value) in element.value().attrs() {
                    let fine = match name {
                        "href" => ["https://numbers.example.com/", "https://jobs.example/"].iter().any(|it| value.starts_with(it)),
                        "style" => !value.contains('('),
                        name => ["lang", "charset", "name", "content"].contains(&name),
                    };
                    proptest::prop_assert!(fine, "{name}={value}");
                }
            }
            let heading = page.select(&scraper::Selector::parse("h1").unwrap()).next().unwrap();
            let said: String = heading.text().collect();
            proptest::prop_assert_eq!(said, harmless(&report.headline.replace(['\n', '\r', '\t'], " ")));
        }
    }
}
