//! The table of pages: their names, their places in the navigation, and what makes them. Each page has a file of its own.

pub(super) use super::page::Body;
pub use super::page::{Besides, Page};
use super::{
    agents, alerts, competitors, conversations, conversion, costs, empty, forecast, health, insights, jobs, leads,
    market, methods,
    model::{Block, Cell, Report, Section},
    mtd, offers, overview, pipeline, platforms, posts, recurring, revenue, sources, status, targets, velocity,
};
use crate::{
    base::{
        figure::Figure,
        problem::Problem,
        text::{count, grouped},
    },
    insights::Facts,
    metrics::{Metrics, tables, workers::Worker},
};
use Besides::{Any, These};

/// Every page, in the order of the navigation.
pub const PAGES: &[Page] = &[
    Page {
        name: "overview",
        label: "Overview",
        group: "",
        tables: &[],
        besides: These(&[]),
        what: "How the business does is shown here as soon as there is a deal or a payment.",
        present: |metrics| has_deals(metrics) || has_revenue(metrics),
        draw: overview::page,
    },
    Page {
        name: "status",
        label: "Status",
        group: "",
        tables: &["deals", "revenue"],
        besides: Any,
        what: "How things stand on one screen is shown here.",
        present: status::present,
        draw: status::page,
    },
    Page {
        name: "revenue",
        label: "Revenue",
        group: "Money",
        tables: &["revenue", "deals", "rates"],
        besides: These(&["overrides"]),
        what: "Revenue by month, source, platform and offer is shown here.",
        present: has_revenue,
        draw: revenue::page,
    },
    Page {
        name: "sources",
        label: "Sources",
        group: "Money",
        tables: &["revenue"],
        besides: These(&["deals", "rates", "overrides"]),
        what: "Where money comes from, and how recent each source is, is shown here.",
        present: |metrics| !metrics.sources().is_empty() || named(metrics.origins()) || named(metrics.kinds()),
        draw: sources::page,
    },
    Page {
        name: "mtd",
        label: "This month",
        group: "Money",
        tables: &["revenue", "deals"],
        besides: These(&["rates", "overrides"]),
        what: "The month so far is shown here, against the same days of the one before.",
        present: mtd::present,
        draw: mtd::page,
    },
    Page {
        name: "recurring",
        label: "Recurring",
        group: "Money",
        tables: &["subscriptions"],
        besides: These(&["rates", "overrides"]),
        what: "What recurs each month, and how it moves, is shown here.",
        present: recurring::present,
        draw: recurring::page,
    },
    Page {
        name: "costs",
        label: "Costs",
        group: "Money",
        tables: &["costs"],
        besides: These(&["deals", "revenue", "subscriptions", "rates", "overrides"]),
        what: "What it costs to win a customer, and what comes back, is shown here.",
        present: costs::present,
        draw: costs::page,
    },
    Page {
        name: "targets",
        label: "Targets",
        group: "Money",
        tables: &["deals", "revenue"],
        besides: Any,
        what: "What you promised, and how far you are, is shown here.",
        present: targets::present,
        draw: targets::page,
    },
    Page {
        name: "pipeline",
        label: "Pipeline",
        group: "Deals",
        tables: &["deals"],
        besides: These(&["activities", "rates", "overrides"]),
        what: "Deals by stage, and the share that is won, are shown here.",
        present: has_deals,
        draw: pipeline::page,
    },
    Page {
        name: "conversion",
        label: "Conversion",
        group: "Deals",
        tables: &["deals"],
        besides: These(&["overrides"]),
        what: "The share of deals that gets from each stage to the next is shown here.",
        present: conversion::present,
        draw: conversion::page,
    },
    Page {
        name: "velocity",
        label: "Velocity",
        group: "Deals",
        tables: &["deals"],
        besides: These(&["rates", "overrides"]),
        what: "How fast the pipeline earns is shown here.",
        present: velocity::present,
        draw: velocity::page,
    },
    Page {
        name: "forecast",
        label: "Forecast",
        group: "Deals",
        tables: &["deals", "snapshots"],
        besides: These(&["activities", "rates", "overrides"]),
        what: "What the open deals may bring is shown here.",
        present: forecast::present,
        draw: forecast::page,
    },
    Page {
        name: "agents",
        label: "Agents",
        group: "Deals",
        tables: &["deals"],
        besides: These(&["rates", "overrides"]),
        what: "Who wins what is shown here.",
        present: |metrics| named(metrics.agents()),
        draw: agents::page,
    },
    Page {
        name: "platforms",
        label: "Platforms",
        group: "Deals",
        tables: &["deals"],
        besides: These(&["rates", "overrides"]),
        what: "Where deals are found, and won, is shown here.",
        present: |metrics| named(metrics.platforms()),
        draw: platforms::page,
    },
    Page {
        name: "offers",
        label: "Offers",
        group: "Reach",
        tables: &["activities", "deals", "revenue"],
        besides: These(&["rates", "overrides"]),
        what: "How interest in each offer becomes money is shown here.",
        present: offers::present,
        draw: offers::page,
    },
    Page {
        name: "posts",
        label: "Posts",
        group: "Reach",
        tables: &["posts"],
        besides: These(&["overrides"]),
        what: "When posts do best is shown here.",
        present: posts::present,
        draw: posts::page,
    },
    Page {
        name: "jobs",
        label: "Jobs",
        group: "Reach",
        tables: &["jobs"],
        besides: These(&["rates", "overrides"]),
        what: "Jobs worth a bid, with their scores, are shown here.",
        present: jobs::present,
        draw: jobs::page,
    },
    Page {
        name: "competitors",
        label: "Competitors",
        group: "Reach",
        tables: &["competitors"],
        besides: These(&["rates", "overrides"]),
        what: "Whom you meet, and who wins, is shown here.",
        present: competitors::present,
        draw: competitors::page,
    },
    Page {
        name: "conversations",
        label: "Conversations",
        group: "Leads",
        tables: &["conversations"],
        besides: These(&["posts", "lead_sales", "rates", "overrides"]),
        what: "How far conversations get is shown here.",
        present: conversations::present,
        draw: conversations::page,
    },
    Page {
        name: "leads",
        label: "Lead sales",
        group: "Leads",
        tables: &["lead_sales"],
        besides: These(&["rates", "overrides"]),
        what: "What leads bring, and who buys them, is shown here.",
        present: leads::present,
        draw: leads::page,
    },
    Page {
        name: "market",
        label: "Market",
        group: "Leads",
        tables: &["conversations", "lead_sales", "regions"],
        besides: These(&["rates", "overrides"]),
        what: "Where leads come from is shown here.",
        present: market::present,
        draw: market::page,
    },
    Page {
        name: "insights",
        label: "Insights",
        group: "Judgement",
        tables: &["deals", "revenue", "experiments", "hypotheses"],
        besides: Any,
        what: "What the numbers suggest, with the evidence for it, is shown here.",
        present: insights::present,
        draw: insights::page,
    },
    Page {
        name: "alerts",
        label: "Alerts",
        group: "Judgement",
        tables: &["deals", "revenue", "activities"],
        besides: Any,
        what: "What changed more than chance explains is shown here.",
        present: alerts::present,
        draw: alerts::page,
    },
    Page {
        name: "health",
        label: "Data health",
        group: "Records",
        tables: &[],
        besides: These(&[]),
        what: "",
        present: |_| true,
        draw: health::page,
    },
    Page {
        name: "methods",
        label: "Methods",
        group: "Records",
        tables: &[],
        besides: These(&[]),
        what: "",
        present: |_| true,
        draw: methods::page,
    },
];

