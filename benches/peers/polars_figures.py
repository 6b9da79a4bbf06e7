"""The figures by polars, lazily and streaming: `polars_figures.py FOLDER` prints each table as a line of JSON."""

import json
import os
import sys

import polars as pl

TEXT, WHOLE, MONEY, MINUTES = pl.String, pl.Int64, pl.Decimal(18, 2), pl.Decimal(8, 1)
STEPS = ["greeting", "needs", "budget", "schedule", "quote", "booking"]
col, lit = pl.col, pl.lit


def scan(name, columns):
    return pl.scan_csv(os.path.join(sys.argv[1], "data", name + ".csv"), schema=columns)


def first_given(names, values, otherwise):
    """The value that belongs to the first column with something in it."""
    chosen = pl.when(col(names[0]).is_not_null()).then(lit(values[0]))
    for name, value in zip(names[1:], values[1:]):
        chosen = chosen.when(col(name).is_not_null()).then(lit(value))
    return chosen.otherwise(lit(otherwise))


def between(column, first, last="2026-06-30"):
    return col(column).is_between(lit(first), lit(last))


def day(column):
    return col(column).str.to_date("%Y-%m-%d")


ends = ["won", "lost", "negotiating", "proposal_sent"]
deals = scan("deals", {
    "id": TEXT, "created": TEXT, "platform": TEXT, "agents": TEXT, "title": TEXT, "url": TEXT, "proposal_sent": TEXT,
    "negotiating": TEXT, "won": TEXT, "lost": TEXT, "value": MONEY, "currency": TEXT, "source": TEXT,
}).with_columns(first_given(ends, ends, "prospecting").alias("stage"))
revenue = scan("revenue", {
    "id": TEXT, "date": TEXT, "source": TEXT, "kind": TEXT, "offer": TEXT, "amount": MONEY, "currency": TEXT,
    "platform": TEXT, "niche": TEXT, "customer": TEXT, "days_to_close": WHOLE,
}).filter(col("kind") != "churn")
posts = scan("posts", {
    "id": TEXT, "posted_at": TEXT, "platform": TEXT, "likes": WHOLE, "reposts": WHOLE, "replies": WHOLE, "clicks": WHOLE,
    "impressions": WHOLE,
})
conversations = scan("conversations", {
    "id": TEXT, "started_at": TEXT, "source": TEXT, "zip": TEXT, "borough": TEXT, **{step: MINUTES for step in STEPS},
    "completed": TEXT, "qualified": TEXT,
}).with_columns(first_given(STEPS[:0:-1], [5, 4, 3, 2, 1], 0).alias("furthest"))
lead_sales = scan("lead_sales", {
    "id": TEXT, "date": TEXT, "conversation": TEXT, "tier": TEXT, "zip": TEXT, "buyer": TEXT, "price": MONEY,
    "currency": TEXT, "accepted": TEXT,
})

n, won = pl.len().alias("n"), col("stage") == "won"
amount, price = col("amount").sum(), col("price").sum().alias("revenue")
hour = col("posted_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC").dt.hour().alias("hour")


def revenue_by(column):
    return revenue.group_by(col(column).alias("name"), "currency").agg(n, amount)


tables = {
    "stages": deals.group_by("stage", "currency").agg(n, col("value").sum()),
    "months": revenue.group_by(col("date").str.slice(0, 7).alias("month"), "currency").agg(amount),
    "platforms": revenue_by("platform"),
    "offers": revenue_by("offer"),
    "sources": revenue_by("source"),
    "agents": deals.group_by(col("agents").alias("name")).agg(
        pl.len().alias("leads"), col("proposal_sent").count().alias("proposals"), won.sum().alias("won"),
        (col("stage") == "lost").sum().alias("lost")),
    "ytd": revenue.filter(between("date", "2026-01-01")).group_by("currency").agg(n, amount),
    "last_30": revenue.filter(between("date", "2026-06-01")).group_by("currency").agg(n, amount),
    "funnel": deals.select(
        pl.len().alias("deals"), col("proposal_sent").count().alias("sent"), col("negotiating").count().alias("answered"),
        won.sum().alias("won"), between("created", "2026-06-01").sum().alias("created_30"),
        (won & between("won", "2026-06-01")).sum().alias("won_30"),
        (day("negotiating") - day("proposal_sent")).dt.total_days().drop_nulls().quantile(0.5, "lower")
        .cast(pl.Int64).alias("median_days")),
    "hours": posts.group_by("platform", hour).agg(
        pl.len().alias("posts"), (col("likes") + col("reposts") + col("replies") + col("clicks")).sum().alias("engagement"),
        col("impressions").sum()),
    "boroughs": conversations.group_by(col("borough").alias("name")).agg(
        n, (col("completed") == "yes").sum(), (col("qualified") == "yes").sum(),
        sum((col(step).sum() for step in STEPS[1:]), col(STEPS[0]).sum()).alias("minutes")),
    "steps": conversations.group_by("furthest").agg(n, (col("completed") != "yes").sum().alias("stopped")),
    "zips": lead_sales.group_by(col("zip").alias("name")).agg(n, price),
    "buyers": lead_sales.group_by(col("buyer").alias("name")).agg(n, (col("accepted") == "yes").sum(), price),
}
for name, frame in zip(tables, pl.collect_all(list(tables.values()), engine="streaming")):
    print(json.dumps([name, frame.to_dicts()], default=str))
