"""Question 3.4: mistakes of each class, and the worst class.

Counts of mistakes are images of the test set; "missed" are those of a class, "wrongly attributed" those given to it.
"""

from enum import StrEnum

import numpy as np

from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import IntArray, Spread, most_missed_first, share, spread
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Figure, Summary
from td1report.stats import inference


class Ranking(StrEnum):
    """Separation of the class with the most mistakes from the next."""

    ONE_RUN = "one_run"
    """One run, in which the first has more: no verdict."""
    LEVEL = "level"
    """One run, in which both have as many."""
    CLEAR = "clear"
    """The interval of the paired difference over the seeds is above 0."""
    TIED = "tied"
    """The interval holds 0: another choice of seeds could exchange them."""


class ConfusedWith(Facts):
    """A class given to images of another one."""

    label: int
    """Class code."""
    count: float
    """Number of images, mean over the seeds."""
    share: float
    """Share of the missed images of the class, in [0, 1]."""


class ClassMistakes(Facts):
    """One class."""

    label: int
    """Class code."""
    shown_missed: int
    """Number of images of the class that the shown run misses."""
    missed: Spread
    """Number of images of the class that a run misses, over the seeds."""
    wrongly_attributed: Spread
    """Number of images of other classes that a run gives to the class, over the seeds."""
    confused_with: tuple[ConfusedWith, ...]
    """Classes given to its missed images: the three most frequent at most, those without an image left out."""


class MistakesByClass(Facts):
    """q3_4."""

    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    num_seeds: int
    """Number of seeds, one run each."""
    per_class: int
    """Number of test images of the worst class."""
    classes: tuple[ClassMistakes, ...]
    """The classes, most missed first."""
    worst: int
    """Class code of the most missed class, over the seeds."""
    next_worst: int
    """Class code of the next one."""
    ranking: Ranking
    """Separation of the two."""
    difference: Summary
    """Number of missed images of the worst class minus that of the next, within each seed."""
    seeds_where_worst: int
    """Number of seeds with which no class is missed more often than the worst one."""
    best: int
    """Class code of the least missed class, over the seeds."""
    most_attributed: int
    """Class code of the class to which most images are wrongly given."""
    next_attributed: int
    """Class code of the next one."""
    attributed_ranking: Ranking
    """Separation of these two."""
    attributed_difference: Summary
    """Number of images wrongly given to the first of them minus those given to the next, within each seed."""
    total: Spread
    """Number of mistakes of a run in all classes, over the seeds."""
    any_mistake: bool
    """Any seed misses any image."""
    shown_total: int
    """Number of mistakes of the shown run."""
    group: tuple[int, ...]
    """Class codes of the worst class and of those that it is most often taken for, ascending."""
    group_share: float
    """Share of all mistakes, over the seeds, that are made inside this group, in [0, 1]."""


def q3_4(results: Results) -> Answer[MistakesByClass]:
    """Mistakes of each class over the seeds, and the worst class."""
    runs = results.runs(Role.BASE)
    matrices = np.array([run.confusion_matrix for run in runs])
    mistakes = matrices * ~np.eye(NUM_CLASSES, dtype=bool)
    missed = mistakes.sum(axis=2)
    order = most_missed_first(missed)
    worst, following = order[0], order[1]
    difference = inference.paired_difference(missed[:, following], missed[:, worst])
    confused = _confused_with(mistakes[:, worst])
    given = mistakes.sum(axis=1)
    # Level with others, the worst class comes first: no other one is then given more often.
    most_given, next_given = sorted(
        most_missed_first(given), key=lambda label: (-given[:, label].sum(), label != worst)
    )[:2]
    attributed = inference.paired_difference(given[:, next_given], given[:, most_given])
    group = sorted({worst, *(other.label for other in confused)})
    facts = MistakesByClass(
        shown_seed=results.shown_run(Role.BASE).seed,
        num_seeds=len(runs),
        per_class=int(matrices[SHOWN_SEED_POSITION, worst].sum()),
        classes=tuple(_class_mistakes(mistakes, label) for label in order),
        worst=worst,
        next_worst=following,
        ranking=ranking(difference),
        difference=difference,
        seeds_where_worst=int((missed[:, worst] == missed.max(axis=1)).sum()),
        best=order[-1],
        most_attributed=most_given,
        next_attributed=next_given,
        attributed_ranking=ranking(attributed),
        attributed_difference=attributed,
        total=spread(mistakes.sum(axis=(1, 2)).tolist()),
        any_mistake=bool(mistakes.any()),
        shown_total=int(mistakes[SHOWN_SEED_POSITION].sum()),
        group=tuple(group),
        group_share=share(mistakes[:, group][:, :, group].sum(), mistakes.sum()),
    )
    figure = Figure(
        kind="class_errors",
        arrays={"errors": missed[:, order].astype(float)},
        labels={"classes": tuple(str(label) for label in order)},
        options={"width_mm": 78.0, "height_mm": 62.0},
    )
    return Answer(facts=facts, figures={"classes": figure} if missed.any() else {})


def ranking(difference: Summary) -> Ranking:
    """Separation of the worst class from the next one, by the paired difference of their missed images."""
    if difference.interval is None:
        return Ranking.ONE_RUN if difference.mean else Ranking.LEVEL
    return Ranking.CLEAR if difference.interval.low > 0 else Ranking.TIED


def _class_mistakes(mistakes: IntArray, label: int) -> ClassMistakes:
    return ClassMistakes(
        label=label,
        shown_missed=int(mistakes[SHOWN_SEED_POSITION, label].sum()),
        missed=spread(mistakes[:, label].sum(axis=1).tolist()),
        wrongly_attributed=spread(mistakes[:, :, label].sum(axis=1).tolist()),
        confused_with=_confused_with(mistakes[:, label]),
    )


def _confused_with(mistakes: IntArray) -> tuple[ConfusedWith, ...]:
    """From (num_seeds, num_classes) counts of the classes given to the missed images of one class."""
    counts = mistakes.mean(axis=0)
    order = [int(label) for label in np.argsort(-counts, kind="stable")[:3] if counts[label]]
    return tuple(
        ConfusedWith(label=label, count=float(counts[label]), share=share(counts[label], counts.sum()))
        for label in order
    )
