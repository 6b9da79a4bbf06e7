//! The figures of velocity and of days to close, with the deals behind each.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Pace, Velocity, closings};
use crate::{
    base::{
        calendar::Window,
        figure::{CONVERTED, Evidence, Figure, Good},
        money::Currency,
        value::Value,
    },
    data::Dataset,
    metrics::{
        catalogue::{Method, count, days, money, share},
        deals::{Fact, Standing},
        draft::{Figures, draft, evidence, family, keep, rate, slug},
        revenue::Ground,
        selection::Selection,
        terms::Terms,
    },
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    money(
        "velocity.per_day",
        "Velocity, a day",
        "Open deals × mean value of a won deal × win rate ÷ mean days from creation to win. From at least 5 wins on.",
    ),
    money("velocity.per_30_days", "Velocity, 30 days", "Velocity a day × 30."),
    money(
        "velocity.pipeline.*",
        "Velocity of {}, a day",
        "The same as velocity a day, of the deals of one pipeline alone.",
    ),
    money(
        "velocity.won_per_day.*",
        "Really won a day, {}",
        "Value of the deals won in these days ÷ the days; since the first deal, where that is younger.",
    ),
    money(
        "velocity.month.*",
        "Won a day in {}",
        "Value of the deals won in the month ÷ its days; of the running month, the days up to today.",
    ),
    count("velocity.open_deals", "Lever: open deals", Good::Up, "Number of deals that are neither won nor lost."),
    share("velocity.win_rate", "Lever: win rate", "Won ÷ (won + lost), of all deals to date."),
    money(
        "velocity.deal_value",
        "Lever: value of a won deal",
        "Mean value of the deals won to date that have a value in the business's currency.",
    ),
    days(
        "velocity.cycle_days",
        "Lever: days to win",
        Good::Down,
        "Mean days from creation to win, of the deals won to date whose row knows both days.",
    ),
    days(
        "deals.days_to_close",
        "Days to close",
        Good::Down,
        "Median days from creation to win, of the deals won to date whose row knows both days. Deals that are still open are not in it, so it looks quicker than it is.",
    ),
    days(
        "deals.days_to_decision",
        "Days to a decision",
        Good::Down,
        "Median days from creation to being won or lost, with the deals that are still open (Kaplan–Meier).",
    ),
];

/// Keeps all of them.
pub(super) fn compute(ground: &Ground, velocity: &Velocity, figures: &mut Figures) {
    let window = ground.terms.stages.since;
    let maker = Maker { terms: &ground.terms, own: ground.business.currency, window };
    let pace = &velocity.all;
    maker.speed(velocity, figures);
    maker.levers(pace, figures);
    maker.days(pace, figures);
    closings::keep_all(ground, velocity, figures);
}

struct Maker<'a> {
    terms: &'a Arc<Terms>,
    own: Currency,
    window: Option<Window>,
}

