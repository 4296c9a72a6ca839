"""An oracle of the report's text: what a page must say of its results, what it may say, and what it must not.

It knows no template. `Family`: for each value of a finding the words that say it, which no other value may have.
`Claim`: words that may stand only where something holds. Beside them clauses, lists, names, the choice of a model made
anew, and spelling. The words are those of a language (`Words`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar

import numpy as np
from builders import facts_of
from page_text import Block, Page, plain
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
from td1report.answers.q2_7 import Continuing, MoreEpochs
from td1report.answers.q3_1 import LearningCurves
from td1report.answers.q3_2 import Performance
from td1report.answers.q3_3 import PredictionFrame
from td1report.answers.q3_4 import MistakesByClass, Ranking
from td1report.answers.q3_5 import WorstImages
from td1report.answers.q3_6 import FarMistakes
from td1report.answers.q3_8 import AnomaliesAndErrors, Relation
from td1report.answers.q4_1 import ThirdLayer
from td1report.answers.q4_4 import DropoutCurves
from td1report.answers.q4_5 import HalfBatch
from td1report.answers.q4_6 import Activations
from td1report.answers.q4_7 import Sizes
from td1report.answers.q4_8 import BestModel
from td1report.records import Comparison, Facts, Report, Run, Trend, Verdict
from td1report.stats import inference

FactsKind = TypeVar("FactsKind", bound=Facts)
Finding = Callable[[Report], object]


WHERE: Mapping[str, tuple[Pair, ...]] = {
    "q3_9": (THIRD,),
    "q4_1": (THIRD,),
    "q4_2": (HALVED,),
    "q4_4": (DROPOUT_128, DROPOUT_256),
    "q4_5": (HALF_BATCH,),
    "q4_6": (SIGMOID, SIGMOID_DROPOUT),
    "q4_7": SIZES,
}
"""Which comparisons a question speaks of, in clauses of its own."""


def facts(report: Report, token: str, kind: type[FactsKind]) -> FactsKind:
    """The facts of one answer under their own type."""
    return facts_of(report.answers[token], kind)


def comparison(report: Report, pair: Pair, outcome: str = "val_error") -> Comparison:
    """One comparison of the family."""
    return next(c for c in report.comparisons if (c.a, c.b, c.outcome) == (*pair, outcome))


def verdict(report: Report, pair: Pair, outcome: str = "val_error") -> Verdict:
    """Its verdict."""
    return comparison(report, pair, outcome).verdict


def verdict_of(pair: Pair, outcome: str = "val_error") -> Finding:
    """The verdict of one comparison, as a finding."""
    return lambda report: verdict(report, pair, outcome)


def one_run(report: Report) -> bool:
    """One run a model: no comparison has a verdict."""
    return len(report.provenance.seeds) == 1


def changed_by(report: Report, wanted: Verdict) -> list[str]:
    """The changed models of the family whose error has this verdict."""
    return [c.a for c in report.comparisons if c.outcome == "val_error" and c.verdict is wanted]


CANDIDATES = tuple(name for name in NAMES if name != LONGER)
"""The models that q4_8 chooses among."""
TINY = 1e-9
UNDECIDED = {Verdict.EQUIVALENT, Verdict.NOT_SHOWN}


def both(report: Report, pairs: tuple[Pair, Pair]) -> str:
    """Two verdicts together: one_run, worse, better, undecided, opposite or mixed."""
    verdicts = {verdict(report, pair) for pair in pairs}
    if len(verdicts) == 1 and not verdicts & UNDECIDED:
        return verdicts.pop().value
    if verdicts <= UNDECIDED:
        return "undecided"
    return "opposite" if verdicts == {Verdict.BETTER, Verdict.WORSE} else "mixed"


@dataclass(frozen=True)
class Family:
    """For each value of a finding, the words that say so: they must be there, those of all other values must not."""

    place: str
    """A question (its paragraphs and captions), "q4_1.short", "essentials.q2_7", "essentials.last", "cover"."""
    finding: Finding
    words: Mapping[Any, str]
    """Value of the finding -> pattern; a value that is not in it lets none of the patterns stand."""

    def faults(self, report: Report, page: Page) -> Iterator[str]:
        """What is said wrongly or left out."""
        value, text = self.finding(report), said(page, self.place)
        for own, pattern in self.words.items():
            if bool(re.search(pattern, text)) is not (own == value):
                excerpt = f": {text!r}" if self.place.endswith(".short") else ""
                yield f"{self.place}, {value!s}: {'lacks' if own == value else 'says'} {pattern!r}{excerpt}"


@dataclass(frozen=True)
class Claim:
    """Words that may stand only where something holds."""

    place: str
    words: str
    holds: Callable[[Report], bool]

    def faults(self, report: Report, page: Page) -> Iterator[str]:
        """The words, where it does not hold."""
        found = re.search(self.words, said(page, self.place))
        if found and not self.holds(report):
            yield f"{self.place}: says {found[0]!r} where it does not hold"


def said(page: Page, place: str) -> str:
    """The text of a place."""
    section, _, part = place.partition(".")
    if section == "essentials" and part:
        return page.last_item() if part == "last" else page.item(part)
    return page.short(section) if part == "short" else page.prose(section)


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Attributes:
        families: what must be said of findings.
        claims: what may be said only where it holds.
        clauses: for each verdict, the pattern of the clause that says it of {a} and {b}.
        margin: what a clause adds to better or worse when the difference lies within the margin.
        verdicts: one word for each verdict, for tables and pictures.
        losses: pattern in q4_7 of the verdicts on the losses, smaller and smaller networks, in a group.
        tallies: patterns in "q4_8" of the lists of models by verdict, each with a group "names".
        tallies_at_first: the same in the summary; None where it only counts.
        others_are_worse: pattern in the summary of the number of worse models.
        retained: (place, pattern with a group for the model), by every one of which the conclusion names its model.
        retained_one_run: the same when one run a model leaves no choice.
        class_named: pattern of a class in running text, with a group for its number.
        of_comparing: what no sentence may say when there is one run a model.
        but: phrases that may hold such a word all the same (a heading, a quoted word, a definition).
        minus: how the names of a comparison are joined in the alternative text of its picture.
        near: pattern in q4_8 of the list of models within one standard error, with a group "names".
        alike: pattern in q4_8 of the list of those not told apart from the lowest.
        lowest_loss: pattern in q4_8 of the model of the lowest loss, in a group.
    """

    families: tuple[Family, ...]
    claims: tuple[Claim, ...]
    clauses: Mapping[Verdict, str]
    margin: str
    verdicts: Mapping[Verdict, str]
    losses: str
    tallies: Mapping[Verdict, str]
    tallies_at_first: Mapping[Verdict, str]
    others_are_worse: str
    retained: tuple[tuple[str, str], ...]
    retained_one_run: tuple[tuple[str, str], ...]
    class_named: str
    of_comparing: str
    but: tuple[str, ...]
    minus: str
    near: str
    alike: str
    lowest_loss: str


