//! A business while its file is read: the defaults, and a place for each value that the file gives.

use chrono_tz::Tz;

use super::{Agent, Alert, Business, Channel, Offer, Pipeline, Source, TableFormat, Target};
use crate::base::{calendar::WeekStart, money::Currency};

/// A business while its file is read.
#[derive(Debug)]
pub struct Draft {
    pub(super) business: Business,
    /// The stage that each pipeline names as its proposal.
    pub(super) proposals: Vec<(String, String)>,
}

impl Draft {
    /// A business of which the file says nothing.
    pub(super) fn new() -> Draft {
        let business = Business {
            name: "My business".into(),
            as_of: None,
            currency: Currency::USD,
            url: None,
            timezone: Tz::UTC,
            week_starts: WeekStart::Monday,
            goals: [].into(),
            targets: Vec::new(),
            pipelines: Vec::new(),
            conversation_steps: Vec::new(),
            offers: [].into(),
            agents: [].into(),
            jobs: super::Jobs::default(),
            sources: [].into(),
            tables: [].into(),
            count_won_deals: false,
            alerts: [].into(),
            channels: [].into(),
            schedule: [].into(),
        };
        Draft { business, proposals: Vec::new() }
    }

    pub(super) fn pipeline(&mut self, names: &[&str]) -> &mut Pipeline {
        let id = first(names);
        let pipelines = &mut self.business.pipelines;
        let index = pipelines.iter().position(|pipeline| pipeline.id == id).unwrap_or_else(|| {
            pipelines.push(Pipeline {
                id,
                stages: Vec::new(),
                proposal: None,
                conversion: Vec::new(),
                days: Vec::new(),
            });
            pipelines.len() - 1
        });
        &mut pipelines[index]
    }

    pub(super) fn target(&mut self, names: &[&str]) -> &mut Target {
        let index = first(names).parse().unwrap_or(0);
        let targets = &mut self.business.targets;
        while targets.len() <= index {
            targets.push(Target::default());
        }
        &mut targets[index]
    }

    pub(super) fn offer(&mut self, names: &[&str]) -> &mut Offer {
        self.business.offers.entry(first(names)).or_default()
    }

    pub(super) fn agent(&mut self, names: &[&str]) -> &mut Agent {
        self.business.agents.entry(first(names)).or_default()
    }

    pub(super) fn source(&mut self, names: &[&str]) -> &mut Source {
        self.business.sources.entry(first(names)).or_default()
    }

    pub(super) fn table(&mut self, names: &[&str]) -> &mut TableFormat {
        self.business.tables.entry(first(names)).or_default()
    }

    pub(super) fn alert(&mut self, names: &[&str]) -> &mut Alert {
        self.business.alerts.entry(first(names)).or_default()
    }

    pub(super) fn channel(&mut self, names: &[&str]) -> &mut Channel {
        let channels = &mut self.business.channels;
        channels.entry(first(names)).or_default()
    }
}

pub(super) fn first(names: &[&str]) -> String {
    names.first().copied().unwrap_or_default().to_owned()
}

pub(super) fn last(names: &[&str]) -> String {
    names.last().copied().unwrap_or_default().to_owned()
}
