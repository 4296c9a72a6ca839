"""An oracle of the report's text: what a page must say of its results, and what it must not.

It knows no template, and no word but those of `Words`, one table a language. A sentence that depends on findings
bears them as a mark (`page_text.Mark`): the oracle holds every mark against results.json, and its words against the
table. Beside that, in whatever language: which comparisons a question speaks of, whom the conclusion names, what
findings imply of the numbers, names, and spelling.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import numpy as np
from builders import facts_of
from implications import IMPLICATIONS, comparison_follows
from page_text import Block, Mark, Page, named, plain
from reading import resolve
from scenarios import (
    DROPOUT_128,
    DROPOUT_256,
    FAMILY,
    FIRST_MODEL,
    HALF_BATCH,
    HALVED,
    LONGER,
    NAMES,
    SIGMOID,
    SIGMOID_DROPOUT,
    SIZES,
    THIRD,
    Pair,
)

from td1report.answers.outline import QUESTIONS
from td1report.answers.q3_4 import MistakesByClass, Ranking
from td1report.answers.q4_8 import BestModel
from td1report.records import Comparison, Report, Run, Verdict
from td1report.stats import inference
from td1report.storage.report_file import report_values

WHERE: Mapping[str, tuple[Pair, ...]] = {
    "q3_9": (THIRD,),
    "q4_1": (THIRD,),
    "q4_2": (HALVED,),
    "q4_4": (DROPOUT_128, DROPOUT_256),
    "q4_5": (HALF_BATCH,),
    "q4_6": (SIGMOID, SIGMOID_DROPOUT),
    "q4_7": SIZES,
}
"""Which comparisons a question speaks of."""
CANDIDATES = tuple(name for name in NAMES if name != LONGER)
"""The models that q4_8 chooses among."""
TINY = 1e-9
JUDGED = {*(verdict.value for verdict in Verdict if verdict is not Verdict.ONE_RUN)}
"""Values of a finding that one run a model cannot have."""


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Attributes:
        told: (place, finding) -> value -> pattern of what a mark says then. A place is that of a mark, or "*" for
            any; a finding is that of a mark, and may hold "*" in an entry of any place. A value may hold "*" too, and
            "=", the same as the one before; the first that fits is taken. In a pattern, {0} is the first value, {a} and
            {b} are the models of the comparison that the first finding belongs to.
        of_comparing: what no sentence may say when there is one run a model.
        but: phrases that may hold such a word all the same (a heading, a quoted word, a definition).
    """

    told: Mapping[tuple[str, str], Mapping[str, str]]
    of_comparing: str
    but: tuple[str, ...]

    def of(self, mark: Mark) -> Mapping[str, str] | None:
        """The entry of a mark."""
        own = self.told.get((mark.place, mark.finding))
        anywhere = (
            entry
            for (place, finding), entry in self.told.items()
            if place == "*" and fnmatchcase(mark.finding, finding)
        )
        return own or next(anywhere, None)


def faults(report: Report, page: Page, words: Words) -> list[str]:
    """All that the page, or an excerpt of it, says wrongly of the report."""
    values = report_values(report)
    return [
        *(fault for mark in page.marks for fault in mark_faults(mark, page, values, words)),
        *comparison_faults(report, page, values),
        *conclusion_faults(report, page),
        *worst_class_faults(report, page),
        *implication_faults(values),
        *one_run_faults(report, page, words),
        *spelling_faults(page),
        *name_faults(page),
    ]


# --- marks ---------------------------------------------------------------------------------------------------------


def mark_faults(mark: Mark, page: Page, values: Any, words: Words) -> Iterator[str]:
    """Its value is that of results.json, and its words are those of its value."""
    yield from value_faults(mark, page, values)
    yield from (picture_faults if is_picture(mark) else word_faults)(mark, page, values, words)


def value_faults(mark: Mark, page: Page, values: Any) -> Iterator[str]:
    """The value that a mark gives is the one at its path in results.json."""
    for path, given in zip(mark.paths, mark.value.split(" "), strict=True):
        found = resolve(values, path)
        if given not in value_texts(found):
            yield f"{mark.place}: marked {path} = {given}, which is {found!r}"
        names = named(page.marked(mark.text))
        if isinstance(found, list) and (names - set(map(str, found)) or (".tally." in path and names < set(found))):
            yield f"{mark.place}: names {names}, and {path} holds {found}"


