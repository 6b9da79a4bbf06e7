//! Figures that were frozen: `data/snapshots/2026-11-20.json` has those of that day, written once by `takings snapshot`.
//! They are what earlier forecasts are judged by, so they are never made anew.

use std::{collections::BTreeMap, path::Path, str::FromStr};

use rayon::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Number;

use crate::base::{
    calendar::Day,
    files,
    problem::{Code, Excerpt, LeftOut, Place, Problem},
};

/// The folder that they are in, relative to the business's.
pub const FOLDER: &str = "data/snapshots";

/// What problems of them belong to.
pub const NAME: &str = "snapshots";

/// An exact number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub Decimal);

/// The figures of a day, as they were known at its end. Money is in the business's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The day.
    #[serde(with = "iso")]
    pub snapshot_date: Day,
    /// When it was written: `2026-11-20T18:30:00Z`.
    #[serde(default)]
    pub created_at: String,
    /// Whether it was written on a later day, by looking back: rows may have been added since.
    #[serde(default)]
    pub looked_back: bool,
    /// The business's currency.
    pub currency: String,
    /// Revenue from 1 January to the day.
    #[serde(default)]
    pub total_ytd: Option<Amount>,
    /// What a straight line makes of it for the year.
    #[serde(default)]
    pub projected_annual: Option<Amount>,
    /// Revenue of the 30 days up to the day.
    #[serde(default)]
    pub last_30d: Option<Amount>,
    /// Revenue of the day.
    #[serde(default)]
    pub revenue_today: Option<Amount>,
    /// Revenue from the first of the month to the day.
    #[serde(default)]
    pub revenue_mtd: Option<Amount>,
    /// Revenue of the year by source; none where nothing of this year is in yet.
    #[serde(default)]
    pub sources: BTreeMap<String, Option<Amount>>,
    /// Deals created on the day; none where no deals are kept.
    #[serde(default)]
    pub contacts_added: Option<u64>,
    /// Deals won on the day; none where no deals are kept.
    #[serde(default)]
    pub deals_closed: Option<u64>,
    /// Deals by pipeline and stage.
    #[serde(default)]
    pub stage_counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// What they are worth, by pipeline and stage.
    #[serde(default)]
    pub stage_values: BTreeMap<String, BTreeMap<String, Option<Amount>>>,
    /// What all open deals are worth.
    #[serde(default)]
    pub total_pipeline: Option<Amount>,
    /// The same, each times its chance.
    #[serde(default)]
    pub weighted_pipeline: Option<Amount>,
    /// What was forecast of the next 30 days: the mean.
    #[serde(default)]
    pub forecast_30d: Option<Amount>,
    /// Of the next 60 days.
    #[serde(default)]
    pub forecast_60d: Option<Amount>,
    /// Of the next 90 days.
    #[serde(default)]
    pub forecast_90d: Option<Amount>,
    /// Each forecast with its range.
    #[serde(default)]
    pub forecasts: Vec<Frozen>,
    /// The open deals that were forecast.
    #[serde(default)]
    pub deals: Vec<FrozenDeal>,
    /// Every figure of the day by id; none where it had no value.
    #[serde(default)]
    pub figures: BTreeMap<String, Option<Amount>>,
}

/// A forecast as it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// How many days it looks ahead.
    pub days: i32,
    /// Its mean.
    pub mean: Amount,
    /// In one of ten cases less comes.
    pub p10: Amount,
    /// In half of the cases less comes.
    pub p50: Amount,
    /// In nine of ten cases less comes.
    pub p90: Amount,
    /// The chance that nothing comes.
    pub nothing: Amount,
}

/// An open deal as it was forecast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrozenDeal {
    /// Its id.
    pub id: String,
    /// Its pipeline.
    pub pipeline: String,
    /// Its stage.
    pub stage: String,
    /// What it was worth.
    pub value: Amount,
    /// The chance of winning it at all.
    pub chance: Amount,
    /// The chance of winning it within 30, 60 and 90 days.
    pub within: Vec<Amount>,
}

impl Snapshot {
    /// Where the snapshot of a day is, relative to the business's folder.
    pub fn path(day: Day) -> String {
        format!("{FOLDER}/{day}.json")
    }

