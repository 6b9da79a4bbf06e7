//! Costs added up in one pass: by window, category, platform and offer.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{MonthCosts, Spending, WINNING, Winning};
use crate::{
    base::{
        calendar::{Day, Month, Window},
        money::{Money, shares},
        value::Value,
    },
    data::{Dataset, names::Name},
    metrics::{
        compare::shared,
        draft::{Figures, family, keep, slug},
        exchange::{Grid, amount_in},
        pass,
        revenue::{Ground, NONE},
        selection::Selection,
        terms::Terms,
    },
};

/// The windows that costs are added up over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The days that returns are told over.
    Returns,
    /// Of these, what was spent to win customers.
    Winning,
    /// The year to date.
    Year,
    /// The same days of the year before; from the first cost on, where enough of them are left to compare.
    YearBefore,
    /// The days of the year to date that are compared with these.
    YearShared,
    /// The month to date.
    Month,
    /// The same days of the month before, in the same way.
    MonthBefore,
    /// The days of the month to date that are compared with these.
    MonthShared,
}

const WINDOWS: usize = 8;

/// What a row costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) day: Day,
    pub(crate) money: Money,
    pub(crate) converted: bool,
}

/// What rows of costs add up to.
#[derive(Clone, Debug)]
pub(crate) struct Spent {
    windows: Grid,
    rows: [u64; WINDOWS],
    converted: [bool; WINDOWS],
    categories: Grid,
    /// Rows of each category, and those of them that are spent to win customers.
    of_category: Vec<(u64, u64)>,
    pub(crate) platforms: Grid,
    pub(crate) of_platform: Vec<u64>,
    pub(crate) offers: Grid,
    pub(crate) of_offer: Vec<u64>,
}

/// The day of the first cost, if one has come.
pub(crate) fn first(ground: &Ground) -> Option<Day> {
    let (data, today) = (ground.data, ground.terms.today);
    data.costs.rows.iter().filter_map(|row| data.costs.date.get(row)).filter(|day| *day <= today).min()
}

/// What a row costs; `None` where it lies ahead.
#[inline]
pub(crate) fn cost(data: &Dataset, terms: &Terms, row: u32) -> Option<Cost> {
    let table = &data.costs;
    let day = table.date.get(row).filter(|day| *day <= terms.today)?;
    let (money, converted) = terms.exchange.money(table.amount.get(row)?, table.currency.get(row), day);
    Some(Cost { day, money, converted })
}

/// Whether a row is spent to win customers: it names a platform or a source, or its category is one of selling.
#[inline]
pub(crate) fn wins(data: &Dataset, row: u32) -> bool {
    let table = &data.costs;
    let of_selling = |name: Name| {
        let text = data.names.text(name);
        WINNING.iter().any(|word| word.eq_ignore_ascii_case(text))
    };
    table.platform.get(row).is_some()
        || table.source.get(row).is_some()
        || table.category.get(row).is_some_and(of_selling)
}

/// The windows by the number of [`Over`], where costs begin on a day.
fn windows(today: Day, returns: Window, first: Day) -> [Window; WINDOWS] {
    let (year, month) = (Window::year_to_date(today), Window::month_to_date(today));
    let both = |now: Window, then: Window| shared(Some(first), [now, then]).unwrap_or([now, then]);
    let [year_shared, year_before] = both(year, year.same_days_of_previous_year());
    let [month_shared, month_before] = both(month, month.same_days_of_previous_month());
    [returns, returns, year, year_before, year_shared, month, month_before, month_shared]
}

/// The window of a sum.
pub(crate) fn window(over: Over, today: Day, returns: Window, first: Day) -> Window {
    windows(today, returns, first).get(over as usize).copied().unwrap_or(returns)
}

/// Adds up every row.
pub(crate) fn add_up(ground: &Ground, returns: Window, first: Day) -> Spent {
    let (data, terms) = (ground.data, &*ground.terms);
    let windows = windows(terms.today, returns, first);
    let none = || Spent::new(ground);
    let add = |spent: &mut Spent, rows: Range<u32>| {
        for row in rows {
            if let Some(cost) = cost(data, terms, row) {
                spent.add(data, row, &cost, &windows);
            }
        }
    };
    pass::over(data.costs.rows.len(), none, add, Spent::merge)
}

