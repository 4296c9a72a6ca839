"""Markup to plain text and back: alternative texts, words of drawings, highlighted code."""

import html as html_module
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from td1report.style.typography import typeset_text

_LINK = re.compile(r'<a\b([^>]*)href="#([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ANCHOR = re.compile(r'\bid="([^"]*)"')


def without_dead_links(text: str) -> str:
    """An excerpt names questions that it does not hold: their names stay, marked as such, the links to them do not."""
    anchors = set(_ANCHOR.findall(text))

    def unlinked(link: re.Match[str]) -> str:
        if link[2] in anchors:
            return link[0]
        return f'<span class="elsewhere">{link[3]}</span>' if 'class="ref"' in link[1] else link[3]

    return _LINK.sub(unlinked, text)


_REFERENCE = re.compile(r'<li id="(ref-[^"]*)">.*?</li>\n?', re.DOTALL)
_CITED = re.compile(r'href="#(ref-[^"]*)"')


def without_uncited(text: str) -> str:
    """A document without the published works that nothing in it links to."""
    cited = set(_CITED.findall(text))
    return _REFERENCE.sub(lambda item: item[0] if item[1] in cited else "", text)


_TAGS = re.compile(r"<[^>]*>")
_FINDING = re.compile(r'data-finding="([^"]+)" data-value="([^"]*)"')
_SPAN_SOURCE = re.compile(r'data-from="([^"]+)"')


def alternative(alt: str, language: str) -> tuple[str, str, Markup]:
    """An alternative text as plain text, the paths of the numbers in it, and its findings as attributes."""
    sources = " ".join(_SPAN_SOURCE.findall(str(alt)))
    found = dict.fromkeys(_FINDING.findall(str(alt)))
    paths, values = (" ".join(parts) for parts in zip(*found, strict=True)) if found else ("", "")
    marks = Markup(' data-finding="{}" data-value="{}"').format(paths, values) if found else Markup()
    return _plain_text(alt, language), sources, marks


def _plain_text(markup: str, language: str) -> str:
    """Markup as plain text. Unlike `Markup.striptags`, it leaves no-break and narrow spaces as they are."""
    text = re.sub(r"[ \t]*\n[ \t\n]*", "\n", html_module.unescape(_TAGS.sub("", str(markup))))
    return typeset_text(re.sub(r"[ \t]+", " ", text), language).replace("\n", " ").strip()


def plain_words(words: Any, language: str) -> Any:
    """Words for a drawing: plain text, with the typography of the language."""
    if isinstance(words, Mapping):
        return {str(key): plain_words(value, language) for key, value in words.items()}
    return _plain_text(words, language) if isinstance(words, Markup) else typeset_text(str(words), language)


@lru_cache(maxsize=100)
def highlighted(code: str) -> str:
    """Python code as HTML, its tokens in spans."""
    return str(highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))
