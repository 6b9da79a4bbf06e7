//! Who should take a job: agents by the keywords that the configuration gives them, with their weights.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use rustc_hash::FxHashMap;

use super::{
    score::{FIT, UNWANTED},
    words,
};
use crate::{
    base::split::split,
    config::Business,
    data::Dataset,
    metrics::{deals::Standing, terms::Terms},
};

/// The least fit of the best agent, below which nobody is named.
const LEAST: f64 = 0.4;
/// The part of the best agent's fit from which others are named too.
const NEAR: f64 = 0.6;
/// How many are named.
const NAMED: usize = 2;
/// Above this many proposals out an agent is named last.
const BUSY: u64 = 10;

/// What a keyword counts where it stands: in the title twice what it does in the description, among the skills between.
const IN_TITLE: f64 = 2.0;
const IN_SKILLS: f64 = 1.5;
const IN_DESCRIPTION: f64 = 1.0;

/// The agents with what they know and what they have to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    people: Vec<Person>,
    keywords: Vec<Keyword>,
    /// Keywords by their first words.
    by_first: FxHashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Person {
    id: String,
    handle: Option<String>,
    /// The sum of the weights of what is wanted.
    total: f64,
    /// The open deals.
    open: u64,
    /// Those with a proposal out.
    out: u64,
}

#[derive(Clone, Debug)]
struct Keyword {
    person: usize,
    name: String,
    words: Vec<String>,
    /// Negative for what the agent does not want.
    weight: f64,
}

/// How well a job fits an agent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fit {
    /// The agent, by number.
    person: usize,
    /// The part of the agent's keywords that the job asks for, by weight and place, at most 1.
    pub(crate) part: f64,
    /// The keywords that were found and are not wanted.
    pub(crate) unwanted: u32,
    /// The keywords that were found and are wanted, by name.
    pub(crate) found: Vec<String>,
}

impl Fit {
    /// The part, less what unwanted keywords cost.
    fn net(&self) -> f64 {
        (self.part - f64::from(self.unwanted) * UNWANTED / FIT).max(0.0)
    }
}

impl Desk {
    /// The agents of the configuration who have keywords.
    pub(crate) fn of(business: &Business) -> Desk {
        let mut desk = Desk::default();
        for (id, agent) in business.agents.iter().filter(|(_, agent)| !agent.keywords.is_empty()) {
            let wanted = agent.keywords.values().filter(|weight| **weight > Decimal::ZERO);
            let total = wanted.filter_map(ToPrimitive::to_f64).sum();
            let person = desk.people.len();
            desk.people.push(Person { id: id.clone(), handle: agent.handle.clone(), total, open: 0, out: 0 });
            for (name, weight) in &agent.keywords {
                let words = words::of(name);
                let Some(first) = words.first() else { continue };
                desk.by_first.entry(first.clone()).or_default().push(desk.keywords.len());
                let weight = weight.to_f64().unwrap_or(0.0);
                desk.keywords.push(Keyword { person, name: name.clone(), words, weight });
            }
        }
        desk
    }

    /// Counts the open deals of each agent. A shared deal is work for everybody who shares it.
    pub(crate) fn load(&mut self, data: &Dataset, terms: &Terms) {
        let mut open: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for row in data.deals.rows.iter() {
            let Some(agents) = data.deals.agents.get(row) else { continue };
            let Some((pipeline, Standing::Open(stage))) = terms.stages.standing(data, row) else { continue };
            let out = terms.stages.proposal_depth(pipeline).is_some_and(|depth| stage + 1 >= depth);
            let counts = open.entry(agents.0).or_default();
            counts.0 += 1;
            counts.1 += u64::from(out);
        }
        for (agents, (deals, out)) in open {
            let cell = data.names.text(crate::data::names::Name(agents));
            for (name, _) in split(cell).unwrap_or_default() {
                let name = name.to_lowercase();
                for person in self.people.iter_mut().filter(|person| person.id.to_lowercase() == name) {
                    person.open += deals;
                    person.out += out;
                }
            }
        }
    }

    /// Whether anybody has keywords.
    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How well a job fits each agent, the best first. A keyword counts once, at the best of its places, however often it
    /// comes.
    pub(crate) fn fits(&self, title: &str, skills: &str, description: &str) -> Vec<Fit> {
        let mut places = vec![0.0_f64; self.keywords.len()];
        for (text, place) in [(title, IN_TITLE), (skills, IN_SKILLS), (description, IN_DESCRIPTION)] {
            self.find(text, place, &mut places);
        }
        let none = |person| Fit { person, part: 0.0, unwanted: 0, found: Vec::new() };
        let mut fits: Vec<Fit> = (0..self.people.len()).map(none).collect();
        for (keyword, place) in self.keywords.iter().zip(places).filter(|(_, place)| *place > 0.0) {
            let Some(fit) = fits.get_mut(keyword.person) else { continue };
            if keyword.weight < 0.0 {
                fit.unwanted += 1;
            } else {
                fit.part += keyword.weight * place;
                fit.found.push(keyword.name.clone());
            }
        }
        for (fit, person) in fits.iter_mut().zip(&self.people) {
            fit.part = if person.total > 0.0 { (fit.part / person.total).min(1.0) } else { 0.0 };
        }
        fits.sort_by(|a, b| b.net().total_cmp(&a.net()).then_with(|| self.order(a).cmp(&self.order(b))));
        fits
    }

