//! One job as it is looked at: what its row says, in the units in which it is scored.

use std::sync::Arc;

use chrono::Days;
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Outcome,
    budget::{Budget, Per},
    route::{Desk, Fit},
    same::{Offer, Verdict},
    score::{self, Known, Scale, Score},
};
use crate::{
    base::{calendar::Day, clock},
    config::Business,
    data::{
        Dataset,
        names::{Name, Names},
    },
    metrics::{deals::Standing, revenue::Ground, terms::Terms},
};

/// What jobs are scored by.
#[derive(Clone, Debug)]
pub(super) struct Scorer {
    terms: Arc<Terms>,
    desk: Desk,
    scale: Scale,
    blocked: Blocked,
    zone: chrono_tz::Tz,
    /// The moment at which the day of the report is over.
    end: i64,
    /// The moment from which ages count.
    now: i64,
}

/// Everything that a job's score is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The score with its terms.
    pub score: Score,
    /// The agents to name, by id, with their names in the chat.
    pub agents: Vec<(String, Option<String>)>,
    /// The keywords of the best agent that were found.
    pub found: Vec<String>,
    /// Whether anything is known of how well it fits.
    pub fit_known: bool,
    /// The budget as it was read, if it could be.
    pub budget: Option<Budget>,
    /// What it pays for; read as the whole job where nothing says so.
    pub per: Per,
    /// Whether its budget could be compared: it has one, for a job or an hour, in a currency with a rate.
    pub budget_known: bool,
    /// Hours from when it was posted.
    pub age: Option<f64>,
    /// Whether nothing says when it was posted, so that its age is from when it was found.
    pub age_from_found: bool,
    /// How many others have bid.
    pub proposals: Option<u64>,
    /// The day on which it was posted or found.
    pub day: Option<Day>,
}

impl Scorer {
    pub(super) fn of(ground: &Ground) -> Scorer {
        let (data, business) = (ground.data, ground.business);
        let mut desk = Desk::of(business);
        if !desk.is_empty() {
            desk.load(data, &ground.terms);
        }
        let end = end_of(ground.terms.today, business);
        let start = end_of(ground.terms.today.plus(-1), business);
        let moments = data.jobs.rows.iter().flat_map(|row| [data.jobs.seen.get(row), data.jobs.posted.get(row)]);
        let last = moments.flatten().filter(|moment| (start..end).contains(moment)).max();
        let terms = Arc::clone(&ground.terms);
        Scorer {
            terms,
            desk,
            scale: Scale::of(business),
            blocked: Blocked::of(business, &data.names),
            zone: business.timezone,
            end,
            now: last.unwrap_or(end),
        }
    }

    pub(super) fn has_keywords(&self) -> bool {
        !self.desk.is_empty()
    }

    /// When a job was found: as its row says, else when it was posted.
    pub(super) fn found(data: &Dataset, row: u32) -> Option<i64> {
        data.jobs.seen.get(row).or_else(|| data.jobs.posted.get(row))
    }

    /// Whether a job is known by the end of the day.
    pub(super) fn known(&self, data: &Dataset, row: u32) -> bool {
        Scorer::found(data, row).is_none_or(|moment| moment < self.end)
    }

    fn posted(data: &Dataset, row: u32) -> Option<i64> {
        data.jobs.posted.get(row).or_else(|| data.jobs.seen.get(row))
    }

    /// The budget of a row, and what it pays for.
    fn budget(data: &Dataset, row: u32) -> (Option<Budget>, Option<Per>) {
        let budget = Budget::of(data.jobs.budget.get(row));
        let per = match data.jobs.budget_kind.get(row).map(|kind| data.names.text(kind)) {
            Some("fixed") => Some(Per::Job),
            Some("hourly") => Some(Per::Hour),
            _ => budget.and_then(|budget| budget.per),
        };
        (budget, per)
    }

    /// The middle of a budget in the business's currency; `None` without a rate.
    fn middle(&self, data: &Dataset, row: u32, budget: &Budget) -> Option<Decimal> {
        let currency = data.jobs.currency.get(row).or(budget.currency);
        let day = self.day(Scorer::posted(data, row)).unwrap_or(self.terms.today);
        let (money, _) = self.terms.exchange.money(budget.middle(), currency, day);
        (money.currency == self.terms.exchange.own()).then_some(money.amount)
    }

    fn day(&self, moment: Option<i64>) -> Option<Day> {
        let time = chrono::DateTime::from_timestamp(moment?, 0)?;
        Some(Day::from(time.with_timezone(&self.zone).date_naive()))
    }

