//! What to do about it: recommendations as data, each with the counts behind it, how sure it is and what would settle it.
//! A rule that has too little to go by says so; it never recommends by a handful.

mod compared;
mod driver;
mod quiet;
mod times;

use super::Facts;
use crate::base::{chance::Lead, figure::Evidence, value::Value};

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
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
    /// The part that its subject has: deals won, money, posts.
    pub k: Value,
    /// The whole that this is a part of.
    pub n: Value,
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
            Lead::Unclear => "nothing stands out",
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
        doc: "One agent wins more of the proposals than the others together: by a chance of 95 %, of 20 proposals on each side and 5 wins. Where deals are won without a proposal, of the deals won and lost.",
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
        id: "focus_offer",
        doc: "One offer wins more of its deals won and lost than the others together, by the same bounds.",
        find: compared::focus_offer,
    },
    Rule {
        id: "activate_agents",
        doc: "An agent has so few of the new deals of the last four weeks that chance does it in 2 of 100 cases at most, were they shared evenly.",
        find: quiet::activate_agents,
    },
    Rule {
        id: "best_time",
        doc: "Posts of one hour, part of the day or weekday get more engagement than the others together, by more than chance explains once it is counted from how many times the best was picked.",
        find: times::best_time,
    },
    Rule {
        id: "revenue_driver",
        doc: "One source brings half of this year's revenue or more, over at least 5 payments, and would without its largest one.",
        find: driver::revenue_driver,
    },
    Rule {
        id: "pull_back",
        doc: "An agent, a platform, a way in or an offer wins less than the others together, by the bounds of the rules above.",
        find: compared::pull_back,
    },
];

