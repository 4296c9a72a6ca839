"""Estimates, tests, verdicts and the choice, against published examples, hand computations and simulation."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from td1report import inference
from td1report.experiments import FAMILY
from td1report.inference import FloatArray, ValidationOutcomes, choose, compare, compare_family, holm
from td1report.records import Comparison, History, Interval, Summary, Trend, Verdict

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


# --- shares --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_newcombe(successes: int, trials: int, low: float, high: float) -> None:
    """The four examples of Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    actual = inference.wilson(successes, trials)

    assert pytest.approx((low, high), abs=5e-5) == (actual.low, actual.high)


@given(st.integers(1, 10_000), st.data())
def test_wilson_stays_inside(trials: int, data: st.DataObject) -> None:
    """The interval holds the share, stays in [0, 1], and that of the complement is its mirror image."""
    successes = data.draw(st.integers(0, trials))
    actual, mirrored = inference.wilson(successes, trials), inference.wilson(trials - successes, trials)

    assert 0 <= actual.low <= successes / trials <= actual.high <= 1
    assert pytest.approx((1 - mirrored.high, 1 - mirrored.low)) == (actual.low, actual.high)


def test_wilson_narrows_with_the_level() -> None:
    """A 90 % interval lies strictly inside the 95 % one."""
    wide, narrow = inference.wilson(81, 263), inference.wilson(81, 263, level=0.9)

    assert wide.low < narrow.low < narrow.high < wide.high


def test_standard_error_of_gap() -> None:
    """At 89 % accuracy, 12 000 against 10 000 images leave 0.42 pt of sampling error."""
    actual = inference.standard_error_of_gap(0.89, 12_000, 0.89, 10_000)

    assert pytest.approx(0.0042, abs=5e-5) == actual


def test_standard_error_of_gap_by_hand() -> None:
    """0.5 * 0.5 / 100 + 0.2 * 0.8 / 50 = 0.0025 + 0.0032."""
    assert pytest.approx(0.0057**0.5) == inference.standard_error_of_gap(0.5, 100, 0.2, 50)


def test_chi_square_of_a_die() -> None:
    """88 rolls of a die, the example of `scipy.stats.chisquare`: 2.0 on 5 degrees of freedom, p 0.849."""
    actual = inference.chi_square_uniform((16, 18, 16, 14, 12, 12))

    assert pytest.approx((2.0, 5)) == (actual.statistic, actual.degrees_of_freedom)
    assert pytest.approx(0.84914503608) == actual.p
    assert pytest.approx((2.0 / (88 * 5)) ** 0.5) == actual.cramers_v


@pytest.mark.parametrize(("counts", "expected"), [((6000,) * 10, 0.0), ((30, 0, 0), 1.0)])
def test_cramers_v_goes_from_equal_shares_to_one_class(counts: tuple[int, ...], expected: float) -> None:
    """Equal counts give 0, a single occupied class gives 1."""
    assert pytest.approx(expected) == inference.chi_square_uniform(counts).cramers_v


@pytest.mark.parametrize(("overlap", "ways"), [(4, 1), (3, 17), (2, 53), (0, 70)])
def test_hypergeometric_overlap_of_the_tea_tasting(overlap: int, ways: int) -> None:
    """Fisher (1935), The Design of Experiments: four cups of eight, all found in 1 of 70 ways, three or more in 17."""
    assert pytest.approx(ways / 70) == inference.hypergeometric_overlap(8, 4, 4, overlap)


def test_lower_scores_by_hand() -> None:
    """Two wrong images below three right ones: AUC 1, the one most extreme of the 10 arrangements."""
    actual = inference.lower_scores_where_wrong((3.0, 1.0, 4.0, 2.0, 5.0), np.array([0, 1, 0, 1, 0], dtype=bool))

    assert pytest.approx((1.0, 1 / 10, 2)) == (actual.auc, actual.p, actual.num_wrong)


def test_lower_scores_count_ties_by_half() -> None:
    """Of the pairs (1, 3) (1, 4) (3, 3) (3, 4), three are ordered and one is tied: 3.5 / 4."""
    actual = inference.lower_scores_where_wrong((1.0, 3.0, 3.0, 4.0), np.array([True, True, False, False]))

    assert pytest.approx(0.875) == actual.auc


@pytest.mark.parametrize("wrong", [False, True])
def test_lower_scores_with_one_group(wrong: bool) -> None:
    """Without an error, or with errors alone, there is nothing to compare."""
    actual = inference.lower_scores_where_wrong((1.0, 2.0), np.array([wrong, wrong]))

    assert (None, None, 2 * wrong) == (actual.auc, actual.p, actual.num_wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda: inference.wilson(3, 2),
        lambda: inference.wilson(-1, 2),
        lambda: inference.wilson(0, 0),
        lambda: inference.standard_error_of_gap(89.0, 12_000, 0.9, 10_000),
        lambda: inference.standard_error_of_gap(0.9, 0, 0.9, 10_000),
        lambda: inference.chi_square_uniform((5,)),
        lambda: inference.chi_square_uniform((5, -1)),
        lambda: inference.chi_square_uniform((0, 0)),
        lambda: inference.hypergeometric_overlap(8, 4, 4, 5),
        lambda: inference.hypergeometric_overlap(8, 6, 6, 3),
        lambda: inference.hypergeometric_overlap(8, 9, 4, 4),
        lambda: inference.hypergeometric_overlap(0, 0, 0, 0),
        lambda: inference.lower_scores_where_wrong((1.0, 2.0), np.array([True])),
    ],
)
def test_shares_refuse(call: Callable[[], object]) -> None:
    """Numbers that cannot be counts or shares of one sample are refused with what was expected."""
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        call()


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


