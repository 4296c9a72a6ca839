"""Measures of one model, and where a difference lies against the margin."""

import pytest
from answer_results import compared
from builders import make_results

from td1report.answers import models
from td1report.answers.shared import window
from td1report.inputs.experiments import Role
from td1report.records import Comparison, Trend


def test_a_model_is_measured_over_its_last_epochs() -> None:
    """The outcome averages epochs 16 to 20, and the gap compares the last epoch with the fitted images."""
    curve = [20.0] * 15 + [10.0, 11.0, 12.0, 13.0, 14.0]
    results = make_results(1, val_error={"two_layers_256": [curve]})

    measured = models.measures(results, Role.BASE)

    assert pytest.approx(12.0) == measured.outcome.mean
    assert pytest.approx(14.0) == measured.last_epoch.mean
    assert pytest.approx(14.0 - 6.0) == measured.gap.mean
    assert Trend.ONE_RUN == measured.overfits
    assert (16, 20) == (window(20).first, window(20).last)


def test_a_short_training_is_averaged_over_all_its_epochs() -> None:
    """A draft of three epochs has a window of three."""
    short = window(3)

    assert (1, 3) == (short.first, short.last)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (compared(0.1, 0.3, within=True), models.Magnitude.WITHIN),
        (compared(0.6, 0.9), models.Magnitude.BEYOND),
        (compared(-0.9, -0.6), models.Magnitude.BEYOND),
        (compared(0.3, 0.7), models.Magnitude.STRADDLES),
        (compared(0.3, 0.7).model_copy(update={"interval": None}), models.Magnitude.UNKNOWN),
    ],
)
def test_magnitude_places_the_interval_against_the_margin(comparison: Comparison, expected: models.Magnitude) -> None:
    """A difference is small, large or undecided by where its whole interval lies."""
    assert expected == models.magnitude(comparison)
