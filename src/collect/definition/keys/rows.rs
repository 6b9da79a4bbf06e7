//! The keys that say where rows are in an answer and what becomes of them.

use crate::{
    collect::definition::{
        Format,
        draft::{Draft, last, put, set},
        value::{
            FIELD, FIELDS, FORM, PATH, TEMPLATE, VALUE, VALUES, date_form, field, fields, only_field, path, scalar,
            template, values,
        },
    },
    config::key::{Key, Kind},
};

pub(super) const ROWS: &[Key<Draft>] = &[
    Key::new(
        "rows.format",
        Kind::Choice(&["json", "json_lines", "xml", "feed", "csv"], |draft, _, it| draft.rows.format = format(&it)),
        "\"json\"",
        "How the answer is written. `json` where absent. In `xml`, elements become objects, attributes `@name`, repeated elements lists; rows of a `feed` (RSS, Atom, JSON Feed) have `id`, `title`, `link`, `date`, `summary`, `author` and `tags`.",
    ),
    Key::new(
        "rows.path",
        Kind::Own(&PATH, |draft, _, it| put(&mut draft.rows.path, path(it))),
        "\"$.data\"",
        "Where the list of rows is. `$` where absent: the answer is the list.",
    ),
    Key::new(
        "rows.where[].field",
        Kind::Own(&FIELD, |draft, names, it| put(&mut draft.filter(names).field, field(it))),
        "\"status\"",
        "Which rows are wanted: the field that says so.",
    ),
    Key::new(
        "rows.where[].in",
        Kind::Own(&VALUES, |draft, names, it| put(&mut draft.filter(names).is_in, values(it))),
        "[\"charge\", \"refund\"]",
        "The values of which the field must have one.",
    ),
    Key::new(
        "rows.where[].not_in",
        Kind::Own(&VALUES, |draft, names, it| put(&mut draft.filter(names).not_in, values(it))),
        "[\"void\"]",
        "The values that the field must not have.",
    ),
    Key::new(
        "rows.least",
        Kind::Whole(0, u32::MAX, |draft, _, it| draft.rows.least = it),
        "1",
        "The fewest rows that a whole run must bring; fewer are an error. 0 where absent.",
    ),
    Key::new(
        "rows.most_megabytes",
        Kind::Whole(1, 4096, |draft, _, it| draft.rows.most_megabytes = Some(it)),
        "64",
        "The most megabytes that one answer may have. 64 where absent.",
    ),
];

/// The kinds of columns.
const KINDS: &[&str] = &["text", "html", "number", "date", "time", "money"];

pub(super) const COLUMNS: &[Key<Draft>] = &[
    Key::new(
        "columns.COLUMN",
        Kind::Own(&FIELD, |draft, names, it| set(&mut draft.column(names).from, only_field(it))),
        "\"attributes.total\"",
        "A column of the file and the field of a row that fills it: its name, the way to it as `attributes.total`, or a path as `$['a b']`. In the order of the file. What else there is to say of a column goes into a section of its own, or into `{ }`.",
    ),
    Key::new(
        "columns.COLUMN.from",
        Kind::Own(&FIELDS, |draft, names, it| set(&mut draft.column(names).from, fields(it))),
        "[\"closed_at\", \"created_at\"]",
        "The field; of several, the first that is there and not null.",
    ),
    Key::new(
        "columns.COLUMN.value",
        Kind::Own(&TEMPLATE, |draft, names, it| put(&mut draft.column(names).value, template(it))),
        "\"impact:${date}\"",
        "Instead of a field, a text: with other columns as `${COLUMN}`, and days of the window.",
    ),
    Key::new(
        "columns.COLUMN.type",
        Kind::Choice(KINDS, |draft, names, it| draft.column(names).kind = Some(it)),
        "\"money\"",
        "What it holds. `text` where absent; `html` is text that loses its tags.",
    ),
    Key::new(
        "columns.COLUMN.form",
        Kind::Own(&FORM, |draft, names, it| set(&mut draft.column(names).form, date_form(it))),
        "\"%b %-d, %Y\"",
        "`date`, `time`: how it comes, where it is not 2026-02-24 or the like; `unix` for seconds or milliseconds since 1970.",
    ),
    Key::new(
        "columns.COLUMN.unit",
        Kind::Choice(&["major", "minor", "cents"], |draft, names, it| draft.column(names).unit = Some(it)),
        "\"minor\"",
        "`money`: the unit that it comes in. `major` (dollars, yen) where absent; `minor` is the smallest unit of the currency (cents, but whole yen), `cents` a hundredth whatever the currency.",
    ),
    Key::new(
        "columns.COLUMN.currency",
        Kind::Own(&FIELD, |draft, names, it| put(&mut draft.column(names).currency, field(it))),
        "\"value_currency\"",
        "`money`: the field with its currency, which says what a minor unit is. The business's own currency where absent.",
    ),
    Key::new(
        "columns.COLUMN.digits.CURRENCY",
        Kind::Whole(0, 8, |draft, names, it| {
            draft.column(names).digits.insert(last(names).to_uppercase(), it);
        }),
        "2",
        "`money`: the decimals of a currency, where the service counts its minor units otherwise than ISO 4217.",
    ),
    Key::new(
        "columns.COLUMN.minus",
        Kind::Own(&FIELD, |draft, names, it| put(&mut draft.column(names).minus, field(it))),
        "\"fee\"",
        "`money`: a field, in the same unit, that is subtracted.",
    ),
    Key::new(
        "columns.COLUMN.default",
        Kind::Own(&VALUE, |draft, names, it| put(&mut draft.column(names).default, scalar(it))),
        "\"USD\"",
        "What stands there where the value is missing.",
    ),
    Key::new(
        "columns.COLUMN.required",
        Kind::Flag(|draft, names, it| draft.column(names).is_required = it),
        "true",
        "Whether a row without the value is an error. `false` where absent.",
    ),
    Key::new(
        "columns.COLUMN.empty",
        Kind::Own(&VALUES, |draft, names, it| set(&mut draft.column(names).empty, values(it))),
        "[\"0\"]",
        "Values that mean nothing at all, such as 0 for an unknown salary.",
    ),
    Key::new(
        "columns.COLUMN.map.VALUE",
        Kind::Own(&VALUE, |draft, names, it| {
            let value = scalar(it)?;
            draft.column(names).map.insert(last(names), value);
            Ok(())
        }),
        "\"refund\"",
        "A value that is written otherwise.",
    ),
];

