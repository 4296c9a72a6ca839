"""The words of a report that are the user's, as its appendix names them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
from jinja2 import nodes
from markupsafe import Markup

from td1report.render.template_files import digest_of_words, files_of, names, path_of, replaced

_QUESTION = re.compile(r"(?:^|/)(q\d_\d)\.")
_MARKED = re.compile(r"""<(\w+)[^>]*\bclass=["'][^"']*\b(?:constant|math)\b[^"']*["'][^>]*>(.*?)</\1>""", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class OwnWords:
    """Origin of the words of a report."""

    digest: str
    """Of all its words, those of the package and those of the user's."""
    questions: tuple[str, ...]
    """Those whose template or listing is the user's."""
    files: tuple[str, ...]
    """The user's other files."""
    constants: tuple[Markup, ...]
    """What the user's templates mark as a constant or as mathematics."""


def own_words(environment: jinja2.Environment, own: Path | None) -> Callable[[], OwnWords]:
    """What tells the origin of the words at the moment when it is asked: a file may have changed since the last time.

    Args:
        environment: that reads the templates.
        own: the user's folder of templates, if there is one.
    """
    return partial(_own_words, environment, own)


def _own_words(environment: jinja2.Environment, own: Path | None) -> OwnWords:
    files = [] if own is None else sorted({*replaced(own), *(set(files_of(own)) - set(names()))})
    questions = {match[1] for name in files if (match := _QUESTION.search(name))}
    templates = (name for name in files if name.endswith(".j2"))
    constants = (constant for name in templates for constant in _constants(environment, path_of(name, own)))
    return OwnWords(
        digest_of_words(own),
        tuple(sorted(questions)),
        tuple(name for name in files if not _QUESTION.search(name)),
        tuple(map(environment.filters["constant"], dict.fromkeys(constants))),
    )


def _constants(environment: jinja2.Environment, path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8-sig")
    for node in environment.parse(source, filename=str(path)).find_all(nodes.Filter):
        if node.name == "constant" and isinstance(node.node, nodes.Const):
            yield str(node.node.value)
    for _, text in _MARKED.findall(source):
        yield " ".join(_PRINTED.sub("…", _MARKUP.sub("", text)).split())
