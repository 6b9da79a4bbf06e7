//! Every source that comes with the program, against a service that behaves like the real one: what it writes, that it
//! writes the same again, and what it says when something is wrong.

use crate::{
    project::{Project, Run},
    server::Server,
    services::{
        adsbymoney, clickhouse, close, gumroad, hubspot, impact, jobfeed, lemonsqueezy, paypal, pipedrive, redventures,
        remoteok, shopify, sponsors, stripe,
    },
};

/// A shipped source with what it takes to collect it here.
struct Source {
    name: &'static str,
    table: &'static str,
    server: fn(&'static str) -> Server,
    secrets: &'static [(&'static str, &'static str)],
    /// The path of the address that gives tokens.
    token: Option<&'static str>,
}

const fn source(
    name: &'static str,
    server: fn(&'static str) -> Server,
    secrets: &'static [(&'static str, &'static str)],
) -> Source {
    Source { name, table: "revenue", server, secrets, token: None }
}

const ADSBYMONEY: Source = source(
    "adsbymoney",
    adsbymoney::server,
    &[("adsbymoney_creds.json", r#"{"username": "maya@example.com", "pass": "correct horse & battery=", "pubid": 7}"#)],
);
const CLICKHOUSE: Source =
    source("clickhouse", clickhouse::server, &[("clickhouse_password.txt", clickhouse::PASSWORD)]);
const CLOSE: Source = source("close", close::server, &[("close_api_key.txt", close::KEY)]);
const GUMROAD: Source = source("gumroad", gumroad::server, &[("gumroad_access_token.txt", gumroad::TOKEN)]);
const HUBSPOT: Source = source("hubspot", hubspot::server, &[("hubspot_access_token.txt", hubspot::TOKEN)]);
const IMPACT: Source =
    source("impact", impact::server, &[("impact_account_sid.txt", impact::SID), ("impact_api_key.txt", impact::KEY)]);
const JOBFEED: Source = Source { table: "jobs", ..source("jobfeed", jobfeed::server, &[]) };
const LEMONSQUEEZY: Source =
    source("lemonsqueezy", lemonsqueezy::server, &[("lemonsqueezy_api_key.txt", lemonsqueezy::KEY)]);
const PAYPAL: Source = Source {
    token: Some("/v1/oauth2/token"),
    ..source(
        "paypal",
        paypal::server,
        &[("paypal_client_id.txt", paypal::CLIENT), ("paypal_client_secret.txt", paypal::SECRET)],
    )
};
const PIPEDRIVE: Source = source("pipedrive", pipedrive::server, &[("pipedrive_api_token.txt", pipedrive::TOKEN)]);
const REDVENTURES: Source = Source {
    token: Some("/oauth/token"),
    ..source(
        "redventures",
        redventures::server,
        &[
            ("redventures_client_id.txt", redventures::CLIENT),
            ("redventures_api_key.txt", redventures::KEY),
            ("redventures_property_id.txt", redventures::PROPERTY),
        ],
    )
};
const REMOTEOK: Source = Source { table: "jobs", ..source("remoteok", remoteok::server, &[]) };
const SHOPIFY: Source = source("shopify", shopify::server, &[("shopify_access_token.txt", shopify::TOKEN)]);
const SPONSORS: Source =
    Source { table: "subscriptions", ..source("sponsors", sponsors::server, &[("github_token.txt", sponsors::TOKEN)]) };
const STRIPE: Source = source("stripe", stripe::server, &[("stripe_api_key.txt", stripe::KEY)]);

const ALL: &[Source] = &[
    ADSBYMONEY,
    CLICKHOUSE,
    CLOSE,
    GUMROAD,
    HUBSPOT,
    IMPACT,
    JOBFEED,
    LEMONSQUEEZY,
    PAYPAL,
    PIPEDRIVE,
    REDVENTURES,
    REMOTEOK,
    SHOPIFY,
    SPONSORS,
    STRIPE,
];

impl Source {
    /// A folder with the source, its secrets, and this server instead of the real one.
    fn project(&self, server: &Server) -> Project {
        let mut project = Project::new().business("").run(["init", "--source", self.name]).ok().project();
        for (file, text) in self.secrets {
            project = project.file(&format!(".secrets/{file}"), format!("{text}\n"));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let ours = std::fs::Permissions::from_mode(0o600);
                std::fs::set_permissions(project.path(&format!(".secrets/{file}")), ours).unwrap();
            }
        }
        self.at(project, server)
    }

    /// The same folder with another server.
    fn at(&self, project: Project, server: &Server) -> Project {
        let mut business =
            format!("timezone = \"America/Chicago\"\n[sources.{}]\nbase = \"{}\"\n", self.name, server.url());
        if let Some(path) = self.token {
            business = business + "token_url = \"" + &server.url() + path + "\"\n";
        }
        project.business(&business)
    }

    fn collect(&self, project: Project) -> Run {
        project.run(["--as-of", "2026-02-19", "collect", self.name])
    }

    fn file(&self) -> String {
        format!("data/{}/{}.csv", self.table, self.name)
    }

    /// What it writes where all is well; a second run leaves every byte, and the folder has no problem.
    #[track_caller]
    fn writes(&self, expected: &str) -> Server {
        let server = (self.server)("");
        let project = self.collect(self.project(&server)).ok().file_is(&self.file(), expected).project();
        let project = self.collect(project).ok().file_is(&self.file(), expected).project();
        project.run(["--as-of", "2026-02-19", "check"]).ok();
        server
    }

    /// What it says when something is wrong; the file then stays as it was.
    #[track_caller]
    fn fails(&self, fault: &'static str, message: &str) {
        let before = "id,date,amount\nold,2026-02-01,1\n";
        let server = (self.server)(fault);
        let project = self.project(&server).file(&self.file(), before);
        self.collect(project).fails(1).stderr_has(message).file_is(&self.file(), before);
    }

    /// It gets by all the same.
    #[track_caller]
    fn copes(&self, fault: &'static str) {
        let good = (self.server)("");
        let project = self.collect(self.project(&good)).ok().project();
        let expected = std::fs::read_to_string(project.path(&self.file())).unwrap();
        let server = (self.server)(fault);
        self.collect(self.project(&server)).ok().file_is(&self.file(), &expected);
    }
}

#[test]
fn close() {
    let expected = "id,date,kind,amount,currency,customer,agent\n".to_owned() + &close::expected().join("\n") + "\n";
    let server = CLOSE.writes(&expected);
    let skips: Vec<String> = server.seen().iter().map(|seen| seen.get("_skip").to_owned()).collect();
    assert_eq!(skips, ["0", "100", "0", "100"]);
    CLOSE.copes("busy");
    CLOSE.fails("monthly", "`value_period` monthly; only one_time is expected");
    CLOSE.fails("repeated", "`id` oppo_");
    CLOSE.fails("endless", "which came before");
    CLOSE.fails("no more", "$.has_more");
    CLOSE.fails("cut", "broke off");
    CLOSE.fails("late", "a row of 2025-12-31 came");
}

#[test]
fn impact() {
    let server = IMPACT.writes(
        "id,date,amount,currency\n\
         impact:2026-01-05,2026-01-05,120.50,USD\n\
         impact:2026-01-31,2026-01-31,0.00,USD\n\
         impact:2026-02-03,2026-02-03,75.123456789012345678,USD\n\
         impact:2026-02-18,2026-02-18,-4.25,USD\n",
    );
    assert_eq!(server.seen().len(), 4, "two pages, twice");
    IMPACT.copes("busy");
    IMPACT.fails("error", "The report is being prepared");
    IMPACT.fails("default range", "a row of 2025-11-30 came");
    IMPACT.fails("xml", "JSON");
    IMPACT.fails("loop", "never end");
    IMPACT.fails("elsewhere", "another host, localhost:9");
}

#[test]
fn redventures() {
    let server = REDVENTURES.writes(
        "id,covers,amount\n\
         redventures:2026-01,2026-01-01/2026-01-31,30.75\n\
         redventures:2026-02,2026-02-01/2026-02-19,5.15\n",
    );
    assert_eq!((server.count("/oauth/token"), server.count("/overview")), (2, 4));
    REDVENTURES.fails("second page", "totalPages` of the answer is 2");
    REDVENTURES.fails("no token", "token");
}

#[test]
fn adsbymoney() {
    let server = ADSBYMONEY.writes(
        "id,date,amount\n\
         adsbymoney:2026-01-05,2026-01-05,13.25\n\
         adsbymoney:2026-02-18,2026-02-18,30.00\n",
    );
    assert_eq!(server.count("/admin/publisher_overviews"), 2);
    ADSBYMONEY.copes("expired");
    ADSBYMONEY.fails("always expired", "login");
    ADSBYMONEY.fails("html", "JSON");
}

#[test]
fn a_login_with_a_wrong_password_says_so() {
    let server = adsbymoney::server("");
    let creds = r#"{"email": "maya@example.com", "password": "wrong-pass-8", "pubid": "7"}"#;
    let project = ADSBYMONEY.project(&server).file(".secrets/adsbymoney_creds.json", creds);
    let run = ADSBYMONEY.collect(project).fails(1).stderr_has("/sign_in").no_file(&ADSBYMONEY.file());
    assert!(!run.err().contains("wrong-pass-8") && !run.out().contains("wrong-pass-8"));
}

#[test]
fn msn_is_entered_by_hand() {
    let project = Project::new().business("").run(["init", "--source", "msn"]).ok().project();
    let project = project.run(["--as-of", "2026-02-19", "check"]).ok().project();
    let project = project.run(["--as-of", "2026-02-19", "collect"]).ok().project();
    let run = project.file("data/revenue/msn_monthly.json", "{\"2026-01\": 1200.50}\n");
    run.run(["--as-of", "2026-02-19", "show", "sources"]).ok().stdout_has("MSN").stdout_has("1,200.50");
}

#[test]
fn stripe() {
    let server = STRIPE.writes(
        "id,date,kind,amount,currency,notes\n\
         txn_2,2026-01-01,earned,700,ISK,Invoice of txn_2\n\
         txn_3,2026-01-05,earned,1.234,KWD,Invoice of txn_3\n\
         txn_4,2026-01-31,earned,8.00,USD,Invoice of txn_4\n\
         txn_5,2026-02-01,earned,9.00,USD,Invoice of txn_5\n\
         txn_6,2026-02-04,earned,5000,JPY,Invoice of txn_6\n\
         txn_7,2026-02-05,refund,-25.00,USD,Invoice of txn_7\n\
         txn_9,2026-02-19,earned,1200.50,USD,Invoice of txn_9\n",
    );
    assert_eq!(server.seen().len(), 10, "two pages of January and three of February, twice");
    STRIPE.copes("busy");
    STRIPE.fails("down", "the account is not activated");
    STRIPE.fails("repeated", "never end");
}

#[test]
fn gumroad() {
    GUMROAD.writes(
        "id,date,amount,currency,offer,customer\n\
         s2==,2026-01-02,49.00,USD,Field guide,reader@example.com\n\
         s4==,2026-01-31,1500,JPY,Field guide,reader@example.com\n\
         s5==,2026-02-01,25.00,USD,Field guide,reader@example.com\n\
         s6==,2026-02-18,19.00,USD,Field guide,reader@example.com\n",
    );
    GUMROAD.fails("refused", "The date range is too long.");
    GUMROAD.fails("repeated", "never end");
}

#[test]
fn a_sale_that_is_refunded_goes() {
    let project = GUMROAD.collect(GUMROAD.project(&gumroad::server(""))).ok().project();
    let server = gumroad::server("refunded");
    GUMROAD.collect(GUMROAD.at(project, &server)).ok().file_is(
        &GUMROAD.file(),
        "id,date,amount,currency,offer,customer\n\
         s4==,2026-01-31,1500,JPY,Field guide,reader@example.com\n\
         s5==,2026-02-01,25.00,USD,Field guide,reader@example.com\n\
         s6==,2026-02-18,19.00,USD,Field guide,reader@example.com\n",
    );
}

#[test]
fn lemonsqueezy() {
    let server = LEMONSQUEEZY.writes(
        "id,date,amount,currency,status,offer,customer\n\
         10,2025-06-03,15.00,USD,paid,\"Course, in parts\",Ana Reyes\n\
         11,2026-01-03,99.00,USD,paid,\"Course, in parts\",Ana Reyes\n\
         12,2026-01-04,74.00,USD,partial_refund,\"Course, in parts\",Ana Reyes\n\
         15,2026-02-18,0.00,USD,refunded,\"Course, in parts\",Ana Reyes\n",
    );
    assert_eq!(server.seen().len(), 6, "three pages, twice");
    LEMONSQUEEZY.fails("loop", "never end");
    LEMONSQUEEZY.fails("down", "The selected store is invalid.");
}

#[test]
fn paypal() {
    let server = PAYPAL.writes(
        "id,date,amount,currency,payment,event\n\
         1AB:T0006,2026-01-02,120.00,USD,1AB,T0006\n\
         1AB:T1107,2026-01-03,-20.00,USD,1AB,T1107\n\
         2AB:T0006,2026-01-04,80.00,USD,2AB,T0006\n\
         3AB:T1107,2026-01-04,-80.00,USD,3AB,T1107\n\
         5AB:T0000,2026-01-31,9.99,USD,5AB,T0000\n\
         7AB:T0002,2026-02-02,15.00,USD,7AB,T0002\n",
    );
    assert_eq!(server.seen().iter().filter(|seen| seen.get("page") == "2").count(), 2, "of January, twice");
    PAYPAL.fails("not yet", "insufficient permissions");
}

#[test]
fn a_window_that_a_service_does_not_take_is_refused() {
    let server = paypal::server("");
    let project = PAYPAL.project(&server);
    let definition = std::fs::read_to_string(project.path("data/sources/paypal.toml")).unwrap();
    let wide = definition.replace("step = \"month\"\nmax_days = 31\n", "step = \"year\"\n");
    let run = PAYPAL.collect(project.file("data/sources/paypal.toml", wide)).fails(1);
    run.stderr_has("Date range is greater than 31 days").no_file(&PAYPAL.file());
}

#[test]
fn shopify() {
    let server = SHOPIFY.writes(
        "id,date,amount,currency,status,notes\n\
         6000000001001,2026-01-05,50.00,USD,paid,#1\n\
         6000000001002,2026-01-05,60.00,USD,partially_refunded,#2\n\
         6000000001004,2026-01-31,20.50,USD,paid,#4\n\
         6000000001006,2026-02-19,12.00,USD,paid,#6\n",
    );
    assert!(server.seen().iter().any(|seen| seen.has("page_info")), "a second page");
    SHOPIFY.copes("busy");
    SHOPIFY.fails("elsewhere", "another host, localhost:9");
}

#[test]
fn hubspot() {
    HUBSPOT.writes(
        "id,date,kind,amount,currency,notes\n\
         21,2026-01-05,deal_won,5000.00,,Deal 21\n\
         23,2026-01-07,deal_won,1250.50,EUR,Deal 23\n\
         24,2026-01-31,deal_won,0,,Deal 24\n\
         25,2026-02-01,deal_won,0,,Deal 25\n",
    );
    HUBSPOT.fails("missing", "the service says that there is more");
    HUBSPOT.fails("scopes", "all required scopes");
}

#[test]
fn pipedrive() {
    PIPEDRIVE.writes(
        "id,date,kind,amount,currency,notes\n\
         31,2025-11-04,deal_won,1000000.00,EUR,Deal 31\n\
         33,2025-12-31,deal_won,99.95,USD,Deal 33\n\
         34,2026-02-18,deal_won,0,USD,Deal 34\n",
    );
    PIPEDRIVE.fails("refused", "the company is closed");
    PIPEDRIVE.fails("repeated", "never end");
}

#[test]
fn sponsors() {
    SPONSORS.writes(
        "id,customer,offer,amount,currency,interval,start\n\
         S_1,blue-door,$25 a month,25.00,USD,month,2025-11-02\n\
         S_2,a private sponsor,$5 a month,5.00,USD,month,2025-11-02\n",
    );
    SPONSORS.fails("partial", "SAML enforcement");
    SPONSORS.fails("limited", "API rate limit exceeded");
}

#[test]
fn jobfeed() {
    JOBFEED.writes(
        "id,title,platform,url,posted,description\n\
         https://example.com/jobs/1,'=cmd: Not a formula,We Work Remotely,https://example.com/jobs/1,,Plain\n\
         https://example.com/jobs/2,Corner Bakery: Baker & developer,We Work Remotely,https://example.com/jobs/2,2026-02-18T08:30:00-06:00,We bake & ship.\n",
    );
    JOBFEED.fails("html", "the answer is a web page (HTML), not a feed");
    JOBFEED.fails("gone", "410");
}

#[test]
fn remoteok() {
    REMOTEOK.writes(
        "id,title,platform,url,posted,description,country,job,company,salary_min,salary_max\n\
         remoteok-1130001,Engineer,Remote OK,https://example.com/Engineer,2026-02-18T01:33:20-06:00,Build things.,Worldwide,1130001,Blue Door,60000,\n\
         remoteok-1130002,Writer,Remote OK,https://example.com/Writer,2026-02-18T01:33:20-06:00,Build things.,,1130002,Blue Door,,\n",
    );
    REMOTEOK.fails("cloud", "403");
    let project = REMOTEOK.collect(REMOTEOK.project(&remoteok::server(""))).ok().project();
    let before = std::fs::read_to_string(project.path(&REMOTEOK.file())).unwrap();
    let server = remoteok::server("nothing");
    REMOTEOK.collect(REMOTEOK.at(project, &server)).ok().file_is(&REMOTEOK.file(), &before);
}

#[test]
fn clickhouse() {
    CLICKHOUSE.writes(
        "id,date,amount,currency,count,offer\n\
         2026-01-01:course:USD,2026-01-01,1204500.25,USD,48210,course\n\
         2026-01-01:guide:USD,2026-01-01,99.00,USD,3,guide\n\
         2026-01-31:course:USD,2026-01-31,0.10,USD,1,course\n\
         2026-02-19:course:USD,2026-02-19,250000.75,USD,9004,course\n",
    );
    CLICKHOUSE.fails("exception", "Memory limit (total) exceeded");
    CLICKHOUSE.fails("broken", "Memory limit (total) exceeded");
    CLICKHOUSE.fails("memory", "Memory limit (total) exceeded");
}

#[test]
fn a_wrong_secret_is_refused_and_never_shown() {
    for source in ALL.iter().filter(|source| !source.secrets.is_empty()) {
        let server = (source.server)("");
        let mut project = source.project(&server);
        for (file, _) in source.secrets {
            let is_json = file.ends_with("json");
            let wrong =
                if is_json { r#"{"email": "a@example.com", "password": "wr0ng-secret-k"}"# } else { "wr0ng-secret-k" };
            project = project.file(&format!(".secrets/{file}"), wrong);
        }
        let run = source.collect(project).fails(1).no_file(&source.file());
        assert!(!(run.err() + &run.out()).contains("wr0ng-secret-k"), "{}:\n{}", source.name, run.err());
    }
}

#[test]
fn a_missing_secret_is_named_before_anything_is_asked() {
    for source in ALL {
        for (file, _) in source.secrets {
            let server = (source.server)("");
            let project = source.project(&server);
            std::fs::remove_file(project.path(&format!(".secrets/{file}"))).unwrap();
            let stem = file.split('.').next().unwrap();
            source.collect(project).fails(1).stderr_has(stem).no_file(&source.file());
            assert!(server.seen().len() <= 1, "{} was asked without {stem}", source.name);
        }
    }
}
