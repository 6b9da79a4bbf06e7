"""The same pages by takings and by Hugo, from scratch."""

import dataclasses
import pathlib
import shutil
import subprocess

from measure import Command

LEAST_PAGES = 200

WORDS = """takings builds {copies} copies of the example, each a run of its own: it reads the tables, computes every figure, draws the
charts and writes {files} files, since each page is also there as Markdown, text and JSON. The others write the same number of
pages of the same text, which they are given as Markdown: they compute nothing.
"""

LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title><style>{{ readFile "style.css" | safeCSS }}</style></head>
<body><nav>{{ range first 30 site.RegularPages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav>
<main>{{ .Content }}</main></body></html>
"""


@dataclasses.dataclass
class Site:
    command: Command
    folder: pathlib.Path
    copies: int
    pages: int
    files: int


def copies(folder, root, takings):
    """So many copies of the example that they have 200 pages; built once, to count them."""
    shutil.rmtree(folder, ignore_errors=True)
    first = folder / "1"
    shutil.copytree(root / "data", first / "data")
    subprocess.run([takings, "--dir", str(first), "build", "--quiet"], check=True)
    built = [file for part in ["site", "reports"] for file in (first / part).rglob("*") if file.is_file()]
    pages = sum(file.suffix == ".html" for file in built)
    number = -(-LEAST_PAGES // pages)
    for copy in range(2, number + 1):
        shutil.copytree(root / "data", folder / str(copy) / "data")

    def clean():
        for copy in range(1, number + 1):
            for part in ["site", "reports"]:
                shutil.rmtree(folder / str(copy) / part, ignore_errors=True)

    each = f'for copy in $(seq {number}); do "{takings}" --dir "{folder}/$copy" build --quiet || exit; done'
    command = Command("takings", ["sh", "-c", each], before=clean)
    return Site(command, folder, number, number * pages, number * len(built))


def texts(folder, ours, root):
    """As many texts as takings writes pages: the Markdown of the example's pages, again and again."""
    folder.mkdir(parents=True)
    given = sorted(file for part in ["site", "reports"] for file in (root / part).rglob("*.md"))
    for page in range(1, ours.pages + 1):
        text = given[page % len(given)]
        body = text.read_text(encoding="utf-8")
        (folder / f"page-{page}.md").write_text(f'---\ntitle: "{text.stem} {page}"\n---\n\n{body}', encoding="utf-8")


def checked(name, words, folder, output, ours):
    """The command, run once to see that it writes as many pages."""
    command = Command(name, words, str(folder), lambda: shutil.rmtree(folder / output, ignore_errors=True))
    command.before()
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    built = sum(file.stem.startswith("page-") or file.parent.name.startswith("page-") for file in (folder / output).rglob("*.html"))
    if built != ours.pages:
        raise SystemExit(f"{name} wrote {built} pages instead of {ours.pages}")
    return command


def hugo(folder, ours, root):
    """A site of Hugo."""
    shutil.rmtree(folder, ignore_errors=True)
    texts(folder / "content", ours, root)
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "config.toml").write_text('baseURL = "https://example.com/"\ntitle = "Pages"\n'
                                        'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"]\n')
    (folder / "style.css").write_text("body { font: 16px sans-serif }\n" * 50)
    (folder / "layouts/_default/single.html").write_text(LAYOUT)
    return checked("Hugo", ["hugo", "--quiet"], folder, "public", ours)


def framework(folder, ours, root, modules):
    """A site of Observable Framework, which is installed in the folder `modules`."""
    shutil.rmtree(folder, ignore_errors=True)
    texts(folder / "src", ours, root)
    (folder / "observablehq.config.js").write_text('export default {title: "Pages", root: "src", output: "dist"};\n')
    (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
    (folder / "node_modules").symlink_to(modules.resolve() / "node_modules")
    program = "node_modules/@observablehq/framework/dist/bin/observable.js"
    words = ["env", "OBSERVABLE_TELEMETRY_DISABLE=true", "node", program, "build"]
    return checked("Observable Framework", words, folder, "dist", ours)
