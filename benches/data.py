"""Made-up folders of any size, for measuring: the same bytes for the same number of rows on every machine.

    python3 benches/data.py ROWS FOLDER

ROWS in all: deals 30 %, revenue 30 %, posts 20 %, conversations 18 %, lead sales 2 %, over two years to 2026-06-30, denser
towards the end. What real files have is in it on purpose: quoted cells with commas and doubled quotes, names beyond ASCII and
one with a comma, empty amounts, zips with a leading zero, four offsets from UTC. Every row is well formed.
"""

import datetime
import itertools
import pathlib
import random
import sys

FIRST_DAY = datetime.date(2024, 7, 1)
DAYS = 730
TODAY = "2026-06-30"
# Every day as text, and some beyond the last: a deal may close later than today, and then has not closed yet.
ISO = [(FIRST_DAY + datetime.timedelta(day)).isoformat() for day in range(DAYS + 400)]
SLOTS = 4096
LINES_AT_ONCE = 8192


def weighted(pairs, slots=SLOTS):
    """A list of which a random place gives each value as often as its weight says."""
    total = sum(weight for _, weight in pairs)
    values, seen = [], 0
    for value, weight in pairs:
        seen += weight
        values += [value] * (round(seen * slots / total) - len(values))
    return values


PLATFORMS = weighted([("Upwork", 34), ("LinkedIn", 22), ("Referral", 12), ("Website", 11), ("Fiverr", 9), ("Cold email", 7),
                      ("X", 3), ("Walk-in", 2)])
AGENTS = weighted([("Maya Ortiz", 21), ("Jonas Weiß", 18), ("Priya Nair", 16), ("Tom Becker", 13), ("Ana Sousa", 11),
                   ("Liam O'Neil", 9), ("Chidi Okafor", 7), ("Sato, Ken", 5)])
RECENT_ENDS = weighted([("prospecting", 38), ("proposal_sent", 30), ("negotiating", 14), ("won", 7), ("lost", 11)])
OLD_ENDS = weighted([("prospecting", 12), ("proposal_sent", 9), ("negotiating", 2), ("won", 27), ("lost", 50)])
CURRENCIES = weighted([("USD", 92), ("EUR", 6), ("GBP", 2)])
ORIGINS = weighted([("search", 30), ("invite", 20), ("inbound", 18), ("outreach", 20), ("event", 4), ("", 8)])
WORK = ["Landing page", "Brand refresh", "Shop migration", "SEO audit", "Booking bot", "Newsletter setup", "CRM clean-up",
        "Ad campaign", "Product photos", "Menu redesign", "Data entry", "Site speed fix", "Chat assistant", "Logo pack"]
CLIENTS = ["dental clinic", "bakery", "law office", "yoga studio", "roofing company", "café Zoë", "real-estate team",
           "pet groomer", "auto shop", "florist", "gym", "tutoring service", "plumber", "wine bar"]
REMARKS = weighted([("", 70), (", urgent", 10), (" (phase 2)", 8), (' "premium"', 5), (", 3 pages + blog", 7)])
OFFERS = weighted([("Starter site", 24), ("Growth retainer", 22), ("AI receptionist", 17), ("SEO sprint", 14),
                   ("Automation pack", 12), ("Consulting hour", 7), ("Full rebuild", 4)])
PRICES = {"Starter site": 900, "Growth retainer": 650, "AI receptionist": 1200, "SEO sprint": 480, "Automation pack": 1750,
          "Consulting hour": 120, "Full rebuild": 7200}
SOURCES = weighted([("stripe", 44), ("close", 26), ("impact", 18), ("gumroad", 9), ("manual", 3)])
KINDS = weighted([("deal_won", 26), ("upsell", 9), ("churn", 6), ("recurring", 59)])
NICHES = weighted([("dental", 18), ("legal", 14), ("food", 17), ("fitness", 12), ("home services", 21), ("retail", 11),
                   ("education", 7)])
NETWORKS = weighted([("x", 30), ("linkedin", 26), ("instagram", 24), ("threads", 9), ("bluesky", 7), ("tiktok", 4)])
REACH = {"x": 900, "linkedin": 1400, "instagram": 1700, "threads": 450, "bluesky": 320, "tiktok": 5200}
HOURS = weighted(list(zip(range(24), [1, .6, .4, .3, .4, .8, 2, 4, 6, 8, 8, 7, 8, 7, 6, 6, 6, 7, 8, 7, 6, 4, 3, 2])))
HOUR_FACTOR = [0.5, .45, .4, .4, .45, .6, .8, 1.0, 1.25, 1.3, 1.1, 1.0, 1.2, 1.15, 1.0, .95, 1.0, 1.2, 1.45, 1.4, 1.3, 1.1,
               .9, .7]
