"""Texts of the authors in Markdown: their HTML, and what of them cannot be printed, told before anything is trained."""

import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import Markup

from td1report.errors import RequestError
from td1report.render.markdown_rules import CALLED, FAULTS, MATHS, NOTE, NOTES, add_rules
from td1report.style import fonts

Maths = Callable[[str, bool], Markup]
"""A formula -> its picture; whether it is displayed by itself."""

_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_TASK = re.compile(r"\[[ xX]\]\s")
_UNBROKEN = re.compile(r"\S{40,}")
"""Words that may not fit on a line, such as addresses: WeasyPrint breaks others only where they begin one."""
_NARROWEST_MEASURE = 400.0
"""In points: a little less than the width of a remark, since a quote or a list in it is narrower."""
_TABLE_SIZE = 8.2
_CELL_PADDING = 8.0
"""In points, as in style.css: the print of a table, and what stands beside the words of a cell."""
_DEEPEST = 6
_QUOTED = 60
"""Characters that an error quotes."""
_ADVICE = {
    "image": "a picture ({}): expected words, which tell what it shows",
    "html": "HTML ({}): expected Markdown; between backquotes, or with \\< for <, it is printed as it is written",
    "link": "a link to what is not on the web ({}): expected https://, http:// or mailto:",
    "task": "a list of tasks ({}): expected a list without boxes",
    "maths": "mathematics that mathtext cannot print ({}): {}",
}


def remark_html(markdown: str, maths: Maths, first_level: int = 3) -> Markup:
    """A text of the authors as HTML: paragraphs, headings, lists, emphasis, code, tables, notes, mathematics, links.

    Args:
        markdown: their text; what it cannot hold (`faults`) is printed as text.
        maths: makes the pictures of its formulas.
        first_level: of its headings, which follow one another without a gap whatever the authors wrote.
    """
    environment: dict[str, Any] = {MATHS: maths}
    return _html(_MARKDOWN.parse(markdown, environment), environment, first_level)


def section_html(markdown: str, maths: Maths) -> tuple[Markup, Markup]:
    """A section of the authors' own: its title, empty if the text does not begin with one, and what stands below."""
    environment: dict[str, Any] = {MATHS: maths}
    tokens = _MARKDOWN.parse(markdown, environment)
    if tokens and tokens[0].tag == "h1":
        return _html(tokens[1:2], environment), _html(tokens[3:], environment, first_level=2)
    return Markup(), _html(tokens, environment, first_level=2)


def check(comment: str, markdown: str) -> None:
    """Refuses a comment that holds what cannot be printed.

    Args:
        comment: the name of its file.
        markdown: its text.

    Raises:
        RequestError: the first of these, with its line.
    """
    for line, fault in sorted(_faults(markdown), key=itemgetter(0)):
        raise RequestError(f"The comment {comment} cannot be printed: its line {line} holds {fault}.")


def _faults(markdown: str) -> Iterator[tuple[int, str]]:
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(markdown, environment)
    yield from _faults_of(tokens, 0)
    notes, called = environment.get(NOTES, {}), environment.get(CALLED, set())
    for label, note in notes.items():
        if label not in called:
            yield note.line, f"a note that nothing calls: expected [^{label}] in the text"
        within: dict[str, Any] = {}
        yield from _faults_of(_MARKDOWN.parseInline(note.text, within), note.line - 1)
        environment.setdefault(FAULTS, []).extend(within.get(FAULTS, ()))
    for source, fault in environment.get(FAULTS, ()):
        yield markdown[: max(markdown.find(source), 0)].count("\n") + 1, fault


def _faults_of(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[int, str]]:
    """The faults of tokens and of those inside them, each with the line where its block begins."""
    line = first_line + 1
    kinds = [token.type for token in tokens]
    for position, token in enumerate(tokens):
        line = first_line + token.map[0] + 1 if token.map else line
        begins_item = kinds[max(position - 2, 0) : position] == ["list_item_open", "paragraph_open"]
        if begins_item and _TASK.match(token.content):
            yield line, _ADVICE["task"].format(token.content[:_QUOTED])
        if (fault := _fault_of(token)) is not None:
            yield line, fault
        yield from _faults_of(token.children or (), line - 1)


