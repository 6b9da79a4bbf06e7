//! From the beginnings and ends of subscriptions to movements, customer by customer and day by day.
//!
//! What a customer begins and ends on one day is one movement, so that a change of plan is an expansion or a contraction,
//! never a loss and a gain. A customer has left only when nothing of theirs runs any more.

use rust_decimal::Decimal;

use super::{MonthMoves, Movement, Shift, lives::Life, month_of, monthly};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        money::{Currency, Money, Sum, Sums},
        value::Value,
    },
    metrics::{exchange::Grid, revenue::Ground},
};

/// The days whose movements are listed one by one.
const RECENT_DAYS: i32 = 90;
/// The slots of a month or window: one a movement.
const KINDS: usize = Movement::ALL.len();

/// A subscription that begins to run, or no longer runs, from a day on.
#[derive(Clone, Copy, Debug)]
struct Step {
    customer: u32,
    day: Day,
    /// The place of its life.
    life: u32,
    begins: bool,
}

/// What a row adds to a movement of the month so far: the row, the movement and its part, for a year.
pub(crate) type Piece = (u32, Movement, Money);

/// What the sweep found.
#[derive(Clone, Debug)]
pub(crate) struct Swept {
    pub(crate) months: Vec<MonthMoves>,
    pub(crate) recent: Vec<Shift>,
    /// The movements of the month so far, row by row; then those of the same days of the month before, added up.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) month_before: [Value; KINDS],
    /// What the customers of a year ago paid then and pay today, in the business's currency.
    pub(crate) cohort: Option<(Decimal, Decimal, u64)>,
    /// Currencies without a rate.
    pub(crate) foreign: usize,
}

/// Everything that is added up on the way.
struct Sweep<'a, 'g> {
    ground: &'a Ground<'g>,
    lives: &'a [Life],
    own: Currency,
    first: Month,
    month_to_date: Window,
    month_before: Window,
    a_year_ago: Day,
    months: Grid,
    before: Grid,
    /// Customers that joined, came back and left, by month.
    customers: Vec<[u64; 3]>,
    pieces: Vec<Piece>,
    recent: Vec<Shift>,
    cohort: (Sum, Sum, u64),
    currencies: Vec<Currency>,
}

/// What a customer pays in a year, by currency.
#[derive(Clone, Debug, Default)]
struct Pays(Vec<(Currency, Sum)>);

impl Pays {
    fn add(&mut self, money: Money) {
        if let Some((_, sum)) = self.0.iter_mut().find(|(currency, _)| *currency == money.currency) {
            sum.add(money.amount);
            return;
        }
        let mut sum = Sum::default();
        sum.add(money.amount);
        self.0.push((money.currency, sum));
    }

    fn of(&self, currency: Currency) -> Decimal {
        self.0.iter().find(|(known, _)| *known == currency).map_or(Decimal::ZERO, |(_, sum)| sum.total())
    }

    fn anything(&self) -> bool {
        self.0.iter().any(|(_, sum)| !sum.total().is_zero())
    }
}

/// Every movement up to today.
pub(crate) fn sweep(ground: &Ground, lives: &[Life]) -> Swept {
    let today = ground.terms.today;
    let first = lives.iter().map(|life| life.from).min().unwrap_or(today).month();
    let count = Window { from: first.first(), to: today }.months().count();
    let own = ground.terms.exchange.own();
    let month_to_date = Window::month_to_date(today);
    let mut sweep = Sweep {
        ground,
        lives,
        own,
        first,
        month_to_date,
        month_before: month_to_date.same_days_of_previous_month(),
        a_year_ago: Window { from: today, to: today }.same_days_of_previous_year().to,
        months: Grid::new(count * KINDS, own),
        before: Grid::new(KINDS, own),
        customers: vec![[0; 3]; count],
        pieces: Vec::new(),
        recent: Vec::new(),
        cohort: (Sum::default(), Sum::default(), 0),
        currencies: vec![own],
    };
    let steps = steps(lives, today);
    for of_customer in steps.chunk_by(|a, b| a.customer == b.customer) {
        sweep.customer(of_customer);
    }
    sweep.finish()
}

fn steps(lives: &[Life], today: Day) -> Vec<Step> {
    let of = |(at, life): (usize, &Life)| {
        let step = |day, begins| Step { customer: life.customer, day, life: at as u32, begins };
        let begins = step(life.from, true);
        std::iter::once(begins).chain(life.gone_by(today).map(|day| step(day, false)))
    };
    let mut steps: Vec<Step> = lives.iter().enumerate().flat_map(of).collect();
    steps.sort_unstable_by_key(|step| (step.customer, step.day, step.life, step.begins));
    steps
}

impl Sweep<'_, '_> {
    fn customer(&mut self, steps: &[Step]) {
        let mut pays = Pays::default();
        let mut then: Option<Pays> = None;
        let mut known = false;
        for of_day in steps.chunk_by(|a, b| a.day == b.day) {
            let Some(day) = of_day.first().map(|step| step.day) else { continue };
            if day > self.a_year_ago && then.is_none() {
                then = Some(pays.clone());
            }
            let before = pays.clone();
            for step in of_day {
                if let Some(money) = self.moved(*step) {
                    pays.add(money);
                }
            }
            self.day(day, of_day, &before, &pays, known);
            known |= pays.anything();
        }
        let then = then.unwrap_or_else(|| pays.clone());
        if then.anything() {
            self.cohort.0.add(then.of(self.own));
            self.cohort.1.add(pays.of(self.own));
            self.cohort.2 += 1;
        }
        for (currency, _) in pays.0 {
            if !self.currencies.contains(&currency) {
                self.currencies.push(currency);
            }
        }
    }

