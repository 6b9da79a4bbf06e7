//! What it costs to earn: acquisition, return, hours saved. Only where costs are kept: without them there is no figure, not
//! a free customer.

mod automation;
mod figures;
mod gained;
pub mod left;
mod lifetime;
pub mod quarters;
mod spent;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

use super::{
    areas::Find,
    catalogue::{Method, Unit, count, number, share},
    draft::Figures,
    revenue::Ground,
};
use crate::base::{
    calendar::{Month, Window},
    figure::Good,
    value::Value,
};

/// Words for categories of costs that are spent to win customers, wherever the money went.
pub(crate) const WINNING: &[&str] = &[
    "ads",
    "advertising",
    "commission",
    "commissions",
    "events",
    "leads",
    "marketing",
    "outreach",
    "promotion",
    "referral",
    "referrals",
    "sales",
    "seo",
    "sponsorship",
];

/// The figures of this area.
pub const METHODS: &[Method] = &[
    spent(
        "costs.total",
        "Costs, twelve months",
        "Sum of all costs of the last twelve months, or since the first one if that is later.",
    ),
    spent(
        "costs.ytd",
        "Costs this year",
        "Sum of costs from 1 January to today; compared with the same days of the year before.",
    ),
    spent(
        "costs.mtd",
        "Costs this month",
        "Sum of costs from the first of the month to today; compared with the same days of the month before.",
    ),
    spent(
        "costs.acquisition",
        "Spent to win customers",
        "Sum of the costs of the last twelve months that name a platform or a source, or whose category is one of selling: ads, commissions, events, leads, marketing, outreach, promotion, referrals, sales, SEO, sponsorship.",
    ),
    spent("costs.category.*", "Costs: {}", "Sum of costs of the category, of the last twelve months."),
    spent("costs.platform.*", "Spent on {}", "Sum of costs that name the platform, of the last twelve months."),
    spent("costs.offer.*", "Spent for {}", "Sum of costs that name the offer, of the last twelve months."),
    count(
        "costs.new_customers",
        "New customers",
        Good::Up,
        "Clients whose first deal was won in the last twelve months (or since the first cost); a won deal without a client is one of its own. Where there are no deals, customers whose first subscription began then.",
    ),
    spent(
        "costs.cac",
        "Cost to win a customer",
        "Spent to win customers ÷ new customers, over the same days. Time of your own is in it only where costs.csv says so.",
    ),
    spent("costs.cac_loaded", "Cost to win a customer, all costs", "All costs ÷ new customers, over the same days."),
    share(
        "costs.roi",
        "Return on all costs",
        "(Revenue − costs) ÷ costs, over the last twelve months or since the first cost. 0 % is the money back and nothing more.",
    ),
    number(
        "costs.roas",
        "Won ÷ spent",
        Good::Up,
        "Value of the deals won on the platforms that money was spent on ÷ what was spent there, over the same days. Deals that would have come anyway are in it.",
    ),
    number(
        "costs.ltv_to_cac",
        "Lifetime value to cost of a customer",
        Good::Up,
        "Lifetime value of a subscriber ÷ cost to win a customer. Only with six full months of subscriptions in which at least three subscribers left, and where subscribers are among those whose cost is known.",
    ),
    Method {
        id: "costs.payback_months",
        label: "Months to earn a customer back",
        unit: Unit::Number,
        good: Good::Down,
        formula: "Cost to win a customer ÷ recurring revenue per customer and month. Costs of serving are not in it. Only where subscribers are among those whose cost is known.",
    },
    number("costs.automation_hours", "Hours saved", Good::Up, "Sum of hours saved of the last twelve months."),
    worth(
        "costs.automation_value",
        "Worth of the hours saved",
        "Sum of hours saved × hourly rate of the last twelve months. Hours without a rate are not in it.",
    ),
    spent(
        "costs.automation_cost",
        "Cost of automation",
        "Sum of costs of the rows that say hours saved, and of the others of their categories, of the last twelve months.",
    ),
    worth(
        "costs.automation_net",
        "Gained by automation",
        "Worth of the hours saved − cost of automation. Revenue is not in it: that is counted elsewhere.",
    ),
    share(
        "costs.automation_roi",
        "Return on automation",
        "(Worth of the hours saved − cost of automation) ÷ cost of automation.",
    ),
];

