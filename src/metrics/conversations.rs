//! Conversations of a form or bot: how far they get, and what they bring.
//!
//! There is one funnel: whoever reached a step reached those before it, and is in one place alone: went on, stopped there,
//! or is still there. So reached = went on + stopped + still there, at every step.

mod figures;
pub(crate) mod rows;
pub mod states;
pub(crate) mod tally;

use rust_decimal::Decimal;

use self::{
    rows::{Calendar, Talks},
    states::InState,
    tally::{AtStep, Tally, Went},
};
use super::{
    by_key::ByKey,
    catalogue::{Method, count, money, number, share},
    draft::Figures,
    pass,
    revenue::{Ground, NONE},
};
use crate::{
    base::{
        calendar::{Month, Window},
        figure::Good,
        ratio::Ratio,
    },
    data::{Dataset, names::Name},
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    count("conversations.count", "Conversations", Good::Up, "Number of conversations that began up to today."),
    count(
        "conversations.last_30_days",
        "Conversations, last 30 days",
        Good::Up,
        "Number of conversations that began in the 30 days that end today; compared with the 30 days before.",
    ),
    count(
        "conversations.open_count",
        "Open conversations",
        Good::Neither,
        "Number of conversations of which no row says whether they came to their end.",
    ),
    money(
        "conversations.open_value",
        "Worth of what is open",
        "For conversations that run, leads that were not offered yet and leads that no buyer decided on: their number × what all conversations that ever came as far have brought so far, each. What is sold is not in it, and what came to nothing counts in the average with nothing.",
    ),
    count("conversations.qualified_count", "Became leads", Good::Up, "Number of conversations that became a lead."),
    share(
        "conversations.completed_rate",
        "Completed",
        "Conversations that came to their end ÷ conversations of which it is known. Open ones are not in it.",
    ),
    share(
        "conversations.qualified_rate",
        "Qualified, of all conversations",
        "Conversations that became a lead ÷ conversations of which it is known. One that ended before its end counts as not qualified, unless its row says otherwise.",
    ),
    share(
        "conversations.qualified_of_completed",
        "Qualified, of completed",
        "Conversations that came to their end and became a lead ÷ conversations that came to their end. Higher than the rate of all conversations: who gave up is not in it.",
    ),
    number(
        "conversations.minutes",
        "Minutes per conversation",
        Good::Neither,
        "Sum of the minutes of all steps ÷ conversations with minutes: a mean. Those that stopped early are in it with the minutes they took.",
    ),
    money(
        "conversations.revenue_each",
        "Revenue per conversation",
        "Prices of the leads that buyers accepted since the day of the first conversation ÷ conversations, those that became no lead among them.",
    ),
    Method {
        id: "conversations.stopped.*",
        label: "Stopped at {}",
        unit: super::catalogue::Unit::Share,
        good: Good::Down,
        formula: "Conversations that ended at this step, before their end ÷ conversations that reached it. A step that was skipped counts as reached.",
    },
];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Conversations {
    /// All of them, up to today.
    pub n: u64,
    /// Those that never reached a first step, where steps are configured.
    pub before_steps: u64,
    /// Each step of the funnel, in order; none where none is configured.
    pub steps: Vec<Step>,
    /// Each month from the first to today's, without gaps.
    pub months: Vec<InMonth>,
    /// Where they stand on their way to a buyer; none where no lead says which conversation it is of.
    pub states: Vec<InState>,
    /// By where people came from, the most conversations first; those without are `(none)`, last.
    pub sources: Vec<Part>,
    /// By agent, in the same order.
    pub agents: Vec<Part>,
}

/// A step of the funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Conversations that reached it or a later one.
    pub reached: u64,
    /// Those that went on to the next step; at the last one, those that came to their end.
    pub went_on: u64,
    /// Those that ended here.
    pub stopped: u64,
    /// Those of which nobody knows yet.
    pub still_there: u64,
    /// Minutes in it: the mean over conversations that have any.
    pub minutes: Option<Decimal>,
    /// The id of its figure.
    pub figure: String,
}

/// The conversations of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InMonth {
    /// The month in which they began.
    pub month: Month,
    /// All of them.
    pub n: u64,
    /// Completed, of those of which it is known.
    pub completed: Ratio,
    /// Qualified, of those of which it is known.
    pub qualified: Ratio,
    /// Whether it still runs.
    pub so_far: bool,
}

/// The conversations of a source, an agent or a borough.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name; `(none)` for those without.
    pub name: String,
    /// All of them.
    pub n: u64,
    /// Completed, of those of which it is known.
    pub completed: Ratio,
    /// Qualified, of those of which it is known.
    pub qualified: Ratio,
    /// Minutes: the mean over conversations that have any.
    pub minutes: Option<Decimal>,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Conversations {
    let (data, today) = (ground.data, ground.terms.today);
    let talks = Talks::of(ground.business, today);
    let Some(first) = talks.first(data) else { return Conversations::default() };
    let calendar = Calendar::of(talks, first, today);
    let recent = [29, 59].map(|days| talks.start(today.plus(-days)));
    let tally = pass::over(
        data.conversations.rows.len(),
        || Tally::new(data.conversations.steps.len(), calendar.months.len()),
        |tally, rows| tally.add(data, talks, &calendar, recent, rows),
        Tally::merge,
    );
    let in_month = |(month, went): (&Month, &Went)| InMonth {
        month: *month,
        n: went.n,
        completed: went.completed.ratio(),
        qualified: went.qualified.ratio(),
        so_far: *month == today.month(),
    };
    figures::compute(ground, talks, first, &tally, figures);
    let states = states::compute(ground, talks, Window { from: first, to: today }, figures);
    Conversations {
        n: tally.all.n,
        before_steps: tally.steps.first().map_or(0, |at| at.furthest),
        steps: steps(ground, talks, &tally, figures),
        months: calendar.months.iter().zip(&tally.months).map(in_month).collect(),
        states,
        sources: parts(data, &tally.sources),
        agents: parts(data, &tally.agents),
    }
}

/// The funnel: from the last step to the first, each with all that came as far.
fn steps(ground: &Ground, talks: Talks, tally: &Tally, figures: &mut Figures) -> Vec<Step> {
    let mut further = (0, 0);
    let mut found = Vec::new();
    for (step, (depth, at)) in ground.data.conversations.steps.iter().zip(tally.steps.iter().enumerate().skip(1)).rev()
    {
        let &AtStep { furthest, rows, stopped, still_there, completed, minutes } = at;
        let went_on = completed.saturating_add(further.0);
        further = (further.0.saturating_add(furthest), further.1 + rows);
        let mut step = Step {
            name: step.name.clone(),
            reached: further.0,
            went_on,
            stopped,
            still_there,
            minutes: minutes.mean(),
            figure: String::new(),
        };
        step.figure = figures::stopped(&step, depth, further.1, talks, figures);
        found.push(step);
    }
    found.reverse();
    found
}

/// What each name has, the most conversations first.
pub(crate) fn parts(data: &Dataset, by: &ByKey<Option<Name>, Went>) -> Vec<Part> {
    let part = |(name, went): (Option<Name>, &Went)| Part {
        name: name.map_or_else(|| NONE.to_owned(), |name| data.names.text(name).to_owned()),
        n: went.n,
        completed: went.completed.ratio(),
        qualified: went.qualified.ratio(),
        minutes: went.minutes.mean(),
    };
    let mut found: Vec<Part> = by.iter().map(part).collect();
    found.sort_by(|a, b| (a.name == NONE).cmp(&(b.name == NONE)).then(b.n.cmp(&a.n)).then_with(|| a.name.cmp(&b.name)));
    found
}
