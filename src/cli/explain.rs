//! `takings explain FIGURE`: what a figure is made of.

use serde_json::json;

use super::{
    Outcome,
    args::{CheckFormat, Explain, Global},
    busy::Busy,
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
    metrics::{self, alike},
    render::{self, words},
};

/// The rows that are listed unless all are asked for.
const FIRST_ROWS: usize = 20;
/// The most figures that are named where one is unknown.
const MOST_IDS: usize = 8;
/// The columns of a line.
const COLUMNS: usize = 100;

pub(super) fn run(explain: &Explain, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder::open_to_show(global, terminal)?;
    let metrics = metrics::compute(&folder.data, &folder.business, folder.today);
    let limit = if explain.all { None } else { Some(FIRST_ROWS) };
    let busy = Busy::with("looking for its rows", terminal);
    let figure = metrics.figure(&explain.figure, limit);
    drop(busy);
    let Some(figure) = figure else {
        return Err(unknown(&explain.figure, &metrics.ids().collect::<Vec<_>>()));
    };
    terminal::print(&match explain.format {
        CheckFormat::Text => text(&figure, terminal),
        CheckFormat::Json => json(&figure),
    })?;
    Ok(Outcome::Fine)
}

/// No figure is called so: those that begin so, the nearest one, or those of its area, and how to list all.
fn unknown(wanted: &str, ids: &[&str]) -> Failure {
    let like = |start: &str| ids.iter().copied().filter(|id| id.starts_with(start)).collect::<Vec<_>>();
    let mut alike = if wanted.is_empty() { Vec::new() } else { like(wanted) };
    let near = text::nearest(wanted, ids.iter().copied()).filter(|_| alike.is_empty());
    if alike.is_empty() && near.is_none() {
        alike = wanted.split_once('.').map_or_else(Vec::new, |(area, _)| like(&format!("{area}.")));
    }
    let shown: Vec<String> = alike.iter().take(MOST_IDS).map(|id| format!("`{id}`")).collect();
    let which = if alike.len() > MOST_IDS { "some are" } else { "there are" };
    let names = (!shown.is_empty()).then(|| format!("{which} {}", text::join(&shown)));
    let hint = near.map(|near| format!("did you mean `{near}`?")).or(names);
    let failure = Failure::new(format!("there is no figure `{wanted}`"));
    let failure = hint.into_iter().fold(failure, Failure::hint);
    failure.hint("`takings show methods` lists all")
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
    lines.extend(before(figure));
    for (at, note) in figure.notes.iter().enumerate() {
        lines.extend(paragraph(if at == 0 { "note" } else { "" }, note));
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

/// `before  $30,428.65  1–30 Sep 2026, without Syndication`: what it is compared with; nothing where that is not known.
fn before(figure: &Figure) -> Vec<String> {
    let known = figure.comparison.as_ref().filter(|given| !matches!(given.value, Value::Missing(_)));
    let Some(given) = known else { return Vec::new() };
    let days = given.window.map_or_else(|| given.with.clone(), Window::words);
    let without = alike::without(given).filter(|_| given.window.is_some());
    let without = without.map_or_else(String::new, |without| format!(", {without}"));
    labelled("before", &[format!("{}  {days}{without}", given.value.words(Detail::Exact))])
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
    lines.iter().enumerate().map(|(at, line)| format!("{:<8}{line}", word(at))).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_figure_is_answered_with_few_others() {
        let months: Vec<String> = (1..=12).map(|month| format!("revenue.month.2026-{month:02}")).collect();
        let mut ids: Vec<&str> = months.iter().map(String::as_str).collect();
        ids.extend(["deals.won_count", "revenue.ytd"]);
        for (wanted, quoted, says) in [
            ("revenue.month", MOST_IDS, "some are `revenue.month.2026-01`"),
            ("deals.", 1, "there are `deals.won_count`"),
            ("revenue.ytdd", 1, "did you mean `revenue.ytd`?"),
            ("deals.quite_another", 1, "there are `deals.won_count`"),
            ("nothing", 0, "`takings show methods` lists all"),
        ] {
            let told = match unknown(wanted, &ids) {
                Failure::Told(told) => told.text(false),
                other @ Failure::NobodyReads => panic!("{other:?}"),
            };
            assert!(told.contains(says) && told.contains("takings show methods"), "{told}");
            assert_eq!(told.matches('`').count() / 2, quoted + 2, "{told}");
        }
    }
}
