"""HTML and SVG that no text breaks out of: all that is not markup is escaped, here alone.

    element("td", "<img onerror=...>")        # <td>&lt;img onerror=...&gt;</td>

Characters that turn the writing direction around are shown by their number, since one of them could
reverse the digits next to it; other control characters become a replacement character.
"""

import base64
from collections.abc import Sequence

import markupsafe
from markupsafe import Markup

TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
CONTROLS = (*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_VISIBLE = {code: f"[U+{code:04X}]" for code in TURNING} | dict.fromkeys(CONTROLS, "\ufffd")
_VOID = ("br", "img")


def escape(text: object) -> Markup:
    """A text as a page shows it, letter by letter; for elements and attributes alike."""
    return markupsafe.escape(str(text).translate(_VISIBLE))


def fragment(*children: object) -> Markup:
    """Children side by side; what is not markup is escaped."""
    return Markup("").join(c if isinstance(c, Markup) else escape(c) for c in children)


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One element with its children and attributes.

    Args:
        tag: Name of the element.
        children: Contents of the element, see ``fragment``.
        attributes: Values are escaped, None leaves one out; ``class_`` stands for class,
            ``aria_label`` for aria-label.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    end = "" if tag in _VOID else f"{fragment(*children)}</{tag}>"
    return Markup(f"<{tag}{named}>{end}")


def svg_image(svg: Markup, alt: str) -> Markup:
    """An SVG as an ``<img>`` that needs no file and survives where inline SVG is taken out."""
    data = base64.b64encode(svg.encode()).decode()
    return element("img", src=f"data:image/svg+xml;base64,{data}", alt=alt, style="max-width:100%")


def shortened(text: str, most: int = 160) -> str:
    """The text, or its beginning and how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def table(
    head: Sequence[object], rows: Sequence[Sequence[object]], caption: str | None = None
) -> Markup:
    """A table that reads well without a style sheet; the first cell of a row names it."""
    left = "text-align:left;padding:2px 8px;vertical-align:top"
    head_cells = [element("th", cell, scope="col", style=left) for cell in head]
    body = [
        element("tr", element("th", first, scope="row", style=left),
                *(element("td", cell, style=left) for cell in rest))
        for first, *rest in rows
    ]  # fmt: skip
    title = [element("caption", caption, style="text-align:left")] if caption else []
    top, rest = element("thead", element("tr", *head_cells)), element("tbody", *body)
    return element("table", *title, top, rest, style="border-collapse:collapse")
