"""How many wrong branches of the templates the oracle of the texts notices: `python tests/mutants.py [q2_7 ...]`.

Each branch on a finding, in each template, is inverted, and then dropped, one at a time; the results that the tests of
the truth start from are rendered with it until the oracle finds a fault. It takes some minutes on all cores, outside
CI, and ends with status 1 if fewer than 95 % are noticed, or if one that is not has no reason in SURVIVORS.
"""

import itertools
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "helpers"), str(HERE / "truth")]

from documents import SAVED  # noqa: E402  (found beside this file, once the line above has run)
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from oracle import faults, mark_faults  # noqa: E402
from page_text import Page, read  # noqa: E402
from rendering import WordsAlone, saved_report  # noqa: E402
from scenarios import RECIPES, SCENARIOS, Recipe, cooked, reported  # noqa: E402
from template_branches import branches  # noqa: E402
from words_fr import FRENCH  # noqa: E402

from td1report.answers.q4_8 import BestModel  # noqa: E402
from td1report.records import Report  # noqa: E402
from td1report.render.document import Document, Material  # noqa: E402
from td1report.render.template_files import templates_folder  # noqa: E402
from td1report.render.templates import environment_of  # noqa: E402
from td1report.storage.report_file import report_values  # noqa: E402
from td1report.style.typography import typeset  # noqa: E402

LANGUAGE = "fr"
LEAST = 0.95
"""Share that must be noticed."""
SHARED = {"verdicts": ("q3_9", "q4_1", "q4_2", "q4_5", "q4_6", "q4_7", "q4_8"), "models": ("q4_1", "q4_4")}
"""Files of words that questions import, and questions that show all of them."""
EVERY = 10
"""One report of so many is rendered whole, for a template that no part of the page can be rendered alone with."""
PARTS = ("appendix", "cover", "essentials", "explore_runs")
"""Files of parts of the page that can be rendered alone."""
SURVIVORS: dict[tuple[str, str], str] = {
    (
        "fr/appendix.html.j2",
        (
            '{% if name == "keras" %}<a href="#ref-keras">Keras</a>{% else %}{{ names.get(name, name) }}{% endif %} '
            '{{ provenance.versions|verbatim(name) }}{{ ", " if not loop.last }}{% endfor %}.</p>'
        ),
    ): "a link on the name of a package",
    ("fr/essentials.html.j2", '{{ ";" if balance.tally.num_worse }}'): "a semicolon between two marks",
    ("fr/essentials.html.j2", '{{ ";" if balance.tally.equivalent }}'): "a semicolon between two marks",
    (
        "fr/essentials.html.j2",
        "{% if balance.choice.indistinguishable|length > 1 and balance.choice.experiment == balance.choice.lowest %}",
    ): "compares two findings, which no table of values holds; 4.8 tells the same under marks",
    (
        "fr/essentials.html.j2",
        (
            "<tr{% if r.experiment == balance.choice.experiment and not balance.choice.one_run %} "
            'class="chosen"{% endif %}>'
        ),
    ): "a class of a row, and no words",
    (
        "fr/explore_runs.html.j2",
        (
            '<label><input type="checkbox" name="model" value="{{ name }}"{% if checked %} checked{% endif %}>'
            '<span class="swatch" data-model="{{ name }}"></span>{{ words.models[name] }}</label>'
        ),
    ): "the state of a box, and no words",
    ("fr/q1_3.html.j2", "{% if part.ratio is none %}"): "no class of any results is without images",
    ("fr/q2_7.html.j2", "{% elif symbol %}"): "the symbol of an axis, no finding",
    ("fr/q2_7.html.j2", '{% elif f.continuing == "negligible" %}'): "no results that are tried bring these two about",
    ("fr/q2_7.html.j2", "{% if f.confidence_where_wrong %}"): "leaves out a number where nothing is wrong",
    (
        "fr/q3_4.html.j2",
        "{% if f.any_mistake %}",
    ): "leaves out a figure, around which no mark may stand in a row of two",
    ("fr/q3_6.html.j2", '<tr{% if p.literal %} class="chosen"{% endif %}>'): "a class of a row, and no words",
    ("fr/q3_7.html.j2", "{% if row.shown %}"): "the grey of a number in the head of a table, and no words",
    ("fr/q3_8.html.j2", "{%- if item.flag %}"): "the weight of a name, and no words",
    ("fr/q4_6.html.j2", "{% if reach.epoch is none %}"): "one seed at least always reaches the threshold",
    ("fr/q4_7.html.j2", "{% if f.num_better %}"): "no results that are tried make a narrower model better there",
    (
        "fr/q4_8.html.j2",
        '{% set band_name = "une erreur type" if not f.choice.one_run else "" %}',
    ): "words in a drawing",
    (
        "fr/q4_8.html.j2",
        '<tr{% if b.standing == "ours" %} class="chosen"{% endif %}>',
    ): "a class of a row, and no words",
    ("fr/q4_8.html.j2", "{% if f.choice.one_run %}"): "words in a drawing, or numbers that one run has not",
    (
        "fr/words.html.j2",
        (
            '{% set text %}{{ e.units|layers }}{{ qualities[role] if role in qualities }}{% if role == "base_long" %}, '
            "{{ e.epochs|num }} époques{% endif %}{% endset %}"
        ),
    ): "the oracle reads the names of models from the page",
}
"""(template, test of the branch) -> why nobody can notice."""


