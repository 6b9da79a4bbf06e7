//! What else must be known of figures: which notes stand on a card, and which are said once for several cards.

use super::card::said;
use crate::base::figure::{CONVERTED, Figure};

/// What must be known of a figure to read it: how it was computed is told elsewhere.
pub(super) fn own_notes(figure: &Figure) -> impl Iterator<Item = &String> {
    figure.notes.iter().filter(|note| *note != CONVERTED)
}

/// The notes that several figures of a block have: they are said once, below their cards.
pub(super) fn shared_notes(figures: &[Figure]) -> Vec<String> {
    let mut shared: Vec<String> = Vec::new();
    for note in figures.iter().flat_map(own_notes) {
        let several = figures.iter().filter(|figure| figure.notes.contains(note)).count() > 1;
        if several && !shared.contains(note) {
            shared.push(note.clone());
        }
    }
    shared
}

/// A note as a sentence.
pub(super) fn sentence(note: &str) -> String {
    let mut chars = note.chars();
    let first = chars.next().map_or_else(String::new, |first| first.to_uppercase().collect());
    said(&format!("{first}{}.", chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        render::html::card::card,
        report::example::{figure, usd},
    };

    #[test]
    fn what_several_cards_would_say_is_said_once() {
        let with = |notes: &[&str]| Figure {
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
            ..figure("revenue.mtd", "Revenue this month", usd(1))
        };
        let figures = [with(&["MSN is late", CONVERTED]), with(&["MSN is late", "1 row left out", CONVERTED])];
        let shared = shared_notes(&figures);
        assert_eq!(shared, ["MSN is late"]);
        assert_eq!(card(&figures[0], 3, &shared).notes, [""; 0]);
        let second = card(&figures[1], 3, &shared);
        assert_eq!(second.notes, ["1 row left out"]);
        assert_eq!(second.how.notes.len(), 3, "how it came about has all");
        assert_eq!(sentence("late by 5 %"), "Late by 5\u{a0}%.");
    }
}
