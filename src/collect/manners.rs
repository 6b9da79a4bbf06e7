//! Manners: how often a host is asked, and how long to wait when it is busy. Nothing is sent from here.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use super::definition::{Rate, Retry};
use crate::base::{
    answer::{http_date, span},
    clock::Clock,
};

/// When each host was asked, by all sources of a run.
#[derive(Debug, Default)]
pub(super) struct Hosts(Mutex<BTreeMap<String, VecDeque<DateTime<Utc>>>>);

impl Hosts {
    /// Waits until a host may be asked again, and notes that it is.
    pub(super) fn wait_for(&self, host: &str, rate: Option<Rate>, clock: &dyn Clock) {
        let Some(rate) = rate else { return };
        loop {
            let pause = {
                let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let now = clock.now();
                let asked = hosts.entry(host.to_owned()).or_default();
                while asked.len() > rate.requests as usize {
                    asked.pop_front();
                }
                match asked.front() {
                    Some(first) if asked.len() == rate.requests as usize => {
                        let free = *first + Duration::from_secs(u64::from(rate.seconds));
                        let most = Duration::from_secs(u64::from(rate.seconds));
                        (free - now).to_std().ok().filter(|pause| !pause.is_zero()).map(|pause| pause.min(most))
                    }
                    _ => None,
                }
                .or_else(|| {
                    asked.push_back(now);
                    None
                })
            };
            match pause {
                Some(pause) => clock.wait(pause),
                None => return,
            }
        }
    }
}

/// Whether a status means that the same request may do better later.
pub(super) fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// How long to wait before the try after `tried` tries, where the service asks for `asked`; `None` where it would take
/// more than is left of the budget, or enough was tried.
pub(super) fn pause(retry: &Retry, tried: u32, waited: Duration, asked: Option<Duration>) -> Option<Duration> {
    let own = Duration::from_millis(500u64.saturating_mul(1 << tried.saturating_sub(1).min(10)));
    let pause = asked.map_or(own, |asked| asked.max(Duration::from_millis(100)));
    (tried < retry.tries && waited + pause <= Duration::from_secs(u64::from(retry.budget))).then_some(pause)
}

/// How long a refusal asks to wait: the `Retry-After` header in seconds or as a date, else a field of the body in seconds.
pub(super) fn asked_pause(
    retry: &Retry,
    headers: &[(String, String)],
    body: &[u8],
    now: DateTime<Utc>,
) -> Option<Duration> {
    let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    let by_header = header.and_then(|(_, value)| {
        let value = value.trim();
        value.parse().ok().and_then(span).or_else(|| (http_date(value)? - now).to_std().ok())
    });
    by_header.or_else(|| {
        let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
        let found = retry.after.as_ref()?.query(&answer).first()?;
        let number = match found {
            serde_json::Value::String(text) => text.trim().parse().ok()?,
            other => other.as_f64()?,
        };
        // What is no span of seconds is the second itself, since 1970.
        if number > 1e9 { span(number - now.timestamp() as f64) } else { span(number) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that stands still but where it is waited for.
    pub(super) struct Still(Mutex<DateTime<Utc>>);

    impl Clock for Still {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock().unwrap()
        }

        fn wait(&self, time: Duration) {
            *self.0.lock().unwrap() += time;
        }
    }

    fn noon() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-02-19T12:00:00Z").unwrap().to_utc()
    }

    #[test]
    fn a_host_is_asked_no_more_often_than_it_likes() {
        let (hosts, clock) = (Hosts::default(), Still(Mutex::new(noon())));
        let rate = Some(Rate { requests: 3, seconds: 10 });
        for _ in 0..7 {
            hosts.wait_for("a", rate, &clock);
            hosts.wait_for("b", None, &clock);
        }
        assert_eq!((clock.now() - noon()).num_seconds(), 20);
    }

    #[test]
    fn waiting_is_asked_for_in_every_way() {
        let after = serde_json_path::JsonPath::parse("$.error.rate_reset").unwrap();
        let retry = Retry { after: Some(after), ..Retry::default() };
        let header = |value: &str| vec![("Retry-After".to_owned(), value.to_owned())];
        let millis = |headers: &[(String, String)], body: &str| {
            asked_pause(&retry, headers, body.as_bytes(), noon()).map(|pause| pause.as_millis())
        };
        assert_eq!(millis(&header("3"), ""), Some(3000));
        assert_eq!(millis(&header("Thu, 19 Feb 2026 12:00:07 GMT"), ""), Some(7000));
        assert_eq!(millis(&[], r#"{"error": {"rate_reset": 0.25}}"#), Some(250));
        assert_eq!(millis(&[], r#"{"error": {"rate_reset": "2"}}"#), Some(2000));
        assert_eq!(millis(&[], r#"{"error": {"rate_reset": 1771502405}}"#), Some(5000));
        for body in ["", "{}", r#"{"error": {"rate_reset": "soon"}}"#, r#"{"error": {"rate_reset": 1e999}}"#] {
            assert_eq!(millis(&header("soon"), body), None, "{body}");
        }
    }

    #[test]
    fn waits_grow_and_come_to_an_end() {
        let retry = Retry { tries: 4, budget: 60, after: None };
        let of = |tried, waited, asked: Option<u64>| {
            let pause = pause(&retry, tried, Duration::from_secs(waited), asked.map(Duration::from_secs));
            pause.map(|pause| pause.as_millis())
        };
        assert_eq!(
            (of(1, 0, None), of(2, 0, None), of(3, 0, None), of(4, 0, None)),
            (Some(500), Some(1000), Some(2000), None)
        );
        assert_eq!((of(1, 0, Some(60)), of(1, 0, Some(61)), of(1, 30, Some(31))), (Some(60_000), None, None));
    }
}
