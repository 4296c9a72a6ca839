"""Estimates, tests and verdicts, against published examples, hand computations and simulation."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from td1report.inputs.experiments import FAMILY
from td1report.records import Comparison, History, Interval, Summary, Trend, Verdict
from td1report.stats import inference
from td1report.stats.inference import FloatArray, compare, compare_family, holm

# Hours of sleep gained with two drugs by the same ten patients: Student (1908), Biometrika 6, 1-25, table 1; R's
# data set `sleep`, whose `t.test` results (Welch, then paired) are expected below.
SLEEP_FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SLEEP_SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)

errors = st.lists(st.floats(5, 20), min_size=1, max_size=6)
shares = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def history(val_loss: tuple[float, ...] = (), val_accuracy: tuple[float, ...] = ()) -> History:
    """Curves of which only the validation part matters."""
    return History(loss=(), accuracy=(), val_loss=val_loss, val_accuracy=val_accuracy)


def sample(mean: float, sd: float, count: int) -> FloatArray:
    """Values with exactly this mean and standard deviation."""
    spread: FloatArray = np.linspace(-1, 1, count)
    return np.asarray(mean + sd * spread / spread.std(ddof=1))


def bounds(interval: Interval | None) -> tuple[float, float]:
    """Both ends of an interval that must be there."""
    assert interval is not None
    return interval.low, interval.high


def known(number: float | None) -> float:
    """A number that must be there."""
    assert number is not None
    return number


# --- one sample ----------------------------------------------------------------------------------------------------


def test_summary_by_hand() -> None:
    """9, 10, 11 have mean 10, sd 1, and the interval 10 +- 4.30265 / sqrt(3) (t table, 2 degrees of freedom)."""
    actual = inference.summary((9.0, 10.0, 11.0))

    assert (10.0, 1.0, 3) == (actual.mean, actual.sd, actual.count)
    assert pytest.approx((7.51586, 12.48414), abs=1e-5) == bounds(actual.interval)


def test_summary_of_one_run() -> None:
    """One run has a mean, and neither spread nor interval."""
    assert Summary(mean=11.5, sd=None, count=1, interval=None) == inference.summary((11.5,))


def test_summary_of_equal_values() -> None:
    """Equal values have no spread at all, whatever their number does to floating-point sums."""
    actual = inference.summary((0.1,) * 3)

    assert np.mean((0.1,) * 3) != 0.1
    assert Summary(mean=0.1, sd=0.0, count=3, interval=Interval(low=0.1, high=0.1)) == actual


@pytest.mark.parametrize("values", [(), (1.0, float("nan")), (1.0, float("inf")), ((1.0, 2.0), (3.0, 4.0))])
def test_summary_refuses(values: tuple[float, ...]) -> None:
    """Nothing, values that are not finite, and tables are refused with what was expected."""
    with pytest.raises(ValueError, match=r"Expected a flat sequence .* Received: "):
        inference.summary(values)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.3, Trend.RISING), (-0.3, -0.1, Trend.FALLING), (-0.1, 0.1, Trend.UNCLEAR), (0.0, 0.2, Trend.UNCLEAR)],
)
def test_trend(low: float, high: float, expected: Trend) -> None:
    """A direction needs the whole interval on one side of 0."""
    difference = Summary(mean=(low + high) / 2, sd=1.0, count=5, interval=Interval(low=low, high=high))

    assert expected == inference.trend(difference)


def test_outcome_is_the_mean_of_the_last_five_epochs_in_percent() -> None:
    """The first epoch of six does not count, and accuracies become errors in percent."""
    training = history(val_accuracy=(0.1, 0.86, 0.87, 0.88, 0.89, 0.9))

    assert pytest.approx(12.0) == inference.outcome(training, "val_error")


def test_outcome_of_the_loss() -> None:
    """The loss is averaged as it is, over as many epochs as asked."""
    assert pytest.approx(0.35) == inference.outcome(history(val_loss=(9.0, 0.3, 0.4)), "val_loss", epochs=2)


def test_outcome_of_a_short_training() -> None:
    """A training shorter than five epochs (a draft) is averaged whole."""
    assert pytest.approx(20.0) == inference.outcome(history(val_accuracy=(0.7, 0.8, 0.9)), "val_error")


@pytest.mark.parametrize(
    ("training", "quantity", "epochs"),
    [
        (history(val_loss=(0.3,)), "loss", 5),
        (history(val_loss=(0.3,)), "val_loss", 0),
        (history(), "val_loss", 5),
    ],
)
def test_outcome_refuses(training: History, quantity: inference.Quantity, epochs: int) -> None:
    """Other quantities, no epoch to average and an empty history are refused."""
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        inference.outcome(training, quantity, epochs)


# --- two samples ---------------------------------------------------------------------------------------------------


def test_compare_is_welch() -> None:
    """Student's sleep data, two samples: R gives -3.3654832 to 0.2054832 and p 0.07939."""
    actual = compare("first", "second", SLEEP_FIRST, SLEEP_SECOND, "val_error")

    assert pytest.approx((0.75, 2.33, -1.58)) == (actual.mean_a, actual.mean_b, actual.difference)
    assert pytest.approx((-3.3654832, 0.2054832), abs=5e-8) == bounds(actual.interval)
    assert pytest.approx(0.07939, abs=5e-6) == actual.p
    assert (None, Verdict.NOT_SHOWN) == (actual.p_holm, actual.verdict)


