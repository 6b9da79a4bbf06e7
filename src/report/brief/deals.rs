//! Deals in a brief: what is open, what may come of it, and who waits.

use rust_decimal::Decimal;

use super::money::known;
use crate::{
    base::{
        calendar::Window,
        figure::{Evidence, Figure},
        money::round,
        text::count,
        value::{Detail, Value},
    },
    insights::{Facts, alerts::near_silent_after},
    metrics::{
        Metrics,
        moves::{self, Move, Moves},
        silent::{self, Silent, Span, Step},
        waiting::Waiting,
    },
    report::{
        line::{Piece, amount, cost, fact, joined, name, room_beside, with},
        model::{Block, Section},
        tables::sum,
    },
};

/// The columns of a deal's title among others.
const NAME: usize = 24;
/// The most that are named.
const NAMED: usize = 3;
/// The days after which nobody waits for an answer any more.
const FORGOTTEN: i32 = 30;

/// `38 deals open, $82.7k; in 7 days 3 new, 1 won, 1 lost`.
pub(super) fn pipeline(facts: Facts<'_>, lately: &Moves) -> Option<Section> {
    let open = known(facts, "pipeline.open_count").filter(|_| !facts.metrics.data.deals.rows.is_empty())?;
    let value = known(facts, "pipeline.open_value");
    let n = open.value.number().unwrap_or_default();
    let deals = if n > Decimal::ONE { "deals" } else { "deal" };
    let worth = value.as_ref().filter(|_| !n.is_zero());
    let worth = worth.map_or_else(String::new, |value| format!(", {}", amount(&value.value, Detail::Short)));
    let (new, won, lost) = (lately.created.len(), lately.won.len(), lately.lost.len());
    let moved = if new + won + lost == 0 {
        "nothing moved in 7 days".to_owned()
    } else {
        format!("in 7 days {new} new, {won} won, {lost} lost")
    };
    let open_now = if n.is_zero() { "no".to_owned() } else { open.value.words(Detail::Whole) };
    let words = format!("{open_now} {deals} open{worth}; {moved}");
    let behind: Vec<Figure> = [open].into_iter().chain(value).collect();
    Some(with(fact("pipeline", "Pipeline", &words), Block::Behind(behind)))
}

/// What may come of the deals that are open, and of those to come.
pub(super) fn forecast(facts: Facts<'_>) -> Option<Section> {
    let mean = known(facts, "forecast.30d").filter(|mean| mean.n > 0)?;
    let [low, high] = [known(facts, "forecast.30d.p10")?, known(facts, "forecast.30d.p90")?];
    let nothing = known(facts, "forecast.30d.nothing")?;
    let forecast = facts.metrics.forecast();
    let best = forecast.brought.first().zip(forecast.ahead.first()).and_then(|(past, ahead)| past.exceeded_by(ahead));
    let most = best.map(|(_, most)| Value::money(most, facts.metrics.business.currency));
    let doubt = match mean.evidence {
        // That it is more than ever came is doubt enough.
        _ if most.is_some() => None,
        Evidence::Assumed => Some("assumed chances"),
        Evidence::Few => Some("few deals"),
        _ => None,
    };
    let words = ahead(&[low.value.clone(), high.value.clone()], &nothing.value, most.as_ref(), doubt);
    Some(with(fact("forecast", AHEAD, &words), Block::Behind(vec![mean, low, high, nothing])))
}

/// The label of the forecast.
const AHEAD: &str = "Next 30 days";

/// The ways to say how sure the range is, and that no such days brought as much.
const WAYS: [[&str; 2]; 3] = [
    ["8 of 10 times", "no 30 days yet beat _"],
    ["8 of 10 times", "never over _ yet"],
    ["8 of 10", "never over _ yet"],
];