const fn spent(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Money, good: Good::Down, formula }
}

const fn worth(id: &'static str, label: &'static str, formula: &'static str) -> Method {
    Method { id, label, unit: Unit::Money, good: Good::Up, formula }
}

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    /// The days that returns are told over; `None` where no costs are kept.
    pub window: Option<Window>,
    /// Costs of these days by category, the most first; those without one are `(none)`, last.
    pub categories: Vec<Spending>,
    /// The same by platform, with what was won there; only platforms that money was spent on.
    pub platforms: Vec<Return>,
    /// The same by offer; only offers that money was spent for.
    pub offers: Vec<Return>,
    /// Costs of the last months by category, without gaps.
    pub months: Vec<MonthCosts>,
    /// The categories of [`MonthCosts::parts`], the most first; the last one may be `Other`.
    pub parts: Vec<String>,
}

/// Costs of a category.
#[derive(Clone, Debug)]
pub struct Spending {
    /// Its name.
    pub name: String,
    /// The rows.
    pub n: u64,
    /// The sum: money, with the business's currency first.
    pub amount: Value,
    /// Its share of the business's currency, in thousandths that add up to 1.
    pub share: Option<Decimal>,
    /// Whether all, some or none of it is spent to win customers.
    pub winning: Winning,
    /// The id of its figure.
    pub figure: String,
}

/// How much of a category is spent to win customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Winning {
    /// All rows.
    All,
    /// Some rows.
    Some,
    /// No row.
    None,
}

/// What was spent on something, and what was won with it.
#[derive(Clone, Debug)]
pub struct Return {
    /// Its name.
    pub name: String,
    /// What was spent.
    pub spent: Value,
    /// Deals won on the same days; `None` where no deals are kept.
    pub won: Option<u64>,
    /// What they are worth; missing where no deals are kept.
    pub value: Value,
    /// Worth of deals won ÷ spent, in the business's currency; `None` where that makes no sense.
    pub ratio: Option<Decimal>,
    /// Spent ÷ deals won; `None` where none was won or in several currencies.
    pub per_deal: Option<Value>,
    /// The id of its figure.
    pub figure: String,
}

/// A month's costs.
#[derive(Clone, Debug)]
pub struct MonthCosts {
    /// The month.
    pub month: Month,
    /// Whether it still runs.
    pub so_far: bool,
    /// By category, as [`Costs::parts`] has them.
    pub parts: Vec<Value>,
    /// All of them.
    pub amount: Value,
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, others: &Find<'_>, figures: &mut Figures) -> Costs {
    let Some(first) = spent::first(ground) else { return Costs::default() };
    let today = ground.terms.today;
    let year = Window { from: today, to: today }.same_days_of_previous_year();
    let window = Window { from: year.to.plus(1).max(first), to: today };
    let spent = spent::add_up(ground, window, first);
    let gained = gained::gained(ground, window);
    let costs = Costs {
        window: Some(window),
        categories: spent::categories(ground, &spent, window, figures),
        platforms: figures::returns(ground, figures::By::Platform, (&spent, &gained), window, figures),
        offers: figures::returns(ground, figures::By::Offer, (&spent, &gained), window, figures),
        ..Costs::default()
    };
    let (parts, months) = spent::months(ground, &costs.categories, first);
    figures::sums(ground, &spent, window, first, figures);
    figures::customers(ground, &spent, &gained, window, figures);
    figures::on_costs(ground, &spent, window, figures);
    figures::on_platforms(ground, &spent, &costs.platforms, window, figures);
    lifetime::keep_all(ground, &gained, others, figures);
    automation::add(ground, window, figures);
    Costs { months, parts, ..costs }
}
