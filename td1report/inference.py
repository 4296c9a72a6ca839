"""Arrays in, intervals, tests, verdicts and the choice of a model out: pure numpy and scipy.

Nothing here reads a file or draws a random number. Two outcomes travel under their own names and are never mixed:
`val_error` in percent (differences in points, pt) and `val_loss` in nats. For both, lower is better.

The verdict procedure, fixed before any result is seen: difference of means, Welch's interval and p, Holm over the
family. p_holm < 0.05 is better or worse by the sign of the difference; otherwise, for errors alone, equivalent when
the 90 % interval lies inside +-0.5 pt; otherwise no difference is demonstrated, which never becomes "equal".
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Literal, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator
from scipy import special, stats

from td1report.records import (
    Choice,
    Comparison,
    DetectableDifference,
    History,
    Interval,
    Record,
    Slope,
    Summary,
    Trend,
    Verdict,
)

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


# --- one sample ----------------------------------------------------------------------------------------------------


def _as_values(values: Values, least: int = 1) -> FloatArray:
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
    half = float(stats.t.isf((1 - level) / 2, degrees_of_freedom)) * standard_error
    return Interval(low=centre - half, high=centre + half, level=level)


def _t_p(centre: float, standard_error: float, degrees_of_freedom: float) -> float:
    """Two-sided p of a mean against 0. Without any spread, the limit: 1 for no difference, 0 for some."""
    if standard_error == 0.0:
        return 1.0 if centre == 0.0 else 0.0
    return float(2 * stats.t.sf(abs(centre) / standard_error, degrees_of_freedom))


def summary(values: Values) -> Summary:
    """Mean, sample standard deviation and Student's 95 % interval of the mean.

    Args:
        values: (num_seeds,), any unit, which the summary keeps.

    Raises:
        ValueError: if `values` is empty, not flat, or holds a value that is not finite.
    """
    array = _as_values(values)
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
        return float(_as_values(history.val_loss)[-epochs:].mean())
    return float(100 * (1 - _as_values(history.val_accuracy)[-epochs:]).mean())


# --- shares --------------------------------------------------------------------------------------------------------


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
    z2 = float(stats.norm.isf((1 - level) / 2)) ** 2
    share = successes / trials
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    # With no success, or nothing else, the bound is exactly 0 or 1; rounding would step outside.
    low = 0.0 if successes == 0 else centre - half
    return Interval(low=low, high=1.0 if successes == trials else centre + half, level=level)


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
    total, degrees_of_freedom = float(observed.sum()), observed.size - 1
    statistic = float(((observed - observed.mean()) ** 2).sum() / observed.mean())
    return ChiSquare(
        statistic=statistic,
        degrees_of_freedom=degrees_of_freedom,
        p=float(stats.chi2.sf(statistic, degrees_of_freedom)),
        cramers_v=sqrt(statistic / (total * degrees_of_freedom)),
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
    return float(stats.hypergeom.sf(overlap - 1, population, flagged, errors))


def lower_scores_where_wrong(scores: Values, wrong: NDArray[np.bool_]) -> LowerScores:
    """Are anomaly scores lower (more abnormal) where the network errs? One-sided Mann-Whitney test.

    Args:
        scores: (num_images,) scores, lower is more abnormal.
        wrong: (num_images,) bool, True where the network errs.

    Raises:
        ValueError: if the two do not have one shape, or a score is not finite.
    """
    array, mask = _as_values(scores), np.asarray(wrong, dtype=np.bool_)
    if array.shape != mask.shape:
        raise ValueError(f"Expected one flag a score. Received: scores {array.shape}, wrong {mask.shape}")
    num_wrong, num_right = int(mask.sum()), int((~mask).sum())
    if num_wrong == 0 or num_right == 0:
        return LowerScores(auc=None, p=None, num_wrong=num_wrong)
    # scipy counts the pairs in which the wrong image scores HIGHER; the complement is the AUC asked for.
    statistic, p = stats.mannwhitneyu(array[mask], array[~mask], alternative="less")
    return LowerScores(auc=1 - float(statistic) / (num_wrong * num_right), p=float(p), num_wrong=num_wrong)


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
    array_a, array_b = _as_values(values_a), _as_values(values_b)
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
    not what happened to be computed: counted so, an excerpt never says "better" where the full report does not.

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
    test = _welch(_as_values(values[comparison.a]), _as_values(values[comparison.b]))
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
    p = _as_values(p_values, least=0)
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
    critical = stats.t.isf(alpha / num_comparisons / 2, degrees_of_freedom)
    # nctdtrinc solves nctdtr(df, noncentrality, critical) = 1 - power for the noncentrality.
    noncentrality = float(special.nctdtrinc(degrees_of_freedom, 1 - power, critical))
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
    array_before, array_after = _as_values(before), _as_values(after)
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


# --- the choice of a model -----------------------------------------------------------------------------------------


class ValidationOutcomes(Record):
    """All that the choice of a model may look at. It has no place for a test result, and refuses unknown fields."""

    outcomes: dict[str, tuple[float, ...]]
    """For each candidate its validation error in %, one value a seed."""
    num_parameters: dict[str, int]
    """For the same candidates, weights and biases."""

    @model_validator(mode="after")
    def _same_candidates(self) -> Self:
        if not self.outcomes or self.outcomes.keys() != self.num_parameters.keys():
            raise ValueError(
                f"Expected outcomes and num_parameters of the same candidates, at least one. "
                f"Received: outcomes={sorted(self.outcomes)}, num_parameters={sorted(self.num_parameters)}"
            )
        return self


def choose(outcomes: ValidationOutcomes) -> Choice:
    """The one-standard-error rule: the smallest network whose mean error is within one standard error of the lowest.

    Among equal numbers of weights the lowest mean wins, then the name. Beside it, every other candidate is compared
    with the lowest one (Welch, Holm over these): a second family. Its reference is the luckiest of the candidates, so
    it separates too easily: of eleven equal ones, one or more is set apart in about 9 % of the cases with five seeds
    and 13 % with ten, instead of 5 %. The choice itself does not rest on it.

    Raises:
        ValueError: if a candidate has no run, or an outcome is not finite.

    Source: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3.
    """
    summaries = {name: summary(values) for name, values in outcomes.outcomes.items()}
    weights = outcomes.num_parameters
    ranked = tuple(sorted(summaries, key=lambda name: (summaries[name].mean, weights[name], name)))
    lowest = ranked[0]
    threshold = _one_standard_error_above(summaries[lowest])
    within = tuple(name for name in ranked if summaries[name].mean <= threshold)
    comparisons = compare_family([(name, lowest) for name in ranked[1:]], outcomes.outcomes, "val_error")
    different = {comparison.a for comparison in comparisons if comparison.verdict in (Verdict.BETTER, Verdict.WORSE)}
    return Choice(
        experiment=min(within, key=lambda name: (weights[name], summaries[name].mean, name)),
        lowest=lowest,
        threshold=threshold,
        candidates=ranked,
        within_one_standard_error=within,
        indistinguishable=tuple(name for name in ranked if name not in different),
        comparisons=comparisons,
        one_run=any(candidate.count == 1 for candidate in summaries.values()),
    )


def _one_standard_error_above(candidate: Summary) -> float:
    return candidate.mean + (candidate.sd or 0.0) / sqrt(candidate.count)
