//! The frame of a page: head, navigation, sections in rows, problems and provenance.

use serde::Serialize;

use super::{
    Site, Twin,
    card::{Card, How, card, how},
    chart::{ChartView, chart},
    copy::copies,
    harmless_lines, link,
    notes::{sentence, shared_notes},
    stem,
    table::{TableView, table},
    words::{Line, Mark, Word, line, message, words},
};
use crate::{
    base::{
        problem::{LeftOut, Problem},
        text::{count, harmless},
    },
    render::template::Templates,
    report::{
        feed,
        model::{Block, Report, Section},
    },
};

/// How many problems the foot of a page names; the page about the files' health has them all.
const PROBLEMS: usize = 3;

#[derive(Debug, Serialize)]
pub(super) struct Page<'a> {
    style: &'a str,
    script: &'a str,
    /// The scripts that may run, as a content security policy names them.
    scripts: String,
    /// What its buttons copy, as JSON.
    copies: String,
    business: String,
    title: String,
    name: String,
    headline: String,
    generator: String,
    when: Vec<String>,
    home: String,
    feed: Option<String>,
    nav: Vec<NavView>,
    twins: Vec<TwinView>,
    rows: Vec<Vec<SectionView>>,
    problems: Option<Problems>,
    provenance: String,
}

#[derive(Debug, Serialize)]
struct NavView {
    heading: String,
    items: Vec<NavLink>,
}

#[derive(Debug, Serialize)]
struct NavLink {
    name: String,
    href: String,
    current: bool,
    badge: Option<Mark>,
}

#[derive(Debug, Serialize)]
struct TwinView {
    name: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct SectionView {
    id: String,
    title: String,
    note: String,
    parts: Vec<Part>,
}

/// What shares one panel, or stands without one.
#[derive(Debug, Serialize)]
struct Part {
    /// `cards`, `panel` or `bare`.
    kind: &'static str,
    /// How many cards stand side by side at most.
    columns: usize,
    blocks: Vec<View>,
    /// What is to be said of several of its cards.
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum View {
    Card { card: Box<Card> },
    Behind { figures: Vec<(String, How)> },
    Table { table: TableView },
    Chart { chart: Box<ChartView> },
    List { lines: Vec<Line> },
    Note { words: Vec<Word> },
    Empty { what: String, file: String, example: String },
}

#[derive(Debug, Serialize)]
struct Problems {
    summary: String,
    first: Vec<ProblemView>,
    more: Option<String>,
    href: Option<String>,
}

#[derive(Debug, Serialize)]
struct ProblemView {
    place: String,
    words: Vec<Word>,
}

pub(super) fn page<'a>(report: &Report, site: &Site, templates: &'a Templates) -> Page<'a> {
    Page {
        script: templates.script(),
        scripts: templates.script_hash().to_owned(),
        copies: copies(report, site.url),
        ..widget(report, site, templates)
    }
}

/// The page without what it copies.
pub(super) fn widget<'a>(report: &Report, site: &Site, templates: &'a Templates) -> Page<'a> {
    let business = harmless(site.business);
    let name = harmless(&report.name);
    let zone = Some(harmless(&report.timezone)).filter(|zone| !zone.is_empty());
    Page {
        style: templates.style(),
        script: "",
        scripts: "'none'".to_owned(),
        copies: String::new(),
        title: format!("{name} · {business}"),
        business,
        headline: harmless(&report.headline),
        generator: format!("takings {}", site.version),
        when: [Some(report.as_of.long()), zone, report.period.as_deref().map(harmless)].into_iter().flatten().collect(),
        home: link(site.root, "overview"),
        feed: site.feed.then(|| format!("{}{}", site.root, feed::FILE)),
        nav: nav(report, site),
        twins: site.twins.iter().map(|twin| twin_view(twin, &report.page)).collect(),
        rows: rows(&report.sections, site.root),
        problems: problems(report, site),
        provenance: harmless(&report.provenance),
        name,
    }
}

fn nav(report: &Report, site: &Site) -> Vec<NavView> {
    let link = |item: &super::NavItem| NavLink {
        name: harmless(&item.name),
        href: link(site.root, &item.page),
        current: item.page == report.page,
        badge: item.badge.as_ref().map(|(word, status)| Mark { word: harmless(word), tone: status.tone() }),
    };
    let group = |group: &super::NavGroup| NavView {
        heading: harmless(&group.heading),
        items: group.items.iter().map(link).collect(),
    };
    site.nav.iter().filter(|group| !group.items.is_empty()).map(group).collect()
}

