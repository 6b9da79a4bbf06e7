//! The questions for the cells of a row: which columns are asked for, in which order, and what is offered for each.

use super::{Ask, Question};
use crate::{
    base::{
        calendar::Day,
        text::{harmless, nearest, nearest_id, title},
    },
    cli::failure::Failure,
    config::Business,
    data::{
        held::{Held, HeldColumn},
        judge::judge,
        table::{Kind, TableSpec},
        tables,
    },
    edit::books::{Books, Cells},
};

/// The columns that are asked for first, in this order. Those that a row needs follow, then those that most rows fill.
const FIRST: &[(&str, &[&str])] = &[
    ("deals", &["platform", "agents", "title", "url", "value"]),
    ("revenue", &["date", "kind", "amount"]),
    ("jobs", &["title", "platform", "url", "budget"]),
    ("competitors", &["date", "competitor", "platform", "bid"]),
    ("costs", &["date", "category", "amount"]),
    ("activities", &["date", "kind", "channel", "count"]),
];

/// Columns that tell what became of a row: nobody knows that when it is added.
const LATER: &[&str] =
    &["pipeline", "stage", "last_touch", "lost_reason", "status", "measured_at", "end", "ended", "currency"];

/// Where an empty answer leaves a cell empty.
const NONE: &str = "(none)";

/// Whether a cell may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Empty {
    May,
    MayNot,
}

/// What questions about a table are made from.
pub(in crate::cli) struct Form<'a> {
    ask: &'a Ask,
    books: Books<'a>,
    table: &'static TableSpec,
    held: Held,
}

