"""Content that a finished document must hold before it may replace a former one: every answer, every description."""

from collections.abc import Sequence
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
"""Elements without an end tag (https://html.spec.whatwg.org/#void-elements)."""
_PARTS = {"quote": "the TD's words", "short": "a short answer"}
"""Class of an element that each question must hold, and what to call it when it is missing or empty."""


def faults(html: str, tokens: Sequence[str]) -> list[str]:
    """Faults of the HTML of a report, page or print document; none if it may be handed in.

    Args:
        html: the whole document.
        tokens: the questions that it must answer.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [f"{token} is missing" for token in tokens if token not in reader.questions]
    for token in tokens:
        parts = reader.questions.get(token, {})
        found += [f"{token} lacks {what}" for part, what in _PARTS.items() if parts and not parts[part].strip()]
    return found + reader.undescribed


class _Reader(HTMLParser):
    """Collects the text of each question, and the pictures that nothing describes."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: dict[str, dict[str, str]] = {}
        self.undescribed: list[str] = []
        self._open: list[tuple[str, str]] = []
        """Elements not yet ended: name, and the part of a question that it is, if it is one."""
        self._token = ""
        self._anchor = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        if tag == "article" and "question" in classes:
            self._token = attributes.get("id", "")
            self.questions[self._token] = dict.fromkeys(_PARTS, "")
        if tag == "figure":
            self._anchor = attributes.get("id", "")
        self._look_at(tag, attributes)
        if tag not in _VOID:
            self._open.append((tag, next((part for part in _PARTS if part in classes), "")))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        for _, part in self._open:
            if part and self._token:
                self.questions[self._token][part] += data

    def _look_at(self, tag: str, attributes: dict[str, str]) -> None:
        described = {"img": "alt", "svg": "aria-label"}.get(tag)
        if described and not attributes.get(described, "").strip() and not any(name == "svg" for name, _ in self._open):
            place = self._anchor or self._token or "the cover"
            self.undescribed.append(f"a picture of {place} has no alternative text")
