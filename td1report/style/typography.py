"""French typography of texts: apostrophes, guillemets, spaces before high punctuation."""

import re

from td1report.style.numbers import NARROW_SPACE

_TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
_VERBATIM = re.compile(r"<(/?)(pre|code|script|style|svg|kbd|samp)\b", re.IGNORECASE)
_FRENCH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"'"), "\u2019"),
    (re.compile(r"«[ \u00a0\u202f]?"), "«\u00a0"),
    (re.compile(r"[ \u00a0\u202f]?»"), "\u00a0»"),
    (re.compile(r" :(?=\s|$)"), "\u00a0:"),
    (re.compile(r" (?=[;!?])"), NARROW_SPACE),
    (re.compile(r" %"), f"{NARROW_SPACE}%"),
    (re.compile(r" × "), "\u00a0×\u00a0"),
)


def typeset(html: str, language: str) -> str:
    """French typography of the text of an HTML document: apostrophes, guillemets, spaces before high punctuation.

    Tags, code, styles and drawings are left alone. Authors of templates write plain spaces.
    """
    if language != "fr":
        return html
    pieces = _TAG.split(html)
    depth = 0
    for position, piece in enumerate(pieces):
        if piece.startswith("<"):
            match = _VERBATIM.match(piece)
            if match and not piece.endswith("/>"):
                depth += -1 if match[1] else 1
        elif depth == 0:
            pieces[position] = french(piece)
    return "".join(pieces)


def french(text: str) -> str:
    """French typography of one piece of plain text (also used for alternative texts and drawn words)."""
    text = text.replace("&#39;", "'")
    for pattern, replacement in _FRENCH:
        text = pattern.sub(replacement, text)
    return text
