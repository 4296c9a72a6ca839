"""Question 3.7: the anomalies of one class by Isolation Forest, and their stability over the seeds of the forest."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations

from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import Spread, spread
from td1report.inputs.forests import TD_CONTAMINATION, TD_LIMIT, flagged_count
from td1report.inputs.network import NUM_PIXELS
from td1report.records import Answer, Facts

DEFAULT_TREES = 100
"""scikit-learn's `n_estimators`."""
SUBSAMPLE = 256
"""scikit-learn's `max_samples="auto"`: images that each tree is grown from, if there are as many."""
MOST_SHOWN_IMAGES = 12
"""Columns of the table of flags."""


class Stability(StrEnum):
    """Dependence of the flagged images on the seed of the forest."""

    ONE_FOREST = "one_forest"
    """One forest: nothing to compare."""
    SAME = "same"
    """All forests flag the same images."""
    CORE = "core"
    """At least half of the flagged images are flagged by every forest."""
    LOOSE = "loose"
    """Fewer than that."""


class ContaminationTrial(Facts):
    """One value of the parameter, and the number of images it flags."""

    contamination: float
    """Share of the images that the forest is told to flag, in [0, 1]."""
    product: float
    """Number of images to flag before scikit-learn's percentile rounds it up: contamination * (number of images -
    1)."""
    flagged: int
    """Number of images that it flags among untied scores."""


class FlagCount(Facts):
    """Number of forests that flag one image."""

    index: int
    """Test index of the image."""
    forests: int
    """Number of forests that flag it."""
    shown: bool
    """Flagged by the shown forest."""


class ForestAnomalies(Facts):
    """q3_7."""

    label: int
    """Class code of the class examined."""
    num_images: int
    """Number of test images of the class."""
    num_others: int
    """Number of images of the class but one."""
    num_pixels: int
    """Number of pixels of an image."""
    trees: int
    """Number of trees of a forest."""
    default_trees: int
    """Number of trees of scikit-learn's default."""
    subsample: int
    """Number of images that each tree is grown from."""
    td_limit: int
    """Number of anomalies that the TD wants to stay below."""
    allowed: bool
    """Fewer are flagged than the TD's limit."""
    flagged: int
    """Number of images that the shown forest flags."""
    chosen: ContaminationTrial
    """The contamination of the forests here."""
    td: ContaminationTrial
    """The contamination of the TD's example."""
    shown_seed: int
    """Seed of the shown forest, fixed in advance."""
    ids: tuple[int, ...]
    """Test indices of the images that the shown forest flags, lowest score first."""
    num_forests: int
    """Number of forests, one a seed."""
    overlap: Spread | None
    """Number of images that two forests both flag, over all pairs of forests; None with one forest."""
    num_forest_pairs: int
    """Number of pairs of forests."""
    always: int
    """Number of images that every forest flags."""
    ever: int
    """Number of images that at least one forest flags."""
    stability: Stability
    """Verdict from `always`, `ever` and `flagged`."""
    flag_counts: tuple[FlagCount, ...]
    """The most often flagged images, at most twelve."""


def q3_7(results: Results) -> Answer[ForestAnomalies]:
    """Images of the class that an Isolation Forest sets apart, and their stability over the forests' seeds."""
    forests, shown = results.anomalies, results.anomalies[SHOWN_SEED_POSITION]
    counts = Counter(index for forest in forests for index in forest.ids)
    most_flagged = sorted(counts, key=lambda index: (-counts[index], index))
    overlaps = pairwise_overlaps([forest.ids for forest in forests])
    always = sum(count == len(forests) for count in counts.values())
    num_images = len(shown.scores)
    return Answer(
        facts=ForestAnomalies(
            label=shown.label,
            num_images=num_images,
            num_others=num_images - 1,
            num_pixels=NUM_PIXELS,
            trees=shown.trees,
            default_trees=DEFAULT_TREES,
            subsample=min(SUBSAMPLE, num_images),
            td_limit=TD_LIMIT,
            allowed=len(shown.ids) < TD_LIMIT,
            flagged=len(shown.ids),
            chosen=_trial(num_images, shown.contamination),
            td=_trial(num_images, TD_CONTAMINATION),
            shown_seed=shown.seed,
            ids=shown.ids,
            num_forests=len(forests),
            overlap=spread(overlaps) if overlaps else None,
            num_forest_pairs=len(overlaps),
            always=always,
            ever=len(counts),
            stability=stability(len(forests), len(shown.ids), always, len(counts)),
            flag_counts=tuple(
                FlagCount(index=index, forests=counts[index], shown=index in shown.ids)
                for index in most_flagged[:MOST_SHOWN_IMAGES]
            ),
        )
    )


def stability(num_forests: int, flagged: int, always: int, ever: int) -> Stability:
    """From the images flagged by one forest, by every forest, and by at least one."""
    if num_forests < 2:
        return Stability.ONE_FOREST
    if always == ever:
        return Stability.SAME
    return Stability.CORE if 2 * always >= flagged else Stability.LOOSE


def pairwise_overlaps(flagged: Sequence[Sequence[int]]) -> list[int]:
    """Number of images that two forests share, for each pair of forests."""
    return [len(set(one) & set(other)) for one, other in combinations(flagged, 2)]


def _trial(num_images: int, contamination: float) -> ContaminationTrial:
    return ContaminationTrial(
        contamination=contamination,
        product=contamination * (num_images - 1),
        flagged=flagged_count(num_images, contamination),
    )