def _fault_of(token: Token) -> str | None:
    if token.type == "image":
        return _ADVICE["image"].format(str(token.attrs["src"])[:_QUOTED])
    if token.type in {"html_inline", "html_block"}:
        return _ADVICE["html"].format(token.content.strip()[:_QUOTED])
    if token.type == "link_open" and not _WEB.match(str(token.attrs["href"])):
        return _ADVICE["link"].format(str(token.attrs["href"])[:_QUOTED])
    if token.type == MATHS:
        from td1report import figures

        reason = figures.formula_fault(token.content)
        return _ADVICE["maths"].format(token.content[:_QUOTED], reason) if reason else None
    return None


# --- tokens -> HTML ------------------------------------------------------------------------------------------------


def _html(tokens: Sequence[Token], environment: dict[str, Any], first_level: int = _DEEPEST) -> Markup:
    _level_headings(tokens, first_level)
    _fit_tables(tokens)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment))


def _level_headings(tokens: Sequence[Token], first: int) -> None:
    """Headings below those of the report, none of which skips a level, as PDF/UA wants it (ISO 14289-1, 7.4.2)."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [tag for tag in above if tag < token.tag] + [token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(first + len(above) - 1, _DEEPEST)}"


def _fit_tables(tokens: Sequence[Token]) -> None:
    """Tables whose longest words do not fit side by side are marked, to be set smaller and broken within words."""
    table, widths, column = Token("", "", 0), dict[int, float](), 0
    for token in tokens:
        if token.type == "table_open":
            table, widths = token, {}
        elif token.type == "tr_open":
            column = 0
        elif token.type in {"th_open", "td_open"}:
            column += 1
        elif token.type == "inline" and column:
            words = "".join(child.content for child in token.children or () if child.type == "text").split() or [""]
            longest = max(fonts.text_width(word, _TABLE_SIZE) for word in words)
            widths[column] = max(widths.get(column, 0.0), longest + _CELL_PADDING)
        elif token.type == "table_close":
            column = 0
            if sum(widths.values()) > _NARROWEST_MEASURE:
                table.attrSet("class", "tight")


def _parser() -> MarkdownIt:
    """A parser that sees all of Markdown, and renders what it must not as text."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    add_rules(markdown)
    for name, rule in _RENDERERS.items():
        markdown.add_render_rule(name, rule)
    return markdown


def _text(_: Any, tokens: Sequence[Token], position: int, *__: object) -> str:
    return _UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', escapeHtml(tokens[position].content))


def _as_text(_: Any, tokens: Sequence[Token], position: int, *__: object) -> str:
    token = tokens[position]
    return escapeHtml(str(token.attrs.get("src", "")) or token.content)


def _link(renderer: Any, tokens: Sequence[Token], position: int, *rest: Any) -> str:
    if not _WEB.match(str(tokens[position].attrs["href"])):
        tokens[position].attrs = {}
    return str(renderer.renderToken(tokens, position, *rest))


def _table(renderer: Any, tokens: Sequence[Token], position: int, *rest: Any) -> str:
    return f'<div class="scroll">{renderer.renderToken(tokens, position, *rest)}'


def _table_end(renderer: Any, tokens: Sequence[Token], position: int, *rest: Any) -> str:
    return f"{renderer.renderToken(tokens, position, *rest)}</div>\n"


def _formula(_: Any, tokens: Sequence[Token], position: int, __: Any, environment: dict[str, Any]) -> str:
    token = tokens[position]
    picture = environment[MATHS](token.content, token.meta["displayed"])
    return f"<p>{picture}</p>\n" if token.block else str(picture)


def _foot_note(_: Any, tokens: Sequence[Token], position: int, __: Any, environment: dict[str, Any]) -> str:
    words = _MARKDOWN.renderInline(tokens[position].content, {MATHS: environment[MATHS]})
    return f'<span class="note">{words}</span>'


_RENDERERS: dict[str, Callable[..., str]] = {
    "text": _text,
    "image": _as_text,
    "html_inline": _as_text,
    "html_block": _as_text,
    "link_open": _link,
    "table_open": _table,
    "table_close": _table_end,
    MATHS: _formula,
    NOTE: _foot_note,
}
_MARKDOWN = _parser()