/// What all rules say: recommendations first, then in the order of the rules.
pub fn advice(facts: Facts<'_>) -> Vec<Advice> {
    let mut found: Vec<Advice> = RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
    found.sort_by_key(|advice| advice.lead != Lead::Clear);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Agent, Business},
        data::Dataset,
        insights::Found,
        metrics::{
            compute,
            fixture::{Deal, add_deals, add_posts, add_revenue, business, day, paid},
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

    /// Deals of agents with an offer that were won or lost, none of them by a proposal that anybody wrote down.
    fn closed(of: &[(&'static str, &'static str, usize, usize)]) -> Dataset {
        let deal = |agents, offer, won| Deal {
            created: "2026-01-05",
            marks: ["", "", "", if won { "2026-01-20" } else { "" }, if won { "" } else { "2026-01-20" }],
            agents,
            offer,
            ..Deal::default()
        };
        let each = of
            .iter()
            .flat_map(|&(agents, offer, won, lost)| (0..won + lost).map(move |at| deal(agents, offer, at < won)));
        let mut data = Dataset::default();
        add_deals(&mut data, "data/deals.csv", &each.collect::<Vec<_>>());
        data
    }

    fn said(data: &Dataset, business: &Business, today: &str) -> Vec<String> {
        let metrics = compute(data, business, day(today));
        let say =
            |one: Advice| format!("{} {}: {} / {} / {}", one.rule, one.verdict(), one.words, one.evidence, one.settle);
        advice(Facts { metrics: &metrics, problems: &[], found: &Found::default() }).into_iter().map(say).collect()
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
    fn without_proposals_closed_deals_are_compared() {
        let mut business = business();
        business.pipelines[0].proposal = None;
        let data = closed(&[("ann", "", 80, 32), ("bob", "", 9, 104), ("eve", "", 3, 0)]);
        assert_eq!(
            said(&data, &business, "2026-03-20"),
            [
                "double_down do it: Double down on ann / 80 of 112 closed deals, the others 12 of 116 / ",
                "pull_back do it: Pull back from bob, or find out what it takes / 9 of 113 closed deals, the others 83 of 115 / ",
            ],
            "eve won each of three, which hides nobody who can be judged"
        );
    }

    #[test]
    fn offers_are_compared_by_their_closed_deals() {
        let data = closed(&[("", "content_engine", 20, 11), ("", "automation", 5, 16), ("", "desk", 0, 9)]);
        assert_eq!(
            said(&data, &business(), "2026-03-20"),
            [
                "focus_offer do it: Focus on Content engine / 20 of 31 closed deals, the others 5 of 30 / ",
                "pull_back do it: Pull back from Automation, or find out what it takes / 5 of 21 closed deals, the others 20 of 40 / ",
            ]
        );
        let few = closed(&[("", "content_engine", 2, 1), ("", "automation", 1, 2)]);
        assert_eq!(
            said(&few, &business(), "2026-03-20"),
            [
                "focus_offer too early: Focus on Content engine? It is too early to say / 2 of 3 closed deals, the others 1 of 3 / 20 closed deals on each side, 5 of them won"
            ]
        );
    }

    #[test]
    fn an_agent_is_idle_only_where_chance_does_not_explain_it() {
        let mut business = business();
        for agent in ["monica", "jared"] {
            business.agents.insert(agent.into(), Agent::default());
        }
        let idle = |of: &[(&'static str, &'static str, usize, usize, usize)], today: &str| {
            said(&deals(of), &business, today).into_iter().find(|one| one.starts_with("activate"))
        };
        let monica = |n| idle(&[("Monica", "", n, 0, 0)], "2026-01-20");
        assert_eq!(
            monica(4).unwrap(),
            "activate_agents too early: Activate jared? No new deal in four weeks, but there were few to share / 0 of 4 new deals, among 2 agents / 8 new deals in four weeks"
        );
        assert_eq!(
            monica(8).unwrap(),
            "activate_agents do it: Activate jared: hardly any new deal in four weeks / 0 of 8 new deals, among 2 agents / "
        );
        assert_eq!(monica(1), None, "one of two has none in any case");
        assert_eq!(idle(&[("Monica", "", 8, 0, 0)], "2026-03-20"), None, "there was none to give");
        let five = [("Monica", "", 4, 0, 0), ("richard", "", 3, 0, 0), ("erlich", "", 3, 0, 0)];
        assert!(idle(&five, "2026-01-20").unwrap().contains("too early: Activate jared?"), "2.5 each, of four");
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
        assert_eq!(
            one(&data),
            "revenue_driver too early: email has 99.8 % of this year's revenue, from a handful of payments / $500 of $501, in 1 payment / at least 5 payments from it"
        );
        let more: Vec<_> = (0..4).map(|_| paid("2026-01-06", "email", "500")).collect();
        add_revenue(&mut data, "data/revenue/b.csv", &more);
        assert_eq!(
            one(&data),
            "revenue_driver do it: email drives this year's revenue with 100 % of it: protect it, and do not depend on it alone / $2,500 of $2,501, in 5 payments, the largest 20 % of its money / "
        );
        add_revenue(&mut data, "data/revenue/c.csv", &[paid("2026-01-07", "x", "2400")]);
        assert_eq!(
            one(&data),
            "revenue_driver leaning, keep testing: email has 51 % of this year's revenue, and half of all only by its largest payment / $2,500 of $4,901, in 5 payments, the largest 20 % of its money / half of the revenue without its largest payment"
        );
    }

    #[test]
    fn a_time_to_post_is_named_by_the_best_of_its_posts() {
        let posts = |early: usize, late: usize| {
            // On days one week apart, so that weekdays are alike.
            let at = |n: usize, hour: &str| {
                let day = day("2025-01-06").plus(7 * n as i32);
                format!("{day}T{hour}:00:00Z")
            };
            let early = (0..early)
                .map(|n| (at(n, "06"), "published", Some(55 + n as u64 % 10), Some(1000), "2026-02-01T00:00:00Z"));
            let late = (0..late)
                .map(|n| (at(n, "14"), "published", Some(25 + n as u64 % 10), Some(1000), "2026-02-01T00:00:00Z"));
            let mut data = Dataset::default();
            add_posts(&mut data, "data/posts.csv", &early.chain(late).collect::<Vec<_>>());
            said(&data, &business(), "2026-02-10").remove(0)
        };
        assert_eq!(
            posts(10, 30),
            "best_time do it: Post at 06:00–06:59: these posts do best / 59.5 engagements a post in 10 of 40 posts, the others 29.5 / "
        );
        assert_eq!(
            posts(2, 2),
            "best_time too early: A best time to post? It is too early to say / 40.5 engagements a post in 4 measured posts / 26 more measured posts, 5 of them at each of two times"
        );
    }
}