impl<'a> Form<'a> {
    pub(in crate::cli) fn of(ask: &'a Ask, books: Books<'a>, table: &'static TableSpec) -> Form<'a> {
        let held = Held::of(books.root, books.business, books.today, table);
        Form { ask, books, table, held }
    }

    /// Asks for the cells of a new row.
    pub(in crate::cli) fn new_row(mut self) -> Result<Cells, Failure> {
        let mut cells = Cells::new();
        if let Some(pipeline) = self.pipeline(&cells)? {
            self.held = self.held.of_stem(&pipeline);
            cells.push(("pipeline".to_owned(), pipeline));
        }
        for column in first(&self.held, self.table.name) {
            self.ask_for(column, &mut cells)?;
        }
        while let Some(column) = self.another(&cells)? {
            self.ask_for(column, &mut cells)?;
        }
        Ok(cells)
    }

    /// Asks for what a row can't do without and is not among its cells.
    pub(in crate::cli) fn rest(&self, mut cells: Cells) -> Result<Cells, Failure> {
        if let Some(pipeline) = self.pipeline(&cells)? {
            cells.insert(0, ("pipeline".to_owned(), pipeline));
        }
        for column in &self.held.columns {
            // Today goes without saying.
            let is_known =
                ["date", "created"].contains(&column.name.as_str()) || self.given(&cells, &column.name) != "";
            if !is_known && self.empty(column, &cells) == Empty::MayNot {
                self.ask_for(column.clone(), &mut cells)?;
            }
        }
        Ok(cells)
    }

    /// Asks for the pipeline of a deal, where there are several and none is given.
    fn pipeline(&self, cells: &Cells) -> Result<Option<String>, Failure> {
        let pipelines = several_pipelines(self.table, self.books.business);
        if pipelines.is_empty() || !self.given(cells, "pipeline").is_empty() {
            return Ok(None);
        }
        let at = self.ask.one_of("Pipeline", &pipelines, 0)?;
        Ok(pipelines.get(at).map(|pipeline| (*pipeline).to_owned()))
    }

    fn ask_for(&self, column: HeldColumn, cells: &mut Cells) -> Result<(), Failure> {
        let text = self.cell(&column, "", self.empty(&column, cells))?;
        if !text.is_empty() {
            cells.push((column.name, text));
        }
        Ok(())
    }

    /// What cells hold in a column, whatever name it is given by.
    fn given<'c>(&self, cells: &'c Cells, column: &str) -> &'c str {
        let is_it = |name: &str| self.held.column(name).is_some_and(|known| known.name == column);
        cells.iter().find(|(name, _)| is_it(name)).map_or("", |(_, text)| text.trim())
    }

    /// Whether a cell of a row may be empty. Who leaves pays nothing.
    fn empty(&self, column: &HeldColumn, cells: &Cells) -> Empty {
        let is_money = self.table.name == "revenue" && column.name == "amount";
        let is_churn = is_money && self.given(cells, "kind").eq_ignore_ascii_case("churn");
        if column.is_required && !is_churn { Empty::MayNot } else { Empty::May }
    }

    /// Asks which cell of a row is to be changed, and for its text.
    pub(in crate::cli) fn change(&self, id: &str) -> Result<Cells, Failure> {
        let Some(row) = self.held.row(id) else { return Err(self.no_row(id)) };
        let now = |name: &str| row.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
        let columns: Vec<&HeldColumn> = self.held.columns.iter().filter(|column| column.kind != Kind::Id).collect();
        let widest = columns.iter().map(|column| column.name.len()).max().unwrap_or_default();
        let option = |column: &&HeldColumn| format!("{:widest$}  {}", column.name, harmless(now(&column.name)));
        let options: Vec<String> = columns.iter().map(|it| option(it).trim_end().to_owned()).collect();
        let column = columns[self.ask.one_of("Column", &options, 0)?];
        let text = self.cell(column, now(&column.name), self.empty(column, &row))?;
        Ok(vec![(column.name.clone(), text)])
    }

    /// The cells of a row that are not empty.
    pub(in crate::cli) fn row(&self, id: &str) -> Result<Cells, Failure> {
        self.held.row(id).ok_or_else(|| self.no_row(id))
    }

    /// Asks for the cell of one column; `now` is what it holds.
    pub(in crate::cli) fn column(&self, name: &str, now: &str) -> Result<String, Failure> {
        self.named(name, now, Empty::May)
    }

    /// The same where it may not stay empty.
    pub(in crate::cli) fn needed(&self, name: &str, now: &str) -> Result<String, Failure> {
        self.named(name, now, Empty::MayNot)
    }

    fn named(&self, name: &str, now: &str, empty: Empty) -> Result<String, Failure> {
        match self.held.columns.iter().find(|column| column.name == name) {
            Some(column) => self.cell(column, now, empty),
            None => Err(Failure::new(format!("`{}` has no column `{name}`", self.table.name))),
        }
    }

    fn no_row(&self, id: &str) -> Failure {
        let ids: Vec<String> = self.held.values("id").into_iter().map(|(id, _)| id).collect();
        let near = nearest_id(id, ids.iter().map(String::as_str));
        let hint = format!("`takings set {} ID` needs the id of a row", self.table.name);
        Failure::unknown(&format!("row in `{}` with the id", self.table.name), id, near, &hint)
    }

    /// Asks for the cell of a column.
    fn cell(&self, column: &HeldColumn, now: &str, empty: Empty) -> Result<String, Failure> {
        let label = title(&column.name);
        if let Some(mut words) = closed(column, self.table.name, self.books.business) {
            if empty == Empty::May {
                words.insert(0, NONE.to_owned());
            }
            let start = words.iter().position(|word| word == now).unwrap_or_default();
            let word = words[self.ask.one_of(&label, &words, start)?].clone();
            return Ok(if word == NONE { String::new() } else { word });
        }
        let choices = self.choices(column);
        let judged = |text: &str| match text.trim() {
            "" if empty == Empty::MayNot => Err(format!("`{}` is needed", column.name)),
            "" => Ok(String::new()),
            _ if text == now => Ok(text.to_owned()),
            _ => self.judge(column, text, &choices),
        };
        let is_text = column.kind == Kind::Text;
        let default = match now {
            "" => default(column, self.books.today),
            now if !is_text => harmless(now),
            _ => String::new(),
        };
        let help = help(column, now, &default, empty);
        self.ask.text(&Question {
            label: &label,
            help: &help,
            default: &default,
            now: if is_text { now } else { "" },
            choices: &choices,
            is_list: !is_text,
            judge: &judged,
        })
    }

    /// The answer as it is written. A name that is there already keeps its spelling.
    fn judge(&self, column: &HeldColumn, text: &str, choices: &[String]) -> Result<String, String> {
        let text = match column.kind {
            // Offered ids have the title of their row beside them.
            Kind::Reference(_) => text.split_whitespace().next().unwrap_or_default().to_owned(),
            Kind::Agents => parted(text, choices),
            _ => text.trim().to_owned(),
        };
        let spelled = choices.iter().find(|choice| choice.to_lowercase() == text.to_lowercase());
        let text = spelled.filter(|_| column.kind == Kind::Name).unwrap_or(&text);
        judge(self.books.business, self.books.today, self.table.name, &column.name, text)
    }

    /// What is offered for a column, the commonest first: what it holds, then what the setup names.
    fn choices(&self, column: &HeldColumn) -> Vec<String> {
        if let Kind::Reference(target) = column.kind {
            return self.rows_of(target);
        }
        if !matches!(column.kind, Kind::Name | Kind::Agents | Kind::Text) {
            return Vec::new();
        }
        let held = self.held.values(&column.name).into_iter();
        let mut choices: Vec<String> =
            held.filter(|(_, n)| *n > 1 || column.kind != Kind::Text).map(|(text, _)| text).collect();
        for name in named(&column.name, self.books.business) {
            if !choices.iter().any(|choice| choice.eq_ignore_ascii_case(name)) {
                choices.push(name.to_owned());
            }
        }
        // What a terminal would not show as it is, is not offered.
        choices.retain(|choice| harmless(choice) == *choice);
        choices
    }

    /// The rows of another table, the last ones first: their ids with what they are about.
    fn rows_of(&self, target: &str) -> Vec<String> {
        let Some(spec) = tables::spec(target) else { return Vec::new() };
        let held = Held::of(self.books.root, self.books.business, self.books.today, spec);
        let rows = held.pairs("id", "title").into_iter().rev().filter(|(id, _)| !id.is_empty());
        rows.map(|(id, about)| harmless(format!("{id}  {about}").trim_end())).collect()
    }

    /// Asks for one more column, until there is none.
    fn another(&self, cells: &Cells) -> Result<Option<HeldColumn>, Failure> {
        let is_left = |column: &&HeldColumn| {
            column.kind != Kind::Id && column.name != "pipeline" && cells.iter().all(|(name, _)| *name != column.name)
        };
        let names: Vec<String> = self.held.columns.iter().filter(is_left).map(|column| column.name.clone()).collect();
        let judged = |text: &str| {
            let text = text.trim();
            if text.is_empty() || names.iter().any(|name| name == text) {
                return Ok(text.to_owned());
            }
            let near = nearest(text, names.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("there is no other column `{text}`{hint}"))
        };
        let name = self.ask.text(&Question {
            label: "Another column",
            help: "Enter: no more",
            default: "",
            now: "",
            choices: &names,
            is_list: false,
            judge: &judged,
        })?;
        Ok(self.held.columns.iter().find(|column| column.name == name).cloned())
    }
}