# --- the choice of a model -----------------------------------------------------------------------------------------

LARGE, MEDIUM, SMALL = (10.0, 10.2, 10.4), (10.25, 10.3, 10.35), (11.0, 11.1, 11.2)


def outcomes(**candidates: tuple[tuple[float, ...], int]) -> ValidationOutcomes:
    """For each candidate its validation errors and its weights."""
    return ValidationOutcomes(
        outcomes={name: values for name, (values, _) in candidates.items()},
        num_parameters={name: weights for name, (_, weights) in candidates.items()},
    )


def test_choice_takes_the_fewest_weights_within_one_standard_error() -> None:
    """The lowest mean is 10.2, sd 0.2, threshold 10.2 + 0.2 / sqrt(3) = 10.315: the medium network with 10.3 is taken,
    the small one is out and shown to be different.
    """
    actual = choose(outcomes(small=(SMALL, 50), large=(LARGE, 200), medium=(MEDIUM, 100)))

    assert ("medium", "large") == (actual.experiment, actual.lowest)
    assert pytest.approx(10.3154701) == actual.threshold
    assert ("large", "medium", "small") == actual.candidates
    assert ("large", "medium") == actual.within_one_standard_error == actual.indistinguishable
    assert [("medium", "large"), ("small", "large")] == [(pair.a, pair.b) for pair in actual.comparisons]
    assert ["val_error", "val_error"] == [pair.outcome for pair in actual.comparisons]
    assert actual.comparisons[1].verdict == Verdict.WORSE
    assert not actual.one_run


def test_choice_among_equal_weights_takes_the_lowest_mean() -> None:
    """Dropout costs no weight: between two networks of one size the lower error decides."""
    actual = choose(outcomes(plain=(MEDIUM, 100), dropout=(LARGE, 100)))

    assert "dropout" == actual.experiment
    assert ("dropout", "plain") == actual.within_one_standard_error


def test_choice_among_equal_means_takes_the_fewest_weights_then_the_name() -> None:
    """Equal means are ranked by weights, equal weights by name, so that the order given plays no part."""
    actual = choose(outcomes(z=(LARGE, 100), y=(LARGE, 200), x=(LARGE, 200)))

    assert ("z", "x", "y") == actual.candidates
    assert ("z", "z") == (actual.lowest, actual.experiment)


def test_choice_on_one_run() -> None:
    """With one run a model there is no standard error: the lowest is taken, nothing is told apart, and it is said."""
    actual = choose(outcomes(large=((10.0,), 200), small=((12.0,), 50)))

    assert ("large", "large", 10.0) == (actual.experiment, actual.lowest, actual.threshold)
    assert ("large",) == actual.within_one_standard_error
    assert ("large", "small") == actual.indistinguishable
    assert actual.one_run


def test_choice_with_one_single_run() -> None:
    """A single candidate with a single run is enough for the choice to say so; it is not told apart either."""
    actual = choose(outcomes(large=(LARGE, 200), small=((19.0,), 50)))

    assert actual.one_run
    assert ("large", "small") == actual.indistinguishable


def test_choice_of_a_single_candidate() -> None:
    """One candidate is the choice, compared with nothing."""
    actual = choose(outcomes(only=(LARGE, 200)))

    assert ("only", ("only",), ()) == (actual.experiment, actual.indistinguishable, actual.comparisons)


def test_not_within_one_standard_error_can_still_be_indistinguishable() -> None:
    """The two sets answer two questions: 10.5 lies above the threshold, yet is not shown to differ from 10.2."""
    actual = choose(outcomes(large=(LARGE, 200), small=((10.3, 10.5, 10.7), 50)))

    assert ("large",) == actual.within_one_standard_error
    assert ("large", "small") == actual.indistinguishable


def test_choice_has_no_place_for_test_results() -> None:
    """The only input of the choice declares validation results and sizes, and refuses anything else."""
    assert {"outcomes", "num_parameters"} == set(ValidationOutcomes.model_fields)
    with pytest.raises(ValidationError, match="test_error"):
        ValidationOutcomes.model_validate(
            {"outcomes": {"a": (1.0,)}, "num_parameters": {"a": 1}, "test_error": {"a": (1.0,)}}
        )


@pytest.mark.parametrize("num_parameters", [{}, {"a": 1, "b": 2}, {"b": 1}])
def test_choice_needs_the_size_of_every_candidate(num_parameters: dict[str, int]) -> None:
    """Outcomes and sizes are those of the same candidates."""
    with pytest.raises(ValidationError, match=r"Expected outcomes and num_parameters of the same candidates"):
        ValidationOutcomes(outcomes={"a": (1.0,)}, num_parameters=num_parameters)
