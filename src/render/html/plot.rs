//! Lines, bars and stacked bars: marks on a plot with a value axis and a label axis.

use rust_decimal::Decimal;
use serde::Serialize;

use super::chart::colour;
use crate::{
    base::{
        text::{harmless, shorten, width},
        value::{Detail, Value},
    },
    render::chart::{
        Percent,
        band::Bands,
        path::{Path, Place, path},
        scale::Scale,
        stack::stack,
    },
    render::words::like,
    report::model::{Chart, ChartKind, Series},
};

/// Pixels that a plot has at least on a desk and on a phone: for the labels that fit.
const WIDE: usize = 560;
const NARROW: usize = 270;

/// Pixels for which a few names are cut: a plot on a phone, or one that shares its row with another.
const SHARED: usize = 300;

/// Up to so many labels are names of which none is left out.
const FEW: usize = 6;

/// Up to so many labels, each is named when pointed at.
const POINTED: usize = 62;

/// Up to so many bars, each has its value written on it.
const WRITTEN: usize = 12;

/// More written values than these don't fit a phone.
const CROWDED: usize = 6;

#[derive(Debug, Serialize)]
pub(super) struct Plot {
    /// The ticks of the value axis, from high to low.
    ticks: Vec<String>,
    /// Where the lines of these ticks are.
    grid: Vec<Percent>,
    zero: Percent,
    labels: Vec<Label>,
    bars: Vec<Bar>,
    lines: Vec<Line>,
    values: Vec<Written>,
    /// Whether the written values need a wide plot.
    crowded: bool,
    hits: Vec<Hit>,
}

#[derive(Debug, Serialize)]
struct Label {
    text: String,
    /// The year, below it.
    year: String,
    /// `no` where it is never written, `wide` where only a wide plot has room.
    class: &'static str,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: Percent,
    y: Percent,
    width: Percent,
    height: Percent,
    class: String,
    title: String,
}

#[derive(Debug, Serialize)]
struct Line {
    class: String,
    runs: Vec<String>,
    so_far: Option<String>,
    dots: Vec<Dot>,
}

#[derive(Debug, Serialize)]
struct Dot {
    x: Percent,
    y: Percent,
}

/// A value written on its bar.
#[derive(Debug, Serialize)]
struct Written {
    x: Percent,
    y: Percent,
    text: String,
    below: bool,
}

/// What is said when a label's band is pointed at.
#[derive(Debug, Serialize)]
struct Hit {
    x: Percent,
    width: Percent,
    title: String,
}

pub(super) fn plot(chart: &Chart) -> Plot {
    let bands = Bands(chart.labels.len());
    let scale = Scale::around(ends(chart), 4, matches!(chart.unit, Value::Count(_)));
    let (bars, from) = match chart.kind {
        ChartKind::Line => (Vec::new(), 0),
        ChartKind::StackedBar => (stacked(chart, bands, &scale), chart.series.len()),
        _ => (bars(chart, bands, &scale), 1),
    };
    let further = chart.series.iter().enumerate().skip(from);
    Plot {
        ticks: scale.ticks.iter().rev().map(|tick| tick_words(&chart.unit, *tick, &scale)).collect(),
        grid: scale.ticks.iter().rev().map(|tick| down(&scale, *tick)).collect(),
        zero: Percent::of(1.0 - scale.zero()),
        labels: labels(chart, bands),
        bars,
        lines: further.map(|(index, series)| line(chart, (index, series), bands, &scale)).collect(),
        values: if chart.kind == ChartKind::Bar { written(chart, bands, &scale) } else { Vec::new() },
        crowded: chart.labels.len() > CROWDED,
        hits: hits(chart, bands),
    }
}

/// Every value that the axis must reach.
fn ends(chart: &Chart) -> Vec<Decimal> {
    if chart.kind != ChartKind::StackedBar {
        return chart.series.iter().flat_map(|series| &series.values).filter_map(|value| *value).collect();
    }
    let columns = (0..chart.labels.len()).flat_map(|label| stack(column(chart, label)));
    columns.flatten().flat_map(|(low, high)| [low, high]).collect()
}

fn column(chart: &Chart, label: usize) -> impl Iterator<Item = Option<Decimal>> {
    chart.series.iter().map(move |series| value(series, label))
}

fn value(series: &Series, label: usize) -> Option<Decimal> {
    series.values.get(label).copied().flatten()
}

fn down(scale: &Scale, value: Decimal) -> Percent {
    Percent::of(1.0 - scale.share(value))
}