fn twin_view(twin: &Twin, page: &str) -> TwinView {
    let href = twin.href.replace("{page}", &super::escaped(page)).replace("{file}", &super::escaped(stem(page)));
    TwinView { name: harmless(&twin.name), href }
}

/// The sections in rows: two that may share a row do.
fn rows(sections: &[Section], root: &str) -> Vec<Vec<SectionView>> {
    let mut rows = Vec::new();
    let mut rest = sections;
    while let [first, after @ ..] = rest {
        let mut row = vec![section(first, root)];
        rest = after;
        if let [second, after @ ..] = rest
            && first.half
            && second.half
        {
            row.push(section(second, root));
            rest = after;
        }
        rows.push(row);
    }
    rows
}

fn section(section: &Section, root: &str) -> SectionView {
    let level = if section.title.is_empty() { 2 } else { 3 };
    let mut parts: Vec<Part> = Vec::new();
    for block in &section.blocks {
        let kind = part_of(block, section);
        let mut views = views(block, level, root);
        match parts.last_mut() {
            _ if views.is_empty() => {}
            Some(part) if part.kind == kind => part.blocks.append(&mut views),
            _ => parts.push(Part { kind, columns: 0, blocks: views, notes: Vec::new() }),
        }
        if let (Block::Figures(figures), Some(part)) = (block, parts.last_mut()) {
            part.columns = columns(part.blocks.len());
            part.notes.extend(shared_notes(figures).iter().map(|note| sentence(note)));
        }
    }
    SectionView { id: harmless(&section.id), title: harmless(&section.title), note: harmless(&section.note), parts }
}

/// How many cards of so many stand side by side, so that rows are full.
fn columns(cards: usize) -> usize {
    match cards {
        5 => 5,
        n if n % 4 != 0 && n % 3 == 0 => 3,
        _ => 4,
    }
}

fn part_of(block: &Block, section: &Section) -> &'static str {
    match block {
        Block::Figures(_) => "cards",
        Block::List(_) | Block::Note(_) if section.title.is_empty() => "bare",
        _ => "panel",
    }
}

fn views(block: &Block, level: u8, root: &str) -> Vec<View> {
    match block {
        Block::Figures(figures) => {
            let shared = shared_notes(figures);
            figures.iter().map(|figure| View::Card { card: Box::new(card(figure, level, &shared)) }).collect()
        }
        Block::Behind(figures) => {
            vec![View::Behind {
                figures: figures.iter().map(|figure| (harmless(&figure.label), how(figure))).collect(),
            }]
        }
        Block::Data(_) => Vec::new(),
        Block::Table(shown) => vec![View::Table { table: table(shown, root) }],
        Block::Chart(drawn) => vec![View::Chart { chart: Box::new(chart(drawn, root)) }],
        Block::List(items) => vec![View::List { lines: items.iter().map(|item| line(item, root)).collect() }],
        Block::Note(text) => vec![View::Note { words: words(text, root) }],
        Block::Empty(empty) => vec![View::Empty {
            what: harmless(&empty.what),
            file: harmless(&empty.file),
            example: harmless_lines(&empty.example),
        }],
    }
}

fn problems(report: &Report, site: &Site) -> Option<Problems> {
    // The page about the files' health lists them all.
    if report.page == "health" || (report.problems.is_empty() && report.left_out.is_none()) {
        return None;
    }
    let all = report.problems.len();
    let summary = match &report.left_out {
        Some(left_out) => harmless(left_out),
        None => format!("{}, nothing left out", count(all as u64, "problem", "problems")),
    };
    let costly = |problem: &&Problem| problem.left_out != LeftOut::Nothing;
    let in_order = report.problems.iter().filter(costly).chain(report.problems.iter().filter(|one| !costly(one)));
    let known = site.nav.iter().flat_map(|group| &group.items).any(|item| item.page == "health");
    let left = all.saturating_sub(PROBLEMS);
    Some(Problems {
        summary,
        first: in_order.take(PROBLEMS).map(problem).collect(),
        more: (left > 0).then(|| format!("and {}", count(left as u64, "more problem", "more problems"))),
        href: known.then(|| link(site.root, "health")),
    })
}

fn problem(problem: &Problem) -> ProblemView {
    let hint = problem.hints.first().map_or_else(String::new, |hint| format!(": {hint}"));
    let text = format!("{}{hint}", problem.message);
    ProblemView { place: harmless(&problem.place.to_string()), words: message(&text) }
}
