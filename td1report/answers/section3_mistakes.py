"""Questions 3.4 and 3.5: what the first model gets wrong, and its worst class; part of `section3`.

Counts of mistakes are images of the test set; "missed" are those of a class, "wrongly attributed" those given to it.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report import inference
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import FIRST_MODEL, Spread, spread
from td1report.experiments import NUM_CLASSES
from td1report.records import Answer, Facts, Figure, Gallery, Summary, Thumbnail

NUM_WORST_IMAGES = 8
SURE = 0.9
"""Probability from which the network is called sure of itself."""
SMALLEST_PROBABILITY = 1e-7
"""Keras clips probabilities there before it takes their logarithm."""

IntArray = NDArray[np.int_]

# --- 3.4 mistakes of each class ------------------------------------------------------------------------------------


class Ranking(StrEnum):
    """Whether the class with the most mistakes is told apart from the next."""

    ONE_RUN = "one_run"
    LEVEL = "level"
    """One run, in which both have as many."""
    CLEAR = "clear"
    """The interval of the paired difference over the seeds is above 0."""
    TIED = "tied"


class ConfusedWith(Facts):
    """A class given to images of another one."""

    label: int
    count: float
    """Images, mean over the seeds."""
    share: float
    """Of the missed images of the class."""


class ClassMistakes(Facts):
    """One class."""

    label: int
    shown_missed: int
    """In the shown run."""
    missed: Spread
    wrongly_attributed: Spread
    confused_with: tuple[ConfusedWith, ...]
    """The three most frequent ones at most, those without an image left out."""


class MistakesByClass(Facts):
    """q3_4."""

    shown_seed: int
    num_seeds: int
    per_class: int
    """Test images of the worst class."""
    classes: tuple[ClassMistakes, ...]
    """Most missed first."""
    worst: int
    next_worst: int
    ranking: Ranking
    difference: Summary
    """Missed images of the worst class minus those of the next, within each seed."""
    seeds_where_worst: int
    best: int
    most_attributed: int
    """The class to which most images are wrongly given."""
    next_attributed: int
    attributed_ranking: Ranking
    attributed_difference: Summary
    """Images wrongly given to the first of them minus those given to the next, within each seed."""
    total: Spread
    """Mistakes of all classes."""
    any_mistake: bool
    shown_total: int
    group: tuple[int, ...]
    """The worst class and those that it is most often taken for, in the order of the codes."""
    group_share: float
    """Of all mistakes, those made inside this group; mean over the seeds."""


def q3_4(results: Results) -> Answer[MistakesByClass]:
    """Mistakes of each class over the seeds, and the worst class."""
    runs = results.runs(FIRST_MODEL)
    matrices = np.array([run.confusion_matrix for run in runs])
    mistakes = matrices * ~np.eye(NUM_CLASSES, dtype=bool)
    missed = mistakes.sum(axis=2)
    order = most_missed_first(missed)
    worst, following = order[0], order[1]
    difference = inference.paired_difference(missed[:, following], missed[:, worst])
    confused = _confused_with(mistakes[:, worst])
    given = mistakes.sum(axis=1)
    most_given, next_given = most_missed_first(given)[:2]
    attributed = inference.paired_difference(given[:, next_given], given[:, most_given])
    group = sorted({worst, *(other.label for other in confused)})
    facts = MistakesByClass(
        shown_seed=results.shown_run(FIRST_MODEL).seed,
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


def most_missed_first(missed: IntArray) -> list[int]:
    """Class codes by mean count, largest first, from (num_seeds, num_classes) counts; equal ones by code."""
    return [int(label) for label in np.argsort(-missed.mean(axis=0), kind="stable")]


def ranking(difference: Summary) -> Ranking:
    """Worst class told apart from the next one? From the paired difference of their missed images."""
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


def share(part: float, whole: float) -> float:
    """part / whole in [0, 1]; 0 of nothing."""
    return float(part / whole) if whole else 0.0


# --- 3.5 the worst mistakes of the worst class ---------------------------------------------------------------------


class Persistence(StrEnum):
    """How many of the images shown are missed with every seed."""

    ONE_RUN = "one_run"
    ALL = "all"
    MOST = "most"
    """At least half of them."""
    FEW = "few"


class WorstImages(Facts):
    """q3_5. All of it in the shown run."""

    shown_seed: int
    num_seeds: int
    label: int
    """The class with the most mistakes over the seeds."""
    any_mistake: bool
    """Any seed misses any image."""
    num_missed: int
    num_shown: int
    any_shown: bool
    sure_from: float
    num_sure: int
    """Missed images of the class whose wrong class gets at least `sure_from`."""
    sure_share: float
    shown_sure: int
    always_missed: int
    """How many of the images shown are missed with every seed."""
    persistence: Persistence
    largest_loss: float | None
    """Of the images shown; None without any."""
    largest_is_clipped: bool
    """It is that of the smallest probability that Keras lets into the logarithm."""
    mean_loss: float
    """Over all test images."""


def q3_5(results: Results) -> Answer[WorstImages]:
    """Images of the worst class, those whose true class got the smallest probability first."""
    runs, shown, true = results.runs(FIRST_MODEL), results.shown_run(FIRST_MODEL), results.data.test_labels
    matrices = np.array([run.confusion_matrix for run in runs]) * ~np.eye(NUM_CLASSES, dtype=bool)
    label = most_missed_first(matrices.sum(axis=2))[0]
    probabilities = results.probabilities(FIRST_MODEL, shown.seed)
    p_true = probabilities[np.arange(len(true)), true]
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != true)
    worst_first = wrong[np.argsort(p_true[wrong], kind="stable")]
    missed = worst_first[true[worst_first] == label]
    ids = missed[:NUM_WORST_IMAGES]
    sure = probabilities.max(axis=1) >= SURE
    predictions = np.array([results.predictions(FIRST_MODEL, run.seed) for run in runs])
    losses = _losses(p_true)
    always_missed = int((predictions[:, ids] != true[ids]).all(axis=0).sum())
    facts = WorstImages(
        shown_seed=shown.seed,
        num_seeds=len(runs),
        label=label,
        any_mistake=bool(matrices.any()),
        num_missed=len(missed),
        num_shown=len(ids),
        any_shown=bool(ids.size),
        sure_from=SURE,
        num_sure=int(sure[missed].sum()),
        sure_share=share(int(sure[missed].sum()), len(missed)),
        shown_sure=int(sure[ids].sum()),
        always_missed=always_missed,
        persistence=persistence(always_missed, len(ids), len(runs)),
        largest_loss=float(losses[ids].max()) if ids.size else None,
        largest_is_clipped=bool((p_true[ids] < SMALLEST_PROBABILITY).any()),
        mean_loss=float(losses.mean()),
    )
    thumbnails = tuple(thumbnail_of(int(index), true, probabilities, float(losses[index])) for index in ids)
    gallery = Gallery(thumbnails=thumbnails, images=results.data.test_images[ids])
    return Answer(facts=facts, galleries={"worst": gallery})


def persistence(always_missed: int, num_shown: int, num_seeds: int) -> Persistence:
    """What it says of the images that so many of those shown are missed with every seed."""
    if num_seeds < 2:
        return Persistence.ONE_RUN
    if always_missed == num_shown:
        return Persistence.ALL
    return Persistence.MOST if 2 * always_missed >= num_shown else Persistence.FEW


def _losses(p_true: NDArray[np.float32]) -> NDArray[np.float64]:
    """(num_images,) cross-entropy of each image, in nats."""
    losses: NDArray[np.float64] = -np.log(np.maximum(p_true.astype(np.float64), SMALLEST_PROBABILITY))
    return losses


def thumbnail_of(
    index: int, true: NDArray[np.uint8], probabilities: NDArray[np.float32], score: float, *, flag: bool = False
) -> Thumbnail:
    """One test image with what the network says of it.

    Args:
        index: in the test set.
        true: (num_test,) true classes.
        probabilities: (num_test, 10) softmax outputs.
        score: what the gallery ranks by: a loss in nats, a distance.
        flag: whether the gallery frames it.
    """
    predicted = int(probabilities[index].argmax())
    return Thumbnail(
        index=index,
        true=int(true[index]),
        predicted=predicted,
        p_true=float(probabilities[index, true[index]]),
        p_predicted=float(probabilities[index, predicted]),
        score=score,
        flag=flag,
    )