impl Spent {
    fn new(ground: &Ground) -> Spent {
        let (own, names) = (ground.terms.exchange.own(), ground.data.names.len() + 1);
        Spent {
            windows: Grid::new(WINDOWS, own),
            rows: [0; WINDOWS],
            converted: [false; WINDOWS],
            categories: Grid::new(names, own),
            of_category: vec![(0, 0); names],
            platforms: Grid::new(names, own),
            of_platform: vec![0; names],
            offers: Grid::new(names, own),
            of_offer: vec![0; names],
        }
    }

    fn add(&mut self, data: &Dataset, row: u32, cost: &Cost, windows: &[Window; WINDOWS]) {
        let wins = wins(data, row);
        for (slot, window) in windows.iter().enumerate() {
            if window.contains(cost.day) && (wins || slot != Over::Winning as usize) {
                self.windows.add(slot, cost.money);
                self.rows[slot] += 1;
                self.converted[slot] |= cost.converted;
            }
        }
        if !windows[Over::Returns as usize].contains(cost.day) {
            return;
        }
        let last = self.of_category.len() - 1;
        let slot = |name: Option<Name>| name.map_or(last, Name::index);
        let category = slot(data.costs.category.get(row));
        self.categories.add(category, cost.money);
        self.of_category[category].0 += 1;
        self.of_category[category].1 += u64::from(wins);
        let platform = slot(data.costs.platform.get(row));
        self.platforms.add(platform, cost.money);
        self.of_platform[platform] += 1;
        let offer = slot(data.costs.offer.get(row));
        self.offers.add(offer, cost.money);
        self.of_offer[offer] += 1;
    }

    fn merge(&mut self, other: &Spent) {
        self.windows.merge(&other.windows);
        for (slot, rows) in other.rows.iter().enumerate() {
            self.rows[slot] += rows;
            self.converted[slot] |= other.converted[slot];
        }
        self.categories.merge(&other.categories);
        for ((rows, wins), more) in self.of_category.iter_mut().zip(&other.of_category) {
            (*rows, *wins) = (*rows + more.0, *wins + more.1);
        }
        self.platforms.merge(&other.platforms);
        self.offers.merge(&other.offers);
        let counts = [(&mut self.of_platform, &other.of_platform), (&mut self.of_offer, &other.of_offer)];
        for (mine, more) in counts {
            mine.iter_mut().zip(more).for_each(|(rows, more)| *rows += more);
        }
    }

    /// The sum over a window, its rows, and whether some of it was converted.
    pub(crate) fn over(&self, over: Over) -> (Value, u64, bool) {
        let slot = over as usize;
        let value = self.windows.value(&(slot..=slot));
        (value, self.rows.get(slot).copied().unwrap_or(0), self.converted.get(slot) == Some(&true))
    }
}

/// Costs by category, the most first.
pub(crate) fn categories(ground: &Ground, spent: &Spent, window: Window, figures: &mut Figures) -> Vec<Spending> {
    let own = ground.terms.exchange.own();
    let last = spent.of_category.len() - 1;
    let with_rows = spent.of_category.iter().enumerate().filter(|(_, (rows, _))| *rows > 0);
    let mut found: Vec<(Option<Name>, Spending)> = with_rows
        .map(|(slot, &(n, wins))| {
            let name = (slot != last).then_some(Name(slot as u32));
            let winning = match wins {
                0 => Winning::None,
                wins if wins == n => Winning::All,
                _ => Winning::Some,
            };
            let text = name.map_or(NONE, |name| ground.data.names.text(name)).to_owned();
            let amount = spent.categories.value(&(slot..=slot));
            (name, Spending { name: text, n, amount, share: None, winning, figure: String::new() })
        })
        .collect();
    found.sort_by(|(a_name, a), (b_name, b)| {
        let most = amount_in(&b.amount, own).cmp(&amount_in(&a.amount, own));
        a_name.is_none().cmp(&b_name.is_none()).then(most).then_with(|| a.name.cmp(&b.name))
    });
    let amounts: Vec<Decimal> = found.iter().map(|(_, one)| amount_in(&one.amount, own)).collect();
    let shares = shares(&amounts).unwrap_or_default();
    let mut categories = Vec::with_capacity(found.len());
    for (at, (name, mut one)) in found.into_iter().enumerate() {
        one.share = shares.get(at).map(|thousandths| Decimal::new(i64::from(*thousandths), 3));
        let id = format!("costs.category.{}", slug(&one.name));
        let subject = if name.is_none() { "no category" } else { &one.name };
        let drafted = family("costs.category.*", &id, subject, one.amount.clone());
        let figure = crate::base::figure::Figure { window: Some(window), n: one.n, n_rows: one.n, ..drafted };
        one.figure = keep(figures, figure, rows(ground, window, move |data, row| data.costs.category.get(row) == name));
        categories.push(one);
    }
    categories
}

