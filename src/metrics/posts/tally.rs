//! Sums over posts in one pass. Everything is added up in whole numbers, logarithms too, so that it does not matter which
//! core adds what.

use std::{collections::BTreeMap, ops::Range};

use super::{
    State,
    local::{Out, Rules},
};
use crate::{
    base::calendar::{Month, Window},
    data::{Dataset, names::Name},
    metrics::{chance::Sample, pass},
};

/// The units in which a logarithm is added up.
const UNITS: f64 = (1_u64 << 40) as f64;

/// The hours of a part of the day.
pub(super) const PART_HOURS: u32 = 3;

/// Measured posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) posts: u64,
    pub(crate) engagement: u64,
    /// Of the posts that have impressions: how many, what they have, their engagement, and sums of products.
    pub(crate) seen: Seen,
    squares: u128,
    logs: i128,
    log_squares: i128,
}

/// Posts that have impressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) posts: u64,
    pub(crate) impressions: u64,
    pub(crate) engagement: u64,
    ee: u128,
    ei: u128,
    ii: u128,
}

impl Slot {
    /// One post.
    #[inline]
    fn of(engagement: u64, impressions: Option<u64>) -> Slot {
        let mut slot = Slot::default();
        slot.add(engagement, impressions);
        slot
    }

    #[inline]
    pub(super) fn add(&mut self, engagement: u64, impressions: Option<u64>) {
        let units = |number: f64| (number * UNITS).round() as i128;
        let log = (engagement as f64).ln_1p();
        let wide = u128::from(engagement);
        self.posts += 1;
        self.engagement = self.engagement.saturating_add(engagement);
        self.squares = self.squares.saturating_add(wide * wide);
        self.logs = self.logs.saturating_add(units(log));
        self.log_squares = self.log_squares.saturating_add(units(log * log));
        if let Some(impressions) = impressions.filter(|impressions| *impressions > 0) {
            let seen = &mut self.seen;
            let other = u128::from(impressions);
            seen.posts += 1;
            seen.impressions = seen.impressions.saturating_add(impressions);
            seen.engagement = seen.engagement.saturating_add(engagement);
            seen.ee = seen.ee.saturating_add(wide * wide);
            seen.ei = seen.ei.saturating_add(wide * other);
            seen.ii = seen.ii.saturating_add(other * other);
        }
    }

    /// Adds the posts of another one.
    #[inline]
    pub(crate) fn merge(&mut self, other: &Slot) {
        self.posts += other.posts;
        self.engagement = self.engagement.saturating_add(other.engagement);
        self.squares = self.squares.saturating_add(other.squares);
        self.logs = self.logs.saturating_add(other.logs);
        self.log_squares = self.log_squares.saturating_add(other.log_squares);
        let (seen, more) = (&mut self.seen, &other.seen);
        seen.posts += more.posts;
        seen.impressions = seen.impressions.saturating_add(more.impressions);
        seen.engagement = seen.engagement.saturating_add(more.engagement);
        seen.ee = seen.ee.saturating_add(more.ee);
        seen.ei = seen.ei.saturating_add(more.ei);
        seen.ii = seen.ii.saturating_add(more.ii);
    }

    /// The posts of this one that are not of another, which is a part of it.
    pub(crate) fn without(&self, part: &Slot) -> Slot {
        Slot {
            posts: self.posts.saturating_sub(part.posts),
            engagement: self.engagement.saturating_sub(part.engagement),
            seen: Seen::default(),
            squares: self.squares.saturating_sub(part.squares),
            logs: self.logs.saturating_sub(part.logs),
            log_squares: self.log_squares.saturating_sub(part.log_squares),
        }
    }

    /// Engagement per post.
    pub(crate) fn mean(&self) -> f64 {
        self.engagement as f64 / self.posts.max(1) as f64
    }

    /// The sum of squares of engagement around the mean of these posts.
    pub(crate) fn scatter(&self) -> f64 {
        (self.squares as f64 - self.engagement as f64 * self.mean()).max(0.0)
    }

    /// The logarithms of engagement plus one: outliers weigh less there.
    pub(crate) fn log_sample(&self) -> Sample {
        let n = self.posts.max(1) as f64;
        let mean = self.logs as f64 / UNITS / n;
        let scatter = (self.log_squares as f64 / UNITS - n * mean * mean).max(0.0);
        // What is left of equal numbers after rounding is no difference.
        let scatter = if scatter < 1e-9 * n { 0.0 } else { scatter };
        Sample { n: self.posts as f64, mean, variance: scatter / (n - 1.0).max(1.0) }
    }

    /// The 95 % interval of engagement per impression, with posts as what varies: a ratio of two means, by linearisation
    /// (Cochran 1977, Sampling Techniques, chapter 6). `None` for fewer than two posts.
    pub(crate) fn rate_interval(&self) -> Option<(f64, f64)> {
        let seen = &self.seen;
        if seen.posts < 2 || seen.impressions == 0 {
            return None;
        }
        let (n, impressions) = (seen.posts as f64, seen.impressions as f64);
        let rate = seen.engagement as f64 / impressions;
        let scatter = (seen.ee as f64 - 2.0 * rate * seen.ei as f64 + rate * rate * seen.ii as f64).max(0.0);
        let spread = 1.959_964 * (scatter * n / (n - 1.0)).sqrt() / impressions;
        Some(((rate - spread).max(0.0), (rate + spread).min(1.0)))
    }
}

