#!/usr/bin/env python3
"""Measures takings beside the tools that people would use instead, on this machine, and prints tables in Markdown.

    cargo build --release
    python3 benches/run.py                           # 1,000 and 1,000,000 rows
    python3 benches/run.py --rows 1000 --runs 5      # quicker
    python3 benches/run.py --rows 1000,1000000,10000000 --write docs/speed.md

Python 3.10 or newer, nothing else. Tools that are not installed are left out and named: polars and duckdb (`pip install polars
duckdb duckdb-cli`), hugo (`apt-get install hugo`). Before anything is timed, the figures are compared: where takings and a
peer differ, nothing is measured.
"""

import argparse
import datetime
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

import agree
import data
import live
import sites
from measure import Command, interleaved, markdown, once, table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TABLES = ["deals", "revenue", "posts", "conversations", "lead_sales"]
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def main():
    wanted = arguments()
    if not os.access(wanted.takings, os.X_OK):
        raise SystemExit(f"there is no {wanted.takings}: `cargo build --release`, or name another with --takings")
    parts = [heading(wanted)]
    for rows in wanted.rows:
        parts.append(figures(wanted, rows))
    parts += [by_definition(), start(wanted), pages(wanted), saves(wanted), weight(wanted)]
    text = "\n".join(parts)
    print(text)
    if wanted.write:
        write(pathlib.Path(wanted.write), text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1000,1000000", type=lambda text: [int(part) for part in text.split(",")],
                        help="the sizes of the folders, with commas between")
    parser.add_argument("--runs", default=9, type=int, help="how often each is run; medians are shown")
    parser.add_argument("--takings", default=str(ROOT / "target/release/takings"), help="the program to measure")
    parser.add_argument("--data", default=str(ROOT / "target/bench"), help="where the made-up folders are kept")
    parser.add_argument("--framework", metavar="FOLDER", type=pathlib.Path,
                        help="where `npm install @observablehq/framework` was run; without it, that is left out")
    parser.add_argument("--write", metavar="PAGE", help="a page whose measured part is replaced")
    return parser.parse_args()


def heading(wanted):
    version = output([wanted.takings, "--version"]).strip()
    today = datetime.date.today().isoformat()
    # Without the places of this machine.
    said = f"python3 benches/run.py --rows {','.join(map(str, wanted.rows))} --runs {wanted.runs}"
    said += " --framework FOLDER" if wanted.framework else ""
    return f"`{said}`, {today}: {version}, {os.cpu_count()} cores, {memory()} of memory.\n"


def memory():
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2 ** 30:.0f} GiB"


def figures(wanted, rows):
    """All figures of a folder: equal first, then timed."""
    folder = pathlib.Path(wanted.data) / str(rows)
    if not (folder / "data/lead_sales.csv").exists():
        say(f"making {rows:,} rows in {folder}")
        data.make(rows, folder)
    size = sum(file.stat().st_size for file in (folder / "data").iterdir())
    ours = [wanted.takings, "--dir", str(folder), "--as-of", agree.AS_OF, "show", *agree.PAGES, "--format", "json"]
    peers, missing = known_peers(folder)
    same = compare(wanted, folder, ours, peers)
    files = [f"data/{name}.csv" for name in TABLES]
    commands = [Command("takings", ours), *peers, Command("`cat` of the files", ["cat", *files], str(folder))]
    say(f"timing {rows:,} rows")
    found = interleaved(commands, wanted.runs if rows < 5_000_000 else min(wanted.runs, 5))
    lines = [f"### All figures of {rows:,} rows ({size / 1e6:,.1f} MB)\n", table(found, "takings")]
    lines += [f"{same}\n"] if same else []
    lines += [f"Not installed: {', '.join(missing)}.\n"] if missing else []
    return "\n".join(lines)


def known_peers(folder):
    """The peers that are installed, as commands; and the names of the others."""
    scripts = HERE / "peers"
    duckdb = duckdb_program()
    query = f"exec '{duckdb}' -batch -json :memory: < '{scripts}/figures.sql'"
    all_peers = [
        (importlib.util.find_spec("polars"), Command("polars", [sys.executable, f"{scripts}/polars_figures.py", str(folder)])),
        (importlib.util.find_spec("duckdb"), Command("DuckDB, Python", [sys.executable, f"{scripts}/duck.py", str(folder)])),
        (duckdb, Command("DuckDB, command line", ["sh", "-c", query], str(folder / "data"))),
    ]
    return [peer for there, peer in all_peers if there], [peer.name for there, peer in all_peers if not there]


def duckdb_program():
    """DuckDB's own program: what `pip install duckdb-cli` puts on the path starts Python first, which would not be fair."""
    package = importlib.util.find_spec("duckdb_cli")
    inside = pathlib.Path(package.origin).with_name("duckdb") if package else None
    return str(inside) if inside and inside.exists() else shutil.which("duckdb")


