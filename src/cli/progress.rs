//! How a collect goes on: a bar for each source where a person looks, plain lines otherwise.

use std::{collections::BTreeMap, io::IsTerminal, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::{
    base::text::{count, grouped, harmless},
    collect::{
        Event,
        definition::{Definition, Origin},
    },
};

/// Lines or bars.
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
    bars: BTreeMap<String, ProgressBar>,
}

/// Without a terminal there is a line for every so many pages.
const PAGES_A_LINE: u32 = 100;

impl<'a> Progress<'a> {
    /// One line or bar for each source that a service has.
    pub(super) fn new(terminal: &'a Terminal, definitions: &[&Definition]) -> Progress<'a> {
        let is_watched = std::io::stderr().is_terminal() && !terminal.is_quiet() && !terminal.verbose;
        let all = MultiProgress::new();
        let signs = if terminal.ascii { "=>-" } else { "━╸─" };
        let style = ProgressStyle::with_template("{prefix:16!} {bar:24} {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars(signs);
        let bar = |definition: &&Definition| {
            let bar = all.add(ProgressBar::new(1).with_style(style.clone()).with_prefix(definition.name.clone()));
            bar.set_message("asking");
            bar.enable_steady_tick(Duration::from_millis(200));
            (definition.name.clone(), bar)
        };
        let services = definitions.iter().filter(|definition| matches!(definition.origin, Origin::Service(_)));
        Progress { terminal, bars: services.filter(|_| is_watched).map(bar).collect() }
    }

    /// Hears how it goes with a source.
    pub(super) fn hear(&self, definition: &Definition, event: &Event) {
        let words = match event {
            Event::Page { windows, days, pages, rows, .. } => {
                let rows = count(*rows, "row", "rows");
                if *windows > 1 { format!("{rows}, {days}") } else { format!("{rows}, page {pages}") }
            }
            Event::Waiting { time, why } => {
                format!("waiting {} s: {}", time.as_secs_f64().ceil().max(1.0), harmless(why))
            }
        };
        if let Event::Page { asked, bytes, on_page, .. } = event
            && self.terminal.verbose
        {
            let (bytes, rows) = (grouped(*bytes as u64), count(*on_page as u64, "row", "rows"));
            let line = format!("{}: {} → {bytes} bytes, {rows}\n", definition.name, harmless(asked));
            return self.terminal.say(&if self.terminal.ascii { line.replace('→', "->") } else { line });
        }
        match (self.bars.get(&definition.name), event) {
            (Some(bar), Event::Page { window, windows, .. }) => {
                bar.set_length(*windows as u64);
                bar.set_position(*window as u64 - 1);
                bar.set_message(words);
            }
            (Some(bar), Event::Waiting { .. }) => bar.set_message(words),
            (None, Event::Page { pages, .. }) if pages % PAGES_A_LINE != 0 => {}
            (None, _) => self.terminal.say(&format!("{}: {words}\n", definition.name)),
        }
    }

    /// Takes the bars away; the answer follows.
    pub(super) fn finish(&self) {
        self.bars.values().for_each(ProgressBar::finish_and_clear);
    }
}
