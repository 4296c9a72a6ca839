"""Question 3.5: images of the worst class, the most wrongly classified first. Losses are in nats."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import thumbnail_of
from td1report.answers.results import Results
from td1report.answers.shared import most_missed_first, share
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Gallery

NUM_WORST_IMAGES = 8

SURE = 0.9
"""Probability from which the network is called sure of itself."""
SMALLEST_PROBABILITY = 1e-7
"""Keras clips probabilities there before it takes their logarithm."""


class Persistence(StrEnum):
    """Share, by category, of the images shown that are missed with every seed."""

    ONE_RUN = "one_run"
    """One seed: nothing to compare."""
    ALL = "all"
    """All of them."""
    MOST = "most"
    """At least half of them."""
    FEW = "few"
    """Less than half of them."""


class WorstImages(Facts):
    """q3_5. All of it in the shown run."""

    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    num_seeds: int
    """Number of seeds, one run each."""
    label: int
    """Class code of the class with the most mistakes over the seeds."""
    any_mistake: bool
    """Any seed misses any image."""
    num_missed: int
    """Number of images of this class that the shown run misses."""
    num_shown: int
    """Number of images shown, those with the smallest probability of the true class."""
    any_shown: bool
    """At least one image is shown."""
    sure_from: float
    """Probability from which the network is called sure of itself, in [0, 1]."""
    num_sure: int
    """Number of missed images of the class whose wrong class gets at least `sure_from`."""
    sure_share: float
    """Share of these among the missed images of the class, in [0, 1]."""
    shown_sure: int
    """Number of these among the images shown."""
    always_missed: int
    """Number of the images shown that are missed with every seed."""
    persistence: Persistence
    """Category of the share that `always_missed` is of the images shown."""
    largest_loss: float | None
    """Largest loss of the images shown, in nats; None without any."""
    largest_is_clipped: bool
    """It is that of the smallest probability that Keras lets into the logarithm."""
    mean_loss: float
    """Mean loss over all test images, in nats."""


def q3_5(results: Results) -> Answer[WorstImages]:
    """Images of the worst class, those whose true class got the smallest probability first."""
    runs, shown, true = results.runs(Role.BASE), results.shown_run(Role.BASE), results.data.test_labels
    matrices = np.array([run.confusion_matrix for run in runs]) * ~np.eye(NUM_CLASSES, dtype=bool)
    label = most_missed_first(matrices.sum(axis=2))[0]
    probabilities = results.probabilities(Role.BASE, shown.seed)
    p_true = probabilities[np.arange(len(true)), true]
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != true)
    worst_first = wrong[np.argsort(p_true[wrong], kind="stable")]
    missed = worst_first[true[worst_first] == label]
    ids = missed[:NUM_WORST_IMAGES]
    sure = probabilities.max(axis=1) >= SURE
    predictions = np.array([results.predictions(Role.BASE, run.seed) for run in runs])
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
    """Category of the share of the images shown that are missed with every seed."""
    if num_seeds < 2:
        return Persistence.ONE_RUN
    if always_missed == num_shown:
        return Persistence.ALL
    return Persistence.MOST if 2 * always_missed >= num_shown else Persistence.FEW


def _losses(p_true: NDArray[np.float32]) -> NDArray[np.float64]:
    """(num_images,) cross-entropy of each image, in nats."""
    losses: NDArray[np.float64] = -np.log(np.maximum(p_true.astype(np.float64), SMALLEST_PROBABILITY))
    return losses
