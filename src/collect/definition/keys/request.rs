//! The keys of a request, for each place where one stands.

use crate::{
    collect::definition::{
        draft::{Draft, push, put},
        value::{JSON, RATE as RATE_WORDS, TEMPLATE, json, rate, template},
    },
    config::key::{Key, Kind},
};

/// The keys of a request below a path; `$request` is the draft's way to it.
macro_rules! request_keys {
    ($at:literal, $request:ident) => {
        &[
            Key::new(
                concat!($at, ".method"),
                Kind::Choice(&["GET", "POST"], |draft, names, it| draft.$request(names).method = Some(it)),
                "\"POST\"",
                "How it is sent. `POST` where it has a body, else `GET`.",
            ),
            Key::new(
                concat!($at, ".path"),
                Kind::Own(&TEMPLATE, |draft, names, it| put(&mut draft.$request(names).path, template(it))),
                "\"/api/v1/opportunity/\"",
                "The path below `base`, or a whole address.",
            ),
            Key::new(
                concat!($at, ".query.NAME"),
                Kind::Own(&TEMPLATE, |draft, names, it| push(&mut draft.$request(names).query, names, template(it))),
                "\"${window.from}\"",
                "A parameter of the address. One whose value comes out empty is left out.",
            ),
            Key::new(
                concat!($at, ".headers.NAME"),
                Kind::Own(&TEMPLATE, |draft, names, it| push(&mut draft.$request(names).headers, names, template(it))),
                "\"application/json\"",
                "A header.",
            ),
            Key::new(
                concat!($at, ".form.NAME"),
                Kind::Own(&TEMPLATE, |draft, names, it| push(&mut draft.$request(names).form, names, template(it))),
                "\"${secret.example_creds.email|username}\"",
                "A field of a form that is sent as the body.",
            ),
            Key::new(
                concat!($at, ".json"),
                Kind::Own(&JSON, |draft, names, it| put(&mut draft.$request(names).json, json(it))),
                "{ from = \"${window.from}\", limit = 100 }",
                "JSON that is sent as the body; its texts may have placeholders. A key whose placeholder comes out empty is left out.",
            ),
            Key::new(
                concat!($at, ".body"),
                Kind::Own(&TEMPLATE, |draft, names, it| put(&mut draft.$request(names).body, template(it))),
                "\"SELECT day, sum(amount) FROM sales WHERE day >= '${window.from}' GROUP BY day FORMAT JSON\"",
                "Text that is sent as the body, such as SQL.",
            ),
            Key::new(
                concat!($at, ".timeout"),
                Kind::Whole(1, 3600, |draft, names, it| draft.$request(names).timeout = Some(it)),
                "30",
                "The seconds after which it has failed. 30 where absent.",
            ),
        ]
    };
}

/// The request for rows.
pub(super) const REQUEST: &[Key<Draft>] = request_keys!("request", request);

/// Requests before each window.
pub(super) const BEFORE: &[Key<Draft>] = request_keys!("before[]", before);

/// The requests of a login.
pub(super) const STEP: &[Key<Draft>] = request_keys!("auth.steps[]", step_request);

/// How often the service is asked.
pub(super) const RATE: &[Key<Draft>] = &[Key::new(
    "request.rate",
    Kind::Own(&RATE_WORDS, |draft, _, it| put(&mut draft.rate, rate(it))),
    "\"10/second\"",
    "How often its host may be asked at most.",
)];
