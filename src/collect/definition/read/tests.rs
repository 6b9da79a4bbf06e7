//! What definitions read as, and what is said of those that cannot be read.

use super::*;
use crate::collect::definition::{Auth, Content, Format, Kind, Outside, PageKind, Rate, SendClient, Take, Unit};

const CLOSE: &str = r#"
label = "Close (won deals)"
base = "https://api.example.com/"
timezone = "America/Chicago"
[auth]
kind = "basic"
user = "${secret.close_api_key}"
[request]
path = "/api/v1/opportunity/"
query = { status_type = "won", date_won__gte = "${window.from}", date_won__lte = "${window.to}" }
rate = "10/second"
[retry]
after = "$.error.rate_reset"
[window]
from = "year"
step = "year"
lookback = 31
[pages]
kind = "offset"
param = "_skip"
size = 100
size_param = "_limit"
more = "$.has_more"
[rows]
path = "$.data"
where = [{ field = "type", in = ["charge", 1] }, { field = "status", not_in = ["void"] }]
[[errors]]
path = "$.Status"
in = ["ERROR"]
message = "$.Message"
[expect]
value_period = { in = ["one_time"] }
id = { unique = true }
"$.overview.totalPages" = { most = 1 }
[columns]
id = "id"
date = { from = ["date_won", "created"], type = "date" }
amount = { from = "value", type = "money", unit = "minor", currency = "value_currency", digits = { UGX = 2 } }
kind = { value = "deal_won" }
notes = { value = "close:${date}:${window.from:%Y-%m}" }
[merge]
key = ["id"]
sum = ["amount"]
mode = "replace"
"#;

const LOGIN: &str = r#"
base = "https://www.example.com"
[auth]
kind = "login"
[[auth.steps]]
path = "/sign_in"
[auth.steps.take.csrf]
css = 'meta[name="csrf-token"]'
attribute = "content"
[[auth.steps]]
path = "/sign_in"
form = { authenticity_token = "${taken.csrf}", "user[email]" = "${secret.x_creds.email|username}" }
not_at = "/sign_in"
[[before]]
path = "/campaigns"
query = { start_date = "${window.from}", end_date = "${window.to}" }
[request]
path = "/overviews"
json = { a = ["${window.from:unix}", 1.50, true], b = { c = "x" } }
headers = { X-Csrf-Token = "${taken.csrf}" }
[window]
step = "month"
max_days = 31
[columns]
date = { from = "date", type = "date", form = "unix" }
amount = { from = "earnings", type = "money" }
[merge]
key = ["date"]
[fallback]
file = "data/revenue/manual.json"
"#;

fn fine(text: &str) -> Definition {
    let (definition, problems) = read(text, "data/sources/close.toml");
    assert!(problems.is_empty(), "{problems:?}");
    definition.unwrap()
}

fn service_of(text: &str) -> Service {
    match fine(text).origin {
        Origin::Service(service) => *service,
        Origin::ByHand { .. } => panic!("by hand"),
    }
}

#[test]
fn a_definition_is_read_as_it_is_meant() {
    let definition = fine(CLOSE);
    assert_eq!((definition.name.as_str(), definition.table.as_str()), ("close", "revenue"));
    assert_eq!(definition.zone.unwrap().name(), "America/Chicago");
    let service = service_of(CLOSE);
    assert_eq!(service.base, "https://api.example.com");
    assert_eq!(service.rate, Some(Rate { requests: 10, seconds: 1 }));
    assert!(matches!(&service.auth, Auth::Basic { user, password } if !user.is_empty() && password.is_empty()));
    let names: Vec<&str> = service.request.query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["status_type", "date_won__gte", "date_won__lte"]);
    assert_eq!((service.request.is_post, service.request.timeout, service.retry.tries), (false, 30, 4));
    let windows = &service.windows;
    assert_eq!((windows.step, windows.from, windows.column.as_deref()), (Step::Year, From::Year, Some("date")));
    assert_eq!((windows.lookback, windows.overlap, windows.outside), (31, 0, Outside::Fail));
    assert!(matches!(&service.pages.kind, PageKind::Offset { param: Some(param) } if param == "_skip"));
    assert_eq!((service.pages.size.clone(), service.pages.most), (Some((Some("_limit".into()), 100)), 2000));
    assert_eq!((service.rows.format, service.rows.path.to_string().as_str()), (Format::Json, "$.data"));
    assert_eq!(service.rows.filter[0].is_in, Some(vec!["charge".into(), "1".into()]));
    assert_eq!((service.rows.filter[1].not_in.as_slice(), service.errors.len()), (["void".to_owned()].as_slice(), 1));
    let answer: Vec<(&str, bool)> = service.expect.iter().map(|it| (it.field.as_str(), it.is_of_answer)).collect();
    assert_eq!(answer, [("value_period", false), ("id", false), ("$.overview.totalPages", true)]);
    assert_eq!(service.expect[2].most, Some(Decimal::ONE));
    assert!(service.merge.is_replace && service.merge.shrink == "0.2".parse().unwrap());
}

