"""Values over the seeds in, intervals, tests and verdicts out: pure numpy and scipy.

Shares of images are in `counts`, the choice of a model in `selection`, what the procedure gets wrong by chance in
`simulation`.

Nothing here reads a file or draws a random number. Two outcomes have names of their own and are never mixed:
`val_error` in percent (differences in points, pt) and `val_loss` in nats. For both, lower is better.

The verdict procedure, fixed before any result is seen: difference of means, Welch's interval and p, Holm over the
family. p_holm < 0.05 is better or worse by the sign of the difference; otherwise, for errors alone, equivalent when
the 90 % interval lies inside +-0.5 pt; otherwise no difference is demonstrated, which never becomes "equal".
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from td1report.records import Comparison, DetectableDifference, History, Interval, Slope, Summary, Trend, Verdict

EQUIVALENCE_MARGIN = 0.5
"""Points of error below which a difference does not matter for this data set; only for `val_error`."""
ALPHA = 0.05
OUTCOME_EPOCHS = 5
"""Epochs averaged into an outcome: the last one alone jitters, and averaging halves the spread over the seeds."""
POWER = 0.8

Quantity: TypeAlias = Literal["val_error", "val_loss"]
FloatArray: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Sequence[float] | FloatArray
"""One value a seed, shape (num_seeds,)."""


# --- one sample ----------------------------------------------------------------------------------------------------


def as_values(values: Values, least: int = 1) -> FloatArray:
    """(num_values,) float64, refused with a ValueError unless there are `least` of them, flat and finite."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size < least or not np.isfinite(array).all():
        raise ValueError(
            f"Expected a flat sequence of at least {least} finite value(s), one a seed. Received: values={values!r}"
        )
    return array


def _moments(array: FloatArray) -> tuple[float, float]:
    """Mean and sample variance (n - 1).

    Equal values give exactly that value and 0, where numpy's sums would leave a rounding error that a test then takes
    for a difference measured without noise.
    """
    if np.ptp(array) == 0.0:
        return float(array[0]), 0.0
    return float(array.mean()), float(array.var(ddof=1))


def _t_interval(centre: float, standard_error: float, degrees_of_freedom: float, level: float = 1 - ALPHA) -> Interval:
    half = float(scipy.stats.t.isf((1 - level) / 2, degrees_of_freedom)) * standard_error
    return Interval(low=centre - half, high=centre + half, level=level)


def _t_p(centre: float, standard_error: float, degrees_of_freedom: float) -> float:
    """Two-sided p of a mean against 0. Without any spread, the limit: 1 for no difference, 0 for some."""
    if standard_error == 0.0:
        return 1.0 if centre == 0.0 else 0.0
    return float(2 * scipy.stats.t.sf(abs(centre) / standard_error, degrees_of_freedom))


def summary(values: Values) -> Summary:
    """Mean, sample standard deviation and Student's 95 % interval of the mean.

    Args:
        values: (num_seeds,), any unit, which the summary keeps.

    Raises:
        ValueError: if `values` is empty, not flat, or holds a value that is not finite.
    """
    array = as_values(values)
    mean, variance = _moments(array)
    if array.size == 1:
        return Summary(mean=mean, sd=None, count=1)
    interval = _t_interval(mean, sqrt(variance / array.size), array.size - 1)
    return Summary(mean=mean, sd=sqrt(variance), count=array.size, interval=interval)


def trend(difference: Summary) -> Trend:
    """Direction of a mean change or slope: rising or falling when its interval leaves 0 on one side."""
    if difference.interval is None:
        return Trend.ONE_RUN
    if difference.interval.low > 0:
        return Trend.RISING
    return Trend.FALLING if difference.interval.high < 0 else Trend.UNCLEAR


