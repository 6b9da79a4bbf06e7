//! Every key of `business.toml`, declared once: its path, what it holds, what it means, and where its value goes. The
//! parser, the near misses and the reference in `docs/configuration.md` are all made from this table.

use super::{
    Period,
    channel::Service,
    draft::{Draft, first, last},
    key::{Key, Kind, Nature},
    site, value,
};
use crate::base::{calendar::WeekStart, cron::Cron};

/// The id of a figure.
const FIGURE: Nature = Nature { words: "id of a figure", no: "no figure" };

/// What the business is called.
const NAME: Nature = Nature { words: "text", no: "no name" };

/// Where its site is.
const SITE: Nature = Nature { words: "address", no: "no address of a site" };

/// The texts that a channel can get by itself.
const TEXTS: &[&str] = &["daily", "weekly", "monthly", "alerts", "jobs", "won", "reminders"];

/// Every key, in the order of the reference.
pub const KEYS: &[Key<Draft>] = &[
    Key::new(
        "name",
        Kind::Own(&NAME, |draft, _, it| {
            draft.business.name = value::filled(it)?;
            Ok(())
        }),
        "\"Pied Piper Studio\"",
        "The name of the business, at the head of every page.",
    ),
    Key::new(
        "as_of",
        Kind::Day(|draft, _, it| draft.business.as_of = Some(it)),
        "2026-10-31",
        "The day that stands for today. Only to freeze an example or an archive; today's date where absent.",
    ),
    Key::new(
        "currency",
        Kind::Currency(|draft, _, it| draft.business.currency = it),
        "\"EUR\"",
        "The currency of amounts that name none. `USD` where absent.",
    ),
    Key::new(
        "url",
        Kind::Own(&SITE, |draft, _, it| {
            draft.business.url = Some(site::address(it)?);
            Ok(())
        }),
        "\"https://numbers.example.com\"",
        "The address at which `site/` is published. Texts in chats and the feed link there; without it they name the page alone.",
    ),
    Key::new(
        "timezone",
        Kind::Zone(|draft, _, it| draft.business.timezone = it),
        "\"Asia/Kolkata\"",
        "Where the days of the business begin. `UTC` where absent.",
    ),
    Key::new(
        "week_starts",
        Kind::Choice(&["monday", "sunday", "saturday"], |draft, _, it| draft.business.week_starts = weekday(&it)),
        "\"monday\"",
        "The first day of its week. `monday` where absent.",
    ),
    Key::new(
        "goals.revenue.year",
        Kind::Number(|draft, _, it| {
            draft.business.goals.insert("revenue.year".to_owned(), it);
        }),
        "25_000_000",
        "What the calendar year's revenue should reach, in the business's currency.",
    ),
    Key::new(
        "goals.revenue.month",
        Kind::Number(|draft, _, it| {
            draft.business.goals.insert("revenue.month".to_owned(), it);
        }),
        "28_000",
        "What each month's revenue should reach.",
    ),
    Key::new(
        "goals.revenue.months.MONTH",
        Kind::Number(|draft, names, it| {
            draft.business.goals.insert(format!("revenue.months.{}", last(names)), it);
        }),
        "35_000",
        "What the revenue of one month, such as `2026-12`, should reach. Where all twelve of a year have a goal, they also say how much of the year's goal is due by today; else that is a straight line.",
    ),
    Key::new(
        "targets[].figure",
        Kind::Own(&FIGURE, |draft, names, it| {
            draft.target(names).figure = value::string(it)?;
            Ok(())
        }),
        "\"deals.win_rate\"",
        "The figure that a target is for.",
    ),
    Key::new(
        "targets[].at_least",
        Kind::Number(|draft, names, it| draft.target(names).at_least = Some(it)),
        "0.35",
        "The least that is wanted. Rates are fractions.",
    ),
    Key::new(
        "targets[].at_most",
        Kind::Number(|draft, names, it| draft.target(names).at_most = Some(it)),
        "0.10",
        "The most that is wanted.",
    ),
    Key::new(
        "targets[].period",
        Kind::Choice(Period::WORDS, |draft, names, it| draft.target(names).period = Period::from_word(&it)),
        "\"month\"",
        "The running period that the figure is counted over, with what is due by today: `deals.won_count` at least 4 a `month`. Only for figures that add up over days, such as `deals.won_count`, `replies.rate` or `revenue.total`. Where absent, the figure counts as it stands on its pages.",
    ),
    Key::new(
        "pipelines.PIPELINE.stages",
        Kind::Texts(|draft, names, it| draft.pipeline(names).stages = it),
        "[\"prospecting\", \"proposal_sent\", \"negotiating\"]",
        "The stages that a deal passes on its way to won or lost, in order. Each is a column of `deals`. Where no pipeline is set up there is one, `deals`, with these three stages.",
    ),
    Key::new(
        "pipelines.PIPELINE.proposal",
        Kind::Text(|draft, names, it| draft.proposals.push((first(names), it))),
        "\"proposal_sent\"",
        "The stage at which a proposal is out. Where absent, the first one with `proposal` in its name.",
    ),
    Key::new(
        "pipelines.PIPELINE.conversion",
        Kind::Fractions(|draft, names, it| draft.pipeline(names).conversion = it),
        "[0.30, 0.50, 0.60]",
        "The chance to advance that you expect of each stage; what the rows say counts more as they grow.",
    ),
    Key::new(
        "pipelines.PIPELINE.days",
        Kind::Wholes(|draft, names, it| draft.pipeline(names).days = it),
        "[7, 14, 10]",
        "The days that you expect a deal to spend in each stage.",
    ),
    Key::new(
        "revenue.count_won_deals",
        Kind::Flag(|draft, _, it| draft.business.count_won_deals = it),
        "true",
        "Whether won deals count as revenue although there is a `revenue` table. `false` where absent.",
    ),
    Key::new(
        "conversations.steps",
        Kind::Texts(|draft, _, it| draft.business.conversation_steps = it),
        "[\"welcome\", \"location\", \"bill\"]",
        "The steps of a conversation, in order. Each is a column of `conversations`.",
    ),
    Key::new(
        "offers.OFFER.value",
        Kind::Number(|draft, names, it| draft.offer(names).value = Some(it)),
        "3500",
        "The usual price of something that you sell.",
    ),
    Key::new(
        "offers.OFFER.platforms",
        Kind::Texts(|draft, names, it| draft.offer(names).platforms = it),
        "[\"LinkedIn\", \"Upwork\"]",
        "Where it is offered.",
    ),
    Key::new(
        "agents.AGENT.handle",
        Kind::Text(|draft, names, it| draft.agent(names).handle = Some(it)),
        "\"@maya\"",
        "The name of someone who works on deals in the chat.",
    ),
    Key::new(
        "agents.AGENT.keywords.WORD",
        Kind::Number(|draft, names, it| {
            draft.agent(names).keywords.insert(last(names), it);
        }),
        "3",
        "What the agent knows, with its weight.",
    ),
    Key::new(
        "jobs.blocked_platforms",
        Kind::Texts(|draft, _, it| draft.business.jobs.blocked_platforms = it),
        "[\"Fiverr\"]",
        "Platforms whose jobs are not wanted: they score 0.",
    ),
    Key::new(
        "jobs.blocked_countries",
        Kind::Texts(|draft, _, it| draft.business.jobs.blocked_countries = it),
        "[\"Atlantis\"]",
        "Countries whose jobs are not wanted, as the column `country` has them: they score 0.",
    ),
    Key::new(
        "jobs.high_value",
        Kind::Number(|draft, _, it| draft.business.jobs.high_value = Some(it)),
        "10_000",
        "The budget from which a job is told of whatever its score; for an hour a 50th of it. The price of the dearest offer where absent, 5,000 where no offer has one.",
    ),
    Key::new(
        "jobs.floor",
        Kind::Number(|draft, _, it| draft.business.jobs.floor = Some(it)),
        "500",
        "The budget up to which a job gets no points for it; for an hour a 20th of it. A tenth of the price of the dearest offer where absent, 500 where no offer has one.",
    ),
    Key::new(
        "sources.SOURCE.label",
        Kind::Text(|draft, names, it| draft.source(names).label = Some(it)),
        "\"MSN\"",
        "The name of a source of revenue for people. Its id where absent.",
    ),
    Key::new(
        "sources.SOURCE.aliases",
        Kind::Texts(|draft, names, it| draft.source(names).aliases = it),
        "[\"msn-monthly\"]",
        "Other names of the same source in files.",
    ),
    Key::new(
        "sources.SOURCE.due_day",
        Kind::Whole(1, 31, |draft, names, it| draft.source(names).due_day = Some(it)),
        "21",
        "The day of the next month by which a monthly figure is entered; until then it is awaited, not 0.",
    ),
    Key::new(
        "sources.SOURCE.stale_after_days",
        Kind::Whole(1, u32::MAX, |draft, names, it| draft.source(names).stale_after_days = Some(it)),
        "7",
        "The days without a new row after which the source counts as stale.",
    ),
    Key::new(
        "sources.SOURCE.manual",
        Kind::Flag(|draft, names, it| draft.source(names).manual = it),
        "true",
        "Whether its file is kept by hand. `false` where absent.",
    ),
    Key::new(
        "sources.SOURCE.base",
        Kind::Host(|draft, names, it| draft.source(names).base = Some(it)),
        "\"http://127.0.0.1:4000\"",
        "Where its service is asked instead of the address in `data/sources/SOURCE.toml`, such as a proxy.",
    ),
    Key::new(
        "sources.SOURCE.token_url",
        Kind::Address(|draft, names, it| draft.source(names).token_url = Some(it)),
        "\"http://127.0.0.1:4000/oauth/token\"",
        "Where its token is asked for instead of the address in `data/sources/SOURCE.toml`.",
    ),
    Key::new(
        "tables.TABLE.columns.HEADER",
        Kind::Text(|draft, names, it| {
            draft.table(names).columns.insert(last(names), it);
        }),
        "\"stage\"",
        "The column that a foreign header stands for: `\"Deal Stage\" = \"stage\"`.",
    ),
    Key::new(
        "tables.TABLE.dates",
        Kind::DateForm(|draft, names, it| draft.table(names).dates = Some(it)),
        "\"%d-%m-%Y\"",
        "The form of the table's dates where it is not 2026-02-24.",
    ),
    Key::new(
        "tables.TABLE.decimal_mark",
        Kind::Choice(&[".", ","], |draft, names, it| draft.table(names).decimal_mark = it.chars().next()),
        "\",\"",
        "The mark before decimals, where the columns themselves cannot tell.",
    ),
    Key::new(
        "alerts.ALERT.threshold",
        Kind::Number(|draft, names, it| draft.alert(names).threshold = Some(it)),
        "0.15",
        "What an alert fires from: a relative change, for silence the days of it, for a job its score. The alerts page says what holds where it is absent. The alerts are `source_silent`, `reply_rate_drop`, `stagnation`, `forecast_drop`, `cac_rising`, `undercut`, `decision_silent`, `high_value_job` and `silent`.",
    ),
    Key::new(
        "alerts.ALERT.min_n",
        Kind::Whole(0, u32::MAX, |draft, names, it| draft.alert(names).min_n = Some(u64::from(it))),
        "100",
        "The fewest events that it judges by.",
    ),
    Key::new(
        "channels.CHANNEL.kind",
        Kind::Choice(Service::WORDS, |draft, names, it| draft.channel(names).kind = it),
        "\"slack\"",
        "What sort of place a text is sent to.",
    ),
    Key::new(
        "channels.CHANNEL.url",
        Kind::Secret(|draft, names, it| draft.channel(names).url = Some(it)),
        "{ secret = \"slack_ops\" }",
        "The name of the secret that holds the address of a webhook. The address itself lives in `.secrets/`.",
    ),
    Key::new(
        "channels.CHANNEL.token",
        Kind::Secret(|draft, names, it| draft.channel(names).token = Some(it)),
        "{ secret = \"telegram_bot\" }",
        "The name of the secret that holds the token of a bot.",
    ),
    Key::new(
        "channels.CHANNEL.to",
        Kind::OneOrMore(|draft, names, it| draft.channel(names).to = it),
        "\"#revenue\"",
        "Whom it reaches: the channel of a Slack bot, the chat of a Telegram bot, the addresses of a mail.",
    ),
    Key::new(
        "channels.CHANNEL.server",
        Kind::Text(|draft, names, it| draft.channel(names).server = Some(it)),
        "\"smtp.example.com:587\"",
        "The server that takes mail, with its port: TLS from the start on 465, STARTTLS on any other.",
    ),
    Key::new(
        "channels.CHANNEL.user",
        Kind::Text(|draft, names, it| draft.channel(names).user = Some(it)),
        "\"ada@example.com\"",
        "The name at the mail server.",
    ),
    Key::new(
        "channels.CHANNEL.password",
        Kind::Secret(|draft, names, it| draft.channel(names).password = Some(it)),
        "{ secret = \"mail\" }",
        "The name of the secret that holds the password at the mail server.",
    ),
    Key::new(
        "channels.CHANNEL.from",
        Kind::Text(|draft, names, it| draft.channel(names).from = Some(it)),
        "\"Takings <ada@example.com>\"",
        "Who a mail is from.",
    ),
    Key::new(
        "channels.CHANNEL.path",
        Kind::Text(|draft, names, it| draft.channel(names).path = Some(it)),
        "\"brief.txt\"",
        "The file that the text is written to, relative to the folder.",
    ),
    Key::new(
        "channels.CHANNEL.base",
        Kind::Host(|draft, names, it| draft.channel(names).base = Some(it)),
        "\"http://127.0.0.1:8080\"",
        "Scheme and host of a bot's service, where its own is not to be asked: a proxy, a server of your own.",
    ),
    Key::new(
        "channels.CHANNEL.gets",
        Kind::Choices(TEXTS, |draft, names, it| draft.channel(names).gets = Some(it)),
        "[\"daily\", \"alerts\"]",
        "The texts that `takings run` sends there. All where absent; an empty list for a channel that only `takings send` uses.",
    ),
    Key::new(
        "schedule.collect",
        Kind::Cron(|draft, _, it| schedule(draft, "collect", it)),
        "\"0 6 * * *\"",
        "When `takings run` fetches new rows.",
    ),
    Key::new(
        "schedule.daily",
        Kind::Cron(|draft, _, it| schedule(draft, "daily", it)),
        "\"30 7 * * *\"",
        "When it writes the daily report.",
    ),
    Key::new(
        "schedule.weekly",
        Kind::Cron(|draft, _, it| schedule(draft, "weekly", it)),
        "\"0 9 * * 1\"",
        "When it writes the weekly report.",
    ),
    Key::new(
        "schedule.monthly",
        Kind::Cron(|draft, _, it| schedule(draft, "monthly", it)),
        "\"0 9 1 * *\"",
        "When it writes the monthly report.",
    ),
    Key::new(
        "schedule.alerts",
        Kind::Cron(|draft, _, it| schedule(draft, "alerts", it)),
        "\"0 */6 * * *\"",
        "When it looks for alerts.",
    ),
    Key::new(
        "schedule.snapshot",
        Kind::Cron(|draft, _, it| schedule(draft, "snapshot", it)),
        "\"55 23 * * *\"",
        "When it freezes the figures of the day.",
    ),
    Key::new(
        "schedule.reminders",
        Kind::Cron(|draft, _, it| schedule(draft, "reminders", it)),
        "\"0 9 * * *\"",
        "When it reminds of figures that are entered by hand and due that day.",
    ),
];

fn weekday(word: &str) -> WeekStart {
    match word {
        "sunday" => WeekStart::Sunday,
        "saturday" => WeekStart::Saturday,
        _ => WeekStart::Monday,
    }
}

fn schedule(draft: &mut Draft, job: &str, cron: Cron) {
    draft.business.schedule.insert(job.to_owned(), cron);
}
