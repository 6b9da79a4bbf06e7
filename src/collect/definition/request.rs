//! The requests of a source definition: how to prove who asks, what is sent, and which templates that takes.

use serde_json_path::JsonPath;

use super::Service;
use crate::collect::template::Template;

/// How to prove who asks.
#[derive(Clone, Debug, Default)]
pub enum Auth {
    /// Not at all.
    #[default]
    None,
    /// A user and a password in every request.
    Basic {
        /// The user, or a key.
        user: Template,
        /// The password; empty where the key is enough.
        password: Template,
    },
    /// A token in the `Authorization` header.
    Bearer {
        /// The token.
        token: Template,
    },
    /// A value in a header of another name.
    Header {
        /// The header's name.
        name: String,
        /// What it holds.
        value: Template,
    },
    /// A value in the address.
    Query {
        /// The parameter's name.
        name: String,
        /// What it holds.
        value: Template,
    },
    /// `OAuth2` client credentials: a token is fetched first and sent as bearer.
    OAuth2 {
        /// The whole address that gives the token.
        token_url: Template,
        /// The client's id.
        client_id: Template,
        /// The client's secret.
        client_secret: Template,
        /// How the two are sent.
        send: SendClient,
        /// More fields of the body, such as `audience`.
        extra: Vec<(String, Template)>,
    },
    /// Steps that open a session, which its cookies then carry.
    Login {
        /// The steps, in order.
        steps: Vec<LoginStep>,
    },
}

/// How `OAuth2` client credentials are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SendClient {
    /// In a JSON body.
    Json,
    /// In a form body.
    #[default]
    Form,
    /// As user and password, with the rest in a form body.
    Basic,
}

/// A step of a login.
#[derive(Clone, Debug)]
pub struct LoginStep {
    /// What is sent.
    pub request: Request,
    /// What is taken from the answer, by the name that later steps know it by: `${taken.NAME}`.
    pub take: Vec<(String, Take)>,
    /// A path at which the session must not end up, such as `/sign_in` after a wrong password.
    pub not_at: Option<String>,
}

/// Where a value is taken from.
#[derive(Clone, Debug)]
pub enum Take {
    /// An attribute (or the text, where there is none) of the first element that a CSS selector finds.
    Css {
        /// The selector.
        selector: String,
        /// The attribute.
        attribute: Option<String>,
    },
    /// The first value that a `JSONPath` finds.
    Json(JsonPath),
    /// A header of the answer.
    Header(String),
    /// A cookie that the answer sets.
    Cookie(String),
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub is_post: bool,
    /// The path below the base, or a whole address.
    pub path: Template,
    /// The parameters of the address, in order. One whose value comes out empty is left out.
    pub query: Vec<(String, Template)>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Body,
    /// The seconds after which it has failed.
    pub timeout: u32,
}

/// The body of a request.
#[derive(Clone, Debug, Default)]
pub enum Body {
    /// None.
    #[default]
    None,
    /// Fields of a form.
    Form(Vec<(String, Template)>),
    /// JSON. A key whose value is a placeholder that comes out empty is left out.
    Json(JsonTemplate),
    /// Text as it is, such as SQL.
    Text(Template),
}

/// JSON whose texts are templates.
#[derive(Clone, Debug)]
pub enum JsonTemplate {
    /// A text.
    Text(Template),
    /// What needs no template.
    Plain(serde_json::Value),
    /// A list.
    List(Vec<JsonTemplate>),
    /// An object.
    Object(Vec<(String, JsonTemplate)>),
}

impl Service {
    /// Calls `see` with every template that requests are made from.
    pub fn templates(&self, see: &mut dyn FnMut(&Template)) {
        match &self.auth {
            Auth::None => {}
            Auth::Basic { user, password } => [user, password].into_iter().for_each(&mut *see),
            Auth::Bearer { token } => see(token),
            Auth::Header { value, .. } | Auth::Query { value, .. } => see(value),
            Auth::OAuth2 { token_url, client_id, client_secret, extra, .. } => {
                [token_url, client_id, client_secret].into_iter().for_each(&mut *see);
                for (_, template) in extra {
                    see(template);
                }
            }
            Auth::Login { steps } => steps.iter().for_each(|step| step.request.templates(see)),
        }
        self.before.iter().for_each(|request| request.templates(see));
        self.request.templates(see);
    }
}

impl Request {
    fn templates(&self, see: &mut dyn FnMut(&Template)) {
        see(&self.path);
        self.query.iter().chain(&self.headers).for_each(|(_, template)| see(template));
        match &self.body {
            Body::None => {}
            Body::Form(fields) => fields.iter().for_each(|(_, template)| see(template)),
            Body::Json(json) => json.templates(see),
            Body::Text(template) => see(template),
        }
    }
}

impl JsonTemplate {
    fn templates(&self, see: &mut dyn FnMut(&Template)) {
        match self {
            JsonTemplate::Text(template) => see(template),
            JsonTemplate::Plain(_) => {}
            JsonTemplate::List(items) => items.iter().for_each(|item| item.templates(see)),
            JsonTemplate::Object(entries) => entries.iter().for_each(|(_, item)| item.templates(see)),
        }
    }
}