fn has_deals(metrics: &Metrics<'_>) -> bool {
    !metrics.data.deals.rows.is_empty()
}

fn has_revenue(metrics: &Metrics<'_>) -> bool {
    !metrics.revenue().months.is_empty()
}

fn named(workers: &[Worker]) -> bool {
    workers.iter().any(Worker::is_known)
}

/// The pages that have something to show.
pub fn present(metrics: &Metrics<'_>) -> impl Iterator<Item = &'static Page> {
    PAGES.iter().filter(move |page| (page.present)(metrics))
}

/// A page by name: what it says, or what to make so that it can; `None` where there is no such page.
pub fn page(name: &str, facts: Facts<'_>) -> Option<Report> {
    let page = PAGES.iter().find(|page| page.name == name)?;
    let metrics = facts.metrics;
    let body = if (page.present)(metrics) { (page.draw)(facts) } else { empty::body(page, metrics) };
    Some(Report { page: page.name.to_owned(), name: page.label.to_owned(), ..frame(facts, &page.made_of(), body) })
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
        path: None,
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
    match metrics.data_to() {
        Some(day) => format!("Data to {} · {files}", day.words()),
        None => files,
    }
}

/// The figures with these ids that there are, with the first rows behind each.
pub(super) fn figures(facts: Facts<'_>, ids: &[&str]) -> Vec<Figure> {
    const ROWS: usize = 3;
    ids.iter().filter_map(|id| facts.metrics.figure(id, Some(ROWS))).collect()
}

/// The same of figures that all rest on the same rows: with one each, to find them by.
pub(super) fn alike(facts: Facts<'_>, ids: &[&str]) -> Vec<Figure> {
    ids.iter().filter_map(|id| facts.metrics.figure(id, Some(1))).collect()
}

/// A link to a page, where the site has it.
pub(super) fn link(name: &str, metrics: &Metrics<'_>) -> Cell {
    let page = PAGES.iter().find(|page| page.name == name).filter(|page| (page.present)(metrics));
    page.map_or(Cell::Blank, |page| Cell::Page(page.name.to_owned(), page.label.to_owned()))
}

/// A section with one block.
pub(super) fn section(id: &str, title: &str, block: Block) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks: vec![block], ..Section::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Dataset,
        insights::Found,
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_revenue, business, day, paid},
        },
        report::model::Table,
    };

    fn studio() -> Dataset {
        let deal = |id: &str, marks| Deal {
            id: id.to_owned(),
            created: "2026-01-02",
            marks,
            value: "1000",
            agents: "maya",
            platform: "Upwork",
            offer: "audit",
            ..Deal::default()
        };
        let mut data = Dataset::default();
        add_deals(
            &mut data,
            "data/deals.csv",
            &[deal("a", ["", "2026-01-05", "", "2026-01-20", ""]), deal("b", ["", "2026-01-06", "", "", ""])],
        );
        add_revenue(
            &mut data,
            "data/revenue/stripe.csv",
            &[paid("2025-12-20", "stripe", "500"), paid("2026-01-20", "stripe", "1000")],
        );
        data
    }

    fn of(name: &str, metrics: &Metrics<'_>) -> Option<Report> {
        page(name, Facts { metrics, problems: &[], found: &Found::default() })
    }

    fn tables(report: &Report) -> Vec<&Table> {
        let blocks = report.sections.iter().flat_map(|section| &section.blocks);
        blocks
            .filter_map(|block| match block {
                Block::Table(table) => Some(table),
                Block::Chart(chart) => Some(&chart.table),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn every_page_has_a_sentence_and_whole_tables() {
        let (business, data) = (business(), studio());
        let metrics = compute(&data, &business, day("2026-02-01"));
        for known in PAGES {
            let report = of(known.name, &metrics).unwrap();
            assert!(report.headline.ends_with('.') && !report.headline.contains(".."), "{}", report.headline);
            assert!(!report.sections.is_empty(), "{}", known.name);
            let mut ids: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), report.sections.len(), "sections of {} share an id", known.name);
            for table in tables(&report) {
                let whole = |row: &Vec<_>| row.len() == table.columns.len();
                assert!(table.rows.iter().chain(&table.total).all(whole), "{}: {}", known.name, table.id);
            }
        }
        assert!(of("revenu", &metrics).is_none());
    }

    #[test]
    fn a_page_without_data_says_what_to_make_and_is_not_linked() {
        let (business, data) = (business(), Dataset::default());
        let metrics = compute(&data, &business, day("2026-02-01"));
        let linked: Vec<&str> = present(&metrics).map(|page| page.name).collect();
        assert_eq!(linked, ["health", "methods"]);
        for known in PAGES.iter().filter(|page| !linked.contains(&page.name)) {
            let report = of(known.name, &metrics).unwrap();
            let Some(Block::Empty(empty)) = report.sections.first().and_then(|section| section.blocks.first()) else {
                panic!("{} is not empty", known.name);
            };
            assert!(empty.example.lines().count() == 2 && empty.file.starts_with("data/"), "{empty:?}");
        }
    }

    #[test]
    fn the_keys_that_others_rely_on_are_there() {
        let (business, data) = (business(), studio());
        let metrics = compute(&data, &business, day("2026-02-01"));
        let keys = |name: &str, id: &str| {
            let report = of(name, &metrics).unwrap();
            let columns = tables(&report).into_iter().find(|table| table.id == id).map(|table| table.columns.clone());
            columns.unwrap_or_default().into_iter().map(|column| column.key).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys("pipeline", "pipeline.stages"), "stage count value");
        assert_eq!(keys("revenue", "revenue.months"), "month amount");
        assert_eq!(
            keys("sources", "sources"),
            "source n amount share this_year last_month on_month on_month_by updated state"
        );
        assert!(keys("agents", "agents").starts_with("name leads proposals won lost"));
        assert!(keys("platforms", "platforms").starts_with("name leads proposals won lost"));
        assert_eq!(keys("overview", "overview.agents"), "name leads proposals won conversion revenue");
    }
}