/// A tick in the unit of its axis: thousands stay thousands on an axis that goes on to `$10k`.
fn tick_words(unit: &Value, tick: Decimal, scale: &Scale) -> String {
    let (thousand, ten_thousand) = (Decimal::ONE_THOUSAND, Decimal::from(10_000));
    let high = scale.ticks.iter().any(|other| other.abs() >= ten_thousand);
    let scaled = matches!(unit, Value::Money(_) | Value::Count(_));
    if scaled && high && (thousand..ten_thousand).contains(&tick.abs()) {
        return format!("{}k", like(unit, tick / thousand, Detail::Short));
    }
    like(unit, tick, Detail::Short)
}

fn labels(chart: &Chart, bands: Bands) -> Vec<Label> {
    let lines: Vec<(String, String)> = chart.labels.iter().map(|label| in_lines(label, bands)).collect();
    let columns = lines.iter().map(|(label, year)| width(label).max(width(year))).max().unwrap_or(0);
    let (wide, narrow) = (bands.stride(columns, WIDE), bands.stride(columns, NARROW));
    // What a phone shows, a desk shows too: the wider stride is a multiple of the other one.
    let narrow = narrow.div_ceil(wide) * wide;
    let label = |(index, (text, year)): (usize, &(String, String))| {
        let (text, year) = (harmless(text), harmless(year));
        match () {
            () if bands.0 <= FEW || bands.is_written(index, narrow) => Label { text, year, class: "" },
            () if bands.is_written(index, wide) => Label { text, year, class: "wide" },
            () => Label { text: String::new(), year: String::new(), class: "no" },
        }
    };
    lines.iter().enumerate().map(label).collect()
}

/// `Nov 2025` as `Nov` and `2025`, which stands below.
/// A label in two lines. Of a few names none is left out: they break between words, and what is still too long is cut.
fn in_lines(label: &str, bands: Bands) -> (String, String) {
    let (text, year) = with_year(label);
    if bands.0 > FEW || !year.is_empty() {
        return (text.to_owned(), year.to_owned());
    }
    let columns = bands.columns(SHARED);
    let (first, second) = if width(text) > columns { text.split_once(' ').unwrap_or((text, "")) } else { (text, "") };
    (shorten(first, columns), shorten(second, columns))
}

fn with_year(label: &str) -> (&str, &str) {
    match label.rsplit_once(' ') {
        Some((rest, year)) if year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) => (rest, year),
        _ => (label, ""),
    }
}

fn bars(chart: &Chart, bands: Bands, scale: &Scale) -> Vec<Bar> {
    let Some(series) = chart.series.first() else { return Vec::new() };
    let bar = |label: usize| {
        let value = value(series, label)?;
        let ends = (value.min(Decimal::ZERO), value.max(Decimal::ZERO));
        Some(bar(chart, (bands, label), scale, ends, (0, String::new())))
    };
    (0..chart.labels.len()).filter_map(bar).collect()
}

fn stacked(chart: &Chart, bands: Bands, scale: &Scale) -> Vec<Bar> {
    let mut bars = Vec::new();
    for label in 0..chart.labels.len() {
        for (index, ends) in stack(column(chart, label)).into_iter().enumerate() {
            let (Some(ends), Some(series)) = (ends, chart.series.get(index)) else { continue };
            let number = value(series, label).unwrap_or_default();
            let title = format!(
                "{} · {}: {}",
                title_of(chart, label),
                harmless(&series.name),
                like(&chart.unit, number, Detail::Exact)
            );
            bars.push(bar(chart, (bands, label), scale, ends, (index, title)));
        }
    }
    bars
}

fn bar(
    chart: &Chart,
    (bands, label): (Bands, usize),
    scale: &Scale,
    (low, high): (Decimal, Decimal),
    (index, title): (usize, String),
) -> Bar {
    let (left, width) = bands.bar(label);
    let running = chart.last_so_far && label + 1 == chart.labels.len();
    Bar {
        x: Percent::of(left),
        y: down(scale, high),
        width: Percent::of(width),
        height: Percent::of(scale.share(high) - scale.share(low)),
        class: if running { format!("{} part", colour(index)) } else { colour(index) },
        title,
    }
}

fn line(chart: &Chart, (index, series): (usize, &Series), bands: Bands, scale: &Scale) -> Line {
    let place =
        |label: usize| value(series, label).map(|value| Place { x: bands.middle(label), y: scale.share(value) });
    let points: Vec<Option<Place>> = (0..chart.labels.len()).map(place).collect();
    let running = chart.last_so_far && chart.kind == ChartKind::Line;
    let Path { runs, so_far, alone, last } = path(&points, running);
    let last = last.filter(|_| chart.kind == ChartKind::Line);
    let dots =
        alone.into_iter().chain(last).map(|place| Dot { x: Percent::of(place.x), y: Percent::of(1.0 - place.y) });
    Line { class: colour(index), runs, so_far, dots: dots.collect() }
}