pub(super) const MERGE: &[Key<Draft>] = &[
    Key::new(
        "merge.key",
        Kind::Texts(|draft, _, it| draft.merge.key = Some(it)),
        "[\"id\"]",
        "The columns that tell rows apart. `[\"id\"]` where the definition has such a column.",
    ),
    Key::new(
        "merge.sum",
        Kind::Texts(|draft, _, it| draft.merge.sum = it),
        "[\"amount\"]",
        "Columns that are added up over the rows with one key.",
    ),
    Key::new(
        "merge.mode",
        Kind::Choice(&["upsert", "replace"], |draft, _, it| draft.merge.is_replace = it == "replace"),
        "\"replace\"",
        "Whether a row in the file, of a day that was asked for, goes when it does not come any more: `replace`. `upsert` where absent: it stays.",
    ),
    Key::new(
        "merge.shrink",
        Kind::Fraction(|draft, _, it| draft.merge.shrink = Some(it)),
        "0.2",
        "The share of the rows that may go in one run. 0.2 where absent.",
    ),
];

pub(super) const ERRORS: &[Key<Draft>] = &[
    Key::new(
        "errors[].path",
        Kind::Own(&PATH, |draft, names, it| put(&mut draft.error(names).path, path(it))),
        "\"$.Status\"",
        "What makes an answer an error although its status is fine: the field that says so. Without `in`, it is one when the field is there and not null.",
    ),
    Key::new(
        "errors[].in",
        Kind::Own(&VALUES, |draft, names, it| put(&mut draft.error(names).is_in, values(it))),
        "[\"ERROR\"]",
        "The values that are errors.",
    ),
    Key::new(
        "errors[].message",
        Kind::Own(&PATH, |draft, names, it| put(&mut draft.error(names).message, path(it))),
        "\"$.Message\"",
        "Where the answer says what is wrong.",
    ),
];

pub(super) const EXPECT: &[Key<Draft>] = &[
    Key::new(
        "expect.FIELD.in",
        Kind::Own(&VALUES, |draft, names, it| put(&mut draft.expect(names).is_in, values(it))),
        "[\"one_time\"]",
        "What must hold, else nothing is written: the values that a field may have. `FIELD` is one of each row, or, written with `$`, one of the answer.",
    ),
    Key::new(
        "expect.FIELD.most",
        Kind::Number(|draft, names, it| draft.expect(names).most = Some(it)),
        "1",
        "The largest number that is fine.",
    ),
    Key::new(
        "expect.FIELD.unique",
        Kind::Flag(|draft, names, it| draft.expect(names).is_unique = it),
        "true",
        "Whether no two rows may have the same value.",
    ),
];

fn format(word: &str) -> Format {
    match word {
        "json_lines" => Format::JsonLines,
        "xml" => Format::Xml,
        "feed" => Format::Feed,
        "csv" => Format::Csv,
        _ => Format::Json,
    }
}