def value_texts(value: Any) -> set[str]:
    """How a mark may give a value: a text, a flag, a count or names as they are; what is there, as "present"."""
    if value is None or value == []:
        return {"none"}
    if isinstance(value, list):
        return {",".join(map(str, value)), "present"}
    return {str(value).lower() if isinstance(value, bool) else str(value), "present"}


def word_faults(mark: Mark, page: Page, values: Any, words: Words) -> Iterator[str]:
    """A mark says what its value says, and nothing that another value says."""
    entry = words.of(mark)
    where = f"{mark.place}, {mark.finding} = {mark.value}"
    own = None if entry is None else next((key for key in entry if fits(mark.value, key)), None)
    if entry is None or own is None:
        yield f"{where}: no words are known for it: {mark.text!r}"
        return
    text = page.marked(mark.text)
    for value, pattern in entry.items():
        if value == own or pattern != entry[own]:
            found = re.search(filled(pattern, mark, values), text) is not None
            if found is not (value == own):
                yield f"{where}: {'says' if found else 'lacks'} {pattern!r}, the words of {value}: {text!r}"


def fits(value: str, key: str) -> bool:
    """A value of several findings is one that a key of the table describes."""
    given, wanted = value.split(" "), key.split(" ")
    if "=" not in wanted:
        return fnmatchcase(value, key)
    alike = [
        one == before if want == "=" else fnmatchcase(one, want)
        for before, one, want in zip(["", *given], given, wanted, strict=False)
    ]
    return len(given) == len(wanted) and all(alike)


def filled(pattern: str, mark: Mark, values: Any) -> str:
    """The pattern with the values of the mark, and the models of the comparison that its first finding belongs to."""
    for position, value in enumerate(mark.value.split(" ")):
        pattern = pattern.replace(f"{{{position}}}", value)
    if "{a}" not in pattern and "{b}" not in pattern:
        return pattern
    pair = resolve(values, mark.paths[0].rpartition(".")[0])
    return pattern.replace("{a}", f"⟦{pair['a']}⟧").replace("{b}", f"⟦{pair['b']}⟧")


def is_picture(mark: Mark) -> bool:
    """The alternative text of a picture of several comparisons."""
    return mark.place.endswith(".alt") and len(verdicts_of(mark)) > 1


def verdicts_of(mark: Mark) -> list[str]:
    """Its paths that end in a verdict."""
    return [path for path in mark.paths if path.endswith(".verdict")]


def picture_faults(mark: Mark, page: Page, values: Any, words: Words) -> Iterator[str]:
    """The alternative text of a picture of comparisons gives each its verdict, after the names of its models."""
    text = page.marked(mark.text)
    told = dict(zip(mark.paths, mark.value.split(" "), strict=True))
    for path in verdicts_of(mark):
        place = path.removesuffix(".verdict")
        pair = resolve(values, place)
        rest = re.search(rf"⟦{pair['a']}⟧[^⟦]*⟦{pair['b']}⟧(?P<said>[^⟦]*)", text)
        own = f"{told[path]} {told[f'{place}.within_margin']}"
        said = "" if rest is None else rest["said"].strip(" ;.").rpartition(", ")[2]  # after its figures
        one = Mark("", "*.verdict *.within_margin", (path,), own, said)
        yield from word_faults(one, page, values, words)


# --- what a page must speak of ---------------------------------------------------------------------------------------


def comparison_faults(report: Report, page: Page, values: Any) -> Iterator[str]:
    """Each comparison has its mark, hence its words, wherever it is spoken of: for the error, and for the loss."""
    for question, pairs in WHERE.items():
        if question not in report.answers:
            continue
        paths = {path for m in page.marks if m.place == question for path in verdicts_of(m)}
        spoken = [resolve(values, path.removesuffix(".verdict")) for path in paths]
        told = {(pair["a"], pair["b"], pair["outcome"]) for pair in spoken}
        outcomes = ("val_error",) if pairs is SIZES else ("val_error", "val_loss")
        expected = {(*pair, outcome) for pair, outcome in product(pairs, outcomes)}
        if expected - told:
            yield f"{question}: says nothing of {expected - told}"
    for pair in FAMILY if "q4_8" in report.answers else ():
        marks = [m for m in page.marks if m.place == "q4_8.alt" and is_picture(m)]
        shown = [resolve(values, path.removesuffix(".verdict")) for m in marks for path in verdicts_of(m)]
        if pair not in [(one["a"], one["b"]) for one in shown]:
            yield f"q4_8: the picture leaves {pair} out"


