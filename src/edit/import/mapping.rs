//! What the headers of a foreign file mean: columns of ours by name, by `business.toml`, by `--map` or by a ready map;
//! the rest stays under its own header.

use super::ready::Ready;
use crate::{
    base::text::{join, nearest},
    config::Business,
    data::{
        cell::words::fold,
        schema::{Keep, Schema, Target},
        table::TableSpec,
    },
    edit::books::Refusal,
};

/// What a header means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The header.
    pub header: String,
    /// What becomes of its cells.
    pub to: To,
    /// Who says so.
    pub by: By,
    /// What the first of its cells is read as.
    pub example: String,
}

/// What becomes of the cells below a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// They go into this column.
    Column(String),
    /// A ready map makes these columns of them.
    Made(&'static str),
    /// They stay under their own header, a column that the table does not know.
    Own,
    /// The same, and this column of the table is called almost so.
    Near(String),
    /// They are left out, for this reason.
    Left(&'static str),
}

/// Who says what a header means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The header itself.
    Name,
    /// `[tables.TABLE.columns]` of `business.toml`.
    Setup,
    /// `--map`.
    Told,
    /// A ready map.
    Ready,
}

/// Headers and the columns that they are told to mean. An empty column leaves the header out.
pub type Told = [(String, String)];

/// What each header of a file means.
pub(super) fn of(
    headers: &[String],
    spec: &'static TableSpec,
    business: &Business,
    ready: Option<&'static Ready>,
    told: &Told,
) -> Result<Vec<Mapped>, Refusal> {
    let schema = Schema::new(spec, business, Keep::All);
    for (header, column) in told {
        check_told(headers, &schema, header, column)?;
    }
    let setup = business.tables.get(spec.name).map(|format| &format.columns);
    let names: Vec<String> = headers.iter().map(|header| spaced(header)).collect();
    let targets = schema.targets_with_near_misses(&names);
    let means = |(header, target): (&String, Target)| {
        let is = |other: &str| other.trim().eq_ignore_ascii_case(header.trim());
        let by_told = told.iter().find(|(foreign, _)| is(foreign)).map(|(_, column)| match column.as_str() {
            "" => To::Left("as you say"),
            column => To::Column(column.to_owned()),
        });
        let by_setup = || setup?.iter().find(|(foreign, _)| is(foreign)).map(|(_, column)| To::Column(column.clone()));
        let by_ready = || ready?.means(header);
        let by_name = || match target {
            Target::Column(column) => To::Column(schema.columns[column].name.clone()),
            // A second header for one column is told of below.
            Target::Repeated => To::Column(repeated(&schema, header)),
            Target::NearMiss(name) => To::Near(name),
            Target::Extra => To::Own,
            Target::Nameless => To::Left("it has no name"),
        };
        let (to, by) = if let Some(to) = by_told {
            (to, By::Told)
        } else if let Some(to) = by_setup() {
            (to, By::Setup)
        } else if let Some(to) = by_ready() {
            (to, By::Ready)
        } else {
            (by_name(), By::Name)
        };
        Mapped { header: header.clone(), to, by, example: String::new() }
    };
    let mut mapping: Vec<Mapped> = headers.iter().zip(targets).map(means).collect();
    yield_to_others(&mut mapping);
    check_once(&mapping)?;
    Ok(mapping)
}

/// A header as columns are spelled: `createdAt` is `created_at`. Others stay as they are.
fn spaced(header: &str) -> String {
    let mut words = String::new();
    let mut was_small = false;
    for char in header.chars() {
        if char.is_uppercase() && was_small {
            words.push('_');
        }
        was_small = char.is_lowercase();
        words.push(char);
    }
    words
}

/// A header that means a column by another name only, or of which a map has several, gives way to the one that is told to.
fn yield_to_others(mapping: &mut [Mapped]) {
    let claims: Vec<(String, By)> = mapping
        .iter()
        .filter_map(|mapped| match &mapped.to {
            To::Column(name) if mapped.by != By::Name => Some((name.clone(), mapped.by)),
            _ => None,
        })
        .collect();
    let mut seen: Vec<String> = Vec::new();
    for mapped in mapping {
        let To::Column(name) = &mapped.to else { continue };
        let by_alias = mapped.by == By::Name && fold(&spaced(&mapped.header)) != *name;
        let is_told = |by: By| claims.iter().any(|(claimed, other)| claimed == name && *other == by);
        let gives_way = match mapped.by {
            By::Name => by_alias && claims.iter().any(|(claimed, _)| claimed == name),
            By::Ready => is_told(By::Told) || is_told(By::Setup) || seen.contains(name),
            By::Setup | By::Told => false,
        };
        if gives_way {
            (mapped.to, mapped.by) = (To::Own, By::Name);
        } else if mapped.by == By::Ready {
            seen.push(name.clone());
        }
    }
}