    /// A row as it is compared with others.
    pub(super) fn offer<'a>(&self, data: &'a Dataset, row: u32) -> Offer<'a> {
        let (budget, per) = Scorer::budget(data, row);
        Offer {
            title: data.jobs.title.get(row),
            platform: data.jobs.platform.get(row).map(|platform| data.names.text(platform)),
            url: data.jobs.url.get(row),
            at: Scorer::posted(data, row),
            budget: budget.and_then(|budget| self.middle(data, row, &budget)),
            per,
        }
    }

    /// What is known of a job to score it by, its budget, and how well it fits whom.
    fn facts(&self, data: &Dataset, row: u32, open: bool) -> (Known, Option<Budget>, Per, Vec<Fit>) {
        let jobs = &data.jobs;
        let fits = self.desk.fits(jobs.title.get(row), jobs.skills.get(row), jobs.description.get(row));
        let (budget, per) = Scorer::budget(data, row);
        let per = per.unwrap_or(Per::Job);
        let middle = budget.and_then(|budget| self.middle(data, row, &budget)).filter(|_| per != Per::Other);
        let now = if open { Some(self.now) } else { Scorer::found(data, row) };
        let age =
            now.zip(Scorer::posted(data, row)).map(|(now, posted)| (now.saturating_sub(posted)).max(0) as f64 / 3600.0);
        let known = Known {
            fit: fits.first().map(|fit| fit.part),
            unwanted: fits.first().map_or(0, |fit| fit.unwanted),
            budget: middle.map(|middle| (middle, per)),
            age,
            proposals: jobs.proposals.get(row),
            blocked: self.blocked.is(jobs.platform.get(row), jobs.country.get(row)),
        };
        (known, budget, per, fits)
    }

    /// The score of a job alone, and whether its budget is worth a lot; where it is not wanted, no budget is.
    pub(super) fn quick(&self, data: &Dataset, row: u32, open: bool) -> (Score, bool) {
        let (known, ..) = self.facts(data, row, open);
        let high = known.budget.is_some_and(|(middle, per)| !known.blocked && self.scale.is_high(middle, per));
        (score::score(&known, self.scale), high)
    }

    /// Everything that a job's score is made of.
    pub(super) fn look(&self, data: &Dataset, row: u32, open: bool) -> Look {
        let (known, budget, per, fits) = self.facts(data, row, open);
        Look {
            score: score::score(&known, self.scale),
            agents: self.desk.named(&fits),
            found: fits.first().map(|fit| fit.found.clone()).unwrap_or_default(),
            fit_known: known.fit.is_some(),
            budget,
            per,
            budget_known: known.budget.is_some(),
            age: known.age,
            age_from_found: data.jobs.posted.get(row).is_none(),
            proposals: known.proposals,
            day: self.day(Scorer::posted(data, row)),
        }
    }
}

/// The platforms and countries that are not wanted, by the numbers of their names.
#[derive(Clone, Debug, Default)]
struct Blocked {
    platforms: Vec<Name>,
    countries: Vec<Name>,
}

impl Blocked {
    fn of(business: &Business, names: &Names) -> Blocked {
        let of = |wanted: &[String]| {
            let folded: Vec<String> = wanted.iter().map(|name| name.trim().to_lowercase()).collect();
            let known = names.iter().filter(|(_, text)| !folded.is_empty() && folded.contains(&text.to_lowercase()));
            known.map(|(name, _)| name).collect()
        };
        Blocked { platforms: of(&business.jobs.blocked_platforms), countries: of(&business.jobs.blocked_countries) }
    }

    #[inline]
    fn is(&self, platform: Option<Name>, country: Option<Name>) -> bool {
        let among = |names: &[Name], name: Option<Name>| name.is_some_and(|name| names.contains(&name));
        among(&self.platforms, platform) || among(&self.countries, country)
    }
}

/// The moment at which a day is over where the business is.
fn end_of(day: Day, business: &Business) -> i64 {
    let midnight = day.date().checked_add_days(Days::new(1)).and_then(|date| date.and_hms_opt(0, 0, 0));
    let Some(midnight) = midnight else { return i64::MAX };
    clock::instant(midnight, business.timezone).timestamp()
}

/// What came of each job, in the order of `rows`: as the deal says that came of it, else as its status does. What came of
/// a duplicate came of the job.
pub(super) fn outcomes(data: &Dataset, terms: &Terms, rows: &[u32], verdicts: &[Verdict]) -> Vec<Outcome> {
    let named: FxHashSet<&str> = rows.iter().map(|&row| data.jobs.deal.get(row)).filter(|id| !id.is_empty()).collect();
    let mut deals: FxHashMap<&str, Outcome> = FxHashMap::default();
    if !named.is_empty() {
        for row in data.deals.rows.iter().filter(|&row| named.contains(data.deals.id.get(row))) {
            let outcome = match terms.stages.standing(data, row) {
                Some((_, Standing::Won)) => Outcome::Won,
                Some((_, Standing::Lost)) => Outcome::Lost,
                Some((_, Standing::Open(_))) => Outcome::Bid,
                None => continue,
            };
            deals.insert(data.deals.id.get(row), outcome);
        }
    }
    let of = |&row: &u32| {
        let deal = deals.get(data.jobs.deal.get(row)).copied();
        deal.unwrap_or_else(|| by_status(data.jobs.status.get(row).map_or("", |status| data.names.text(status))))
    };
    let mut outcomes: Vec<Outcome> = rows.iter().map(of).collect();
    for (at, verdict) in verdicts.iter().enumerate() {
        let Verdict::Same(first, _) = verdict else { continue };
        let later = outcomes.get(at).copied().filter(|later| !matches!(later, Outcome::Open | Outcome::Passed));
        if let (Some(later), Some(first)) = (later, outcomes.get_mut(*first as usize))
            && matches!(first, Outcome::Open | Outcome::Passed | Outcome::Bid)
        {
            *first = later;
        }
    }
    outcomes
}

/// What a status says. One that is not known says that somebody decided something.
fn by_status(status: &str) -> Outcome {
    match status.to_lowercase().as_str() {
        "" | "new" | "open" | "seen" | "found" => Outcome::Open,
        "applied" | "bid" | "proposed" | "proposal" | "proposal sent" | "proposal_sent" | "sent" | "interview" => {
            Outcome::Bid
        }
        "won" | "hired" | "accepted" => Outcome::Won,
        "lost" | "rejected" | "declined" => Outcome::Lost,
        _ => Outcome::Passed,
    }
}
