//! The brief of the evening: what the day brought beside what such a day usually brings, and what is due tomorrow.

use super::{deals, money, named, todo};
use crate::{
    base::{
        calendar::Window,
        text::count,
        value::{Detail, Value},
    },
    insights::Facts,
    metrics::{
        Metrics, moves,
        usual::{self, Line},
        waiting,
    },
    report::{
        line::{Piece, amount, fact, joined, room_beside, with},
        model::{Block, Section},
        pages::Body,
    },
};

pub(super) fn body(facts: Facts<'_>) -> Body {
    let metrics = facts.metrics;
    let (today, tomorrow) = (on(metrics, 0), on(metrics, 1));
    let lines = usual::lines(metrics, metrics.today);
    let moved = moves::moves(metrics, today);
    let is_none =
        |line: &&Line| line.what != "revenue" && is_nothing(&line.value) && line.usual.as_ref().is_none_or(is_nothing);
    let (none, some): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(is_none);
    let mut sections: Vec<Section> = some.iter().filter_map(|line| told(metrics, line, &lines)).collect();
    let none: Vec<String> = none.iter().map(|line| line.label.to_lowercase()).collect();
    sections.extend((!none.is_empty()).then(|| fact("none", "None so far", &none.join(", "))));
    if let Some(first) = sections.first_mut() {
        *first = with(first.clone(), Block::Data(money::table(metrics.today, &lines)));
    }
    sections.extend(deals::decided("decided", "Decided today", &moved));
    let due = due(metrics, tomorrow);
    let pieces: Vec<Piece> = due.iter().map(Piece::may).collect();
    let label = "Tomorrow";
    let words =
        if pieces.is_empty() { "nothing is due".to_owned() } else { joined(&pieces, "; ", room_beside(label), "more") };
    sections.push(fact("tomorrow", label, &words));
    Body { headline: headline(metrics, &lines, due.len()), sections }
}

fn is_nothing(value: &Value) -> bool {
    value.number().is_some_and(|number| number.is_zero())
}

/// The day so many days from today.
fn on(metrics: &Metrics<'_>, days: i32) -> Window {
    let day = metrics.today.plus(days);
    Window { from: day, to: day }
}

/// One thing of the day: `New leads: 2 so far; a usual Saturday: 1 (n = 8)`.
fn told(metrics: &Metrics<'_>, line: &Line, lines: &[Line]) -> Option<Section> {
    let today = metrics.today;
    let id = format!("today-{}", line.what);
    if line.what == "revenue" {
        return money::came(&id, "Money so far", metrics, today, lines);
    }
    let usual = match &line.usual {
        Some(usual) => {
            format!("; a usual {}: {} (n = {})", today.weekday_name(), usual.words(Detail::Exact), line.n)
        }
        None => String::new(),
    };
    Some(fact(&id, line.label, &format!("{} so far{usual}", line.value.words(Detail::Exact))))
}

/// `$850 came in today so far, and one deal was won; 2 things are due tomorrow.`
fn headline(metrics: &Metrics<'_>, lines: &[Line], due: usize) -> String {
    let value = |what: &str| lines.iter().find(|line| line.what == what).map(|line| &line.value);
    let some = |what: &str| value(what).filter(|value| !is_nothing(value));
    let mut parts: Vec<String> =
        some("revenue").map(|money| format!("{} came in", amount(money, Detail::Short))).into_iter().collect();
    for what in ["won", "lost", "leads", "responses"] {
        if let Some(Value::Count(n)) = some(what) {
            let (one, many) = named(what);
            parts.push(count(*n, one, many));
        }
    }
    parts.truncate(3);
    let day = metrics.today.weekday_name();
    let day =
        if parts.is_empty() { format!("A quiet {day} so far") } else { format!("{day} so far: {}", parts.join(", ")) };
    match due {
        0 => format!("{day}."),
        1 => format!("{day}; one thing is due tomorrow."),
        n => format!("{day}; {n} things are due tomorrow."),
    }
}

/// What is due on a day: figures to enter, deals that should be decided.
fn due(metrics: &Metrics<'_>, window: Window) -> Vec<String> {
    let figures = todo::due(metrics, window).into_iter().map(|due| format!("enter {due}"));
    let deciding = waiting::deciding(metrics, window);
    let deals =
        deciding.iter().map(|one| format!("decision on {}", deals::titled(&one.title, &one.id, one.value.as_ref())));
    figures.chain(deals).collect()
}