def faults(report: Report, page: Page, words: Words) -> list[str]:
    """All that the page, or an excerpt that holds q4_8, says wrongly of the report."""
    rules: tuple[Family | Claim, ...] = (*words.families, *words.claims)
    held = [rule for rule in rules if all(part in report.answers for part in re.findall(r"q\d_\d", rule.place))]
    return [
        *(fault for rule in held for fault in rule.faults(report, page)),
        *clause_faults(report, page, words),
        *tally_faults(report, page, words),
        *conclusion_faults(report, page, words),
        *worst_class_faults(report, page, words),
        *one_run_faults(report, page, words),
        *spelling_faults(page),
        *name_faults(page),
    ]


def clause_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """Each comparison has its clause, with its verdict, wherever it is spoken of: for the error and for the loss."""
    for question, pairs in WHERE.items():
        if question not in report.answers:
            continue
        outcomes = ("val_error",) if pairs is SIZES else ("val_error", "val_loss")
        expected = {}
        for pair, outcome in product(pairs, outcomes):
            own = verdict(report, pair, outcome)
            adds_margin = own in (Verdict.BETTER, Verdict.WORSE) and comparison(report, pair, outcome).within_margin
            expected[(*pair, outcome)] = (own, adds_margin)
        actual = dict(clauses_in(page.prose(question), words))
        if expected != actual:
            yield f"{question}: expected clauses {expected}, received {actual}"


