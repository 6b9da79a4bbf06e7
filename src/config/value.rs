//! Reads one value as what its key holds, or says what was expected instead.

use std::str::FromStr;

use chrono::format::{Fixed, Item, Numeric, StrftimeItems};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::{
    key::{Form, Kind, Written, Wrong},
    source::Source,
    walk::Setting,
};
use crate::base::{
    calendar::Day,
    cron::Cron,
    money::Currency,
    problem::{Code, LeftOut, Problem},
    text,
};

/// Currencies that slips of the pen are compared with.
const COMMON_CURRENCIES: [&str; 24] = [
    "USD", "EUR", "GBP", "INR", "JPY", "CNY", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "BRL",
    "MXN", "ZAR", "SGD", "HKD", "KRW", "TRY", "ILS", "AED",
];

/// Reads the setting's value and puts it where it belongs.
pub(super) fn set<D>(
    draft: &mut D,
    setting: &Setting<D>,
    names: &[&str],
    source: &Source,
    form: &Form<D>,
) -> Result<(), Box<Problem>> {
    let value = setting.value;
    let result = match &setting.key.kind {
        Kind::Text(set) => string(value).map(|it| set(draft, names, it)),
        Kind::Texts(set) => list(value, string).map(|it| set(draft, names, it)),
        Kind::OneOrMore(set) => one_or_more(value).map(|it| set(draft, names, it)),
        Kind::Choices(words, set) => {
            list(value, |item| string(item).and_then(|it| choice(it, words))).map(|it| set(draft, names, it))
        }
        Kind::Choice(words, set) => string(value).and_then(|it| choice(it, words)).map(|it| set(draft, names, it)),
        Kind::Number(set) => number(value).map(|it| set(draft, names, it)),
        Kind::Fraction(set) => fraction(value).map(|it| set(draft, names, it)),
        Kind::Fractions(set) => list(value, fraction).map(|it| set(draft, names, it)),
        Kind::Whole(least, most, set) => whole(value, *least, *most).map(|it| set(draft, names, it)),
        Kind::Wholes(set) => list(value, |item| whole(item, 0, u32::MAX)).map(|it| set(draft, names, it)),
        Kind::Flag(set) => flag(value).map(|it| set(draft, names, it)),
        Kind::Day(set) => day(value).map(|it| set(draft, names, it)),
        Kind::Currency(set) => string(value).and_then(|it| currency(&it)).map(|it| set(draft, names, it)),
        Kind::Zone(set) => string(value).and_then(|it| zone(&it)).map(|it| set(draft, names, it)),
        Kind::DateForm(set) => string(value).and_then(date_form).map(|it| set(draft, names, it)),
        Kind::Cron(set) => cron(value).map(|it| set(draft, names, it)),
        Kind::Secret(set) => secret(value).map(|it| set(draft, names, it)),
        Kind::Host(set) => string(value).and_then(|it| host(&it)).map(|it| set(draft, names, it)),
        Kind::Address(set) => string(value).and_then(address).map(|it| set(draft, names, it)),
        Kind::Own(_, read) => read(draft, names, value),
    };
    result.map_err(|wrong| Box::new(explain(wrong, setting, source, form)))
}

fn explain<D>(wrong: Wrong, setting: &Setting<D>, source: &Source, form: &Form<D>) -> Problem {
    let span = setting.value.span();
    let name = setting.name();
    let written = source.slice(span.clone());
    let example = format!("write it like this: `{name} = {}`", setting.key.example);
    let kind = &setting.key.kind;
    match wrong {
        Wrong::Unknown(hint) => {
            source.problem(form.unknown_value, span, format!("`{name}`: {written} is {}", kind.no())).hint(hint)
        }
        Wrong::Said { message, hint, span: part } => {
            source.problem(form.unknown_value, part.unwrap_or(span), format!("`{name}`: {message}")).hint(hint)
        }
        Wrong::Thousands(whole) => source
            .problem(
                Code::E105,
                span,
                format!("`{name}`: {written} is a small number here, the `.` stands before decimals"),
            )
            .hint(format!("write {whole}, or {written}0 if the small number is meant")),
        Wrong::Kind if matches!((kind, setting.value.get_ref()), (Kind::Secret(_), DeValue::String(_))) => {
            let message = format!("`{name}` is a secret and must not stand in this file");
            let hint = format!("put it into `.secrets/`, and its name here: `{name} = {}`", setting.key.example);
            starred(source.problem(form.wrong_kind, span, message).hint(hint), written.trim_matches(['"', '\'']))
        }
        Wrong::Kind => {
            let message = format!("`{name}` should be a {}, not {}", kind.words(), kind_of(setting.value.get_ref()));
            let message =
                ["a id", "a address"].iter().fold(message, |text, it| text.replace(it, &it.replacen('a', "an", 1)));
            let message =
                message.replace("be a `", "be `").replace("be a five", "be five").replace("be a scheme", "be scheme");
            source.problem(form.wrong_kind, span, message).hint(example)
        }
    }
    .cost(LeftOut::Row)
}

