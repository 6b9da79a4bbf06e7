//! Competitors: how often they are met, what they bid, who wins.

mod figures;
mod gaps;
mod prices;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use self::prices::{Key, Prices};
use super::{Metrics, draft::Figures, revenue::Ground};
use crate::{
    base::{
        calendar::{Day, Window},
        money::{Currency, Money},
        ratio::Ratio,
    },
    data::{Dataset, names::Name},
    metrics::terms::Terms,
};

pub use self::{
    figures::METHODS,
    gaps::{Gaps, gaps},
    prices::{ENOUGH, Kind, Quarter, Range, Trend},
};

/// The numbers of this area.
#[derive(Clone, Debug, Default)]
pub struct Competitors {
    /// Whom we met, the most often first.
    pub met: Vec<Competitor>,
    /// Bids by platform and by what they pay for, in the order of their names.
    pub platforms: Vec<Platform>,
    /// Sightings in which they bid less than we did, the newest first.
    pub undercuts: Vec<Undercut>,
    /// What bids cost by quarter, for each way to bid.
    pub trends: Vec<Trend>,
}

/// Someone who bids for the same jobs.
#[derive(Clone, Debug)]
pub struct Competitor {
    /// The name.
    pub name: String,
    /// How often we met.
    pub sightings: u64,
    /// They won, of those whose outcome is known.
    pub won: Ratio,
    /// They won, of those whose outcome is known and for which we bid too.
    pub against_us: Ratio,
    /// What they bid the way they mostly do.
    pub bids: Option<Range>,
    /// They bid less than we did, of those in which both bids are known.
    pub undercuts: Ratio,
    /// The reviews that they had first and last, each with its day.
    pub reviews: Option<((Day, u64), (Day, u64))>,
    /// The last day on which we met.
    pub last: Day,
}

/// What is bid on a platform in one way.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The platform; empty where rows name none.
    pub name: String,
    /// What is bid.
    pub bids: Range,
    /// The middle of what we bid against it, and of how many bids.
    pub ours: Option<(Money, u64)>,
}

/// A bid below ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Undercut {
    /// Who.
    pub competitor: String,
    /// Where; empty where the row does not say.
    pub platform: String,
    /// The job's id; empty where the row does not say.
    pub job: String,
    /// What both bids pay for.
    pub kind: Kind,
    /// When it was.
    pub day: Day,
    /// Their price.
    pub bid: Money,
    /// Ours.
    pub ours: Money,
    /// Their price as a difference to ours, as a fraction of ours: −0.54 is 54 % below.
    pub gap: Decimal,
}

/// A sighting, as it counts.
#[derive(Clone, Copy, Debug)]
struct Sighting {
    row: u32,
    day: Day,
    who: Name,
    platform: Option<Name>,
    kind: Kind,
    bid: Option<Money>,
    ours: Option<Money>,
    /// Whether they won, where that is known.
    won: Option<bool>,
    reviews: Option<u64>,
}

impl Sighting {
    /// A row up to today; `None` for later ones.
    fn of(data: &Dataset, terms: &Terms, row: u32) -> Option<Sighting> {
        let table = &data.competitors;
        let day = table.date.get(row).filter(|day| *day <= terms.today)?;
        let currency = table.currency.get(row);
        let money = |amount: Option<Decimal>| {
            let amount = amount.filter(|amount| *amount > Decimal::ZERO)?;
            Some(terms.exchange.money(amount, currency, day).0)
        };
        let word = |name: Option<Name>| name.map(|name| data.names.text(name));
        Some(Sighting {
            row,
            day,
            who: table.competitor.get(row)?,
            platform: table.platform.get(row),
            kind: match word(table.bid_kind.get(row)) {
                Some("fixed") => Kind::Fixed,
                Some("hourly") => Kind::Hourly,
                _ => Kind::Unsaid,
            },
            bid: money(table.bid.get(row)),
            ours: money(table.our_bid.get(row)),
            won: match word(table.outcome.get(row)) {
                Some("won") => Some(true),
                Some("lost") => Some(false),
                _ => None,
            },
            reviews: table.reviews.get(row),
        })
    }

    /// Their price as a difference to ours, as a fraction of ours. Both are in one currency and of one kind, as their row
    /// says.
    fn gap(&self) -> Option<Decimal> {
        let (bid, ours) = self.bid.zip(self.ours)?;
        bid.amount.checked_div(ours.amount)?.checked_sub(Decimal::ONE)
    }

    fn undercuts(&self) -> bool {
        self.gap().is_some_and(|gap| gap.is_sign_negative() && !gap.is_zero())
    }

    fn key(&self) -> Option<Key> {
        self.bid.map(|bid| Key { kind: self.kind, currency: bid.currency })
    }
}

/// What is known of one competitor while rows are added up.
#[derive(Clone, Debug, Default)]
struct Tally {
    sightings: u64,
    won: Ratio,
    against_us: Ratio,
    undercuts: Ratio,
    prices: Prices,
    first: Option<(Day, u64)>,
    last: Option<(Day, u64)>,
    day: Option<Day>,
}

