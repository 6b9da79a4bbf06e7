//! What can be typed after the commands that change rows.

use super::day;
use crate::base::calendar::Day;

/// Add a row to a table, and print its id; asks field by field where no column is given
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The table, such as deals
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// What the row holds, such as platform=Upwork value=500 [default: asked for on a terminal]
    #[arg(value_name = "COLUMN=VALUE", value_parser = cell)]
    pub cells: Vec<(String, String)>,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Change cells of a row; asks which where no column is given
#[derive(Debug, clap::Args)]
pub struct Set {
    /// The table, such as deals
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// The id of the row, such as deal-k7m2 [default: an open deal, picked on a terminal]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// What the cells are to hold, such as value=3000; `notes=` empties one [default: asked for on a terminal]
    #[arg(value_name = "COLUMN=VALUE", value_parser = cell)]
    pub cells: Vec<(String, String)>,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Move a deal to a stage of its pipeline, to won or to lost
#[derive(Debug, clap::Args)]
pub struct Move {
    /// The id of the deal [default: picked on a terminal]
    #[arg(value_name = "DEAL")]
    pub deal: Option<String>,
    /// The stage that it has reached, such as negotiating, won or lost [default: picked on a terminal]
    #[arg(value_name = "STAGE")]
    pub stage: Option<String>,
    /// The day on which it did [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<Day>,
    /// What the deal is worth now, such as 3000 or EUR 2500
    #[arg(long, value_name = "AMOUNT")]
    pub amount: Option<String>,
    /// Show what would change, and write and send nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Log a deal that was won: its money, its stage, the new forecast and the message to the team
#[derive(Debug, clap::Args)]
pub struct LogDeal {
    /// The contact or the client of the deal, or its id [default: picked on a terminal]
    #[arg(value_name = "CONTACT")]
    pub contact: Option<String>,
    /// The money, such as 3000 or EUR 2500 [default: asked for on a terminal]
    #[arg(value_name = "AMOUNT")]
    pub amount: Option<String>,
    /// The offer that was sold [default: asked for on a terminal]
    #[arg(value_name = "OFFER")]
    pub offer: Option<String>,
    /// The day on which it was won [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<Day>,
    /// Show what would change, and write and send nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Take back the last change that a command made
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `column=value`; the value may be empty.
fn cell(text: &str) -> Result<(String, String), String> {
    let (column, value) = text.split_once('=').ok_or("write a column and its value, such as platform=Upwork")?;
    match column.trim() {
        "" => Err("the name of a column comes before `=`, as in platform=Upwork".to_owned()),
        column => Ok((column.to_owned(), value.to_owned())),
    }
}
