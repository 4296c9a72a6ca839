"""Reading a rendered page as a reader and as a checker do: prose, numbers, and where each number says it comes from."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "col"}
BLOCKS = {"p", "td", "th", "li", "figcaption", "h1", "h2", "h3", "div", "ul", "ol", "tr", "article", "section", "nav"}
BLOCKS |= {"h4", "h5", "h6", "label", "legend", "caption", "button", "summary", "option"}
EXEMPT_TAGS = {"pre", "code", "style", "script", "template", "svg", "head"}
EXEMPT_CLASSES = {"quote", "token", "chapter-number", "label", "ref", "elsewhere", "people", "figure-data", "remark"}
EXEMPT_CLASSES |= {"filled", "own"}
"""The question as it is quoted, the numbers of the document itself (questions, exhibits), and what the user wrote on
the cover and in remarks, a figure's own data, what the script of the page fills in (`test_page` reads that in a
browser); code and the list of references are left out by tag and anchor."""


@dataclass
class Element:
    """One element that is still open, or a whole one in `Page.elements`."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        """Its class names."""
        return set(self.attributes.get("class", "").split())

    @property
    def is_exempt(self) -> bool:
        """It is no running text of the report."""
        anchor = self.attributes.get("id")
        return self.tag in EXEMPT_TAGS or bool(self.classes & EXEMPT_CLASSES) or anchor == "references"


@dataclass
class Page(HTMLParser):
    """A rendered page, taken apart.

    Attributes:
        numbers: the elements that carry `data-from`, in order.
        constants: texts of the numbers marked as constants.
        formulas: texts of what is marked as mathematics.
        sentences: for each question (its token; "" outside), its blocks of running text, exempt parts left out.
    """

    html: str
    numbers: list[Element] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    sentences: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self._whole = ""
        self.feed(self.html)
        self._end_block()

    def _token(self) -> str:
        return next((e.attributes["id"] for e in reversed(self._open) if "question" in e.classes), "")

    def _end_block(self) -> None:
        if self._whole.strip():
            self.sentences.setdefault(self._token(), []).append(" ".join(self._whole.split(" ")).strip())
        self._whole = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in BLOCKS:
            self._end_block()
        if tag in VOID:
            if "data-from" in element.attributes:
                self.numbers.append(element)
            return
        self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block()
        if tag in VOID or not any(element.tag == tag for element in self._open):
            return
        while (element := self._open.pop()).tag != tag:
            pass
        if "data-from" in element.attributes:
            self.numbers.append(element)
        if "constant" in element.classes:
            self.constants.append(element.text)
        if "math" in element.classes:
            self.formulas.append(element.text)

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
        if not any(element.is_exempt for element in self._open):
            self._whole += data


def resolve(values: Any, path: str) -> Any:
    """The value at a dotted path of a JSON document."""
    for step in path.split("."):
        values = values[int(step)] if isinstance(values, list) else values[step]
    return values