BASE = (11.0, 11.1, 10.9, 11.05, 10.95)


@pytest.mark.parametrize(
    ("values_a", "values_b", "verdict", "within_margin"),
    [
        pytest.param((9.0, 9.1, 8.9, 9.05, 8.95), BASE, Verdict.BETTER, False, id="better"),
        pytest.param((13.0, 13.1, 12.9, 13.05, 12.95), BASE, Verdict.WORSE, False, id="worse"),
        pytest.param((10.75, 10.85, 10.65, 10.8, 10.7), BASE, Verdict.BETTER, True, id="better-by-less-than-margin"),
        pytest.param((11.25, 11.35, 11.15, 11.3, 11.2), BASE, Verdict.WORSE, True, id="worse-by-less-than-margin"),
        pytest.param((11.01, 11.11, 10.91, 11.06, 10.96), BASE, Verdict.EQUIVALENT, True, id="equivalent"),
        # Welch's standard error is 0.25 on 8 degrees of freedom: 2.306 of them leave the margin, 1.860 do not.
        pytest.param(sample(11.0, 0.3953, 5), sample(11.0, 0.3953, 5), Verdict.EQUIVALENT, False, id="only-90-inside"),
        pytest.param((9.0, 13.0, 11.0, 12.0, 10.0), BASE, Verdict.NOT_SHOWN, False, id="not-shown"),
        pytest.param((9.0,), BASE, Verdict.ONE_RUN, False, id="one-run-against-five"),
        pytest.param((9.0,), (11.0,), Verdict.ONE_RUN, False, id="one-run-each"),
        pytest.param((9.0, 9.0), (11.0, 11.0), Verdict.BETTER, False, id="better-without-spread"),
        pytest.param((10.1,) * 3, (10.1,) * 5, Verdict.EQUIVALENT, True, id="the-same-without-spread"),
    ],
)
def test_verdicts(
    values_a: tuple[float, ...], values_b: tuple[float, ...], verdict: Verdict, within_margin: bool
) -> None:
    """The precedence: one run, better or worse, equivalent, not shown; the margin is said beside it."""
    (actual,) = compare_family([("a", "b")], {"a": values_a, "b": values_b}, "val_error")

    assert (verdict, within_margin) == (actual.verdict, actual.within_margin)


@pytest.mark.parametrize(
    ("loss_a", "verdict"), [((0.30, 0.31, 0.29), Verdict.NOT_SHOWN), ((0.2, 0.21, 0.19), Verdict.BETTER)]
)
def test_losses_have_no_margin(loss_a: tuple[float, ...], verdict: Verdict) -> None:
    """Cross-entropies half a unit apart are far apart: for them nothing is equivalent or within the margin."""
    (actual,) = compare_family([("a", "b")], {"a": loss_a, "b": (0.30, 0.31, 0.29)}, "val_loss")

    assert (verdict, False) == (actual.verdict, actual.within_margin)


def test_one_run_says_nothing() -> None:
    """With a single run on one side only the means and their difference are filled in."""
    expected = Comparison(
        a="a",
        b="b",
        outcome="val_error",
        mean_a=9.0,
        mean_b=11.0,
        difference=-2.0,
        interval=None,
        p=None,
        p_holm=None,
        verdict=Verdict.ONE_RUN,
        within_margin=False,
        smallest_detectable=None,
    )

    assert expected == compare("a", "b", (9.0,), (10.0, 12.0), "val_error")


