//! Every key of `business.toml`, declared once: its path, what it holds, what it means, and where its value goes. The
//! parser, the near misses and the reference in `docs/configuration.md` are all made from this table.

use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::draft::{Draft, first, last};
use crate::base::{
    calendar::{Day, WeekStart},
    money::Currency,
};

/// A key.
#[derive(Debug)]
pub struct Key {
    /// Its path. A part in capitals stands for a name of the user's choice; `[]` after a part for a list of sections.
    pub path: &'static str,
    /// What it holds, and where that goes.
    pub kind: Kind,
    /// What it means, and what holds where it is absent.
    pub doc: &'static str,
    /// A value as it is written.
    pub example: &'static str,
}

/// Where a value goes: into the draft, under the names that stand for the capitals of the path.
type Set<T> = fn(&mut Draft, &[&str], T);

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text(Set<String>),
    /// One of a few words.
    Choice(&'static [&'static str], Set<String>),
    /// A list of texts.
    Texts(Set<Vec<String>>),
    /// A number.
    Number(Set<Decimal>),
    /// Fractions between 0 and 1.
    Fractions(Set<Vec<Decimal>>),
    /// A whole number between two others.
    Whole(u32, u32, Set<u32>),
    /// Whole numbers.
    Wholes(Set<Vec<u32>>),
    /// `true` or `false`.
    Flag(Set<bool>),
    /// A day.
    Day(Set<Day>),
    /// A currency code.
    Currency(Set<Currency>),
    /// A time zone.
    Zone(Set<Tz>),
    /// The id of a figure.
    Figure(Set<String>),
    /// The form of a date.
    DateForm(Set<String>),
    /// A cron expression.
    Cron(Set<String>),
    /// The name of a secret, as `{ secret = "…" }`.
    Secret(Set<String>),
}

impl Kind {
    /// What it is, for people.
    pub fn words(self) -> String {
        match self {
            Kind::Text(_) => "text".into(),
            Kind::Choice(words, _) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Kind::Texts(_) => "list of texts".into(),
            Kind::Number(_) => "number".into(),
            Kind::Fractions(_) => "list of fractions from 0 to 1".into(),
            Kind::Whole(least, most, _) if most < u32::MAX => format!("whole number from {least} to {most}"),
            Kind::Whole(..) => "whole number".into(),
            Kind::Wholes(_) => "list of whole numbers".into(),
            Kind::Flag(_) => "`true` or `false`".into(),
            Kind::Day(_) => "date".into(),
            Kind::Currency(_) => "currency code of ISO 4217".into(),
            Kind::Zone(_) => "time zone such as `Europe/Paris`".into(),
            Kind::Figure(_) => "id of a figure".into(),
            Kind::DateForm(_) => "form of a date, with `%d`, `%m`, `%Y` and so on".into(),
            Kind::Cron(_) => "five fields of cron: minute, hour, day, month, weekday".into(),
            Kind::Secret(_) => "name of a secret".into(),
        }
    }
}

/// The kinds of channels.
const CHANNELS: &[&str] = &["slack", "discord", "telegram", "email", "webhook", "file"];

const fn key(path: &'static str, kind: Kind, example: &'static str, doc: &'static str) -> Key {
    Key { path, kind, doc, example }
}