/// The problem with as many stars as a secret has characters in the line that it shows.
pub(crate) fn starred(mut problem: Problem, secret: &str) -> Problem {
    if let Some(excerpt) = problem.excerpt.as_mut().filter(|_| !secret.is_empty()) {
        excerpt.line = excerpt.line.replace(secret, &"*".repeat(secret.chars().count()));
    }
    problem
}

fn kind_of(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "this text",
        DeValue::Integer(_) | DeValue::Float(_) => "this number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "this date",
        DeValue::Array(_) => "this list",
        DeValue::Table(_) => "a section",
    }
}

pub(crate) type Read<T> = Result<T, Wrong>;

pub(crate) fn string(value: &Written) -> Read<String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.trim().to_owned()),
        _ => Err(Wrong::Kind),
    }
}

/// A text in which something stands.
pub(super) fn filled(value: &Written) -> Read<String> {
    let text = string(value)?;
    if text.is_empty() {
        Err(Wrong::Unknown("write one between the quotes, or leave out the line".into()))
    } else {
        Ok(text)
    }
}

pub(crate) fn list<T>(value: &Written, read: impl Fn(&Written) -> Read<T>) -> Read<Vec<T>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(read).collect(),
        _ => Err(Wrong::Kind),
    }
}

fn one_or_more(value: &Written) -> Read<Vec<String>> {
    match value.get_ref() {
        DeValue::Array(_) => list(value, string),
        _ => string(value).map(|text| vec![text]),
    }
}

pub(crate) fn choice(word: String, words: &[&str]) -> Read<String> {
    if words.contains(&word.as_str()) {
        return Ok(word);
    }
    let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Err(Wrong::Unknown(match text::nearest(&word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of {}", all.join(", ")),
    }))
}

pub(crate) fn number(value: &Written) -> Read<Decimal> {
    match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => Decimal::from_str(integer.as_str()),
        DeValue::Float(float) if looks_like_thousands(float.as_str()) => {
            return Err(Wrong::Thousands(float.as_str().replace('.', "_")));
        }
        DeValue::Float(float) => {
            Decimal::from_str(float.as_str()).or_else(|_| Decimal::from_scientific(&float.as_str().to_lowercase()))
        }
        _ => return Err(Wrong::Kind),
    }
    .ok()
    .filter(|number| number.is_zero() || (SMALLEST..=LARGEST).contains(&number.abs()))
    .ok_or(Wrong::Kind)
}

/// Numbers beyond these (a millionth, a thousand million millions) are slips, and too much for exact arithmetic.
const SMALLEST: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
const LARGEST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// `60.000`: one to three digits, a point, and three zeros, as a person writes sixty thousand.
fn looks_like_thousands(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, rest)| (1..=3).contains(&whole.len()) && rest == "000" && whole != "0")
}

fn fraction(value: &Written) -> Read<Decimal> {
    let number = number(value)?;
    if (Decimal::ZERO..=Decimal::ONE).contains(&number) { Ok(number) } else { Err(Wrong::Kind) }
}

pub(crate) fn whole(value: &Written, least: u32, most: u32) -> Read<u32> {
    let number = u32::try_from(number(value)?.normalize()).map_err(|_| Wrong::Kind)?;
    if (least..=most).contains(&number) { Ok(number) } else { Err(Wrong::Kind) }
}

pub(crate) fn flag(value: &Written) -> Read<bool> {
    match value.get_ref() {
        DeValue::Boolean(flag) => Ok(*flag),
        _ => Err(Wrong::Kind),
    }
}

pub(crate) fn day(value: &Written) -> Read<Day> {
    let written = match value.get_ref() {
        DeValue::Datetime(moment) if moment.time.is_none() => moment.to_string(),
        DeValue::String(text) => text.trim().to_owned(),
        _ => return Err(Wrong::Kind),
    };
    Day::from_iso(written.as_bytes()).ok_or(Wrong::Kind)
}

