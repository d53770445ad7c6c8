"""The static site of the course: ``python docs/build.py executed _site``.

Takes executed notebooks, makes their outputs plain HTML, runs Sphinx with warnings as errors, and
checks what came out: links lead somewhere, pictures have a text, nothing is fetched from outside.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from palbert.diagrams import draw_pal_layer
from palbert.presets import row_config
from palbert.workbook.chapters import chapters

HERE = Path(__file__).parent
PROBE = [HERE.parent / "figures" / f"probe-{scheme}.png" for scheme in ("light", "dark")]
WIDGET = "application/vnd.jupyter.widget-view+json"
OPENS = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href"}


def prepare(notebook: Path, target: Path) -> None:
    """Copy a notebook, its pictures and widgets as HTML that needs no kernel.

    Raises:
        ValueError: a cell has not been executed, or a picture has no text.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for number, cell in enumerate(content["cells"]):
        if cell["cell_type"] != "code":
            continue
        if cell.get("execution_count") is None:
            raise ValueError(f"{notebook}: cell {number} has not been executed: make course")
        for output in filter(lambda output: "data" in output, cell["outputs"]):
            output["data"] = _plain(output, f"{notebook}: cell {number}")
    content["metadata"].pop("widgets", None)
    target.write_text(json.dumps(content), encoding="utf-8")


def _plain(output: dict[str, Any], where: str) -> dict[str, Any]:
    """An output's data, a picture as an ``img`` with its text, a widget as its snapshot."""
    data = {mime: value for mime, value in output["data"].items() if mime != WIDGET}
    if "image/png" not in data:
        return data
    known = output.get("metadata", {}).get("image/png", {})
    if not known.get("alt", "").strip():
        raise ValueError(f"{where}: a picture without a text (alt)")
    size = f'width="{known["width"]}" ' if "width" in known else ""
    source = "".join(data["image/png"]).replace("\n", "")
    image = f'<img alt="{escape(known["alt"])}" {size}src="data:image/png;base64,{source}">'
    return {"text/html": image}


def landing_page(text: str, notebooks: Path) -> str:
    """index.md with its table of the notebooks and its diagram."""
    diagram = draw_pal_layer(row_config("pals", "workbook")).svg
    return text.replace("<!-- table: notebooks -->", contents(notebooks)).replace(
        "<!-- diagram: pal -->", f"```{{raw}} html\n<div class='scroll'>{diagram}</div>\n```"
    )


def contents(notebooks: Path) -> str:
    """The notebooks with what each is about and takes, as a table in Markdown."""
    lines = ["| Notebook | Row of the poster | Minutes | Exercises |", "|---|---|---|---|"]
    for chapter in chapters(Path("work"), Path("runs"), notebooks):
        link = f"[{chapter.title}]({chapter.name})"
        lines.append(f"| {link} | {chapter.poster_row} | {chapter.minutes} | {len(chapter.done)} |")
    return "\n".join(lines)


class Page(HTMLParser):
    """What a page of the site refers to.

    Args:
        path: of the page.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.without_text: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one element."""
        found = dict(attrs)
        self.ids.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        elif tag in OPENS and found.get(OPENS[tag]) and found.get("rel") != "canonical":
            self.loaded.append(found[OPENS[tag]] or "")
        if tag == "img" and not (found.get("alt") or "").strip():
            self.without_text.append((found.get("src") or "")[:60])


def findings(site: Path) -> Iterator[str]:
    """Everything that is wrong with a built site, a line each."""
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    for page in pages.values():
        name = page.path.relative_to(site)
        yield from (f"{name}: picture without a text: {src}" for src in page.without_text)
        yield from (f"{name}: loads {url}" for url in page.loaded if urlsplit(url).netloc)
        for url in {*page.links, *page.loaded}:
            parts = urlsplit(url)
            if parts.scheme or parts.netloc:
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else None
            target = page.path.resolve() if target is None else target
            if not target.exists():
                yield f"{name}: leads nowhere: {url}"
            elif parts.fragment and target in pages and parts.fragment not in pages[target].ids:
                yield f"{name}: no such place: {url}"


def build(executed: Path, site: Path) -> list[str]:
    """Build the site from a folder of executed notebooks; returns the findings.

    Raises:
        ValueError: no notebook, or one that is not fit to be shown.
        subprocess.CalledProcessError: Sphinx had a warning, which it printed.
    """
    notebooks = sorted(executed.glob("[0-9]*.ipynb"))
    if not notebooks:
        raise ValueError(f"{executed} has no executed notebooks: make course")
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for file in (*HERE.glob("*.py"), *HERE.glob("*.md"), *HERE.glob("*.png"), *PROBE):
            shutil.copy(file, source)
        (source / "_static").mkdir()
        shutil.copy(HERE / "site.css", source / "_static")
        index = source / "index.md"
        text = landing_page(index.read_text(encoding="utf-8"), executed)
        index.write_text(text, encoding="utf-8")
        for notebook in notebooks:
            prepare(notebook, source / notebook.name)
        command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going"]
        doctrees = ["-d", str(source / "doctrees")]
        subprocess.run([*command, *doctrees, "-b", "html", str(source), str(site)], check=True)
    return list(findings(site))


def main(arguments: list[str]) -> int:
    """Build and check; the exit code says whether all is well."""
    try:
        found = build(Path(arguments[0]), Path(arguments[1]))
    except (ValueError, subprocess.CalledProcessError) as error:
        found = [str(error)]
    sys.stdout.write("\n".join([*found, f"{len(found)} findings in {arguments[1]}"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
