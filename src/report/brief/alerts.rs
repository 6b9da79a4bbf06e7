//! What needs a person, in a few lines: what is for today first.

use crate::{
    base::text::grouped,
    insights::{self, Facts, Insight, Urgency},
    report::{
        line::{COLUMNS, clause, cost, list, name, text, with},
        model::{Block, Inline, Item, Section, Status},
        needs,
    },
};

/// The most lines.
const MOST: usize = 3;
/// The columns that are kept for what is said of a subject.
const WORDS: usize = 28;

/// What needs a person; that nothing does, where nothing does.
pub(super) fn section(facts: Facts<'_>) -> Section {
    let lines = needs::lines(insights::needs(facts));
    let data = Block::Data(needs::table(&lines, facts.metrics));
    let rest = rest(lines.iter().skip(MOST).flatten());
    let after = |at: usize| if at + 1 == MOST { rest.as_str() } else { "" };
    let mut items: Vec<Item> =
        lines.iter().take(MOST).enumerate().filter_map(|(at, line)| item(line, after(at))).collect();
    if items.is_empty() {
        items.push(Item { status: Some(Status::Ok), text: vec![text("Nothing needs you today.")], excerpt: None });
    }
    with(list("alerts", items), data)
}

/// `; 3 more to watch`: what is for today is told apart, since the headline counts that alone.
pub(super) fn rest<'a>(more: impl Iterator<Item = &'a &'a Insight>) -> String {
    let (act, watch) = more.partition::<Vec<&&Insight>, _>(|need| need.urgency == Urgency::Act);
    let [acts, watches, all] = [act.len(), watch.len(), act.len() + watch.len()].map(|n| grouped(n as u64));
    match (act.len(), watch.len()) {
        (0, 0) => String::new(),
        (0, _) => format!("; {watches} more to watch"),
        (_, 0) => format!("; {acts} more to act on"),
        _ => format!("; {all} more, {watches} to watch"),
    }
}

/// A line with what is to be said after it.
pub(super) fn item(line: &[&Insight], after: &str) -> Option<Item> {
    let first = line.first()?;
    let status = needs::status(first);
    // Further lines of an item would be indented, and then none is longer than that.
    let room = COLUMNS.saturating_sub(2 * (status.word().len() + 3) + cost(after));
    let mut words = match line {
        [one] => alone(one, room),
        _ => vec![text(&format!("{} {}", grouped(line.len() as u64), first.many))],
    };
    if !after.is_empty() {
        words.push(text(after));
    }
    Some(Item { status: Some(status), text: words, excerpt: None })
}

fn alone(need: &Insight, room: usize) -> Vec<Inline> {
    let kept = cost(&clause(&need.words, WORDS.min(room / 2)));
    let subject = name(called(need), room.saturating_sub(kept + 1));
    let words = clause(&need.words, room.saturating_sub(cost(&subject) + 1));
    vec![Inline::Strong(subject), text(&format!(" {}", words.replace('`', "")))]
}

/// What it is about, as people call it.
pub(super) fn called(need: &Insight) -> &str {
    if need.subject.is_empty() { &need.id } else { &need.subject }
}
