//! The overview: how the business does, what needs a person, the figures, and why.

use super::{
    activity, charts,
    dated::tables,
    model::{Block, Section},
    needs,
    pages::{self, Body, section},
    pipeline, sources,
    words::{capital, spelled},
    workers,
};
use crate::{
    base::{
        calendar::Window,
        figure::{Change, Figure},
        text::{count, join},
        value::{Detail, Value},
    },
    insights::{
        self, Facts,
        pace::{self, Missing, Verdict},
    },
    metrics::{
        Metrics, alike, expected,
        moves::{self, Moves},
    },
};

pub(super) fn page(facts: Facts<'_>) -> Body {
    let needs = insights::needs(facts);
    let moves = moves::moves(facts.metrics, Window::last_days(7, facts.metrics.today));
    let mut sections = vec![
        needs::section(needs, facts.metrics),
        section("figures", "Key figures", Block::Figures(cards(facts, &moves))),
    ];
    sections.extend(activity::section(facts.metrics));
    sections.extend(moved_deals(facts.metrics, &moves));
    sections.extend(charts::months_section(facts.metrics));
    sections.extend(pipeline::funnels(facts.metrics).into_iter().take(FUNNELS));
    sections.extend(sources::section(facts.metrics));
    let agents = workers::section(
        ["agents", "Agents", "Agent"],
        workers::Of::proposals_of(facts.metrics.agents()),
        facts.metrics.agents(),
        facts.metrics,
    );
    sections.extend(agents.or_else(|| sources::origins(facts.metrics)).map(workers::brief));
    Body { headline: headline(facts), sections }
}

/// Whether the business is on pace, and how much needs a person today.
pub(super) fn headline(facts: Facts<'_>) -> String {
    format!("{}; {}.", business(facts), needs::words(insights::needs(facts)))
}

/// The deals that were won, lost or created in the last seven days; `None` where there are none.
fn moved_deals(metrics: &Metrics<'_>, moves: &Moves) -> Option<Section> {
    let mut section = tables::deals(metrics, moves, "last 7 days", "overview.moved")?;
    "moved".clone_into(&mut section.id);
    "What moved".clone_into(&mut section.title);
    "in the last 7 days".clone_into(&mut section.note);
    for block in &mut section.blocks {
        if let Block::Table(table) = block {
            table.limit = MOVED;
        }
    }
    Some(section)
}

/// The deals that moved of which the page shows so many.
const MOVED: usize = 6;

/// The pipelines whose funnel is shown: as many as stand side by side.
const FUNNELS: usize = 2;
/// The figures that a founder asks for first.
pub(super) const CARDS: &[&str] =
    &["revenue.mtd", "revenue.ytd", "recurring.mrr", "pipeline.open_value", "forecast.30d", "deals.win_rate"];

/// These figures; what is open also says how many deals it is and what moved them.
fn cards(facts: Facts<'_>, moves: &Moves) -> Vec<Figure> {
    let mut cards = pages::figures(facts, CARDS);
    for card in &mut cards {
        card.notes.splice(0..0, wanted_a_day(facts.metrics, &card.id));
    }
    if let Some(open) = cards.iter_mut().find(|card| card.id == "pipeline.open_value") {
        open.notes.splice(0..0, moved(moves, open.n));
    }
    cards
}

/// `38 deals; in the last 7 days 9 came in, 1 was won, 2 were lost`; `None` where there is nothing to say.
fn moved(moves: &Moves, open: u64) -> Option<String> {
    let were = |n: usize| if n == 1 { "was" } else { "were" };
    let (new, won, lost) = (moves.created.len(), moves.won.len(), moves.lost.len());
    let deals = count(open, "deal", "deals");
    if new + won + lost == 0 {
        return (open > 0).then(|| format!("{deals}; nothing came in, was won or lost in the last 7 days"));
    }
    Some(format!("{deals}; in the last 7 days {new} came in, {won} {} won, {lost} {} lost", were(won), were(lost)))
}

/// `$1,450 a day are wanted from now on`, for a sum that has a goal which is not reached yet.
fn wanted_a_day(metrics: &Metrics<'_>, figure: &str) -> Option<String> {
    let goal = metrics.targets().targets.iter().find(|target| target.figure == figure && target.per_day.is_some())?;
    let value = goal.per_day.as_ref()?.words(Detail::Short);
    Some(format!("{value} a day from now on reach the goal"))
}

/// The first half of the headline: how revenue does, as far as anybody can say.
fn business(facts: Facts<'_>) -> String {
    let missing = pace::missing(facts.metrics);
    let to_come = || match missing.as_slice() {
        [] => String::new(),
        missing => {
            let late = if missing.iter().any(|one| one.is_overdue) { "overdue" } else { "still to come" };
            format!(", {} {late}", to_come(missing, facts.metrics.today.year()))
        }
    };
    let plan = |words: &str| format!("Revenue is {words}: {}{}", this_year(facts), to_come());
    match pace::verdict(facts.metrics) {
        Verdict::Ahead => plan("ahead of plan"),
        Verdict::OnPlan => plan("on plan"),
        Verdict::LittleBehind => plan("a little behind plan"),
        Verdict::Behind => plan("behind plan"),
        Verdict::Incomplete => format!("{}{}", so_far(facts), to_come()),
        Verdict::Silent => format!("{}, with {}", so_far(facts), join(&pace::silent(facts.metrics))),
        Verdict::TooEarly | Verdict::SeveralCurrencies | Verdict::NoGoal => so_far(facts),
    }
}

/// `$257k this year`.
fn this_year(facts: Facts<'_>) -> String {
    let year = facts.metrics.figure("revenue.ytd", Some(0));
    year.map_or_else(String::new, |year| format!("{} this year", year.value.words(Detail::Short)))
}

/// `October from MSN`; from three sources on only how many.
fn to_come(missing: &[Missing], this_year: i32) -> String {
    if missing.len() > 2 {
        return spelled(missing.len(), "source", "sources");
    }
    let say = |one: &Missing| format!("{} from {}", expected::months(&one.months, Some(this_year)), one.source);
    join(&missing.iter().map(say).collect::<Vec<_>>())
}

/// Revenue of the year in words, with its change where there is one: `Revenue this year is $258k, up 21 % on a year before`.
fn so_far(facts: Facts<'_>) -> String {
    let Some(year) = facts.metrics.figure("revenue.ytd", Some(0)) else { return "No revenue yet".to_owned() };
    if matches!(year.value, Value::Missing(_)) {
        return "No revenue yet".to_owned();
    }
    let value = format!("{} is {}", capital(&year.label), year.value.words(Detail::Short));
    let Some(comparison) = year.comparison.filter(|comparison| !alike::is_doubtful(comparison)) else { return value };
    let with = if comparison.with.starts_with(alike::FROM) { comparison.with.as_str() } else { "a year before" };
    match comparison.change {
        Change::Relative(part) => {
            let way = if part.is_sign_negative() { "down" } else { "up" };
            format!("{value}, {way} {} on {with}", Value::Share(part.abs()).words(Detail::Whole))
        }
        _ => value,
    }
}
