//! Rows that anybody may see: without clients, contacts and notes. Nothing of them is left to be shown, whatever shows it;
//! what is counted by client still counts the same.

use rustc_hash::FxHashMap;

use super::{Dataset, column::Texts};
use crate::base::problem::Problem;

/// What stands for a name in a title.
const LEFT_OUT: &str = "…";

/// Names shorter than this are not looked for in titles, where they could stand by chance.
const SHORTEST: usize = 3;

/// Takes clients, contacts and notes out of the rows: each client and customer becomes a number, the same in every table;
/// their names are cut out of the titles of their own deals, and of the jobs that these came from.
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

/// Cuts names out of the titles of deals, and of the jobs that they came from.
fn titles(data: &mut Dataset) {
    let deals = &data.deals;
    let mut of_jobs: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    let mut cut = Texts::default();
    for row in 0..deals.title.len() as u32 {
        cut.push(&without(deals.title.get(row), [deals.client.get(row), deals.contact.get(row)]));
        if !deals.job.get(row).is_empty() {
            of_jobs.entry(deals.job.get(row)).or_default().push(row);
        }
    }
    let mut cut_jobs = Texts::default();
    for row in 0..data.jobs.title.len() as u32 {
        let of = of_jobs.get(data.jobs.id.get(row)).map(Vec::as_slice).unwrap_or_default();
        let names = of.iter().flat_map(|&deal| [deals.client.get(deal), deals.contact.get(deal)]);
        cut_jobs.push(&without(data.jobs.title.get(row), names));
    }
    data.deals.title = cut;
    data.jobs.title = cut_jobs;
}

/// The text with a sign in the place of each of the names, in whatever case they are written.
fn without<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = text.to_owned();
    for name in names.into_iter().map(str::trim).filter(|name| name.chars().count() >= SHORTEST) {
        while let Some((from, to)) = find(&text, name) {
            text.replace_range(from..to, LEFT_OUT);
        }
    }
    text
}

/// The bytes of the first place at which the text says the name, letters compared without their case.
fn find(text: &str, name: &str) -> Option<(usize, usize)> {
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    text.char_indices().find_map(|(from, _)| {
        let mut rest = text[from..].char_indices();
        let mut to = from;
        for wanted in name.chars() {
            let (at, char) = rest.next()?;
            if !same(char, wanted) {
                return None;
            }
            to = from + at + char.len_utf8();
        }
        Some((from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_out_of_titles_in_any_case() {
        for (title, names, shown) in [
            ("Corner Bakery relaunch", ["corner bakery", "Ana"], "… relaunch"),
            ("Site for ANA of Corner Bakery, by Ana", ["Corner Bakery", "Ana"], "Site for … of …, by …"),
            ("Bakery relaunch", ["Corner Bakery", ""], "Bakery relaunch"),
            ("Do it", ["Do", " "], "Do it"),
            ("…", ["…", "……"], "…"),
            ("Straße für İstanbul", ["straße", "İSTANBUL"], "… für …"),
        ] {
            assert_eq!(without(title, names), shown, "{title}");
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
