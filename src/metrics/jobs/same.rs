//! Which rows are the same job: by the board's own id, by address, by title. The row that was found first is kept, and
//! later ones point to it.
//!
//! Titles are compared as sets of words (Jaccard), only with candidates that share one of their rarest words (prefix
//! filtering; Chaudhuri, Ganti and Kaushik 2006), and only with the newest of these: the work grows with the rows, not
//! with their square.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::{
    address::Address,
    budget::Per,
    words::{self, Sort},
};

/// The seconds between two posts after which the later one is a new job.
const WINDOW: i64 = 30 * 24 * 60 * 60;
/// The most candidates that a rare word gives, and the most rows of one title: the newest ones.
const NEWEST: usize = 256;
/// A budget is the same if it differs by at most a fifth of the larger one.
const NEAR: i64 = 5;

/// A row as it is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer<'a> {
    /// Its title.
    pub(super) title: &'a str,
    /// Where it was posted.
    pub(super) platform: Option<&'a str>,
    /// Its address, as it is written.
    pub(super) url: &'a str,
    /// When it was posted, else when it was found.
    pub(super) at: Option<i64>,
    /// The middle of its budget, in the business's currency.
    pub(super) budget: Option<Decimal>,
    /// What the budget pays for, where that is known.
    pub(super) per: Option<Per>,
}

/// Why a row is the same job as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The board's own id.
    Id,
    /// The address.
    Url,
    /// The title, with everything else that speaks for it.
    Title,
}

/// What a row is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A job of its own.
    New,
    /// The same job as the one with this number.
    Same(u32, Reason),
    /// A job of its own that may be the same as the one with this number.
    Like(u32),
}

