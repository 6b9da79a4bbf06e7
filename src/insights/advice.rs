//! What to do about it: recommendations as data, each with the counts behind it, how sure it is and what would settle it.
//! A rule that has too little to go by says so; it never recommends by a handful.

mod compared;
mod quiet;

use super::Facts;
use crate::{
    base::{
        chance::Lead,
        figure::Evidence,
        text::count,
        value::{Detail, Value},
    },
    metrics::{Metrics, sources::Source},
};

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule's id.
    pub rule: &'static str,
    /// How sure it is: only [`Lead::Clear`] is a recommendation.
    pub lead: Lead,
    /// What it is about.
    pub subject: String,
    /// What it says, in a sentence without its full stop.
    pub words: String,
    /// The counts behind it: `56 of 70 proposals, the others 48 of 80`.
    pub evidence: String,
    /// What would settle it; empty where it is settled.
    pub settle: String,
    /// The page with the numbers.
    pub page: &'static str,
}

impl Advice {
    /// How sure it is, in words.
    pub fn verdict(&self) -> &'static str {
        match self.lead {
            Lead::Clear => "do it",
            Lead::Leaning => "leaning, keep testing",
            Lead::Unclear => "no clear difference",
            Lead::TooEarly => "too early",
        }
    }

    /// The same as the level of evidence that figures have.
    pub fn level(&self) -> Evidence {
        if self.lead == Lead::TooEarly { Evidence::Few } else { Evidence::Enough }
    }
}

/// A rule: what it looks for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// When it recommends, for people.
    pub doc: &'static str,
    find: fn(Facts<'_>) -> Vec<Advice>,
}

/// Every rule, in the order in which people ask.
pub const RULES: &[Rule] = &[
    Rule {
        id: "double_down",
        doc: "One agent wins more of the proposals than the others together: by a chance of 95 %, of 20 proposals on each side and 5 wins.",
        find: compared::double_down,
    },
    Rule {
        id: "focus_platform",
        doc: "One platform wins more of the proposals than the others together, by the same bounds.",
        find: compared::focus_platform,
    },
    Rule {
        id: "focus_source",
        doc: "One way in wins more of its leads than the others together, by the same bounds.",
        find: compared::focus_source,
    },
    Rule {
        id: "activate_agents",
        doc: "An agent has so few of the new deals of the last four weeks that chance does it in 2 of 100 cases at most, were they shared evenly.",
        find: quiet::activate_agents,
    },
    Rule {
        id: "revenue_driver",
        doc: "One source brings half of this year's revenue or more, over at least 5 payments.",
        find: revenue_driver,
    },
    Rule {
        id: "pull_back",
        doc: "An agent, a platform or a way in wins less than the others together, by the bounds of the rules above.",
        find: compared::pull_back,
    },
];

/// What all rules say: recommendations first, then in the order of the rules.
pub fn advice(facts: Facts<'_>) -> Vec<Advice> {
    let mut found: Vec<Advice> = RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
    found.sort_by_key(|advice| advice.lead != Lead::Clear);
    found
}

/// The fewest payments by which a source is called the driver: one sale is no trend.
const LEAST_PAYMENTS: u64 = 5;

fn revenue_driver(facts: Facts<'_>) -> Vec<Advice> {
    of_driver(facts.metrics).into_iter().collect()
}