@pytest.mark.parametrize(("margin", "verdict"), [(0.25, Verdict.EQUIVALENT), (0.24, Verdict.NOT_SHOWN)])
def test_equivalence_of_lakens(margin: float, verdict: Verdict) -> None:
    """Moery and Calin-Jageman (2016): 5.25 (0.95, n = 95) against 5.22 (0.83, n = 89), the example of Lakens (2017),
    Soc. Psychol. Personal. Sci. 8, 355-362; its 90 % interval ends at 0.247. Scaled so that `margin` becomes 0.5.
    """
    unit = inference.EQUIVALENCE_MARGIN / margin
    control, organic = sample(5.25 * unit, 0.95 * unit, 95), sample(5.22 * unit, 0.83 * unit, 89)

    assert verdict == compare("control", "organic", control, organic, "val_error").verdict


@given(st.floats(-0.6, 0.6), st.floats(0.01, 0.6), st.floats(0.01, 0.6))
def test_equivalent_when_both_one_sided_tests_reject(difference: float, sd_a: float, sd_b: float) -> None:
    """Equivalence is Schuirmann's two one-sided tests at 5 %, computed here the other way, by scipy."""
    values_a, values_b = sample(11 + difference, sd_a, 5), sample(11.0, sd_b, 5)
    above = stats.ttest_ind(values_a + 0.5, values_b, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(values_a - 0.5, values_b, equal_var=False, alternative="less").pvalue
    actual = compare("a", "b", values_a, values_b, "val_error")

    assert (known(actual.p) >= 0.05 and max(above, below) < 0.05) == (actual.verdict == Verdict.EQUIVALENT)


OPPOSITE = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}


@given(errors, errors)
def test_swapping_the_sides_mirrors_the_comparison(values_a: list[float], values_b: list[float]) -> None:
    """The comparison of b with a is that of a with b with the signs and better and worse exchanged, to the last bit."""
    forth = compare("a", "b", values_a, values_b, "val_error")
    back = compare("b", "a", values_b, values_a, "val_error")

    assert (-forth.difference, forth.p) == (back.difference, back.p)
    assert OPPOSITE.get(forth.verdict, forth.verdict) == back.verdict
    assert (forth.within_margin, forth.smallest_detectable) == (back.within_margin, back.smallest_detectable)
    if forth.interval is not None:
        assert (-forth.interval.high, -forth.interval.low) == bounds(back.interval)


# --- families ------------------------------------------------------------------------------------------------------


def test_holm_by_hand() -> None:
    """0.005 * 4, 0.01 * 3, 0.03 * 2, and 0.04 * 1 lifted to the one before it."""
    assert pytest.approx([0.03, 0.06, 0.06, 0.02]) == list(holm([0.01, 0.04, 0.03, 0.005]))


def test_holm_on_fifteen_p_values() -> None:
    """The example of Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289-300: bounding the family-wise error
    leaves three rejections of fifteen; the adjusted values are p times 15, 14, ... with the running maximum.
    """
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    expected = [0.0015, 0.0056, 0.0247, 0.1140, 0.2211, 0.2780, 0.2780, 0.2780, 0.3213, 1, 1, 1, 1, 1, 1]

    assert pytest.approx(expected) == list(holm(p))
    assert 3 == int((holm(p) < 0.05).sum())


def test_holm_of_sas() -> None:
    """SAS/STAT, PROC MULTTEST, "Inputting Raw p-Values": of 24 tests the smallest, 0.03498, becomes 0.8395."""
    p = [0.28282, 0.30688, 0.71022, 0.77175, 0.78180, 0.88581, 0.54685, 0.84978, 0.24228, 0.58977, 0.03498, 0.41607]
    p += [0.31631, 0.05254, 0.45061, 0.75758, 0.12496, 0.49485, 0.21572, 0.50505, 0.94372, 0.81260, 0.77596, 0.36889]
    expected = [1.0] * 24
    expected[10] = 0.8395

    assert pytest.approx(expected, abs=5e-5) == list(holm(p))


@given(shares)
def test_holm_raises_and_keeps_the_order(p_values: list[float]) -> None:
    """Adjusted values are no smaller than the raw ones, at most 1, and in the same order."""
    adjusted = holm(p_values)

    assert all(raw <= corrected <= 1 for raw, corrected in zip(p_values, adjusted, strict=True))
    assert all(first <= second for first, second in pairwise(adjusted[np.argsort(p_values)]))


