"""Faults of a user's templates that can be told from their text alone, before anything is trained."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes

from td1report.errors import RequestError, closest, sentence
from td1report.render.filters import filters
from td1report.render.template_errors import TEMPLATE_ERRORS, explained, fault_at, missing_template, unknown
from td1report.render.template_files import PACKAGED, files_of, names, path_of
from td1report.render.templates import environment_of, source_of

_FORGED = re.compile(r"\bdata-(?:from|finding|value)\b")
"""Marks that only the filters and the block `finding` may write: by hand, they would vouch for anything."""


def check(folder: Path, language: str) -> None:
    """Refuses a folder of templates in which something is wrong.

    Raises:
        RequestError: for a file that nothing would use, a template that Jinja cannot read, a filter, a block or
            another template that there is not, words outside of every block, or a constant that is not typed.
    """
    environment = environment_of(language, folder)
    extra = set(files_of(folder)) - set(names())
    waiting = [name for name in names() if (folder / name).is_file()]
    while waiting:
        name = waiting.pop()
        texts = _Template(name, environment, folder, language).checked() if name.endswith(".j2") else set()
        used = extra & (texts | {f"code/{text}" for text in texts})  # a listing is asked for by its name alone
        extra -= used
        waiting += sorted(used)
    if extra:
        unused = sorted(extra)
        others = f" So do {len(unused) - 1} more." if len(unused) > 1 else ""
        raise RequestError(
            f"{str(folder / unused[0])!r} stands there for nothing: no template has that name, and none uses it."
            f"{closest(unused[0], names())}{others} `td1report template` lists the files that can be replaced."
        )


class _Template:
    """One template of the user's, taken apart.

    Args:
        name: relative to the folder of templates.
        environment: in which the templates are found.
        folder: the user's.
        language: of the report.
    """

    def __init__(self, name: str, environment: jinja2.Environment, folder: Path, language: str) -> None:
        self.name = name
        self.language = language
        self.environment = environment
        self.folder = folder
        self.tree = _parsed(name, environment, folder)

    def checked(self) -> set[str]:
        """Every text between quotes in it, among them the names of the files that it uses.

        Raises:
            RequestError: for the first fault.
        """
        for line, fault in self._faults():
            raise RequestError(fault_at(path_of(self.name, self.folder), line, fault))
        return {const.value for const in self.tree.find_all(nodes.Const) if isinstance(const.value, str)}

    def _faults(self) -> Iterator[tuple[int, str]]:
        yield from self._unknown_filters()
        yield from self._missing_templates()
        yield from self._constants_not_typed()
        yield from self._forged_marks()
        if self._extends is not None:
            yield from self._lost_words()
        yield from self._wrong_blocks()
        yield from self._twice_or_misplaced()

    def _unknown_filters(self) -> Iterator[tuple[int, str]]:
        for node in self.tree.find_all(nodes.Filter):
            if node.name not in self.environment.filters:
                yield node.lineno, unknown("the filter", node.name, filters(self.language))
        for test in self.tree.find_all(nodes.Test):
            if test.name not in self.environment.tests:
                yield test.lineno, unknown("the test", test.name, self.environment.tests)

    def _missing_templates(self) -> Iterator[tuple[int, str]]:
        statements: Iterator[Any] = self.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
        for node in statements:
            target = node.template
            optional = isinstance(node, nodes.Include) and node.ignore_missing
            if isinstance(target, nodes.Const) and isinstance(target.value, str) and not optional:
                try:
                    source_of(self.environment, target.value)
                except jinja2.TemplateNotFound:
                    yield node.lineno, missing_template(target.value)

    def _constants_not_typed(self) -> Iterator[tuple[int, str]]:
        for node in self.tree.find_all(nodes.Filter):
            if node.name == "constant" and not isinstance(node.node, nodes.Const):
                yield node.lineno, 'a constant is a text between quotes, such as {{ "deux"|constant }}'

    def _forged_marks(self) -> Iterator[tuple[int, str]]:
        typed = [(node.lineno, node.data) for node in self.tree.find_all(nodes.TemplateData)]
        typed += [(node.lineno, str(node.value)) for node in self.tree.find_all(nodes.Const)]
        for line, text in typed:
            for mark in _FORGED.finditer(text):
                begins = line + text.count("\n", 0, mark.start())
                yield begins, f"{mark[0]} is written by the filters, which know where a number comes from; remove it"

    def _twice_or_misplaced(self) -> Iterator[tuple[int, str]]:
        """What Jinja finds out only when it compiles, such as a block that stands there twice."""
        try:
            self.environment.compile(source_of(self.environment, self.name), self.name)
        except jinja2.TemplateSyntaxError as error:
            yield error.lineno, str(error.message)

    @cached_property
    def _extends(self) -> nodes.Extends | None:
        return self.tree.find(nodes.Extends)

    @property
    def _packaged_extends(self) -> bool:
        packaged = f"{PACKAGED}/{self.name}"
        return self.name in names() and _parsed(packaged, self.environment, self.folder).find(nodes.Extends) is not None

    def _lost_words(self) -> Iterator[tuple[int, str]]:
        """Words beside the blocks of a template that extends another are never printed."""
        for node in self.tree.body:
            for part in node.nodes if isinstance(node, nodes.Output) else ():
                if not isinstance(part, nodes.TemplateData) or part.data.strip():
                    yield part.lineno, "words outside of every block are never printed. Put them into a block"

    def _wrong_blocks(self) -> Iterator[tuple[int, str]]:
        """Blocks that the extended templates have not, or demand."""
        own = list(_outer_blocks(self.tree))
        if self._extends is None:
            if own and self._packaged_extends:
                yield own[0].lineno, f'its blocks belong to {{% extends "{PACKAGED}/{self.name}" %}}, which is missing'
            return
        given = {block.name for block in own}
        blocks: dict[str, bool] = {}
        for block in self._inherited():
            blocks.setdefault(block.name, block.required)
        for block in own:
            if block.name not in blocks:
                yield block.lineno, unknown("the block", block.name, blocks)
        for name in sorted(name for name, required in blocks.items() if required and name not in given):
            yield self._extends.lineno, f"the block {name!r} is missing. Expected: {', '.join(blocks)}"

    def _inherited(self) -> Iterator[nodes.Block]:
        """The blocks of the templates that this one extends, the nearest template first."""
        seen: Collection[str] = {self.name}
        extends = self._extends
        while extends is not None and isinstance(extends.template, nodes.Const):
            name = extends.template.value
            if name in seen:
                line, path = extends.lineno, path_of(self.name, self.folder)
                raise RequestError(fault_at(path, line, f"it extends itself. Did you mean '{PACKAGED}/{self.name}'?"))
            seen = {*seen, name}
            tree = _parsed(name, self.environment, self.folder)
            yield from tree.find_all(nodes.Block)
            extends = tree.find(nodes.Extends)


def _outer_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """The blocks that stand in no other one: those inside a block are printed with it."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outer_blocks(child)


def _parsed(name: str, environment: jinja2.Environment, folder: Path) -> nodes.Template:
    """The syntax tree of a template.

    Raises:
        RequestError: if it cannot be read.
    """
    path = path_of(name, folder)
    try:
        return environment.parse(source_of(environment, name), name, str(path))
    except (*TEMPLATE_ERRORS, OSError) as error:
        told = explained(error, folder)
        raise told or RequestError(sentence(f"The template {str(path)!r} cannot be read: {error}")) from error