STEPS = ["greeting", "needs", "budget", "schedule", "quote", "booking"]
FURTHEST = weighted(list(zip(range(len(STEPS)), [24, 19, 16, 12, 11, 18])))
MEDIA = weighted([("web", 46), ("sms", 22), ("instagram", 17), ("phone", 15)])
TIERS = weighted([("basic", 55), ("standard", 32), ("premium", 13)])
TIER_PRICES = {"basic": 85, "standard": 190, "premium": 460}
BUYERS = weighted([("Brightside", 44), ("Halcyon", 31), ("Metro Direct", 25)])
BOROUGHS = [("Brooklyn", range(11201, 11240), 32), ("Manhattan", range(10001, 10041), 29), ("Queens", range(11354, 11386), 20),
            ("Bronx", range(10451, 10476), 11), ("Staten Island", range(10301, 10315), 5), ("Other", range(7302, 7311), 3)]


def zips():
    """Zips with their boroughs: within one, the first are the commonest."""
    found = []
    for borough, numbers, weight in BOROUGHS:
        parts = [1 / (place + 1.5) for place in range(len(numbers))]
        found += [((f"{number:05d}", borough), weight * part / sum(parts)) for number, part in zip(numbers, parts)]
    return weighted(found, 4 * SLOTS)


ZIPS = zips()


def new_york_offset(day):
    """The offset of New York on a day, by the rule of daylight saving."""
    year = int(day[:4])
    march, november = datetime.date(year, 3, 8), datetime.date(year, 11, 1)
    march += datetime.timedelta((6 - march.weekday()) % 7)
    november += datetime.timedelta((6 - november.weekday()) % 7)
    return "-04:00" if march.isoformat() <= day < november.isoformat() else "-05:00"


NEW_YORK = [new_york_offset(day) for day in ISO[:DAYS]]
BERLIN = ["+02:00" if "-03-29" <= day[4:] < "-10-26" else "+01:00" for day in ISO[:DAYS]]


def day_of(row, rows):
    """The day of a row: the later, the denser."""
    return min(DAYS - 1, int(DAYS * ((row + 0.5) / rows) ** 0.62))


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell


def pick(values, draw):
    return values[int(draw() * len(values))]


def deals(rows, draw):
    yield "id,created,platform,agents,title,url,proposal_sent,negotiating,won,lost,value,currency,source\n"
    for row in range(rows):
        day = day_of(row, rows)
        end = pick(RECENT_ENDS if day > DAYS - 60 else OLD_ENDS, draw)
        sent = answered = won = lost = ""
        if end != "prospecting":
            sent_day = day + int(draw() * 4)
            sent = ISO[sent_day]
            if end == "lost" and draw() < .45:
                lost = ISO[sent_day + 14 + int(draw() * 30)]
            elif end != "proposal_sent":
                answer_day = sent_day + int(draw() * draw() * 16)
                answered = ISO[answer_day]
                closed = ISO[answer_day + 1 + int(draw() * draw() * 60)]
                won, lost = (closed if end == "won" else ""), (closed if end == "lost" else "")
        sent, answered, won, lost = (it if it <= TODAY else "" for it in (sent, answered, won, lost))
        value = ""
        if end != "prospecting" or draw() < .7:
            size = draw() * draw() * draw()
            value = f"{80 + int(size * 1200000) / 100:.2f}" if draw() < .35 else f"{int(80 + size * 240) * 50 // 10}.00"
        title = pick(WORK, draw) + " for " + pick(CLIENTS, draw) + pick(REMARKS, draw)
        platform = pick(PLATFORMS, draw)
        url = ""
        if draw() < .9:
            url = f"https://example.com/{platform.lower().replace(' ', '-')}/jobs/{int(draw() * 1e9):09d}"
        yield (f"L{row + 1:07d},{ISO[day]},{platform},{quoted(pick(AGENTS, draw))},{quoted(title)},{url},{sent},{answered},"
               f"{won},{lost},{value},{pick(CURRENCIES, draw)},{pick(ORIGINS, draw)}\n")


