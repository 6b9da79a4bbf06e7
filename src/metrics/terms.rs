//! The rules by which rows count: which rows are money, of which source, in which currency; which deals are money too.
//!
//! Everything that a row is asked here is one look-up by number: rows are asked by the hundred thousand.

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

use super::{deals::Stages, entry::Entry, exchange::Exchange, fallback::Fallbacks, kind::Kind};
use crate::{
    base::calendar::{Day, Window},
    config::{self, Business},
    data::{Dataset, names::Name},
};

/// The source of won deals that count as revenue.
pub(crate) const DEALS_SOURCE: &str = "deals";

/// The rules of a business on a day.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// The day that stands for today.
    pub(crate) today: Day,
    /// Currencies.
    pub(crate) exchange: Exchange,
    /// Stages of deals.
    pub(crate) stages: Stages,
    /// The sources of revenue.
    pub(crate) sources: SourceIndex,
    /// Files that stand in where nothing was collected.
    pub(crate) fallbacks: Fallbacks,
    /// By number of its name.
    kinds: Vec<Kind>,
    /// Whether won deals are revenue.
    deals_count: bool,
    /// The deals that a row of revenue names, by row; empty where nobody needs to know.
    paid: Vec<bool>,
}

impl Terms {
    /// The rules of a business on a day.
    pub(crate) fn of(data: &Dataset, business: &Business, today: Day) -> Terms {
        let mut kinds = vec![Kind::Earned; data.names.len()];
        for (word, kind) in Kind::NAMED {
            if let Some(name) = data.names.find(word) {
                kinds[name.index()] = kind;
            }
        }
        // A table that is there but cannot be read, or has no row yet, is a table all the same.
        let no_revenue = !data.files.iter().any(|file| file.table == "revenue") && data.revenue.rows.is_empty();
        let deals_count = (no_revenue || business.count_won_deals) && !data.deals.rows.is_empty();
        let sources = SourceIndex::of(data, business, deals_count);
        let fallbacks = Fallbacks::of(data, business, &sources, today);
        Terms {
            today,
            exchange: Exchange::of(data, business.currency),
            stages: Stages::of(data, business, today),
            kinds,
            deals_count,
            paid: if deals_count { paid_deals(data, &fallbacks, today) } else { Vec::new() },
            sources,
            fallbacks,
        }
    }

    /// Whether won deals are revenue.
    pub(crate) fn deals_count(&self) -> bool {
        self.deals_count
    }

    /// What a row of `revenue` adds; `None` where it carries no money, lies ahead or gives way to what was collected.
    #[inline]
    pub(crate) fn revenue(&self, data: &Dataset, row: u32) -> Option<Entry> {
        let table = &data.revenue;
        let window = match table.date.get(row) {
            Some(day) => Window { from: day, to: day },
            None => table.covers.get(row)?,
        };
        if window.from > self.today || self.fallbacks.gives_way(row) {
            return None;
        }
        let kind = self.kind(data, row);
        let amount = kind.adds(table.amount.get(row)?)?;
        let (money, converted) = self.exchange.money(amount, table.currency.get(row), window.to);
        Some(Entry { window, money, converted, n: table.count.get(row).unwrap_or(1), kind })
    }

    /// Whether a row of `revenue` may add to a window, by its days alone: the cheapest question first.
    #[inline]
    pub(crate) fn may_fall(data: &Dataset, row: u32, window: Window) -> bool {
        match data.revenue.date.get(row) {
            Some(day) => window.contains(day),
            None => data.revenue.covers.get(row).is_some_and(|covers| covers.overlap(window).is_some()),
        }
    }

    /// What a row of `revenue` is.
    #[inline]
    pub(crate) fn kind(&self, data: &Dataset, row: u32) -> Kind {
        data.revenue.kind.get(row).map_or(Kind::Earned, |kind| self.kinds[kind.index()])
    }

    /// What a row of `deals` adds to revenue; `None` where it is not won, worth nothing or paid for in `revenue`.
    pub(crate) fn deal(&self, data: &Dataset, row: u32) -> Option<Entry> {
        if !self.deals_count || self.paid.get(row as usize).copied().unwrap_or(false) {
            return None;
        }
        let day = self.stages.won_on(data, row)?;
        let amount: Decimal = data.deals.value.get(row)?;
        let (money, converted) = self.exchange.money(amount, data.deals.currency.get(row), day);
        Some(Entry { window: Window { from: day, to: day }, money, converted, n: 1, kind: Kind::DealWon })
    }
}