#[test]
fn columns_are_read_in_the_order_of_the_file() {
    let columns = service_of(CLOSE).columns;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["id", "date", "amount", "kind", "notes"]);
    assert!(matches!(&columns[1].content, Content::Fields(fields) if fields[1].shown == "created"));
    let Kind::Money { unit, currency, digits, minus: None } = &columns[2].kind else { panic!("{:?}", columns[2].kind) };
    assert_eq!((*unit, currency.as_ref().unwrap().shown.as_str(), digits["UGX"]), (Unit::Minor, "value_currency", 2));
    assert!(matches!(&columns[4].content, Content::Template(template) if template.parts.len() == 4));
}

#[test]
fn a_login_and_what_it_takes_are_read() {
    let definition = fine(LOGIN);
    assert_eq!(definition.fallback.as_deref(), Some("data/revenue/manual.json"));
    let service = service_of(LOGIN);
    let Auth::Login { steps } = &service.auth else { panic!("{:?}", service.auth) };
    assert_eq!((steps[0].request.is_post, steps[1].request.is_post), (false, true));
    assert_eq!(steps[1].not_at.as_deref(), Some("/sign_in"));
    assert!(matches!(&steps[0].take[..], [(name, Take::Css { attribute: Some(_), .. })] if name == "csrf"));
    assert_eq!((service.before.len(), service.request.is_post), (1, true));
    assert_eq!(service.merge.key, ["date"]);
}

#[test]
fn a_source_by_hand_needs_only_its_file() {
    let definition = fine("label = \"MSN\"\n[manual]\nfile = \"data/revenue/msn.json\"\ndue_day = 21\n");
    assert!(matches!(definition.origin, Origin::ByHand { due_day: Some(21), .. }));
}

#[test]
fn oauth_may_send_its_client_as_json() {
    let auth = "[auth]\nkind = \"oauth2\"\ntoken_url = \"https://a.example.com/t\"\nclient_id = \"${secret.a}\"\nclient_secret = \"${secret.b}\"\nsend = \"json\"\n[auth.extra]\naudience = \"https://b\"\n";
    let Auth::OAuth2 { send, extra, .. } = service_of(&small(auth)).auth else { panic!("no oauth") };
    assert_eq!((send, extra[0].0.as_str()), (SendClient::Json, "audience"));
}

/// The smallest definition, with more after it.
fn small(more: &str) -> String {
    format!(
        "base = \"https://x.example.com\"\n[columns]\nid = \"id\"\ndate = \"day\"\namount = {{ from = \"sum\", type = \"money\" }}\n{more}\n{}",
        if more.contains("[request]") { "" } else { "[request]\npath = \"/x\"\n" }
    )
}

fn problems_of(text: &str) -> Vec<String> {
    let (definition, problems) = read(text, "data/sources/x.toml");
    assert_eq!(definition.is_none(), !problems.is_empty(), "{text}");
    let line = |it: &Problem| {
        format!("{} {}:{} {} / {}", it.code, it.place.line, it.place.column, it.message, it.hints.join(" / "))
    };
    problems.iter().map(line).collect()
}

