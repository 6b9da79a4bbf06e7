//! Where conversations stand on their way to a buyer. One that is open is worth what all that came as far have really
//! brought so far, on average: never a price for each.

use std::{ops::Range, sync::Arc};

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::rows::{Talk, Talks};
use crate::{
    base::{
        calendar::Window,
        figure::{Evidence, Figure},
        text::grouped,
        value::Value,
    },
    data::Dataset,
    metrics::{
        draft::{Figures, draft, evidence, keep},
        exchange::tidy,
        leads::rows::{Sale, says},
        pass,
        revenue::Ground,
        selection::Selection,
    },
};

/// Where a conversation stands, in the order of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It began, and no row says yet what came of it.
    Active,
    /// It became a lead that was not offered to a buyer yet.
    Qualified,
    /// A buyer was offered the lead, and did not decide yet.
    Offered,
    /// A buyer took the lead.
    Sold,
}

impl State {
    /// All of them.
    pub const ALL: [State; 4] = [State::Active, State::Qualified, State::Offered, State::Sold];

    /// Its name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Qualified => "qualified",
            State::Offered => "offered",
            State::Sold => "sold",
        }
    }
}

/// The conversations of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct InState {
    /// The state.
    pub state: State,
    /// Those that are in it now.
    pub n: u64,
    /// Those that ever came as far, what became of them aside.
    pub reached: u64,
    /// What those have brought so far, each; `None` where there are none.
    pub each: Option<Value>,
    /// What those that are in it now are worth at that; for sold ones, what they brought.
    pub value: Option<Value>,
}

/// What became of a lead, the better the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Refused,
    Offered,
    Sold,
}

/// The leads of conversations, by the conversation's id.
#[derive(Default)]
struct Leads {
    fates: FxHashMap<String, (Fate, Decimal)>,
    /// Leads that name a conversation, of all.
    named: (u64, u64),
    /// Whether one was sold in another currency, and no rate says what that is.
    foreign: bool,
}

impl Leads {
    fn of(ground: &Ground) -> Leads {
        let (data, own) = (ground.data, ground.terms.exchange.own());
        let says = says(data);
        let mut leads = Leads::default();
        for sale in data.lead_sales.rows.iter().filter_map(|row| Sale::of(&ground.terms, data, row)) {
            leads.named.1 = leads.named.1.saturating_add(sale.n);
            let id = data.lead_sales.conversation.get(sale.row);
            if id.is_empty() {
                continue;
            }
            leads.named.0 = leads.named.0.saturating_add(sale.n);
            let fate = match sale.accepted {
                _ if sale.sold(says) => Fate::Sold,
                Some(_) => Fate::Refused,
                None => Fate::Offered,
            };
            let earned = sale.earned(says);
            leads.foreign |= earned.is_some_and(|money| money.currency != own);
            let amount = earned.filter(|money| money.currency == own).map_or(Decimal::ZERO, |money| money.amount);
            let known = leads.fates.entry(id.to_owned()).or_insert((fate, Decimal::ZERO));
            *known = (known.0.max(fate), known.1.saturating_add(amount));
        }
        leads
    }

    /// How far a conversation came, whether it is still there, and what it brought.
    #[inline]
    fn place(&self, data: &Dataset, talk: &Talk) -> (State, bool, Decimal) {
        match self.fates.get(data.conversations.id.get(talk.row)) {
            Some((Fate::Sold, amount)) => (State::Sold, true, *amount),
            Some((fate, amount)) => (State::Offered, *fate == Fate::Offered, *amount),
            None if talk.qualified == Some(true) => (State::Qualified, true, Decimal::ZERO),
            None => (State::Active, talk.completed.is_none() && talk.qualified.is_none(), Decimal::ZERO),
        }
    }
}

/// Conversations by how far they came.
#[derive(Clone, Debug, Default)]
struct Tally {
    /// Still there, and all whose furthest state it is.
    by_state: [(u64, u64); 4],
    /// The rows of those that are open.
    open_rows: u64,
    earned: Decimal,
}

impl Tally {
    fn add(&mut self, data: &Dataset, talks: Talks, leads: &Leads, rows: Range<u32>) {
        for talk in rows.filter_map(|row| talks.talk(data, row)) {
            let (state, there, earned) = leads.place(data, &talk);
            let (now, all) = &mut self.by_state[state as usize];
            *now = now.saturating_add(if there { talk.n } else { 0 });
            *all = all.saturating_add(talk.n);
            self.open_rows += u64::from(there && state != State::Sold);
            self.earned = self.earned.saturating_add(earned);
        }
    }

