"""Question 3.1: trends, gaps and marks of learning curves that can be checked by hand."""

import pytest
from answer_results import FIRST
from builders import facts_of, make_results

from td1report.answers import q3_1
from td1report.answers.q3_1 import LearningCurves
from td1report.records import Trend


def bent(lowest: float) -> list[float]:
    """A loss that falls to its lowest value at the epoch 12, then rises, by 0.01 an epoch."""
    return [lowest + 0.01 * abs(epoch - 12) for epoch in range(1, 21)]


def test_lowest_loss_is_found_and_its_rise_is_shown() -> None:
    """The epoch of the lowest validation loss is the median of the seeds', and a rising end is called rising."""
    results = make_results(2, val_loss={FIRST: [bent(0.30), bent(0.32)]})

    facts = facts_of(q3_1.q3_1(results), LearningCurves)

    assert 12 == facts.lowest_loss_epoch
    assert 0.31 == pytest.approx(facts.lowest_loss.mean)
    assert Trend.RISING == facts.loss_slope.trend
    # 4 to 8 steps above the lowest against 1, 0, 1, 2, 3: means of 6 and 1.4 steps of 0.01.
    assert 0.046 == pytest.approx(facts.loss_change.mean)
    assert Trend.RISING == facts.loss_change_trend
    assert not facts.lowest_is_last


def test_gap_is_paired_within_the_seed() -> None:
    """The gap is the last validation error minus the error of the final weights on the fitted images."""
    facts = facts_of(q3_1.q3_1(make_results(2)), LearningCurves)

    assert 6.05 == pytest.approx(facts.gap.mean)
    assert Trend.RISING == facts.gap_trend


def test_one_run_leaves_every_trend_without_verdict() -> None:
    """With one seed no slope, change or gap has an interval, and each says so."""
    facts = facts_of(q3_1.q3_1(make_results(1, epochs=3, long_epochs=6)), LearningCurves)

    trends = {facts.loss_slope.trend, facts.error_slope.trend, facts.loss_change_trend, facts.gap_trend}

    assert {Trend.ONE_RUN} == trends
    assert facts.loss_change.interval is None


def test_curves_hold_every_seed_and_mark_the_lowest_loss() -> None:
    """The figure gets one curve a seed, accuracies in percent, and a mark in each panel."""
    figure = q3_1.q3_1(make_results(3, val_loss={FIRST: [bent(0.3)] * 3})).figures["curves"]

    assert (3, 20) == figure.arrays["accuracy.validation"].shape
    assert 88.0 == pytest.approx(figure.arrays["accuracy.validation"][0, 0])
    assert [12.0, 12.0] == figure.arrays["marks"].tolist()
