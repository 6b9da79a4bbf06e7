//! What can be typed after `takings import`.

use std::path::PathBuf;

/// Bring a foreign file into a table: CSV, JSON, a spreadsheet, or job alerts as text
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The file; `-` reads what comes in
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The table, such as deals [default: the one that a file of a known shape is for]
    #[arg(long = "as", value_name = "TABLE")]
    pub table: Option<String>,
    /// The column that a header means, such as "Deal Name=title"; `Header=` leaves it out; may be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = renamed)]
    pub map: Vec<(String, String)>,
    /// The form of its dates, such as %d-%m-%Y [default: ISO, or what the whole column allows]
    #[arg(long, value_name = "FORM")]
    pub date_format: Option<String>,
    /// The file that new rows are added to, such as data/deals/outreach.csv [default: the one a person would write in]
    #[arg(long = "file", value_name = "PATH")]
    pub into: Option<PathBuf>,
    /// Keep what --map and --date-format say in business.toml
    #[arg(long)]
    pub keep: bool,
    /// Show what each column means, what would change and what is wrong, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `Old header=new column`; an empty column leaves the header out.
fn renamed(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.rsplit_once('=').ok_or("write a header and the column that it means, such as Stage=stage")?;
    match old.trim() {
        "" => Err("the header comes before `=`, as in Stage=stage".to_owned()),
        old => Ok((old.to_owned(), new.trim().to_owned())),
    }
}
