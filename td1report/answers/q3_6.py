"""Question 3.6: mistakes between classes whose shapes are far apart. Distances are Euclidean, pixels in [0, 1]."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import class_means, pairwise_distances, thumbnail_of
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import IntArray, Spread, share, spread
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Figure, Gallery, Thumbnail

NUM_FAR_IMAGES = 8
MOST_PER_PAIR = 2
"""Mistakes shown of one pair of classes, so that several pairs are seen."""
LITERAL = (1, 8)
"""The TD's example: a 1 taken for an 8."""
NUM_FARTHEST_ROWS = 4
NUM_CLOSEST_ROWS = 3


class LiteralFound(StrEnum):
    """Presence of the TD's example among the mistakes."""

    SHOWN = "shown"
    """The shown run makes it."""
    ELSEWHERE = "elsewhere"
    """The shown run does not make it, but another one does."""
    NONE = "none"
    """No run makes it."""


class SeedCount(Facts):
    """Images counted in one run."""

    seed: int
    """Seed of the run."""
    count: int
    """Number of images."""


class Pair(Facts):
    """Two classes, whichever is true and whichever is predicted."""

    first: int
    """Class code of one class, the lower one."""
    second: int
    """Class code of the other class."""
    distance: float
    """Euclidean distance between the mean images of the two classes, their pixels scaled, without unit."""
    rank: int
    """Rank by distance, without unit; 1 = the farthest apart."""
    mistakes: float
    """Number of mistakes between the two, both directions together, mean over the seeds."""
    literal: bool
    """The two are the pair of the TD's example."""


class FarMistakes(Facts):
    """q3_6."""

    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    num_seeds: int
    """Number of seeds, one run each."""
    num_fitted: int
    """Number of fitted images, of which the mean images are made."""
    literal_true: int
    """True class code of the TD's example."""
    literal_predicted: int
    """Predicted class code of the TD's example."""
    literal_found: LiteralFound
    """Presence of the TD's example among the mistakes."""
    literal_by_seed: tuple[SeedCount, ...]
    """Images of the TD's example in each run."""
    literal_shown: int
    """Number of images of the TD's example in the shown run."""
    literal_total: int
    """Number of images of the TD's example over all runs; one image may count several times."""
    literal_images: int
    """Number of distinct images among them."""
    reverse_total: int
    """Number of mistakes the other way round, over all runs."""
    reverse_found: bool
    """Any run makes the mistake the other way round."""
    literal: Pair
    """The pair of the TD's example."""
    num_pairs: int
    """Number of pairs of classes."""
    pairs: tuple[Pair, ...]
    """The farthest ones, the TD's own, and the closest ones, by rank."""
    farthest: Pair
    """The pair whose mean images are farthest apart."""
    closest: Pair
    """The pair whose mean images are nearest."""
    third: int
    """Number of pairs in a third of them, rounded down."""
    far_share: float
    """Share of all mistakes, over the seeds, made within the farthest third of the pairs, in [0, 1]."""
    near_share: float
    """Share of all mistakes, over the seeds, made within the closest third of the pairs, in [0, 1]."""
    far_mistakes: Spread
    """Number of mistakes of a run within the farthest third, over the seeds."""
    any_mistake: bool
    """Any seed misses any image."""
    concentrated: bool
    """The closest third holds more of the mistakes than its share of the pairs, and the farthest one less than half of
    its share."""
    any_shown: bool
    """The gallery holds at least one image."""
    most_per_pair: int
    """Number of mistakes shown at most of one pair of classes."""
    gallery_farthest: Pair | None
    """Pair of the first image of the gallery, that of the TD's example left out if it is shown; None without any."""