fn written(chart: &Chart, bands: Bands, scale: &Scale) -> Vec<Written> {
    let Some(series) = chart.series.first().filter(|_| chart.labels.len() <= WRITTEN) else { return Vec::new() };
    let text = |label: usize| {
        let value = value(series, label)?;
        let below = value.is_sign_negative() && !value.is_zero();
        let text = like(&chart.unit, value, Detail::Short);
        Some(Written { x: Percent::of(bands.middle(label)), y: down(scale, value), text, below })
    };
    (0..chart.labels.len()).filter_map(text).collect()
}

fn hits(chart: &Chart, bands: Bands) -> Vec<Hit> {
    if chart.labels.len() > POINTED || chart.kind == ChartKind::StackedBar {
        return Vec::new();
    }
    let named = chart.series.len() > 1;
    let says = |series: &Series, label: usize| {
        let number = match value(series, label) {
            Some(number) => like(&chart.unit, number, Detail::Exact),
            None => "not known".to_owned(),
        };
        if named { format!("{} {number}", harmless(&series.name)) } else { number }
    };
    let hit = |label: usize| {
        let all: Vec<String> = chart.series.iter().map(|series| says(series, label)).collect();
        let title = format!("{}: {}", title_of(chart, label), all.join(" · "));
        Hit { x: Percent::of(bands.left(label)), width: Percent::of(bands.width()), title }
    };
    (0..chart.labels.len()).map(hit).collect()
}

fn title_of(chart: &Chart, label: usize) -> String {
    let running = chart.last_so_far && label + 1 == chart.labels.len();
    let name = chart.labels.get(label).map(|label| harmless(label)).unwrap_or_default();
    if running { format!("{name} so far") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::money::Currency, report::model::Table};

    fn drawn(kind: ChartKind, series: &[&[Option<i64>]], last_so_far: bool) -> Plot {
        let numbers = |values: &[Option<i64>]| values.iter().map(|value| value.map(Decimal::from)).collect();
        let series: Vec<Series> =
            series.iter().map(|values| Series { name: "Revenue".into(), values: numbers(values) }).collect();
        let labels = (0..series[0].values.len()).map(|at| format!("{at}")).collect();
        plot(&Chart {
            id: "c".into(),
            title: String::new(),
            description: String::new(),
            kind,
            labels,
            series,
            unit: Value::money(Decimal::ZERO, Currency::USD),
            last_so_far,
            table: Table::default(),
        })
    }

    #[test]
    fn an_axis_speaks_in_one_unit() {
        assert_eq!(drawn(ChartKind::Bar, &[&[Some(18_000)]], false).ticks, ["$20k", "$15k", "$10k", "$5k", "$0"]);
        assert_eq!(drawn(ChartKind::Bar, &[&[Some(900), Some(-300)]], false).ticks, ["$1,000", "$500", "$0", "−$500"]);
    }

    #[test]
    fn bars_stand_on_zero_and_hang_below_it() {
        let plot = drawn(ChartKind::Bar, &[&[Some(1000), Some(-500), None, Some(0)]], false);
        let ends: Vec<String> = plot.bars.iter().map(|bar| format!("{} {}", bar.y, bar.height)).collect();
        assert_eq!(plot.zero.to_string(), "66.67%");
        assert_eq!(ends, ["0% 66.67%", "66.67% 33.33%", "66.67% 0%"]);
        assert_eq!(plot.hits[2].title, "2: not known");
        assert_eq!(plot.hits[1].title, "1: −$500.00");
    }

    #[test]
    fn a_running_period_is_drawn_apart_and_said() {
        let plot = drawn(ChartKind::Bar, &[&[Some(1), Some(2)]], true);
        assert_eq!(plot.bars.iter().map(|bar| bar.class.as_str()).collect::<Vec<_>>(), ["s1", "s1 part"]);
        assert_eq!(plot.hits[1].title, "1 so far: $2.00");
        assert!(drawn(ChartKind::Line, &[&[Some(1), Some(2)]], true).lines[0].so_far.is_some());
    }

    #[test]
    fn a_year_stands_below_its_month() {
        for (label, expected) in
            [("Nov 2025", ("Nov", "2025")), ("Dec", ("Dec", "")), ("2025", ("2025", "")), ("Deal 12", ("Deal 12", ""))]
        {
            assert_eq!(with_year(label), expected);
        }
    }

    #[test]
    fn stacked_pieces_fill_their_column() {
        let plot = drawn(ChartKind::StackedBar, &[&[Some(3)], &[Some(1)], &[None]], false);
        let pieces: Vec<String> =
            plot.bars.iter().map(|bar| format!("{} {} {}", bar.class, bar.y, bar.height)).collect();
        assert_eq!(pieces, ["s1 25% 75%", "s2 0% 25%"]);
        assert_eq!(plot.bars[1].title, "0 · Revenue: $1.00");
    }
}