    /// What a step adds to what its customer pays.
    fn moved(&self, step: Step) -> Option<Money> {
        let money = self.lives.get(step.life as usize)?.annual;
        Some(if step.begins { money } else { Money { amount: -money.amount, ..money } })
    }

    /// The movements of a customer's day; `known` says whether they ever paid before.
    fn day(&mut self, day: Day, steps: &[Step], before: &Pays, after: &Pays, known: bool) {
        let slot = self.slot(day);
        let (was, is) = (before.anything(), after.anything());
        let change = match (was, is) {
            (false, true) if known => Some(1),
            (false, true) => Some(0),
            (true, false) => Some(2),
            _ => None,
        };
        if let (Some(change), Some(counts)) = (change, self.customers.get_mut(slot)) {
            counts[change] += 1;
        }
        for (currency, _) in &after.0 {
            let delta = after.of(*currency).saturating_sub(before.of(*currency));
            let kind = match (was, is) {
                _ if delta.is_zero() => continue,
                (false, _) if known => Movement::Reactivated,
                (false, _) => Movement::New,
                (true, false) => Movement::Churned,
                _ if delta.is_sign_positive() => Movement::Expansion,
                _ => Movement::Contraction,
            };
            self.shift(day, slot, kind, Money::new(delta, *currency), steps);
        }
    }

    fn shift(&mut self, day: Day, slot: usize, kind: Movement, delta: Money, steps: &[Step]) {
        let sign = |money: Money| if kind.takes() { Money { amount: -money.amount, ..money } } else { money };
        let amount = sign(delta);
        self.months.add(slot * KINDS + kind as usize, amount);
        if self.month_before.contains(day) {
            self.before.add(kind as usize, amount);
        }
        let piece = |step: &Step| {
            let moved = self.moved(*step).filter(|money| money.currency == delta.currency)?;
            Some((self.lives.get(step.life as usize)?.row, kind, sign(moved)))
        };
        let pieces = || steps.iter().filter_map(piece);
        let recent = self.ground.terms.today.since(day) < RECENT_DAYS;
        let told = recent.then(|| self.told(day, kind, month_of(amount), pieces().map(|(row, ..)| row)));
        let pieces: Vec<Piece> = if self.month_to_date.contains(day) { pieces().collect() } else { Vec::new() };
        self.recent.extend(told);
        self.pieces.extend(pieces);
    }

    fn told(&self, day: Day, kind: Movement, amount: Money, rows: impl Iterator<Item = u32>) -> Shift {
        let table = &self.ground.data.subscriptions;
        let rows: Vec<u32> = rows.collect();
        let ids = rows.iter().map(|row| table.id.get(*row).to_owned()).filter(|id| !id.is_empty());
        let offer = rows.iter().rev().find_map(|row| table.offer.get(*row));
        let offer = offer.map_or("", |name| self.ground.data.names.text(name));
        Shift { day, kind, amount, ids: ids.collect(), offer: offer.to_owned() }
    }

    fn slot(&self, day: Day) -> usize {
        let month = day.month();
        let months = (month.year - self.first.year) * 12 + month.month as i32 - self.first.month as i32;
        months.max(0) as usize
    }

    fn finish(mut self) -> Swept {
        self.pieces.sort_unstable_by_key(|(row, kind, _)| (*row, *kind));
        self.recent.sort_by(|a, b| b.day.cmp(&a.day).then(a.kind.cmp(&b.kind)).then_with(|| a.ids.cmp(&b.ids)));
        let foreign = self.currencies.len() - 1;
        let (then, now, customers) = (self.cohort.0.total(), self.cohort.1.total(), self.cohort.2);
        let kinds: [usize; KINDS] = std::array::from_fn(|kind| kind);
        Swept {
            months: self.told_months(),
            month_before: kinds.map(|kind| monthly(&self.before.value(&(kind..=kind)))),
            cohort: (foreign == 0 && customers > 0).then_some((then, now, customers)),
            recent: self.recent,
            pieces: self.pieces,
            foreign,
        }
    }

    fn told_months(&self) -> Vec<MonthMoves> {
        let mut running = Sums::default();
        running.add(Decimal::ZERO, self.own);
        let mut customers = 0u64;
        let mut months = Vec::with_capacity(self.customers.len());
        for (at, [joined, returned, left]) in self.customers.iter().copied().enumerate() {
            let month = self.first.plus(at as i32);
            let start = self.value(&running);
            let annual: [Value; KINDS] =
                std::array::from_fn(|kind| self.months.value(&(at * KINDS + kind..=at * KINDS + kind)));
            for (kind, value) in Movement::ALL.iter().zip(&annual) {
                let Value::Money(sums) = value else { continue };
                for sum in sums {
                    running.add(if kind.takes() { -sum.amount } else { sum.amount }, sum.currency);
                }
            }
            let before = customers;
            customers = (before + joined + returned).saturating_sub(left);
            months.push(MonthMoves {
                month,
                so_far: month == self.ground.terms.today.month(),
                start,
                moves: annual.map(|value| monthly(&value)),
                end: self.value(&running),
                customers_before: before,
                joined,
                returned,
                left,
                customers,
            });
        }
        months
    }

    /// What recurs in a month, the business's own currency first, others where they come to anything.
    fn value(&self, annual: &Sums) -> Value {
        let mut sums: Vec<Money> = annual.iter().collect();
        sums.retain(|money| money.currency == self.own || !money.amount.is_zero());
        sums.sort_by_key(|money| (money.currency != self.own, money.currency));
        monthly(&Value::Money(sums))
    }
}
