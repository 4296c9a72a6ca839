"""The Jinja environment, and the templates that it finds."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.environment import TemplateModule
from jinja2.sandbox import SandboxedEnvironment

from td1report.errors import closest
from td1report.render.filters import filters
from td1report.render.own_words import own_words
from td1report.render.template_files import PACKAGED, templates_folder
from td1report.render.traced import Node, presence


class _Unknown(jinja2.StrictUndefined):
    """A name that is not there: whatever is done with it fails, with the nearest name and all those there are."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        holder = self._undefined_obj
        known = [name for name in _names_in(holder) if not name.startswith("_")]
        if not known or self._undefined_hint:
            return super()._undefined_message
        kind = "Facts" if isinstance(holder, Node) else "Names"
        name = str(self._undefined_name)
        return f"{name!r} is unknown.{closest(name, known)} {kind} there are: {', '.join(known)}"


def _names_in(holder: Any) -> list[str]:
    if isinstance(holder, TemplateModule):
        return list(vars(holder))
    return [str(name) for name in holder] if isinstance(holder, Mapping) else []


class _Environment(SandboxedEnvironment):
    """Jinja in which `node.items` is the entry "items" of a JSON object, never a method of it.

    Sandboxed: a template that a fellow student passes on can print what it is given, and reach nothing else.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Node):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@lru_cache(maxsize=4)
def environment_of(language: str, templates: Path | None) -> jinja2.Environment:
    """The environment of one language.

    Files of the user's folder of templates win over the packaged ones, which are found under td1report/ as well:
    so a file of the user's can extend the one whose place it takes. Templates may ask for `own_words()`.
    """
    packaged = jinja2.FileSystemLoader(templates_folder())
    # Some editors begin UTF-8 with a byte order mark.
    own = [] if templates is None else [jinja2.FileSystemLoader(templates, encoding="utf-8-sig")]
    environment = _Environment(
        loader=jinja2.ChoiceLoader([jinja2.PrefixLoader({PACKAGED: packaged}), *own, packaged]),
        autoescape=True,
        undefined=_Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters(language), presence=presence)
    environment.globals["own_words"] = own_words(environment, templates)
    return environment


def source_of(environment: jinja2.Environment, name: str) -> str:
    """A template file as it is written (style sheets and listings are not rendered)."""
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]
