"""The same pages by takings and by Hugo, from scratch."""

import dataclasses
import pathlib
import shutil
import subprocess

from measure import Command

LEAST_PAGES = 200

WORDS = """takings builds {copies} copies of the example, each a run of its own: it reads the tables, computes every figure, draws the
charts and writes {files} files, since each page is also there as Markdown, text and JSON. Hugo writes the same number of
pages of the same text, which it is given as Markdown: it computes nothing, and writes one file a page.
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


def hugo(folder, ours, root):
    """A site of Hugo with as many pages, whose texts are the Markdown of takings' pages, again and again."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "content").mkdir()
    texts = sorted(file for part in ["site", "reports"] for file in (root / part).rglob("*.md"))
    for page in range(ours.pages):
        text = texts[page % len(texts)]
        body = text.read_text(encoding="utf-8")
        (folder / f"content/page-{page + 1}.md").write_text(f'---\ntitle: "{text.stem} {page + 1}"\n---\n\n{body}', encoding="utf-8")
    (folder / "config.toml").write_text('baseURL = "https://example.com/"\ntitle = "Pages"\n'
                                        'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"]\n')
    (folder / "style.css").write_text("body { font: 16px sans-serif }\n" * 50)
    (folder / "layouts/_default/single.html").write_text(LAYOUT)
    before = lambda: shutil.rmtree(folder / "public", ignore_errors=True)
    before()
    words = ["hugo", "--quiet", "--source", str(folder)]
    subprocess.run(words, check=True)
    built = len(list((folder / "public").rglob("*.html")))
    if built != ours.pages:
        raise SystemExit(f"Hugo wrote {built} pages instead of {ours.pages}")
    return Command("Hugo", words, before=before)