    fn merge(&mut self, other: &Tally) {
        for ((now, all), (more_now, more_all)) in self.by_state.iter_mut().zip(other.by_state) {
            *now = now.saturating_add(more_now);
            *all = all.saturating_add(more_all);
        }
        self.open_rows += other.open_rows;
        self.earned = self.earned.saturating_add(other.earned);
    }

    /// Those that came as far as a state or further.
    fn reached(&self, state: State) -> u64 {
        self.by_state.iter().skip(state as usize).fold(0, |sum, (_, all)| sum.saturating_add(*all))
    }

    /// What so many of a state are worth.
    fn worth(&self, state: State, n: u64) -> Option<Decimal> {
        self.earned.checked_mul(n.into())?.checked_div(self.reached(state).into())
    }
}

/// Computes the states with the figure of what is open; none where no lead says which conversation it is of.
pub(super) fn compute(ground: &Ground, talks: Talks, window: Window, figures: &mut Figures) -> Vec<InState> {
    let (data, own) = (ground.data, ground.terms.exchange.own());
    let leads = Leads::of(ground);
    let tally = pass::over(
        data.conversations.rows.len(),
        Tally::default,
        |tally: &mut Tally, rows| tally.add(data, talks, &leads, rows),
        Tally::merge,
    );
    let why = if tally.reached(State::Offered) == 0 {
        Some("no row of lead_sales names its conversation")
    } else if leads.foreign {
        Some("leads were sold in currencies without a rate")
    } else {
        None
    };
    let money = move |amount: Decimal| Value::Money(vec![tidy(amount, own)]);
    let in_state = |state: State| {
        let (n, _) = tally.by_state[state as usize];
        let value = |n| tally.worth(state, n).map(money);
        InState { state, n, reached: tally.reached(state), each: value(1), value: value(n) }
    };
    let states: Vec<InState> = if why.is_some() { Vec::new() } else { State::ALL.into_iter().map(in_state).collect() };
    let figure = Figure { window: Some(window), ..open_value(&tally, &leads, &states, why, money) };
    let rows = if why.is_some() {
        Selection::new("conversations", |_, _| false, |_, _| None)
    } else {
        open(talks, leads, tally, money)
    };
    keep(figures, figure, rows);
    states
}

/// The states that are open: those before sold.
fn of_open(states: &[InState]) -> impl Iterator<Item = &InState> {
    states.iter().filter(|one| one.state != State::Sold)
}

fn open_value(
    tally: &Tally,
    leads: &Leads,
    states: &[InState],
    why: Option<&str>,
    money: impl Fn(Decimal) -> Value,
) -> Figure {
    let id = "conversations.open_value";
    if let Some(why) = why {
        return draft(id, Value::Missing(why.to_owned()));
    }
    let worth = of_open(states).filter_map(|one| tally.worth(one.state, one.n));
    let n = of_open(states).fold(0u64, |sum, one| sum.saturating_add(one.n));
    let least = of_open(states).filter(|one| one.n > 0).map(|one| one.reached).min();
    let inputs = of_open(states).flat_map(|one| {
        let name = one.state.id();
        let each = one
            .each
            .clone()
            .map(|each| (format!("brought by each of {} that came as far", grouped(one.reached)), each));
        [Some((name.to_owned(), Value::Count(one.n))), each].into_iter().flatten()
    });
    let (named, all) = leads.named;
    let unnamed =
        format!("{} of {} lead sales name their conversation: the others are not in it", grouped(named), grouped(all));
    Figure {
        n,
        n_rows: tally.open_rows,
        evidence: least.map_or(Evidence::Exact, evidence),
        inputs: inputs.collect(),
        notes: (named < all).then_some(unnamed).into_iter().collect(),
        ..draft(id, money(worth.sum()))
    }
}

/// The rows of what is open: what each is worth.
fn open(
    talks: Talks,
    leads: Leads,
    tally: Tally,
    money: impl Fn(Decimal) -> Value + Send + Sync + 'static,
) -> Selection {
    let leads = Arc::new(leads);
    let find = move |data: &Dataset, row: u32| {
        let talk = talks.talk(data, row)?;
        let (state, there, _) = leads.place(data, &talk);
        (there && state != State::Sold).then_some((state, talk.n))
    };
    let also = find.clone();
    Selection::new(
        "conversations",
        move |data, row| find(data, row).is_some(),
        move |data, row| {
            let (state, n) = also(data, row)?;
            tally.worth(state, n).map(&money)
        },
    )
}