def clauses_in(text: str, words: Words) -> Iterator[tuple[tuple[str, str, str], tuple[Verdict, bool]]]:
    """((a, b, outcome), (verdict, within the margin)) of each clause, the outcome told by the unit of its evidence."""
    for own, clause in words.clauses.items():
        pattern = clause.format(a=r"⟦(?P<a>\w+)⟧", b=r"⟦(?P<b>\w+)⟧")
        for found in re.finditer(rf"{pattern}(?P<margin>{words.margin})?[^(.;]*\((?P<evidence>[^)]*)\)", text):
            in_points = re.match(r"\D*[\d,]+ pt", found["evidence"]) is not None
            outcome = "val_error" if in_points else "val_loss"
            yield (found["a"], found["b"], outcome), (own, found["margin"] is not None)


def tally_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """The lists of q4_8 and of the summary, the words of the picture, and the losses of q4_7 hold every verdict."""
    places = (("q4_8", words.tallies), ("essentials.q4_8", words.tallies_at_first))
    for place, patterns in places:
        for own, pattern in patterns.items():
            found = re.search(pattern, said(page, place))
            actual = re.findall(r"⟦(\w+)⟧", found["names"]) if found else []
            if changed_by(report, own) != actual:
                yield f"{place}: expected {own} of {changed_by(report, own)}, received {actual}"
    worse = re.search(words.others_are_worse, said(page, "essentials.q4_8"))
    if len(changed_by(report, Verdict.WORSE)) != (int(worse[1]) if worse else 0):
        yield f"essentials: counts {worse and worse[0]!r}, expected {changed_by(report, Verdict.WORSE)}"
    yield from picture_faults(report, page, words)
    if losses := re.search(words.losses, page.prose("q4_7")):
        told = re.findall("|".join(words.verdicts.values()), losses[1])
        expected = [words.verdicts[verdict(report, pair, "val_loss")] for pair in SIZES]
        if expected != told:
            yield f"q4_7: losses {told}, expected {expected}"


def picture_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """The alternative text of the forest plot gives each of the ten comparisons its verdict."""
    picture = next(text for text in page.block_texts("q4_8", "alt") if words.minus in text)
    for pair in FAMILY:
        rest = picture.partition(f"⟦{pair[0]}⟧{words.minus}⟦{pair[1]}⟧")[2].partition("⟦")[0]
        actual = {own for own, word in words.verdicts.items() if re.search(word, rest)}
        if actual != {verdict(report, pair)}:
            yield f"q4_8, picture: {pair} is {actual}, expected {verdict(report, pair)}"


def conclusion_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """Cover, summary, q4_8 and results.json name one model, chosen here anew from the validation curves alone."""
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
    for place, pattern in words.retained_one_run if one_run(report) else words.retained:
        found = re.findall(pattern, said(page, place) if place != "rows" else "\n".join(rows(page)))
        if not found or set(found) != {report.best.experiment}:
            yield f"{place}: expected {report.best.experiment} after {pattern!r}, received {found}"
    yield from list_faults(report, page, words)
    ranking = next(text for text in page.block_texts("q4_8", "alt") if words.minus not in text)
    order = [name for name in re.findall(r"⟦(\w+)⟧", ranking) if name in summaries]
    means = [summaries[name].mean for name in order]
    if means != sorted(means) or set(order) != set(CANDIDATES):
        yield f"q4_8: ranked {order}, errors {means}"


