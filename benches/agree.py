"""Whether two tools give the same figures: each one's answer is brought into one form, and what differs is named.

What is not compared is listed in `BY_DEFINITION` with the reason, and printed beside every comparison.
"""

import collections
import json
import pathlib
from decimal import Decimal

SQL = pathlib.Path(__file__).with_name("peers") / "figures.sql"
STEPS = ["greeting", "needs", "budget", "schedule", "quote", "booking"]

# The pages that hold what is compared, the day, and the day of the check of posts (see below).
PAGES = ["pipeline", "conversion", "velocity", "revenue", "sources", "agents", "posts", "conversations", "market", "leads"]
AS_OF, AS_OF_POSTS = "2026-06-30", "2026-07-02"

BY_DEFINITION = [
    "Posts by hour: takings leaves out those of the last 48 hours, whose numbers still grow. They are compared as of two days "
    "later.",
    "The best hour of a network: takings names one only where it stands out by more than chance; the peers would take the "
    "highest.",
    "The weighted pipeline: takings learns the chances of each stage from the rows; the peers would multiply by fixed ones.",
    "Days from proposal to answer: takings takes deals that were lost and those that still wait into account (Kaplan–Meier); "
    "the peers take the median of answered ones.",
    "Zips: takings shows those that lead; the rows that it shows are compared.",
]


def of_command_line(text):
    """The answer of DuckDB's command line, a list of rows a table, in the form of the others."""
    names = [line.removeprefix("-- table ") for line in SQL.read_text().splitlines() if line.startswith("-- table ")]
    decoder, lists, at = json.JSONDecoder(), [], 0
    while at < len(text):
        rows, at = decoder.raw_decode(text, at)
        lists.append(rows)
        at += len(text[at:]) - len(text[at:].lstrip())
    return "\n".join(json.dumps([name, rows]) for name, rows in zip(names, lists, strict=True))


def of_peer(lines):
    """The tables of a peer: a line of JSON each, `[name, rows]`."""
    tables = {name: rows for name, rows in map(json.loads, filter(None, lines.splitlines()))}
    found = {}

    def put(key, value):
        found[key] = value if isinstance(value, int) else Decimal(value)

    def put_sums(table, key, amount):
        counts = collections.Counter()
        for row in tables[table]:
            counts[row[key]] += row.get("n", 0)
            if Decimal(row[amount]):
                put(f"{table}/{row[key]}/{row['currency']}", row[amount])
        for name, n in counts.items():
            if n:
                put(f"{table}/{name}/n", n)

    put_sums("stages", "stage", "value")
    put_sums("months", "month", "amount")
    for table in ["platforms", "offers", "sources"]:
        put_sums(table, "name", "amount")
    for table in ["ytd", "last_30"]:
        put(f"{table}/n", sum(row["n"] for row in tables[table]))
        for row in tables[table]:
            put(f"{table}/{row['currency']}", row["amount"])
    for row in tables["agents"]:
        for column in ["leads", "proposals", "won", "lost"]:
            put(f"agents/{row['name']}/{column}", row[column])
    for column in ["deals", "sent", "answered", "won", "created_30", "won_30"]:
        put(f"funnel/{column}", tables["funnel"][0][column])
    hours = collections.Counter()
    for row in tables["hours"]:
        for column in ["posts", "engagement", "impressions"]:
            hours[f"hours/{row['hour']}/{column}"] += row[column]
    found.update(hours)
    for row in tables["boroughs"]:
        for column in ["n", "completed", "qualified"]:
            put(f"boroughs/{row['name']}/{column}", row[column])
        put(f"boroughs/{row['name']}/minutes", round(Decimal(row["minutes"]) / row["n"], 6))
    at = {row["furthest"]: row for row in tables["steps"]}
    for place, step in enumerate(STEPS):
        put(f"steps/{step}/stopped", at[place]["stopped"] if place in at else 0)
        put(f"steps/{step}/reached", sum(row["n"] for furthest, row in at.items() if furthest >= place))
    for table, columns in [("zips", ["n", "revenue"]), ("buyers", ["n", "accepted", "revenue"])]:
        for row in tables[table]:
            for column in columns:
                put(f"{table}/{row['name']}/{column}", row[column])
    return found


