//! Targets and goals: what was promised, how far it is, and what a day must bring.

mod judge;
mod period;

use rust_decimal::Decimal;

use self::period::Before;
use super::{
    areas::Find,
    catalogue::{self, Method, Unit, count, share},
    draft::{Figures, keep},
    finish::in_unit,
    goal::{self, Elapsed, MONTHS, due_by_today, goal_of_month},
    revenue::{Ground, selection},
};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        figure::{Figure, Good},
        ratio::Ratio,
        value::Value,
    },
    config::{self, Period},
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    share(
        "revenue.month_pace",
        "Pace towards the goal of the month",
        "(Revenue this month ÷ goal of the month) ÷ (days of the month so far ÷ days of the month). 100 % is on a straight line to the goal; on pace is 90 to 110 %.",
    ),
    count(
        "targets.count.*",
        "{}",
        Good::Neither,
        "The figure of a target, counted over the period that runs: the figure as of today less the figure as of the day before the period began.",
    ),
    Method {
        id: "targets.money.*",
        label: "{}",
        unit: Unit::Money,
        good: Good::Neither,
        formula: "The figure of a target, added up over the period that runs: the figure as of today less the figure as of the day before the period began.",
    },
    Method {
        id: "targets.rate.*",
        label: "{}",
        unit: Unit::Share,
        good: Good::Neither,
        formula: "The rate of a target over the period that runs: the part gained since the day before the period began ÷ the whole gained since then.",
    },
];

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Goals of this year and month, then each target in the order of the file.
    pub targets: Vec<Target>,
    /// The months that have a goal, in order.
    pub months: Vec<MonthGoal>,
}

/// A promise about a figure, held against the figure.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its id, stable: `deals.win_rate:at_least`, `deals.won_count:at_least:month`.
    pub id: String,
    /// The figure's id.
    pub figure: String,
    /// The id of the figure that it is held against: the same one or, for a period, what of it falls there.
    pub held: String,
    /// The figure's name.
    pub label: String,
    /// Its value.
    pub value: Value,
    /// What it should be, in the same unit.
    pub goal: Value,
    /// Whether the goal is the most that is wanted.
    pub at_most: bool,
    /// The value less the goal: points for shares, else the figure's own unit.
    pub gap: Option<Value>,
    /// The value as a fraction of the goal.
    pub reached: Option<Decimal>,
    /// `k` of `n`, where the figure is a rate.
    pub ratio: Option<Ratio>,
    /// The events behind the figure.
    pub n: u64,
    /// The period that the goal is for, where it is for one.
    pub period: Option<Running>,
    /// What the plan says is due by today.
    pub expected: Option<Value>,
    /// What each day that is left must bring.
    pub per_day: Option<Value>,
    /// How it stands.
    pub state: State,
    /// Why it is said to stand so.
    pub why: String,
}

/// A period that still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// What it is: `week`, `month`, `quarter`, `year`.
    pub word: &'static str,
    /// All of its days, those to come among them.
    pub window: Window,
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is kept.
    Met,
    /// Its period still runs, and it is where the plan says.
    OnPace,
    /// It is off by little, or by no more than chance explains.
    Close,
    /// It is not kept, or will not be if it goes on like this.
    Missed,
    /// There is too little to say.
    TooEarly,
    /// A source is not in yet.
    Awaiting,
    /// There is no such figure yet, or it has no value.
    Unknown,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Met => "met",
            State::OnPace => "on pace",
            State::Close => "close",
            State::Missed => "missed",
            State::TooEarly => "too early",
            State::Awaiting => "awaiting",
            State::Unknown => "unknown",
        }
    }
}

/// A month and what its revenue should reach.
#[derive(Clone, Debug)]
pub struct MonthGoal {
    /// The month.
    pub month: Month,
    /// What it should reach.
    pub goal: Value,
    /// What it brought, up to today; missing for a month to come.
    pub amount: Value,
    /// The amount as a fraction of the goal.
    pub reached: Option<Decimal>,
    /// How it stands; `None` for a month to come.
    pub state: Option<State>,
}

/// A period with how much of it is over, and the share of a goal that is due by today.
#[derive(Clone, Copy, Debug)]
struct Plan {
    elapsed: Elapsed,
    whole: Window,
    due: Decimal,
}

/// The figures that targets are held against: those of this area, and of all others.
struct Known<'k, 'a> {
    own: &'k Figures,
    others: &'k Find<'a>,
}

impl<'k> Known<'k, '_> {
    fn get(&self, id: &str) -> Option<&'k Figure> {
        let is_own = catalogue::method(id).is_some_and(|of| METHODS.iter().any(|method| method.id == of.id));
        let found = if is_own { self.own.get(id) } else { (self.others)(id) };
        found.map(|(figure, _)| figure)
    }
}

/// Computes them with their figures; `others` knows those of other areas.
pub(crate) fn compute(ground: &Ground<'_>, others: &Find<'_>, figures: &mut Figures) -> Targets {
    let today = ground.terms.today;
    let of_month = goal_of_month(ground.business, today.month());
    if let Some((month, _)) = others("revenue.mtd") {
        let elapsed = Elapsed::of_month(today);
        let drafted = goal::pace("revenue.month_pace", ground, month, of_month, elapsed, elapsed.share());
        let of_month = month.notes.iter().filter(|note| !note.starts_with("compared with")).cloned();
        let notes = drafted.notes.iter().cloned().chain(of_month).collect();
        let figure = Figure { window: month.window, n: month.n, n_rows: month.n_rows, notes, ..drafted };
        keep(figures, figure, selection(ground, Window::month_to_date(today)));
    }
    let mut before = Before::default();
    for wanted in &ground.business.targets {
        if let Some(period) = wanted.period {
            period::counted(ground, &mut before, others, (&wanted.figure, period), figures);
        }
    }
    let known = Known { own: figures, others };
    let of_year = ground.business.goals.get("revenue.year").copied();
    let goals = [("revenue.ytd", of_year), ("revenue.mtd", of_month)].into_iter().filter_map(|(id, goal)| {
        Some(config::Target { figure: id.to_owned(), at_least: Some(goal?), ..config::Target::default() })
    });
    let mut targets: Vec<Target> = Vec::new();
    for wanted in goals.chain(ground.business.targets.iter().cloned()) {
        for (bound, at_most) in [(wanted.at_least, false), (wanted.at_most, true)] {
            let Some(bound) = bound else { continue };
            let target = of(ground, &known, (&wanted.figure, wanted.period), bound, at_most);
            if !targets.iter().any(|known| known.id == target.id) {
                targets.push(target);
            }
        }
    }
    Targets { targets, months: months(ground, &known) }
}

