"""Formulas as MathML, which browsers draw by themselves: no script, no font, no network."""

from docutils.nodes import Element, SkipNode
from latex2mathml.converter import convert
from sphinx.application import Sphinx


def inline(translator, node: Element) -> None:
    """A formula in its line; the LaTeX below the node is not wanted beside it."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def block(translator, node: Element) -> None:
    """A formula on a line of its own."""
    formula = convert(node.astext(), display="block")
    translator.body.append(f'<div class="math">{formula}</div>\n')
    raise SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
