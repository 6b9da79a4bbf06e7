//! Reads `business.toml`: every key that can be read is used, every one that cannot is a problem at its place.

use super::{Business, check, draft::Draft, key::Form, keys::KEYS, targets, walk};
use crate::base::problem::{self, Code, Problem};

/// Names that other rooms know and that the file may speak of.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The tables; names of tables and columns are not checked where there are none.
    pub tables: Vec<KnownTable>,
    /// The figures; those of targets are not checked where there are none.
    pub figures: Vec<KnownFigure>,
    /// The id of the figure or family of figures that an id is of.
    pub figure_of: Option<fn(&str) -> Option<&'static str>>,
}

impl Known {
    /// What is known of a figure; `None` of one that nothing computes.
    pub(super) fn figure(&self, id: &str) -> Option<&KnownFigure> {
        let declared = self.figure_of.map_or(Some(id), |of| of(id))?;
        self.figures.iter().find(|figure| figure.id == declared)
    }
}

/// A figure, or a family of them, that a target may be for.
#[derive(Clone, Debug)]
pub struct KnownFigure {
    /// Its id, with `*` for what differs within a family.
    pub id: &'static str,
    /// Whether it is a share, so that 0.35 is 35 %.
    pub is_share: bool,
    /// Whether it can be counted over a period.
    pub by_period: bool,
}

/// A table that the file may speak of.
#[derive(Clone, Debug)]
pub struct KnownTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<&'static str>,
}

/// `business.toml` as a sort of file.
pub(super) const FORM: Form<Draft> = Form {
    keys: &[KEYS],
    broken: Code::E001,
    wrong_kind: Code::E002,
    unknown_key: Code::E003,
    unknown_value: Code::E004,
};

/// The business that the text of `file` describes, with every problem in it. `None` where nothing could be read.
pub fn parse(text: &str, file: &str) -> (Option<Business>, Vec<Problem>) {
    parse_knowing(text, file, &Known::default())
}

