"""Shares of images and counts, against published examples and hand computations."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from td1report.stats.counts import (
    chi_square_uniform,
    hypergeometric_overlap,
    lower_scores_where_wrong,
    standard_error_of_gap,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_newcombe(successes: int, trials: int, low: float, high: float) -> None:
    """The four examples of Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    actual = wilson(successes, trials)

    assert pytest.approx((low, high), abs=5e-5) == (actual.low, actual.high)


@given(st.integers(1, 10_000), st.data())
def test_wilson_stays_inside(trials: int, data: st.DataObject) -> None:
    """The interval holds the share, stays in [0, 1], and that of the complement is its mirror image."""
    successes = data.draw(st.integers(0, trials))
    actual, mirrored = wilson(successes, trials), wilson(trials - successes, trials)

    assert 0 <= actual.low <= successes / trials <= actual.high <= 1
    assert pytest.approx((1 - mirrored.high, 1 - mirrored.low)) == (actual.low, actual.high)


def test_wilson_narrows_with_the_level() -> None:
    """A 90 % interval lies strictly inside the 95 % one."""
    wide, narrow = wilson(81, 263), wilson(81, 263, level=0.9)

    assert wide.low < narrow.low < narrow.high < wide.high


def test_standard_error_of_gap() -> None:
    """At 89 % accuracy, 12 000 against 10 000 images leave 0.42 pt of sampling error."""
    actual = standard_error_of_gap(0.89, 12_000, 0.89, 10_000)

    assert pytest.approx(0.0042, abs=5e-5) == actual


def test_standard_error_of_gap_by_hand() -> None:
    """0.5 * 0.5 / 100 + 0.2 * 0.8 / 50 = 0.0025 + 0.0032."""
    assert pytest.approx(0.0057**0.5) == standard_error_of_gap(0.5, 100, 0.2, 50)


def test_chi_square_of_a_die() -> None:
    """88 rolls of a die, the example of `scipy.stats.chisquare`: 2.0 on 5 degrees of freedom, p 0.849."""
    actual = chi_square_uniform((16, 18, 16, 14, 12, 12))

    assert pytest.approx((2.0, 5)) == (actual.statistic, actual.degrees_of_freedom)
    assert pytest.approx(0.84914503608) == actual.p
    assert pytest.approx((2.0 / (88 * 5)) ** 0.5) == actual.cramers_v


@pytest.mark.parametrize(("counts", "expected"), [((6000,) * 10, 0.0), ((30, 0, 0), 1.0)])
def test_cramers_v_goes_from_equal_shares_to_one_class(counts: tuple[int, ...], expected: float) -> None:
    """Equal counts give 0, a single occupied class gives 1."""
    assert pytest.approx(expected) == chi_square_uniform(counts).cramers_v


@pytest.mark.parametrize(("overlap", "ways"), [(4, 1), (3, 17), (2, 53), (0, 70)])
def test_hypergeometric_overlap_of_the_tea_tasting(overlap: int, ways: int) -> None:
    """Fisher (1935), The Design of Experiments: four cups of eight, all found in 1 of 70 ways, three or more in 17."""
    assert pytest.approx(ways / 70) == hypergeometric_overlap(8, 4, 4, overlap)


def test_lower_scores_by_hand() -> None:
    """Two wrong images below three right ones: AUC 1, the one most extreme of the 10 arrangements."""
    actual = lower_scores_where_wrong((3.0, 1.0, 4.0, 2.0, 5.0), np.array([0, 1, 0, 1, 0], dtype=bool))

    assert pytest.approx((1.0, 1 / 10, 2)) == (actual.auc, actual.p, actual.num_wrong)


def test_lower_scores_of_hollander_and_wolfe() -> None:
    """Permeability of the human chorioamnion at term (first) and at 12 to 26 weeks: Hollander and Wolfe (1973),
    Nonparametric Statistical Methods, p. 69; R's `wilcox.test` gives W = 35 and p = 0.1272, one-sided.
    """
    term = (0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
    earlier = (1.15, 0.88, 0.90, 0.74, 1.21)
    actual = lower_scores_where_wrong(term + earlier, np.arange(15) >= 10)

    assert pytest.approx((35 / 50, 0.1272), abs=5e-5) == (actual.auc, actual.p)


def test_lower_scores_count_ties_by_half() -> None:
    """Of the pairs (1, 3) (1, 4) (3, 3) (3, 4), three are ordered and one is tied: 3.5 / 4."""
    actual = lower_scores_where_wrong((1.0, 3.0, 3.0, 4.0), np.array([True, True, False, False]))

    assert pytest.approx(0.875) == actual.auc


@pytest.mark.parametrize("wrong", [False, True])
def test_lower_scores_with_one_group(wrong: bool) -> None:
    """Without an error, or with errors alone, there is nothing to compare."""
    actual = lower_scores_where_wrong((1.0, 2.0), np.array([wrong, wrong]))

    assert (None, None, 2 * wrong) == (actual.auc, actual.p, actual.num_wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(3, 2),
        lambda: wilson(-1, 2),
        lambda: wilson(0, 0),
        lambda: standard_error_of_gap(89.0, 12_000, 0.9, 10_000),
        lambda: standard_error_of_gap(0.9, 0, 0.9, 10_000),
        lambda: chi_square_uniform((5,)),
        lambda: chi_square_uniform((5, -1)),
        lambda: chi_square_uniform((0, 0)),
        lambda: hypergeometric_overlap(8, 4, 4, 5),
        lambda: hypergeometric_overlap(8, 6, 6, 3),
        lambda: hypergeometric_overlap(8, 9, 4, 4),
        lambda: hypergeometric_overlap(0, 0, 0, 0),
        lambda: lower_scores_where_wrong((1.0, 2.0), np.array([True])),
    ],
)
def test_shares_refuse(call: Callable[[], object]) -> None:
    """Numbers that cannot be counts or shares of one sample are refused with what was expected."""
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        call()