def revenue(rows, draw):
    yield "id,date,source,kind,offer,amount,currency,platform,niche,customer,days_to_close\n"
    customers = max(5, rows // 6)
    for row in range(rows):
        day, kind, offer = day_of(row, rows), pick(KINDS, draw), pick(OFFERS, draw)
        price = PRICES[offer] * (0.6 + 0.8 * draw()) * {"recurring": .35, "upsell": .5}.get(kind, 1)
        amount = f"{price:.2f}" if draw() < .6 else f"{int(price / 10) * 10}.00"
        days = str(1 + int(draw() * draw() * 70)) if kind == "deal_won" else ""
        yield (f"R{row + 1:07d},{ISO[day]},{pick(SOURCES, draw)},{kind},{offer},{amount},{pick(CURRENCIES, draw)},"
               f"{pick(PLATFORMS, draw)},{pick(NICHES, draw)},K{1 + int(draw() * customers):06d},{days}\n")


def posts(rows, draw):
    yield "id,posted_at,platform,likes,reposts,replies,clicks,impressions\n"
    for row in range(rows):
        day, hour, network, place = day_of(row, rows), pick(HOURS, draw), pick(NETWORKS, draw), draw()
        offset = NEW_YORK[day] if place < .72 else BERLIN[day] if place < .9 else "+00:00" if place < .97 else "+05:30"
        luck = draw()
        shown = int(REACH[network] * (0.15 + 2.2 * luck * luck * luck) * HOUR_FACTOR[hour]) + 1
        felt = shown * (0.004 + 0.05 * draw()) * HOUR_FACTOR[hour]
        yield (f"P{row + 1:07d},{ISO[day]}T{hour:02d}:{int(draw() * 60):02d}:{int(draw() * 60):02d}{offset},{network},"
               f"{int(felt)},{int(felt * .18 * draw())},{int(felt * .25 * draw())},{int(felt * .6 * draw())},{shown}\n")


def conversations(rows, draw, sell):
    """Conversations; the leads that are sold out of them go to `sell`."""
    yield "id,started_at,source,zip,borough," + ",".join(STEPS) + ",completed,qualified\n"
    sell("id,date,conversation,tier,zip,buyer,price,currency,accepted\n")
    sold = 0
    for row in range(rows):
        day, (code, borough), furthest = day_of(row, rows), pick(ZIPS, draw), pick(FURTHEST, draw)
        completed = furthest == len(STEPS) - 1 and draw() < .86
        qualified = furthest >= 3 or (furthest >= 2 and draw() < .4)
        minutes = ",".join(f"{0.1 + 4.2 * draw():.1f}" if step <= furthest else "" for step in range(len(STEPS)))
        yield (f"C{row + 1:07d},{ISO[day]}T{pick(HOURS, draw):02d}:{int(draw() * 60):02d}:{int(draw() * 60):02d},"
               f"{pick(MEDIA, draw)},{code},{borough},{minutes},{'yes' if completed else 'no'},{'yes' if qualified else 'no'}\n")
        if completed and draw() < .75:
            sold += 1
            tier = pick(TIERS, draw)
            sell(f"S{sold:07d},{ISO[day]},C{row + 1:07d},{tier},{code},{pick(BUYERS, draw)},"
                 f"{TIER_PRICES[tier] * (0.7 + draw()):.2f},USD,{'yes' if draw() < .84 else 'no'}\n")


BUSINESS = """name = "Benchmark Studio"
currency = "USD"
timezone = "UTC"
week_starts = "monday"

[goals]
revenue.year = 25_000_000

[pipelines.default]
stages = ["prospecting", "proposal_sent", "negotiating"]
conversion = [0.45, 0.5, 0.6]
days = [3, 8, 20]

[conversations]
steps = ["greeting", "needs", "budget", "schedule", "quote", "booking"]
"""


def write(path, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        while batch := "".join(itertools.islice(lines, LINES_AT_ONCE)):
            file.write(batch)


def make(rows, folder):
    """Writes the folder."""
    data = pathlib.Path(folder) / "data"
    data.mkdir(parents=True, exist_ok=True)
    # Only `random()` is drawn on: its numbers are the same in every Python 3.
    draws = [random.Random(1000003 + table).random for table in range(4)]
    (data / "business.toml").write_text(BUSINESS, encoding="utf-8")
    write(data / "deals.csv", deals(round(rows * .3), draws[0]))
    write(data / "revenue.csv", revenue(round(rows * .3), draws[1]))
    write(data / "posts.csv", posts(round(rows * .2), draws[2]))
    with open(data / "lead_sales.csv", "w", encoding="utf-8", newline="") as sales:
        write(data / "conversations.csv", conversations(round(rows * .18), draws[3], sales.write))


if __name__ == "__main__":
    make(int(sys.argv[1]), sys.argv[2])
