//! Subscriptions: what recurs each month, and how it moves. One-off sales are never in it.
//!
//! Amounts are kept for a year, where every interval is exact, and divided by twelve when they are told: a yearly 500 is a
//! twelfth of 500 a month, not 41.67.

mod figures;
mod flow;
mod lives;
mod sweep;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

pub use self::flow::Flow;
pub(crate) use self::flow::over;
use super::{
    catalogue::{Method, Unit, count, money, number, share},
    draft::Figures,
    exchange::amount_in,
    revenue::Ground,
};
use crate::base::{
    calendar::{Day, Month},
    figure::Good,
    money::{Currency, Money},
    ratio::Ratio,
    value::Value,
};

/// The full months that churn is averaged over, and the fewest that a lifetime is told from.
pub(crate) const FULL_MONTHS: usize = 6;

/// The figures of this area.
pub const METHODS: &[Method] = &[
    money(
        "recurring.mrr",
        "Monthly recurring revenue",
        "Sum of amount × quantity of the subscriptions that run today, yearly ones ÷ 12. One-off sales are never in it. Other currencies at today's rate, so that a rate never looks like a movement.",
    ),
    money("recurring.arr", "Annual recurring revenue", "Monthly recurring revenue × 12."),
    count(
        "recurring.customers",
        "Paying customers",
        Good::Up,
        "Number of customers with a subscription that runs today.",
    ),
    money("recurring.arpa", "Per customer and month", "Monthly recurring revenue ÷ paying customers."),
    money(
        "recurring.new",
        "New",
        "Monthly revenue of customers that had none before, from the first of the month to today; compared with the same days of the month before. What a customer starts on one day is one movement.",
    ),
    money(
        "recurring.expansion",
        "Expansion",
        "What customers that stay pay more a month, from the first of the month to today; compared with the same days of the month before.",
    ),
    less(
        "recurring.contraction",
        "Contraction",
        "What customers that stay pay less a month, from the first of the month to today; compared with the same days of the month before.",
    ),
    less(
        "recurring.churned",
        "Churned",
        "Monthly revenue of customers whose last subscription ended, from the first of the month to today; compared with the same days of the month before. It ends on the day after the last one that runs.",
    ),
    money(
        "recurring.reactivated",
        "Reactivated",
        "Monthly revenue of customers that left and came back, from the first of the month to today; compared with the same days of the month before.",
    ),
    money(
        "recurring.month.*",
        "Monthly recurring revenue, end of {}",
        "Sum of amount × quantity of the subscriptions that ran on the month's last day, up to today, yearly ones ÷ 12.",
    ),
    lost(
        "recurring.customer_churn",
        "Customers lost in a month",
        "Customers whose last subscription ended in the last full month ÷ customers at its start.",
    ),
    lost(
        "recurring.customer_churn_average",
        "Customers lost a month, six months",
        "Customers lost in the last six full months ÷ the sum of customers at the start of each.",
    ),
    lost(
        "recurring.revenue_churn",
        "Revenue lost in a month",
        "(Churned + contraction) of the last full month ÷ monthly recurring revenue at its start.",
    ),
    share(
        "recurring.gross_retention",
        "Gross revenue retention",
        "(Start − contraction − churned) ÷ start, of the last full month. What is new or came back is not in it.",
    ),
    share(
        "recurring.net_retention",
        "Net revenue retention",
        "(Start + expansion − contraction − churned) ÷ start, of the last full month. What is new or came back is not in it.",
    ),
    share(
        "recurring.net_retention_year",
        "Net revenue retention, a year",
        "What the customers of a year ago pay a month today ÷ what they paid then.",
    ),
    number(
        "recurring.quick_ratio",
        "Quick ratio, six months",
        Good::Up,
        "(New + expansion) ÷ (contraction + churned) of the last six full months. Without a loss there is no ratio.",
    ),
    money(
        "recurring.ltv",
        "Lifetime value",
        "Revenue per customer and month ÷ share of customers lost a month, over six full months. Without costs of serving, as none are kept by customer. Without a loss there is no lifetime to tell.",
    ),
];

const fn less(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Money, good: Good::Down, formula }
}

const fn lost(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Share, good: Good::Down, formula }
}

/// How monthly recurring revenue moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// A customer's first subscription.
    New,
    /// A customer that stays pays more.
    Expansion,
    /// A customer that stays pays less.
    Contraction,
    /// A customer's last subscription ended.
    Churned,
    /// A customer came back.
    Reactivated,
}

