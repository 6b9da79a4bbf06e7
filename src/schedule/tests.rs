//! The schedule under a clock that is put forward and back.

use std::{cell::RefCell, sync::Mutex, time::Duration};

use chrono::{NaiveDateTime, TimeZone};

use super::*;

/// A clock that goes when somebody waits.
struct Fake(Mutex<DateTime<Utc>>);

impl Clock for Fake {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn wait(&self, time: Duration) {
        let mut now = self.0.lock().unwrap();
        *now += chrono::Duration::from_std(time).unwrap();
    }
}

impl Fake {
    fn set(&self, text: &str) {
        *self.0.lock().unwrap() = utc(text);
    }
}

/// A folder of which only is noted what is done in it.
struct Diary<'a> {
    plan: Plan,
    clock: &'a Fake,
    /// When each job was done and what for, as clocks show it.
    done: RefCell<Vec<String>>,
    /// When it is over.
    until: DateTime<Utc>,
    /// How long a job takes.
    takes: Duration,
    fails: &'static [Job],
    kept: Vec<u8>,
}

impl Folder for Diary<'_> {
    fn plan(&mut self) -> Option<Plan> {
        Some(self.plan.clone())
    }

    fn perform(&mut self, due: Due) -> Ended {
        let shown = |at: DateTime<Utc>| at.with_timezone(&self.plan.zone).format("%m-%d %H:%M").to_string();
        let line = format!("{} {} for {}", due.job.name(), shown(self.clock.now()), shown(due.at));
        self.done.borrow_mut().push(line);
        self.clock.wait(self.takes);
        let is_fine = !self.fails.contains(&due.job);
        Ended { is_fine, words: if is_fine { "fine" } else { "no answer" }.to_owned() }
    }

    fn keep(&mut self, journal: &Journal) {
        self.kept = journal.bytes();
    }

    fn is_over(&self) -> bool {
        self.clock.now() >= self.until
    }
}

fn utc(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc()
}

fn plan(zone: Tz, jobs: &[(Job, &str)]) -> Plan {
    Plan { zone, jobs: jobs.iter().map(|(job, cron)| (*job, Cron::parse(cron).unwrap())).collect() }
}

fn example() -> Plan {
    let (business, _) = crate::config::parse::parse(include_str!("../../data/business.toml"), "f");
    Plan::of(&business.unwrap())
}

fn diary<'a>(plan: Plan, clock: &'a Fake, until: &str) -> Diary<'a> {
    let (done, kept) = (RefCell::default(), Vec::new());
    Diary { plan, clock, done, until: utc(until), takes: Duration::ZERO, fails: &[], kept }
}

fn clock(text: &str) -> Fake {
    Fake(Mutex::new(utc(text)))
}

impl Diary<'_> {
    fn lines(&self) -> Vec<String> {
        self.done.take()
    }
}

#[test]
fn a_whole_year_goes_by() {
    let begun = std::time::Instant::now();
    let clock = clock("2025-12-31 18:30");
    let mut diary = diary(example(), &clock, "2026-12-31 18:30");
    let mut journal = Journal::default();
    run(&mut diary, &mut journal, &clock);
    let lines = diary.lines();
    println!("a year of the example: {} runs in {:.3} s", lines.len(), begun.elapsed().as_secs_f64());
    let ran = |job: &str| lines.iter().filter(|line| line.starts_with(job)).count();
    // 2026 has 52 Mondays. It begins at a midnight, which is not made up for, and ends before another.
    assert_eq!((ran("collect"), ran("daily"), ran("weekly"), ran("alerts")), (365, 365, 52, 365 * 4 - 1));
    let is_on_time = |line: &String| {
        let (_, times) = line.split_once(' ').unwrap();
        times.split_once(" for ").is_some_and(|(now, due)| now == due)
    };
    assert!(lines.iter().all(is_on_time));
    assert_eq!(
        &lines[..3],
        [
            "collect 01-01 06:00 for 01-01 06:00",
            "alerts 01-01 06:00 for 01-01 06:00",
            "daily 01-01 07:30 for 01-01 07:30"
        ]
    );
}

#[test]
fn what_is_due_in_the_same_minute_comes_in_its_order() {
    let all: Vec<(Job, &str)> = Job::ALL.into_iter().map(|job| (job, "0 9 * * *")).collect();
    let clock = clock("2026-11-28 08:00");
    let mut diary = diary(plan(Tz::UTC, &all), &clock, "2026-11-28 10:00");
    run(&mut diary, &mut Journal::default(), &clock);
    let names: Vec<String> = diary.lines().iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(names, Job::ALL.map(Job::name));
}