    fn find(&self, text: &str, place: f64, places: &mut [f64]) {
        let words = words::of(text);
        for (at, word) in words.iter().enumerate() {
            for &number in self.by_first.get(word).into_iter().flatten() {
                let Some((keyword, best)) = self.keywords.get(number).zip(places.get_mut(number)) else { continue };
                let here = words.get(at..at + keyword.words.len());
                if *best < place && here.is_some_and(|here| here == keyword.words) {
                    *best = place;
                }
            }
        }
    }

    /// The order of agents whom a job fits as well: those with much out last, then the fewer open deals, then by name.
    fn order(&self, fit: &Fit) -> (bool, u64, &str) {
        self.people.get(fit.person).map_or((true, 0, ""), |person| (person.out > BUSY, person.open, &person.id))
    }

    /// Whom to name, of the fits that [`Desk::fits`] gives: the best two near the best, nobody where none fits.
    pub(crate) fn named(&self, fits: &[Fit]) -> Vec<(String, Option<String>)> {
        let Some(best) = fits.first().map(Fit::net).filter(|best| *best >= LEAST) else { return Vec::new() };
        let mut near: Vec<&Fit> = fits.iter().filter(|fit| fit.net() >= NEAR * best).collect();
        near.sort_by_key(|fit| self.order(fit).0);
        let people = near.into_iter().filter_map(|fit| self.people.get(fit.person));
        people.take(NAMED).map(|person| (person.id.clone(), person.handle.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Agent, metrics::fixture};

    /// Agents with keywords such as `rust 3, automation 2`.
    fn desk(agents: &[(&str, &str)]) -> Desk {
        let mut business = fixture::business();
        for (id, keywords) in agents {
            let pair = |pair: &str| {
                let (word, weight) = pair.trim().rsplit_once(' ').unwrap();
                (word.to_owned(), fixture::decimal(weight))
            };
            let keywords = keywords.split(',').map(pair).collect();
            business.agents.insert((*id).to_owned(), Agent { handle: Some(format!("@{id}")), keywords });
        }
        Desk::of(&business)
    }

    fn named(desk: &Desk, title: &str, skills: &str) -> String {
        let names = desk.named(&desk.fits(title, skills, ""));
        names.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn places_count_and_repetition_does_not() {
        let desk = desk(&[("dinesh", "rust 3, automation 2")]);
        let part = |title: &str, skills: &str, text: &str| desk.fits(title, skills, text)[0].part;
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(part("AI automation consultant", "", ""), 0.8);
        near(part("", "", "automation Automation AUTOMATION"), 0.4);
        near(part("", "automation; automation", "automation"), 0.6);
        near(part("automation automation automation automation", "", ""), 0.8);
        near(part("Rusty robot automations", "", ""), 0.0);
        near(part("Rust automation", "rust", "rust"), 1.0);
    }

    #[test]
    fn those_near_the_best_are_named() {
        let desk =
            desk(&[("dinesh", "rust 3, automation 2"), ("gilfoyle", "automation 1, servers 1"), ("jared", "sales 1")]);
        assert_eq!(named(&desk, "AI automation consultant for SaaS company", ""), "gilfoyle dinesh");
        assert_eq!(named(&desk, "Rust developer", ""), "dinesh");
        assert_eq!(named(&desk, "Gardener", "roses"), "");
    }

    #[test]
    fn ties_go_to_those_with_less_to_do_and_the_busy_come_last() {
        let mut desk = desk(&[("ann", "rust 1"), ("bob", "rust 1"), ("cy", "rust 1")]);
        assert_eq!(named(&desk, "Rust", ""), "ann bob");
        desk.people[0].open = 2;
        assert_eq!(named(&desk, "Rust", ""), "bob cy");
        desk.people[1].out = 11;
        assert_eq!(named(&desk, "Rust", ""), "cy ann");
    }

    #[test]
    fn what_is_unwanted_counts_against() {
        let desk = desk(&[("ann", "rust 1, machine learning 1, wordpress -1")]);
        let fits = desk.fits("Rust and machine learning for WordPress", "", "");
        assert_eq!((fits[0].unwanted, fits[0].found.len()), (1, 2));
        assert_eq!(named(&desk, "Rust and machine learning for WordPress", ""), "ann");
        assert_eq!(named(&desk, "Rust for WordPress", ""), "ann");
        assert_eq!(named(&desk, "", "rust; wordpress"), "");
    }
}