/// Each line added to the smallest definition, from its sixth line on, with the one thing that is said.
const SAID: &[(&str, &str)] = &[
    ("[request]\npath = /x", "E031 7:8 `/x` is not in quotes / write `path = \"/x\"`, with straight quotes"),
    (
        "[merge]\nkey = \"id\"",
        "E032 7:7 `key` should be a list of texts, not this text / write it like this: `key = [\"id\"]`",
    ),
    ("[window]\nsteps = \"month\"", "E033 7:1 there is no key `steps` in `window` / did you mean `step`?"),
    (
        "[auth]\nkind = \"bearer\"\ntoken = \"sk_live_1\"",
        "E034 8:9 `token` is a secret and must not stand in this file / put it into `.secrets/`, as a file of its own, and its name here: `${secret.NAME}`",
    ),
    (
        "[auth]\nkind = \"basic\"",
        "E034 7:8 `auth` of the kind `basic` has no `user` / write `user = \"${secret.NAME}\"`, and put the secret into `.secrets/NAME`",
    ),
    (
        "[auth]\ntoken = \"${secret.a}\"",
        "E034 7:9 `auth` has no `kind` / say how to prove who asks: `kind = \"bearer\"`",
    ),
    (
        "[auth]\nkind = \"bearer\"\ntoken = \"${secret.a}\"\nuser = \"${secret.b}\"",
        "E034 9:8 `auth` of the kind `bearer` has no use for `user` / remove it, or change `kind`: it belongs to `basic`",
    ),
    (
        "[auth]\nkind = \"basik\"",
        "E034 7:8 `kind`: \"basik\" is not one of the values that it can have / did you mean `basic`?",
    ),
    (
        "[auth]\nkind = \"basic\"\nuser = \"${secret.a}\"\npassword = \"hunter2\"",
        "E034 9:12 `password` is a secret and must not stand in this file / put it into `.secrets/`, as a file of its own, and its name here: `${secret.NAME}`",
    ),
    (
        "[auth]\nkind = \"bearer\"\ntoken = \"${secret.a} ${page}\"",
        "E034 8:9 `${page}` has no place here / it belongs into `[request]`, with `[pages]`",
    ),
    (
        "[request]\npath = \"/x\"\nheaders = { Authorization = \"Bearer abc\" }",
        "E034 8:29 `Authorization` is a secret and must not stand in this file / put it into `.secrets/`, as a file of its own, and its name here: `${secret.NAME}`",
    ),
    (
        "[request]\npath = \"/x\"\nquery = { a = \"${secert.x}\" }",
        "E034 8:15 `a`: there is no placeholder `${secert.x}` / did you mean `${secret.x}`?",
    ),
    (
        "[request]\npath = \"/x\"\nquery = { a = \"${pgae}\" }",
        "E034 8:15 there is no placeholder `${pgae}` / did you mean `${page}`?",
    ),
    (
        "[request]\npath = \"/x\"\nquery = { a = \"${taken.x}\" }",
        "E034 8:15 nothing takes `x` before this / a step of the login before it takes it: `[auth.steps.take.x]`",
    ),
    (
        "[request]\npath = \"/x\"\njson = { a = [\"${windw.to}\"] }",
        "E034 8:15 `json`: there is no placeholder `${windw.to}` / did you mean `${window.to}`?",
    ),
    (
        "[request]\npath = \"/x\"\nbody = \"q\"\nform = { a = \"1\" }",
        "E034 8:8 a request has one body, not `form` and `body` as well / keep one of the two",
    ),
    (
        "[request]\npath = \"/x\"\nmethod = \"GET\"\nbody = \"q\"",
        "E034 8:10 a `GET` has no body / write `method = \"POST\"`, or put the fields into `query`",
    ),
    (
        "[request]\npath = \"x\"",
        "E034 7:8 a path that does not start with `/` / write `/x…`, or a whole address with `https://`",
    ),
    (
        "[request]\nmethod = \"GET\"",
        "E034 7:10 `request` has no `path` / say what is asked for below `base`, such as `path = \"/v1/orders\"`",
    ),
    (
        "[request]\npath = \"/x\"\nrate = \"10 per second\"",
        "E034 8:8 `rate`: \"10 per second\" is no rate / write `10/second`, `300/minute` or `5000/hour`",
    ),
    (
        "[pages]\nkind = \"offset\"\nparam = \"skip\"",
        "E034 7:8 pages of the kind `offset` never come to an end / say how the last page is known: `size = 100` (it has fewer rows), or where the answer says so: `more = \"$.has_more\"`, `total = \"$.total\"` or `total_pages = \"$.pages\"`",
    ),
    (
        "[pages]\nkind = \"cursor\"\nparam = \"after\"",
        "E034 7:8 pages of the kind `cursor` do not say where the next one is / say where the answer has it: `next = \"$.next\"`; the last page is the one without it",
    ),
    (
        "[pages]\nkind = \"number\"\nsize = 10",
        "E034 7:8 pages of the kind `number`, and the request does not say which one it wants / name the parameter, such as `param = \"page\"`, or write `${page}` into the request",
    ),
    (
        "[pages]\nkind = \"link\"\nnext = \"$.next\"",
        "E034 8:8 pages of the kind `link` have no use for `next` / remove it, or change `kind`: it belongs to `cursor`, `next_url`",
    ),
    (
        "[pages]\nkind = \"next_url\"\nnext = \"next\"",
        "E034 8:8 `next`: `next` is no path / paths into the answer start with `$`: `$.next`",
    ),
    (
        "[pages]\nkind = \"next_url\"\nnext = \"$.a[\"",
        "E034 8:8 `next`: the path `$.a[` cannot be read from character 3 on: `a[` / paths are written as RFC 9535 has them: `$.data[*].id`, `$['a b']`, `$.data[-1].id`",
    ),
    (
        "[pages]\nsize = 10",
        "E034 7:8 `pages` has no `kind` / say how the next page is asked for: `kind = \"offset\"`, `\"number\"`, `\"cursor\"`, `\"next_url\"` or `\"link\"`",
    ),
    (
        "[window]\nstep = \"month\"",
        "E034 7:8 the request does not say which days it wants / write `${window.from}` and `${window.to}` where it names its days, or `step = \"none\"`",
    ),
    (
        "[window]\nstep = \"month\"\nmax_days = 30\n[request]\npath = \"/x/${window.from}\"",
        "E034 7:8 a month has up to 31 days; the service takes 30 / write `step = \"30 days\"`, or less",
    ),
    (
        "[window]\nstep = \"31 days\"\nmax_days = 31\noverlap = 1\n[request]\npath = \"/x/${window.from}\"",
        "E034 7:8 a window has up to 31 days, and 2 more by `overlap`; the service takes 31 / write `step = \"29 days\"`, or less",
    ),
    (
        "[window]\nmax_days = 31",
        "E034 7:12 `max_days` without `step` / say how many days one request asks for: `step = \"31 days\"` or `step = \"month\"`",
    ),
    ("[window]\ncolumn = \"dat\"", "E034 7:10 there is no column `dat` / did you mean `date`?"),
    (
        "[window]\nfrom = \"soon\"",
        "E034 7:8 `from`: \"soon\" is no first day / write `year` for 1 January, a day such as 2026-01-01, or `90 days` to go back from today",
    ),
    ("[merge]\nkey = [\"idd\"]", "E034 7:7 there is no column `idd` / did you mean `id`?"),
    ("[merge]\nsum = [\"amout\"]", "E034 7:7 there is no column `amout` / did you mean `amount`?"),
    ("[columns.notes]\nvalue = \"${dat}\"", "E034 7:9 there is no column `dat` / did you mean `date`?"),
    (
        "[columns.notes]\nvalue = \"${secret.a}\"",
        "E034 7:9 the secret `a` would be written into a file / secrets belong into `[auth]` or a request, never into a column",
    ),
    (
        "[columns.notes]\nvalue = \"a${notes}\"",
        "E034 7:9 `notes` is made of itself / a `value` may name columns that do not name it in turn",
    ),
    (
        "[columns.notes]\ntype = \"text\"",
        "E034 7:8 nothing fills the column `notes` / write `from = \"notes\"` for a field, or `value = \"…\"` for a text",
    ),
    (
        "[columns.notes]\nfrom = \"a\"\nunit = \"minor\"",
        "E034 8:8 a column of the type `text` has no use for `unit` / remove it, or write `type = \"money\"`",
    ),
    (
        "[columns.notes]\nfrom = \"a\"\ntype = \"date\"\nform = \"%Q\"",
        "E034 9:8 `form`: \"%Q\" is no form of a date / use `%d` for the day, `%m` for the month and `%Y` for the year, such as `%d-%m-%Y` for 24-02-2026; or `unix` for seconds since 1970",
    ),
    (
        "[columns.notes]\nfrom = \"a..b\"",
        "E034 7:8 `from`: `a..b` is no field / write its name, or the way to it: `attributes.total`",
    ),
    (
        "[rows]\nwhere = [{ field = \"a\" }]",
        "E034 7:20 a rule for rows without `in` or `not_in` / write `{ field = \"status\", in = [\"paid\"] }`",
    ),
    ("[expect]\nid = { uniqe = true }", "E033 7:8 there is no key `uniqe` in `expect.id` / did you mean `unique`?"),
    (
        "[fallback]\nfile = \"../x.json\"",
        "E034 7:8 `file`: \"../x.json\" is no file in the business's folder / write its way from the business's folder, such as `data/revenue/msn.json`",
    ),
];

