"""Question 3.7: flags of several forests compared, and the contamination of the example."""

import numpy as np
import pytest
from answer_results import results_on_trousers
from builders import facts_of, make_anomalies, make_results

from td1report.answers import q3_7
from td1report.answers.q3_7 import ForestAnomalies, Stability, pairwise_overlaps, stability


def test_overlaps_are_counted_for_each_pair_of_forests() -> None:
    """Three forests make three pairs."""
    assert [2, 1, 1] == pairwise_overlaps([(1, 2), (2, 1), (2, 3)])


def test_flags_are_counted_over_the_forests() -> None:
    """Image 0 is flagged by all three forests; 0, 1 and 2 by at least one."""
    facts = facts_of(q3_7.q3_7(results_on_trousers([{}], (0, 1), (0, 1), (0, 2))), ForestAnomalies)

    assert (1, 3, 2) == (facts.always, facts.ever, facts.flagged)
    assert [(0, 3), (1, 2), (2, 1)] == [(row.index, row.forests) for row in facts.flag_counts]
    assert facts.overlap is not None
    assert (4 / 3, 1, 2) == pytest.approx((facts.overlap.mean, facts.overlap.low, facts.overlap.high))


def test_contamination_of_the_example_flags_ten_of_a_thousand() -> None:
    """0.009 * 999 and 0.01 * 999, rounded up: 9 images, which the TD allows, and 10, which it does not."""
    forest = make_anomalies(0, range(9), np.linspace(-0.9, -0.4, 1000).tolist())
    facts = facts_of(q3_7.q3_7(make_results(1, anomalies=[forest])), ForestAnomalies)

    assert (9, 10) == (facts.chosen.flagged, facts.td.flagged)
    assert facts.allowed


@pytest.mark.parametrize(
    ("num_forests", "always", "ever", "expected"),
    [
        (1, 9, 9, Stability.ONE_FOREST),
        (3, 9, 9, Stability.SAME),
        (3, 5, 12, Stability.CORE),
        (3, 4, 14, Stability.LOOSE),
    ],
)
def test_stability_of_nine_flagged_images(num_forests: int, always: int, ever: int, expected: Stability) -> None:
    """The same images, at least half of them, or fewer in every forest; one forest tells nothing."""
    assert expected == stability(num_forests, 9, always, ever)