/// The same, with the names of tables and figures checked too.
pub fn parse_knowing(text: &str, file: &str, known: &Known) -> (Option<Business>, Vec<Problem>) {
    let mut reading = walk::read(&FORM, text, file, Draft::new());
    let Some(mut draft) = reading.draft else { return (None, reading.problems) };
    reading.problems.extend(check::names(&reading.source, &reading.given, known, &mut draft));
    reading.problems.extend(targets::check(&reading.source, &reading.given, known, &mut draft.business.targets));
    problem::sort(&mut reading.problems);
    (Some(draft.business), reading.problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::calendar::WeekStart;

    fn known() -> Known {
        let deals = KnownTable { name: "deals", columns: vec!["id", "created", "value", "stage"] };
        let figure = |id, is_share, by_period| KnownFigure { id, is_share, by_period };
        let figures = vec![
            figure("deals.win_rate", true, true),
            figure("deals.won_count", false, true),
            figure("deals.win_rate_timed", true, false),
            figure("revenue.ytd", false, false),
        ];
        Known { tables: vec![deals], figures, figure_of: None }
    }

    fn said(text: &str) -> Vec<String> {
        let (_, problems) = parse_knowing(text, "data/business.toml", &known());
        let line = |it: &Problem| {
            format!("{} {}:{} {} / {}", it.code, it.place.line, it.place.column, it.message, it.hints.join(" / "))
        };
        problems.iter().map(line).collect()
    }

    #[test]
    fn an_empty_file_is_a_business() {
        let (business, problems) = parse("", "data/business.toml");
        let business = business.unwrap();
        assert!(problems.is_empty());
        assert_eq!((business.currency.code(), business.timezone.name()), ("USD", "UTC"));
        assert_eq!(business.week_starts, WeekStart::Monday);
        assert_eq!(business.pipelines[0].id, "deals");
        assert_eq!(business.pipelines[0].proposal, Some(1));
    }

    #[test]
    fn every_key_reads_its_own_example() {
        for key in KEYS {
            let path = key.path.replace("[]", "").replace("TABLE", "deals").replace("MONTH", "2026-12");
            let (section, name) = path.rsplit_once('.').unwrap_or(("", &path));
            let brackets = if key.path.contains("[]") { ("[[", "]]") } else { ("[", "]") };
            let heading =
                if section.is_empty() { String::new() } else { format!("{}{section}{}\n", brackets.0, brackets.1) };
            let stages = "[pipelines.PIPELINE]\nstages = [\"prospecting\", \"proposal_sent\", \"negotiating\"]\n";
            let needs_stages = section == "pipelines.PIPELINE" && name != "stages";
            let heading = if needs_stages { stages.to_owned() } else { heading };
            let rest = match name {
                "figure" => "at_least = 1\n",
                "at_least" | "at_most" => "figure = \"deals.win_rate\"\n",
                "kind" => "url = { secret = \"slack_ops\" }\n",
                "path" => "kind = \"file\"\n",
                _ if section == "channels.CHANNEL" => "kind = \"file\"\npath = \"brief.txt\"\n",
                "period" => "figure = \"deals.won_count\"\nat_least = 4\n",
                _ => "",
            };
            assert_eq!(said(&format!("{heading}{name} = {}\n{rest}", key.example)), [""; 0], "{}", key.path);
        }
    }

    #[test]
    fn the_order_of_pipelines_is_that_of_the_file() {
        let text =
            "[pipelines.z]\nstages = [\"a\", \"b\"]\nproposal = \"b\"\n[pipelines.a]\nstages = [\"my_proposal\"]\n";
        let (business, problems) = parse(text, "f");
        assert!(problems.is_empty());
        let found: Vec<_> = business.unwrap().pipelines.into_iter().map(|it| (it.id, it.proposal)).collect();
        assert_eq!(found, [("z".to_owned(), Some(1)), ("a".to_owned(), Some(0))]);
    }

    #[test]
    fn channels_get_what_they_name_and_else_everything() {
        let channel =
            |name: &str, gets: &str| format!("[channels.{name}]\nkind = \"file\"\npath = \"{name}.txt\"\n{gets}");
        let text =
            channel("all", "") + &channel("some", "gets = [\"daily\", \"won\"]\n") + &channel("none", "gets = []\n");
        let (business, problems) = parse(&text, "f");
        assert!(problems.is_empty(), "{problems:?}");
        let business = business.unwrap();
        let names = |text| business.channels_for(text).map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(
            (names("daily"), names("weekly"), names("won")),
            (vec!["all", "some"], vec!["all"], vec!["all", "some"])
        );
    }

    #[test]
    fn goals_may_be_dotted_or_nested_and_are_exact() {
        for text in ["[goals]\nrevenue.year = 25_000_000.10", "[goals.revenue]\nyear = 25_000_000.10"] {
            let (business, problems) = parse(text, "f");
            assert!(problems.is_empty(), "{problems:?}");
            let goals: Vec<_> = business.unwrap().goals.into_iter().map(|(id, it)| format!("{id}={it}")).collect();
            assert_eq!(goals, ["revenue.year=25000000.10"]);
        }
        assert_eq!(
            said("[goals.revenue.months]\n2026-13 = 5"),
            ["E004 2:11 `2026-13` is no month / write year and month: `2026-12 = 35_000`"]
        );
        assert_eq!(said("[goals]\nrevenue.yeer = 5").len(), 1, "a goal that nothing shows is a slip");
        assert!(said("[goals]\nrevenue.year = 60.000")[0].starts_with("E105"));
    }

    #[test]
    fn every_slip_is_named_at_its_place() {
        for (text, wanted) in [
            ("name = \" \"", "E004 1:8 `name`: \" \" is no name / write one between the quotes, or leave out the line"),
            ("timezon = \"UTC\"", "E003 1:1 there is no key `timezon` / did you mean `timezone`?"),
            (
                "[sources.msn]\nlable = \"x\"",
                "E003 2:1 there is no key `lable` in `sources.msn` / did you mean `label`?",
            ),
            (
                "[goals]\n\ncurrency = \"EUR\"",
                "E003 3:1 there is no key `currency` in `goals` / it belongs above the first `[section]` of the file",
            ),
            (
                "[agents.maya]\ncurrency = 1",
                "E003 2:1 there is no key `currency` in `agents.maya` / it belongs above the first `[section]` of the file",
            ),
            ("currency = \"EURO\"", "E004 1:12 `currency`: \"EURO\" is no currency / did you mean `EUR`?"),
            (
                "timezone = \"Europe/Pari\"",
                "E004 1:12 `timezone`: \"Europe/Pari\" is no time zone / did you mean `Europe/Paris`?",
            ),
            (
                "timezone = \"kolkata\"",
                "E004 1:12 `timezone`: \"kolkata\" is no time zone / did you mean `Asia/Kolkata`?",
            ),
            (
                "goals = 5",
                "E002 1:1 `goals` is a section, not a value / write `[goals]` on a line of its own, with `revenue` below it",
            ),
            (
                "[tables.deals]\ndates = \"%d-%m\"",
                "E004 2:9 `dates`: \"%d-%m\" is no form of a date / use `%d` for the day, `%m` for the month and `%Y` for the year, such as `%d-%m-%Y` for 24-02-2026",
            ),
            ("[tables.deal]\ndecimal_mark = \",\"", "E004 2:16 there is no table `deal` / did you mean `deals`?"),
            (
                "[tables.deals.columns]\n\"Deal Stage\" = \"stag\"",
                "E004 2:16 the table `deals` has no column `stag` / did you mean `stage`?",
            ),
            (
                "[pipelines.p]\nstages = [\"a\", \"value\"]",
                "E004 2:10 `deals` has another column `value` already / call it something else, such as `value_stage`",
            ),
            (
                "[pipelines.p]\nstages = [\"sent\"]\nproposal = \"snet\"",
                "E004 3:12 the pipeline `p` has no stage `snet` / did you mean `sent`?",
            ),
            (
                "[pipelines.p]\nstages = [\"sent\"]\ndays = [1, 2]",
                "E002 3:8 `days` has 2 values for 1 stages / give one for each stage, in the same order",
            ),
            (
                "[[targets]]\nfigure = \"deals.win_rat\"\nat_least = 1",
                "E004 2:10 `figure`: \"deals.win_rat\" is no figure / did you mean `deals.win_rate`?",
            ),
            (
                "[[targets]]\nat_least = 1",
                "E002 2:12 a target needs a `figure`, and `at_least` or `at_most` / the target is left out until both are there",
            ),
            (
                "[[targets]]\nfigure = \"costs.cak\"\nat_most = 1",
                "E004 2:10 `figure`: \"costs.cak\" is no figure / `takings show methods` lists all figures",
            ),
            (
                "[[targets]]\nfigure = \"deals.win_rate\"\nat_least = 35",
                "E109 3:12 `at_least`: 35 would be 3,500 % / did you mean 0.35?",
            ),
            (
                "[[targets]]\nfigure = \"deals.win_rate_timed\"\nat_least = 0.5\nperiod = \"month\"",
                "E004 4:10 `period`: `deals.win_rate_timed` does not add up over days / leave `period` out, or ask it of one of these: `deals.win_rate` or `deals.won_count`",
            ),
            (
                "[[targets]]\nfigure = \"deals.won_count\"\nat_least = 35\nperiod = \"moth\"",
                "E004 4:10 `period`: \"moth\" is not one of the values that it can have / did you mean `month`?",
            ),
            (
                "[sources.x]\ndue_day = 32",
                "E002 2:11 `due_day` should be a whole number from 1 to 31, not this number / write it like this: `due_day = 21`",
            ),
            (
                "[channels.ops]\nkind = \"slack\"\nurl = \"https://x\"",
                "E002 3:7 `url` is a secret and must not stand in this file / put it into `.secrets/`, and its name here: `url = { secret = \"slack_ops\" }`",
            ),
        ] {
            assert_eq!(said(text), [wanted], "{text}");
        }
    }

    #[test]
    fn a_time_that_is_none_is_named_at_the_part_that_is_wrong() {
        for (text, wanted) in [
            (
                "[channels.ops]\nkind = \"telegram\"\ntoken = { secret = \"bot\" }",
                "E005 2:8 the channel `ops` cannot be used: it needs `to`, the chat that its bot writes to / add it like this: `to = \"-1001234567890\"`",
            ),
            (
                "[channels.ops]\nkind = \"file\"\npath = \"../brief.txt\"",
                "E005 3:8 the channel `ops` cannot be used: `../brief.txt` is no file inside this folder / write it like this: `path = \"brief.txt\"`",
            ),
            (
                "[schedule]\ndaily = \"7:30\"",
                "E004 2:10 `daily`: \"7:30\" is no time in cron's words / did you mean `30 7 * * *`?",
            ),
            (
                "[schedule]\nweekly = \" 0  9 31 feb *\"",
                "E004 2:17 `weekly`: no February has a day 31, so it never happens / did you mean `0 9 28 feb *`?",
            ),
            (
                "[schedule]\nalerts = '0 25 * * *'",
                "E004 2:13 `alerts`: 25 is no hour: hours go from 0 to 23 / did you mean `0 23 * * *`?",
            ),
            (
                "[schedule]\nalerts = \"\\u0030 25 * * *\"",
                "E004 2:10 `alerts`: 25 is no hour: hours go from 0 to 23 / did you mean `0 23 * * *`?",
            ),
            (
                "[schedule]\nalerts = 6",
                "E002 2:10 `alerts` should be five fields of cron: minute, hour, day, month, weekday, not this number / write it like this: `alerts = \"0 */6 * * *\"`",
            ),
        ] {
            assert_eq!(said(text), [wanted], "{text}");
        }
    }

    #[test]
    fn all_problems_come_at_once_and_cost_only_themselves() {
        let text = "name = Pied Piper\ncurrncy = \"EUR\"\nweek_starts = 1\ntimezone = \"Asia/Kolkata\"\n";
        let (business, problems) = parse(text, "data/business.toml");
        let codes: Vec<String> = problems.iter().map(|it| it.code.to_string()).collect();
        assert_eq!(codes, ["E001", "E003", "E002"]);
        assert_eq!(business.unwrap().timezone.name(), "Asia/Kolkata");
        assert!(parse("just text\n", "f").0.is_none());
    }

    #[test]
    fn the_example_business_is_clean() {
        let text = include_str!("../../data/business.toml");
        let (business, problems) = parse(text, "data/business.toml");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(business.unwrap().pipelines.len(), 2);
    }
}