def list_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """The models that q4_8 says to be near the lowest error or not told apart from it, and that of the lowest loss."""
    choice, text = balance(report).choice, page.prose("q4_8")
    near, alike = choice.within_one_standard_error, [n for n in choice.indistinguishable if n != choice.lowest]
    for pattern, names in ((words.near, near if len(near) > 1 else ()), (words.alike, alike)):
        found = re.search(pattern, text)
        told = re.findall(r"⟦(\w+)⟧", found["names"]) if found else []
        if not one_run(report) and list(names) != told:
            yield f"q4_8: {pattern!r} has {told}, expected {names}"
    losses = {name: np.mean([np.mean(run.history.val_loss[-5:]) for run in of(report, name)]) for name in CANDIDATES}
    if (lowest := re.search(words.lowest_loss, text)) and losses[lowest[1]] > min(losses.values()) + TINY:
        yield f"q4_8: lowest loss {lowest[1]}, expected that of {losses}"


def rows(page: Page) -> list[str]:
    """First cells of the rows of q4_8's tables."""
    return page.block_texts("q4_8", "th")


def of(report: Report, name: str) -> list[Run]:
    """The runs of one experiment."""
    return [run for run in report.runs if run.experiment == name]


def last_errors(run: Run) -> float:
    """Validation error in %, mean of the last five epochs."""
    return float(100 - 100 * np.mean(run.history.val_accuracy[-5:]))


def worst_class_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """Summary and q3_4 name the worst class, counted here from the confusion matrices; both of two that are tied."""
    if "q3_4" not in report.answers:
        return
    mistakes = facts(report, "q3_4", MistakesByClass)
    matrices = np.array([run.confusion_matrix for run in of(report, FIRST_MODEL)])
    missed = (matrices * ~np.eye(10, dtype=bool)).sum(axis=2).mean(axis=0)
    shown = [int(number) for number in re.findall(words.class_named, page.short("q3_4"))]
    first = [int(number) for number in re.findall(words.class_named, page.item("q3_4"))]
    if not missed.any():
        if first or shown:
            yield f"q3_4: names {shown}, the summary {first}, without a mistake"
        return
    if missed[shown[0]] != missed.max() or list(missed[shown[:2]]) != sorted(missed)[:-3:-1]:
        yield f"q3_4: names {shown}, missed {missed}"
    if first != (shown[:2] if mistakes.ranking in (Ranking.TIED, Ranking.LEVEL) else shown[:1]):
        yield f"essentials: names {first}, q3_4 {shown}"


def one_run_faults(report: Report, page: Page, words: Words) -> Iterator[str]:
    """With one run a model no sentence compares."""
    if not one_run(report):
        return
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


def more(report: Report) -> MoreEpochs:
    """q2_7."""
    return facts(report, "q2_7", MoreEpochs)


def curves(report: Report) -> LearningCurves:
    """q3_1."""
    return facts(report, "q3_1", LearningCurves)


def performance(report: Report) -> Performance:
    """q3_2."""
    return facts(report, "q3_2", Performance)


def by_class(report: Report) -> MistakesByClass:
    """q3_4."""
    return facts(report, "q3_4", MistakesByClass)


def worst_images(report: Report) -> WorstImages:
    """q3_5."""
    return facts(report, "q3_5", WorstImages)


def far(report: Report) -> FarMistakes:
    """q3_6."""
    return facts(report, "q3_6", FarMistakes)


def links(report: Report) -> AnomaliesAndErrors:
    """q3_8."""
    return facts(report, "q3_8", AnomaliesAndErrors)


def dropout(report: Report) -> DropoutCurves:
    """q4_4."""
    return facts(report, "q4_4", DropoutCurves)


def half_batch(report: Report) -> HalfBatch:
    """q4_5."""
    return facts(report, "q4_5", HalfBatch)


def activations(report: Report) -> Activations:
    """q4_6."""
    return facts(report, "q4_6", Activations)


def sizes(report: Report) -> Sizes:
    """q4_7."""
    return facts(report, "q4_7", Sizes)


def balance(report: Report) -> BestModel:
    """q4_8."""
    return facts(report, "q4_8", BestModel)


def ranking(report: Report) -> object:
    """Of the worst class; "none" without a mistake."""
    return by_class(report).ranking if by_class(report).any_mistake else "none"


def persistence(report: Report) -> object:
    """Of the worst images, where there are any."""
    return worst_images(report).persistence if worst_images(report).any_shown else "none"


def hardly_falls(report: Report) -> bool:
    """Of q2_7: the averaged error falls within the margin."""
    averaged = more(report).val_error_averaged
    return averaged.trend is Trend.FALLING and averaged.within_margin