#[test]
fn problems_say_what_was_expected() {
    for (more, wanted) in SAID {
        assert_eq!(problems_of(&small(more)), [*wanted], "{more}");
    }
}

#[test]
fn what_a_definition_cannot_do_without_is_named() {
    let place =
        |text: &str| problems_of(text).iter().map(|it| it.split(" / ").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        place(""),
        [
            "E034 0:0 `request` has no `path`",
            "E034 0:0 nothing tells one row from another",
            "E034 0:0 the definition has no `base`",
            "E034 0:0 the definition has no `columns`",
        ]
    );
    let jobs = "into = \"jbos\"\nbase = \"api.example.com\"\n[request]\npath = \"/x\"\n[columns]\nid = \"id\"\n";
    assert_eq!(place(jobs), ["E034 1:8 there is no table `jbos`", "E034 2:8 `base`: an address without `https://`"]);
    assert_eq!(
        place(&jobs.replace("jbos", "jobs").replace("api", "https://api")),
        ["E034 6:6 `jobs` needs a column `title`, and `columns` has none"]
    );
    let path = small("").replace(".com", ".com/v1");
    assert_eq!(
        problems_of(&path),
        [
            "E034 1:8 `base`: more than scheme and host / write `https://x.example.com` here, and the rest in `request.path`"
        ]
    );
    let both = "base = \"https://x.example.com\"\n[manual]\nfile = \"data/revenue/x.json\"\n";
    assert_eq!(place(both), ["E034 1:8 a source that is entered by hand has no `base`"]);
}