fn of_driver(metrics: &Metrics<'_>) -> Option<Advice> {
    let groups = &metrics.revenue().sources;
    let (first, share) = groups.first().and_then(|first| Some((first, first.share?)))?;
    if groups.len() < 2 {
        return None;
    }
    let label = |source: &&Source| source.id == first.name;
    let name = metrics.sources().iter().find(label).map_or(first.name.as_str(), |source| &source.label);
    let all: u64 = groups.iter().map(|group| group.n).sum();
    let half = share >= rust_decimal::Decimal::new(5, 1);
    let share = Value::Share(share).words(Detail::Whole);
    let lead = match first.n {
        n if n < LEAST_PAYMENTS => Lead::TooEarly,
        _ if half => Lead::Clear,
        _ => Lead::Unclear,
    };
    let words = match lead {
        Lead::Clear => {
            format!("{name} drives this year's revenue with {share} of it: protect it, and do not depend on it alone")
        }
        Lead::TooEarly => format!("{name} has {share} of this year's revenue, from a handful of payments"),
        _ => format!("No source drives revenue alone: {name} has most of it this year, {share}"),
    };
    let settle =
        if lead == Lead::TooEarly { format!("at least {LEAST_PAYMENTS} payments from it") } else { String::new() };
    Some(Advice {
        rule: "revenue_driver",
        lead,
        subject: name.to_owned(),
        words,
        evidence: format!("{} of {}", first.n, count(all, "payment", "payments")),
        settle,
        page: "sources",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Agent, Business},
        data::Dataset,
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_revenue, business, day, paid},
        },
    };

    /// Deals of agents on a platform: leads, proposals and won.
    fn deals(of: &[(&'static str, &'static str, usize, usize, usize)]) -> Dataset {
        let deal = |agents, platform, proposed, won| Deal {
            created: "2026-01-05",
            marks: ["", if proposed { "2026-01-10" } else { "" }, "", if won { "2026-01-20" } else { "" }, ""],
            agents,
            platform,
            ..Deal::default()
        };
        let each = of.iter().flat_map(|&(agents, platform, leads, proposals, won)| {
            (0..leads).map(move |at| deal(agents, platform, at < proposals, at < won))
        });
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", &each.collect::<Vec<_>>());
        data
    }

    fn said(data: &Dataset, business: &Business, today: &str) -> Vec<String> {
        let metrics = compute(data, business, day(today));
        let say =
            |one: Advice| format!("{} {}: {} / {} / {}", one.rule, one.verdict(), one.words, one.evidence, one.settle);
        advice(Facts { metrics: &metrics, problems: &[] }).into_iter().map(say).collect()
    }

    #[test]
    fn nobody_doubles_down_on_a_handful() {
        let data =
            deals(&[("monica", "Upwork", 12, 8, 5), ("jared", "Braintrust", 8, 5, 2), ("dinesh", "Upwork", 6, 4, 1)]);
        assert_eq!(
            said(&data, &business(), "2026-03-20"),
            [
                "double_down too early: Double down on monica? It is too early to say / 5 of 8 proposals, the others 3 of 9 / 20 proposals on each side, 5 of them won",
                "focus_platform too early: Focus on Upwork? It is too early to say / 6 of 12 proposals, the others 2 of 5 / 20 proposals on each side, 5 of them won",
            ]
        );
    }

    #[test]
    fn with_the_counts_it_is_said() {
        let data = deals(&[("monica", "", 70, 70, 56), ("jared", "", 80, 80, 48)]);
        assert_eq!(
            said(&data, &business(), "2026-03-20"),
            [
                "double_down do it: Double down on monica / 56 of 70 proposals, the others 48 of 80 / ",
                "pull_back do it: Pull back from jared, or find out what it takes / 48 of 80 proposals, the others 56 of 70 / ",
            ]
        );
    }

    #[test]
    fn an_agent_is_idle_only_where_chance_does_not_explain_it() {
        let mut business = business();
        for agent in ["monica", "jared"] {
            business.agents.insert(agent.into(), Agent::default());
        }
        let idle = |n| {
            let found = said(&deals(&[("Monica", "", n, 0, 0)]), &business, "2026-01-20");
            found.into_iter().find(|one| one.starts_with("activate")).unwrap()
        };
        assert_eq!(
            idle(4),
            "activate_agents too early: Activate jared? No new deal in four weeks, but there were few to share / 0 of 4 new deals / 8 new deals in four weeks"
        );
        assert_eq!(
            idle(8),
            "activate_agents do it: Activate jared: hardly any new deal in four weeks / 0 of 8 new deals / "
        );
    }

    #[test]
    fn one_sale_drives_nothing() {
        let mut data = Dataset::default();
        add_revenue(
            &mut data,
            "data/revenue/a.csv",
            &[paid("2026-01-05", "email", "500"), paid("2026-01-05", "x", "1")],
        );
        let one = |data: &Dataset| said(data, &business(), "2026-02-01").remove(0);
        assert!(one(&data).starts_with("revenue_driver too early: email has 99.8 %"), "{}", one(&data));
        let more: Vec<_> = (0..4).map(|_| paid("2026-01-06", "email", "500")).collect();
        add_revenue(&mut data, "data/revenue/b.csv", &more);
        assert!(one(&data).starts_with("revenue_driver do it: email drives"), "{}", one(&data));
    }
}
