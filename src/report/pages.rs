//! The table of pages: their names, their places in the navigation, and what makes them. Each page has a file of its own.

use super::{
    agents, health, methods,
    model::{Block, Empty, Report, Section},
    overview, pipeline, platforms, revenue, sources,
};
use crate::{
    base::{
        figure::Figure,
        problem::Problem,
        text::{count, grouped},
    },
    insights::Facts,
    metrics::{Metrics, tables},
};

/// A page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its name in commands and files.
    pub name: &'static str,
    /// Its name in the navigation.
    pub label: &'static str,
    /// The heading that it stands under in the navigation; empty for none.
    pub group: &'static str,
    /// The tables that it is made of, the one to start with first; all of them where none is named.
    pub tables: &'static [&'static str],
    /// What would be shown, where there is nothing yet.
    pub what: &'static str,
    present: fn(&Metrics<'_>) -> bool,
    draw: fn(Facts<'_>) -> Body,
}

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The sentence at its head.
    pub(super) headline: String,
    /// Its sections.
    pub(super) sections: Vec<Section>,
}

/// Every page, in the order of the navigation.
pub const PAGES: &[Page] = &[
    Page {
        name: "overview",
        label: "Overview",
        group: "",
        tables: &[],
        what: "How the business does is shown here as soon as there is a deal or a payment.",
        present: |metrics| has_deals(metrics) || has_revenue(metrics),
        draw: overview::page,
    },
    Page {
        name: "revenue",
        label: "Revenue",
        group: "Money",
        tables: &["revenue", "deals", "rates"],
        what: "Revenue by month, source, platform and offer is shown here.",
        present: has_revenue,
        draw: revenue::page,
    },
    Page {
        name: "sources",
        label: "Sources",
        group: "Money",
        tables: &["revenue"],
        what: "Where money comes from, and how recent each source is, is shown here.",
        present: |metrics| !metrics.sources.is_empty(),
        draw: sources::page,
    },
    Page {
        name: "pipeline",
        label: "Pipeline",
        group: "Deals",
        tables: &["deals"],
        what: "Deals by stage, and the share that is won, are shown here.",
        present: has_deals,
        draw: pipeline::page,
    },
    Page {
        name: "agents",
        label: "Agents",
        group: "Deals",
        tables: &["deals"],
        what: "Who wins what is shown here.",
        present: |metrics| named(&metrics.agents),
        draw: agents::page,
    },
    Page {
        name: "platforms",
        label: "Platforms",
        group: "Deals",
        tables: &["deals"],
        what: "Where deals are found, and won, is shown here.",
        present: |metrics| named(&metrics.platforms),
        draw: platforms::page,
    },
    Page {
        name: "health",
        label: "Data health",
        group: "Records",
        tables: &[],
        what: "",
        present: |_| true,
        draw: health::page,
    },
    Page {
        name: "methods",
        label: "Methods",
        group: "Records",
        tables: &[],
        what: "",
        present: |_| true,
        draw: methods::page,
    },
];

fn has_deals(metrics: &Metrics<'_>) -> bool {
    !metrics.data.deals.rows.is_empty()
}

fn has_revenue(metrics: &Metrics<'_>) -> bool {
    !metrics.revenue.months.is_empty()
}

fn named(workers: &[crate::metrics::workers::Worker]) -> bool {
    workers.iter().any(|worker| worker.name != "(none)")
}

/// The pages that have something to show.
pub fn present(metrics: &Metrics<'_>) -> impl Iterator<Item = &'static Page> {
    PAGES.iter().filter(move |page| (page.present)(metrics))
}

/// A page by name: what it says, or what to make so that it can; `None` where there is no such page.
pub fn page(name: &str, metrics: &Metrics<'_>, problems: &[Problem]) -> Option<Report> {
    let page = PAGES.iter().find(|page| page.name == name)?;
    let facts = Facts { metrics, problems };
    let body = if (page.present)(metrics) { (page.draw)(facts) } else { nothing(page) };
    Some(Report { page: page.name.to_owned(), name: page.label.to_owned(), ..frame(facts, page.tables, body) })
}

/// A report with everything but its name: the body, and what is to be said of the files of these tables.
pub(super) fn frame(facts: Facts<'_>, tables: &[&str], body: Body) -> Report {
    let business = facts.metrics.business;
    let concerns = |problem: &&Problem| tables.is_empty() || problem.table.is_none_or(|table| tables.contains(&table));
    Report {
        page: String::new(),
        name: String::new(),
        headline: body.headline,
        business: business.name.clone(),
        as_of: facts.metrics.today,
        timezone: business.timezone.name().to_owned(),
        currency: business.currency.code().to_owned(),
        period: None,
        sections: body.sections,
        problems: facts.problems.iter().filter(concerns).cloned().collect(),
        left_out: left_out(facts.metrics, tables),
        provenance: provenance(facts.metrics),
    }
}

fn left_out(metrics: &Metrics<'_>, names: &[&str]) -> Option<String> {
    let (rows, left_out) = tables::left_out(metrics.data, names);
    (left_out > 0).then(|| format!("{} of {} left out", grouped(left_out), count(rows, "row", "rows")))
}

fn provenance(metrics: &Metrics<'_>) -> String {
    let files = count(metrics.data.files.len() as u64, "file", "files");
    format!("Data to {} · {files}", metrics.today.words())
}

/// The page of one that has nothing to show.
fn nothing(page: &Page) -> Body {
    let table = page.tables.first().copied().unwrap_or("deals");
    let empty = Empty {
        what: page.what.to_owned(),
        file: format!("data/{table}.csv"),
        example: tables::example(table).to_owned(),
    };
    let section = Section { id: "empty".to_owned(), blocks: vec![Block::Empty(empty)], ..Section::default() };
    Body { headline: format!("{}: nothing is here yet.", page.label), sections: vec![section] }
}

/// The figures with these ids that there are, with the first rows behind each.
pub(super) fn figures(facts: Facts<'_>, ids: &[&str]) -> Vec<Figure> {
    const ROWS: usize = 3;
    ids.iter().filter_map(|id| facts.metrics.figure(id, Some(ROWS))).collect()
}

/// A section with one block.
pub(super) fn section(id: &str, title: &str, block: Block) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks: vec![block], ..Section::default() }
}
