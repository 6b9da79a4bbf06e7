//! When a post went out on the business's clock, and whether its numbers count yet.

use std::{ops::Range, sync::Arc};

use super::{Post, State};
use crate::{
    base::calendar::Day,
    data::{Dataset, names::Name},
    metrics::{
        pass,
        revenue::Ground,
        zone_clock::{Local, ZoneClock},
    },
};

/// The hours after which a post has most of the engagement that it will have.
const RIPE_HOURS: i64 = 48;
/// The newest posts that are kept for a list.
const LATEST: usize = 200;

/// By what posts count.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    clock: Arc<ZoneClock>,
    pub(super) today: Day,
    /// The first second after today.
    end: Local,
    scheduled: Option<Name>,
    draft: Option<Name>,
}

/// What counts of a post that is out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Out {
    pub(super) local: Local,
    pub(super) state: State,
    /// What is known of its engagement, whether it counts or not.
    pub(super) engagement: Option<u64>,
    pub(super) impressions: Option<u64>,
}

impl Out {
    pub(super) fn day(&self) -> Day {
        self.local.day()
    }

    pub(super) fn hour(&self) -> u32 {
        self.local.hour()
    }

    /// Days since Monday.
    pub(super) fn weekday(&self) -> u32 {
        self.day().weekday()
    }

    /// Whether its time is the first second of a day, as that of a day without a time is.
    pub(super) fn is_midnight(&self) -> bool {
        self.local.second() == 0
    }

    /// Its engagement, where it counts.
    pub(super) fn counted(&self) -> Option<u64> {
        self.engagement.filter(|_| self.state == State::Measured)
    }
}

impl Rules {
    pub(super) fn of(ground: &Ground) -> Rules {
        let (names, posts) = (&ground.data.names, &ground.data.posts);
        let moments = posts.rows.iter().flat_map(|row| [posts.posted_at.get(row), posts.measured_at.get(row)]);
        Rules {
            clock: Arc::new(ZoneClock::of(ground.business.timezone, moments.flatten())),
            today: ground.terms.today,
            end: Local::start_of(ground.terms.today.plus(1)),
            scheduled: names.find("scheduled"),
            draft: names.find("draft"),
        }
    }

    /// Whether a post waits: for its hour, or to be finished.
    #[inline]
    pub(super) fn waits(&self, data: &Dataset, row: u32) -> bool {
        let status = data.posts.status.get(row);
        status.is_some() && (status == self.scheduled || status == self.draft)
    }

    /// What is known of a post; `None` where it is not out.
    #[inline]
    pub(super) fn out(&self, data: &Dataset, row: u32) -> Option<Out> {
        if self.waits(data, row) {
            return None;
        }
        let seconds = data.posts.posted_at.get(row)?;
        let local = self.clock.at(seconds)?;
        if local >= self.end {
            return None;
        }
        let table = &data.posts;
        let measured = table.measured_at.get(row);
        let is_ahead = |measured: i64| self.clock.at(measured).is_none_or(|at| at >= self.end);
        let parts = [&table.likes, &table.reposts, &table.replies, &table.clicks].into_iter();
        let engagement = parts.filter_map(|column| column.get(row)).reduce(u64::saturating_add);
        let engagement = engagement.filter(|_| !measured.is_some_and(is_ahead));
        let state = match engagement {
            None => State::Unmeasured,
            Some(_) if self.hours_old(seconds, local, measured) < RIPE_HOURS => State::TooEarly,
            Some(_) => State::Measured,
        };
        Some(Out { local, state, engagement, impressions: table.impressions.get(row).filter(|_| engagement.is_some()) })
    }

    /// The hours between a post and its measurement; without one, to the end of today.
    fn hours_old(&self, seconds: i64, local: Local, measured: Option<i64>) -> i64 {
        match measured {
            Some(measured) => measured.saturating_sub(seconds).div_euclid(3_600),
            None => self.end.since(local) / 3_600,
        }
    }
}

/// The newest posts that are out, the newest first.
pub(super) fn latest(data: &Dataset, rules: &Rules) -> Vec<Post> {
    let newer = |(at, row): &(Local, u32), (other_at, other): &(Local, u32)| {
        let id = |row: u32| data.posts.id.get(row);
        other_at.cmp(at).then_with(|| id(*row).cmp(id(*other))).then(row.cmp(other))
    };
    let newest = |out: &mut Vec<(Local, u32)>| {
        if out.len() > LATEST {
            out.select_nth_unstable_by(LATEST, newer);
            out.truncate(LATEST);
        }
    };
    let add = |out: &mut Vec<(Local, u32)>, rows: Range<u32>| {
        out.extend(rows.filter_map(|row| Some((rules.out(data, row)?.local, row))));
        newest(out);
    };
    let mut out = pass::over(data.posts.rows.len(), Vec::new, add, |out, more| {
        out.extend(more);
        newest(out);
    });
    out.sort_unstable_by(newer);
    let name = |name: Option<Name>| name.map_or_else(String::new, |name| data.names.text(name).to_owned());
    let post = |(_, row): (Local, u32)| {
        let out = rules.out(data, row)?;
        Some(Post {
            id: data.posts.id.get(row).to_owned(),
            day: out.day(),
            time: (out.local.hour(), out.local.minute()),
            platform: name(data.posts.platform.get(row)),
            topic: name(data.posts.topic.get(row)),
            impressions: out.impressions,
            engagement: out.engagement,
            state: out.state,
        })
    };
    out.into_iter().filter_map(post).collect()
}
