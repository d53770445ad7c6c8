"""What a notebook shows: an output that changes, notes, still pictures, and whether somebody looks.

IPython is imported only where something is displayed.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any, Protocol

from palbert.display.markup import Markup, element, svg_image

# Two cards side by side where there is room. An answer to an older text is dimmed and says so, on
# top of it, so that nothing moves.
STYLE = """
.palbert-probe, .palbert-explorer {color: var(--jp-ui-font-color1, #212121); overflow: auto}
.palbert-cards {display: flex; flex-wrap: wrap; gap: 12px 28px}
.palbert-cards section {flex: 1 1 320px; min-width: 0; max-width: 520px}
.palbert-probe p, .palbert-probe h4, .palbert-probe h5 {margin: 8px 0; line-height: 1.4}
.palbert-probe h3 {margin: 2px 0; font-size: 1.35em; line-height: 1.3; overflow-wrap: anywhere}
.palbert-probe h5 {margin-top: 20px; font-size: 1em}
.palbert-probe [role=status] {min-height: 1.5em}
.palbert-words {display: flex; flex-wrap: wrap; gap: 6px 8px; margin: 6px 0}
.palbert-words span {
    display: flex; flex-direction: column; align-items: center; min-width: 2.6em}
.palbert-words small {font-size: .8em}
.palbert-words i {display: block; width: 100%}
.palbert-words span > i {height: 10px}
.palbert-old {position: relative}
.palbert-old > * {opacity: .35}
.palbert-old::before {
    content: "answer to the text before"; font-style: italic; position: absolute; top: 0; right: 0}
.jp-OutputArea:has(.palbert-probe, .palbert-explorer) .palbert-still {display: none}
"""


class ShortTraceback:
    """An exception whose message says it all: notebooks show that and no stack."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def in_notebook() -> bool:
    """Whether a Jupyter kernel shows what we display; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")


def attended() -> bool:
    """Whether somebody can use a control that we show: not under papermill or nbconvert.

    Whoever runs a cell says whether it could answer ``input()``; Voila could not, and is looked at.
    """
    if not in_notebook():
        return False
    content = sys.modules["IPython"].get_ipython().kernel.get_parent().get("content", {})
    return bool(content.get("allow_stdin")) or in_voila()


def in_voila() -> bool:
    """Whether Voila shows this notebook as a page."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def quiet_libraries() -> None:
    """No progress bars on stderr, which stored notebooks show as red blocks; texts in full."""
    import pandas as pd
    from transformers.utils import logging

    logging.disable_progress_bar()
    pd.set_option("display.max_colwidth", 100, "display.width", 140)


def picture(svg: Markup, alt: str) -> Markup:
    """A drawing, in the colours of the reader's theme where somebody is looking.

    Stored notebooks that JupyterLab does not trust lose every ``<svg>``, and keep images.
    """
    return svg if attended() else svg_image(svg, alt)


class OneDisplay:
    """One output of the running cell, shown once and from then on updated in its place."""

    def __init__(self) -> None:
        self._handle: Any = None

    @property
    def empty(self) -> bool:
        """Whether nothing has been shown yet."""
        return self._handle is None

    def show(self, html: str, text: str) -> None:
        """Show this, instead of what was shown before."""
        from IPython.display import display

        content = {"text/html": html, "text/plain": text}
        if self._handle is None:
            self._handle = display(content, raw=True, display_id=True)
        else:
            self._handle.update(content, raw=True)


def still(content: Markup) -> Markup:
    """The same without a kernel, for beside a panel: ``STYLE`` hides it while the panel is there.

    A widget in a saved notebook is an error message once its kernel is gone; this stays.
    """
    note = element("p", "As it was last; run this cell to go on.")
    return element("div", note, content, class_="palbert-still")


def note(head: str, body: str, colour: str = "#777777", *, is_code: bool = False) -> dict[str, str]:
    """A framed note as HTML, with text beside it; line breaks and spaces of the body are kept."""
    font = ";font-family:var(--jp-code-font-family,monospace);font-size:.9em" if is_code else ""
    page = element(
        "div",
        element("b", head),
        element("div", body, style=f"white-space:pre-wrap{font}"),
        class_="palbert-note",
        style=f"border-left:4px solid {colour};padding:4px 10px",
    )
    text = "".join(f"\n  {line}" for line in body.splitlines())
    return {"text/html": page, "text/plain": f"{head}{text}"}


class Displayed(Protocol):
    """An object that notebooks display."""

    def _repr_mimebundle_(self, **settings: Any) -> dict[str, str]: ...


def show(content: Displayed | Mapping[str, str]) -> None:
    """Display in a notebook; elsewhere write the text."""
    bundle = dict(content) if isinstance(content, Mapping) else content._repr_mimebundle_()
    if in_notebook():
        from IPython.display import display

        display(bundle, raw=True)
    else:
        sys.stdout.write(f"{bundle['text/plain']}\n")
