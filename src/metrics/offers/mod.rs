//! What is sold, where, and how interest becomes money; replies to what was sent.

mod cross;
mod figures;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, collections::BTreeMap};

use self::cross::{Cross, Key, Tally};
use super::{
    catalogue::{Method, count, share},
    draft::Figures,
    exchange::amount_in,
    replies::{self, Replies},
    revenue::{Ground, NONE},
};
use crate::base::{
    figure::Good,
    money::{Currency, Sums},
    ratio::Ratio,
    value::Value,
};

/// The figures of this area.
pub const METHODS: &[Method] = &[
    count("offers.impressions", "Impressions", Good::Up, "Sum of the activities of the kind impression, to date."),
    count("offers.engagements", "Engagements", Good::Up, "Sum of the activities of the kind engagement, to date."),
    count("offers.dm_starts", "Chats started", Good::Up, "Sum of the activities of the kind dm_start, to date."),
    share("offers.engagement_rate", "Engagement rate", "Engagements ÷ impressions, of all activities to date."),
    share("offers.dm_rate", "Chats of engagements", "Chats started ÷ engagements, of all activities to date."),
    share("offers.engagement_rate.*", "Engagement rate of {}", "Engagements ÷ impressions of the offer, to date."),
    share("offers.dm_rate.*", "Chats of engagements with {}", "Chats started ÷ engagements of the offer, to date."),
    share("offers.win_rate.*", "Won of closed with {}", "Won ÷ (won + lost), of the deals with the offer, to date."),
];

/// What is sold, where, and what became of it, to date.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// By offer, platform and niche; the offers that brought the most first.
    pub lines: Vec<Line>,
    /// By offer alone, the most money first; what names none is `(none)`, last.
    pub by_offer: Vec<Line>,
    /// By platform and niche, the most valuable wins first.
    pub sources: Vec<Line>,
    /// Everything together.
    pub all: Line,
    /// Niches that are called as an offer is: likely in the wrong column.
    pub misplaced: Vec<String>,
    /// Replies to what was sent.
    pub replies: Replies,
}

/// What an offer, a platform and a niche came to. What no row speaks of is not known, rather than nothing.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The offer; `(none)` where rows name none.
    pub offer: String,
    /// The platform; `(none)` where rows name none.
    pub platform: String,
    /// The niche; `(none)` where rows name none.
    pub niche: String,
    /// How often it was shown.
    pub impressions: Option<u64>,
    /// How often somebody reacted.
    pub engagements: Option<u64>,
    /// The chats that began.
    pub dm_starts: Option<u64>,
    /// The deals that came in.
    pub pipeline: u64,
    /// The deals that were won.
    pub won: u64,
    /// The deals that were lost.
    pub lost: u64,
    /// The value of the deals won; `None` where none was.
    pub won_value: Option<Value>,
    /// Revenue; `None` where no row of it says so.
    pub amount: Option<Value>,
    /// The rows of revenue that it is the sum of, and won deals where they count as such.
    pub paid: u64,
    /// The ids of its figures: engagement, chats, won of closed.
    pub figures: [Option<String>; 3],
}

impl Line {
    /// Engagements of impressions; `None` where either is not known, or more reacted than saw it.
    pub fn engagement_rate(&self) -> Option<Ratio> {
        part(self.engagements, self.impressions)
    }

    /// Chats of engagements.
    pub fn dm_rate(&self) -> Option<Ratio> {
        part(self.dm_starts, self.engagements)
    }

    /// Won of won and lost.
    pub fn closed(&self) -> Ratio {
        Ratio::new(self.won, self.won + self.lost)
    }

    /// Whether it names an offer.
    pub fn is_named(&self) -> bool {
        self.offer != NONE
    }

    /// Whether any row speaks of it.
    pub fn has_rows(&self) -> bool {
        let counts = [self.impressions, self.engagements, self.dm_starts];
        self.pipeline > 0 || self.paid > 0 || counts.iter().any(Option::is_some)
    }

    /// Whether it names an offer of which a row speaks.
    pub fn is_known(&self) -> bool {
        self.is_named() && self.has_rows()
    }
}

fn part(k: Option<u64>, n: Option<u64>) -> Option<Ratio> {
    let ratio = Ratio::new(k?, n?);
    (ratio.n > 0 && ratio.k <= ratio.n).then_some(ratio)
}