/// What each offer is, in the order in which they were found.
pub(super) fn verdicts(offers: &[Offer<'_>]) -> Vec<Verdict> {
    let mut titles = Titles::of(offers);
    let mut ids: FxHashMap<String, u32> = FxHashMap::default();
    let mut urls: FxHashMap<String, u32> = FxHashMap::default();
    let mut verdicts = Vec::with_capacity(offers.len());
    for (number, offer) in offers.iter().enumerate() {
        let number = number as u32;
        let address = Address::of(offer.url);
        let id = address.as_ref().and_then(|address| address.native_id(offer.platform));
        let url = address.map(|address| address.text());
        let by_id = id.as_ref().and_then(|id| ids.get(id)).map(|&first| Verdict::Same(first, Reason::Id));
        let by_url = || url.as_ref().and_then(|url| urls.get(url)).map(|&first| Verdict::Same(first, Reason::Url));
        let verdict = by_id.or_else(by_url).unwrap_or_else(|| titles.verdict(offers, number));
        let first = if let Verdict::Same(first, _) = verdict { first } else { number };
        // What is the same by its title alone is not compared with: or titles would drift, step by step.
        if !matches!(verdict, Verdict::Same(_, Reason::Title)) {
            titles.keep(number, first);
        }
        if let Some(id) = id {
            ids.entry(id).or_insert(first);
        }
        if let Some(url) = url {
            urls.entry(url).or_insert(first);
        }
        verdicts.push(verdict);
    }
    verdicts
}

/// The titles that were kept so far.
struct Titles {
    /// The group of each offer.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    /// Groups by place and one of their rarest words, the newest last.
    by_word: FxHashMap<(u32, u32), Vec<u32>>,
    /// The offer for which a group was last looked at, so that it is once for each.
    looked_at: Vec<u32>,
}

/// Offers on one platform whose titles are the same set of words.
struct Group {
    place: u32,
    /// The words, by number, in order.
    words: Vec<u32>,
    /// The rarest of them: two titles that are alike share one of these.
    rarest: Vec<u32>,
    ranks: Vec<u32>,
    references: Vec<u32>,
    /// The offers that were kept, in order, each with the first one of the same job.
    kept: Vec<(u32, u32)>,
}

impl Titles {
    fn of(offers: &[Offer<'_>]) -> Titles {
        let mut places: FxHashMap<String, u32> = FxHashMap::default();
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let (mut sorts, mut seen): (Vec<Sort>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut known: FxHashMap<(u32, Vec<u32>), u32> = FxHashMap::default();
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of = Vec::with_capacity(offers.len());
        for offer in offers {
            let free = places.len() as u32;
            let place = *places.entry(offer.platform.unwrap_or("").to_lowercase()).or_insert(free);
            let mut words: Vec<u32> = Vec::new();
            for word in words::telling(offer.title) {
                let free = numbers.len() as u32;
                let sort = words::sort(&word);
                let number = *numbers.entry(word).or_insert(free);
                if number == free {
                    sorts.push(sort);
                    seen.push(0);
                }
                if let Some(seen) = seen.get_mut(number as usize) {
                    *seen += 1;
                }
                words.push(number);
            }
            words.sort_unstable();
            let free = groups.len() as u32;
            let group = *known.entry((place, words.clone())).or_insert(free);
            if group == free {
                groups.push(Group::new(place, words, &sorts));
            }
            group_of.push(group);
        }
        for group in &mut groups {
            group.rarest = rarest(&group.words, &seen);
        }
        let looked_at = vec![u32::MAX; groups.len()];
        Titles { group_of, groups, by_word: FxHashMap::default(), looked_at }
    }

    /// What an offer is to those that were kept: the most alike of them counts, of equals the newest.
    fn verdict(&mut self, offers: &[Offer<'_>], number: u32) -> Verdict {
        let Some(own) = self.group_of.get(number as usize).copied() else { return Verdict::New };
        let mut best: Option<(Likeness, (u32, u32))> = None;
        for other in self.candidates(own, number) {
            let (Some(a), Some(b)) = (self.groups.get(own as usize), self.groups.get(other as usize)) else { continue };
            let Some(likeness) = a.likeness(b).filter(|found| best.is_none_or(|(best, _)| found.beats(best))) else {
                continue;
            };
            let fits = |(kept, _): &&(u32, u32)| meets(offers, number, *kept);
            if let Some(&kept) = b.kept.iter().rev().take(NEWEST).find(fits) {
                best = Some((likeness, kept));
            }
        }
        match best {
            Some((likeness, (kept, first))) if likeness.same() && dated(offers, number, kept) => {
                Verdict::Same(first, Reason::Title)
            }
            Some((_, (_, first))) => Verdict::Like(first),
            None => Verdict::New,
        }
    }

    /// Its own group, then others that share a rare word, each once, the newest first.
    fn candidates(&mut self, own: u32, number: u32) -> Vec<u32> {
        let Some(group) = self.groups.get(own as usize) else { return Vec::new() };
        let mut found = vec![own];
        for word in &group.rarest {
            let others = self.by_word.get(&(group.place, *word)).map_or(&[][..], Vec::as_slice);
            for &other in others.iter().rev().take(NEWEST) {
                let Some(looked_at) = self.looked_at.get_mut(other as usize) else { continue };
                if other != own && *looked_at != number {
                    *looked_at = number;
                    found.push(other);
                }
            }
        }
        found
    }

    /// Keeps an offer for those after it, with the first one of the same job.
    fn keep(&mut self, number: u32, first: u32) {
        let Some(own) = self.group_of.get(number as usize).copied() else { return };
        let Some(group) = self.groups.get_mut(own as usize) else { return };
        if group.words.is_empty() {
            return;
        }
        group.kept.push((number, first));
        for word in &group.rarest {
            let list = self.by_word.entry((group.place, *word)).or_default();
            if list.last() != Some(&own) {
                list.push(own);
            }
        }
    }
}

/// The words of a title of which one must be shared by any that is alike by three fifths or more.
fn rarest(words: &[u32], seen: &[u32]) -> Vec<u32> {
    let mut rarest = words.to_vec();
    rarest.sort_by_key(|&word| (seen.get(word as usize).copied().unwrap_or(0), word));
    rarest.truncate((words.len() + 1).saturating_sub((words.len() * 3).div_ceil(5)));
    rarest
}

/// How alike two sets of words are: shared of all.
#[derive(Clone, Copy, Debug)]
struct Likeness {
    shared: usize,
    all: usize,
}

impl Likeness {
    /// Whether it is enough for the same job: four fifths, of more than one word.
    fn same(self) -> bool {
        self.shared * 5 >= self.all * 4 && self.all > 1
    }

    fn beats(self, other: Likeness) -> bool {
        self.shared * other.all > other.shared * self.all
    }
}

impl Group {
    fn new(place: u32, words: Vec<u32>, sorts: &[Sort]) -> Group {
        let of = |sort: Sort| {
            let is = |word: &u32| sorts.get(*word as usize) == Some(&sort);
            words.iter().copied().filter(is).collect::<Vec<u32>>()
        };
        let (ranks, references) = (of(Sort::Rank), of(Sort::Reference));
        Group { place, words, rarest: Vec::new(), ranks, references, kept: Vec::new() }
    }

    /// How alike two titles are; `None` where that is less than three fifths, or where they name another rank or number.
    fn likeness(&self, other: &Group) -> Option<Likeness> {
        let (a, b) = (self.words.len(), other.words.len());
        if a.min(b) * 5 < a.max(b) * 3 {
            return None;
        }
        let shared = self.words.iter().filter(|word| other.words.binary_search(word).is_ok()).count();
        let likeness = Likeness { shared, all: a + b - shared };
        let numbers = self.references.is_empty() || other.references.is_empty() || self.references == other.references;
        (shared * 5 >= likeness.all * 3 && self.ranks == other.ranks && numbers).then_some(likeness)
    }
}

/// Whether everything but the title allows that two offers are one job.
fn meets(offers: &[Offer<'_>], a: u32, b: u32) -> bool {
    let (Some(a), Some(b)) = (offers.get(a as usize), offers.get(b as usize)) else { return false };
    let in_time = a.at.zip(b.at).is_none_or(|(a, b)| a.abs_diff(b) <= WINDOW.unsigned_abs());
    let same_pay = a.per.zip(b.per).is_none_or(|(a, b)| a == b);
    let near = |(a, b): (Decimal, Decimal)| {
        let difference = (a - b).abs().checked_mul(Decimal::from(NEAR));
        difference.is_some_and(|difference| difference <= a.max(b))
    };
    in_time && same_pay && a.budget.zip(b.budget).is_none_or(near)
}

/// Whether it is known when both were posted.
fn dated(offers: &[Offer<'_>], a: u32, b: u32) -> bool {
    [a, b].iter().all(|&number| offers.get(number as usize).is_some_and(|offer| offer.at.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    const DAY: i64 = 86_400;

    fn offer(title: &str) -> Offer<'_> {
        Offer { title, platform: Some("Upwork"), at: Some(0), ..Offer::default() }
    }

    fn pair(a: Offer<'_>, b: Offer<'_>) -> &'static str {
        match verdicts(&[a, b])[1] {
            Verdict::New => "new",
            Verdict::Same(0, Reason::Id) => "id",
            Verdict::Same(0, Reason::Url) => "url",
            Verdict::Same(0, Reason::Title) => "title",
            Verdict::Like(0) => "like",
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn titles_are_the_same_as_people_would_say() {
        let saas = "AI automation consultant for SaaS company";
        for (a, b, expected) in [
            (saas, "AI Automation Consultant needed for a SaaS company", "title"),
            (saas, "AI Automation Consultant - SaaS", "title"),
            ("Blog content writer for crypto startup", "Senior blog content writer for crypto startup", "new"),
            ("Blog content writer for crypto startup", "Blog writer for fintech startup", "new"),
            ("Sr. Rust developer (backend)", "Senior Rust Dev, backend", "title"),
            ("React developer", "React Native developer", "like"),
            ("Data entry, ref 10021", "Data entry, ref 10022", "new"),
            ("Data entry, ref 10021", "Data entry", "like"),
            ("Developer", "Developer!", "like"),
            ("!!!", "???", "new"),
        ] {
            assert_eq!(pair(offer(a), offer(b)), expected, "{a} / {b}");
            assert_eq!(pair(offer(b), offer(a)), expected, "{b} / {a}");
        }
    }

    #[test]
    fn words_are_shared_by_so_many_of_all() {
        let saas = "AI automation consultant for SaaS company";
        let blog = "Blog content writer for crypto startup";
        for (a, b, expected) in [
            (saas, "AI Automation Consultant needed for a SaaS company", (5, 5)),
            (saas, "AI Automation Consultant - SaaS", (4, 5)),
            (blog, "Senior blog content writer for crypto startup", (5, 6)),
            (blog, "Blog writer for fintech startup", (3, 6)),
            ("Sr. Rust developer (backend)", "Senior Rust Dev, backend", (4, 4)),
            ("React developer", "React Native developer", (2, 3)),
        ] {
            let (a, b) = (words::telling(a), words::telling(b));
            let shared = a.iter().filter(|word| b.contains(word)).count();
            assert_eq!((shared, a.len() + b.len() - shared), expected, "{a:?} / {b:?}");
        }
    }

    #[test]
    fn what_else_is_known_can_speak_against_it() {
        let job = || offer("React shop front");
        let paid = |budget: &str| Offer { budget: Some(decimal(budget)), ..job() };
        let per = |per| Offer { per: Some(per), ..job() };
        for (a, b, expected) in [
            (job(), job(), "title"),
            (job(), Offer { platform: Some("Braintrust"), ..job() }, "new"),
            (job(), Offer { platform: Some("upwork"), ..job() }, "title"),
            (job(), Offer { at: Some(30 * DAY), ..job() }, "title"),
            (job(), Offer { at: Some(30 * DAY + 1), ..job() }, "new"),
            (job(), Offer { at: None, ..job() }, "like"),
            (paid("1000"), paid("800"), "title"),
            (paid("1000"), paid("799"), "new"),
            (paid("1000"), job(), "title"),
            (per(Per::Hour), per(Per::Job), "new"),
            (per(Per::Hour), job(), "title"),
        ] {
            assert_eq!(pair(a.clone(), b.clone()), expected, "{a:?} / {b:?}");
        }
    }

    #[test]
    fn ids_come_before_addresses_before_titles() {
        let at = |url| Offer { url, ..offer("React shop front") };
        let other = |url| Offer { url, ..offer("Something else entirely") };
        assert_eq!(
            pair(at("https://www.upwork.com/jobs/~01abcDEF/"), other("https://upwork.com/x/a_~01abcDEF?b=1")),
            "id"
        );
        assert_eq!(pair(at("http://www.b.com/x/?ref=1"), other("https://b.com/x")), "url");
        assert_eq!(pair(at("https://b.com/x"), at("https://b.com/X")), "title");
        assert_eq!(pair(at("https://upwork.com"), other("https://upwork.com/")), "new");
    }

    #[test]
    fn later_rows_point_to_the_first_of_all() {
        let url = |url| Offer { url, ..offer("React shop front") };
        let all = [url("https://b.com/x"), url("https://b.com/y"), Offer { url: "https://b.com/y", ..offer("Other") }];
        assert_eq!(verdicts(&all)[1..], [Verdict::Same(0, Reason::Title), Verdict::Same(0, Reason::Url)]);
        let renamed = Offer { url: "https://b.com/x", ..offer("Shop front, again") };
        let all = [url("https://b.com/x"), renamed, offer("Again a shop front")];
        assert_eq!(verdicts(&all)[1..], [Verdict::Same(0, Reason::Url), Verdict::Same(0, Reason::Title)]);
    }

    /// Boards send the same few hundred titles again and again; every row must not be held against every other one.
    #[test]
    fn many_rows_take_no_longer_each() {
        let titles: Vec<String> = (0..12_000)
            .map(|n| match n % 3 {
                0 => "Urgent: website developer needed".to_owned(),
                1 => format!("Website developer word{} word{}", n % 977, n % 1009),
                _ => format!("Website developer for shop number {n}"),
            })
            .collect();
        let offers: Vec<Offer<'_>> = titles
            .iter()
            .enumerate()
            .map(|(n, title)| Offer {
                at: Some(n as i64 * 60),
                budget: Some(Decimal::from(n % 7_000 + 1)),
                ..offer(title)
            })
            .collect();
        let verdicts = verdicts(&offers);
        assert_eq!(verdicts.len(), offers.len());
        assert!(verdicts.iter().any(|verdict| matches!(verdict, Verdict::Same(..))));
    }
}
