//! `business.toml` as it is meant: every default filled in, every name resolved. How it is written is in [`parse`].

pub mod channel;
mod check;
mod draft;
pub mod key;
pub mod keys;
pub mod parse;
mod recover;
mod site;
pub(crate) mod source;
mod target;
mod targets;
pub(crate) mod value;
pub(crate) mod walk;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rust_decimal::Decimal;

pub use self::target::{Period, Target};
use crate::base::{
    calendar::{Day, WeekStart},
    cron::Cron,
    money::Currency,
};

/// A business and how it wants to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Business {
    /// Its name.
    pub name: String,
    /// The day that stands for today, where the folder pins one.
    pub as_of: Option<Day>,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// The address at which `site/` is published, without a slash at its end.
    pub url: Option<String>,
    /// The time zone in which its days begin.
    pub timezone: Tz,
    /// The first day of its week.
    pub week_starts: WeekStart,
    /// Goals by figure, such as `revenue.year`.
    pub goals: BTreeMap<String, Decimal>,
    /// Targets for figures.
    pub targets: Vec<Target>,
    /// Pipelines, in the order of the file; never empty.
    pub pipelines: Vec<Pipeline>,
    /// The steps of a conversation, in order.
    pub conversation_steps: Vec<String>,
    /// Offers by id.
    pub offers: BTreeMap<String, Offer>,
    /// Agents by id.
    pub agents: BTreeMap<String, Agent>,
    /// What jobs on boards are scored by, beyond offers and agents.
    pub jobs: Jobs,
    /// What is known of sources of revenue, by id.
    pub sources: BTreeMap<String, Source>,
    /// How tables are written where they differ from the canon, by table.
    pub tables: BTreeMap<String, TableFormat>,
    /// Whether won deals count as revenue beside the `revenue` table (`[revenue] count_won_deals`).
    pub count_won_deals: bool,
    /// Alert rules by id.
    pub alerts: BTreeMap<String, Alert>,
    /// Chat channels by id.
    pub channels: BTreeMap<String, Channel>,
    /// When each job is due.
    pub schedule: BTreeMap<String, Cron>,
}

/// A pipeline: the stages that a deal passes on its way to won or lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// Its id, which is also the stem of its file in `data/deals/`.
    pub id: String,
    /// The stages in order, without won and lost. A deal is in the first one from the day it is created.
    pub stages: Vec<String>,
    /// The stage at which a proposal is out, by number.
    pub proposal: Option<usize>,
    /// The assumed chance to advance from each stage; empty where none was given.
    pub conversion: Vec<Decimal>,
    /// The assumed days in each stage; empty where none were given.
    pub days: Vec<u32>,
}

/// Something that the business sells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Its usual price, in the business's currency.
    pub value: Option<Decimal>,
    /// Where it is offered.
    pub platforms: Vec<String>,
}

/// Someone who works on deals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agent {
    /// The name in a chat, such as `@Dinesh`.
    pub handle: Option<String>,
    /// What the agent knows, with weights.
    pub keywords: BTreeMap<String, Decimal>,
}

/// What jobs on boards are scored by, beyond offers and agents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jobs {
    /// Platforms whose jobs are not wanted.
    pub blocked_platforms: Vec<String>,
    /// Countries whose jobs are not wanted.
    pub blocked_countries: Vec<String>,
    /// The budget from which a job is told of whatever its score, in the business's currency.
    pub high_value: Option<Decimal>,
    /// The budget up to which a job's budget gives nothing, in the business's currency.
    pub floor: Option<Decimal>,
}

/// What is known of a source of revenue beyond its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The name for people.
    pub label: Option<String>,
    /// The day of the next month by which a monthly figure is entered by hand.
    pub due_day: Option<u32>,
    /// Other names of the same source in files.
    pub aliases: Vec<String>,
    /// The days without a new row after which the source counts as stale.
    pub stale_after_days: Option<u32>,
    /// Whether its file is kept by hand.
    pub manual: bool,
    /// Scheme and host of its service, where its definition's are not to be asked.
    pub base: Option<String>,
    /// The address of its token, where its definition's is not to be asked.
    pub token_url: Option<String>,
    /// The file kept by hand whose months count where nothing was collected, relative to the folder; its definition says.
    pub fallback: Option<String>,
    /// The file that `collect` fills, relative to the folder; its definition says.
    pub collected: Option<String>,
}

/// How a table's files are written where they differ from the canon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableFormat {
    /// Foreign headers and the columns they stand for.
    pub columns: BTreeMap<String, String>,
    /// The form of its dates, as `strftime` has it.
    pub dates: Option<String>,
    /// The mark before decimals: `.` or `,`.
    pub decimal_mark: Option<char>,
}

/// The settings of an alert rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alert {
    /// The relative change from which it fires.
    pub threshold: Option<Decimal>,
    /// The fewest events that it judges by.
    pub min_n: Option<u64>,
}

/// A place where text is delivered. What each kind of place needs is in [`channel`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// slack, discord, telegram, email, webhook or file.
    pub kind: String,
    /// The name of the secret with its address: of a webhook.
    pub url: Option<String>,
    /// The name of the secret with a bot's token.
    pub token: Option<String>,
    /// Whom or what it reaches: a chat, or mail addresses.
    pub to: Vec<String>,
    /// The server that takes mail: `smtp.example.com:587`.
    pub server: Option<String>,
    /// The name at the mail server.
    pub user: Option<String>,
    /// The name of the secret with the password at the mail server.
    pub password: Option<String>,
    /// Who mail is from.
    pub from: Option<String>,
    /// The file that text is written to, relative to the folder.
    pub path: Option<String>,
    /// Scheme and host of the service, where its own is not to be asked.
    pub base: Option<String>,
    /// The scheduled texts that it gets; `None` stands for all.
    pub gets: Option<Vec<String>>,
}

impl Business {
    /// The name of a source for people: its label, else its id.
    pub fn source_label<'a>(&'a self, id: &'a str) -> &'a str {
        self.sources.get(id).and_then(|source| source.label.as_deref()).unwrap_or(id)
    }

    /// The channels that get a scheduled text, by name: `daily` goes to each that names it, and to those that name none.
    pub fn channels_for<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, &'a Channel)> {
        let gets = move |channel: &Channel| channel.gets.as_ref().is_none_or(|texts| texts.iter().any(|it| it == text));
        self.channels.iter().filter(move |(_, channel)| gets(channel)).map(|(name, channel)| (name.as_str(), channel))
    }

    /// The number of the pipeline with this id.
    pub fn pipeline(&self, id: &str) -> Option<usize> {
        self.pipelines.iter().position(|pipeline| pipeline.id == id)
    }
}

impl Pipeline {
    /// The number of the stage with this name. `won` follows the last stage, `lost` follows `won`.
    pub fn stage(&self, name: &str) -> Option<usize> {
        match name {
            "won" => Some(self.won()),
            "lost" => Some(self.lost()),
            _ => self.stages.iter().position(|stage| stage == name),
        }
    }

    /// The number that stands for won.
    pub fn won(&self) -> usize {
        self.stages.len()
    }

    /// The number that stands for lost.
    pub fn lost(&self) -> usize {
        self.stages.len() + 1
    }

    /// The name of a stage, won and lost among them.
    pub fn stage_name(&self, stage: usize) -> &str {
        match stage.checked_sub(self.stages.len()) {
            None => &self.stages[stage],
            Some(0) => "won",
            Some(_) => "lost",
        }
    }
}