fn of(
    ground: &Ground,
    known: &Known<'_, '_>,
    (id, period): (&str, Option<Period>),
    bound: Decimal,
    at_most: bool,
) -> Target {
    let own = ground.terms.exchange.own();
    let held = period.map_or_else(|| Some(id.to_owned()), |period| period::id_of(known.own, id, period));
    let figure = held.as_deref().and_then(|id| known.get(id));
    let missing = || Value::Missing("no figure of this name has rows yet".to_owned());
    let named = || {
        let declared = catalogue::method(id).filter(|method| method.id == id).map_or(id, |method| method.label);
        period.map_or_else(|| declared.to_owned(), |period| period::label(declared, period))
    };
    let bounded = if at_most { "at_most" } else { "at_least" };
    let over = period.map_or_else(String::new, |period| format!(":{}", period.word()));
    let plan = plan(ground, id, period);
    let target = Target {
        id: format!("{id}:{bounded}{over}"),
        figure: id.to_owned(),
        held: held.unwrap_or_else(|| id.to_owned()),
        label: figure.map_or_else(named, |figure| figure.label.clone()),
        value: figure.map_or_else(missing, |figure| figure.value.clone()),
        goal: in_unit(id, bound, own).unwrap_or(Value::Number(bound)),
        at_most,
        gap: None,
        reached: None,
        ratio: figure.and_then(|figure| figure.ratio),
        n: figure.map_or(0, |figure| figure.n),
        period: plan.map(|plan| Running { word: plan.elapsed.period, window: plan.whole }),
        expected: None,
        per_day: None,
        state: State::Unknown,
        why: String::new(),
    };
    // A rate does not grow with its period: its interval judges it, no plan.
    let plan = plan.filter(|_| figure.is_none_or(|figure| figure.ratio.is_none()));
    let awaited = ground.sources.iter().find(|source| id.starts_with("revenue.") && !source.missing.is_empty());
    judge::judge(target, figure, bound, plan, own, awaited.map(|source| source.label.as_str()))
}

/// The period that a figure is counted over, where it is one that still runs.
fn plan(ground: &Ground, id: &str, period: Option<Period>) -> Option<Plan> {
    let today: Day = ground.terms.today;
    if let Some(period) = period {
        let whole = period.window(ground.business, today);
        let elapsed = Elapsed { days: today.since(whole.from) + 1, of: whole.days(), period: period.word() };
        return Some(Plan { elapsed, whole, due: elapsed.share() });
    }
    let plan = |elapsed: Elapsed, whole| Plan { elapsed, whole, due: elapsed.share() };
    match id.rsplit('.').next()? {
        "ytd" if id == "revenue.ytd" => Some(Plan {
            due: due_by_today(ground.business, today),
            ..plan(Elapsed::of_year(today), Window::year(today.year()))
        }),
        "ytd" => Some(plan(Elapsed::of_year(today), Window::year(today.year()))),
        "mtd" => Some(plan(Elapsed::of_month(today), today.month().window())),
        "this_week" => {
            let whole = ground.business.week_starts.week_of(today);
            Some(plan(Elapsed { days: today.since(whole.from) + 1, of: 7, period: "week" }, whole))
        }
        _ => None,
    }
}

/// Every month that has a goal of its own and, where one is set for every month, those of this year that rows speak of.
fn months(ground: &Ground, known: &Known<'_, '_>) -> Vec<MonthGoal> {
    let (business, today) = (ground.business, ground.terms.today);
    let mut months: Vec<Month> =
        business.goals.keys().filter_map(|goal| Month::from_iso(goal.strip_prefix(MONTHS)?)).collect();
    if let Some(first) = ground.book.ledger.first().filter(|_| business.goals.contains_key("revenue.month")) {
        months.extend(Window::year_to_date(today).months().filter(|month| *month >= first.month()));
    }
    months.sort_unstable();
    months.dedup();
    months.into_iter().filter_map(|month| month_goal(ground, known, month)).collect()
}

fn month_goal(ground: &Ground, known: &Known<'_, '_>, month: Month) -> Option<MonthGoal> {
    let (own, this) = (ground.terms.exchange.own(), ground.terms.today.month());
    let goal = goal_of_month(ground.business, month)?;
    let id = format!("revenue.month.{month}");
    let none = || if month > this { "it is to come" } else { "no revenue that early" };
    let amount = known.get(&id).filter(|_| month <= this).map(|figure| figure.value.clone());
    let amount = amount.unwrap_or_else(|| Value::Missing(none().to_owned()));
    let of_month = if month == this { "revenue.mtd" } else { id.as_str() };
    let target = of(ground, known, (of_month, None), goal, false);
    Some(MonthGoal {
        month,
        goal: Value::money(goal, own),
        reached: target.reached.filter(|_| month <= this),
        state: (month <= this).then_some(target.state),
        amount,
    })
}
