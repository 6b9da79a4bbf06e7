//! Known secrets are sent through every failure that there is: none of them may come out anywhere but at its service.

use serde_json::json;

use super::{collect, shop, two};
use crate::{
    project::{self, Project},
    server::{Reply, Server},
};

const KEY: &str = "k3y-of/the shop+&=\"q";
const TOKEN: &str = "t0ken.of.the-day_99";
const CSRF: &str = "c5rf-of-this-page";

/// Neither output nor any file but those of `.secrets/` may hold a secret, in any form.
#[track_caller]
fn nothing_shows(project: &Project, text: &str) {
    let forms = |secret: &str| {
        let encoded: String = secret
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        let json = serde_json::Value::from(secret).to_string();
        [secret.to_owned(), encoded.replace("%20", "+"), encoded, json.trim_matches('"').to_owned()]
    };
    let mut all: Vec<String> = [KEY, TOKEN, CSRF, "s3ssion-cookie"].iter().flat_map(|secret| forms(secret)).collect();
    // The user and password of basic authentication, together.
    all.push("YW5uOmszeS1vZi90aGUgc2hvcCsmPSJx".to_owned());
    for secret in &all {
        assert!(!text.contains(secret.as_str()), "`{secret}` in\n{text}");
        for (path, bytes) in project::files(&project.path("")) {
            let is_kept = path.starts_with(".secrets/");
            let found = String::from_utf8_lossy(&bytes);
            assert!(is_kept || !found.contains(secret.as_str()), "`{secret}` in {path}:\n{found}");
        }
    }
}

#[test]
fn no_failure_shows_a_secret() {
    let replies: [fn(&str) -> Reply; 14] = [
        |echo| Reply::status(400).body(format!("bad key {echo}")),
        |echo| Reply::status(401).body(json!({"message": format!("no such key: {echo}")}).to_string()),
        |echo| Reply::status(403).body(json!({"errors": [{"detail": echo}]}).to_string()),
        |echo| Reply::status(500).body(echo.to_owned()),
        |echo| Reply::status(429).header("Retry-After", "9999").body(echo.to_owned()),
        |echo| Reply::text("application/json", format!("{{\"a\": {echo}")),
        |echo| Reply::text("text/html", format!("<html>{echo}</html>")),
        |echo| Reply::json(json!({"Status": "ERROR", "Message": format!("key {echo} is wrong")})),
        |echo| Reply::json(json!([{"id": "a", "date": echo, "amount": "1.00"}])),
        |echo| Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": echo}])),
        |echo| Reply::to(&format!("https://127.0.0.1:1/{}", echo.replace([' ', '"'], "%20"))),
        |_| Reply::json(json!([1, 2, 3])).cut(2),
        |_| Reply::status(200).after(2500),
        |_| Reply::to("/again"),
    ];
    let auths = [
        "[auth]\nkind = \"basic\"\nuser = \"ann\"\npassword = \"${secret.key}\"\n",
        "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n",
        "[auth]\nkind = \"query\"\nname = \"api_key\"\nvalue = \"${secret.key}\"\n",
        "[auth]\nkind = \"oauth2\"\ntoken_url = \"/token\"\nclient_id = \"ann\"\nclient_secret = \"${secret.key}\"\n",
        "[auth]\nkind = \"login\"\n[[auth.steps]]\npath = \"/sign_in\"\ntake.csrf = { css = \"meta\", attribute = \"content\" }\n\
         [[auth.steps]]\nmethod = \"POST\"\npath = \"/sign_in\"\nform = { t = \"${taken.csrf}\", p = \"${secret.key}\" }\n",
    ];
    for (at, reply) in replies.into_iter().enumerate() {
        let server = Server::start(move |seen| match seen.path.as_str() {
            "/token" => Reply::json(json!({"access_token": TOKEN})),
            "/sign_in" => {
                Reply::text("text/html", format!("<meta content=\"{CSRF}\">")).header("Set-Cookie", "s=s3ssion-cookie")
            }
            // A service can say no more than what it was told.
            _ if seen.is_bearer(TOKEN) => reply(&format!("{KEY} {TOKEN}")),
            _ if !seen.cookie("s").is_empty() => reply(&format!("{KEY} {CSRF} {}", seen.cookie("s"))),
            _ => reply(KEY),
        });
        // Each failure with another way to prove who asks, in turn; together they meet often enough.
        for auth in [auths[at % auths.len()], auths[(at + 2) % auths.len()]] {
            let more = format!(
                "[request]\npath = \"/sales\"\ntimeout = 1\n[retry]\ntries = 2\nbudget = 5\n[[errors]]\npath = \"$.Status\"\nin = [\"ERROR\"]\nmessage = \"$.Message\"\n{auth}"
            );
            let project = shop(&server, &more).file(".secrets/key", KEY);
            let run = collect(project, &["--verbose"]).fails(1);
            let text = format!("{}{}", run.out(), run.err());
            let project = run.project();
            nothing_shows(&project, &text);
            let run = project.run(["--as-of", "2026-02-19", "build", "--verbose"]);
            let text = format!("{}{}", run.out(), run.err());
            nothing_shows(&run.project(), &text);
        }
    }
}

