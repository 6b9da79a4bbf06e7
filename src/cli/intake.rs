//! The rows that `takings serve --intake` takes: the token that it wants, and what becomes of each row. A row is judged as
//! one of a file is, added to `data/TABLE/intake.csv` and noted in the journal; what is there is never changed.

use std::sync::Arc;

use chrono::Utc;

use super::{
    args::Global,
    collect,
    failure::Failure,
    folder::{self, Setup},
    terminal::{self, Terminal},
};
use crate::{
    base::{
        calendar::Day,
        problem::Problem,
        secret::{NoSecret, Secret},
        text::{join, nearest, no_formula, one_line, shorten},
    },
    config::Business,
    data::{
        given::{self, Given, GivenCell, Trouble},
        schema::{Keep, Schema, Target},
        table::{Kind, TableSpec},
        tables,
    },
    edit::{
        books::{self, Cells, Other, Refusal},
        commit, rows,
    },
    serve::{Cell, Intake, Refused, Take, Taken, Why, Wrong},
    workspace::Workspace,
};

/// The name of the secret that senders must know.
const TOKEN: &str = "intake";

/// A token shorter than this could be guessed.
const SHORTEST: usize = 16;

/// What makes a token, in the business's folder.
const MAKE_ONE: &str = "openssl rand -hex 24 > .secrets/intake && chmod 600 .secrets/intake";

/// The stem of the files that rows from outside go into: nobody else writes there, so no spreadsheet that a person has
/// open saves over them.
const STEM: &str = "intake";

/// What takes the rows of a folder.
pub(super) fn open(workspace: &Workspace, global: &Global, terminal: &Terminal) -> Result<Intake, Failure> {
    let token = token(collect::vault(workspace, terminal).get(TOKEN))?;
    let (workspace, global) = (workspace.clone(), global.clone());
    let take: Arc<Take> =
        Arc::new(move |table: &str, cells: &[Cell]| take(&workspace, &global, table, cells).unwrap_or_else(Taken::Not));
    Ok(Intake::new(token, take))
}

/// The token, if it is one that nobody guesses and that a header can have.
fn token(found: Result<Secret, NoSecret>) -> Result<Secret, Failure> {
    let make = || format!("make one in the business's folder: `{MAKE_ONE}`");
    let token = found.map_err(|none| Failure::new(format!("no rows can be taken: {}", none.message)).hint(make()))?;
    if token.expose().chars().count() < SHORTEST {
        let message = format!("the secret `{TOKEN}` has fewer than {SHORTEST} characters, and could be guessed");
        return Err(Failure::new(message).hint(make()));
    }
    if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("the secret `{TOKEN}` has signs that no request can send");
        return Err(Failure::new(message).hint("letters and digits on one line are best").hint(make()));
    }
    Ok(token)
}

/// Puts a row into a table.
fn take(workspace: &Workspace, global: &Global, table: &str, cells: &[Cell]) -> Result<Taken, Refused> {
    let spec = known(table)?;
    let root = workspace.root();
    let _lock = commit::lock(root).map_err(of_refusal)?;
    let setup = set_up(workspace, global)?;
    let cells = judged(spec, &setup.business, setup.today, cells)?;
    let books = setup.books();
    let id = cells.iter().find(|(name, text)| name == "id" && !text.is_empty()).map(|(_, id)| id.clone());
    let file = format!("data/{table}/{STEM}.csv");
    let draft = if id.is_some() {
        rows::put(&books, table, std::slice::from_ref(&cells), Some(&file), Other::Refuse)
    } else {
        // Also where a table can do without ids, the sender hears by which one the row is found.
        let has_ids = spec.column("id").is_some_and(|column| column.kind == Kind::Id);
        let empty = has_ids.then(|| ("id".to_owned(), String::new()));
        let others = cells.into_iter().filter(|(name, _)| name != "id" || !has_ids);
        rows::add(&books, table, &empty.into_iter().chain(others).collect(), Some(&file))
    };
    let draft = draft.map_err(of_refusal)?;
    let Some(row) = draft.rows.first() else { return Ok(Taken::There(id)) };
    let id = Some(row.id.clone()).filter(|id| !id.is_empty());
    commit::commit(root, &draft, &format!("track {table}"), Utc::now()).map_err(of_refusal)?;
    Ok(Taken::Added(id))
}