@dataclass(frozen=True)
class Mutant:
    """One branch of one template, changed."""

    template: str
    position: int
    kind: str
    """"inverted" or "dropped"."""
    line: int
    test: str
    """The line of the template that holds the branch."""


class Case:
    """A report whose parts are rendered again and again."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.values = report_values(report)
        self._document = Document(Material(report), LANGUAGE, "page", environment_of(LANGUAGE, None), WordsAlone())
        self._names = self._part("appendix").blocks

    @property
    def _is_whole(self) -> bool:
        """It has the conclusion, with typed facts: the oracle of the page reads these."""
        return "q4_8" in self.report.answers and isinstance(self.report.answers["q4_8"].facts, BestModel)

    def _has(self, name: str) -> bool:
        """The part is on the page: see report.html.j2."""
        needed = {"appendix": True, "cover": True, "essentials": self._is_whole, "explore_runs": bool(self.report.runs)}
        return needed.get(name, name in self.report.answers)

    def _part(self, name: str) -> Page:
        """One question, or one part of the page beside the questions."""
        if name in self.report.answers:
            return read(typeset(self._document._question(name), LANGUAGE))
        template = self._document.environment.get_template(f"{LANGUAGE}/{name}.html.j2")
        return read(typeset(template.render(self._document._context()), LANGUAGE))

    def faults(self, parts: Sequence[str]) -> Iterator[str]:
        """What the oracle finds in the marks of these parts, those left out that the report lacks."""
        for name in parts:
            if self._has(name):
                part = self._part(name)
                page = Page((*part.blocks, *self._names), part.marks)
                yield from (fault for mark in page.marks for fault in mark_faults(mark, page, self.values, FRENCH))

    def faults_of_the_page(self) -> Iterator[str]:
        """What the oracle finds in the whole page."""
        if self._is_whole:
            page = Document(self._document.material, LANGUAGE, "page", self._document.environment, WordsAlone())
            yield from faults(self.report, read(page.render()), FRENCH)


def cases() -> list[Case]:
    """Every scenario, results at random, and the saved real report."""
    recipes: list[Recipe] = []

    @settings(
        max_examples=40,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(recipe=RECIPES)
    def draw(recipe: Recipe) -> None:
        recipes.append(recipe)

    draw()
    made = [scenario.report() for scenario in SCENARIOS.values()]
    return [Case(report) for report in (saved_report(SAVED), *made, *(reported(cooked(recipe)) for recipe in recipes))]


def mutants(environment: jinja2.Environment, names: Sequence[str]) -> Iterator[Mutant]:
    """All mutants of these templates."""
    for name in names:
        lines = (templates_folder() / name).read_text(encoding="utf-8").split("\n")
        for position, node in enumerate(branches(environment.parse("\n".join(lines)))):
            for kind in ("inverted", "dropped"):
                yield Mutant(name, position, kind, node.lineno, lines[node.lineno - 1].strip())


def changed(mutant: Mutant, parse: Callable[..., nodes.Template]) -> Callable[..., nodes.Template]:
    """The parser of an environment, which changes one branch of one template."""

    def parsed(source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = parse(source, name, filename)
        if name == mutant.template:
            node = branches(tree)[mutant.position]
            never = nodes.Const(False, lineno=node.lineno)
            node.test = nodes.Not(node.test, lineno=node.lineno) if mutant.kind == "inverted" else never
            tree.set_environment(environment_of(LANGUAGE, None))
        return tree

    return parsed


KNOWN: list[Case] = []
"""Filled before the processes are forked, which inherit it."""


def fault_of(mutant: Mutant) -> str:
    """The first fault that the oracle finds with a mutant, in its own part first; empty if there is none."""
    environment = environment_of(LANGUAGE, None)
    token = Path(mutant.template).name.partition(".")[0]
    alone = token in PARTS or (token.startswith("q") and token[1].isdigit())
    tokens = SHARED.get(token, (token,) if alone else ())
    forget(environment, mutant.template)
    environment._parse = changed(mutant, environment._parse)  # type: ignore[method-assign]
    try:
        found = (fault for case in KNOWN for fault in case.faults(tokens))
        of_page = (
            fault for case in KNOWN[::EVERY] for fault in case.faults_of_the_page() if not tokens or token in PARTS
        )
        return next(itertools.chain(found, of_page), "")
    except (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError) as error:
        return repr(error)
    finally:
        del environment._parse
        forget(environment, mutant.template)


def own_fault_of(position: int) -> str:
    """The first fault that the oracle finds in one of KNOWN with the templates as they are; empty if there is none."""
    case = KNOWN[position]
    of_page = case.faults_of_the_page() if position % EVERY == 0 else ()
    return next(itertools.chain(case.faults((*case.report.answers, *PARTS)), of_page), "")


def forget(environment: jinja2.Environment, template: str) -> None:
    """Lets a template be read again."""
    if environment.cache is not None:
        for key in [key for key in environment.cache if key[1] == template]:
            del environment.cache[key]


def main(tokens: Sequence[str]) -> int:
    """Prints the share noticed and the survivors, template by template."""
    folder = templates_folder() / LANGUAGE
    names = [
        f"{LANGUAGE}/{path.name}" for path in sorted(folder.glob("*.j2")) if not tokens or path.name[:-8] in tokens
    ]
    KNOWN.extend(cases())
    tried, alive = list(mutants(environment_of(LANGUAGE, None), names)), []
    with multiprocessing.get_context("fork").Pool() as pool:
        if wrong := [fault for fault in pool.imap(own_fault_of, range(len(KNOWN))) if fault]:
            print(f"The templates themselves are wrong: {wrong[0]}")
            return 1
        for mutant, fault in zip(tried, pool.imap(fault_of, tried), strict=True):
            if not fault:
                alive.append(mutant)
                reason = SURVIVORS.get((mutant.template, mutant.test), "NO REASON")
                print(f"{mutant.template}:{mutant.line} {mutant.kind}: {mutant.test}: {reason}", flush=True)
    count = len(tried)
    print(f"{count - len(alive)} of {count} wrong branches are noticed ({1 - len(alive) / max(count, 1):.1%}).")
    unexplained = [mutant for mutant in alive if (mutant.template, mutant.test) not in SURVIVORS]
    return int(bool(unexplained) or len(alive) > (1 - LEAST) * count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