def comparison(report: Report, pair: Pair, outcome: str = "val_error") -> Comparison:
    """One comparison of the family."""
    return next(c for c in report.comparisons if (c.a, c.b, c.outcome) == (*pair, outcome))


def verdict(report: Report, pair: Pair, outcome: str = "val_error") -> Verdict:
    """Its verdict."""
    return comparison(report, pair, outcome).verdict


def one_run(report: Report) -> bool:
    """One run a model: no comparison has a verdict."""
    return len(report.provenance.seeds) == 1


def balance(report: Report) -> BestModel:
    """q4_8."""
    return facts_of(report.answers["q4_8"], BestModel)


CONCLUSION = "answers.q4_8.choice.experiment"
"""The finding that names the chosen model."""


def conclusion_faults(report: Report, page: Page) -> Iterator[str]:
    """Cover, summary, q4_8 and results.json name one model, chosen here anew from the validation curves alone."""
    if "q4_8" not in report.answers:
        return
    summaries = {name: inference.summary([last_errors(run) for run in of(report, name)]) for name in CANDIDATES}
    lowest = min(summary.mean for summary in summaries.values())
    # Of equal means, any may be called the lowest.
    reaches = {s.mean + (s.sd or 0.0) / np.sqrt(s.count) for s in summaries.values() if s.mean - lowest < TINY}
    near = {name for name, s in summaries.items() if s.mean <= max(reaches) + TINY}
    fewest = min(report.experiments[name].parameters for name in near)
    chosen = {name for name in near if report.experiments[name].parameters == fewest}
    if report.best is None or report.best.experiment not in chosen:
        yield f"best is {report.best}, expected one of {chosen}"
        return
    for place in ("cover", "essentials", "q4_8.short", "q4_8"):
        told = [named(page.marked(m.text)) for m in page.marks if m.place == place and m.paths == (CONCLUSION,)]
        if not told or any(names != {report.best.experiment} for names in told):
            yield f"{place}: names {told} as chosen, expected {report.best.experiment}"
    losses = {name: np.mean([np.mean(run.history.val_loss[-5:]) for run in of(report, name)]) for name in CANDIDATES}
    if losses[balance(report).lowest_loss.experiment] > min(losses.values()) + TINY:
        yield f"q4_8: lowest loss {balance(report).lowest_loss.experiment}, expected that of {losses}"
    ranked = [row.experiment for row in balance(report).ranking]
    means = [summaries[name].mean for name in ranked]
    if means != sorted(means) or set(ranked) != set(CANDIDATES):
        yield f"q4_8: ranked {ranked}, errors {means}"


def of(report: Report, name: str) -> list[Run]:
    """The runs of one experiment."""
    return [run for run in report.runs if run.experiment == name]


def last_errors(run: Run) -> float:
    """Validation error in %, mean of the last five epochs."""
    return float(100 - 100 * np.mean(run.history.val_accuracy[-5:]))


def worst_class_faults(report: Report, page: Page) -> Iterator[str]:
    """The worst class, counted here from the confusion matrices, is named, and first; both of two that are tied."""
    if "q3_4" not in report.answers:
        return
    mistakes = facts_of(report.answers["q3_4"], MistakesByClass)
    matrices = np.array([run.confusion_matrix for run in of(report, FIRST_MODEL)])
    missed = (matrices * ~np.eye(10, dtype=bool)).sum(axis=2).mean(axis=0)
    shown, first = classes_named(page, "q3_4", mistakes), classes_named(page, "essentials", mistakes)
    if not missed.any():
        if first or shown:
            yield f"q3_4: names {shown}, the summary {first}, without a mistake"
        return
    if not shown or missed[shown[0]] != missed.max() or list(missed[shown[:2]]) != sorted(missed)[:-3:-1]:
        yield f"q3_4: names {shown}, missed {missed}"
    expected = shown[:2] if mistakes.ranking in (Ranking.TIED, Ranking.LEVEL) else shown[:1]
    if "q4_8" in report.answers and first != expected:
        yield f"essentials: names {first}, q3_4 {shown}"