/// Sums over posts.
#[derive(Clone, Debug, Default)]
pub(super) struct Board {
    pub(super) published: u64,
    pub(super) waiting: u64,
    pub(super) too_early: u64,
    pub(super) unmeasured: u64,
    pub(super) midnight: u64,
    pub(super) all: Slot,
    pub(super) hours: [Slot; 24],
    /// By hour, of every published post: how many, their engagement and impressions so far.
    pub(super) published_hours: [[u64; 3]; 24],
    /// By weekday, then by part of the day.
    pub(super) tiles: [[Slot; 8]; 7],
    pub(super) months: BTreeMap<Month, Slot>,
    pub(super) platforms: BTreeMap<Option<Name>, Slot>,
    /// The 90 days that end today, and those before.
    pub(super) lately: [Slot; 2],
    pub(super) days: Option<Window>,
}

impl Board {
    pub(super) fn of(data: &Dataset, rules: &Rules) -> Board {
        let add = |board: &mut Board, rows: Range<u32>| {
            for row in rows {
                if rules.waits(data, row) {
                    board.waiting += 1;
                } else if let Some(out) = rules.out(data, row) {
                    board.add(&out, data.posts.platform.get(row), rules);
                }
            }
        };
        pass::over(data.posts.rows.len(), Board::default, add, Board::merge)
    }

    #[inline]
    fn add(&mut self, out: &Out, platform: Option<Name>, rules: &Rules) {
        let day = out.day();
        self.published += 1;
        self.midnight += u64::from(out.is_midnight());
        self.too_early += u64::from(out.state == State::TooEarly);
        self.unmeasured += u64::from(out.state == State::Unmeasured);
        self.days = Some(
            self.days.map_or(Window { from: day, to: rules.today }, |days| Window { from: days.from.min(day), ..days }),
        );
        if let Some(sums) = self.published_hours.get_mut(out.hour() as usize) {
            let more = [1, out.engagement.unwrap_or(0), out.impressions.unwrap_or(0)];
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        }
        let Some(engagement) = out.counted() else { return };
        let tile =
            self.tiles.get_mut(out.weekday() as usize).and_then(|row| row.get_mut((out.hour() / PART_HOURS) as usize));
        let lately = lately(rules.today).into_iter().position(|window| window.contains(day));
        let lately = lately.and_then(|at| self.lately.get_mut(at));
        let slots = [
            Some(&mut self.all),
            self.hours.get_mut(out.hour() as usize),
            tile,
            Some(self.months.entry(day.month()).or_default()),
            Some(self.platforms.entry(platform).or_default()),
            lately,
        ];
        let one = Slot::of(engagement, out.impressions);
        slots.into_iter().flatten().for_each(|slot| slot.merge(&one));
    }

    fn merge(&mut self, other: &Board) {
        self.published += other.published;
        self.waiting += other.waiting;
        self.too_early += other.too_early;
        self.unmeasured += other.unmeasured;
        self.midnight += other.midnight;
        self.days = match (self.days, other.days) {
            (Some(a), Some(b)) => Some(Window { from: a.from.min(b.from), ..a }),
            (a, b) => a.or(b),
        };
        self.all.merge(&other.all);
        let sums = self.published_hours.iter_mut().flatten().zip(other.published_hours.iter().flatten());
        sums.for_each(|(sum, more)| *sum = sum.saturating_add(*more));
        let own = self.hours.iter_mut().chain(self.tiles.iter_mut().flatten()).chain(&mut self.lately);
        let others = other.hours.iter().chain(other.tiles.iter().flatten()).chain(&other.lately);
        own.zip(others).for_each(|(slot, more)| slot.merge(more));
        for (month, more) in &other.months {
            self.months.entry(*month).or_default().merge(more);
        }
        for (platform, more) in &other.platforms {
            self.platforms.entry(*platform).or_default().merge(more);
        }
    }

    /// Whether every post is of the first second of a day: days without times.
    pub(super) fn timeless(&self) -> bool {
        self.published > 1 && self.midnight == self.published
    }

    /// By weekday alone.
    pub(super) fn weekdays(&self) -> Vec<Slot> {
        self.tiles.iter().map(|parts| sum(parts.iter())).collect()
    }

    /// By part of the day alone.
    pub(super) fn parts(&self) -> Vec<Slot> {
        (0..8).map(|part| sum(self.tiles.iter().filter_map(|parts| parts.get(part)))).collect()
    }
}

/// The 90 days that end today, and those before.
pub(super) fn lately(today: crate::base::calendar::Day) -> [Window; 2] {
    let now = Window::last_days(90, today);
    [now, now.before()]
}

fn sum<'a>(slots: impl Iterator<Item = &'a Slot>) -> Slot {
    slots.fold(Slot::default(), |mut sum, slot| {
        sum.merge(slot);
        sum
    })
}