@given(shares, st.data())
def test_an_excerpt_is_never_bolder_than_the_full_family(p_values: list[float], data: st.DataObject) -> None:
    """Known p values counted in the full family are adjusted to at least what the full family gives them."""
    kept = data.draw(st.lists(st.booleans(), min_size=len(p_values), max_size=len(p_values)).map(np.array))

    assert (holm(np.array(p_values)[kept], len(p_values)) >= holm(p_values)[kept]).all()


@pytest.mark.parametrize(
    ("p_values", "size"), [([0.5, 1.1], None), ([-0.1], None), ([float("nan")], 3), ([0.1, 0.2], 1)]
)
def test_holm_refuses(p_values: list[float], size: int | None) -> None:
    """Numbers that are no probabilities, and families smaller than their members, are refused."""
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        holm(p_values, size)


def test_a_family_corrects_its_verdicts() -> None:
    """A p of about 0.03 is better by itself and nothing demonstrated among three."""
    values = {name: sample(mean, 1.0, 5) for name, mean in {"a": 10.0, "b": 11.7, "c": 11.0, "d": 11.1}.items()}
    alone = compare_family([("a", "b")], values, "val_error")
    together = compare_family([("a", "b"), ("c", "d"), ("c", "b")], values, "val_error")

    assert [Verdict.BETTER] == [comparison.verdict for comparison in alone]
    assert [Verdict.NOT_SHOWN] * 3 == [comparison.verdict for comparison in together]
    assert pytest.approx(3 * known(together[0].p)) == together[0].p_holm
    assert known(alone[0].smallest_detectable) < known(together[0].smallest_detectable)


def test_a_family_keeps_its_size_when_experiments_are_missing() -> None:
    """The pair without values is left out; the p of the other is still multiplied by two."""
    (actual,) = compare_family([("a", "b"), ("a", "missing")], {"a": SLEEP_FIRST, "b": SLEEP_SECOND}, "val_error")

    assert ("a", "b") == (actual.a, actual.b)
    assert pytest.approx(2 * known(actual.p)) == actual.p_holm


def test_a_single_run_in_a_family_leaves_the_others_their_correction() -> None:
    """The pair with one run has no p; Holm counts it all the same."""
    values = {"a": SLEEP_FIRST, "b": SLEEP_SECOND, "one": (1.0,)}
    with_one, tested = compare_family([("one", "b"), ("a", "b")], values, "val_error")

    assert (Verdict.ONE_RUN, None) == (with_one.verdict, with_one.p_holm)
    assert pytest.approx(2 * known(tested.p)) == tested.p_holm


def test_an_empty_family() -> None:
    """No pair, no comparison."""
    assert () == compare_family([], {}, "val_error")


@pytest.mark.slow
def test_family_wise_error() -> None:
    """Eleven equal configurations with five seeds each: the whole family stays silent in at least 95 % of the studies,
    within two standard errors of the simulation. The spreads differ by three, as those of small networks do.
    """
    random = np.random.default_rng(20240517)
    names = sorted({name for pair in FAMILY for name in pair})
    spreads = dict(zip(names, np.linspace(0.1, 0.3, len(names)), strict=True))
    num_studies = 600
    false_alarms = 0
    for _ in range(num_studies):
        values = {name: random.normal(11.0, spread, 5) for name, spread in spreads.items()}
        verdicts = {comparison.verdict for comparison in compare_family(FAMILY, values, "val_error")}
        false_alarms += not verdicts.isdisjoint(OPPOSITE)

    assert false_alarms / num_studies <= 0.05 + 2 * (0.05 * 0.95 / num_studies) ** 0.5


# --- power ---------------------------------------------------------------------------------------------------------


def test_smallest_detectable_difference_of_r() -> None:
    """R's `power.t.test(n = 20, delta = 1, sd = 1)` has power 0.8689528; asked for this power, the answer is 1."""
    actual = inference.smallest_detectable_difference(1.0, 1.0, 20, 20, 1, power=0.8689528)

    assert pytest.approx(1.0, abs=1e-6) == actual


def test_smallest_detectable_difference_has_its_power() -> None:
    """Of simulated pairs that far apart, 80 % reach p < 0.05 / 10 with unequal spreads and numbers of seeds."""
    random = np.random.default_rng(7)
    difference = inference.smallest_detectable_difference(0.1, 0.3, 5, 8, 10)
    values_a = random.normal(11.0 - difference, 0.1, (5, 20_000))
    p = stats.ttest_ind(values_a, random.normal(11.0, 0.3, (8, 20_000)), equal_var=False).pvalue

    assert pytest.approx(0.8, abs=0.03) == (p < 0.05 / 10).mean()


