"""Texts that try to be markup, and a page as a browser reads it."""

from html.parser import HTMLParser

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "</script><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    "</details></section></style><style>*{display:none}</style>",
    "&lt;b&gt; &amp;",
    "\u202etpircs\u202c \u2067abc\u2069 \u200f",
    "👩\u200d🚀 \U0001f1e9\U0001f1ea",
    "a\x00b\x1b[31mc\x7f",
    "\ud83d half an emoji",
]


class Elements(HTMLParser):
    """Names, attributes and text of a page as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = [], {}, ""
        self.feed(str(page))  # a slice of Markup is Markup, and joins with escaping

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.text += data
