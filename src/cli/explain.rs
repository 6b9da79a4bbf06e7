//! `takings explain FIGURE`: what a figure is made of.

use serde_json::json;

use super::{
    Outcome,
    args::{CheckFormat, Explain, Global},
    failure::Failure,
    folder,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Window,
        figure::{Figure, RowLine},
        text::{self, harmless},
        value::{Detail, Value},
    },
    metrics,
    render::{self, words},
};

/// The rows that are listed unless all are asked for.
const FIRST_ROWS: usize = 20;
/// The columns of a line.
const COLUMNS: usize = 100;

pub(super) fn run(explain: &Explain, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let limit = if explain.all { None } else { Some(FIRST_ROWS) };
    let Some(figure) = metrics.figure(&explain.figure, limit) else {
        let near = text::nearest(&explain.figure, metrics.ids());
        let area = explain.figure.split('.').next().unwrap_or_default();
        let same_area: Vec<&str> = metrics.ids().filter(|id| id.split('.').next() == Some(area)).collect();
        let all: Vec<&str> = if same_area.is_empty() { metrics.ids().collect() } else { same_area };
        return Err(Failure::unknown("figure", &explain.figure, near, &format!("there are {}", text::join(&all))));
    };
    terminal::print(&match explain.format {
        CheckFormat::Text => text(&figure, terminal),
        CheckFormat::Json => json(&figure),
    })?;
    Ok(Outcome::Fine)
}

fn text(figure: &Figure, terminal: &Terminal) -> String {
    let mut lines = vec![format!("{}: {}", figure.label, figure.value.words(Detail::Exact))];
    let mut about = vec![figure.id.clone()];
    about.extend(figure.window.map(Window::words));
    about.push(text::count(figure.n, "event", "events"));
    about.push(format!("evidence: {}", figure.evidence.word()));
    lines.push(about.join(" · "));
    lines.push(String::new());
    lines.extend(paragraph("how", figure.formula));
    for line in words::beside(figure) {
        lines.extend(paragraph("", &line));
    }
    if !figure.inputs.is_empty() {
        lines.push(String::new());
        let wide = figure.inputs.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
        let inputs = figure
            .inputs
            .iter()
            .map(|(name, value)| format!("{}  {}", text::pad_right(name, wide), value.words(Detail::Exact)));
        lines.extend(labelled("from", &inputs.collect::<Vec<_>>()));
    }
    lines.push(String::new());
    lines.extend(labelled("rows", &rows(figure)));
    let shown: Vec<String> = lines.iter().map(|line| harmless(line.trim_end())).collect();
    let shown = shown.join("\n") + "\n";
    if terminal.ascii { shown.replace('·', "|").replace(['–', '−'], "-").replace('…', "...") } else { shown }
}

fn rows(figure: &Figure) -> Vec<String> {
    if figure.n_rows == 0 {
        return vec!["none: no row of a file is behind it".into()];
    }
    let part = |value: &Option<Value>| value.as_ref().map_or_else(String::new, |value| value.words(Detail::Exact));
    let places = figure.rows.iter().map(|row| text::width(&row.place)).max().unwrap_or(0);
    let parts = figure.rows.iter().map(|row| text::width(&part(&row.part))).max().unwrap_or(0);
    let line = |row: &RowLine| {
        let place = text::pad_right(&row.place, places);
        format!("{place}  {}  {}", text::pad_left(&part(&row.part), parts), row.text)
    };
    let mut lines: Vec<String> = figure.rows.iter().map(line).collect();
    let more = figure.n_rows.saturating_sub(figure.rows.len() as u64);
    if more > 0 {
        lines.push(format!(
            "… and {}: `takings explain {} --all` lists them",
            text::count(more, "more row", "more rows"),
            figure.id
        ));
    }
    lines
}

/// The lines with a word before the first one.
fn labelled(label: &str, lines: &[String]) -> Vec<String> {
    let word = |at: usize| if at == 0 { label } else { "" };
    lines.iter().enumerate().map(|(at, line)| format!("{:<6}{line}", word(at))).collect()
}

fn paragraph(label: &str, said: &str) -> Vec<String> {
    labelled(label, &text::wrap(said, COLUMNS))
}

fn json(figure: &Figure) -> String {
    let mut document = render::json::figure(figure);
    if let Some(keys) = document.as_object_mut() {
        keys.shift_insert(0, "figure".into(), figure.id.as_str().into());
        keys.remove("first_rows");
        let inputs = figure.inputs.iter().map(|(name, value)| (name.clone(), render::json::value(value)));
        keys.insert("inputs".into(), serde_json::Value::Object(inputs.collect()));
        keys.insert("n_rows".into(), figure.n_rows.into());
        let row = |row: &RowLine| {
            let part = row.part.as_ref().map(render::json::value);
            json!({ "place": row.place, "text": row.text, "part": part })
        };
        keys.insert("rows".into(), figure.rows.iter().map(row).collect());
    }
    format!("{document:#}\n")
}