#[test]
fn nothing_is_due_at_the_first_start_and_missed_runs_are_made_up_for_once() {
    let plan = plan(Tz::UTC, &[(Job::Collect, "0 6 * * *"), (Job::Daily, "30 7 * * *"), (Job::Weekly, "0 9 * * 1")]);
    let clock = clock("2026-11-23 12:00");
    let mut diary = diary(plan, &clock, "2026-11-23 12:00");
    let mut journal = Journal::default();
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
    // Saturday: four mornings went by, and no Monday.
    clock.set("2026-11-28 07:00");
    diary.until = utc("2026-12-02 00:00");
    let again = Journal::parse(&diary.kept);
    assert_eq!(again, (journal.clone(), 0));
    assert_eq!(catch_up(&mut diary, &mut journal, &clock).len(), 2);
    assert_eq!(diary.lines(), ["collect 11-28 07:00 for 11-28 06:00", "daily 11-28 07:00 for 11-27 07:30"]);
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
    // It goes on as if nothing had been.
    diary.until = utc("2026-11-29 00:00");
    run(&mut diary, &mut journal, &clock);
    assert_eq!(diary.lines(), ["daily 11-28 07:30 for 11-28 07:30"]);
}

#[test]
fn a_machine_that_sleeps_while_it_waits_makes_up_for_it() {
    struct Sleepy(Fake);
    impl Clock for Sleepy {
        fn now(&self) -> DateTime<Utc> {
            self.0.now()
        }
        fn wait(&self, time: Duration) {
            // The lid is closed for three days, once.
            if self.now() < utc("2026-11-25 00:00") {
                self.0.set("2026-11-27 12:00");
            } else {
                self.0.wait(time.min(Duration::from_mins(1)));
            }
        }
    }
    let plan = plan(Tz::UTC, &[(Job::Daily, "30 7 * * *")]);
    let clock = Sleepy(clock("2026-11-24 00:00"));
    let mut diary = diary(plan, &clock.0, "2026-11-28 12:00");
    run(&mut diary, &mut Journal::default(), &clock);
    assert_eq!(diary.lines(), ["daily 11-27 12:00 for 11-27 07:30", "daily 11-28 07:30 for 11-28 07:30"]);
}

#[test]
fn what_becomes_due_between_two_looks_at_the_clock_is_not_late() {
    /// A clock that goes on whenever somebody looks at it.
    struct Restless(Fake);
    impl Clock for Restless {
        fn now(&self) -> DateTime<Utc> {
            self.0.wait(Duration::from_secs(7));
            self.0.now()
        }
        fn wait(&self, time: Duration) {
            self.0.wait(time);
        }
    }
    for second in 0..60 {
        let clock = Restless(clock("2026-11-28 07:28"));
        clock.0.wait(Duration::from_secs(second));
        let mut diary = diary(plan(Tz::UTC, &[(Job::Daily, "30 7 * * *")]), &clock.0, "2026-11-28 09:00");
        run(&mut diary, &mut Journal::default(), &clock);
        assert_eq!(diary.lines(), ["daily 11-28 07:30 for 11-28 07:30"], "{second}");
    }
}

#[test]
fn a_job_that_fails_or_takes_long_stops_no_other_and_is_not_repeated() {
    let jobs = [(Job::Collect, "*/10 * * * *"), (Job::Daily, "5 8 * * *")];
    let clock = clock("2026-11-28 07:55");
    let mut diary = diary(plan(Tz::UTC, &jobs), &clock, "2026-11-28 08:59");
    diary.takes = Duration::from_mins(25);
    diary.fails = &[Job::Collect];
    let mut journal = Journal::default();
    run(&mut diary, &mut journal, &clock);
    assert_eq!(
        diary.lines(),
        // The collect at 08:10 was never alone: that at 08:20 stands for both.
        [
            "collect 11-28 08:00 for 11-28 08:00",
            "collect 11-28 08:25 for 11-28 08:20",
            "daily 11-28 08:50 for 11-28 08:05"
        ]
    );
    let last = journal.last(Job::Collect).unwrap().ended.clone().unwrap();
    assert_eq!((last.is_fine, last.words.as_str()), (false, "no answer"));
}

/// The weekly report and the alerts fail from Monday, 9:00 on.
const FAILING: [(Job, &str); 2] = [(Job::Weekly, "0 9 * * 1"), (Job::Alerts, "0 9 * * *")];