def outcome(history: History, quantity: Quantity, epochs: int = OUTCOME_EPOCHS) -> float:
    """Mean of a validation quantity over the last epochs of one training; over all of them if there are fewer.

    Returns:
        `val_error` in percent, `val_loss` in nats.

    Raises:
        ValueError: if `quantity` is neither, `epochs` is below 1, or the history is empty.
    """
    if quantity not in ("val_error", "val_loss"):
        raise ValueError(f'Expected quantity to be "val_error" or "val_loss". Received: quantity={quantity!r}')
    if epochs < 1:
        raise ValueError(f"Expected at least one epoch to average. Received: epochs={epochs}")
    if quantity == "val_loss":
        return float(as_values(history.val_loss)[-epochs:].mean())
    return float(100 * (1 - as_values(history.val_accuracy)[-epochs:]).mean())


# --- two samples ---------------------------------------------------------------------------------------------------


class _Welch(NamedTuple):
    """Difference of two means, its standard error, and the degrees of freedom of Welch (1947) and Satterthwaite."""

    difference: float
    standard_error: float
    degrees_of_freedom: float

    def interval(self, level: float = 1 - ALPHA) -> Interval:
        return _t_interval(self.difference, self.standard_error, self.degrees_of_freedom, level)

    def p(self) -> float:
        return _t_p(self.difference, self.standard_error, self.degrees_of_freedom)


def _welch(values_a: FloatArray, values_b: FloatArray) -> _Welch:
    (mean_a, variance_a), (mean_b, variance_b) = _moments(values_a), _moments(values_b)
    squared_a, squared_b = variance_a / values_a.size, variance_b / values_b.size
    degrees_of_freedom = _welch_degrees_of_freedom(squared_a, squared_b, values_a.size, values_b.size)
    return _Welch(mean_a - mean_b, sqrt(squared_a + squared_b), degrees_of_freedom)


def _welch_degrees_of_freedom(squared_a: float, squared_b: float, n_a: int, n_b: int) -> float:
    """From the squared standard errors of the means. As shares of their sum, so that tiny ones do not underflow."""
    total = squared_a + squared_b
    if total == 0.0:
        return float(n_a + n_b - 2)
    return 1 / ((squared_a / total) ** 2 / (n_a - 1) + (squared_b / total) ** 2 / (n_b - 1))


def _inside_margin(interval: Interval, quantity: Quantity) -> bool:
    """Losses have no margin: nobody can say which difference of cross-entropy would not matter."""
    return quantity == "val_error" and interval.low > -EQUIVALENCE_MARGIN and interval.high < EQUIVALENCE_MARGIN


def _verdict(test: _Welch, p: float, quantity: Quantity) -> Verdict:
    if p < ALPHA:
        return Verdict.BETTER if test.difference < 0 else Verdict.WORSE
    # The two one-sided tests (TOST) at 5 % reject together exactly when the 90 % interval lies inside the margin.
    return Verdict.EQUIVALENT if _inside_margin(test.interval(1 - 2 * ALPHA), quantity) else Verdict.NOT_SHOWN


def compare(
    a: str, b: str, values_a: Values, values_b: Values, outcome: Quantity, *, num_comparisons: int = 1
) -> Comparison:
    """Two experiments over their seeds, a minus b, before any correction: `p_holm` is None.

    The verdict is that of a comparison standing by itself. For one that belongs to a family, use `compare_family`,
    which corrects it.

    Args:
        a: name of the experiment judged.
        b: name of the one it is judged against.
        values_a: (num_seeds,) outcomes of a, in % for "val_error", in nats for "val_loss".
        values_b: those of b; the numbers of seeds may differ.
        outcome: what the values are.
        num_comparisons: size of the family, from which the smallest detectable difference follows.

    Raises:
        ValueError: if a side is empty or holds a value that is not finite.
    """
    array_a, array_b = as_values(values_a), as_values(values_b)
    mean_a, mean_b = _moments(array_a)[0], _moments(array_b)[0]
    untested = Comparison(
        a=a,
        b=b,
        outcome=outcome,
        mean_a=mean_a,
        mean_b=mean_b,
        difference=mean_a - mean_b,
        interval=None,
        p=None,
        p_holm=None,
        verdict=Verdict.ONE_RUN,
        within_margin=False,
        smallest_detectable=None,
    )
    if min(array_a.size, array_b.size) < 2:
        return untested
    return untested.model_copy(update=_tested(array_a, array_b, outcome, num_comparisons))


