//! `takings export TABLE|PAGE`: the rows of a table, or what a page says, for other programs.

use super::{
    Outcome,
    args::{Export, ExportFormat, Format, Global, Show},
    failure::Failure,
    folder::{self, Folder},
    show,
    terminal::{self, Terminal},
};
use crate::{
    base::text::{join, nearest},
    data::{cells::Column, tables},
    metrics,
    render::sheet,
    report::pages::PAGES,
};

pub(super) fn run(export: &Export, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let what = export.what.as_str();
    let is_page = PAGES.iter().any(|page| page.name == what);
    match (tables::spec(what), is_page) {
        (Some(_), _) => {
            let folder = folder::open_to_export(global, terminal)?;
            if is_page && terminal.verbose {
                terminal.say(&format!("the page of this name is `takings show {what} --format csv`\n"));
            }
            terminal::print_lines(&table(&folder, what, export.format))?;
            Ok(Outcome::Fine)
        }
        (None, true) => {
            let format = match export.format {
                ExportFormat::Csv => Format::Csv,
                ExportFormat::Json => Format::Json,
                ExportFormat::Md => Format::Md,
            };
            show::run(&Show { pages: vec![what.to_owned()], format }, global, terminal)
        }
        (None, false) => Err(unknown(what)),
    }
}

/// Every row of a table that counts, in the columns that its files have.
fn table(folder: &Folder, name: &str, format: ExportFormat) -> String {
    let Some(table) = folder.data.table(name) else { return String::new() };
    let declared = table.columns();
    // Nobody knows what lies in columns of a person's own.
    let extras = if folder.is_public { Vec::new() } else { table.extras() };
    let mut columns: Vec<Column<'_>> = declared.iter().copied().chain(extras).filter(Column::is_there).collect();
    if columns.is_empty() {
        // A table without rows is still one to fill in.
        columns = declared;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let zone = folder.business.timezone;
    let row = |row: u32| columns.iter().map(|column| column.value(row, &folder.data.names, zone)).collect();
    let is_revenue = name == "revenue";
    let give_way =
        if is_revenue { metrics::rows_that_give_way(&folder.data, &folder.business, folder.today) } else { Vec::new() };
    let rows = table.rows().iter().filter(|row| give_way.binary_search(row).is_err()).map(row);
    match format {
        ExportFormat::Csv => sheet::csv(&names, rows),
        ExportFormat::Json => sheet::json(&names, rows),
        ExportFormat::Md => sheet::markdown(&names, rows),
    }
}

fn unknown(what: &str) -> Failure {
    let tables = || tables::ALL.iter().map(|spec| spec.name);
    let pages = || PAGES.iter().map(|page| page.name).filter(|page| tables::spec(page).is_none());
    let near = nearest(what, tables().chain(pages()));
    let all = format!(
        "there are the tables {} and the pages {}",
        join(&tables().collect::<Vec<_>>()),
        join(&pages().collect::<Vec<_>>())
    );
    Failure::unknown("table or page", what, near, &all)
}
