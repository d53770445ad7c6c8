"""The shapes that charts and diagrams are made of, and their colours.

Colours come from JupyterLab's theme where there is one, then from the site's, else from what the
reader's system prefers. Those of the marks are Okabe and Ito's, which colour-blind readers tell
apart; no text is drawn on top of a full mark.
"""

from palbert.display.markup import Markup, element

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
TEXT = "var(--jp-ui-font-color1,var(--color-foreground-primary,light-dark(#212121,#e6e6e6)))"
PAGE = "var(--jp-layout-color1,var(--color-background-primary,light-dark(#ffffff,#161616)))"
GRID = "var(--jp-border-color2,var(--color-background-border,light-dark(#e0e0e0,#444444)))"
FONT = "font-family:var(--jp-ui-font-family,system-ui,sans-serif)"


def svg(
    width: float, height: float, alt: str, *shapes: object, least_width: float | None = None
) -> Markup:
    """A picture on a page of its own colour.

    Args:
        width: Width in pixels.
        height: Height in pixels.
        alt: Text that says what the picture shows.
        shapes: What is drawn, the lowest first.
        least_width: Width in pixels below which it is not made smaller on a narrow page.
    """
    page = element("rect", width=width, height=height, style=f"fill:{PAGE}")
    least = f";min-width:{least_width:g}px" if least_width else ""
    return element(
        "svg", page, *shapes, xmlns="http://www.w3.org/2000/svg", role="img", aria_label=alt,
        viewBox=f"0 0 {width:g} {height:g}", width=f"{width:g}", height=f"{height:g}",
        style=f"max-width:100%;height:auto;color-scheme:light dark{least}",
    )  # fmt: skip


def text(x: float, y: float, words: object, size: int = 12, **attributes: object) -> Markup:
    """Words, their line beginning at a point unless ``text_anchor`` says otherwise."""
    style = f"fill:{TEXT};font-size:{size}px;{FONT}"
    return element("text", words, x=f"{x:g}", y=f"{y:g}", style=style, **attributes)


def rect(
    x: float, y: float, width: float, height: float, style: str, **attributes: object
) -> Markup:
    """A rectangle by its upper left corner."""
    return element(
        "rect", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", style=style,
        **attributes,
    )  # fmt: skip