def compare(wanted, folder, ours, peers):
    """Stops where the figures differ; otherwise says with whom they were compared, and what was not."""
    if not peers:
        return ""
    posts = [wanted.takings, "--dir", str(folder), "--as-of", agree.AS_OF_POSTS, "show", "posts", "--format", "json"]
    mine = agree.of_takings(output(ours), output(posts))
    for peer in peers:
        say(f"comparing with {peer.name}")
        lines = output(peer.words, peer.folder)
        theirs = agree.of_peer(lines if lines.startswith('["') else agree.of_command_line(lines))
        wrong = agree.difference(theirs, mine, ["zips"])
        if wrong:
            raise SystemExit(f"{len(wrong)} figures of {peer.name} and takings differ:\n" + "\n".join(wrong[:20]))
    names = " and of ".join(peer.name for peer in peers)
    return f"{len(mine):,} figures of takings are those of {names}."


def by_definition():
    """What is not compared, and why."""
    return "\n".join(["Not compared, since the figures mean different things:\n", *(f"- {it}" for it in agree.BY_DEFINITION), ""])


def start(wanted):
    """How soon the program is there, and shows the example."""
    commands = [
        Command("`takings --version`", [wanted.takings, "--version"]),
        Command("`takings show`, the example", [wanted.takings, "--dir", str(ROOT), "show"]),
    ]
    if duckdb_program():
        commands.append(Command("`duckdb --version`", [duckdb_program(), "--version"]))
    say("timing the start")
    return "### Start\n\n" + table(interleaved(commands, 4 * wanted.runs + 1))


def pages(wanted):
    """Pages from scratch: copies of the example, one after the other, and Hugo's site of the same texts."""
    folder = pathlib.Path(wanted.data) / "pages"
    ours = sites.copies(folder / "takings", ROOT, wanted.takings)
    commands, missing = [ours.command], []
    if shutil.which("hugo"):
        commands.append(sites.hugo(folder / "hugo", ours, ROOT))
    else:
        missing.append("Hugo")
    say("timing pages")
    found = interleaved(commands, wanted.runs)
    if wanted.framework:
        # It takes a minute: once, apart from the others.
        command = sites.framework(folder / "framework", ours, ROOT, wanted.framework)
        found[command.name] = [once(command)]
    else:
        missing.append("Observable Framework (see `--framework`)")
    each = [[name, f"{1000 * sorted(run.wall for run in runs)[len(runs) // 2] / ours.pages:.2f}"] for name, runs in found.items()]
    text = sites.WORDS.format(pages=ours.pages, copies=ours.copies, files=ours.files)
    left_out = f"\nNot measured: {' and '.join(missing)}.\n" if missing else ""
    shown = table(found, ours.command.name) + "\n" + markdown(["what", "ms a page"], each)
    return f"### {ours.pages} pages\n\n{shown}\n{text}{left_out}"


def saves(wanted):
    """How soon a saved file is a new page in a browser."""
    if not live.browser():
        return "### Save to page\n\nNot measured: no Chromium is installed.\n"
    lines = []
    for rows in [1_000, 10_000]:
        folder = pathlib.Path(wanted.data) / f"live-{rows}"
        shutil.rmtree(folder, ignore_errors=True)
        data.make(rows, folder)
        for page in ["revenue", "index"]:
            say(f"timing saves, {rows:,} rows, {page}")
            times = live.save_to_page(wanted.takings, folder, agree.AS_OF, page, 3 * wanted.runs)
            lines.append([f"{rows:,} rows, `{page}.html`", *live.words(times)])
    said = f"`takings serve`; {3 * wanted.runs} saves of `revenue.csv`, each until the page in Chromium says another sum.\n"
    return "### Save to page\n\n" + said + "\n" + markdown(["what", "ms, median", "least to most"], lines)


def weight(wanted):
    """What a page weighs, and of how many files it is."""
    folder = pathlib.Path(wanted.data) / "pages" / "takings" / "1" / "site"
    sizes = sorted((file.stat().st_size, file.name) for file in folder.glob("*.html"))
    index = (folder / "index.html").stat().st_size
    middle, (most, heaviest) = sizes[len(sizes) // 2][0], sizes[-1]
    rows = [["the overview", f"{index / 1000:.0f}"], ["the middle one of all", f"{middle / 1000:.0f}"],
            [f"the heaviest, `{heaviest}`", f"{most / 1000:.0f}"]]
    return "### Weight of the example's pages\n\n" + markdown(["page", "kB, in one file"], rows)


def output(words, folder="."):
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"`{' '.join(words)}` ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def write(page, text):
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{page} has no lines {BEGIN.strip()} and {END.strip()}")
    page.write_text(before + BEGIN + "\n" + text.rstrip() + "\n\n" + END + after, encoding="utf-8")


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