impl Maker<'_> {
    fn speed(&self, velocity: &Velocity, figures: &mut Figures) {
        let all = &velocity.all;
        let mut notes = notes(all, self.own);
        notes.extend(by_pipeline(velocity, self.own));
        notes.extend(velocity.closings.doubt(all, self.own));
        for (id, times) in [("velocity.per_day", Decimal::ONE), ("velocity.per_30_days", Decimal::from(30))] {
            let figure = self.of_pace(draft(id, Value::Count(0)), all, times);
            let selection = self.every(|_| true);
            keep(figures, Figure { notes: notes.clone(), ..figure }, selection);
        }
        for (number, (id, pace)) in velocity.pipelines.iter().enumerate() {
            let family = family("velocity.pipeline.*", &format!("velocity.pipeline.{}", slug(id)), id, Value::Count(0));
            let figure = self.of_pace(family, pace, Decimal::ONE);
            let selection = self.every(move |fact| fact.pipeline == number);
            keep(figures, Figure { notes: self::notes(pace, self.own), ..figure }, selection);
        }
    }

    /// The figure with the velocity of some deals, so many times.
    fn of_pace(&self, figure: Figure, pace: &Pace, times: Decimal) -> Figure {
        let n = pace.open + pace.won + pace.lost;
        let speed = pace.per_day().and_then(|per_day| {
            per_day.checked_mul(times).ok_or_else(|| "the numbers are too large to be multiplied".to_owned())
        });
        let mut inputs = Vec::new();
        if let Ok(levers) = pace.levers() {
            inputs.push(("open deals".to_owned(), Value::Count(levers.open)));
            inputs.push(("win rate".to_owned(), Value::Share(levers.win_rate.fraction().unwrap_or_default())));
            inputs.push(("mean value won".to_owned(), Value::money(levers.value, self.own)));
            inputs.push(("mean days to win".to_owned(), Value::Days(levers.cycle)));
        }
        let (value, trust) = match speed {
            Ok(speed) => (Value::money(speed, self.own), evidence(pace.won + pace.lost)),
            Err(why) => (Value::Missing(why), Evidence::None),
        };
        Figure { value, n, n_rows: n, evidence: trust, inputs, window: self.window, ..figure }
    }

    fn levers(&self, pace: &Pace, figures: &mut Figures) {
        let none = pace.open + pace.won + pace.lost == 0;
        let open = if none { Value::Missing("no deals yet".to_owned()) } else { Value::Count(pace.open) };
        let figure = Figure { n: pace.open, n_rows: pace.open, ..draft("velocity.open_deals", open) };
        keep(figures, figure, self.every(|fact| matches!(fact.standing, Standing::Open(_))));

        let figure = rate("velocity.win_rate", pace.win_rate(), "no deal is closed yet");
        let closed = self.every(|fact| !matches!(fact.standing, Standing::Open(_)));
        keep(figures, Figure { window: self.window, ..figure }, closed);

        let why = || Value::Missing("no won deal has a value yet".to_owned());
        let value = pace.value.map_or_else(why, |value| Value::money(value, self.own));
        let mut notes = valueless(pace, self.own);
        notes.extend(pace.converted.then(|| CONVERTED.to_owned()));
        let figure = self.counted(draft("velocity.deal_value", value), pace.valued, notes);
        keep(figures, figure, self.worth());

        let why = || Value::Missing("no won deal has both its days yet".to_owned());
        let value = pace.to_win.mean().map_or_else(why, Value::Days);
        let figure = self.counted(draft("velocity.cycle_days", value), pace.to_win.n(), dayless(pace));
        keep(figures, figure, self.timed(|standing| standing == Standing::Won));
    }

    fn days(&self, pace: &Pace, figures: &mut Figures) {
        let why = || Value::Missing("no won deal has both its days yet".to_owned());
        let value = pace.to_win.median().map_or_else(why, Value::Days);
        let mut inputs = Vec::new();
        inputs.extend(pace.to_win.mean().map(|mean| ("mean".to_owned(), Value::Days(mean))));
        inputs.extend(pace.to_win.percentile(90).map(|days| ("nine of ten within".to_owned(), whole(days))));
        let figure = self.counted(draft("deals.days_to_close", value), pace.to_win.n(), dayless(pace));
        keep(figures, Figure { inputs, ..figure }, self.timed(|standing| standing == Standing::Won));

        let n = pace.to_decision.n() + pace.lasting.n();
        let why =
            if n == 0 { "no deals yet" } else { "more than half of the deals may last longer than any has so far" };
        let value = pace.until_decided().median().map_or_else(|| Value::Missing(why.to_owned()), whole);
        let figure = self.counted(draft("deals.days_to_decision", value), n, Vec::new());
        let inputs = vec![
            ("decided".to_owned(), Value::Count(pace.to_decision.n())),
            ("still open".to_owned(), Value::Count(pace.lasting.n())),
        ];
        keep(figures, Figure { inputs, ..figure }, self.timed(|_| true));
    }

    /// A figure that is made of so many deals.
    fn counted(&self, figure: Figure, n: u64, notes: Vec<String>) -> Figure {
        let trust = if matches!(figure.value, Value::Missing(_)) { Evidence::None } else { evidence(n) };
        Figure { n, n_rows: n, evidence: trust, notes, window: self.window, ..figure }
    }

    /// Deals that pass a test: 1 for each that counts as what the figure counts, 0 for closed ones that were not won.
    fn every(&self, test: impl Fn(&Fact) -> bool + Send + Sync + 'static) -> Selection {
        let (rules, part) = (Arc::clone(self.terms), Arc::clone(self.terms));
        Selection::new(
            "deals",
            move |data, row| rules.stages.fact(data, row).is_some_and(|fact| test(&fact)),
            move |data, row| {
                let fact = part.stages.fact(data, row)?;
                Some(Value::Count(u64::from(fact.standing != Standing::Lost)))
            },
        )
    }

    /// Won deals with a value in the business's currency.
    fn worth(&self) -> Selection {
        let worth = |terms: &Terms, data: &Dataset, row: u32| {
            let fact = terms.stages.fact(data, row).filter(|fact| fact.standing == Standing::Won)?;
            let (money, _) = terms.stages.worth(&terms.exchange, data, row, fact.pipeline, fact.standing)?;
            (money.currency == terms.exchange.own()).then_some(money)
        };
        let (rules, part) = (Arc::clone(self.terms), Arc::clone(self.terms));
        Selection::new(
            "deals",
            move |data, row| worth(&rules, data, row).is_some(),
            move |data, row| worth(&part, data, row).map(|money| Value::Money(vec![money])),
        )
    }

    /// Deals of some standing with the days from their creation to their end, or to today.
    fn timed(&self, test: impl Fn(Standing) -> bool + Copy + Send + Sync + 'static) -> Selection {
        let timed = move |terms: &Terms, data: &Dataset, row: u32| {
            let fact = terms.stages.fact(data, row).filter(|fact| test(fact.standing))?;
            let stages = terms.stages.count(fact.pipeline);
            let end = match fact.standing {
                Standing::Open(_) => Some(terms.today),
                Standing::Won => data.histories.reached_on(row, stages),
                Standing::Lost => data.histories.reached_on(row, stages + 1),
            };
            Some(end?.since(data.deals.created.get(row)?)).filter(|days| *days >= 0)
        };
        let (rules, part) = (Arc::clone(self.terms), Arc::clone(self.terms));
        Selection::new(
            "deals",
            move |data, row| timed(&rules, data, row).is_some(),
            move |data, row| timed(&part, data, row).map(|days| Value::Days(days.into())),
        )
    }
}