/// `$0 to $5,000 (8 of 10 times), 41 % chance of nothing`; and that no such days brought that much, where `most` is less.
/// Of the ways to say it the first that fits is taken.
pub(super) fn ahead(range: &[Value; 2], nothing: &Value, most: Option<&Value>, doubt: Option<&str>) -> String {
    let [low, high] = range.each_ref().map(|value| amount(value, Detail::Short));
    let chance = chance(nothing).map_or_else(String::new, |chance| format!(", {chance} chance of nothing"));
    let say = |[times, never]: [&str; 2]| {
        let first = format!("{low} to {high} ({times}){chance}");
        let most = most.map(|most| never.replace('_', &amount(most, Detail::Short)));
        [Some(first), most, doubt.map(str::to_owned)].into_iter().flatten().collect::<Vec<String>>()
    };
    let room = room_beside(AHEAD);
    let found = WAYS.into_iter().map(say).find(|pieces| cost(&pieces.join("; ")) <= room);
    let pieces: Vec<Piece> = found.unwrap_or_else(|| say(WAYS[2])).into_iter().map(Piece::may).collect();
    joined(&pieces, "; ", room, "")
}

/// `41 %`; `None` where it is less than one in a hundred.
fn chance(nothing: &Value) -> Option<String> {
    let Value::Share(share) = nothing else { return None };
    (*share >= Decimal::new(1, 2)).then(|| Value::Share(round(*share, 2)).words(Detail::Exact))
}

/// What was won, lost or came in, of the seven days up to the metrics' own.
pub(super) fn lately(metrics: &Metrics<'_>) -> Moves {
    moves::moves(metrics, Window::last_days(7, metrics.today))
}

/// The deals that were decided, the most valuable first: `won Help centre $2,550, lost Bakery relaunch $4,200`.
pub(super) fn decided(id: &str, label: &str, moves: &Moves) -> Option<Section> {
    let each = moves.won.iter().map(|one| ("won", one)).chain(moves.lost.iter().map(|one| ("lost", one)));
    let mut all: Vec<(&str, &Move)> = each.collect();
    let worth = |one: &Move| one.value.as_ref().and_then(Value::number);
    all.sort_by(|a, b| worth(b.1).cmp(&worth(a.1)).then_with(|| a.1.id.cmp(&b.1.id)));
    let say =
        |(what, one): &(&str, &Move)| Piece::may(format!("{what} {}", titled(&one.title, &one.id, one.value.as_ref())));
    let more = all.len().saturating_sub(NAMED);
    let mut pieces: Vec<Piece> = all.iter().take(NAMED).map(say).collect();
    pieces.extend((more > 0).then(|| Piece::may(format!("{more} more"))));
    (!all.is_empty()).then(|| fact(id, label, &joined(&pieces, ", ", room_beside(label), "")))
}

/// A deal by its title, else its id, with its value.
pub(super) fn titled(title: &str, id: &str, value: Option<&Value>) -> String {
    let called = name(if title.trim().is_empty() { id } else { title }, NAME);
    value.map_or(called.clone(), |value| format!("{called} {}", amount(value, Detail::Short)))
}

/// The deals with a proposal out that nobody has answered for longer than the alert allows, in lines: how many, and which.
pub(super) fn unanswered(metrics: &Metrics<'_>) -> (usize, Vec<Section>) {
    let span = Span { more_than: near_silent_after(metrics), at_most: FORGOTTEN };
    let (silent, n, _) = silent::deals(metrics, Step::near_decision, span, None);
    if silent.is_empty() {
        return (0, Vec::new());
    }
    let worth = sum(silent.iter().filter_map(|deal| deal.value.as_ref()), metrics.business.currency);
    let longest = silent.iter().map(|deal| deal.days).max().unwrap_or_default();
    let words = format!(
        "{} without a word, {}, the longest for {}",
        count(n as u64, "proposal", "proposals"),
        amount(&worth, Detail::Short),
        count(longest.max(0) as u64, "day", "days")
    );
    let say = |(at, deal): (usize, &Silent)| {
        let value = titled(&deal.title, &deal.id, deal.value.as_ref());
        fact(&format!("ask-{at}"), "Ask or close", &format!("{value}, silent for {} days", deal.days))
    };
    let named = silent.iter().take(NAMED).enumerate().map(say);
    (n, std::iter::once(fact("unanswered", "Waiting", &words)).chain(named).collect())
}

/// Deals in one line, as many as it has room for.
pub(super) fn named(id: &str, label: &str, waiting: &[Waiting], say: impl Fn(&Waiting) -> String) -> Option<Section> {
    let pieces: Vec<Piece> = waiting.iter().map(|one| Piece::may(say(one))).collect();
    (!pieces.is_empty()).then(|| fact(id, label, &joined(&pieces, ", ", room_beside(label), "more")))
}