impl Movement {
    /// All of them, in the order in which they are told.
    pub const ALL: [Movement; 5] =
        [Movement::New, Movement::Expansion, Movement::Contraction, Movement::Churned, Movement::Reactivated];

    /// Its name in ids and keys.
    pub fn id(self) -> &'static str {
        match self {
            Movement::New => "new",
            Movement::Expansion => "expansion",
            Movement::Contraction => "contraction",
            Movement::Churned => "churned",
            Movement::Reactivated => "reactivated",
        }
    }

    /// Whether it takes away.
    pub fn takes(self) -> bool {
        matches!(self, Movement::Contraction | Movement::Churned)
    }
}

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Recurring {
    /// Each month from the first start to today's, without gaps.
    pub months: Vec<MonthMoves>,
    /// What runs today by offer, the most first; those without one are `(none)`, last.
    pub offers: Vec<OfferShare>,
    /// The movements of the last 90 days, the latest first.
    pub recent: Vec<Shift>,
    /// Subscriptions that run and have an end, the soonest first.
    pub ending: Vec<Ending>,
    /// The numbers of currencies that stand side by side for lack of a rate, less one.
    pub foreign: usize,
}

/// How monthly recurring revenue moved in a month. All sums are of a month's revenue.
#[derive(Clone, Debug)]
pub struct MonthMoves {
    /// The month.
    pub month: Month,
    /// Whether it still runs.
    pub so_far: bool,
    /// What recurred before it.
    pub start: Value,
    /// What moved, in the order of [`Movement::ALL`].
    pub moves: [Value; 5],
    /// What recurs at its end, or today.
    pub end: Value,
    /// The customers before it.
    pub customers_before: u64,
    /// New customers.
    pub joined: u64,
    /// Customers that came back.
    pub returned: u64,
    /// Customers that left.
    pub left: u64,
    /// Customers at its end, or today.
    pub customers: u64,
}

impl MonthMoves {
    /// The movements in the business's currency.
    pub fn flow(&self, own: Currency) -> Flow {
        let of = |kind: Movement| self.moves.get(kind as usize).map_or(Decimal::ZERO, |value| amount_in(value, own));
        Flow {
            start: amount_in(&self.start, own),
            new: of(Movement::New),
            expansion: of(Movement::Expansion),
            contraction: of(Movement::Contraction),
            churned: of(Movement::Churned),
            reactivated: of(Movement::Reactivated),
        }
    }

    /// Customers lost of those that were there before.
    pub fn churn(&self) -> Ratio {
        Ratio::new(self.left, self.customers_before)
    }
}

/// What recurs with an offer.
#[derive(Clone, Debug)]
pub struct OfferShare {
    /// Its name.
    pub name: String,
    /// The subscriptions, quantities counted.
    pub n: u64,
    /// What they bring a month.
    pub amount: Value,
    /// Its share of the business's currency, in thousandths that add up to 1.
    pub share: Option<Decimal>,
}

/// One movement of one customer on one day.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The day on which it shows.
    pub day: Day,
    /// How it moved.
    pub kind: Movement,
    /// By how much a month, never negative for what is named a loss.
    pub amount: Money,
    /// The ids of the subscriptions that began or ended.
    pub ids: Vec<String>,
    /// What for; empty where no row says so.
    pub offer: String,
}

/// A subscription that runs and has an end.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Its id.
    pub id: String,
    /// What for; empty where its row does not say.
    pub offer: String,
    /// Its last day.
    pub last: Day,
    /// What it brings a month.
    pub amount: Money,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Recurring {
    if ground.data.subscriptions.rows.is_empty() {
        return Recurring::default();
    }
    let lives = lives::lives(ground);
    let swept = sweep::sweep(ground, &lives);
    let recurring = Recurring {
        months: swept.months.clone(),
        offers: lives::offers(ground, &lives),
        recent: swept.recent.clone(),
        ending: lives::ending(ground, &lives),
        foreign: swept.foreign,
    };
    figures::add(ground, &lives, &swept, &recurring, figures);
    recurring
}

/// A twelfth of what is paid in a year.
pub(crate) fn monthly(value: &Value) -> Value {
    match value {
        Value::Money(sums) => Value::Money(sums.iter().map(|sum| month_of(*sum)).collect()),
        other => other.clone(),
    }
}

pub(crate) fn month_of(annual: Money) -> Money {
    Money { amount: twelfth(annual.amount), ..annual }
}

fn twelfth(amount: Decimal) -> Decimal {
    amount / Decimal::from(12)
}