impl Tally {
    fn add(&mut self, sighting: &Sighting) {
        self.sightings += 1;
        self.day = self.day.max(Some(sighting.day));
        if let Some(won) = sighting.won {
            count(&mut self.won, won);
            if sighting.ours.is_some() {
                count(&mut self.against_us, won);
            }
        }
        if sighting.gap().is_some() {
            count(&mut self.undercuts, sighting.undercuts());
        }
        self.prices.add(sighting);
        if let Some(reviews) = sighting.reviews {
            if self.first.is_none_or(|(day, first)| (sighting.day, reviews) < (day, first)) {
                self.first = Some((sighting.day, reviews));
            }
            if self.last.is_none_or(|(day, last)| (sighting.day, reviews) > (day, last)) {
                self.last = Some((sighting.day, reviews));
            }
        }
    }

    fn competitor(self, name: &str, own: Currency) -> Competitor {
        Competitor {
            name: name.to_owned(),
            sightings: self.sightings,
            won: self.won,
            against_us: self.against_us,
            bids: self.prices.usual(own),
            undercuts: self.undercuts,
            reviews: self.first.zip(self.last),
            last: self.day.unwrap_or(Day::from_number(0)),
        }
    }
}

/// Bids in one way on one platform.
#[derive(Default)]
struct Bids {
    theirs: Vec<Decimal>,
    ours: Vec<Decimal>,
}

fn count(ratio: &mut Ratio, hit: bool) {
    ratio.n += 1;
    ratio.k += u64::from(hit);
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Competitors {
    let (data, terms) = (ground.data, &ground.terms);
    if data.competitors.rows.is_empty() {
        return Competitors::default();
    }
    let sightings: Vec<Sighting> =
        data.competitors.rows.iter().filter_map(|row| Sighting::of(data, terms, row)).collect();
    let found = of(ground, &sightings);
    figures::compute(terms, &sightings, found.met.len() as u64, figures);
    found
}

/// The same of a run of days up to today alone.
pub fn within(metrics: &Metrics<'_>, window: Window) -> Competitors {
    let ground = &metrics.ground;
    let (data, terms) = (ground.data, &ground.terms);
    let all = data.competitors.rows.iter().filter_map(|row| Sighting::of(data, terms, row));
    of(ground, &all.filter(|sighting| window.contains(sighting.day)).collect::<Vec<_>>())
}

fn of(ground: &Ground, sightings: &[Sighting]) -> Competitors {
    let (data, terms, own) = (ground.data, &ground.terms, ground.business.currency);
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut platforms: BTreeMap<(&str, Key), Bids> = BTreeMap::new();
    for sighting in sightings {
        tallies.entry(data.names.text(sighting.who)).or_default().add(sighting);
        if let (Some(key), Some(bid)) = (sighting.key(), sighting.bid) {
            let platform = sighting.platform.map_or("", |platform| data.names.text(platform));
            let bids = platforms.entry((platform, key)).or_default();
            bids.theirs.push(bid.amount);
            bids.ours.extend(sighting.ours.map(|ours| ours.amount));
        }
    }
    let mut met: Vec<Competitor> = tallies.into_iter().map(|(name, tally)| tally.competitor(name, own)).collect();
    met.sort_by_key(|one| std::cmp::Reverse(one.sightings));
    let platforms = platforms.into_iter().filter_map(|((name, key), bids)| {
        let n = bids.ours.len() as u64;
        let ours = prices::median(bids.ours).map(|middle| (Money::new(middle, key.currency), n));
        Some(Platform { name: name.to_owned(), bids: Range::of(key, bids.theirs)?, ours })
    });
    Competitors {
        met,
        platforms: platforms.collect(),
        undercuts: undercuts(data, sightings),
        trends: prices::trends(sightings, terms.today, own),
    }
}

fn undercuts(data: &Dataset, sightings: &[Sighting]) -> Vec<Undercut> {
    let of = |sighting: &Sighting| {
        let gap = sighting.gap().filter(|_| sighting.undercuts())?;
        let (bid, ours) = sighting.bid.zip(sighting.ours)?;
        Some(Undercut {
            competitor: data.names.text(sighting.who).to_owned(),
            platform: sighting.platform.map_or("", |platform| data.names.text(platform)).to_owned(),
            job: data.competitors.job.get(sighting.row).to_owned(),
            kind: sighting.kind,
            day: sighting.day,
            bid,
            ours,
            gap,
        })
    };
    let mut found: Vec<Undercut> = sightings.iter().filter_map(of).collect();
    found.sort_by(|a, b| {
        let order = |one: &Undercut| (std::cmp::Reverse(one.day), one.gap, one.bid.amount);
        order(a).cmp(&order(b)).then_with(|| (&a.competitor, &a.job).cmp(&(&b.competitor, &b.job)))
    });
    found
}
