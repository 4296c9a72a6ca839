"""Typography of texts: lines of a template joined into sentences; French apostrophes, guillemets and spaces."""

import re

from td1report.style.numbers import NARROW_SPACE

_TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
_VERBATIM = re.compile(r"<(/?)(pre|code|script|style|svg|kbd|samp)\b", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:article|aside|blockquote|div|figcaption|figure|h[1-6]|li|ol|p|section|table|t[dhr]|tbody|thead|ul)\b"
)
_CLOSING = re.compile(r"\s*([,.)\]…]|[;:!?%»])")
_MARK = re.compile(r"<(?:span data-finding=|/span>)")
_BREAK_BEFORE = re.compile(r"\s*\n\s*(?=[,.)\]…])")
_BREAK_BEFORE_HIGH = re.compile(r"\s*\n\s*(?=[;:!?%»])")
"""The marks that French sets apart."""
_BREAK_AFTER = re.compile(r"(?<=[(\[«])\s*\n\s*")
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
    """Typography of the text of an HTML document.

    Tags, code, styles and drawings are left alone. Authors of templates write plain spaces, and begin a line where
    they like.
    """
    pieces = _TAG.split(html)
    depth = 0
    for position, piece in enumerate(pieces):
        if piece.startswith("<"):
            match = _VERBATIM.match(piece)
            if match and not piece.endswith("/>"):
                depth += -1 if match[1] else 1
        elif depth == 0:
            broken = _CLOSING.match(piece) and _break_dropped(pieces, position)
            text = typeset_text(f"\n{piece}" if broken else piece, language)
            pieces[position] = _trimmed(text, pieces[max(position - 1, 0)], pieces[min(position + 1, len(pieces) - 1)])
    return "".join(pieces)


def _trimmed(text: str, before: str, after: str) -> str:
    """A text without the spaces at the edges of a block, which WeasyPrint counts where it measures a cell."""
    text = text.lstrip(" \n") if _BLOCK.match(before) else text
    return text.rstrip(" \n") if _BLOCK.match(after) else text


def _break_dropped(pieces: list[str], position: int) -> bool:
    """Drops the line break before a mark that begins with a comma or a stop, or is empty and stands before one."""
    dropped = False
    for before in range(position - 1, -1, -1):
        text = pieces[before]
        if text.startswith("<"):
            if not _MARK.match(text):
                break
        else:
            pieces[before] = text.rstrip(" \n")
            dropped |= pieces[before] != text
            if pieces[before]:
                break
    return dropped


def typeset_text(text: str, language: str) -> str:
    """One piece of plain text (also an alternative text, or the words of a drawing).

    A template may begin a line with a comma, a stop or a closing bracket: the line break before it is dropped.
    """
    text = _BREAK_AFTER.sub("", _BREAK_BEFORE.sub("", text))
    return french(_BREAK_BEFORE_HIGH.sub(" ", text)) if language == "fr" else _BREAK_BEFORE_HIGH.sub("", text)


def french(text: str) -> str:
    """French typography of one piece of plain text: apostrophes, guillemets, spaces before high punctuation."""
    text = text.replace("&#39;", "'")
    for pattern, replacement in _FRENCH:
        text = pattern.sub(replacement, text)
    return text
