//! A chart: its frame, and which template draws it from which geometry.

use serde::Serialize;

use super::{
    plot::{Plot, plot},
    rows::{RowView, bullets, funnel, lying_bars},
    table::{TableView, table},
    tiles::{Tiles, tiles},
};
use crate::{
    base::{
        text::{harmless, width},
        value::Detail,
    },
    render::words::like,
    report::model::{Chart, ChartKind, Table},
};

/// The rows of the table behind a chart that a page shows where the table itself sets no limit.
const ROWS: usize = 100;

/// Labels wider than this don't fit under bars: the bars lie down beside them.
const WIDE: usize = 9;

#[derive(Debug, Serialize)]
pub(super) struct ChartView {
    id: String,
    title: String,
    description: String,
    /// The template that draws it; empty where there is nothing to draw.
    template: &'static str,
    legend: Vec<Key>,
    plot: Option<Plot>,
    rows: Vec<RowView>,
    tiles: Option<Tiles>,
    table: Option<TableView>,
}

/// An entry of the legend.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    /// The class of the colour: `s1` to `s6`, `part` for a running period, `pace`, `goal`.
    pub(super) class: String,
    /// `block`, `line` or `tick`.
    pub(super) shape: &'static str,
    pub(super) name: String,
}

pub(super) fn chart(chart: &Chart, root: &str) -> ChartView {
    let mut view = ChartView {
        id: harmless(&chart.id),
        title: harmless(&chart.title),
        description: harmless(&chart.description),
        template: "",
        legend: Vec::new(),
        plot: None,
        rows: Vec::new(),
        tiles: None,
        table: table_behind(&chart.table, root),
    };
    if !chart.series.iter().any(|series| series.values.iter().any(Option::is_some)) {
        return view;
    }
    view.legend = legend(chart);
    match chart.kind {
        ChartKind::Bar if lies(chart) => (view.template, view.rows) = ("charts/lying_bar.html", lying_bars(chart)),
        ChartKind::Line => (view.template, view.plot) = ("charts/line.svg", Some(plot(chart))),
        ChartKind::Bar => (view.template, view.plot) = ("charts/bar.svg", Some(plot(chart))),
        ChartKind::StackedBar => (view.template, view.plot) = ("charts/stacked_bar.svg", Some(plot(chart))),
        ChartKind::Funnel => (view.template, view.rows) = ("charts/funnel.html", funnel(chart)),
        ChartKind::Bullet => (view.template, view.rows) = ("charts/bullet.html", bullets(chart)),
        ChartKind::Tiles => (view.template, view.tiles) = ("charts/tiles.html", Some(tiles(chart))),
    }
    view
}

fn table_behind(behind: &Table, root: &str) -> Option<TableView> {
    if behind.columns.is_empty() {
        return None;
    }
    let limit = if behind.limit == 0 { ROWS } else { behind.limit };
    Some(table(&Table { limit, ..behind.clone() }, root))
}

/// Whether a chart of bars has names under its bars that only fit beside them.
fn lies(chart: &Chart) -> bool {
    let single = chart.series.len() == 1 && !chart.last_so_far;
    single && chart.labels.iter().any(|label| width(label) > WIDE)
}

fn legend(chart: &Chart) -> Vec<Key> {
    let key = |(index, name): (usize, &str), shape| Key { class: colour(index), shape, name: harmless(name) };
    let names = chart.series.iter().map(|series| series.name.as_str()).enumerate();
    let mut keys: Vec<Key> = match chart.kind {
        ChartKind::Funnel | ChartKind::Tiles => return Vec::new(),
        ChartKind::Line => names.map(|name| key(name, "line")).collect(),
        ChartKind::Bar => names.map(|name| key(name, if name.0 == 0 { "block" } else { "line" })).collect(),
        ChartKind::StackedBar => names.map(|name| key(name, "block")).collect(),
        ChartKind::Bullet => names.zip(["s1", "goal", "pace"]).map(|(name, class)| bullet_key(class, name.1)).collect(),
    };
    if keys.len() == 1 {
        keys.clear();
    }
    keys.extend(so_far(chart));
    keys
}

fn bullet_key(class: &str, name: &str) -> Key {
    Key { class: class.to_owned(), shape: if class == "s1" { "block" } else { "tick" }, name: harmless(name) }
}

/// `Oct so far $22.7k`: the running period in words.
fn so_far(chart: &Chart) -> Option<Key> {
    let label = chart.labels.last().filter(|_| chart.last_so_far)?;
    let value = match chart.kind {
        ChartKind::StackedBar => None,
        _ => chart.series.first().and_then(|series| *series.values.get(chart.labels.len() - 1)?),
    };
    let value = value.map_or_else(String::new, |value| format!(" {}", like(&chart.unit, value, Detail::Short)));
    let shape = if chart.kind == ChartKind::Line { "line" } else { "block" };
    Some(Key { class: "part".to_owned(), shape, name: format!("{} so far{value}", harmless(label)) })
}

/// The class of a series' colour.
pub(super) fn colour(index: usize) -> String {
    format!("s{}", index % 6 + 1)
}