def test_smallest_detectable_difference_without_spread() -> None:
    """Without any spread every difference would show."""
    assert 0.0 == inference.smallest_detectable_difference(0.0, 0.0, 5, 5, 10)


@pytest.mark.parametrize(
    "changes", [{"n_a": 1}, {"sd_b": -0.1}, {"num_comparisons": 0}, {"power": 1.0}, {"alpha": 0.0}]
)
def test_smallest_detectable_difference_refuses(changes: dict[str, Any]) -> None:
    """Single runs, negative spreads, empty families and certain powers are refused."""
    fitting: dict[str, Any] = {"sd_a": 0.1, "sd_b": 0.1, "n_a": 5, "n_b": 5, "num_comparisons": 10}
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        inference.smallest_detectable_difference(**(fitting | changes))


def test_power_table() -> None:
    """Each count of seeds stands beside its difference, proportional to the spread and smaller with more seeds."""
    table, doubled = inference.power_table(0.1), inference.power_table(0.2)

    assert [5, 10] == [row.num_seeds for row in table]
    assert pytest.approx([2 * row.difference for row in table]) == [row.difference for row in doubled]
    assert table[1].difference < table[0].difference


# --- within the seeds ----------------------------------------------------------------------------------------------


def test_paired_difference_of_student() -> None:
    """Student's sleep data, paired: R gives a mean of 1.58, 0.7001142 to 2.4598858."""
    actual = inference.paired_difference(SLEEP_FIRST, SLEEP_SECOND)

    assert pytest.approx(1.58) == actual.mean
    assert pytest.approx((0.7001142, 2.4598858), abs=5e-8) == bounds(actual.interval)
    assert Trend.RISING == inference.trend(actual)


def test_paired_difference_needs_pairs() -> None:
    """A seed without its counterpart is refused."""
    with pytest.raises(ValueError, match=r"Expected one value before and one after .* Received: 2 before, 1 after"):
        inference.paired_difference((1.0, 2.0), (1.0,))


def test_end_slope_by_hand() -> None:
    """Slopes 1 and 3 over the last five epochs: mean 2, sd sqrt(2), 2 +- 12.706 (one degree of freedom): unclear."""
    actual = inference.end_slope(np.array([[9.0, 9, 1, 2, 3, 4, 5], [0, 0, 1, 4, 7, 10, 13]]))

    assert pytest.approx((2.0, 2**0.5)) == (actual.per_epoch.mean, actual.per_epoch.sd)
    assert pytest.approx((-10.706, 14.706), abs=1e-3) == bounds(actual.per_epoch.interval)
    assert Trend.UNCLEAR == actual.trend


@pytest.mark.parametrize(
    ("slopes", "expected"),
    [
        ((0.009, 0.010, 0.011), Trend.RISING),
        ((-0.009, -0.010, -0.011), Trend.FALLING),
        ((-0.01, 0.0, 0.01), Trend.UNCLEAR),
        ((0.0, 0.0, 0.0), Trend.UNCLEAR),
        ((0.01,), Trend.ONE_RUN),
    ],
)
def test_end_slope_trends(slopes: tuple[float, ...], expected: Trend) -> None:
    """Seeds that agree give a direction; seeds that do not, flat curves and a single seed give none."""
    curves: FloatArray = np.array([[0.1 + slope * epoch for epoch in range(20)] for slope in slopes])

    assert expected == inference.end_slope(curves).trend


@pytest.mark.parametrize("level", [0.1, 0.3, 11.5])
def test_end_slope_of_flat_curves_is_exactly_zero(level: float) -> None:
    """Equal rounding errors in every seed would otherwise look like a slope measured without noise."""
    actual = inference.end_slope(np.full((3, 20), level), epochs=20)

    assert (actual.per_epoch.mean, actual.trend) == (0.0, Trend.UNCLEAR)


@pytest.mark.parametrize("curves", [np.zeros(5), np.zeros((3, 1)), np.zeros((0, 5)), np.full((2, 5), np.nan)])
def test_end_slope_refuses(curves: FloatArray) -> None:
    """One curve without its axis of seeds, one epoch, no seed, and holes are refused."""
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        inference.end_slope(curves)
