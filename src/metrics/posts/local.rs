//! When a post went out on the business's clock, and whether its numbers count yet.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use super::{Post, State};
use crate::{
    base::calendar::Day,
    data::{Dataset, names::Name},
    metrics::revenue::Ground,
};

/// The hours after which a post has most of the engagement that it will have.
const RIPE_HOURS: i64 = 48;
/// The newest posts that are kept for a list.
const LATEST: usize = 200;

/// By what posts count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    zone: Tz,
    pub(super) today: Day,
    scheduled: Option<Name>,
    draft: Option<Name>,
}

/// What counts of a post that is out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Out {
    pub(super) local: NaiveDateTime,
    pub(super) state: State,
    /// What is known of its engagement, whether it counts or not.
    pub(super) engagement: Option<u64>,
    pub(super) impressions: Option<u64>,
}

impl Out {
    pub(super) fn day(&self) -> Day {
        Day::from(self.local.date())
    }

    pub(super) fn hour(&self) -> u32 {
        self.local.hour()
    }

    /// Days since Monday.
    pub(super) fn weekday(&self) -> u32 {
        self.local.weekday().num_days_from_monday()
    }

    /// Whether its time is the first second of a day, as that of a day without a time is.
    pub(super) fn is_midnight(&self) -> bool {
        self.local.num_seconds_from_midnight() == 0
    }

    /// Its engagement, where it counts.
    pub(super) fn counted(&self) -> Option<u64> {
        self.engagement.filter(|_| self.state == State::Measured)
    }
}

impl Rules {
    pub(super) fn of(ground: &Ground) -> Rules {
        let names = &ground.data.names;
        Rules {
            zone: ground.business.timezone,
            today: ground.terms.today,
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
        let local = local(seconds, self.zone)?;
        if Day::from(local.date()) > self.today {
            return None;
        }
        let table = &data.posts;
        let measured = table.measured_at.get(row);
        let is_ahead =
            |measured: i64| self::local(measured, self.zone).is_none_or(|at| Day::from(at.date()) > self.today);
        let parts = [&table.likes, &table.reposts, &table.replies, &table.clicks].map(|column| column.get(row));
        let known = parts.iter().any(Option::is_some) && !measured.is_some_and(is_ahead);
        let engagement = known.then(|| parts.into_iter().flatten().fold(0_u64, u64::saturating_add));
        let state = match engagement {
            None => State::Unmeasured,
            Some(_) if self.hours_old(seconds, local, measured) < RIPE_HOURS => State::TooEarly,
            Some(_) => State::Measured,
        };
        Some(Out { local, state, engagement, impressions: table.impressions.get(row).filter(|_| known) })
    }

    /// The hours between a post and its measurement; without one, to the end of today.
    fn hours_old(&self, seconds: i64, local: NaiveDateTime, measured: Option<i64>) -> i64 {
        if let Some(measured) = measured {
            return measured.saturating_sub(seconds).div_euclid(3_600);
        }
        let end = self.today.plus(1).date().and_time(chrono::NaiveTime::MIN);
        end.signed_duration_since(local).num_hours()
    }
}

/// An instant on the clock of a zone.
fn local(seconds: i64, zone: Tz) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, 0).map(|utc| utc.with_timezone(&zone).naive_local())
}

/// The newest posts that are out, the newest first.
pub(super) fn latest(data: &Dataset, rules: &Rules) -> Vec<Post> {
    let mut out: Vec<(NaiveDateTime, u32)> =
        (data.posts.rows.iter()).filter_map(|row| rules.out(data, row).map(|out| (out.local, row))).collect();
    let newer = |(at, row): &(NaiveDateTime, u32), (other_at, other): &(NaiveDateTime, u32)| {
        let id = |row: u32| data.posts.id.get(row);
        other_at.cmp(at).then_with(|| id(*row).cmp(id(*other))).then(row.cmp(other))
    };
    if out.len() > LATEST {
        out.select_nth_unstable_by(LATEST, newer);
        out.truncate(LATEST);
    }
    out.sort_by(newer);
    let name = |name: Option<Name>| name.map_or_else(String::new, |name| data.names.text(name).to_owned());
    let post = |(_, row): (NaiveDateTime, u32)| {
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
