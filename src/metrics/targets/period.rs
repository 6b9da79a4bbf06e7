//! Figures over a period that still runs: as of today less as of the day before it began.

use std::collections::BTreeMap;

use crate::{
    base::{
        calendar::{Day, Window},
        figure::{Evidence, Figure},
        money::Money,
        ratio::Ratio,
        value::Value,
    },
    config::Period,
    metrics::{
        self, Metrics,
        areas::Find,
        deals::Standing,
        draft::{Figures, family, keep},
        replies::of_others,
        revenue::{self, Ground},
    },
};

/// The families of these figures, by what they are counted in.
const MONEY: &str = "targets.money.*";
const COUNT: &str = "targets.count.*";
const RATE: &str = "targets.rate.*";

/// The only figure of revenue that adds up over days. The ledger knows every window of it.
const REVENUE: &str = "revenue.total";

/// The days before each period, as far as they were asked for.
#[derive(Default)]
pub(super) struct Before<'a>(BTreeMap<Period, Metrics<'a>>);

impl<'a> Before<'a> {
    fn of(&mut self, ground: &Ground<'a>, period: Period, from: Day) -> &Metrics<'a> {
        let before = || metrics::compute(ground.data, ground.business, from.plus(-1));
        self.0.entry(period).or_insert_with(before)
    }
}

/// Counts a figure over the period that runs, and keeps it. Answers its id; `None` where there is no such figure yet.
pub(super) fn counted<'a>(
    ground: &Ground<'a>,
    before: &mut Before<'a>,
    others: &Find<'_>,
    (id, period): (&str, Period),
    figures: &mut Figures,
) -> Option<String> {
    if let Some(known) = id_of(figures, id, period) {
        return Some(known);
    }
    let today = ground.terms.today;
    let window = Window { from: period.window(ground.business, today).from, to: today };
    let (now, rows) = others(id)?;
    let named =
        |method: &str| family(method, &of_family(method, id, period), &label(&now.label, period), Value::Count(0));
    let (figure, selection) = if id == REVENUE {
        let tally = ground.book.ledger.tally(window);
        let figure = Figure { value: tally.amount, n: tally.n, n_rows: tally.rows, ..named(MONEY) };
        (figure, revenue::selection(ground, window))
    } else {
        let earlier = before.of(ground, period, window.from).known(id);
        let method = match (&now.value, now.ratio) {
            (Value::Money(_), _) => MONEY,
            (Value::Share(_), _) | (_, Some(_)) => RATE,
            _ => COUNT,
        };
        let selection = earlier.map_or_else(|| rows.clone(), |(_, earlier)| rows.clone().without(earlier));
        (less(named(method), now, earlier.map(|(figure, _)| figure)), selection)
    };
    let undated = if id.starts_with("deals.w") || id == "deals.lost_count" { undated(ground, id, window) } else { 0 };
    let figure = without_days(Figure { window: Some(window), ..figure }, undated);
    Some(keep(figures, figure, selection))
}

/// The id that the figure of a period has, where it is kept.
pub(super) fn id_of(figures: &Figures, id: &str, period: Period) -> Option<String> {
    let ids = [MONEY, COUNT, RATE].map(|method| of_family(method, id, period));
    ids.into_iter().find(|id| figures.contains_key(id))
}

fn of_family(method: &str, id: &str, period: Period) -> String {
    method.replace('*', &format!("{id}.{}", period.word()))
}

/// `Deals won this month`; `Win rate, of closed, this month`.
pub(super) fn label(label: &str, period: Period) -> String {
    let bare = label.strip_suffix(" to date").unwrap_or(label);
    let comma = if bare.contains(',') { "," } else { "" };
    format!("{bare}{comma} this {}", period.word())
}

