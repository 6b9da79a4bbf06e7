//! Documents for other programs under names that an analytics service would give them: each gathers figures and tables
//! that pages have, for `site/api/NAME.json`. It computes nothing, and people have the pages.

use super::{
    model::{Block, Chart, Report, Section, Table},
    pages::{Body, figures, frame, section},
};
use crate::insights::Facts;

/// A document: what it gathers.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub what: &'static str,
    /// The pages that it has whole.
    pub pages: &'static [&'static str],
    /// The figures that it has besides.
    pub figures: &'static [&'static str],
    /// The tables of other pages that it has besides.
    pub tables: &'static [&'static str],
}

/// Every document of this kind.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        name: "executive-summary",
        what: "The business on one page: revenue, leads and how good they are.",
        pages: &[],
        figures: &[
            "revenue.last_30_days",
            "revenue.ytd",
            "leads.last_30_days",
            "leads.accepted_revenue",
            "leads.revenue_each",
            "conversations.qualified_rate",
        ],
        tables: &["leads.tiers", "buyers"],
    },
    Endpoint {
        name: "real-time-dashboard",
        what: "Today and this month, what is open, and what needs a person.",
        pages: &[],
        figures: &[
            "revenue.mtd",
            "conversations.last_30_days",
            "leads.last_30_days",
            "pipeline.open_count",
            "pipeline.open_value",
        ],
        tables: &["pipeline.stages", "alerts"],
    },
    Endpoint {
        name: "conversation-analytics",
        what: "How far conversations get, and what they bring.",
        pages: &["conversations"],
        figures: &[],
        tables: &[],
    },
    Endpoint {
        name: "market-performance",
        what: "Where leads come from: boroughs, zips and seasons.",
        pages: &["market"],
        figures: &[],
        tables: &[],
    },
    Endpoint {
        name: "revenue-optimization",
        what: "What could be better: advice, hypotheses, buyers and prices.",
        pages: &["insights"],
        figures: &["leads.price", "leads.revenue_each", "leads.acceptance_rate"],
        tables: &["buyers", "leads.prices"],
    },
    Endpoint {
        name: "performance-targets",
        what: "What was promised, and how far it is.",
        pages: &["targets"],
        figures: &[],
        tables: &[],
    },
    Endpoint {
        name: "revenue-trends",
        what: "Revenue by month, this month by day, and where both lead.",
        pages: &["revenue", "mtd"],
        figures: &[],
        tables: &[],
    },
    Endpoint {
        name: "platform-performance",
        what: "What each buyer of leads and each platform brings.",
        pages: &["platforms"],
        figures: &["leads.acceptance_rate", "leads.response_hours", "leads.rating"],
        tables: &["buyers", "revenue.platforms"],
    },
    Endpoint {
        name: "quality-analytics",
        what: "How good leads are, how well that was foretold, and what buyers say.",
        pages: &[],
        figures: &[
            "leads.tier_accuracy",
            "leads.value_ratio",
            "leads.value_error",
            "leads.acceptance_rate",
            "leads.rating",
        ],
        tables: &["leads.tiers", "leads.confusion", "leads.predictions", "buyers"],
    },
];

/// A document made of these pages' blocks.
pub fn endpoint(endpoint: &Endpoint, facts: Facts<'_>, pages: &[Report]) -> Report {
    let whole = pages.iter().filter(|page| endpoint.pages.contains(&page.page.as_str()));
    let mut sections: Vec<Section> = whole.clone().flat_map(|page| page.sections.clone()).collect();
    let given = figures(facts, endpoint.figures);
    if !given.is_empty() {
        sections.push(section("figures", "", Block::Figures(given)));
    }
    let tables = pages.iter().flat_map(|page| &page.sections).flat_map(|section| &section.blocks).filter_map(table);
    let wanted = endpoint.tables.iter().filter_map(|id| tables.clone().find(|table| table.id == *id));
    sections.extend(wanted.map(|table| section(&table.id, "", Block::Table(table.clone()))));
    let headline = whole.map(|page| page.headline.as_str()).next().unwrap_or(endpoint.what).to_owned();
    let body = Body { headline, sections };
    Report { page: endpoint.name.to_owned(), name: endpoint.what.to_owned(), ..frame(facts, &[], body) }
}

fn table(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) | Block::Chart(Chart { table, .. }) => Some(table),
        _ => None,
    }
}
