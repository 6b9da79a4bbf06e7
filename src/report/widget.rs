//! The widget: the overview's first words and figures, small enough to stand in a frame on another page.

use super::{
    charts,
    model::Report,
    overview,
    pages::{self, Body, frame, section},
    sources,
};
use crate::{insights::Facts, report::model::Block};

/// Its name, also in files.
pub const NAME: &str = "widget";

/// The widget; with its own headline where there is nothing to show yet.
pub fn widget(facts: Facts<'_>) -> Report {
    let figures = pages::figures(facts, overview::CARDS);
    let mut sections = vec![section("figures", "", Block::Figures(figures))];
    sections.extend(charts::months_section(facts.metrics));
    sections.extend(sources::section(facts.metrics));
    let body = Body { headline: overview::headline(facts), sections };
    Report { page: NAME.to_owned(), name: "Widget".to_owned(), ..frame(facts, &[], body) }
}