/// The table of this name. Corrections change what is there, so they are made by hand.
fn known(table: &str) -> Result<&'static TableSpec, Refused> {
    let open = || tables::ALL.iter().map(|spec| spec.name).filter(|name| *name != "overrides");
    tables::spec(table).filter(|spec| spec.name != "overrides").ok_or_else(|| {
        let shown = shorten(&one_line(table), 40);
        let message = if table == "overrides" {
            "`overrides` takes no rows from outside".to_owned()
        } else {
            format!("there is no table `{shown}`")
        };
        let hint = match nearest(table, open()).filter(|near| *near != table) {
            Some(near) => format!("did you mean `/track/{near}`?"),
            None => format!("tables are {}", join(&open().collect::<Vec<_>>())),
        };
        Refused { why: Why::NoTable, message, hint, problems: Vec::new() }
    })
}

/// What is set up in the folder, as it is now.
fn set_up(workspace: &Workspace, global: &Global) -> Result<Setup, Refused> {
    folder::set_up_again(workspace, global).map_err(|failure| {
        tell(&failure);
        of_folder()
    })
}

/// The cells of a row by the names of their columns, in the forms that are read one way; or all that is wrong with them.
fn judged(spec: &'static TableSpec, business: &Business, today: Day, cells: &[Cell]) -> Result<Cells, Refused> {
    let schema = Schema::new(spec, business, Keep::All);
    let mut given = Given { line: 1, cells: Vec::new() };
    let mut wrong = Vec::new();
    for (from, cell) in cells.iter().enumerate() {
        match column(&schema, &cell.column) {
            Ok(column) => given.cells.push(GivenCell {
                column,
                text: no_formula(one_line(cell.text.trim())),
                is_number: cell.is_number,
                from,
            }),
            Err(unknown) => wrong.push(unknown),
        }
    }
    given.cells.sort_by_key(|cell| schema.column(&cell.column));
    let twice = given.cells.windows(2).find(|pair| pair[0].column == pair[1].column);
    wrong.extend(twice.map(|pair| Wrong {
        code: String::new(),
        column: pair[0].column.clone(),
        message: format!("two fields mean `{}`", pair[0].column),
        hint: "send one of them".into(),
    }));
    let mut heard = given::read(spec, business, today, Some(STEM), std::slice::from_ref(&given));
    wrong.extend(heard.troubles.iter().map(|trouble| of_trouble(&schema, &given, trouble)));
    match heard.rows.pop().flatten().filter(|_| wrong.is_empty()) {
        Some(cells) => Ok(cells),
        None => Err(of_wrong(wrong)),
    }
}

/// The name of the column that a sender means.
fn column(schema: &Schema, name: &str) -> Result<String, Wrong> {
    if let [Target::Column(column)] = schema.targets([name]).as_slice() {
        return Ok(schema.columns[*column].name.clone());
    }
    let shown = shorten(&one_line(name), 40);
    let names = || schema.columns.iter().map(|column| column.name.as_str());
    let hint = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("columns are {}", join(&names().collect::<Vec<_>>())),
    };
    let message = format!("`{}` has no column `{shown}`", schema.spec.name);
    Err(Wrong { code: String::new(), column: shown, message, hint })
}

fn of_trouble(schema: &Schema, given: &Given, trouble: &Trouble) -> Wrong {
    let cell = trouble.cell.and_then(|cell| given.cells.get(cell)).map(|cell| cell.column.as_str());
    // Of a cell that is missing, the words name the column.
    let named = trouble.fault.message.split('`').nth(1).filter(|name| schema.column(name).is_some());
    Wrong {
        code: trouble.fault.code.to_string(),
        column: cell.or(named).unwrap_or_default().to_owned(),
        message: for_sender(&trouble.fault.message),
        hint: hints_for_sender(&trouble.fault.hints),
    }
}

/// Words for a person with the file open, as those for a program that sends one row.
fn for_sender(text: &str) -> String {
    let text = text.strip_suffix(": 1 row left out").unwrap_or(text);
    text.replace(
        "neither the file's name nor a column says which pipeline this is",
        "nothing says which pipeline this is",
    )
}

