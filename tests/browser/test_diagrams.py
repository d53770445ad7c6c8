"""The diagrams in a browser: no words outside their box or on top of others, in light and dark."""

import pytest
from drawn import draw_everything
from lab_browser import CONTRAST, browser

from palbert.display.markup import element

pytestmark = pytest.mark.browser
# words that stick out of their box or of the picture, and words that lie on others
MISPLACED = """() => {
    const found = []
    const inside = (a, b, room) => a.left >= b.left + room && a.right <= b.right - room
        && a.top >= b.top - 1 && a.bottom <= b.bottom + 1
    for (const svg of document.querySelectorAll('.palbert-diagram svg')) {
        const texts = [...svg.querySelectorAll('text')].filter(e => e.textContent.trim())
        const places = texts.map(e => e.getBoundingClientRect())
        texts.forEach((text, i) => {
            const box = text.closest('.box')?.querySelector('rect') ?? svg
            const room = box === svg ? 0 : 2
            if (!inside(places[i], box.getBoundingClientRect(), room)) {
                found.push(`${svg.ariaLabel}: ${text.textContent} sticks out`)
            }
            places.slice(0, i).forEach((other, j) => {
                if (places[i].left < other.right - 1 && other.left < places[i].right - 1
                    && places[i].top < other.bottom - 3 && other.top < places[i].bottom - 3) {
                    found.push(`${svg.ariaLabel}: ${text.textContent} on ${texts[j].textContent}`)
                }
            })
        })
    }
    return found
}"""


@pytest.fixture(scope="module")
def html(tmp_path_factory) -> str:
    drawn = draw_everything(tmp_path_factory.mktemp("drawn") / "run")
    style = "overflow-x:auto"  # as in a notebook that somebody looks at
    body = "".join(
        element("div", diagram.svg, class_="palbert-diagram", style=style)
        for diagram in drawn.values()
    )
    return f"<style>:root {{color-scheme: light dark}}</style><body style='margin:0'>{body}</body>"


def test_words_are_in_their_boxes_and_can_be_read(html):
    with browser() as page:
        page.set_content(html)
        assert page.locator("svg[role=img][aria-label] > desc").count() == 11
        assert page.evaluate(MISPLACED) == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            lowest, text = min(page.evaluate(CONTRAST, "body"))
            assert lowest >= 4.5, (scheme, text)
        paper = "getComputedStyle(document.querySelector('svg rect')).fill"
        assert page.evaluate(paper) == "rgb(22, 22, 22)"  # dark, where the reader prefers that
        page.set_viewport_size({"width": 390, "height": 800})
        widths = page.locator(".palbert-diagram").evaluate_all(
            "all => all.map(e => [e.clientWidth, e.firstChild.getBoundingClientRect().width])"
        )
        assert all(outer <= 390 and inner == 440 for outer, inner in widths)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