def _tested(values_a: FloatArray, values_b: FloatArray, quantity: Quantity, num_comparisons: int) -> dict[str, object]:
    """The fields of a Comparison that need at least two runs on each side."""
    test = _welch(values_a, values_b)
    interval, p = test.interval(), test.p()
    return {
        "interval": interval,
        "p": p,
        "verdict": _verdict(test, p, quantity),
        "within_margin": _inside_margin(interval, quantity),
        "smallest_detectable": smallest_detectable_difference(
            sqrt(_moments(values_a)[1]), sqrt(_moments(values_b)[1]), values_a.size, values_b.size, num_comparisons
        ),
    }


def compare_family(
    pairs: Sequence[tuple[str, str]], values: Mapping[str, Values], outcome: Quantity
) -> tuple[Comparison, ...]:
    """A family of comparisons fixed in advance: Welch for each, Holm over all, verdicts by the corrected p.

    A pair of which an experiment is not in `values` (an excerpt trains some experiments only) is left out, as is the
    p of a pair with a single run; Holm still counts every pair of `pairs`. The family is what was decided to look at,
    not what happened to be computed: counted so, an excerpt never reports "better" where the full report does not.

    Args:
        pairs: (a, b), each read a minus b.
        values: for each experiment its outcomes, (num_seeds,).
        outcome: what the values are.

    Returns:
        One comparison for each pair that can be computed, in the order of `pairs`.

    Raises:
        ValueError: as `compare`.
    """
    computed = [
        compare(a, b, values[a], values[b], outcome, num_comparisons=len(pairs))
        for a, b in pairs
        if {a, b} <= values.keys()
    ]
    adjusted = iter(holm([comparison.p for comparison in computed if comparison.p is not None], len(pairs)))
    return tuple(
        comparison if comparison.p is None else _corrected(comparison, float(next(adjusted)), values)
        for comparison in computed
    )


def _corrected(comparison: Comparison, p_holm: float, values: Mapping[str, Values]) -> Comparison:
    test = _welch(as_values(values[comparison.a]), as_values(values[comparison.b]))
    return comparison.model_copy(update={"p_holm": p_holm, "verdict": _verdict(test, p_holm, comparison.outcome)})