/// The hints that a sender can follow.
fn hints_for_sender(hints: &[String]) -> String {
    let said = |hint: &String| {
        if hint == "fill it in, or remove the row" {
            return Some("send it".to_owned());
        }
        if let Some(pipelines) = hint.strip_prefix("name the file after one of ") {
            let pipelines = pipelines.split(", or add a column").next().unwrap_or_default();
            return Some(format!("send `pipeline`, one of {pipelines}"));
        }
        let is_of_files = ["business.toml", "spreadsheet", "the file"].iter().any(|word| hint.contains(word));
        (!is_of_files).then(|| hint.clone())
    };
    hints.iter().filter_map(said).collect::<Vec<_>>().join("; ")
}

fn of_wrong(problems: Vec<Wrong>) -> Refused {
    let message = match problems.as_slice() {
        [only] => only.message.clone(),
        _ => format!("{} cells are wrong", problems.len()),
    };
    let hint = match problems.as_slice() {
        [only] => only.hint.clone(),
        _ => "correct what `problems` names, and send the row again".to_owned(),
    };
    Refused { why: Why::Row, message, hint, problems }
}

/// Why the folder did not take a row. What lies in the folder or the system is told here, where it can be mended; a sender
/// hears nothing of it.
fn of_refusal(refusal: Refusal) -> Refused {
    let Refusal { kind, message, hints, problems } = refusal;
    let why = match kind {
        books::Why::Given => Why::Row,
        books::Why::Conflict => Why::Conflict,
        books::Why::Busy => Why::Busy,
        books::Why::Full => Why::Full,
        books::Why::Files | books::Why::System => Why::Folder,
    };
    match why {
        Why::Busy => Refused {
            why,
            message: "another command is at work in the folder".into(),
            hint: "send it again in a moment".into(),
            problems: Vec::new(),
        },
        Why::Full | Why::Folder => {
            let failure = Failure::new(format!("a row was not taken: {message}"));
            tell(&hints.into_iter().fold(failure, Failure::hint));
            Refused { why, ..of_folder() }
        }
        _ => {
            let of_problem = |problem: Problem| Wrong {
                code: problem.code.to_string(),
                column: String::new(),
                message: without_paths(&problem.message),
                hint: without_paths(&problem.hints.join("; ")),
            };
            let hint = if why == Why::Conflict {
                "send it with another id, or leave it as it is".into()
            } else {
                without_paths(&hints.join("; "))
            };
            let problems = problems.into_iter().map(of_problem).collect();
            Refused { why, message: without_paths(&message), hint, problems }
        }
    }
}