/// What a figure gained since an earlier day.
fn less(drafted: Figure, now: &Figure, earlier: Option<&Figure>) -> Figure {
    let n = now.n.saturating_sub(earlier.map_or(0, |earlier| earlier.n));
    let n_rows = now.n_rows.saturating_sub(earlier.map_or(0, |earlier| earlier.n_rows));
    let counted = |value: Value| {
        let evidence = if matches!(value, Value::Missing(_)) { Evidence::None } else { Evidence::Exact };
        Figure { value, n, evidence, n_rows, ..drafted.clone() }
    };
    let earlier_value = earlier.map(|earlier| &earlier.value);
    match (&now.value, earlier_value) {
        (_, Some(Value::Missing(why))) if earlier.is_some_and(|earlier| earlier.n > 0 || earlier.n_rows > 0) => {
            counted(Value::Missing(format!("before the period, {why}")))
        }
        (Value::Missing(why), _) => counted(Value::Missing(why.clone())),
        (Value::Share(_), _) => {
            let then = earlier.and_then(|earlier| earlier.ratio).unwrap_or_default();
            let all = now.ratio.unwrap_or_default();
            let ratio = Ratio::new(all.k.saturating_sub(then.k), all.n.saturating_sub(then.n));
            let inputs = vec![
                ("the part, in the period".to_owned(), Value::Count(ratio.k)),
                ("the whole, in the period".to_owned(), Value::Count(ratio.n)),
            ];
            let (none, more) = ("nothing to count in the period yet", "the part is more than the whole in the period");
            Figure { inputs, n_rows, ..of_others(drafted, ratio, none, more) }
        }
        (Value::Money(sums), then) => counted(Value::Money(sums_less(sums, then))),
        (value, then) => {
            let then = then.and_then(Value::number).unwrap_or_default();
            let gained = value.number().unwrap_or_default() - then;
            counted(u64::try_from(gained).map_or(Value::Number(gained), Value::Count))
        }
    }
}

/// Sums by currency less those of an earlier day; those that gained nothing are not named beside the first.
fn sums_less(now: &[Money], then: Option<&Value>) -> Vec<Money> {
    let then: &[Money] = if let Some(Value::Money(sums)) = then { sums } else { &[] };
    let of = |sum: &Money| {
        then.iter().find(|then| then.currency == sum.currency).map_or_else(Default::default, |then| then.amount)
    };
    let gained = now.iter().map(|sum| Money { amount: sum.amount - of(sum), ..*sum });
    gained.enumerate().filter(|(at, sum)| *at == 0 || !sum.amount.is_zero()).map(|(_, sum)| sum).collect()
}

/// Deals that were won or lost on a day that nobody wrote down, and that came before the period: it may be in it or not.
fn undated(ground: &Ground, id: &str, window: Window) -> u64 {
    let (data, stages) = (ground.data, &ground.terms.stages);
    let is_undated = |row: &u32| {
        let Some((pipeline, standing)) = stages.standing(data, *row) else { return false };
        let counts = match standing {
            Standing::Open(_) => false,
            Standing::Won => id != "deals.lost_count",
            Standing::Lost => !id.starts_with("deals.won"),
        };
        let end = stages.count(pipeline) + usize::from(standing == Standing::Lost);
        let came_before = data.deals.created.get(*row).is_none_or(|day| day < window.from);
        counts && came_before && data.histories.reached_on(*row, end).is_none()
    };
    data.deals.rows.iter().filter(is_undated).count() as u64
}

/// The figure with a word on deals without a day; no value where no deal has one.
fn without_days(mut figure: Figure, undated: u64) -> Figure {
    if undated == 0 {
        return figure;
    }
    if figure.n == 0 {
        figure.value = Value::Missing("the deals do not say on which day they were won or lost".to_owned());
        figure.evidence = Evidence::None;
        figure.ratio = None;
        figure.interval = None;
    }
    let deals = if undated == 1 {
        "1 deal does not say on which day it".to_owned()
    } else {
        format!("{undated} deals do not say on which day they")
    };
    let was = if undated == 1 { "was" } else { "were" };
    figure.notes.push(format!("{deals} {was} won or lost: left out"));
    figure
}