/// The pipelines that a new row of a table must name one of.
pub(in crate::cli) fn several_pipelines<'b>(table: &TableSpec, business: &'b Business) -> Vec<&'b str> {
    let is_asked = table.name == "deals" && business.pipelines.len() > 1;
    business.pipelines.iter().filter(|_| is_asked).map(|pipeline| pipeline.id.as_str()).collect()
}

/// The columns that everybody is asked for.
fn first(held: &Held, table: &str) -> Vec<HeldColumn> {
    let listed = FIRST.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, columns)| columns);
    let find = |name: &&str| held.columns.iter().find(|column| column.name == **name);
    let mut asked: Vec<HeldColumn> = listed.iter().filter_map(find).cloned().collect();
    let is_new = |asked: &[HeldColumn], column: &HeldColumn| asked.iter().all(|one| one.name != column.name);
    for column in held.columns.iter().filter(|column| column.is_required) {
        if is_new(&asked, column) {
            asked.push(column.clone());
        }
    }
    for column in &held.columns {
        let is_told_later = matches!(column.kind, Kind::Id | Kind::Mark) || LATER.contains(&column.name.as_str());
        if !is_told_later && is_new(&asked, column) && held.is_mostly_filled(&column.name) {
            asked.push(column.clone());
        }
    }
    asked
}