/// Every key, in the order of the reference.
pub const KEYS: &[Key] = &[
    key(
        "name",
        Kind::Text(|draft, _, it| draft.business.name = it),
        "\"Pied Piper Studio\"",
        "The name of the business, at the head of every page.",
    ),
    key(
        "as_of",
        Kind::Day(|draft, _, it| draft.business.as_of = Some(it)),
        "2026-10-31",
        "The day that stands for today. Only to freeze an example or an archive; today's date where absent.",
    ),
    key(
        "currency",
        Kind::Currency(|draft, _, it| draft.business.currency = it),
        "\"EUR\"",
        "The currency of amounts that name none. `USD` where absent.",
    ),
    key(
        "timezone",
        Kind::Zone(|draft, _, it| draft.business.timezone = it),
        "\"Asia/Kolkata\"",
        "Where the days of the business begin. `UTC` where absent.",
    ),
    key(
        "week_starts",
        Kind::Choice(&["monday", "sunday", "saturday"], |draft, _, it| draft.business.week_starts = weekday(&it)),
        "\"monday\"",
        "The first day of its week. `monday` where absent.",
    ),
    key(
        "goals.revenue.year",
        Kind::Number(|draft, _, it| {
            draft.business.goals.insert("revenue.year".to_owned(), it);
        }),
        "25_000_000",
        "What the calendar year's revenue should reach, in the business's currency.",
    ),
    key(
        "targets[].figure",
        Kind::Figure(|draft, names, it| draft.target(names).figure = it),
        "\"deals.win_rate\"",
        "The figure that a target is for.",
    ),
    key(
        "targets[].at_least",
        Kind::Number(|draft, names, it| draft.target(names).at_least = Some(it)),
        "0.35",
        "The least that is wanted. Rates are fractions.",
    ),
    key(
        "targets[].at_most",
        Kind::Number(|draft, names, it| draft.target(names).at_most = Some(it)),
        "0.10",
        "The most that is wanted.",
    ),
    key(
        "pipelines.PIPELINE.stages",
        Kind::Texts(|draft, names, it| draft.pipeline(names).stages = it),
        "[\"prospecting\", \"proposal_sent\", \"negotiating\"]",
        "The stages that a deal passes on its way to won or lost, in order. Each is a column of `deals`. Where no pipeline is set up there is one, `deals`, with these three stages.",
    ),
    key(
        "pipelines.PIPELINE.proposal",
        Kind::Text(|draft, names, it| draft.proposals.push((first(names), it))),
        "\"proposal_sent\"",
        "The stage at which a proposal is out. Where absent, the first one with `proposal` in its name.",
    ),
    key(
        "pipelines.PIPELINE.conversion",
        Kind::Fractions(|draft, names, it| draft.pipeline(names).conversion = it),
        "[0.30, 0.50, 0.60]",
        "The chance to advance that you expect of each stage; what the rows say counts more as they grow.",
    ),
    key(
        "pipelines.PIPELINE.days",
        Kind::Wholes(|draft, names, it| draft.pipeline(names).days = it),
        "[7, 14, 10]",
        "The days that you expect a deal to spend in each stage.",
    ),
    key(
        "revenue.count_won_deals",
        Kind::Flag(|draft, _, it| draft.business.count_won_deals = it),
        "true",
        "Whether won deals count as revenue although there is a `revenue` table. `false` where absent.",
    ),
    key(
        "conversations.steps",
        Kind::Texts(|draft, _, it| draft.business.conversation_steps = it),
        "[\"welcome\", \"location\", \"bill\"]",
        "The steps of a conversation, in order. Each is a column of `conversations`.",
    ),
    key(
        "offers.OFFER.value",
        Kind::Number(|draft, names, it| draft.offer(names).value = Some(it)),
        "3500",
        "The usual price of something that you sell.",
    ),
    key(
        "offers.OFFER.platforms",
        Kind::Texts(|draft, names, it| draft.offer(names).platforms = it),
        "[\"LinkedIn\", \"Upwork\"]",
        "Where it is offered.",
    ),
    key(
        "agents.AGENT.handle",
        Kind::Text(|draft, names, it| draft.agent(names).handle = Some(it)),
        "\"@maya\"",
        "The name of someone who works on deals in the chat.",
    ),
    key(
        "agents.AGENT.keywords.WORD",
        Kind::Number(|draft, names, it| {
            draft.agent(names).keywords.insert(last(names), it);
        }),
        "3",
        "What the agent knows, with its weight.",
    ),
    key(
        "sources.SOURCE.label",
        Kind::Text(|draft, names, it| draft.source(names).label = Some(it)),
        "\"MSN\"",
        "The name of a source of revenue for people. Its id where absent.",
    ),
    key(
        "sources.SOURCE.aliases",
        Kind::Texts(|draft, names, it| draft.source(names).aliases = it),
        "[\"msn-monthly\"]",
        "Other names of the same source in files.",
    ),
    key(
        "sources.SOURCE.due_day",
        Kind::Whole(1, 31, |draft, names, it| draft.source(names).due_day = Some(it)),
        "21",
        "The day of the next month by which a monthly figure is entered; until then it is awaited, not 0.",
    ),
    key(
        "sources.SOURCE.stale_after_days",
        Kind::Whole(1, u32::MAX, |draft, names, it| draft.source(names).stale_after_days = Some(it)),
        "7",
        "The days without a new row after which the source counts as stale.",
    ),
    key(
        "sources.SOURCE.manual",
        Kind::Flag(|draft, names, it| draft.source(names).manual = it),
        "true",
        "Whether its file is kept by hand. `false` where absent.",
    ),
    key(
        "tables.TABLE.columns.HEADER",
        Kind::Text(|draft, names, it| {
            draft.table(names).columns.insert(last(names), it);
        }),
        "\"stage\"",
        "The column that a foreign header stands for: `\"Deal Stage\" = \"stage\"`.",
    ),
    key(
        "tables.TABLE.dates",
        Kind::DateForm(|draft, names, it| draft.table(names).dates = Some(it)),
        "\"%d-%m-%Y\"",
        "The form of the table's dates where it is not 2026-02-24.",
    ),
    key(
        "tables.TABLE.decimal_mark",
        Kind::Choice(&[".", ","], |draft, names, it| draft.table(names).decimal_mark = it.chars().next()),
        "\",\"",
        "The mark before decimals, where the columns themselves cannot tell.",
    ),
    key(
        "alerts.ALERT.threshold",
        Kind::Number(|draft, names, it| draft.alert(names).threshold = Some(it)),
        "0.15",
        "The relative change from which an alert fires.",
    ),
    key(
        "alerts.ALERT.min_n",
        Kind::Whole(0, u32::MAX, |draft, names, it| draft.alert(names).min_n = Some(u64::from(it))),
        "100",
        "The fewest events that it judges by.",
    ),
    key(
        "channels.CHANNEL.kind",
        Kind::Choice(CHANNELS, |draft, names, it| draft.channel(names).kind = it),
        "\"slack\"",
        "What sort of place a text is sent to.",
    ),
    key(
        "channels.CHANNEL.url",
        Kind::Secret(|draft, names, it| draft.channel(names).secret = Some(it)),
        "{ secret = \"slack_ops\" }",
        "The name of the secret that holds its address. The address itself lives in `.secrets/`.",
    ),
    key(
        "schedule.collect",
        Kind::Cron(|draft, _, it| schedule(draft, "collect", it)),
        "\"0 6 * * *\"",
        "When `takings run` fetches new rows.",
    ),
    key(
        "schedule.daily",
        Kind::Cron(|draft, _, it| schedule(draft, "daily", it)),
        "\"30 7 * * *\"",
        "When it writes the daily report.",
    ),
    key(
        "schedule.weekly",
        Kind::Cron(|draft, _, it| schedule(draft, "weekly", it)),
        "\"0 9 * * 1\"",
        "When it writes the weekly report.",
    ),
    key(
        "schedule.monthly",
        Kind::Cron(|draft, _, it| schedule(draft, "monthly", it)),
        "\"0 9 1 * *\"",
        "When it writes the monthly report.",
    ),
    key(
        "schedule.alerts",
        Kind::Cron(|draft, _, it| schedule(draft, "alerts", it)),
        "\"0 */6 * * *\"",
        "When it looks for alerts.",
    ),
];

fn weekday(word: &str) -> WeekStart {
    match word {
        "sunday" => WeekStart::Sunday,
        "saturday" => WeekStart::Saturday,
        _ => WeekStart::Monday,
    }
}

fn schedule(draft: &mut Draft, job: &str, cron: String) {
    draft.business.schedule.insert(job.to_owned(), cron);
}