/// Words about a folder for somebody who has no part in it.
fn without_paths(text: &str) -> String {
    let word = |word| if str::contains(word, "data/") { "…" } else { word };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Says on the terminal what only the folder's owner can mend.
fn tell(failure: &Failure) {
    if let Failure::Told(told) = failure {
        terminal::complain(&told.text(false));
    }
}

fn of_folder() -> Refused {
    Refused {
        why: Why::Folder,
        message: "the folder does not take rows at the moment".into(),
        hint: "whoever runs `takings serve` sees why".into(),
        problems: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::{
        base::files::FileError,
        metrics::fixture::{business, day},
    };

    fn cell(column: &str, text: &str, is_number: bool) -> Cell {
        Cell { column: column.into(), text: text.into(), is_number }
    }

    fn said(table: &str, cells: &[Cell]) -> Result<String, Vec<String>> {
        let cells = judged(tables::spec(table).unwrap(), &business(), day("2026-10-31"), cells);
        let words =
            |cells: Cells| cells.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" ");
        cells.map(words).map_err(|refused| {
            refused.problems.iter().map(|it| format!("{} {}: {}", it.code, it.column, it.message)).collect()
        })
    }

    #[test]
    fn a_row_is_read_as_one_of_a_file_is() {
        for (table, cells, wanted) in [
            (
                "revenue",
                vec![cell("Closed At", "30.10.2026", false), cell("value", "€1.200,50", false)],
                "date=2026-10-30 amount=1200.50 currency=EUR",
            ),
            (
                "costs",
                vec![cell("amount", "1.234", true), cell("date", "2026-10-30", false)],
                "date=2026-10-30 amount=1.2340",
            ),
            (
                "costs",
                vec![cell("date", "2026-10-30", false), cell("cost", "-2e3", true), cell("notes", "=A1\n\u{7}", false)],
                "date=2026-10-30 amount=-2000 notes='=A1 \\u{7}",
            ),
            ("regions", vec![cell("zip", "07030", false), cell("city", "@home", false)], "zip=07030 city=@home"),
            (
                "lead_sales",
                vec![
                    cell("id", "s", false),
                    cell("date", "2026-10-30", false),
                    cell("buyer", "B", false),
                    cell("accepted", "yes", false),
                ],
                "id=s date=2026-10-30 buyer=B accepted=yes",
            ),
        ] {
            assert_eq!(said(table, &cells).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let cells = [
            cell("date", "2026-02-30", false),
            cell("amuont", "5", true),
            cell("kind", "earnd", false),
            cell("covers", "", false),
            cell("month", "2026-01", false),
        ];
        let wanted = [
            " amuont: `revenue` has no column `amuont`",
            " covers: two fields mean `covers`",
            "E102 date: `2026-02-30` is no date",
            "E107 kind: `earnd` is none of",
            "E101 amount: `amount` is empty",
        ];
        let wrong = said("revenue", &cells).unwrap_err();
        assert_eq!(wrong.len(), wanted.len(), "{wrong:?}");
        for part in wanted {
            assert!(wrong.iter().any(|wrong| wrong.starts_with(part)), "{part}: {wrong:?}");
        }
    }

    #[test]
    fn a_sender_hears_nothing_of_the_folder() {
        let error = |kind: io::ErrorKind| {
            let path = "/home/me/books/data/costs.csv".into();
            of_refusal(FileError { verb: "cannot write", path, source: kind.into() }.into())
        };
        for (refused, why) in [
            (error(io::ErrorKind::StorageFull), Why::Full),
            (error(io::ErrorKind::PermissionDenied), Why::Folder),
            (of_refusal(Refusal::new("`data/x.csv` is damaged").because(books::Why::Files)), Why::Folder),
            (of_refusal(Refusal::new("`data/x.csv` is held").because(books::Why::Busy)), Why::Busy),
            (of_refusal(Refusal::new("look at `data/x.csv`").hint("see data/x.csv:3")), Why::Row),
        ] {
            assert_eq!(refused.why, why);
            let told = format!("{} {}", refused.message, refused.hint);
            assert!(!told.contains("data/") && !told.contains("home"), "{told}");
        }
    }

    #[test]
    fn a_token_is_long_and_plain() {
        let of = |text: &str| token(Ok(Secret::new(text)));
        assert!(of("0123456789abcdef").is_ok());
        for text in ["0123456789abcde", "0123456789 abcdef", "0123456789abcdéf", "{\"token\":\n\"0123456789\"}"] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn corrections_are_made_by_hand() {
        for (table, part) in [
            ("overrides", "from outside"),
            ("", "no table ``"),
            ("convresations", "no table"),
            ("../x", "no table `../x`"),
        ] {
            let refused = known(table).unwrap_err();
            assert!(refused.why == Why::NoTable && refused.message.contains(part), "{refused:?}");
        }
        assert_eq!(known("convresations").unwrap_err().hint, "did you mean `/track/conversations`?");
    }

    #[test]
    fn senders_hear_what_they_can_do() {
        for (hint, wanted) in [
            ("fill it in, or remove the row", "send it"),
            ("name the file after one of a, b, or add a column `pipeline`", "send `pipeline`, one of a, b"),
            ("or say how the dates are in business.toml", ""),
            ("did you mean `won`?", "did you mean `won`?"),
        ] {
            assert_eq!(hints_for_sender(&[hint.to_owned()]), wanted);
        }
        let message = "neither the file's name nor a column says which pipeline this is: 1 row left out";
        assert_eq!(for_sender(message), "nothing says which pipeline this is");
        let spec = tables::spec("lead_sales").unwrap();
        let refused = judged(spec, &crate::metrics::fixture::business(), Day::from_iso(b"2026-03-01").unwrap(), &[]);
        assert!(refused.is_err_and(|refused| refused.problems.iter().any(|wrong| wrong.hint == "send it")));
    }
}
