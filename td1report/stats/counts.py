"""Statistics of counts of images: intervals of shares, tests of counts, scores of two groups of images.

Pure numpy and scipy; no random number is drawn. Shares are in [0, 1].
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from td1report.records import Interval, Record
from td1report.stats.inference import ALPHA, Values, as_values


class ChiSquare(Record):
    """Pearson's test of counts against equal shares."""

    statistic: float
    degrees_of_freedom: int
    p: float
    cramers_v: float
    """sqrt(statistic / (n * (k - 1))): 0 when the k counts are equal, 1 when one class holds all n."""


class LowerScores(Record):
    """One-sided Mann-Whitney test of "the scores are lower where the network errs"."""

    auc: float | None
    """P(score of a wrong image < score of a right one), ties counting half; None when one of the groups is empty."""
    p: float | None
    num_wrong: int


def wilson(successes: int, trials: int, level: float = 1 - ALPHA) -> Interval:
    """Wilson's score interval of a share, without continuity correction.

    Returns:
        Bounds as shares in [0, 1].

    Raises:
        ValueError: unless 0 <= successes <= trials and trials >= 1.

    Source: Wilson (1927), JASA 22, 209-212; method 3 of Newcombe (1998), Statistics in Medicine 17, 857-872.
    """
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(
            f"Expected 0 <= successes <= trials and trials >= 1. Received: successes={successes}, trials={trials}"
        )
    interval = scipy.stats.binomtest(successes, trials).proportion_ci(confidence_level=level, method="wilson")
    return Interval(low=float(interval.low), high=float(interval.high), level=level)


def standard_error_of_gap(p_a: float, n_a: int, p_b: float, n_b: int) -> float:
    """Binomial standard error of p_a - p_b, shares of two independent samples of sizes n_a and n_b; a share.

    Raises:
        ValueError: if a share is outside [0, 1] or a sample is empty.
    """
    if not (0 <= p_a <= 1 and 0 <= p_b <= 1 and n_a >= 1 and n_b >= 1):
        raise ValueError(
            f"Expected shares in [0, 1] of samples of at least 1. Received: p_a={p_a}, n_a={n_a}, p_b={p_b}, n_b={n_b}"
        )
    return sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b)


def chi_square_uniform(counts: Sequence[int] | NDArray[np.integer]) -> ChiSquare:
    """Pearson's chi-square of class counts against equal shares, with Cramér's V in its goodness-of-fit form.

    Args:
        counts: (num_classes,) images of each class, classes without an image included.

    Raises:
        ValueError: if there are fewer than two classes, a count is negative, or all are zero.
    """
    observed = np.asarray(counts, dtype=np.float64)
    if observed.ndim != 1 or observed.size < 2 or not (observed >= 0).all() or observed.sum() == 0:
        raise ValueError(f"Expected at least two counts >= 0, not all zero. Received: counts={counts!r}")
    degrees_of_freedom = observed.size - 1
    test = scipy.stats.chisquare(observed)
    return ChiSquare(
        statistic=float(test.statistic),
        degrees_of_freedom=degrees_of_freedom,
        p=float(test.pvalue),
        cramers_v=sqrt(float(test.statistic) / (float(observed.sum()) * degrees_of_freedom)),
    )


def hypergeometric_overlap(population: int, flagged: int, errors: int, overlap: int) -> float:
    """Probability that at least `overlap` of the flagged images are errors, were the flags drawn at random.

    Args:
        population: images in all.
        flagged: how many of them are flagged.
        errors: how many of them the network gets wrong.
        overlap: how many are both.

    Raises:
        ValueError: if the four numbers cannot come from one 2 x 2 table.
    """
    fewest, most = max(0, flagged + errors - population), min(flagged, errors)
    if population < 1 or not fewest <= overlap <= most or max(flagged, errors) > population:
        raise ValueError(
            f"Expected the numbers of one 2 x 2 table. Received: population={population}, flagged={flagged}, "
            f"errors={errors}, overlap={overlap}"
        )
    return float(scipy.stats.hypergeom.sf(overlap - 1, population, flagged, errors))


def lower_scores_where_wrong(scores: Values, wrong: NDArray[np.bool_]) -> LowerScores:
    """Are anomaly scores lower (more abnormal) where the network errs? One-sided Mann-Whitney test.

    Args:
        scores: (num_images,) scores, lower is more abnormal.
        wrong: (num_images,) bool, True where the network errs.

    Raises:
        ValueError: if the two do not have one shape, or a score is not finite.
    """
    array, mask = as_values(scores), np.asarray(wrong, dtype=np.bool_)
    if array.shape != mask.shape:
        raise ValueError(f"Expected one flag a score. Received: scores {array.shape}, wrong {mask.shape}")
    num_wrong, num_right = int(mask.sum()), int((~mask).sum())
    if num_wrong == 0 or num_right == 0:
        return LowerScores(auc=None, p=None, num_wrong=num_wrong)
    # scipy counts the pairs in which the wrong image scores HIGHER; the complement is the AUC asked for.
    statistic, p = scipy.stats.mannwhitneyu(array[mask], array[~mask], alternative="less")
    return LowerScores(auc=1 - float(statistic) / (num_wrong * num_right), p=float(p), num_wrong=num_wrong)
