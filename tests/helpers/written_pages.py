"""The pages of the project that people read, taken apart: links, anchors, code, and the paths named in it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from places import ROOT

PAGES = tuple(sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]))
"""README, CONTRIBUTING and the like, and everything in docs/."""

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_PATH = re.compile(r"(?=.*/|.*\.(py|md|j2|svg|json|jsonl|css|lock|toml|html)$)[\w.-]+(/[\w.-]+)*/?")


def page_name(page: Path) -> str:
    """The path of a page in the project, as the name of a case."""
    return page.relative_to(ROOT).as_posix()


def tokens(text: str) -> Iterator[Token]:
    """All parts of a page, those inside of lines too."""
    for token in _MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def targets(text: str) -> list[str]:
    """Where the links and pictures of a page lead; addresses of the web left out."""
    found = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens(text)]
    return [target for target in found if target and not re.match(r"\w+:", target)]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page: small letters and digits, a hyphen for each space."""
    parsed = _MARKDOWN.parse(text)
    headings = [after.content for token, after in pairwise(parsed) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(text: str) -> list[str]:
    """Everything that is set as code, each line of a block by itself."""
    found = [token.content for token in tokens(text) if token.type in {"code_inline", "fence", "code_block"}]
    return [line for content in found for line in content.splitlines()]


def paths(text: str) -> list[str]:
    """The files and folders that are named in code."""
    return [span for span in code(text) if _PATH.fullmatch(span)]
