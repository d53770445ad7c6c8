"""A pair to take away: in Voila's address, or with its answers as a page of its own."""

import base64
import os
from urllib.parse import parse_qs, urlencode

from palbert.display.markup import Markup, element
from palbert.display.notebook import in_voila
from palbert.probing.pair_answer import Pair

FIELDS = ("sentence1", "sentence2")
PAGE = '<!doctype html><meta charset="utf-8"><title>The probe</title>'


def linked_pair() -> Pair | None:
    """The pair in the address of Voila's page; None if there is none."""
    found = parse_qs(os.environ.get("QUERY_STRING", ""))
    first, second = (found.get(field, [""])[0] for field in FIELDS)
    return (first, second) if first.strip() else None


def links(pair: Pair, answers: Markup) -> Markup:
    """Links to keep or send: to this pair in Voila, and the answers as a page that needs no kernel.

    Args:
        pair: The two sentences; the second may be empty.
        answers: Their answers as HTML that stands alone.
    """
    page = base64.b64encode(f"{PAGE}{answers}".encode(errors="replace")).decode()
    kept = element("a", "These answers as a page", href=f"data:text/html;base64,{page}",
                   download="probe.html")  # fmt: skip
    if not in_voila():
        return element("p", kept)
    address = urlencode(dict(zip(FIELDS, pair, strict=True)), errors="replace")
    return element("p", element("a", "A link to this pair", href=f"?{address}"), " · ", kept)