def of_takings(text, posts_text):
    """The same of the pages of takings, as JSON."""
    pages = json.loads(text, parse_float=Decimal)
    figures = {id: figure for page in pages for id, figure in page["figures"].items()}
    tables = {id: table["rows"] for page in pages for id, table in page["tables"].items()}
    found = {}

    def put_sums(name, table, key, amount, n):
        for row in tables[table]:
            if row.get(amount):
                found[f"{name}/{row[key]}/{row['currency']}"] = row[amount]
            if row.get(n):
                found[f"{name}/{row[key]}/n"] = row[n]

    put_sums("stages", "pipeline.stages", "stage", "value", "count")
    put_sums("months", "revenue.months", "month", "amount", "")
    put_sums("platforms", "revenue.platforms", "name", "amount", "n")
    put_sums("offers", "revenue.offers", "name", "amount", "n")
    put_sums("sources", "sources", "source", "amount", "n")
    for name, figure in [("ytd", figures["revenue.ytd"]), ("last_30", figures["revenue.last_30_days"])]:
        found[f"{name}/n"] = figure["n"]
        for currency, amount in {figure["unit"]: figure["value"], **figure.get("also", {})}.items():
            found[f"{name}/{currency}"] = amount
    for row in tables["agents"]:
        for column in ["leads", "proposals", "won", "lost"]:
            if row[column] is not None:
                found[f"agents/{row['name']}/{column}"] = row[column]
    reached = {row["stage"]: row["reached"] for row in tables["pipeline.funnel.default"] if row["reached"] is not None}
    for column, stage in [("deals", "prospecting"), ("sent", "proposal_sent"), ("answered", "negotiating"), ("won", "won")]:
        found[f"funnel/{column}"] = reached[stage]
    # The last 30 days are the whole of June.
    found["funnel/created_30"] = next(row["created"] for row in tables["conversion.cohorts"] if row["month"] == AS_OF[:7])
    found["funnel/won_30"] = next(row["won"] for row in tables["velocity.months"] if row["month"] == AS_OF[:7])
    for row in json.loads(posts_text)["tables"]["posts.hours"]["rows"]:
        for column in ["posts", "engagement", "impressions"]:
            found[f"hours/{row['hour']}/{column}"] = row[column]
    for row in tables["market.boroughs"]:
        for column in ["n", "completed", "qualified"]:
            found[f"boroughs/{row['borough']}/{column}"] = row[column]
        found[f"boroughs/{row['borough']}/minutes"] = round(Decimal(row["minutes"]), 6)
    for row in tables["conversations.steps"]:
        for column in ["stopped", "reached"]:
            found[f"steps/{row['step']}/{column}"] = row[column]
    for row in (row for row in tables["market.zips"] if row["n"]):
        for column in ["n", "revenue"]:
            found[f"zips/{row['zip']}/{column}"] = row[column]
    for row in tables["buyers"]:
        for column in ["n", "accepted", "revenue"]:
            found[f"buyers/{row['buyer']}/{column}"] = row[column]
    return found


def difference(one, other, partly=()):
    """What differs, a line each. Of the tables in `partly` the other may leave rows out, if it has some."""
    def is_absent_rightly(key):
        table = key.split("/")[0]
        return table in partly and key not in other and any(it.startswith(table + "/") for it in other)

    keys = sorted(key for key in one.keys() | other.keys() if not is_absent_rightly(key))
    # An hour without a post is a row of noughts in one tool and no row in the other.
    return [f"{key}: {one.get(key)} and {other.get(key)}" for key in keys if (one.get(key) or 0) != (other.get(key) or 0)]
