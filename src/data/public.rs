//! Rows that anybody may see: without clients, contacts and notes. Nothing of them is left to be shown, whatever shows it;
//! what is counted by client still counts the same.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Dataset, column::Texts};
use crate::base::problem::Problem;

/// What stands for a name in a title.
const LEFT_OUT: &str = "…";

/// Names shorter than this are not looked for in titles, where they could stand by chance.
const SHORTEST: usize = 3;

/// Words of a deal's own names from so many letters on are cut out of its title wherever they stand.
const TELLING: usize = 4;

/// Takes clients, contacts and notes out of the rows: each client and customer becomes a number, the same in every table;
/// their names are cut out of titles.
pub fn redact(data: &mut Dataset) {
    titles(data);
    let mut numbers = Numbers::default();
    for names in [&mut data.deals.client, &mut data.revenue.customer, &mut data.subscriptions.customer] {
        *names = numbers.in_place_of(names);
    }
    let deals = &mut data.deals;
    for texts in [
        &mut deals.contact,
        &mut deals.notes,
        &mut deals.url,
        &mut data.revenue.notes,
        &mut data.activities.contact,
        &mut data.competitors.notes,
        &mut data.costs.notes,
        &mut data.experiments.notes,
        &mut data.overrides.note,
        &mut data.overrides.value,
    ] {
        *texts = Texts::default();
    }
}

/// Takes the user's own text out of the problems of rows: what remains is where they are and of which kind. Files of the
/// set-up hold no rows: what is wrong in them stays.
pub fn redact_problems(problems: &mut [Problem]) {
    let is_set_up = |file: &str| file == "data/business.toml" || file.starts_with("data/sources/");
    for problem in problems.iter_mut().filter(|problem| !is_set_up(&problem.place.file)) {
        problem.code.entry().title.clone_into(&mut problem.message);
        problem.hints.clear();
        problem.excerpt = None;
    }
}

/// Clients and customers by number.
#[derive(Default)]
struct Numbers(FxHashMap<String, usize>);

impl Numbers {
    fn in_place_of(&mut self, names: &Texts) -> Texts {
        let mut numbers = Texts::default();
        for row in 0..names.len() as u32 {
            match names.get(row).trim() {
                "" => numbers.push(""),
                name => {
                    let next = self.0.len() + 1;
                    let number = *self.0.entry(name.to_lowercase()).or_insert(next);
                    numbers.push(&format!("client {number}"));
                }
            }
        }
        numbers
    }
}

/// Cuts names out of the titles of deals and jobs: every name that is known as a whole, and of those that a deal has itself
/// each word too.
fn titles(data: &mut Dataset) {
    let own = own_names(data);
    let deals = &data.deals;
    let columns = [&deals.client, &deals.contact, &data.revenue.customer, &data.subscriptions.customer];
    let all = columns.into_iter().chain([&data.activities.contact]);
    let known = Phrases::new(all.flat_map(|names| (0..names.len() as u32).map(|row| names.get(row))));
    let of = |ids: &[&str]| ids.iter().filter_map(|id| own.get(*id)).flatten().copied().collect::<Vec<&str>>();
    let mut of_deals = Texts::default();
    for row in 0..deals.title.len() as u32 {
        of_deals.push(&known.cut(deals.title.get(row), &of(&[deals.id.get(row)])));
    }
    let mut came_from: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for row in (0..deals.job.len() as u32).filter(|row| !deals.job.get(*row).is_empty()) {
        came_from.entry(deals.job.get(row)).or_default().push(deals.id.get(row));
    }
    let jobs = &data.jobs;
    let mut of_jobs = Texts::default();
    for row in 0..jobs.title.len() as u32 {
        let mut ids = came_from.get(jobs.id.get(row)).cloned().unwrap_or_default();
        ids.push(jobs.deal.get(row));
        of_jobs.push(&known.cut(jobs.title.get(row), &of(&ids)));
    }
    data.deals.title = of_deals;
    data.jobs.title = of_jobs;
}

/// The names of clients, contacts and customers that each deal has, by its id.
fn own_names(data: &Dataset) -> FxHashMap<&str, Vec<&str>> {
    let (deals, revenue, activities) = (&data.deals, &data.revenue, &data.activities);
    let mut own: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    let mut add = |deal, name: &'_ _| own.entry(deal).or_default().push(*name);
    for row in 0..deals.id.len() as u32 {
        add(deals.id.get(row), &deals.client.get(row));
        add(deals.id.get(row), &deals.contact.get(row));
    }
    for row in 0..revenue.deal.len() as u32 {
        add(revenue.deal.get(row), &revenue.customer.get(row));
    }
    for row in 0..activities.deal.len() as u32 {
        add(activities.deal.get(row), &activities.contact.get(row));
    }
    own.remove("");
    own
}