def classes_named(page: Page, section: str, mistakes: MistakesByClass) -> list[int]:
    """The worst class and the next, as far as the direct answer of q3_4, or an item of the summary, names them."""
    labels = {"answers.q3_4.worst": mistakes.worst, "answers.q3_4.next_worst": mistakes.next_worst}
    kinds = {"q3_4": "short", "essentials": ""}
    blocks = [b for b in page.blocks if b.section == section and b.kind == kinds[section] and b.tag in ("p", "li")]
    return [labels[source] for block in blocks for source in block.sources if source in labels]


def implication_faults(values: Any) -> Iterator[str]:
    """What a finding implies of the numbers beside it holds."""
    for token, what, holds in IMPLICATIONS:
        if token in values["answers"] and not holds(values["answers"][token]):
            yield f"{token}: does not hold: {what}"
    for pair in values["comparisons"]:
        if not comparison_follows(pair):
            yield f"the verdict does not follow: {pair}"


def one_run_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """With one run a model no mark has a verdict, and no sentence compares."""
    if not one_run(report):
        return
    for mark in page.marks:
        if any(path.endswith(".verdict") for path in mark.paths) and JUDGED & set(mark.value.split(" ")):
            yield f"{mark.place}: one run, and {mark.finding} = {mark.value}"
    for question in (*(q.token for q in QUESTIONS if q.token.startswith("q4")), "q3_9", "q2_7", "q3_1", "essentials"):
        text = page.prose(question)
        for phrase in words.but:
            text = re.sub(phrase, "", text)
        if found := re.search(words.of_comparing, text):
            yield f"{question}: one run, and {text[max(0, found.start() - 60) : found.end() + 20]!r}"


_WRONG = re.compile(
    r"\b(?:None|nan|NaN|inf|True|False|Undefined)\b|\[\]|\{\{|\}\}|\{%|⟦|"
    r"[ \u00a0\u202f]{2}| [,.)]|\( |\(\)|\. \.|(?<!\.)\.\.(?!\.)|,,|;;|[,;:] ?[.;]|[.,] ?,|⟧⟦"
)
_LOWER_AFTER_STOP = re.compile(r"[.!?] [a-zà-ÿ]")
_ABBREVIATED = re.compile(r"\bet al\.")


def spelling_faults(page: Page) -> Iterator[str]:
    """No trace of a missing value or of a template; spaces, stops and capitals as they should be."""
    for block in page.blocks:
        where = f"{block.section} {block.exhibit} <{block.tag}>"
        if found := _WRONG.search(_ABBREVIATED.sub("et al", block.text)):
            yield f"{where}: {found[0]!r} in {block.text!r}"
        text = _ABBREVIATED.sub("et al", plain(block.text))
        in_question = block.section.startswith("q") or block.section == "essentials"
        is_formula = block.tag == "alt" and not block.exhibit
        if not in_question or is_formula or block.tag not in ("p", "li", "figcaption", "alt"):
            continue
        if found := _LOWER_AFTER_STOP.search(text):
            yield f"{where}: small letter after a stop, {found[0]!r} in {text!r}"
        if not block.beside_formula and not well_ended(block, text):
            yield f"{where}: no capital or no stop: {text!r}"


def well_ended(block: Block, text: str) -> bool:
    """It begins with a capital, a number or a piece of code and ends with a stop, or with a colon before a formula."""
    start = re.match(r"[A-ZÀ-Ý«\d¤⟦]", text) is not None
    stop = "." if block.tag != "p" else ".:"
    return start and text[-1:] in stop


def name_faults(page: Page) -> Iterator[str]:
    """Where a model is named, it is by its own whole name."""
    names = page.names
    if len(set(names.values())) != len(names):
        yield f"two experiments share a name: {names}"
    for block in page.blocks:
        for experiment, position in block.models:
            text = plain(block.text[position:])
            is_name = re.match(r"\d+ × \d", text) is not None and block.exhibit != "q4_7-sizes"
            if is_name and not page.marked(text).startswith(f"⟦{experiment}⟧"):
                yield f"{block.section}: {experiment} is called {text[:40]!r}"