#[test]
fn a_report_that_fails_is_tried_again_ever_later_until_its_next_time() {
    let clock = clock("2026-11-23 08:00");
    let mut diary = diary(plan(Tz::UTC, &FAILING), &clock, "2026-11-23 17:00");
    diary.fails = &[Job::Weekly, Job::Alerts];
    let mut journal = Journal::default();
    run(&mut diary, &mut journal, &clock);
    let weekly = |times: &[&str]| -> Vec<String> {
        times.iter().map(|time| format!("weekly 11-{time} for 11-23 09:00")).collect()
    };
    let mut lines = diary.lines();
    assert_eq!(lines.remove(1), "alerts 11-23 09:00 for 11-23 09:00");
    assert_eq!(lines, weekly(&["23 09:00", "23 09:15", "23 09:45", "23 10:45", "23 12:45", "23 14:45", "23 16:45"]));
    // Once it went well it is over, and the next Monday has its own, which begins anew.
    diary.fails = &[];
    clock.set("2026-11-25 12:00");
    journal = Journal::parse(&diary.kept).0;
    diary.until = utc("2026-11-29 00:00");
    run(&mut diary, &mut journal, &clock);
    diary.fails = &[Job::Weekly];
    assert_eq!(
        diary.lines().iter().filter(|it| it.starts_with("weekly")).collect::<Vec<_>>(),
        [&weekly(&["25 12:00"])[0]]
    );
    diary.until = utc("2026-11-30 09:20");
    run(&mut diary, &mut journal, &clock);
    let lines: Vec<String> = diary.lines().into_iter().filter(|it| it.starts_with("weekly")).collect();
    assert_eq!(lines, ["weekly 11-30 09:00 for 11-30 09:00", "weekly 11-30 09:15 for 11-30 09:00"]);
}

#[test]
fn a_timer_that_looks_now_and_then_tries_a_failed_report_again_when_its_pause_is_over() {
    let clock = clock("2026-11-23 08:00");
    let mut diary = diary(plan(Tz::UTC, &FAILING), &clock, "2027-01-01 00:00");
    diary.fails = &[Job::Weekly];
    let mut journal = Journal::default();
    catch_up(&mut diary, &mut journal, &clock);
    for (now, next, done) in [
        ("23 09:01", "23 09:16", &["weekly 11-23 09:01 for 11-23 09:00", "alerts 11-23 09:01 for 11-23 09:00"][..]),
        ("23 09:15", "23 09:16", &[]),
        ("23 09:16", "23 09:46", &["weekly 11-23 09:16 for 11-23 09:00"]),
        // The next time takes its place, however late.
        ("30 09:30", "30 09:45", &["weekly 11-30 09:30 for 11-30 09:00", "alerts 11-30 09:30 for 11-30 09:00"]),
    ] {
        clock.set(&format!("2026-11-{now}"));
        catch_up(&mut diary, &mut journal, &clock);
        assert_eq!(diary.lines(), done, "{now}");
        let at = utc(&format!("2026-11-{next}"));
        assert_eq!(upcoming(&diary.plan, &journal, clock.now()), Some((at, Job::Weekly)), "{now}");
    }
    // Another time in the schedule is another job.
    diary.plan = plan(Tz::UTC, &[(Job::Weekly, "0 8 * * 1")]);
    clock.set("2026-11-30 12:00");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
}

#[test]
fn catching_up_ends_although_a_job_is_due_all_the_time() {
    let jobs = [(Job::Collect, "* * * * *"), (Job::Daily, "1 8 * * *")];
    let clock = clock("2026-11-28 07:58");
    let mut diary = diary(plan(Tz::UTC, &jobs), &clock, "2027-01-01 00:00");
    let mut journal = Journal::default();
    catch_up(&mut diary, &mut journal, &clock);
    diary.takes = Duration::from_mins(5);
    clock.set("2026-11-28 08:00");
    catch_up(&mut diary, &mut journal, &clock);
    // The report became due while rows were fetched.
    assert_eq!(diary.lines(), ["collect 11-28 08:00 for 11-28 08:00", "daily 11-28 08:05 for 11-28 08:01"]);
}

#[test]
fn a_new_time_is_a_new_beginning() {
    let clock = clock("2026-11-28 07:00");
    let mut diary = diary(plan(Tz::UTC, &[(Job::Daily, "0 9 * * *")]), &clock, "2026-12-01 00:00");
    let mut journal = Journal::default();
    catch_up(&mut diary, &mut journal, &clock);
    clock.set("2026-11-28 08:00");
    // Half past seven was never promised for today.
    diary.plan = plan(Tz::UTC, &[(Job::Daily, "30 7 * * *"), (Job::Collect, "0 6 * * *")]);
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
    clock.set("2026-11-29 07:31");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock).len(), 2);
    diary.plan = plan(Tz::UTC, &[]);
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
    assert_eq!(journal, Journal::default());
}

