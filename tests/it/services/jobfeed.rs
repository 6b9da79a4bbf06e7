//! A job board's RSS feed.

use crate::server::{Reply, Server};

/// Faults: `html`, `gone`.
pub(crate) fn server(fault: &'static str) -> Server {
    Server::start(move |seen| match fault {
        "gone" => Reply::status(410),
        "html" => Reply::text("text/html", "<!doctype html><html><body><p>Just a moment...<br></body></html>"),
        _ if seen.is("GET /remote-jobs.rss") => Reply::text("application/rss+xml; charset=utf-8", FEED),
        _ => Reply::status(404),
    })
}

const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Remote jobs</title><link>https://example.com</link><description>Jobs</description>
<item><title>Corner Bakery: Baker &amp; developer</title><region>Anywhere</region><category>Programming</category>
<description>&lt;p&gt;We bake &amp;amp; &lt;b&gt;ship&lt;/b&gt;.&lt;/p&gt;</description>
<pubDate>Wed, 18 Feb 2026 14:30:00 +0000</pubDate>
<guid>https://example.com/jobs/2</guid><link>https://example.com/jobs/2</link></item>
<item><title>=cmd: Not a formula</title><description>Plain</description>
<guid>https://example.com/jobs/1</guid><link>https://example.com/jobs/1</link></item>
</channel></rss>
"#;