/// Computes them with their figures.
pub(crate) fn compute(ground: &Ground, figures: &mut Figures) -> Offers {
    let replies = replies::compute(ground, figures);
    let cross = Cross::of(ground);
    let own = ground.terms.exchange.own();
    let line = |(key, tally): (Key, Tally)| (tally.line(ground, key), key, tally);
    let lines = |by: fn(Key) -> Key| cross.by(by).map(line);
    let amount = |line: &Line| line.amount.as_ref().map(|amount| amount_in(amount, own));
    let mut by_offer: Vec<(Line, Key, Tally)> = lines(|[offer, ..]| [offer, None, None]).collect();
    let unsold = unsold(ground, &by_offer);
    by_offer.extend(unsold.into_iter().map(|line| (line, [None; 3], Tally::default())));
    by_offer.sort_by(|(a, ..), (b, ..)| {
        let named = b.is_named().cmp(&a.is_named()).then(b.has_rows().cmp(&a.has_rows()));
        named.then(amount(b).cmp(&amount(a))).then(b.won.cmp(&a.won)).then_with(|| a.offer.cmp(&b.offer))
    });
    let with_rows = by_offer.iter().filter(|(line, key, _)| !line.is_named() || key[0].is_some());
    let places: BTreeMap<Key, usize> = with_rows.enumerate().map(|(at, (_, key, _))| (*key, at)).collect();
    let mut all_lines: Vec<(Line, Key, Tally)> = lines(|key| key).collect();
    all_lines.sort_by_cached_key(|(line, [offer, ..], _)| {
        let most = (Reverse(amount(line)), Reverse(line.won));
        (places.get(&[*offer, None, None]).copied(), most, line.platform.clone(), line.niche.clone())
    });
    let all_lines: Vec<Line> = all_lines.into_iter().map(|(line, ..)| line).collect();
    let won = |line: &Line| line.won_value.as_ref().map(|value| amount_in(value, own));
    let mut sources: Vec<Line> = lines(|[_, platform, niche]| [None, platform, niche]).map(|(line, ..)| line).collect();
    sources.retain(|line| line.pipeline > 0);
    sources.sort_by(|a, b| {
        let most = won(b).cmp(&won(a)).then(b.won.cmp(&a.won)).then(b.pipeline.cmp(&a.pipeline));
        most.then_with(|| (&a.platform, &a.niche).cmp(&(&b.platform, &b.niche)))
    });
    let (all, _, tally) = lines(|_| [None; 3]).next().unwrap_or_default();
    figures::keep_all(ground, figures, &tally);
    for (line, [offer, ..], tally) in by_offer.iter_mut().filter(|(line, ..)| line.has_rows()) {
        line.figures = figures::of_offer(ground, figures, *offer, tally, line);
    }
    Offers {
        misplaced: misplaced(ground, &all_lines),
        lines: all_lines,
        by_offer: by_offer.into_iter().map(|(line, ..)| line).collect(),
        sources,
        all,
        replies,
    }
}

/// The configured offers of which no row speaks. Where payments name their offers, they are known to have brought nothing.
fn unsold(ground: &Ground, by_offer: &[(Line, Key, Tally)]) -> Vec<Line> {
    let own = ground.terms.exchange.own();
    let told = by_offer.iter().any(|(line, ..)| line.is_named() && line.paid > 0);
    let known = |offer: &str| by_offer.iter().any(|(line, ..)| line.offer.to_lowercase() == offer.to_lowercase());
    let line = |offer: &String| Line {
        offer: offer.clone(),
        platform: NONE.to_owned(),
        niche: NONE.to_owned(),
        amount: told.then(|| Value::money(0.into(), own)),
        ..Line::default()
    };
    ground.business.offers.keys().filter(|offer| !known(offer)).map(line).collect()
}

/// Niches that are called as a configured offer is.
fn misplaced(ground: &Ground, lines: &[Line]) -> Vec<String> {
    let is_offer = |niche: &str| ground.business.offers.keys().any(|offer| offer.eq_ignore_ascii_case(niche));
    let found: std::collections::BTreeSet<&String> =
        lines.iter().map(|line| &line.niche).filter(|niche| is_offer(niche)).collect();
    found.into_iter().cloned().collect()
}

impl Tally {
    fn line(&self, ground: &Ground, [offer, platform, niche]: Key) -> Line {
        let name =
            |name: Option<crate::data::names::Name>| name.map_or(NONE, |name| ground.data.names.text(name)).to_owned();
        let own = ground.terms.exchange.own();
        let known = |(n, rows): (u64, u64)| (rows > 0).then_some(n);
        Line {
            offer: name(offer),
            platform: name(platform),
            niche: name(niche),
            impressions: known(self.impressions),
            engagements: known(self.engagements),
            dm_starts: known(self.dm_starts),
            pipeline: self.pipeline,
            won: self.won,
            lost: self.lost,
            won_value: (self.won > 0).then(|| value(&self.won_value, own)),
            amount: (self.paid > 0).then(|| value(&self.amount, own)),
            paid: self.paid,
            figures: [None, None, None],
        }
    }
}

/// The business's own currency first, then others by code, where they come to anything.
fn value(sums: &Sums, own: Currency) -> Value {
    let mut monies = vec![crate::base::money::Money::new(sums.of(own), own)];
    monies.extend(sums.iter().filter(|money| money.currency != own && !money.amount.is_zero()));
    if let [first, _, ..] = monies.as_slice()
        && first.amount.is_zero()
    {
        monies.remove(0);
    }
    for money in &mut monies {
        let mut amount = money.amount.normalize();
        amount.rescale(amount.scale().max(money.currency.decimals()));
        money.amount = amount;
    }
    Value::Money(monies)
}