fn whole(days: u32) -> Value {
    Value::Days(days.into())
}

/// What to know of the levers of some deals.
fn notes(pace: &Pace, own: Currency) -> Vec<String> {
    let mut notes = valueless(pace, own);
    notes.extend(dayless(pace));
    notes.extend(pace.converted.then(|| CONVERTED.to_owned()));
    notes
}

fn valueless(pace: &Pace, own: Currency) -> Vec<String> {
    let left_out = pace.won - pace.valued;
    let say = || format!("{left_out} of {} won deals have no value in {own}: left out of the mean", pace.won);
    (left_out > 0).then(say).into_iter().collect()
}

fn dayless(pace: &Pace) -> Vec<String> {
    let left_out = pace.won - pace.to_win.n();
    let say = || format!("{left_out} of {} won deals have no known days: left out of the days", pace.won);
    (left_out > 0).then(say).into_iter().collect()
}

/// What the pipelines come to, each by its own levers, where there are several: they need not come to the velocity of
/// all deals, which mixes their rates.
fn by_pipeline(velocity: &Velocity, own: Currency) -> Option<String> {
    let busy: Vec<&Pace> =
        velocity.pipelines.iter().map(|(_, pace)| pace).filter(|pace| pace.open + pace.won + pace.lost > 0).collect();
    if busy.len() < 2 {
        return None;
    }
    let each: Option<Vec<Decimal>> = busy.iter().map(|pace| pace.per_day().ok()).collect();
    let sum = each?.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)?;
    let sum = Value::money(sum, own).words(crate::base::value::Detail::Whole);
    Some(format!("it mixes pipelines; each by its own levers, they come to {sum} a day"))
}