/// The only words that a column takes.
fn closed(column: &HeldColumn, table: &str, business: &Business) -> Option<Vec<String>> {
    let all = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    match column.kind {
        Kind::Choice(words) => all(words),
        Kind::Flag => all(&["yes", "no"]),
        Kind::Name if table == "deals" && column.name == "pipeline" => {
            Some(business.pipelines.iter().map(|pipeline| pipeline.id.clone()).collect())
        }
        Kind::Name if table == "deals" && column.name == "stage" && business.pipelines.len() == 1 => {
            let stages = business.pipelines[0].stages.iter().cloned();
            Some(stages.chain(["won".to_owned(), "lost".to_owned()]).collect())
        }
        _ => None,
    }
}

/// The names that the setup has for a column.
fn named<'a>(column: &str, business: &'a Business) -> Vec<&'a str> {
    match column {
        "offer" => business.offers.keys().map(String::as_str).collect(),
        "agents" | "agent" => business.agents.keys().map(String::as_str).collect(),
        "source" => business.sources.keys().map(String::as_str).collect(),
        "platform" => {
            let mut all: Vec<&str> =
                business.offers.values().flat_map(|offer| &offer.platforms).map(String::as_str).collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        _ => Vec::new(),
    }
}

/// What a new row has in a column where nothing is answered.
fn default(column: &HeldColumn, today: Day) -> String {
    let is_date = matches!(column.kind, Kind::Day | Kind::Moment) && (column.is_required || column.name == "date");
    if is_date { today.to_string() } else { String::new() }
}

fn help(column: &HeldColumn, now: &str, default: &str, empty: Empty) -> String {
    let doc = column.doc.trim().trim_end_matches('.');
    let form = match column.kind {
        Kind::Money | Kind::Agents | Kind::Period | Kind::Share => column
            .kind
            .words()
            .split_once(": ")
            .map_or_else(String::new, |(_, form)| format!(": {}", form.replace('`', ""))),
        _ => String::new(),
    };
    let enter = match (now.is_empty(), default.is_empty(), empty) {
        (true, true, Empty::May) => "; Enter: leave it empty",
        (true, true, Empty::MayNot) => "; it is needed",
        (true, false, _) => "; Enter: today",
        (false, false, _) => "; Enter: keep it",
        _ => "",
    };
    format!("{doc}{form}{enter}")
}

/// `maya, tom` as the files have it: `maya; tom`, where a comma parts names that are known.
fn parted(text: &str, known: &[String]) -> String {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let spelled = |part: &&str| known.iter().find(|name| name.eq_ignore_ascii_case(part)).cloned();
    let names: Option<Vec<String>> = parts.iter().map(spelled).collect();
    names.map_or_else(|| text.trim().to_owned(), |names| names.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_part_agents_that_are_known() {
        let known = ["maya", "tom"].map(str::to_owned);
        for (typed, written) in [
            ("Maya, tom", "maya; tom"),
            ("MAYA", "maya"),
            ("Sato, Ken", "Sato, Ken"),
            ("maya; tom", "maya; tom"),
            ("maya:70; tom:30", "maya:70; tom:30"),
            (" zoe ", "zoe"),
        ] {
            assert_eq!(parted(typed, &known), written);
        }
    }

    #[test]
    fn what_is_asked_first_are_columns() {
        for (table, columns) in FIRST {
            let spec = tables::spec(table).unwrap();
            for column in *columns {
                assert!(spec.column(column).is_some(), "{table}.{column}");
            }
        }
    }
}
