"""Rates at which the verdict procedure finds a difference where there is none, by simulation.

The draws come from a fixed seed: the rates belong to the procedure, the same in every report with as many seeds.
"""

from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from td1report.stats.inference import ALPHA

NUM_SIMULATIONS = 20_000
"""The standard error of a rate of 5 % is then 0.15 point."""

FloatArray = NDArray[np.float64]


@cache
def false_alarm_rate(pairs: tuple[tuple[str, str], ...], num_seeds: int) -> float:
    """Share of families of comparisons with at least one verdict, when all experiments have the same distribution.

    Args:
        pairs: the family, as `inference.compare_family` takes it.
        num_seeds: runs of each experiment, at least 2.

    Returns:
        A share in [0, 1]: what Holm's correction keeps at 5 % or below, whatever the comparisons have in common.
    """
    names = sorted({name for pair in pairs for name in pair})
    means, squared = _means_and_squared_errors(len(names), num_seeds)
    side_a, side_b = (np.array([names.index(pair[side]) for pair in pairs]) for side in (0, 1))
    p = _welch_p(means[:, side_a] - means[:, side_b], squared[:, side_a], squared[:, side_b], num_seeds)
    return _share_with_a_verdict(p)


@cache
def false_separation_rate(num_candidates: int, num_seeds: int) -> float:
    """Share of choices in which a candidate is set apart from the lowest, when all have the same distribution.

    The reference is the luckiest of the candidates, which Holm's correction does not allow for: the rate is above 5 %.

    Args:
        num_candidates: at least 2.
        num_seeds: runs of each, at least 2.
    """
    means, squared = _means_and_squared_errors(num_candidates, num_seeds)
    order = np.argsort(means, axis=1)
    means, squared = np.take_along_axis(means, order, axis=1), np.take_along_axis(squared, order, axis=1)
    return _share_with_a_verdict(_welch_p(means[:, 1:] - means[:, :1], squared[:, 1:], squared[:, :1], num_seeds))


def _means_and_squared_errors(num_experiments: int, num_seeds: int) -> tuple[FloatArray, FloatArray]:
    """Means of standard normal runs and the squares of their standard errors, (NUM_SIMULATIONS, num_experiments)."""
    runs = np.random.default_rng(0).standard_normal((NUM_SIMULATIONS, num_experiments, num_seeds))
    return runs.mean(axis=2), runs.var(axis=2, ddof=1) / num_seeds


def _welch_p(difference: FloatArray, squared_a: FloatArray, squared_b: FloatArray, num_seeds: int) -> FloatArray:
    total = squared_a + squared_b
    degrees_of_freedom = total**2 * (num_seeds - 1) / (squared_a**2 + squared_b**2)
    p: FloatArray = 2 * scipy.stats.t.sf(np.abs(difference) / np.sqrt(total), degrees_of_freedom)
    return p


def _share_with_a_verdict(p: FloatArray) -> float:
    """Holm rejects something exactly when the smallest p, times the size of the family, is below the level."""
    return float((p.min(axis=1) * p.shape[1] < ALPHA).mean())
