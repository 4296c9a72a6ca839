"""Templates that a student can edit: short lines, one sentence and one branch in each, a block for each paragraph."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes
from template_branches import Branch, branches, is_typed

from td1report.answers.outline import QUESTIONS
from td1report.render.template_files import templates_folder
from td1report.render.templates import environment_of

FOLDER = templates_folder()
TEMPLATES = sorted(FOLDER.rglob("*.j2"))
OF_QUESTIONS = [path for path in TEMPLATES if path.name.partition(".")[0] in {q.token for q in QUESTIONS}]
LONGEST = 200
"""Characters of a line."""
FORM = {"body", "quote", "short", "title"}
"""The blocks of every question; those of the body are its own."""
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>")
_TWO_SENTENCES = re.compile(r"(?<! p)(?<! al)(?<!\b[A-Z])[.!?] (?=[A-ZÀ-Ý])")
_BRANCH = re.compile(r"\{%-? *(?:elif\b.*?|else *)[-+]?%\}")


def named(path: Path) -> str:
    """The path of a template in its folder."""
    return path.relative_to(FOLDER).as_posix()


def tree_of(path: Path) -> nodes.Template:
    """A template taken apart."""
    return environment_of("fr", None).parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_line_is_long(path: Path) -> None:
    """A line is read, and compared with another version, at one glance."""
    lines = path.read_text(encoding="utf-8").splitlines()

    assert [] == [(number, len(line)) for number, line in enumerate(lines, 1) if len(line) > LONGEST]


@pytest.mark.parametrize("path", OF_QUESTIONS, ids=named)
def test_a_line_holds_one_sentence_and_one_branch(path: Path) -> None:
    """To reword a sentence is to change its lines, and those alone."""
    source = re.sub(r"<pre.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = source.splitlines()

    assert [] == [line for line in lines if _TWO_SENTENCES.search(_TAGS.sub("", line))]
    assert [] == [
        line for line in lines if _BRANCH.search(line) and not is_short(line) and _BRANCH.sub("", line).strip()
    ]


def is_short(line: str) -> bool:
    """A plural, a sign, a class: a branch that begins and ends within its line, and chooses no sentence."""
    return line.count("{% if") + line.count("{%- if") == line.count("endif")


@pytest.mark.parametrize("path", OF_QUESTIONS, ids=named)
def test_every_paragraph_and_exhibit_is_a_block(path: Path) -> None:
    """What a student replaces has a name: {% block loss %} in a template that extends this one."""
    tree = tree_of(path)
    blocks = [block.name for block in tree.find_all(nodes.Block)]
    loose = [text[:60] for text, inside in paragraphs(tree) if not set(inside) - FORM]

    assert len(blocks) == len(set(blocks))
    assert set(blocks) >= FORM
    assert [] == loose


def paragraphs(node: nodes.Node, inside: Sequence[str] = ()) -> Iterator[tuple[str, Sequence[str]]]:
    """The paragraphs, lists and exhibits of a body, and the blocks that each stands in."""
    if isinstance(node, nodes.Block):
        inside = (*inside, node.name)
    if "body" in inside:
        if isinstance(node, nodes.TemplateData) and re.search(r"<(?:p|ul|ol)\b", node.data):
            yield node.data, inside
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in EXHIBITS:
            yield node.node.name, inside
    for child in node.iter_child_nodes():
        yield from paragraphs(child, inside)


EXHIBITS = {"figure", "table", "gallery", "listing", "formula"}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_sentence_that_depends_on_a_finding_is_marked(path: Path) -> None:
    """A branch on a finding that chooses words stands in {% call finding(...) %}, where the oracle finds it."""
    tree = tree_of(path)
    marks = [mark for mark in tree.find_all(nodes.CallBlock) if is_mark(mark)]
    marked = {id(node) for mark in marks for node in mark.find_all(nodes.Node)}
    bare = [
        node for node in branches(tree) if is_typed(node.test) and id(node) not in marked and not marks_itself(node)
    ]

    assert [] == [(node.lineno, words) for node in bare if (words := words_of(node))]


def marks_itself(branch: Branch) -> bool:
    """An item or a row that is there by a finding bears its mark inside: no mark may stand around it."""
    inside = [mark for mark in branch.find_all(nodes.CallBlock) if is_mark(mark)]
    told = {value.attr for mark in inside for value in mark.call.args if isinstance(value, nodes.Getattr)}
    return bool(
        told & {value.attr for value in branch.test.find_all(nodes.Getattr)} | told & {getattr(branch.test, "attr", "")}
    )


def is_mark(block: nodes.CallBlock) -> bool:
    """{% call finding(...) %}."""
    return isinstance(block.call.node, nodes.Name) and block.call.node.name == "finding"


def words_of(node: nodes.Node) -> str:
    """The words that a branch chooses itself: three or more in a row; tables, attributes and units are none."""
    if not isinstance(node, nodes.If):
        return ""
    pieces = [piece.data for part in (*node.body, *node.else_) for piece in part.find_all(nodes.TemplateData)]
    running = re.search(r"(?:[^\W\d]+[ ’'-]){2}[^\W\d]+", re.sub(r"<[^>]*>", " ", " ".join(pieces)))
    return running[0] if running else ""


def test_the_reading_of_branches_can_fail() -> None:
    """Two sentences in a line, a loose paragraph and an unmarked branch are found."""
    environment = jinja2.Environment(autoescape=True)
    tree = environment.parse(
        "{% block body %}<p>a</p>{% if f.trend == 'up' %}elle monte encore{% endif %}{% endblock %}"
    )

    assert _TWO_SENTENCES.search("Un. Deux")
    assert [("<p>a</p>", ("body",))] == list(paragraphs(tree))
    assert ["elle monte encore"] == [words_of(node) for node in branches(tree)]