/// Names as runs of words, by their first word.
struct Phrases(FxHashMap<String, Vec<Vec<String>>>);

impl Phrases {
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Phrases {
        let mut phrases: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for name in names.filter(|name| name.trim().chars().count() >= SHORTEST) {
            let mut words = lower_words(name).map(|(_, word)| word);
            if let Some(first) = words.next() {
                let rest = words.collect();
                let known = phrases.entry(first).or_default();
                if !known.contains(&rest) {
                    known.push(rest);
                }
            }
        }
        Phrases(phrases)
    }

    /// The text with a sign in the place of each known name, and of each word that holds one of the `own` names'.
    fn cut(&self, text: &str, own: &[&str]) -> String {
        let words: Vec<(Range<usize>, String)> = lower_words(text).collect();
        let is_telling = |word: &String| word.chars().count() >= TELLING;
        let own: Vec<String> =
            own.iter().flat_map(|name| lower_words(name)).map(|it| it.1).filter(is_telling).collect();
        let mut is_cut: Vec<bool> = words.iter().map(|(_, word)| own.iter().any(|own| word.contains(own))).collect();
        for (at, (_, word)) in words.iter().enumerate() {
            for rest in self.0.get(word).into_iter().flatten() {
                let after = words.get(at + 1..).unwrap_or_default();
                if after.len() >= rest.len() && after.iter().zip(rest).all(|((_, word), wanted)| word == wanted) {
                    is_cut[at..=at + rest.len()].fill(true);
                }
            }
        }
        let mut shown = String::new();
        let mut end = 0;
        for (at, (place, _)) in words.iter().enumerate() {
            let goes_on = at > 0 && is_cut[at] && is_cut[at - 1];
            shown.push_str(if goes_on { "" } else { text.get(end..place.start).unwrap_or_default() });
            shown.push_str(match (is_cut[at], goes_on) {
                (true, true) => "",
                (true, false) => LEFT_OUT,
                (false, _) => text.get(place.clone()).unwrap_or_default(),
            });
            end = place.end;
        }
        shown.push_str(text.get(end..).unwrap_or_default());
        shown
    }
}

/// The words of a text in lower case, with their places: whatever stands between letters and digits parts them.
fn lower_words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    ends.filter_map(move |(at, char)| {
        if char.is_alphanumeric() {
            start.get_or_insert(at);
            return None;
        }
        let place = start.take()?..at;
        let word = text.get(place.clone())?.to_lowercase();
        Some((place, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_out_of_titles_however_they_are_written() {
        let known = Phrases::new(["Corner Bakery", "Ana", "Li", "Harbour & Hale"].into_iter());
        for (title, own, shown) in [
            ("Site for CORNER-BAKERY", &[][..], "Site for …"),
            ("Site for corner  bakery, by Ana", &[], "Site for …, by …"),
            ("Harbour and Hale; harbour/hale", &[], "Harbour and Hale; …"),
            ("Bakery relaunch", &[], "Bakery relaunch"),
            ("Bakery relaunch", &["Corner Bakery"], "… relaunch"),
            ("CornerBakery.com for the corner", &["Corner Bakery"], "….com for the …"),
            ("Do it with Li", &["Li"], "Do it with Li"),
            ("Corner", &["Corner Bakery"], "…"),
            ("", &["Corner Bakery"], ""),
            ("Straße für İstanbul", &["straße", "İSTANBUL"], "… für …"),
        ] {
            assert_eq!(known.cut(title, own), shown, "{title}");
        }
    }

    #[test]
    fn a_client_has_one_number_however_it_is_written() {
        let of = |names: &[&str]| {
            let mut texts = Texts::default();
            for name in names {
                texts.push(name);
            }
            texts
        };
        let mut numbers = Numbers::default();
        let said = |texts: Texts| (0..texts.len() as u32).map(|row| texts.get(row).to_owned()).collect::<Vec<_>>();
        assert_eq!(said(numbers.in_place_of(&of(&["Acme", "", "Bolt"]))), ["client 1", "", "client 2"]);
        assert_eq!(said(numbers.in_place_of(&of(&["bolt ", "acme"]))), ["client 2", "client 1"]);
    }
}