#[test]
fn all_problems_of_a_definition_come_at_once() {
    let text = small("[pages]\nkind = \"offest\"\n[merge]\nkey = [\"x\"]\nmode = \"replce\"");
    assert_eq!(problems_of(&text).len(), 3, "{:?}", problems_of(&text));
}

#[test]
fn one_mistake_is_said_once() {
    let text = small("");
    for (right, wrong) in [
        ("amount = ", "amuont = "),
        ("amount = { from = \"sum\", type = \"money\" }", "amount = 5"),
        ("path = ", "paht = "),
        ("id = \"id\"", "id = id"),
    ] {
        let said = problems_of(&text.replacen(right, wrong, 1));
        assert_eq!(said.len(), 1, "{wrong}: {said:?}");
    }
}

#[test]
fn a_secret_in_the_file_is_not_repeated() {
    let text = small(
        "[auth]\nkind = \"header\"\nname = \"X-Key\"\nvalue = \"sk_live_4f9a\"\n[request]\npath = \"/x\"\nquery = { api_key = \"sk_live_77\", a = \"${pgae}\" }",
    );
    let (_, problems) = read(&text, "data/sources/x.toml");
    assert_eq!(problems.len(), 3);
    assert!(!format!("{problems:?}").contains("sk_live"), "{problems:?}");
    assert_eq!(problems[0].excerpt.as_ref().unwrap().line, "value = \"************\"");
}