/// The deals for which money came in by today; a refund or the end of a subscription is none.
fn paid_deals(data: &Dataset, fallbacks: &Fallbacks, today: Day) -> Vec<bool> {
    let revenue = &data.revenue;
    let is_money = |row: &u32| {
        let kind = revenue.kind.get(*row).map(|kind| data.names.text(kind));
        let came = revenue.date.get(*row).is_none_or(|day| day <= today);
        came && !fallbacks.gives_way(*row) && !matches!(kind, Some("refund" | "churn" | "adjustment"))
    };
    let named: FxHashSet<&str> = revenue.rows.iter().filter(is_money).map(|row| revenue.deal.get(row)).collect();
    data.deals.rows.iter().map(|row| named.contains(data.deals.id.get(row))).collect()
}

/// The sources of revenue by number, with their aliases merged.
#[derive(Clone, Debug)]
pub(crate) struct SourceIndex {
    /// Their ids: those of the configuration, in its order, then others as they were met.
    pub(crate) ids: Vec<String>,
    /// By number of a name.
    by_name: Vec<u32>,
    /// By number of a file: what its rows without a source belong to.
    by_file: Vec<u32>,
    /// The number of won deals.
    pub(crate) deals: Option<usize>,
    /// Those that are entered month by month, by number.
    pub(crate) monthly: Vec<bool>,
}

const UNKNOWN: u32 = u32::MAX;

impl SourceIndex {
    fn of(data: &Dataset, business: &Business, deals_count: bool) -> SourceIndex {
        let mut index = SourceIndex {
            ids: Vec::new(),
            by_name: vec![UNKNOWN; data.names.len()],
            by_file: vec![UNKNOWN; data.files.len()],
            deals: None,
            monthly: business.sources.values().map(|source| source.due_day.is_some()).collect(),
        };
        for (id, source) in &business.sources {
            for spelling in std::iter::once(id).chain(&source.aliases) {
                if let Some(name) = data.names.find(spelling) {
                    index.by_name[name.index()] = index.ids.len() as u32;
                }
            }
            index.ids.push(id.clone());
        }
        let mut nameless = false;
        for row in data.revenue.rows.iter() {
            match data.revenue.source.get(row) {
                Some(name) if index.by_name[name.index()] == UNKNOWN => index.add_name(data, name),
                Some(_) => {}
                None => nameless = true,
            }
        }
        for (number, file) in data.files.iter().enumerate().filter(|(_, file)| file.table == "revenue") {
            let known = made_for(business, &file.path).or_else(|| index.find(data, business, stem(&file.path)));
            index.by_file[number] = match known {
                None if nameless => index.add(stem(&file.path)),
                known => known.unwrap_or(UNKNOWN),
            };
        }
        if deals_count {
            let known = index.find(data, business, DEALS_SOURCE);
            index.deals = Some(known.unwrap_or_else(|| index.add(DEALS_SOURCE)) as usize);
        }
        index.monthly.resize(index.ids.len(), false);
        index
    }

    fn add_name(&mut self, data: &Dataset, name: Name) {
        self.by_name[name.index()] = self.add(data.names.text(name));
    }

    fn add(&mut self, id: &str) -> u32 {
        self.ids.push(id.to_owned());
        self.ids.len() as u32 - 1
    }

    /// The number of a source by its spelling.
    fn find(&self, data: &Dataset, business: &Business, spelling: &str) -> Option<u32> {
        let by_name = data.names.find(spelling).map_or(UNKNOWN, |name| self.by_name[name.index()]);
        if by_name != UNKNOWN {
            return Some(by_name);
        }
        let folded = spelling.to_lowercase();
        let same = |other: &str| other.to_lowercase() == folded;
        let aliases = |id: &str| business.sources.get(id).map_or(&[][..], |source| source.aliases.as_slice());
        let known = |id: &String| same(id) || aliases(id).iter().any(|alias| same(alias));
        self.ids.iter().position(known).map(|number| number as u32)
    }

    /// The source that a file is named after, if there is one.
    pub(crate) fn named_after(&self, file: usize) -> Option<usize> {
        self.by_file.get(file).copied().filter(|number| *number != UNKNOWN).map(|number| number as usize)
    }

    /// The number of the source that a row of `revenue` in a file belongs to.
    #[inline]
    pub(crate) fn of_row(&self, data: &Dataset, row: u32, file: usize) -> Option<usize> {
        let number = match data.revenue.source.get(row) {
            Some(name) => self.by_name[name.index()],
            None => return self.named_after(file),
        };
        (number != UNKNOWN).then_some(number as usize)
    }
}

/// The number of the source that a file is collected for, or stands in for.
fn made_for(business: &Business, path: &str) -> Option<u32> {
    let is_of =
        |source: &config::Source| [&source.collected, &source.fallback].into_iter().flatten().any(|of| of == path);
    business.sources.values().position(is_of).map(|number| number as u32)
}

/// `close` of `data/revenue/close.csv`.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}
