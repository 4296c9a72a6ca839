"""Question 4.4: overfitting told from error, with dropout and without."""

import pytest
from answer_results import constant, with_fitted_error
from builders import make_results

from td1report.answers import q4_4
from td1report.records import Trend, Verdict


def test_q4_4_tells_overfitting_from_error() -> None:
    """Dropout that closes the gap but not the error is said to do just that."""
    results = make_results(
        3,
        val_error={
            "two_layers_128": constant(12.0, 12.1, 12.2),
            "two_layers_128_dropout": constant(13.0, 13.1, 13.2),
        },
    )
    results = with_fitted_error(results, "two_layers_128_dropout", 12.0)

    facts = q4_4.q4_4(results).facts

    assert isinstance(facts, q4_4.DropoutCurves)
    assert Trend.FALLING == facts.small.gap_change.trend
    assert pytest.approx((13.1 - 12.0) - (12.1 - 6.0)) == facts.small.gap_change.difference
    assert Verdict.WORSE == facts.small.error.verdict


def test_q4_4_reads_the_training_curve_with_dropout_active_and_inactive() -> None:
    """The history's training error lies above validation, the same images without dropout below it."""
    names = ("two_layers_128_dropout", "two_layers_256_dropout")
    results = make_results(
        3,
        val_error=dict.fromkeys(names, constant(12.0, 12.1, 12.2)),
        error=dict.fromkeys(names, constant(14.0, 14.3, 14.5)),
    )
    results = with_fitted_error(results, "two_layers_128_dropout", 10.0)

    facts = q4_4.q4_4(results).facts

    assert isinstance(facts, q4_4.DropoutCurves)
    assert Trend.FALLING == facts.small.history_to_validation.trend
    assert pytest.approx(10.0) == facts.small.inactive.after.mean
    assert pytest.approx((14.0 + 14.3 + 14.5) / 3) == facts.small.inactive.before.mean
    assert 13 == facts.axis_top