def holm(p_values: Values, family_size: int | None = None) -> FloatArray:
    """Adjusted p values of Holm's step-down procedure, in the order given.

    Args:
        p_values: (num_known,) p values in [0, 1].
        family_size: number of comparisons in the family when some of its p values are not known; the unknown ones
            are taken to be larger than all known ones, which bounds the known adjusted values from above.

    Raises:
        ValueError: if a p value is outside [0, 1], or the family is smaller than the number of p values.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    p = as_values(p_values, least=0)
    size = p.size if family_size is None else family_size
    if size < p.size or (p < 0).any() or (p > 1).any():
        raise ValueError(
            f"Expected p values in [0, 1], no more of them than the family has. "
            f"Received: p_values={p_values!r}, family_size={family_size}"
        )
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * (size - np.arange(p.size)))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def smallest_detectable_difference(
    sd_a: float, sd_b: float, n_a: int, n_b: int, num_comparisons: int, *, power: float = POWER, alpha: float = ALPHA
) -> float:
    """The true difference of means that Welch's test shows with the given power at Holm's first step.

    Two-sided at alpha / num_comparisons; noncentral t with Welch's degrees of freedom. A rejection with the wrong
    sign is not counted as power.

    Args:
        sd_a: standard deviation of a over its seeds, in the unit of the result.
        sd_b: that of b.
        n_a: number of seeds of a, at least 2.
        n_b: number of seeds of b, at least 2.
        num_comparisons: size of the family.
        power: probability of showing the difference, were it there.
        alpha: family-wise level.

    Raises:
        ValueError: if a side has fewer than two runs, a standard deviation is negative, the family is empty, or
            power or alpha is not between 0 and 1.
    """
    if min(n_a, n_b) < 2 or min(sd_a, sd_b) < 0 or num_comparisons < 1 or not (0 < power < 1 and 0 < alpha < 1):
        raise ValueError(
            f"Expected n >= 2, sd >= 0, num_comparisons >= 1, power and alpha in (0, 1). Received: sd_a={sd_a}, "
            f"sd_b={sd_b}, n_a={n_a}, n_b={n_b}, num_comparisons={num_comparisons}, power={power}, alpha={alpha}"
        )
    squared_a, squared_b = sd_a**2 / n_a, sd_b**2 / n_b
    degrees_of_freedom = _welch_degrees_of_freedom(squared_a, squared_b, n_a, n_b)
    critical = scipy.stats.t.isf(alpha / num_comparisons / 2, degrees_of_freedom)
    # nctdtrinc solves nctdtr(df, noncentrality, critical) = 1 - power for the noncentrality.
    noncentrality = float(scipy.special.nctdtrinc(degrees_of_freedom, 1 - power, critical))
    return noncentrality * sqrt(squared_a + squared_b)


def power_table(
    sd: float, counts: Sequence[int] = (5, 10), num_comparisons: int = 10
) -> tuple[DetectableDifference, ...]:
    """Smallest detectable difference for each number of seeds, both sides with this many seeds and this spread."""
    return tuple(
        DetectableDifference(num_seeds=n, difference=smallest_detectable_difference(sd, sd, n, n, num_comparisons))
        for n in counts
    )


# --- within the seeds ----------------------------------------------------------------------------------------------


def _differences(before: Values, after: Values) -> FloatArray:
    array_before, array_after = as_values(before), as_values(after)
    if array_before.shape != array_after.shape:
        raise ValueError(
            f"Expected one value before and one after for each seed. "
            f"Received: {array_before.size} before, {array_after.size} after"
        )
    return array_after - array_before


def paired_difference(before: Values, after: Values) -> Summary:
    """Mean of after - before within each seed, with Student's interval; `trend` reads its direction.

    Args:
        before: (num_seeds,) values, any unit.
        after: (num_seeds,), the same seeds in the same order.

    Raises:
        ValueError: if the two do not have one length, are empty, or hold a value that is not finite.
    """
    return summary(_differences(before, after))


def end_slope(curves: FloatArray, epochs: int = OUTCOME_EPOCHS) -> Slope:
    """Does a curve rise or fall over its last epochs? Least-squares slope of each seed, then Student's interval.

    The seeds are the independent units: epochs of one training are not.

    Args:
        curves: (num_seeds, num_epochs), one value an epoch.
        epochs: how many of the last ones count; all of them when there are fewer.

    Returns:
        The slope in units of the curve per epoch.

    Raises:
        ValueError: if `curves` is not of that shape or fewer than two epochs are left to draw a line through.
    """
    array = np.asarray(curves, dtype=np.float64)
    if array.ndim != 2 or min(array.shape[1:], default=0) < 2 or epochs < 2:
        raise ValueError(
            f"Expected curves of shape (num_seeds, num_epochs) with at least two epochs. "
            f"Received: shape={array.shape}, epochs={epochs}"
        )
    last = array[:, -epochs:]
    centred = np.arange(last.shape[1]) - (last.shape[1] - 1) / 2
    # Measured from the first epoch, so that a flat curve has a slope of exactly 0.
    slopes = (last - last[:, :1]) @ centred / (centred @ centred)
    per_epoch = summary(slopes)
    return Slope(per_epoch=per_epoch, trend=trend(per_epoch))
