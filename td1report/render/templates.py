"""The Jinja environment, and the templates that it finds."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from td1report.render.filters import filters
from td1report.render.traced import Node, presence

PACKAGED_TEMPLATES = Path(__file__).parents[1] / "templates"
"""Folder of the templates in the wheel; a checkout has them at its top level."""


def templates_folder() -> Path:
    """The templates that come with the package."""
    return PACKAGED_TEMPLATES if PACKAGED_TEMPLATES.is_dir() else Path(__file__).parents[2] / "templates"


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
    """The environment of one language; files of the user's folder of templates win over the packaged ones."""
    folders = [str(folder) for folder in (templates, templates_folder()) if folder is not None]
    environment = _Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters(language), presence=presence)
    return environment


def source_of(environment: jinja2.Environment, name: str) -> str:
    """A template file as it is written (style sheets and listings are not rendered)."""
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]
