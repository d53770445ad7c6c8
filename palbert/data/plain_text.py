"""Sentences as a person would write them: the traces of files and tree banks turned back.

BERT's vocabulary knows ``(`` but not ``-LRB-``, and drops a stray control character without
leaving a space. So the text of every source passes through `plain_text` once, when it is read.
Tokens that the Penn Treebank merely set apart (``does n't``, ``film .``) stay as they are, as
everyone who reports scores on these files leaves them.
"""

import re

_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_TOKENS = {**_BRACKETS, "``": '"', "''": '"', r"\/": "/", r"\*": "*"}
_TRACES = re.compile(
    r"(?=[-`'\\<\x00-\x1f\x7f-\x9f])(?:"  # most text has none of these, and is passed over fast
    + "|".join(re.escape(token) for token in _TOKENS)
    + r"|<\s*br\b\s*/?\s*>?"  # reviews keep the line breaks of their web page, some of them cut
    + r"|[\x00-\x1f\x7f-\x9f])"
)


def plain_text(text: str) -> str:
    r"""Text without the wrapping, Treebank tokens, markup and control characters of its file.

    Quotes of a second CSV encoding go, ``-LRB-`` becomes ``(``, two backquotes a quote, ``\/`` a
    slash, ``<br />`` a space; characters 0x80 to 0x9f are read as the Windows code page that they
    come from (dashes and quotes), other control characters as spaces. One space between words,
    none around them.
    """
    return " ".join(_TRACES.sub(_restored, unwrapped(text)).split())


def half_character(text: str) -> str:
    """What is wrong with text that no file and no tokenizer takes; empty for all other text.

    JSON and command lines let the halves of a character beyond 0xFFFF through singly.
    """
    half = next((character for character in text if "\ud800" <= character <= "\udfff"), None)
    if half is None:
        return ""
    return f"holds half a character, {half!r} at position {text.index(half)}; is it cut off?"


def unwrapped(text: str) -> str:
    """Text without the quotes of further CSV encodings.

    Some fields were encoded twice, some reviews a third time before a tokenizer set their quotes
    apart (`` " he said " " no " " . " ``). Only text whose inner quotes are all doubled was
    encoded: a sentence that is itself a quotation keeps its quotes.
    """
    text = text.strip()
    while len(text) > 1 and text[0] == text[-1] == '"':
        doubled = '" ?"' if text.startswith('" ') else '""'
        others, num_doubled = re.subn(doubled, "", text[1:-1])
        if not num_doubled or '"' in others:
            break
        text = re.sub(doubled, '"', text[1:-1]).strip()
    return text


def _restored(match: re.Match[str]) -> str:
    """What stood in the original text for one trace."""
    trace = match.group()
    if len(trace) == 1 and trace >= "\x80":
        return trace.encode("latin-1").decode("cp1252", errors="replace").replace("\ufffd", " ")
    return _TOKENS.get(trace, " ")