    /// The bytes of its file: the same for the same figures, to be read by people too.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Every snapshot of a folder by day, with what is wrong with those that cannot be read.
pub(crate) fn read(root: &Path) -> (Vec<Snapshot>, Vec<Problem>) {
    let found = match files::list(&root.join(FOLDER)) {
        Ok(found) => found,
        Err(error) => return (Vec::new(), vec![*unopened(FOLDER, &error.reason())]),
    };
    let is_hidden = |name: &str| name.starts_with(['.', '_', '~']) || name.ends_with(['~', '#']);
    let found: Vec<_> = found.into_iter().filter(|found| !is_hidden(&found.name)).collect();
    let read: Vec<Result<Snapshot, Box<Problem>>> = found.into_par_iter().map(|found| one(root, &found.name)).collect();
    let (mut snapshots, mut problems) = (Vec::new(), Vec::new());
    for read in read {
        match read {
            Ok(snapshot) => snapshots.push(snapshot),
            Err(problem) => problems.push(*problem),
        }
    }
    snapshots.sort_by_key(|snapshot| snapshot.snapshot_date);
    (snapshots, problems)
}

fn one(root: &Path, name: &str) -> Result<Snapshot, Box<Problem>> {
    let path = format!("{FOLDER}/{name}");
    let Some(day) = name.strip_suffix(".json").and_then(|stem| Day::from_iso(stem.as_bytes())) else {
        let message = format!("`{name}` is no snapshot, so nothing reads it");
        return Err(problem(
            Code::E014,
            &path,
            message,
            "snapshots are named for their day, such as `2026-11-20.json`",
        ));
    };
    let bytes = files::read(&root.join(&path)).map_err(|error| unopened(&path, &error.reason()))?;
    let snapshot: Snapshot = serde_json::from_slice(&bytes).map_err(|error| broken(&path, &bytes, &error))?;
    if snapshot.snapshot_date != day {
        let message = format!("the file is named for {}, and says {}", day.words(), snapshot.snapshot_date.words());
        return Err(problem(Code::E015, &path, message, "give it the name of the day that it was written on"));
    }
    Ok(snapshot)
}

/// A snapshot cannot be made again, so nobody is told to.
fn broken(path: &str, bytes: &[u8], error: &serde_json::Error) -> Box<Problem> {
    let words = error.to_string();
    let message = words.rsplit_once(" at line ").map_or(words.as_str(), |(message, _)| message);
    let hint = "bring it back from git or a backup, or remove it; a day that is over cannot be frozen again";
    let mut found = problem(Code::E026, path, format!("broken snapshot: {message}"), hint);
    let text = String::from_utf8_lossy(bytes);
    if let Some(line) = error.line().checked_sub(1).and_then(|at| text.lines().nth(at)) {
        let before = line.char_indices().take_while(|(at, _)| at + 1 < error.column()).count() as u32;
        found.place.line = error.line() as u32;
        found.place.column = before + 1;
        found.excerpt = Some(Excerpt { line: line.to_owned(), start: before, len: 1 });
    }
    found
}

fn unopened(path: &str, reason: &str) -> Box<Problem> {
    let hint = "check its name and permissions, or remove it";
    problem(Code::E010, path, format!("cannot be read: {reason}"), hint)
}

fn problem(code: Code, path: &str, message: String, hint: &str) -> Box<Problem> {
    let problem = Problem::new(code, Place::file(path), message).hint(hint).cost(LeftOut::File);
    Box::new(Problem { table: Some(NAME), ..problem })
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = Number::from_str(&self.0.normalize().to_string()).unwrap_or_else(|_| 0.into());
        digits.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let digits = Number::deserialize(deserializer)?.to_string();
        let amount = Decimal::from_str(&digits).or_else(|_| Decimal::from_scientific(&digits));
        amount.map(Amount).map_err(|_| D::Error::custom(format!("`{digits}` has more digits than an amount can have")))
    }
}

/// Days as `2026-11-20`.
mod iso {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::base::calendar::Day;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
    pub(super) fn serialize<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&day.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        Day::from_iso(text.as_bytes()).ok_or_else(|| D::Error::custom(format!("`{text}` is no date")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fixture::decimal;

    fn snapshot() -> Snapshot {
        let amount = |text: &str| Amount(decimal(text));
        let least = r#"{"snapshot_date": "2026-02-19", "currency": "USD"}"#;
        Snapshot {
            created_at: "2026-02-19T18:00:00Z".into(),
            total_ytd: Some(amount("522366.29")),
            sources: BTreeMap::from([("close".into(), None), ("impact".into(), Some(amount("454893.42")))]),
            forecasts: vec![Frozen { days: 30, mean: amount("2389.3587"), ..Frozen::default() }],
            ..serde_json::from_str(least).unwrap()
        }
    }

    fn read_one(name: &str, bytes: &[u8]) -> (Vec<Snapshot>, Vec<Problem>) {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join(FOLDER).join(name), bytes).unwrap();
        read(folder.path())
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = snapshot().bytes();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("\"total_ytd\": 522366.29") && text.contains("\"close\": null"), "{text}");
        assert_eq!(read_one("2026-02-19.json", &bytes), (vec![snapshot()], Vec::new()));
    }

    #[test]
    fn one_of_another_hand_needs_but_a_day_and_a_currency() {
        let text = br#"{"snapshot_date": "2026-02-19", "currency": "USD", "forecast_30d": 1e3, "more": [1]}"#;
        let (snapshots, problems) = read_one("2026-02-19.json", text);
        assert!(problems.is_empty());
        assert_eq!(snapshots[0].forecast_30d, Some(Amount(decimal("1000"))));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_costs_itself_alone() {
        for (name, text, code, place, words) in [
            (
                "2026-02-19.json",
                "{\n  \"snapshot_date\": \"2026-02-19\",,\n}",
                Code::E026,
                (2, 33),
                "key must be a string",
            ),
            (
                "2026-02-19.json",
                "{\"snapshot_date\": \"2026-02-20\", \"currency\": \"USD\"}",
                Code::E015,
                (0, 0),
                "says 20 Feb 2026",
            ),
            ("2026-02-19.json", "{\"currency\": \"USD\"}", Code::E026, (1, 19), "missing field `snapshot_date`"),
            ("latest.json", "{}", Code::E014, (0, 0), "is no snapshot"),
            ("2026-02-19.json", "", Code::E026, (0, 0), "EOF"),
            ("2026-02-19.json", "\u{0}é", Code::E026, (1, 1), "expected value"),
        ] {
            let (snapshots, problems) = read_one(name, text.as_bytes());
            let found = &problems[0];
            assert!(snapshots.is_empty() && problems.len() == 1, "{text}");
            assert_eq!((found.code, (found.place.line, found.place.column)), (code, place), "{found:?}");
            assert!(found.message.contains(words), "{found:?}");
        }
    }
}