fn currency(code: &str) -> Read<Currency> {
    if let Some(currency) = Currency::from_code(code) {
        return Ok(currency);
    }
    let meant = match code {
        "$" => Some("USD".to_owned()),
        symbol => Currency::from_symbol(symbol)
            .map(|currency| currency.code().to_owned())
            .or_else(|| text::nearest(code, COMMON_CURRENCIES).map(str::to_owned)),
    };
    Err(Wrong::Unknown(match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write its code of three letters, such as `USD` or `EUR`".into(),
    }))
}

fn zone(name: &str) -> Read<Tz> {
    if let Ok(zone) = Tz::from_str(name) {
        return Ok(zone);
    }
    let city = |zone: &Tz| zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ").to_lowercase();
    let wanted = name.rsplit('/').next().unwrap_or_default().replace('_', " ").to_lowercase();
    let same_city = chrono_tz::TZ_VARIANTS.iter().find(|zone| city(zone) == wanted).map(|zone| zone.name());
    let near = same_city.or_else(|| text::nearest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())));
    Err(Wrong::Unknown(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the continent and a large city nearby, such as `Europe/Paris`".into(),
    }))
}

/// Scheme and host, without the slash after them.
fn host(text: &str) -> Read<String> {
    let bare = text.trim_end_matches('/');
    let rest = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    let said = |message: &str, hint: String| Err(Wrong::Said { message: message.to_owned(), hint, span: None });
    match rest {
        None => said(
            "an address without `https://`",
            format!("write `https://{}`", bare.rsplit("//").next().unwrap_or(bare)),
        ),
        Some(rest) if rest.contains('@') => {
            said("a user or password in an address", "say who asks in `[auth]`, with secrets from `.secrets/`".into())
        }
        Some(rest) if rest.contains(['/', '?', '#']) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let scheme = bare.split("//").next().unwrap_or_default();
            said("more than scheme and host", format!("write `{scheme}//{host}` here, and the rest in `request.path`"))
        }
        Some("") => Err(Wrong::Unknown("write scheme and host, such as `https://api.example.com`".into())),
        Some(rest) if rest.contains(|char: char| char.is_whitespace() || "${}\"<>\\^`|".contains(char)) => {
            Err(Wrong::Unknown("write scheme and host, such as `https://api.example.com`".into()))
        }
        Some(_) => Ok(bare.to_owned()),
    }
}

/// A whole address.
fn address(text: String) -> Read<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(text),
        _ => Err(Wrong::Unknown("write the whole address, such as `https://auth.example.com/oauth/token`".into())),
    }
}

pub(crate) fn date_form(form: String) -> Read<String> {
    let items: Vec<Item> = StrftimeItems::new(&form).collect();
    let has =
        |wanted: &[Numeric]| items.iter().any(|item| matches!(item, Item::Numeric(found, _) if wanted.contains(found)));
    let has_month_name =
        items.iter().any(|item| matches!(item, Item::Fixed(Fixed::ShortMonthName | Fixed::LongMonthName)));
    let day = has(&[Numeric::Day]);
    let month = has(&[Numeric::Month]) || has_month_name;
    let year = has(&[Numeric::Year, Numeric::YearMod100]);
    if items.iter().any(|item| matches!(item, Item::Error)) || !((day && month && year) || has(&[Numeric::Timestamp])) {
        let hint = "use `%d` for the day, `%m` for the month and `%Y` for the year, such as `%d-%m-%Y` for 24-02-2026";
        return Err(Wrong::Unknown(hint.into()));
    }
    Ok(form)
}

/// A time in cron's words. What is wrong is shown at its part of the text.
fn cron(value: &Written) -> Read<Cron> {
    let DeValue::String(written) = value.get_ref() else { return Err(Wrong::Kind) };
    Cron::parse(written).map_err(|error| {
        // Between quotes of one character the text stands as it is, unless something is escaped.
        let is_plain = value.span().len() == written.len() + 2;
        let start = value.span().start + 1 + written.len() - written.trim_start().len();
        let span = is_plain.then(|| start + error.span.start..start + error.span.end);
        Wrong::Said { message: error.message, hint: error.hint, span: span.filter(|span| !span.is_empty()) }
    })
}

fn secret(value: &Written) -> Read<String> {
    let DeValue::Table(table) = value.get_ref() else { return Err(Wrong::Kind) };
    let mut entries = table.iter();
    match (entries.next(), entries.next()) {
        (Some((key, name)), None) if key.get_ref() == "secret" => string(name),
        _ => Err(Wrong::Kind),
    }
}