def averaged_falls_a_little(report: Report) -> bool:
    """Of q2_7: nothing is shown of the last epoch, and the average of the last ones falls within the margin."""
    return more(report).continuing is Continuing.NOT_SHOWN and hardly_falls(report)


def is_fragile(report: Report) -> bool:
    """Of q2_7: the last epoch decides, and the average of the last ones does not say as much."""
    last, averaged = more(report).val_error, more(report).val_error_averaged
    decided = last.trend in (Trend.RISING, Trend.FALLING)
    little = more(report).continuing is Continuing.USEFUL and hardly_falls(report)
    return decided and (averaged.trend is Trend.UNCLEAR or little)


def frame(report: Report) -> PredictionFrame:
    """q3_3."""
    return facts(report, "q3_3", PredictionFrame)


def several_with_error(report: Report) -> bool:
    """Several networks, of which the one shown errs in the class of q3_8."""
    return links(report).num_seeds > 1 and links(report).any_error


def first_overfits(report: Report) -> bool:
    """The first model knows its own images better than those that validate."""
    return facts(report, "q4_1", ThirdLayer).reference.overfits is Trend.RISING


def reduces_both(report: Report) -> bool:
    """Dropout lowers the gap of both sizes, where there is overfitting to reduce."""
    effects = (dropout(report).small, dropout(report).large)
    return all((e.gap_change.trend, e.without.overfits) == (Trend.FALLING, Trend.RISING) for e in effects)


def sigmoid_ends(report: Report) -> list[str]:
    """The sigmoids whose error still falls at the end: "plain", "with_dropout"."""
    ends = {"plain": activations(report).plain, "with_dropout": activations(report).with_dropout}
    return [name for name, effect in ends.items() if effect.sigmoid_end.trend is Trend.FALLING]


def both_start_higher(report: Report) -> bool:
    """After one epoch, the sigmoid is shown to err more than ReLU, without and with dropout."""
    return {activations(report).plain.start.trend, activations(report).with_dropout.start.trend} == {Trend.RISING}


def first_error(report: Report) -> float:
    """Mean validation error of the first model, in %."""
    return float(np.mean([last_errors(run) for run in of(report, FIRST_MODEL)]))


def relation(report: Report) -> object:
    """Of anomalies and errors; "same" where they are linked, and the same images for the network shown."""
    found = links(report)
    same = found.shown.both == found.shown.errors == found.flagged
    return "same" if found.relation is Relation.LINKED and same else found.relation


def reductions(report: Report) -> str:
    """How many of the steps of q4_7 are shown to be worse."""
    verdicts = [verdict(report, pair) for pair in SIZES]
    worse = verdicts.count(Verdict.WORSE)
    if Verdict.ONE_RUN in verdicts:
        return "one_run"
    return "all" if worse == len(verdicts) else "some" if worse else "none"


def averaged_rises_or_last(report: Report) -> bool:
    """Of q2_7: the error is shown to rise, at the last epoch or averaged over the last ones."""
    return Trend.RISING in (more(report).val_error.trend, more(report).val_error_averaged.trend)


def falls_beyond(report: Report) -> bool:
    """Of q2_7: the averaged error, the criterion of the report, falls, and not within the margin."""
    averaged = more(report).val_error_averaged
    return averaged.trend is Trend.FALLING and not averaged.within_margin


def dropout_conclusion(report: Report) -> str:
    """Both verdicts on dropout."""
    value = both(report, (DROPOUT_128, DROPOUT_256))
    return f"{value} {'gap' if reduces_both(report) else 'error'}" if value == "worse" else value


def is_missed_more(report: Report) -> bool:
    """The worst class has more mistakes than the next."""
    first, second = by_class(report).classes[:2]
    return first.missed.mean > second.missed.mean


def is_attributed_more(report: Report) -> bool:
    """Another class than the worst is wrongly given to more images than the worst is."""
    given = {row.label: row.wrongly_attributed.mean for row in by_class(report).classes}
    return given[by_class(report).most_attributed] > given[by_class(report).worst]
