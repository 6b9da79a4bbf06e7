//! Deals in a brief: what is open, what may come of it, and who waits.

use rust_decimal::Decimal;

use super::money::known;
use crate::{
    base::{
        calendar::Window,
        figure::{Evidence, Figure},
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
        line::{Piece, amount, fact, joined, name, percent, room_beside, with},
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

/// `$0 to $5,000 (80 % range), 41 % chance of nothing`; and what the best such days brought, where even its low end is more.
pub(super) fn forecast(facts: Facts<'_>) -> Option<Section> {
    let mean = known(facts, "forecast.30d").filter(|mean| mean.n > 0)?;
    let [low, high] = [known(facts, "forecast.30d.p10")?, known(facts, "forecast.30d.p90")?];
    let range = format!("{} to {}", amount(&low.value, Detail::Short), amount(&high.value, Detail::Short));
    let nothing = known(facts, "forecast.30d.nothing")?;
    let chance = percent(&nothing.value);
    let forecast = facts.metrics.forecast();
    let best = forecast.brought.first().zip(forecast.ahead.first()).and_then(|(past, ahead)| past.exceeded_by(ahead));
    let words = match best {
        None => format!("{range} (80 % range), {chance} chance of nothing"),
        Some((_, most)) => {
            let most = Value::money(most, facts.metrics.business.currency).words(Detail::Short);
            format!("{range} (80 %), {chance} nothing; best yet {most}")
        }
    };
    let doubt = match mean.evidence {
        Evidence::Assumed => Some("assumed chances"),
        Evidence::Few => Some("few deals"),
        _ => None,
    };
    let pieces = [Some(Piece::must(words)), doubt.map(Piece::may)];
    let pieces: Vec<Piece> = pieces.into_iter().flatten().collect();
    let words = joined(&pieces, "; ", room_beside(AHEAD), "");
    Some(with(fact("forecast", AHEAD, &words), Block::Behind(vec![mean, low, high, nothing])))
}

/// The label of the forecast.
const AHEAD: &str = "In 30 days";

/// What was won, lost or came in, of the last seven days.
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