def q3_6(results: Results) -> Answer[FarMistakes]:
    """The TD's 1 -> 8 first, then the mistakes between the classes whose mean images are farthest apart."""
    runs, shown, true = results.runs(Role.BASE), results.shown_run(Role.BASE), results.data.test_labels
    means = class_means(results.data)
    distances = pairwise_distances(means)
    matrices = np.array([run.confusion_matrix for run in runs])
    pairs = ranked_pairs(distances, matrices)
    third = len(pairs) // 3
    all_mistakes = sum(pair.mistakes for pair in pairs)
    far_share = share(sum(pair.mistakes for pair in pairs[:third]), all_mistakes)
    near_share = share(sum(pair.mistakes for pair in pairs[-third:]), all_mistakes)
    probabilities = results.probabilities(Role.BASE, shown.seed)
    ids = farthest_mistakes(true, probabilities, distances)
    literal = matrices[:, LITERAL[0], LITERAL[1]]
    predictions = [results.predictions(Role.BASE, run.seed) for run in runs]
    ever = np.any([(true == LITERAL[0]) & (prediction == LITERAL[1]) for prediction in predictions], axis=0)
    thumbnails = tuple(_far_thumbnail(int(index), true, probabilities, distances) for index in ids)
    set_apart = set(LITERAL) if literal[SHOWN_SEED_POSITION] else set()
    others = [thumbnail for thumbnail in thumbnails if {thumbnail.true, thumbnail.predicted} != set_apart]
    facts = FarMistakes(
        shown_seed=shown.seed,
        num_seeds=len(runs),
        num_fitted=results.data.num_fitted,
        literal_true=LITERAL[0],
        literal_predicted=LITERAL[1],
        literal_found=literal_found(literal),
        literal_by_seed=tuple(SeedCount(seed=r.seed, count=int(n)) for r, n in zip(runs, literal, strict=True)),
        literal_shown=int(literal[SHOWN_SEED_POSITION]),
        literal_total=int(literal.sum()),
        literal_images=int(ever.sum()),
        reverse_total=int(matrices[:, LITERAL[1], LITERAL[0]].sum()),
        reverse_found=bool(matrices[:, LITERAL[1], LITERAL[0]].any()),
        literal=_pair_of(pairs, *LITERAL),
        num_pairs=len(pairs),
        pairs=_shown_pairs(pairs),
        farthest=pairs[0],
        closest=pairs[-1],
        third=third,
        far_share=far_share,
        near_share=near_share,
        any_mistake=all_mistakes > 0,
        concentrated=2 * far_share < third / len(pairs) < near_share,
        far_mistakes=spread(_mistakes_within(matrices, pairs[:third])),
        any_shown=bool(ids.size),
        most_per_pair=MOST_PER_PAIR,
        gallery_farthest=_pair_of(pairs, others[0].true, others[0].predicted or 0) if others else None,
    )
    gallery = Gallery(thumbnails=thumbnails, images=results.data.test_images[ids])
    return Answer(facts=facts, figures=_shape_figures(means, distances), galleries={"far": gallery})


def literal_found(counts: IntArray) -> LiteralFound:
    """From (num_seeds,) counts of the TD's example, that of the shown run first."""
    if counts[SHOWN_SEED_POSITION]:
        return LiteralFound.SHOWN
    return LiteralFound.ELSEWHERE if counts.any() else LiteralFound.NONE


def ranked_pairs(distances: NDArray[np.float64], matrices: IntArray) -> tuple[Pair, ...]:
    """All pairs of classes, the farthest apart first, with their mistakes in (num_seeds, 10, 10) matrices."""
    both_ways = (matrices + matrices.transpose(0, 2, 1)).mean(axis=0)
    first, second = np.triu_indices(len(distances), k=1)
    order = np.argsort(-distances[first, second], kind="stable")
    return tuple(
        Pair(
            first=int(first[position]),
            second=int(second[position]),
            distance=float(distances[first[position], second[position]]),
            rank=rank,
            mistakes=float(both_ways[first[position], second[position]]),
            literal=(first[position], second[position]) == LITERAL,
        )
        for rank, position in enumerate(order, start=1)
    )


def farthest_mistakes(
    true: NDArray[np.uint8], probabilities: NDArray[np.float32], distances: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Indices of the mistakes to show: the TD's 1 -> 8 first, then by distance between true and predicted class.

    Within a pair of classes those with the smallest probability of the true class, and no more than MOST_PER_PAIR.
    """
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != true)
    literal = (true[wrong] == LITERAL[0]) & (predicted[wrong] == LITERAL[1])
    keys = (probabilities[wrong, true[wrong]], -distances[true[wrong], predicted[wrong]], ~literal)
    chosen: list[int] = []
    seen: Counter[frozenset[int]] = Counter()
    for index in wrong[np.lexsort(keys)]:
        pair = frozenset((int(true[index]), int(predicted[index])))
        seen[pair] += 1
        if seen[pair] <= MOST_PER_PAIR:
            chosen.append(int(index))
    return np.array(chosen[:NUM_FAR_IMAGES], dtype=np.intp)


def _pair_of(pairs: Sequence[Pair], one: int, other: int) -> Pair:
    return next(pair for pair in pairs if {pair.first, pair.second} == {one, other})


def _shown_pairs(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    ends = {pair.rank for pair in (*pairs[:NUM_FARTHEST_ROWS], *pairs[-NUM_CLOSEST_ROWS:])}
    return tuple(pair for pair in pairs if pair.literal or pair.rank in ends)


def _mistakes_within(matrices: IntArray, pairs: Sequence[Pair]) -> list[int]:
    return [int(sum(m[p.first, p.second] + m[p.second, p.first] for p in pairs)) for m in matrices]


def _far_thumbnail(
    index: int, true: NDArray[np.uint8], probabilities: NDArray[np.float32], distances: NDArray[np.float64]
) -> Thumbnail:
    pair = (int(true[index]), int(probabilities[index].argmax()))
    return thumbnail_of(index, true, probabilities, float(distances[pair]), flag=pair == LITERAL)


def _shape_figures(means: NDArray[np.float64], distances: NDArray[np.float64]) -> dict[str, Figure]:
    classes = tuple(str(label) for label in range(NUM_CLASSES))
    return {
        "means": Figure(
            kind="image_grid",
            arrays={"images": (255 * means).round().astype(np.uint8)[np.newaxis]},
            labels={"columns": classes},
        ),
        "distances": Figure(
            kind="heatmap",
            arrays={"values": distances},
            labels={"rows": classes, "columns": classes},
            options={"decimals": 1, "width_mm": 78.0, "height_mm": 62.0},
        ),
    }