/// The months that are told by category.
const MONTHS: i32 = 12;
/// The categories that are told apart.
const PARTS: usize = 5;

/// The last months by their greatest categories, the others together.
pub(crate) fn months(ground: &Ground, categories: &[Spending], first: Day) -> (Vec<String>, Vec<MonthCosts>) {
    let (data, terms) = (ground.data, &*ground.terms);
    let this = terms.today.month();
    let from = this.plus(1 - MONTHS).max(first.month());
    let named: Vec<&str> = categories.iter().take(PARTS).map(|one| one.name.as_str()).collect();
    let width = if categories.len() > PARTS { PARTS + 1 } else { named.len() };
    let window = Window { from: from.first(), to: terms.today };
    let months: Vec<Month> = window.months().collect();
    let slots: Vec<usize> = part_of_names(data, &named);
    let none = || Grid::new(months.len() * width.max(1), terms.exchange.own());
    let add = |grid: &mut Grid, rows: Range<u32>| {
        for row in rows {
            let Some(cost) = cost(data, terms, row).filter(|cost| window.contains(cost.day)) else { continue };
            let month = cost.day.month();
            let month = (month.year - from.year) * 12 + month.month as i32 - from.month as i32;
            let part = slots.get(data.costs.category.get(row).map_or(slots.len() - 1, Name::index));
            let part = part.copied().unwrap_or(PARTS).min(width.saturating_sub(1));
            grid.add(month.max(0) as usize * width + part, cost.money);
        }
    };
    let grid = pass::over(data.costs.rows.len(), none, add, Grid::merge);
    let of = |(at, month): (usize, &Month)| MonthCosts {
        month: *month,
        so_far: *month == this,
        parts: (0..width).map(|part| grid.value(&(at * width + part..=at * width + part))).collect(),
        amount: grid.value(&(at * width..(at + 1) * width)),
    };
    let told = months.iter().enumerate().map(of).collect();
    let mut parts: Vec<String> = named.into_iter().map(str::to_owned).collect();
    parts.extend((width > PARTS).then(|| "Other".to_owned()));
    (parts, told)
}

/// The part of each name, by its number; the last one is that of no name.
fn part_of_names(data: &Dataset, named: &[&str]) -> Vec<usize> {
    let mut slots = vec![PARTS; data.names.len() + 1];
    for (part, name) in named.iter().enumerate() {
        let slot = if *name == NONE { Some(slots.len() - 1) } else { data.names.find(name).map(Name::index) };
        if let Some(slot) = slot.and_then(|slot| slots.get_mut(slot)) {
            *slot = part;
        }
    }
    slots
}

/// The rows of costs in a window that pass a test, each with what it costs.
pub(crate) fn rows(
    ground: &Ground,
    window: Window,
    test: impl Fn(&Dataset, u32) -> bool + Send + Sync + 'static,
) -> Selection {
    let (terms, again) = (std::sync::Arc::clone(&ground.terms), std::sync::Arc::clone(&ground.terms));
    Selection::new(
        "costs",
        move |data, row| test(data, row) && cost(data, &terms, row).is_some_and(|cost| window.contains(cost.day)),
        move |data, row| cost(data, &again, row).map(|cost| Value::Money(vec![cost.money])),
    )
}
