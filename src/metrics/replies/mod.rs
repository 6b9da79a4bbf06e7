//! Replies to what was sent: the rate to date, week by week and by channel, each with what chance explains.

mod figures;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use self::figures::of_others;
use super::{
    catalogue::{Method, count, share},
    draft::Figures,
    pass,
    revenue::Ground,
};
use crate::{
    base::{
        calendar::{Day, WeekStart, Window},
        figure::Good,
        ratio::Ratio,
    },
    data::{Dataset, names::Name},
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    share(
        "replies.rate",
        "Reply rate",
        "Replies ÷ messages sent, of all activities to date. A reply counts on the day on which it came.",
    ),
    count("replies.sent_count", "Messages sent", Good::Neither, "Number of activities of the kind sent, to date."),
    count("replies.reply_count", "Replies", Good::Up, "Number of activities of the kind reply, to date."),
    share(
        "replies.rate_last_week",
        "Reply rate last week",
        "Replies ÷ messages sent of the last week that is over; compared with the week before from 20 messages each. The change is clear where Newcombe's 95 % interval of the difference leaves out zero.",
    ),
    count(
        "replies.last_week",
        "Replies last week",
        Good::Up,
        "Number of replies in the last week that is over. What is usual is the mean of up to 8 weeks before, with the range in which 95 % of weeks fall by the Poisson distribution.",
    ),
    share("replies.channel.*", "Reply rate by {}", "Replies ÷ messages sent over the channel, to date."),
];

/// Replies to what was sent.
#[derive(Clone, Debug, Default)]
pub struct Replies {
    /// Each week from the first message's to today's, without gaps.
    pub weeks: Vec<Week>,
    /// By channel, the most messages first; what names none is `(none)`, last.
    pub channels: Vec<Channel>,
    /// To date: replies of messages.
    pub all: Ratio,
    /// How last week's rate moved from the week before; `None` where there are no two weeks.
    pub moved: Option<Moved>,
}

/// A week of messages and replies.
#[derive(Clone, Copy, Debug)]
pub struct Week {
    /// Its days, up to today.
    pub window: Window,
    /// Replies of messages.
    pub ratio: Ratio,
    /// Whether it still runs.
    pub so_far: bool,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Replies of messages.
    pub ratio: Ratio,
    /// The id of its figure.
    pub figure: String,
}

/// How the rate of the last whole week stands to the week before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Too few messages in one of them.
    TooFew,
    /// No more than chance explains.
    Unclear,
    /// Clearly higher.
    Up,
    /// Clearly lower.
    Down,
}

/// Messages and replies, and the rows that say so.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    ratio: Ratio,
    rows: u64,
    reply_rows: u64,
}

impl Tally {
    fn merge(&mut self, other: &Tally) {
        self.ratio.k = self.ratio.k.saturating_add(other.ratio.k);
        self.ratio.n = self.ratio.n.saturating_add(other.ratio.n);
        self.rows += other.rows;
        self.reply_rows += other.reply_rows;
    }
}

/// The kinds of activities that count here, by their names.
#[derive(Clone, Copy)]
struct Kinds {
    sent: Option<Name>,
    reply: Option<Name>,
    today: Day,
}

impl Kinds {
    /// The day of a row that counts, and what it adds.
    #[inline]
    fn of(self, data: &Dataset, row: u32) -> Option<(Day, Tally)> {
        let kind = data.activities.kind.get(row)?;
        let day = data.activities.date.get(row).filter(|day| *day <= self.today)?;
        let n = data.activities.count.get(row).unwrap_or(1);
        let ratio = match Some(kind) {
            kind if kind == self.sent => Ratio::new(0, n),
            kind if kind == self.reply => Ratio::new(n, 0),
            _ => return None,
        };
        Some((day, Tally { ratio, rows: 1, reply_rows: u64::from(Some(kind) == self.reply) }))
    }
}

/// By week from the first one, and by number of a channel's name; the last one has none.
struct Board {
    weeks: Vec<Tally>,
    channels: Vec<Tally>,
}

/// Computes replies with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Replies {
    let data = ground.data;
    let names = &data.names;
    let kinds = Kinds { sent: names.find("sent"), reply: names.find("reply"), today: ground.terms.today };
    let first = data.activities.rows.iter().filter_map(|row| kinds.of(data, row)).map(|(day, _)| day).min();
    let start = ground.business.week_starts;
    let first_week = start.week_of(first.unwrap_or(kinds.today));
    let board = Board::of(data, kinds, first_week.from);
    let mut all = Tally::default();
    for week in &board.weeks {
        all.merge(week);
    }
    let weeks = if first.is_some() { weeks(&board, first_week, kinds.today) } else { Vec::new() };
    let last = last_weeks(&weeks, &board, start, kinds.today);
    let window = first.map(|from| Window { from, to: kinds.today });
    figures::to_date(figures, kinds, &all, window, &weeks);
    let moved = figures::last_week(figures, kinds, last);
    figures::usual(figures, kinds, last, &weeks);
    Replies { channels: figures::channels(ground, figures, kinds, &board, window), all: all.ratio, moved, weeks }
}

impl Board {
    fn of(data: &Dataset, kinds: Kinds, from: Day) -> Board {
        let last = kinds.today.since(from).max(0) / 7;
        let none = || Board {
            weeks: vec![Tally::default(); last as usize + 1],
            channels: vec![Tally::default(); data.names.len() + 1],
        };
        let add = |board: &mut Board, rows: Range<u32>| {
            for row in rows {
                let Some((day, tally)) = kinds.of(data, row) else { continue };
                let week = usize::try_from(day.since(from) / 7).unwrap_or(0);
                let channel = data.activities.channel.get(row).map_or(data.names.len(), Name::index);
                for slot in [board.weeks.get_mut(week), board.channels.get_mut(channel)].into_iter().flatten() {
                    slot.merge(&tally);
                }
            }
        };
        pass::over(data.activities.rows.len(), none, add, |board, other| {
            board.weeks.iter_mut().zip(&other.weeks).for_each(|(week, more)| week.merge(more));
            board.channels.iter_mut().zip(&other.channels).for_each(|(channel, more)| channel.merge(more));
        })
    }
}

fn weeks(board: &Board, first: Window, today: Day) -> Vec<Week> {
    let each = board.weeks.iter().enumerate().map(|(at, tally)| {
        let window = first.shifted(at as i32 * 7);
        let so_far = window.to > today;
        Week { window: Window { to: window.to.min(today), ..window }, ratio: tally.ratio, so_far }
    });
    each.collect()
}

/// The last week that is over, and the rows of it; then the week before.
type Last = (Window, Option<Tally>, Option<Tally>);

fn last_weeks(weeks: &[Week], board: &Board, start: WeekStart, today: Day) -> Last {
    let window = start.last_complete(today);
    let at = weeks.iter().position(|week| week.window == window);
    let tally = |at: Option<usize>| at.and_then(|at| board.weeks.get(at)).copied();
    (window, tally(at), tally(at.and_then(|at| at.checked_sub(1))))
}