#[test]
fn a_long_secret_is_not_shown_in_part() {
    const LONG: &str = "sk_live_51JqYxLKo0pQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz9876543210";
    let replies: [fn() -> Reply; 4] = [
        || Reply::json(json!([{"id": "a", "date": LONG, "amount": "1.00"}])),
        || Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": LONG}])),
        || Reply::json(json!({"Status": "ERROR", "Message": format!("{}{LONG}", "no ".repeat(50))})),
        || Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": "1.00", "state": LONG}])),
    ];
    for reply in replies {
        let server = Server::start(move |_| reply());
        let more = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n[[errors]]\npath = \"$.Status\"\n\
            message = \"$.Message\"\n[expect]\nstate = { in = [\"paid\"] }\n";
        let run = collect(shop(&server, more).file(".secrets/key", LONG), &[]).fails(1);
        let text = format!("{}{}", run.out(), run.err());
        assert!(!text.contains("sk_live_"), "{text}");
        let run = run.project().run(["show", "health"]);
        assert!(!run.out().contains("sk_live_"), "{}", run.out());
    }
}

#[test]
fn a_row_with_a_secret_is_never_written() {
    let server = Server::start(|_| {
        Reply::json(json!([{"id": "a", "date": "2026-01-05", "amount": "1.00", "note": format!("key={KEY};")}]))
    });
    let more = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n[columns]\nid = \"id\"\n\
        date = { from = \"date\", type = \"date\" }\namount = { from = \"amount\", type = \"money\" }\nnote = \"note\"\n";
    let run = collect(shop(&server, more).file(".secrets/key", KEY), &["--dry-run"]).fails(1);
    let run = run.stderr_has("column `note` would have a secret of this source in it");
    let text = format!("{}{}", run.out(), run.err());
    nothing_shows(&run.project(), &text);
}

#[test]
fn no_redirect_takes_a_secret_along() {
    let other = Server::start(two);
    let to = other.url();
    for place in [
        format!("{to}/?k=k3y-of/the%20shop+&=%22q"),
        format!("{to}/?k=k3y-of%2fthe%20shop%2b%26%3d%22q"),
        format!("{to}/k%33y-of/the%20shop+&=%22q"),
    ] {
        let server = Server::start(move |_| Reply::to(&place));
        let more = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n";
        let run = collect(shop(&server, more).file(".secrets/key", KEY), &[]).fails(1);
        let run = run.stderr_has("with a secret in it");
        let text = format!("{}{}", run.out(), run.err());
        nothing_shows(&run.project(), &text);
    }
    assert!(other.seen().is_empty());
}

#[test]
fn the_doctor_shows_no_secret() {
    let server = Server::start(|seen| Reply::status(401).body(format!("{:?}", seen.headers)));
    let auth = "[auth]\nkind = \"bearer\"\ntoken = \"${secret.key}\"\n";
    let run = shop(&server, auth).file(".secrets/key", KEY).run(["doctor"]).fails(1).stdout_has("answered 401");
    let text = format!("{}{}", run.out(), run.err());
    nothing_shows(&run.project(), &text);
    let server = Server::start(two);
    let run =
        shop(&server, auth).file(".secrets/key", KEY).run(["doctor"]).ok().stdout_has("shop: it answers, with 2 rows");
    run.no_file("logs").no_file(super::FILE);
}

#[test]
fn a_panic_shows_no_secret() {
    // The types that hold secrets print nothing of them, so that no panic could.
    let vault =
        takings::base::secret::Vault::new("/nowhere", [("TAKINGS_SECRET_KEY".to_owned(), KEY.to_owned())].into());
    let secret = vault.get("key").unwrap();
    let panic = std::panic::catch_unwind(|| panic!("{vault:?} {secret:?}")).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("[secret]") && !text.contains(KEY), "{text}");
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(two);
    let project = shop(&server, "").file(".secrets/key.txt", KEY);
    let mode = |mode| {
        std::fs::set_permissions(project.path(".secrets/key.txt"), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o644);
    let run = collect(project, &[])
        .ok()
        .stderr_has("others on this machine can read 1 secret: key.txt")
        .stderr_has("chmod 600");
    let project = run.project();
    std::fs::set_permissions(project.path(".secrets/key.txt"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let run = collect(project, &[]).ok();
    assert!(!run.err().contains("others on this machine"), "{}", run.err());
}
