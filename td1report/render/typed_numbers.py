"""Numbers that stand in a document without a source: typed into a template, where a filter should have printed them."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

from td1report.errors import BuildError, RequestError
from td1report.render.template_files import SUFFIX, names, path_of, replaced
from td1report.style.numbers import typed_number

_TAG = re.compile(
    r"""<(?:!--.*?--|(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>[^'">]*(?:(?:"[^"]*"|'[^']*')[^'">]*)*))>""",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(class|id|data-from|alt|aria-label)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NO_PROSE = ("head", "script", "style", "svg", "template", "pre", "code")
_INSIDE = re.compile(rf"<({'|'.join(_NO_PROSE)})\b([^>]*)>.*?</\1\s*>", re.DOTALL)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BLOCKS = frozenset(
    {"p", "td", "th", "li", "figcaption", "h1", "h2", "h3", "div", "ul", "ol", "tr", "article", "section", "nav"}
    | {"h4", "h5", "h6", "label", "legend", "caption", "button", "summary", "option"}
)
_PLACES = frozenset({"article", "section", "nav"})
_EXEMPT = frozenset(
    {"quote", "token", "chapter-number", "label", "ref", "elsewhere", "figure-data", "filled"}
    | {"remark", "own", "observation"}
)
"""The TD's words, the numbers of the document itself (questions, exhibits), a figure's own data, what the page's script
fills in; then what the authors say in their own name."""
_OF_THE_AUTHORS = frozenset({"institution", "title", "people"})
"""Parts of the cover that show what td1.toml says."""
_MARKED = frozenset({"constant", "math"})
_PICTURES = frozenset({"drawing", "formula", "thumbnail"})
"""Elements whose pictures are described by words that are looked at elsewhere, or stand beside them."""


class TypedNumber(NamedTuple):
    """A number without a source."""

    place: str
    """Anchor of the question or section that holds it."""
    number: str
    passage: str
    """Words around it."""


class _Element(NamedTuple):
    """An element that has begun, and what holds for the text in it."""

    name: str = ""
    place: str = ""
    is_exempt: bool = False
    is_marked: bool = False
    is_described: bool = False


def check(documents: Sequence[str], language: str, own: Path | None) -> None:
    """Refuses documents in which a number has no source.

    Args:
        documents: the HTML of the page and of the print document.
        language: of their text.
        own: the user's folder of templates, if there is one.

    Raises:
        RequestError, BuildError: the first of these numbers, its words and its template, which is the user's or the
            package's, and the two ways to mend it.
    """
    found = list(dict.fromkeys(number for html in documents for number in typed_numbers(html, language)))
    if not found:
        return
    first = found[0]
    others = f" {len(found) - 1} more follow." if len(found) > 1 else ""
    message = (
        f"A number of {first.place or 'the report'} comes from no result: {first.number!r} in {first.passage!r}, of "
        f"the template {str(_file_of(first, language, own))!r}.{others} Print the fact through a filter, such as "
        f'{{{{ f.epochs|num }}}}, or mark it as a constant of the language: {{{{ "{first.number}"|constant }}}}.'
    )
    raise BuildError(message) if own is None else RequestError(message)


def typed_numbers(html: str, language: str) -> Iterator[TypedNumber]:
    """The numbers of a document that name no place in results.json and are not marked as constants."""
    pattern = typed_number(language)
    for place, text in _texts(html):
        for match in pattern.finditer(text):
            passage = text[max(0, match.start() - 40) : match.end() + 20]
            yield TypedNumber(place, match[0], " ".join(passage.split()))


def check_alternative(alt: str, language: str) -> None:
    """Refuses words that describe a figure if a number in them was typed.

    Raises:
        ValueError: with the number.
    """
    for found in typed_numbers(alt, language):
        raise ValueError(
            f"Expected an alternative text whose numbers come from results.json. Received: {found.number!r} in "
            f"{found.passage!r}. Print the fact through a filter, or mark a constant of the language: "
            f'{{{{ "{found.number}"|constant }}}}'
        )


def _file_of(found: TypedNumber, language: str, own: Path | None) -> Path:
    """The template that a number was typed into: that of its place, or one of the user's that several places share."""
    place = found.place.replace("-", "_")
    usual = (f"{language}/{name}{SUFFIX}" for name in (place, place.replace("_", "")))
    path = path_of(next((name for name in usual if name in names()), f"report{SUFFIX}"), own)
    shared = () if own is None else (own / name for name in replaced(own))
    holders = (file for file in (path, *shared) if found.number in file.read_text(encoding="utf-8", errors="replace"))
    return next(holders, path)


def _texts(html: str) -> Iterator[tuple[str, str]]:
    """Each block of running text, with its place; numbers that have a source, or need none, are a dot in it."""
    pieces: list[str] = []
    elements = [_Element()]
    html = _INSIDE.sub(r"<\1\2></\1>", html)
    end = 0
    for tag in _TAG.finditer(f"{html}<p>"):
        inside = elements[-1]
        if not inside.is_exempt and (text := html[end : tag.start()]):
            pieces.append("\u2022" if inside.is_marked else text)
        end = tag.end()
        name = (tag["name"] or "").lower()
        if name in _BLOCKS and pieces:
            yield inside.place, unescape("".join(pieces))
            pieces = []
        if tag["end"]:
            _end(elements, name)
        elif name:
            attributes = {key: a or b or c for key, a, b, c in _ATTRIBUTE.findall(tag["attributes"])}
            element = _begun(name, attributes, inside)
            if name in ("svg", "img") and not (element.is_described or inside.is_exempt):
                yield inside.place, unescape(attributes.get("aria-label") or attributes.get("alt", ""))
            if name not in _VOID and not tag["attributes"].endswith("/"):
                elements.append(element)


def _begun(name: str, attributes: dict[str, str], inside: _Element) -> _Element:
    classes = set(attributes.get("class", "").split())
    anchor = attributes.get("id", "")
    place = (anchor or next(iter(sorted(classes)), "")) if name in _PLACES else inside.place
    exempt = _EXEMPT | _OF_THE_AUTHORS if place == "cover" else _EXEMPT
    return _Element(
        name,
        place,
        inside.is_exempt or name in _NO_PROSE or bool(classes & exempt) or anchor == "references",
        inside.is_marked or "data-from" in attributes or bool(classes & _MARKED),
        inside.is_described or "data-from" in attributes or bool(classes & _PICTURES),
    )


def _end(elements: list[_Element], name: str) -> None:
    """Ends the innermost element of this name, and those in it that were never ended."""
    for position in range(len(elements) - 1, 0, -1):
        if elements[position].name == name:
            del elements[position:]
            return