/// The column that a header names although another one has it.
fn repeated(schema: &Schema, header: &str) -> String {
    let alone = schema.targets(std::iter::once(header));
    match alone.first() {
        Some(Target::Column(column)) => schema.columns[*column].name.clone(),
        _ => fold(header),
    }
}

/// That what is told of a header can be done.
fn check_told(headers: &[String], schema: &Schema, header: &str, column: &str) -> Result<(), Refusal> {
    let table = schema.spec.name;
    if !headers.iter().any(|there| there.trim().eq_ignore_ascii_case(header.trim())) {
        let refusal = Refusal::new(format!("the file has no column `{header}`"));
        return Err(match nearest(header, headers.iter().map(String::as_str)) {
            Some(near) => refusal.hint(format!("did you mean `--map \"{near}={column}\"`?")),
            None => refusal.hint(format!("its columns are {}", quoted(headers.iter().map(String::as_str)))),
        });
    }
    if !column.is_empty() && schema.column(column).is_none() {
        let refusal = Refusal::new(format!("`{table}` has no column `{column}`"));
        let names = || schema.columns.iter().map(|column| column.name.as_str());
        return Err(match nearest(column, names()) {
            Some(near) => refusal.hint(format!("did you mean `--map \"{header}={near}\"`?")),
            None => refusal.hint(format!("its columns are {}", quoted(names()))),
        });
    }
    Ok(())
}

/// That no two headers mean one column.
fn check_once(mapping: &[Mapped]) -> Result<(), Refusal> {
    let column = |mapped: &Mapped| match &mapped.to {
        To::Column(name) => Some(name.clone()),
        To::Own | To::Near(_) => Some(mapped.header.trim().to_owned()),
        To::Made(_) | To::Left(_) => None,
    };
    for (index, mapped) in mapping.iter().enumerate() {
        let Some(name) = column(mapped) else { continue };
        if let Some(first) = mapping[..index].iter().find(|other| column(other).as_ref() == Some(&name)) {
            if first.header == mapped.header {
                let refusal = Refusal::new(format!("two columns of the file are called `{}`", mapped.header));
                return Err(refusal.hint("give one of them another name"));
            }
            let message = format!("`{}` and `{}` both mean the column `{name}`", first.header, mapped.header);
            return Err(Refusal::new(message)
                .hint(format!("leave one of them out with `--map \"{}=\"`, or name another column", mapped.header)));
        }
    }
    Ok(())
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    join(&names.map(|name| format!("`{name}`")).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::tables, metrics::fixture::business};

    fn mapping(headers: &[&str], told: &[(&str, &str)]) -> Result<String, String> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let told: Vec<_> = told.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let spec = tables::spec("deals").unwrap();
        match of(&headers, spec, &business(), None, &told) {
            Ok(mapping) => Ok(mapping.iter().map(|it| format!("{:?}", it.to)).collect::<Vec<_>>().join(" ")),
            Err(refusal) => Err(format!("{} / {}", refusal.message, refusal.hints.join(" / "))),
        }
    }

    #[test]
    fn headers_are_matched_by_what_they_say() {
        for (headers, told, wanted) in [
            (&["ID", "Account", "Deal Stage"][..], &[][..], Ok("Column(\"id\") Column(\"client\") Column(\"stage\")")),
            (&["valeu", "sector", ""], &[], Ok("Near(\"value\") Own Left(\"it has no name\")")),
            (&["valeu", "x"], &[("VALEU", "value"), ("x", "")], Ok("Column(\"value\") Left(\"as you say\")")),
            (
                &["Account", "Company"],
                &[],
                Err(
                    "`Account` and `Company` both mean the column `client` / leave one of them out with `--map \"Company=\"`, or name another column",
                ),
            ),
            (&["Account", "Company"], &[("account", "")], Ok("Left(\"as you say\") Column(\"client\")")),
            (
                &["Sum", "value"],
                &[("Sum", "value")],
                Err(
                    "`Sum` and `value` both mean the column `value` / leave one of them out with `--map \"value=\"`, or name another column",
                ),
            ),
            (
                &["Sum"],
                &[("Sums", "value")],
                Err("the file has no column `Sums` / did you mean `--map \"Sum=value\"`?"),
            ),
            (&["Sum"], &[("Sum", "valeu")], Err("`deals` has no column `valeu` / did you mean `--map \"Sum=value\"`?")),
            (&["x", "x"], &[], Err("two columns of the file are called `x` / give one of them another name")),
            (&["createdAt", "Sum", "Amount"], &[("Sum", "value")], Ok("Column(\"created\") Column(\"value\") Own")),
        ] {
            assert_eq!(mapping(headers, told).as_deref(), wanted.map_err(str::to_owned).as_deref(), "{headers:?}");
        }
    }
}
