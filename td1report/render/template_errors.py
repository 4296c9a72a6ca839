"""Errors of templates, told with the file, the line, and the names that there are."""

import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jinja2
from jinja2.defaults import DEFAULT_NAMESPACE

from td1report.errors import BuildError, RequestError, TD1Error, closest, sentence
from td1report.render.template_files import names, templates_folder
from td1report.render.traced import UnknownFactError

TEMPLATE_ERRORS = (
    *(jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    RecursionError,
)
"""What a wrong template makes Jinja or a filter raise."""


def fault_at(path: str | Path, line: int, fault: str) -> str:
    """A fault of a template, as every message tells it."""
    return sentence(f"Template {str(path)!r}, line {line}: {fault}")


def explained(error: Exception, own: Path | None) -> TD1Error | None:
    """An error that ended a rendering, as one to show; None if no template is where it arose.

    Args:
        error: what was raised, with its traceback.
        own: the user's folder of templates. With one the request is wrong, without one the program.
    """
    place = _place_of(error)
    if place is None:
        return None
    path, line, known = place
    message = fault_at(path, line, _fault(error, known))
    return BuildError(message) if own is None else RequestError(message)


def _place_of(error: Exception) -> tuple[str, int, list[str]] | None:
    """File and line of the template where an error arose, and the names that it could use there."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        return error.filename, error.lineno, []
    parts = templates_folder() / "parts"
    places = list(_template_frames(error))
    # A part prints what it is given: the fault is in the template that asked for it.
    return next((place for place in reversed(places) if not Path(place[0]).is_relative_to(parts)), None)


def _template_frames(error: Exception) -> Iterator[tuple[str, int, list[str]]]:
    """The frames of templates, outermost first: Jinja gives them the file, line and names of the template."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if "__jinja_exception__" in frame.f_globals:
            yield frame.f_code.co_filename, line, sorted(frame.f_locals)


def _fault(error: Exception, known: Iterable[str]) -> str:
    text = str(error)
    if isinstance(error, jinja2.TemplateNotFound):
        return missing_template(str(error.name))
    if isinstance(error, jinja2.UndefinedError) and (undefined := re.fullmatch(r"'(\w+)' is undefined", text)):
        name, usable = undefined[1], [name for name in known if name not in DEFAULT_NAMESPACE]
        return f"{name!r} is unknown.{closest(name, usable)} Names there are: {', '.join(usable)}"
    if isinstance(error, jinja2.TemplateError | TypeError | ValueError | UnknownFactError):
        return text
    return f"{type(error).__name__}: {text}"


def missing_template(name: str) -> str:
    """The fault of a template that extends, imports or includes one that is not there."""
    return f"there is no template {name!r}.{closest(name, names())} `td1report template` lists those of the package"


def unknown(kind: str, name: str, known: Iterable[Any]) -> str:
    """The fault of a name that is none of those there are."""
    listed = sorted(map(str, known))
    return f"{kind} {name!r} is unknown.{closest(name, listed)} There are: {', '.join(listed)}"