#[test]
fn a_clock_that_is_put_back_repeats_nothing_and_one_that_was_wrong_is_forgotten() {
    let jobs = [(Job::Daily, "30 7 * * *")];
    let clock = clock("2026-11-28 07:00");
    let mut diary = diary(plan(Tz::UTC, &jobs), &clock, "2040-01-01 00:00");
    let mut journal = Journal::default();
    catch_up(&mut diary, &mut journal, &clock);
    clock.set("2026-11-28 07:30");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock).len(), 1);
    for back in ["2026-11-28 07:29", "2026-11-28 07:30", "2026-11-28 06:00", "2026-11-28 07:31"] {
        clock.set(back);
        assert_eq!(catch_up(&mut diary, &mut journal, &clock), [], "{back}");
    }
    // Years ahead by mistake: one run there, and then the schedule goes on from here.
    clock.set("2035-01-01 00:00");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock).len(), 1);
    clock.set("2026-11-28 08:00");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock), []);
    clock.set("2026-11-29 07:30");
    assert_eq!(catch_up(&mut diary, &mut journal, &clock).len(), 1);
}

#[test]
fn when_it_is_over_nothing_more_is_begun() {
    let jobs = [(Job::Collect, "0 9 * * *"), (Job::Daily, "0 9 * * *")];
    let clock = clock("2026-11-28 08:00");
    let mut diary = diary(plan(Tz::UTC, &jobs), &clock, "2026-11-28 09:01");
    diary.takes = Duration::from_mins(2);
    let mut journal = Journal::default();
    run(&mut diary, &mut journal, &clock);
    assert_eq!(diary.lines(), ["collect 11-28 09:00 for 11-28 09:00"]);
    // It is made up for next time.
    assert_eq!(due(&diary.plan, &journal, clock.now()).len(), 1);
}

#[test]
fn a_damaged_journal_costs_what_is_damaged() {
    let fine = r#"{"cron": "30 7 * * *", "since": "2026-11-28T07:30:00Z"}"#;
    for (text, kept, lost) in [
        (String::new(), 0, 0),
        ("{".to_owned(), 0, 1),
        ("[1]".to_owned(), 0, 1),
        (format!(r#"{{"daily": {fine}, "weekly": {{"cron": 5}}, "nonsense": {fine}}}"#), 1, 2),
        (format!(r#"{{"daily": {}}}"#, fine.replace("2026-11", "2026-13")), 0, 1),
        (format!(r#"{{"daily": {}}}"#, fine.replace("07:30:00Z", "09:30:00+02:00")), 1, 0),
    ] {
        let (journal, found) = Journal::parse(text.as_bytes());
        assert_eq!((journal.jobs().len(), found), (kept, lost), "{text}");
    }
    assert_eq!(Journal::parse(&[0xff, 0xfe]).1, 1);
}

#[test]
fn a_run_that_was_cut_off_is_made_up_for_once() {
    let plan = plan(Tz::UTC, &[(Job::Daily, "30 7 * * *")]);
    let cut = Due { job: Job::Daily, at: utc("2026-11-28 07:30") };
    let mut journal = Journal::default();
    journal.settle(&plan, utc("2026-11-28 07:00"));
    for is_due_again in [true, false] {
        journal.begin(cut, utc("2026-11-28 08:00"));
        assert_eq!(due(&plan, &journal, utc("2026-11-28 09:00")), []);
        let (read, lost) = Journal::parse(&journal.bytes());
        assert_eq!((&read, lost), (&journal, 0));
        assert_eq!(journal.cut_off(utc("2026-11-28 09:00")), [cut]);
        assert_eq!(journal.cut_off(utc("2026-11-28 09:00")), []);
        let found = due(&plan, &journal, utc("2026-11-28 09:00"));
        assert_eq!(found, if is_due_again { vec![cut] } else { Vec::new() });
    }
}

#[test]
fn the_next_run_is_the_earliest_of_all_jobs() {
    let (none, now) = (Journal::default(), Tz::Asia__Kolkata.with_ymd_and_hms(2026, 11, 30, 7, 0, 0).unwrap());
    assert_eq!(upcoming(&example(), &none, now.to_utc()), Some((utc("2026-11-30 02:00"), Job::Daily)));
    assert_eq!(upcoming(&plan(Tz::UTC, &[]), &none, utc("2026-11-28 00:00")), None);
}
