//! Every way to prove who asks.

use serde_json::json;

use super::{FILE, TWO, collect, shop, two};
use crate::server::{Reply, Seen, Server};

/// Collects with this `[auth]` from a server that answers only where `is_right` says so.
#[track_caller]
fn proves(auth: &str, is_right: impl Fn(&Seen) -> bool + Send + Sync + 'static) {
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/token" => Reply::json(json!({"access_token": "t0ken-of-the-day", "expires_in": 3600})),
        _ if is_right(seen) => two(seen),
        _ => Reply::status(401),
    });
    let project = shop(&server, auth).file(".secrets/shop_key.txt", "k3y of-shop\n").file(".secrets/shop_id", "ann");
    collect(project, &[]).ok().file_is(FILE, TWO);
}

#[test]
fn each_kind_sends_what_the_service_wants() {
    proves("[auth]\nkind = \"none\"\n", |seen| seen.header("authorization").is_empty());
    proves("[auth]\nkind = \"basic\"\nuser = \"${secret.shop_key}\"\n", |seen| seen.is_basic("k3y of-shop", ""));
    proves("[auth]\nkind = \"basic\"\nuser = \"${secret.shop_id}\"\npassword = \"${secret.shop_key}\"\n", |seen| {
        seen.is_basic("ann", "k3y of-shop")
    });
    proves("[auth]\nkind = \"bearer\"\ntoken = \"${secret.shop_key}\"\n", |seen| seen.is_bearer("k3y of-shop"));
    proves("[auth]\nkind = \"header\"\nname = \"X-Key\"\nvalue = \"key=${secret.shop_key}\"\n", |seen| {
        seen.header("x-key") == "key=k3y of-shop"
    });
    proves("[auth]\nkind = \"query\"\nname = \"api_key\"\nvalue = \"${secret.shop_key}\"\n", |seen| {
        seen.get("api_key") == "k3y of-shop"
    });
}

#[test]
fn oauth2_fetches_a_token_in_each_form() {
    for send in ["json", "form", "basic"] {
        let server = Server::start(move |seen| match seen.path.as_str() {
            "/token" => {
                let form = seen.form();
                let field = |name: &str| form.get(name).cloned().unwrap_or_default();
                let is_right = match send {
                    "json" => {
                        seen.json()
                            == json!({"grant_type": "client_credentials", "client_id": "ann", "client_secret": "k3y", "audience": "all"})
                    }
                    "form" => {
                        field("client_id") == "ann" && field("client_secret") == "k3y" && field("audience") == "all"
                    }
                    _ => seen.is_basic("ann", "k3y") && field("grant_type") == "client_credentials",
                };
                if is_right {
                    Reply::json(json!({"access_token": "t0ken-of-the-day", "expires_in": "60"}))
                } else {
                    Reply::status(400)
                }
            }
            _ if seen.is_bearer("t0ken-of-the-day") => two(seen),
            _ => Reply::status(401),
        });
        let auth = format!(
            "[auth]\nkind = \"oauth2\"\ntoken_url = \"https://elsewhere.example/token\"\nclient_id = \"${{secret.id}}\"\n\
             client_secret = \"${{secret.key}}\"\nsend = \"{send}\"\nextra = {{ audience = \"all\" }}\n"
        );
        let project = shop(&server, &auth).file(".secrets/id", "ann").file(".secrets/key", "k3y");
        let business = format!("timezone = \"UTC\"\n[sources.shop]\ntoken_url = \"{}/token\"\n", server.url());
        collect(project.business(&business), &[]).ok().file_is(FILE, TWO);
        assert_eq!(server.count("/token"), 1, "{send}");
    }
}

/// A login with a token in the page and a session in a cookie; the session ends after so many answers.
fn site(most: usize) -> Server {
    let left = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |seen| {
        use std::sync::atomic::Ordering::Relaxed;
        if seen.is("GET /sign_in") {
            let page = "<html><head><meta name=\"csrf-token\" content=\"c5rf&amp;token\"></head></html>";
            return Reply::text("text/html", page).header("Set-Cookie", "pre=1; Path=/");
        }
        if seen.is("POST /sign_in") {
            let form = seen.form();
            let is_right =
                form["token"] == "c5rf&token" && form["user[password]"] == "pässword" && seen.cookie("pre") == "1";
            left.store(most, Relaxed);
            return if is_right {
                Reply::to("/home").header("Set-Cookie", "session=s3ssion; Path=/; HttpOnly")
            } else {
                Reply::to("/sign_in")
            };
        }
        if seen.path == "/home" {
            return Reply::text("text/html", "welcome");
        }
        if seen.cookie("session") != "s3ssion" || left.load(Relaxed) == 0 {
            return Reply::to("/sign_in");
        }
        left.fetch_sub(1, Relaxed);
        if seen.path == "/range" { Reply::status(200) } else { two(seen) }
    })
}

const LOGIN: &str = r#"[auth]
kind = "login"
[[auth.steps]]
path = "/sign_in"
take.csrf = { css = 'meta[name="csrf-token"]', attribute = "content" }
[[auth.steps]]
method = "POST"
path = "/sign_in"
form = { token = "${taken.csrf}", "user[password]" = "${secret.creds.password|pass}" }
not_at = "/sign_in"
[[before]]
path = "/range"
query = { from = "${window.from}", to = "${window.to}" }
"#;

#[test]
fn a_login_carries_its_session() {
    let server = site(9);
    let project = shop(&server, LOGIN).file(".secrets/creds.json", "{\"pass\": \"pässword\"}");
    collect(project, &[]).ok().file_is(FILE, TWO);
    let range = server.seen().into_iter().find(|seen| seen.path == "/range").unwrap();
    assert_eq!((range.get("from"), range.get("to")), ("2026-01-01", "2026-02-19"));
}

#[test]
fn a_lost_session_is_opened_again_once() {
    let server = site(1);
    let project = shop(&server, LOGIN).file(".secrets/creds.json", "{\"pass\": \"pässword\"}");
    collect(project, &[]).fails(1).stderr_has("asks for a login again").no_file(FILE);
    assert!(server.count("/range") <= 2);
}

#[test]
fn a_wrong_password_is_named_as_such() {
    let server = site(9);
    let project = shop(&server, LOGIN).file(".secrets/creds.json", "{\"pass\": \"wr0ng-one\"}");
    collect(project, &[]).fails(1).stderr_has("the login was refused").no_file(FILE);
}

#[test]
fn the_environment_wins_and_a_missing_secret_is_named() {
    let server = Server::start(|seen| if seen.is_bearer("from-env") { two(seen) } else { Reply::status(401) });
    let auth = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.shop_key}\"\n";
    let project = shop(&server, auth).file(".secrets/shop_key.txt", "from-file");
    let project = project.variable("TAKINGS_SECRET_SHOP_KEY", "from-env");
    collect(project, &[]).ok().file_is(FILE, TWO);
    let run = collect(shop(&server, auth), &[]).fails(1).stderr_has("there is no secret `shop_key`");
    run.stderr_has(".secrets/shop_key.txt").stderr_has("TAKINGS_SECRET_SHOP_KEY");
}
